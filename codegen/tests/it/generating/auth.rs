//! What the tables say about who calls.

use smithy_streams_codegen::{Config, Files};

use super::{file, from_shapes};

/// A service with these traits and an operation with those.
fn generated(service: &str, operation: &str) -> Files {
    let shapes = format!(
        r#""a#Service": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Call" }}],
            "traits": {{ "aws.protocols#restJson1": {{}} {service} }} }},
        "a#Call": {{ "type": "operation",
            "traits": {{ "smithy.api#http": {{ "method": "POST", "uri": "/" }} {operation} }} }}"#
    );
    from_shapes(&shapes, &Config::new()).unwrap_or_else(|report| panic!("{report}"))
}

/// What the tables of the service and the operation say, without white space; `-` for nothing.
fn tables(files: &Files) -> (String, String) {
    let text: String = file(files, "src/schema.rs").split_whitespace().collect();
    let text = text.replace(",)", ")").replace(",]", "]").replace(",}", "}");
    let schemes = |start: &str| {
        let (_, table) = text.split_once(start).expect("a table");
        let table = table.split(';').next().unwrap_or_default();
        let auth = table.split_once(".auth(").map(|(_, rest)| rest.split("])").next().unwrap_or_default());
        auth.map_or_else(|| "-".to_owned(), |it| format!("{}]", it.replace("AuthScheme::", "")))
    };
    (schemes("ServiceSchema="), schemes("OperationSchema="))
}

fn warnings(files: &Files) -> Vec<&'static str> {
    files.findings().findings().iter().map(|finding| finding.code).collect()
}

#[test]
fn each_scheme_has_its_row() {
    for (traits, row) in [
        ("", "-"),
        (r#", "aws.auth#sigv4": { "name": "doors" }"#, r#"&[SigV4{service:"doors"}]"#),
        (r#", "smithy.api#httpBearerAuth": {}"#, "&[Bearer]"),
        (r#", "smithy.api#httpBasicAuth": {}"#, "&[Basic]"),
        (
            r#", "smithy.api#httpApiKeyAuth": { "name": "x", "in": "header" }"#,
            r#"&[ApiKeyHeader{name:"x",scheme:None}]"#,
        ),
        (
            r#", "smithy.api#httpApiKeyAuth": { "name": "x", "in": "header", "scheme": "Key" }"#,
            r#"&[ApiKeyHeader{name:"x",scheme:Some("Key")}]"#,
        ),
        (r#", "smithy.api#httpApiKeyAuth": { "name": "x", "in": "query" }"#, r#"&[ApiKeyQuery{name:"x"}]"#),
    ] {
        let files = generated(traits, "");
        assert_eq!(tables(&files), (row.to_owned(), "-".to_owned()), "{traits}");
        assert_eq!(warnings(&files), [""; 0], "{traits}");
        let manifest = file(&files, "Cargo.toml");
        assert_eq!(manifest.contains(r#""sigv4""#), traits.contains("sigv4"), "{manifest}");
        let readme = file(&files, "README.md");
        assert_eq!(readme.contains(".region("), traits.contains("sigv4"), "{readme}");
    }
}

const THREE: &str = r#", "smithy.api#httpBearerAuth": {}, "smithy.api#httpBasicAuth": {},
    "aws.auth#sigv4": { "name": "doors" }"#;

#[test]
fn the_alphabet_orders_what_the_model_does_not() {
    let files = generated(THREE, "");
    assert_eq!(tables(&files).0, r#"&[SigV4{service:"doors"},Basic,Bearer]"#);
    assert_eq!(warnings(&files), ["auth-without-order"]);
    let ordered =
        format!(r#"{THREE}, "smithy.api#auth": ["smithy.api#httpBearerAuth", "smithy.api#httpBasicAuth"]"#);
    assert_eq!(tables(&generated(&ordered, "")).0, "&[Bearer,Basic]");
}

#[test]
fn operations_say_only_what_is_different() {
    let service = format!(r#"{THREE}, "smithy.api#auth": ["smithy.api#httpBearerAuth"]"#);
    for (traits, row) in [
        (r#", "smithy.api#auth": ["smithy.api#httpBearerAuth"]"#, "-"),
        (r#", "smithy.api#auth": []"#, "&[]"),
        (r#", "smithy.api#optionalAuth": {}"#, "&[Bearer,Anonymous]"),
        (r#", "smithy.api#auth": ["aws.auth#sigv4"]"#, r#"&[SigV4{service:"doors"}]"#),
        (r#", "smithy.api#auth": [], "smithy.api#optionalAuth": {}"#, "&[]"),
    ] {
        let files = generated(&service, traits);
        assert_eq!(tables(&files), ("&[Bearer]".to_owned(), row.to_owned()), "{traits}");
        let manifest = file(&files, "Cargo.toml");
        assert_eq!(manifest.contains(r#""sigv4""#), traits.contains("sigv4"), "{manifest}");
    }
}

#[test]
fn what_clients_cannot_use_is_left_out_unless_nothing_is_left() {
    let digest = r#", "smithy.api#httpDigestAuth": {}"#;
    let alone = generated(digest, "");
    assert_eq!(tables(&alone).0, r#"&[Unsupported{id:"smithy.api#httpDigestAuth"}]"#);
    assert_eq!(warnings(&alone), ["auth-scheme-unsupported"]);
    let optional = generated(digest, r#", "smithy.api#optionalAuth": {}"#);
    assert_eq!(tables(&optional).1, "&[Anonymous]");
    let beside = r#", "aws.auth#sigv4": { "name": "a" }, "aws.auth#sigv4a": { "name": "a" },
        "smithy.api#auth": ["aws.auth#sigv4a", "aws.auth#sigv4"]"#;
    let beside = generated(beside, "");
    assert_eq!(tables(&beside).0, r#"&[SigV4{service:"a"}]"#);
    assert_eq!(warnings(&beside), ["auth-scheme-unsupported"]);
    let unused = generated(
        r#", "smithy.api#httpDigestAuth": {}, "smithy.api#httpBasicAuth": {},
            "smithy.api#auth": ["smithy.api#httpBasicAuth"]"#,
        "",
    );
    assert_eq!(warnings(&unused), [""; 0], "nobody asks for it");
}

#[test]
fn a_payload_may_stay_unsigned() {
    let files = generated(r#", "aws.auth#sigv4": { "name": "a" }"#, r#", "aws.auth#unsignedPayload": {}"#);
    let text: String = file(&files, "src/schema.rs").split_whitespace().collect();
    assert!(text.contains(".unsigned_payload()"), "{text}");
}
