//! Answers that come with a checksum.

use http::response::Parts;
use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::checksum::ChecksumAlgorithm;
use smithy_streams_runtime::protocol::{
    BodyStream, ChecksumSettings, ChecksummedInput, HostPrefix, OperationSchema, Protocol, ProtocolError,
    REST_JSON_1, RequestContext, ResponseChecksum, ResponseChecksums, ResponseValidation,
};

use super::model::{BLOB, Note, note};

const LISTED: ResponseChecksum =
    ResponseChecksum { member: "mode", algorithms: &["CRC64NVME", "NEWEST", "SHA256", "CRC32"] };

fn head(status: u16, headers: &[(&str, &str)]) -> Parts {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap().into_parts().0
}

/// What the request asks for, and what is done about the answer.
fn settled(
    operation: &OperationSchema,
    mode: Option<&str>,
    responses: ResponseChecksums,
) -> (Option<String>, ResponseValidation) {
    let input = Note { mode: mode.map(str::to_owned), ..Note::default() };
    let settings = ChecksumSettings { responses, ..ChecksumSettings::default() };
    let input = ChecksummedInput::with_settings(operation, &input, settings).unwrap();
    let context =
        RequestContext { idempotency_token: &|| "token".to_owned(), host_prefix: HostPrefix::Expand };
    let request = REST_JSON_1.write_request(operation, &input, &context).unwrap();
    let asked = request.headers.get("x-amz-checksum-mode").map(|mode| mode.to_str().unwrap().to_owned());
    (asked, input.validation())
}

fn by_default() -> ResponseValidation {
    settled(&note().validates(LISTED), None, ResponseChecksums::WhenSupported).1
}

#[test]
fn answers_are_asked_for_checksums() {
    let operation = note().validates(LISTED);
    let off = ResponseValidation::default();
    let (when_supported, when_required) = (ResponseChecksums::WhenSupported, ResponseChecksums::WhenRequired);
    for (mode, setting, asked, validates) in [
        (None, when_supported, Some("ENABLED"), true),
        (None, when_required, None, false),
        (Some("ENABLED"), when_required, Some("ENABLED"), true),
        (Some("DISABLED"), when_supported, Some("DISABLED"), false),
    ] {
        let (found, validation) = settled(&operation, mode, setting);
        assert_eq!((found.as_deref(), validation != off), (asked, validates));
    }
    for operation in [
        note(),
        note().validates(LISTED).response_stream(BodyStream::Events),
        note().validates(LISTED).http("HEAD", *note().uri(), 200),
    ] {
        assert_eq!(settled(&operation, None, when_supported), (None, off));
    }
    let blob = note().validates(LISTED).response_stream(BLOB);
    assert_eq!(settled(&blob, None, when_supported).0.as_deref(), Some("ENABLED"));
}

#[test]
fn documents_are_held_to_the_cheapest_checksum() {
    let right = ("x-amz-checksum-crc32", "y/Q5Jg==");
    let wrong = ("x-amz-checksum-sha256", "AAAA");
    assert_eq!(by_default().check(&head(200, &[wrong, right]), b"123456789"), Ok(()));
    let refused = by_default().check(&head(200, &[right]), b"12345678");
    let Err(ProtocolError::ChecksumMismatch { algorithm, expected, actual }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((algorithm, &*expected), (ChecksumAlgorithm::Crc32, "y/Q5Jg=="));
    assert_ne!(actual, expected);
    assert!(by_default().check(&head(200, &[wrong]), b"").is_err());
}

#[test]
fn checksums_of_something_else_are_not_looked_at() {
    for head in [
        head(200, &[]),
        // The model does not list it.
        head(200, &[("x-amz-checksum-sha1", "AAAA")]),
        // Checksums of parts.
        head(200, &[("x-amz-checksum-crc32", "AAAAAA==-12")]),
        head(206, &[("x-amz-checksum-crc32", "AAAAAA==")]),
    ] {
        assert_eq!(by_default().check(&head, b"123456789"), Ok(()));
        let blob = by_default().watch(&head, ByteStream::from("123456789"));
        assert_eq!(blob.validated_by(), None);
    }
    let nothing = ResponseValidation::default();
    assert_eq!(nothing.check(&head(200, &[("x-amz-checksum-crc32", "AAAAAA==")]), b"1"), Ok(()));
}

#[tokio::test]
async fn blobs_are_held_to_it_while_they_are_read() {
    let parts = head(200, &[("x-amz-checksum-crc64nvme", "rosUhgp5mIg=")]);
    let blob = by_default().watch(&parts, ByteStream::from_reader(&b"123456789"[..]));
    assert_eq!(blob.validated_by(), Some(ChecksumAlgorithm::Crc64Nvme));
    assert_eq!(blob.collect().await.unwrap(), "123456789");
    let blob = by_default().watch(&parts, ByteStream::from_reader(&b"12345678"[..]));
    let error = blob.collect().await.unwrap_err();
    assert!(matches!(error, ByteStreamError::Checksum { algorithm: ChecksumAlgorithm::Crc64Nvme, .. }));
}
