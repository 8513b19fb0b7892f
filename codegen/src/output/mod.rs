//! Text of files, and files on disk.
//!
//! Tokens come in, part by part; they are formatted in parallel and joined. Nothing here knows what they mean.

mod files;
mod format;
mod print;
mod write;

pub use files::{Files, ProtocolTestCounts};
pub(crate) use format::format;
pub(crate) use print::{Notes, Part, Sheet, print};
