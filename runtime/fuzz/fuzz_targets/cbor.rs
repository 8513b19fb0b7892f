//! Bytes as a CBOR document.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::codecs::cbor(data));
