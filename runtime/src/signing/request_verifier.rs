use std::time::Duration;

use http::HeaderMap;
use http::request::Parts;

use super::authorization::{self, Authorization};
use super::canonical;
use super::chain::Chain;
use super::stated::authorization;
use super::time::SigningTime;
use super::{ChunkDecoder, PayloadHash, RequestVerifyError, Signature, Signer, names};
use crate::types::Timestamp;

/// Checks what a client has signed: the other side of [`Signer::sign`], for peers in tests and for servers.
///
/// It looks at the `authorization` header; presigned URLs are not its business.
#[derive(Debug, Clone)]
pub struct RequestVerifier {
    signer: Signer,
    tolerance: Duration,
}

impl RequestVerifier {
    /// How far the time of signing may be from the verifier's unless told otherwise: 15 minutes, as most
    /// services have it.
    pub const TOLERANCE: Duration = Duration::from_secs(15 * 60);

    /// Expects what `signer` would sign, by its credentials, scope and rules.
    pub fn new(signer: &Signer) -> Self {
        Self { signer: signer.clone(), tolerance: Self::TOLERANCE }
    }

    /// Allows the time of signing to be so far from the verifier's, in whole seconds.
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Checks the head of a request that arrived at `now`. `payload` is what the body is known to be: its hash, or
    /// the word that [`PayloadHash::stated`] found if that is acceptable.
    ///
    /// Gives the signature: the seed of what is signed behind the head.
    ///
    /// # Errors
    /// Whatever is wrong with the request first; see [`RequestVerifyError`].
    pub fn verify(
        &self,
        parts: &Parts,
        payload: PayloadHash,
        now: Timestamp,
    ) -> Result<Signature, RequestVerifyError> {
        let stated = authorization(&parts.headers)?;
        let time =
            SigningTime::parse(text(&parts.headers, names::DATE)?).ok_or_else(|| malformed(names::DATE))?;
        self.check_identity(parts, &stated, &time)?;
        if time.distance(now) > self.tolerance.as_secs() {
            return Err(RequestVerifyError::Skewed { signed: time.timestamp(), now });
        }
        check_coverage(parts, &stated.signed_headers)?;
        if parts.headers.contains_key(names::CONTENT_SHA256)
            && PayloadHash::stated(&parts.headers) != Some(payload)
        {
            return Err(RequestVerifyError::Payload);
        }
        let digest = canonical::digest(parts, self.signer.path, &stated.signed_headers, &payload);
        let computed = self.signer.signature(&digest.map_err(malformed)?, &time);
        if computed == stated.signature { Ok(computed) } else { Err(RequestVerifyError::Signature) }
    }

    /// A decoder for the chunks behind a request with [`PayloadHash::SignedChunks`] or
    /// [`PayloadHash::SignedChunksWithTrailer`], of which [`verify`](Self::verify) gave the signature.
    ///
    /// # Errors
    /// [`RequestVerifyError::Header`] if the request does not say when it was signed.
    pub fn chunks(&self, parts: &Parts, seed: Signature) -> Result<ChunkDecoder, RequestVerifyError> {
        let time =
            SigningTime::parse(text(&parts.headers, names::DATE)?).ok_or_else(|| malformed(names::DATE))?;
        let Signer { credentials, scope, .. } = &self.signer;
        Ok(ChunkDecoder::behind(Chain::new(credentials, scope, seed), time))
    }

    fn check_identity(
        &self,
        parts: &Parts,
        stated: &Authorization<'_>,
        time: &SigningTime,
    ) -> Result<(), RequestVerifyError> {
        let credentials = &self.signer.credentials;
        if stated.access_key_id != credentials.access_key_id() {
            return Err(RequestVerifyError::AccessKey);
        }
        let expected = authorization::scope_text(&self.signer.scope, time);
        if stated.scope != expected {
            return Err(RequestVerifyError::Scope { expected, received: stated.scope.to_owned() });
        }
        let token = parts.headers.get(names::SECURITY_TOKEN).map(http::HeaderValue::as_bytes);
        if token != credentials.session_token().map(str::as_bytes) {
            return Err(RequestVerifyError::SessionToken);
        }
        Ok(())
    }
}

/// `host` and every `x-amz-` header have to be signed.
fn check_coverage(parts: &Parts, signed: &[&str]) -> Result<(), RequestVerifyError> {
    let present = parts.headers.keys().map(http::HeaderName::as_str);
    let required = present.filter(|name| name.starts_with("x-amz-")).chain(["host"]);
    match required.into_iter().find(|name| !signed.contains(name)) {
        Some(name) => Err(RequestVerifyError::UnsignedHeader { name: name.to_owned() }),
        None => Ok(()),
    }
}

/// The value of a header that comes once and is text.
pub(super) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Result<&'h str, RequestVerifyError> {
    let mut values = headers.get_all(name).into_iter();
    match (values.next().map(http::HeaderValue::to_str), values.next()) {
        (Some(Ok(value)), None) => Ok(value),
        _ => Err(malformed(name)),
    }
}

pub(super) fn malformed(name: &str) -> RequestVerifyError {
    RequestVerifyError::Header { name: name.to_owned() }
}
