//! Bytes as a recipe for what a peer of event-stream RPC sends.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::session::any_peer(data));
