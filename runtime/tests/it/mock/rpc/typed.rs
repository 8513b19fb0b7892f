//! The typed peer against the typed client.

use smithy_streams_runtime::client::{CallError, Core, RpcClient, StreamError};
use smithy_streams_runtime::mock::Exchange;
use smithy_streams_runtime::session::CloseReason;

use super::*;
use crate::chat::operation::{
    ChatError, DictateInput, DictateOutput, GetRoomInput, GetRoomOutput, TalkInput, TalkOutput, WatchInput,
    WatchOutput,
};
use crate::chat::types::{NoSuchRoom, RoomClosed, TalkEvents};

/// A client as it would be generated.
#[derive(Clone)]
struct Chat {
    core: Core,
    connection: Connection,
}

impl RpcClient for Chat {
    fn from_parts(core: Core, connection: Connection) -> Self {
        Self { core, connection }
    }

    fn connection(&self) -> &Connection {
        &self.connection
    }
}

impl Chat {
    async fn of(server: &Server) -> Self {
        let builder = Core::rpc_builder::<Self>(EventStreamRpc::SERVICE).endpoint(server.rpc_endpoint());
        in_time(builder.connector(server.connector()).connect()).await.unwrap()
    }

    async fn get_room(&self) -> Result<GetRoomOutput, CallError<ChatError>> {
        let input = GetRoomInput { room_id: Some("blue".to_owned()), ..GetRoomInput::default() };
        in_time(self.core.call::<GetRoom>(input, None)).await
    }
}

fn room() -> Option<String> {
    Some("blue".to_owned())
}

fn say(number: i64) -> TalkEvents {
    TalkEvents::Say(Say::new(number, format!("line {number}")))
}

/// What the server is to do with the next call that the client makes.
async fn answered(
    server: &Server,
    client: &Chat,
    answer: impl AsyncFnOnce(Exchange<GetRoom>),
) -> Result<GetRoomOutput, CallError<ChatError>> {
    let (outcome, ()) =
        tokio::join!(client.get_room(), async { answer(in_time(server.accept::<GetRoom>()).await).await });
    outcome
}

#[tokio::test]
async fn calls_are_answered_in_every_way() {
    let server = Server::bind().await.unwrap();
    let client = Chat::of(&server).await;
    let output = answered(&server, &client, async |call| {
        let name = call.input().room_id.clone().unwrap();
        call.reply(GetRoomOutput { name, ..GetRoomOutput::default() }).await.unwrap();
    });
    assert_eq!(output.await.unwrap().name, "blue");

    let error = answered(&server, &client, async |call| {
        let closed = RoomClosed { message: Some("late".to_owned()), by: None };
        call.reply_error(ChatError::RoomClosed(closed)).await.unwrap();
    });
    let error = error.await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("RoomClosed"), None));
    let closed = RoomClosed { message: Some("late".to_owned()), by: None };
    assert_eq!(error.into_modeled().unwrap(), ChatError::RoomClosed(closed));

    let error = answered(&server, &client, async |call| {
        call.reply_unmodeled(http::StatusCode::FORBIDDEN, "aws#AccessDenied", "no").await.unwrap();
    });
    let error = error.await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDenied"));
    assert_eq!(error.response().unwrap().message, "no");

    let error = answered(&server, &client, async |call| drop(call)).await.unwrap_err();
    let response = error.response().unwrap();
    assert_eq!((&*response.code, &*response.message), ("", "InternalServerError"));
}

#[tokio::test]
async fn clients_bear_what_servers_should_not_do() {
    let server = Server::in_memory();
    let client = Chat::of(&server).await;
    // The client ends a stream that an answer has left open.
    let output = answered(&server, &client, async |mut call| {
        call.respond(GetRoomOutput { name: "open".to_owned(), ..GetRoomOutput::default() }).await.unwrap();
        assert!(in_time(call.next()).await.is_none());
    });
    assert_eq!(output.await.unwrap().name, "open");

    let output = answered(&server, &client, async |mut call| {
        call.outgoing(&Message::new().with_payload(r#"{"name": "bare"}"#)).await.unwrap();
        call.finish().await.unwrap();
    });
    assert_eq!(output.await.unwrap().name, "bare");

    let error = answered(&server, &client, async |mut call| {
        call.outgoing(&request("com.example#Odd", &json!({"name": "odd"}))).await.unwrap();
        in_time(call.closed()).await;
    });
    assert!(matches!(error.await, Err(CallError::Protocol(_))));

    let error = answered(&server, &client, async |mut call| {
        call.respond_with_head().await.unwrap();
        call.finish().await.unwrap();
    });
    assert!(matches!(error.await, Err(CallError::Protocol(_))));

    let error = answered(&server, &client, async |mut call| {
        call.bytes(b"\0\0\0\x10garbage garbage").await.unwrap();
        in_time(call.closed()).await;
    });
    // The output goes ahead of the garbage.
    error.await.unwrap();
    let reason = in_time(client.connection().closed()).await;
    assert!(matches!(reason, CloseReason::Violation(_)), "{reason:?}");
    assert!(matches!(client.get_room().await, Err(CallError::Rpc(RpcError::Closed(_)))));
}

#[tokio::test]
async fn conversations_are_held() {
    let server = Server::in_memory();
    server.on::<Talk, _, _>(|mut call| async move {
        call.respond(TalkOutput { topic: "t".to_owned() }).await.unwrap();
        while let Some(event) = call.next().await {
            let TalkEvents::Say(say) = event.unwrap() else { panic!("nothing else was said") };
            call.emit(RoomEvents::Say(say)).await.unwrap();
        }
    });
    let client = Chat::of(&server).await;
    let input = TalkInput { room_id: room(), nickname: None };
    let mut call = in_time(client.core.open_duplex::<Talk>(input, None)).await.unwrap();
    for number in 0..100 {
        in_time(call.send(say(number))).await.unwrap();
        assert_eq!(in_time(call.next()).await.unwrap().unwrap(), said(number));
    }
    in_time(call.finish()).await.unwrap();
    assert!(in_time(call.next()).await.is_none());
}

#[tokio::test]
async fn subscriptions_end_as_the_server_wants() {
    let server = Server::in_memory();
    let client = Chat::of(&server).await;
    let watch = || client.core.open_output::<Watch>(WatchInput { room_id: room() }, None, None);
    for ends_well in [true, false] {
        let (call, exchange) = tokio::join!(in_time(watch()), async {
            let mut exchange = in_time(server.accept::<Watch>()).await;
            // The first event overtakes the response.
            exchange.respond_with_head().await.unwrap();
            exchange.emit(said(1)).await.unwrap();
            exchange.respond(WatchOutput::default()).await.unwrap();
            exchange
        });
        let (mut call, mut exchange) = (call.unwrap(), exchange);
        exchange.emit(said(2)).await.unwrap();
        if !ends_well {
            let gone = NoSuchRoom { message: Some("gone".to_owned()) };
            exchange.exception(ChatError::NoSuchRoom(gone)).await.unwrap();
        }
        in_time(exchange.finish()).await.unwrap();
        assert_eq!(in_time(call.next()).await.unwrap().unwrap(), said(1));
        assert_eq!(in_time(call.next()).await.unwrap().unwrap(), said(2));
        if !ends_well {
            let error = in_time(call.next()).await.unwrap().unwrap_err();
            assert!(matches!(&error, StreamError::Exception(ChatError::NoSuchRoom(_))), "{error:?}");
        }
        assert!(in_time(call.next()).await.is_none());
    }
    // Whoever drops a call is heard.
    let (call, mut exchange) = tokio::join!(in_time(watch()), async {
        let mut exchange = in_time(server.accept::<Watch>()).await;
        exchange.respond(WatchOutput::default()).await.unwrap();
        exchange
    });
    drop(call.unwrap());
    in_time(exchange.closed()).await;
    assert!(in_time(exchange.next()).await.is_none());
}

#[tokio::test]
async fn dictation_is_answered() {
    let server = Server::in_memory();
    server.on::<Dictate, _, _>(|mut call| async move {
        for _ in 0..3 {
            assert!(matches!(call.next().await, Some(Ok(TalkEvents::Say(_)))));
        }
        call.reply(DictateOutput { lines: 3 }).await.unwrap();
    });
    let client = Chat::of(&server).await;
    let input = DictateInput { room_id: room() };
    let mut call = in_time(client.core.open_input::<Dictate>(input)).await.unwrap();
    for number in 0..3 {
        in_time(call.send(say(number))).await.unwrap();
    }
    assert_eq!(in_time(call.output()).await.unwrap().lines, 3);
}

#[tokio::test]
async fn a_server_that_comes_back_is_found_by_new_clients() {
    let server = Server::bind().await.unwrap();
    let client = Chat::of(&server).await;
    let port = server.rpc_endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let watch = client.core.open_output::<Watch>(WatchInput { room_id: room() }, None, None);
    let (call, exchange) = tokio::join!(in_time(watch), async {
        let mut exchange = in_time(server.accept::<Watch>()).await;
        exchange.respond(WatchOutput::default()).await.unwrap();
        exchange
    });
    drop(server);
    let server = Server::bind_to(port).await.unwrap();
    let mut call = call.unwrap();
    let error = in_time(call.next()).await.unwrap().unwrap_err();
    assert!(matches!(&error, StreamError::Rpc(RpcError::Closed(_))), "{error:?}");
    drop(exchange);
    answer_with_default::<GetRoom>(&server);
    assert!(client.get_room().await.is_err());
    Chat::of(&server).await.get_room().await.unwrap();
}
