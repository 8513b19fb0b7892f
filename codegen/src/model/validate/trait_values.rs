//! The values of the traits that this crate reads.

use serde_json::Value;

use super::super::traits::{Trait, ids};
use super::facts::Facts;
use super::values::named;
use crate::diagnostics::{Diagnostics, Finding};
use crate::model::selector::At;

/// Runs every rule of this file.
pub(super) fn check(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    values_have_their_form(facts, diagnostics);
}

/// What the value of a trait looks like.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    /// Text that is not empty.
    Name,
    /// A name in XML without prefix.
    XmlPrefix,
    /// A name in XML, with or without prefix.
    XmlName,
    Integer,
    /// An integer from one to the other.
    Between(i64, i64),
    OneOf(&'static [&'static str]),
    Texts,
    /// An object with these properties; the flag says which must be there.
    Object(&'static [(&'static str, bool, Self)]),
    /// Any text, or any number.
    TextOrNumber,
    Flag,
    List,
}

const PROTOCOL: Form = Form::Object(&[("http", false, Form::Texts), ("eventStreamHttp", false, Form::Texts)]);

const PAGINATED: Form = Form::Object(&[
    ("inputToken", false, Form::Name),
    ("outputToken", false, Form::Name),
    ("items", false, Form::Name),
    ("pageSize", false, Form::Name),
]);

const FOLLOWED: Form = Form::Object(&[
    ("start", true, Form::Name),
    ("wait", false, Form::Name),
    ("items", true, Form::Name),
    ("position", true, Form::Name),
    ("retry", false, Form::Texts),
]);

impl Form {
    const BYTE: Self = Self::Between(i8::MIN as i64, i8::MAX as i64);
}

const FORMS: &[(&str, Form)] = &[
    (ids::DOCUMENTATION, Form::Text),
    (ids::TITLE, Form::Text),
    (ids::SINCE, Form::Text),
    (ids::TAGS, Form::Texts),
    (ids::DEPRECATED, Form::Object(&[("message", false, Form::Text), ("since", false, Form::Text)])),
    (ids::EXAMPLES, Form::List),
    (ids::ERROR, Form::OneOf(&["client", "server"])),
    (ids::ENUM_VALUE, Form::TextOrNumber),
    (ids::RETRYABLE, Form::Object(&[("throttling", false, Form::Flag)])),
    (ids::PAGINATED, PAGINATED),
    (ids::REQUEST_COMPRESSION, Form::Object(&[("encodings", true, Form::Texts)])),
    (
        ids::HTTP,
        Form::Object(&[
            ("method", true, Form::Name),
            ("uri", true, Form::Name),
            ("code", false, Form::Integer),
        ]),
    ),
    (ids::HTTP_ERROR, Form::Integer),
    (ids::HTTP_HEADER, Form::Name),
    (ids::HTTP_PREFIX_HEADERS, Form::Text),
    (ids::HTTP_QUERY, Form::Name),
    (ids::ENDPOINT, Form::Object(&[("hostPrefix", true, Form::Name)])),
    (ids::JSON_NAME, Form::Text),
    (ids::MEDIA_TYPE, Form::Text),
    (ids::TIMESTAMP_FORMAT, Form::OneOf(&["date-time", "http-date", "epoch-seconds"])),
    (ids::XML_NAME, Form::XmlName),
    (ids::XML_NAMESPACE, Form::Object(&[("uri", true, Form::Name), ("prefix", false, Form::XmlPrefix)])),
    (ids::AUTH, Form::Texts),
    (
        ids::HTTP_API_KEY_AUTH,
        Form::Object(&[
            ("name", true, Form::Name),
            ("in", true, Form::OneOf(&["header", "query"])),
            ("scheme", false, Form::Name),
        ]),
    ),
    (ids::SUPPRESS, Form::Texts),
    (ids::SIGV4, Form::Object(&[("name", true, Form::Name)])),
    (ids::SIGV4A, Form::Object(&[("name", true, Form::Name)])),
    (ids::REST_JSON_1, PROTOCOL),
    (ids::REST_XML, PROTOCOL),
    (ids::REST_XML, Form::Object(&[("noErrorWrapping", false, Form::Flag)])),
    (
        ids::AWS_QUERY_ERROR,
        Form::Object(&[("code", true, Form::Text), ("httpResponseCode", true, Form::Integer)]),
    ),
    (ids::AWS_JSON_1_0, PROTOCOL),
    (ids::AWS_JSON_1_1, PROTOCOL),
    (ids::RPC_V2_CBOR, PROTOCOL),
    (ids::RPC_V2_JSON, PROTOCOL),
    (ids::EVENT_STREAM_RPC, Form::Object(&[])),
    (ids::STREAM_MANAGER, Form::Object(&[])),
    (ids::STREAM_SEA, Form::Object(&[])),
    (ids::PAYLOAD_DOCUMENTS, Form::Texts),
    (ids::OPERATION_CODES, Form::Object(&[("request", true, Form::BYTE), ("response", true, Form::BYTE)])),
    (ids::STATUS_CODE, Form::Between(1, i32::MAX as i64)),
    (ids::WEB_SOCKET_ACTION, Form::Object(&[("path", true, Form::Name), ("action", true, Form::Name)])),
    (ids::REFUSAL, Form::Name),
    (ids::FOLLOWED, FOLLOWED),
    (ids::NOT_ABOVE, Form::Name),
    (
        ids::HTTP_CHECKSUM,
        Form::Object(&[
            ("requestAlgorithmMember", false, Form::Name),
            ("requestChecksumRequired", false, Form::Flag),
            ("requestValidationModeMember", false, Form::Name),
            ("responseAlgorithms", false, Form::Texts),
        ]),
    ),
    (ids::EVENT_STREAM_TESTS, Form::List),
    (ids::HTTP_REQUEST_TESTS, Form::List),
    (ids::HTTP_RESPONSE_TESTS, Form::List),
];

// A value of another form says nothing. Traits that only mark are not looked at: their presence counts.
fn values_have_their_form(facts: &Facts<'_>, diagnostics: &mut Diagnostics) {
    for at in facts.model.shapes().flat_map(At::all_of) {
        for item in at.traits() {
            let forms = FORMS.iter().filter(|(id, _)| item.id == **id);
            for problem in forms.flat_map(|(_, form)| problems(form, &item.value, "")) {
                diagnostics.report(finding(at, item, &problem));
            }
        }
    }
}

fn finding(at: At<'_>, item: &Trait, problem: &str) -> Finding {
    Finding::error("trait-value", format!("the value of `{}` is wrong: {problem}", item.id))
        .shape(at.id())
        .at(item.location)
        .event("TraitValue")
}

/// What is wrong with a value; `path` is the way into it.
fn problems(form: &Form, value: &Value, path: &str) -> Vec<String> {
    let wrong = |wanted: &str| {
        let place = if path.is_empty() { "it".to_owned() } else { format!("`{path}`") };
        vec![format!("{place} must be {wanted}, not {}", named(value))]
    };
    match form {
        Form::Text if !value.is_string() => wrong("a text"),
        Form::Name if value.as_str().is_none_or(str::is_empty) => wrong("a text that is not empty"),
        Form::XmlPrefix if !value.as_str().is_some_and(is_xml_prefix) => wrong("a name in XML without `:`"),
        Form::XmlName if !value.as_str().is_some_and(is_xml_name) => {
            wrong("a name in XML, such as `name` or `prefix:name`")
        }
        Form::Integer if !value.is_i64() && !value.is_u64() => wrong("an integer"),
        Form::Between(least, most) if !value.as_i64().is_some_and(|it| (*least..=*most).contains(&it)) => {
            wrong(&format!("an integer from {least} to {most}"))
        }
        Form::OneOf(texts) if !value.as_str().is_some_and(|text| texts.contains(&text)) => {
            wrong(&format!("one of `{}`", texts.join("`, `")))
        }
        Form::Texts if !value.as_array().is_some_and(|items| items.iter().all(Value::is_string)) => {
            wrong("an array of texts")
        }
        Form::TextOrNumber if !value.is_string() && !value.is_number() => wrong("a text or a number"),
        Form::Flag if !value.is_boolean() => wrong("true or false"),
        Form::List if !value.is_array() => wrong("an array"),
        Form::Object(properties) => match value.as_object() {
            None => wrong("an object"),
            Some(object) => properties
                .iter()
                .flat_map(|(name, required, form)| match object.get(*name) {
                    Some(value) => problems(form, value, name),
                    None if *required => vec![format!("it has no `{name}`")],
                    None => Vec::new(),
                })
                .collect(),
        },
        _ => Vec::new(),
    }
}

/// Smithy spec, `xmlName`: a local name, with or without a prefix.
fn is_xml_name(text: &str) -> bool {
    match text.split_once(':') {
        Some((prefix, name)) => is_xml_prefix(prefix) && is_xml_prefix(name),
        None => is_xml_prefix(text),
    }
}

fn is_xml_prefix(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}
