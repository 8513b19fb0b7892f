//! Finding a header name that comes twice, at next to no cost when none does.

use super::FrameError;
use super::block::Reader;

/// Remembers names by one bit of 64 each: it may suspect a name that is new, but never misses one that is not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NameFilter(u64);

impl NameFilter {
    /// Remembers a name. Says whether it may have come before.
    #[inline]
    pub(super) fn insert(&mut self, name: &[u8]) -> bool {
        // Length and middle tell all the usual names apart.
        let middle = name.get(name.len() / 2).copied().unwrap_or_default();
        let slot = name.len().wrapping_mul(5).wrapping_add(usize::from(middle)) % 64;
        let bit = 1 << slot;
        let suspicious = self.0 & bit != 0;
        self.0 |= bit;
        suspicious
    }
}

/// Up to so many headers are compared each with each, which needs no memory.
const FEW: usize = 16;

/// Looks for a name that comes twice in a block of `count` headers that is otherwise in order.
#[cold]
pub(super) fn refuse_duplicates(block: &[u8], count: usize) -> Result<(), FrameError> {
    let duplicate = if count <= FEW { find_among_few(block) } else { find_among_many(block) };
    match duplicate {
        Some(name) => Err(FrameError::DuplicateHeader { name: String::from_utf8_lossy(name).into_owned() }),
        None => Ok(()),
    }
}

/// Whether a block of headers has one with this name.
#[cold]
pub(super) fn contains(block: &[u8], name: &str) -> bool {
    names(block).any(|it| it == name.as_bytes())
}

fn find_among_few(block: &[u8]) -> Option<&[u8]> {
    names(block).enumerate().find_map(|(index, name)| names(block).take(index).find(|it| *it == name))
}

/// Sorting keeps a block of a thousand like names from costing half a million comparisons.
fn find_among_many(block: &[u8]) -> Option<&[u8]> {
    let mut sorted: Vec<&[u8]> = names(block).collect();
    sorted.sort_unstable();
    sorted.windows(2).find_map(|pair| match pair {
        [left, right] if left == right => Some(*left),
        _ => None,
    })
}

fn names(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut reader = Reader::new(block);
    std::iter::from_fn(move || reader.header().ok().flatten().map(|header| header.name))
}
