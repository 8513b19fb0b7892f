//! Accepting connections and calls.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::desk::Desk;
use super::exchange::Exchange;
use super::refusal::Refusal;
use super::verification::Verification;
use crate::protocol::Operation;
use crate::transport::{Alpn, Connect, Connecting, Io, MemoryConnector, Target, TcpConnector, memory};

/// Bytes that may be under way to one call, and to all calls of a connection.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 64 * 1024 * 1024;

/// A peer that listens on a loopback port or in memory.
///
/// Clones are the same peer. When the last one is dropped, its connections are cut.
#[derive(Clone)]
pub struct Server {
    desk: Arc<Desk>,
    tasks: Arc<Mutex<JoinSet<()>>>,
    endpoint: String,
    connector: Connector,
}

impl Server {
    /// Listens on a port of 127.0.0.1 that was free.
    ///
    /// # Errors
    /// What the operating system says.
    pub async fn bind() -> io::Result<Self> {
        Self::bind_to(0).await
    }

    /// Listens on one port of 127.0.0.1; on any that is free, if it is 0.
    ///
    /// # Errors
    /// What the operating system says, for instance that the port is taken.
    pub async fn bind_to(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let desk = Arc::new(Desk::default());
        let accept = accept_sockets(listener, Arc::clone(&desk));
        Ok(Self::serving(accept, desk, endpoint, Connector::Tcp(TcpConnector::new())))
    }

    /// Listens inside the process, for clients that were given [`connector`](Self::connector).
    pub fn in_memory() -> Self {
        let (connector, mut listener) = memory();
        let desk = Arc::new(Desk::default());
        let arrivals = Arc::clone(&desk);
        let accept = async move {
            let mut connections = JoinSet::new();
            while let Some(io) = listener.accept().await {
                connections.spawn(serve(io, Arc::clone(&arrivals)));
                while connections.try_join_next().is_some() {}
            }
            while connections.join_next().await.is_some() {}
        };
        Self::serving(accept, desk, "http://memory".to_owned(), Connector::Memory(connector))
    }

    fn serving(
        accept: impl Future<Output = ()> + Send + 'static,
        desk: Arc<Desk>,
        endpoint: String,
        connector: Connector,
    ) -> Self {
        let mut tasks = JoinSet::new();
        tasks.spawn(accept);
        Self { desk, tasks: Arc::new(Mutex::new(tasks)), endpoint, connector }
    }

    /// Answers only below a path, such as `/v1`, which is then part of the [`endpoint`](Self::endpoint). Calls of
    /// clients that go elsewhere are answered with 404. To be called before the first client connects.
    #[must_use]
    pub fn with_base_path(mut self, path: &str) -> Self {
        let path = path.trim_end_matches('/');
        self.desk.set_base_path(path);
        self.endpoint.push_str(path);
        self
    }

    /// Verifies the signatures of all clients. A call that is not signed as it should be is answered with 403 when
    /// somebody accepts its operation, and passed over; it stands among the [`refusals`](Self::refusals) then. To be
    /// called before the first client connects.
    ///
    /// The body of a request that is no event stream is read as a whole where the signature covers it. The chunks of an
    /// `aws-chunked` body are verified while the [`Exchange`] reads it. Signatures in the query are not.
    #[must_use]
    pub fn with_verification(self, verification: Verification) -> Self {
        self.desk.set_verification(verification);
        self
    }

    /// The calls that were refused because of their signatures or chunks, the oldest first; no more than the last
    /// 4,096.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.desk.refusals.list()
    }

    /// What a client's builder is to be given.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What a client's builder is to be given besides. Only a server in memory needs it.
    pub fn connector(&self) -> impl Connect + Clone + use<> {
        self.connector.clone()
    }

    /// The next call of one operation. Calls of others wait for their turn.
    ///
    /// A call that matches several operations waits for the one whose URI pattern is the most specific, among those
    /// that were asked for. A call whose input cannot be read is answered with 400 and passed over.
    pub async fn accept<Op: Operation>(&self) -> Exchange<Op> {
        self.desk.accept::<Op>().await
    }

    /// Runs `handler` for each call of one operation, in a task of its own.
    pub fn on<Op, F, Fut>(&self, mut handler: F)
    where
        Op: Operation,
        F: FnMut(Exchange<Op>) -> Fut + Send + 'static,
        Fut: Future + Send + 'static,
    {
        let desk = Arc::clone(&self.desk);
        desk.expect::<Op>();
        let accept = async move {
            let mut calls = JoinSet::new();
            loop {
                let call = handler(desk.accept::<Op>().await);
                calls.spawn(async move {
                    call.await;
                });
                while calls.try_join_next().is_some() {}
            }
        };
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).spawn(accept);
    }
}

/// Leads to one server.
#[derive(Debug, Clone)]
enum Connector {
    Tcp(TcpConnector),
    Memory(MemoryConnector),
}

impl Connect for Connector {
    fn connect(&self, target: Target, offered: &'static [Alpn]) -> Connecting {
        match self {
            Self::Tcp(connector) => connector.connect(target, offered),
            Self::Memory(connector) => connector.connect(target, offered),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("endpoint", &self.endpoint)
            .field("waiting", &self.desk.waiting())
            .finish_non_exhaustive()
    }
}

async fn accept_sockets(listener: TcpListener, desk: Arc<Desk>) {
    let mut connections = JoinSet::new();
    loop {
        // A socket that is lost before it is accepted is no reason to stop.
        let Ok((socket, _)) = listener.accept().await else { continue };
        let _ = socket.set_nodelay(true);
        connections.spawn(serve(socket, Arc::clone(&desk)));
        while connections.try_join_next().is_some() {}
    }
}

/// Speaks HTTP on one connection until it ends.
async fn serve(io: impl Io + 'static, desk: Arc<Desk>) {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http2().initial_stream_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
    let service = service_fn(move |request| desk.clone().receive(request));
    // How a connection ends is told to its calls.
    let _ = http.serve_connection(TokioIo::new(io), service).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_that_is_taken_is_refused() {
        let first = Server::bind().await.unwrap();
        let port = first.endpoint().rsplit(':').next().unwrap().parse().unwrap();
        let error = Server::bind_to(port).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }
}
