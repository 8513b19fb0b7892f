//! Where streams may stand.

use super::{STREAMS, aggregate, all, expect, operation, service, structure};

fn with_streams(shapes: &[String]) -> String {
    format!("{STREAMS},{}", all(shapes))
}

#[test]
fn sound_streams_are_left_alone() {
    expect(
        &with_streams(&[
            structure("In", &["id String", "body Sized required"]),
            structure("Out", &["body Bytes default=\"\""]),
            structure("Talk", &["events Events"]),
            operation("Put", "In", "Out", &[]),
            operation("Chat", "Talk", "Talk", &[]),
        ]),
        &[],
    );
}

#[test]
fn only_blobs_and_unions_stream() {
    for type_ in ["string", "structure", "timestamp"] {
        let shape =
            format!(r#""a#S": {{ "type": "{type_}", "traits": {{ "smithy.api#streaming": {{}} }} }}"#);
        expect(&shape, &["error streaming-target a#S"]);
    }
    expect(&structure("S", &["m String streaming"]), &["error streaming-target a#S$m"]);
}

#[test]
fn requires_length_needs_a_streaming_blob() {
    for type_ in ["blob", "string"] {
        let shape =
            format!(r#""a#S": {{ "type": "{type_}", "traits": {{ "smithy.api#requiresLength": {{}} }} }}"#);
        expect(&shape, &["error requires-length-target a#S"]);
    }
    let events = aggregate("S", "union", &["e E"], &["streaming", "requiresLength"]);
    expect(&all(&[events, structure("E", &[])]), &["error requires-length-target a#S"]);
}

#[test]
fn a_structure_has_one_stream() {
    let shape = structure("In", &["a Bytes required", "b Events"]);
    expect(&with_streams(&[shape, operation("Op", "In", "-", &[])]), &["error one-stream a#In"]);
}

#[test]
fn byte_streams_are_required_or_have_a_default() {
    let shape = structure("In", &["a Bytes"]);
    expect(&with_streams(&[shape]), &["error stream-may-be-absent a#In$a"]);
    expect(&with_streams(&[structure("In", &["a Events"])]), &[]);
}

#[test]
fn lists_maps_and_unions_hold_no_streams() {
    let list = r#""a#L": { "type": "list", "member": { "target": "a#Events" } }"#.to_owned();
    expect(&with_streams(&[list]), &["error stream-not-top-level a#L$member"]);
    let union = super::union("U", &["e Events"]);
    expect(&with_streams(&[union]), &["error stream-not-top-level a#U$e"]);
}

#[test]
fn structures_with_streams_are_not_nested() {
    let shapes = [
        structure("Holder", &["e Events"]),
        structure("In", &["h Holder"]),
        r#""a#L": { "type": "list", "member": { "target": "a#Holder" } }"#.to_owned(),
    ];
    expect(&with_streams(&shapes), &["error nested-stream a#In$h", "error nested-stream a#L$member"]);
}

#[test]
fn errors_hold_no_streams() {
    let error = aggregate("Bad", "structure", &["e Events"], &["error=\"client\""]);
    let operation = r#""a#Op": { "type": "operation", "errors": [{ "target": "a#Bad" }] }"#.to_owned();
    let service = r#""a#V": { "type": "service", "errors": [{ "target": "a#Bad" }] }"#.to_owned();
    expect(
        &with_streams(&[error, operation, service]),
        &["error stream-in-error a#Op", "error stream-in-error a#V"],
    );
}

#[test]
fn known_length_is_for_inputs() {
    let shapes = [structure("Io", &["b Sized required"]), operation("Op", "Io", "Io", &[])];
    expect(&with_streams(&shapes), &["error requires-length-in-output a#Io"]);
}

#[test]
fn rest_protocols_want_streams_as_payload() {
    let http = "http={\"method\":\"POST\",\"uri\":\"/\"}";
    for (member, protocol, found) in [
        ("b Bytes required", "aws.protocols#restJson1", true),
        ("b Events", "aws.protocols#restXml", true),
        ("b Events httpPayload", "aws.protocols#restJson1", false),
        ("b Events", "aws.protocols#awsJson1_1", false),
    ] {
        let shapes =
            [structure("In", &[member]), operation("Op", "In", "-", &[http]), service(&["Op"], &[protocol])];
        let expected: &[&str] = if found { &["error stream-without-payload a#In$b"] } else { &[] };
        expect(&with_streams(&shapes), expected);
    }
}

#[test]
fn protocols_of_the_model_say_themselves_what_they_heed() {
    let definition = r#""a#proto": { "type": "structure", "traits": { "smithy.api#trait": {},
        "smithy.api#protocolDefinition": { "traits": ["smithy.api#httpPayload"] } } }"#
        .to_owned();
    let shapes = [
        definition,
        structure("In", &["b Events"]),
        operation("Op", "In", "-", &[]),
        service(&["Op"], &["a#proto"]),
    ];
    expect(&with_streams(&shapes), &["error stream-without-payload a#In$b"]);
}

#[test]
fn compressed_requests_have_no_known_length() {
    let compressed = "requestCompression={\"encodings\":[\"gzip\"]}";
    let op = |input| operation("Op", input, "-", &[compressed]);
    let shapes = |input| {
        with_streams(&[
            structure("A", &["b Sized required"]),
            structure("B", &["b Bytes required"]),
            op(input),
        ])
    };
    expect(&shapes("A"), &["error compressed-length a#Op"]);
    expect(&shapes("B"), &[]);
}

#[test]
fn operations_with_events_are_not_waitable() {
    let shapes = [structure("Io", &["e Events"]), operation("Op", "-", "Io", &["smithy.waiters#waitable"])];
    expect(&with_streams(&shapes), &["error waitable-event-stream a#Op"]);
}

#[test]
fn mqtt_has_rules_for_events() {
    let topic = |trait_: &str| format!("smithy.mqtt#{trait_}=\"a/b\"");
    let shapes = [
        structure("Io", &["e Events"]),
        operation("Pub", "Io", "-", &[&topic("publish")]),
        structure("Plain", &[]),
        operation("Sub", "-", "Plain", &[&topic("subscribe")]),
        structure("Say2", &["h String eventHeader"]),
        aggregate("Events2", "union", &["say Say2"], &["streaming"]),
        structure("Io2", &["e Events2"]),
        operation("Sub2", "-", "Io2", &[&topic("subscribe")]),
    ];
    expect(
        &with_streams(&shapes),
        &["error trait-validator a#Io$e", "error trait-validator a#Sub", "danger trait-validator a#Say2$h"],
    );
}
