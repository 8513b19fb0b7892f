//! The line of clients that speak Stream Manager's protocol.

mod admission;
mod connection;
mod desk;
mod link;
mod sender;
mod serve;

pub use self::connection::StreamManagerConnection;
pub(super) use self::desk::{Call, Desk};
pub(super) use self::sender::{Sender, told};
pub(super) use self::serve::serve;
