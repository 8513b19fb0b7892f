//! Calls over event-stream RPC: an RPC stream each, on the one connection of the client.
//!
//! ```text
//!   request ──▶ ┌─── RPC stream ───┐ ──▶ initial response ──▶ output, or the call is open
//!   send ──▶ [ transmit queue ]    │ ──▶ events that came before it ─┐
//!               └──────────────────┘ ──▶ events ─────────────────────┴──▶ receiver ──▶ next, Stream
//! ```
//!
//! - The first message that is a response answers a call; events that overtake it wait. An error ends it.
//! - There is no half-close: the last message of either side ends an RPC stream in both directions. So a call in both
//!   directions that is [finished](super::EventSender::finish) hears no more, and one in which only the client sends events is
//!   ended on the wire when its answer is there, too.
//! - Whoever is not interested any more, and drops a call or the future of one, ends the RPC stream, so that the peer can
//!   let go of it.
//! - A connection that is lost ends all calls, and does not come back; a [`Supervisor`] makes another, for those who ask
//!   for it.

mod auth_token;
mod builder;
mod events;
mod line;
mod open;
mod outlet;
mod supervisor;

pub use self::auth_token::AuthToken;
pub use self::builder::{RpcClient, RpcClientBuilder};
pub(super) use self::line::RpcLine;
pub use self::supervisor::{Subscription, Supervised, Supervisor, SupervisorOptions};
use crate::rpc::RpcError;
use crate::session::SessionError;

/// Whether a message can be sent when others are written.
fn is_full(error: &RpcError) -> bool {
    matches!(error, RpcError::Refused(SessionError::TransmitFull { .. }))
}
