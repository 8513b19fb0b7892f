//! Requests that somebody stands for.

use http::header::USER_AGENT;
use http::{HeaderValue, request};

use super::authorize::{AuthError, Grant};
use super::clock::Clock;
use super::draft::{Draft, Outgoing};
#[cfg(feature = "sigv4")]
use super::seal::Seal;
use crate::byte_stream::{ByteStream, RequestBody};
use crate::protocol::HttpBody;
#[cfg(feature = "sigv4")]
use crate::signing::PayloadHash;

/// What servers see of the program that calls, unless it says so itself.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("smithy-streams/", env!("CARGO_PKG_VERSION")));

impl Draft {
    /// The request of one attempt, with its body: authorized, and its events signed if it is signed itself.
    pub(super) fn authorize(
        &self,
        mut parts: request::Parts,
        grant: &Grant,
        outgoing: Outgoing,
        clock: &Clock,
    ) -> Result<http::Request<RequestBody>, AuthError> {
        parts.headers.entry(USER_AGENT).or_insert(AGENT);
        #[cfg(feature = "sigv4")]
        let seed = grant.authorize(&mut parts, self.payload_hash(grant, &outgoing), clock.now())?;
        #[cfg(not(feature = "sigv4"))]
        grant.authorize(&mut parts)?;
        let body = match (&self.body, outgoing) {
            (HttpBody::Empty, _) => ByteStream::default().into_request_body(),
            (HttpBody::Full(bytes), _) => ByteStream::from(bytes.clone()).into_request_body(),
            (HttpBody::Stream, Outgoing::Blob(blob)) => self.coding.encode(blob.into_request_body()),
            (HttpBody::Stream, Outgoing::Events(events)) => {
                let first = self.initial_message.clone();
                #[cfg(feature = "sigv4")]
                let body = match (seed, grant.signer()) {
                    (Some(seed), Some(signer)) => {
                        events.sealed(Seal::new(signer.events(seed), clock.clone()), first)?
                    }
                    _ => events.after(first),
                };
                #[cfg(not(feature = "sigv4"))]
                let body = events.after(first);
                body
            }
        };
        Ok(http::Request::from_parts(parts, body))
    }

    /// What a signature says about the body, if there is one.
    #[cfg(feature = "sigv4")]
    fn payload_hash(&self, grant: &Grant, outgoing: &Outgoing) -> PayloadHash {
        match (&self.body, outgoing) {
            _ if grant.signer().is_none() => PayloadHash::Unsigned,
            (HttpBody::Empty, _) => PayloadHash::EMPTY,
            (HttpBody::Stream, Outgoing::Events(_)) => PayloadHash::Events,
            (HttpBody::Full(bytes), _) if !self.unsigned_payload => PayloadHash::of(bytes),
            _ => PayloadHash::Unsigned,
        }
    }
}
