//! Writers and readers for places that hold few types: the methods of all others.

/// Methods of a `ShapeWriter` that have no form in `$place`, by their names.
macro_rules! refuse_writing {
    ($place:expr; $($method:ident)*) => {
        $(refuse_writing!(@ $place, $method);)*
    };
    (@ $place:expr, boolean) => { refuse_writing!(fn boolean(bool), $place); };
    (@ $place:expr, byte) => { refuse_writing!(fn byte(i8), $place); };
    (@ $place:expr, short) => { refuse_writing!(fn short(i16), $place); };
    (@ $place:expr, integer) => { refuse_writing!(fn integer(i32), $place); };
    (@ $place:expr, long) => { refuse_writing!(fn long(i64), $place); };
    (@ $place:expr, float) => { refuse_writing!(fn float(f32), $place); };
    (@ $place:expr, double) => { refuse_writing!(fn double(f64), $place); };
    (@ $place:expr, timestamp) => { refuse_writing!(fn timestamp($crate::types::Timestamp), $place); };
    (@ $place:expr, big_integer) => { refuse_writing!(fn big_integer(&$crate::types::BigInteger), $place); };
    (@ $place:expr, big_decimal) => { refuse_writing!(fn big_decimal(&$crate::types::BigDecimal), $place); };
    (@ $place:expr, string) => { refuse_writing!(fn string(&str), $place); };
    (@ $place:expr, blob) => { refuse_writing!(fn blob(&bytes::Bytes), $place); };
    (@ $place:expr, document) => { refuse_writing!(fn document(&$crate::types::Document), $place); };
    (@ $place:expr, structure) => { refuse_writing!(fn structure(&dyn $crate::codec::Shape), $place); };
    (@ $place:expr, list) => { refuse_writing!(fn list(&dyn $crate::codec::Items), $place); };
    (@ $place:expr, map) => { refuse_writing!(fn map(&dyn $crate::codec::Entries), $place); };
    (@ $place:expr, null) => {
        fn null(&mut self, member: &'static $crate::types::Member) -> Result<(), $crate::codec::CodecError> {
            Err($crate::codec::CodecError::unsupported(member, $place))
        }
    };
    (fn $method:ident($value:ty), $place:expr) => {
        fn $method(
            &mut self,
            member: &'static $crate::types::Member,
            _value: $value,
        ) -> Result<(), $crate::codec::CodecError> {
            Err($crate::codec::CodecError::unsupported(member, $place))
        }
    };
}

/// Methods of a `ShapeReader` that have no form in `$place`, by their names.
macro_rules! refuse_reading {
    ($place:expr; $($method:ident)*) => {
        $(refuse_reading!(@ $place, $method);)*
    };
    (@ $place:expr, boolean) => { refuse_reading!(fn boolean() -> bool, $place); };
    (@ $place:expr, byte) => { refuse_reading!(fn byte() -> i8, $place); };
    (@ $place:expr, short) => { refuse_reading!(fn short() -> i16, $place); };
    (@ $place:expr, integer) => { refuse_reading!(fn integer() -> i32, $place); };
    (@ $place:expr, long) => { refuse_reading!(fn long() -> i64, $place); };
    (@ $place:expr, float) => { refuse_reading!(fn float() -> f32, $place); };
    (@ $place:expr, double) => { refuse_reading!(fn double() -> f64, $place); };
    (@ $place:expr, timestamp) => { refuse_reading!(fn timestamp() -> $crate::types::Timestamp, $place); };
    (@ $place:expr, big_integer) => { refuse_reading!(fn big_integer() -> $crate::types::BigInteger, $place); };
    (@ $place:expr, big_decimal) => { refuse_reading!(fn big_decimal() -> $crate::types::BigDecimal, $place); };
    (@ $place:expr, blob) => { refuse_reading!(fn blob() -> bytes::Bytes, $place); };
    (@ $place:expr, document) => { refuse_reading!(fn document() -> $crate::types::Document, $place); };
    (@ $place:expr, structure) => {
        fn structure(
            &mut self,
            member: &'static $crate::types::Member,
            _into: &mut dyn $crate::codec::Shape,
        ) -> Result<(), $crate::codec::CodecError> {
            Err($crate::codec::CodecError::unsupported(member, $place))
        }
    };
    (@ $place:expr, list) => {
        fn list(
            &mut self,
            member: &'static $crate::types::Member,
            _item: &mut dyn FnMut(
                &mut dyn $crate::codec::ShapeReader,
            ) -> Result<(), $crate::codec::CodecError>,
        ) -> Result<(), $crate::codec::CodecError> {
            Err($crate::codec::CodecError::unsupported(member, $place))
        }
    };
    (@ $place:expr, map) => {
        fn map(
            &mut self,
            member: &'static $crate::types::Member,
            _entry: &mut dyn FnMut(
                &str,
                &mut dyn $crate::codec::ShapeReader,
            ) -> Result<(), $crate::codec::CodecError>,
        ) -> Result<(), $crate::codec::CodecError> {
            Err($crate::codec::CodecError::unsupported(member, $place))
        }
    };
    (fn $method:ident() -> $value:ty, $place:expr) => {
        fn $method(
            &mut self,
            member: &'static $crate::types::Member,
        ) -> Result<$value, $crate::codec::CodecError> {
            Err($crate::codec::CodecError::unsupported(member, $place))
        }
    };
}

pub(crate) use {refuse_reading, refuse_writing};
