//! Event-stream messages to and from bytes (`application/vnd.amazon.eventstream`), without I/O.
//!
//! A [`Message`] is the value, typed headers and a payload; a *frame* is its bytes:
//!
//! ```text
//!  0        4          8         12                   12 + H                     total - 4
//!  +--------+----------+---------+--------------------+--------------------------+----------+
//!  | total  | headers  | prelude | headers            | payload                  | message  |
//!  | length | length H | CRC-32  | H bytes            | total - H - 16 bytes     | CRC-32   |
//!  +--------+----------+---------+--------------------+--------------------------+----------+
//!
//!  a header:  name length (1) | name | type (1) | value
//! ```
//!
//! All integers are big-endian; frames follow one another without a separator (Smithy specification, Amazon
//! Event Stream).
//!
//! | to | use |
//! |---|---|
//! | make a message and encode it | [`Message::with_header`], [`Message::encode`] |
//! | write a frame in one go, without a message in between | [`FrameWriter`] |
//! | read one frame | [`Message::decode`] |
//! | read frames from chunks cut anywhere | [`Decoder`] |
//! | bound what is accepted | [`Limits`] |
//!
//! What headers *mean* is not known here.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod block;
mod checks;
mod crc;
mod decoder;
mod error;
mod gathered;
mod header;
mod limits;
mod message;
mod names;
mod prelude;
mod writer;

pub(crate) use block::RawHeader;
pub use decoder::Decoder;
pub use error::FrameError;
pub use header::{Header, HeaderType, HeaderTypeMismatch, HeaderValue};
pub use limits::{
    DEFAULT_HEADER_COUNT, DuplicateHeaders, Limits, MAX_HEADER_NAME_LENGTH, MAX_HEADER_VALUE_LENGTH,
    SPEC_HEADERS_LENGTH, SPEC_PAYLOAD_LENGTH,
};
pub use message::{Headers, Message};
pub use writer::{FrameWriter, PayloadWriter};
