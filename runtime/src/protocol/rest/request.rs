//! Inputs to requests.

use http::header::{ACCEPT, HeaderMap, HeaderValue};

use super::query::Query;
use super::{Direction, Rest, headers, route, target};
use crate::codec::text::label_text;
use crate::codec::{Shape, WriteValue};
use crate::protocol::content::{Content, EVENT_STREAM};
use crate::protocol::input::Prepared;
use crate::protocol::{BodyStream, HttpRequest, OperationSchema, ProtocolError, RequestContext, host};
use crate::types::{HttpBinding, Member};

/// What the members of an input have been turned into so far.
struct Parts {
    /// The values of labels, by the names of their members.
    labels: Vec<(&'static str, String)>,
    query: Query,
    headers: HeaderMap,
    content: Option<Content>,
}

impl Rest {
    /// Builds the request of a call.
    pub(in crate::protocol) fn write_request(
        self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
    ) -> Result<HttpRequest, ProtocolError> {
        let input = Prepared::new(operation, input, context)?;
        let mut parts = Parts {
            labels: Vec::new(),
            query: Query::of(operation.uri()),
            headers: HeaderMap::new(),
            content: operation.streams_request().map(Content::stream),
        };
        route(Direction::Request, &input, &mut |binding, member, value| {
            self.request_member(binding, member, value, &mut parts)
        })?;
        let content = match parts.content.take() {
            Some(content) => content,
            None => self.rest_of(Direction::Request, &input)?,
        };
        content.describe(&mut parts.headers);
        if operation.streams_response() == Some(BodyStream::Events) {
            parts.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(EVENT_STREAM));
        } else if answers_with_document(operation) {
            // Some services answer in another format unless they are asked for this one.
            let media_type = HeaderValue::from_static(self.codec.media_type());
            parts.headers.entry(ACCEPT).or_insert(media_type);
        }
        let method = operation.method();
        Ok(HttpRequest {
            method: method.parse().map_err(|_| ProtocolError::InvalidMethod { method })?,
            target: target_of(operation, input.schema().id(), &parts.labels)? + &parts.query.finish(),
            host_prefix: host::prefix(operation, &input, context.host_prefix)?,
            headers: parts.headers,
            body: content.body,
            initial_message: None,
        })
    }

    fn request_member(
        self,
        binding: HttpBinding,
        member: &'static Member,
        value: &dyn WriteValue,
        parts: &mut Parts,
    ) -> Result<(), ProtocolError> {
        match binding {
            HttpBinding::Label => parts.labels.push((member.name(), label_text(member, value)?)),
            HttpBinding::Query(key) => parts.query.member(key, member, value)?,
            HttpBinding::QueryParams => parts.query.params(member, value)?,
            HttpBinding::Header(name) => headers::write_header(name, member, value, &mut parts.headers)?,
            HttpBinding::PrefixHeaders(prefix) => {
                headers::write_prefix_headers(prefix, member, value, &mut parts.headers)?;
            }
            HttpBinding::Payload if parts.content.is_none() => {
                parts.content = Some(self.payload(member, value)?);
            }
            HttpBinding::Payload | HttpBinding::Document | HttpBinding::ResponseCode => {}
        }
        Ok(())
    }
}

/// The path with its labels filled in.
fn target_of(
    operation: &OperationSchema,
    shape: &'static str,
    labels: &[(&'static str, String)],
) -> Result<String, ProtocolError> {
    let value_of =
        |name: &str| labels.iter().find(|(label, _)| *label == name).map(|(_, value)| value.as_str());
    target::expand(operation.uri(), value_of).map_err(|member| ProtocolError::EmptyLabel { shape, member })
}

/// Whether the body of a successful response is a document.
fn answers_with_document(operation: &OperationSchema) -> bool {
    let members = operation.output_schema().map_or(&[][..], |output| output.members());
    let payload = members.iter().any(|member| member.http_binding() == HttpBinding::Payload);
    operation.streams_response().is_none() && !payload && Direction::Response.has_document(members)
}
