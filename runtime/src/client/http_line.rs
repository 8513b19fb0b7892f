//! Calls over HTTP.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Version;

use super::answer::{AnswerRules, read_validated};
use super::authorize::Authorizer;
use super::clock::Clock;
use super::deadline::StreamDeadlines;
use super::draft::{Draft, Outgoing};
use super::error::CallError;
use super::intercept::{AttemptView, Interceptors, RequestView};
use super::link::Link;
use super::locate::Locator;
use super::retry::{Attempt, Replay, Retries};
use super::token::Tokens;
use crate::byte_stream::ByteStream;
use crate::codec::Shape;
use crate::event::EventFormat;
#[cfg(not(feature = "checksum"))]
use crate::protocol::ResponseValidation;
#[cfg(feature = "checksum")]
use crate::protocol::{ChecksumSettings, ChecksummedInput};
use crate::protocol::{
    HostPrefix, HttpRequest, Operation, OperationSchema, ProtocolError, RequestCompression, RequestContext,
    ServiceSchema,
};
use crate::transport::{ConnectionUse, Pending, ResponseBody, Transport};

/// What calls over HTTP share: connections, and what the builder has settled.
#[derive(Debug, Clone)]
pub(super) struct HttpLine {
    shared: Arc<Shared>,
}

/// What the builder has settled.
pub(super) struct Shared {
    pub(super) service: &'static ServiceSchema,
    pub(super) tokens: Tokens,
    pub(super) compression: RequestCompression,
    #[cfg(feature = "checksum")]
    pub(super) checksums: ChecksumSettings,
    pub(super) locator: Locator,
    pub(super) host_prefix: HostPrefix,
    pub(super) event_connections: Option<ConnectionUse>,
    pub(super) response_limit: usize,
    pub(super) retries: Retries,
    pub(super) deadlines: StreamDeadlines,
    pub(super) interceptors: Interceptors,
    pub(super) authorizer: Authorizer,
    pub(super) clock: Clock,
    pub(super) transport: Transport,
}

/// The ALPN id of HTTP/2.
const HTTP_2: &str = "h2";

impl HttpLine {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Runs a call without events: [`Core::call`](super::Core::call).
    pub(super) async fn call<Op: Operation>(
        &self,
        input: Op::Input,
        body: Option<ByteStream>,
    ) -> Result<Op::Output, CallError<Op::Error>> {
        let (draft, replay) = (&self.draft::<Op>(&input).await?, &Replay::new(body));
        self.attempt::<Op, _, _>(replay, |attempt| async move {
            let response = self.respond::<Op>(draft, replay, &attempt).await?;
            let rules = AnswerRules {
                limit: self.response_limit(),
                read: self.shared.retries.read_limit(),
                validation: draft.validation,
            };
            let (output, _body) = read_validated::<Op>(response, &Link::new(None), rules).await?;
            Ok(output)
        })
        .await
    }

    /// Attempts a call, as often as it takes and the client allows.
    pub(super) async fn attempt<Op: Operation, T, F>(
        &self,
        replay: &Replay,
        attempt: impl FnMut(Attempt) -> F,
    ) -> Result<T, CallError<Op::Error>>
    where
        F: Future<Output = Result<T, CallError<Op::Error>>>,
    {
        let Shared { retries, clock, .. } = &*self.shared;
        retries.run(Op::SCHEMA, replay, clock, attempt).await
    }

    /// Sends a request, and waits for the head of the answer.
    pub(super) async fn respond<Op: Operation>(
        &self,
        draft: &Draft,
        replay: &Replay,
        attempt: &Attempt,
    ) -> Result<http::Response<ResponseBody>, CallError<Op::Error>> {
        let sent = self.send::<Op>(draft, attempt, Outgoing::Blob(replay.blob())).await;
        let outcome = match sent {
            Ok(pending) => pending.await.map_err(CallError::transport),
            Err(error) => Err(error),
        };
        self.observe::<Op, _, _>(attempt, &outcome);
        outcome
    }

    /// Shows how an attempt went to those who want to know.
    pub(super) fn observe<Op: Operation, B, E: Error + 'static>(
        &self,
        attempt: &Attempt,
        outcome: &Result<http::Response<B>, E>,
    ) {
        if let Ok(response) = outcome {
            attempt.answered(response.status());
        }
        self.shared.interceptors.after_attempt(&AttemptView::new(Op::SCHEMA, attempt.number(), outcome));
    }

    /// Learns from the error of a call with events what time it is for the peer.
    pub(super) fn learn_time<Op: Operation>(&self, error: &CallError<Op::Error>) {
        Retries::learn_time(error, Op::SCHEMA, &self.shared.clock);
    }

    /// Sends the request of one attempt, in the name of whom the client stands for.
    pub(super) async fn send<Op: Operation>(
        &self,
        draft: &Draft,
        attempt: &Attempt,
        outgoing: Outgoing,
    ) -> Result<Pending, CallError<Op::Error>> {
        let Shared { authorizer, clock, interceptors, transport, .. } = &*self.shared;
        let mut head = draft.head();
        interceptors.before_signing(&mut RequestView::new(Op::SCHEMA, attempt.number(), &mut head))?;
        let grant = authorizer.grant(Op::SCHEMA, &draft.endpoint, clock.now()).await;
        let grant = grant.map_err(CallError::Auth)?;
        let body = draft.authorize(Op::SCHEMA, &mut head, &grant, outgoing, clock).await?;
        interceptors.before_sending(&RequestView::new(Op::SCHEMA, attempt.number(), &mut head));
        attempt.sends_to(&head.uri);
        if Op::SCHEMA.has_events() && Op::SCHEMA.alpn() == [HTTP_2] {
            head.version = Version::HTTP_2;
        }
        let request = http::Request::from_parts(head, attempt.upload().watch(body));
        transport.open(request, self.connection_use(Op::SCHEMA)).await.map_err(CallError::transport)
    }

    /// Whether calls of an operation share their connection.
    fn connection_use(&self, operation: &OperationSchema) -> ConnectionUse {
        if !operation.has_events() {
            return ConnectionUse::Shared;
        }
        let wanted = match operation.alpn().first() {
            Some(&HTTP_2) => ConnectionUse::Dedicated,
            _ => ConnectionUse::Shared,
        };
        self.shared.event_connections.unwrap_or(wanted)
    }

    /// How the events of an operation are written and read.
    pub(super) fn format(&self) -> EventFormat {
        self.shared.service.event_format()
    }

    /// What requests are written with.
    pub(super) fn context(&self) -> RequestContext<'_> {
        let Shared { tokens, host_prefix, .. } = &*self.shared;
        RequestContext { idempotency_token: &**tokens, host_prefix: *host_prefix }
    }

    /// How long the events of a call are waited for.
    pub(super) fn deadlines(&self) -> StreamDeadlines {
        self.shared.deadlines
    }

    /// Time for a whole call, with all attempts.
    pub(super) fn operation_limit(&self) -> Option<Duration> {
        self.shared.retries.operation_limit()
    }

    /// How many bytes of an answer are read, unless it streams.
    pub(super) fn response_limit(&self) -> usize {
        self.shared.response_limit
    }

    /// Builds the request of a call: checksum algorithm; method, path, query, headers and body, with the idempotency
    /// token in its place; compression; endpoint with host prefix; checksum of what is sent. Who sends it
    /// is settled later, and the transport adds the length.
    ///
    /// Only where endpoints depend on the account of the caller, its credentials are asked for it.
    pub(super) async fn draft<Op: Operation>(
        &self,
        input: &Op::Input,
    ) -> Result<Draft, CallError<Op::Error>> {
        let Shared { locator, authorizer, clock, .. } = &*self.shared;
        let account_id = match locator.wants_account() {
            true => authorizer.account_id(Op::SCHEMA, clock.now()).await.map_err(CallError::Auth)?,
            false => None,
        };
        self.draft_of(Op::SCHEMA, input, account_id.as_deref()).map_err(CallError::input)
    }

    fn draft_of(
        &self,
        operation: &'static OperationSchema,
        input: &dyn Shape,
        account_id: Option<&str>,
    ) -> Result<Draft, ProtocolError> {
        let Shared { service, compression, locator, .. } = &*self.shared;
        #[cfg(feature = "checksum")]
        let input = &ChecksummedInput::with_settings(operation, input, self.shared.checksums)?;
        let mut head = service.protocol().write_request(operation, input, &self.context())?;
        let coding = compression.apply(operation, &mut head);
        let location = locator.resolve(operation, input, account_id)?;
        let uri = location.uri(operation, &head)?;
        head.headers.extend(location.endpoint.headers.clone());
        #[cfg(feature = "checksum")]
        input.add_to(&mut head)?;
        let HttpRequest { method, headers, body, initial_message, .. } = head;
        Ok(Draft {
            method,
            uri,
            headers,
            body,
            coding,
            initial_message,
            endpoint: location.endpoint,
            #[cfg(feature = "checksum")]
            checksum: input.checksum(),
            #[cfg(feature = "checksum")]
            validation: input.validation(),
            #[cfg(not(feature = "checksum"))]
            validation: ResponseValidation::default(),
        })
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("service", &self.service.id())
            .field("locator", &self.locator)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}
