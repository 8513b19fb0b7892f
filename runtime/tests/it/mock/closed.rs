//! How a peer learns that nobody listens any more.

use super::*;
use crate::chat::Client;
use crate::chat::operation::{GetRoom, Watch, WatchOutput};
use crate::chat::rows::{EventStreamRpc, Row};
use smithy_streams_runtime::mock::Exchange;
use smithy_streams_runtime::rpc::{Address, ConnectOptions, Connection, Continuation};

fn client(server: &Server) -> Client {
    let builder = Client::builder().endpoint(server.endpoint()).connector(server.connector());
    builder.build().unwrap()
}

/// Still waits after it was asked once.
async fn is_waiting<Op: Operation>(exchange: &mut Exchange<Op>) -> bool {
    let asked = tokio::time::timeout(Duration::from_millis(20), exchange.closed()).await;
    asked.is_err()
}

#[tokio::test]
async fn a_request_that_is_cancelled_is_closed() {
    let server = Server::in_memory();
    let call = tokio::spawn(client(&server).get_room().room_id("blue").send());
    let mut exchange = in_time(server.accept::<GetRoom>()).await;
    assert!(is_waiting(&mut exchange).await);
    call.abort();
    in_time(exchange.closed()).await;
}

#[tokio::test]
async fn events_that_nobody_receives_are_closed() {
    let server = Server::in_memory();
    let call = tokio::spawn(client(&server).watch().room_id("blue").send());
    let mut exchange = in_time(server.accept::<Watch>()).await;
    exchange.respond(WatchOutput::default()).await.unwrap();
    let call = in_time(call).await.unwrap().unwrap();
    assert!(is_waiting(&mut exchange).await);
    drop(call);
    in_time(exchange.closed()).await;

    let call = tokio::spawn(client(&server).watch().room_id("blue").send());
    let mut exchange = in_time(server.accept::<Watch>()).await;
    exchange.finish().await.unwrap();
    in_time(exchange.closed()).await;
    drop(in_time(call).await.unwrap());
}

#[tokio::test]
async fn streams_are_closed_by_either_side_and_with_their_connection() {
    type RpcWatch = <EventStreamRpc as Row>::Watch;
    let server = Server::in_memory();
    let address: Address = server.rpc_endpoint().parse().unwrap();
    let options = ConnectOptions::new().connector(server.connector());
    let connection = in_time(Connection::open(&address, &options)).await.unwrap();
    in_time(connection.connect(&Message::new())).await.unwrap();
    let ends: [fn(&Server, Continuation); 3] = [
        |_, stream| drop(stream.close()),
        |_, stream| drop(stream),
        |server, _stream| server.rpc_connections()[0].cut(),
    ];
    for end in ends {
        let mut stream = connection.new_stream();
        let request = Message::new().with_payload(r#"{"roomId": "blue"}"#);
        in_time(stream.activate("com.example#Watch", &request)).await.unwrap();
        let mut exchange = in_time(server.accept::<RpcWatch>()).await;
        exchange.respond(WatchOutput::default()).await.unwrap();
        assert!(is_waiting(&mut exchange).await);
        let (_, mut sender) = exchange.split();
        end(&server, stream);
        in_time(sender.closed()).await;
    }
}
