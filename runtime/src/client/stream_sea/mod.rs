//! Subscriptions of stream-sea: many, over one WebSocket, beside requests over HTTP.
//!
//! ```text
//!                            ┌──────── task ────────┐
//!   open_output ──▶ session ─┤ Dialer ─▶ WebSocket  ├─▶ a queue each ──▶ receiver ──▶ next, Stream
//!                            └──────────────────────┘
//! ```
//!
//! - The first subscription opens the WebSocket, the last takes it along. What is decided, such as what to send and when
//!   to connect again, is decided by [`session::stream_sea`](crate::session::stream_sea); the task is its owner.
//! - A call is open when the server has answered to the subscription. If the connection is lost before, the call fails;
//!   afterwards its events go on over the next connection, and say so: the members `interrupted` and `resumed` of its union
//!   are made here. Servers replay nothing, so what was published in between does not come.
//! - Refused credentials end all subscriptions. They are not tried again before somebody subscribes again.
//! - The queues are bounded. [`Overflow`] says what becomes of a subscription that is not read; one that is dropped is heard of
//!   no more, though the server goes on sending until the connection ends, because the protocol has no way to tell it.

mod builder;
mod dial;
mod driver;
mod error;
mod events;
mod hub;
mod line;
mod login;
mod open;
mod queue;

pub use self::builder::StreamSeaClientBuilder;
pub use self::error::StreamSeaError;
pub(super) use self::line::StreamSeaLine;
pub use self::queue::Overflow;
