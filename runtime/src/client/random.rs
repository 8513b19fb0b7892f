//! Numbers that nobody can guess well enough to matter.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A random number. It spreads load and keeps names apart; it keeps no secret.
pub(super) fn random_u64() -> u64 {
    // Each `RandomState` has keys of its own, which come from the operating system.
    RandomState::new().build_hasher().finish()
}
