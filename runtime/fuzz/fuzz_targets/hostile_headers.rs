//! Bytes as a header block, in a frame with good checksums.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| checks::frames::hostile_headers(data));
