//! Calls without events.

use futures_core::Stream as _;
use smithy_streams_runtime::client::{CallError, Pages, TimeLimit};
use smithy_streams_runtime::protocol::ProtocolError;
use smithy_streams_runtime::rpc::RpcError;
use smithy_streams_runtime::session::CloseReason;

use super::*;
use crate::ipc::{
    EchoInput, EchoOutput, IpcError, List, ListInput, ListOutput, Publish, PublishInput, PublishOutput,
    Upload,
};

type Published = Result<PublishOutput, CallError<IpcError>>;

#[tokio::test]
async fn the_answer_may_end_the_stream() {
    let (client, mut server) = peers().await;
    let serving = async {
        let (request, mut stream) = call::<Publish>(&mut server).await;
        assert_eq!(request.content_type(), Some("application/json"));
        assert_eq!(request.service_model_type(), Some("aws.greengrass#PublishToTopicRequest"));
        assert!(!request.is_last());
        say_last(&stream, &response::<Publish>(&PublishOutput {})).await;
        // A client that ended it once more would confuse old servers.
        assert!(stream.next().await.is_none());
        assert_eq!(stream.end(), Some(StreamEnd::ThisSide));
    };
    let (published, ()) = in_time(async { tokio::join!(client.publish("t"), serving) }).await;
    assert_eq!(published.unwrap(), PublishOutput {});
    drop(client);
    assert_eq!(in_time(server.closed()).await, CloseReason::EndOfInput);
}

#[tokio::test]
async fn the_client_ends_what_the_answer_does_not() {
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, mut stream) = call::<Publish>(&mut server).await;
        say(&stream, &response::<Publish>(&PublishOutput {})).await;
        // What comes now has no place, and does no harm.
        say(&stream, &response::<Publish>(&PublishOutput {})).await;
        ended_by_client(&mut stream).await;
    };
    let (published, ()) = in_time(async { tokio::join!(client.publish("t"), serving) }).await;
    published.unwrap();
    assert!(client.core.call::<Publish>(PublishInput::default(), None).await.is_err());
    assert!(server.is_open());
}

#[tokio::test]
async fn answers_are_told_by_order_where_they_have_no_headers() {
    let answers = [
        Message::new().with_payload("{}"),
        Message::new(),
        Message::new()
            .with_header(":content-type", "application/json; charset=utf-8")
            .unwrap()
            .with_payload(" { } "),
        message("aws.greengrass#PublishToTopicResponse", r#"{"later":[]}"#),
    ];
    for answer in answers {
        let (client, mut server) = peers().await;
        let serving = async {
            let (_, stream) = call::<Publish>(&mut server).await;
            say(&stream, &answer).await;
        };
        let (published, ()) = in_time(async { tokio::join!(client.publish("t"), serving) }).await;
        assert_eq!(published.unwrap(), PublishOutput {}, "{answer:?}");
    }
}

/// What comes of a call that is answered by `serve`.
async fn published<F: Future<Output = ()>>(serve: impl FnOnce(ServerConnection, Stream) -> F) -> Published {
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, stream) = call::<Publish>(&mut server).await;
        serve(server, stream).await;
    };
    in_time(async { tokio::join!(client.publish("t"), serving) }).await.0
}

#[tokio::test]
async fn an_end_is_no_answer() {
    let outcome = published(|_server, stream| async move { close(&stream).await }).await;
    assert!(matches!(outcome, Err(CallError::Protocol(ProtocolError::MissingResponse))), "{outcome:?}");
}

#[tokio::test]
async fn an_answer_of_another_shape_is_refused_and_its_stream_ended() {
    let outcome = published(|_server, mut stream| async move {
        say(&stream, &message("aws.greengrass#Odd", "{}")).await;
        ended_by_client(&mut stream).await;
    })
    .await;
    let Err(CallError::Protocol(ProtocolError::UnexpectedShape { expected, found })) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((expected, &*found), ("aws.greengrass#PublishToTopicResponse", "aws.greengrass#Odd"));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_ends_its_stream() {
    let outcome = published(|_server, mut stream| async move {
        say(&stream, &Message::new().with_payload("no json")).await;
        ended_by_client(&mut stream).await;
    })
    .await;
    assert!(matches!(outcome, Err(CallError::Protocol(ProtocolError::Codec(_)))), "{outcome:?}");
}

#[tokio::test]
async fn a_connection_that_is_lost_ends_the_call_and_all_that_follow() {
    let (client, mut server) = peers().await;
    let serving = async {
        let (_, stream) = call::<Publish>(&mut server).await;
        drop((stream, server.close().await, server));
    };
    let (outcome, ()) = in_time(async { tokio::join!(client.publish("t"), serving) }).await;
    assert!(
        matches!(&outcome, Err(CallError::Rpc(RpcError::Closed(CloseReason::EndOfInput)))),
        "{outcome:?}"
    );
    let error = outcome.unwrap_err();
    assert!(!error.is_retryable() && error.status().is_none() && error.code().is_none());
    let later = in_time(client.publish("t")).await;
    assert!(matches!(later, Err(CallError::Rpc(RpcError::Closed(_)))), "{later:?}");
}

#[tokio::test]
async fn what_is_missing_or_has_no_place_is_not_sent() {
    let (client, mut server) = peers().await;
    let missing = client.core.call::<Publish>(PublishInput::default(), None).await;
    assert!(matches!(missing, Err(CallError::MissingMember { member: "topic", .. })), "{missing:?}");
    let blob = client.core.call::<Upload>(EchoInput {}, Some("x".into())).await;
    assert!(matches!(blob, Err(CallError::InvalidInput(ProtocolError::StreamingBlob { .. }))), "{blob:?}");
    // The first stream is that of the first call that was good.
    let serving = async {
        let (_, stream) = call::<Publish>(&mut server).await;
        assert_eq!(stream.stream_id().unwrap().get(), 1);
        say_last(&stream, &response::<Publish>(&EchoOutput {})).await;
    };
    in_time(async { tokio::join!(client.publish("t"), serving) }).await.0.unwrap();
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_refused() {
    let (builder, listener) = builder();
    let (client, _server) = connected(builder.message_limit(1024), listener).await;
    let outcome = in_time(client.publish(&"t".repeat(2000))).await;
    assert!(matches!(outcome, Err(CallError::Rpc(RpcError::Refused(_)))), "{outcome:?}");
    assert!(client.connection().is_open());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_too_long_ends_its_stream() {
    let (builder, listener) = builder();
    let limit = Duration::from_secs(3);
    let (client, mut server) = connected(builder.call_timeout(limit), listener).await;
    let serving = async {
        let (_, mut stream) = call::<Publish>(&mut server).await;
        ended_by_client(&mut stream).await;
    };
    let begun = tokio::time::Instant::now();
    let (outcome, ()) = tokio::join!(client.publish("t"), serving);
    assert_eq!(begun.elapsed(), limit);
    assert!(
        matches!(outcome, Err(CallError::Timeout { which: TimeLimit::Operation, limit: it }) if it == limit),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_stream() {
    let (client, mut server) = peers().await;
    let calling = tokio::spawn({
        let client = client.clone();
        async move { client.publish("t").await }
    });
    let (_, mut stream) = in_time(call::<Publish>(&mut server)).await;
    calling.abort();
    in_time(ended_by_client(&mut stream)).await;
    assert!(client.connection().is_open());
}

#[tokio::test]
async fn many_calls_are_answered_in_any_order() {
    let (client, mut server) = peers().await;
    let calls: Vec<_> = (0..100)
        .map(|number| {
            let client = client.clone();
            let input = ListInput { from: Some(number.to_string()) };
            tokio::spawn(async move { client.core.call::<List>(input, None).await.unwrap().next })
        })
        .collect();
    let mut open = Vec::new();
    for expected in 1..=100 {
        let (request, stream) = in_time(call::<List>(&mut server)).await;
        assert_eq!(stream.stream_id().unwrap().get(), expected);
        let mut input = ListInput::default();
        FORMAT.read_request(request.as_message(), &mut input).unwrap();
        open.push((input, stream));
    }
    for (input, stream) in open.into_iter().rev() {
        let output = ListOutput { next: input.from, names: None };
        say_last(&stream, &response::<List>(&output)).await;
    }
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(in_time(call).await.unwrap(), Some(number.to_string()));
    }
}

#[tokio::test]
async fn pages_come_one_after_the_other() {
    let (client, mut server) = peers().await;
    let serving = async {
        for (from, next) in [(None, Some("b")), (Some("b"), Some("c")), (Some("c"), None)] {
            let (request, stream) = call::<List>(&mut server).await;
            let mut input = ListInput::default();
            FORMAT.read_request(request.as_message(), &mut input).unwrap();
            assert_eq!(input.from.as_deref(), from);
            let output = ListOutput { names: None, next: next.map(str::to_owned) };
            say_last(&stream, &response::<List>(&output)).await;
        }
    };
    let mut pages = Box::pin(Pages::<List>::new(client.core.clone(), ListInput::default()));
    let reading = async {
        let mut count = 0;
        while let Some(page) = std::future::poll_fn(|cx| pages.as_mut().poll_next(cx)).await {
            page.unwrap();
            count += 1;
        }
        count
    };
    assert_eq!(in_time(async { tokio::join!(reading, serving) }).await.0, 3);
}
