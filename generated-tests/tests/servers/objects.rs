//! Objects that are too large to be held by the way.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use http::HeaderMap;
use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::checksum::ChecksumAlgorithm;
use smithy_streams_runtime::client::{Intercept, RequestView};
use smithy_streams_runtime::protocol::RequestChecksums;

use crate::buckets::{bucket_of, new_bucket};
use crate::clients::s3::Client;
use crate::clients::{configured, new_name};
use crate::content::{LENGTH, assert_streams, object};
use crate::settings;

/// The headers of all uploads.
#[derive(Clone, Default)]
struct Uploads(Arc<Mutex<Vec<HeaderMap>>>);

impl Intercept for Uploads {
    fn before_sending(&self, request: &RequestView<'_>) {
        if request.operation() == "com.amazonaws.s3#PutObject" {
            self.0.lock().expect("sound").push(request.headers().clone());
        }
    }
}

/// Puts `body`, and gets it back: the headers of the upload, and what validated the download.
async fn there_and_back(
    checksums: RequestChecksums,
    body: ByteStream,
) -> (HeaderMap, Option<ChecksumAlgorithm>) {
    let uploads = Uploads::default();
    let builder = configured(Client::builder(), settings::moto()).request_checksums(checksums);
    let client = builder.interceptor(uploads.clone()).build();
    let client: Client = client.expect("the endpoint is a URL");
    let bucket = bucket_of(&client).await;
    client.put_object().bucket(&bucket).key("large").body(body).send().await.expect("stored");
    let mut heads = uploads.0.lock().expect("sound").clone();
    assert_eq!(heads.len(), 1, "one attempt is enough");

    let got = client.get_object().bucket(&bucket).key("large").send().await.expect("it is there");
    assert_eq!(got.content_length, Some(LENGTH as i64));
    let validated_by = got.body.validated_by();
    assert_streams(got.body, &object()).await;
    client.delete_object().bucket(&bucket).key("large").send().await.expect("deleted");
    (heads.remove(0), validated_by)
}

/// Puts `body` in signed chunks, with its checksum behind them; the peer gives the checksum back.
async fn in_chunks(body: ByteStream) {
    assert_eq!(body.len(), Some(LENGTH as u64));
    let (head, validated_by) = there_and_back(RequestChecksums::default(), body).await;
    assert_eq!(head["content-encoding"], "aws-chunked");
    assert_eq!(head["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    assert_eq!(head["x-amz-trailer"], "x-amz-checksum-crc32");
    assert_eq!(head["x-amz-decoded-content-length"], LENGTH.to_string());
    let encoded: usize = head["content-length"].to_str().expect("text").parse().expect("a number");
    assert!((LENGTH + 1..LENGTH + LENGTH / 100).contains(&encoded), "{encoded}");
    assert_eq!(validated_by, Some(ChecksumAlgorithm::Crc32));
}

pub(crate) async fn from_a_path() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(new_name("object"));
    tokio::fs::write(&path, object()).await.expect("the target folder is writable");
    in_chunks(ByteStream::from_path(&path).await.expect("the file is there")).await;
    tokio::fs::remove_file(&path).await.expect("the file is there");
}

pub(crate) async fn from_a_sized_reader() {
    in_chunks(ByteStream::from_reader_sized(Cursor::new(object()), LENGTH as u64)).await;
}

/// The head of a body in chunks has to say how long it is without them, so this one goes as it is.
pub(crate) async fn from_a_reader() {
    let body = ByteStream::from_reader(Cursor::new(object()));
    let (head, validated_by) = there_and_back(RequestChecksums::WhenRequired, body).await;
    assert!(!head.contains_key("content-encoding") && !head.contains_key("content-length"), "{head:?}");
    assert_eq!(head["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    assert_eq!(validated_by, None);
}

pub(crate) async fn ranges() {
    let (client, bucket) = new_bucket().await;
    let whole = object().slice(..8 << 20);
    let body = ByteStream::from(whole.clone());
    client.put_object().bucket(&bucket).key("film").body(body).send().await.expect("stored");
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1000000-5999999", 1_000_000, 6_000_000),
        ("bytes=8000000-", 8_000_000, whole.len()),
        ("bytes=-100", whole.len() - 100, whole.len()),
    ] {
        let part = client.get_object().bucket(&bucket).key("film").range(range).send().await.expect(range);
        let expected = format!("bytes {from}-{}/{}", to - 1, whole.len());
        assert_eq!(part.content_range.as_deref(), Some(expected.as_str()), "{range}");
        assert_streams(part.body, &whole[from..to]).await;
    }
    let beyond = client.get_object().bucket(&bucket).key("film").range("bytes=9000000-9000001");
    let error = beyond.send().await.expect_err("the object is shorter");
    assert_eq!((error.status(), error.code()), (Some(416), Some("InvalidRange")), "{error:?}");
}
