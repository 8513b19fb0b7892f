//! How findings look.

use smithy_streams_codegen::diagnostics::{Diagnostics, Finding, Severity, Span};
use smithy_streams_codegen::{Report, Source};

use crate::support::validated;

fn at(start: usize, length: usize) -> Span {
    let small = |value| u32::try_from(value).expect("a small number");
    Span { source: 0, start: small(start), length: small(length) }
}

/// A report with one finding on the first occurrence of `marked`.
fn one(text: &str, marked: &str) -> Report {
    let mut diagnostics = Diagnostics::new(&[Source::new("a.json", text)]);
    let start = text.find(marked).expect("the mark");
    diagnostics.report(Finding::error("some-rule", "it is wrong").at(at(start, marked.len())));
    diagnostics.into_report()
}

#[test]
fn a_finding_shows_its_line_and_what_to_do() {
    let model = r#"{ "smithy": "2.0", "shapes": {
  "a#Read": { "type": "structure", "members": {
    "body": { "target": "smithy.api#Blob", "traits": { "smithy.api#eventPayload": {} } },
    "count": { "target": "smithy.api#Integer" } } } } }"#;
    let expected = "\
error[event-payload-not-exclusive]: `@eventPayload` leaves `count` without a place
 --> model.json:4:5
  |
4 |     \"count\": { \"target\": \"smithy.api#Integer\" } } } } }
  |     ^^^^^^^ in `a#Read`
  = help: mark `count` with `@eventHeader`, or drop `@eventPayload` from `body`

1 error";
    assert_eq!(validated(model).to_string(), expected);
}

#[test]
fn debug_shows_the_same_because_a_build_script_ends_in_it() {
    let report = one("{}", "{");
    assert_eq!(format!("{report:?}").trim(), report.to_string());
}

#[test]
fn columns_count_characters() {
    let text = format!("{} \"x\": 1", "ü€".repeat(5000));
    let location = one(&text, "\"x\"").findings()[0].location.clone().unwrap();
    assert_eq!((location.line, location.column), (1, 10_002));
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let text = format!("{}\"here\"{}", "ä,".repeat(10_000), ",1".repeat(10_000));
    let location = one(&text, "\"here\"").findings()[0].location.clone().unwrap();
    let (start, end) = location.excerpt.mark;
    assert_eq!(&location.excerpt.text[start..end], "\"here\"");
    assert!(location.excerpt.text.len() < 200);
}

#[test]
fn what_does_not_show_is_shown_as_blanks() {
    let report = one("\u{0}\t\u{7}\"x\"\r\n", "\"x\"").to_string();
    assert!(report.contains("1 |    \"x\"\n  |    ^^^"), "{report}");
}

#[test]
fn a_place_at_the_end_of_the_text_is_no_problem() {
    let mut diagnostics = Diagnostics::new(&[Source::new("a.json", "{\n")]);
    diagnostics.report(Finding::error("some-rule", "it ends too early").at(at(2, 1)));
    diagnostics.report(Finding::error("some-rule", "it is far away").at(at(999, 1)));
    let report = diagnostics.into_report();
    assert_eq!(report.findings().len(), 2);
    assert!(report.to_string().contains("a.json:2:1"), "{report}");
}

#[test]
fn findings_are_sorted_by_place_and_told_once() {
    let mut diagnostics = Diagnostics::new(&[Source::new("a.json", "one\ntwo\n")]);
    for (start, message) in [(4, "second"), (0, "first"), (4, "second")] {
        diagnostics.report(Finding::warning("some-rule", message).at(at(start, 3)));
    }
    let report = diagnostics.into_report();
    let messages: Vec<&str> = report.findings().iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["first", "second"]);
}

#[test]
fn the_gate_closes_for_errors_only() {
    let mut diagnostics = Diagnostics::new(&[]);
    diagnostics.report(Finding::danger("some-rule", "worse than a warning"));
    assert!(diagnostics.gate().is_ok());
    diagnostics.report(Finding::error("some-rule", "wrong"));
    let report = diagnostics.gate().unwrap_err();
    assert_eq!(report.count(Severity::Error), 1);
    assert_eq!(report.count(Severity::Danger), 1);
    assert!(report.to_string().ends_with("1 error and 1 danger"), "{report}");
}
