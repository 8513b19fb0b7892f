//! Streaming blobs: hashed, unsigned, and in chunks.

use std::io::Read;

use bytes::Bytes;
use http::HeaderMap;
use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::signing::PayloadHash;

use super::operations::*;
use super::*;
use crate::chat::operation::ChatError;

const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const CHUNKS: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const CHUNKS_AND_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const UNSIGNED_CHUNKS: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

fn data() -> Vec<u8> {
    (0..200_000).map(|at| (at % 251) as u8).collect()
}

/// A blob that can be read only once.
fn reader(sized: bool) -> ByteStream {
    match sized {
        true => ByteStream::from_reader_sized(std::io::Cursor::new(data()), 200_000),
        false => ByteStream::from_reader(std::io::Cursor::new(data())),
    }
}

/// What the peer is sent: the headers, and the blob.
async fn sent<Op>(wire: Wire, secure: bool, blob: ByteStream) -> (HeaderMap, Bytes)
where
    Op: Operation<Input = Upload, Output = Receipt, Error = ChatError>,
{
    let server = server(wire, Verification::new(credentials())).await;
    let (report, mut reported) = tokio::sync::mpsc::unbounded_channel();
    server.on::<Op, _, _>(move |mut call| {
        let report = report.clone();
        async move {
            let headers = call.request_headers().clone();
            let body = call.body().collect().await.unwrap();
            assert_eq!(call.signed_by().is_some(), headers.contains_key("authorization"));
            report.send((headers, body)).unwrap();
            call.reply(Receipt {}).await.unwrap();
        }
    });
    let mut builder = builder(&server, wire, &SHELF).credentials(credentials());
    if secure {
        builder = builder.endpoint("https://memory");
    }
    let core = builder.build().unwrap();
    in_time(core.call::<Op>(upload("a/b"), Some(blob))).await.unwrap();
    assert!(server.refusals().is_empty(), "{:?}", server.refusals());
    reported.recv().await.unwrap()
}

/// Sends the data over all wires that can be, and looks at what stands for its hash.
async fn arrives<Op>(secure: bool, expected: Option<&str>, blob: impl AsyncFn() -> ByteStream)
where
    Op: Operation<Input = Upload, Output = Receipt, Error = ChatError>,
{
    for wire in WIRES.into_iter().filter(|wire| !secure || *wire == Wire::Memory) {
        let (headers, body) = sent::<Op>(wire, secure, blob().await).await;
        let name = format!("{} {wire:?}", std::any::type_name::<Op>());
        let stated = headers.get("x-amz-content-sha256").map(|value| value.to_str().unwrap());
        assert_eq!(stated, expected, "{name}");
        assert!(body == data(), "{name}: {} bytes", body.len());
        let chunked = expected.is_some_and(|word| word.starts_with("STREAMING"));
        let coding = headers.get("content-encoding").map(|value| value.to_str().unwrap());
        assert_eq!(coding, chunked.then_some("aws-chunked"), "{name}");
        let trailer = headers.get("x-amz-trailer").map(|value| value.to_str().unwrap());
        let summed = expected.is_some_and(|word| word.ends_with("TRAILER"));
        assert_eq!(trailer, summed.then_some("x-amz-checksum-crc32"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_read_twice_is_hashed() {
    let hash = PayloadHash::of(&data()).to_string();
    let folder = std::env::temp_dir().join(format!("signed-blobs-{}", std::process::id()));
    std::fs::write(&folder, data()).unwrap();
    let file = async || ByteStream::from_path(&folder).await.unwrap();
    let bytes = async || ByteStream::from(data());
    arrives::<Put>(false, None, bytes).await;
    arrives::<Put>(true, None, file).await;
    arrives::<Put>(false, None, file).await;
    arrives::<PutS3>(false, Some(&hash), bytes).await;
    arrives::<PutS3>(false, Some(&hash), file).await;
    arrives::<PutS3>(true, Some(&hash), bytes).await;
    arrives::<PutS3>(true, Some(UNSIGNED), file).await;
    std::fs::remove_file(&folder).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_read_once_is_not() {
    for sized in [true, false] {
        let blob = async || reader(sized);
        arrives::<Put>(false, Some(UNSIGNED), blob).await;
        arrives::<PutS3>(true, Some(UNSIGNED), blob).await;
    }
    arrives::<PutS3>(false, Some(CHUNKS), async || reader(true)).await;
    // Chunks of a blob of unknown length are nothing that the service takes.
    arrives::<PutS3>(false, Some(UNSIGNED), async || reader(false)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payload_that_need_not_be_signed_is_not() {
    for secure in [true, false] {
        arrives::<PutUnsigned>(secure, Some(UNSIGNED), async || ByteStream::from(data())).await;
        arrives::<PutUnsigned>(secure, Some(UNSIGNED), async || reader(false)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checksums_travel_in_trailers() {
    let bytes = async || ByteStream::from(data());
    let stream = async || reader(false);
    arrives::<PutSummed>(false, Some(CHUNKS_AND_TRAILER), bytes).await;
    arrives::<PutSummed>(false, Some(CHUNKS_AND_TRAILER), stream).await;
    arrives::<PutSummed>(true, Some(UNSIGNED_CHUNKS), bytes).await;
    arrives::<PutSummed>(true, Some(UNSIGNED_CHUNKS), stream).await;
    arrives::<PutS3Summed>(false, Some(CHUNKS_AND_TRAILER), stream).await;
    arrives::<PutS3Summed>(true, Some(UNSIGNED_CHUNKS), stream).await;
    for secure in [true, false] {
        arrives::<PutAnonymous>(secure, Some(UNSIGNED_CHUNKS), stream).await;
    }
}

#[tokio::test]
async fn every_algorithm_is_checked_in_the_trailer() {
    let algorithms = [
        "CRC32",
        "CRC32C",
        "CRC64NVME",
        "SHA1",
        "SHA256",
        "SHA512",
        "MD5",
        "XXHASH64",
        "XXHASH3",
        "XXHASH128",
    ];
    for algorithm in algorithms {
        let server = server(Wire::Memory, verification()).await;
        server.on::<PutSummed, _, _>(move |mut call| async move {
            let header = format!("x-amz-checksum-{}", algorithm.to_ascii_lowercase());
            assert_eq!(call.request_headers()["x-amz-trailer"], *header);
            assert!(call.body().collect().await.unwrap() == data());
            call.reply(Receipt {}).await.unwrap();
        });
        let core = builder(&server, Wire::Memory, &SHELF).credentials(credentials()).build().unwrap();
        let input = Upload { algorithm: Some(algorithm.to_owned()), ..upload("a") };
        in_time(core.call::<PutSummed>(input, Some(reader(false)))).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_compressed_comes_out_of_its_chunks_compressed() {
    for secure in [true, false] {
        let (headers, body) = sent::<PutSqueezed>(Wire::Memory, secure, reader(true)).await;
        assert_eq!(headers["content-encoding"], "aws-chunked,gzip");
        let mut found = Vec::new();
        flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut found).unwrap();
        assert!(found == data());
    }
}

#[tokio::test]
async fn without_verification_chunks_are_taken_apart_all_the_same() {
    for sized in [true, false] {
        let server = Server::in_memory();
        server.on::<PutSummed, _, _>(|mut call| async move {
            assert_eq!(call.request_headers()["x-amz-content-sha256"], CHUNKS_AND_TRAILER);
            assert!(call.body().collect().await.unwrap() == data());
            assert!(call.signed_by().is_none());
            call.reply(Receipt {}).await.unwrap();
        });
        let core = builder(&server, Wire::Memory, &SHELF).credentials(credentials()).build().unwrap();
        in_time(core.call::<PutSummed>(upload("a"), Some(reader(sized)))).await.unwrap();
    }
}
