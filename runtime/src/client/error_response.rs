//! What a peer says when it answers with an error.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::frame::Message;
use crate::protocol::HeaderNames;
use crate::types::Fault;

/// An answer that is an error, whether the model has it or not.
///
/// `Debug` shows the names of the headers and the length of the body, but not what is in them.
#[derive(Clone)]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The HTTP status; `None` in protocols without HTTP.
    pub status: Option<u16>,
    /// The error code that the protocol carries: the name of the error shape as a rule; for services with
    /// `@awsQueryCompatible`, the code that an older protocol has for it. Empty where the answer has none, unless its status
    /// tells which error of the model it is. In Stream Manager's protocol, the `status` in decimal.
    pub code: String,
    /// Who is to blame, as far as the answer or the model says.
    pub fault: Option<Fault>,
    /// The error message that the protocol carries; empty where the answer has none.
    pub message: String,
    /// The headers of the answer; none in event-stream RPC.
    pub headers: HeaderMap,
    /// The beginning of the body: the first mebibyte at most, and what has come of it within 5 seconds. In event-stream
    /// RPC, the whole payload; in Stream Manager's protocol, the whole map.
    pub body: Bytes,
    /// The message of event-stream RPC, with its headers.
    pub raw: Option<Box<Message>>,
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, code, message, .. } = self;
        if let Some(status) = status {
            write!(f, "status {status}, ")?;
        }
        write!(f, "code `{code}`: {message}")
    }
}

impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("fault", &self.fault)
            .field("message", &self.message)
            .field("headers", &HeaderNames(&self.headers))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
