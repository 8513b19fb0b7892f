//! Test cases of a model: what a client sends and what it makes of an answer, compared with what the model says.
//!
//! The generator makes a test of each case that the traits of `smithy.test` hold; tests written by hand look the
//! same. Nothing here needs a network, or a runtime around it: the calls run on one of their own.
//!
//! ```text
//!   client ──call──▶ HTTP over a pipe in memory ──▶ Peer ──capture──▶ Request: method, uri, header, body …
//!   Response ──read──▶ Answer: output, error …
//!   events of both sides ──exchange──▶ Exchange: sent, received, failed_with …
//! ```
//!
//! A check that fails panics and says what was expected and what was found.
//!
//! ```
//! use smithy_streams_runtime::codec::Shape;
//! use smithy_streams_runtime::protocol::Operation;
//! use smithy_streams_runtime::protocol_test::Response;
//!
//! /// What the answer of an operation is read as.
//! fn check<Op: Operation>(expected: &dyn Shape) {
//!     let response = Response::new(200).header("X-Topic", "streams").body(r#"{"present": 3}"#);
//!     response.read::<Op>().output(expected);
//! }
//! ```

mod answer;
mod compare;
mod endpoint_case;
mod exchange;
mod failure;
mod peer;
mod received;
mod request;
mod response;
mod sent_event;
mod serve;
mod tree;

use crate::Bytes;
use crate::codec::{Codec, JSON};
use crate::types::Document;

pub use self::answer::Answer;
pub use self::endpoint_case::{EndpointCase, ExpectedEndpoint};
pub use self::exchange::Exchange;
pub use self::failure::Failure;
pub use self::peer::Peer;
pub use self::received::Received;
pub use self::request::Request;
pub use self::response::Response;
pub use self::sent_event::SentEvent;

/// The value of idempotency tokens that a call does not set (Smithy spec, HTTP protocol compliance tests).
pub const IDEMPOTENCY_TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// A document, as JSON.
///
/// # Panics
/// If `json` is no JSON.
#[track_caller]
pub fn document(json: &'static str) -> Document {
    match JSON.read_document(&Bytes::from_static(json.as_bytes())) {
        Ok(document) => document,
        Err(error) => panic!("`{json}` is no JSON: {error}"),
    }
}

/// The bytes that stand in a test case as base64.
#[track_caller]
fn base64(text: &str) -> Bytes {
    match base64_simd::STANDARD.decode_to_vec(text.trim()) {
        Ok(bytes) => bytes.into(),
        Err(_) => panic!("`{text}` is no base64"),
    }
}

/// What differs, one difference a line.
#[track_caller]
fn judge(what: &str, differences: &[String]) {
    assert!(differences.is_empty(), "{what} is not as expected:\n  {}", differences.join("\n  "));
}
