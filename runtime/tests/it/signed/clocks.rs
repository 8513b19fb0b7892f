//! Time that passes inside a stream.

use std::sync::Mutex;

use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::identity::{ProvideCredentials, ProvideFuture};

use super::events::talk_input;
use super::*;
use crate::chat::operation::{DictateInput, DictateOutput, GetRoomInput, GetRoomOutput};
use crate::chat::rows::Row;
use crate::chat::types::{Say, TalkEvents};

on_each_row!(
    a_stream_goes_on_past_midnight,
    credentials_are_those_of_the_beginning,
    a_refused_stream_sets_the_clock_for_the_next,
);

/// 2026-01-02T23:59:59Z
const LATE: i64 = 1_767_398_399;

fn line(number: i64) -> TalkEvents {
    TalkEvents::Say(Say::new(number, "tick"))
}

async fn a_stream_goes_on_past_midnight<R: Row>(wire: Wire) {
    let clock = Clock::at(LATE);
    let server = server(wire, verification().with_clock(clock.read())).await;
    let builder = builder(&server, wire, R::SERVICE).credentials(credentials()).clock(clock.read());
    let core = builder.build().unwrap();
    let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
    let mut exchange = server.accept::<R::Talk>().await;
    for (number, time) in [LATE, LATE + 1, LATE + 2, LATE + 86_400 * 40].into_iter().enumerate() {
        clock.set(time);
        call.send(line(number as i64)).await.unwrap();
        assert_eq!(exchange.next().await.unwrap().unwrap(), line(number as i64));
    }
    call.finish().await.unwrap();
    assert!(exchange.next().await.is_none());
}

/// Gives other credentials each time.
#[derive(Debug)]
struct Rotating(Mutex<Vec<Credentials>>);

impl ProvideCredentials for Rotating {
    fn provide(&self) -> ProvideFuture<'_, Credentials> {
        Box::pin(async { Ok(self.0.lock().unwrap().pop().expect("there are more credentials")) })
    }
}

fn rotated() -> Credentials {
    Credentials::new("AKIDROTATED", "EXAMPLE-secret-0002")
}

async fn credentials_are_those_of_the_beginning<R: Row>(wire: Wire) {
    let clock = Clock::at(NOW);
    let verification = verification().with_credentials(rotated()).with_clock(clock.read());
    let server = server(wire, verification).await;
    let first = credentials().with_expiry(Timestamp::from_seconds(NOW + 100));
    let provider = Rotating(Mutex::new(vec![rotated(), first]));
    let builder = builder(&server, wire, R::SERVICE).credentials(provider).clock(clock.read());
    let core = builder.build().unwrap();
    let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
    let mut exchange = server.accept::<R::Talk>().await;
    assert_eq!(exchange.signed_by().unwrap().access_key_id(), "AKIDCHATTER");
    for (number, time) in [NOW, NOW + 99, NOW + 101].into_iter().enumerate() {
        clock.set(time);
        call.send(line(number as i64)).await.unwrap();
        assert_eq!(exchange.next().await.unwrap().unwrap(), line(number as i64));
    }
    server.on::<R::GetRoom, _, _>(|call| async move {
        assert_eq!(call.signed_by().unwrap().access_key_id(), "AKIDROTATED");
        call.reply(GetRoomOutput { name: "attic".to_owned(), ..GetRoomOutput::default() }).await.unwrap();
    });
    let input = GetRoomInput { room_id: Some("attic".to_owned()), ..GetRoomInput::default() };
    assert_eq!(core.call::<R::GetRoom>(input, None).await.unwrap().name, "attic");
    call.send(line(4)).await.unwrap();
    assert_eq!(exchange.next().await.unwrap().unwrap(), line(4));
    call.finish().await.unwrap();
    assert!(exchange.next().await.is_none());
}

async fn a_refused_stream_sets_the_clock_for_the_next<R: Row>(wire: Wire) {
    let server = server(wire, verification().with_clock(Clock::at(NOW).read())).await;
    server.on::<R::Talk, _, _>(|mut call| async move {
        assert_eq!(call.next().await.unwrap().unwrap(), line(1));
        call.finish().await.unwrap();
    });
    server.on::<R::Dictate, _, _>(|mut call| async move {
        assert!(call.next().await.is_none());
        call.reply(DictateOutput { lines: 0 }).await.unwrap();
    });
    let input = DictateInput { room_id: Some("attic".to_owned()) };
    for sends_only in [true, false] {
        let builder = builder(&server, wire, R::SERVICE).credentials(credentials());
        let core = builder.clock(Clock::at(NOW - 3_600).read()).build().unwrap();
        let refused = if sends_only {
            let call = core.open_input::<R::Dictate>(input.clone()).await.unwrap();
            call.output().await.unwrap_err()
        } else {
            let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
            let Some(Err(StreamError::Call(error))) = call.next().await else { panic!("no refusal") };
            *error
        };
        assert_eq!(refused.status(), Some(403), "{refused:?}");
        let call = core.open_input::<R::Dictate>(input.clone()).await.unwrap();
        assert_eq!(call.output().await.unwrap(), DictateOutput { lines: 0 });
        let mut call = core.open_duplex::<R::Talk>(talk_input(), None).await.unwrap();
        call.send(line(1)).await.unwrap();
        assert!(call.next().await.is_none());
    }
    assert_eq!(server.refusals().len(), 2);
}

#[tokio::test]
async fn a_time_without_a_text_loses_one_event() {
    type Talk = <crate::chat::rows::SignedRestJson as Row>::Talk;
    let (client, peer) = (Clock::at(NOW), Clock::at(NOW));
    let server = server(Wire::Memory, verification().with_clock(peer.read())).await;
    let service = crate::chat::rows::SignedRestJson::SERVICE;
    let builder = builder(&server, Wire::Memory, service).credentials(credentials());
    let core = builder.clock(client.read()).build().unwrap();
    let mut call = core.open_duplex::<Talk>(talk_input(), None).await.unwrap();
    let mut exchange = server.accept::<Talk>().await;
    client.set(i64::MAX);
    let error = call.send(line(1)).await.unwrap_err();
    assert!(matches!(error, StreamError::Unsigned(_)), "{error:?}");
    client.set(NOW);
    call.send(line(2)).await.unwrap();
    assert_eq!(exchange.next().await.unwrap().unwrap(), line(2));
    call.finish().await.unwrap();
    assert!(exchange.next().await.is_none());
}
