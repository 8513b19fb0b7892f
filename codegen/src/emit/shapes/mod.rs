//! Types, one file per kind.

mod enumeration;
mod error;
mod events;
mod structure;
mod union;

pub(crate) use enumeration::enumeration;
pub(crate) use events::event_union;
pub(crate) use structure::structure;
pub(crate) use union::union;
