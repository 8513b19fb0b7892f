//! Connections that are not there, or take nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use smithy_streams_runtime::client::{CallError, RetryPolicy, StreamDeadlines, Timeouts};
use smithy_streams_runtime::transport::{Alpn, Connect, Connecting, Target, TcpConnector};
use tokio::net::TcpListener;

use super::*;
use crate::chat::Client;
use crate::chat::types::{Say, TalkEvents};

/// Finds nobody the first time.
#[derive(Debug, Clone)]
struct Second {
    tcp: TcpConnector,
    closed: u16,
    tries: Arc<AtomicUsize>,
}

impl Connect for Second {
    fn connect(&self, mut target: Target, offered: &'static [Alpn]) -> Connecting {
        if self.tries.fetch_add(1, Ordering::SeqCst) == 0 {
            target.port = self.closed;
        }
        self.tcp.connect(target, offered)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_refused_is_tried_again() {
    // A port that is free is one where nobody listens.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    for kind in KINDS {
        let peer = Peer::new(Wire::Http1, &[Fault::None]).await;
        let connector = Second { tcp: TcpConnector::new(), closed, tries: Arc::default() };
        let client = Client::builder()
            .endpoint(format!("http://{}", peer.address))
            .connector(connector.clone())
            .retry(RetryPolicy::new().base_delay(Duration::from_millis(5)))
            .build()
            .unwrap();
        let found = in_time(outcome(kind, &client)).await;
        let tries = connector.tries.load(Ordering::SeqCst);
        // Nothing was sent; but a call that sends events is not made again for any reason.
        let expected = match kind {
            Kind::Talk | Kind::Dictate => ("transport", 0, 1),
            Kind::Watch => ("2 end", 1, 2),
            _ => ("ok", 1, 2),
        };
        assert_eq!((found.as_str(), peer.arrivals(), tries), expected, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_hangs_on_a_peer_that_takes_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let limit = Duration::from_millis(300);
    for version in [
        smithy_streams_runtime::transport::HttpVersion::Http1,
        smithy_streams_runtime::transport::HttpVersion::Http2PriorKnowledge,
    ] {
        let client = Client::builder()
            .endpoint(format!("http://{}", listener.local_addr().unwrap()))
            .http_version(version)
            .retry(RetryPolicy::never())
            .timeouts(Timeouts::new().attempt(limit))
            .deadlines(StreamDeadlines::new().send_stall(limit).drain(limit))
            .build()
            .unwrap();
        in_time(async {
            assert_eq!(outcome(Kind::PutReader, &client).await, "attempt late");
            let mut call = client.dictate().room_id("x").send().await.unwrap();
            // The kernel takes a few mebibytes, HTTP/2 the window that a stream has to begin with.
            let line = "x".repeat(60_000);
            while call.send(TalkEvents::Say(Say::new(0, line.clone()))).await.is_ok() {}
            let error = call.output().await.unwrap_err();
            assert!(!matches!(error, CallError::Unmodeled(_)), "{error:?}");
        })
        .await;
    }
}
