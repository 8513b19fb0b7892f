//! What the tests of this folder share.

use bytes::{Bytes, BytesMut};
use http::request::{Builder, Parts};
use smithy_streams_runtime::frame::{HeaderValue, Message};
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::signing::{EventSigner, Signature, Signer, SigningScope};
use smithy_streams_runtime::types::Timestamp;

/// 2026-01-02T03:04:05Z
pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

/// The signature of the request in `vectors`.
pub(super) const SEED: &str = "412ff2883b1b774f09854e7378bb990127f4861e4dd97d35d8b9ec9b3d189600";

pub(super) fn credentials() -> Credentials {
    Credentials::new("AKIDCHATTER", "EXAMPLE-secret-0001")
}

pub(super) fn scope() -> SigningScope {
    SigningScope::new("eu-test-1", "chatter")
}

pub(super) fn signer() -> Signer {
    Signer::new(&credentials(), &scope())
}

pub(super) fn seed() -> Signature {
    SEED.parse().expect("a signature")
}

pub(super) fn parts(request: Builder) -> Parts {
    request.body(()).expect("a request").into_parts().0
}

/// The one frame in `bytes`.
pub(super) fn frame(bytes: impl Into<Bytes>) -> Message {
    let (message, rest) = Message::decode(bytes.into()).expect("a frame");
    assert!(rest.is_empty());
    message
}

pub(super) fn date(outer: &Message) -> i64 {
    outer.header(":date").and_then(|value| value.as_timestamp()).expect("a date")
}

pub(super) fn signature(outer: &Message) -> String {
    let bytes = outer.byte_array(":chunk-signature").expect("a signature");
    Signature::from(<[u8; 32]>::try_from(&bytes[..]).expect("32 bytes")).to_string()
}

pub(super) fn signed(signer: &mut EventSigner, inner: &[u8], now: Timestamp) -> Message {
    let mut out = BytesMut::new();
    signer.sign(inner, now, &mut out).expect("signs");
    frame(out)
}

pub(super) fn end(signer: &mut EventSigner, now: Timestamp) -> Message {
    let mut out = BytesMut::new();
    signer.finish(now, &mut out).expect("signs");
    frame(out)
}

/// An outer frame with these headers.
pub(super) fn envelope(headers: &[(&str, HeaderValue<'_>)], payload: &[u8]) -> Message {
    let headers = headers.iter().map(|(name, value)| (*name, *value));
    Message::new().with_headers(headers).expect("headers").with_payload(payload.to_vec())
}
