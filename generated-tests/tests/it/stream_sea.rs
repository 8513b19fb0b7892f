//! The model of stream-sea and the runtime agree on what travels.

use std::time::Duration;

use smithy_streams_runtime::session::stream_sea::{
    ClientConfig, ClientEvent, ClientSession, Credentials, Delivery, Subscribe,
};
use smithy_streams_runtime::stream_schema::{FieldType, Fields, StreamSchema};
use smithy_streams_runtime::types::Document;

use crate::embed::stream_sea::operation::define_stream::DefineStreamInput;
use crate::embed::stream_sea::operation::describe_stream::DescribeStreamOutput;
use crate::embed::stream_sea::operation::subscribe::SubscribeInput;
use crate::embed::stream_sea::types::{self, Message};

const GROUP: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// A client that is authenticated.
fn client() -> ClientSession {
    let now = Duration::ZERO;
    let mut client = ClientSession::new(now, ClientConfig::new(|| 0), Credentials::basic("abc", "def123"));
    client.opened(now);
    client.receive(now, r#"{"id":1,"success":true}"#);
    while client.poll_event().is_some() || client.poll_transmit().is_some() {}
    client
}

#[test]
fn the_input_of_the_model_subscribes_as_the_runtime_does() {
    let input =
        SubscribeInput { stream_name: Some("boiler_data".to_owned()), group_id: Some(GROUP.to_owned()) };
    let mut modelled = client();
    modelled.request(Duration::ZERO, "subscribe", &input).expect("it is open");
    let mut own = client();
    let subscribe = Subscribe::new("boiler_data").group(GROUP.parse().expect("a UUID"));
    own.subscribe(Duration::ZERO, &subscribe).expect("it is open");
    let text = modelled.poll_transmit();
    assert_eq!(text, own.poll_transmit());
    let expected = format!(r#"{{"id":2,"action":"subscribe","payload":"boiler_data","groupId":"{GROUP}"}}"#);
    assert_eq!(text.as_deref(), Some(expected.as_bytes()));
}

#[test]
fn deliveries_are_events_of_the_model() {
    let mut client = client();
    client.subscribe(Duration::ZERO, &Subscribe::new("boiler_data")).expect("it is open");
    let text = r#"{"id":2,"action":"subscription","streamName":"boiler_data","payload":{"temperature":91}}"#;
    client.receive(Duration::ZERO, r#"{"id":2,"success":true}"#);
    client.receive(Duration::ZERO, text);
    let delivered = std::iter::from_fn(|| client.poll_event()).find_map(|event| match event {
        ClientEvent::Delivered { message, .. } => Some(message),
        _ => None,
    });
    let mut event = Message::default();
    delivered.expect("it was delivered").read(&mut event).expect("it is a message");
    assert_eq!(event.stream_name.as_deref(), Some("boiler_data"));
    assert_eq!(event.payload.get("temperature"), Some(&Document::from(91)));
    Delivery::of(&event).expect("a peer sends it");
}

#[test]
fn definitions_travel_in_the_shapes_of_the_model() {
    let parts = Fields::new().with("id", FieldType::String);
    let schema = StreamSchema::new("boiler_data", "1.0.0")
        .with("state", FieldType::enumeration(["on", "off"]))
        .with("parts", FieldType::ObjectArray(parts))
        .with("temperatures", FieldType::FloatArray);
    let mut input = DefineStreamInput::default();
    schema.write_to(&mut input).expect("it has the members");
    let fields = input.fields.clone().expect("it has fields");
    let types: Vec<_> = fields.iter().map(|field| field.r#type.clone()).collect();
    assert_eq!(types, [types::FieldType::ObjectArray, types::FieldType::Enum, types::FieldType::FloatArray]);

    let output = DescribeStreamOutput { name: "boiler_data".to_owned(), version: "1.0.0".into(), fields };
    assert_eq!(StreamSchema::from_shape(&output), Ok(schema));
}
