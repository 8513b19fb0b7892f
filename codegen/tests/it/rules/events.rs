//! Events and their members.

use super::{COLLECTIONS, aggregate, all, expect, structure};

fn event(members: &[&str]) -> String {
    let union = aggregate("Events", "union", &["e Event"], &["streaming"]);
    format!("{COLLECTIONS},{}", all(&[union, structure("Event", members)]))
}

#[test]
fn sound_events_are_left_alone() {
    expect(&event(&["h String eventHeader", "n Long eventHeader", "b Blob eventPayload"]), &[]);
    expect(&event(&["h Timestamp eventHeader", "x Double", "y Strings"]), &[]);
    let unit = aggregate("Events", "union", &["e Unit"], &["streaming"]);
    expect(&unit, &[]);
}

#[test]
fn events_are_structures() {
    let union = aggregate("Events", "union", &["a Event", "b String", "c Strings"], &["streaming"]);
    let shapes = format!("{COLLECTIONS},{}", all(&[union, structure("Event", &[])]));
    expect(&shapes, &["error event-not-a-structure a#Events"]);
}

#[test]
fn errors_may_be_events() {
    let union = aggregate("Events", "union", &["bad Bad"], &["streaming"]);
    let error = aggregate("Bad", "structure", &["message String"], &["error=\"client\""]);
    expect(&all(&[union, error]), &[]);
}

#[test]
fn headers_are_of_few_types() {
    for target in ["Boolean", "Integer", "Long", "Blob", "String", "Timestamp", "Mood", "Number"] {
        let enums = r#""a#Mood": { "type": "enum", "members": { "A": { "target": "smithy.api#Unit" } } },
            "a#Number": { "type": "intEnum", "members": { "A": { "target": "smithy.api#Unit",
                "traits": { "smithy.api#enumValue": 1 } } } }"#;
        expect(&format!("{enums},{}", event(&[&format!("h {target} eventHeader")])), &[]);
    }
    for target in ["Float", "Double", "Document", "Strings", "Headers", "smithy.api#BigInteger"] {
        expect(&event(&[&format!("h {target} eventHeader")]), &["error event-header-target a#Event$h"]);
    }
    let union = aggregate("U", "union", &["h String eventHeader"], &[]);
    expect(&union, &["error event-header-target a#U$h"]);
}

#[test]
fn payloads_are_of_few_types() {
    for target in ["Blob", "String", "Event"] {
        expect(&event(&[&format!("p {target} eventPayload")]), &[]);
    }
    for target in ["Integer", "Strings", "Headers", "Document", "Timestamp"] {
        expect(&event(&[&format!("p {target} eventPayload")]), &["error event-payload-target a#Event$p"]);
    }
}

#[test]
fn a_member_is_header_or_payload() {
    expect(&event(&["m String eventHeader eventPayload"]), &["error event-header-and-payload a#Event$m"]);
}

#[test]
fn one_member_is_the_payload() {
    expect(&event(&["a Blob eventPayload", "b Blob eventPayload"]), &["error one-event-payload a#Event"]);
}

#[test]
fn a_payload_leaves_no_place_for_others() {
    expect(&event(&["a Blob eventPayload", "b String"]), &["error event-payload-not-exclusive a#Event"]);
}

#[test]
fn a_member_called_unknown_is_worth_a_note() {
    let union = aggregate("Events", "union", &["unknown Event"], &["streaming"]);
    expect(&all(&[union, structure("Event", &[])]), &["note member-named-unknown a#Events$unknown"]);
}
