//! Over real sockets.

use smithy_streams_runtime::client::StreamManagerError;
use tokio::net::TcpListener;

use super::*;

async fn accept(listener: &TcpListener) -> Peer<tokio::net::TcpStream> {
    let (io, _) = in_time(listener.accept()).await.unwrap();
    let (mut peer, _) = Peer::over(io).await;
    peer.welcome(&accepting()).await;
    peer
}

#[tokio::test]
async fn a_restart_of_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let builder = Client::builder().host("127.0.0.1").port(address.port()).without_auth_token();
    let (client, mut peer) = tokio::join!(builder.connect(), accept(&listener));
    let client = client.unwrap();
    let calls = ["a", "b"].map(|payload| spawn_append(&client, payload));
    let request = peer.append_of("a").await;
    peer.appended(&request, 1).await;
    peer.append_of("b").await;
    drop((peer, listener));
    let [a, b] = calls;
    assert!(in_time(a).await.unwrap().is_ok());
    let error = in_time(b).await.unwrap().unwrap_err();
    assert!(matches!(
        error,
        CallError::StreamManager(StreamManagerError::Lost(_) | StreamManagerError::Io(_))
    ));
    let error = append(&client, "c").await.unwrap_err();
    assert!(matches!(error, CallError::StreamManager(StreamManagerError::Connect(_))), "{error:?}");
    let listener = TcpListener::bind(address).await.unwrap();
    let call = spawn_append(&client, "d");
    let mut peer = accept(&listener).await;
    let request = peer.append_of("d").await;
    peer.appended(&request, 2).await;
    assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(2));
    in_time(client.connection.close()).await;
    assert!(peer.next().await.is_none());
}

#[tokio::test]
async fn large_payloads_both_ways() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let builder = Client::builder().port(port).without_auth_token();
    let (client, mut peer) = tokio::join!(builder.connect(), accept(&listener));
    let client = client.unwrap();
    let large = smithy_streams_runtime::Bytes::from(vec![7; 9 * 1024 * 1024]);
    let (core, sent) = (client.core.clone(), large.clone());
    let call = tokio::spawn(async move {
        core.call::<Append>(appending(sent), None).await.unwrap();
        core.call::<Read>(reading(ReadOptions::default()), None).await.unwrap()
    });
    let request = peer.request().await;
    assert_eq!(peer::payload_of(&request), large);
    peer.appended(&request, 1).await;
    let request = peer.request().await;
    let item = Item { sequence_number: Some(1), payload: Some(large.clone()) };
    peer.respond(&request, &ReadOutput { messages: Some(vec![item]) }).await;
    let read = in_time(call).await.unwrap().messages.unwrap();
    assert_eq!(read[0].payload.as_ref(), Some(&large));
}
