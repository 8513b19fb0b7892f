//! Peers to talk to, and what all tests need.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{BoxError, ByteStream, RequestBody};
use smithy_streams_runtime::transport::{
    ConnectionUse, HttpVersion, Pending, ResponseBody, TcpConnector, Transport, TransportConfig,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) type Answer = Response<RequestBody>;

/// Fails a test that hangs.
pub(crate) async fn within<F: Future>(test: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), test).await.expect("the test hangs")
}

pub(crate) fn transport(version: HttpVersion) -> Transport {
    Transport::new(TransportConfig::new(TcpConnector::new()).http_version(version))
}

/// A listener on loopback that counts its connections.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Peer {
    /// Serves every connection with `serve`.
    pub(crate) async fn accepting<F, Fut>(serve: F) -> Self
    where
        F: Fn(TcpStream) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = Self { address: listener.local_addr().unwrap(), connections: Arc::default() };
        let connections = Arc::clone(&peer.connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream));
            }
        });
        peer
    }

    /// Serves HTTP of one version with `service`.
    pub(crate) async fn serving<S, Fut>(version: HttpVersion, service: S) -> Self
    where
        S: Fn(Request<Incoming>) -> Fut + Clone + Send + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        Self::accepting(move |stream| serve(version, stream, service.clone())).await
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn request(&self, body: impl Into<ByteStream>) -> Request<RequestBody> {
        post(&format!("http://{}/call", self.address), body)
    }
}

pub(crate) async fn serve<I, S, Fut>(version: HttpVersion, io: I, service: S)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Fn(Request<Incoming>) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Answer> + Send + 'static,
{
    let service = service_fn(move |request| {
        let answer = service(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let io = TokioIo::new(io);
    // Peers of tests that cancel end with an error.
    let _ = match version {
        HttpVersion::Http1 => hyper::server::conn::http1::Builder::new().serve_connection(io, service).await,
        _ => {
            hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(io, service).await
        }
    };
}

pub(crate) fn post(uri: &str, body: impl Into<ByteStream>) -> Request<RequestBody> {
    Request::post(uri).body(body.into().into_request_body()).unwrap()
}

pub(crate) fn answer(body: impl Into<ByteStream>) -> Answer {
    Response::new(body.into().into_request_body())
}

/// Opens a call on a shared connection and waits for its head.
pub(crate) async fn call(transport: &Transport, request: Request<RequestBody>) -> Response<ResponseBody> {
    open(transport, request).await.await.unwrap()
}

pub(crate) async fn open(transport: &Transport, request: Request<RequestBody>) -> Pending {
    transport.open(request, ConnectionUse::Shared).await.unwrap()
}

pub(crate) async fn text(response: Response<ResponseBody>) -> String {
    let bytes = ByteStream::from_body(response.into_body()).collect().await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Answers with the request's body once that has ended.
pub(crate) async fn echo(request: Request<Incoming>) -> Answer {
    match request.into_body().collect().await {
        Ok(body) => answer(body.to_bytes()),
        Err(error) => answer(error.to_string()),
    }
}

/// Answers at once, and sends back what comes, as it comes.
pub(crate) async fn echo_as_it_comes(request: Request<Incoming>) -> Answer {
    Response::new(ByteStream::from_body(request.into_body()).into_request_body())
}

/// A body of unknown length whose chunks are given one by one. Dropping the sender ends it.
pub(crate) fn channel() -> (mpsc::Sender<Result<Bytes, BoxError>>, ByteStream) {
    channel_of(1)
}

/// The same, with room for so many chunks.
pub(crate) fn channel_of(chunks: usize) -> (mpsc::Sender<Result<Bytes, BoxError>>, ByteStream) {
    let (sender, receiver) = mpsc::channel(chunks);
    (sender, ByteStream::from_stream(Chunks { receiver }))
}

struct Chunks {
    receiver: mpsc::Receiver<Result<Bytes, BoxError>>,
}

impl Stream for Chunks {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(cx)
    }
}

/// The error of type `E` in the chain of sources of `error`.
pub(crate) fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut error = Some(error);
    while let Some(current) = error {
        if let Some(found) = current.downcast_ref() {
            return Some(found);
        }
        error = current.source();
    }
    None
}
