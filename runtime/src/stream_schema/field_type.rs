use std::collections::{BTreeMap, BTreeSet};

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// `string`: any text.
    String,
    /// `float`: any number.
    Float,
    /// `integer`: a whole number, which may be written `2.0`.
    Integer,
    /// `date`: a point in time in UTC, `YYYY-MM-DDTHH:mm:ssZ`.
    Date,
    /// `array<string>`.
    StringArray,
    /// `array<float>`.
    FloatArray,
    /// `array<integer>`.
    IntegerArray,
    /// `array<date>`.
    DateArray,
    /// `enum`: one of these texts.
    Enum(BTreeSet<String>),
    /// `object`, with these fields.
    Object(Fields),
    /// `array<object>`: objects with these fields.
    ObjectArray(Fields),
}

impl FieldType {
    /// `enum` with these texts.
    pub fn enumeration<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::Enum(values.into_iter().map(Into::into).collect())
    }

    /// What `type` says on the wire.
    pub const fn wire_name(&self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Float => "float",
            Self::Integer => "integer",
            Self::Date => "date",
            Self::StringArray => "array<string>",
            Self::FloatArray => "array<float>",
            Self::IntegerArray => "array<integer>",
            Self::DateArray => "array<date>",
            Self::Enum(_) => "enum",
            Self::Object(_) => "object",
            Self::ObjectArray(_) => "array<object>",
        }
    }

    /// The type of the elements of an array.
    pub(super) fn element(&self) -> Option<Element<'_>> {
        match self {
            Self::StringArray => Some(Element::Simple(&Self::String)),
            Self::FloatArray => Some(Element::Simple(&Self::Float)),
            Self::IntegerArray => Some(Element::Simple(&Self::Integer)),
            Self::DateArray => Some(Element::Simple(&Self::Date)),
            Self::ObjectArray(fields) => Some(Element::Object(fields)),
            Self::String | Self::Float | Self::Integer | Self::Date | Self::Enum(_) | Self::Object(_) => None,
        }
    }
}

/// What an array holds.
pub(super) enum Element<'a> {
    Simple(&'static FieldType),
    Object(&'a Fields),
}

/// Fields by name: a set, for the order in which they are listed means nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, FieldType>);

impl Fields {
    /// No fields.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a field, or gives one of this name another type.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, field_type: FieldType) -> Self {
        self.0.insert(name.into(), field_type);
        self
    }

    /// The type of a field.
    pub fn get(&self, name: &str) -> Option<&FieldType> {
        self.0.get(name)
    }

    /// Names and types, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldType)> {
        self.0.iter().map(|(name, field_type)| (name.as_str(), field_type))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a field, unless there is one of this name.
    pub(super) fn insert_new(&mut self, name: String, field_type: FieldType) -> bool {
        self.0.insert(name, field_type).is_none()
    }
}

impl<N: Into<String>> FromIterator<(N, FieldType)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, FieldType)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, field_type)| (name.into(), field_type)).collect())
    }
}
