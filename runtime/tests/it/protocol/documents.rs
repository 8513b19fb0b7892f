//! Shapes as JMESPath sees them.

use std::collections::BTreeMap;

use bytes::Bytes;
use smithy_streams_runtime::codec::Value;
use smithy_streams_runtime::jmespath::document_of;
use smithy_streams_runtime::types::{BigInteger, Document, Kind, Member, Schema, Timestamp};

use super::one::One;

/// The document of a value of the member.
fn of<V: Value>(schema: &'static Schema, value: V) -> Document {
    let document = document_of(&One { schema, value: Some(value) });
    document.get(schema.members()[0].name()).cloned().unwrap_or_default()
}

static BLOB: Schema =
    Schema::structure("com.example#Blob", &[Member::new("value", Kind::Blob).json_name("v")]);
static TIME: Schema = Schema::structure("com.example#Time", &[Member::new("value", Kind::Timestamp)]);
static BIG: Schema = Schema::structure("com.example#Big", &[Member::new("value", Kind::BigInteger)]);
static LIST: Schema = Schema::structure(
    "com.example#List",
    &[Member::new("value", Kind::List).element(&Member::new("member", Kind::String))],
);
static MAP: Schema = Schema::structure(
    "com.example#Map",
    &[Member::new("value", Kind::Map)
        .key(&Member::new("key", Kind::String))
        .element(&Member::new("value", Kind::Integer))],
);

#[test]
fn values_are_those_of_json_by_the_names_of_the_model() {
    assert_eq!(of(&BLOB, Bytes::from_static(b"\xff\x00")), Document::from("/wA="));
    assert_eq!(of(&TIME, Timestamp::from_seconds(-5)), Document::from(-5));
    assert_eq!(of(&TIME, Timestamp::new(5, 250_000_000)), Document::from(5.25));
    let digits = "123456789012345678901234567890";
    let big = of(&BIG, digits.parse::<BigInteger>().unwrap());
    assert!(matches!(&big, Document::Number(number) if number.to_string() == digits), "{big:?}");
    let sparse = of(&LIST, vec![Some("a".to_owned()), None]);
    assert_eq!(sparse, Document::from(vec![Some("a"), None]));
    let map = of(&MAP, BTreeMap::from([("one".to_owned(), 1), ("two".to_owned(), 2)]));
    assert_eq!(map, Document::from_iter([("one", 1), ("two", 2)]));
    let nothing = document_of(&One::<String> { schema: &BLOB, value: None });
    assert_eq!(nothing, Document::Object(BTreeMap::new()));
}
