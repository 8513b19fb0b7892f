//! Callbacks.

use std::sync::{Arc, Mutex};

use smithy_streams_runtime::frame::Message;

use super::*;
use crate::chat::operation::{GetRoom, GetRoomOutput, TalkHandler};
use crate::chat::types::RoomClosed;

on_each_wire!(
    callbacks_run_in_order_each_to_its_end,
    a_callback_may_call_the_client,
    a_panic_is_told_and_the_next_event_is_delivered,
    without_an_error_callback_the_error_comes_out_of_join,
    an_exception_is_told_and_ends_the_call,
    a_panic_of_the_error_callback_cancels_the_call,
    an_http_error_is_told_once,
    next_says_that_the_handler_has_the_events,
    a_slow_callback_slows_the_peer_down,
);

/// What callbacks note.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Opens a conversation with callbacks, and hands out both ends.
async fn handled(wire: Wire, handler: TalkHandler) -> (TalkCall, Exchange<Talk>, (Client, Server)) {
    let (client, server) = peers(wire).await;
    let call = client.talk().room_id("lobby").handler(handler).send().await.unwrap();
    let exchange = server.accept::<Talk>().await;
    (call, exchange, (client, server))
}

async fn callbacks_run_in_order_each_to_its_end(wire: Wire) {
    let log = Log::default();
    let note = |name: &'static str| {
        let log = log.clone();
        move |say: Say| {
            let log = log.clone();
            async move {
                tokio::task::yield_now().await;
                log.note(format!("{name} {}", say.number));
            }
        }
    };
    let (first, unknown) = (log.clone(), log.clone());
    let handler = TalkHandler::new()
        .on_initial_response(move |output| {
            first.note(output.topic);
            async {}
        })
        .on_say(note("one"))
        .on_say(note("two"))
        .on_unknown_event(move |message: Message| {
            unknown.note(message.string(":event-type").unwrap_or_default());
            async {}
        });
    let (mut call, mut exchange, _peers) = handled(wire, handler).await;
    exchange.respond(topic("rust")).await.unwrap();
    exchange.emit(say(1)).await.unwrap();
    let odd = Message::new().with_headers([(":message-type", "event"), (":event-type", "odd")]).unwrap();
    exchange.message(&odd).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    call.signal_say(Say::new(9, "from outside")).await.unwrap();
    let peer = tokio::spawn(async move {
        assert_eq!(heard(exchange.next().await).number, 9);
        // Answers the half-close with its own.
        assert!(exchange.next().await.is_none());
        exchange.emit(say(3)).await.unwrap();
        exchange.finish().await.unwrap();
    });
    call.inner.join().await.unwrap();
    peer.await.unwrap();
    let expected = ["rust", "one 1", "two 1", "odd", "one 2", "two 2", "one 3", "two 3"];
    assert_eq!(log.lines(), expected);
}

async fn a_callback_may_call_the_client(wire: Wire) {
    let (client, server) = peers(wire).await;
    server.on::<GetRoom, _, _>(|call| async move {
        let name = call.input().room_id.clone().unwrap_or_default();
        call.reply(GetRoomOutput { name, ..GetRoomOutput::default() }).await
    });
    let log = Log::default();
    let (caller, noted) = (client.clone(), log.clone());
    let handler = TalkHandler::new().on_say(move |say| {
        let (client, log) = (caller.clone(), noted.clone());
        async move {
            let room = client.get_room().room_id(format!("room {}", say.number)).send().await;
            log.note(room.unwrap().name);
        }
    });
    let call = client.talk().room_id("lobby").handler(handler).send().await.unwrap();
    let mut exchange = server.accept::<Talk>().await;
    for number in 0..3 {
        exchange.emit(say(number)).await.unwrap();
    }
    exchange.finish().await.unwrap();
    call.inner.join().await.unwrap();
    assert_eq!(log.lines(), ["room 0", "room 1", "room 2"]);
}

async fn a_panic_is_told_and_the_next_event_is_delivered(wire: Wire) {
    let log = Log::default();
    let (good, told) = (log.clone(), log.clone());
    let handler = TalkHandler::new()
        .on_say(|say| async move { assert_ne!(say.number, 1, "one is too many") })
        .on_say(move |say| {
            assert_ne!(say.number, 2, "two is worse");
            good.note(format!("{}", say.number));
            async {}
        })
        .on_error(move |error| {
            let text = match error {
                StreamError::HandlerPanicked { message } => message,
                other => panic!("{other:?}"),
            };
            told.note(text.lines().next().unwrap_or_default().rsplit(": ").next().unwrap_or_default());
            async {}
        });
    let (call, mut exchange, _peers) = handled(wire, handler).await;
    for number in 0..4 {
        exchange.emit(say(number)).await.unwrap();
    }
    exchange.finish().await.unwrap();
    call.inner.join().await.unwrap();
    assert_eq!(log.lines(), ["0", "one is too many", "1", "two is worse", "3"]);
}

async fn without_an_error_callback_the_error_comes_out_of_join(wire: Wire) {
    let handler = TalkHandler::new().on_say(|say| async move { assert_ne!(say.number, 1) });
    let (call, mut exchange, _peers) = handled(wire, handler).await;
    exchange.emit(say(1)).await.unwrap();
    exchange.emit(say(2)).await.unwrap();
    exchange.finish().await.unwrap();
    assert!(matches!(call.inner.join().await, Err(StreamError::HandlerPanicked { .. })));
}

async fn an_exception_is_told_and_ends_the_call(wire: Wire) {
    let closed = ChatError::RoomClosed(RoomClosed::default());
    let log = Log::default();
    let told = log.clone();
    let handler = TalkHandler::new().on_error(move |error| {
        told.note(error.to_string());
        async {}
    });
    let (call, mut exchange, _peers) = handled(wire, handler).await;
    exchange.exception(closed.clone()).await.unwrap();
    assert!(matches!(call.inner.join().await, Err(StreamError::Exception(error)) if error == closed));
    assert_eq!(log.lines(), ["RoomClosed: "]);
}

async fn an_http_error_is_told_once(wire: Wire) {
    let log = Log::default();
    let (told, begun) = (log.clone(), log.clone());
    let handler = TalkHandler::new()
        .on_initial_response(move |output| {
            begun.note(output.topic);
            async {}
        })
        .on_error(move |error| {
            told.note(error.to_string());
            async {}
        });
    let (call, exchange, _peers) = handled(wire, handler).await;
    exchange.reply_error(ChatError::RoomClosed(RoomClosed::default())).await.unwrap();
    assert!(matches!(call.inner.join().await, Err(StreamError::Call(_))));
    assert_eq!(log.lines(), ["RoomClosed: "]);
}

async fn a_panic_of_the_error_callback_cancels_the_call(wire: Wire) {
    let handler =
        TalkHandler::new().on_say(|_| async { panic!("first") }).on_error(|_| async { panic!("second") });
    let (call, mut exchange, _peers) = handled(wire, handler).await;
    exchange.emit(say(1)).await.unwrap();
    let (joined, next) = tokio::join!(call.inner.join(), async {
        while exchange.emit(say(2)).await.is_ok() {
            tokio::task::yield_now().await;
        }
        exchange.next().await
    });
    assert!(matches!(joined, Err(StreamError::HandlerPanicked { message }) if message == "second"));
    assert!(!matches!(next, Some(Ok(_))));
}

async fn next_says_that_the_handler_has_the_events(wire: Wire) {
    let (mut call, mut exchange, _peers) = handled(wire, TalkHandler::new()).await;
    assert!(matches!(call.next().await, Some(Err(StreamError::HasHandler))));
    assert!(call.next().await.is_none());
    call.signal_say(Say::new(1, "all is well")).await.unwrap();
    assert_eq!(heard(exchange.next().await).number, 1);
    exchange.finish().await.unwrap();
    call.inner.join().await.unwrap();
}

async fn a_slow_callback_slows_the_peer_down(wire: Wire) {
    let (entered, mut waiting) = tokio::sync::mpsc::channel(1);
    let handler = TalkHandler::new().on_say(move |_| {
        let entered = entered.clone();
        async move {
            entered.send(()).await.unwrap();
            std::future::pending::<()>().await;
        }
    });
    let (call, mut exchange, _peers) = handled(wire, handler).await;
    exchange.emit(say(1)).await.unwrap();
    waiting.recv().await.unwrap();
    backpressure::fill(&mut exchange).await;
    // Dropping the call ends the callback too.
    drop(call);
    assert!(matches!(exchange.next().await, Some(Err(StreamError::Transport(_)))));
}
