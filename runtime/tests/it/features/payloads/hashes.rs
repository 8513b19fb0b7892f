//! What signatures cover, and checksums that stand in heads.

use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderMap;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::payload::{Payload, PayloadError, PayloadRules};
use smithy_streams_runtime::protocol::{
    ChecksumSettings, ChecksummedInput, ContentCoding, OperationSchema, RequestChecksum, RequestChecksums,
    ResponseChecksums,
};
use smithy_streams_runtime::signing::{ChunkDecoder, PayloadHash};

use super::super::gunzip;
use super::super::model::{BLOB, REQUIRED, SELECTED, Scroll, scroll};
use super::{OTHER, S3, Sent, crc32, data, decode, read, reader, text};

#[tokio::test]
async fn without_a_checksum_bytes_are_hashed_where_they_can_be_read_twice() {
    let folder = std::env::temp_dir().join(format!("payloads-{}", std::process::id()));
    std::fs::write(&folder, b"abc").unwrap();
    let file = async || ByteStream::from_path(&folder).await.unwrap();
    let (plain, abc) = (scroll(BLOB), PayloadHash::of(b"abc"));
    let hash = async |service, secure, blob| Sent::to(&plain, service, secure).hash(blob).await;
    assert_eq!(hash(S3, true, "abc".into()).await, abc);
    assert_eq!(hash(OTHER, false, "abc".into()).await, abc);
    assert_eq!(hash(S3, false, file().await).await, abc);
    assert_eq!(hash(OTHER, true, file().await).await, abc);
    assert_eq!(hash(S3, true, file().await).await, PayloadHash::Unsigned);
    assert_eq!(hash(S3, true, reader(3)).await, PayloadHash::Unsigned);
    assert_eq!(hash(OTHER, false, reader(3)).await, PayloadHash::Unsigned);
    assert_eq!(hash(S3, false, reader(3)).await, PayloadHash::SignedChunks);
    assert_eq!(hash(OTHER, false, reader(0)).await, PayloadHash::EMPTY);
    let unsigned = scroll(BLOB).unsigned_payload();
    assert_eq!(Sent::to(&unsigned, OTHER, false).hash("abc".into()).await, PayloadHash::Unsigned);
    std::fs::remove_file(&folder).unwrap();
}

#[tokio::test]
async fn reading_beforehand_is_no_progress() {
    static REPORTED: AtomicU64 = AtomicU64::new(0);
    let blob = ByteStream::from(data(300_000)).on_progress(|sent, _| REPORTED.store(sent, Ordering::Relaxed));
    let plain = scroll(BLOB);
    let (headers, planned) = Sent::to(&plain, OTHER, false).plan(blob).await.unwrap();
    assert_eq!(planned.hash(), PayloadHash::of(&data(300_000)));
    assert!(headers.is_empty());
    assert_eq!(REPORTED.load(Ordering::Relaxed), 0);
    assert_eq!(read(planned.into_body().unwrap()).await.unwrap().len(), 300_000);
    assert_eq!(REPORTED.load(Ordering::Relaxed), 300_000);
}

#[tokio::test]
async fn a_checksum_that_is_there_is_left_alone() {
    let operation = scroll(BLOB).checksum(REQUIRED);
    let sent = Sent::to(&operation, S3, true).with("x-amz-checksum-sha256", "own");
    let (headers, planned) = sent.plan(reader(3)).await.unwrap();
    assert_eq!(planned.hash(), PayloadHash::Unsigned);
    assert_eq!(headers.len(), 1);
    assert_eq!(read(planned.into_body().unwrap()).await.unwrap(), data(3));
}

#[tokio::test]
async fn content_md5_is_known_beforehand_or_not_at_all() {
    let operation = scroll(BLOB).checksum(RequestChecksum::Md5);
    let (headers, planned) = Sent::to(&operation, S3, true).plan("abc".into()).await.unwrap();
    assert_eq!(text(&headers, "content-md5"), Some("kAFQmDzST7DWlj99KOF/cg=="));
    assert_eq!(planned.hash(), PayloadHash::of(b"abc"));
    let refused = Sent::to(&operation, S3, true).plan(reader(3)).await;
    assert!(matches!(refused, Err(PayloadError::ChecksumOfStream { header: "content-md5" })));
}

#[tokio::test]
async fn an_empty_blob_is_not_worth_a_chunk() {
    let operation = scroll(BLOB).checksum(SELECTED);
    for blob in [ByteStream::default(), reader(0)] {
        let (headers, planned) = Sent::to(&operation, S3, true).plan(blob).await.unwrap();
        assert_eq!(planned.hash(), PayloadHash::EMPTY);
        assert_eq!(text(&headers, "x-amz-checksum-crc32"), Some("AAAAAA=="));
        assert_eq!(headers.len(), 1);
        assert!(read(planned.into_body().unwrap()).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn compressed_blobs_are_replayed_alike() {
    let operation = scroll(BLOB).checksum(SELECTED);
    let blob = ByteStream::from(data(200_000));
    let mut bodies = Vec::new();
    for _attempt in 0..2 {
        let mut sent = Sent::to(&operation, S3, true).with("content-encoding", "gzip");
        sent.coding = ContentCoding::Gzip;
        let (headers, planned) = sent.plan(blob.try_clone().unwrap()).await.unwrap();
        assert_eq!(text(&headers, "content-encoding"), Some("aws-chunked,gzip"));
        assert_eq!(text(&headers, "x-amz-decoded-content-length"), None);
        bodies.push(read(planned.into_body().unwrap()).await.unwrap());
    }
    assert_eq!(bodies[0], bodies[1]);
    let (found, trailer) = decode(ChunkDecoder::unsigned(), bodies.remove(0));
    assert!(gunzip(&found) == data(200_000));
    assert_eq!(text(&trailer, "x-amz-checksum-crc32"), Some(&*crc32(&found)));

    let plain = scroll(BLOB);
    let mut sent = Sent::to(&plain, OTHER, false);
    sent.coding = ContentCoding::Gzip;
    let (_, planned) = sent.plan(blob).await.unwrap();
    let hash = planned.hash();
    assert_eq!(hash, PayloadHash::of(&read(planned.into_body().unwrap()).await.unwrap()));
}

#[tokio::test]
async fn bytes_and_events_are_what_they_are() {
    let plan = async |payload: Payload, operation: &OperationSchema| {
        let rules = PayloadRules::new(operation, true).signed_for("s3");
        payload.plan(&rules, &mut HeaderMap::new()).await.unwrap()
    };
    let (plain, unsigned) = (scroll(BLOB), scroll(BLOB).unsigned_payload());
    let document = plan(Payload::Bytes(Bytes::from_static(b"abc")), &plain).await;
    assert_eq!(document.hash(), PayloadHash::of(b"abc"));
    assert_eq!(read(document.into_body().unwrap()).await.unwrap(), "abc");
    let document = plan(Payload::Bytes(Bytes::new()), &unsigned).await;
    assert_eq!(document.hash(), PayloadHash::Unsigned);
    let events = plan(Payload::Events(ByteStream::from("e").into_request_body()), &plain).await;
    assert_eq!(events.hash(), PayloadHash::Events);
}

#[test]
fn only_what_is_required_can_be_asked_for() {
    let settings = ChecksumSettings {
        requests: RequestChecksums::WhenRequired,
        responses: ResponseChecksums::WhenSupported,
    };
    let checksum = |operation: &OperationSchema, algorithm: Option<&str>| {
        let input = Scroll { algorithm: algorithm.map(str::to_owned), ..Scroll::default() };
        let settled = ChecksummedInput::with_settings(operation, &input, settings).unwrap();
        settled.checksum().map(|checksum| checksum.header())
    };
    let (selected, required) = (scroll(BLOB).checksum(SELECTED), scroll(BLOB).checksum(REQUIRED));
    assert_eq!(checksum(&selected, None), None);
    assert_eq!(checksum(&selected, Some("CRC64NVME")), Some("x-amz-checksum-crc64nvme"));
    assert_eq!(checksum(&required, None), Some("x-amz-checksum-crc32"));
}
