//! Signatures: published vectors, what a chain must refuse, what a request must not lose.
//!
//! Vectors whose origin is not named were computed with `hmac` and `hashlib` of Python.

mod build;
mod chunk_decoder;
mod chunks;
mod events;
mod properties;
mod requests;
mod s3;
mod secrets;
mod tokens;
mod vectors;
mod verified_events;
mod verified_requests;
