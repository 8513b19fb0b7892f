//! The typed peer, against clients that speak Stream Manager's protocol by hand.

mod calls;
mod connections;
mod misbehaviour;
mod model;

use smithy_streams_runtime::codec::Unit;
use smithy_streams_runtime::mock::Server;
use smithy_streams_runtime::session::stream_manager::{
    ClientEvent, ClientSession, ConnectRequest, ConnectResponse, OperationCodes, RequestId, Response,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use self::model::Input;
pub(super) use super::in_time;

const CODES: OperationCodes = OperationCodes::new(4, 9);

/// A client that does what it is told.
struct ByHand {
    session: ClientSession,
    io: TcpStream,
}

impl ByHand {
    /// Connects, and says this.
    async fn open(server: &Server, request: &ConnectRequest) -> Self {
        let address = server.stream_manager_endpoint().strip_prefix("tcp://").unwrap();
        let io = in_time(TcpStream::connect(address)).await.unwrap();
        let mut session = ClientSession::new();
        session.connect(request).unwrap();
        Self { session, io }
    }

    /// A client that the server has accepted.
    async fn connect(server: &Server) -> Self {
        let mut client = Self::open(server, &ConnectRequest::new()).await;
        client.connected().await;
        client
    }

    async fn connected(&mut self) -> ConnectResponse {
        match self.next().await {
            ClientEvent::Connected { response } => response,
            other => panic!("{other:?}"),
        }
    }

    /// Asks for something.
    async fn append(&mut self, name: &str) -> RequestId {
        let id = self.session.request(CODES, &Input(Some(name.to_owned()))).unwrap();
        self.flush().await;
        id
    }

    /// Asks for something that the server does not know.
    async fn ask_for(&mut self, codes: OperationCodes) -> RequestId {
        let id = self.session.request(codes, &Unit).unwrap();
        self.flush().await;
        id
    }

    async fn flush(&mut self) {
        while let Some(bytes) = self.session.poll_transmit() {
            in_time(self.io.write_all(&bytes)).await.unwrap();
            self.session.written(bytes.len());
        }
    }

    /// What happens next.
    async fn next(&mut self) -> ClientEvent {
        loop {
            self.flush().await;
            if let Some(event) = self.session.poll_event() {
                return event;
            }
            let mut buffer = [0; 4096];
            match in_time(self.io.read(&mut buffer)).await {
                Ok(count @ 1..) => self.session.receive(&buffer[..count]),
                _ => self.session.end_of_input(),
            }
        }
    }

    /// The next response, which is good.
    async fn response(&mut self) -> (RequestId, Response) {
        match self.next().await {
            ClientEvent::Response { id, outcome: Ok(response) } => (id, response),
            other => panic!("{other:?}"),
        }
    }
}
