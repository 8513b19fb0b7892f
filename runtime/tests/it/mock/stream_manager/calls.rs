//! What servers do.

use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::mock::{MockError, Server};
use smithy_streams_runtime::session::Outgoing;
use smithy_streams_runtime::session::stream_manager::{OperationCodes, Status};

use super::model::{Append, Gone, Input, Output};
use super::{ByHand, in_time};

#[tokio::test]
async fn calls_are_answered_in_any_order() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    let (first, second) = (client.append("first").await, client.append("second").await);
    let one = in_time(server.accept::<Append>()).await;
    let other = in_time(server.accept::<Append>()).await;
    assert_eq!((one.input(), other.input()), (&Input(Some("first".into())), &Input(Some("second".into()))));
    assert_eq!(one.stream_manager_request().unwrap().operation(), 4);
    other.reply(Output(Some(2))).await.unwrap();
    one.reply(Output(Some(1))).await.unwrap();
    for (id, number) in [(second, 2), (first, 1)] {
        let (answered, response) = client.response().await;
        let mut output = Output::default();
        response.read_output(&mut output).unwrap();
        assert_eq!((answered, response.status(), output), (id, Status::Success, Output(Some(number))));
    }
}

#[tokio::test]
async fn errors_are_statuses_with_words() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    for turn in 0..4 {
        client.append("x").await;
        let call = in_time(server.accept::<Append>()).await;
        match turn {
            0 => call.reply_error(Gone(Some("as you see".to_owned()))).await.unwrap(),
            1 => call.reply_error_shape(Gone(None)).await.unwrap(),
            2 => call.reply_status(Status::Other(42), Some("as you see")).await.unwrap(),
            _ => drop(call),
        }
        let (_, response) = client.response().await;
        let expected = match turn {
            0 => (Status::ResourceNotFound, Some("as you see")),
            1 => (Status::ResourceNotFound, None),
            2 => (Status::Other(42), Some("as you see")),
            _ => (Status::UnknownFailure, Some("the handler has failed")),
        };
        assert_eq!((response.status(), response.error_message()), expected);
    }
}

#[tokio::test]
async fn handlers_are_called_until_the_server_is_dropped() {
    let server = Server::bind().await.unwrap();
    server.on::<Append, _, _>(|call| async move { call.reply(Output(Some(7))).await });
    let mut client = ByHand::connect(&server).await;
    for _ in 0..100 {
        client.append("x").await;
    }
    for _ in 0..100 {
        assert!(client.response().await.1.status().is_success());
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_an_invalid_request() {
    let server = Server::bind().await.unwrap();
    server.on::<Append, _, _>(|call| async move { call.reply(Output(Some(7))).await });
    let mut client = ByHand::connect(&server).await;
    // `name` is a number here.
    client.session.request(super::CODES, &WrongInput).unwrap();
    let (_, response) = client.response().await;
    assert_eq!(response.status(), Status::InvalidRequest);
    assert!(response.error_message().is_some());
}

#[tokio::test]
async fn unknown_operations_wait_or_are_refused() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    let waiting = client.append("x").await;
    while !format!("{server:?}").contains("waiting: 1") {
        tokio::task::yield_now().await;
    }
    server.answer_unknown_operations();
    let unknown = client.ask_for(OperationCodes::new(99, 100)).await;
    let (id, response) = client.response().await;
    assert_eq!((id, response.status()), (unknown, Status::UnknownOperation));
    in_time(server.accept::<Append>()).await.reply(Output(None)).await.unwrap();
    assert_eq!(client.response().await.0, waiting);
}

#[tokio::test]
async fn other_protocols_have_what_this_one_has_not() {
    let server = Server::bind().await.unwrap();
    let mut client = ByHand::connect(&server).await;
    client.append("x").await;
    let mut call = in_time(server.accept::<Append>()).await;
    assert!(call.next().await.is_none());
    assert!(call.request_headers().is_empty() && call.rpc_request().is_none());
    let message = Message::new();
    assert!(matches!(call.message(&message).await, Err(MockError::NoEvents)));
    assert!(matches!(call.error("code", "text").await, Err(MockError::NoEvents)));
    assert!(matches!(call.outgoing(Outgoing::application_message(&message)).await, Err(MockError::NotRpc)));
    call.respond(Output(Some(1))).await.unwrap();
    assert!(matches!(call.respond(Output(Some(2))).await, Err(MockError::Answered)));
    call.finish().await.unwrap();
    call.closed().await;
    assert!(matches!(
        call.reply_http(http::Response::new(bytes::Bytes::new())).await,
        Err(MockError::NotHttp)
    ));
    assert!(client.response().await.1.status().is_success());
}

/// An input whose name is a number.
struct WrongInput;

impl smithy_streams_runtime::codec::Shape for WrongInput {
    fn schema(&self) -> &'static smithy_streams_runtime::types::Schema {
        use smithy_streams_runtime::types::{Kind, Member, Schema};
        static WRONG: Schema = Schema::structure("com.example#Wrong", &[Member::new("name", Kind::Long)]);
        &WRONG
    }

    fn write_members(
        &self,
        w: &mut dyn smithy_streams_runtime::codec::ShapeWriter,
    ) -> Result<(), smithy_streams_runtime::codec::CodecError> {
        smithy_streams_runtime::codec::write(&7_i64, &self.schema().members()[0], w)
    }

    fn read_member(
        &mut self,
        _index: usize,
        r: &mut dyn smithy_streams_runtime::codec::ShapeReader,
    ) -> Result<(), smithy_streams_runtime::codec::CodecError> {
        r.skip()
    }
}
