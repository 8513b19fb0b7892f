//! Connections, requests and responses, over real sockets unless time has to be paused.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod both_versions;
mod cancel;
mod connect;
mod http1;
mod http2;
pub(crate) mod peer;
mod pool;
mod stalled_reader;
#[cfg(feature = "tls-ring")]
mod tls;
