//! Calls that are answered once.

use super::*;
use crate::chat::operation::{ChatError, GetRoomOutput};
use crate::chat::types::{NoSuchRoom, RoomClosed};
use http::StatusCode;
use smithy_streams_runtime::mock::MockError;
use smithy_streams_runtime::rpc::SlowReader;
use smithy_streams_runtime::session::Outgoing;
use tokio::task::JoinSet;

fn blue() -> GetRoomOutput {
    GetRoomOutput { name: "blue".to_owned(), members: Some(3), trace: Some("t".to_owned()) }
}

#[tokio::test]
async fn an_output_ends_its_stream() {
    let server = Server::in_memory();
    server.on::<GetRoom, _, _>(|call| async move {
        assert_eq!(call.input().room_id.as_deref(), Some("blue"));
        assert_eq!((call.request_headers().len(), call.signed_by()), (0, None));
        let request = call.rpc_request().unwrap();
        assert_eq!(request.stream_id().map(|id| id.get()), Some(1));
        assert_eq!(request.operation(), Some(GET_ROOM));
        call.reply(blue()).await.unwrap();
    });
    let connection = connect(&server).await;
    let mut stream = call(&connection, GET_ROOM).await;
    let document = json!({"name": "blue", "members": 3, "trace": "t"});
    assert_eq!(received(&mut stream).await, answer(true, "com.example#GetRoomOutput", document));
    assert!(next(&mut stream).await.is_none());
    assert!(stream.is_closed() && connection.is_open());
}

#[tokio::test]
async fn an_error_of_the_model_carries_what_servers_add() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let closed = RoomClosed { message: Some("late".to_owned()), by: Some("me".to_owned()) };
    let no_room = NoSuchRoom { message: None };
    server.on::<Dictate, _, _>(|call| async move {
        call.reply_error(ChatError::NoSuchRoom(NoSuchRoom::default())).await.unwrap();
    });
    let mut stream = call(&connection, DICTATE).await;
    assert_eq!(received(&mut stream).await.shape.as_deref(), Some("com.example#NoSuchRoom"));
    let cases = [
        (ChatError::RoomClosed(closed), "RoomClosed", json!({"message": "late", "by": "me"}), "late"),
        (ChatError::NoSuchRoom(no_room), "NoSuchRoom", json!({}), ""),
    ];
    for (value, name, mut document, text) in cases {
        let mut stream = call(&connection, GET_ROOM).await;
        in_time(server.accept::<GetRoom>()).await.reply_error(value).await.unwrap();
        document["_service"] = json!("com.example#Chat");
        document["_message"] = json!(text);
        document["_errorCode"] = json!(name);
        assert_eq!(received(&mut stream).await, error(&format!("com.example#{name}"), document));
        assert!(next(&mut stream).await.is_none());
    }
}

#[tokio::test]
async fn an_error_that_the_operation_does_not_list_is_one_of_the_model() {
    let server = Server::in_memory();
    server.on::<GetRoom, _, _>(|call| async move {
        let known = call.connect_message().is_some_and(|connect| connect.payload() == b"token");
        let message = known.then(|| "known".to_owned());
        call.reply_error_shape(RoomClosed { message, by: None }).await.unwrap();
    });
    let connection = open(&server).await;
    in_time(connection.connect(&Message::new().with_payload("token"))).await.unwrap();
    let mut stream = call(&connection, GET_ROOM).await;
    assert_eq!(received(&mut stream).await.document["message"], "known");
}

#[tokio::test]
async fn an_error_that_the_model_does_not_have_is_one_of_the_framework() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut stream = call(&connection, GET_ROOM).await;
    let exchange = in_time(server.accept::<GetRoom>()).await;
    exchange.reply_unmodeled(StatusCode::FORBIDDEN, "aws#AccessDenied", "not \"you\"").await.unwrap();
    let document = json!({
        "_service": "com.example#Chat", "_message": "not \"you\"", "_errorCode": "aws#AccessDenied"
    });
    assert_eq!(received(&mut stream).await, error("aws#AccessDenied", document));
}

#[tokio::test]
async fn who_gives_no_answer_has_failed() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut dropped = call(&connection, GET_ROOM).await;
    drop(in_time(server.accept::<GetRoom>()).await);
    assert_eq!(received(&mut dropped).await, handler_failed());
    server.on::<GetRoom, _, _>(|call| async move {
        let _call = call;
        panic!("as handlers do");
    });
    let mut panicked = call(&connection, GET_ROOM).await;
    assert_eq!(received(&mut panicked).await, handler_failed());
    assert!(next(&mut panicked).await.is_none());
}

#[tokio::test]
async fn a_request_needs_neither_of_its_headers() {
    let server = Server::in_memory();
    answer_with_default::<GetRoom>(&server);
    let connection = connect(&server).await;
    let bare = Message::new().with_payload(r#" {"roomId" : "blue", "_more": null} "#);
    let mut stream = call_with(&connection, GET_ROOM, &bare).await.unwrap();
    assert_eq!(received(&mut stream).await, answer(true, "com.example#GetRoomOutput", json!({"name": ""})));
}

#[tokio::test]
async fn an_input_that_cannot_be_read_is_passed_over() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut wrong = Vec::new();
    for document in ["{", r#"{"roomId": 1}"#, "[]"] {
        let message = request("com.example#GetRoomInput", &json!(null)).with_payload(document);
        wrong.push(call_with(&connection, GET_ROOM, &message).await.unwrap());
    }
    let mut right = call(&connection, GET_ROOM).await;
    in_time(server.accept::<GetRoom>()).await.reply(blue()).await.unwrap();
    for mut stream in wrong {
        let told = received(&mut stream).await;
        assert_eq!(told.document["_errorCode"], "aws#ValidationException");
        assert_eq!(told, error("aws#ValidationException", told.document.clone()));
    }
    assert_eq!(received(&mut right).await.document["name"], "blue");
}

#[tokio::test]
async fn an_unknown_operation_waits_or_is_told() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut early = call(&connection, GET_ROOM).await;
    let odd = request("com.example#OddInput", &json!({}));
    let mut waiting = call_with(&connection, "com.example#\"Odd\"", &odd).await.unwrap();
    // Both are there when this is answered.
    let mut watched = call(&connection, WATCH).await;
    in_time(server.accept::<Watch>()).await.reply_unmodeled(StatusCode::OK, "a#B", "").await.unwrap();
    received(&mut watched).await;
    assert!(format!("{server:?}").contains("waiting: 2"), "{server:?}");

    server.answer_unknown_operations();
    let mut told = call_with(&connection, "com.example#\"Odd\"", &odd).await.unwrap();
    let told = received(&mut told).await;
    assert_eq!(told, Received { shape: None, ..error("", told.document.clone()) });
    let members: Vec<_> = told.document.as_object().unwrap().keys().collect();
    assert_eq!(members, ["error", "message"]);
    assert!(told.document["message"].as_str().unwrap().contains("#\"Odd\""));

    in_time(server.accept::<GetRoom>()).await.reply(blue()).await.unwrap();
    assert_eq!(received(&mut early).await.document["name"], "blue");
    let waits = tokio::time::timeout(std::time::Duration::from_millis(50), waiting.next()).await;
    assert!(waits.is_err(), "{waits:?}");
}

#[tokio::test]
async fn refusals_wait_for_a_client_that_is_behind() {
    let server = Server::in_memory();
    server.answer_unknown_operations();
    // Drops what it is given, as handlers that fail do.
    server.on::<GetRoom, _, _>(|call| async move { drop(call) });
    let address = server.rpc_endpoint().parse().unwrap();
    let reads_little = options(&server).connection_buffer(1).slow_reader(SlowReader::Wait);
    let connection = in_time(Connection::open(&address, &reads_little)).await.unwrap();
    in_time(connection.connect(&Message::new())).await.unwrap();
    // More answers than the peer and the transport hold.
    let mut streams = Vec::new();
    for _ in 0..2000 {
        let odd = request("com.example#OddInput", &json!({}));
        streams
            .push(call_with(&connection, &format!("com.example#{}", "Odd".repeat(100)), &odd).await.unwrap());
        streams.push(call(&connection, GET_ROOM).await);
        let wrong = request("com.example#GetRoomInput", &json!({"roomId": 1}));
        streams.push(call_with(&connection, GET_ROOM, &wrong).await.unwrap());
    }
    // All at once: one that is not read keeps the others from being heard, and their answers come in any order.
    let mut readers = JoinSet::new();
    for (number, mut stream) in streams.into_iter().enumerate() {
        readers.spawn(async move {
            let told = received(&mut stream).await;
            let shape = [None, None, Some("aws#ValidationException")][number % 3];
            assert_eq!(
                (told.message_type, told.shape.as_deref()),
                (MessageType::ApplicationError, shape),
                "{told:?}"
            );
            assert!(told.is_last && next(&mut stream).await.is_none());
        });
    }
    while let Some(read) = readers.join_next().await {
        read.unwrap();
    }
    assert_eq!(connection.open_streams(), 0);
}

#[tokio::test]
async fn a_call_that_ends_where_it_begins_is_ignored() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let message = request("com.example#GetRoomInput", &json!({"roomId": "red"}));
    let mut stream = connection.new_stream();
    let last = Outgoing::application_message(&message).terminating();
    in_time(stream.activate(GET_ROOM, last)).await.unwrap();
    let mut next_one = call(&connection, GET_ROOM).await;
    let exchange = in_time(server.accept::<GetRoom>()).await;
    assert_eq!(exchange.input().room_id.as_deref(), Some("blue"));
    exchange.reply(blue()).await.unwrap();
    assert_eq!(received(&mut next_one).await.document["name"], "blue");
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn what_only_http_has_is_refused() {
    let server = Server::in_memory();
    let connection = connect(&server).await;
    let mut streams = Vec::new();
    for _ in 0..2 {
        streams.push(call(&connection, GET_ROOM).await);
    }
    let with_body = in_time(server.accept::<GetRoom>()).await.reply_with_body(blue(), "body").await;
    assert!(matches!(with_body, Err(MockError::NotHttp)), "{with_body:?}");
    let mut exchange = in_time(server.accept::<GetRoom>()).await;
    assert_eq!(exchange.body().collect().await.unwrap().len(), 0);
    let http = exchange.reply_http(http::Response::default()).await;
    assert!(matches!(http, Err(MockError::NotHttp)), "{http:?}");
    for mut stream in streams {
        assert_eq!(received(&mut stream).await, handler_failed());
    }
}
