//! What generated code tells by a number or an action: operations and errors of Stream Manager and stream-sea.

use smithy_streams_runtime::client::Followed;
use smithy_streams_runtime::event::{EventUnion, OperationError};
use smithy_streams_runtime::protocol::{Operation, WebSocketAction};
use smithy_streams_runtime::session::stream_manager::{OperationCodes, Status};

use crate::embed::stream_manager::operation as manager;
use crate::embed::stream_manager::types::{Message, ReadMessagesOptions};
use crate::embed::stream_sea::operation as sea;
use crate::embed::stream_sea::types::SubscriptionEvents;

/// The name of the error with this number, and the number in its table.
fn error<Op: Operation>(status: i64) -> Option<(&'static str, Option<i32>)> {
    let error = Op::Error::from_status(i32::try_from(status).ok()?)?;
    let schema = error.shape().schema();
    Some((schema.name(), schema.error_trait().and_then(|it| it.status_code)))
}

#[test]
fn every_status_of_the_protocol_is_an_error_of_the_model() {
    for code in 1..=18 {
        let name = Status::from_code(code).name().expect("a status of the protocol");
        let found = match name {
            "UpdateFailed" | "UpdateNotAllowed" => {
                error::<manager::update_message_stream::UpdateMessageStream>(code)
            }
            _ => error::<manager::read_messages::ReadMessages>(code),
        };
        assert_eq!(found, Some((name, i32::try_from(code).ok())));
    }
    for code in [-1, 0, 16, 17, 19, i64::from(i32::MAX)] {
        assert_eq!(error::<manager::read_messages::ReadMessages>(code), None, "{code}");
    }
}

#[test]
fn operations_have_the_bytes_of_the_protocol() {
    let codes = [
        manager::create_message_stream::CreateMessageStream::SCHEMA,
        manager::delete_message_stream::DeleteMessageStream::SCHEMA,
        manager::append_message::AppendMessage::SCHEMA,
        manager::read_messages::ReadMessages::SCHEMA,
        manager::list_streams::ListStreams::SCHEMA,
        manager::describe_message_stream::DescribeMessageStream::SCHEMA,
        manager::update_message_stream::UpdateMessageStream::SCHEMA,
    ]
    .map(|schema| schema.operation_codes());
    let expected = [(2, 7), (3, 8), (4, 9), (5, 10), (11, 12), (13, 14), (15, 16)];
    assert_eq!(codes, expected.map(|(request, response)| Some(OperationCodes::new(request, response))));
}

#[test]
fn reading_goes_on_behind_the_last_message() {
    use manager::read_messages::{ReadMessages, ReadMessagesError, ReadMessagesInput, ReadMessagesOutput};
    let mut input = ReadMessagesInput::default();
    assert_eq!((ReadMessages::start(&input), ReadMessages::wait(&input)), (None, None));
    ReadMessages::set_start(&mut input, 4);
    assert_eq!((ReadMessages::start(&input), ReadMessages::wait(&input)), (Some(4), Some(0)));
    ReadMessages::set_wait(&mut input, 500);
    let options = ReadMessagesOptions::new().desired_start_sequence_number(4).read_timeout_millis(500);
    assert_eq!(input.read_messages_options, Some(options));

    let messages = vec![Message::new("s", "a").sequence_number(7), Message::new("s", "b")];
    let items = ReadMessages::items(ReadMessagesOutput::new(messages)).expect("a list");
    let positions: Vec<_> = items.iter().map(ReadMessages::position).collect();
    assert_eq!(positions, [Some(7), None]);
    let is_retried =
        |code| ReadMessages::is_retried(&ReadMessagesError::from_status(code).expect("an error"));
    assert!(is_retried(13) && !is_retried(5) && !is_retried(6));
}

#[test]
fn errors_of_stream_sea_are_statuses_and_refusals() {
    use sea::publish::PublishError;
    use sea::subscribe::SubscribeError;
    assert!(matches!(PublishError::from_status(400), Some(PublishError::InvalidRequest(_))));
    assert!(matches!(PublishError::from_status(401), Some(PublishError::Unauthorized(_))));
    assert_eq!((PublishError::from_status(404), PublishError::from_refusal("authenticate")), (None, None));
    assert!(matches!(
        SubscribeError::from_refusal("subscribe"),
        Some(SubscribeError::SubscriptionRefused(_))
    ));
    assert!(matches!(SubscribeError::from_refusal("authenticate"), Some(SubscribeError::Unauthorized(_))));
    assert_eq!((SubscribeError::from_refusal("publish"), SubscribeError::from_status(401)), (None, None));
}

#[test]
fn one_event_of_a_subscription_travels() {
    let subscription = sea::subscribe::Subscribe::SCHEMA;
    let action = WebSocketAction { path: "/api/v1/streams", action: "subscribe" };
    assert_eq!(subscription.web_socket(), Some(action));
    assert_eq!(sea::publish::Publish::SCHEMA.web_socket(), None);
    let members = SubscriptionEvents::SCHEMA.members().iter();
    let travelling: Vec<_> = members.filter(|it| !it.is_made_by_client()).map(|it| it.name()).collect();
    assert_eq!(travelling, ["message"]);
    let mut made = SubscriptionEvents::from_member(1).expect("the runtime makes it");
    assert_eq!(made.shape_mut().map(|shape| shape.schema().name()), Some("Interrupted"));
}
