//! The other end of calls.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::serve::{Pipe, Script, serve};
use super::{Exchange, Failure, IDEMPOTENCY_TOKEN, Received, Request, Response};
use crate::client::{ClientBuilder, Core};
use crate::protocol::HostPrefix;
use crate::transport::{MemoryConnector, memory};

/// How long a call may take. Nothing leaves the process, so whoever waits longer waits for nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// The peer of one call, with a runtime on which the call runs.
pub struct Peer {
    runtime: Runtime,
    /// `None` where the rules of the model find it.
    endpoint: Option<String>,
    connector: MemoryConnector,
    arrivals: RefCell<UnboundedReceiver<Request>>,
    script: Script,
}

impl Peer {
    /// A peer whose host is `example.com`. It reads the request and answers with nothing but
    /// [`Response::events`], unless it is told otherwise.
    #[must_use]
    pub fn new() -> Self {
        let runtime = runtime();
        let (connector, listener) = memory();
        let (sender, arrivals) = unbounded_channel();
        let script = Script::default();
        runtime.spawn(serve(listener, sender, Arc::clone(&script)));
        Self {
            runtime,
            endpoint: Some("https://example.com".to_owned()),
            connector,
            arrivals: RefCell::new(arrivals),
            script,
        }
    }

    /// Another host, which may have a path behind it.
    #[must_use]
    pub fn host(mut self, host: &str) -> Self {
        self.endpoint = Some(format!("https://{host}"));
        self
    }

    /// The host that the endpoint rules of the model find.
    #[must_use]
    pub fn host_by_rules(mut self) -> Self {
        self.endpoint = None;
        self
    }

    /// What is answered once the request is complete.
    #[must_use]
    pub fn answer(self, response: Response) -> Self {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
        self
    }

    /// A client of this peer. Its idempotency tokens are [`IDEMPOTENCY_TOKEN`].
    ///
    /// # Panics
    /// If the host is none.
    #[track_caller]
    pub fn client<C: From<Core>>(&self, builder: ClientBuilder<C>) -> C {
        let builder = match &self.endpoint {
            Some(endpoint) => builder.endpoint(endpoint.as_str()),
            None => builder,
        };
        let client = builder
            .connector(Pipe(self.connector.clone()))
            .anonymous(true)
            .host_prefix(HostPrefix::Expand)
            .idempotency_tokens(|| IDEMPOTENCY_TOKEN.to_owned())
            .build();
        match client {
            Ok(client) => client,
            Err(error) => panic!("there can be no client: {error}"),
        }
    }

    /// Runs a call until its request is complete; what would follow is given up.
    ///
    /// # Panics
    /// If the call fails before that.
    #[track_caller]
    pub fn capture<T, E: Display>(&self, call: impl Future<Output = Result<T, E>>) -> Request {
        let call = async { call.await.err().map(|error| error.to_string()) };
        match self.run(self.arrival(Box::pin(call))) {
            Some(Ok(request)) => request,
            Some(Err(error)) => panic!("no request was sent: {error}"),
            None => panic!("no whole request was sent in {PATIENCE:?}"),
        }
    }

    /// The request, or why there is none.
    async fn arrival(
        &self,
        mut call: Pin<Box<dyn Future<Output = Option<String>> + '_>>,
    ) -> Result<Request, String> {
        poll_fn(|cx| {
            if let Poll::Ready(Some(request)) = self.arrivals.borrow_mut().poll_recv(cx) {
                return Poll::Ready(Ok(request));
            }
            let ended = || "the call ended without one".to_owned();
            call.as_mut().poll(cx).map(|error| Err(error.unwrap_or_else(ended)))
        })
        .await
    }

    /// Runs a call with events to its end.
    ///
    /// # Panics
    /// If it takes forever.
    #[track_caller]
    pub fn exchange(&self, call: impl Future<Output = Result<Received, Failure>>) -> Exchange {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.get_or_insert_with(Response::events);
        drop(script);
        let Some(outcome) = self.run(call) else { panic!("the call did not end in {PATIENCE:?}") };
        let request = self.arrivals.borrow_mut().try_recv().ok();
        Exchange::new(request, outcome.unwrap_or_else(Received::failed))
    }

    /// `None` if it takes forever.
    fn run<F: Future>(&self, future: F) -> Option<F::Output> {
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, pin!(future)).await.ok() })
    }
}

impl Default for Peer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// A runtime on this thread.
#[track_caller]
pub(super) fn runtime() -> Runtime {
    match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("there can be no runtime: {error}"),
    }
}
