//! `@httpChecksumRequired` and `aws.protocols#httpChecksum`.

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::protocol::{
    HttpRequest, OperationSchema, ProtocolError, RequestChecksum, RequestCompression,
};
use smithy_streams_runtime::types::{Kind, Member, Schema};

use super::model::{BLOB, Note, REQUIRED, SELECTED, Scroll, note, scroll};
use super::{built, bytes_of, gunzip, header};
use crate::protocol::one::One;

fn sent(operation: &OperationSchema, input: &Note) -> HttpRequest {
    built(operation, input, RequestCompression::default()).unwrap().0
}

/// All headers that hold a checksum.
fn checksums(request: &HttpRequest) -> Vec<(&str, &str)> {
    let headers = request.headers.iter();
    headers
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .filter(|(name, _)| *name == "content-md5" || name.starts_with("x-amz-checksum-"))
        .collect()
}

fn of(data: &'static [u8]) -> Note {
    Note { data: Some(Bytes::from_static(data)), ..Note::default() }
}

fn with(data: &'static [u8], algorithm: &str) -> Note {
    Note { algorithm: Some(algorithm.to_owned()), ..of(data) }
}

/// The test values of RFC 1321, A.5, of an empty body too.
#[test]
fn a_required_checksum_is_the_md5_of_the_body() {
    let operation = note().checksum(RequestChecksum::Md5);
    for (input, expected) in [
        (Note::default(), "1B2M2Y8AsgTpgAmY7PhCfg=="),
        (of(b""), "1B2M2Y8AsgTpgAmY7PhCfg=="),
        (of(b"abc"), "kAFQmDzST7DWlj99KOF/cg=="),
        (of(b"message digest"), "+WtpfXy3k41SWi8xqvFh0A=="),
    ] {
        assert_eq!(checksums(&sent(&operation, &input)), [("content-md5", expected)]);
    }
}

/// RFC 3720, B.4 (CRC-32C); RFC 6234, 8.5 (SHA); the check value of CRC-32/ISO-HDLC.
#[test]
fn the_input_selects_the_algorithm() {
    let operation = note().checksum(SELECTED);
    for (input, header_name, expected) in [
        (with(b"123456789", "CRC32"), "x-amz-checksum-crc32", "y/Q5Jg=="),
        (with(&[0; 32], "CRC32C"), "x-amz-checksum-crc32c", "ipE2qg=="),
        (with(b"abc", "MD5"), "x-amz-checksum-md5", "kAFQmDzST7DWlj99KOF/cg=="),
        (with(b"abc", "SHA1"), "x-amz-checksum-sha1", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
        (with(b"abc", "SHA256"), "x-amz-checksum-sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        (
            with(b"abc", "SHA512"),
            "x-amz-checksum-sha512",
            "3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==",
        ),
    ] {
        let request = sent(&operation, &input);
        assert_eq!(checksums(&request), [(header_name, expected)]);
        assert_eq!(header(&request, "x-amz-sdk-checksum-algorithm"), input.algorithm.as_deref());
    }
}

#[test]
fn what_is_not_selected_is_crc32_and_says_so() {
    let request = sent(&note().checksum(REQUIRED), &of(b"123456789"));
    assert_eq!(checksums(&request), [("x-amz-checksum-crc32", "y/Q5Jg==")]);
    assert_eq!(header(&request, "x-amz-sdk-checksum-algorithm"), Some("CRC32"));

    let request = sent(&note().checksum(SELECTED), &of(b"123456789"));
    assert_eq!(checksums(&request), [("x-amz-checksum-crc32", "y/Q5Jg==")]);
    assert_eq!(header(&request, "x-amz-sdk-checksum-algorithm"), Some("CRC32"));
}

#[test]
fn the_default_is_sent_wherever_its_member_is_bound() {
    static INPUT: Schema = Schema::structure(
        "com.example#Chosen",
        &[Member::new("algorithm", Kind::Enum).required().json_name("a")],
    );
    let operation = note().input(&INPUT).checksum(REQUIRED);
    let input = One::<String> { schema: &INPUT, value: None };
    let (request, _) = built(&operation, &input, RequestCompression::default()).unwrap();
    assert_eq!(bytes_of(&request), r#"{"a":"CRC32"}"#);
    let crc = crc32fast::hash(br#"{"a":"CRC32"}"#).to_be_bytes();
    let crc = base64_simd::STANDARD.encode_to_string(crc);
    assert_eq!(checksums(&request), [("x-amz-checksum-crc32", crc.as_str())]);
}

#[test]
fn an_algorithm_that_is_not_known_is_refused() {
    for algorithm in ["CRC16", "crc32", ""] {
        let refused =
            built(&note().checksum(SELECTED), &with(b"abc", algorithm), RequestCompression::default());
        let expected =
            ProtocolError::UnsupportedChecksum { member: "algorithm", algorithm: algorithm.to_owned() };
        assert_eq!(refused.unwrap_err(), expected);
    }
}

#[test]
fn a_checksum_of_the_input_wins() {
    let md5 = Note { md5: Some("own".to_owned()), ..of(b"abc") };
    let sha1 = Note { sha1: Some("own".to_owned()), ..of(b"abc") };
    for (input, expected) in [(md5, ("content-md5", "own")), (sha1, ("x-amz-checksum-sha1", "own"))] {
        for checksum in [RequestChecksum::Md5, SELECTED, REQUIRED] {
            let request = sent(&note().checksum(checksum), &input);
            assert_eq!(checksums(&request), [expected]);
            assert_eq!(header(&request, "x-amz-sdk-checksum-algorithm"), None);
        }
        // Which algorithms can be computed here does not matter then.
        let input = Note { algorithm: Some("CRC16".to_owned()), ..input };
        assert_eq!(checksums(&sent(&note().checksum(REQUIRED), &input)), [expected]);
    }
}

#[test]
fn a_header_that_only_speaks_of_checksums_is_none() {
    let input = Note { mode: Some("ENABLED".to_owned()), ..of(b"123456789") };
    let request = sent(&note().checksum(REQUIRED), &input);
    assert_eq!(header(&request, "x-amz-checksum-crc32"), Some("y/Q5Jg=="));
}

#[test]
fn the_checksum_is_that_of_the_compressed_body() {
    let input = of(&[b'a'; 20_000]);
    let compressed = sent(&note().compressed().checksum(RequestChecksum::Md5), &input);
    assert_eq!(gunzip(&bytes_of(&compressed)), [b'a'; 20_000]);
    let as_sent = Note { data: Some(bytes_of(&compressed)), ..Note::default() };
    let expected = sent(&note().checksum(RequestChecksum::Md5), &as_sent);
    assert_eq!(checksums(&compressed), checksums(&expected));
    assert_ne!(checksums(&compressed), checksums(&sent(&note().checksum(RequestChecksum::Md5), &input)));
}

#[test]
fn streaming_bodies_have_no_checksum_yet() {
    let input = Scroll { algorithm: Some("SHA1".to_owned()), ..Scroll::default() };
    for (checksum, unset) in
        [(RequestChecksum::Md5, None), (SELECTED, Some("CRC32")), (REQUIRED, Some("CRC32"))]
    {
        for (input, algorithm) in [(&input, Some("SHA1")), (&Scroll::default(), unset)] {
            let (request, _) =
                built(&scroll(BLOB).checksum(checksum), input, RequestCompression::default()).unwrap();
            assert!(checksums(&request).is_empty());
            assert_eq!(header(&request, "x-amz-sdk-checksum-algorithm"), algorithm);
        }
    }
}
