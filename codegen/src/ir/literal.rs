//! Values that generated code spells out: the `@default`s of a model.

use super::Ident;

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number of any fixed width.
    Integer(i64),
    /// A `f32`, which may be NaN or infinite.
    Float(f32),
    /// A `f64`, which may be NaN or infinite.
    Double(f64),
    /// Digits of an arbitrarily large whole number.
    BigInteger(String),
    /// Digits of an arbitrarily precise number.
    BigDecimal(String),
    /// Text.
    String(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// A point in time.
    Timestamp {
        /// Seconds since the Unix epoch.
        seconds: i64,
        /// Fraction of the second.
        nanoseconds: u32,
    },
    /// A known value of an enum or intEnum.
    Variant {
        /// The enum's type.
        type_name: Ident,
        /// The variant.
        variant: Ident,
    },
    /// A value that the enum does not list.
    UnknownString {
        /// The enum's type.
        type_name: Ident,
        /// The value on the wire.
        value: String,
    },
    /// A number that the intEnum does not list.
    UnknownInteger {
        /// The enum's type.
        type_name: Ident,
        /// The value on the wire.
        value: i32,
    },
    /// A value without a schema.
    Document(DocumentLiteral),
}

/// A value without a schema; Smithy allows no other defaults.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DocumentLiteral {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number beyond `i64`.
    Unsigned(u64),
    /// Digits of a whole number beyond `u64`.
    Digits(String),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    String(String),
    /// `[]`.
    EmptyArray,
    /// `{}`.
    EmptyObject,
}
