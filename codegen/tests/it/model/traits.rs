//! Typed traits, shape ids and templates.

use smithy_streams_codegen::model::ShapeId;
use smithy_streams_codegen::model::traits::{
    Fault, HostPart, HostPrefix, Segment, TimestampFormat, UriPattern,
};

use crate::support::{of_shapes, shape, sound};

#[test]
fn shape_ids_follow_the_grammar() {
    for text in ["a#B", "a.b_c.d1#B_2", "_a#_b", "a#B$c", "A#_1"] {
        assert_eq!(ShapeId::parse(text).unwrap().to_string(), text);
    }
    for text in
        ["", "a", "#B", "a#", "a#B$", "a#1", "1#B", "a..b#C", "a#_", "a#B$c$d", "ä#B", "a#B c", "a#b#c"]
    {
        assert_eq!(ShapeId::parse(text), None, "{text}");
    }
    let id = ShapeId::parse("a.b#C$d").unwrap();
    assert_eq!((id.namespace(), id.name(), id.member()), ("a.b", "C", Some("d")));
    assert_eq!(id.container().as_str(), "a.b#C");
    assert_eq!(id.container().member(), None);
}

#[test]
fn uri_patterns_are_parsed() {
    let label = |name: &str| Segment::Label(name.to_owned());
    let literal = |text: &str| Segment::Literal(text.to_owned());
    for (text, segments, query) in [
        ("/", vec![], vec![]),
        ("/a/{b}/c", vec![literal("a"), label("b"), literal("c")], vec![]),
        ("/{k+}/x", vec![Segment::Greedy("k".to_owned()), literal("x")], vec![]),
        ("/a/", vec![literal("a"), literal("")], vec![]),
        ("/a?b&c=d&e=", vec![literal("a")], vec![("b", None), ("c", Some("d")), ("e", Some(""))]),
        ("/x/{y}/(a+)+", vec![literal("x"), label("y"), literal("(a+)+")], vec![]),
    ] {
        let pattern = UriPattern::parse(text).unwrap();
        assert_eq!(pattern.segments, segments, "{text}");
        let found: Vec<(&str, Option<&str>)> =
            pattern.query.iter().map(|(key, value)| (key.as_str(), value.as_deref())).collect();
        assert_eq!(found, query, "{text}");
    }
    for text in [
        "", "a", "//", "/a//b", "/./b", "/../b", "/a#b", "/a?", "/x{a}", "/{a}{b}", "/{a}/{A}", "/{}", "/{a",
        "/ä", "/a?b={c}", "/a?b&b", "/a?=b", "/a b",
    ] {
        assert!(UriPattern::parse(text).is_err(), "{text}");
    }
}

#[test]
fn host_prefixes_are_parsed() {
    let prefix = HostPrefix::parse("{tenant}.live-{room}.").unwrap();
    let literal = |text: &str| HostPart::Literal(text.to_owned());
    let label = |text: &str| HostPart::Label(text.to_owned());
    assert_eq!(prefix.parts, [label("tenant"), literal(".live-"), label("room"), literal(".")]);
    for text in ["", "{a}{b}", "{a}.{a}", "{a", "a/b", "a b.", "{}"] {
        assert!(HostPrefix::parse(text).is_err(), "{text}");
    }
}

#[test]
fn accessors_read_the_values() {
    let model = sound(&[&of_shapes(
        r#""a#O": { "type": "operation", "traits": {
             "smithy.api#http": { "method": "POST", "uri": "/x?y", "code": 201 },
             "smithy.api#endpoint": { "hostPrefix": "data." },
             "smithy.api#requestCompression": { "encodings": ["gzip"] },
             "smithy.api#deprecated": { "message": "use P" } } },
           "a#E": { "type": "structure", "traits": { "smithy.api#error": "server", "smithy.api#httpError": 503,
             "smithy.api#retryable": { "throttling": true } } },
           "a#T": { "type": "timestamp", "traits": { "smithy.api#timestampFormat": "http-date" } },
           "a#V": { "type": "service", "traits": {
             "aws.protocols#restJson1": { "http": ["h2"], "eventStreamHttp": ["h2"] },
             "aws.auth#sigv4": { "name": "chat" }, "x#other": {} } }"#,
    )]);
    let operation = &shape(&model, "a#O").traits;
    let http = operation.http().unwrap();
    assert_eq!((http.method.as_str(), http.code, http.uri.segments.len()), ("POST", 201, 1));
    assert_eq!(operation.endpoint().unwrap().parts.len(), 1);
    assert_eq!(operation.request_compression().unwrap(), ["gzip"]);
    assert_eq!(operation.deprecated().unwrap().message, Some("use P"));
    let error = &shape(&model, "a#E").traits;
    assert_eq!((error.error(), error.http_error()), (Some(Fault::Server), Some(503)));
    assert!(error.retryable().unwrap().throttling);
    assert_eq!(shape(&model, "a#T").traits.timestamp_format(), Some(TimestampFormat::HttpDate));
    let service = &shape(&model, "a#V").traits;
    let protocols = service.protocols();
    assert_eq!((protocols.len(), protocols[0].id), (1, "aws.protocols#restJson1"));
    assert_eq!(protocols[0].event_stream_http.as_ref().unwrap(), &["h2"]);
    assert_eq!(service.sigv4().unwrap().name, "chat");
}

#[test]
fn accessors_say_none_to_values_of_another_form() {
    let model = sound(&[&of_shapes(
        r#""a#O": { "type": "operation", "traits": { "smithy.api#http": 5, "smithy.api#endpoint": [],
             "smithy.api#error": 1, "smithy.api#documentation": {}, "smithy.api#examples": {} } }"#,
    )]);
    let traits = &shape(&model, "a#O").traits;
    assert!(traits.http().is_none() && traits.endpoint().is_none() && traits.error().is_none());
    assert!(traits.documentation().is_none() && traits.examples().is_empty());
}
