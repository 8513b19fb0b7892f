//! Members of input and output that travel as the first event.

use smithy_streams_runtime::event::EventError;
use smithy_streams_runtime::frame::Message;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::*;

on_each_rpc_row!(
    an_initial_response_that_is_left_out_costs_nothing,
    an_exception_instead_of_the_initial_response_is_told,
    events_that_end_at_once_are_a_default_output,
    an_initial_response_that_cannot_be_read_ends_the_call,
    an_initial_response_of_another_kind_ends_the_call,
    events_can_be_sent_before_the_first_message_comes,
    opening_does_not_wait_for_the_first_message,
    a_call_that_breaks_before_the_first_message_is_told_everywhere,
    only_the_first_message_is_read_ahead,
    a_client_may_leave_the_initial_request_out,
    required_members_are_asked_for_before_anything_is_sent,
);

/// An initial response with this payload, as peers of other makes send it.
fn initial(payload: impl Into<Bytes>) -> Message {
    Message::new()
        .with_headers([
            (":message-type", "event"),
            (":event-type", "initial-response"),
            (":content-type", "application/x-amz-json-1.1; charset=utf-8"),
        ])
        .unwrap()
        .with_payload(payload)
}

async fn an_initial_response_that_is_left_out_costs_nothing<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    // Frames that say nothing are no first message.
    exchange.message(&Message::new()).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    exchange.message(&initial("late")).await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(call.initial_response().await.unwrap(), TalkOutput::default());
    assert_eq!(call.next().await.unwrap().unwrap(), say(1));
    assert_eq!(call.next().await.unwrap().unwrap(), say(2));
    assert!(call.next().await.is_none());
}

async fn an_exception_instead_of_the_initial_response_is_told<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.exception(ChatError::RoomClosed(RoomClosed::default())).await.unwrap();
    assert_eq!(call.initial_response().await.unwrap(), TalkOutput::default());
    assert!(matches!(call.next().await, Some(Err(StreamError::Exception(ChatError::RoomClosed(_))))));
}

async fn events_that_end_at_once_are_a_default_output<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.finish().await.unwrap();
    assert_eq!(call.initial_response().await.unwrap(), TalkOutput::default());
    assert!(call.next().await.is_none());

    // An initial response without payload says as much.
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.message(&initial("")).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    assert_eq!(call.initial_response().await.unwrap(), TalkOutput::default());
    assert_eq!(call.next().await.unwrap().unwrap(), say(1));
}

async fn an_initial_response_that_cannot_be_read_ends_the_call<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.message(&initial("\"")).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    let is_undecodable = |error: &StreamError<ChatError>| {
        matches!(error, StreamError::Undecodable { source: EventError::Payload(_), .. })
    };
    assert!(is_undecodable(&call.initial_response().await.unwrap_err()));
    assert!(is_undecodable(&call.next().await.unwrap().unwrap_err()));
    assert!(call.next().await.is_none());
    let refused = call.send(TalkEvents::Wave).await.unwrap_err();
    assert!(is_undecodable(&refused), "{refused:?}");
    assert!(matches!(exchange.next().await, Some(Err(StreamError::Transport(_)))));
}

async fn an_initial_response_of_another_kind_ends_the_call<R: Row>() {
    let (core, server) = peers::<R>();
    let dust = TalkOutput { topic: "dust".to_owned() };
    let other_type = match R::SERVICE.protocol().codec().media_type() {
        "application/cbor" => Bytes::from_static(b"\xa1\x65topic\x01"),
        _ => Bytes::from_static(br#"{"topic":1}"#),
    };
    let mut payloads: Vec<Bytes> = ["[]", "1", "\"x\"", "x", " "].map(Bytes::from).into();
    payloads.extend([other_type, document::<rows::RestXml>(&dust)]);
    let whole = document::<R>(&dust);
    payloads.extend((1..whole.len()).map(|length| whole.slice(..length)));
    for payload in payloads {
        let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
        exchange.respond_with_head().await.unwrap();
        exchange.message(&initial(payload.clone())).await.unwrap();
        for error in [call.initial_response().await.map(drop), call.next().await.unwrap().map(drop)] {
            match error {
                Err(StreamError::Undecodable { source: EventError::Payload(_), .. }) => {}
                other => panic!("{payload:?}: {other:?}"),
            }
        }
        assert!(call.next().await.is_none());
    }
}

async fn events_can_be_sent_before_the_first_message_comes<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.flush().await.unwrap();
    for number in 0..10 {
        call.send(TalkEvents::Say(Say::new(number, "hello?"))).await.unwrap();
        assert!(exchange.next().await.unwrap().is_ok());
    }
    let output = TalkOutput { topic: "dust".to_owned() };
    exchange.message(&initial(document::<R>(&output))).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    assert_eq!(call.next().await.unwrap().unwrap(), say(1));
    assert_eq!(call.initial_response().await.unwrap(), output);
}

async fn opening_does_not_wait_for_the_first_message<R: Row>() {
    let (core, server) = peers::<R>();
    let input = WatchInput { room_id: Some("attic".to_owned()) };
    let (watch, mut exchange) = tokio::join!(core.open_output::<R::Watch>(input, None, None), async {
        let mut exchange = server.accept::<R::Watch>().await;
        exchange.respond_with_head().await.unwrap();
        exchange
    });
    let mut watch = watch.unwrap();
    let output = WatchOutput { topic: Some("dust".to_owned()) };
    exchange.message(&initial(document::<R>(&output))).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    assert_eq!(watch.next().await.unwrap().unwrap(), say(1));
    assert_eq!(watch.initial_response().await.unwrap(), output);
}

async fn a_call_that_breaks_before_the_first_message_is_told_everywhere<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.flush().await.unwrap();
    drop(exchange);
    assert!(matches!(call.initial_response().await, Err(StreamError::Transport(_))));
    assert!(matches!(call.next().await, Some(Err(StreamError::Transport(_)))));

    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond_with_head().await.unwrap();
    exchange.bytes(&[0; 7]).await.unwrap();
    exchange.finish().await.unwrap();
    assert!(matches!(call.initial_response().await, Err(StreamError::Truncated { .. })));
    assert!(matches!(call.next().await, Some(Err(StreamError::Truncated { .. }))));
}

async fn only_the_first_message_is_read_ahead<R: Row>() {
    const LINE: usize = 64 * 1024;
    /// More than the windows of a connection and the buffers of the runtime.
    const MOST: i64 = 200;
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    exchange.respond(TalkOutput { topic: "dust".to_owned() }).await.unwrap();
    assert_eq!(call.initial_response().await.unwrap().topic, "dust");
    let mut emitted = 0;
    loop {
        let event = RoomEvents::Say(Say::new(emitted, "x".repeat(LINE)));
        match tokio::time::timeout(Duration::from_millis(200), exchange.emit(event)).await {
            Ok(result) => result.unwrap(),
            Err(_stuck) => break,
        }
        emitted += 1;
        assert!(emitted < MOST, "the peer runs ahead of a client that does not read");
    }
    let peer = tokio::spawn(async move { exchange.finish().await });
    for number in 0..emitted {
        match call.next().await {
            Some(Ok(RoomEvents::Say(said))) => assert_eq!(said.number, number),
            other => panic!("{other:?}"),
        }
    }
    assert!(call.next().await.is_none());
    peer.await.unwrap().unwrap();
}

/// What a client of another make writes: no initial request.
async fn a_client_may_leave_the_initial_request_out<R: Row>() {
    let server = Server::bind().await.unwrap();
    let mut body = BytesMut::new();
    Message::new()
        .with_headers([(":message-type", "event"), (":event-type", "wave")])
        .unwrap()
        .encode(&mut body)
        .unwrap();
    let (path, header) = match R::SERVICE.protocol().id() {
        "smithy.protocols#rpcv2Cbor" => ("/service/Chat/operation/Talk", "smithy-protocol: rpc-v2-cbor"),
        _ => ("/", "x-amz-target: Chat.Talk"),
    };
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\n{header}\r\ncontent-type: application/vnd.amazon.eventstream\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let mut socket = TcpStream::connect(server.endpoint().trim_start_matches("http://")).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&body).await.unwrap();
    let mut exchange = server.accept::<R::Talk>().await;
    assert_eq!(*exchange.input(), TalkInput::default());
    assert_eq!(exchange.next().await.unwrap().unwrap(), TalkEvents::Wave);
    assert!(exchange.next().await.is_none());
}

async fn required_members_are_asked_for_before_anything_is_sent<R: Row>() {
    let core = Core::builder::<Core>(R::SERVICE).endpoint("http://127.0.0.1:1").build().unwrap();
    let error = core.open_duplex::<R::Talk>(TalkInput::default(), None).await.unwrap_err();
    assert!(matches!(error, CallError::MissingMember { member: "roomId", .. }), "{error:?}");
}
