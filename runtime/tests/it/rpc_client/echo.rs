//! Calls with events in both directions.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream as _;
use futures_sink::Sink;
use smithy_streams_runtime::client::{
    CallError, Deadline, DuplexCall, EventSender, StreamDeadlines, StreamError,
};
use smithy_streams_runtime::event::EncodeError;
use smithy_streams_runtime::protocol::ProtocolError;
use smithy_streams_runtime::rpc::RpcError;
use smithy_streams_runtime::session::CloseReason;

use super::*;
use crate::ipc::{Echo, EchoInput, EchoOutput, IpcError, ServiceError};

type Event = Option<Result<Lines, StreamError<IpcError>>>;

/// A conversation, of which nothing has been said.
async fn conversation(client: &Client, server: &mut ServerConnection) -> (DuplexCall<Echo>, Stream) {
    let echo = in_time(client.core.open_duplex::<Echo>(EchoInput {}, None)).await.unwrap();
    let (request, stream) = in_time(call::<Echo>(server)).await;
    assert_eq!(
        (request.service_model_type(), request.payload()),
        (Some("com.example#EchoRequest"), &b"{}"[..])
    );
    (echo, stream)
}

fn initial() -> Message {
    response::<Echo>(&EchoOutput {})
}

fn number(event: Event) -> i32 {
    match event {
        Some(Ok(Lines::Line(Line { number: Some(number), .. }))) => number,
        other => panic!("no line: {other:?}"),
    }
}

#[tokio::test]
async fn opening_waits_for_nobody() {
    let (client, mut server) = peers().await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    // Nothing has been answered.
    echo.send(line(1)).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    let response = echo.initial_response();
    say(&stream, &initial()).await;
    in_time(response).await.unwrap();
    say(&stream, &line_message(2)).await;
    assert_eq!(number(in_time(echo.next()).await), 2);
    close(&stream).await;
    assert!(in_time(echo.next()).await.is_none());
}

#[tokio::test]
async fn every_line_comes_back_in_its_order() {
    let (client, mut server) = peers().await;
    let (echo, mut stream) = conversation(&client, &mut server).await;
    const MANY: i32 = 5000;
    let serving = tokio::spawn(async move {
        say(&stream, &initial()).await;
        for expected in 0..MANY {
            let message = stream.next().await.unwrap();
            assert_eq!(number_in(&message), expected);
            say(&stream, &line_message(expected)).await;
        }
        close(&stream).await;
    });
    let (mut sender, mut receiver) = echo.split();
    let sending = tokio::spawn(async move {
        for number in 0..MANY {
            sender.send(line(number)).await.unwrap();
        }
        sender
    });
    for expected in 0..MANY {
        assert_eq!(number(in_time(receiver.next()).await), expected);
    }
    assert!(in_time(receiver.next()).await.is_none());
    serving.await.unwrap();
    drop(sending.await.unwrap());
}

#[tokio::test]
async fn events_that_overtake_the_response_wait_for_it() {
    let (client, mut server) = peers().await;
    let (mut echo, stream) = conversation(&client, &mut server).await;
    for message in [line_message(1), line_message(2), initial(), line_message(3)] {
        say(&stream, &message).await;
    }
    for expected in 1..=3 {
        assert_eq!(number(in_time(echo.next()).await), expected);
    }
    echo.initial_response().await.unwrap();
}

#[tokio::test]
async fn finishing_ends_both_directions_behind_what_was_sent() {
    let (client, mut server) = peers().await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    say(&stream, &initial()).await;
    echo.initial_response().await.unwrap();
    for number in 1..=3 {
        echo.send(line(number)).await.unwrap();
    }
    in_time(echo.finish()).await.unwrap();
    in_time(echo.finish()).await.unwrap();
    assert!(in_time(echo.next()).await.is_none());
    assert!(matches!(echo.send(line(4)).await, Err(StreamError::Closed)));
    for expected in 1..=3 {
        assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), expected);
    }
    in_time(ended_by_client(&mut stream)).await;
    assert!(stream.send_message(&line_message(9)).await.is_err());
}

#[tokio::test]
async fn joining_ends_the_call() {
    let (client, mut server) = peers().await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    say(&stream, &initial()).await;
    echo.send(line(1)).await.unwrap();
    in_time(echo.initial_response()).await.unwrap();
    in_time(echo.join()).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn dropping_the_sender_leaves_the_receiver_alone() {
    let (client, mut server) = peers().await;
    let (echo, mut stream) = conversation(&client, &mut server).await;
    let (mut sender, mut receiver) = echo.split();
    sender.send(line(1)).await.unwrap();
    drop(sender);
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    say(&stream, &initial()).await;
    say(&stream, &line_message(2)).await;
    assert_eq!(number(in_time(receiver.next()).await), 2);
    drop(receiver);
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn dropping_the_receiver_cancels_the_call() {
    let (client, mut server) = peers().await;
    for answered in [false, true] {
        let (echo, mut stream) = conversation(&client, &mut server).await;
        if answered {
            say(&stream, &initial()).await;
            in_time(echo.initial_response()).await.unwrap();
        }
        let (mut sender, receiver) = echo.split();
        drop(receiver);
        in_time(ended_by_client(&mut stream)).await;
        assert!(matches!(sender.send(line(1)).await, Err(StreamError::Closed)));
        let (echo, mut stream) = conversation(&client, &mut server).await;
        drop(echo);
        in_time(ended_by_client(&mut stream)).await;
    }
    let (echo, mut stream) = conversation(&client, &mut server).await;
    echo.kill();
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn a_peer_that_ends_first_ends_the_sender() {
    let (client, mut server) = peers().await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    say(&stream, &initial()).await;
    echo.send(line(1)).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    close(&stream).await;
    assert!(in_time(echo.next()).await.is_none());
    assert!(matches!(echo.send(line(2)).await, Err(StreamError::Closed)));
    // What was sent is written, and a peer that has ended is not told so again.
    in_time(echo.finish()).await.unwrap();
    assert!(stream.next().await.is_none());
    assert_eq!(stream.end(), Some(StreamEnd::ThisSide));
    assert!(server.is_open());
}

#[tokio::test]
async fn a_peer_that_never_answers_and_ends_is_an_error() {
    let (client, mut server) = peers().await;
    let (mut echo, stream) = conversation(&client, &mut server).await;
    say(&stream, &line_message(1)).await;
    close(&stream).await;
    for error in
        [in_time(echo.next()).await.unwrap().unwrap_err(), echo.initial_response().await.unwrap_err()]
    {
        let StreamError::Call(error) = error else { panic!("{error:?}") };
        assert!(matches!(*error, CallError::Protocol(ProtocolError::MissingResponse)), "{error:?}");
    }
    assert!(echo.next().await.is_none());
}

#[tokio::test]
async fn a_connection_that_is_lost_ends_both_halves() {
    for answered in [false, true] {
        let (client, mut server) = peers().await;
        let (mut echo, stream) = conversation(&client, &mut server).await;
        if answered {
            say(&stream, &initial()).await;
            in_time(echo.initial_response()).await.unwrap();
        }
        server.close().await;
        drop(stream);
        let is_lost = |error: &StreamError<IpcError>| {
            matches!(error, StreamError::Rpc(RpcError::Closed(CloseReason::EndOfInput)))
        };
        match in_time(echo.next()).await {
            Some(Err(error)) => assert!(is_lost(&error), "{error:?}"),
            other => panic!("{answered} {other:?}"),
        }
        let refused = in_time(echo.send(line(1))).await.unwrap_err();
        assert!(is_lost(&refused), "{refused:?}");
        assert!(in_time(echo.finish()).await.is_err());
    }
}

#[tokio::test]
async fn error_members_travel_as_events() {
    let (client, mut server) = peers().await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    say(&stream, &initial()).await;
    let error = ServiceError { message: Some("mine".to_owned()), context: None };
    in_time(echo.fail(error.clone())).await.unwrap();
    let message = in_time(stream.next()).await.unwrap();
    assert_eq!(message.payload(), br#"{"failed":{"message":"mine"}}"#);
    in_time(ended_by_client(&mut stream)).await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    say(&stream, &initial()).await;
    say(&stream, &FORMAT.write_error_member::<Lines, _>(&error).unwrap()).await;
    let told = in_time(echo.next()).await;
    assert!(
        matches!(&told, Some(Err(StreamError::Exception(IpcError::Service(it)))) if *it == error),
        "{told:?}"
    );
    assert!(echo.next().await.is_none());
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_written_ends_nothing() {
    let (builder, listener) = builder();
    let (client, mut server) = connected(builder.message_limit(2000), listener).await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    let unknown = echo.send(Lines::Unknown(Message::new())).await;
    assert!(matches!(unknown, Err(StreamError::Invalid(EncodeError::UnknownEvent { .. }))), "{unknown:?}");
    let long = Lines::Line(Line { text: Some("x".repeat(3000)), ..Line::default() });
    let long = echo.send(long).await;
    assert!(matches!(long, Err(StreamError::Invalid(EncodeError::Frame(_)))), "{long:?}");
    echo.send(line(1)).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
}

async fn feed(sender: &mut EventSender<Lines, IpcError>, event: Lines) -> Result<(), StreamError<IpcError>> {
    poll_fn(|cx| Pin::new(&mut *sender).poll_ready(cx)).await?;
    Pin::new(sender).start_send(event)
}

#[tokio::test]
async fn the_halves_are_a_sink_and_a_stream() {
    let (client, mut server) = peers().await;
    let (echo, mut stream) = conversation(&client, &mut server).await;
    let (mut sender, mut receiver) = echo.split();
    say(&stream, &initial()).await;
    for number in 0..10 {
        in_time(feed(&mut sender, line(number))).await.unwrap();
    }
    in_time(poll_fn(|cx| Pin::new(&mut sender).poll_flush(cx))).await.unwrap();
    for expected in 0..10 {
        assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), expected);
    }
    say(&stream, &line_message(7)).await;
    assert_eq!(number(in_time(poll_fn(|cx| Pin::new(&mut receiver).poll_next(cx))).await), 7);
    in_time(poll_fn(|cx| Pin::new(&mut sender).poll_close(cx))).await.unwrap();
    in_time(ended_by_client(&mut stream)).await;
    assert!(in_time(receiver.next()).await.is_none());
}

/// A long line: some sixteen of them fill the transmit queue.
fn long(number: i32) -> Lines {
    Lines::Line(Line { text: Some("x".repeat(16 * 1024)), ..Line::new(number) })
}

/// Sends until the connection takes no more. Gives the number of the line that waits.
async fn fill(sender: &mut EventSender<Lines, IpcError>) -> i32 {
    for number in 0..10_000 {
        let sending = tokio::time::timeout(Duration::from_millis(200), sender.send(long(number)));
        if sending.await.is_err() {
            return number;
        }
    }
    panic!("nobody reads, and all is taken");
}

/// A server that reads no more of the connection than it is asked for, and a conversation with it.
async fn reluctant(
    build: impl FnOnce(RpcClientBuilder<Client>) -> RpcClientBuilder<Client>,
) -> (Client, ServerConnection, DuplexCall<Echo>, Stream) {
    let (builder, mut listener) = builder();
    let (client, server) = tokio::join!(build(builder).connect(), async {
        let io = listener.accept().await.unwrap();
        let mut server = ServerConnection::over(io, &ConnectOptions::new().connection_buffer(1000));
        server.handshake().await.unwrap();
        server.accept(&Message::new()).unwrap().await.unwrap();
        server
    });
    let (client, mut server) = (client.unwrap(), server);
    let (echo, stream) = conversation(&client, &mut server).await;
    (client, server, echo, stream)
}

/// The numbers of the lines that come until the client ends them.
async fn heard(stream: &mut Stream) -> Vec<i32> {
    let mut numbers = Vec::new();
    loop {
        let message = in_time(stream.next()).await.unwrap();
        if message.is_last() {
            return numbers;
        }
        numbers.push(number_in(&message));
    }
}

#[tokio::test]
async fn a_connection_that_takes_nothing_makes_the_sender_wait() {
    let deadlines = StreamDeadlines::new().send_stall(Duration::from_millis(500));
    let (client, _server, echo, mut stream) = reluctant(|builder| builder.deadlines(deadlines)).await;
    let (mut sender, _receiver) = echo.split();
    let waiting = in_time(fill(&mut sender)).await;
    assert!(0 < waiting);
    // Another call has no room either, and waits as well.
    let other = tokio::time::timeout(Duration::from_millis(200), client.publish("t")).await;
    assert!(other.is_err());
    let stalled = in_time(sender.send(long(-1))).await;
    assert!(matches!(stalled, Err(StreamError::Deadline(Deadline::SendStall))), "{stalled:?}");
    // What was taken is whole, and in order, and the line whose future was dropped is not there.
    assert_eq!(heard(&mut stream).await, (0..waiting).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_sender_that_waits_goes_on_when_the_connection_does() {
    let (_client, _server, echo, mut stream) = reluctant(|builder| builder).await;
    let (mut sender, _receiver) = echo.split();
    let mut sent = in_time(fill(&mut sender)).await;
    let sending = tokio::spawn(async move {
        for _ in 0..100 {
            sender.send(long(sent)).await.unwrap();
            sent += 1;
        }
        sender.finish().await.unwrap();
        sent
    });
    let numbers = heard(&mut stream).await;
    assert_eq!(numbers, (0..in_time(sending).await.unwrap()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_sink_keeps_what_it_took_until_there_is_room() {
    let (_client, _server, echo, mut stream) = reluctant(|builder| builder).await;
    let (mut sender, mut receiver) = echo.split();
    let mut fed = 0;
    while let Ok(outcome) =
        tokio::time::timeout(Duration::from_millis(200), feed(&mut sender, long(fed))).await
    {
        outcome.unwrap();
        fed += 1;
    }
    let flushing = poll_fn(|cx| Pin::new(&mut sender).poll_flush(cx));
    assert!(tokio::time::timeout(Duration::from_millis(200), flushing).await.is_err());
    let closing = tokio::spawn(async move { poll_fn(|cx| Pin::new(&mut sender).poll_close(cx)).await });
    assert_eq!(heard(&mut stream).await, (0..fed).collect::<Vec<_>>());
    in_time(closing).await.unwrap().unwrap();
    drop(stream);
    in_time(receiver.next()).await.unwrap().unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn deadlines_are_kept_while_the_answer_is_out() {
    let (builder, listener) = builder();
    let deadlines = StreamDeadlines::new().first_event(Duration::from_secs(3));
    let (client, mut server) = connected(builder.deadlines(deadlines), listener).await;
    let (mut echo, mut stream) = conversation(&client, &mut server).await;
    let late = echo.next().await;
    assert!(matches!(late, Some(Err(StreamError::Deadline(Deadline::FirstEvent)))), "{late:?}");
    in_time(ended_by_client(&mut stream)).await;
    let refused = echo.send(line(1)).await;
    assert!(matches!(refused, Err(StreamError::Deadline(Deadline::FirstEvent))), "{refused:?}");
}
