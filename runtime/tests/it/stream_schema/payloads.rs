use smithy_streams_runtime::stream_schema::{FieldType, Path, Problem, Segment, StreamSchema, Validation};

use super::definitions::EVERYTHING;
use super::*;

/// A payload that fits, with a value for each type.
const FITS: &str = r#"{"string":"","float":91,"integer":3,"date":"2026-01-02T03:04:05Z",
    "strings":["a",""],"floats":[1,2.5,-1e3],"integers":[0,-7,2.0],"dates":["1999-12-31T23:59:59Z"],
    "state":"on","object":{"id":"x"},"objects":[{"of":{}},{"of":{}}]}"#;

fn everything() -> StreamSchema {
    StreamSchema::from_document(&json(EVERYTHING)).unwrap()
}

fn told(validation: Validation, payload: &Document) -> Vec<String> {
    match validation.check(&everything(), payload) {
        Ok(()) => Vec::new(),
        Err(invalid) => invalid.violations().iter().map(ToString::to_string).collect(),
    }
}

/// What is said when one field of the payload that fits has this value.
fn with(field: &str, value: &str) -> Vec<String> {
    let Document::Object(mut members) = json(FITS) else { panic!() };
    members.insert(field.to_owned(), json(value));
    told(Validation::new(), &Document::Object(members))
}

#[test]
fn what_fits_is_accepted() {
    assert_eq!(everything().validate(&json(FITS)), Ok(()));
    for (field, value) in [
        ("integer", "-9007199254740993"),
        ("integer", "123456789012345678901234567890"),
        ("float", "1e308"),
        ("strings", "[]"),
        ("objects", "[]"),
        ("date", "\"2024-02-29T00:00:00Z\""),
    ] {
        assert_eq!(with(field, value), [""; 0], "{field}: {value}");
    }
}

#[test]
fn each_type_refuses_the_others() {
    for (field, value, message) in [
        ("string", "1", "`string` is a number, not `string`"),
        ("string", "null", "`string` is null, not `string`"),
        ("float", "\"1\"", "`float` is a text, not `float`"),
        ("float", "1e400", "`float` is a number beyond all bounds, not `float`"),
        ("integer", "1.5", "`integer` is not a whole number"),
        ("integer", "1e400", "`integer` is not a whole number"),
        ("integer", "true", "`integer` is a truth value, not `integer`"),
        ("date", "1767323045", "`date` is a number, not `date`"),
        ("state", "\"ON\"", "`state` is none of \"off\", \"on\""),
        ("state", "[]", "`state` is an array, not `enum`"),
        ("strings", "\"a\"", "`strings` is a text, not `array<string>`"),
        ("strings", "[\"a\",null]", "`strings[1]` is null, not `string`"),
        ("floats", "[1,{}]", "`floats[1]` is an object, not `float`"),
        ("integers", "[0.5]", "`integers[0]` is not a whole number"),
        ("dates", "[\"today\"]", "`dates[0]` is not a date as in 2026-01-02T03:04:05Z"),
        ("object", "[]", "`object` is an array, not `object`"),
        ("object", "{}", "`object.id` is missing"),
        ("object", "{\"id\":[]}", "`object.id` is an array, not `string`"),
        ("objects", "{}", "`objects` is an object, not `array<object>`"),
        ("objects", "[{\"of\":{}},{\"of\":7}]", "`objects[1].of` is a number, not `object`"),
        ("objects", "[{\"of\":{\"x\":1}}]", "`objects[0].of.x` is not in the schema"),
        ("a b", "1", "`[\"a b\"]` is not in the schema"),
    ] {
        assert_eq!(with(field, value), [message], "{field}: {value}");
    }
}

#[test]
fn dates_are_utc_without_a_fraction() {
    for date in [
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T03:04:05+00:00",
        "2026-01-02t03:04:05z",
        "2026-01-02 03:04:05Z",
        "2026-01-02",
        "2026-13-02T03:04:05Z",
        "2025-02-29T03:04:05Z",
        "2026-01-02T24:00:00Z",
        "",
    ] {
        assert_eq!(with("date", &format!("\"{date}\"")).len(), 1, "{date}");
    }
}

#[test]
fn all_violations_are_told_at_once() {
    let invalid =
        everything().validate(&json(r#"{"state":"hot","extra":1,"objects":[{},{"of":1}]}"#)).unwrap_err();
    let problems: Vec<_> =
        invalid.violations().iter().map(|it| (it.path.to_string(), it.problem.clone())).collect();
    assert_eq!(problems[0], ("extra".to_owned(), Problem::Unknown));
    assert_eq!(problems[1], ("objects[0].of".to_owned(), Problem::Missing));
    assert!(matches!(problems[2].1, Problem::WrongType { expected: "object", found: "a number" }));
    assert!(matches!(problems[3].1, Problem::NotAllowed { .. }));
    let missing = problems[4..].iter().filter(|(_, problem)| *problem == Problem::Missing);
    assert_eq!((missing.count(), problems.len()), (9, 13));
    assert_eq!(
        invalid.to_string(),
        "the payload does not fit the schema `everything`: `extra` is not in the schema; `objects[0].of` is \
         missing; `objects[1].of` is a number, not `object`; and 10 more"
    );
    let steps = [Segment::Name("objects".to_owned()), Segment::Index(0), Segment::Name("of".to_owned())];
    assert_eq!(invalid.violations()[1].path.segments(), steps);
    assert_eq!((invalid.schema(), Path::default().to_string()), ("everything", String::new()));
}

#[test]
fn an_array_is_a_batch() {
    let batch = Document::from(vec![json(FITS), json(FITS)]);
    assert_eq!(told(Validation::new(), &batch), [""; 0]);
    let batch = Document::from(vec![json(FITS), json("7")]);
    assert_eq!(told(Validation::new(), &batch), ["`[1]` is a number, not `object`"]);
    assert_eq!(told(Validation::new(), &json("\"x\"")), ["the document is a text, not `object`"]);
}

#[test]
fn missing_and_unknown_fields_can_be_allowed() {
    let payload = json(r#"{"state":"on","float":null,"more":1,"objects":[{}]}"#);
    assert_eq!(told(Validation::new().allow_missing(), &payload), ["`more` is not in the schema"]);
    let unknown = told(Validation::new().allow_unknown(), &payload);
    assert!(unknown.iter().all(|text| !text.contains("more")) && unknown.len() == 10, "{unknown:?}");
    assert_eq!(told(Validation::new().allow_missing().allow_unknown(), &payload), [""; 0]);
}

#[test]
fn an_empty_enum_allows_nothing() {
    let schema = StreamSchema::new("a", 1).with("x", FieldType::enumeration([""; 0]));
    assert!(schema.validate(&json(r#"{"x":""}"#)).is_err());
}
