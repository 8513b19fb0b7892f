//! How WebSockets come and go.

use std::time::Duration;

use http::StatusCode;
use smithy_streams_runtime::session::stream_sea::{Credentials, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

#[tokio::test]
async fn the_owner_decides_who_may_subscribe() {
    let server = Server::bind().await.unwrap();
    server.on_authenticate(|connection| async move {
        // However long it takes.
        tokio::task::yield_now().await;
        match connection.credentials() {
            Some(Credentials::Basic { client_secret, .. }) if &*client_secret == "def123" => {
                Ok(Some("some_jail".to_owned()))
            }
            _ => Err("Invalid credentials".to_owned()),
        }
    });
    let mut client = Client::open(&server, PATH).await.unwrap();
    client.authenticate().await;
    let accepted = json!({
        "id": 1, "action": "authenticate", "success": true, "payload": {"jailId": "some_jail"}
    });
    assert_eq!(client.next().await, accepted);

    let mut client = Client::open(&server, PATH).await.unwrap();
    let payload = json!({"type": "jwt", "clientId": "abc", "jwt": "a.b.c"});
    client.say(json!({"id": 1, "action": "authenticate", "payload": payload})).await;
    let error = json!({"message": "Invalid credentials"});
    let refused = json!({"id": 1, "action": "authenticate", "success": false, "error": error});
    assert_eq!(client.next().await, refused);
    assert!(matches!(client.frame().await, Some(Ok(Message::Close(_)))));
    assert!(client.frame().await.is_none());
}

#[tokio::test]
async fn a_first_message_of_another_kind_ends_the_connection() {
    for (first, answer) in [
        (json!({"id": 1, "action": "subscribe", "payload": "a"}), Some(1)),
        (json!({"id": 2, "action": "authenticate", "payload": {}}), Some(2)),
        (json!([]), None),
    ] {
        let server = Server::bind().await.unwrap();
        let mut client = Client::open(&server, PATH).await.unwrap();
        client.say(first).await;
        if let Some(id) = answer {
            let reply = client.next().await;
            assert_eq!((&reply["id"], &reply["success"]), (&json!(id), &json!(false)));
        }
        assert!(matches!(client.frame().await, Some(Ok(Message::Close(_)))));
    }
}

#[tokio::test]
async fn an_id_out_of_turn_ends_the_connection() {
    for id in [2, 4] {
        let server = Server::bind().await.unwrap();
        let mut client = Client::connect(&server).await;
        client.subscribe(2, "a").await;
        accept(&server).await.reply(Default::default()).await.unwrap();
        assert_eq!(client.next().await["success"], true);
        client.subscribe(id, "b").await;
        assert_eq!(client.next().await["success"], false);
        assert!(matches!(client.frame().await, Some(Ok(Message::Close(_)))));
        assert_eq!(server.stream_sea_connections().len(), 0);
    }
}

#[tokio::test]
async fn pings_come_as_often_as_they_should() {
    let server = Server::bind().await.unwrap();
    server.set_stream_sea(ServerConfig::new().ping_interval(Duration::from_millis(5)));
    let mut client = Client::connect(&server).await;
    for _ in 0..3 {
        assert!(matches!(client.frame().await, Some(Ok(Message::Ping(_)))));
    }
}

#[tokio::test]
async fn who_is_silent_is_let_go_of() {
    let server = Server::bind().await.unwrap();
    server.set_stream_sea(ServerConfig::new().silence(Duration::from_millis(20)));
    let mut client = Client::open(&server, PATH).await.unwrap();
    assert!(matches!(client.frame().await, Some(Ok(Message::Close(_)))));
}

#[tokio::test]
async fn a_path_that_nobody_serves_is_not_found() {
    let server = Server::bind().await.unwrap().with_base_path("/sea");
    server.on::<Subscribe, _, _>(|call| async move { call.reply(Default::default()).await });
    Client::open(&server, "/sea/api/v1/streams").await.unwrap();
    for path in ["/api/v1/streams", "/sea/api/v1/rivers"] {
        let Err(Error::Http(response)) = Client::open(&server, path).await.map(|_| ()) else {
            panic!("{path} was found")
        };
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn other_requests_come_by_the_same_port() {
    let server = Server::bind().await.unwrap();
    server.on::<Subscribe, _, _>(|call| async move { call.reply(Default::default()).await });
    let address = server.endpoint().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(&address).await.unwrap();
    let request =
        format!("GET {PATH} HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    in_time(socket.read_exact(&mut head)).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 400", "a request without a key asks for no WebSocket");
}

#[tokio::test]
async fn a_server_that_is_dropped_takes_its_web_sockets_along() {
    let server = Server::bind().await.unwrap();
    let mut client = Client::connect(&server).await;
    client.subscribe(2, "a").await;
    let mut call = accept(&server).await;
    let connection = call.stream_sea_connection().unwrap().clone();
    drop(server);
    assert!(client.frame().await.is_none_or(|frame| frame.is_err()));
    in_time(connection.closed()).await;
    assert!(in_time(call.next()).await.is_none());
    assert!(!connection.is_open());
}
