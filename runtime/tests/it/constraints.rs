//! Constraint traits, checked on values.

use std::collections::BTreeMap;
use std::time::Duration;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::constraints::{Broken, Limits, check, check_call, violations};
use smithy_streams_runtime::types::{
    BigDecimal, BigInteger, Bound, Constraints, Kind, Member, Schema, UnknownVariant,
};

const NAME: Constraints = Constraints::new().min_length(1).max_length(5).pattern("^[\\w ,.\\-]+$");
const SMALL: Constraints = Constraints::new().min(Bound::Integer(1)).max(Bound::Integer(10));

static STREAM: Schema = Schema::structure(
    "a#Stream",
    &[
        Member::new("name", Kind::String).constraints(&NAME).required(),
        Member::new("exports", Kind::List)
            .constraints(&Constraints::new().min_length(1).max_length(3))
            .element(&Member::new("member", Kind::Structure)),
        Member::new("tags", Kind::Map)
            .constraints(&Constraints::new().max_length(1))
            .key(&Member::new("key", Kind::String).constraints(&NAME))
            .element(&Member::new("value", Kind::String).constraints(&NAME)),
        Member::new("secrets", Kind::Map)
            .key(&Member::new("key", Kind::String).constraints(&NAME).sensitive())
            .element(&Member::new("value", Kind::Integer).constraints(&SMALL)),
        Member::new("payload", Kind::Blob).constraints(&Constraints::new().min_length(2)),
        Member::new("odd", Kind::String).constraints(&Constraints::new().pattern("(?=a)a")),
        Member::new("rows", Kind::List).element(
            &Member::new("member", Kind::List)
                .element(&Member::new("member", Kind::Byte).constraints(&SMALL)),
        ),
    ],
);
static SPAN: Schema = Schema::structure(
    "a#Span",
    &[
        Member::new("from", Kind::Integer).constraints(&Constraints::new().not_above("to")),
        Member::new("to", Kind::Double).constraints(&Constraints::new().not_above("end")),
        Member::new("end", Kind::BigInteger),
        Member::new("wait", Kind::Long).constraints(&Constraints::new().within_call_timeout()),
        Member::new("rest", Kind::Structure),
    ],
);
static EXPORT: Schema = Schema::structure(
    "a#Export",
    &[Member::new("batchSize", Kind::Integer).constraints(&SMALL), Member::new("id", Kind::Long).required()],
);
static CHOICE: Schema =
    Schema::union("a#Choice", &[Member::new("one", Kind::Integer).constraints(&SMALL).required()]);

#[derive(Debug, Default, Clone)]
struct Stream {
    name: Option<String>,
    exports: Option<Vec<Export>>,
    tags: Option<BTreeMap<String, String>>,
    secrets: Option<BTreeMap<String, i32>>,
    payload: Option<Bytes>,
    odd: Option<String>,
    rows: Option<Vec<Vec<i8>>>,
}

#[derive(Debug, Default, Clone)]
struct Export {
    batch_size: Option<i32>,
    id: Option<i64>,
}

#[derive(Debug, Default, Clone)]
struct Span {
    from: Option<i32>,
    to: Option<f64>,
    end: Option<BigInteger>,
    wait: Option<i64>,
    rest: Option<Box<Self>>,
}

/// A union with a variant that nobody knows.
#[derive(Debug, Default)]
struct Choice;

/// One value of a member.
#[derive(Debug)]
struct One<V>(V, &'static Schema);

macro_rules! written {
    ($type:ident, $schema:ident, $($index:literal $field:ident),*) => {
        impl Shape for $type {
            fn schema(&self) -> &'static Schema {
                &$schema
            }

            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                $(write_optional(&self.$field, &$schema.members()[$index], w)?;)*
                Ok(())
            }

            fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                r.skip()
            }
        }
    };
}

written!(Stream, STREAM, 0 name, 1 exports, 2 tags, 3 secrets, 4 payload, 5 odd, 6 rows);
written!(Export, EXPORT, 0 batch_size, 1 id);
written!(Span, SPAN, 0 from, 1 to, 2 end, 3 wait, 4 rest);

impl Shape for Choice {
    fn schema(&self) -> &'static Schema {
        &CHOICE
    }

    fn write_members(&self, _w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        Err(CodecError::unknown_variant(&CHOICE, &UnknownVariant { name: "two".to_owned() }))
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

impl<V: Value> Shape for One<V> {
    fn schema(&self) -> &'static Schema {
        self.1
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        write(&self.0, &self.1.members()[0], w)
    }

    fn read_member(&mut self, _index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        r.skip()
    }
}

fn named(name: &str) -> Stream {
    Stream { name: Some(name.to_owned()), ..Stream::default() }
}

fn export(batch_size: i32) -> Export {
    Export { batch_size: Some(batch_size), id: Some(0) }
}

/// The first hundred violations, as text.
fn found(shape: &dyn Shape) -> Vec<String> {
    violations(shape, 100).iter().map(ToString::to_string).collect()
}

#[test]
fn a_name_is_of_word_characters_of_any_language() {
    for good in ["a", "é", "Ω_,.-", "a b", "漢字"] {
        assert_eq!(check(&named(good)), Ok(()), "{good}");
    }
    let pattern = "does not match `^[\\w ,.\\-]+$`";
    for bad in ["a\n", "a/b", "\n", "a\"b", "💧"] {
        assert_eq!(found(&named(bad)), [format!("`name` {pattern}")], "{bad:?}");
    }
    let length = "has a length of 0, which is not within 1 and 5";
    assert_eq!(found(&named("")), [format!("`name` {length}"), format!("`name` {pattern}")]);
    // Characters count, not bytes.
    assert_eq!(check(&named("éééé")), Ok(()));
    assert_eq!(found(&named("éééééé")), ["`name` has a length of 6, which is not within 1 and 5"]);
}

#[test]
fn a_violation_says_where_it_is() {
    let stream = Stream {
        exports: Some(vec![export(1), export(0), Export::default(), export(11)]),
        tags: Some(BTreeMap::from([("a/".to_owned(), "b/".to_owned()), ("c".to_owned(), String::new())])),
        secrets: Some(BTreeMap::from([("mine/".to_owned(), 11)])),
        payload: Some(Bytes::from_static(b"x")),
        rows: Some(vec![vec![], vec![1, 0, -1]]),
        ..Stream::default()
    };
    let paths: Vec<String> = violations(&stream, 100).iter().map(|it| it.path().to_owned()).collect();
    let expected = [
        "exports",
        "exports[1].batchSize",
        "exports[2].id",
        "exports[3].batchSize",
        "tags",
        "tags[\"a/\"].key",
        "tags[\"a/\"]",
        "tags[\"c\"]",
        "tags[\"c\"]",
        "secrets[***].key",
        "secrets[***]",
        "payload",
        "rows[1][1]",
        "rows[1][2]",
        "name",
    ];
    assert_eq!(paths, expected);
    let first = check(&stream).expect_err("the list is long");
    assert_eq!(first.to_string(), "`exports` has a length of 4, which is not within 1 and 3");
    assert_eq!(first.broken(), &Broken::Length { length: 4, limits: Limits { min: Some(1), max: Some(3) } });
    for at_most in 0..16 {
        assert_eq!(violations(&stream, at_most).len(), at_most.min(15));
    }
}

#[test]
fn a_required_member_that_is_not_set_is_missing() {
    assert_eq!(found(&Stream::default()), ["`name` is required"]);
    assert_eq!(check(&Stream::default()).expect_err("no name").broken(), &Broken::Required);
}

#[test]
fn a_number_may_be_bound_by_the_one_beside_it() {
    let span = |from, to, end: &str| Span {
        from: Some(from),
        to: Some(to),
        end: Some(end.parse().expect("it is a number")),
        ..Span::default()
    };
    let far = "100000000000000000000000000000000000000000";
    for good in [span(1, 1.0, "1"), span(-2, -1.5, far), Span { to: None, ..span(9, 0.0, "0") }] {
        assert_eq!(check(&good), Ok(()), "{good:?}");
    }
    // What is not set bounds nothing, and numbers elsewhere do not either.
    assert_eq!(
        check(&Span { from: Some(9), rest: Some(Box::new(span(1, 2.0, "3"))), ..Span::default() }),
        Ok(())
    );
    let inner = Span { rest: Some(Box::new(span(3, 2.5, "2"))), ..span(1, 2.0, "2") };
    assert_eq!(found(&inner), ["`rest.from` is greater than `to`", "`rest.to` is greater than `end`"]);
    let first = check(&inner).expect_err("2.5 is less than 3");
    assert_eq!(first.broken(), &Broken::Above { member: "to" });
    assert_eq!(check(&span(0, f64::NAN, "0")), Ok(()));
}

#[test]
fn a_peer_may_wait_no_longer_than_the_call() {
    let waiting =
        |wait| Span { rest: Some(Box::new(Span { wait: Some(wait), ..Span::default() })), ..Span::default() };
    let limit = Duration::from_millis(1500);
    assert_eq!(check_call(&waiting(1500), Some(limit)), Ok(()));
    assert_eq!(check_call(&waiting(i64::MIN), Some(limit)), Ok(()));
    let broken = check_call(&waiting(1501), Some(limit)).expect_err("a millisecond too long");
    assert_eq!(broken.to_string(), "`rest.wait` is longer than the 1500 ms that a call may take");
    assert_eq!(broken.broken(), &Broken::CallTimeout { limit });
    assert_eq!(check_call(&waiting(i64::MAX), Some(Duration::MAX)), Ok(()));
    assert_eq!(check_call(&waiting(i64::MAX), None), Ok(()));
    assert_eq!(check(&waiting(i64::MAX)), Ok(()));
}

#[test]
fn what_cannot_be_written_is_left_to_writing() {
    assert_eq!(check(&Choice), Ok(()));
}

#[test]
fn a_pattern_that_cannot_be_compiled_lets_nothing_through() {
    let stream = Stream { odd: Some("a".to_owned()), ..named("a") };
    let violation = check(&stream).expect_err("there is look-around in it");
    assert_eq!(violation.broken(), &Broken::UnreadablePattern { pattern: "(?=a)a" });
    assert_eq!(violation.to_string(), "`odd` cannot be compared with the pattern `(?=a)a`");
}

/// Checks values of one type against bounds.
fn in_range<V: Value>(schema: &'static Schema, values: impl IntoIterator<Item = (V, bool)>) {
    for (index, (value, good)) in values.into_iter().enumerate() {
        assert_eq!(check(&One(value, schema)).is_ok(), good, "{} {index}", schema.id());
    }
}

#[test]
fn numbers_of_every_type_have_bounds() {
    macro_rules! schema {
        ($kind:ident, $constraints:expr) => {{
            static SCHEMA: Schema =
                Schema::structure("a#One", &[Member::new("one", Kind::$kind).constraints(&$constraints)]);
            &SCHEMA
        }};
    }
    const HALVES: Constraints = Constraints::new().min(Bound::Real(-0.5)).max(Bound::Real(0.5));
    const LEAST: Constraints = Constraints::new().min(Bound::Integer(0));
    in_range(schema!(Byte, SMALL), [(0_i8, false), (1, true), (10, true), (11, false)]);
    in_range(schema!(Short, SMALL), [(0_i16, false), (1, true), (10, true), (11, false)]);
    in_range(schema!(Integer, HALVES), [(-1, false), (0, true), (1, false)]);
    in_range(schema!(Long, LEAST), [(i64::MIN, false), (-1, false), (0, true), (i64::MAX, true)]);
    in_range(schema!(Float, HALVES), [(-0.6_f32, false), (0.5, true), (f32::NAN, false)]);
    in_range(
        schema!(Double, SMALL),
        [(0.999, false), (1.0, true), (10.0, true), (10.001, false), (f64::NAN, false)],
    );
    let big = |text: &str| text.parse::<BigInteger>().expect("a number");
    let beyond = "9".repeat(400);
    in_range(schema!(BigInteger, SMALL), [(big("0"), false), (big("10"), true), (big(&beyond), false)]);
    in_range(schema!(BigInteger, LEAST), [(big(&format!("-{beyond}")), false), (big(&beyond), true)]);
    let decimal = |text: &str| text.parse::<BigDecimal>().expect("a number");
    in_range(
        schema!(BigDecimal, HALVES),
        [(decimal("0.50"), true), (decimal("5e-1"), true), (decimal("0.51"), false)],
    );
}

#[test]
fn words_fit_the_bounds_there_are() {
    let text = |constraints: &'static Constraints, value: i64| {
        let member: &'static Member =
            Box::leak(Box::new(Member::new("n", Kind::Long).constraints(constraints)));
        let schema = Box::leak(Box::new(Schema::structure("a#One", std::slice::from_ref(member))));
        check(&One(value, schema)).expect_err("it is out of bounds").to_string()
    };
    assert_eq!(text(&SMALL, 0), "`n` is not within 1 and 10");
    const MIN: &Constraints = &Constraints::new().min(Bound::Integer(5));
    const MAX: &Constraints = &Constraints::new().max(Bound::Real(0.5));
    assert_eq!(text(MIN, 0), "`n` is not 5 or more");
    assert_eq!(text(MAX, 1), "`n` is not 0.5 or less");
}
