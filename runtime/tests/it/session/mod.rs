//! Event-stream RPC: every row of the state tables, on both sides, with the input in one piece and byte by byte.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod bounds;
pub(crate) mod ends;
mod fuzz_smoke;
pub(crate) mod golden;
mod handshake;
mod headers;
pub(crate) mod hostile;
mod interleavings;
mod messages;
mod open;
mod streams;
