//! Streaming blobs behind signed heads.

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

#[tokio::test]
async fn chunked_blobs_have_their_heads_verified() {
    let chunks = "7;chunk-signature=0\r\ncontent\r\n0;chunk-signature=0\r\n\r\n";
    for payload in [
        PayloadHash::SignedChunks,
        PayloadHash::SignedChunksWithTrailer,
        PayloadHash::UnsignedChunksWithTrailer,
    ] {
        let (answer, read) = upload(payload, true, chunks).await;
        assert_eq!(answer.status, StatusCode::OK, "{payload}");
        assert!(read.is_some());
    }
}
