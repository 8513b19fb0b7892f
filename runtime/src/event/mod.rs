//! Modelled events to and from messages, without I/O.
//!
//! ```text
//!   union value ──encode──▶ frame in a buffer ··· wire ··· Message ──decode──▶ union value, or what else it was
//! ```
//!
//! The name of an event on the wire is the union's member name (Smithy spec, Event streams).

mod decode;
mod error;
mod format;
mod header;
mod names;
mod payload;
mod refuse;
mod union;

pub use decode::{DecodeError, Decoded};
pub use error::{EncodeError, EventError, MessageError};
pub use format::EventFormat;
pub use union::{ErrorMember, EventUnion, NoEvents, OperationError};
