//! Signature Version 4 for HTTP requests and for event streams, without I/O.
//!
//! Whoever signs passes the time in, and sends what comes out; nothing here has a clock, a socket or a task.
//!
//! ```text
//!  Credentials + SigningScope
//!        |
//!        v
//!     Signer --- sign --> request head with `authorization`
//!        |                         |
//!        |                     Signature, the seed of a chain
//!        |                         |
//!        +--- events ----> EventSigner --> frame, frame, frame, empty end frame
//!        +--- chunks ----> ChunkEncoder -> chunk, chunk, last chunk, trailer
//! ```
//!
//! | to | use |
//! |---|---|
//! | sign a request | [`Signer::sign`] |
//! | put the signature into a URL instead | [`Signer::presign`] |
//! | sign what follows in an event stream | [`EventSigner`] |
//! | write a body in the `aws-chunked` encoding | [`ChunkEncoder`] |
//! | check what a client has signed | [`RequestVerifier`], [`EventVerifier`], [`ChunkDecoder`] |
//! | see whose signature it claims to be | [`StatedCredential`] |
//!
//! ```
//! use bytes::BytesMut;
//! use smithy_streams_runtime::identity::Credentials;
//! use smithy_streams_runtime::signing::{PayloadHash, Signer, SigningScope};
//! use smithy_streams_runtime::types::Timestamp;
//!
//! let credentials = Credentials::new("AKIDEXAMPLE", "EXAMPLE-secret-0001");
//! let signer = Signer::new(&credentials, &SigningScope::new("eu-test-1", "chatter"));
//! let now = Timestamp::from_seconds(1_767_323_045);
//!
//! let request = http::Request::post("https://chatter.example.com/rooms/blue/talk").body(())?;
//! let (mut parts, ()) = request.into_parts();
//! let seed = signer.sign(&mut parts, PayloadHash::Events, now)?;
//! assert!(parts.headers.contains_key("authorization"));
//!
//! let mut events = signer.events(seed);
//! let mut body = BytesMut::new();
//! events.sign(b"a whole frame", now, &mut body)?;
//! events.finish(now, &mut body)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Requests are signed as the AWS documentation says under "Signature Version 4 for API requests", chunks as that of
//! Amazon S3 says under "Signature calculations for the authorization header", events as that of Amazon Transcribe
//! says under "Event stream encoding".
//!
//! Secrets do not show in `Debug`, and the HTTP headers that hold one are marked as sensitive.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod authorization;
mod canonical;
mod chain;
mod chunk_decoder;
mod chunks;
mod error;
mod event;
mod event_verifier;
mod hex;
mod key;
mod payload;
mod presign;
mod request;
mod request_verifier;
mod scope;
mod signature;
mod stated;
mod time;

pub use chunk_decoder::ChunkDecoder;
pub use chunks::ChunkEncoder;
pub use error::{ChunkDecodeError, EventVerifyError, RequestVerifyError, SigningError};
pub use event::EventSigner;
pub use event_verifier::{EventVerifier, VerifiedEvent};
pub use payload::{PayloadHash, PayloadHasher};
pub use presign::MAX_PRESIGNED_LIFETIME;
pub use request::Signer;
pub use request_verifier::RequestVerifier;
pub use scope::SigningScope;
pub(crate) use scope::is_amazon_s3;
pub use signature::{InvalidSignature, Signature};
pub use stated::StatedCredential;

/// Names of HTTP headers of the scheme, and of the same as query parameters.
mod names {
    pub(super) const DATE: &str = "x-amz-date";
    pub(super) const SECURITY_TOKEN: &str = "x-amz-security-token";
    pub(super) const CONTENT_SHA256: &str = "x-amz-content-sha256";
    pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
}
