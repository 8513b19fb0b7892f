//! The frame codec: golden bytes, every kind of corruption, every way to cut the input.

pub(crate) mod build;
mod conformance;
mod corruption;
mod decoder;
pub(crate) mod fuzz_smoke;
mod headers;
mod limits;
mod message;
mod writer;
