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
mod stream_manager;
mod stream_sea;
mod streaming_blobs;
mod told_apart;
mod traits;
mod waiters;
mod workspace;
