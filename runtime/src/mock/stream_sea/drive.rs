//! What moves one connection.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_core::Stream;
use futures_sink::Sink;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWrite;
use tokio::time::{Sleep, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::connection::{Output, StreamSeaConnection};
use super::desk::{Deciding, Desk, Parked};
use crate::session::stream_sea::ServerEvent;

/// How long a client may take to answer a close frame.
const FAREWELL: Duration = Duration::from_secs(1);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Moves a connection until it is over.
pub(super) async fn drive(socket: Socket, connection: StreamSeaConnection, desk: Arc<Desk>) {
    let timer = Box::pin(sleep(Duration::ZERO));
    let mut drive = Drive {
        socket,
        bytes: Bytes::new(),
        over: Over(connection),
        desk,
        deciding: None,
        timer,
        left: None,
    };
    poll_fn(|cx| drive.poll(cx)).await;
}

struct Drive {
    socket: Socket,
    /// What is being written, and need not be a frame.
    bytes: Bytes,
    over: Over,
    desk: Arc<Desk>,
    /// Whether the client may come in.
    deciding: Option<Deciding>,
    timer: Pin<Box<Sleep>>,
    /// Runs when the session has ended, until the client is not waited for any more.
    left: Option<Pin<Box<Sleep>>>,
}

/// Tells everybody when nobody moves the connection any more, for whatever reason.
struct Over(StreamSeaConnection);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.update(|state| state.end());
        self.0.tell();
    }
}

impl Drive {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.poll_time(cx).is_ready() {
                return Poll::Ready(());
            }
            self.poll_decision(cx);
            while let Some(event) = self.over.0.drive(cx.waker(), |state, _| state.session.poll_event()) {
                self.handle(event);
            }
            match self.poll_write(cx) {
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(())) if self.poll_farewell(cx).is_ready() => return Poll::Ready(()),
                Poll::Ready(Ok(())) | Poll::Pending => {}
            }
            match ready!(Pin::new(&mut self.socket).poll_next(cx)) {
                Some(Ok(message)) => self.receive(cx, message),
                Some(Err(_)) | None => return Poll::Ready(()),
            }
        }
    }

    /// Does what is due; ready when the connection is cut.
    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let due = self.over.0.drive(cx.waker(), |state, now| {
                state.session.handle_timeout(now);
                match state.is_cut() {
                    true => Err(()),
                    false => Ok(state.session.poll_timeout()),
                }
            });
            match due {
                Err(()) => return Poll::Ready(()),
                Ok(None) => return Poll::Pending,
                Ok(Some(due)) => {
                    self.timer.as_mut().reset(self.over.0.moment(due));
                    ready!(self.timer.as_mut().poll(cx));
                }
            }
        }
    }

    fn poll_decision(&mut self, cx: &mut Context<'_>) {
        let Some(deciding) = &mut self.deciding else { return };
        let Poll::Ready(decision) = deciding.as_mut().poll(cx) else { return };
        self.deciding = None;
        // The session may have ended meanwhile.
        let _ = self.over.0.send_now(|session| match &decision {
            Ok(jail) => session.accept(jail.as_deref()),
            Err(why) => session.refuse(why),
        });
    }

    fn handle(&mut self, event: ServerEvent) {
        match event {
            ServerEvent::AuthenticateRequested { credentials } => {
                self.over.0.update(|state| state.credentials = Some(credentials));
                self.deciding = Some(self.desk.authenticate(self.over.0.clone()));
            }
            ServerEvent::SubscribeRequested { id, message, .. } => {
                self.desk.receive(Parked { connection: self.over.0.clone(), id, message });
            }
            ServerEvent::RefusedRequest { .. } => {}
            ServerEvent::Ended { .. } => {
                self.left = Some(Box::pin(sleep(FAREWELL)));
                self.over.0.tell();
            }
        }
    }

    /// Writes all that is to be sent.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            while !self.bytes.is_empty() {
                ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
                let count = ready!(Pin::new(self.socket.get_mut()).poll_write(cx, &self.bytes))?;
                if count == 0 {
                    return Poll::Ready(Err(Error::ConnectionClosed));
                }
                self.bytes.advance(count);
            }
            ready!(Pin::new(&mut self.socket).poll_ready(cx))?;
            match self.over.0.drive(cx.waker(), |state, _| state.next_output()) {
                Ok(Output::Message(message)) => {
                    Pin::new(&mut self.socket).start_send(message)?;
                    self.over.0.tell();
                }
                Ok(Output::Bytes(bytes)) => self.bytes = bytes,
                Err(count) => {
                    ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
                    self.over.0.drive(cx.waker(), |state, _| state.has_written(count));
                    self.over.0.tell();
                    return Poll::Ready(Ok(()));
                }
            }
        }
    }

    /// Says farewell when the session has ended; ready when the client need not be waited for any more.
    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(left) = &mut self.left else { return Poll::Pending };
        match Pin::new(&mut self.socket).poll_close(cx) {
            Poll::Ready(Err(_)) => Poll::Ready(()),
            Poll::Ready(Ok(())) | Poll::Pending => left.as_mut().poll(cx),
        }
    }

    fn receive(&mut self, cx: &Context<'_>, message: Message) {
        self.over.0.drive(cx.waker(), |state, now| match message {
            Message::Text(text) => state.session.receive(now, text),
            Message::Binary(_) => state.session.receive_binary(now),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {
                state.session.heard(now);
            }
        });
    }
}
