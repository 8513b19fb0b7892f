//! Who may connect, and how connections get along with each other.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::chat::operation::{ChatError, GetRoomOutput, WatchOutput};
use bytes::BytesMut;
use smithy_streams_runtime::frame::Decoder;
use smithy_streams_runtime::session::CloseReason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn is_accepted(server: &Server, version: Option<&str>, amendment: &Message) -> bool {
    let connection = open(server).await;
    let answer = match version {
        Some(version) => in_time(connection.connect_with_version(version, amendment)).await,
        None => in_time(connection.connect(amendment)).await,
    };
    match answer {
        Ok(message) => {
            assert!(message.payload().is_empty() && connection.is_open());
            true
        }
        Err(RpcError::Rejected { message }) => {
            assert!(message.payload().is_empty());
            in_time(connection.closed()).await;
            false
        }
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_version_is_three_numbers() {
    let server = Server::in_memory();
    let empty = Message::new();
    for version in ["0.1.0", "0.01.0", "00.1.000"] {
        assert!(is_accepted(&server, Some(version), &empty).await, "{version}");
    }
    for version in ["0.1.1", "0.2.0", "1.1.0", "0.1", "0.1.0.0", "0.1.x", "", "0.1.0 "] {
        assert!(!is_accepted(&server, Some(version), &empty).await, "{version}");
    }
}

#[tokio::test]
async fn a_server_may_choose_its_clients() {
    let server = Server::in_memory();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    server.on_connect(move |connect| {
        seen.lock().unwrap().push(connect.payload().to_vec());
        connect.string("client-name").is_some_and(|name| name.starts_with("accepted."))
    });
    let named =
        |name: &str| Message::new().with_header("client-name", name).unwrap().with_payload(name.to_owned());
    assert!(is_accepted(&server, None, &named("accepted.one")).await);
    assert!(!is_accepted(&server, None, &named("rejected.one")).await);
    assert!(is_accepted(&server, Some("7"), &named("accepted.two")).await);
    assert_eq!(*asked.lock().unwrap(), [&b"accepted.one"[..], b"rejected.one", b"accepted.two"]);
}

#[tokio::test]
async fn accepted_connections_are_known_until_they_end() {
    let server = Server::in_memory();
    let mut clients = Vec::new();
    for token in ["one", "two"] {
        let connection = open(&server).await;
        in_time(connection.connect(&Message::new().with_payload(token))).await.unwrap();
        clients.push(connection);
    }
    let _opened = open(&server).await;
    let tokens = |server: &Server| -> Vec<_> {
        server.rpc_connections().iter().map(|it| it.connect_message().payload().to_vec()).collect()
    };
    assert_eq!(tokens(&server), [b"one", b"two"]);
    assert!(!format!("{:?}", server.rpc_connections()).contains("one"));
    in_time(clients.remove(0).close()).await;
    in_time(async {
        while tokens(&server) != [b"two"] {
            tokio::task::yield_now().await
        }
    })
    .await;
    server.rpc_connections()[0].cut();
    assert_eq!(in_time(clients[0].closed()).await, CloseReason::EndOfInput);
    assert!(server.rpc_connections().is_empty());
}

#[tokio::test]
async fn a_ping_is_answered() {
    let server = Server::bind().await.unwrap();
    let (address, mut frames) = (server.rpc_endpoint().strip_prefix("tcp://").unwrap(), BytesMut::new());
    let mut socket = TcpStream::connect(address).await.unwrap();
    for (code, header) in [(4, (":version", "0.1.0")), (2, ("echo", "me"))] {
        let routing = [(":message-type", code), (":message-flags", 0), (":stream-id", 0)];
        let message = Message::new().with_header(header.0, header.1).and_then(|it| it.with_headers(routing));
        message.unwrap().with_payload("payload").encode(&mut frames).unwrap();
    }
    // A byte at a time, so that the first says nothing but which protocol it is.
    for byte in &frames {
        socket.write_all(&[*byte]).await.unwrap();
    }
    let (mut decoder, mut answers) = (Decoder::new(), Vec::new());
    while answers.len() < 2 {
        let mut bytes = BytesMut::new();
        assert!(in_time(socket.read_buf(&mut bytes)).await.unwrap() > 0);
        decoder.push(bytes.freeze());
        while let Some(message) = decoder.next().unwrap() {
            answers.push(RpcMessage::read(message).unwrap());
        }
    }
    assert_eq!(answers[0].message_type(), MessageType::ConnectAck);
    assert_eq!(answers[0].flags(), MessageFlags::CONNECTION_ACCEPTED);
    assert_eq!(answers[1].message_type(), MessageType::PingResponse);
    assert_eq!((answers[1].string("echo"), answers[1].payload()), (Some("me"), &b"payload"[..]));
}

#[tokio::test]
async fn many_streams_are_open_at_once() {
    const STREAMS: usize = 2_000;
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(call(&connection, GET_ROOM).await);
    }
    // None of them is answered before all are there; the last one comes first.
    let mut exchanges = Vec::new();
    for _ in 0..STREAMS {
        exchanges.push(in_time(server.accept::<GetRoom>()).await);
    }
    for exchange in exchanges.into_iter().rev() {
        let name = exchange.rpc_request().unwrap().stream_id().unwrap().to_string();
        exchange.reply(GetRoomOutput { name, ..GetRoomOutput::default() }).await.unwrap();
    }
    for (index, stream) in streams.iter_mut().enumerate() {
        assert_eq!(received(stream).await.document["name"], (index + 1).to_string());
    }
}

#[tokio::test]
async fn a_client_that_reads_nothing_holds_up_nobody_else() {
    let server = Server::bind().await.unwrap();
    answer_with_default::<GetRoom>(&server);
    server.on::<Watch, _, _>(|mut call| async move {
        for number in 0.. {
            call.emit(said(number)).await?;
        }
        Ok::<_, smithy_streams_runtime::mock::MockError>(())
    });
    // It asks for events without end, and never looks at its socket.
    let mut deaf = TcpStream::connect(server.rpc_endpoint().strip_prefix("tcp://").unwrap()).await.unwrap();
    let mut frames = BytesMut::new();
    let routed =
        |code, stream_id| [(":message-type", code), (":message-flags", 0), (":stream-id", stream_id)];
    let hello = Message::new().with_header(":version", "0.1.0").and_then(|it| it.with_headers(routed(4, 0)));
    hello.unwrap().encode(&mut frames).unwrap();
    let watch = Message::new().with_header("operation", WATCH).and_then(|it| it.with_headers(routed(0, 1)));
    watch.unwrap().with_payload(r#"{"roomId": "blue"}"#).encode(&mut frames).unwrap();
    deaf.write_all(&frames).await.unwrap();

    let connection = connect(&server).await;
    for _ in 0..100 {
        let mut stream = call(&connection, GET_ROOM).await;
        assert!(received(&mut stream).await.is_last);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut stream = call(&connection, GET_ROOM).await;
    assert!(received(&mut stream).await.is_last);
    drop(deaf);
}

#[tokio::test]
async fn a_client_that_vanishes_frees_its_calls() {
    let server = Server::bind().await.unwrap();
    let connection = connect(&server).await;
    let _stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    exchange.respond(WatchOutput::default()).await.unwrap();
    let ended = in_time(connection.close()).await;
    assert_eq!(ended, CloseReason::Requested);
    let last = in_time(async {
        loop {
            if let Err(error) = exchange.emit(said(1)).await {
                return error;
            }
            tokio::task::yield_now().await;
        }
    });
    assert!(matches!(last.await, smithy_streams_runtime::mock::MockError::Gone));
    let error = ChatError::NoSuchRoom(Default::default());
    assert!(exchange.reply_error(error).await.is_err());
}
