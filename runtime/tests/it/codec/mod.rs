//! Shapes to and from bytes.

mod cbor;
mod cbor_documents;
mod cbor_hostile;
mod cbor_oracle;
mod fuzz_smoke;
mod hostile;
mod json;
mod json_oracle;
mod parts;
pub(crate) mod shapes;
mod timestamps;
