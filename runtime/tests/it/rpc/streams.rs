//! The states of an RPC stream, where tasks and sockets come in.

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{ConnectOptions, RpcError, StreamEnd};
use smithy_streams_runtime::session::{CloseReason, Outgoing, SessionError};
use tokio::task::JoinSet;

use super::peer::{Carrier, accepted, activated, no_task_is_left, pair, within};
use crate::session::ends::{ERROR, LAST, MESSAGE, frame, opening, payload};

#[tokio::test]
async fn a_stream_is_activated_once() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    let mut stream = client.new_stream();
    let sender = stream.sender();
    let not_activated = |error: RpcError| matches!(error, RpcError::Refused(SessionError::NotActivated));
    assert!(not_activated(stream.try_send(&Message::new()).unwrap_err()));
    assert!(not_activated(sender.close().unwrap_err()));
    assert_eq!((stream.next().await, stream.end(), sender.is_closed()), (None, None, false));
    let refused = stream.start("", &Message::new()).unwrap_err();
    assert!(matches!(refused, RpcError::Refused(SessionError::EmptyOperation)), "{refused:?}");
    stream.activate("example#Echo", &payload("{}")).await.unwrap();
    let again = stream.activate("example#Echo", &payload("{}")).await.unwrap_err();
    assert!(matches!(again, RpcError::Refused(SessionError::ActivatedBefore)), "{again:?}");
    sender.send_message(&payload("more")).await.unwrap();
    for line in ["APPLICATION_MESSAGE 0 1 {}", "APPLICATION_MESSAGE 0 1 more"] {
        assert_eq!(peer.next().await.unwrap(), line);
    }
}

#[tokio::test]
async fn what_comes_behind_a_last_message_is_dropped() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &ConnectOptions::new()).await;
        let mut stream = activated(&client, &mut peer).await;
        let bytes = [
            frame(MESSAGE, 0, 1, "first"),
            frame(ERROR, LAST, 1, "last"),
            frame(MESSAGE, 0, 1, "ghost"),
            frame(ERROR, LAST, 1, "ghost"),
        ];
        peer.say(&bytes.concat()).await;
        within(async {
            assert_eq!(stream.next().await.unwrap().payload(), b"first");
            assert_eq!(stream.next().await.unwrap().payload(), b"last");
            assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::Peer)));
            assert_eq!((stream.next().await, stream.closed().await), (None, StreamEnd::Peer));
        })
        .await;
        for error in [stream.try_send(&Message::new()).unwrap_err(), stream.close().unwrap_err()] {
            assert!(matches!(error, RpcError::StreamClosed), "{error:?}");
        }
        drop(stream);
        // The peer got no last message in answer to its own, and the connection lives on.
        client.ping(&Message::new()).await.unwrap();
        assert_eq!(peer.next().await.unwrap(), "PING 0 0");
        assert!(client.is_open());
    }
}

#[tokio::test]
async fn a_last_message_of_this_side_closes_when_it_is_flushed() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    let mut stream = activated(&client, &mut peer).await;
    let last = payload("goodbye");
    stream.send_message(Outgoing::application_message(&last).terminating()).await.unwrap();
    let error = stream.send_message(&last).await.unwrap_err();
    assert!(matches!(error, RpcError::StreamClosed), "{error:?}");
    assert_eq!(stream.closed().await, StreamEnd::ThisSide);
    assert!(stream.is_closed());
    peer.say(&[frame(MESSAGE, 0, 1, "late"), frame(MESSAGE, LAST, 1, "late")].concat()).await;
    assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::ThisSide)));
    assert_eq!(peer.next().await.unwrap(), "APPLICATION_MESSAGE 2 1 goodbye");
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_closed() {
    let (client, mut peer) = accepted(Carrier::Memory, &ConnectOptions::new()).await;
    drop(client.new_stream());
    let stream = activated(&client, &mut peer).await;
    let (sender, closed) = (stream.sender(), stream.closed());
    drop(stream);
    assert_eq!(peer.next().await.unwrap(), "APPLICATION_MESSAGE 2 1");
    assert_eq!(closed.await, StreamEnd::ThisSide);
    let error = sender.send_message(&payload("late")).await.unwrap_err();
    assert!(matches!(error, RpcError::StreamClosed), "{error:?}");
    assert_eq!((sender.end(), sender.is_closed()), (Some(StreamEnd::ThisSide), true));
    // What was on its way to it is dropped.
    peer.say(&frame(MESSAGE, 0, 1, "late")).await;
    let mut stream = activated(&client, &mut peer).await;
    peer.say(&frame(MESSAGE, 0, 2, "hello")).await;
    assert_eq!(stream.next().await.unwrap().payload(), b"hello");
    assert_eq!(client.open_streams(), 1);
}

#[tokio::test]
async fn a_connection_that_is_lost_ends_every_stream_behind_what_came() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &ConnectOptions::new()).await;
        let mut streams = Vec::new();
        for _ in 0..10 {
            streams.push(activated(&client, &mut peer).await);
        }
        let mut unactivated = client.new_stream();
        peer.say(&frame(MESSAGE, 0, 3, "still there")).await;
        let mut io = peer.io;
        tokio::io::AsyncWriteExt::shutdown(&mut io).await.unwrap();
        drop(io);
        within(async {
            assert_eq!(client.closed().await, CloseReason::EndOfInput, "{carrier:?}");
            let lost = StreamEnd::Connection(CloseReason::EndOfInput);
            assert_eq!(streams[2].next().await.unwrap().payload(), b"still there");
            for stream in &mut streams {
                assert_eq!((stream.next().await, stream.end()), (None, Some(lost.clone())));
                assert_eq!(stream.closed().await, lost);
                let error = stream.send_message(&Message::new()).await.unwrap_err();
                assert!(matches!(error, RpcError::Closed(CloseReason::EndOfInput)), "{error:?}");
            }
            let error = unactivated.activate("example#Echo", &Message::new()).await.unwrap_err();
            assert!(matches!(error, RpcError::Closed(CloseReason::EndOfInput)), "{error:?}");
        })
        .await;
        assert_eq!(client.open_streams(), 0);
    }
    no_task_is_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_activations_at_once_travel_in_the_order_of_their_ids() {
    for carrier in Carrier::ALL {
        let (client, mut peer) = accepted(*carrier, &ConnectOptions::new()).await;
        let mut calls = JoinSet::new();
        for _ in 0..1000 {
            let client = client.clone();
            calls.spawn(async move {
                let mut stream = client.new_stream();
                stream.activate("example#Echo", &payload("{}")).await.unwrap();
                let answer = stream.next().await.unwrap();
                assert_eq!(answer.stream_id(), stream.stream_id());
                assert_eq!(stream.next().await, None);
            });
        }
        within(async {
            for id in 1..=1000 {
                assert_eq!(peer.next().await.unwrap(), format!("APPLICATION_MESSAGE 0 {id} {{}}"));
            }
            // Answers may come in any order of streams.
            for id in (1..=1000).rev() {
                peer.say(&frame(MESSAGE, LAST, id, "done")).await;
            }
            while let Some(call) = calls.join_next().await {
                call.unwrap();
            }
        })
        .await;
        assert_eq!(client.open_streams(), 0);
    }
}

#[tokio::test]
async fn a_server_that_is_gone_opens_nothing() {
    let (client, mut server) = pair(Carrier::Memory, &ConnectOptions::new()).await;
    let mut taken = client.new_stream();
    taken.activate("example#Echo", &payload("1")).await.unwrap();
    let (_, kept) = server.next_stream().await.unwrap();
    let mut waiting = client.new_stream();
    waiting.activate("example#Echo", &payload("2")).await.unwrap();
    while server.open_streams() < 2 {
        tokio::task::yield_now().await;
    }
    drop(server);
    let mut late = client.new_stream();
    late.activate("example#Echo", &payload("3")).await.unwrap();
    within(async {
        assert_eq!(waiting.closed().await, StreamEnd::Peer);
        assert_eq!(late.closed().await, StreamEnd::Peer);
        // The stream that was taken goes on, and with it the connection.
        kept.send_message(&payload("still here")).await.unwrap();
        assert_eq!(taken.next().await.unwrap().payload(), b"still here");
        drop(kept);
        assert_eq!(client.closed().await, CloseReason::EndOfInput);
    })
    .await;
    assert_eq!(taken.closed().await, StreamEnd::Peer);
}

#[tokio::test]
async fn first_messages_that_came_before_the_end_can_be_taken_after_it() {
    let (near, far) = tokio::io::duplex(4096);
    let mut server = smithy_streams_runtime::rpc::ServerConnection::over(near, &ConnectOptions::new());
    let mut peer = super::peer::Peer::new(far);
    peer.say(&frame(crate::session::ends::CONNECT, 0, 0, "")).await;
    server.handshake().await.unwrap();
    server.accept(&Message::new()).unwrap();
    peer.say(&[opening(1, "fire"), frame(MESSAGE, LAST, 1, "and forget"), opening(2, "cut")].concat()).await;
    drop(peer);
    server.closed().await;
    let (first, mut stream) = server.next_stream().await.unwrap();
    assert_eq!((first.payload(), stream.end()), (&b"fire"[..], Some(StreamEnd::Peer)));
    assert_eq!(stream.next().await.unwrap().payload(), b"and forget");
    let (first, stream) = server.next_stream().await.unwrap();
    assert_eq!(first.payload(), b"cut");
    assert!(matches!(stream.end(), Some(StreamEnd::Connection(_))), "{:?}", stream.end());
    assert!(server.next_stream().await.is_none());
}
