//! What holds for HTTP/1.1 and HTTP/2 alike.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::{ByteStream, ByteStreamError};
use smithy_streams_runtime::transport::{ConnectionUse, HttpVersion, TransportError};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::peer::{
    Answer, Peer, answer, call, cause, channel, channel_of, echo, echo_as_it_comes, open, text, transport,
    within,
};

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

#[tokio::test]
async fn calls_one_after_the_other_use_one_connection() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo).await;
        let transport = transport(version);
        within(async {
            for body in ["", "one", "two", "three"] {
                assert_eq!(text(call(&transport, peer.request(body)).await).await, body);
            }
        })
        .await;
        assert_eq!(peer.connections(), 1, "{version:?}");
    }
}

#[tokio::test]
async fn calls_at_the_same_time_all_proceed() {
    for (version, connections) in [(HttpVersion::Http1, 8), (HttpVersion::Http2PriorKnowledge, 1)] {
        let peer = Peer::serving(version, echo_as_it_comes).await;
        let transport = transport(version);
        within(async {
            let mut calls = Vec::new();
            for _ in 0..8 {
                let (sender, body) = channel();
                calls.push((sender, call(&transport, peer.request(body)).await));
            }
            for (sender, response) in calls {
                sender.send(Ok(Bytes::from_static(b"ping"))).await.unwrap();
                drop(sender);
                assert_eq!(text(response).await, "ping");
            }
        })
        .await;
        assert_eq!(peer.connections(), connections, "{version:?}");
    }
}

#[tokio::test]
async fn dedicated_calls_have_connections_of_their_own_that_close() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo).await;
        let transport = transport(version);
        within(async {
            for _ in 0..3 {
                let pending = transport.open(peer.request("x"), ConnectionUse::Dedicated).await.unwrap();
                assert_eq!(text(pending.await.unwrap()).await, "x");
            }
            assert_eq!(text(call(&transport, peer.request("shared")).await).await, "shared");
        })
        .await;
        assert_eq!(peer.connections(), 4, "{version:?}");
    }
}

/// Tells the peer's view of the framing.
async fn describe(request: Request<Incoming>) -> Answer {
    let header = |name| match request.headers().get(name) {
        Some(value) => format!("{value:?}").replace('"', ""),
        None => "-".to_owned(),
    };
    let (length, encoding) = (header(CONTENT_LENGTH), header(TRANSFER_ENCODING));
    let body = request.into_body().collect().await.map(|body| body.to_bytes().len());
    answer(format!("{length} {encoding} {body:?}"))
}

#[tokio::test]
async fn framing_follows_the_known_length() {
    let unknown = || ByteStream::from_reader(&b"test"[..]);
    let sized = || ByteStream::from_reader_sized(&b"test"[..], 4);
    let empty = ByteStream::default;
    // Name, method, body, explicit content-length; what the peer sees over HTTP/1.1 and over HTTP/2.
    let cases = [
        ("bytes", Method::POST, "test".into(), None, "4 - Ok(4)", "4 - Ok(4)"),
        ("sized reader", Method::POST, sized(), None, "4 - Ok(4)", "4 - Ok(4)"),
        ("unknown length", Method::POST, unknown(), None, "- chunked Ok(4)", "- - Ok(4)"),
        ("unknown length, GET", Method::GET, unknown(), None, "- chunked Ok(4)", "- - Ok(4)"),
        ("promised length", Method::POST, unknown(), Some(4), "4 - Ok(4)", "4 - Ok(4)"),
        ("repeated length", Method::POST, sized(), Some(4), "4 - Ok(4)", "4 - Ok(4)"),
        ("nothing", Method::POST, empty(), None, "0 - Ok(0)", "0 - Ok(0)"),
        ("nothing, GET", Method::GET, empty(), None, "- - Ok(0)", "- - Ok(0)"),
        ("promised nothing, DELETE", Method::DELETE, empty(), Some(0), "0 - Ok(0)", "0 - Ok(0)"),
    ];
    let peers = [Peer::serving(VERSIONS[0], describe).await, Peer::serving(VERSIONS[1], describe).await];
    let transports = VERSIONS.map(transport);
    for (name, method, body, promised, http1, http2) in cases {
        let mut bodies = vec![body];
        bodies.extend(bodies[0].try_clone());
        if bodies.len() == 1 {
            bodies.push(if bodies[0].len().is_some() { sized() } else { unknown() });
        }
        for (at, (body, expected)) in bodies.into_iter().zip([http1, http2]).enumerate() {
            let mut request = peers[at].request(body);
            *request.method_mut() = method.clone();
            // A caller's own transfer-encoding would contradict the framing.
            request.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("gzip"));
            if let Some(promised) = promised {
                request.headers_mut().insert(CONTENT_LENGTH, promised.into());
            }
            let described = within(async { text(call(&transports[at], request).await).await }).await;
            assert_eq!(described, expected, "{name}, {:?}", VERSIONS[at]);
        }
    }
}

#[tokio::test]
async fn the_response_does_not_wait_for_the_request() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo_as_it_comes).await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel();
            let response = call(&transport, peer.request(body)).await;
            let mut back = ByteStream::from_body(response.into_body());
            for turn in 0..100_u32 {
                let ping = Bytes::from(format!("ping {turn}"));
                sender.send(Ok(ping.clone())).await.unwrap();
                assert_eq!(back.next().await.unwrap().unwrap(), ping);
            }
            drop(sender);
            assert!(back.next().await.is_none());
        })
        .await;
    }
}

#[tokio::test]
async fn the_request_goes_on_while_nobody_waits_for_the_response() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo).await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel();
            let pending = open(&transport, peer.request(body)).await;
            for _ in 0..1000 {
                sender.send(Ok(Bytes::from_static(&[b'x'; 1000]))).await.unwrap();
            }
            // The half-close that the peer waits for.
            drop(sender);
            assert_eq!(text(pending.await.unwrap()).await.len(), 1_000_000);
        })
        .await;
    }
}

#[tokio::test]
async fn an_early_whole_response_does_not_end_the_request() {
    for version in VERSIONS {
        let (got, mut received) = mpsc::channel(1);
        let peer = Peer::serving(version, move |request: Request<Incoming>| {
            let got = got.clone();
            async move {
                tokio::spawn(async move {
                    let body = request.into_body().collect().await.map(|body| body.to_bytes());
                    got.send(body.map_err(|error| error.to_string())).await.unwrap();
                });
                answer("early")
            }
        })
        .await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel();
            let mut response = call(&transport, peer.request(body)).await;
            let early = response.body_mut().collect().await.unwrap().to_bytes();
            assert_eq!(early, "early");
            sender.send(Ok(Bytes::from_static(b"late"))).await.unwrap();
            drop(sender);
            assert_eq!(received.recv().await.unwrap().unwrap(), "late", "{version:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn trailers_arrive() {
    for version in VERSIONS {
        let peer = Peer::serving(version, |_request| async {
            let body = ByteStream::from_reader(&b"body"[..]).into_request_body();
            let name = http::HeaderName::from_static("x-end");
            let trailers = http::HeaderMap::from_iter([(name, HeaderValue::from_static("yes"))]);
            let mut answer =
                Answer::new(Box::pin(body.with_trailers(std::future::ready(Some(Ok(trailers))))));
            answer.headers_mut().insert("trailer", HeaderValue::from_static("x-end"));
            answer
        })
        .await;
        let mut request = peer.request("");
        request.headers_mut().insert("te", HeaderValue::from_static("trailers"));
        let collected =
            within(async { call(&transport(version), request).await.collect().await }).await.unwrap();
        assert_eq!(collected.trailers().unwrap()["x-end"], "yes", "{version:?}");
        assert_eq!(collected.to_bytes(), "body");
    }
}

#[tokio::test]
async fn a_body_that_breaks_its_word_aborts_the_request() {
    let mismatches = [(3, 4, "too long"), (5, 4, "too short"), (0, 4, "not empty")];
    for version in VERSIONS {
        for (declared, actual, name) in mismatches {
            let peer = Peer::serving(version, echo).await;
            let transport = transport(version);
            let body = ByteStream::from_reader_sized(&b"four"[..], declared);
            let outcome =
                within(async { transport.open(peer.request(body), ConnectionUse::Shared).await?.await });
            let error = outcome.await.unwrap_err();
            assert!(matches!(error, TransportError::RequestBody { .. }), "{name}: {error:?}");
            assert!(!error.is_unprocessed());
            let mismatch = cause::<ByteStreamError>(&error).unwrap();
            let ByteStreamError::LengthMismatch { declared: told, actual: came } = mismatch else {
                panic!("{name}: {mismatch:?}");
            };
            assert_eq!((*told, *came), (declared, actual), "{name}");
        }
    }
}

#[tokio::test]
async fn a_peer_never_sees_a_whole_body_of_the_wrong_length() {
    for version in VERSIONS {
        for rest in [None, Some("d and more"), Some("d")] {
            let (seen, mut peer_saw) = mpsc::channel(2);
            let peer = Peer::serving(version, move |request: Request<Incoming>| {
                let seen = seen.clone();
                async move {
                    let reader = tokio::spawn(async move {
                        let mut body = request.into_body();
                        seen.send(body.frame().await.unwrap().is_ok()).await.unwrap();
                        seen.send(body.collect().await.is_ok()).await.unwrap();
                    });
                    let _ = reader.await;
                    answer("")
                }
            })
            .await;
            let transport = transport(version);
            within(async {
                let (sender, body) = channel();
                let mut request = peer.request(body);
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("6"));
                let pending = open(&transport, request).await;
                sender.send(Ok(Bytes::from_static(b"begun"))).await.unwrap();
                assert!(peer_saw.recv().await.unwrap());
                if let Some(rest) = rest {
                    sender.send(Ok(Bytes::from_static(rest.as_bytes()))).await.unwrap();
                }
                drop(sender);
                assert_eq!(peer_saw.recv().await.unwrap(), rest == Some("d"), "{version:?}, {rest:?}");
                assert_eq!(pending.await.is_ok(), rest == Some("d"), "{version:?}, {rest:?}");
            })
            .await;
        }
    }
}

#[tokio::test]
async fn a_body_that_fails_late_is_told_by_the_response() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo_as_it_comes).await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel();
            let response = call(&transport, peer.request(body)).await;
            sender.send(Err("disk on fire".into())).await.unwrap();
            let error = ByteStream::from_body(response.into_body()).collect().await.unwrap_err();
            let error = cause::<TransportError>(&error).expect("the transport's error is kept");
            assert!(matches!(error, TransportError::RequestBody { .. }), "{version:?}: {error:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_wrong_content_length_is_refused_before_anything_is_sent() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo).await;
        let mut request = peer.request("four");
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("5"));
        let refused = transport(version).open(request, ConnectionUse::Shared).await.unwrap_err();
        assert!(matches!(refused, TransportError::ContentLength { header: 5, body: 4 }));
        assert_eq!(peer.connections(), 0);
    }
}

#[tokio::test]
async fn a_slow_reader_stops_the_peer() {
    for version in VERSIONS {
        let (tell, mut told) = tokio::sync::watch::channel(0_u64);
        let peer = Peer::serving(version, move |_request| {
            let tell = tell.clone();
            async move {
                let endless = ByteStream::from_reader(tokio::io::repeat(7));
                let body = endless.on_progress(move |sent, _total| {
                    tell.send_replace(sent);
                });
                answer(body)
            }
        })
        .await;
        let transport = transport(version);
        within(async {
            let response = call(&transport, peer.request("")).await;
            // Settled once nothing more is taken for a while; loopback sockets buffer some megabytes.
            while tokio::time::timeout(std::time::Duration::from_millis(200), told.changed()).await.is_ok() {
                told.borrow_and_update();
            }
            let stuck_at = *told.borrow();
            assert!(stuck_at < 16 * 1024 * 1024, "{version:?}: {stuck_at} bytes were sent to nobody");
            drop(response);
        })
        .await;
    }
}

/// Peers that take small DATA frames for an attack would close the connection.
#[tokio::test]
async fn a_flood_of_small_events_arrives_whole_and_in_order() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo_as_it_comes).await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel_of(64);
            let sending = tokio::spawn(async move {
                for number in 0..50_000_u32 {
                    sender.send(Ok(Bytes::copy_from_slice(&number.to_be_bytes()))).await.unwrap();
                }
            });
            let response = call(&transport, peer.request(body)).await;
            let mut back = ByteStream::from_body(response.into_body());
            for number in 0..50_000 {
                assert_eq!(back.read_u32().await.unwrap(), number, "{version:?}");
            }
            sending.await.unwrap();
            assert!(back.next().await.is_none());
        })
        .await;
    }
}
