//! Bytes as a recipe for what a peer of stream-sea sends.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::stream_sea::any_peer(data));
