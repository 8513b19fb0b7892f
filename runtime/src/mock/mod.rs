//! Typed peers to test clients against.
//!
//! A [`Server`] hands out the calls that arrive as [`Exchange`]s: what the client sent is read with the tables
//! that the client wrote it with, and the other way round. It listens on a loopback port, for any client that
//! speaks HTTP/1.1 or HTTP/2 with prior knowledge, or in memory.
//!
//! ```text
//!   client ──request──▶ Server ──accept::<Talk>──▶ Exchange: input, next ◀─ events of the client
//!   client ◀──────────────── respond, emit, exception, finish ───┘
//! ```
//!
//! It understands clients that sign their events, and with a [`Verification`] it refuses those that sign wrong.
//!
//! ```
//! use smithy_streams_runtime::mock::Server;
//! use smithy_streams_runtime::protocol::Operation;
//!
//! /// Answers each event with itself.
//! fn echo<Op>(server: &Server)
//! where
//!     Op: Operation,
//!     Op::Receives: From<Op::Sends>,
//! {
//!     server.on::<Op, _, _>(|mut call| async move {
//!         while let Some(Ok(event)) = call.next().await {
//!             call.emit(event.into()).await?;
//!         }
//!         call.finish().await
//!     });
//! }
//! ```

mod body;
mod chunked;
mod desk;
mod envelope;
mod error;
mod exchange;
mod gunzip;
mod intake;
mod receiver;
mod refusal;
mod sender;
mod server;
mod verification;

pub use self::error::MockError;
pub use self::exchange::Exchange;
pub use self::receiver::ExchangeReceiver;
pub use self::refusal::{Refusal, RefusalError};
pub use self::sender::ExchangeSender;
pub use self::server::Server;
pub use self::verification::Verification;
