//! What goes in chunks, and in which.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body, Frame, SizeHint};
use proptest::prelude::*;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{BoxError, ByteStream, ByteStreamError};
use smithy_streams_runtime::payload::{CHUNK, PayloadError};
use smithy_streams_runtime::signing::{ChunkDecoder, PayloadHash, RequestVerifier, Signature};

use super::super::model::{BLOB, SELECTED, scroll};
use super::{OTHER, S3, Sent, TIME, crc32, credentials, data, decode, frame, read, reader, signer, text};

#[tokio::test]
async fn over_tls_chunks_are_not_signed() {
    let operation = scroll(BLOB).checksum(SELECTED);
    for service in [S3, OTHER] {
        let (headers, planned) = Sent::to(&operation, service, true).plan(reader(150_000)).await.unwrap();
        assert_eq!(planned.hash(), PayloadHash::UnsignedChunksWithTrailer);
        assert_eq!(text(&headers, "content-encoding"), Some("aws-chunked"));
        assert_eq!(text(&headers, "x-amz-decoded-content-length"), Some("150000"));
        assert_eq!(text(&headers, "x-amz-trailer"), Some("x-amz-checksum-crc32"));
        assert_eq!(text(&headers, "x-amz-content-sha256"), None);
        let body = planned.into_signed_body(&signer(), [0; 32].into(), TIME).unwrap();
        assert_eq!(body.size_hint().exact().unwrap().to_string(), text(&headers, "content-length").unwrap());
        let body = read(body).await.unwrap();
        assert!(body.starts_with(b"10000\r\n"));
        let (found, trailer) = decode(ChunkDecoder::unsigned(), body);
        assert!(found == data(150_000));
        assert_eq!(text(&trailer, "x-amz-checksum-crc32"), Some(&*crc32(&found)));
    }
}

#[tokio::test]
async fn without_tls_they_are() {
    let operation = scroll(BLOB).checksum(SELECTED);
    let sent = Sent::to(&operation, S3, false).with("content-encoding", "br").with("content-length", "70000");
    let (headers, planned) = sent.plan(ByteStream::from(data(70_000))).await.unwrap();
    assert_eq!(planned.hash(), PayloadHash::SignedChunksWithTrailer);
    assert_eq!(text(&headers, "content-encoding"), Some("aws-chunked,br"));
    assert_eq!(text(&headers, "x-amz-decoded-content-length"), Some("70000"));

    let request = http::Request::put("http://bucket.s3.amazonaws.com/key").body(()).unwrap();
    let (mut parts, ()) = request.into_parts();
    parts.headers = headers;
    let seed = signer().sign(&mut parts, planned.hash(), TIME).unwrap();
    let body = read(planned.into_signed_body(&signer(), seed, TIME).unwrap()).await.unwrap();
    assert_eq!(text(&parts.headers, "content-length"), Some(&*body.len().to_string()));

    let verifier = RequestVerifier::new(&signer());
    let stated = PayloadHash::stated(&parts.headers).unwrap();
    let seed = verifier.verify(&parts, stated, TIME).unwrap();
    let (found, trailer) = decode(verifier.chunks(&parts, seed).unwrap(), body);
    assert!(found == data(70_000));
    assert_eq!(text(&trailer, "x-amz-checksum-crc32"), Some(&*crc32(&found)));
}

/// "Signature calculations: transferring payload in multiple chunks, with trailing headers".
#[tokio::test]
async fn the_body_of_the_documentation() {
    let operation = scroll(BLOB).checksum(SELECTED);
    let mut sent = Sent::to(&operation, S3, false);
    sent.input.algorithm = Some("CRC32C".to_owned());
    let (_, planned) = sent.plan(ByteStream::from(vec![b'a'; 66_560])).await.unwrap();
    let seed: Signature = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e".parse().unwrap();
    let body = read(planned.into_signed_body(&signer(), seed, TIME).unwrap()).await.unwrap();
    let expected = format!(
        "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n{}\r\n\
         400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n{}\r\n\
         0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n\
         x-amz-checksum-crc32c:sOO8/Q==\r\n\
         x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
        "a".repeat(65_536),
        "a".repeat(1024)
    );
    assert!(body == expected);
}

#[tokio::test]
async fn chunks_of_nobody_say_so() {
    let operation = scroll(BLOB).checksum(SELECTED);
    let (headers, planned) = Sent::to(&operation, None, false).plan(reader(3)).await.unwrap();
    assert_eq!(text(&headers, "x-amz-content-sha256"), Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
    let (found, _) = decode(ChunkDecoder::unsigned(), read(planned.into_body().unwrap()).await.unwrap());
    assert_eq!(found, data(3));

    let (_, planned) = Sent::to(&operation, S3, false).plan(reader(3)).await.unwrap();
    assert!(matches!(planned.into_body(), Err(PayloadError::Unsigned)));
}

#[tokio::test]
async fn long_pieces_are_not_copied() {
    let operation = scroll(BLOB).checksum(SELECTED);
    let whole = Bytes::from(data(3 * CHUNK as usize));
    let place = whole.as_ptr_range();
    let (_, planned) = Sent::to(&operation, S3, true).plan(ByteStream::from(whole.clone())).await.unwrap();
    let mut body = planned.into_body().unwrap();
    let mut shared = 0;
    while let Some(piece) = frame(&mut body).await {
        let piece = piece.unwrap();
        shared += usize::from(place.contains(&piece.as_ptr())) * piece.len();
    }
    assert_eq!(shared, whole.len());
}

#[tokio::test]
async fn a_body_of_another_length_never_ends_well() {
    let operation = scroll(BLOB).checksum(SELECTED);
    for (there, declared) in [(70_000, 69_999), (70_000, 70_001), (0, 1)] {
        let blob = ByteStream::from_reader_sized(std::io::Cursor::new(data(there)), declared);
        let (_, planned) = Sent::to(&operation, S3, true).plan(blob).await.unwrap();
        let mut body = planned.into_body().unwrap();
        let mut all = Vec::new();
        let error = loop {
            match frame(&mut body).await.unwrap() {
                Ok(piece) => all.extend_from_slice(&piece),
                Err(error) => break error,
            }
        };
        let error = error.downcast::<ByteStreamError>().unwrap();
        assert!(matches!(*error, ByteStreamError::LengthMismatch { .. }), "{error:?}");
        assert!(!all.ends_with(b"\r\n\r\n"));
        assert!(frame(&mut body).await.is_none());
        assert!(body.is_end_stream());
    }
}

#[tokio::test]
async fn the_length_of_the_head_counts() {
    let operation = scroll(BLOB).checksum(SELECTED);
    let refused = Sent::to(&operation, S3, true).with("content-length", "4").plan(reader(3)).await;
    assert!(matches!(refused, Err(PayloadError::ContentLength { header: 4, body: 3 })));

    let endless = || ByteStream::from_reader(&b"three"[..]);
    let (headers, planned) =
        Sent::to(&operation, S3, true).with("content-length", "5").plan(endless()).await.unwrap();
    assert_eq!(text(&headers, "x-amz-decoded-content-length"), Some("5"));
    let body = read(planned.into_body().unwrap()).await.unwrap();
    assert_eq!(text(&headers, "content-length"), Some(&*body.len().to_string()));
    let (_, planned) =
        Sent::to(&operation, S3, true).with("content-length", "6").plan(endless()).await.unwrap();
    assert!(read(planned.into_body().unwrap()).await.is_err());

    let (headers, planned) = Sent::to(&operation, S3, true).plan(endless()).await.unwrap();
    assert_eq!(text(&headers, "x-amz-decoded-content-length"), None);
    assert_eq!(text(&headers, "content-length"), None);
    let (found, _) = decode(ChunkDecoder::unsigned(), read(planned.into_body().unwrap()).await.unwrap());
    assert_eq!(found, b"three");
}

/// A body of these pieces, which says how long it is.
struct Pieces(VecDeque<Bytes>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(self.get_mut().0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn pieces_of_any_length_come_out_whole(
        lengths in prop::collection::vec(prop_oneof![0..200_usize, 60_000..140_000_usize], 1..8),
        signed in any::<bool>(),
    ) {
        let whole = data(lengths.iter().sum::<usize>().max(1));
        let mut rest = Bytes::from(whole.clone());
        let mut pieces: VecDeque<Bytes> =
            lengths.iter().map(|length| rest.split_to((*length).min(rest.len()))).collect();
        pieces.push_back(rest);
        let operation = scroll(BLOB).checksum(SELECTED);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (headers, body) = runtime.block_on(async {
            let blob = ByteStream::from_body(Pieces(pieces));
            let (headers, planned) = Sent::to(&operation, S3, !signed).plan(blob).await.unwrap();
            let body = planned.into_signed_body(&signer(), [7; 32].into(), TIME).unwrap();
            (headers, read(body).await.unwrap())
        });
        prop_assert_eq!(text(&headers, "content-length"), Some(&*body.len().to_string()));
        let decoder = if signed {
            ChunkDecoder::signed(&credentials(), signer().scope(), [7; 32].into(), TIME).unwrap()
        } else {
            ChunkDecoder::unsigned()
        };
        let (found, trailer) = decode(decoder, body);
        prop_assert!(found == whole);
        prop_assert_eq!(text(&trailer, "x-amz-checksum-crc32"), Some(&*crc32(&whole)));
    }
}
