//! The exact text of XML documents.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{Codec, CodecError, Selected, Shape, XML};
use smithy_streams_runtime::types::{Document, Kind, Member, Timestamp, UnknownVariant, Xml};

use super::shapes as plain;
use super::xml_checks::{Choice, Marked, Scalars, Sink};

const TIME: Timestamp = Timestamp::new(1_767_323_045, 250_000_000);

pub(super) fn text_of(shape: &dyn Shape) -> String {
    let mut out = BytesMut::new();
    XML.write(shape, &mut out).expect("a value that xml can hold");
    String::from_utf8(out.to_vec()).expect("text")
}

pub(super) fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

pub(super) fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// Values, and the text between the tags of the root.
type Table = Vec<(Sink, &'static str)>;

/// All rules.
pub(super) fn table() -> Table {
    [single_values(), lists(), maps(), shapes()].concat()
}

fn single_values() -> Table {
    let empty = Sink::default;
    vec![
        (empty(), ""),
        (Sink { text: Some(String::new()), ..empty() }, "<Text></Text>"),
        (
            Sink { text: Some(" a <b> & \"c\" 'd'\r\n\t\u{7}☃".to_owned()), ..empty() },
            "<Text> a &lt;b&gt; &amp; \"c\" 'd'&#x0D;\n\t&#x07;☃</Text>",
        ),
        (
            Sink { note: Some("n".to_owned()), ..empty() },
            "<n:note xmlns:n=\"https://example.com/notes\">n</n:note>",
        ),
    ]
}

fn lists() -> Table {
    let empty = Sink::default;
    vec![
        (
            Sink { tags: Some(strings(&["a", ""])), ..empty() },
            "<tags><member>a</member><member></member></tags>",
        ),
        (Sink { tags: Some(Vec::new()), ..empty() }, "<tags></tags>"),
        (
            Sink { renamed: Some(strings(&["a"])), ..empty() },
            "<renamed xmlns=\"https://example.com/list\"><item xmlns=\"https://example.com/item\">a</item></renamed>",
        ),
        (
            Sink { nested: Some(vec![strings(&["a", "b"]), Vec::new()]), ..empty() },
            "<nested><member><member>a</member><member>b</member></member><member></member></nested>",
        ),
        (
            Sink { flat: Some(strings(&["a", "b"])), ..empty() },
            "<Flat xmlns=\"https://example.com/item\">a</Flat><Flat xmlns=\"https://example.com/item\">b</Flat>",
        ),
        (
            Sink { rows: Some(vec![vec![1, 2], vec![3]]), ..empty() },
            "<rows><member>1</member><member>2</member></rows><rows><member>3</member></rows>",
        ),
        (
            Sink { gaps: Some(vec![Some(1), None]), ..empty() },
            "<gaps><member>1</member><member xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:nil=\"true\"></member></gaps>",
        ),
    ]
}

fn maps() -> Table {
    let empty = Sink::default;
    vec![
        (
            Sink { counts: Some(BTreeMap::from([("a&b".to_owned(), 1)])), ..empty() },
            "<counts><entry><key>a&amp;b</key><value>1</value></entry></counts>",
        ),
        (Sink { counts: Some(BTreeMap::new()), ..empty() }, "<counts></counts>"),
        (
            Sink { named: Some(BTreeMap::from([("k".to_owned(), map(&[("a", "b")]))])), ..empty() },
            "<named><entry><K>k</K><value><entry><key>a</key><V>b</V></entry></value></entry></named>",
        ),
        (
            Sink { pairs: Some(map(&[("a", "A"), ("b", "B")])), ..empty() },
            "<KVP xmlns=\"https://example.com/pair\"><K xmlns=\"https://example.com/key\">a</K>\
             <V xmlns=\"https://example.com/value\">A</V></KVP>\
             <KVP xmlns=\"https://example.com/pair\"><K xmlns=\"https://example.com/key\">b</K>\
             <V xmlns=\"https://example.com/value\">B</V></KVP>",
        ),
    ]
}

fn shapes() -> Table {
    let empty = Sink::default;
    vec![
        (Sink { choice: Some(Choice::Text("a".to_owned())), ..empty() }, "<choice><text>a</text></choice>"),
        (Sink { choice: Some(Choice::Nothing), ..empty() }, "<choice><nothing></nothing></choice>"),
        (
            Sink { choice: Some(Choice::Flat(strings(&["a", "b"]))), ..empty() },
            "<choice><flat>a</flat><flat>b</flat></choice>",
        ),
        (Sink { choice: Some(Choice::Sink(Box::default())), ..empty() }, "<choice><Sink></Sink></choice>"),
        (
            Sink { marked: Some(Marked { fine: Some(true), ..Marked::default() }), ..empty() },
            "<marked xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:fine=\"true\"></marked>",
        ),
        (
            Sink {
                sinks: Some(vec![
                    Sink { tags: Some(strings(&["a"])), flat: Some(strings(&["x"])), ..empty() },
                    empty(),
                ]),
                ..empty()
            },
            "<sinks><tags><member>a</member></tags><Flat xmlns=\"https://example.com/item\">x</Flat></sinks>\
             <sinks></sinks>",
        ),
        (
            Sink { inner: Some(Box::new(Sink { scalars: Some(scalars()), ..empty() })), ..empty() },
            "<inner><scalars><yes>false</yes><byte>-128</byte><short>32767</short><integer>-5</integer>\
             <long>-9223372036854775808</long><float>NaN</float><double>-Infinity</double>\
             <whole>123456789012345678901234567890</whole><decimal>1.50</decimal><blob>AP8=</blob>\
             <at>2026-01-02T03:04:05.25Z</at><since>1767323045.25</since>\
             <web>Fri, 02 Jan 2026 03:04:05 GMT</web></scalars></inner>",
        ),
    ]
}

fn scalars() -> Scalars {
    Scalars {
        yes: Some(false),
        byte: Some(-128),
        short: Some(32_767),
        integer: Some(-5),
        long: Some(i64::MIN),
        float: Some(f32::NAN),
        double: Some(f64::NEG_INFINITY),
        whole: Some("123456789012345678901234567890".parse().expect("a number")),
        decimal: Some("1.50".parse().expect("a number")),
        blob: Some(Bytes::from_static(b"\x00\xff")),
        at: Some(TIME),
        since: Some(TIME),
        web: Some(Timestamp::from_seconds(1_767_323_045)),
    }
}

#[test]
fn each_rule_has_its_text() {
    for (sink, expected) in table() {
        assert_eq!(text_of(&sink), format!("<Sink xmlns=\"https://example.com/\">{expected}</Sink>"));
    }
}

#[test]
fn attributes_come_before_elements_that_the_model_has_first() {
    let marked = Marked {
        text: Some("a".to_owned()),
        id: Some("<\"&'>\n".to_owned()),
        count: Some(-1),
        fine: Some(true),
        ratio: Some(f64::INFINITY),
        at: Some(TIME),
    };
    assert_eq!(
        text_of(&marked),
        "<Mark xmlns:m=\"https://example.com/marks\" id=\"&lt;&quot;&amp;'&gt;&#x0A;\" the-count=\"-1\" \
         xsi:fine=\"true\" ratio=\"Infinity\" at=\"2026-01-02T03:04:05.25Z\"><text>a</text></Mark>"
    );
}

#[test]
fn the_root_of_a_payload_is_named_by_the_member_first() {
    static PLAIN: Member = Member::new("mark", Kind::Structure);
    static NAMED: Member = Member::new("mark", Kind::Structure).xml(&Xml::new().name("Hola"));
    static SPACED: Member =
        Member::new("mark", Kind::Structure).xml(&Xml::new().namespace("https://example.com/a?b&c", None));
    static SAME_PREFIX: Member = Member::new("mark", Kind::Structure)
        .xml(&Xml::new().namespace("https://example.com/other", Some("m")));
    let text = |member, shape: &dyn Shape| {
        let mut out = BytesMut::new();
        XML.write_payload(member, shape, &mut out).unwrap();
        String::from_utf8(out.to_vec()).unwrap()
    };
    let mark = Marked::default();
    assert_eq!(text(&PLAIN, &mark), "<Mark xmlns:m=\"https://example.com/marks\"></Mark>");
    assert_eq!(text(&NAMED, &mark), "<Hola xmlns:m=\"https://example.com/marks\"></Hola>");
    assert_eq!(
        text(&SPACED, &mark),
        "<Mark xmlns=\"https://example.com/a?b&amp;c\" xmlns:m=\"https://example.com/marks\"></Mark>"
    );
    assert_eq!(text(&SAME_PREFIX, &mark), "<Mark xmlns:m=\"https://example.com/other\"></Mark>");
    assert_eq!(text(&PLAIN, &Scalars::default()), "<Scalars></Scalars>");
    assert_eq!(text(&PLAIN, &Choice::Nothing), "<Choice><nothing></nothing></Choice>");
}

#[test]
fn some_members_of_a_structure_can_be_written() {
    let marked =
        Marked { text: Some("a".to_owned()), id: Some("b".to_owned()), count: Some(1), ..Marked::default() };
    let text = text_of(&Selected::new(&marked, |member| member.name() != "id"));
    assert_eq!(text, "<Mark xmlns:m=\"https://example.com/marks\" the-count=\"1\"><text>a</text></Mark>");
}

#[test]
fn a_document_is_appended() {
    let mut out = BytesMut::from("kept");
    XML.write(&Scalars::default(), &mut out).unwrap();
    assert_eq!(out, "kept<Scalars></Scalars>");
    assert_eq!(XML.media_type(), "application/xml");
}

#[test]
fn what_has_no_form_is_refused() {
    let mut out = BytesMut::new();
    let document = Sink { anything: Some(Document::Null), ..Sink::default() };
    let unsupported = |error: CodecError| matches!(error, CodecError::Unsupported { .. });
    assert!(unsupported(XML.write(&document, &mut out).unwrap_err()));
    assert!(unsupported(XML.write_document(&Document::Null, &mut out).unwrap_err()));
    assert!(unsupported(XML.read_document(&Bytes::from_static(b"<a/>")).unwrap_err()));

    let nul = Sink { text: Some("a\0b".to_owned()), ..Sink::default() };
    let error = CodecError::InvalidText { member: "text", expected: "text without U+0000" };
    assert_eq!(XML.write(&nul, &mut out), Err(error));

    let unknown = Sink { choice: Some(Choice::Unknown(UnknownVariant::new("x"))), ..Sink::default() };
    assert_eq!(
        XML.write(&unknown, &mut out),
        Err(CodecError::UnknownVariant { union: "com.example#Choice", variant: "x".to_owned() })
    );
}

#[test]
fn what_is_nested_too_deep_is_not_written() {
    let nested = |levels: usize| {
        (1..levels).fold(Sink::default(), |inner, _| Sink { inner: Some(Box::new(inner)), ..Sink::default() })
    };
    let text = text_of(&nested(128));
    assert_eq!(XML.read(&Bytes::from(text), &mut Sink::default()), Ok(()));
    assert_eq!(XML.write(&nested(129), &mut BytesMut::new()), Err(CodecError::TooDeep { limit: 128 }));
}

#[test]
fn shapes_without_xml_traits_have_the_names_of_the_model() {
    let sink = plain::Sink {
        mood: Some(plain::Mood::Grumpy),
        holes: Some(BTreeMap::from([("a".to_owned(), None)])),
        ..plain::Sink::default()
    };
    assert_eq!(
        text_of(&sink),
        "<Sink><text></text><mood>GRUMPY</mood><holes><entry><key>a</key><value \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"></value></entry></holes></Sink>"
    );
}
