//! Dropping a call ends it on the other side, at once.

use http::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::byte_stream::ByteStream;
use smithy_streams_runtime::transport::{ConnectionUse, HttpVersion};
use tokio::sync::mpsc;

use super::peer::{Answer, Peer, answer, call, channel, echo_as_it_comes, open, text, transport, within};

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

/// A peer that reads the request to its end, tells what that was, and answers with nothing before.
async fn peer_that_reads(version: HttpVersion) -> (Peer, mpsc::Receiver<Result<usize, String>>) {
    let (tell, told) = mpsc::channel(4);
    let peer = Peer::serving(version, move |request: Request<Incoming>| {
        let tell = tell.clone();
        async move {
            // In a task of its own, because a cancelled call may cancel the service.
            let reader = tokio::spawn(async move {
                let mut body = request.into_body();
                let first = body.frame().await;
                tell.send(first.map_or(Ok(0), |frame| frame.map(|_| 1).map_err(|it| it.to_string())))
                    .await
                    .unwrap();
                let rest = body.collect().await;
                tell.send(rest.map(|it| it.to_bytes().len()).map_err(|it| it.to_string())).await.unwrap();
            });
            let _ = reader.await;
            answer("read")
        }
    })
    .await;
    (peer, told)
}

#[tokio::test]
async fn dropping_the_pending_call_cancels_it() {
    for version in VERSIONS {
        for connection_use in [ConnectionUse::Shared, ConnectionUse::Dedicated] {
            let (peer, mut told) = peer_that_reads(version).await;
            let transport = transport(version);
            within(async {
                let (sender, body) = channel();
                let pending = transport.open(peer.request(body), connection_use).await.unwrap();
                sender.send(Ok(Bytes::from_static(b"x"))).await.unwrap();
                assert!(told.recv().await.unwrap().is_ok());
                drop(pending);
                assert!(told.recv().await.unwrap().is_err(), "{version:?}, {connection_use:?}");
                sender.closed().await;
            })
            .await;
        }
    }
}

#[tokio::test]
async fn dropping_the_response_body_cancels_the_call() {
    for version in VERSIONS {
        let (tell, mut told) = mpsc::channel::<String>(1);
        let peer = Peer::serving(version, move |request: Request<Incoming>| {
            let tell = tell.clone();
            async move {
                tokio::spawn(async move {
                    let body = request.into_body().collect().await;
                    tell.send(format!("{:?}", body.map(|_| ()))).await.unwrap();
                });
                answer(ByteStream::from_reader(tokio::io::repeat(1)))
            }
        })
        .await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel();
            let response = call(&transport, peer.request(body)).await;
            drop(response);
            let end = told.recv().await.unwrap();
            assert!(end.starts_with("Err"), "{version:?}: {end}");
            sender.closed().await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_cancelled_http2_call_leaves_its_connection_to_others() {
    let version = HttpVersion::Http2PriorKnowledge;
    let peer = Peer::serving(version, echo_as_it_comes).await;
    let transport = transport(version);
    within(async {
        let (_kept, body) = channel();
        drop(call(&transport, peer.request(body)).await);
        assert_eq!(text(call(&transport, peer.request("next")).await).await, "next");
    })
    .await;
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn an_upload_that_waits_for_the_peer_is_cancelled_too() {
    for version in VERSIONS {
        let (tell, mut told) = mpsc::channel::<()>(1);
        let (go_on, wait) = tokio::sync::watch::channel(false);
        // Answers, and does not read the request before it is told to.
        let peer = Peer::serving(version, move |request: Request<Incoming>| {
            let (tell, mut wait) = (tell.clone(), wait.clone());
            async move {
                tokio::spawn(async move {
                    wait.wait_for(|go_on| *go_on).await.unwrap();
                    if request.into_body().collect().await.is_err() {
                        tell.send(()).await.unwrap();
                    }
                });
                let (sender, body) = channel();
                tokio::spawn(async move { sender.closed().await });
                Answer::new(body.into_request_body())
            }
        })
        .await;
        let transport = transport(version);
        within(async {
            let (sender, body) = channel();
            let response = call(&transport, peer.request(body)).await;
            let chunk = Bytes::from(vec![0; 1 << 20]);
            // Ends when neither the peer's window nor the sockets take more.
            let full = async { while sender.send(Ok(chunk.clone())).await.is_ok() {} };
            assert!(tokio::time::timeout(std::time::Duration::from_millis(500), full).await.is_err());
            drop(response);
            sender.closed().await;
            go_on.send_replace(true);
            told.recv().await.expect("the peer sees the cancellation");
        })
        .await;
    }
}

#[tokio::test]
async fn a_call_that_has_ended_on_both_sides_is_dropped_without_harm() {
    for version in VERSIONS {
        let peer = Peer::serving(version, echo_as_it_comes).await;
        let transport = transport(version);
        within(async {
            for _ in 0..3 {
                let mut response = open(&transport, peer.request("whole")).await.await.unwrap();
                // Exactly the bytes, without asking for the end after them.
                assert_eq!(response.body_mut().frame().await.unwrap().unwrap().into_data().unwrap(), "whole");
                drop(response);
            }
        })
        .await;
        if version == HttpVersion::Http2PriorKnowledge {
            assert_eq!(peer.connections(), 1);
        }
    }
}
