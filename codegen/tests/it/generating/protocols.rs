//! What a protocol makes of the tables.

use smithy_streams_codegen::diagnostics::Severity;
use smithy_streams_codegen::{Config, Files};

use super::{codes, file, from_shapes};

/// A service with traits of every protocol, and one operation.
fn shapes(service: &str, operation: &str) -> String {
    format!(
        r#""a#Service": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Call" }}],
            "traits": {{ "smithy.api#xmlNamespace": {{ "uri": "https://example.com" }}, {service} }} }},
        "a#Call": {{ "type": "operation", "input": {{ "target": "a#In" }}, "output": {{ "target": "a#Out" }},
            "errors": [{{ "target": "a#Gone" }}],
            "traits": {{ "smithy.api#http": {{ "method": "POST", "uri": "/{{Bucket}}/x" }} {operation} }} }},
        "a#In": {{ "type": "structure", "traits": {{ "smithy.api#xmlName": "Ask" }}, "members": {{
            "Bucket": {{ "target": "smithy.api#String",
                "traits": {{ "smithy.api#required": {{}}, "smithy.api#httpLabel": {{}} }} }},
            "algorithm": {{ "target": "a#Algorithm", "traits": {{ "smithy.api#httpHeader": "x-algorithm" }} }},
            "data": {{ "target": "a#Data", "traits": {{ "smithy.api#httpPayload": {{}} }} }} }} }},
        "a#Algorithm": {{ "type": "enum", "members": {{ "CRC32": {{ "target": "smithy.api#Unit" }} }} }},
        "a#Data": {{ "type": "structure", "members": {{
            "key": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#xmlAttribute": {{}},
                "smithy.api#xmlName": "p:key", "smithy.api#jsonName": "k" }} }},
            "at": {{ "target": "smithy.api#Timestamp",
                "traits": {{ "smithy.api#timestampFormat": "http-date" }} }},
            "list": {{ "target": "a#List", "traits": {{ "smithy.api#xmlFlattened": {{}} }} }},
            "map": {{ "target": "a#Map", "traits": {{
                "smithy.api#xmlNamespace": {{ "uri": "https://example.com/p", "prefix": "p" }} }} }} }} }},
        "a#List": {{ "type": "list", "member": {{ "target": "a#Inner" }} }},
        "a#Map": {{ "type": "map",
            "key": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#xmlName": "K" }} }},
            "value": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#xmlName": "V" }} }} }},
        "a#Inner": {{ "type": "structure" }},
        "a#Out": {{ "type": "structure", "traits": {{
            "smithy.api#xmlNamespace": {{ "uri": "https://example.com/own" }} }} }},
        "a#Gone": {{ "type": "structure", "traits": {{ "smithy.api#error": "client" }} }}"#
    )
}

fn generated(service: &str, operation: &str, config: &Config) -> Files {
    from_shapes(&shapes(service, operation), config).unwrap_or_else(|report| panic!("{report}"))
}

/// The text of `schema.rs`, without white space and the commas that line breaks bring.
fn tables(files: &Files) -> String {
    let text: String = file(files, "src/schema.rs").split_whitespace().collect();
    text.replace(",)", ")").replace(",]", "]").replace(",}", "}")
}

/// The text of the static that begins with `start`.
fn static_<'a>(tables: &'a str, start: &str) -> &'a str {
    let at = tables.find(start).unwrap_or_else(|| panic!("no {start} in {tables}"));
    tables[at..].split(';').next().unwrap_or_default()
}

#[test]
fn a_protocol_is_a_name_in_the_table_of_the_service() {
    for (protocol, name) in [
        ("aws.protocols#restJson1", "REST_JSON_1"),
        ("aws.protocols#awsJson1_0", "AWS_JSON_1_0"),
        ("aws.protocols#awsJson1_1", "AWS_JSON_1_1"),
        ("aws.protocols#restXml", "REST_XML"),
        ("smithy.protocols#rpcv2Cbor", "RPC_V2_CBOR"),
        ("smithystreams#eventStreamRpc", "EVENT_STREAM_RPC"),
    ] {
        let files = generated(&format!(r#""{protocol}": {{}}"#), "", &Config::new());
        let tables = tables(&files);
        assert!(tables.contains(&format!(r#"ServiceSchema::new("a#Service","1",&{name});"#)), "{tables}");
    }
    let unwrapped = generated(r#""aws.protocols#restXml": { "noErrorWrapping": true }"#, "", &Config::new());
    let unwrapped = tables(&unwrapped);
    assert!(unwrapped.contains(r#",&REST_XML_UNWRAPPED_ERRORS);"#), "{unwrapped}");
    let query = r#""aws.protocols#awsJson1_0": {}, "aws.protocols#awsQueryCompatible": {}"#;
    let query = tables(&generated(query, "", &Config::new()));
    assert!(query.contains("&AWS_JSON_1_0).query_compatible();"), "{query}");
}

#[test]
fn of_several_protocols_the_most_wanted_is_taken() {
    let mut traits = vec![
        "aws.protocols#awsQuery",
        "smithy.protocols#rpcv2Json",
        "smithystreams#eventStreamRpc",
        "aws.protocols#restXml",
        "aws.protocols#awsJson1_1",
        "aws.protocols#awsJson1_0",
        "aws.protocols#restJson1",
        "smithy.protocols#rpcv2Cbor",
    ];
    for name in ["RPC_V2_CBOR", "REST_JSON_1", "AWS_JSON_1_0", "AWS_JSON_1_1", "REST_XML", "EVENT_STREAM_RPC"]
    {
        let service: Vec<String> = traits.iter().map(|id| format!(r#""{id}": {{}}"#)).collect();
        let tables = tables(&generated(&service.join(","), "", &Config::new()));
        assert!(tables.contains(&format!("&{name})")), "{name}: {tables}");
        traits.pop();
    }
}

#[test]
fn a_protocol_that_cannot_carry_everything_gives_way() {
    let shapes = |service: &str| {
        format!(
            r#"{}, "a#More": {{ "type": "structure", "members": {{ "any": {{ "target": "smithy.api#Document" }} }} }}"#,
            shapes(service, "").replace(
                r#""a#Inner": { "type": "structure" }"#,
                r#""a#Inner": { "type": "structure", "members": { "more": { "target": "a#More" } } }"#
            )
        )
    };
    let both = r#""smithy.protocols#rpcv2Cbor": {}, "aws.protocols#awsJson1_0": {}"#;
    let files = from_shapes(&shapes(both), &Config::new()).expect("a client");
    assert!(tables(&files).contains("&AWS_JSON_1_0)"));
    // Alone, it is all that there is, and validation has said what it lacks.
    let files =
        from_shapes(&shapes(r#""smithy.protocols#rpcv2Cbor": {}"#), &Config::new()).expect("a client");
    assert!(tables(&files).contains("&RPC_V2_CBOR)"));
    assert_eq!(dangers(&files), ["cbor-document"]);
    // Nobody asked validation about a protocol that the service does not name.
    let asked = Config::new().protocol("rpcv2Cbor");
    let files = from_shapes(&shapes(r#""aws.protocols#awsJson1_0": {}"#), &asked).expect("a client");
    assert_eq!(dangers(&files), ["document-without-place"]);
    assert_eq!(
        codes(from_shapes(&shapes(r#""aws.protocols#restXml": {}"#), &Config::new())),
        ["documents-unsupported"]
    );
}

#[test]
fn an_error_may_hold_the_status_that_it_came_with() {
    let shapes = shapes(r#""aws.protocols#restJson1": {}"#, "").replace(
        r#""a#Gone": { "type": "structure","#,
        r#""a#Gone": { "type": "structure", "members": { "status": { "target": "smithy.api#Integer",
            "traits": { "smithy.api#httpResponseCode": {} } } },"#,
    );
    let tables = tables(&from_shapes(&shapes, &Config::new()).expect("a client"));
    assert!(tables.contains(r#"Member::new("status",Kind::Integer).response_code()"#), "{tables}");
}

#[test]
fn a_protocol_that_would_lose_members_gives_way_or_is_refused() {
    let shapes = |service: &str| {
        format!(
            r#""a#Service": {{ "type": "service", "operations": [{{ "target": "a#Upload" }}], "traits": {{ {service} }} }},
            "a#Upload": {{ "type": "operation", "input": {{ "target": "a#UploadInput" }},
                "traits": {{ "smithy.api#http": {{ "method": "POST", "uri": "/" }} }} }},
            "a#UploadInput": {{ "type": "structure", "members": {{
                "name": {{ "target": "smithy.api#String", "traits": {{ "smithy.api#httpHeader": "x-name" }} }},
                "bytes": {{ "target": "a#Bytes",
                    "traits": {{ "smithy.api#required": {{}}, "smithy.api#httpPayload": {{}} }} }} }} }},
            "a#Bytes": {{ "type": "blob", "traits": {{ "smithy.api#streaming": {{}} }} }}"#
        )
    };
    let both = shapes(r#""smithy.protocols#rpcv2Cbor": {}, "aws.protocols#restJson1": {}"#);
    let files = from_shapes(&both, &Config::new()).expect("a client");
    assert!(tables(&files).contains("&REST_JSON_1)"));
    let refused = codes(from_shapes(&both, &Config::new().protocol("rpcv2Cbor")));
    assert_eq!(refused, ["members-without-place"]);
    let alone = from_shapes(&shapes(r#""aws.protocols#awsJson1_1": {}"#), &Config::new());
    assert_eq!(codes(alone), ["members-without-place"]);
}

fn dangers(files: &Files) -> Vec<&'static str> {
    let findings = files.findings().findings().iter();
    findings.filter(|finding| finding.severity == Severity::Danger).map(|finding| finding.code).collect()
}

#[test]
fn tables_have_the_traits_that_the_protocol_looks_at() {
    let of = |protocol: &str| tables(&generated(&format!(r#""{protocol}": {{}}"#), "", &Config::new()));
    let json = of("aws.protocols#restJson1");
    for part in [
        r#".json_name("k")"#,
        ".timestamp_format(TimestampFormat::HttpDate)",
        r#".label()"#,
        ".payload()",
        r#".http("POST",UriPattern"#,
    ] {
        assert!(json.contains(part), "{part} in {json}");
    }
    assert!(!json.contains("xml"), "{json}");
    let rpc = of("aws.protocols#awsJson1_1");
    assert!(rpc.contains(".timestamp_format(TimestampFormat::HttpDate)"), "{rpc}");
    let cbor = of("smithy.protocols#rpcv2Cbor");
    assert!(!cbor.contains("timestamp_format"), "{cbor}");
    for tables in [rpc, cbor] {
        for part in ["json_name", "xml", ".label()", ".header(", ".payload()", ".http("] {
            assert!(!tables.contains(part), "{part} in {tables}");
        }
    }
}

#[test]
fn xml_traits_stand_on_members_and_on_the_roots_of_documents() {
    let tables = tables(&generated(r#""aws.protocols#restXml": {}"#, "", &Config::new()));
    for part in [
        r#"Member::new("key",Kind::String).xml(&Xml::new().name("p:key").attribute())"#,
        r#"Member::new("list",Kind::List).xml(&Xml::new().flattened()).element(&Member::new("member",Kind::Structure))"#,
        r#".xml(&Xml::new().namespace("https://example.com/p",Some("p")))"#,
        r#".key(&Member::new("key",Kind::String).xml(&Xml::new().name("K")))"#,
        r#".element(&Member::new("value",Kind::String).xml(&Xml::new().name("V")))"#,
    ] {
        assert!(tables.contains(part), "{part} in {tables}");
    }
    let service = r#".namespace("https://example.com",None)"#;
    for (start, xml) in [
        ("CALL_INPUT:", format!(r#"]).xml(&Xml::new().name("Ask"){service})"#)),
        ("CALL_OUTPUT:", r#").xml(&Xml::new().namespace("https://example.com/own",None))"#.to_owned()),
        ("GONE:", format!(r#".error(Fault::Client,400).xml(&Xml::new(){service})"#)),
        ("DATA:", format!(r#"]).xml(&Xml::new(){service})"#)),
    ] {
        let text = static_(&tables, start);
        assert!(text.ends_with(&xml), "{xml} in {text}");
    }
    assert!(!static_(&tables, "INNER:").contains("xml"), "it is never a root: {tables}");
    assert!(!tables.contains("json_name"), "{tables}");
}

#[test]
fn requests_are_checked_and_compressed_where_the_model_says_so() {
    for (traits, part) in [
        (r#""smithy.api#httpChecksumRequired": {}"#, ".checksum(RequestChecksum::Md5)"),
        (
            r#""aws.protocols#httpChecksum": { "requestChecksumRequired": true }"#,
            ".checksum(RequestChecksum::Md5)",
        ),
        (
            r#""aws.protocols#httpChecksum": { "requestAlgorithmMember": "algorithm" },
                "smithy.api#httpChecksumRequired": {}"#,
            r#".checksum(RequestChecksum::Algorithm{member:"algorithm",required:false})"#,
        ),
        (
            r#""aws.protocols#httpChecksum": { "requestAlgorithmMember": "algorithm",
                "requestChecksumRequired": true }"#,
            r#".checksum(RequestChecksum::Algorithm{member:"algorithm",required:true})"#,
        ),
        (r#""smithy.api#requestCompression": { "encodings": ["GZip"] }"#, ".compressed()"),
        (
            r#""aws.protocols#httpChecksum": { "requestValidationModeMember": "algorithm",
                "responseAlgorithms": ["CRC32", "SHA1"] }"#,
            r#".validates(ResponseChecksum{member:"algorithm",algorithms:&["CRC32","SHA1"]})"#,
        ),
    ] {
        for protocol in ["aws.protocols#restJson1", "aws.protocols#awsJson1_0"] {
            let files = generated(&format!(r#""{protocol}": {{}}"#), &format!(", {traits}"), &Config::new());
            let tables = tables(&files);
            assert!(static_(&tables, "CALL:").ends_with(part), "{part} in {tables}");
        }
    }
}

#[test]
fn amazon_s3_has_buckets_and_an_answer_without_a_root() {
    let s3 = r#""aws.protocols#restXml": {}, "aws.api#service": { "sdkId": "S3" }"#;
    let unwrapped = r#", "aws.customizations#s3UnwrappedXmlOutput": {}"#;
    let s3 = tables(&generated(s3, unwrapped, &Config::new()));
    let bound = r#".context(&[ContextParam::member("Bucket","Bucket")]).unwrapped_output()"#;
    assert!(static_(&s3, "CALL:").replace(' ', "").ends_with(bound), "{s3}");
    let other = r#""aws.protocols#restXml": {}, "aws.api#service": { "sdkId": "S3 Control" }"#;
    let other = tables(&generated(other, "", &Config::new()));
    assert!(!other.contains("context("), "{other}");
}
