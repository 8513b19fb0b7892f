//! Event-stream RPC over pipes and sockets: what needs a transport, tasks or time. What does not is tested in `session`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod closing;
mod handlers;
mod handshake;
mod hostile;
mod many;
pub(crate) mod peer;
mod silence;
mod slow;
mod streams;
mod talk;
#[cfg(feature = "tls-ring")]
mod tls;
