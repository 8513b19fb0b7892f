//! Peers that use the whole of HTTP/2, for good and for bad.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use h2::Reason;
use h2::server::SendResponse;
use http::{Request, Response};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::transport::{ConnectionUse, Http2Code, HttpVersion, TransportError};

use super::peer::{Peer, call, cause, channel, open, text, transport, within};

const HTTP2: HttpVersion = HttpVersion::Http2PriorKnowledge;

/// Serves each stream with `serve`, on connections that allow so many streams.
async fn h2_peer<S, Fut>(max_streams: Option<u32>, serve: S) -> Peer
where
    S: Fn(Request<h2::RecvStream>, SendResponse<Bytes>) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    Peer::accepting(move |stream| {
        let serve = serve.clone();
        async move {
            let mut builder = h2::server::Builder::new();
            if let Some(max_streams) = max_streams {
                builder.max_concurrent_streams(max_streams);
            }
            let Ok(mut connection) = builder.handshake(stream).await else { return };
            while let Some(Ok((request, respond))) = connection.accept().await {
                tokio::spawn(serve(request, respond));
            }
        }
    })
    .await
}

async fn ok(_request: Request<h2::RecvStream>, mut respond: SendResponse<Bytes>) {
    let mut body = respond.send_response(Response::new(()), false).unwrap();
    body.send_data(Bytes::from_static(b"ok"), true).unwrap();
}

/// Answers the head at once, and the rest when the request has ended.
async fn hold(mut request: Request<h2::RecvStream>, mut respond: SendResponse<Bytes>) {
    let Ok(mut body) = respond.send_response(Response::new(()), false) else { return };
    while let Some(Ok(data)) = request.body_mut().data().await {
        let _ = request.body_mut().flow_control().release_capacity(data.len());
    }
    let _ = body.send_data(Bytes::from_static(b"held"), true);
}

/// A client that queues what is beyond the limit never gets past the second call.
#[tokio::test]
async fn more_streams_than_the_peer_allows_all_proceed() {
    for limit in [1, 2, 3] {
        let peer = h2_peer(Some(limit), hold).await;
        let transport = transport(HTTP2);
        within(async {
            let mut tasks = tokio::task::JoinSet::new();
            let together = Arc::new(tokio::sync::Barrier::new(4));
            for _ in 0..4 {
                let (transport, together) = (transport.clone(), Arc::clone(&together));
                let (sender, body) = channel();
                let request = peer.request(body);
                tasks.spawn(async move {
                    let response = call(&transport, request).await;
                    // Nobody ends before all have their heads.
                    together.wait().await;
                    drop(sender);
                    text(response).await
                });
            }
            while let Some(said) = tasks.join_next().await {
                assert_eq!(said.unwrap(), "held");
            }
        })
        .await;
        assert_eq!(peer.connections(), 4_usize.div_ceil(limit as usize), "limit {limit}");
    }
}

#[tokio::test]
async fn streams_within_the_limit_share_a_connection_again_and_again() {
    let peer = h2_peer(Some(2), hold).await;
    let transport = transport(HTTP2);
    within(async {
        for _ in 0..20 {
            let first = call(&transport, peer.request("")).await;
            let second = call(&transport, peer.request("")).await;
            assert_eq!(text(first).await + &text(second).await, "heldheld");
        }
    })
    .await;
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn a_stream_that_only_the_peer_still_counts_stops_no_call() {
    // Answers in full, and neither reads nor gives up the request.
    let peer = h2_peer(Some(1), |request, mut respond| async move {
        let mut body = respond.send_response(Response::new(()), false).unwrap();
        body.send_data(Bytes::from_static(b"early"), true).unwrap();
        std::future::pending::<()>().await;
        drop(request);
    })
    .await;
    let transport = transport(HTTP2);
    within(async {
        for _ in 0..2 {
            let body = vec![0; 1 << 20];
            assert_eq!(text(call(&transport, peer.request(body)).await).await, "early");
        }
    })
    .await;
    assert_eq!(peer.connections(), 2);
}

#[tokio::test]
async fn a_peer_that_allows_no_stream_is_an_error_and_not_a_hang() {
    let peer = h2_peer(Some(0), ok).await;
    let transport = transport(HTTP2);
    let outcome =
        within(async { transport.open(peer.request(""), ConnectionUse::Shared).await?.await }).await;
    let error = outcome.unwrap_err();
    assert!(error.is_unprocessed(), "{error:?}");
}

#[tokio::test]
async fn a_reset_response_is_never_a_clean_end() {
    for reason in [Reason::NO_ERROR, Reason::CANCEL, Reason::INTERNAL_ERROR] {
        let peer = h2_peer(None, move |_request, mut respond| async move {
            let mut body = respond.send_response(Response::new(()), false).unwrap();
            body.send_data(Bytes::from_static(b"hello"), false).unwrap();
            // The data goes first.
            body.reserve_capacity(1);
            std::future::poll_fn(|cx| body.poll_capacity(cx)).await;
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            body.send_reset(reason);
        })
        .await;
        within(async {
            let response = call(&transport(HTTP2), peer.request("")).await;
            let mut body = ByteStream::from_body(response.into_body());
            assert_eq!(body.next().await.unwrap().unwrap(), "hello");
            let error = body.next().await.unwrap().unwrap_err();
            let code = match cause::<TransportError>(&error) {
                Some(TransportError::Reset { code }) => *code,
                other => panic!("{reason:?}: {other:?}"),
            };
            assert_eq!(code, Http2Code::from(reason));
        })
        .await;
    }
}

#[tokio::test]
async fn a_whole_response_that_stops_the_upload_is_a_clean_end() {
    let peer = h2_peer(None, |_request, mut respond| async move {
        let mut body = respond.send_response(Response::new(()), false).unwrap();
        body.send_data(Bytes::from_static(b"enough"), true).unwrap();
        // Dropping the unread request after that is RST_STREAM(NO_ERROR).
    })
    .await;
    within(async {
        let (sender, body) = channel();
        let response = call(&transport(HTTP2), peer.request(body)).await;
        assert_eq!(text(response).await, "enough");
        sender.closed().await;
    })
    .await;
}

#[tokio::test]
async fn a_response_shorter_than_its_content_length_is_an_error() {
    for (announced, name) in [("10", "short"), ("3", "long")] {
        let peer = h2_peer(None, move |_request, mut respond| async move {
            let head = Response::builder().header("content-length", announced).body(()).unwrap();
            let mut body = respond.send_response(head, false).unwrap();
            body.send_data(Bytes::from_static(b"hello"), true).unwrap();
        })
        .await;
        within(async {
            let response = call(&transport(HTTP2), peer.request("")).await;
            let body = ByteStream::from_body(response.into_body());
            assert_eq!(body.len(), announced.parse().ok());
            let error = body.collect().await.expect_err(name);
            assert!(
                matches!(cause::<TransportError>(&error), Some(TransportError::Http { .. })),
                "{error:?}"
            );
        })
        .await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_inside_a_response_is_an_error() {
    let peer = Peer::accepting(|stream| async move {
        let mut connection = h2::server::handshake(stream).await.unwrap();
        let (_request, mut respond) = connection.accept().await.unwrap().unwrap();
        let mut body = respond.send_response(Response::new(()), false).unwrap();
        body.send_data(Bytes::from_static(b"hello"), false).unwrap();
        // Long enough to send that, then gone without a word.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(50), connection.accept()).await;
    })
    .await;
    within(async {
        let response = call(&transport(HTTP2), peer.request("")).await;
        let error = ByteStream::from_body(response.into_body()).collect().await.unwrap_err();
        assert!(
            matches!(cause::<TransportError>(&error), Some(TransportError::Truncated { .. })),
            "{error:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_refused_stream_is_repeated_if_it_had_no_body() {
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let peer = h2_peer(None, move |request, mut respond| {
        let count = Arc::clone(&count);
        async move {
            if request.headers().contains_key("refuse") && count.fetch_add(1, Ordering::SeqCst) == 0 {
                respond.send_reset(Reason::REFUSED_STREAM);
            } else {
                ok(request, respond).await;
            }
        }
    })
    .await;
    let transport = transport(HTTP2);
    within(async {
        assert_eq!(text(call(&transport, peer.request("")).await).await, "ok");
        let mut request = peer.request("");
        request.headers_mut().insert("refuse", http::HeaderValue::from_static("once"));
        assert_eq!(text(call(&transport, request).await).await, "ok");
    })
    .await;
    assert_eq!((refused.load(Ordering::SeqCst), peer.connections()), (2, 2));
}

#[tokio::test]
async fn a_connection_that_says_goodbye_gets_no_new_calls() {
    let peer = Peer::accepting(|stream| async move {
        let mut connection = h2::server::handshake(stream).await.unwrap();
        while let Some(Ok((request, respond))) = connection.accept().await {
            tokio::spawn(ok(request, respond));
            connection.graceful_shutdown();
        }
    })
    .await;
    let transport = transport(HTTP2);
    within(async {
        for _ in 0..3 {
            assert_eq!(text(call(&transport, peer.request("")).await).await, "ok");
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        }
    })
    .await;
    assert_eq!(peer.connections(), 3);
}

#[tokio::test]
async fn a_peer_that_drops_the_connection_answers_with_a_typed_error() {
    let peer = Peer::accepting(|stream| async move {
        let mut connection = h2::server::handshake(stream).await.unwrap();
        let _request = connection.accept().await;
        connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
        let _ = std::future::poll_fn(|cx| connection.poll_closed(cx)).await;
    })
    .await;
    let error = within(open(&transport(HTTP2), peer.request("")).await).await.unwrap_err();
    let TransportError::GoAway { code, unprocessed } = error else { panic!("{error:?}") };
    assert_eq!((code, unprocessed), (Http2Code::ENHANCE_YOUR_CALM, false));
}

#[tokio::test]
async fn a_request_that_asks_for_http2_gets_it_without_tls() {
    let peer = h2_peer(None, ok).await;
    let transport = transport(HttpVersion::Auto);
    let mut request = peer.request("");
    *request.version_mut() = http::Version::HTTP_2;
    let response = within(call(&transport, request)).await;
    assert_eq!(response.version(), http::Version::HTTP_2);
}
