//! Requests that somebody stands for.

use http::header::USER_AGENT;
use http::{HeaderValue, request};

use super::authorize::Grant;
use super::clock::Clock;
use super::draft::{Draft, Outgoing};
use super::error::CallError;
use super::outbox::OutboxBody;
#[cfg(feature = "sigv4")]
use super::seal::Seal;
use crate::byte_stream::RequestBody;
use crate::payload::{Payload, PayloadRules};
use crate::protocol::{HttpBody, OperationSchema};
#[cfg(feature = "sigv4")]
use crate::signing::PayloadHash;

/// What servers see of the program that calls, unless it says so itself.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("smithy-streams/", env!("CARGO_PKG_VERSION")));

impl Draft {
    /// Completes the head of one attempt, and gives its body: signed chunk by chunk or event by event where the
    /// request is signed and the body streams.
    pub(super) async fn authorize<E>(
        &self,
        operation: &OperationSchema,
        head: &mut request::Parts,
        grant: &Grant,
        outgoing: Outgoing,
        clock: &Clock,
    ) -> Result<RequestBody, CallError<E>> {
        head.headers.entry(USER_AGENT).or_insert(AGENT);
        let payload = match (&self.body, outgoing) {
            (HttpBody::Empty, _) => Payload::Bytes(bytes::Bytes::new()),
            (HttpBody::Full(bytes), _) => Payload::Bytes(bytes.clone()),
            (HttpBody::Stream, Outgoing::Blob(blob)) => Payload::Blob(blob, self.coding),
            (HttpBody::Stream, Outgoing::Events(events)) => return self.events(head, grant, events, clock),
        };
        let rules = PayloadRules::new(operation, head.uri.scheme_str() == Some("https"));
        #[cfg(feature = "checksum")]
        let rules = rules.checksum(self.checksum);
        #[cfg(feature = "sigv4")]
        let rules = match grant.signer() {
            Some(signer) => rules.signed_for(signer.scope().service()),
            None => rules,
        };
        let planned = payload.plan(&rules, &mut head.headers).await.map_err(CallError::Payload)?;
        #[cfg(feature = "sigv4")]
        {
            let now = clock.now();
            let seed = grant.authorize(head, planned.hash(), now).map_err(CallError::Auth)?;
            let body = match (seed, grant.signer()) {
                (Some(seed), Some(signer)) => planned.into_signed_body(signer, seed, now),
                _ => planned.into_body(),
            };
            body.map_err(CallError::Payload)
        }
        #[cfg(not(feature = "sigv4"))]
        {
            grant.authorize(head).map_err(CallError::Auth)?;
            planned.into_body().map_err(CallError::Payload)
        }
    }

    #[cfg(feature = "sigv4")]
    fn events<E>(
        &self,
        head: &mut request::Parts,
        grant: &Grant,
        events: OutboxBody,
        clock: &Clock,
    ) -> Result<RequestBody, CallError<E>> {
        let seed = grant.authorize(head, PayloadHash::Events, clock.now()).map_err(CallError::Auth)?;
        let first = self.initial_message.clone();
        match (seed, grant.signer()) {
            (Some(seed), Some(signer)) => {
                let seal = Seal::new(signer.events(seed), clock.clone());
                events.sealed(seal, first).map_err(|error| CallError::Auth(error.into()))
            }
            _ => Ok(events.after(first)),
        }
    }

    #[cfg(not(feature = "sigv4"))]
    fn events<E>(
        &self,
        head: &mut request::Parts,
        grant: &Grant,
        events: OutboxBody,
        _clock: &Clock,
    ) -> Result<RequestBody, CallError<E>> {
        grant.authorize(head).map_err(CallError::Auth)?;
        Ok(events.after(self.initial_message.clone()))
    }
}
