use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use super::hex::Hex;
use super::time::SigningTime;
use super::{Signature, SigningScope};
use crate::identity::Credentials;

/// The digest that signatures cover instead of the bytes.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A key that is good for a day and a scope, ready for use.
struct DayKey {
    day: i64,
    mac: Hmac<Sha256>,
}

impl DayKey {
    fn derive(secret: &str, scope: &SigningScope, time: &SigningTime) -> Self {
        let key = code(keyed(format!("AWS4{secret}").as_bytes()), time.date());
        let key = code(keyed(&key), scope.region());
        let key = code(keyed(&key), scope.service());
        let key = code(keyed(&key), SigningScope::TERMINATOR);
        Self { day: time.day(), mac: keyed(&key) }
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of every length")
}

fn code(mac: Hmac<Sha256>, text: &str) -> [u8; 32] {
    mac.chain_update(text).finalize().into_bytes().into()
}

/// The key of one identity and scope. It is derived anew when the UTC day changes, and only then.
pub(super) struct ScopedKey {
    secret: Arc<str>,
    scope: SigningScope,
    derived: Option<DayKey>,
}

impl ScopedKey {
    pub(super) fn new(credentials: &Credentials, scope: &SigningScope) -> Self {
        Self { secret: credentials.shared_secret(), scope: scope.clone(), derived: None }
    }

    /// Signs the lines
    ///
    /// ```text
    /// algorithm
    /// YYYYMMDDThhmmssZ
    /// YYYYMMDD/region/service/aws4_request
    /// line
    /// …
    /// ```
    ///
    /// of which no text is ever put together.
    pub(super) fn sign(&mut self, algorithm: &str, time: &SigningTime, lines: &[Hex]) -> Signature {
        if self.derived.as_ref().is_some_and(|key| key.day != time.day()) {
            self.derived = None;
        }
        let key = self.derived.get_or_insert_with(|| DayKey::derive(&self.secret, &self.scope, time));
        let mut mac = key.mac.clone();
        let head = [algorithm, "\n", time.text(), "\n", time.date(), "/", self.scope.region(), "/"];
        for text in head.into_iter().chain([self.scope.service(), "/", SigningScope::TERMINATOR]) {
            mac.update(text.as_bytes());
        }
        for line in lines {
            mac.update(b"\n");
            mac.update(line.as_bytes());
        }
        Signature::from(<[u8; 32]>::from(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for ScopedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedKey").field("scope", &self.scope).finish_non_exhaustive()
    }
}
