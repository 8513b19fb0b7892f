//! Structures of one member, and operations around them.

use bytes::Bytes;
use http::{request, response};
use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use smithy_streams_runtime::protocol::{
    HostPrefix, HttpBody, HttpRequest, HttpResponse, OperationSchema, Protocol, ProtocolError, REST_JSON_1,
    RequestContext, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::types::Schema;

pub(crate) static SERVICE: ServiceSchema =
    ServiceSchema::new("com.example#Chat", "2026-01-01", &REST_JSON_1).http(&["h2", "http/1.1"]);

/// What tests use for a token.
pub(crate) const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// A structure whose only member may be set.
#[derive(Debug, Clone)]
pub(crate) struct One<V> {
    pub(crate) schema: &'static Schema,
    pub(crate) value: Option<V>,
}

impl<V: Value> Shape for One<V> {
    fn schema(&self) -> &'static Schema {
        self.schema
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        write_optional(&self.value, &self.schema.members()[0], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match index {
            0 => self.value = Some(V::read(&self.schema.members()[0], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

/// `POST /x/{value}/{value}` or, without labels, `POST /x`, in front of the given structures.
pub(crate) fn operation(input: &'static Schema) -> OperationSchema {
    const LABEL: UriPattern = UriPattern::new(&[Segment::Literal("x"), Segment::Label("value")], &[]);
    const PLAIN: UriPattern = UriPattern::new(&[Segment::Literal("x")], &[]);
    let has_label = input.members()[0].http_binding() == smithy_streams_runtime::types::HttpBinding::Label;
    OperationSchema::new("com.example#One", &SERVICE)
        .http("POST", if has_label { LABEL } else { PLAIN }, 200)
        .input(input)
        .output(input)
}

pub(crate) fn request(operation: &OperationSchema, input: &dyn Shape) -> Result<HttpRequest, ProtocolError> {
    let context = RequestContext { idempotency_token: &|| TOKEN.to_owned(), host_prefix: HostPrefix::Expand };
    REST_JSON_1.write_request(operation, input, &context)
}

/// The request as the peer sees it.
pub(crate) fn received(request: &HttpRequest) -> (request::Parts, Bytes) {
    let mut message = http::Request::new(());
    *message.method_mut() = request.method.clone();
    *message.uri_mut() = request.target.parse().expect("a target is a uri");
    *message.headers_mut() = request.headers.clone();
    (message.into_parts().0, bytes_of(&request.body))
}

/// The response as the client sees it.
pub(crate) fn answered(response: &HttpResponse) -> (response::Parts, Bytes) {
    let mut message = http::Response::new(());
    *message.status_mut() = response.status;
    *message.headers_mut() = response.headers.clone();
    (message.into_parts().0, bytes_of(&response.body))
}

pub(crate) fn bytes_of(body: &HttpBody) -> Bytes {
    match body {
        HttpBody::Full(bytes) => bytes.clone(),
        HttpBody::Empty | HttpBody::Stream => Bytes::new(),
    }
}

/// A response head with these headers.
pub(crate) fn head(status: u16, headers: &[(&str, &str)]) -> response::Parts {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).expect("a valid head").into_parts().0
}
