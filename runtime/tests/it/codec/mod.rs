//! Shapes to and from bytes.

mod cbor;
mod cbor_documents;
mod cbor_hostile;
mod cbor_lengths;
pub(crate) mod cbor_oracle;
mod foreign;
mod fuzz_smoke;
mod hostile;
mod json;
mod json_oracle;
mod parts;
pub(crate) mod shapes;
mod timestamps;
#[expect(unreachable_pub, reason = "a library when it is built for the fuzzer")]
#[path = "../../../fuzz/src/xml.rs"]
pub(crate) mod xml_checks;
mod xml_hostile;
mod xml_read;
pub(crate) mod xml_round_trip;
mod xml_write;
