use std::time::Duration;

use bytes::Bytes;

use super::chain::Chain;
use super::event::{DATE, DATE_LENGTH, SIGNATURE};
use super::time::SigningTime;
use super::{EventVerifyError, Signature, SigningError, SigningScope};
use crate::frame::{HeaderValue, Message};
use crate::identity::Credentials;
use crate::types::Timestamp;

/// What a signed frame turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifiedEvent {
    /// An event: the bytes of the inner frame, which share the memory of the outer one.
    Event(Bytes),
    /// The end of the stream.
    End,
}

/// Checks the frames that an [`EventSigner`](super::EventSigner) has signed, in the order in which they came: for
/// peers in tests and for servers.
///
/// An error is final: the chain is broken, and every frame behind is refused.
#[derive(Debug)]
pub struct EventVerifier {
    chain: Chain,
    tolerance: Duration,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    Failed,
}

impl EventVerifier {
    /// How far the time of signing may be from the verifier's unless told otherwise: 5 minutes, as most
    /// services have it.
    pub const TOLERANCE: Duration = Duration::from_secs(5 * 60);

    /// A verifier for what follows the request of which `seed` is the signature.
    pub fn new(credentials: &Credentials, scope: &SigningScope, seed: Signature) -> Self {
        Self { chain: Chain::new(credentials, scope, seed), tolerance: Self::TOLERANCE, state: State::Open }
    }

    /// Allows the time of signing to be so far from the verifier's, in whole seconds.
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Checks the outer frame that arrived next, at `now`. The order of its headers is free.
    ///
    /// # Errors
    /// Whatever is wrong with the frame; see [`EventVerifyError`].
    pub fn verify(&mut self, outer: &Message, now: Timestamp) -> Result<VerifiedEvent, EventVerifyError> {
        match self.state {
            State::Open => {}
            State::Ended => return Err(EventVerifyError::AfterEnd),
            State::Failed => return Err(EventVerifyError::Failed),
        }
        let outcome = self.check(outer, now);
        match &outcome {
            Ok(VerifiedEvent::Event(_)) => {}
            Ok(VerifiedEvent::End) => self.state = State::Ended,
            Err(_) => self.state = State::Failed,
        }
        outcome
    }

    /// Checks that the stream may stop here: behind its end frame.
    ///
    /// # Errors
    /// [`MissingEnd`](EventVerifyError::MissingEnd), and [`Failed`](EventVerifyError::Failed) behind an error.
    pub fn finish(&self) -> Result<(), EventVerifyError> {
        match self.state {
            State::Ended => Ok(()),
            State::Open => Err(EventVerifyError::MissingEnd),
            State::Failed => Err(EventVerifyError::Failed),
        }
    }

    fn check(&mut self, outer: &Message, now: Timestamp) -> Result<VerifiedEvent, EventVerifyError> {
        let envelope = Envelope::read(outer)?;
        let signed = Timestamp::from_millis(envelope.millis);
        let time = SigningTime::new(signed).map_err(|error| match error {
            SigningError::Time(source) => EventVerifyError::Time(source),
            _ => EventVerifyError::Signature,
        })?;
        if time.distance(now) > self.tolerance.as_secs() {
            return Err(EventVerifyError::Skewed { signed, now });
        }
        let computed = self.chain.payload(&time, &date_header(envelope.millis), outer.payload());
        if computed != envelope.signature {
            return Err(EventVerifyError::Signature);
        }
        self.chain.advance(computed);
        if outer.payload().is_empty() {
            return Ok(VerifiedEvent::End);
        }
        Ok(VerifiedEvent::Event(outer.payload_bytes()))
    }
}

/// What an outer frame states.
struct Envelope {
    /// Milliseconds since the epoch. Some clients sign them too, though the time below them has only seconds.
    millis: i64,
    signature: Signature,
}

impl Envelope {
    fn read(outer: &Message) -> Result<Self, EventVerifyError> {
        let (mut millis, mut signature) = (None, None);
        for header in outer.headers() {
            match (header.name(), header.value()) {
                (DATE, HeaderValue::Timestamp(value)) => millis = Some(value),
                (SIGNATURE, HeaderValue::ByteArray(value)) => {
                    let length = value.len();
                    let bytes = <[u8; 32]>::try_from(value);
                    let bytes = bytes.map_err(|_| EventVerifyError::SignatureLength { length })?;
                    signature = Some(Signature::from(bytes));
                }
                (DATE, value) => return Err(wrong_type(DATE, value)),
                (SIGNATURE, value) => return Err(wrong_type(SIGNATURE, value)),
                (name, _) => return Err(EventVerifyError::UnexpectedHeader { name: name.to_owned() }),
            }
        }
        Ok(Self {
            millis: millis.ok_or(EventVerifyError::MissingHeader { name: DATE })?,
            signature: signature.ok_or(EventVerifyError::MissingHeader { name: SIGNATURE })?,
        })
    }
}

fn wrong_type(name: &'static str, value: HeaderValue<'_>) -> EventVerifyError {
    EventVerifyError::HeaderType { name, found: value.header_type() }
}

/// The bytes of the `:date` header, which a signature covers: `05 ":date" 08 <i64 ms>`.
fn date_header(millis: i64) -> [u8; DATE_LENGTH] {
    let [m0, m1, m2, m3, m4, m5, m6, m7] = millis.to_be_bytes();
    let [n0, n1, n2, n3, n4] = *b":date";
    [5, n0, n1, n2, n3, n4, 8, m0, m1, m2, m3, m4, m5, m6, m7]
}
