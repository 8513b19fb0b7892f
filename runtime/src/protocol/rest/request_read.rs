//! Requests to inputs, for the peer.

use bytes::Bytes;
use http::request;

use super::query;
use super::{Direction, Rest, headers, target};
use crate::codec::Shape;
use crate::codec::text::{Entry, Place, TextReader};
use crate::protocol::{OperationSchema, ProtocolError};
use crate::types::HttpBinding;

/// The values in a request line.
struct Line {
    labels: Vec<(&'static str, String)>,
    query: Vec<Entry<'static>>,
}

impl Line {
    /// `None` if the request line is not one of the operation.
    fn of(operation: &OperationSchema, head: &request::Parts) -> Option<Self> {
        if head.method.as_str() != operation.method() {
            return None;
        }
        let labels = target::labels(operation.uri(), head.uri.path())?;
        let query = query::parse(head.uri.query().unwrap_or_default())?;
        query::has_literals(operation.uri(), &query).then_some(Self { labels, query })
    }
}

impl Rest {
    /// Whether method, path and literal parameters are those of the operation.
    pub(in crate::protocol) fn matches(operation: &OperationSchema, head: &request::Parts) -> bool {
        Line::of(operation, head).is_some()
    }

    /// Reads what [`write_request`](Self::write_request) wrote.
    pub(in crate::protocol) fn read_request(
        self,
        operation: &OperationSchema,
        head: &request::Parts,
        body: &Bytes,
        input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        let mismatch = || ProtocolError::UriMismatch { operation: operation.id() };
        let line = Line::of(operation, head).ok_or_else(mismatch)?;
        for (index, member) in input.schema().members().iter().enumerate() {
            if member.http_binding() == HttpBinding::Label {
                let label = line.labels.iter().find(|(name, _)| *name == member.name());
                let (_, text) = label.ok_or_else(mismatch)?;
                input.read_member(index, &mut TextReader::scalar(Place::Label, text))?;
            }
        }
        query::read(&line.query, input)?;
        headers::read_headers(Direction::Request, &head.headers, input)?;
        match operation.streams_request() {
            Some(_) => Ok(()),
            None => self.read_body(Direction::Request, body, input),
        }
    }
}
