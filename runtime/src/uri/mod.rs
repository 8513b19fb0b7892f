//! What URIs are made of (RFC 3986): percent-encoding, and authorities. What is sent and what is signed must agree on
//! both.

mod authority;
pub(crate) mod percent;
pub(crate) mod query;

pub(crate) use authority::{authority, default_port};
