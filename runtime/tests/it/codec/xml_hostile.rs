//! XML that no honest peer sends.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{Codec, CodecError, XML};

use super::xml_checks::{Choice, Marked, Scalars, Sink};
use super::xml_read::read;
use super::xml_write::{table, text_of};

fn read_bytes(xml: &[u8]) -> Result<Sink, CodecError> {
    let mut sink = Sink::default();
    XML.read(&Bytes::copy_from_slice(xml), &mut sink)?;
    Ok(sink)
}

/// A document with every rule in it.
fn full() -> String {
    let inside: String = table().iter().map(|(_, xml)| *xml).collect();
    format!(
        "<?xml version=\"1.0\"?><!-- c --><Sink xmlns=\"https://example.com/\">{inside}<x a='1'>\
         <![CDATA[c]]>&amp;é<?pi?></x></Sink>"
    )
}

#[test]
fn a_document_cut_anywhere_is_refused() {
    let full = full();
    for length in 0..full.len() {
        match read_bytes(&full.as_bytes()[..length]) {
            // Cut inside a character, or inside `<!`, it is wrong rather than short.
            Err(
                CodecError::Truncated { .. } | CodecError::InvalidUtf8 { .. } | CodecError::Unexpected { .. },
            ) => {}
            other => panic!("cut at {length}: {other:?}"),
        }
    }
    assert!(read_bytes(full.as_bytes()).is_ok());
}

#[test]
fn a_document_with_any_byte_changed_does_no_harm() {
    for (_, inside) in table() {
        let document = format!("<S a='1'>{inside}<x>&lt;<!-- c --></x></S>");
        for place in 0..document.len() {
            for byte in *b"<>&/!?' \xff" {
                let mut changed = document.clone().into_bytes();
                changed[place] = byte;
                let _ = read_bytes(&changed);
            }
        }
    }
}

#[test]
fn malformed_documents_are_refused_with_their_place() {
    let table = [
        ("word", 0),
        ("&amp;", 0),
        ("<![CDATA[x]]><S/>", 0),
        ("x<S/>", 0),
        ("\u{feff}\u{feff}<S/>", 3),
        ("\u{feff}<S></T>", 6),
        ("<S></T>", 3),
        ("</S>", 0),
        ("<S><a></S></a>", 6),
        ("<S>words</S>", 3),
        ("<S><Text>a</Text>words</S>", 3),
        ("<S>&amp;</S>", 3),
        ("<S><tags>a</tags></S>", 9),
        ("<S><tags><member><x/></member></tags></S>", 17),
        ("<S><Text>a<b/></Text></S>", 9),
        ("<S><counts>a</counts></S>", 11),
        ("<S><counts><entry>a</entry></counts></S>", 18),
        ("<S><counts><entry><value>1</value></entry></counts></S>", 18),
        ("<S><counts><entry><key>a</key></entry></counts></S>", 18),
        ("<S><KVP/></S>", 9),
        ("<S><choice>a</choice></S>", 11),
        ("<S><></></S>", 4),
        ("<S>< a/></S>", 4),
        ("<S><1/></S>", 4),
        ("<S><a<b/></S>", 4),
        ("<S a/>", 1),
        ("<S a=b/>", 1),
        ("<S a='<'/>", 1),
        ("<S a='&x;'/>", 1),
        ("<S a='&lt'/>", 1),
        ("<S ='1'/>", 1),
        ("<S><x>&nbsp;</x></S>", 6),
        ("<S><x>&#0;</x></S>", 6),
        ("<S><x>&#xD800;</x></S>", 6),
        ("<S><x>&#1114112;</x></S>", 6),
        ("<S><x>&#99999999999;</x></S>", 6),
        ("<S><x>a & b</x></S>", 8),
        ("<S><!x></S>", 3),
        ("<S><!DOCTYPE a></S>", 3),
        ("<S>\0</S>", 0),
    ];
    for (xml, offset) in table {
        match read_bytes(xml.as_bytes()) {
            Err(CodecError::Unexpected { offset: at, .. }) => assert_eq!(at, offset, "{xml}"),
            other => panic!("{xml}: {other:?}"),
        }
    }
    for (xml, offset) in [("<S/>x", 4), ("<S/><S/>", 4), ("<S></S>\n&lt;", 8), ("<S/><![CDATA[]]>", 4)] {
        assert_eq!(read_bytes(xml.as_bytes()), Err(CodecError::TrailingData { offset }), "{xml}");
    }
    for xml in ["", " ", "<?xml version='1.0'?>", "<S>", "<S><a/>", "<S", "<S a='", "<S><!--", "<S><![CDATA["]
    {
        match read_bytes(xml.as_bytes()) {
            Err(CodecError::Truncated { offset, .. }) => assert_eq!(offset, xml.len(), "{xml}"),
            other => panic!("{xml}: {other:?}"),
        }
    }
    assert_eq!(read_bytes(b"<S>\xff</S>"), Err(CodecError::InvalidUtf8 { offset: 3 }));
    assert_eq!(read_bytes(b"\xff\xfe<\0S\0"), Err(CodecError::InvalidUtf8 { offset: 0 }));
}

#[test]
fn values_of_other_types_are_refused() {
    let table = [
        ("yes", "yes"),
        ("yes", ""),
        ("byte", "1.0"),
        ("integer", "0x1"),
        ("long", "1 2"),
        ("long", "+1"),
        ("float", "inf"),
        ("double", "nan"),
        ("double", "1,5"),
        ("whole", "1.5"),
        ("decimal", "one"),
        ("blob", "AP8"),
        ("at", "1767323045"),
        ("since", "2026-01-02T03:04:05Z"),
        ("web", "2026-01-02T03:04:05Z"),
    ];
    for (member, text) in table {
        match read::<Scalars>(&format!("<S><{member}>{text}</{member}></S>")) {
            Err(
                CodecError::InvalidText { member: named, .. }
                | CodecError::InvalidTimestamp { member: named, .. },
            ) => assert_eq!(named, member, "{text}"),
            other => panic!("{member} {text}: {other:?}"),
        }
        let nested = read::<Scalars>(&format!("<S><{member}><x/></{member}></S>"));
        assert!(matches!(nested, Err(CodecError::Unexpected { .. })), "{member}: {nested:?}");
    }
    assert!(matches!(
        read::<Marked>("<M the-count='a'/>"),
        Err(CodecError::InvalidText { member: "count", .. })
    ));
    assert!(matches!(
        read_bytes(b"<S><anything/></S>"),
        Err(CodecError::Unsupported { member: "anything", .. })
    ));
}

#[test]
fn huge_numbers_cost_no_more_than_their_length() {
    let digits = "9".repeat(1_000_000);
    let scalar = |member: &str, text: &str| read::<Scalars>(&format!("<S><{member}>{text}</{member}></S>"));
    for (member, text) in [("byte", "128"), ("short", "-32769"), ("integer", "2147483648"), ("long", &digits)]
    {
        let out_of_range = scalar(member, text);
        assert!(matches!(out_of_range, Err(CodecError::OutOfRange { .. })), "{member}: {out_of_range:?}");
    }
    for member in ["at", "since", "web"] {
        assert!(matches!(scalar(member, &digits), Err(CodecError::InvalidTimestamp { .. })), "{member}");
    }
    assert_eq!(scalar("whole", &digits).unwrap().whole.unwrap().as_str(), digits);
    assert_eq!(scalar("long", "9223372036854775807").unwrap().long, Some(i64::MAX));
    assert_eq!(scalar("long", "-9223372036854775808").unwrap().long, Some(i64::MIN));
}

#[test]
fn nesting_has_a_limit_in_all_ways_of_reading() {
    let limit = CodecError::TooDeep { limit: 128 };
    for opening in ["<x>", "<inner>", "<sinks>", "<choice><Sink>", "<nested><member>"] {
        let xml = format!("<S>{}", opening.repeat(100_000));
        assert_eq!(read_bytes(xml.as_bytes()), Err(limit.clone()), "{opening}");
    }
    for name in ["x", "inner", "sinks"] {
        let nested = |depth: usize| {
            format!("<S>{}{}</S>", format!("<{name}>").repeat(depth), format!("</{name}>").repeat(depth))
        };
        assert!(read_bytes(nested(127).as_bytes()).is_ok());
        assert_eq!(read_bytes(nested(128).as_bytes()), Err(limit.clone()));
    }
}

/// Flattened members in flattened members, each with something in between: work that doubled with each level, or
/// that went through the rest for each sibling, would not come to an end.
#[test]
fn scattered_siblings_are_gone_through_once_a_level() {
    let level = |inner: String| format!("<sinks>{inner}</sinks><x/><sinks/>");
    let nested = (0..126).fold(String::new(), |inner, _| level(inner));
    let mut sink = read_bytes(format!("<S>{nested}</S>").as_bytes()).unwrap();
    for _ in 0..126 {
        let mut sinks = sink.sinks.unwrap();
        assert_eq!(sinks.len(), 2);
        sink = sinks.remove(0);
    }
    let wide =
        read_bytes(format!("<S>{}</S>", "<Flat>a</Flat><sinks/><x/>".repeat(30_000)).as_bytes()).unwrap();
    assert_eq!((wide.flat.unwrap().len(), wide.sinks.unwrap().len()), (30_000, 30_000));
}

#[test]
fn many_attributes_are_survived() {
    let attributes: String = (0..100_000).map(|index| format!(" a{index}='{index}'")).collect();
    let marked = read::<Marked>(&format!("<M{attributes} id='x'><text{attributes}>t</text></M>")).unwrap();
    assert_eq!((marked.id.as_deref(), marked.text.as_deref()), (Some("x"), Some("t")));
}

#[test]
fn entities_are_not_expanded() {
    let mut entities = "<!ENTITY a0 \"lol\">".to_owned();
    for level in 1..20 {
        entities.push_str(&format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)));
    }
    for (place, used) in
        [("text", "<Text>&a19;</Text>"), ("unknown", "<x>&a0;</x>"), ("attribute", "<x a='&a19;'/>")]
    {
        let bomb = read_bytes(format!("<!DOCTYPE S [{entities}]><S>{used}</S>").as_bytes());
        assert!(matches!(bomb, Err(CodecError::Unexpected { .. })), "{place}: {bomb:?}");
    }
    let file = read_bytes(b"<!DOCTYPE S [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><S><Text>&f;</Text></S>");
    assert!(matches!(file, Err(CodecError::Unexpected { .. })));
}

#[test]
fn unions_in_odd_places_are_refused() {
    let empty = CodecError::EmptyUnion { union: "com.example#Choice" };
    assert_eq!(read::<Choice>("<C/>"), Err(empty.clone()));
    assert_eq!(read::<Choice>("<C text='a'/>"), Err(empty));
    let mut out = BytesMut::new();
    assert!(XML.write(&Choice::default(), &mut out).is_err());
    assert_eq!(text_of(&Choice::Flat(Vec::new())), "<Choice></Choice>");
}
