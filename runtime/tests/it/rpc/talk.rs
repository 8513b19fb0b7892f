//! What both sides say to each other when nothing goes wrong, over every transport.

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::rpc::{
    Address, ConnectOptions, Connection, RpcError, ServerConnection, StreamEnd,
};
use smithy_streams_runtime::session::{CloseReason, MessageType, Outgoing, SessionError};
use smithy_streams_runtime::transport::ConnectError;

use super::peer::{Carrier, no_task_is_left, pair, tcp, within};
use crate::session::ends::payload;

#[tokio::test]
async fn calls_of_every_shape_over_every_transport() {
    for carrier in Carrier::ALL {
        within(async {
            let (client, server) = pair(*carrier, &ConnectOptions::new()).await;
            let serving = tokio::spawn(serve(server));
            unary(&client).await;
            duplex(&client).await;
            large(&client).await;
            client.ping(&payload("there?")).await.unwrap();
            let own = payload("own");
            client.send_protocol_message(Outgoing::new(MessageType::PingResponse, &own)).await.unwrap();
            assert_eq!(client.open_streams(), 0, "{carrier:?}");
            assert!(client.is_open());
            let closed = client.closed();
            assert_eq!(client.close().await, CloseReason::Requested);
            assert_eq!(closed.await, CloseReason::Requested);
            assert!(!client.is_open());
            assert_eq!(serving.await.unwrap(), CloseReason::EndOfInput, "{carrier:?}");
        })
        .await;
    }
    no_task_is_left().await;
}

/// Repeats what it is told, and ends when it is told so. A request that is no beginning of a conversation is answered
/// once.
async fn serve(mut server: ServerConnection) -> CloseReason {
    while let Some((request, mut stream)) = server.next_stream().await {
        assert_eq!(request.operation(), Some("example#Echo"));
        tokio::spawn(async move {
            let answer = request.into_message().into_payload();
            if answer != "talk" {
                let answer = Message::new().with_payload(answer);
                let last = Outgoing::application_message(&answer).terminating();
                return stream.send_message(last).await.unwrap();
            }
            while let Some(message) = stream.next().await {
                let message = Message::new().with_payload(message.payload_bytes());
                stream.send_message(&message).await.unwrap();
            }
            assert_eq!(stream.end(), Some(StreamEnd::Peer));
        });
    }
    server.closed().await
}

async fn unary(client: &Connection) {
    let mut stream = client.new_stream();
    assert_eq!((stream.stream_id(), stream.end(), stream.is_closed()), (None, None, false));
    let closed = stream.closed();
    stream.activate("example#Echo", &payload("hello")).await.unwrap();
    let answer = stream.next().await.unwrap();
    assert_eq!((answer.payload(), answer.is_last()), (&b"hello"[..], true));
    assert!(stream.is_closed());
    assert_eq!(stream.next().await, None);
    assert_eq!(stream.end(), Some(StreamEnd::Peer));
    assert_eq!((closed.await, stream.closed().await), (StreamEnd::Peer, StreamEnd::Peer));
}

async fn duplex(client: &Connection) {
    let mut stream = client.new_stream();
    let flushed = stream.start("example#Echo", &payload("talk")).unwrap();
    let sender = stream.sender();
    for text in ["one", "two", "three"] {
        sender.send_message(&payload(text)).await.unwrap();
        assert_eq!(stream.next().await.unwrap().payload(), text.as_bytes());
    }
    flushed.await.unwrap();
    stream.close().unwrap().await.unwrap();
    assert_eq!(stream.closed().await, StreamEnd::ThisSide);
    assert_eq!((stream.next().await, stream.end()), (None, Some(StreamEnd::ThisSide)));
    assert!(matches!(sender.send_message(&payload("late")).await, Err(RpcError::StreamClosed)));
}

/// Larger than any buffer on the way.
async fn large(client: &Connection) {
    let body = vec![b'x'; 4 * 1024 * 1024];
    let mut stream = client.new_stream();
    stream.activate("example#Echo", &Message::new().with_payload(body.clone())).await.unwrap();
    assert_eq!(stream.next().await.unwrap().payload(), body);
}

#[tokio::test]
async fn a_transport_that_cannot_be_opened_is_an_error() {
    let (listener, port) = tcp().await;
    drop(listener);
    let error = Connection::open(&Address::tcp("127.0.0.1", port), &ConnectOptions::new()).await.unwrap_err();
    assert!(matches!(error, RpcError::Transport(ConnectError::Refused { .. })), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_path_of_a_socket_is_taken_as_it_is() {
    let socket = super::peer::Socket::new();
    let missing = Address::unix(&socket.path);
    let error = Connection::open(&missing, &ConnectOptions::new()).await.unwrap_err();
    assert!(matches!(&error, RpcError::Transport(ConnectError::Unix { path, .. }) if *path == socket.path));

    // As long as an absolute path can be, a relative one leads there.
    let (_, listener) = socket.listen();
    let up =
        std::env::current_dir().unwrap().components().skip(1).map(|_| "..").collect::<Vec<_>>().join("/");
    let relative = format!("unix:{up}{}", socket.path.display());
    let address: Address = relative.parse().unwrap();
    let options = ConnectOptions::new();
    let (connection, accepted) =
        within(async { tokio::join!(Connection::open(&address, &options), listener.accept()) }).await;
    assert!(!connection.unwrap().is_open());
    drop(accepted.unwrap());

    let too_long = Address::unix("x".repeat(200));
    let error = Connection::open(&too_long, &ConnectOptions::new()).await.unwrap_err();
    assert!(matches!(error, RpcError::Transport(ConnectError::Unix { .. })), "{error:?}");
}

#[tokio::test]
async fn what_would_break_the_protocol_is_refused_and_harms_nothing() {
    let (client, server) = pair(Carrier::Memory, &ConnectOptions::new()).await;
    let message = Message::new();
    for message_type in [
        MessageType::ApplicationMessage,
        MessageType::ApplicationError,
        MessageType::Connect,
        MessageType::ConnectAck,
    ] {
        let refused = RpcError::Refused(SessionError::WrongMessageType { message_type });
        let outgoing = Outgoing::new(message_type, &message);
        let error = client.send_protocol_message(outgoing).await.unwrap_err();
        assert_eq!(error.to_string(), refused.to_string());
        let error = server.send_protocol_message(outgoing).await.unwrap_err();
        assert!(matches!(error, RpcError::Refused(SessionError::WrongMessageType { .. })), "{error:?}");
    }
    let reserved = Message::new().with_header(":stream-id", 7).unwrap();
    let error = client.ping(&reserved).await.unwrap_err();
    assert!(matches!(error, RpcError::Refused(SessionError::ReservedHeader { .. })), "{error:?}");
    let error = client.connect(&message).await.unwrap_err();
    assert!(matches!(error, RpcError::Refused(SessionError::ConnectedBefore)), "{error:?}");
    let error = server.accept(&message).unwrap_err();
    assert!(matches!(error, RpcError::Refused(SessionError::NothingToAnswer)), "{error:?}");
    assert!(client.is_open() && server.is_open());
}
