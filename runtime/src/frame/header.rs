use std::fmt;

use bytes::Bytes;

/// One header of a message: a name and a typed value, borrowed from where they lie.
///
/// ```
/// use smithy_streams_runtime::frame::{Header, HeaderValue};
///
/// let header = Header::new("event-id", 40_972);
/// assert_eq!(header.value(), HeaderValue::Integer(40_972));
/// assert_eq!(header.value().as_integer(), Some(40_972));
/// assert_eq!(header.value().as_string(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    name: &'a str,
    value: HeaderValue<'a>,
}

impl<'a> Header<'a> {
    /// Names a value. Whether the two can travel is checked where they are written.
    #[inline]
    pub fn new(name: &'a str, value: impl Into<HeaderValue<'a>>) -> Self {
        Self { name, value: value.into() }
    }

    /// The name. Names that begin with `:` belong to the protocol.
    #[inline]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The value.
    #[inline]
    pub fn value(&self) -> HeaderValue<'a> {
        self.value
    }
}

/// Names a value, as [`Header::new`] does.
impl<'a, V: Into<HeaderValue<'a>>> From<(&'a str, V)> for Header<'a> {
    fn from((name, value): (&'a str, V)) -> Self {
        Self::new(name, value)
    }
}

/// A typed header value. The set of types is closed: there is no floating-point type, for example.
///
/// Integers convert by width (`1_i16.into()` is a short), `&str` to a string, byte slices to a byte array,
/// `[u8; 16]` to a UUID. A timestamp is always named: [`HeaderValue::Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderValue<'a> {
    /// Types 0 (true) and 1 (false).
    Bool(bool),
    /// Type 2.
    Byte(i8),
    /// Type 3.
    Short(i16),
    /// Type 4.
    Integer(i32),
    /// Type 5.
    Long(i64),
    /// Type 6: 0 to 32,767 bytes.
    ByteArray(&'a [u8]),
    /// Type 7: 0 to 32,767 bytes of UTF-8.
    String(&'a str),
    /// Type 8: milliseconds since 1970-01-01T00:00:00Z, negative before it.
    Timestamp(i64),
    /// Type 9: the 16 bytes in the order in which a UUID is written.
    Uuid([u8; 16]),
}

impl<'a> HeaderValue<'a> {
    /// Which type this is.
    pub fn header_type(&self) -> HeaderType {
        match self {
            Self::Bool(_) => HeaderType::Bool,
            Self::Byte(_) => HeaderType::Byte,
            Self::Short(_) => HeaderType::Short,
            Self::Integer(_) => HeaderType::Integer,
            Self::Long(_) => HeaderType::Long,
            Self::ByteArray(_) => HeaderType::ByteArray,
            Self::String(_) => HeaderType::String,
            Self::Timestamp(_) => HeaderType::Timestamp,
            Self::Uuid(_) => HeaderType::Uuid,
        }
    }

    /// The value of a boolean, `None` for every other type.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(it) = *self { Some(it) } else { None }
    }

    /// The value of a byte, `None` for every other type.
    pub fn as_byte(&self) -> Option<i8> {
        if let Self::Byte(it) = *self { Some(it) } else { None }
    }

    /// The value of a short, `None` for every other type.
    pub fn as_short(&self) -> Option<i16> {
        if let Self::Short(it) = *self { Some(it) } else { None }
    }

    /// The value of an integer, `None` for every other type.
    pub fn as_integer(&self) -> Option<i32> {
        if let Self::Integer(it) = *self { Some(it) } else { None }
    }

    /// The value of a long, `None` for every other type, timestamps included.
    pub fn as_long(&self) -> Option<i64> {
        if let Self::Long(it) = *self { Some(it) } else { None }
    }

    /// The bytes of a byte array, `None` for every other type.
    pub fn as_byte_array(&self) -> Option<&'a [u8]> {
        if let Self::ByteArray(it) = *self { Some(it) } else { None }
    }

    /// The text of a string, `None` for every other type.
    pub fn as_string(&self) -> Option<&'a str> {
        if let Self::String(it) = *self { Some(it) } else { None }
    }

    /// The milliseconds of a timestamp, `None` for every other type.
    pub fn as_timestamp(&self) -> Option<i64> {
        if let Self::Timestamp(it) = *self { Some(it) } else { None }
    }

    /// The bytes of a UUID, `None` for every other type.
    pub fn as_uuid(&self) -> Option<[u8; 16]> {
        if let Self::Uuid(it) = *self { Some(it) } else { None }
    }
}

/// The type of a header value, without the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeaderType {
    /// True or false.
    Bool,
    /// An integer of 8 bits.
    Byte,
    /// An integer of 16 bits.
    Short,
    /// An integer of 32 bits.
    Integer,
    /// An integer of 64 bits.
    Long,
    /// Bytes.
    ByteArray,
    /// Text.
    String,
    /// Milliseconds since the Unix epoch.
    Timestamp,
    /// A UUID.
    Uuid,
}

impl fmt::Display for HeaderType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "boolean",
            Self::Byte => "byte",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::ByteArray => "byte array",
            Self::String => "string",
            Self::Timestamp => "timestamp",
            Self::Uuid => "UUID",
        })
    }
}

/// A header value was asked for as a type that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("header value is of type {found}, not {expected}")]
pub struct HeaderTypeMismatch {
    expected: HeaderType,
    found: HeaderType,
}

impl HeaderTypeMismatch {
    pub(crate) const fn new(expected: HeaderType, found: HeaderType) -> Self {
        Self { expected, found }
    }

    /// The type that was asked for.
    pub fn expected(&self) -> HeaderType {
        self.expected
    }

    /// The type that the value has.
    pub fn found(&self) -> HeaderType {
        self.found
    }
}

/// One line for each native type: it converts to the variant, and back when the variant is the same.
macro_rules! conversions {
    ($($native:ty => $variant:ident,)*) => {$(
        impl<'a> From<$native> for HeaderValue<'a> {
            #[inline]
            fn from(value: $native) -> Self {
                Self::$variant(value)
            }
        }

        impl<'a> TryFrom<HeaderValue<'a>> for $native {
            type Error = HeaderTypeMismatch;

            fn try_from(value: HeaderValue<'a>) -> Result<Self, HeaderTypeMismatch> {
                match value {
                    HeaderValue::$variant(it) => Ok(it),
                    _ => Err(HeaderTypeMismatch { expected: HeaderType::$variant, found: value.header_type() }),
                }
            }
        }
    )*};
}

conversions! {
    bool => Bool,
    i8 => Byte,
    i16 => Short,
    i32 => Integer,
    i64 => Long,
    &'a [u8] => ByteArray,
    &'a str => String,
    [u8; 16] => Uuid,
}

impl<'a> From<&'a Bytes> for HeaderValue<'a> {
    fn from(value: &'a Bytes) -> Self {
        Self::ByteArray(value)
    }
}

impl<'a> From<&'a Vec<u8>> for HeaderValue<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Self::ByteArray(value)
    }
}

impl<'a> From<&'a String> for HeaderValue<'a> {
    fn from(value: &'a String) -> Self {
        Self::String(value)
    }
}
