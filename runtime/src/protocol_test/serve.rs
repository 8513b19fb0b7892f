//! HTTP on the far end of the pipe.

use std::future::{Future, pending};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::sync::mpsc::UnboundedSender;

use super::{Request, Response};
use crate::transport::{Alpn, Connect, Connecting, Io, MemoryConnector, MemoryListener, Target};

/// What is answered to every request; `None` leaves the client waiting.
pub(super) type Script = Arc<Mutex<Option<Response>>>;

/// Serves all connections, and hands out what was asked.
pub(super) async fn serve(mut listener: MemoryListener, arrivals: UnboundedSender<Request>, script: Script) {
    while let Some(io) = listener.accept().await {
        tokio::spawn(connection(io, arrivals.clone(), Arc::clone(&script)));
    }
}

fn connection(
    io: impl Io + 'static,
    arrivals: UnboundedSender<Request>,
    script: Script,
) -> impl Future<Output = ()> + Send {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (arrivals, script) = (arrivals.clone(), Arc::clone(&script));
        async move {
            let (head, body) = request.into_parts();
            // Only a whole request is one; the client may give up before.
            let body = body.collect().await?.to_bytes();
            let request = Request { method: head.method, uri: head.uri, headers: head.headers, body };
            // Whoever asked may have seen enough.
            let _ = arrivals.send(request);
            let answer = script.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match answer {
                Some(answer) => Ok::<_, hyper::Error>(answer.into_http().map(Full::<Bytes>::new)),
                None => pending().await,
            }
        }
    });
    async move {
        // How a connection ends is seen by its client.
        let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(io), service).await;
    }
}

/// Makes connections that speak HTTP/1.1, unless the client can do with HTTP/2 only.
#[derive(Debug, Clone)]
pub(super) struct Pipe(pub(super) MemoryConnector);

impl Connect for Pipe {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        let connecting = self.0.connect(target, offered);
        let agreed = [Alpn::Http1, Alpn::Http2].into_iter().find(|protocol| offered.contains(protocol));
        Box::pin(async move { Ok(connecting.await?.negotiated(agreed)) })
    }
}
