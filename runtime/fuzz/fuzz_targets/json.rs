//! Bytes as a JSON document.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::codecs::json(data));
