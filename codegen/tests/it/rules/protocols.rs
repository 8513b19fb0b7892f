//! What protocols ask of a service.

use super::{aggregate, all, expect, operation, service, structure};

#[test]
fn versions_of_http_for_events_are_among_those_for_all() {
    for (value, fits) in [
        (r#"{"http":["h2","http/1.1"],"eventStreamHttp":["h2"]}"#, true),
        (r#"{"http":[],"eventStreamHttp":[]}"#, true),
        (r#"{"http":["http/1.1"]}"#, true),
        (r#"{"http":["http/1.1"],"eventStreamHttp":["h2"]}"#, false),
        (r#"{"eventStreamHttp":["h2"]}"#, false),
    ] {
        for protocol in ["aws.protocols#restJson1", "smithy.protocols#rpcv2Cbor", "aws.protocols#awsJson1_1"]
        {
            let found: &[&str] = if fits { &[] } else { &["error event-stream-http a#Service"] };
            expect(&service(&[], &[&format!("{protocol}={value}")]), found);
        }
    }
}

#[test]
fn some_protocols_have_no_documents() {
    let http = "http={\"method\":\"POST\",\"uri\":\"/\"}";
    let shapes = |protocol: &str| {
        all(&[
            structure("In", &["d Document"]),
            operation("Op", "In", "-", &[http]),
            service(&["Op"], &[protocol]),
        ])
    };
    expect(&shapes("aws.protocols#restJson1"), &[]);
    expect(&shapes("smithy.protocols#rpcv2Json"), &[]);
    expect(&shapes("aws.protocols#restXml"), &["error documents-unsupported a#Service"]);
    expect(&shapes("smithy.protocols#rpcv2Cbor"), &["danger cbor-document a#In$d"]);
}

#[test]
fn bytes_leave_members_a_place() {
    let shapes = |protocols: &[&str], beside: &[&str]| {
        let members = [&["bytes a#Bytes required httpPayload"], beside].concat();
        all(&[
            structure("Input", &members),
            structure("Output", &members),
            r#""a#Bytes": { "type": "blob", "traits": { "smithy.api#streaming": {} } }"#.to_owned(),
            operation("In", "Input", "-", &["http={\"method\":\"POST\",\"uri\":\"/in\"}"]),
            operation("Out", "-", "Output", &["http={\"method\":\"POST\",\"uri\":\"/out\"}"]),
            service(&["In", "Out"], protocols),
        ])
    };
    let beside = &["name String httpHeader=\"x-name\""];
    let lost = ["danger members-beside-bytes a#Input$bytes", "danger members-beside-bytes a#Output$bytes"];
    for protocol in [
        "aws.protocols#awsJson1_0",
        "aws.protocols#awsJson1_1",
        "smithy.protocols#rpcv2Cbor",
        "smithy.protocols#rpcv2Json",
    ] {
        expect(&shapes(&[protocol], &[]), &[]);
        expect(&shapes(&[protocol], beside), &lost);
        expect(&shapes(&[protocol, "aws.protocols#restJson1"], beside), &[]);
    }
    expect(&shapes(&["aws.protocols#restXml"], beside), &[]);
}

#[test]
fn event_stream_rpc_has_documents_and_events_but_no_bytes() {
    let shapes = |protocols: &[&str], member: &str| {
        all(&[
            structure("Input", &["any Document", "name String", member]),
            structure("Say", &["bytes Blob"]),
            r#""a#Bytes": { "type": "blob", "traits": { "smithy.api#streaming": {} } },
                "a#Events": { "type": "union", "traits": { "smithy.api#streaming": {} },
                    "members": { "say": { "target": "a#Say" } } }"#
                .to_owned(),
            operation("In", "Input", "-", &[]),
            service(&["In"], protocols),
        ])
    };
    let rpc = "smithystreams#eventStreamRpc";
    expect(&shapes(&[rpc], "events Events"), &[]);
    expect(&shapes(&[], "bytes Bytes required"), &[]);
    expect(&shapes(&[rpc], "bytes Bytes required"), &["error byte-stream-unsupported a#Input$bytes"]);
    expect(&service(&[], &[&format!("{rpc}=true")]), &["error trait-value a#Service"]);
    expect(&aggregate("In", "structure", &[], &[rpc]), &["error trait-target a#In"]);
}

#[test]
fn a_protocol_of_the_model_brings_its_own_rules() {
    let definition = r#""a#proto": { "type": "structure", "traits": { "smithy.api#trait": {},
        "smithy.api#traitValidators": {
            "NoBlobs": { "selector": "~> member :test(> blob)", "message": "no blobs here", "severity": "WARNING" },
            "HasErrors": { "selector": "-[operation]-> :not(-[error]->)" },
            "Odd": { "selector": "$x(*) ${x}" } } } }"#
        .to_owned();
    let shapes = [
        definition,
        structure("In", &["b Blob"]),
        operation("Op", "In", "-", &[]),
        service(&["Op"], &["a#proto"]),
    ];
    expect(&all(&shapes), &["warning trait-validator a#In$b", "error trait-validator a#Op"]);
}

#[test]
fn codes_of_an_older_protocol_come_with_the_rpc_protocols() {
    let of = |protocol: &str| service(&[], &[protocol, "aws.protocols#awsQueryCompatible"]);
    for protocol in [
        "aws.protocols#awsJson1_0",
        "aws.protocols#awsJson1_1",
        "smithy.protocols#rpcv2Cbor",
        "smithy.protocols#rpcv2Json",
    ] {
        expect(&of(protocol), &[]);
    }
    for protocol in ["aws.protocols#restJson1", "aws.protocols#restXml"] {
        expect(&of(protocol), &["error trait-target a#Service"]);
    }
}
