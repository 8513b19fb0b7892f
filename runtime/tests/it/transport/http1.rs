//! Peers that speak HTTP/1.1 badly, or stop in the middle.

use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::transport::{ConnectionUse, HttpVersion, TransportError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::peer::{Peer, call, cause, channel, open, text, transport, within};

/// Reads a request without body and gives its head.
async fn request_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(head).unwrap())
}

/// Answers each connection's first request with `response`, and closes.
async fn peer_that_says(response: &'static str) -> Peer {
    Peer::accepting(move |mut stream| async move {
        if request_head(&mut stream).await.is_some() {
            stream.write_all(response.as_bytes()).await.unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn a_response_cut_short_is_an_error() {
    for (name, response) in [
        ("content-length", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"),
        ("no last chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        ("inside a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhello"),
    ] {
        let peer = peer_that_says(response).await;
        let response = call(&transport(HttpVersion::Http1), peer.request("")).await;
        let mut body = ByteStream::from_body(response.into_body());
        within(async {
            assert_eq!(body.next().await.unwrap().unwrap(), "hello", "{name}");
            let error = body.next().await.unwrap().unwrap_err();
            let truncated = cause::<TransportError>(&error);
            assert!(matches!(truncated, Some(TransportError::Truncated { .. })), "{name}: {error:?}");
            assert!(body.next().await.is_none());
        })
        .await;
    }
}

#[tokio::test]
async fn no_response_at_all_is_an_error() {
    for (name, response) in [("nothing", ""), ("half a head", "HTTP/1.1 200 OK\r\ncontent-le")] {
        let peer = peer_that_says(response).await;
        let pending = open(&transport(HttpVersion::Http1), peer.request("")).await;
        let error = within(pending).await.unwrap_err();
        assert!(matches!(error, TransportError::Truncated { .. }), "{name}: {error:?}");
        assert!(!error.is_unprocessed(), "the request went out");
        assert_eq!(peer.connections(), 1, "it is not sent twice");
    }
}

#[tokio::test]
async fn what_is_not_http_is_an_error() {
    let peer = peer_that_says("SSH-2.0-OpenSSH_9.0\r\n").await;
    let error = within(open(&transport(HttpVersion::Http1), peer.request("")).await).await.unwrap_err();
    assert!(matches!(error, TransportError::Http { .. }), "{error:?}");
    let peer = peer_that_says("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n").await;
    let response = call(&transport(HttpVersion::Http1), peer.request("")).await;
    let error = within(ByteStream::from_body(response.into_body()).collect()).await.unwrap_err();
    assert!(matches!(cause::<TransportError>(&error), Some(TransportError::Http { .. })), "{error:?}");
}

#[tokio::test]
async fn the_head_is_in_origin_form_with_a_host() {
    let peer = Peer::accepting(|mut stream| async move {
        let head = request_head(&mut stream).await.unwrap();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{head}", head.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let head =
        within(async { text(call(&transport(HttpVersion::Http1), peer.request("")).await).await }).await;
    assert!(head.starts_with("POST /call HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {}\r\n", peer.address)), "{head}");
}

#[tokio::test]
async fn a_response_that_says_close_is_not_followed_on_its_connection() {
    let peer = peer_that_says("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok").await;
    let transport = transport(HttpVersion::Http1);
    within(async {
        for _ in 0..3 {
            assert_eq!(text(call(&transport, peer.request("")).await).await, "ok");
        }
    })
    .await;
    assert_eq!(peer.connections(), 3);
}

#[tokio::test]
async fn a_response_that_ends_with_its_connection_is_whole() {
    let peer = peer_that_says("HTTP/1.1 200 OK\r\n\r\nuntil the end").await;
    let said =
        within(async { text(call(&transport(HttpVersion::Http1), peer.request("")).await).await }).await;
    assert_eq!(said, "until the end");
}

#[tokio::test]
async fn informational_responses_are_passed_over() {
    let peer =
        peer_that_says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let said =
        within(async { text(call(&transport(HttpVersion::Http1), peer.request("")).await).await }).await;
    assert_eq!(said, "ok");
}

#[tokio::test]
async fn a_peer_that_dies_during_the_upload_is_told_apart_from_a_body_that_failed() {
    let peer = Peer::accepting(|mut stream| async move {
        request_head(&mut stream).await;
    })
    .await;
    let transport = transport(HttpVersion::Http1);
    within(async {
        let (sender, body) = channel();
        let pending = transport.open(peer.request(body), ConnectionUse::Dedicated).await.unwrap();
        let upload = tokio::spawn(async move {
            while sender.send(Ok(smithy_streams_runtime::Bytes::from_static(&[0; 4096]))).await.is_ok() {}
        });
        let error = pending.await.unwrap_err();
        assert!(matches!(error, TransportError::Truncated { .. }), "{error:?}");
        assert!(cause::<ByteStreamError>(&error).is_none());
        upload.await.unwrap();
    })
    .await;
}
