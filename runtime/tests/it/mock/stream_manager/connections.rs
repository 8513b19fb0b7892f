//! Who comes in, and who goes.

use smithy_streams_runtime::mock::{MockError, Server};
use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, CloseReason, ConnectFailure, ConnectRequest, Status,
};
use tokio::io::AsyncReadExt;

use super::model::{Append, Output};
use super::{ByHand, in_time};

async fn refused(server: &Server, request: &ConnectRequest) -> (Status, Option<String>) {
    match ByHand::open(server, request).await.next().await {
        ClientEvent::ConnectFailed { failure: ConnectFailure::Refused { response } } => {
            (response.status, response.error_message)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_version_is_the_first_that_both_speak() {
    let server = Server::bind().await.unwrap();
    let version = |it: &str| {
        let mut request = ConnectRequest::new();
        request.protocol_version = Some(it.to_owned());
        request
    };
    for (wanted, chosen) in [("1.1.0", "1.1.0"), ("1.0.0", "1.0.0"), ("2.0.0", "1.0.0")] {
        let response = ByHand::open(&server, &version(wanted)).await.connected().await;
        assert_eq!(response.protocol_version.as_deref(), Some(chosen));
        assert!(response.server_version.is_some());
        assert_eq!(response.supported_protocol_versions, ["1.1.0", "1.0.0"]);
    }
    let mut strange = version("2.0.0");
    strange.other_supported_protocol_versions.clear();
    assert_eq!(refused(&server, &strange).await.0, Status::UnsupportedProtocolVersion);
    for bad in ["", "one", "1.1", "1..0"] {
        assert_eq!(refused(&server, &version(bad)).await.0, Status::InvalidProtocolVersion, "{bad}");
    }
    server.set_stream_manager_versions(["1.0.0"]);
    let response = ByHand::open(&server, &ConnectRequest::new()).await.connected().await;
    assert_eq!(response.protocol_version.as_deref(), Some("1.0.0"));
    assert_eq!(server.stream_manager_connections().last().unwrap().protocol_version(), "1.0.0");
}

#[tokio::test]
async fn a_rule_says_who_comes_in() {
    let server = Server::bind().await.unwrap();
    server.on_stream_manager_connect(|request| match request.auth_token.as_deref() {
        Some("good") => Ok(()),
        _ => Err((Status::Unauthorized, "not you".to_owned())),
    });
    for request in [ConnectRequest::new(), ConnectRequest::new().auth_token("bad")] {
        assert_eq!(refused(&server, &request).await, (Status::Unauthorized, Some("not you".to_owned())));
    }
    let mut client = ByHand::open(&server, &ConnectRequest::new().auth_token("good")).await;
    client.connected().await;
    let connections = server.stream_manager_connections();
    assert_eq!(connections.len(), 1);
    assert_eq!(connections[0].connect_request().auth_token.as_deref(), Some("good"));
    assert!(!format!("{connections:?}").contains("good"), "a token is shown");
}

#[tokio::test]
async fn a_server_that_is_dropped_cuts_its_connections() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    let id = client.append("x").await;
    let call = in_time(server.accept::<Append>()).await;
    drop(server);
    let ClientEvent::Closed { unanswered, .. } = client.next().await else { panic!("it goes on") };
    assert_eq!(unanswered, [id]);
    assert!(matches!(call.reply(Output(None)).await, Err(MockError::Gone)));
}

#[tokio::test]
async fn a_client_that_goes_ends_its_calls() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    client.append("x").await;
    let mut call = in_time(server.accept::<Append>()).await;
    drop(client);
    in_time(call.closed()).await;
    assert!(matches!(call.respond(Output(None)).await, Err(MockError::Gone)));
    assert!(server.stream_manager_connections().is_empty());
}

#[tokio::test]
async fn answers_wait_for_a_client_that_does_not_read() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    for _ in 0..64 {
        client.append("x").await;
    }
    // More than fits into the buffers of the operating system and of the server together.
    let text = "x".repeat(1 << 20);
    let answering = tokio::spawn(async move {
        for _ in 0..64 {
            let call = server.accept::<Append>().await;
            call.reply_status(Status::ResourceNotFound, Some(&text)).await.unwrap();
        }
        server
    });
    tokio::task::yield_now().await;
    for _ in 0..64 {
        assert_eq!(client.response().await.1.error_message().map(str::len), Some(1 << 20));
    }
    drop(in_time(answering).await.unwrap());
}

#[tokio::test]
async fn a_version_of_the_connection_that_is_unknown_is_another_protocol() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::open(&server, &ConnectRequest::new()).await;
    let mut bytes = client.session.poll_transmit().unwrap().to_vec();
    bytes[0] = 2;
    tokio::io::AsyncWriteExt::write_all(&mut client.io, &bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = in_time(client.io.read_to_end(&mut answer)).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
}

#[tokio::test]
async fn a_client_that_is_refused_is_told_before_the_end() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    // A second Connect is a request like any other; a frame without an id ends the connection.
    let frame = [0, 0, 0, 2, 4, 0xa0];
    tokio::io::AsyncWriteExt::write_all(&mut client.io, &frame).await.unwrap();
    let ClientEvent::Closed { reason, .. } = client.next().await else { panic!("it goes on") };
    assert_eq!(reason, CloseReason::EndOfInput);
}
