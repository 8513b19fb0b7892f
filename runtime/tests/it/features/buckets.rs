//! Buckets in the host and in the path.

use http::Uri;
use smithy_streams_runtime::client::{CallError, Core};
use smithy_streams_runtime::protocol::{
    BucketAddressing, BucketOptions, BucketOptionsError, OperationSchema, ProtocolError, RequestCompression,
};
use smithy_streams_runtime::transport::memory;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::built;
use super::model::{GET, Get, LIST, NOTES, Note, Object, UNTAG, note};

const AUTO: BucketOptions = BucketOptions::new();
const VIRTUAL: BucketOptions = BucketOptions::new().addressing(BucketAddressing::Virtual);
const PATH: BucketOptions = BucketOptions::new().addressing(BucketAddressing::Path);

/// Method and URI of a request for an object.
fn sent(
    options: BucketOptions,
    endpoint: &str,
    operation: &OperationSchema,
    (bucket, key): (&str, &str),
) -> Result<(String, Uri), ProtocolError> {
    let input = Object { bucket: Some(bucket.to_owned()), key: Some(key.to_owned()) };
    let endpoints = options.endpoints(&endpoint.parse().unwrap()).unwrap();
    let (mut request, _) = built(operation, &input, RequestCompression::default())?;
    let endpoint = endpoints.place(operation, &mut request)?;
    Ok((request.method.to_string(), request.uri(endpoint)?))
}

fn uri(options: BucketOptions, endpoint: &str, bucket: &str) -> Result<String, ProtocolError> {
    sent(options, endpoint, &GET, (bucket, "k")).map(|(_, uri)| uri.to_string())
}

/// Escapes, dots in keys, each style, both variants of the endpoint, and a style of one call that overrides the client's.
#[test]
fn amazon_s3_finds_its_buckets() {
    const ENDPOINT: &str = "https://s3.us-west-2.amazonaws.com";
    let dual_stack = VIRTUAL.dual_stack(true);
    let table = [
        (AUTO, &UNTAG, "my key.txt", "DELETE", "pics.s3.us-west-2.amazonaws.com", "/my%20key.txt?tagging"),
        (AUTO, &UNTAG, "a/b/my key", "DELETE", "pics.s3.us-west-2.amazonaws.com", "/a/b/my%20key?tagging"),
        (VIRTUAL, &GET, "../key.txt", "GET", "pics.s3.us-west-2.amazonaws.com", "/../key.txt"),
        (VIRTUAL, &GET, "a/../key.txt", "GET", "pics.s3.us-west-2.amazonaws.com", "/a/../key.txt"),
        (AUTO, &LIST, "", "GET", "pics.s3.us-west-2.amazonaws.com", "/?list-type=2"),
        (VIRTUAL, &LIST, "", "GET", "pics.s3.us-west-2.amazonaws.com", "/?list-type=2"),
        (PATH, &LIST, "", "GET", "s3.us-west-2.amazonaws.com", "/pics?list-type=2"),
        (dual_stack, &LIST, "", "GET", "pics.s3.dualstack.us-west-2.amazonaws.com", "/?list-type=2"),
        (VIRTUAL.accelerate(true), &LIST, "", "GET", "pics.s3-accelerate.amazonaws.com", "/?list-type=2"),
        (
            dual_stack.accelerate(true),
            &LIST,
            "",
            "GET",
            "pics.s3-accelerate.dualstack.amazonaws.com",
            "/?list-type=2",
        ),
        (
            PATH.addressing(BucketAddressing::Virtual),
            &LIST,
            "",
            "GET",
            "pics.s3.us-west-2.amazonaws.com",
            "/?list-type=2",
        ),
    ];
    for (options, operation, key, method, host, target) in table {
        let (sent_method, uri) = sent(options, ENDPOINT, operation, ("pics", key)).unwrap();
        assert_eq!(sent_method, method);
        assert_eq!(uri.to_string(), format!("https://{host}{target}"));
    }
}

#[test]
fn a_bucket_that_fits_no_host_stays_in_the_path() {
    let long = "x".repeat(63);
    let too_long = "x".repeat(64);
    let table = [
        ("https://h.example", "abc", true),
        ("https://h.example", "a-1", true),
        ("https://h.example", "123", true),
        ("https://h.example", long.as_str(), true),
        ("https://h.example", too_long.as_str(), false),
        ("https://h.example", "ab", false),
        ("https://h.example", "Abc", false),
        ("https://h.example", "a_c", false),
        ("https://h.example", "-ab", false),
        ("https://h.example", "ab-", false),
        ("https://h.example", "a.c", false),
        ("http://h.example", "a.c", true),
        ("http://h.example", "a..c", false),
        ("http://h.example", "10.0.0.1", false),
        ("https://127.0.0.1", "abc", false),
        ("https://[::1]", "abc", false),
        ("http://localhost", "abc", false),
        ("http://LOCALHOST", "abc", false),
    ];
    for (endpoint, bucket, in_host) in table {
        let (scheme, host) = endpoint.split_once("://").unwrap();
        let expected =
            if in_host { format!("{scheme}://{bucket}.{host}/k") } else { format!("{endpoint}/{bucket}/k") };
        assert_eq!(uri(AUTO, endpoint, bucket).unwrap().to_lowercase(), expected.to_lowercase(), "{bucket}");
        assert_eq!(uri(PATH, endpoint, bucket).unwrap(), format!("{endpoint}/{bucket}/k").as_str());
    }
    assert_eq!(uri(AUTO, "https://h.example", "a/b c").unwrap(), "https://h.example/a%2Fb%20c/k");
}

#[test]
fn a_bucket_that_has_to_be_in_the_host_is_refused_if_it_cannot() {
    let refused = Err(ProtocolError::InvalidBucket { operation: "com.example#Get" });
    for bucket in ["a_b", "Abc", "a/b", "-", "a..b"] {
        assert_eq!(uri(VIRTUAL, "https://h.example", bucket), refused, "{bucket}");
    }
    assert_eq!(uri(AUTO.accelerate(true), "https://s3.eu-west-1.amazonaws.com", "under_score"), refused);
    assert_eq!(uri(VIRTUAL, "http://127.0.0.1", "abc").unwrap(), "http://abc.127.0.0.1/k");
    assert_eq!(uri(VIRTUAL, "http://[::1]", "abc"), Err(ProtocolError::InvalidUri));
    assert_eq!(uri(VIRTUAL, "http://localhost:9000/s3", "abc").unwrap(), "http://abc.localhost:9000/s3/k");
}

#[test]
fn only_amazon_s3_has_variants() {
    let dual_stack = BucketOptions::new().dual_stack(true);
    let accelerate = BucketOptions::new().accelerate(true);
    let endpoints = |options: BucketOptions, endpoint: &str| options.endpoints(&endpoint.parse().unwrap());
    for host in ["h.example", "s3.amazonaws.com", "s3.a.b.amazonaws.com", "s3.a.example.com", "127.0.0.1"] {
        for options in [dual_stack, accelerate, dual_stack.accelerate(true)] {
            let refused = BucketOptionsError::NoVariant { host: host.to_owned() };
            assert_eq!(endpoints(options, &format!("https://{host}")), Err(refused));
        }
    }
    assert_eq!(
        endpoints(PATH.accelerate(true), "https://s3.eu-west-1.amazonaws.com"),
        Err(BucketOptionsError::AcceleratedPath)
    );
    let china = uri(dual_stack, "https://s3.cn-north-1.amazonaws.com.cn:444/x", "abc").unwrap();
    assert_eq!(china, "https://abc.s3.dualstack.cn-north-1.amazonaws.com.cn:444/x/k");
}

#[test]
fn operations_without_a_bucket_go_to_the_endpoint() {
    let options = BucketOptions::new().dual_stack(true).accelerate(true);
    let endpoints = options.endpoints(&"https://s3.eu-west-1.amazonaws.com".parse().unwrap()).unwrap();
    let (mut request, _) = built(&note(), &Note::default(), RequestCompression::default()).unwrap();
    let endpoint = endpoints.place(&note(), &mut request).unwrap();
    assert_eq!(request.uri(endpoint).unwrap(), "https://s3.dualstack.eu-west-1.amazonaws.com/notes");
}

#[tokio::test]
async fn the_bucket_is_in_the_host_header() {
    for (options, expected) in [
        (AUTO, ["GET /a/b HTTP/1.1\r\n", "\r\nhost: abc.h.example\r\n"]),
        (PATH, ["GET /abc/a/b HTTP/1.1\r\n", "\r\nhost: h.example\r\n"]),
    ] {
        let (connector, mut listener) = memory();
        let builder = Core::builder::<Core>(&NOTES).endpoint("http://h.example").connector(connector);
        let client = builder.buckets(options).build().unwrap();
        let input = Object { bucket: Some("abc".to_owned()), key: Some("a/b".to_owned()) };
        let (answer, head) = tokio::join!(client.call::<Get>(input, None), async {
            let mut io = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(io.read_u8().await.unwrap());
            }
            io.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
            String::from_utf8(head).unwrap()
        });
        answer.unwrap();
        assert!(expected.iter().all(|part| head.contains(part)), "{head}");
    }
}

#[tokio::test]
async fn a_bucket_that_is_refused_is_the_inputs_fault() {
    let builder = Core::builder::<Core>(&NOTES).endpoint("http://127.0.0.1:1").buckets(VIRTUAL);
    let client = builder.build().unwrap();
    let input = Object { bucket: Some("a_b".to_owned()), key: Some("k".to_owned()) };
    let error = client.call::<Get>(input, None).await.unwrap_err();
    assert!(matches!(error, CallError::InvalidInput(ProtocolError::InvalidBucket { .. })), "{error:?}");
}
