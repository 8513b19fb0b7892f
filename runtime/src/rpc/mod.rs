//! Event-stream RPC over sockets: [connections](Connection), and the RPC streams on them. What the bytes mean is
//! [`session`](crate::session)'s business; here are transports, tasks and time.
//!
//! Clients generated from a model stand on this. Who has none, or knows `awscrt.eventstream.rpc`, uses it as it is:
//!
//! ```
//! use smithy_streams_runtime::frame::Message;
//! use smithy_streams_runtime::rpc::{Address, ConnectOptions, Connection, RpcError};
//!
//! async fn echo(address: &Address) -> Result<(), RpcError> {
//!     let connection = Connection::open(address, &ConnectOptions::new()).await?;
//!     connection.connect(&Message::new().with_payload(r#"{"authToken": "t"}"#)).await?;
//!
//!     let mut stream = connection.new_stream();
//!     stream.activate("example#Echo", &Message::new().with_payload(r#"{"text": "hello"}"#)).await?;
//!     while let Some(message) = stream.next().await {
//!         println!("{}", String::from_utf8_lossy(message.payload()));
//!     }
//!     println!("{:?}", stream.end());
//!     Ok(())
//! }
//! ```
//!
//! # One connection, one task
//!
//! ```text
//!   Connection, Continuation, ContinuationSender      any number of tasks
//!        │ start, send, close          ▲ next
//!        ▼                             │
//!   ┌─ lock ───────────────────────────┴──────────┐
//!   │ session: transmit queue      a queue for    │
//!   │                              each RPC stream│
//!   └────┬─────────────────────────────▲──────────┘
//!        │ bytes                       │ messages
//!        ▼                             │
//!   task of the connection: reads, writes, keeps time, calls the handler
//!        │                             ▲
//!        ▼                             │
//!   transport: TCP, TLS, Unix socket, memory, or one's own
//! ```
//!
//! Who sends, encodes the message into the transmit queue, under the lock, and wakes the task; so ids of RPC streams are
//! given out in the order in which first messages travel. The task never waits with the lock held, and wakes nobody
//! under it. It ends with the connection.
//!
//! # The end of a connection
//!
//! | what happens | [reason](crate::session::CloseReason) | transport |
//! |---|---|---|
//! | [`close`](Connection::close), or the last handle is dropped | `Requested` | what is queued is written, for [so long](ConnectOptions::close_timeout); then it is closed |
//! | the server rejects | `Rejected` | closed |
//! | no transport or no CONNECT_ACK in [time](ConnectOptions::connect_timeout) | `ConnectTimeout` | dropped |
//! | the peer breaks the protocol | `Violation` | the peer is told, then as above |
//! | the peer reports an error, and nobody [forgives](KeepOpen) it | `Peer` | as above |
//! | the peer closes its end | `EndOfInput`, `Truncated` | closed |
//! | reading or writing fails, or the runtime goes away | `TransportFailed` | dropped |
//! | the peer [stays silent](KeepAlive) | `PeerSilent` | dropped |
//! | a handler panics | `HandlerPanicked` | closed |
//!
//! Every RPC stream ends with it, every future resolves. Messages that came before can still be read.
//! There is no second attempt: ids and subscriptions belong to one connection.
//!
//! # A slow reader
//!
//! The protocol has no windows: a peer sends what it has, and nothing tells it to hold back one RPC stream alone. So
//! each has a queue of its own here, and the task goes on reading whoever reads or does not. The queue is
//! [bounded](ConnectOptions::stream_buffer). When a message comes for which it has no room, the transport is not read
//! any more, so that the peer has to wait until half of the queue is read: a reader that is only slower than its peer
//! slows the peer down. How long that may take, [`SlowReader`] decides:
//!
//! * [`Close`](SlowReader::Close), unless told otherwise: [a second](ConnectOptions::slow_reader_grace). Then the RPC
//!   stream is closed, and the peer told so. Its reader gets what is in the queue, then the end with
//!   [`Overrun`](StreamEnd::Overrun): nothing is lost in silence. All others go on.
//! * [`Wait`](SlowReader::Wait): as long as it takes, for every RPC stream.
//!
//! While nobody is held back, a reader takes several messages at a time out of its queue, where they no longer count; those
//! behind the first have no more than a sixteenth of what the queue may hold.
//!
//! All queues together have a [bound](ConnectOptions::connection_buffer), too, beyond which nothing is read in either case:
//! with the bounds of [`ConnectOptions::new`] that takes eight RPC streams with full queues. Who sends to a peer that
//! does not read waits for room in the transmit queue ([`SessionConfig::transmit_limit`]).
//!
//! [`SessionConfig::transmit_limit`]: crate::session::SessionConfig::transmit_limit
//!
#![doc = include_str!("awscrt.md")]
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod address;
mod closing;
mod connection;
mod continuation;
mod dispatch;
mod driver;
mod error;
mod futures;
mod handler;
mod options;
mod sender;
mod server;
mod shared;
mod slots;
mod timing;

pub use self::address::Address;
pub use self::connection::Connection;
pub use self::continuation::Continuation;
pub use self::error::{RpcError, StreamEnd};
pub use self::futures::{Closed, Flushed, StreamClosed};
pub use self::handler::{ConnectionHandler, KeepOpen};
pub use self::options::{ConnectOptions, KeepAlive, SlowReader};
pub use self::sender::ContinuationSender;
pub use self::server::ServerConnection;
