//! Checksums of requests and answers (Smithy spec, Behavior traits, `httpChecksumRequired`; AWS core specification,
//! HTTP checksums).

#[cfg(feature = "checksum")]
mod request;
mod response;
#[cfg(feature = "checksum")]
mod settings;

#[cfg(feature = "checksum")]
pub(crate) use request::holds_checksum;
#[cfg(feature = "checksum")]
pub use request::{ChecksummedInput, RequestedChecksum};
pub use response::ResponseValidation;
#[cfg(feature = "checksum")]
pub use settings::{ChecksumSettings, RequestChecksums, ResponseChecksums};
