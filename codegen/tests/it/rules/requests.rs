//! What is done to the body of a request.

use super::{COLLECTIONS, aggregate, all, expect, operation, structure};

#[test]
fn gzip_is_the_only_encoding() {
    for (encodings, fits) in
        [(r#"["gzip"]"#, true), (r#"["GZIP"]"#, true), ("[]", false), (r#"["gzip","brotli"]"#, false)]
    {
        let trait_ = format!(r#"requestCompression={{"encodings":{encodings}}}"#);
        let op = operation("Op", "In", "-", &[&trait_]);
        let found: &[&str] = if fits { &[] } else { &["error compression-encoding a#Op"] };
        expect(&all(&[op, structure("In", &["m String"])]), found);
    }
    let op = operation("Op", "-", "-", &[r#"requestCompression={"encodings":["gzip"]}"#]);
    expect(&op, &["error compression-without-input a#Op"]);
}

/// An operation with this `@httpChecksum`, whose input has an enum and a text.
#[track_caller]
fn expect_checksum(value: &str, findings: &[&str]) {
    let shapes = [
        operation("Op", "In", "Out", &[&format!("aws.protocols#httpChecksum={{{value}}}")]),
        structure("In", &["algorithm Algorithm", "mode Mode", "text String"]),
        structure("Out", &[]),
        aggregate("Algorithm", "enum", &["CRC32 Unit", "XXHASH3 Unit"], &[]),
        aggregate("Mode", "enum", &["ENABLED Unit"], &[]),
    ];
    expect(&all(&shapes), findings);
}

#[test]
fn checksums_are_chosen_by_enums_of_the_input() {
    expect_checksum(r#""requestChecksumRequired":true"#, &[]);
    expect_checksum(r#""requestAlgorithmMember":"algorithm""#, &[]);
    expect_checksum(r#""requestAlgorithmMember":"text""#, &["error checksum-member a#Op"]);
    expect_checksum(r#""requestAlgorithmMember":"lost""#, &["error checksum-member a#Op"]);
    expect_checksum(r#""requestValidationModeMember":"mode","responseAlgorithms":["CRC32"]"#, &[]);
    expect_checksum(
        r#""requestValidationModeMember":"lost","responseAlgorithms":["CRC32"]"#,
        &["error checksum-member a#Op"],
    );
    expect_checksum(r#""responseAlgorithms":["CRC32"]"#, &["error checksum-of-response a#Op"]);
    expect_checksum(r#""requestValidationModeMember":"mode""#, &["error checksum-of-response a#Op"]);
    expect_checksum("", &["error empty-checksum a#Op"]);
    expect_checksum(r#""requestChecksumRequired":false"#, &["error empty-checksum a#Op"]);
}

#[test]
fn maps_of_headers_keep_away_from_checksums() {
    for (prefix, fits) in [("x-amz-meta-", true), ("x-amz-", false), ("X-Amz-", false), ("", false)] {
        let shapes = [
            operation("Op", "In", "-", &[r#"aws.protocols#httpChecksum={"requestChecksumRequired":true}"#]),
            structure("In", &[&format!("m Headers httpPrefixHeaders=\"{prefix}\"")]),
        ];
        let found: &[&str] = if fits { &[] } else { &["danger checksum-headers a#Op"] };
        expect(&format!("{COLLECTIONS},{}", all(&shapes)), found);
    }
}
