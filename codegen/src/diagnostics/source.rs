//! Model texts, and places in them.

use std::ops::Range;
use std::sync::Arc;

/// A model file in memory: its name for messages, and its text. Cloning shares the text.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

impl Source {
    /// A source that messages call `name`, usually the path it was read from.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A place in one of the sources of a run: which source, and which bytes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Index into the sources that the [`super::Diagnostics`] was made for.
    pub source: u32,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Number of bytes; 0 marks a point.
    pub length: u32,
}

/// Lines and characters of a text, counted once, so that many places are looked up quickly, however long the lines.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// Number of characters before every [`STEP`]th byte.
    characters: Vec<usize>,
}

const STEP: usize = 4096;

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.match_indices('\n');
        let mut count = 0;
        let characters = text.as_bytes().chunks(STEP).map(|chunk| {
            count += characters_in(chunk);
            count
        });
        Self {
            characters: std::iter::once(0).chain(characters).collect(),
            starts: std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect(),
        }
    }

    /// Number of the line that holds the byte, from 0, and the byte range of that line.
    pub(super) fn line(&self, text: &str, offset: usize) -> (usize, Range<usize>) {
        let index = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts[index];
        let end = self.starts.get(index + 1).map_or(text.len(), |next| next - 1);
        (index, start..end.max(start))
    }

    /// Number of characters in a part of the text.
    pub(super) fn characters(&self, text: &str, part: Range<usize>) -> usize {
        let before = |at: usize| {
            let step = at / STEP;
            self.characters[step] + characters_in(&text.as_bytes()[step * STEP..at])
        };
        before(part.end) - before(part.start)
    }
}

/// Each character of UTF-8 has one byte that is no continuation.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}
