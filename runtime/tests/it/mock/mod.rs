//! The typed peer, against clients that sign by hand.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod bodies;
mod closed;
mod events;
mod refused_events;
mod refused_requests;
mod requests;
mod rpc;
mod schemes;
mod stream_manager;
mod stream_sea;

use std::future::Future;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::request::{Builder, Parts};
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::mock::{Server, Verification};
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::signing::{PayloadHash, Signature, Signer, SigningScope};
use smithy_streams_runtime::types::Timestamp;

/// 2026-01-02T03:04:05Z
const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

fn credentials() -> Credentials {
    Credentials::new("AKIDCHATTER", "EXAMPLE-secret-0001")
}

fn temporary() -> Credentials {
    Credentials::new("ASIACHATTER", "EXAMPLE-secret-0002").with_session_token("EXAMPLE-token")
}

fn verification() -> Verification {
    Verification::new(credentials()).with_credentials(temporary()).with_clock(|| NOW)
}

async fn peer() -> Server {
    Server::bind().await.unwrap().with_verification(verification())
}

fn signer(credentials: &Credentials) -> Signer {
    Signer::new(credentials, &SigningScope::new("eu-test-1", "chatter"))
}

fn parts(request: Builder) -> Parts {
    request.body(()).unwrap().into_parts().0
}

/// Signs with the usual credentials, now.
fn sign(parts: &mut Parts, payload: PayloadHash) -> Signature {
    signer(&credentials()).sign(parts, payload, NOW).unwrap()
}

/// What a peer answers.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    async fn of(response: http::Response<hyper::body::Incoming>) -> Self {
        let (head, body) = response.into_parts();
        Self { status: head.status, headers: head.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    /// The error code and the text, of an answer in JSON: REST has the code in the head, RPC in the document.
    fn error(&self) -> (String, String) {
        let document: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        let code = match self.headers.get("x-amzn-errortype") {
            Some(code) => code.to_str().unwrap(),
            None => document["__type"].as_str().unwrap(),
        };
        (code.to_owned(), document["message"].as_str().unwrap().to_owned())
    }
}

/// A hang is a failure.
async fn in_time<T>(answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), answer).await.expect("no answer comes")
}

/// Sends a request with an absolute URI over HTTP/1.1.
async fn send(mut parts: Parts, body: impl Into<Bytes>) -> Answer {
    let authority = parts.uri.authority().unwrap().to_string();
    let target = parts.uri.path_and_query().unwrap().to_string();
    parts.uri = target.parse::<Uri>().unwrap();
    parts.headers.insert("host", authority.parse().unwrap());
    let socket = tokio::net::TcpStream::connect(authority).await.unwrap();
    let (mut client, connection) = hyper::client::conn::http1::handshake(TokioIo::new(socket)).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::from_parts(parts, Full::new(body.into()));
    let answer = in_time(async { Answer::of(client.send_request(request).await.unwrap()).await }).await;
    connection.abort();
    answer
}

/// The same over HTTP/2, where the host is `:authority`.
async fn send_http2(parts: Parts, body: impl Into<Bytes>) -> Answer {
    let socket = tokio::net::TcpStream::connect(parts.uri.authority().unwrap().as_str()).await.unwrap();
    let http = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut client, connection) = http.handshake(TokioIo::new(socket)).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::from_parts(parts, Full::new(body.into()));
    let answer = in_time(async { Answer::of(client.send_request(request).await.unwrap()).await }).await;
    connection.abort();
    answer
}

/// Answers each call of this operation that is let through.
fn answer_with_default<Op: Operation>(server: &Server) {
    server.on::<Op, _, _>(|call| async move { call.reply(Op::Output::default()).await.unwrap() });
}

/// A line of talk, as clients send it.
fn line(number: i64) -> Bytes {
    encoded(
        &Message::new()
            .with_header(":message-type", "event")
            .and_then(|it| it.with_header(":event-type", "say"))
            .and_then(|it| it.with_header(":content-type", "application/json"))
            .and_then(|it| it.with_header("number", number))
            .unwrap()
            .with_payload(format!(r#"{{"text":"line {number}"}}"#)),
    )
}

fn encoded(message: &Message) -> Bytes {
    let mut out = BytesMut::new();
    message.encode(&mut out).unwrap();
    out.freeze()
}
