//! Bytes as a recipe for what a peer of Stream Manager's protocol sends.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::stream_manager::any_peer(data));
