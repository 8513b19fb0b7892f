//! Streaming blobs behind signed heads.

use smithy_streams_runtime::byte_stream::ByteStreamError;
use smithy_streams_runtime::mock::{Refusal, RefusalError};
use smithy_streams_runtime::signing::{ChunkDecodeError, ChunkEncoder};

use super::*;
use crate::chat::operation::{PutFile, PutFileOutput};

/// Sends a file with this signature; the answer, and what the peer read.
async fn upload(payload: PayloadHash, stated: bool, body: &'static str) -> (Answer, Option<Bytes>) {
    let server = peer().await;
    let (read, mut was_read) = tokio::sync::mpsc::unbounded_channel();
    server.on::<PutFile, _, _>(move |mut call| {
        let read = read.clone();
        async move {
            let _ = read.send(call.body().collect().await.unwrap());
            call.reply(PutFileOutput::default()).await.unwrap();
        }
    });
    let mut request = parts(Request::put(format!("{}/files/a/b", server.endpoint())));
    let signer = signer(&credentials());
    let signer = if stated { signer.with_payload_hash_header() } else { signer };
    signer.sign(&mut request, payload, NOW).unwrap();
    (send(request, body).await, was_read.try_recv().ok())
}

#[tokio::test]
async fn blobs_are_handed_out_hashed_and_unsigned() {
    for (payload, stated) in [
        (PayloadHash::Unsigned, true),
        (PayloadHash::of(b"content"), true),
        (PayloadHash::of(b"content"), false),
    ] {
        let (answer, read) = upload(payload, stated, "content").await;
        assert_eq!(answer.status, StatusCode::OK, "{payload} {answer:?}");
        assert_eq!(read.unwrap(), "content");
    }
}

#[tokio::test]
async fn blobs_with_another_hash_are_refused() {
    for stated in [true, false] {
        let (answer, read) = upload(PayloadHash::of(b"content"), stated, "contents").await;
        assert_eq!((answer.status, &*answer.error().0), (StatusCode::FORBIDDEN, "InvalidSignatureException"));
        assert_eq!(read, None);
    }
}

/// The content of all chunked bodies here.
const CONTENT: &[u8] = b"content in two chunks";

/// A request with a body in chunks, and how the test may spoil it.
struct Chunked {
    payload: PayloadHash,
    headers: Vec<(&'static str, String)>,
    trailer: Vec<(&'static str, String)>,
    verified: bool,
}

impl Chunked {
    fn new(payload: PayloadHash) -> Self {
        let trailer = match payload {
            PayloadHash::SignedChunks => vec![],
            _ => vec![("x-amz-checksum-crc32", crc32(CONTENT))],
        };
        let announced = trailer.iter().map(|(name, _)| ("x-amz-trailer", (*name).to_owned()));
        let length = ("x-amz-decoded-content-length", CONTENT.len().to_string());
        Self { payload, headers: announced.chain([length]).collect(), trailer, verified: true }
    }

    fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn with_trailer(self, name: &'static str, value: &str) -> Self {
        Self { trailer: vec![(name, value.to_owned())], ..self }
    }

    fn unverified(self) -> Self {
        Self { verified: false, ..self }
    }

    /// Sends it: the answer; what the peer read, or why it did not; and what the peer says of it.
    async fn send(self, spoil: impl FnOnce(&mut Vec<u8>)) -> Outcome {
        let server = if self.verified { peer().await } else { Server::bind().await.unwrap() };
        let (read, mut was_read) = tokio::sync::mpsc::unbounded_channel();
        server.on::<PutFile, _, _>(move |mut call| {
            let read = read.clone();
            async move {
                read.send(call.body().collect().await).unwrap();
                // Who was refused has been answered.
                let _ = call.reply(PutFileOutput::default()).await;
            }
        });
        let mut request = Request::put(format!("{}/files/a/b", server.endpoint()));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = parts(request.header("content-encoding", "aws-chunked"));
        let signer = signer(&credentials()).with_payload_hash_header();
        let seed = signer.sign(&mut request, self.payload, NOW).unwrap();
        let mut chunks = match self.payload {
            PayloadHash::UnsignedChunksWithTrailer => ChunkEncoder::unsigned(),
            _ => signer.chunks(seed, NOW).unwrap(),
        };
        let mut body = BytesMut::new();
        for chunk in CONTENT.chunks(12) {
            chunks.chunk(chunk, &mut body).unwrap();
        }
        let mut trailer = HeaderMap::new();
        for (name, value) in &self.trailer {
            trailer.insert(*name, value.parse().unwrap());
        }
        chunks.finish(&trailer, &mut body).unwrap();
        let mut body = body.to_vec();
        spoil(&mut body);
        let answer = send(request, body).await;
        (answer, was_read.try_recv().unwrap(), server.refusals())
    }
}

type Outcome = (Answer, Result<Bytes, ByteStreamError>, Vec<Refusal>);

const CHUNKED: [PayloadHash; 3] =
    [PayloadHash::SignedChunks, PayloadHash::SignedChunksWithTrailer, PayloadHash::UnsignedChunksWithTrailer];

fn crc32(data: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(crc32fast::hash(data).to_be_bytes())
}

#[tokio::test]
async fn blobs_are_taken_out_of_their_chunks() {
    for payload in CHUNKED {
        for chunked in [Chunked::new(payload), Chunked::new(payload).unverified()] {
            let (answer, read, refusals) = chunked.send(|_| {}).await;
            assert_eq!((answer.status, read.unwrap().as_ref()), (StatusCode::OK, CONTENT), "{payload}");
            assert!(refusals.is_empty());
        }
    }
}

/// The one reason for which a body is refused, by what reads it as by the peer; and what the client is told.
fn refused((answer, read, refusals): Outcome) -> (RefusalError, u16, String) {
    let Err(ByteStreamError::Source { source }) = read else { panic!("{read:?}") };
    let [refusal] = &refusals[..] else { panic!("{refusals:?}") };
    assert_eq!(source.downcast_ref::<RefusalError>(), Some(refusal.error()));
    assert_eq!(answer.error(), (refusal.code().to_owned(), refusal.error().to_string()));
    (refusal.error().clone(), answer.status.as_u16(), refusal.code().to_owned())
}

#[tokio::test]
async fn chunks_that_were_altered_are_refused() {
    let altered = |body: &mut Vec<u8>| {
        let at = body.windows(7).position(|window| window == b"content").unwrap();
        body[at] ^= 1;
    };
    let invalid = (403, "InvalidSignatureException".to_owned());
    for payload in [PayloadHash::SignedChunks, PayloadHash::SignedChunksWithTrailer] {
        let (error, status, code) = refused(Chunked::new(payload).send(altered).await);
        assert_eq!(error, RefusalError::Chunks(ChunkDecodeError::Signature), "{payload}");
        assert_eq!((status, code), invalid);
    }
    let unsigned = Chunked::new(PayloadHash::UnsignedChunksWithTrailer);
    let unverified = Chunked::new(PayloadHash::SignedChunksWithTrailer).unverified();
    for chunked in [unsigned, unverified] {
        let (error, status, code) = refused(chunked.send(altered).await);
        let RefusalError::Checksum { name, stated, computed } = error else { panic!("{error:?}") };
        assert_eq!((name, stated), ("x-amz-checksum-crc32", crc32(CONTENT)));
        assert_eq!(computed, crc32(b"bontent in two chunks"));
        assert_eq!((status, &*code), (400, "BadDigest"));
    }
}

#[tokio::test]
async fn chunks_that_stop_early_are_refused() {
    for payload in CHUNKED {
        // Behind the first chunk, in the last, and in the end of the trailer.
        for (kept, verified) in [(0.6, true), (0.6, false), (0.0, true), (0.99, true), (0.99, false)] {
            let mut chunked = Chunked::new(payload);
            chunked.verified = verified;
            let cut = |body: &mut Vec<u8>| body.truncate((body.len() as f64 * kept) as usize);
            let (error, status, code) = refused(chunked.send(cut).await);
            assert_eq!(error, RefusalError::Chunks(ChunkDecodeError::MissingEnd), "{payload} {kept}");
            assert_eq!((status, &*code), (400, "IncompleteBody"));
        }
        let more = |body: &mut Vec<u8>| body.extend_from_slice(b"0\r\n\r\n");
        let (error, status, _) = refused(Chunked::new(payload).send(more).await);
        assert_eq!((error, status), (RefusalError::Chunks(ChunkDecodeError::AfterEnd), 400), "{payload}");
    }
}

#[tokio::test]
async fn chunks_are_held_to_what_the_head_announces() {
    for payload in CHUNKED {
        for (declared, text) in [(5, "5"), (100, "100")] {
            let chunked = Chunked::new(payload).with_header("x-amz-decoded-content-length", text);
            let (error, status, code) = refused(chunked.send(|_| {}).await);
            let RefusalError::DecodedLength { declared: found, actual } = error else { panic!("{error:?}") };
            assert_eq!((found, &*code, status), (declared, "IncompleteBody", 400));
            assert!(actual == 12 || actual == CONTENT.len() as u64, "{actual}");
        }
        let chunked = Chunked::new(payload).with_header("x-amz-trailer", "x-amz-checksum-sha1");
        let (error, status, code) = refused(chunked.send(|_| {}).await);
        assert!(matches!(error, RefusalError::Trailer { .. }), "{error:?}");
        assert_eq!((status, &*code), (400, "MalformedTrailerError"));
    }
    for payload in [PayloadHash::SignedChunksWithTrailer, PayloadHash::UnsignedChunksWithTrailer] {
        let chunked = Chunked::new(payload).with_trailer("x-amz-checksum-crc32", "AAAAAA==");
        let (error, _, code) = refused(chunked.send(|_| {}).await);
        assert!(matches!(error, RefusalError::Checksum { .. }), "{error:?}");
        assert_eq!(code, "BadDigest");
    }
}

#[tokio::test]
async fn what_nobody_reads_is_looked_at_all_the_same() {
    let server = peer().await;
    answer_with_default::<PutFile>(&server);
    let mut request = parts(Request::put(format!("{}/files/a/b", server.endpoint())));
    signer(&credentials()).sign(&mut request, PayloadHash::SignedChunks, NOW).unwrap();
    let sham = "7;chunk-signature=0\r\ncontent\r\n0;chunk-signature=0\r\n\r\n";
    assert_eq!(send(request, sham).await.status, StatusCode::OK, "it was answered before");
    let refusal = in_time(async {
        loop {
            match server.refusals().pop() {
                Some(refusal) => break refusal,
                None => tokio::task::yield_now().await,
            }
        }
    });
    assert_eq!(refusal.await.error(), &RefusalError::Chunks(ChunkDecodeError::Head));
}
