//! Calls over Stream Manager's protocol: requests on the one connection of the client, many in flight.
//!
//! ```text
//!   send ─▶ check ─▶ [ line ] ─▶ session ─▶ transport        a task moves them; it dials again
//!   output ◀─ read ◀────────── responses ◀──────┘             when the connection is lost
//! ```
//!
//! - A request takes its place in the line when its future is first polled, and leaves in that order. It waits there while
//!   as many as [allowed](StreamManagerClientBuilder::max_in_flight) are in flight, or the transport takes no more. From
//!   then on it needs nobody who polls it: a future that is left alone holds nothing up.
//! - A request that may have reached the wire is never sent again. When the connection is lost, the requests in flight fail
//!   at once; those in the line go out on the next connection, which is made when there is one of them.
//! - Dropping the future of a call takes it out of the line. If it is in flight, its response is dropped when it comes.

mod builder;
mod call;
mod connection;
mod error;
mod handshake;
mod line;
mod state;
mod task;
mod turn;
mod wire;

pub use self::builder::{StreamManagerClient, StreamManagerClientBuilder};
pub use self::connection::StreamManagerConnection;
pub use self::error::StreamManagerError;
pub(super) use self::line::{StreamManagerLine, unsupported};
