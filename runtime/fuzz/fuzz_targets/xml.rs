//! Bytes as an XML document.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::xml::read_raw(data));
