//! What one side writes, the other reads: inputs, outputs and errors as HTTP messages of every protocol.

use std::fmt::Debug;

use http::{request, response};
use proptest::option::of;
use proptest::prelude::*;
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::event::OperationError;
use smithy_streams_runtime::protocol::{
    HostPrefix, Operation, OperationSchema, RequestContext, Segment, UriPattern,
};
use smithy_streams_runtime::types::Timestamp;

use super::one::{TOKEN, answered, received};
use crate::chat::operation::{ChatError, GetRoomInput, GetRoomOutput};
use crate::chat::rows::{self, Row};
use crate::chat::types::{NoSuchRoom, RoomClosed};
use crate::codec::{cbor_oracle, shapes, xml_checks, xml_round_trip};

/// Runs a check in every protocol.
macro_rules! in_each_row {
    ($check:ident $arguments:tt) => {
        $check::<rows::RestJson> $arguments;
        $check::<rows::RestXml> $arguments;
        $check::<rows::RestXmlUnwrapped> $arguments;
        $check::<rows::AwsJson10> $arguments;
        $check::<rows::AwsJson11> $arguments;
        $check::<rows::Cbor> $arguments;
    };
}

/// The input as the peer reads it.
fn sent<R: Row, S: Shape + Default>(operation: &OperationSchema, input: &S) -> S {
    let protocol = R::SERVICE.protocol();
    let context = RequestContext { idempotency_token: &|| TOKEN.to_owned(), host_prefix: HostPrefix::Expand };
    let request = protocol.write_request(operation, input, &context).expect("a valid input");
    let (head, body): (request::Parts, Bytes) = received(&request);
    assert!(protocol.matches(operation, &head), "{}", head.uri);
    let mut back = S::default();
    protocol.read_request(operation, &head, &body, &mut back).expect("what was written");
    back
}

/// The output as the client reads it.
fn returned<R: Row, S: Shape + Default>(operation: &OperationSchema, output: &S) -> S {
    let protocol = R::SERVICE.protocol();
    let response = protocol.write_response(operation, output).expect("a valid output");
    let (head, body): (response::Parts, Bytes) = answered(&response);
    assert!(protocol.is_success(&head));
    let mut back = S::default();
    protocol.read_response(operation, &head, &body, &mut back).expect("what was written");
    back
}

fn check_room<R: Row>(input: &GetRoomInput, output: &GetRoomOutput) {
    assert_eq!(sent::<R, _>(R::GetRoom::SCHEMA, input), *input);
    assert_eq!(returned::<R, _>(R::GetRoom::SCHEMA, output), *output);
}

fn check_error<R: Row>(error: &ChatError) {
    let protocol = R::SERVICE.protocol();
    let response = protocol.write_error(error.shape()).expect("a valid error");
    let (head, body) = answered(&response);
    assert!(!protocol.is_success(&head));
    let identity = protocol.identify_error(R::GetRoom::SCHEMA, &head, &body);
    let name = identity.shape.expect("every protocol names its errors");
    let mut back = ChatError::from_code(&name).expect("an error of the model");
    protocol.read_error(&head, &body, back.shape_mut()).expect("what was written");
    assert_eq!(back, *error);
    let (ChatError::NoSuchRoom(NoSuchRoom { message }) | ChatError::RoomClosed(RoomClosed { message, .. })) =
        error;
    assert_eq!(identity.message, *message);
}

/// A structure whose members all travel in the body.
fn check_document<R: Row, S: Shape + Default + PartialEq + Debug>(shape: &S) {
    let operation = OperationSchema::new("com.example#Mix", R::SERVICE)
        .http("POST", UriPattern::new(const { &[Segment::Literal("mix")] }, &[]), 200)
        .input(shape.schema())
        .output(shape.schema());
    assert_eq!(sent::<R, _>(&operation, shape), *shape);
    assert_eq!(returned::<R, _>(&operation, shape), *shape);
}

/// Text that a header holds: visible, with spaces only inside.
fn header_text() -> impl Strategy<Value = String> {
    "[!-~]([ -~]{0,20}[!-~])?"
}

fn rooms() -> impl Strategy<Value = (GetRoomInput, GetRoomOutput)> {
    // A label is not empty.
    let room_id = (any::<char>(), xml_round_trip::text()).prop_map(|(first, rest)| format!("{first}{rest}"));
    let room_id = room_id.prop_filter("U+0000 has no form in XML", |it| !it.contains('\0'));
    (room_id, any::<Option<bool>>(), of(header_text()), xml_round_trip::text(), any::<Option<i32>>())
        .prop_map(|(room_id, verbose, trace, name, members)| {
            let input = GetRoomInput { room_id: Some(room_id), verbose, trace: trace.clone() };
            (input, GetRoomOutput { name, members, trace })
        })
}

fn errors() -> impl Strategy<Value = ChatError> {
    let text = || of(xml_round_trip::text());
    prop_oneof![
        text().prop_map(|message| ChatError::NoSuchRoom(NoSuchRoom { message })),
        (text(), text()).prop_map(|(message, by)| ChatError::RoomClosed(RoomClosed { message, by })),
    ]
}

/// Without fractions of seconds where JSON writes the date of HTTP, which has none.
fn with_whole_dates(mut sink: shapes::Sink) -> shapes::Sink {
    sink.web = sink.web.map(|time| Timestamp::from_seconds(time.seconds()));
    sink.inner = sink.inner.map(|inner| Box::new(with_whole_dates(*inner)));
    sink.choice = sink.choice.map(|choice| match choice {
        shapes::Choice::Sink(sink) => shapes::Choice::Sink(Box::new(with_whole_dates(*sink))),
        other => other,
    });
    sink
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn inputs_and_outputs_come_back((input, output) in rooms()) {
        in_each_row!(check_room(&input, &output));
    }

    #[test]
    fn errors_come_back(error in errors()) {
        in_each_row!(check_error(&error));
    }

    #[test]
    fn documents_of_all_kinds_come_back(sink in cbor_oracle::sinks()) {
        check_document::<rows::Cbor, shapes::Sink>(&sink);
        let sink = with_whole_dates(sink);
        check_document::<rows::RestJson, shapes::Sink>(&sink);
        check_document::<rows::AwsJson10, shapes::Sink>(&sink);
        check_document::<rows::AwsJson11, shapes::Sink>(&sink);
    }

    #[test]
    fn xml_of_all_kinds_comes_back(sink in xml_round_trip::sinks()) {
        check_document::<rows::RestXml, xml_checks::Sink>(&sink);
        check_document::<rows::RestXmlUnwrapped, xml_checks::Sink>(&sink);
    }
}
