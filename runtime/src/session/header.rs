use bytes::Bytes;

use crate::frame::{FrameError, Header, HeaderType, HeaderTypeMismatch, HeaderValue, Message};

/// A header that owns its name and value, under the names that `awscrt.eventstream` gives.
///
/// A [`frame::Header`](Header) borrows both, and is what everything else here takes; `&RpcHeader` converts to it.
///
/// ```
/// use smithy_streams_runtime::frame::Message;
/// use smithy_streams_runtime::session::{RpcHeader, WireType};
///
/// let header = RpcHeader::from_int32("attempt", 3)?;
/// assert_eq!(header.wire_type(), WireType::Int32);
/// assert_eq!(header.value_as_int32(), Ok(3));
/// assert!(header.value_as_int64().is_err());
/// let message = Message::new().with_headers([&header])?;
/// # assert_eq!(message.headers().count(), 1);
/// # Ok::<(), smithy_streams_runtime::frame::FrameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcHeader {
    name: String,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Fixed(HeaderValue<'static>),
    Bytes(Bytes),
    Text(String),
}

impl Value {
    fn borrowed(&self) -> HeaderValue<'_> {
        match self {
            Self::Fixed(value) => *value,
            Self::Bytes(bytes) => bytes.into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// The type of a header value as it travels: the numbers of `awscrt.eventstream.HeaderType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum WireType {
    /// True, without a value.
    BoolTrue = 0,
    /// False, without a value.
    BoolFalse = 1,
    /// An integer of 8 bits.
    Byte = 2,
    /// An integer of 16 bits.
    Int16 = 3,
    /// An integer of 32 bits.
    Int32 = 4,
    /// An integer of 64 bits.
    Int64 = 5,
    /// Bytes.
    ByteBuf = 6,
    /// Text.
    String = 7,
    /// Milliseconds since the Unix epoch.
    Timestamp = 8,
    /// A UUID.
    Uuid = 9,
}

impl RpcHeader {
    /// A copy of a header. The name has 1 to 255 bytes, a string or byte array at most 32,767.
    ///
    /// # Errors
    /// [`EmptyHeaderName`](FrameError::EmptyHeaderName), [`HeaderNameTooLong`](FrameError::HeaderNameTooLong),
    /// [`HeaderValueTooLong`](FrameError::HeaderValueTooLong).
    pub fn new<'a>(header: impl Into<Header<'a>>) -> Result<Self, FrameError> {
        let header = header.into();
        // Whatever cannot travel is refused in one place.
        Message::new().with_header(header.name(), header.value())?;
        let value = match header.value() {
            HeaderValue::ByteArray(it) => Value::Bytes(Bytes::copy_from_slice(it)),
            HeaderValue::String(it) => Value::Text(it.to_owned()),
            HeaderValue::Bool(it) => Value::Fixed(it.into()),
            HeaderValue::Byte(it) => Value::Fixed(it.into()),
            HeaderValue::Short(it) => Value::Fixed(it.into()),
            HeaderValue::Integer(it) => Value::Fixed(it.into()),
            HeaderValue::Long(it) => Value::Fixed(it.into()),
            HeaderValue::Timestamp(it) => Value::Fixed(HeaderValue::Timestamp(it)),
            HeaderValue::Uuid(it) => Value::Fixed(it.into()),
        };
        Ok(Self { name: header.name().to_owned(), value })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value.
    pub fn value(&self) -> HeaderValue<'_> {
        self.value.borrowed()
    }

    /// The type of the value on the wire.
    pub fn wire_type(&self) -> WireType {
        match self.value() {
            HeaderValue::Bool(true) => WireType::BoolTrue,
            HeaderValue::Bool(false) => WireType::BoolFalse,
            HeaderValue::Byte(_) => WireType::Byte,
            HeaderValue::Short(_) => WireType::Int16,
            HeaderValue::Integer(_) => WireType::Int32,
            HeaderValue::Long(_) => WireType::Int64,
            HeaderValue::ByteArray(_) => WireType::ByteBuf,
            HeaderValue::String(_) => WireType::String,
            HeaderValue::Timestamp(_) => WireType::Timestamp,
            HeaderValue::Uuid(_) => WireType::Uuid,
        }
    }
}

/// One line for each type: the constructor and what it takes, the accessor and what it gives.
macro_rules! typed {
    ($($what:literal, $variant:ident: $from:ident($taken:ty), $as:ident => $read:ident -> $given:ty;)*) => {
        impl RpcHeader {$(
            #[doc = concat!("A header with ", $what, ".")]
            ///
            /// # Errors
            /// As [`RpcHeader::new`].
            pub fn $from(name: &str, value: $taken) -> Result<Self, FrameError> {
                Self::new(Header::new(name, HeaderValue::$variant(value)))
            }

            #[doc = concat!("The value, if it is ", $what, ": no type is taken for another.")]
            ///
            /// # Errors
            /// [`HeaderTypeMismatch`].
            pub fn $as(&self) -> Result<$given, HeaderTypeMismatch> {
                let value = self.value();
                let mismatch = HeaderTypeMismatch::new(HeaderType::$variant, value.header_type());
                value.$read().ok_or(mismatch)
            }
        )*}
    };
}

typed! {
    "a boolean", Bool: from_bool(bool), value_as_bool => as_bool -> bool;
    "an integer of 8 bits", Byte: from_byte(i8), value_as_byte => as_byte -> i8;
    "an integer of 16 bits", Short: from_int16(i16), value_as_int16 => as_short -> i16;
    "an integer of 32 bits", Integer: from_int32(i32), value_as_int32 => as_integer -> i32;
    "an integer of 64 bits", Long: from_int64(i64), value_as_int64 => as_long -> i64;
    "bytes", ByteArray: from_byte_buf(&[u8]), value_as_byte_buf => as_byte_array -> &[u8];
    "a text", String: from_string(&str), value_as_string => as_string -> &str;
    "a time in milliseconds since 1970-01-01T00:00:00Z",
        Timestamp: from_timestamp(i64), value_as_timestamp => as_timestamp -> i64;
    "the 16 bytes of a UUID", Uuid: from_uuid([u8; 16]), value_as_uuid => as_uuid -> [u8; 16];
}

impl WireType {
    /// The type of this number; ten exist.
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::BoolTrue,
            1 => Self::BoolFalse,
            2 => Self::Byte,
            3 => Self::Int16,
            4 => Self::Int32,
            5 => Self::Int64,
            6 => Self::ByteBuf,
            7 => Self::String,
            8 => Self::Timestamp,
            9 => Self::Uuid,
            _ => return None,
        })
    }

    /// The number on the wire.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl<'a> From<&'a RpcHeader> for Header<'a> {
    fn from(header: &'a RpcHeader) -> Self {
        Self::new(header.name(), header.value())
    }
}
