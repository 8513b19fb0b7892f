//! Examples of the S3 documentation: "Authenticating Requests", header, query and chunked upload.

use std::time::Duration;

use http::request::{Builder, Parts};
use smithy_streams_runtime::identity::Credentials;
use smithy_streams_runtime::signing::{
    MAX_PRESIGNED_LIFETIME, PayloadHash, Signer, SigningError, SigningScope,
};
use smithy_streams_runtime::types::Timestamp;

use super::build::{NOW, parts, signer};

/// 2013-05-24T00:00:00Z
pub(super) const TIME: Timestamp = Timestamp::from_seconds(1_369_353_600);

pub(super) fn s3() -> Signer {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    Signer::new(&credentials, &SigningScope::new("us-east-1", "s3")).with_path_as_sent()
}

fn get(target: &str) -> Builder {
    http::Request::get(format!("https://examplebucket.s3.amazonaws.com{target}"))
}

#[test]
fn requests_of_the_documentation() {
    let put = http::Request::put("https://examplebucket.s3.amazonaws.com/test%24file.text")
        .header("date", "Fri, 24 May 2013 00:00:00 GMT")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY");
    let text = PayloadHash::of(b"Welcome to Amazon S3.");
    for (request, payload, signature) in [
        (
            get("/test.txt").header("range", "bytes=0-9"),
            PayloadHash::EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (put, text, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        (
            get("/?lifecycle"),
            PayloadHash::EMPTY,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            get("/?max-keys=2&prefix=J"),
            PayloadHash::EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ] {
        let mut request = parts(request);
        let found = s3().sign(&mut request, payload, TIME).unwrap();
        assert_eq!(found.to_string(), signature, "{:?}", request.uri);
        assert_eq!(request.headers["x-amz-content-sha256"], payload.to_string().as_str());
    }
}

#[test]
fn a_presigned_url_of_the_documentation() {
    let mut request = parts(get("/test.txt"));
    s3().presign(&mut request, PayloadHash::Unsigned, TIME, Duration::from_secs(86_400)).unwrap();
    assert_eq!(
        request.uri,
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
    assert!(request.headers.is_empty());
}

/// Computed with `botocore` 1.43.
#[test]
fn a_token_in_a_presigned_url_is_signed() {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        .with_session_token("tok/en+=");
    let signer = Signer::new(&credentials, &SigningScope::new("us-east-1", "service"));
    let mut request = parts(http::Request::get("https://example.amazonaws.com/stream?lang=en&mode="));
    let now = Timestamp::from_seconds(1_440_938_160);
    signer.presign(&mut request, PayloadHash::EMPTY, now, Duration::from_secs(300)).unwrap();
    assert_eq!(
        request.uri,
        "https://example.amazonaws.com/stream?lang=en&mode=&X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
         &X-Amz-Date=20150830T123600Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host\
         &X-Amz-Security-Token=tok%2Fen%2B%3D\
         &X-Amz-Signature=205cbe9a774ef68e9683f441fc0b09444486316db6ddef7f3eefd110a182afca"
    );
}

#[test]
fn a_url_that_cannot_be_presigned_stays_as_it_was() {
    let presign = |request: &mut Parts, lifetime: Duration| {
        signer().presign(request, PayloadHash::EMPTY, NOW, lifetime).unwrap_err()
    };
    let mut request = parts(get("/a?b=c"));
    for lifetime in [Duration::ZERO, MAX_PRESIGNED_LIFETIME + Duration::from_secs(1)] {
        assert!(matches!(presign(&mut request, lifetime), SigningError::Lifetime { .. }));
    }
    let mut hostless = parts(http::Request::get("/a?b=c"));
    assert_eq!(presign(&mut hostless, MAX_PRESIGNED_LIFETIME), SigningError::MissingHost);
    assert_eq!(hostless.uri, "/a?b=c");
    let long = format!("/{}", "a".repeat(65_500));
    let mut request = parts(http::Request::get(&long));
    assert_eq!(presign(&mut request, MAX_PRESIGNED_LIFETIME), SigningError::InvalidUri);
    assert_eq!(request.uri, long.as_str());
}
