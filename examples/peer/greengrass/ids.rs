//! Names that nothing else has.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A UUID of version 4. It keeps things apart; it keeps no secret.
pub(crate) fn random_id() -> String {
    // Each `RandomState` has keys of its own, which come from the operating system.
    let [high, low] = [(); 2].map(|()| RandomState::new().build_hasher().finish());
    let (time, version, variant) = (high >> 16, high & 0xfff, 0x8000 | low >> 48 & 0x3fff);
    let node = low & 0xffff_ffff_ffff;
    format!("{:08x}-{:04x}-4{version:03x}-{variant:04x}-{node:012x}", time >> 16, time & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_uuids_and_differ() {
        let id = random_id();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert!(id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()));
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, random_id());
    }
}
