//! Ids while loading: each text is parsed once and shared from then on.

use super::super::ShapeId;
use super::super::hash::IdTable;

/// Ids met so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    known: IdTable<ShapeId>,
}

impl Ids {
    /// The id that the text spells; `None` when it spells none.
    pub(super) fn parse(&mut self, text: &str) -> Option<ShapeId> {
        if let Some(id) = self.known.get(text) {
            return Some(id.clone());
        }
        let id = ShapeId::parse(text)?;
        self.known.insert(id.clone(), id.clone());
        Some(id)
    }
}
