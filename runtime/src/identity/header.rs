//! HTTP headers that hold secrets.

use http::{HeaderName, HeaderValue};

use super::IdentityError;

/// A value has characters that HTTP headers cannot have.
#[derive(Debug)]
pub(crate) struct NotAHeader {
    pub(crate) name: String,
}

impl From<NotAHeader> for IdentityError {
    fn from(NotAHeader { name }: NotAHeader) -> Self {
        Self::InvalidHeaderValue { name }
    }
}

/// A header value that logs of HTTP stacks leave out.
pub(crate) fn sensitive(name: &HeaderName, value: &str) -> Result<HeaderValue, NotAHeader> {
    let mut value =
        HeaderValue::from_str(value).map_err(|_| NotAHeader { name: name.as_str().to_owned() })?;
    value.set_sensitive(true);
    Ok(value)
}
