//! `quick-xml`.

use super::Peer;
use super::shapes::Event;

pub(crate) const QUICK_XML: Peer = Peer {
    name: "quick-xml",
    write: |event, out| {
        quick_xml::se::to_utf8_io_writer(out, event).expect("a value that xml can hold");
    },
    read: |document| {
        let text = std::str::from_utf8(document).expect("valid utf-8");
        quick_xml::de::from_str::<Event>(text).expect("valid xml")
    },
};
