//! What must hold for any bytes. The fuzz targets feed these functions; so do tests with random bytes, which need
//! neither a fuzzer nor a nightly compiler.

pub mod codecs;
pub mod frames;
pub mod session;
pub mod stream_manager;
pub mod stream_sea;
pub mod xml;

#[expect(dead_code, reason = "the tests of the codecs use more of it")]
#[path = "../../tests/it/codec/shapes.rs"]
mod shapes;
