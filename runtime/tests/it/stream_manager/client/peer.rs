//! A server that does what a test tells it.

use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::session::stream_manager::{
    Bounds, ConnectRequest, ConnectResponse, Request, ServerEvent, ServerSession, Status,
};
use smithy_streams_runtime::transport::MemoryListener;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};

use super::model::{APPEND, AppendInput, AppendOutput};
use super::{accepting, in_time};

/// The server's end of a connection.
pub(super) struct Peer<S = DuplexStream> {
    pub(super) io: S,
    pub(super) session: ServerSession,
    /// At most so many bytes are written at a time.
    pub(super) cut: usize,
}

impl Peer {
    /// The next connection, when the client has said what it is.
    pub(super) async fn greeted(listener: &mut MemoryListener) -> (Self, ConnectRequest) {
        Self::over(in_time(listener.accept()).await.unwrap()).await
    }

    /// The next connection, accepted.
    pub(super) async fn accept(listener: &mut MemoryListener) -> Self {
        let (mut peer, _) = Self::greeted(listener).await;
        peer.welcome(&accepting()).await;
        peer
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    pub(super) async fn over(io: S) -> (Self, ConnectRequest) {
        let session = ServerSession::with_bounds(Bounds::new().transmit(usize::MAX));
        let mut peer = Self { io, session, cut: usize::MAX };
        match peer.event().await {
            Some(ServerEvent::ConnectRequested { request }) => (peer, request),
            other => panic!("{other:?}"),
        }
    }

    pub(super) async fn welcome(&mut self, response: &ConnectResponse) {
        self.session.accept(response).unwrap();
        self.flush().await;
    }

    pub(super) async fn reject(mut self, response: &ConnectResponse) {
        self.session.reject(response).unwrap();
        self.flush().await;
    }

    /// What the client does next; `None` when it has closed its end.
    async fn event(&mut self) -> Option<ServerEvent> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match self.session.poll_event() {
                Some(ServerEvent::Closed { .. }) => return None,
                Some(event) => return Some(event),
                None => match in_time(self.io.read(&mut buffer)).await {
                    Ok(0) | Err(_) => self.session.end_of_input(),
                    Ok(length) => self.session.receive(&buffer[..length]),
                },
            }
        }
    }

    /// The next request; `None` when the client has closed its end.
    pub(super) async fn next(&mut self) -> Option<Request> {
        self.event().await.map(|event| match event {
            ServerEvent::Request(request) => request,
            other => panic!("{other:?}"),
        })
    }

    pub(super) async fn request(&mut self) -> Request {
        self.next().await.expect("a request comes")
    }

    /// The next request, which is an append of this.
    pub(super) async fn append_of(&mut self, payload: &'static str) -> Request {
        let request = self.request().await;
        assert_eq!(payload_of(&request), payload);
        request
    }

    /// Whether the client says nothing for a while.
    pub(super) async fn is_left_alone(&mut self) -> bool {
        let patience = std::time::Duration::from_millis(50);
        tokio::time::timeout(patience, self.next()).await.is_err()
    }

    pub(super) async fn flush(&mut self) {
        while let Some(bytes) = self.session.poll_transmit() {
            for piece in bytes.chunks(self.cut) {
                in_time(self.io.write_all(piece)).await.unwrap();
                if self.cut < usize::MAX {
                    // The client sees the piece alone.
                    tokio::task::yield_now().await;
                }
            }
            self.session.written(bytes.len());
        }
    }

    /// Answers with an output.
    pub(super) async fn respond(&mut self, request: &Request, output: &dyn Shape) {
        self.queue(request, output);
        self.flush().await;
    }

    pub(super) fn queue(&mut self, request: &Request, output: &dyn Shape) {
        let operation = if request.operation() == 4 { 9 } else { 10 };
        self.session.respond(operation, request.request_id(), output).unwrap();
    }

    /// Says that an append was done.
    pub(super) async fn appended(&mut self, request: &Request, sequence_number: i64) {
        assert_eq!(request.operation(), APPEND.operation_codes().unwrap().request);
        self.respond(request, &AppendOutput { sequence_number: Some(sequence_number) }).await;
    }

    /// Answers with an error.
    pub(super) async fn fail(&mut self, request: &Request, status: i64, text: Option<&str>) {
        let operation = if request.operation() == 4 { 9 } else { 10 };
        let status = Status::from_code(status);
        self.session.respond_error(operation, request.request_id(), status, text).unwrap();
        self.flush().await;
    }

    /// Sends any frame.
    pub(super) async fn say(&mut self, operation: i8, payload: &[u8]) {
        self.session.send_raw(operation, payload).unwrap();
        self.flush().await;
    }

    /// Sends any bytes.
    pub(super) async fn say_bytes(&mut self, bytes: &[u8]) {
        in_time(self.io.write_all(bytes)).await.unwrap();
    }
}

/// What an append wants appended.
pub(super) fn payload_of(request: &Request) -> Bytes {
    assert_eq!(request.operation(), 4);
    let mut input = AppendInput::default();
    request.read_input(&mut input).unwrap();
    input.payload.unwrap()
}
