//! Bytes as they are.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::decode_raw(data));
