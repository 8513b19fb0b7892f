//! Whether a call is signed as it should be.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::client::clock::Clock;
use crate::identity::Credentials;
use crate::protocol::{AuthScheme, OperationSchema};
use crate::signing::{
    ChunkDecoder, EventVerifier, PayloadHash, RequestVerifier, RequestVerifyError, Signer, SigningScope,
    StatedCredential, is_amazon_s3,
};
use crate::types::Timestamp;

/// What a [`Server`](crate::mock::Server) asks of signatures: Signature Version 4, in the headers of requests and around
/// the events that follow.
///
/// Calls of operations whose tables name no other scheme have to be signed. Where there are others, a request that
/// shows one of them is let through; a token or key is the test's to look at, in
/// [`Exchange::request_headers`](crate::mock::Exchange::request_headers).
///
/// ```
/// use smithy_streams_runtime::identity::Credentials;
/// use smithy_streams_runtime::mock::{Server, Verification};
///
/// let known = Verification::new(Credentials::new("AKIDEXAMPLE", "EXAMPLE-secret-0001"))
///     .with_credentials(Credentials::new("ASIAEXAMPLE", "EXAMPLE-secret-0002").with_session_token("token"))
///     .with_region("eu-test-1");
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let server = Server::in_memory().with_verification(known);
/// # drop(server);
/// # });
/// ```
#[derive(Clone)]
pub struct Verification {
    credentials: Vec<Credentials>,
    region: Option<Arc<str>>,
    service: Option<Arc<str>>,
    tolerance: Option<Duration>,
    clock: Clock,
    end_frame: bool,
}

impl Verification {
    /// Takes the signatures of one client, made at most 15 minutes ago, or 5 for events, in any region and for any
    /// service.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials: vec![credentials],
            region: None,
            service: None,
            tolerance: None,
            clock: Clock::system(),
            end_frame: true,
        }
    }

    /// Takes those of another client, too.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials.push(credentials);
        self
    }

    /// Takes signatures for this region alone.
    #[must_use]
    pub fn with_region(self, region: impl Into<Arc<str>>) -> Self {
        Self { region: Some(region.into()), ..self }
    }

    /// Takes signatures for this service alone, by its signing name.
    #[must_use]
    pub fn with_service(self, name: impl Into<Arc<str>>) -> Self {
        Self { service: Some(name.into()), ..self }
    }

    /// Allows the time of signing to be so far from the peer's, in whole seconds: that of requests and of events.
    #[must_use]
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance: Some(tolerance), ..self }
    }

    /// Takes the time from here, not from the system.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { clock: Clock::new(clock), ..self }
    }

    /// Lets signed events stop without the frame that ends them.
    #[must_use]
    pub fn without_end_frame(self) -> Self {
        Self { end_frame: false, ..self }
    }

    /// The time of the peer.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn wants_end_frame(&self) -> bool {
        self.end_frame
    }

    /// Whether this call has to be signed.
    pub(super) fn applies_to(&self, operation: &OperationSchema, head: &Parts) -> bool {
        let schemes = operation.auth_schemes();
        if schemes.is_empty() {
            return operation.service().auth_schemes().is_empty();
        }
        let is_signature = |scheme: &AuthScheme| matches!(scheme, AuthScheme::SigV4 { .. });
        schemes.iter().any(is_signature) && !schemes.iter().any(|scheme| shows(scheme, head))
    }

    /// Checks the head of a request, as it was sent. `payload` is what the body is known to be.
    pub(super) fn verify(&self, head: &Parts, payload: PayloadHash) -> Result<Chain, RequestVerifyError> {
        let stated = StatedCredential::of(&head.headers)?;
        let known = |it: &&Credentials| it.access_key_id() == stated.access_key_id();
        let credentials = self.credentials.iter().find(known).ok_or(RequestVerifyError::AccessKey)?;
        let scope = SigningScope::new(
            self.region.as_deref().unwrap_or_else(|| stated.scope().region()),
            self.service.as_deref().unwrap_or_else(|| stated.scope().service()),
        );
        let signer = Signer::new(credentials, &scope);
        let signer = if is_amazon_s3(scope.service()) { signer.with_path_as_sent() } else { signer };
        let verifier = RequestVerifier::new(&signer);
        let verifier = match self.tolerance {
            Some(tolerance) => verifier.with_tolerance(tolerance),
            None => verifier,
        };
        let seed = verifier.verify(head, payload, self.now())?;
        let chunks = match payload {
            PayloadHash::SignedChunks | PayloadHash::SignedChunksWithTrailer => {
                Some(verifier.chunks(head, seed)?)
            }
            _ => None,
        };
        let events = EventVerifier::new(credentials, &scope, seed);
        let events = match self.tolerance {
            Some(tolerance) => events.with_tolerance(tolerance),
            None => events,
        };
        Ok(Chain { stated, events, chunks })
    }
}

/// What follows a request that was signed.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) stated: StatedCredential,
    pub(super) events: EventVerifier,
    /// For a body in signed chunks.
    pub(super) chunks: Option<ChunkDecoder>,
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verification")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("service", &self.service)
            .field("tolerance", &self.tolerance)
            .field("end_frame", &self.end_frame)
            .finish_non_exhaustive()
    }
}

/// Whether a request says by another scheme than a signature who sends it.
fn shows(scheme: &AuthScheme, head: &Parts) -> bool {
    match scheme {
        AuthScheme::SigV4 { .. } | AuthScheme::Unsupported { .. } => false,
        AuthScheme::Bearer => begins(&head.headers, "bearer "),
        AuthScheme::Basic => begins(&head.headers, "basic "),
        AuthScheme::ApiKeyHeader { name, .. } => {
            // Signatures may travel in a header of the same name.
            head.headers.contains_key(*name) && !begins(&head.headers, "aws4-")
        }
        AuthScheme::ApiKeyQuery { name } => {
            let pairs = head.uri.query().unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).any(|(key, _)| key == *name)
        }
        AuthScheme::Anonymous => !head.headers.contains_key(AUTHORIZATION),
    }
}

/// Whether the `authorization` header begins with a word, in any case.
fn begins(headers: &HeaderMap, word: &str) -> bool {
    let value = headers.get(AUTHORIZATION).map_or(&[][..], HeaderValue::as_bytes);
    value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}
