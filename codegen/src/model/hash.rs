//! Tables looked up by shape id.
//!
//! Ids are looked up tens of thousands of times in a run, and nobody gains by making them collide,
//! so a plain multiplying hash serves. The order of such a table never shows: it has no iteration.

#[expect(clippy::disallowed_types, reason = "only looked up in, see above")]
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::ShapeId;

/// Values by shape id.
#[derive(Debug, Clone)]
#[expect(clippy::disallowed_types, reason = "only looked up in, see above")]
pub(super) struct IdTable<T>(HashMap<ShapeId, T, BuildHasherDefault<IdHasher>>);

impl<T> Default for IdTable<T> {
    fn default() -> Self {
        Self(Default::default())
    }
}

impl<T> IdTable<T> {
    pub(super) fn get(&self, id: &str) -> Option<&T> {
        self.0.get(id)
    }

    pub(super) fn insert(&mut self, id: ShapeId, value: T) {
        self.0.insert(id, value);
    }
}

/// Mixes eight bytes at a time.
#[derive(Debug, Default)]
struct IdHasher(u64);

const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(FACTOR);
        }
    }

    fn finish(&self) -> u64 {
        // The table looks at the high bits first; the low ones are mixed best.
        self.0.rotate_left(26)
    }
}
