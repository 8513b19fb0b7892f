//! Events in signed frames.

use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::mock::{Exchange, RefusalError};
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::signing::RequestVerifyError;

use super::*;
use crate::chat::operation::*;
use crate::chat::rows::Row;
use crate::chat::types::{RoomEvents, Say, TalkEvents};

on_each_row!(
    events_are_verified_in_both_directions,
    input_events_are_verified_up_to_their_end,
    output_events_follow_a_request_that_is_signed_as_it_is,
    a_call_that_is_dropped_has_no_end,
    a_conversation_with_another_secret_is_refused,
);

const MANY: i64 = 200;

fn line(number: i64) -> Say {
    Say::new(number, format!("line {number}"))
}

pub(super) fn talk_input() -> TalkInput {
    TalkInput { room_id: Some("attic".to_owned()), nickname: Some("ann".to_owned()) }
}

/// The head of a request whose events are signed.
fn assert_signed<Op: Operation>(call: &Exchange<Op>) {
    let headers = call.request_headers();
    assert_eq!(headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-EVENTS");
    assert!(!headers.contains_key("content-length"), "{headers:?}");
    assert_eq!(call.signed_by().unwrap().access_key_id(), "AKIDCHATTER");
}

async fn events_are_verified_in_both_directions<R: Row>(wire: Wire) {
    let (core, server) = peers(wire, R::SERVICE).await;
    let echo = async {
        let mut call = server.accept::<R::Talk>().await;
        assert_signed(&call);
        assert_eq!(call.input(), &talk_input());
        while let Some(event) = call.next().await {
            let TalkEvents::Say(say) = event.unwrap() else { panic!("no line of talk") };
            call.emit(RoomEvents::Say(say)).await.unwrap();
        }
        call.finish().await.unwrap();
    };
    let talk = async {
        let call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
        let (mut sender, mut receiver) = call.split();
        let send = async {
            for number in 0..MANY {
                sender.send(TalkEvents::Say(line(number))).await.unwrap();
            }
            sender.finish().await.unwrap();
        };
        let receive = async {
            for number in 0..MANY {
                let event = receiver.next().await.unwrap().unwrap();
                assert_eq!(event, RoomEvents::Say(line(number)));
            }
            assert!(receiver.next().await.is_none());
        };
        tokio::join!(send, receive);
    };
    tokio::join!(echo, talk);
}

async fn input_events_are_verified_up_to_their_end<R: Row>(wire: Wire) {
    let (core, server) = peers(wire, R::SERVICE).await;
    server.on::<R::Dictate, _, _>(|mut call| async move {
        assert_signed(&call);
        assert_eq!(call.input().room_id.as_deref(), Some("attic"));
        let mut lines = 0;
        while let Some(event) = call.next().await {
            assert_eq!(event.unwrap(), TalkEvents::Say(line(lines)));
            lines += 1;
        }
        call.reply(DictateOutput { lines }).await.unwrap();
    });
    for lines in [0, MANY] {
        let input = DictateInput { room_id: Some("attic".to_owned()) };
        let mut call = core.open_input::<R::Dictate>(input).await.unwrap();
        for number in 0..lines {
            call.send(TalkEvents::Say(line(number))).await.unwrap();
        }
        // The sender is dropped, not finished.
        assert_eq!(call.output().await.unwrap(), DictateOutput { lines });
    }
}

async fn output_events_follow_a_request_that_is_signed_as_it_is<R: Row>(wire: Wire) {
    let (core, server) = peers(wire, R::SERVICE).await;
    server.on::<R::Watch, _, _>(|mut call| async move {
        assert!(call.signed_by().is_some());
        assert!(!call.request_headers().contains_key("x-amz-content-sha256"));
        call.emit(RoomEvents::Say(line(1))).await.unwrap();
        call.finish().await.unwrap();
    });
    let input = WatchInput { room_id: Some("attic".to_owned()) };
    let mut call = core.open_output::<R::Watch>(input, None, None).await.unwrap();
    assert_eq!(call.next().await.unwrap().unwrap(), RoomEvents::Say(line(1)));
    assert!(call.next().await.is_none());
}

async fn a_call_that_is_dropped_has_no_end<R: Row>(wire: Wire) {
    let (core, server) = peers(wire, R::SERVICE).await;
    for killed in [true, false] {
        let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
        let mut exchange = server.accept::<R::Talk>().await;
        call.send(TalkEvents::Say(line(1))).await.unwrap();
        assert_eq!(exchange.next().await.unwrap().unwrap(), TalkEvents::Say(line(1)));
        if killed {
            call.kill()
        } else {
            drop(call)
        }
        let end = exchange.next().await;
        assert!(matches!(end, Some(Err(StreamError::Transport(_)))), "{end:?}");
        let input = DictateInput { room_id: Some("attic".to_owned()) };
        let call = core.open_input::<R::Dictate>(input).await.unwrap();
        let mut exchange = server.accept::<R::Dictate>().await;
        if killed {
            call.kill()
        } else {
            drop(call)
        }
        let end = exchange.next().await;
        assert!(matches!(end, Some(Err(StreamError::Transport(_)))), "{end:?}");
    }
    assert!(server.refusals().is_empty());
}

async fn a_conversation_with_another_secret_is_refused<R: Row>(wire: Wire) {
    let server = server(wire, verification()).await;
    server.on::<R::Talk, _, _>(|call| async move { drop(call) });
    let stranger = Credentials::new("AKIDCHATTER", "another");
    let core = builder(&server, wire, R::SERVICE).credentials(stranger).build().unwrap();
    let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
    let Some(Err(StreamError::Call(error))) = call.next().await else { panic!("no refusal") };
    let response = error.response().unwrap();
    assert_eq!((response.status, &*response.code), (Some(403), "InvalidSignatureException"));
    let [refusal] = &server.refusals()[..] else { panic!("{:?}", server.refusals()) };
    assert_eq!(refusal.error(), &RefusalError::Request(RequestVerifyError::Signature));
}
