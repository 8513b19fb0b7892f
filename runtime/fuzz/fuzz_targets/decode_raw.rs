//! Bytes as they are.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::frames::decode_raw(data));
