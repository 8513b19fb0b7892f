//! How a connection is made.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tracing::warn;

use super::StreamManagerError;
use crate::byte_stream::SharedError;
use crate::protocol::ServiceSchema;
use crate::rpc::Address;
use crate::session::stream_manager::{
    Bounds, ClientEvent, ClientSession, CloseReason, ConnectFailure, ConnectRequest, ConnectResponse,
    RequestId,
};
use crate::transport::{Connect, Io};

/// Bytes of the handshake that are read at a time.
const READ: usize = 4 * 1024;

/// What the builder has settled.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) service: &'static ServiceSchema,
    pub(super) address: Address,
    pub(super) connector: Arc<dyn Connect>,
    pub(super) greeting: ConnectRequest,
    pub(super) bounds: Bounds,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) call_timeout: Option<Duration>,
    pub(super) close_timeout: Duration,
}

/// A connection that the server has accepted.
pub(super) struct Connected {
    pub(super) io: Box<dyn Io>,
    pub(super) session: ClientSession,
    pub(super) response: ConnectResponse,
}

/// Opens the transport and shakes hands. Ids go on from `first`.
pub(super) async fn connect(settings: &Settings, first: RequestId) -> Result<Connected, StreamManagerError> {
    let dialing = settings.address.connecting(&*settings.connector);
    let dialed =
        limited(settings.connect_timeout, async { dialing.await.map_err(StreamManagerError::Connect) });
    let io = dialed.await?.into_io();
    let session = ClientSession::with_bounds(settings.bounds).with_first_request(first);
    let connected = limited(settings.call_timeout, shake_hands(io, session, &settings.greeting)).await?;
    if connected.response.is_compatibility_mode() {
        let version = connected.response.protocol_version.as_deref();
        warn!(target: "smithy_streams", version, "the server speaks another version of the protocol");
    }
    Ok(connected)
}

async fn limited<T>(
    limit: Option<Duration>,
    step: impl Future<Output = Result<T, StreamManagerError>>,
) -> Result<T, StreamManagerError> {
    match limit {
        None => step.await,
        Some(limit) => {
            timeout(limit, step).await.unwrap_or(Err(StreamManagerError::ConnectTimeout { limit }))
        }
    }
}

async fn shake_hands(
    mut io: Box<dyn Io>,
    mut session: ClientSession,
    greeting: &ConnectRequest,
) -> Result<Connected, StreamManagerError> {
    session.connect(greeting).map_err(StreamManagerError::Request)?;
    let mut broken = None;
    if let Some(bytes) = session.poll_transmit() {
        let written = async {
            io.write_all(&bytes).await?;
            io.flush().await
        };
        // A server that refuses the client need not have listened first.
        broken = written.await.err();
        session.written(bytes.len());
    }
    let mut input = BytesMut::new();
    loop {
        match session.poll_event() {
            Some(ClientEvent::Connected { response }) => return Ok(Connected { io, session, response }),
            Some(ClientEvent::ConnectFailed { failure }) => {
                // Whether or not the transport likes it, it is dropped.
                let _ = io.shutdown().await;
                return Err(match (failure, broken) {
                    (ConnectFailure::Ended(CloseReason::TransportFailed), Some(error)) => failed(error),
                    (failure, _) => failure.into(),
                });
            }
            Some(_) => {}
            None => match read(&mut io, &mut input).await {
                Ok(0) => session.end_of_input(),
                Ok(_) => session.receive(&input.split()),
                Err(error) => {
                    broken.get_or_insert(error);
                    session.transport_failed();
                }
            },
        }
    }
}

async fn read(io: &mut Box<dyn Io>, input: &mut BytesMut) -> io::Result<usize> {
    input.reserve(READ);
    io.read_buf(input).await
}

pub(super) fn failed(error: io::Error) -> StreamManagerError {
    StreamManagerError::Io(SharedError::new(error))
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("service", &self.service.id())
            .field("address", &self.address)
            .field("greeting", &self.greeting)
            .finish_non_exhaustive()
    }
}
