//! A few shapes as the generator writes them.

use std::collections::BTreeMap;
use std::fmt;

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{
    CodecError, MapKey, Shape, ShapeReader, ShapeWriter, Value, read_unit, write, write_optional, write_unit,
};
use smithy_streams_runtime::types::{
    BigDecimal, BigInteger, Document, Kind, Member, Schema, Timestamp, TimestampFormat, UnknownEnumValue,
    UnknownVariant,
};

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub(crate) enum Mood {
    Happy,
    Grumpy,
    Unknown(UnknownEnumValue),
}

impl Mood {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Happy => "HAPPY",
            Self::Grumpy => "GRUMPY",
            Self::Unknown(value) => value.as_str(),
        }
    }
}

impl From<&str> for Mood {
    fn from(value: &str) -> Self {
        match value {
            "HAPPY" => Self::Happy,
            "GRUMPY" => Self::Grumpy,
            _ => Self::Unknown(UnknownEnumValue::new(value)),
        }
    }
}

impl Value for Mood {
    fn write(&self, member: &'static Member, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.string(member, self.as_str())
    }

    fn read(member: &'static Member, r: &mut dyn ShapeReader) -> Result<Self, CodecError> {
        Ok(Self::from(&*r.text(member)?))
    }
}

impl MapKey for Mood {
    fn as_key(&self) -> &str {
        self.as_str()
    }

    fn from_key(key: &str) -> Self {
        Self::from(key)
    }
}

/// One member of each kind.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub(crate) struct Sink {
    pub(crate) text: String,
    pub(crate) mood: Option<Mood>,
    pub(crate) yes: Option<bool>,
    pub(crate) byte: Option<i8>,
    pub(crate) short: Option<i16>,
    pub(crate) integer: Option<i32>,
    pub(crate) long: Option<i64>,
    pub(crate) float: Option<f32>,
    pub(crate) double: Option<f64>,
    pub(crate) whole: Option<BigInteger>,
    pub(crate) decimal: Option<BigDecimal>,
    pub(crate) blob: Option<Bytes>,
    pub(crate) at: Option<Timestamp>,
    pub(crate) on: Option<Timestamp>,
    pub(crate) web: Option<Timestamp>,
    pub(crate) anything: Option<Document>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) gaps: Option<Vec<Option<i32>>>,
    pub(crate) moods: Option<BTreeMap<Mood, Vec<Timestamp>>>,
    pub(crate) holes: Option<BTreeMap<String, Option<String>>>,
    pub(crate) choice: Option<Choice>,
    pub(crate) inner: Option<Box<Self>>,
}

pub(crate) static SINK: Schema = Schema::structure(
    "com.example#Sink",
    &[
        Member::new("text", Kind::String).required(),
        Member::new("mood", Kind::Enum),
        Member::new("yes", Kind::Boolean),
        Member::new("byte", Kind::Byte),
        Member::new("short", Kind::Short),
        Member::new("integer", Kind::Integer).json_name("the \"integer\""),
        Member::new("long", Kind::Long).json_name("Long"),
        Member::new("float", Kind::Float),
        Member::new("double", Kind::Double),
        Member::new("whole", Kind::BigInteger),
        Member::new("decimal", Kind::BigDecimal),
        Member::new("blob", Kind::Blob),
        Member::new("at", Kind::Timestamp),
        Member::new("on", Kind::Timestamp).timestamp_format(TimestampFormat::DateTime),
        Member::new("web", Kind::Timestamp).timestamp_format(TimestampFormat::HttpDate),
        Member::new("anything", Kind::Document),
        Member::new("tags", Kind::List).element(&Member::new("member", Kind::String)),
        Member::new("gaps", Kind::List).element(&Member::new("member", Kind::Integer)),
        Member::new("moods", Kind::Map)
            .key(&Member::new("key", Kind::Enum))
            .element(&Member::new("value", Kind::List).element(
                &Member::new("member", Kind::Timestamp).timestamp_format(TimestampFormat::DateTime),
            )),
        Member::new("holes", Kind::Map)
            .key(&Member::new("key", Kind::String))
            .element(&Member::new("value", Kind::String)),
        Member::new("choice", Kind::Union),
        Member::new("inner", Kind::Structure),
    ],
);

impl Shape for Sink {
    fn schema(&self) -> &'static Schema {
        &SINK
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        let m = SINK.members();
        write(&self.text, &m[0], w)?;
        write_optional(&self.mood, &m[1], w)?;
        write_optional(&self.yes, &m[2], w)?;
        write_optional(&self.byte, &m[3], w)?;
        write_optional(&self.short, &m[4], w)?;
        write_optional(&self.integer, &m[5], w)?;
        write_optional(&self.long, &m[6], w)?;
        write_optional(&self.float, &m[7], w)?;
        write_optional(&self.double, &m[8], w)?;
        write_optional(&self.whole, &m[9], w)?;
        write_optional(&self.decimal, &m[10], w)?;
        write_optional(&self.blob, &m[11], w)?;
        write_optional(&self.at, &m[12], w)?;
        write_optional(&self.on, &m[13], w)?;
        write_optional(&self.web, &m[14], w)?;
        write_optional(&self.anything, &m[15], w)?;
        write_optional(&self.tags, &m[16], w)?;
        write_optional(&self.gaps, &m[17], w)?;
        write_optional(&self.moods, &m[18], w)?;
        write_optional(&self.holes, &m[19], w)?;
        write_optional(&self.choice, &m[20], w)?;
        write_optional(&self.inner, &m[21], w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        let m = SINK.members();
        match index {
            0 => self.text = Value::read(&m[0], r)?,
            1 => self.mood = Some(Value::read(&m[1], r)?),
            2 => self.yes = Some(Value::read(&m[2], r)?),
            3 => self.byte = Some(Value::read(&m[3], r)?),
            4 => self.short = Some(Value::read(&m[4], r)?),
            5 => self.integer = Some(Value::read(&m[5], r)?),
            6 => self.long = Some(Value::read(&m[6], r)?),
            7 => self.float = Some(Value::read(&m[7], r)?),
            8 => self.double = Some(Value::read(&m[8], r)?),
            9 => self.whole = Some(Value::read(&m[9], r)?),
            10 => self.decimal = Some(Value::read(&m[10], r)?),
            11 => self.blob = Some(Value::read(&m[11], r)?),
            12 => self.at = Some(Value::read(&m[12], r)?),
            13 => self.on = Some(Value::read(&m[13], r)?),
            14 => self.web = Some(Value::read(&m[14], r)?),
            15 => self.anything = Some(Value::read(&m[15], r)?),
            16 => self.tags = Some(Value::read(&m[16], r)?),
            17 => self.gaps = Some(Value::read(&m[17], r)?),
            18 => self.moods = Some(Value::read(&m[18], r)?),
            19 => self.holes = Some(Value::read(&m[19], r)?),
            20 => self.choice = Some(Value::read(&m[20], r)?),
            21 => self.inner = Some(Value::read(&m[21], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum Choice {
    Text(String),
    Nothing,
    Sink(Box<Sink>),
    Unknown(UnknownVariant),
}

pub(crate) static CHOICE: Schema = Schema::union(
    "com.example#Choice",
    &[
        Member::new("text", Kind::String),
        Member::new("nothing", Kind::Structure),
        Member::new("sink", Kind::Structure),
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
            Self::Sink(value) => write(value, &m[2], w),
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
            2 => *self = Self::Sink(Value::read(&m[2], r)?),
            _ => r.skip()?,
        }
        Ok(())
    }

    fn read_unknown(&mut self, name: &str) {
        *self = Self::Unknown(UnknownVariant::new(name));
    }
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value in every member.
pub(crate) fn full_sink() -> Sink {
    let time = Timestamp::new(1_767_323_045, 250_000_000);
    Sink {
        text: "quote \" backslash \\ tab \t bell \u{7} snowman ☃ 😀".to_owned(),
        mood: Some(Mood::Grumpy),
        yes: Some(true),
        byte: Some(-128),
        short: Some(32_767),
        integer: Some(-5),
        long: Some(i64::MIN),
        float: Some(1.5),
        double: Some(1e300),
        whole: Some("123456789012345678901234567890".parse().expect("a number")),
        decimal: Some("1.50".parse().expect("a number")),
        blob: Some(Bytes::from_static(b"\x00\xff blob")),
        at: Some(time),
        on: Some(time),
        web: Some(Timestamp::from_seconds(1_767_323_045)),
        anything: Some(Document::from_iter([("list", Document::from(vec![1, 2])), ("none", Document::Null)])),
        tags: Some(vec!["a".to_owned(), String::new()]),
        gaps: Some(vec![Some(1), None]),
        moods: Some(BTreeMap::from([(Mood::Happy, vec![time]), (Mood::from("SLY"), Vec::new())])),
        holes: Some(BTreeMap::from([("a".to_owned(), None), ("b".to_owned(), Some("x".to_owned()))])),
        choice: Some(Choice::Sink(Box::default())),
        inner: Some(Box::new(Sink { choice: Some(Choice::Nothing), ..Sink::default() })),
    }
}
