//! Connections that are restored: what the supervisor does, and what its subscriptions tell.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use smithy_streams_runtime::client::{
    Backoff, CallError, StreamError, Supervised, Supervisor, SupervisorOptions,
};
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::rpc::RpcError;
use tokio::time::timeout;

use crate::ipc::{Client, JsonMessage, Messages, Subscribe, SubscribeOutput, subscription};

const PATIENCE: Duration = Duration::from_secs(30);
const SUBSCRIPTIONS: usize = 100;

/// A place for a socket, which goes away with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("smithy-streams-{name}-{}.sock", std::process::id())))
    }

    fn supervise(&self) -> Supervisor<Client> {
        let backoff = Backoff::new().base(Duration::from_millis(5)).max(Duration::from_millis(50));
        let builder = Client::builder().endpoint(format!("unix:{}", self.0.display()));
        builder.supervise(SupervisorOptions::new().backoff(backoff))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Tells each subscriber which number its subscription has, and nothing more.
async fn serve(place: &Place, calls: &Arc<AtomicUsize>) -> Server {
    let server = Server::bind_unix(&place.0).await.unwrap();
    let calls = Arc::clone(calls);
    server.on::<Subscribe, _, _>(move |mut call| {
        let number = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            call.respond(SubscribeOutput::default()).await.unwrap();
            let message = Some(number.to_string().into());
            call.emit(Messages::Json(JsonMessage { message, context: None })).await.unwrap();
            std::future::pending::<()>().await;
        }
    });
    server
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("in time")
}

async fn subscribe(
    client: Client,
) -> Result<smithy_streams_runtime::client::OutputCall<Subscribe>, CallError<crate::ipc::IpcError>> {
    client.core.open_output::<Subscribe>(subscription("t"), None, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_of_many_subscriptions_brings_all_back() {
    let (place, calls) = (Place::new("restart"), Arc::new(AtomicUsize::new(0)));
    let server = serve(&place, &calls).await;
    let supervisor = place.supervise();
    let mut subscriptions: Vec<_> = (0..SUBSCRIPTIONS).map(|_| supervisor.subscribe(subscribe)).collect();
    for events in &mut subscriptions {
        assert_eq!(within(events.next()).await.unwrap().unwrap(), Supervised::Subscribed { connection: 1 });
        assert!(matches!(within(events.next()).await.unwrap().unwrap(), Supervised::Event(_)));
    }

    drop(server);
    for events in &mut subscriptions {
        assert_eq!(within(events.next()).await.unwrap().unwrap(), Supervised::Interrupted);
    }

    let _server = serve(&place, &calls).await;
    for events in &mut subscriptions {
        assert_eq!(within(events.next()).await.unwrap().unwrap(), Supervised::Subscribed { connection: 2 });
        assert!(matches!(within(events.next()).await.unwrap().unwrap(), Supervised::Event(_)));
    }
    // No call was made twice on a connection: each subscriber was heard once on each.
    assert_eq!(calls.load(Ordering::SeqCst), 2 * SUBSCRIPTIONS);
}

#[tokio::test]
async fn the_client_is_the_one_of_the_connection_that_is_up() {
    let (place, calls) = (Place::new("client"), Arc::new(AtomicUsize::new(0)));
    let supervisor = place.supervise();
    let server = {
        // Nobody listens yet.
        let waiting = supervisor.client();
        let serving = async {
            tokio::task::yield_now().await;
            serve(&place, &calls).await
        };
        let (client, server) = within(async { tokio::join!(waiting, serving) }).await;
        assert!(smithy_streams_runtime::client::RpcClient::connection(&client.unwrap()).is_open());
        server
    };
    drop(server);
    let _server = serve(&place, &calls).await;
    let client = within(async {
        loop {
            let client = supervisor.client().await.unwrap();
            // The end of the first connection may not have been noticed yet.
            if subscribe(client.clone()).await.is_ok() {
                return client;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(client);
}

#[tokio::test]
async fn a_client_that_is_refused_is_not_asked_twice() {
    let place = Place::new("refused");
    let server = Server::bind_unix(&place.0).await.unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    server.on_connect(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        false
    });
    let supervisor = place.supervise();
    assert!(matches!(within(supervisor.client()).await, Err(RpcError::Rejected { .. })));
    let mut events = supervisor.subscribe(subscribe);
    let error = within(events.next()).await.unwrap().unwrap_err();
    assert!(matches!(error, StreamError::Rpc(RpcError::Rejected { .. })), "{error:?}");
    assert!(within(events.next()).await.is_none());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn attempts_may_be_counted() {
    let place = Place::new("nobody");
    let backoff = Backoff::new().base(Duration::from_millis(1)).max(Duration::from_millis(1));
    let builder = Client::builder().endpoint(format!("unix:{}", place.0.display()));
    let supervisor = builder.supervise(SupervisorOptions::new().backoff(backoff).max_attempts(3));
    assert!(matches!(within(supervisor.client()).await, Err(RpcError::Transport(_))));
}

#[tokio::test]
async fn a_peer_that_ends_the_events_or_refuses_the_call_ends_the_subscription() {
    let place = Place::new("ended");
    let server = Server::bind_unix(&place.0).await.unwrap();
    let refuses = Arc::new(AtomicBool::new(false));
    let refusing = Arc::clone(&refuses);
    server.on::<Subscribe, _, _>(move |mut call| {
        let refuses = refusing.load(Ordering::SeqCst);
        async move {
            if refuses {
                let error = crate::ipc::IpcError::Unauthorized(crate::ipc::UnauthorizedError::default());
                return call.reply_error(error).await.unwrap();
            }
            call.respond(SubscribeOutput::default()).await.unwrap();
            call.finish().await.unwrap();
        }
    });
    let supervisor = place.supervise();
    let mut events = supervisor.subscribe(subscribe);
    assert_eq!(within(events.next()).await.unwrap().unwrap(), Supervised::Subscribed { connection: 1 });
    assert!(within(events.next()).await.is_none());

    refuses.store(true, Ordering::SeqCst);
    let mut events = supervisor.subscribe(subscribe);
    let error = within(events.next()).await.unwrap().unwrap_err();
    assert!(matches!(error, StreamError::Call(call) if call.as_modeled().is_some()));
    assert!(within(events.next()).await.is_none());
}

#[tokio::test]
async fn a_supervisor_that_nobody_holds_lets_go_of_its_connection() {
    let (place, calls) = (Place::new("dropped"), Arc::new(AtomicUsize::new(0)));
    let _server = serve(&place, &calls).await;
    let supervisor = place.supervise();
    let connection = {
        let client = within(supervisor.client()).await.unwrap();
        smithy_streams_runtime::client::RpcClient::connection(&client).closed()
    };
    drop(supervisor);
    within(connection).await;
}
