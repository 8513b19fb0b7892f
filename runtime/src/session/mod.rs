//! Event-stream RPC, both sides, without I/O: what `awscrt.eventstream.rpc` and Greengrass IPC speak. Conversations of
//! another kind have a module of their own: [`stream_sea`], and `stream_manager` (feature `stream-manager`).
//!
//! One connection carries frames in both directions, and on it many *RPC streams*, told apart by `:stream-id`. Id 0
//! is the connection itself.
//!
//! ```text
//!   client                                                        server
//!     │ CONNECT  :version 0.1.0, credentials                        │
//!     │ ───────────────────────────────────────────────────────────▶│ ConnectRequested: accept or reject
//!     │                                CONNECT_ACK  flag ACCEPTED   │
//!   Connected ◀──────────────────────────────────────────────────── │
//!     │ APPLICATION_MESSAGE  stream 1, operation                    │
//!     │ ───────────────────────────────────────────────────────────▶│ StreamOpened
//!     │ ◀────────────── APPLICATION_MESSAGE or _ERROR, stream 1 ───▶│ StreamMessage, on either side
//!     │          last one of either side: flag TERMINATE_STREAM     │ StreamClosed, on both
//! ```
//!
//! # A connection
//!
//! | state | what happens | what the session does |
//! |---|---|---|
//! | not accepted | CONNECT_ACK with its flag | [`Connected`](SessionEvent::Connected) |
//! | | CONNECT_ACK without it, any other message, bytes that are no frames, end of input, [`close`](Session::close), [`connect_timed_out`](Session::connect_timed_out) | [`ConnectFailed`](SessionEvent::ConnectFailed); nothing is sent, nothing follows |
//! | accepted | PING | answers it, [`Ping`](SessionEvent::Ping) |
//! | | PROTOCOL_ERROR, INTERNAL_ERROR | [`PeerError`](SessionEvent::PeerError), then closes unless the owner [keeps it open](Session::keep_open) |
//! | | anything else that breaks the protocol | sends what [`Violation::answer`] says, closes |
//! | | end of input | closes, sends nothing |
//! | | [`close`](Session::close) | writes what is queued, closes |
//! | closing | everything is written, or the transport fails | [`Closed`](SessionEvent::Closed) |
//!
//! A server in front of CONNECT tells its peer what is wrong, as it does later.
//!
//! # An RPC stream
//!
//! Ids are 1, 2, 3, … in the order in which first messages travel; a session hands one out when it queues the message,
//! so that the two cannot differ. The last message of *either* side closes the stream in both directions: this
//! side's when it is flushed, the peer's when it comes. What arrives for a stream that has closed is dropped. What
//! arrives for one that was never opened ends the connection, and so does opening one under an id that is not the
//! next.
//!
//! # A slow reader of one RPC stream
//!
//! The protocol has no windows, so a session cannot hold back one stream alone. It hands every message over at
//! once and counts, per stream, what its owner was given and has not said it [`consumed`](Session::consumed). The
//! owner queues messages per stream, and when [`unread`](Session::unread) of one passes its bound, chooses: it
//! [closes that stream](Session::close_stream) and the others go on, or it stops asking for events, which holds
//! everyone back and loses nothing.
//!
//! # Bounds
//!
//! The session itself holds the bytes that were received and not asked for ([`Session::buffered`], the owner's to
//! bound), a transmit queue ([`SessionConfig::transmit_limit`]), and a few words for each open RPC stream
//! ([`SessionConfig::open_streams`]). A closed one takes no memory.
//!
//! [`rpc`](crate::rpc) is an owner with sockets, and has a table for those who know `awscrt.eventstream.rpc`.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod client;
mod config;
mod continuation;
mod core;
mod error;
mod event;
mod header;
mod message;
mod message_type;
mod names;
mod outgoing;
mod server;
#[expect(clippy::module_inception, reason = "the room is named after its main type")]
mod session;
mod stream_id;
#[cfg(feature = "stream-manager")]
pub mod stream_manager;
pub mod stream_sea;
mod streams;
mod table;
mod transmit;

pub use client::{ClientRole, ClientSession};
pub use config::{MAX_MESSAGE_LENGTH, PROTOCOL_VERSION, SessionConfig};
pub use continuation::Continuation;
pub use error::{Answer, CloseReason, PeerError, SessionError, Violation};
pub use event::{ClosedBy, SessionEvent};
pub use header::{RpcHeader, WireType};
pub use message::RpcMessage;
pub use message_type::{MessageFlags, MessageType};
pub use outgoing::Outgoing;
pub use server::{ServerRole, ServerSession};
pub use session::{Role, Session};
pub use stream_id::StreamId;
pub(crate) use table::StreamTable;
pub use transmit::SendMark;
