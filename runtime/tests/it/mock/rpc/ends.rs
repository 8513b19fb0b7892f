//! Servers that go, and come back.

use super::*;
use crate::chat::operation::WatchOutput;
use smithy_streams_runtime::rpc::StreamEnd;
use smithy_streams_runtime::session::CloseReason;

/// Subscribes a hundred times on one connection.
async fn subscribe(server: &Server) -> (Connection, Vec<Continuation>) {
    let connection = connect(server).await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        streams.push(call(&connection, WATCH).await);
    }
    for stream in &mut streams {
        assert_eq!(received(stream).await, answer(false, "com.example#WatchOutput", json!({})));
    }
    (connection, streams)
}

/// Lets everybody watch, without ever saying anything.
fn keep_watched(server: &Server) {
    server.on::<Watch, _, _>(|mut call| async move {
        call.respond(WatchOutput::default()).await.unwrap();
        while call.next().await.is_some() {}
    });
}

/// Each stream ends, and says that it was the connection.
async fn all_end(connection: Connection, streams: Vec<Continuation>) {
    let reason = in_time(connection.closed()).await;
    assert!(matches!(reason, CloseReason::EndOfInput | CloseReason::TransportFailed { .. }), "{reason:?}");
    for mut stream in streams {
        assert!(next(&mut stream).await.is_none());
        assert_eq!(stream.end(), Some(StreamEnd::Connection(reason.clone())));
    }
    assert!(!connection.is_open());
}

#[tokio::test]
async fn a_server_that_is_dropped_cuts_its_connections() {
    for server in [Server::in_memory(), Server::bind().await.unwrap()] {
        keep_watched(&server);
        let (connection, streams) = subscribe(&server).await;
        let kept = server.clone();
        drop(server);
        let mut again = call(&connection, WATCH).await;
        received(&mut again).await;
        drop(kept);
        all_end(connection, streams).await;
    }
}

#[tokio::test]
async fn calls_do_not_keep_a_server() {
    let server = Server::bind().await.unwrap();
    let connection = connect(&server).await;
    let stream = call(&connection, WATCH).await;
    let mut exchange = in_time(server.accept::<Watch>()).await;
    drop(server);
    all_end(connection, vec![stream]).await;
    assert!(in_time(exchange.next()).await.unwrap().is_err());
}

#[tokio::test]
async fn a_port_can_be_bound_again_at_once() {
    let mut server = Server::bind().await.unwrap();
    let endpoint = server.rpc_endpoint().to_owned();
    let port = endpoint.rsplit(':').next().unwrap().parse().unwrap();
    for _ in 0..3 {
        keep_watched(&server);
        let (connection, streams) = subscribe(&server).await;
        drop(server);
        server = Server::bind_to(port).await.unwrap();
        assert_eq!(server.rpc_endpoint(), endpoint);
        all_end(connection, streams).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_path_can_be_bound_again_at_once() {
    let path = std::env::temp_dir().join(format!("mock-again-{}", std::process::id()));
    let mut server = Server::bind_unix(&path).await.unwrap();
    for _ in 0..3 {
        keep_watched(&server);
        let (connection, streams) = subscribe(&server).await;
        drop(server);
        server = Server::bind_unix(&path).await.unwrap();
        all_end(connection, streams).await;
    }
    drop(server);
    assert!(!path.exists());
}
