//! What a client puts on the wire, as it is.

use std::convert::Infallible;

use bytes::Bytes;
use http::request::Parts;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use smithy_streams_runtime::frame::{HeaderValue, Message};
use smithy_streams_runtime::signing::{
    EventVerifier, PayloadHash, RequestVerifier, Signature, Signer, SigningScope, VerifiedEvent,
};
use smithy_streams_runtime::transport::{HttpVersion, MemoryConnector, memory};
use smithy_streams_runtime::types::Timestamp;
use tokio::sync::mpsc;

use super::credentials;

/// A request that was read to its end.
#[derive(Debug)]
pub(super) struct Captured {
    pub(super) head: Parts,
    /// `None` if it broke off.
    pub(super) body: Option<Bytes>,
}

/// A peer in memory that reads each request, and answers it with this document.
pub(super) fn capture(
    version: HttpVersion,
    document: &'static str,
) -> (MemoryConnector, mpsc::UnboundedReceiver<Captured>) {
    let (connector, mut listener) = memory();
    let (sender, captured) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(io) = listener.accept().await {
            let sender = sender.clone();
            let service = service_fn(move |request: http::Request<Incoming>| {
                let sender = sender.clone();
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.ok().map(|body| body.to_bytes());
                    // A test that has seen enough has gone.
                    let _ = sender.send(Captured { head, body });
                    let answer = http::Response::builder().header("x-topic", "dust");
                    Ok::<_, Infallible>(
                        answer.body(Full::new(Bytes::from_static(document.as_bytes()))).unwrap(),
                    )
                }
            });
            let io = TokioIo::new(io);
            tokio::spawn(async move {
                match version {
                    HttpVersion::Http2PriorKnowledge => {
                        let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                        let _ = http.serve_connection(io, service).await;
                    }
                    _ => {
                        let http = hyper::server::conn::http1::Builder::new();
                        let _ = http.serve_connection(io, service).await;
                    }
                }
            });
        }
    });
    (connector, captured)
}

/// A verified frame of the client: when it was signed, in milliseconds, and what it holds, unless it is the end.
pub(super) type Opened = (i64, Option<Message>);

impl Captured {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The frames on the wire.
    pub(super) fn frames(&self) -> Vec<Message> {
        let mut rest = self.body.clone().expect("the body has ended");
        let mut frames = Vec::new();
        while !rest.is_empty() {
            let (frame, more) = Message::decode(rest).unwrap();
            frames.push(frame);
            rest = more;
        }
        frames
    }

    /// Verifies the head at this time, and then each frame at its own.
    pub(super) fn open(&self, now: Timestamp) -> Vec<Opened> {
        let scope = SigningScope::new("eu-test-1", "chat");
        let verifier = RequestVerifier::new(&Signer::new(&credentials(), &scope));
        let seed: Signature = verifier.verify(&self.head, PayloadHash::Events, now).unwrap();
        let mut events = EventVerifier::new(&credentials(), &scope, seed);
        let open = |frame: Message| {
            let Some(HeaderValue::Timestamp(date)) = frame.header(":date") else { panic!("{frame:?}") };
            let inner = match events.verify(&frame, Timestamp::from_millis(date)).unwrap() {
                VerifiedEvent::Event(inner) => Some(Message::decode(inner).unwrap().0),
                VerifiedEvent::End => None,
            };
            (date, inner)
        };
        self.frames().into_iter().map(open).collect()
    }
}
