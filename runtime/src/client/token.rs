//! Idempotency tokens.

use std::sync::Arc;

use super::random::random_u64;

/// Makes the tokens of a client.
pub(super) type Tokens = Arc<dyn Fn() -> String + Send + Sync>;

/// A UUID that nobody else is likely to have. It keeps a request from being done twice; it keeps no secret.
pub(super) fn random_uuid() -> String {
    let (high, low) = (random_u64(), random_u64());
    let (time, version) = (high >> 16, 0x4000 | high & 0x0fff);
    let (variant, node) = (0x8000 | (low >> 48) & 0x3fff, low & 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}-{version:04x}-{variant:04x}-{node:012x}", time >> 16, time & 0xffff)
}
