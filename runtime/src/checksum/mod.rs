//! Checksums of what travels in bodies (AWS core specification, HTTP checksums).
//!
//! One `Hasher` serves all: documents that are in memory, blobs on their way out and blobs that come in.

mod algorithm;
mod hasher;

pub use algorithm::ChecksumAlgorithm;
pub(crate) use hasher::Hasher;
