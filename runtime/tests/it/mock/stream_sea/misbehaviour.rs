//! What no server should do, for clients that have to live with it.

use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::mock::{MockError, StreamSeaConnection};
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};

use super::*;

async fn subscribed(server: &Server) -> (Client, Exchange<Subscribe>, StreamSeaConnection) {
    let mut client = Client::connect(server).await;
    client.subscribe(2, "a").await;
    let call = accept(server).await;
    let connection = call.stream_sea_connection().unwrap().clone();
    (client, call, connection)
}

#[tokio::test]
async fn a_message_overtakes_its_reply() {
    let server = Server::bind().await.unwrap();
    let (mut client, mut call, _) = subscribed(&server).await;
    call.respond_with_head().await.unwrap();
    call.emit(message(7, "a")).await.unwrap();
    call.respond(Unit).await.unwrap();
    assert_eq!(client.next().await["payload"], 7);
    assert_eq!(client.next().await["success"], true);
}

#[tokio::test]
async fn texts_need_not_be_messages() {
    let server = Server::bind().await.unwrap();
    let (mut client, mut call, connection) = subscribed(&server).await;
    call.respond(Unit).await.unwrap();
    in_time(connection.text("garbage")).await.unwrap();
    in_time(connection.binary(&b"\0\x01"[..])).await.unwrap();
    in_time(connection.ping()).await.unwrap();
    in_time(call.bytes(br#"{"action":"subscription"}"#)).await.unwrap();
    assert_eq!(client.next().await["success"], true);
    assert!(matches!(client.frame().await, Some(Ok(Message::Text(text))) if text == "garbage"));
    assert!(matches!(client.frame().await, Some(Ok(Message::Binary(bytes))) if bytes == b"\0\x01"[..]));
    assert!(matches!(client.frame().await, Some(Ok(Message::Ping(_)))));
    assert_eq!(client.next().await["action"], "subscription");
    in_time(connection.text(&b"\xff"[..])).await.unwrap();
    assert!(matches!(client.frame().await, Some(Err(Error::Utf8(_)))));
}

#[tokio::test]
async fn bytes_need_not_be_frames() {
    let server = Server::bind().await.unwrap();
    let (mut client, _call, connection) = subscribed(&server).await;
    // A text of 1 GiB, of which nothing comes.
    in_time(connection.bytes(&[0x81, 127, 0, 0, 0, 0, 0x40, 0, 0, 0][..])).await.unwrap();
    let too_long = Error::Capacity(CapacityError::MessageTooLong { size: 1 << 30, max_size: 16 << 20 });
    assert_eq!(client.frame().await.unwrap().unwrap_err().to_string(), too_long.to_string());
}

#[tokio::test]
async fn a_connection_is_closed_or_cut_in_the_middle() {
    let server = Server::bind().await.unwrap();
    let (mut client, mut call, connection) = subscribed(&server).await;
    call.respond(Unit).await.unwrap();
    connection.close();
    assert_eq!(client.next().await["success"], true);
    assert!(matches!(client.frame().await, Some(Ok(Message::Close(_)))));
    assert!(matches!(connection.text("late").await, Err(MockError::Gone)));

    let (mut client, mut call, connection) = subscribed(&server).await;
    connection.cut();
    let reset = Error::Protocol(ProtocolError::ResetWithoutClosingHandshake).to_string();
    let end = client.frame().await.unwrap().unwrap_err().to_string();
    assert!(end == reset || end.contains("reset"), "{end}");
    assert!(matches!(call.emit(message(7, "a")).await, Err(MockError::Gone)));
}
