//! The WebSocket of clients that speak stream-sea.
//!
//! A request to upgrade comes in by the line of HTTP, and its connection goes on here. What is said on it is
//! [`session::stream_sea`](crate::session::stream_sea)'s business; here are the socket, the clock, and the subscriptions
//! that wait for somebody to accept them.

mod connection;
mod desk;
mod drive;
mod receiver;
mod sender;
mod upgrade;

pub use self::connection::StreamSeaConnection;
pub(super) use self::desk::{Call, Desk};
pub(super) use self::receiver::Receiver;
pub(super) use self::sender::Sender;
pub(super) use self::upgrade::{Upgrades, upgrade};
