//! A stream-sea server that keeps everything in memory: jails, their clients, and streams with their schemas.
//!
//! What servers do is known from their clients alone, so where those are silent this one decides:
//!
//! | | |
//! |---|---|
//! | a stream that nobody has defined | may be subscribed to; publishing and describing are refused with 400 |
//! | a stream whose name begins with `forbidden` | subscriptions are refused |
//! | an array is published | each element is a message |
//! | a field is missing, or is not in the schema | the message does not follow it |
//! | several groups | each gets all messages; subscriptions of one group take turns, as do those of one client without a group |
//! | `mustFanout` in a token | a subscription without a group is one by itself |
//! | a client is deleted, or its token expires | its connections are closed |
//! | a subscriber that reads none of many messages | its connection is closed |
//! | jails | are made and deleted by clients of the first one |
//!
//! ```text
//!   mod.rs       which operation is answered by what; all that knows of sockets, tasks and clocks
//!   sea.rs       jails, and who may do what       clients.rs  clients, secrets, keys        streams.rs  schemas, messages
//!   groups.rs    who gets which message           tokens.rs   JWT      filter.rs  what tokens let through
//! ```

mod clients;
#[cfg(test)]
mod end_to_end;
mod filter;
mod groups;
mod path;
mod refusal;
mod sea;
mod streams;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod token_maker;
mod tokens;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use smithy_streams::stream_sea::operation as ops;
use smithy_streams::stream_sea::operation::subscribe::{Subscribe, SubscribeOutput};
use smithy_streams::stream_sea::types::{Message, SubscriptionEvents};
use smithy_streams_runtime::mock::{Exchange, Server, StreamSeaConnection};
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::types::Document;
use tokio::sync::mpsc::Receiver;

use self::refusal::Refusal;
use self::sea::{Caller, Sea, Ticket};
use crate::report;

/// Serves all operations, to begin with to one client.
pub(crate) fn open(server: &Server, client_id: &str, secret: &str) {
    let harbour = Arc::new(Harbour::new(Sea::new(client_id, secret)));
    let gate = Arc::clone(&harbour);
    server.on_authenticate(move |connection| {
        let gate = Arc::clone(&gate);
        async move { gate.admit(connection) }
    });
    server.on::<Subscribe, _, _>({
        let harbour = Arc::clone(&harbour);
        move |exchange| report(subscribe(Arc::clone(&harbour), exchange))
    });
    answer::<ops::publish::Publish>(server, &harbour, Sea::publish);
    answer::<ops::define_stream::DefineStream>(server, &harbour, Sea::define);
    answer::<ops::describe_stream::DescribeStream>(server, &harbour, Sea::describe);
    answer::<ops::get_schema_versions_vector::GetSchemaVersionsVector>(server, &harbour, Sea::versions);
    answer::<ops::create_client::CreateClient>(server, &harbour, Sea::create_client);
    answer::<ops::delete_client::DeleteClient>(server, &harbour, Sea::delete_client);
    answer::<ops::rotate_client_secret::RotateClientSecret>(server, &harbour, Sea::rotate_secret);
    answer::<ops::rotate_client_jwt_public_key::RotateClientJwtPublicKey>(
        server,
        &harbour,
        Sea::rotate_public_key,
    );
    answer::<ops::create_jail::CreateJail>(server, &harbour, Sea::create_jail);
    answer::<ops::delete_jail::DeleteJail>(server, &harbour, Sea::delete_jail);
}

/// What all calls share.
struct Harbour {
    sea: Mutex<Sea>,
    /// Those that were accepted.
    connections: Mutex<Vec<StreamSeaConnection>>,
}

impl Harbour {
    fn new(sea: Sea) -> Self {
        Self { sea: Mutex::new(sea), connections: Mutex::default() }
    }

    /// Decides who may subscribe, and for how long.
    fn admit(&self, connection: StreamSeaConnection) -> Result<Option<String>, String> {
        let credentials = connection.credentials().ok_or_else(|| "no credentials".to_owned())?;
        let Ticket { caller, claims } = lock(&self.sea).authenticate(&credentials, now())?;
        if let Some(claims) = claims {
            tokio::spawn(close_in(claims.expires_at - now(), connection.clone()));
        }
        let connections = &mut lock(&self.connections);
        connections.retain(StreamSeaConnection::is_open);
        connections.push(connection);
        Ok(Some(caller.jail))
    }

    /// Asks the sea, and sees to it that clients leave that it does not know any more.
    fn ask<Op: Operation>(
        &self,
        exchange: &Exchange<Op>,
        store: Store<Op::Input, Op::Output>,
    ) -> Result<Op::Output, Refusal> {
        let headers = exchange.request_headers();
        let shown = headers.get("authorization").and_then(|value| value.to_str().ok());
        let (answer, gone) = {
            let mut sea = lock(&self.sea);
            let caller = sea.identify(shown)?;
            (store(&mut sea, &caller, exchange.input()), sea.take_gone())
        };
        for connection in lock(&self.connections).iter() {
            let credentials = connection.credentials();
            if credentials.is_some_and(|it| gone.contains(it.client_id())) {
                connection.close();
            }
        }
        answer
    }

    /// What a subscription asks for comes by the receiver.
    fn subscribe(&self, exchange: &Exchange<Subscribe>) -> Result<Receiver<Document>, Refusal> {
        let credentials = exchange.stream_sea_connection().and_then(StreamSeaConnection::credentials);
        let credentials = credentials.ok_or_else(|| Refusal::unauthorized("no credentials"))?;
        lock(&self.sea).subscribe(&credentials, exchange.input(), now())
    }
}

/// What the sea makes of an input.
type Store<Input, Output> = fn(&mut Sea, &Caller, &Input) -> Result<Output, Refusal>;

/// Answers each call of an operation.
fn answer<Op: Operation>(server: &Server, harbour: &Arc<Harbour>, store: Store<Op::Input, Op::Output>) {
    let harbour = Arc::clone(harbour);
    server.on::<Op, _, _>(move |exchange| {
        let answer = harbour.ask(&exchange, store);
        report(async move {
            match answer {
                Ok(output) => exchange.reply(output).await?,
                Err(refusal) => exchange.reply_error_shape(refusal.into_shape()).await?,
            }
            Ok(())
        })
    });
}

/// Sends a subscription its messages until its client leaves.
async fn subscribe(harbour: Arc<Harbour>, mut exchange: Exchange<Subscribe>) -> Result<()> {
    let name = exchange.input().stream_name.clone().unwrap_or_default();
    let mut messages = match harbour.subscribe(&exchange) {
        Ok(messages) => messages,
        Err(refusal) => return Ok(exchange.reply_error_shape(refusal.into_shape()).await?),
    };
    exchange.respond(SubscribeOutput::new()).await?;
    loop {
        tokio::select! {
            payload = messages.recv() => match payload {
                Some(payload) => {
                    let message = Message::new(payload).stream_name(name.as_str());
                    exchange.emit(SubscriptionEvents::Message(message)).await?;
                }
                // Too many messages are waiting, or the jail is gone; there is no way to end one subscription.
                None => {
                    exchange.stream_sea_connection().into_iter().for_each(StreamSeaConnection::close);
                    return Ok(());
                }
            },
            // A subscriber sends nothing: its connection has ended.
            _ = exchange.next() => return Ok(()),
        }
    }
}

/// Closes a connection after so many seconds, if it is still there.
async fn close_in(seconds: f64, connection: StreamSeaConnection) {
    let time = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
    let _ = tokio::time::timeout(time, connection.closed()).await;
    connection.close();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the sea is passed the time; this is where it comes from")]
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}
