//! Bodies in the `aws-chunked` encoding.

use std::num::NonZeroU64;

use bytes::BytesMut;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use smithy_streams_runtime::signing::{ChunkEncoder, PayloadHash, SigningError};
use smithy_streams_runtime::types::Timestamp;

use super::build::parts;
use super::s3::{TIME, s3};

const LENGTH: usize = 66_560;
const CHUNK: usize = 65_536;

/// The upload of the S3 documentation: a chunk of 64 KiB, and one of 1 KiB.
fn upload() -> http::request::Builder {
    http::Request::put("https://s3.amazonaws.com/examplebucket/chunkObject.txt")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", LENGTH)
}

fn sign(parts: &mut Parts, payload: PayloadHash) -> (ChunkEncoder, String) {
    let seed = s3().sign(parts, payload, TIME).expect("signs");
    (s3().chunks(seed, TIME).expect("signs"), seed.to_string())
}

/// The encoded body, and the data in the same chunks for comparison.
fn encode(chunks: &mut ChunkEncoder, trailer: &HeaderMap) -> Vec<u8> {
    let data = vec![b'a'; LENGTH];
    let mut out = BytesMut::new();
    for chunk in data.chunks(CHUNK) {
        chunks.chunk(chunk, &mut out).expect("encodes");
    }
    chunks.finish(trailer, &mut out).expect("encodes");
    out.to_vec()
}

fn expected(heads: [&str; 2], end: &str) -> Vec<u8> {
    let [long, short] = heads;
    let (first, second) = ("a".repeat(CHUNK), "a".repeat(LENGTH - CHUNK));
    format!("{long}\r\n{first}\r\n{short}\r\n{second}\r\n{end}\r\n").into_bytes()
}

fn checksum() -> HeaderMap {
    HeaderMap::from_iter([(
        "x-amz-checksum-crc32c".parse().expect("a name"),
        HeaderValue::from_static("sOO8/Q=="),
    )])
}

fn length(chunks: &ChunkEncoder, trailer: &[(&str, usize)]) -> Option<u64> {
    chunks.encoded_length(LENGTH as u64, NonZeroU64::new(CHUNK as u64).expect("more than zero"), trailer)
}

#[test]
fn signed_chunks_of_the_documentation() {
    let mut request = parts(upload().header("content-length", 66_824));
    let (mut chunks, seed) = sign(&mut request, PayloadHash::SignedChunks);
    assert_eq!(seed, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
    assert_eq!(length(&chunks, &[]), Some(66_824));
    let body = encode(&mut chunks, &HeaderMap::new());
    let heads = [
        "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    ];
    let end = "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n";
    assert_eq!(body, expected(heads, end));
    assert_eq!(body.len(), 66_824);
}

#[test]
fn a_signed_trailer_of_the_documentation() {
    let mut request = parts(upload().header("x-amz-trailer", "x-amz-checksum-crc32c"));
    let (mut chunks, seed) = sign(&mut request, PayloadHash::SignedChunksWithTrailer);
    assert_eq!(seed, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    let length = length(&chunks, &[("x-amz-checksum-crc32c", 8)]);
    let body = encode(&mut chunks, &checksum());
    let heads = [
        "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    ];
    let end = "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n\
        x-amz-checksum-crc32c:sOO8/Q==\r\n\
        x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n";
    assert_eq!(body, expected(heads, end));
    assert_eq!(length, Some(body.len() as u64));
}

#[test]
fn unsigned_chunks_have_lengths_only() {
    let mut chunks = ChunkEncoder::unsigned();
    let length = length(&chunks, &[("x-amz-checksum-crc32c", 8)]);
    let body = encode(&mut chunks, &checksum());
    assert_eq!(body, expected(["10000", "400"], "0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n"));
    assert_eq!(length, Some(body.len() as u64));
}

#[test]
fn the_headers_of_a_trailer_are_sorted() {
    let mut trailer = checksum();
    trailer.insert("x-amz-added", HeaderValue::from_static("1"));
    let mut out = BytesMut::new();
    ChunkEncoder::unsigned().finish(&trailer, &mut out).unwrap();
    assert_eq!(out, "0\r\nx-amz-added:1\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n");
}

#[test]
fn data_need_not_be_copied() {
    let (mut copied, _) = sign(&mut parts(upload()), PayloadHash::SignedChunks);
    let (mut apart, _) = sign(&mut parts(upload()), PayloadHash::SignedChunks);
    let (mut whole, mut pieces) = (BytesMut::new(), BytesMut::new());
    for data in [&b"one"[..], &[b'x'; 255], &[b'x'; 256]] {
        copied.chunk(data, &mut whole).unwrap();
        apart.chunk_head(data, &mut pieces).unwrap();
        pieces.extend_from_slice(data);
        pieces.extend_from_slice(ChunkEncoder::CHUNK_END);
    }
    assert_eq!(whole, pieces);
    assert!(whole.starts_with(b"3;"));
}

#[test]
fn lengths_are_known_beforehand() {
    for (data, chunk) in
        [(0_usize, 10_u64), (1, 10), (10, 10), (11, 10), (15, 15), (16, 16), (17, 16), (4_095, 4_096)]
    {
        for mut chunks in [ChunkEncoder::unsigned(), sign(&mut parts(upload()), PayloadHash::SignedChunks).0]
        {
            let known = chunks.encoded_length(data as u64, NonZeroU64::new(chunk).unwrap(), &[]);
            let mut out = BytesMut::new();
            for piece in vec![0; data].chunks(chunk as usize) {
                chunks.chunk(piece, &mut out).unwrap();
            }
            chunks.finish(&HeaderMap::new(), &mut out).unwrap();
            assert_eq!(known, Some(out.len() as u64), "{data} in chunks of {chunk}");
        }
    }
    let huge = ChunkEncoder::unsigned().encoded_length(u64::MAX, NonZeroU64::MIN, &[]);
    assert_eq!(huge, None);
}

#[test]
fn the_last_chunk_is_the_last() {
    let mut chunks = ChunkEncoder::unsigned();
    let mut out = BytesMut::new();
    assert_eq!(chunks.chunk(b"", &mut out), Err(SigningError::Empty));
    assert!(!chunks.is_finished());
    chunks.finish(&HeaderMap::new(), &mut out).unwrap();
    assert!(chunks.is_finished());
    assert_eq!(chunks.chunk(b"x", &mut out), Err(SigningError::Finished));
    assert_eq!(chunks.finish(&HeaderMap::new(), &mut out), Err(SigningError::Finished));
    assert_eq!(out, "0\r\n\r\n");
    let late = s3().chunks([0; 32].into(), Timestamp::from_seconds(i64::MAX));
    assert!(matches!(late, Err(SigningError::Time(_))));
}
