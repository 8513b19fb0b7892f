//! `serde_json`.

use super::Peer;
use super::shapes::Event;

pub(crate) const SERDE_JSON: Peer = Peer {
    name: "serde_json",
    write: |event, out| serde_json::to_writer(out, event).expect("a value that json can hold"),
    read: |document| serde_json::from_slice::<Event>(document).expect("valid json"),
};
