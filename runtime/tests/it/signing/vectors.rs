//! A request, an event and an end in full.

use bytes::BytesMut;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::signing::{EventSigner, PayloadHash, SigningScope};
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, SEED, frame, parts, signature, signer};
use crate::frames::build::hex;

const INNER: &str = "00000066000000497c50a4b00d3a6d6573736167652d747970650700056576656e740b3a6576656e742d747970650700\
    037361790d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b2274657874223a226869227d9f10e5e2";

const END: &str = "0000005300000043f5447a58053a64617465080000019b7ca99070103a6368756e6b2d7369676e6174757265060020a38794\
    c488ae34b330b58b0b8f3a604910c319c210b5f519958c1374a6fda6226b2ccc07";

#[test]
fn an_event_stream_is_signed_from_its_request_to_its_end() {
    let request = http::Request::post("https://chatter.example.com/rooms/a%20b/talk?mode=&lang=en")
        .header("content-type", "application/vnd.amazon.eventstream");
    let mut parts = parts(request);
    let seed = signer().sign(&mut parts, PayloadHash::Events, NOW).unwrap();
    assert_eq!(seed.to_string(), SEED);
    assert_eq!(
        parts.headers["authorization"],
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDCHATTER/20260102/eu-test-1/chatter/aws4_request, \
             SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature={SEED}"
        )
        .as_str()
    );
    assert_eq!(parts.headers["x-amz-date"], "20260102T030405Z");
    assert_eq!(parts.headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-EVENTS");

    let second_later = Timestamp::new(1_767_323_046, 999_000_000);
    let mut events = signer().events(seed);
    let mut out = BytesMut::new();
    events.sign(&hex(INNER), second_later, &mut out).unwrap();
    assert_eq!(out.len(), 185);
    let outer = frame(out.split());
    assert_eq!(&outer.header_block()[..15], &hex("053a64617465080000019b7ca99070")[..]);
    assert_eq!(signature(&outer), "ce452b83177bbb98bfdace5733a1ec8f54598f63b817a3b58b1091d4ede719b4");
    assert_eq!(outer.payload(), &hex(INNER)[..]);

    events.finish(second_later, &mut out).unwrap();
    assert_eq!(out, hex(END));
}

/// The one that tests of `smithy-rs` have, whose frames begin with the signature.
#[test]
fn an_event_behind_a_given_signature() {
    const INNER: &str = "0000003000000014ded9b3920b736f6d652d68656164657207000576616c756574657374207061796c6f61643e89b9\
        24";
    const OUTER: &str = "00000083000000437cb10501103a6368756e6b2d7369676e61747572650600203f930ccd4c51f5fabe061fb24b60d5\
        e2603c241c87d7c3a95358f8a5fda1a452053a64617465080000001cbe991a080000003000000014ded9b3920b736f6d652d686561646572\
        07000576616c756574657374207061796c6f61643e89b9242af50817";
    const END: &str = "0000005300000043f5447a58103a6368756e6b2d7369676e6174757265060020cbf7acefbd462506331ea724f4952eb9\
        675f18f59febfe358b4a3ca0986d4e1d053a64617465080000001cbe991a0854b02d7c";

    let credentials = Credentials::new("AKIDEXAMPLE", "ANOTREALSECRET");
    let scope = SigningScope::new("us-east-1", "testservice");
    let seed = "be1f8c7d79ef8e1abc5254a2c70e4da3bfaf4f07328f527444e1fc6ea67273e2".parse().unwrap();
    let now = Timestamp::from_seconds(123_456_789);
    let mut events = EventSigner::new(&credentials, &scope, seed);
    let mut out = BytesMut::new();
    events.sign(&hex(INNER), now, &mut out).unwrap();
    let outer = frame(out.split());
    assert_eq!(signature(&outer), "3f930ccd4c51f5fabe061fb24b60d5e2603c241c87d7c3a95358f8a5fda1a452");
    assert_eq!(signature_first(&outer), hex(OUTER));
    events.finish(now, &mut out).unwrap();
    assert_eq!(signature_first(&frame(out)), hex(END));
}

/// The same frame with its headers the other way round, which no signature covers.
fn signature_first(outer: &Message) -> BytesMut {
    let mut headers: Vec<_> = outer.headers().collect();
    headers.reverse();
    let message = Message::new()
        .with_headers(headers)
        .expect("the headers of a frame")
        .with_payload(outer.payload_bytes());
    let mut out = BytesMut::new();
    message.encode(&mut out).expect("encodes");
    out
}
