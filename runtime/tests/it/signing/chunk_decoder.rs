//! Bodies in the `aws-chunked` encoding, read back.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::signing::{ChunkDecodeError, ChunkDecoder, ChunkEncoder};

use super::build::{NOW, credentials, scope, seed, signer};

fn encoder(signed: bool) -> ChunkEncoder {
    if signed { signer().chunks(seed(), NOW).expect("signs") } else { ChunkEncoder::unsigned() }
}

fn decoder(signed: bool) -> ChunkDecoder {
    if signed {
        ChunkDecoder::signed(&credentials(), &scope(), seed(), NOW).expect("a time")
    } else {
        ChunkDecoder::unsigned()
    }
}

fn trailer(value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([("x-amz-checksum-crc32".parse().expect("a name"), HeaderValue::from_static(value))])
}

fn encoded(signed: bool, chunks: &[&[u8]], trailer: &HeaderMap) -> Vec<u8> {
    let (mut encoder, mut out) = (encoder(signed), BytesMut::new());
    for chunk in chunks {
        encoder.chunk(chunk, &mut out).expect("encodes");
    }
    encoder.finish(trailer, &mut out).expect("encodes");
    out.to_vec()
}

/// Data and trailer of a body that comes in pieces of so many bytes.
fn decoded(
    mut decoder: ChunkDecoder,
    body: &[u8],
    piece: usize,
) -> Result<(Vec<u8>, HeaderMap), ChunkDecodeError> {
    let mut all = Vec::new();
    for piece in body.chunks(piece) {
        let mut piece = Bytes::copy_from_slice(piece);
        while let Some(data) = decoder.decode(&mut piece)? {
            assert!(!data.is_empty());
            all.extend_from_slice(&data);
        }
        assert!(piece.is_empty());
    }
    Ok((all, decoder.finish()?))
}

fn error(signed: bool, body: impl AsRef<[u8]>) -> ChunkDecodeError {
    decoded(decoder(signed), body.as_ref(), usize::MAX).expect_err("malformed")
}

#[test]
fn what_is_malformed_is_refused() {
    for (body, expected) in [
        (&b""[..], ChunkDecodeError::MissingEnd),
        (b"4\r\nfour\r\n", ChunkDecodeError::MissingEnd),
        (b"0\r\n", ChunkDecodeError::MissingEnd),
        (b"0\r\na:b\r\n", ChunkDecodeError::MissingEnd),
        (b"\r\n", ChunkDecodeError::Head),
        (b"+4\r\n", ChunkDecodeError::Head),
        (b"g\r\n", ChunkDecodeError::Head),
        (b"00000000000000000\r\n", ChunkDecodeError::Head),
        (b"4;chunk-signature=12\r\n", ChunkDecodeError::Head),
        (b"4\nfour", ChunkDecodeError::LineEnd),
        (b"4\r\nfour5\r\n", ChunkDecodeError::LineTooLong { limit: 2 }),
        (b"4\r\nfour5\n", ChunkDecodeError::LineEnd),
        (b"0\r\nno colon\r\n\r\n", ChunkDecodeError::Trailer),
        (b"0\r\na:b\r\na:c\r\n\r\n", ChunkDecodeError::Trailer),
        (b"0\r\n\r\nmore", ChunkDecodeError::AfterEnd),
    ] {
        assert_eq!(error(false, body), expected, "{}", body.escape_ascii());
    }
    assert_eq!(error(false, [b'0'; 300]), ChunkDecodeError::LineTooLong { limit: 256 });
    let many: String = (0..2000).map(|at| format!("name-{at}:value\r\n")).collect();
    assert_eq!(error(false, format!("0\r\n{many}\r\n")), ChunkDecodeError::LineTooLong { limit: 16_384 });
}

#[test]
fn an_error_is_final() {
    let mut decoder = decoder(false);
    let mut body = Bytes::from_static(b"x\r\n0\r\n\r\n");
    assert_eq!(decoder.decode(&mut body), Err(ChunkDecodeError::Head));
    assert_eq!(decoder.decode(&mut body), Err(ChunkDecodeError::Head));
    assert!(!decoder.is_finished());
    assert_eq!(decoder.finish(), Err(ChunkDecodeError::Head));
}

#[test]
fn other_extensions_and_blanks_are_passed_over() {
    let body = b"4;a=b;c\r\nfour\r\n0;d\r\nx-amz-checksum-crc32: oMrv4A== \r\n\r\n";
    let (data, trailer) = decoded(decoder(false), body, 1).unwrap();
    assert_eq!(data, b"four");
    assert_eq!(trailer["x-amz-checksum-crc32"], "oMrv4A==");
}

#[test]
fn every_signature_is_checked() {
    let body = encoded(true, &[b"one", b"two"], &trailer("oMrv4A=="));
    let (data, _) = decoded(decoder(true), &body, usize::MAX).unwrap();
    assert_eq!(data, b"onetwo");
    let text = String::from_utf8(body).unwrap();
    assert_eq!(error(true, text.replace("one", "ONE")), ChunkDecodeError::Signature);
    assert_eq!(error(true, text.replace("oMrv4A==", "oMrv4B==")), ChunkDecodeError::Signature);
    // A chunk that is left out, or comes twice.
    let second = text.find("two").unwrap();
    let first_end = text.find("one").unwrap() + 5;
    assert_eq!(
        error(true, format!("{}{}", &text[..first_end], &text[second + 5..])),
        ChunkDecodeError::Signature
    );
    assert_eq!(error(true, format!("{}{text}", &text[..first_end])), ChunkDecodeError::Signature);
    // A trailer without its signature, and no trailer with one.
    let signature = text.find("x-amz-trailer-signature").unwrap();
    assert_eq!(error(true, format!("{}\r\n", &text[..signature])), ChunkDecodeError::MissingSignature);
    let header = text.find("x-amz-checksum").unwrap();
    assert_eq!(
        error(true, format!("{}{}", &text[..header], &text[signature..])),
        ChunkDecodeError::Signature
    );
    assert_eq!(error(true, "3\r\none\r\n"), ChunkDecodeError::MissingSignature);
    // Whoever does not check takes all of it.
    assert_eq!(decoded(decoder(false), text.as_bytes(), 7).unwrap().0, b"onetwo");
}

#[test]
fn a_signed_chunk_is_bounded() {
    let body = encoded(true, &[&[7; 100]], &HeaderMap::new());
    let limited =
        |limit| decoded(decoder(true).with_chunk_limit(limit), &body, 9).map(|(data, _)| data.len());
    assert_eq!(limited(100), Ok(100));
    assert_eq!(limited(99), Err(ChunkDecodeError::ChunkTooLong { length: 100, limit: 99 }));
    let huge = format!("ffffffffffffffff;chunk-signature={}\r\n", "0".repeat(64));
    let expected = ChunkDecodeError::ChunkTooLong { length: u64::MAX, limit: ChunkDecoder::CHUNK_LIMIT };
    assert_eq!(error(true, huge), expected);
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded(
        chunks in vec(vec(any::<u8>(), 1..300), 0..6),
        piece in 1_usize..400,
        signed: bool,
        with_trailer: bool,
    ) {
        let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        let trailer = if with_trailer { trailer("oMrv4A==") } else { HeaderMap::new() };
        let body = encoded(signed, &chunks, &trailer);
        prop_assert_eq!(decoded(decoder(signed), &body, piece), Ok((chunks.concat(), trailer)));
    }

    #[test]
    fn a_changed_byte_of_a_signed_body_never_passes_for_other_data(
        place in any::<prop::sample::Index>(),
        byte: u8,
        piece in 1_usize..100,
    ) {
        let mut body = encoded(true, &[b"some data", b"and more"], &trailer("oMrv4A=="));
        let place = place.index(body.len());
        body[place] = byte;
        if let Ok((data, found)) = decoded(decoder(true), &body, piece) {
            prop_assert_eq!(data, b"some dataand more");
            prop_assert_eq!(found, trailer("oMrv4A=="));
        }
    }

    #[test]
    fn any_bytes_give_an_answer(
        bytes in vec(prop_oneof![any::<u8>(), prop::sample::select(b"0123af;:=\r\n".to_vec())], 0..300),
        piece in 1_usize..50,
        signed: bool,
    ) {
        if let Ok((data, _)) = decoded(decoder(signed), &bytes, piece) {
            prop_assert!(data.len() < bytes.len());
        }
    }
}
