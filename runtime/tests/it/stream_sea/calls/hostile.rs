//! Servers that send what they should not.

use serde_json::json;
use smithy_streams_runtime::client::StreamError;
use smithy_streams_runtime::transport::WebSocketError;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

use super::*;

#[tokio::test]
async fn garbage_is_dropped_and_nobody_is_harmed() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        for text in [
            "",
            "{",
            "null",
            "[]",
            "{}",
            r#"{"id":"2","payload":1}"#,
            r#"{"id":2.5,"payload":1}"#,
            r#"{"id":-1,"payload":1}"#,
            r#"{"id":99,"payload":1}"#,
            r#"{"id":1,"success":false}"#,
            "\u{0}\u{fffd}",
        ] {
            peer.send(Message::text(text)).await;
        }
        peer.send(Message::text("[".repeat(100_000))).await;
        peer.send(Message::binary(br#"{"id":2,"payload":1}"#.as_slice())).await;
        peer.deliver(2, "after").await;
        assert_eq!(payload(&mut call).await, Document::from("after"));
    })
    .await;
}

#[tokio::test]
async fn an_event_that_does_not_fit_the_model_is_skipped() {
    in_time(async {
        let (builder, mut listener) = builder();
        let (_client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        peer.say(json!({"id": 2, "streamName": 7, "payload": 1})).await;
        peer.deliver(2, 2).await;
        let error = call.next().await.unwrap().unwrap_err();
        let StreamError::Undecodable { message, .. } = error else { panic!("{error:?}") };
        assert!(message.payload().starts_with(b"{"), "the text can be looked at");
        assert_eq!(payload(&mut call).await, Document::from(2));
    })
    .await;
}

/// A text frame with another payload than a library would send.
fn frame(length: u64, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81, 127];
    frame.extend(length.to_be_bytes());
    frame.extend(payload);
    frame
}

/// What an interruption says that `bytes` in the place of a frame lead to.
async fn interruption_by(
    builder: StreamSeaClientBuilder<Client>,
    listener: &mut MemoryListener,
    bytes: Vec<u8>,
) -> String {
    let (_client, mut call, mut peer) = subscribed(builder, listener).await;
    peer.stream.get_mut().write_all(&bytes).await.unwrap();
    let Some(Ok(Events::Interrupted(event))) = call.next().await else { panic!("there is an interruption") };
    let mut peer = Peer::welcome(listener).await;
    peer.accept("s").await;
    assert!(matches!(call.next().await, Some(Ok(Events::Resumed(_)))));
    peer.deliver(2, 1).await;
    assert_eq!(payload(&mut call).await, Document::from(1));
    event.reason.unwrap()
}

#[tokio::test]
async fn frames_that_break_the_protocol_cost_a_connection() {
    in_time(async {
        for (bytes, reason) in [
            (frame(2, b"\xff\xfe"), "the server broke the WebSocket protocol: "),
            (vec![0x83, 0], "the server broke the WebSocket protocol: "),
            (vec![0xf1, 0], "the server broke the WebSocket protocol: "),
        ] {
            let (builder, mut listener) = builder();
            let told = interruption_by(builder, &mut listener, bytes).await;
            assert!(told.contains(reason), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_length_is_not_believed() {
    in_time(async {
        let (builder, mut listener) = builder();
        let told = interruption_by(builder, &mut listener, frame(1 << 30, b"{")).await;
        let message = "a message of 1073741824 bytes came, and 16777216 are accepted";
        assert!(told.ends_with(message), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_message_may_be_as_long_as_the_client_is_told() {
    in_time(async {
        let (builder, mut listener) = builder();
        let builder = builder.message_limit(200).reconnect(None);
        let (_client, mut call, mut peer) = subscribed(builder, &mut listener).await;
        peer.deliver(2, "x".repeat(100)).await;
        assert_eq!(payload(&mut call).await, Document::from("x".repeat(100)));
        peer.deliver(2, "x".repeat(200)).await;
        let error = call.next().await.unwrap().unwrap_err();
        let StreamError::StreamSea(StreamSeaError::WebSocket(WebSocketError::MessageTooLong {
            limit: 200,
            ..
        })) = error
        else {
            panic!("{error:?}")
        };
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_opens_no_websocket_says_why() {
    in_time(async {
        for (answer, status) in [
            ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno", Some(503)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Some(200)),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", None),
            ("SSH-2.0-OpenSSH\r\n\r\n", None),
        ] {
            let (client, mut listener) = client();
            let (outcome, _io) = tokio::join!(client.subscribe("s"), async {
                let mut io = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                assert!(io.read(&mut request).await.unwrap() > 0);
                io.write_all(answer.as_bytes()).await.unwrap();
                io
            });
            match (failure(outcome), status) {
                (StreamSeaError::WebSocket(WebSocketError::Refused { status }), Some(expected)) => {
                    assert_eq!(status.as_u16(), expected);
                }
                (StreamSeaError::WebSocket(WebSocketError::Protocol { .. }), None) => {}
                (error, _) => panic!("{answer}: {error:?}"),
            }
        }
    })
    .await;
}
