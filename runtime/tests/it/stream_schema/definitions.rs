use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;
use smithy_streams_runtime::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value};
use smithy_streams_runtime::stream_schema::{FieldType, Fields, SchemaError, StreamSchema};
use smithy_streams_runtime::types::{Kind, Member, Schema};

use super::*;

/// A definition with a field of each type.
pub(super) const EVERYTHING: &str = r#"{"name":"everything","version":"1.0.0","more":[],"fields":[
    {"name":"string","type":"string"}, {"name":"float","type":"float","unit":"K"},
    {"name":"integer","type":"integer"}, {"name":"date","type":"date"},
    {"name":"strings","type":"array<string>"}, {"name":"floats","type":"array<float>"},
    {"name":"integers","type":"array<integer>"}, {"name":"dates","type":"array<date>"},
    {"name":"state","type":"enum","enum":["on","off"]},
    {"name":"object","type":"object","fields":[{"name":"id","type":"string"}]},
    {"name":"objects","type":"array<object>","fields":[{"name":"of","type":"object","fields":[]}]}]}"#;

fn read(text: &str) -> Result<StreamSchema, SchemaError> {
    StreamSchema::from_document(&json(text))
}

#[test]
fn all_eleven_types_are_read_and_written() {
    let id = Fields::new().with("id", FieldType::String);
    let of = Fields::new().with("of", FieldType::Object(Fields::new()));
    let schema = StreamSchema::new("everything", "1.0.0")
        .with("string", FieldType::String)
        .with("float", FieldType::Float)
        .with("integer", FieldType::Integer)
        .with("date", FieldType::Date)
        .with("strings", FieldType::StringArray)
        .with("floats", FieldType::FloatArray)
        .with("integers", FieldType::IntegerArray)
        .with("dates", FieldType::DateArray)
        .with("state", FieldType::enumeration(["on", "off"]))
        .with("object", FieldType::Object(id))
        .with("objects", FieldType::ObjectArray(of));
    assert_eq!(schema.fields().len(), 11);
    assert_eq!(read(EVERYTHING).unwrap(), schema);
    assert_eq!(StreamSchema::from_document(&schema.to_document()), Ok(schema));
}

#[test]
fn definitions_are_compared_as_sets() {
    let with = |version: &str, fields: &str| {
        read(&format!(r#"{{"name":"a","version":{version},"fields":[{fields}]}}"#)).unwrap()
    };
    let x = r#"{"name":"x","type":"string"}"#;
    let y = r#"{"name":"y","type":"enum","enum":["p","q","q"]}"#;
    let other = r#"{"enum":["q","p"],"type":"enum","name":"y"}"#;
    assert_eq!(with("1", &format!("{x},{y}")), with("1", &format!("{other},{x}")));
    assert_ne!(with("1", x), with("1", y));
    assert_ne!(with("1", x), with("\"1\"", x));
    assert_eq!(with("1", x).fields(), with("2", x).fields());
    // The version goes back as it came.
    assert_eq!(with("1", x).version(), &json("1"));
    assert_eq!(with("\"1.0.0\"", x).to_document().get("version"), Some(&json("\"1.0.0\"")));
}

#[test]
fn what_is_no_definition_is_told_with_its_place() {
    let field = |field: &str| {
        format!(r#"{{"name":"a","version":1,"fields":[{{"name":"x","type":"string"}},{field}]}}"#)
    };
    for (text, told) in [
        ("7".to_owned(), "`name` is not a text"),
        (r#"{"name":"a","fields":[]}"#.to_owned(), "`version` is not a text or a number"),
        (r#"{"name":"a","version":null,"fields":[]}"#.to_owned(), "`version` is not a text or a number"),
        (r#"{"name":"a","version":1}"#.to_owned(), "`fields` is not a list of fields"),
        (field("1"), "`fields[1].name` is not a text"),
        (field(r#"{"name":"y"}"#), "`fields[1].type` is not a text"),
        (field(r#"{"name":"y","type":"STRING"}"#), "`fields[1].type` is not a field type: \"STRING\""),
        (field(r#"{"name":"x","type":"float"}"#), "`fields[1]` has the name of another field"),
        (field(r#"{"name":"y","type":"enum"}"#), "`fields[1].enum` is not a list of texts"),
        (field(r#"{"name":"y","type":"enum","enum":["a",1]}"#), "`fields[1].enum` is not a list of texts"),
        (field(r#"{"name":"y","type":"object"}"#), "`fields[1].fields` is not a list of fields"),
        (
            field(r#"{"name":"y","type":"array<object>","fields":[{"name":"z","type":"array<enum>"}]}"#),
            "`fields[1].fields[0].type` is not a field type: \"array<enum>\"",
        ),
    ] {
        assert_eq!(read(&text).unwrap_err().to_string(), told, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |levels: usize| {
        let mut fields = json("[]");
        for _ in 0..levels {
            let field = [("name", "x".into()), ("type", "object".into()), ("fields", fields)];
            fields = Document::from(vec![Document::from_iter(field)]);
        }
        Document::from_iter([("name", "a".into()), ("version", 1.into()), ("fields", fields)])
    };
    assert!(StreamSchema::from_document(&nested(63)).is_ok());
    assert_eq!(StreamSchema::from_document(&nested(64)), Err(SchemaError::TooDeep { limit: 64 }));
}

/// What a generated operation has of a definition.
#[derive(Default)]
struct Output {
    name: String,
    version: Document,
    fields: Document,
}

const NAME: Member = Member::new("name", Kind::String);
const VERSION: Member = Member::new("version", Kind::Document);
const FIELDS: Member = Member::new("fields", Kind::Document);
static OUTPUT: Schema = Schema::structure("com.example#DescribeStreamOutput", &[NAME, VERSION, FIELDS]);

impl Shape for Output {
    fn schema(&self) -> &'static Schema {
        &OUTPUT
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.string(&NAME, &self.name)?;
        w.document(&VERSION, &self.version)?;
        w.document(&FIELDS, &self.fields)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match index {
            0 => self.name = Value::read(&NAME, r)?,
            1 => self.version = r.document(&VERSION)?,
            2 => self.fields = r.document(&FIELDS)?,
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[test]
fn shapes_hold_definitions() {
    let schema = read(EVERYTHING).unwrap();
    let mut output = Output::default();
    schema.write_to(&mut output).unwrap();
    assert_eq!(output.name, "everything");
    assert_eq!(StreamSchema::from_shape(&output), Ok(schema));
}

fn field_types() -> impl Strategy<Value = FieldType> {
    let simple = prop::sample::select(vec![
        FieldType::String,
        FieldType::Float,
        FieldType::Integer,
        FieldType::Date,
        FieldType::StringArray,
        FieldType::FloatArray,
        FieldType::IntegerArray,
        FieldType::DateArray,
    ]);
    let leaf = prop_oneof![simple, btree_set(".{0,3}", 0..3).prop_map(FieldType::Enum)];
    leaf.prop_recursive(3, 20, 4, |inner| {
        let fields = btree_map(".{0,3}", inner, 0..4).prop_map(Fields::from_iter).boxed();
        prop_oneof![fields.clone().prop_map(FieldType::Object), fields.prop_map(FieldType::ObjectArray)]
    })
}

proptest! {
    #[test]
    fn definitions_survive_their_json(fields in btree_map(".{0,5}", field_types(), 0..6)) {
        let schema = StreamSchema::new("a", 1).with_fields(Fields::from_iter(fields));
        let mut text = bytes::BytesMut::new();
        JSON.write_document(&schema.to_document(), &mut text).unwrap();
        let read = StreamSchema::from_document(&JSON.read_document(&text.freeze()).unwrap());
        prop_assert_eq!(read, Ok(schema));
    }
}
