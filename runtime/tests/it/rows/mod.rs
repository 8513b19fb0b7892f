//! The same calls in every protocol, between a client and its typed peer.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod answers;
mod bodies;
mod errors;
mod events;
mod frames;
mod initial;
mod malformed;
mod paths;

use std::future::Future;
use std::time::Duration;

use bytes::BytesMut;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::client::{CallError, Core, DuplexCall, RetryPolicy, StreamError};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::protocol::{InitialMessages, Operation};
use smithy_streams_runtime::transport::HttpVersion;

use crate::chat::operation::*;
use crate::chat::rows::{self, Row};
use crate::chat::types::*;

/// One test per protocol from an `async fn<R: Row>()`.
macro_rules! on_each_row {
    ($($test:ident),* $(,)?) => {
        on_each_row!(@ [rest_json, RestJson] $($test)*);
        on_each_row!(@ [rest_xml, RestXml] $($test)*);
        on_each_row!(@ [rest_xml_unwrapped_errors, RestXmlUnwrapped] $($test)*);
        on_each_rpc_row!($($test),*);
    };
    (@ [$row:ident, $type:ident] $($test:ident)*) => {
        mod $row {
            use super::super::{in_time, rows};

            $(#[tokio::test]
            async fn $test() {
                in_time(super::$test::<rows::$type>()).await;
            })*
        }
    };
}

/// The same, for the protocols with initial messages.
macro_rules! on_each_rpc_row {
    ($($test:ident),* $(,)?) => {
        on_each_row!(@ [aws_json_1_0, AwsJson10] $($test)*);
        on_each_row!(@ [aws_json_1_1, AwsJson11] $($test)*);
        on_each_row!(@ [rpc_v2_cbor, Cbor] $($test)*);
    };
}
use {on_each_row, on_each_rpc_row};

/// A hang is a failure.
async fn in_time<T>(test: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), test).await.expect("it hangs")
}

fn peers<R: Row>() -> (Core, Server) {
    let server = Server::in_memory();
    let builder = Core::builder::<Core>(R::SERVICE).retry(RetryPolicy::never());
    let core = builder
        .endpoint(server.endpoint())
        .connector(server.connector())
        .http_version(HttpVersion::Http2PriorKnowledge)
        .build()
        .unwrap();
    (core, server)
}

/// What answers of the protocol carry in their heads.
fn own_headers<R: Row>() -> Vec<(&'static str, &'static str)> {
    match R::SERVICE.protocol().id() {
        "smithy.protocols#rpcv2Cbor" => vec![("smithy-protocol", "rpc-v2-cbor")],
        _ => Vec::new(),
    }
}

fn talk_input() -> TalkInput {
    TalkInput { room_id: Some("attic".to_owned()), nickname: Some("ann".to_owned()) }
}

fn room_input() -> GetRoomInput {
    GetRoomInput { room_id: Some("a/b ü".to_owned()), verbose: Some(true), trace: Some("t".to_owned()) }
}

async fn conversation<R: Row>(core: &Core, server: &Server) -> (DuplexCall<R::Talk>, Exchange<R::Talk>) {
    let call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
    (call, server.accept::<R::Talk>().await)
}

fn say(number: i64) -> RoomEvents {
    RoomEvents::Say(Say::new(number, format!("line {number}")))
}

/// Whether members of input and output travel as events.
fn is_rpc<R: Row>() -> bool {
    R::SERVICE.protocol().initial_messages() == InitialMessages::Events
}

/// The error of a call that is answered with these headers and this body.
async fn answer<R: Row>(
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Result<GetRoomOutput, CallError<ChatError>> {
    let (core, server) = peers::<R>();
    answer_from::<R>(&core, &server, status, headers, body).await
}

/// The same, from peers that many calls share.
async fn answer_from<R: Row>(
    core: &Core,
    server: &Server,
    status: u16,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Result<GetRoomOutput, CallError<ChatError>> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(body.into()).unwrap();
    let (answer, ()) = tokio::join!(core.call::<R::GetRoom>(room_input(), None), async {
        server.accept::<R::GetRoom>().await.reply_http(response).await.unwrap();
    });
    answer
}

/// The document of a shape in the codec of a protocol.
fn document<R: Row>(shape: &dyn smithy_streams_runtime::codec::Shape) -> Bytes {
    let mut out = BytesMut::new();
    R::SERVICE.protocol().codec().write(shape, &mut out).unwrap();
    out.freeze()
}
