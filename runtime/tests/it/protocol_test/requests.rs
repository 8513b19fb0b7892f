//! What is said of requests.

use smithy_streams_runtime::protocol_test::Peer;

use super::refused;
use crate::chat::Client;

#[test]
fn a_request_is_seen_as_it_travels() {
    let peer = Peer::new().host("chat.example.com/v1");
    let client = peer.client(Client::builder());
    let request = peer.capture(client.get_room().room_id("a b/c").verbose(true).trace("t").send());
    request.method("GET").uri("/v1/rooms/a%20b%2Fc").resolved_host("chat.example.com");
    request.query(["verbose=true"]).forbid_query("other").require_query("verbose");
    request.header("x-trace", "t").forbid_header("Content-Type").require_header("Host").empty_body();
}

#[test]
fn each_check_can_fail() {
    let peer = Peer::new();
    let client = peer.client(Client::builder());
    let request = peer.capture(client.get_room().room_id("x").verbose(true).trace("t").send());
    let refusals = [
        (refused(|| request.method("PUT")), "expected the method `PUT`, found `GET`"),
        (refused(|| request.uri("/rooms")), "expected the path `/rooms`, found `/rooms/x`"),
        (refused(|| request.resolved_host("h")), "expected the host `h`, found `example.com`"),
        (
            refused(|| request.query(["verbose=true", "verbose=true"])),
            "expected `verbose=true` in the query, found `verbose=true`",
        ),
        (
            refused(|| request.forbid_query("verbose")),
            "expected no `verbose` in the query, found `verbose=true`",
        ),
        (refused(|| request.require_query("x")), "expected `x` in the query, found `verbose=true`"),
        (
            refused(|| request.header("X-Trace", "u")),
            "the request is not as expected:\n  header `X-Trace`: expected `u`, found `t`",
        ),
        (refused(|| request.forbid_header("X-Trace")), "expected no header `X-Trace`, found Some(\"t\")"),
        (refused(|| request.body_text("x")), "the body is not as expected:\n  expected `x`, found nothing"),
    ];
    for (found, expected) in refusals {
        assert_eq!(found, expected);
    }
    assert!(
        refused(|| request.require_header("X-Other")).starts_with("expected a header `X-Other`, found {")
    );
}

#[test]
fn a_streaming_body_is_read_to_its_end() {
    let peer = Peer::new();
    let client = peer.client(Client::builder());
    let body = "x".repeat(1 << 20);
    let request = peer.capture(client.put_file().name("a/b").send(body.clone()));
    request.uri("/files/a/b").header("Content-Length", "1048576").body("application/octet-stream", &body);
}

#[test]
fn a_call_that_sends_nothing_says_why() {
    let peer = Peer::new();
    let client = peer.client(Client::builder());
    let told = refused(|| peer.capture(client.get_room().send()));
    assert_eq!(
        told,
        "no request was sent: required member `roomId` of `com.example#GetRoomInput` is not set"
    );
}
