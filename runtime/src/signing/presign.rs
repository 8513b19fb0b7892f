//! Signatures in the query of a URL, for whoever cannot set headers: WebSockets, browsers, shared links.

use std::time::Duration;

use http::request::Parts;

use super::canonical;
use super::time::SigningTime;
use super::{PayloadHash, Signature, Signer, SigningError, authorization, names};
use crate::types::Timestamp;
use crate::uri::percent::percent_encode;
use crate::uri::query::append_query;

/// Longest time that services take a presigned URL for: a week.
pub const MAX_PRESIGNED_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Signer {
    /// Appends the signature and all that belongs to it to the query of the request's URI. Whoever uses the URL
    /// has to send the headers that `parts` has, for they are signed; mostly there are none, and `host` comes
    /// by itself.
    ///
    /// The payload of a plain `GET` is [`PayloadHash::EMPTY`]; S3 wants [`PayloadHash::Unsigned`]. The lifetime
    /// counts in whole seconds.
    ///
    /// # Errors
    /// [`Lifetime`](SigningError::Lifetime) under a second and over [`MAX_PRESIGNED_LIFETIME`],
    /// [`InvalidUri`](SigningError::InvalidUri) for a URI that becomes too long, and those of [`Signer::sign`].
    pub fn presign(
        &self,
        parts: &mut Parts,
        payload: PayloadHash,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<Signature, SigningError> {
        let (seconds, limit) = (lifetime.as_secs(), MAX_PRESIGNED_LIFETIME.as_secs());
        if seconds == 0 || seconds > limit {
            return Err(SigningError::Lifetime { seconds, limit });
        }
        let time = SigningTime::new(now)?;
        let unsigned = parts.uri.clone();
        let outcome = self.presign_at(parts, &payload, &time, seconds);
        if outcome.is_err() {
            parts.uri = unsigned;
        }
        outcome
    }

    fn presign_at(
        &self,
        parts: &mut Parts,
        payload: &PayloadHash,
        time: &SigningTime,
        seconds: u64,
    ) -> Result<Signature, SigningError> {
        let signed = canonical::select(&parts.headers);
        let scope = authorization::scope_text(&self.scope, time);
        let credential = format!("{}/{scope}", self.credentials.access_key_id());
        let mut query = Query::default();
        query.push("X-Amz-Algorithm", names::ALGORITHM);
        query.push("X-Amz-Credential", &credential);
        query.push("X-Amz-Date", time.text());
        query.push("X-Amz-Expires", &seconds.to_string());
        query.push("X-Amz-SignedHeaders", &signed.join(";"));
        if let Some(token) = self.credentials.session_token() {
            query.push("X-Amz-Security-Token", token);
        }
        let uri = append_query(&parts.uri, &query.text).ok_or(SigningError::InvalidUri)?;
        parts.uri = uri;
        let signature = self.signature(&self.digest(parts, &signed, payload)?, time);
        parts.uri = append_query(&parts.uri, &format!("X-Amz-Signature={signature}"))
            .ok_or(SigningError::InvalidUri)?;
        Ok(signature)
    }
}

#[derive(Default)]
struct Query {
    text: String,
}

impl Query {
    fn push(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(name);
        self.text.push('=');
        percent_encode(value, &mut self.text);
    }
}
