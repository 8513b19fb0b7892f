//! Events, exceptions, and members beside them.

use smithy_streams_runtime::frame::Message;

use super::*;

on_each_row!(
    events_travel_both_ways_behind_the_members,
    output_events_come_behind_an_ordinary_request,
    input_events_end_with_an_ordinary_answer,
    exceptions_are_told_whether_the_model_has_them_or_not,
);

async fn events_travel_both_ways_behind_the_members<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    assert_eq!(*exchange.input(), talk_input());
    let headers = exchange.request_headers().clone();
    assert_eq!(headers["content-type"], "application/vnd.amazon.eventstream");
    assert_eq!(headers["accept"], "application/vnd.amazon.eventstream");
    assert!(!headers.contains_key("content-length"));

    exchange.respond(TalkOutput { topic: "dust".to_owned() }).await.unwrap();
    assert_eq!(call.initial_response().await.unwrap().topic, "dust");
    let said = Say { number: 7, text: "<hi> & bye".to_owned(), tags: Some(vec!["a".to_owned()]) };
    call.send(TalkEvents::Say(said.clone())).await.unwrap();
    call.send(TalkEvents::Wave).await.unwrap();
    assert_eq!(exchange.next().await.unwrap().unwrap(), TalkEvents::Say(said.clone()));
    assert_eq!(exchange.next().await.unwrap().unwrap(), TalkEvents::Wave);
    exchange.emit(RoomEvents::Say(said.clone())).await.unwrap();
    let picture = Picture { name: Some("x".to_owned()), data: Some(Bytes::from_static(b"\0\xff")) };
    exchange.emit(RoomEvents::Picture(picture.clone())).await.unwrap();
    assert_eq!(call.next().await.unwrap().unwrap(), RoomEvents::Say(said));
    assert_eq!(call.next().await.unwrap().unwrap(), RoomEvents::Picture(picture));
    call.finish().await.unwrap();
    assert!(exchange.next().await.is_none());
    exchange.finish().await.unwrap();
    assert!(call.next().await.is_none());
}

async fn output_events_come_behind_an_ordinary_request<R: Row>() {
    let (core, server) = peers::<R>();
    let input = WatchInput { room_id: Some("attic".to_owned()) };
    let (watch, mut exchange) =
        tokio::join!(core.open_output::<R::Watch>(input.clone(), None, None), async {
            let mut exchange = server.accept::<R::Watch>().await;
            exchange.respond(WatchOutput { topic: Some("dust".to_owned()) }).await.unwrap();
            exchange
        });
    let mut watch = watch.unwrap();
    assert_eq!(*exchange.input(), input);
    let codec = R::SERVICE.protocol().codec();
    let content_type = exchange.request_headers().get("content-type").map(|it| it.to_str().unwrap());
    assert_eq!(content_type, is_rpc::<R>().then(|| codec.media_type()));
    assert_eq!(exchange.request_headers()["accept"], "application/vnd.amazon.eventstream");
    for number in 0..100 {
        exchange.emit(say(number)).await.unwrap();
    }
    exchange.finish().await.unwrap();
    assert_eq!(watch.initial_response().await.unwrap().topic.as_deref(), Some("dust"));
    for number in 0..100 {
        assert_eq!(watch.next().await.unwrap().unwrap(), say(number));
    }
    assert!(watch.next().await.is_none());
}

async fn input_events_end_with_an_ordinary_answer<R: Row>() {
    let (core, server) = peers::<R>();
    server.on::<R::Dictate, _, _>(|mut call| async move {
        assert_eq!(call.input().room_id.as_deref(), Some("attic"));
        let mut lines = 0;
        while let Some(event) = call.next().await {
            event.unwrap();
            lines += 1;
        }
        call.reply(DictateOutput { lines }).await.unwrap();
    });
    let input = DictateInput { room_id: Some("attic".to_owned()) };
    let mut call = core.open_input::<R::Dictate>(input).await.unwrap();
    for number in 0..100 {
        call.send(TalkEvents::Say(Say::new(number, "dear diary"))).await.unwrap();
    }
    assert_eq!(call.output().await.unwrap(), DictateOutput { lines: 100 });
}

async fn exceptions_are_told_whether_the_model_has_them_or_not<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    let closed = RoomClosed { message: Some("too late".to_owned()), by: Some("ann".to_owned()) };
    let error = ChatError::RoomClosed(closed.clone());
    exchange.exception(error.clone()).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Exception(it))) => assert_eq!(it, error),
        other => panic!("{other:?}"),
    }

    let (mut call, mut exchange) = conversation::<R>(&core, &server).await;
    let odd = Message::new()
        .with_headers([(":message-type", "exception"), (":exception-type", "Odd")])
        .unwrap()
        .with_payload(document::<R>(&closed));
    exchange.message(&odd).await.unwrap();
    match call.next().await {
        Some(Err(StreamError::Unmodeled { code, message, .. })) => {
            assert_eq!((code.as_str(), message.as_str()), ("Odd", "too late"));
        }
        other => panic!("{other:?}"),
    }
}
