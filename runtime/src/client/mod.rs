//! Calls: what a generated client does when it is used.
//!
//! ```text
//!   input ──request──▶ ┌──────────── connection ────────────┐
//!   send ──▶ [outbox] ─▶ request body          answer head  ──▶ head task ──▶ initial response
//!                        │                     first message ─▶    │
//!                        │                     answer body  ──▶ receiver ──▶ next, Stream
//!                        └───────────────────────────────────┘        └────▶ handler task ──▶ callbacks
//! ```
//!
//! - Opening a call that sends events never waits for the peer: one small task awaits the head of the answer while
//!   the caller already sends; and, in protocols that have an initial response, the first message, but no other.
//!   An answer that is an error reaches sender, receiver and initial response alike.
//! - Both directions are bounded. The receiver reads the connection only when it is asked, so a slow reader stops
//!   the socket; the sender waits while 64 KiB of its frames are still to be taken.
//! - A call is attempted again where [`RetryPolicy`] allows it, for as long as nothing of an answer was given out, and
//!   never if it sends events. [`Timeouts`] bound the way to the answer, [`StreamDeadlines`] what comes after it.
//! - Dropping the future of a call cancels it: the attempt that is under way, or the pause before the next.
//! - [`Core`] is one for all ways in which calls reach the peer: over HTTP, as above; over event-stream RPC, where each
//!   call is an RPC stream of one connection ([`RpcClientBuilder`]); over Stream Manager's protocol, where each is a request
//!   on one connection, which comes back when it is lost (`StreamManagerClientBuilder`); and in stream-sea, where
//!   subscriptions share a WebSocket and all else is HTTP (`StreamSeaClientBuilder`).
//! - Several calls of one operation may be under way ([`Pipeline`]), and one may be made on and on ([`Follow`]).
//! - Dropping the sender ends its side; dropping the receiver, or both, cancels the call.
//!
//! Everything is [`Send`]; nothing asks [`Sync`] of events, outputs or callbacks.

pub(crate) mod answer;
mod authorize;
mod authorized;
mod backoff;
mod builder;
mod call;
pub(crate) mod clock;
mod core;
mod deadline;
mod draft;
mod error;
mod error_response;
mod follow;
mod handlers;
mod http_line;
mod http_open;
mod initial;
mod input_call;
mod intercept;
mod latch;
mod link;
mod locate;
mod open;
pub(crate) mod outbox;
mod outlet;
mod pages;
mod pipeline;
mod random;
pub(crate) mod reader;
mod receiver;
mod required;
mod retry;
mod rpc;
#[cfg(feature = "sigv4")]
mod seal;
mod sender;
mod stall;
#[cfg(feature = "stream-manager")]
mod stream_manager;
#[cfg(feature = "stream-sea")]
mod stream_sea;
mod task;
mod timeouts;
mod timer;
mod token;
mod trace;
mod waiter;

pub use self::authorize::AuthError;
pub use self::backoff::Backoff;
pub use self::builder::ClientBuilder;
pub use self::call::{DuplexCall, OutputCall};
pub use self::core::Core;
pub use self::deadline::{Deadline, StreamDeadlines};
pub use self::error::{BuildError, CallError, StreamError};
pub use self::error_response::ErrorResponse;
pub use self::follow::{Follow, Followed};
pub use self::handlers::Handlers;
pub use self::initial::InitialResponse;
pub use self::input_call::{Answer, InputCall};
pub use self::intercept::{AttemptView, Intercept, RequestView, default_header, interceptor_fn};
pub use self::pages::{PageItems, Pages, Paginated, PaginatedItems};
pub use self::pipeline::Pipeline;
pub use self::receiver::EventReceiver;
pub use self::retry::RetryPolicy;
pub use self::rpc::{
    AuthToken, RpcClient, RpcClientBuilder, Subscription, Supervised, Supervisor, SupervisorOptions,
};
pub use self::sender::EventSender;
#[cfg(feature = "stream-manager")]
pub use self::stream_manager::{
    StreamManagerClient, StreamManagerClientBuilder, StreamManagerConnection, StreamManagerError,
};
#[cfg(feature = "stream-sea")]
pub use self::stream_sea::{Overflow, StreamSeaClientBuilder, StreamSeaError};
pub use self::timeouts::{TimeLimit, Timeouts};
pub use self::waiter::{
    Acceptor, AcceptorState, Matcher, PathComparator, PathMatcher, WaitError, Waited, Waiter,
};
