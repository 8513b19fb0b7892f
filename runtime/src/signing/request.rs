use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::canonical::{self, PathRules};
use super::hex::Hex;
use super::key::ScopedKey;
use super::time::SigningTime;
use super::{
    ChunkEncoder, EventSigner, PayloadHash, Signature, SigningError, SigningScope, authorization, names,
};
use crate::identity::{Credentials, sensitive};
use crate::types::Timestamp;

/// Signs requests with one identity, for one service in one region.
///
/// By default the path is normalised and percent-encoded once more, as all services but S3 want it; S3 wants it
/// [as it is sent](Self::with_path_as_sent).
#[derive(Debug, Clone)]
pub struct Signer {
    pub(super) credentials: Credentials,
    pub(super) scope: SigningScope,
    pub(super) path: PathRules,
    send_payload_hash: bool,
}

impl Signer {
    /// A signer by the rules that hold for most services.
    pub fn new(credentials: &Credentials, scope: &SigningScope) -> Self {
        Self {
            credentials: credentials.clone(),
            scope: scope.clone(),
            path: PathRules::STANDARD,
            send_payload_hash: false,
        }
    }

    /// Signs paths as they are sent, and sends the hash of every payload: the rules of S3.
    #[must_use]
    pub fn with_path_as_sent(self) -> Self {
        self.without_double_encoding().without_path_normalization().with_payload_hash_header()
    }

    /// Does not percent-encode the path once more: `disableDoubleEncoding` of endpoint rules.
    #[must_use]
    pub fn without_double_encoding(mut self) -> Self {
        self.path.encode_again = false;
        self
    }

    /// Leaves dot segments and empty segments in the path: `disableNormalizePath` of endpoint rules.
    #[must_use]
    pub fn without_path_normalization(mut self) -> Self {
        self.path.normalize = false;
        self
    }

    /// Sends `x-amz-content-sha256` with every request, not only where a word stands for the hash.
    #[must_use]
    pub fn with_payload_hash_header(mut self) -> Self {
        self.send_payload_hash = true;
        self
    }

    /// What the signatures are good for.
    pub fn scope(&self) -> &SigningScope {
        &self.scope
    }

    /// Signs the head of a request as it will be sent, all headers set. Adds `x-amz-date`,
    /// `x-amz-security-token` for temporary credentials, `x-amz-content-sha256` where it is used, and
    /// `authorization`; those of an earlier attempt are replaced. `host` need not be set.
    ///
    /// Headers that proxies touch, `user-agent` for one, are not signed and may change afterwards; all others
    /// may not.
    ///
    /// Gives the signature: the seed of [`Signer::events`] and [`Signer::chunks`].
    ///
    /// # Errors
    /// [`MissingHost`](SigningError::MissingHost), [`Time`](SigningError::Time) outside the years 0001 to 9999,
    /// [`InvalidHeaderValue`](SigningError::InvalidHeaderValue) for credentials or a scope that no header can
    /// hold.
    pub fn sign(
        &self,
        parts: &mut Parts,
        payload: PayloadHash,
        now: Timestamp,
    ) -> Result<Signature, SigningError> {
        let time = SigningTime::new(now)?;
        self.set_headers(&mut parts.headers, &time, &payload)?;
        let signed = canonical::select(&parts.headers);
        let signature = self.signature(&self.digest(parts, &signed, &payload)?, &time);
        let scope = authorization::scope_text(&self.scope, &time);
        let value = authorization::write(&self.credentials, &scope, &signed.join(";"), &signature);
        parts.headers.insert(AUTHORIZATION, sensitive(&AUTHORIZATION, &value)?);
        Ok(signature)
    }

    fn set_headers(
        &self,
        headers: &mut HeaderMap,
        time: &SigningTime,
        payload: &PayloadHash,
    ) -> Result<(), SigningError> {
        headers.remove(names::SECURITY_TOKEN);
        if let Some(token) = self.credentials.session_token() {
            let name = HeaderName::from_static(names::SECURITY_TOKEN);
            let value = sensitive(&name, token)?;
            headers.insert(name, value);
        }
        let plain = |name: HeaderName, value: &str| {
            HeaderValue::from_str(value)
                .map_err(|_| SigningError::InvalidHeaderValue { name: name.as_str().to_owned() })
                .map(|value| (name, value))
        };
        let (name, value) = plain(HeaderName::from_static(names::DATE), time.text())?;
        headers.insert(name, value);
        headers.remove(names::CONTENT_SHA256);
        if self.send_payload_hash || payload.word().is_some() {
            let (name, value) = plain(HeaderName::from_static(names::CONTENT_SHA256), &payload.to_string())?;
            headers.insert(name, value);
        }
        Ok(())
    }

    /// The digest of the canonical form. The headers named were taken from the request, all but `host`.
    pub(super) fn digest(
        &self,
        parts: &Parts,
        signed: &[&str],
        payload: &PayloadHash,
    ) -> Result<Hex, SigningError> {
        canonical::digest(parts, self.path, signed, payload).map_err(|_| SigningError::MissingHost)
    }

    /// The signature of a request by the digest of its canonical form.
    pub(super) fn signature(&self, digest: &Hex, time: &SigningTime) -> Signature {
        ScopedKey::new(&self.credentials, &self.scope).sign(names::ALGORITHM, time, &[*digest])
    }

    /// A signer for the events behind a request with [`PayloadHash::Events`], of which `seed` is the signature.
    pub fn events(&self, seed: Signature) -> EventSigner {
        EventSigner::new(&self.credentials, &self.scope, seed)
    }

    /// An encoder for the chunks behind a request with [`PayloadHash::SignedChunks`] or
    /// [`PayloadHash::SignedChunksWithTrailer`], of which `seed` is the signature and `signed` the time.
    ///
    /// # Errors
    /// [`Time`](SigningError::Time) outside the years 0001 to 9999.
    pub fn chunks(&self, seed: Signature, signed: Timestamp) -> Result<ChunkEncoder, SigningError> {
        ChunkEncoder::signed(&self.credentials, &self.scope, seed, signed)
    }
}
