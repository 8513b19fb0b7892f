//! What models ask of clients by traits: compression, checksums, tokens, endpoints and hosts.

#![expect(clippy::unwrap_used, reason = "what is not as expected ends the test")]

mod accounts;
mod checksums;
mod compression;
mod endpoints;
mod model;
mod payloads;
mod settings;
mod validation;

use std::io::Read;

use flate2::read::GzDecoder;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::protocol::{
    ChecksummedInput, ContentCoding, HostPrefix, HttpBody, HttpRequest, OperationSchema, Protocol,
    ProtocolError, REST_JSON_1, RequestCompression, RequestContext,
};

/// The request as it leaves, and what a streaming body has to go through.
fn built(
    operation: &OperationSchema,
    input: &dyn Shape,
    compression: RequestCompression,
) -> Result<(HttpRequest, ContentCoding), ProtocolError> {
    let context =
        RequestContext { idempotency_token: &|| "token".to_owned(), host_prefix: HostPrefix::Expand };
    let input = ChecksummedInput::new(operation, input)?;
    let mut request = REST_JSON_1.write_request(operation, &input, &context)?;
    let coding = compression.apply(operation, &mut request);
    input.add_to(&mut request)?;
    Ok((request, coding))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut values = request.headers.get_all(name).iter();
    let value = values.next().map(|value| value.to_str().unwrap());
    assert!(values.next().is_none(), "one line of {name}");
    value
}

fn bytes_of(request: &HttpRequest) -> Bytes {
    match &request.body {
        HttpBody::Full(bytes) => bytes.clone(),
        HttpBody::Empty | HttpBody::Stream => panic!("no bytes but {:?}", request.body),
    }
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut all).unwrap();
    all
}
