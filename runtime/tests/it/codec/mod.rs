//! Shapes to and from bytes.

mod hostile;
mod json;
mod json_oracle;
mod parts;
pub(crate) mod shapes;
mod timestamps;
