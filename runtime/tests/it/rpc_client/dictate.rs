//! Calls in which only the client sends events.

use smithy_streams_runtime::client::{CallError, InputCall, StreamDeadlines, StreamError, TimeLimit};
use smithy_streams_runtime::protocol::ProtocolError;
use smithy_streams_runtime::rpc::RpcError;
use smithy_streams_runtime::session::CloseReason;

use super::*;
use crate::ipc::{Dictate, DictateInput, DictateOutput};

async fn dictation(client: &Client, server: &mut ServerConnection) -> (InputCall<Dictate>, Stream) {
    let dictation = in_time(client.core.open_input::<Dictate>(DictateInput::default())).await.unwrap();
    let (_, stream) = in_time(call::<Dictate>(server)).await;
    (dictation, stream)
}

fn answer(lines: i32) -> Message {
    response::<Dictate>(&DictateOutput { lines: Some(lines) })
}

/// That the client has not ended the RPC stream.
async fn not_ended(stream: &mut Stream) {
    let ended = tokio::time::timeout(Duration::from_millis(50), stream.next()).await;
    assert!(ended.is_err(), "{ended:?}");
}

#[tokio::test]
async fn an_idempotency_token_is_made() {
    let (builder, listener) = builder();
    let (client, mut server) = connected(builder.idempotency_tokens(|| "made".to_owned()), listener).await;
    let _call = client.core.open_input::<Dictate>(DictateInput::default()).await.unwrap();
    let (request, _stream) = in_time(call::<Dictate>(&mut server)).await;
    assert_eq!(request.payload(), br#"{"token":"made"}"#);
}

#[tokio::test]
async fn the_end_waits_for_the_answer() {
    let (client, mut server) = peers().await;
    let (mut call, mut stream) = dictation(&client, &mut server).await;
    for number in 1..=3 {
        call.send(line(number)).await.unwrap();
    }
    in_time(call.finish()).await.unwrap();
    assert!(matches!(call.send(line(4)).await, Err(StreamError::Closed)));
    for expected in 1..=3 {
        assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), expected);
    }
    not_ended(&mut stream).await;
    say(&stream, &answer(3)).await;
    assert_eq!(in_time(call.output()).await.unwrap().lines, Some(3));
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn an_answer_may_come_while_events_are_sent() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    say(&stream, &answer(0)).await;
    assert_eq!(in_time(answered).await.unwrap().lines, Some(0));
    // The answer was taken, and the sender still has something to say.
    for number in 1..=3 {
        sender.send(line(number)).await.unwrap();
        assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), number);
    }
    not_ended(&mut stream).await;
    in_time(sender.finish()).await.unwrap();
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn dropping_the_sender_ends_its_side_behind_the_answer() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    sender.send(line(1)).await.unwrap();
    drop(sender);
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    not_ended(&mut stream).await;
    say(&stream, &answer(1)).await;
    assert_eq!(in_time(answered).await.unwrap().lines, Some(1));
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn an_answer_that_is_the_last_message_ends_the_sender() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    sender.send(line(1)).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    say_last(&stream, &answer(1)).await;
    assert_eq!(in_time(answered).await.unwrap().lines, Some(1));
    assert!(matches!(in_time(sender.send(line(2))).await, Err(StreamError::Closed)));
    in_time(sender.finish()).await.unwrap();
    assert!(stream.next().await.is_none());
    assert_eq!(stream.end(), Some(StreamEnd::ThisSide));
}

#[tokio::test]
async fn only_the_sender_may_be_kept() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let mut sender = call.into_sender();
    sender.send(line(1)).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 1);
    say(&stream, &answer(1)).await;
    sender.send(line(2)).await.unwrap();
    assert_eq!(number_in(&in_time(stream.next()).await.unwrap()), 2);
    drop(sender);
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn whoever_drops_the_answer_cancels_the_call() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    drop(answered);
    in_time(ended_by_client(&mut stream)).await;
    assert!(matches!(sender.send(line(1)).await, Err(StreamError::Closed)));
    let (call, mut stream) = dictation(&client, &mut server).await;
    call.kill();
    in_time(ended_by_client(&mut stream)).await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    drop(call);
    in_time(ended_by_client(&mut stream)).await;
}

#[tokio::test]
async fn an_end_in_place_of_the_answer_is_an_error() {
    let (client, mut server) = peers().await;
    let (call, stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    close(&stream).await;
    let outcome = in_time(answered).await;
    assert!(matches!(outcome, Err(CallError::Protocol(ProtocolError::MissingResponse))), "{outcome:?}");
    let refused = sender.send(line(1)).await;
    assert!(matches!(&refused, Err(StreamError::Call(_))), "{refused:?}");
}

#[tokio::test]
async fn a_connection_that_is_lost_ends_the_answer_and_the_sender() {
    let (client, mut server) = peers().await;
    let (call, stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    server.close().await;
    drop(stream);
    let outcome = in_time(answered).await;
    assert!(matches!(outcome, Err(CallError::Rpc(RpcError::Closed(CloseReason::EndOfInput)))), "{outcome:?}");
    let refused = sender.send(line(1)).await;
    assert!(matches!(&refused, Err(StreamError::Rpc(RpcError::Closed(_)))), "{refused:?}");
}

#[tokio::test]
async fn a_second_answer_ends_the_call() {
    let (client, mut server) = peers().await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let (mut sender, answered) = call.split();
    say(&stream, &answer(1)).await;
    in_time(answered).await.unwrap();
    say(&stream, &answer(2)).await;
    in_time(ended_by_client(&mut stream)).await;
    let refused = sender.send(line(1)).await;
    let Err(StreamError::Call(error)) = refused else { panic!("{refused:?}") };
    assert!(matches!(*error, CallError::Protocol(ProtocolError::UnexpectedMessage)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_come_is_waited_for_as_long_as_was_said() {
    let (builder, listener) = builder();
    let limit = Duration::from_secs(2);
    let (client, mut server) =
        connected(builder.deadlines(StreamDeadlines::new().drain(limit)), listener).await;
    let (call, mut stream) = dictation(&client, &mut server).await;
    let outcome = call.output().await;
    assert!(
        matches!(outcome, Err(CallError::Timeout { which: TimeLimit::Answer, limit: it }) if it == limit),
        "{outcome:?}"
    );
    in_time(ended_by_client(&mut stream)).await;
}
