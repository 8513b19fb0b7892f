//! How operations say who calls.

use super::{all, expect, operation, service};

const BEARER_AND_BASIC: [&str; 2] = ["httpBearerAuth", "httpBasicAuth"];

#[test]
fn schemes_that_are_asked_for_stand_on_the_service() {
    let bearer = r#"auth=["smithy.api#httpBearerAuth"]"#;
    let op = |own: &str| operation("Op", "-", "-", &[own]);
    expect(&all(&[service(&["Op"], &["httpBearerAuth", bearer]), op(bearer)]), &[]);
    expect(&all(&[service(&["Op"], &["httpBearerAuth"]), op("auth=[]")]), &[]);
    expect(
        &all(&[service(&["Op"], &["httpBasicAuth", bearer]), op(bearer)]),
        &["danger auth-scheme-missing a#Service", "danger auth-scheme-missing a#Op"],
    );
    let of_its_own = r#""a#badge": { "type": "structure",
        "traits": { "smithy.api#trait": {}, "smithy.api#authDefinition": {} } }"#;
    let shapes = [service(&["Op"], &["a#badge"]), op(r#"auth=["a#badge"]"#), of_its_own.to_owned()];
    expect(&all(&shapes), &[]);
}

#[test]
fn several_schemes_have_an_order() {
    let op = operation("Op", "-", "-", &[]);
    expect(
        &all(&[service(&["Op"], &BEARER_AND_BASIC), op.clone()]),
        &["warning auth-without-order a#Service"],
    );
    let ordered = [&BEARER_AND_BASIC[..], &[r#"auth=["smithy.api#httpBasicAuth"]"#]].concat();
    expect(&all(&[service(&["Op"], &ordered), op]), &[]);
}

#[test]
fn an_api_key_travels_somewhere() {
    let op = operation("Op", "-", "-", &[]);
    for (value, found) in [
        (r#"{"name":"x","in":"header","scheme":"Key"}"#, &[][..]),
        (r#"{"name":"x","in":"query"}"#, &[]),
        (r#"{"name":"x","in":"cookie"}"#, &["error trait-value a#Service"]),
        (r#"{"in":"query"}"#, &["error trait-value a#Service"]),
    ] {
        expect(&all(&[service(&["Op"], &[&format!("httpApiKeyAuth={value}")]), op.clone()]), found);
    }
}
