//! Bytes as a recipe for a message.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::frames::round_trip(data));
