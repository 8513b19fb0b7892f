//! Stream Manager without a cloud: it keeps streams in memory, and in a file if told to; what is exported goes nowhere.
//!
//! A client may come with any token but `denied`, or with that of `--auth-token` alone, where it is given. What a real
//! server says where nothing is documented is not known; this one is as strict as the documentation of AWS, and says
//! `InvalidRequest` where no other status fits.
//!
//! ```text
//!   mod.rs      who may connect, which operation is answered by what; all that knows of sockets, tasks and clocks
//!   store.rs    all streams      stream.rs  one of them      definition.rs  what they may be     keeper.rs  their file
//!   exports.rs  how far exports are                          s3_task.rs     what comes of tasks  cause.rs   rare errors
//! ```

mod cause;
mod definition;
mod exports;
mod keeper;
mod refusal;
mod s3_task;
mod store;
mod stream;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use smithy_streams::stream_manager::operation as sm;
use smithy_streams::stream_manager::operation::read_messages::{
    ReadMessages, ReadMessagesInput, ReadMessagesOutput,
};
use smithy_streams::stream_manager::operation::update_message_stream::UpdateMessageStream;
use smithy_streams_runtime::constraints::check;
use smithy_streams_runtime::mock::{Exchange, Server, StreamManagerConnection};
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::session::stream_manager::{ConnectRequest, PROTOCOL_VERSION, Status};
use smithy_streams_runtime::types::Timestamp;
use tokio::sync::Notify;
use tokio::time::timeout;

use self::cause::Cause;
use self::keeper::{Keeper, Written};
use self::refusal::Refusal;
use self::store::Store;
use crate::report;

/// A token that opens nothing.
const DENIED: &str = "denied";

/// The longest that a reader waits for messages, whatever it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Serves all operations to whoever comes with `token`; without one, to whoever comes with none that is denied. Streams
/// are in `file`, if there is one.
pub(crate) fn open(server: &Server, token: Option<String>, file: Option<&Path>) -> Result<()> {
    let peer = Arc::new(Peer::new(file)?);
    server.on_stream_manager_connect(move |connect| admit(connect, token.as_deref()));
    server.answer_unknown_operations();
    answer::<sm::create_message_stream::CreateMessageStream>(server, &peer, Store::create, |input| {
        input.definition.as_ref().map(|it| &*it.name)
    });
    answer::<UpdateMessageStream>(server, &peer, Store::update, |input| {
        input.definition.as_ref().map(|it| &*it.name)
    });
    answer::<sm::delete_message_stream::DeleteMessageStream>(server, &peer, Store::delete, |input| {
        input.name.as_deref()
    });
    answer::<sm::append_message::AppendMessage>(server, &peer, Store::append, |input| input.name.as_deref());
    answer::<sm::list_streams::ListStreams>(server, &peer, Store::list, |_| None);
    answer::<sm::describe_message_stream::DescribeMessageStream>(server, &peer, Store::describe, |input| {
        input.name.as_deref()
    });
    server.on::<ReadMessages, _, _>(move |exchange| report(read(exchange, Arc::clone(&peer))));
    Ok(())
}

fn admit(connect: &ConnectRequest, token: Option<&str>) -> Result<(), (Status, String)> {
    let is_good = match (token, connect.auth_token.as_deref()) {
        (Some(token), shown) => shown == Some(token),
        (None, shown) => shown != Some(DENIED),
    };
    if is_good { Ok(()) } else { Err((Status::Unauthorized, "the token opens nothing here".to_owned())) }
}

/// What all calls share.
struct Peer {
    store: Mutex<Store>,
    keeper: Option<Keeper>,
    /// There may be something to read.
    changed: Notify,
}

/// What a store makes of an input.
type Work<Input, Output> = fn(&mut Store, &Input, i64) -> Result<Output, Refusal>;

/// What is known of a call before its changes are on the disk.
struct Done<Output> {
    outcome: Result<Output, Refusal>,
    written: Option<Written>,
}

impl Peer {
    fn new(file: Option<&Path>) -> Result<Self> {
        let mut store = Store::new(finds_file);
        let mut keeper = None;
        if let Some(file) = file {
            let (opened, streams) = Keeper::open(file)?;
            store = store.with_streams(streams);
            keeper = Some(opened);
        }
        Ok(Self { store: Mutex::new(store), keeper, changed: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the store, unless the input is bad or the client is too old for the operation.
    fn ask<Op: Operation>(
        &self,
        exchange: &Exchange<Op>,
        work: Work<Op::Input, Op::Output>,
    ) -> Done<Op::Output> {
        if let Err(refusal) = check_request(exchange) {
            return Done { outcome: Err(refusal), written: None };
        }
        let mut store = self.lock();
        let outcome = work(&mut store, exchange.input(), now());
        let changes = store.take_changes();
        // Under the lock, so that changes are written in the order in which they were made.
        let written = self.keeper.as_ref().filter(|_| !changes.is_empty()).map(|keeper| keeper.keep(changes));
        drop(store);
        self.changed.notify_waiters();
        Done { outcome, written }
    }
}

impl<Output> Done<Output> {
    /// What to answer, now that changes are on the disk.
    async fn outcome(self) -> Result<Output, Refusal> {
        if let Some(written) = self.written {
            let written = written.await.unwrap_or_else(|_| Err("the store is closed".to_owned()));
            written.map_err(|error| Refusal::new(Status::UnknownFailure, error))?;
        }
        self.outcome
    }
}

/// Answers each call of an operation. The store is asked in the order in which calls come in.
fn answer<Op: Operation>(
    server: &Server,
    peer: &Arc<Peer>,
    work: Work<Op::Input, Op::Output>,
    stream: fn(&Op::Input) -> Option<&str>,
) {
    let peer = Arc::clone(peer);
    server.on::<Op, _, _>(move |exchange| {
        let cause = stream(exchange.input()).and_then(Cause::of);
        let done = cause.is_none().then(|| peer.ask(&exchange, work));
        report(async move {
            match (cause, done) {
                (Some(cause), _) => bring_about(exchange, cause).await,
                (None, Some(done)) => conclude(exchange, done.outcome().await).await,
                (None, None) => Ok(()),
            }
        })
    });
}

/// Answers a call that may wait for messages.
async fn read(mut exchange: Exchange<ReadMessages>, peer: Arc<Peer>) -> Result<()> {
    if let Some(cause) = exchange.input().stream_name.as_deref().and_then(Cause::of) {
        return bring_about(exchange, cause).await;
    }
    if let Err(refusal) = check_request(&exchange) {
        return conclude(exchange, Err(refusal)).await;
    }
    let input = exchange.input().clone();
    let outcome = tokio::select! {
        outcome = peer.read(&input) => outcome,
        () = exchange.closed() => return Ok(()),
    };
    conclude(exchange, outcome).await
}

impl Peer {
    /// Reads messages as soon as there are enough, or its time is over.
    async fn read(&self, input: &ReadMessagesInput) -> Result<ReadMessagesOutput, Refusal> {
        let options = input.read_messages_options.as_ref();
        let wait = options.map_or(0, |options| u64::try_from(options.read_timeout_millis).unwrap_or(0));
        let wait = Duration::from_millis(wait).min(LONGEST_WAIT);
        let enough = async {
            loop {
                let mut changed = pin!(self.changed.notified());
                changed.as_mut().enable();
                match self.lock().read(input, now()) {
                    Err(refusal) if refusal.status == Status::NotEnoughMessages => {}
                    outcome => return outcome,
                }
                changed.await;
            }
        };
        match timeout(wait, enough).await {
            Ok(outcome) => outcome,
            Err(_) => self.lock().read(input, now()),
        }
    }
}

async fn conclude<Op: Operation>(exchange: Exchange<Op>, outcome: Result<Op::Output, Refusal>) -> Result<()> {
    match outcome {
        Ok(output) => exchange.reply(output).await?,
        Err(Refusal { status, text }) => exchange.reply_status(status, Some(&text)).await?,
    }
    Ok(())
}

async fn bring_about<Op: Operation>(mut exchange: Exchange<Op>, cause: Cause) -> Result<()> {
    match cause {
        Cause::Refusal(status) => exchange.reply_status(status, Some("as you wished")).await?,
        Cause::Silence => exchange.closed().await,
        Cause::Cut => {
            if let Some(connection) = exchange.stream_manager_connection() {
                connection.cut();
            }
        }
    }
    Ok(())
}

/// Whether the input is what the model says, and the client knows the operation.
fn check_request<Op: Operation>(exchange: &Exchange<Op>) -> Result<(), Refusal> {
    let version = exchange.stream_manager_connection().map(StreamManagerConnection::protocol_version);
    if Op::SCHEMA.id() == UpdateMessageStream::SCHEMA.id() && version != Some(PROTOCOL_VERSION) {
        let text = format_args!("there is no such operation before version {PROTOCOL_VERSION}");
        return Err(Refusal::new(Status::UnknownOperation, text));
    }
    check(exchange.input()).map_err(Refusal::invalid)
}

/// Whether a `file:` URL leads to a file.
fn finds_file(url: &str) -> bool {
    let path = url.strip_prefix("file://").or_else(|| url.strip_prefix("file:"));
    path.is_some_and(|path| Path::new(path).is_file())
}

/// Milliseconds since the epoch.
#[expect(clippy::disallowed_methods, reason = "stores are passed the time; this is where it comes from")]
fn now() -> i64 {
    Timestamp::from(SystemTime::now()).to_millis()
}
