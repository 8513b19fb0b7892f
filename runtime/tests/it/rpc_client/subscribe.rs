//! Calls in which only the peer sends events.

use std::sync::{Arc, Mutex};

use smithy_streams_runtime::client::{
    CallError, Deadline, Handlers, OutputCall, StreamDeadlines, StreamError,
};
use smithy_streams_runtime::event::EventError;
use smithy_streams_runtime::protocol::ProtocolError;
use smithy_streams_runtime::rpc::{RpcError, SlowReader};
use smithy_streams_runtime::session::CloseReason;
use smithy_streams_runtime::types::Document;

use super::*;
use crate::ipc::{IpcError, JsonMessage, Messages, Subscribe, SubscribeOutput, subscription};

const UNION: &str = "aws.greengrass#SubscriptionResponseMessage";

type Opened = Result<OutputCall<Subscribe>, CallError<IpcError>>;

fn event(text: &str) -> Messages {
    Messages::Json(JsonMessage { message: Some(Document::from(text)), context: None })
}

fn event_message(text: &str) -> Message {
    FORMAT.write_event(&event(text)).unwrap()
}

fn initial() -> Message {
    response::<Subscribe>(&SubscribeOutput { topic_name: Some("t".to_owned()) })
}

fn text(event: Option<Result<Messages, StreamError<IpcError>>>) -> String {
    match event {
        Some(Ok(Messages::Json(JsonMessage { message: Some(message), .. }))) => {
            message.as_str().unwrap().to_owned()
        }
        other => panic!("no event: {other:?}"),
    }
}

async fn open(client: &Client) -> Opened {
    client.core.open_output::<Subscribe>(subscription("t"), None, None).await
}

/// A subscription whose server sends `messages`, in their order.
async fn opened(client: &Client, server: &mut ServerConnection, messages: &[Message]) -> (Opened, Stream) {
    let serving = async {
        let (_, stream) = call::<Subscribe>(server).await;
        for message in messages {
            say(&stream, message).await;
        }
        stream
    };
    in_time(async { tokio::join!(open(client), serving) }).await
}

#[tokio::test]
async fn events_come_until_the_peer_ends_them() {
    let (client, mut server) = peers().await;
    let (call, stream) =
        opened(&client, &mut server, &[initial(), event_message("a"), event_message("b")]).await;
    let mut call = call.unwrap();
    assert_eq!(call.initial_response().await.unwrap().topic_name.as_deref(), Some("t"));
    assert_eq!(text(call.next().await), "a");
    assert_eq!(text(call.next().await), "b");
    close(&stream).await;
    assert!(in_time(call.next()).await.is_none());
    assert!(call.next().await.is_none());
    assert!(client.connection().is_open());
}

#[tokio::test]
async fn the_last_event_may_be_the_last_message() {
    let (client, mut server) = peers().await;
    let (call, stream) = opened(&client, &mut server, &[initial()]).await;
    say_last(&stream, &event_message("z")).await;
    let mut call = call.unwrap();
    assert_eq!(text(in_time(call.next()).await), "z");
    assert!(in_time(call.next()).await.is_none());
}

#[tokio::test]
async fn a_response_that_is_the_last_message_has_no_events_behind_it() {
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, stream) = call::<Subscribe>(&mut server).await;
        say_last(&stream, &initial()).await;
    };
    let (call, ()) = in_time(async { tokio::join!(open(&client), serving) }).await;
    let mut call = call.unwrap();
    assert!(call.initial_response().await.is_ok());
    assert!(in_time(call.next()).await.is_none());
}

#[tokio::test]
async fn events_that_overtake_the_response_wait_for_it() {
    let (client, mut server) = peers().await;
    let messages = [event_message("a"), event_message("b"), initial(), event_message("c")];
    let (call, stream) = opened(&client, &mut server, &messages).await;
    let mut call = call.unwrap();
    assert_eq!(call.initial_response().await.unwrap().topic_name.as_deref(), Some("t"));
    for expected in ["a", "b", "c"] {
        assert_eq!(text(in_time(call.next()).await), expected);
    }
    close(&stream).await;
    assert!(in_time(call.next()).await.is_none());
}

#[tokio::test]
async fn events_without_a_response_are_not_piled_up() {
    let (builder, listener) = builder();
    let (client, mut server) = connected(builder.stream_buffer(1000), listener).await;
    let serving = async {
        let (_, mut stream) = call::<Subscribe>(&mut server).await;
        while stream.send_message(&event_message("early")).await.is_ok() {}
        ended_by_client(&mut stream).await;
    };
    let (call, ()) = in_time(async { tokio::join!(open(&client), serving) }).await;
    assert!(matches!(call, Err(CallError::Rpc(RpcError::Overrun { limit: 1000, .. }))), "{call:?}");
    assert!(client.connection().is_open());
}

#[tokio::test]
async fn an_end_without_a_response_is_an_error() {
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, stream) = call::<Subscribe>(&mut server).await;
        say(&stream, &event_message("a")).await;
        close(&stream).await;
    };
    let (call, ()) = in_time(async { tokio::join!(open(&client), serving) }).await;
    assert!(matches!(call, Err(CallError::Protocol(ProtocolError::MissingResponse))), "{call:?}");
}

#[tokio::test]
async fn messages_are_told_by_order_where_they_have_no_headers() {
    let (client, mut server) = peers().await;
    let bare = [r#"{"topicName":"t"}"#, r#"{"jsonMessage":{"message":"a"}}"#];
    let messages = bare.map(|payload| Message::new().with_payload(payload));
    let (call, _stream) = opened(&client, &mut server, &messages).await;
    let mut call = call.unwrap();
    assert_eq!(call.initial_response().await.unwrap().topic_name.as_deref(), Some("t"));
    assert_eq!(text(in_time(call.next()).await), "a");
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_told_and_harms_no_other() {
    let (client, mut server) = peers().await;
    let odd = [
        initial(),
        message(UNION, "no json"),
        message(UNION, r#"{"jsonMessage":{},"binaryMessage":{}}"#),
        // A second response, and something else.
        initial(),
        message("aws.greengrass#Odd", "{}"),
        message(UNION, r#"{"later":{"x":1}}"#),
        event_message("z"),
    ];
    let (call, _stream) = opened(&client, &mut server, &odd).await;
    let mut call = call.unwrap();
    for payload in ["no json", r#"{"jsonMessage":{},"binaryMessage":{}}"#] {
        match in_time(call.next()).await {
            Some(Err(StreamError::Undecodable { message, source: EventError::Payload(_) })) => {
                assert_eq!(message.payload(), payload.as_bytes());
            }
            other => panic!("{other:?}"),
        }
    }
    for shape in ["aws.greengrass#SubscribeToTopicResponse", "aws.greengrass#Odd"] {
        match in_time(call.next()).await {
            Some(Err(StreamError::Undecodable {
                source: EventError::UnexpectedShape { expected, found },
                ..
            })) => assert_eq!((expected, &*found), (UNION, shape)),
            other => panic!("{other:?}"),
        }
    }
    match in_time(call.next()).await {
        Some(Ok(Messages::Unknown(message))) => assert_eq!(message.payload(), br#"{"later":{"x":1}}"#),
        other => panic!("{other:?}"),
    }
    assert_eq!(text(in_time(call.next()).await), "z");
}

#[tokio::test]
async fn a_response_of_another_shape_is_refused() {
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, mut stream) = call::<Subscribe>(&mut server).await;
        say(&stream, &message("aws.greengrass#Odd", "{}")).await;
        ended_by_client(&mut stream).await;
    };
    let (call, ()) = in_time(async { tokio::join!(open(&client), serving) }).await;
    assert!(matches!(call, Err(CallError::Protocol(ProtocolError::UnexpectedShape { .. }))), "{call:?}");
}

#[tokio::test]
async fn a_connection_that_is_lost_is_no_end() {
    let (client, mut server) = peers().await;
    let (call, stream) = opened(&client, &mut server, &[initial(), event_message("a")]).await;
    let mut call = call.unwrap();
    let kept = client.connection().clone();
    kept.close().await;
    assert_eq!(text(in_time(call.next()).await), "a");
    let lost = in_time(call.next()).await;
    let requested = CloseReason::Requested;
    assert!(
        matches!(&lost, Some(Err(StreamError::Rpc(RpcError::Closed(reason)))) if *reason == requested),
        "{lost:?}"
    );
    assert!(call.next().await.is_none());
    drop(stream);
    // Before the response, it is an error of the call.
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, stream) = super::call::<Subscribe>(&mut server).await;
        drop((server.close().await, stream));
    };
    let (call, ()) = in_time(async { tokio::join!(open(&client), serving) }).await;
    assert!(matches!(call, Err(CallError::Rpc(RpcError::Closed(CloseReason::EndOfInput)))), "{call:?}");
}

#[tokio::test]
async fn dropping_the_call_or_its_future_ends_the_stream() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = opened(&client, &mut server, &[initial(), event_message("a")]).await;
    drop(call);
    in_time(ended_by_client(&mut stream)).await;
    let opening = tokio::spawn({
        let client = client.clone();
        async move { open(&client).await }
    });
    let (_, mut stream) = in_time(super::call::<Subscribe>(&mut server)).await;
    opening.abort();
    in_time(ended_by_client(&mut stream)).await;
    let (call, mut stream) = opened(&client, &mut server, &[initial()]).await;
    call.unwrap().kill();
    in_time(ended_by_client(&mut stream)).await;
    assert!(client.connection().is_open());
}

#[tokio::test(start_paused = true)]
async fn deadlines_are_kept() {
    let (builder, listener) = builder();
    let second = Duration::from_secs(1);
    let deadlines = StreamDeadlines::new().first_event(5 * second).idle(2 * second);
    let builder = builder.deadlines(deadlines).call_timeout(3 * second);
    let (client, mut server) = connected(builder, listener).await;
    let serving = async {
        let (_, mut stream) = call::<Subscribe>(&mut server).await;
        ended_by_client(&mut stream).await;
        let (_, stream) = call::<Subscribe>(&mut server).await;
        say(&stream, &initial()).await;
        tokio::time::sleep(4 * second).await;
        say(&stream, &event_message("a")).await;
        stream
    };
    let calling = async {
        let silent = open(&client).await;
        assert!(matches!(silent, Err(CallError::Timeout { .. })), "{silent:?}");
        let mut call = open(&client).await.unwrap();
        assert_eq!(text(call.next().await), "a");
        let idle = call.next().await;
        assert!(matches!(idle, Some(Err(StreamError::Deadline(Deadline::Idle)))), "{idle:?}");
        assert!(call.next().await.is_none());
    };
    let ((), mut stream) = in_time(async { tokio::join!(calling, serving) }).await;
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn the_last_event_can_be_expected() {
    let (client, mut server) = peers().await;
    for (last, complete) in [("z", true), ("y", false)] {
        let (call, stream) = opened(&client, &mut server, &[initial(), event_message(last)]).await;
        let mut call = call.unwrap().expect_last(|it| *it == event("z"));
        close(&stream).await;
        assert_eq!(text(in_time(call.next()).await), last);
        match in_time(call.next()).await {
            None => assert!(complete),
            Some(Err(StreamError::Incomplete)) => assert!(!complete),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn handlers_get_the_response_then_the_events() {
    let (client, mut server) = peers().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let mut handlers = Handlers::new();
    let note = heard.clone();
    handlers.on_initial_response(move |output: SubscribeOutput| {
        note.lock().unwrap().push(output.topic_name.unwrap());
        std::future::ready(())
    });
    let (note, other) = (heard.clone(), client.clone());
    handlers.on_event(move |event: &Messages| {
        let (note, text, other) = (note.clone(), text(Some(Ok(event.clone()))), other.clone());
        Some(async move {
            // A handler may use the client that it hears from.
            other.publish("t").await.unwrap();
            note.lock().unwrap().push(text);
        })
    });
    let note = heard.clone();
    handlers.on_error(move |error: StreamError<IpcError>| {
        note.lock().unwrap().push(error.to_string());
        std::future::ready(())
    });
    let serving = async {
        let (_, stream) = call::<Subscribe>(&mut server).await;
        for message in [event_message("a"), initial(), message(UNION, "?"), event_message("b")] {
            say(&stream, &message).await;
        }
        for _ in 0..2 {
            let (_, published) = call::<crate::ipc::Publish>(&mut server).await;
            say_last(&published, &Message::new().with_payload("{}")).await;
        }
        close(&stream).await;
    };
    let calling = async {
        let call = client.core.open_output::<Subscribe>(subscription("t"), None, Some(handlers)).await;
        call.unwrap().join().await
    };
    in_time(async { tokio::join!(calling, serving) }).await.0.unwrap();
    assert_eq!(*heard.lock().unwrap(), ["t", "a", "an event cannot be read", "b"]);
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_told_and_harms_no_other() {
    let (builder, listener) = builder();
    let builder = builder.stream_buffer(4 * 1024).slow_reader(SlowReader::Close);
    let (client, mut server) = connected(builder, listener).await;
    let (slow, stream) = opened(&client, &mut server, &[initial()]).await;
    let mut slow = slow.unwrap();
    let mut sent = 0;
    while in_time(stream.send_message(&event_message("x"))).await.is_ok() {
        sent += 1;
    }
    let serving = async {
        let (_, stream) = call::<crate::ipc::Publish>(&mut server).await;
        say_last(&stream, &Message::new().with_payload("{}")).await;
    };
    in_time(async { tokio::join!(client.publish("t"), serving) }).await.0.unwrap();
    let mut read = 0;
    let error = loop {
        match in_time(slow.next()).await {
            Some(Ok(_)) => read += 1,
            Some(Err(error)) => break error,
            None => panic!("what was lost is not told"),
        }
    };
    assert!(0 < read && read <= sent, "{read} of {sent}");
    assert!(matches!(error, StreamError::Rpc(RpcError::Overrun { limit: 4096, .. })), "{error:?}");
    assert!(slow.next().await.is_none());
}
