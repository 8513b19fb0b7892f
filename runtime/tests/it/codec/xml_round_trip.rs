//! Structures that are written as XML come back, whatever they hold.

use bytes::{Bytes, BytesMut};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use smithy_streams_runtime::codec::{Codec, Shape, XML};
use smithy_streams_runtime::types::Timestamp;

use super::xml_checks::{self, Choice, Marked, Scalars, Sink};

/// Text that XML can hold, with what it escapes more often than by chance.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>()
            .prop_filter("U+0000 has no form", |character| *character != '\0')
            .prop_map(String::from),
        prop::sample::select(vec![
            "<", ">", "&", "\"", "'", "\r", "\n", "\t", " ", "]]>", "&lt;", "\u{7}", "a"
        ])
        .prop_map(str::to_owned),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Times that every format can hold.
fn times() -> impl Strategy<Value = Timestamp> {
    (0_i64..253_402_300_800).prop_map(Timestamp::from_seconds)
}

fn scalars() -> impl Strategy<Value = Scalars> {
    let numbers = (
        any::<Option<bool>>(),
        any::<Option<i8>>(),
        any::<Option<i16>>(),
        any::<Option<i32>>(),
        any::<Option<i64>>(),
        option::of(any::<f32>().prop_filter("NaN equals nothing", |value| !value.is_nan())),
        option::of(any::<f64>().prop_filter("NaN equals nothing", |value| !value.is_nan())),
    );
    let others =
        (option::of(any::<i64>()), any::<Option<Vec<u8>>>(), option::of(times()), option::of(times()));
    (numbers, others).prop_map(|(numbers, (whole, blob, at, web))| Scalars {
        yes: numbers.0,
        byte: numbers.1,
        short: numbers.2,
        integer: numbers.3,
        long: numbers.4,
        float: numbers.5,
        double: numbers.6,
        whole: whole.map(Into::into),
        decimal: whole.map(|whole| format!("{whole}.50e3").parse().expect("a number")),
        blob: blob.map(Bytes::from),
        at,
        since: at,
        web,
    })
}

fn marked() -> impl Strategy<Value = Marked> {
    (option::of(text()), option::of(text()), any::<Option<i32>>(), any::<Option<bool>>(), option::of(times()))
        .prop_map(|(text, id, count, fine, at)| Marked { text, id, count, fine, ratio: Some(0.5), at })
}

fn choices() -> impl Strategy<Value = Choice> {
    prop_oneof![
        text().prop_map(Choice::Text),
        Just(Choice::Nothing),
        // Empty and flattened is nothing at all.
        vec(text(), 1..4).prop_map(Choice::Flat),
        option::of(text()).prop_map(|text| Choice::Sink(Box::new(Sink { text, ..Sink::default() }))),
    ]
}

pub(crate) fn sinks() -> impl Strategy<Value = Sink> {
    let texts = || option::of(vec(text(), 0..4));
    let lists = (texts(), texts(), option::of(vec(vec(text(), 0..3), 0..3)), option::of(vec(text(), 1..4)));
    let rows = (option::of(vec(vec(any::<i32>(), 0..3), 1..3)), any::<Option<Vec<Option<i32>>>>());
    let maps = (
        option::of(btree_map(text(), any::<i32>(), 0..3)),
        option::of(btree_map(text(), btree_map(text(), text(), 0..3), 0..3)),
        option::of(btree_map(text(), text(), 1..3)),
    );
    let shapes = (option::of(choices()), option::of(scalars()), option::of(marked()));
    let leaf = (option::of(text()), option::of(text()), lists, rows, maps, shapes).prop_map(
        |(text, note, lists, rows, maps, shapes)| Sink {
            text,
            note,
            tags: lists.0,
            renamed: lists.1,
            nested: lists.2,
            flat: lists.3,
            rows: rows.0,
            gaps: rows.1,
            counts: maps.0,
            named: maps.1,
            pairs: maps.2,
            choice: shapes.0,
            scalars: shapes.1,
            marked: shapes.2,
            ..Sink::default()
        },
    );
    leaf.prop_recursive(3, 8, 3, |inner| {
        (option::of(inner.clone()), option::of(vec(inner, 1..3)), option::of(text())).prop_map(
            |(inner, sinks, text)| Sink { text, inner: inner.map(Box::new), sinks, ..Sink::default() },
        )
    })
}

/// Pieces of documents: random bytes are seldom more than refused.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<S>",
        "</S>",
        "<Text>",
        "</Text>",
        "<Flat>",
        "</Flat>",
        "<sinks>",
        "</sinks>",
        "<KVP>",
        "</KVP>",
        "<K>",
        "</K>",
        "<V>",
        "</V>",
        "<tags>",
        "</tags>",
        "<member>",
        "</member>",
        "<choice>",
        "</choice>",
        "<nothing/>",
        "<flat/>",
        "<marked id='&#65;' xsi:fine=\"true\"/>",
        "<member xsi:nil='true'/>",
        "<gaps>",
        "</gaps>",
        "a",
        " ",
        "\r\n",
        "&lt;",
        "&#x41;",
        "&x;",
        "&",
        "<!-- c -->",
        "<![CDATA[ <c> ]]>",
        "<?pi?>",
        "<x/>",
        "<",
        ">",
        "\"",
        "]]>",
        "\u{feff}",
        "<!DOCTYPE S>",
        "1",
        "<n:note>",
        "</n:note>",
        "<counts>",
        "</counts>",
        "<entry>",
        "</entry>",
        "<key>",
        "</key>",
        "<value>",
        "</value>",
    ]);
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn structures_come_back(sink in sinks()) {
        let mut out = BytesMut::new();
        XML.write(&sink, &mut out).unwrap();
        let mut read = Sink::default();
        XML.read(&out.freeze(), &mut read).unwrap();
        prop_assert_eq!(read, sink);
    }

    #[test]
    fn unions_and_attributes_come_back_as_roots(choice in choices(), marked in marked()) {
        let mut out = BytesMut::new();
        XML.write(&choice, &mut out).unwrap();
        let mut read = Choice::default();
        XML.read(&out.split().freeze(), &mut read).unwrap();
        prop_assert_eq!(read, choice);
        XML.write(&marked, &mut out).unwrap();
        let mut read = Marked::default();
        XML.read(&out.freeze(), &mut read).unwrap();
        prop_assert_eq!(read, marked);
    }

    #[test]
    fn random_bytes_are_survived(data in vec(any::<u8>(), 0..200)) {
        xml_checks::read_raw(&data);
    }

    #[test]
    fn random_pieces_are_survived(pieces in pieces()) {
        xml_checks::read_raw(pieces.as_bytes());
        xml_checks::read_raw(format!("<S>{pieces}</S>").as_bytes());
    }

    #[test]
    fn damaged_documents_are_survived(sink in sinks(), place in any::<prop::sample::Index>(), damage in any::<u8>()) {
        let mut out = BytesMut::new();
        XML.write(&sink, &mut out).unwrap();
        let place = place.index(out.len());
        out[place] ^= damage;
        xml_checks::read_raw(&out);
    }
}

#[test]
fn what_is_in_order_passes() {
    assert_eq!(Sink::default().schema().name(), "Sink");
    xml_checks::read_raw(
        b"<S><Text>a</Text><Flat>b</Flat><x/><Flat/><scalars><float>NaN</float></scalars></S>",
    );
}
