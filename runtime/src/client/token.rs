//! Idempotency tokens.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

/// Makes the tokens of a client.
pub(super) type Tokens = Arc<dyn Fn() -> String + Send + Sync>;

/// A UUID that nobody else is likely to have. It keeps a request from being done twice; it keeps no secret.
pub(super) fn random_uuid() -> String {
    // Each `RandomState` has keys of its own, which come from the operating system.
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random(), random());
    let (time, version) = (high >> 16, 0x4000 | high & 0x0fff);
    let (variant, node) = (0x8000 | (low >> 48) & 0x3fff, low & 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}-{version:04x}-{variant:04x}-{node:012x}", time >> 16, time & 0xffff)
}
