//! Maps that say how many members follow.

use bytes::{Bytes, BytesMut};
use smithy_streams_runtime::codec::{CBOR, Codec, DEFINITE_CBOR, Shape, Unit};

use super::cbor::{hex, read};
use super::shapes::{Choice, Sink, full_sink};

fn definite(shape: &dyn Shape) -> Bytes {
    let mut out = BytesMut::new();
    DEFINITE_CBOR.write(shape, &mut out).expect("it can be written");
    out.freeze()
}

#[test]
fn every_structure_and_union_counts_its_members() {
    assert_eq!(definite(&Unit), hex("a0"));
    let inner = Sink { text: "x".to_owned(), yes: Some(true), ..Sink::default() };
    let outer = Sink { choice: Some(Choice::Sink(Box::new(inner))), ..Sink::default() };
    let inner = "a2 64 74657874 61 78 63 796573 f5";
    let outer_bytes = format!("a2 64 74657874 60 66 63686f696365 a1 64 73696e6b {inner}");
    assert_eq!(definite(&outer), hex(&outer_bytes));
}

#[test]
fn both_forms_say_the_same() {
    let sink = full_sink();
    let bytes = definite(&sink);
    assert_eq!(read::<Sink>(&bytes), Ok(sink));
    let mut indefinite = BytesMut::new();
    CBOR.write(&full_sink(), &mut indefinite).expect("it can be written");
    assert_ne!(bytes, indefinite);
    assert_eq!(CBOR.read_document(&bytes), CBOR.read_document(&indefinite.freeze()));
}
