//! The methods of writers and readers whose place has no form for a type.

/// `ShapeWriter` methods that refuse their type.
macro_rules! refuse_writes {
    ($place:expr; $($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(&mut self, member: &'static Member, _value: $type) -> Result<(), CodecError> {
            Err(CodecError::unsupported(member, $place))
        })*

        fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
            Err(CodecError::unsupported(member, $place))
        }
    };
}

/// `ShapeReader` methods that refuse their type.
macro_rules! refuse_reads {
    ($place:expr; $($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(&mut self, member: &'static Member) -> Result<$type, CodecError> {
            Err(CodecError::unsupported(member, $place))
        })*

        fn list(
            &mut self,
            member: &'static Member,
            _item: &mut dyn FnMut(&mut dyn ShapeReader) -> Result<(), CodecError>,
        ) -> Result<(), CodecError> {
            Err(CodecError::unsupported(member, $place))
        }

        fn map(
            &mut self,
            member: &'static Member,
            _entry: &mut dyn FnMut(&str, &mut dyn ShapeReader) -> Result<(), CodecError>,
        ) -> Result<(), CodecError> {
            Err(CodecError::unsupported(member, $place))
        }

        fn null(&mut self) -> Result<bool, CodecError> {
            Ok(false)
        }

        fn skip(&mut self) -> Result<(), CodecError> {
            Ok(())
        }
    };
}

pub(super) use {refuse_reads, refuse_writes};
