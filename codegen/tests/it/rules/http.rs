//! HTTP bindings.

use super::{COLLECTIONS, aggregate, all, expect, operation, service, structure};

fn http(method: &str, uri: &str) -> String {
    format!(r#"http={{"method":"{method}","uri":"{uri}"}}"#)
}

/// An operation `Op` with the input `In` of these members.
fn post(uri: &str, members: &[&str]) -> String {
    let op = operation("Op", "In", "-", &[&http("POST", uri)]);
    format!("{COLLECTIONS},{}", all(&[op, structure("In", members)]))
}

#[test]
fn sound_bindings_are_left_alone() {
    expect(
        &post(
            "/rooms/{id}/{path+}?mode=live",
            &[
                "id Integer httpLabel required",
                "path String httpLabel required",
                "q Strings httpQuery=\"q\"",
                "h Integers httpHeader=\"X-H\"",
                "all Headers httpPrefixHeaders=\"x-all-\"",
                "body Blob httpPayload",
            ],
        ),
        &[],
    );
}

#[test]
fn uri_patterns_follow_the_grammar() {
    for uri in ["rooms", "/a//b", "/x{id}", "/a?", "/a?b={c}", "/{a}/{A}"] {
        let op = operation("Op", "-", "-", &[&http("POST", uri)]);
        expect(&op, &["error uri-pattern a#Op"]);
    }
}

#[test]
fn greedy_labels_are_few_and_last() {
    let members = ["a String httpLabel required", "b String httpLabel required"];
    expect(&post("/{a+}/{b+}", &members), &["danger uri-greedy-label a#Op"]);
    expect(&post("/{a+}/{b}", &members), &["danger uri-greedy-label a#Op"]);
    expect(&post("/{a+}/x", &members[..1]), &[]);
}

#[test]
fn labels_and_members_match() {
    expect(&post("/{a}", &[]), &["error label-without-member a#Op"]);
    expect(&operation("Op", "-", "-", &[&http("POST", "/{a}")]), &["error label-without-member a#Op"]);
    expect(&post("/", &["a String httpLabel required"]), &["error member-without-label a#In$a"]);
    expect(&post("/{a+}", &["a Integer httpLabel required"]), &["error greedy-label-target a#In$a"]);
}

#[test]
fn labels_are_required_and_simple() {
    expect(&post("/{a}", &["a String httpLabel"]), &["error trait-target a#In$a"]);
    expect(&post("/{a}", &["a Strings httpLabel required"]), &["error trait-target a#In$a"]);
}

#[test]
fn every_operation_of_a_rest_service_is_bound() {
    let shapes = |protocol: &str| {
        all(&[
            operation("Op", "-", "-", &[]),
            operation("Bound", "-", "-", &[&http("POST", "/")]),
            service(&["Op", "Bound"], &[protocol]),
        ])
    };
    expect(&shapes("aws.protocols#restJson1"), &["error http-missing a#Op"]);
    expect(&shapes("aws.protocols#awsJson1_0"), &["warning http-missing a#Op"]);
}

#[test]
fn no_two_operations_have_one_address() {
    let shapes = |a: &str, b: &str| {
        all(&[
            operation("A", "-", "-", &[&http("POST", a)]),
            operation("B", "-", "-", &[&http("POST", b)]),
            service(&["A", "B"], &[]),
        ])
    };
    let both = ["error uri-conflict a#A", "error uri-conflict a#B"];
    expect(&shapes("/x", "/x"), &both);
    expect(&shapes("/x?b&a=1", "/x?a=1&b"), &both);
    expect(&shapes("/x", "/y"), &[]);
    expect(&shapes("/x?a", "/x"), &[]);
    // Literals after a greedy label keep two patterns apart.
    let labelled = |a: &str, b: &str| {
        let id = "id String required httpLabel";
        let input = |name: &str| structure(name, &[id]);
        all(&[
            operation("A", "AIn", "-", &[&http("POST", a)]),
            operation("B", "BIn", "-", &[&http("POST", b)]),
            input("AIn"),
            input("BIn"),
            service(&["A", "B"], &[]),
        ])
    };
    expect(&labelled("/x/{id+}/a", "/x/{id+}/a"), &both);
    expect(&labelled("/x/{id+}/a", "/x/{id+}/b"), &[]);
    expect(&labelled("/x/{id+}/a", "/x/{id+}"), &[]);
}

#[test]
fn query_keys_are_unique() {
    let twice = ["a String httpQuery=\"k\"", "b String httpQuery=\"k\""];
    expect(&post("/", &twice), &["error duplicate-query-key a#In"]);
    expect(&post("/", &["a String httpQuery=\"k\"", "b String httpQuery=\"K\""]), &[]);
    expect(&post("/?k=1", &twice[..1]), &["error query-literal-conflict a#In$a"]);
    expect(
        &post("/", &["m Headers httpQueryParams", "a String httpQuery=\"k\""]),
        &["note query-params-mixed a#In"],
    );
}

#[test]
fn headers_are_unique_and_apart_from_prefixes() {
    expect(
        &post("/", &["a String httpHeader=\"X-A\"", "b String httpHeader=\"x-a\""]),
        &["error duplicate-header a#In"],
    );
    expect(
        &post("/", &["a String httpHeader=\"X-Foo-A\"", "m Headers httpPrefixHeaders=\"x-foo\""]),
        &["error header-in-prefix a#In$a"],
    );
    expect(
        &post("/", &["a String httpHeader=\"X-A\"", "m Headers httpPrefixHeaders=\"\""]),
        &["note header-in-prefix a#In$a"],
    );
}

#[test]
fn some_header_names_are_taken_or_impossible() {
    expect(&post("/", &["a String httpHeader=\"Host\""]), &["danger restricted-header a#In$a"]);
    expect(&post("/", &["a String httpHeader=\"Content-Type\""]), &[]);
    expect(&structure("S", &["a String httpHeader=\"a\u{e4}\""]), &["error header-name a#S$a"]);
}

#[test]
fn a_payload_leaves_no_place_for_others() {
    expect(&post("/", &["p Blob httpPayload", "x String"]), &["error payload-not-exclusive a#In"]);
    expect(
        &post("/", &["p Blob httpPayload", "x Integer httpResponseCode"]),
        &["error payload-not-exclusive a#In"],
    );
    let output = [
        operation("Op", "-", "Out", &[&http("POST", "/")]),
        structure("Out", &["p Blob httpPayload", "x String httpQuery=\"x\""]),
    ];
    expect(&all(&output), &["error payload-not-exclusive a#Out"]);
    let error = aggregate("Bad", "structure", &["p Blob httpPayload", "x String"], &["error=\"client\""]);
    expect(&error, &["error payload-not-exclusive a#Bad"]);
}

#[test]
fn rest_protocols_have_no_form_for_some_payloads() {
    for (target, protocol, fits) in [
        ("Strings", "restJson1", false),
        ("Document", "restJson1", true),
        ("Headers", "restXml", false),
        ("String", "restXml", true),
    ] {
        let member = format!("p {target} httpPayload");
        let shapes = format!(
            "{},{}",
            post("/", &[&member]),
            service(&["Op"], &[&format!("aws.protocols#{protocol}")])
        );
        expect(&shapes, if fits { &[] } else { &["error payload-target a#In$p"] });
    }
}

#[test]
fn methods_mean_something() {
    let op = |method: &str, own: &[&str], members: &[&str]| {
        let mut traits = vec![http(method, "/")];
        traits.extend(own.iter().map(|name| (*name).to_owned()));
        let traits: Vec<&str> = traits.iter().map(String::as_str).collect();
        all(&[operation("Op", "In", "-", &traits), structure("In", members)])
    };
    expect(&op("GET", &["readonly"], &[]), &[]);
    expect(&op("GET", &[], &[]), &["warning http-method-semantics a#Op"]);
    expect(&op("POST", &["readonly"], &[]), &["warning http-method-semantics a#Op"]);
    expect(&op("DELETE", &[], &[]), &["warning http-method-semantics a#Op"]);
    expect(&op("Post", &[], &[]), &["warning http-method-case a#Op"]);
    expect(&op("OPTIONS", &["readonly"], &[]), &["warning http-method-options a#Op"]);
    expect(&op("GET", &["readonly"], &["x String"]), &["danger http-method-body a#Op"]);
    expect(&op("DELETE", &["idempotent"], &["p Blob httpPayload"]), &["danger http-method-body a#Op"]);
    expect(&op("BREW TEA", &[], &[]), &["error http-method a#Op"]);
    expect(&op("BREW", &[], &["x String"]), &[]);
}

#[test]
fn codes_mean_something() {
    let op = |code: i32| {
        operation("Op", "-", "-", &[&format!(r#"http={{"method":"POST","uri":"/","code":{code}}}"#)])
    };
    expect(&op(202), &[]);
    expect(&op(404), &["danger http-code-semantics a#Op"]);
    expect(&op(1000), &["error http-code a#Op"]);
    let error = |fault: &str, code: i32| {
        aggregate("E", "structure", &[], &[&format!("error=\"{fault}\""), &format!("httpError={code}")])
    };
    expect(&error("client", 404), &[]);
    expect(&error("client", 500), &["danger http-error-code a#E"]);
    expect(&error("server", 404), &["danger http-error-code a#E"]);
}

#[test]
fn host_prefixes_are_sound_and_filled_in() {
    let op = |prefix: &str, members: &[&str]| {
        let endpoint = format!(r#"endpoint={{"hostPrefix":"{prefix}"}}"#);
        all(&[operation("Op", "In", "-", &[&endpoint]), structure("In", members)])
    };
    expect(&op("{t}.data.", &["t String required hostLabel"]), &[]);
    expect(&op("data-", &[]), &[]);
    expect(&op("{t}{u}.", &[]), &["error host-prefix a#Op"]);
    for prefix in ["-data.", ".data", "a..b"] {
        expect(&op(prefix, &[]), &["error host-prefix a#Op"]);
    }
    expect(&op("{t}..data.", &["t String required hostLabel"]), &["error host-prefix a#Op"]);
    expect(&op("{t}", &["t String required hostLabel"]), &["danger host-prefix-dot a#Op"]);
    expect(&op("{t}.", &["t String required"]), &["error host-label-without-member a#In"]);
    expect(&op("data.", &["t String required hostLabel"]), &["error member-without-host-label a#In$t"]);
}
