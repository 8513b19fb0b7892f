//! What no server should do, and ours does when it is told to.

use super::*;
use crate::chat::operation::WatchOutput;
use smithy_streams_runtime::frame::Header;
use smithy_streams_runtime::mock::{MockError, RpcConnection};
use smithy_streams_runtime::rpc::StreamEnd;
use smithy_streams_runtime::session::{CloseReason, Outgoing, SessionError, Violation};

/// What a client says of a connection that it gave up.
async fn closed(connection: &Connection) -> CloseReason {
    in_time(connection.closed()).await
}

async fn violation(connection: &Connection) -> Violation {
    match closed(connection).await {
        CloseReason::Violation(violation) => violation,
        other => panic!("{other:?}"),
    }
}

/// A client with one stream on its connection, and the other end of that.
async fn watched(server: &Server) -> (Connection, Continuation, RpcConnection) {
    let connection = connect(server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    exchange.emit(said(1)).await.unwrap();
    exchange.flush().await.unwrap();
    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#WatchOutput"));
    assert_eq!(received(&mut stream).await, event(1));
    let other_end = exchange.rpc_connection().unwrap().clone();
    tokio::spawn(async move { while exchange.next().await.is_some() {} });
    (connection, stream, other_end)
}

#[tokio::test]
async fn an_answer_may_lack_its_end() {
    let server = Server::in_memory();
    server.on::<GetRoom, _, _>(|mut call| async move {
        call.respond(Default::default()).await.unwrap();
        // The client has to close.
        assert!(call.next().await.is_none());
    });
    let connection = connect(&server).await;
    let mut stream = call(&connection, GET_ROOM).await;
    assert_eq!(received(&mut stream).await, answer(false, "com.example#GetRoomOutput", json!({"name": ""})));
    in_time(stream.close().unwrap()).await.unwrap();
    assert_eq!(in_time(stream.closed()).await, StreamEnd::ThisSide);
}

#[tokio::test]
async fn an_event_may_overtake_the_response() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    exchange.respond_with_head().await.unwrap();
    exchange.emit(said(1)).await.unwrap();
    exchange.respond(WatchOutput::default()).await.unwrap();
    exchange.emit(said(2)).await.unwrap();
    assert_eq!(received(&mut stream).await, event(1));
    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#WatchOutput"));
    assert_eq!(received(&mut stream).await, event(2));
    let again = exchange.respond_with_head().await;
    assert!(matches!(again, Err(MockError::Answered)), "{again:?}");
}

#[tokio::test]
async fn headers_may_be_wrong_or_missing() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    let bare = Message::new().with_payload("{}");
    let odd = request("com.example#Odd", &json!({}));
    exchange.outgoing(&bare).await.unwrap();
    exchange.message(&odd).await.unwrap();
    exchange.outgoing(Outgoing::application_error(&odd)).await.unwrap();
    exchange.outgoing(Outgoing::application_error(&bare).terminating()).await.unwrap();
    exchange.finish().await.unwrap();

    let plain = Received { shape: None, content_type: None, ..answer(false, "", json!({})) };
    let odd = answer(false, "com.example#Odd", json!({}));
    assert_eq!(received(&mut stream).await, plain);
    assert_eq!(received(&mut stream).await, odd);
    assert_eq!(received(&mut stream).await, Received { message_type: MessageType::ApplicationError, ..odd });
    let last = Received { message_type: MessageType::ApplicationError, is_last: true, ..plain };
    assert_eq!(received(&mut stream).await, last);
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn a_stream_takes_what_belongs_there_and_a_connection_anything() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    let empty = Message::new();
    let refused = exchange.outgoing(Outgoing::new(MessageType::Ping, &empty)).await;
    assert!(
        matches!(refused, Err(MockError::Rpc(RpcError::Refused(SessionError::WrongMessageType { .. })))),
        "{refused:?}"
    );
    let own = Message::new().with_header(":stream-id", 3).unwrap();
    let refused = exchange.message(&own).await;
    assert!(
        matches!(refused, Err(MockError::Rpc(RpcError::Refused(SessionError::ReservedHeader { .. })))),
        "{refused:?}"
    );
    let other_end = exchange.rpc_connection().unwrap();
    let refused = other_end.message(MessageType::Ping, MessageFlags::NONE, 0, &own).await;
    assert!(matches!(refused, Err(MockError::Event(_))), "{refused:?}");
    // Flags that nobody has heard of are kept, and mean nothing.
    let flags = MessageFlags::from_bits(0xF0F0_F0F0);
    other_end.message(MessageType::ApplicationMessage, flags, 1, &line(1)).await.unwrap();
    let message = in_time(async {
        // The output goes ahead of the messages of the exchange.
        loop {
            let message = stream.next().await.unwrap();
            if message.flags() == flags {
                return message;
            }
        }
    });
    assert_eq!(message.await.payload(), line(1).payload());
}

#[tokio::test]
async fn what_clients_must_not_bear() {
    let server = Server::in_memory();
    let (none, accepted) = (MessageFlags::NONE, MessageFlags::CONNECTION_ACCEPTED);
    let cases = [
        (MessageType::ConnectAck, accepted, 0, "HandshakeAgain"),
        (MessageType::Connect, none, 0, "HandshakeAgain"),
        (MessageType::Ping, none, 1, "NotForStream"),
        (MessageType::ApplicationMessage, none, 0, "NotForConnection"),
        (MessageType::ApplicationMessage, none, 2, "UnknownStream"),
        (MessageType::ApplicationMessage, none, -1, "UnknownStream"),
    ];
    for (message_type, flags, stream_id, expected) in cases {
        let (connection, mut stream, other_end) = watched(&server).await;
        other_end.message(message_type, flags, stream_id, &Message::new()).await.unwrap();
        let violation = format!("{:?}", violation(&connection).await);
        assert!(violation.starts_with(expected), "{message_type} on {stream_id}: {violation}");
        assert!(next(&mut stream).await.is_none());
        in_time(async {
            while other_end.is_open() {
                tokio::task::yield_now().await
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_server_may_give_up_in_words() {
    let server = Server::in_memory();
    for message_type in [MessageType::ProtocolError, MessageType::InternalError] {
        let (connection, _stream, other_end) = watched(&server).await;
        let text = Message::new().with_payload(r#"{"message": "enough"}"#);
        other_end.message(message_type, MessageFlags::NONE, 0, &text).await.unwrap();
        let reason = closed(&connection).await;
        let CloseReason::Peer(error) = &reason else { panic!("{reason:?}") };
        assert_eq!(error.is_protocol_error(), message_type == MessageType::ProtocolError);
        assert!(error.to_string().contains("enough"));
    }
}

#[tokio::test]
async fn garbage_stands_between_frames() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    for number in 1..100 {
        exchange.emit(said(number)).await.unwrap();
    }
    // A frame that is whole may come this way, too.
    let headers = [(":message-type", 0), (":message-flags", 0), (":stream-id", 1)].map(Header::from);
    let mut frame = bytes::BytesMut::new();
    line(100).with_headers(headers).unwrap().encode(&mut frame).unwrap();
    exchange.bytes(&frame).await.unwrap();
    exchange.emit(said(101)).await.unwrap();
    exchange.bytes(b"\0\0\0\x10 this is no frame").await.unwrap();

    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#WatchOutput"));
    for number in 1..100 {
        assert_eq!(received(&mut stream).await, event(number));
    }
    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#TalkEvents"));
    assert_eq!(received(&mut stream).await, event(101));
    assert!(next(&mut stream).await.is_none());
    assert!(matches!(violation(&connection).await, Violation::Frame(_)));
}

#[tokio::test]
async fn a_connection_may_be_cut_inside_a_frame() {
    let server = Server::in_memory();
    let (connection, mut stream, other_end) = watched(&server).await;
    let mut frame = bytes::BytesMut::new();
    line(2).encode(&mut frame).unwrap();
    other_end.bytes(&frame[..frame.len() - 1]).await.unwrap();
    other_end.cut();
    assert!(!other_end.is_open());
    assert!(matches!(closed(&connection).await, CloseReason::Truncated(_)));
    assert!(next(&mut stream).await.is_none());
    assert!(matches!(stream.end(), Some(StreamEnd::Connection(CloseReason::Truncated(_)))));
    let late = other_end.bytes(b"x").await;
    assert!(matches!(late, Err(MockError::Gone)), "{late:?}");
}

#[tokio::test]
async fn only_clients_of_this_protocol_can_be_harmed() {
    let server = Server::bind().await.unwrap();
    let request = super::super::parts(http::Request::get(format!("{}/rooms/blue", server.endpoint())));
    let sent = tokio::spawn(super::super::send(request, ""));
    let mut exchange = in_time(server.accept::<crate::chat::operation::GetRoom>()).await;
    assert!(exchange.rpc_connection().is_none() && exchange.rpc_request().is_none());
    let refused = exchange.outgoing(&Message::new()).await;
    assert!(matches!(refused, Err(MockError::NotRpc)), "{refused:?}");
    exchange.reply(Default::default()).await.unwrap();
    assert_eq!(in_time(sent).await.unwrap().status, http::StatusCode::OK);
}
