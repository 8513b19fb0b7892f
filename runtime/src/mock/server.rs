//! Accepting connections and calls.

use std::fmt;
use std::future::Future;
use std::io;
#[cfg(unix)]
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[cfg(feature = "stream-manager")]
use super::StreamManagerConnection;
#[cfg(feature = "stream-sea")]
use super::StreamSeaConnection;
use super::connector::Connector;
use super::desk::Desk;
use super::exchange::Exchange;
use super::listener::{Listener, serve_memory, serve_sockets};
#[cfg(unix)]
use super::socket_file::SocketFile;
use super::{Refusal, RpcConnection, Verification};
use crate::protocol::Operation;
use crate::session::RpcMessage;
#[cfg(feature = "stream-manager")]
use crate::session::stream_manager::{ConnectRequest, Status};
#[cfg(feature = "stream-sea")]
use crate::session::stream_sea::ServerConfig;
#[cfg(unix)]
use crate::transport::UnixConnector;
use crate::transport::{Connect, TcpConnector, memory};

/// A peer that listens on a loopback port, on a Unix socket or in memory, for clients that speak HTTP, event-stream RPC or
/// Stream Manager's protocol.
///
/// Clones are the same peer. When the last one is dropped, its connections are cut, and its port or path is free again.
#[derive(Clone)]
pub struct Server {
    running: Arc<Running>,
    endpoint: String,
    rpc_endpoint: String,
    connector: Connector,
}

/// What goes on until nobody has the server any more.
struct Running {
    desk: Arc<Desk>,
    tasks: Mutex<JoinSet<()>>,
    /// None in memory.
    _listener: Option<Arc<Listener>>,
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
        let address = listener.local_addr()?;
        let connector = Connector::Tcp(TcpConnector::new());
        Ok(Self::on_socket(
            Listener::Tcp(listener),
            format!("http://{address}"),
            format!("tcp://{address}"),
            connector,
        ))
    }

    /// Listens on a Unix socket. Its file is removed when the server is dropped. One that a peer has left behind is
    /// replaced; one on which somebody listens is not.
    ///
    /// Clients that speak HTTP are to be given the [`connector`](Self::connector) as well.
    ///
    /// # Errors
    /// What the operating system says, for instance that the path is taken or too long.
    #[cfg(unix)]
    pub async fn bind_unix(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let (listener, file) = SocketFile::listen(path).await?;
        let connector = Connector::Unix(UnixConnector::new(path));
        let (endpoint, rpc_endpoint) = ("http://localhost".to_owned(), format!("unix:{}", path.display()));
        Ok(Self::on_socket(Listener::Unix { listener, _file: file }, endpoint, rpc_endpoint, connector))
    }

    fn on_socket(listener: Listener, endpoint: String, rpc_endpoint: String, connector: Connector) -> Self {
        let (listener, desk) = (Arc::new(listener), Arc::default());
        let accept = serve_sockets(Arc::downgrade(&listener), Arc::clone(&desk));
        let running = Running::new(accept, desk, Some(listener));
        Self { running, endpoint, rpc_endpoint, connector }
    }

    /// Listens inside the process, for clients that were given [`connector`](Self::connector).
    pub fn in_memory() -> Self {
        let (connector, listener) = memory();
        let desk = Arc::default();
        let running = Running::new(serve_memory(listener, Arc::clone(&desk)), desk, None);
        Self {
            running,
            endpoint: "http://memory".to_owned(),
            rpc_endpoint: "tcp://memory:0".to_owned(),
            connector: Connector::Memory(connector),
        }
    }

    /// Answers only below a path, such as `/v1`, which is then part of the [`endpoint`](Self::endpoint). Calls of
    /// clients that go elsewhere are answered with 404. To be called before the first client connects.
    #[must_use]
    pub fn with_base_path(mut self, path: &str) -> Self {
        let path = path.trim_end_matches('/');
        self.running.desk.http.set_base_path(path);
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
        self.running.desk.http.set_verification(verification);
        self
    }

    /// The calls that were refused because of their signatures or chunks, the oldest first; no more than the last
    /// 4,096.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.running.desk.http.refusals()
    }

    /// Decides who of those that speak event-stream RPC may connect: `admits` is shown each CONNECT, and runs on the task
    /// of its connection. Unless this is called, those may whose `:version` is three numbers that equal
    /// [`PROTOCOL_VERSION`](crate::session::PROTOCOL_VERSION), whatever their credentials are.
    pub fn on_connect(&self, admits: impl Fn(&RpcMessage) -> bool + Send + Sync + 'static) {
        self.running.desk.rpc.set_admission(admits);
    }

    /// Answers calls for an operation that nobody has asked for when they come: in event-stream RPC with the untyped error
    /// of the Java server runtime, in Stream Manager's protocol with UnknownOperationError. Otherwise they wait until
    /// somebody asks.
    pub fn answer_unknown_operations(&self) {
        self.running.desk.rpc.answer_unknown_operations();
        #[cfg(feature = "stream-manager")]
        self.running.desk.stream_manager.answer_unknown_operations();
    }

    /// The connections of event-stream RPC that were accepted and have not ended, the oldest first.
    pub fn rpc_connections(&self) -> Vec<RpcConnection> {
        self.running.desk.rpc.connections()
    }

    /// Decides who of those that speak Stream Manager's protocol may connect: `rule` is shown each Connect, and says which
    /// status and words refuse it. Unless this is called, everybody may whose version is spoken here.
    #[cfg(feature = "stream-manager")]
    pub fn on_stream_manager_connect(
        &self,
        rule: impl Fn(&ConnectRequest) -> Result<(), (Status, String)> + Send + Sync + 'static,
    ) {
        self.running.desk.stream_manager.set_admission(rule);
    }

    /// The versions of Stream Manager's protocol that are spoken here, instead of 1.1.0 and 1.0.0. A client gets the first
    /// of its own that is among them.
    #[cfg(feature = "stream-manager")]
    pub fn set_stream_manager_versions<V: Into<String>>(&self, versions: impl IntoIterator<Item = V>) {
        self.running.desk.stream_manager.set_versions(versions.into_iter().map(Into::into).collect());
    }

    /// The connections of Stream Manager's protocol that were accepted and have not ended, the oldest first.
    #[cfg(feature = "stream-manager")]
    pub fn stream_manager_connections(&self) -> Vec<StreamManagerConnection> {
        self.running.desk.stream_manager.connections()
    }

    /// What a client's builder is to be given, if it speaks Stream Manager's protocol: as
    /// [`rpc_endpoint`](Self::rpc_endpoint).
    #[cfg(feature = "stream-manager")]
    pub fn stream_manager_endpoint(&self) -> &str {
        &self.rpc_endpoint
    }

    /// Decides who may subscribe at a stream-sea service, once it is known who they [say they
    /// are](StreamSeaConnection::credentials): with the id of their jail, if they are told one, or with the reason why not.
    /// Takes as long as it takes. Unless this is called, everybody may.
    #[cfg(feature = "stream-sea")]
    pub fn on_authenticate<F, Fut>(&self, authenticate: F)
    where
        F: Fn(StreamSeaConnection) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<String>, String>> + Send + 'static,
    {
        self.running.desk.http.stream_sea.set_authenticator(authenticate);
    }

    /// When to ping subscribers of stream-sea, how long to wait for them, and what to say in replies. Counts for
    /// WebSockets that are asked for from now on.
    #[cfg(feature = "stream-sea")]
    pub fn set_stream_sea(&self, config: ServerConfig) {
        self.running.desk.http.stream_sea.set_config(config);
    }

    /// The WebSockets that have not ended, the oldest first.
    #[cfg(feature = "stream-sea")]
    pub fn stream_sea_connections(&self) -> Vec<StreamSeaConnection> {
        self.running.desk.http.stream_sea.connections()
    }

    /// What a client's builder is to be given, if it speaks HTTP.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What a client's builder is to be given, if it speaks event-stream RPC: `tcp://127.0.0.1:PORT` or `unix:PATH`; of a
    /// server in memory, something that only its [`connector`](Self::connector) leads to.
    pub fn rpc_endpoint(&self) -> &str {
        &self.rpc_endpoint
    }

    /// What a client's builder is to be given besides. Only a server in memory needs it, and one on a
    /// Unix socket for clients that speak HTTP.
    pub fn connector(&self) -> impl Connect + Clone + use<> {
        self.connector.clone()
    }

    /// The next call of one operation. Calls of others wait for their turn.
    ///
    /// A call that matches several operations waits for the one whose URI pattern is the most specific, among those
    /// that were asked for. A call whose input cannot be read is answered with 400, or with `aws#ValidationException` in
    /// event-stream RPC, and passed over; so is, without an answer, one that its client has given up.
    pub async fn accept<Op: Operation>(&self) -> Exchange<Op> {
        self.running.desk.accept::<Op>().await
    }

    /// Runs `handler` for each call of one operation, in a task of its own.
    pub fn on<Op, F, Fut>(&self, mut handler: F)
    where
        Op: Operation,
        F: FnMut(Exchange<Op>) -> Fut + Send + 'static,
        Fut: Future + Send + 'static,
    {
        let desk = Arc::clone(&self.running.desk);
        desk.expect::<Op>();
        let accept = async move {
            let mut calls = JoinSet::new();
            loop {
                // In a box, or the handler's future would be moved twice more.
                let call = Box::pin(handler(desk.accept::<Op>().await));
                calls.spawn(async move {
                    call.await;
                });
                while calls.try_join_next().is_some() {}
            }
        };
        self.running.tasks.lock().unwrap_or_else(PoisonError::into_inner).spawn(accept);
    }
}

impl Running {
    fn new(
        accept: impl Future<Output = ()> + Send + 'static,
        desk: Arc<Desk>,
        listener: Option<Arc<Listener>>,
    ) -> Arc<Self> {
        let mut tasks = JoinSet::new();
        tasks.spawn(accept);
        Arc::new(Self { desk, tasks: Mutex::new(tasks), _listener: listener })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The tasks end only when the runtime comes round to it.
        self.desk.cut();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("endpoint", &self.endpoint)
            .field("waiting", &self.running.desk.waiting())
            .finish_non_exhaustive()
    }
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
