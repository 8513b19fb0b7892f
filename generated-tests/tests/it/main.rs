//! What generated code must be, do and look like.

mod broken_models;
mod chat;
mod compile;
mod defaults;
mod diagrams;
mod embed;
mod jmespath;
mod lighthouse;
mod pages;
mod protocol_tests;
mod snapshots;
mod stalled;
mod streaming_blobs;
mod traits;
mod waiters;
mod workspace;
