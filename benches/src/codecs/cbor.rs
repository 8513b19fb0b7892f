//! `ciborium`.

use super::Peer;
use super::shapes::Event;

pub(crate) const CIBORIUM: Peer = Peer {
    name: "ciborium",
    write: |event, out| ciborium::into_writer(event, out).expect("a value that cbor can hold"),
    read: |document| ciborium::from_reader::<Event, _>(document).expect("valid cbor"),
};
