//! What no server should do.

use smithy_streams_runtime::mock::{Server, StreamManagerConnection};
use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, CloseReason, ResponseFault, Status, Stray, Violation,
};

use super::model::{Append, Output};
use super::{ByHand, in_time};

/// A client that waits for an answer, and the connection and the id that it would come with.
async fn waiting(server: &Server) -> (ByHand, StreamManagerConnection, String) {
    let mut client = ByHand::connect(server).await;
    client.append("x").await;
    let call = in_time(server.accept::<Append>()).await;
    let id = call.stream_manager_request().unwrap().request_id().to_owned();
    let connection = call.stream_manager_connection().unwrap().clone();
    // It is never answered, but by hand.
    tokio::spawn(async move {
        let mut call = call;
        call.closed().await;
    });
    (client, connection, id)
}

#[tokio::test]
async fn an_answer_comes_twice() {
    let server = Server::bind().await.unwrap();
    let (mut client, connection, id) = waiting(&server).await;
    for _ in 0..2 {
        connection.output(9, &id, Output(Some(1))).await.unwrap();
    }
    let (answered, _) = client.response().await;
    assert_eq!(client.next().await, ClientEvent::Stray(Stray::Duplicate(answered)));
}

#[tokio::test]
async fn an_answer_has_another_operation_or_another_id() {
    let server = Server::bind().await.unwrap();
    let (mut client, connection, id) = waiting(&server).await;
    connection.error(9, "unheard of", Status::ServerTimeout, None).await.unwrap();
    assert_eq!(client.next().await, ClientEvent::Stray(Stray::Unknown));
    connection.output(7, &id, Output(Some(1))).await.unwrap();
    let ClientEvent::Response { outcome: Err(fault), .. } = client.next().await else { panic!("it is good") };
    assert_eq!(fault, ResponseFault::UnexpectedOperation { expected: 9, received: 7 });
}

#[tokio::test]
async fn an_answer_is_garbage() {
    let server = Server::bind().await.unwrap();
    let (mut client, connection, _) = waiting(&server).await;
    connection.frame(9, b"\xff\xff").await.unwrap();
    let ClientEvent::Closed { reason, .. } = client.next().await else { panic!("it is good") };
    assert!(matches!(reason, CloseReason::Violation(Violation::Unreadable { .. })), "{reason:?}");

    let (mut client, connection, _) = waiting(&server).await;
    connection.bytes(&[0x7f, 0xff, 0xff, 0xff]).await.unwrap();
    let ClientEvent::Closed { reason, .. } = client.next().await else { panic!("it is good") };
    assert!(matches!(reason, CloseReason::Violation(Violation::FrameLength { .. })), "{reason:?}");
}

#[tokio::test]
async fn an_answer_comes_byte_by_byte_and_breaks_off() {
    let server = Server::bind().await.unwrap();
    let (mut client, connection, _) = waiting(&server).await;
    for byte in [0, 0, 0, 9, 9] {
        connection.bytes(&[byte]).await.unwrap();
    }
    connection.cut();
    assert!(!connection.is_open());
    let ClientEvent::Closed { reason, .. } = client.next().await else { panic!("it goes on") };
    assert_eq!(reason, CloseReason::Truncated);
    assert!(connection.bytes(b"x").await.is_err());
}
