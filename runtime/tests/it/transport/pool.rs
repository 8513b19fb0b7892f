//! How long connections live, with connections in memory and time that is paused.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use smithy_streams_runtime::transport::{
    Alpn, Connect, ConnectError, Connecting, Connection, ConnectionUse, HttpVersion, MemoryConnector, Target,
    Transport, TransportConfig, TransportError, memory,
};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

use super::peer::{call, echo, post, serve, text};

/// A transport to a peer in memory, and the numbers of connections opened and still open there.
fn in_memory(version: HttpVersion) -> (Transport, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (connector, mut listener) = memory();
    let (opened, open) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&opened), Arc::clone(&open));
    tokio::spawn(async move {
        while let Some(io) = listener.accept().await {
            counts.0.fetch_add(1, Ordering::SeqCst);
            counts.1.fetch_add(1, Ordering::SeqCst);
            let open = Arc::clone(&counts.1);
            tokio::spawn(async move {
                serve(version, io, echo).await;
                open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    let config = TransportConfig::new(connector).http_version(version).idle_timeout(Duration::from_secs(60));
    (Transport::new(config), opened, open)
}

const VERSIONS: [HttpVersion; 2] = [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge];

#[tokio::test(start_paused = true)]
async fn idle_connections_are_closed_after_their_time() {
    for version in VERSIONS {
        let (transport, opened, open) = in_memory(version);
        for (pause, expected) in [(0, 1), (50, 1), (59, 1), (61, 2), (200, 3)] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            assert_eq!(text(call(&transport, post("http://peer/", "x")).await).await, "x");
            assert_eq!(opened.load(Ordering::SeqCst), expected, "{version:?}, after {pause} s");
        }
        tokio::time::sleep(Duration::from_secs(62)).await;
        assert_eq!(open.load(Ordering::SeqCst), 0, "{version:?}: closed without another call");
    }
}

#[tokio::test(start_paused = true)]
async fn connections_close_with_the_transport() {
    for version in VERSIONS {
        let (transport, _opened, open) = in_memory(version);
        let clone = transport.clone();
        assert_eq!(text(call(&transport, post("http://peer/", "x")).await).await, "x");
        drop(transport);
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(open.load(Ordering::SeqCst), 1, "{version:?}: the clone keeps the pool");
        drop(clone);
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(open.load(Ordering::SeqCst), 0, "{version:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn dedicated_connections_close_with_their_call() {
    for version in VERSIONS {
        let (transport, _opened, open) = in_memory(version);
        let pending = transport.open(post("http://peer/", "x"), ConnectionUse::Dedicated).await.unwrap();
        let response = pending.await.unwrap();
        assert_eq!(open.load(Ordering::SeqCst), 1);
        assert_eq!(text(response).await, "x");
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(open.load(Ordering::SeqCst), 0, "{version:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn hosts_do_not_share_connections() {
    for version in VERSIONS {
        let (transport, opened, _open) = in_memory(version);
        for uri in ["http://one/", "http://two/", "http://ONE/", "http://one:81/"] {
            assert_eq!(text(call(&transport, post(uri, "x")).await).await, "x");
        }
        assert_eq!(opened.load(Ordering::SeqCst), 3, "{version:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_more_idle_connections_are_kept_than_configured() {
    let (connector, mut listener) = memory();
    tokio::spawn(async move {
        while let Some(io) = listener.accept().await {
            tokio::spawn(serve(HttpVersion::Http1, io, echo));
        }
    });
    let transport = Transport::new(TransportConfig::new(connector).max_idle_per_host(0));
    for _ in 0..2 {
        assert_eq!(text(call(&transport, post("http://peer/", "x")).await).await, "x");
    }
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_is_gone_refuses() {
    let (connector, listener) = memory();
    drop(listener);
    let transport = Transport::new(TransportConfig::new(connector));
    let refused = transport.open(post("http://peer/", ""), ConnectionUse::Shared).await.unwrap_err();
    assert!(matches!(refused, TransportError::Connect(_)), "{refused:?}");
    assert!(refused.is_unprocessed());
}

/// Connects in memory, and can cut all connections it has made, which they notice when they are next looked
/// at and not before.
#[derive(Debug, Clone)]
struct Severable {
    connector: MemoryConnector,
    cuts: Arc<AtomicUsize>,
}

struct SeverableIo {
    io: Pin<Box<DuplexStream>>,
    cuts: Arc<AtomicUsize>,
    made_after: usize,
}

impl Connect for Severable {
    fn connect(&self, _target: Target, _offered: &'static [Alpn]) -> Connecting {
        let this = self.clone();
        Box::pin(async move {
            let io = Box::pin(
                this.connector
                    .duplex()
                    .await
                    .map_err(|error| ConnectError::Custom { source: error.into() })?,
            );
            let made_after = this.cuts.load(Ordering::SeqCst);
            Ok(Connection::new(SeverableIo { io, cuts: this.cuts, made_after }))
        })
    }
}

impl AsyncRead for SeverableIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.cuts.load(Ordering::SeqCst) > self.made_after {
            return Poll::Ready(Ok(()));
        }
        self.io.as_mut().poll_read(cx, into)
    }
}

impl AsyncWrite for SeverableIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.io.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.io.as_mut().poll_shutdown(cx)
    }
}

#[tokio::test(start_paused = true)]
async fn a_pooled_connection_that_died_costs_no_call() {
    for (version, body) in [(HttpVersion::Http1, "a body"), (HttpVersion::Http2PriorKnowledge, "")] {
        let (connector, mut listener) = memory();
        tokio::spawn(async move {
            while let Some(io) = listener.accept().await {
                tokio::spawn(serve(version, io, echo));
            }
        });
        let connector = Severable { connector, cuts: Arc::default() };
        let cuts = Arc::clone(&connector.cuts);
        let transport = Transport::new(TransportConfig::new(connector).http_version(version));
        for cut in 1..=3 {
            let response = call(&transport, post("http://peer/", body)).await;
            assert_eq!(text(response).await, body, "{version:?}, cut {cut}");
            // The next call comes before anybody has noticed.
            cuts.store(cut, Ordering::SeqCst);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_went_to_a_dead_connection_is_not_sent_twice_but_told_to_be_unsent() {
    let version = HttpVersion::Http2PriorKnowledge;
    let (connector, mut listener) = memory();
    tokio::spawn(async move {
        while let Some(io) = listener.accept().await {
            tokio::spawn(serve(version, io, echo));
        }
    });
    let connector = Severable { connector, cuts: Arc::default() };
    let cuts = Arc::clone(&connector.cuts);
    let transport = Transport::new(TransportConfig::new(connector).http_version(version));
    assert_eq!(text(call(&transport, post("http://peer/", "x")).await).await, "x");
    cuts.store(1, Ordering::SeqCst);
    let pending = transport.open(post("http://peer/", "x"), ConnectionUse::Shared).await.unwrap();
    let error = pending.await.unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    assert!(error.is_unprocessed());
}
