//! Any bytes as an XML document, read into a structure with one member for each rule of the XML traits.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{
    Codec, CodecError, Shape, ShapeReader, ShapeWriter, Value, XML, read_unit, write, write_optional,
    write_unit,
};
use smithy_streams_runtime::types::{
    BigDecimal, BigInteger, Document, Kind, Member, Schema, Timestamp, TimestampFormat, UnknownVariant, Xml,
};

/// Bytes as they are: what is read is written, and comes back as the same.
pub fn read_raw(data: &[u8]) {
    let mut sink = Sink::default();
    if XML.read(&Bytes::copy_from_slice(data), &mut sink).is_err() {
        return;
    }
    let mut written = BytesMut::new();
    match XML.write(&sink, &mut written) {
        Ok(()) => {}
        Err(CodecError::UnknownVariant { .. }) => return,
        Err(error) => panic!("what was read can be written: {error}"),
    }
    let mut again = Sink::default();
    XML.read(&written.clone().freeze(), &mut again).expect("it was written");
    let mut rewritten = BytesMut::new();
    XML.write(&again, &mut rewritten).expect("it was written before");
    assert_eq!(written, rewritten);
}

/// A structure of optional members, as the generator writes it.
macro_rules! structure {
    ($(#[$doc:meta])* $name:ident: $schema:ident = $value:expr; $($index:literal $field:ident: $type:ty,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $(pub $field: Option<$type>,)*
        }

        static $schema: Schema = $value;

        impl Shape for $name {
            fn schema(&self) -> &'static Schema {
                &$schema
            }

            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                $(write_optional(&self.$field, &$schema.members()[$index], w)?;)*
                Ok(())
            }

            fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                match index {
                    $($index => self.$field = Some(Value::read(&$schema.members()[$index], r)?),)*
                    _ => r.skip()?,
                }
                Ok(())
            }
        }
    };
}

/// A member that is a string, or a list or map of them.
const STRING: Member = Member::new("member", Kind::String);

structure! {
    /// The single values.
    Scalars: SCALARS = Schema::structure(
        "com.example#Scalars",
        &[
            Member::new("yes", Kind::Boolean),
            Member::new("byte", Kind::Byte),
            Member::new("short", Kind::Short),
            Member::new("integer", Kind::Integer),
            Member::new("long", Kind::Long),
            Member::new("float", Kind::Float),
            Member::new("double", Kind::Double),
            Member::new("whole", Kind::BigInteger),
            Member::new("decimal", Kind::BigDecimal),
            Member::new("blob", Kind::Blob),
            Member::new("at", Kind::Timestamp),
            Member::new("since", Kind::Timestamp).timestamp_format(TimestampFormat::EpochSeconds),
            Member::new("web", Kind::Timestamp).timestamp_format(TimestampFormat::HttpDate),
        ],
    );
    0 yes: bool,
    1 byte: i8,
    2 short: i16,
    3 integer: i32,
    4 long: i64,
    5 float: f32,
    6 double: f64,
    7 whole: BigInteger,
    8 decimal: BigDecimal,
    9 blob: Bytes,
    10 at: Timestamp,
    11 since: Timestamp,
    12 web: Timestamp,
}

structure! {
    /// Attributes, of which one stands behind an element in the model.
    Marked: MARKED = Schema::structure(
        "com.example#Marked",
        &[
            Member::new("text", Kind::String),
            Member::new("id", Kind::String).xml(&Xml::new().attribute()),
            Member::new("count", Kind::Integer).xml(&Xml::new().attribute().name("the-count")),
            Member::new("fine", Kind::Boolean).xml(&Xml::new().attribute().name("xsi:fine")),
            Member::new("ratio", Kind::Double).xml(&Xml::new().attribute()),
            Member::new("at", Kind::Timestamp).xml(&Xml::new().attribute()),
        ],
    )
    .xml(&Xml::new().name("Mark").namespace("https://example.com/marks", Some("m")));
    0 text: String,
    1 id: String,
    2 count: i32,
    3 fine: bool,
    4 ratio: f64,
    5 at: Timestamp,
}

structure! {
    /// Lists and maps, and structures in structures.
    Sink: SINK = Schema::structure(
        "com.example#Sink",
        &[
            Member::new("text", Kind::String).xml(&Xml::new().name("Text")),
            Member::new("note", Kind::String)
                .xml(&Xml::new().name("n:note").namespace("https://example.com/notes", Some("n"))),
            Member::new("tags", Kind::List).element(&STRING),
            Member::new("renamed", Kind::List)
                .element(
                    &Member::new("member", Kind::String)
                        .xml(&Xml::new().name("item").namespace("https://example.com/item", None)),
                )
                .xml(&Xml::new().namespace("https://example.com/list", None)),
            Member::new("nested", Kind::List).element(&Member::new("member", Kind::List).element(&STRING)),
            Member::new("flat", Kind::List)
                .element(
                    &Member::new("member", Kind::String)
                        .xml(&Xml::new().name("ignored").namespace("https://example.com/item", None)),
                )
                .xml(&Xml::new().name("Flat").flattened()),
            Member::new("rows", Kind::List)
                .element(&Member::new("member", Kind::List).element(&Member::new("member", Kind::Integer)))
                .xml(&Xml::new().flattened()),
            Member::new("gaps", Kind::List).element(&Member::new("member", Kind::Integer)),
            Member::new("counts", Kind::Map)
                .key(&Member::new("key", Kind::String))
                .element(&Member::new("value", Kind::Integer)),
            Member::new("named", Kind::Map)
                .key(&Member::new("key", Kind::String).xml(&Xml::new().name("K")))
                .element(
                    &Member::new("value", Kind::Map)
                        .key(&Member::new("key", Kind::String))
                        .element(&Member::new("value", Kind::String).xml(&Xml::new().name("V"))),
                ),
            Member::new("pairs", Kind::Map)
                .key(&Member::new("key", Kind::String).xml(
                    &Xml::new().name("K").namespace("https://example.com/key", None),
                ))
                .element(&Member::new("value", Kind::String).xml(
                    &Xml::new().name("V").namespace("https://example.com/value", None),
                ))
                .xml(&Xml::new().name("KVP").flattened().namespace("https://example.com/pair", None)),
            Member::new("choice", Kind::Union),
            Member::new("scalars", Kind::Structure),
            Member::new("marked", Kind::Structure)
                .xml(&Xml::new().namespace("http://www.w3.org/2001/XMLSchema-instance", Some("xsi"))),
            Member::new("inner", Kind::Structure),
            Member::new("sinks", Kind::List)
                .element(&Member::new("member", Kind::Structure))
                .xml(&Xml::new().flattened()),
            Member::new("anything", Kind::Document),
        ],
    )
    .xml(&Xml::new().namespace("https://example.com/", None));
    0 text: String,
    1 note: String,
    2 tags: Vec<String>,
    3 renamed: Vec<String>,
    4 nested: Vec<Vec<String>>,
    5 flat: Vec<String>,
    6 rows: Vec<Vec<i32>>,
    7 gaps: Vec<Option<i32>>,
    8 counts: BTreeMap<String, i32>,
    9 named: BTreeMap<String, BTreeMap<String, String>>,
    10 pairs: BTreeMap<String, String>,
    11 choice: Choice,
    12 scalars: Scalars,
    13 marked: Marked,
    14 inner: Box<Sink>,
    15 sinks: Vec<Sink>,
    16 anything: Document,
}

/// A union, of which one member is a flattened list.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    Text(String),
    Nothing,
    Flat(Vec<String>),
    Sink(Box<Sink>),
    Unknown(UnknownVariant),
}

static CHOICE: Schema = Schema::union(
    "com.example#Choice",
    &[
        Member::new("text", Kind::String),
        Member::new("nothing", Kind::Structure),
        Member::new("flat", Kind::List).element(&STRING).xml(&Xml::new().flattened()),
        Member::new("sink", Kind::Structure).xml(&Xml::new().name("Sink")),
    ],
);

impl Default for Choice {
    fn default() -> Self {
        Self::Unknown(UnknownVariant::default())
    }
}

impl Shape for Choice {
    fn schema(&self) -> &'static Schema {
        &CHOICE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = CHOICE.members();
        match self {
            Self::Text(value) => write(value, &m[0], w),
            Self::Nothing => write_unit(&m[1], w),
            Self::Flat(value) => write(value, &m[2], w),
            Self::Sink(value) => write(value, &m[3], w),
            Self::Unknown(variant) => Err(CodecError::unknown_variant(&CHOICE, variant)),
        }
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = CHOICE.members();
        match index {
            0 => *self = Self::Text(Value::read(&m[0], r)?),
            1 => {
                read_unit(&m[1], r)?;
                *self = Self::Nothing;
            }
            2 => *self = Self::Flat(Value::read(&m[2], r)?),
            3 => *self = Self::Sink(Value::read(&m[3], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }

    fn read_unknown(&mut self, name: &str) {
        *self = Self::Unknown(UnknownVariant::new(name));
    }
}
