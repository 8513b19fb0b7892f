//! What must hold for any bytes that a document reader gets.

use std::fmt::Debug;

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{CBOR, Codec, CodecError, JSON, Shape};

use super::shapes::{Choice, Sink};

/// Bytes as JSON: what is read comes back as it was.
pub fn json(data: &[u8]) {
    read_and_write::<Sink>(&JSON, data, Trip::First);
    read_and_write::<Choice>(&JSON, data, Trip::First);
}

/// Bytes as CBOR: what is read comes back as it was, once doubles have cut the fractions of timestamps.
pub fn cbor(data: &[u8]) {
    read_and_write::<Sink>(&CBOR, data, Trip::Second);
    read_and_write::<Choice>(&CBOR, data, Trip::Second);
}

/// From which trip through the format on values stay as they are.
#[derive(PartialEq)]
enum Trip {
    First,
    Second,
}

fn read_and_write<T: Shape + Default + Debug>(codec: &dyn Codec, data: &[u8], settled: Trip) {
    let payload = Bytes::copy_from_slice(data);
    documents_come_back(codec, &payload);
    let Ok(first) = read::<T>(codec, &payload) else { return };
    let Some((document, second)) = trip(codec, &first) else { return };
    if settled == Trip::First {
        assert_same(&first, &second);
    }
    let (again, third) = trip(codec, &second).expect("it was written before");
    assert_eq!(again, document);
    assert_same(&second, &third);
}

fn documents_come_back(codec: &dyn Codec, payload: &Bytes) {
    let Ok(document) = codec.read_document(payload) else { return };
    let mut out = BytesMut::new();
    match codec.write_document(&document, &mut out) {
        Ok(()) => assert_eq!(codec.read_document(&out.freeze()), Ok(document)),
        Err(error) => assert!(matches!(error, CodecError::TooDeep { .. }), "{error}"),
    }
}

/// Through the format and back; `None` for what cannot be written though it was read.
fn trip<T: Shape + Default>(codec: &dyn Codec, value: &T) -> Option<(Bytes, T)> {
    let mut out = BytesMut::new();
    match codec.write(value, &mut out) {
        Ok(()) => {}
        // Variants that the model has not, empty containers in the last container allowed, and years that have no
        // text.
        Err(
            CodecError::UnknownVariant { .. }
            | CodecError::TooDeep { .. }
            | CodecError::InvalidTimestamp { .. },
        ) => return None,
        Err(error) => panic!("{error}"),
    }
    let document = out.freeze();
    let value = read(codec, &document).expect("it was written");
    Some((document, value))
}

fn read<T: Shape + Default>(codec: &dyn Codec, payload: &Bytes) -> Result<T, CodecError> {
    let mut value = T::default();
    codec.read(payload, &mut value)?;
    Ok(value)
}

/// NaN equals nothing but has a text.
fn assert_same(left: &dyn Debug, right: &dyn Debug) {
    assert_eq!(format!("{left:?}"), format!("{right:?}"));
}
