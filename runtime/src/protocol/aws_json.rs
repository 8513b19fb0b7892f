//! awsJson1_0 and awsJson1_1.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, request, response};

use super::error_text::{self, Texts};
use super::json_error::{self, Order};
use super::rpc::{Rpc, Unit};
use super::{
    ErrorIdentity, HttpRequest, HttpResponse, InitialMessages, OperationSchema, Protocol, ProtocolError,
    RequestContext, query,
};
use crate::codec::{Codec, Json, Shape};

/// `aws.protocols#awsJson1_0` or `#awsJson1_1`: JSON documents, sent to `/` with the operation in a header.
#[derive(Debug)]
pub struct AwsJson {
    id: &'static str,
    rpc: Rpc,
}

static JSON_1_0: Json = Json::new("application/x-amz-json-1.0").ignoring_json_name();
static JSON_1_1: Json = Json::new("application/x-amz-json-1.1").ignoring_json_name();

/// `aws.protocols#awsJson1_0`.
pub static AWS_JSON_1_0: AwsJson = AwsJson::new("aws.protocols#awsJson1_0", &JSON_1_0);
/// `aws.protocols#awsJson1_1`.
pub static AWS_JSON_1_1: AwsJson = AwsJson::new("aws.protocols#awsJson1_1", &JSON_1_1);

/// The header that names service and operation.
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

impl AwsJson {
    const fn new(id: &'static str, codec: &'static Json) -> Self {
        // The specification's own example of an awsJson event stream announces plain JSON (Smithy spec, Amazon Event Stream).
        let rpc = Rpc { codec, event_media_type: "application/json", unit: Unit::Document };
        Self { id, rpc }
    }
}

/// `Service.Operation`.
fn target(operation: &OperationSchema) -> String {
    format!("{}.{}", operation.service().name(), operation.name())
}

impl Protocol for AwsJson {
    fn id(&self) -> &'static str {
        self.id
    }

    fn codec(&self) -> &dyn Codec {
        self.rpc.codec
    }

    fn event_media_type(&self) -> &'static str {
        self.rpc.event_media_type
    }

    fn initial_messages(&self) -> InitialMessages {
        InitialMessages::Events
    }

    fn write_request(
        &self,
        operation: &OperationSchema,
        input: &dyn Shape,
        context: &RequestContext<'_>,
    ) -> Result<HttpRequest, ProtocolError> {
        let mut request = self.rpc.write_request(operation, input, context, "/".to_owned())?;
        let target = HeaderValue::try_from(target(operation))
            .map_err(|_| ProtocolError::InvalidOperationName { operation: operation.id() })?;
        request.headers.insert(TARGET, target);
        Ok(request)
    }

    fn is_success(&self, head: &response::Parts) -> bool {
        head.status.as_u16() < 300
    }

    fn read_response(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
        output: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        self.rpc.read_response(operation, head, body, output)
    }

    fn identify_error(
        &self,
        operation: &OperationSchema,
        head: &response::Parts,
        body: &Bytes,
    ) -> ErrorIdentity {
        let mut identity = json_error::identify(self.rpc.codec, head, body, Order::TypeThenCode);
        query::recode(operation, head, &mut identity);
        identity
    }

    fn read_error(
        &self,
        _head: &response::Parts,
        body: &Bytes,
        error: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        self.rpc.read_error(body, error)
    }

    fn matches(&self, operation: &OperationSchema, head: &request::Parts) -> bool {
        let named = head.headers.get(TARGET).is_some_and(|value| *value == target(operation));
        named && Rpc::matches(head, "/")
    }

    fn read_request(
        &self,
        operation: &OperationSchema,
        head: &request::Parts,
        body: &Bytes,
        input: &mut dyn Shape,
    ) -> Result<(), ProtocolError> {
        if !self.matches(operation, head) {
            return Err(ProtocolError::UriMismatch { operation: operation.id() });
        }
        self.rpc.read_request(operation, body, input)
    }

    fn write_response(
        &self,
        operation: &OperationSchema,
        output: &dyn Shape,
    ) -> Result<HttpResponse, ProtocolError> {
        self.rpc.write_response(operation, output)
    }

    fn write_error(&self, error: &dyn Shape) -> Result<HttpResponse, ProtocolError> {
        self.rpc.write_error(error)
    }

    fn write_unmodeled_error(&self, status: StatusCode, code: &str, message: &str) -> HttpResponse {
        // Some clients look for the code nowhere else than in the document.
        let texts = Texts { schema: &error_text::UNMODELED, texts: &[code, message] };
        error_text::respond_texts(self.rpc.codec, status, &texts)
    }
}
