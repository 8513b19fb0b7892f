//! The line of clients that speak event-stream RPC.

mod boundary;
mod connection;
mod desk;
mod receiver;
mod sender;
mod serve;
mod text;
mod wire;

pub use self::connection::RpcConnection;
pub(super) use self::desk::{Call, Desk};
pub(super) use self::receiver::Receiver;
pub(super) use self::sender::Sender;
pub(super) use self::serve::serve;
