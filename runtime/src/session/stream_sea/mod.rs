//! Stream-sea, both sides, without I/O: subscriptions to streams of JSON over WebSocket text messages.
//!
//! What else a stream-sea server offers, such as publishing, are plain HTTP requests and no part of a session.
//!
//! ```text
//!   client                                                        server
//!     │ {"id":1,"action":"authenticate","payload":{…}}              │
//!     │ ───────────────────────────────────────────────────────────▶│ AuthenticateRequested: accept or refuse
//!     │            {"id":1,"action":"authenticate","success":true,…}│
//!   Authenticated ◀──────────────────────────────────────────────── │
//!     │ {"id":2,"action":"subscribe","payload":"boiler_data"}       │
//!     │ ───────────────────────────────────────────────────────────▶│ SubscribeRequested
//!     │            {"id":2,"action":"subscription","success":true,…}│
//!   Established ◀────────────────────────────────────────────────── │
//!     │            {"id":2,"action":"subscription","payload":{…}}   │
//!   Delivered ◀──────────────────────────────────────────────────── │  again and again
//! ```
//!
//! A message is one JSON object. Ids belong to a connection: 1 authenticates, 2, 3, … subscribe, in the order in
//! which they travel, and whatever answers a request has its id. Nothing else tells replies apart: servers differ in
//! the `action` that they state, so a client does not look at it.
//!
//! # A client
//!
//! It outlives its connections. [`ClientSession`] says when to [`Connect`](ClientEvent::Connect), authenticates,
//! subscribes to everything that is wanted, and does so again when a connection is lost:
//!
//! | state | what happens | what the session does |
//! |---|---|---|
//! | connecting | the transport is [open](ClientSession::opened) | sends `authenticate` |
//! | authenticating | reply 1, `success` true | [`Authenticated`](ClientEvent::Authenticated), one request for each wanted subscription, in the order in which they were made |
//! | | reply 1, `success` false | [`Failed`](ClientEvent::Failed): nothing more is sent, and these credentials are not tried again |
//! | | a message that is none | [`Lost`](ClientEvent::Lost) |
//! | open | [`subscribe`](ClientSession::subscribe) | sends it at once; before, it waits |
//! | | first reply of an id, `success` true or not stated | [`Established`](ClientEvent::Established) |
//! | | first reply, `success` false; or none in time | [`SubscriptionFailed`](ClientEvent::SubscriptionFailed); the others go on |
//! | | later message of an id | [`Delivered`](ClientEvent::Delivered) |
//! | | a message that is none, or whose id nobody waits for | [`Warning`](ClientEvent::Warning); the message is dropped |
//! | | no frame of any kind for [75 s](ClientConfig::silence) | [`Lost`](ClientEvent::Lost) |
//! | any of these | the transport [ends](ClientSession::transport_closed); time is up | [`Lost`](ClientEvent::Lost) |
//! | lost | the [pause](ReconnectPolicy) is over | [`Connect`](ClientEvent::Connect) |
//! | any | [`close`](ClientSession::close) | [`Closed`](ClientEvent::Closed) |
//!
//! Servers replay nothing as far as is known: what was published between two connections does not come.
//!
//! # A delivery that overtakes its reply
//!
//! The first message of an id need not be the reply. One that states no `success`, and has a payload that is not the
//! number of the request (which is what replies are known to have), is a delivery: it is
//! [`Established`](ClientEvent::Established) and [`Delivered`](ClientEvent::Delivered) at once, and the reply is
//! recognised by its `success` when it comes.
//!
//! # What a session leaves to its owner
//!
//! WebSocket frames, pings and their answers; TLS; a bound on the size of a message; queues for slow readers. Time is
//! told as what has passed since a moment of the owner's choice that never changes.
//!
//! # Bounds
//!
//! A client holds the encoded requests of its subscriptions ([`ClientConfig::subscriptions`]) and the events of the
//! messages that it was given. A server holds a few words for each subscription, as many of them, and a transmit
//! queue ([`ServerConfig::transmit_limit`]).

mod body;
mod client;
mod config;
mod credentials;
mod delivery;
mod error;
mod event;
mod message;
mod received;
mod reconnect;
mod request;
mod requested;
mod server;
mod server_event;
mod subscribe;
mod subscriptions;

pub use client::ClientSession;
pub use config::{ClientConfig, ReplyAction, ServerConfig};
pub use credentials::{Credentials, Jwt};
pub use delivery::Delivery;
pub use error::{LossReason, Refusal, RequestError, ServeError, Violation, Warning};
pub use event::{ClientEvent, SubscriptionFailure};
pub use message::Message;
pub use reconnect::ReconnectPolicy;
pub use server::{ServerOutput, ServerSession};
pub use server_event::{RequestId, ServerEnd, ServerEvent};
pub use subscribe::{GroupId, InvalidGroupId, Subscribe};
pub use subscriptions::SubscriptionKey;
