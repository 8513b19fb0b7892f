//! One connection.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::connection::StreamManagerConnection;
use super::desk::{Desk, Parked};
use super::link::{End, Link};
use crate::session::stream_manager::{ConnectRequest, ServerEvent, ServerSession};
use crate::transport::Io;

/// How long a client that was told goodbye may take to close its connection. Otherwise what it has sent meanwhile may keep
/// it from reading the farewell.
const FAREWELL: Duration = Duration::from_secs(1);

/// Bytes that are read at a time, at least.
const READ: usize = 64 * 1024;

/// Speaks Stream Manager's protocol on one connection until it ends.
pub(crate) async fn serve(io: impl Io + 'static, desk: Arc<Desk>) {
    let link = Arc::new(Link::new());
    let conversation = Conversation { link: Arc::clone(&link), desk, connection: OnceLock::new() };
    let _guard = CutOnDrop(Arc::clone(&link));
    let (mut reader, mut writer) = tokio::io::split(io);
    let work = async {
        let talk = first_of(conversation.read(&mut reader), conversation.write(&mut writer));
        first_of(talk, link.ended()).await;
        let _ = writer.shutdown().await;
        let _ = timeout(FAREWELL, drain(&mut reader)).await;
    };
    first_of(link.is_cut(), work).await;
}

/// What one connection has to do with the desk.
struct Conversation {
    link: Arc<Link>,
    desk: Arc<Desk>,
    /// Set once the client is accepted.
    connection: OnceLock<StreamManagerConnection>,
}

impl Conversation {
    async fn read(&self, reader: &mut (impl AsyncRead + Unpin)) {
        let mut buffer = BytesMut::with_capacity(READ);
        loop {
            self.link.room().await;
            buffer.clear();
            buffer.reserve(READ);
            match reader.read_buf(&mut buffer).await {
                Ok(1..) => self.link.with_session(|session| session.receive(&buffer)),
                Ok(0) => return self.hear_last(|session| session.end_of_input()),
                Err(_) => return self.hear_last(|session| session.transport_failed()),
            }
            self.hear();
        }
    }

    async fn write(&self, writer: &mut (impl AsyncWrite + Unpin)) {
        loop {
            let bytes = self.link.next_bytes().await;
            let written = async {
                writer.write_all(&bytes).await?;
                writer.flush().await
            };
            if written.await.is_err() {
                return self.hear_last(|session| session.transport_failed());
            }
            self.link.bytes_written();
            self.hear();
        }
    }

    fn hear_last(&self, end: impl FnOnce(&mut ServerSession)) {
        self.link.with_session(end);
        self.hear();
        self.link.end(End::Closed);
    }

    /// Acts on what has happened.
    fn hear(&self) {
        while let Some(event) = self.link.poll_event() {
            match event {
                ServerEvent::ConnectRequested { request } => self.admit(request),
                ServerEvent::Request(request) => {
                    if let Some(connection) = self.connection.get() {
                        self.desk.receive(Parked { connection: connection.clone(), request });
                    }
                }
                ServerEvent::Closed { .. } => self.link.end(End::Closed),
            }
        }
    }

    fn admit(&self, request: ConnectRequest) {
        let response = self.desk.judge(&request);
        if response.status.is_success() {
            // Before the answer: whoever has got it finds the connection.
            let version = response.protocol_version.as_deref().unwrap_or_default();
            let connection = StreamManagerConnection::new(Arc::clone(&self.link), request, version);
            self.desk.keep(connection.clone());
            let _ = self.connection.set(connection);
            // Nobody else answers Connect, so it fails only if the client has gone.
            let _ = self.link.with_session(|session| session.accept(&response));
        } else {
            let _ = self.link.with_session(|session| session.reject(&response));
        }
    }
}

/// Waits for one of two things, of which the first is looked at first. The other is given up.
async fn first_of(one: impl Future<Output = ()>, other: impl Future<Output = ()>) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|cx| match one.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => other.as_mut().poll(cx),
    })
    .await;
}

/// Reads what nobody wants, until the client closes.
async fn drain(reader: &mut (impl AsyncRead + Unpin)) {
    let mut nowhere = [0; 1024];
    while matches!(reader.read(&mut nowhere).await, Ok(1..)) {}
}

/// Cuts a connection that nobody serves any more.
struct CutOnDrop(Arc<Link>);

impl Drop for CutOnDrop {
    fn drop(&mut self) {
        self.0.end(End::Cut);
    }
}
