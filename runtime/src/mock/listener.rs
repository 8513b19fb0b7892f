//! Where connections come in.

use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::task::JoinSet;

use super::desk::Desk;
#[cfg(unix)]
use super::socket_file::SocketFile;
use crate::transport::{Io, MemoryListener};

/// How long nobody is let in when the operating system refuses to.
const PAUSE: Duration = Duration::from_millis(10);

/// A socket that listens. Whoever drops it frees the port or the path at once.
pub(super) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        _file: SocketFile,
    },
}

impl Listener {
    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<Box<dyn Io>>> {
        match self {
            Self::Tcp(listener) => {
                let (socket, _) = ready!(listener.poll_accept(cx))?;
                let _ = socket.set_nodelay(true);
                Poll::Ready(Ok(Box::new(socket)))
            }
            #[cfg(unix)]
            Self::Unix { listener, .. } => {
                let (socket, _) = ready!(listener.poll_accept(cx))?;
                Poll::Ready(Ok(Box::new(socket)))
            }
        }
    }
}

/// Serves the connections of a socket for as long as somebody holds it.
pub(super) async fn serve_sockets(listener: Weak<Listener>, desk: Arc<Desk>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted =
            poll_fn(|cx| listener.upgrade().map_or(Poll::Ready(None), |it| it.poll_accept(cx).map(Some)));
        match accepted.await {
            Some(Ok(io)) => {
                connections.spawn(Arc::clone(&desk).serve(io));
                while connections.try_join_next().is_some() {}
            }
            // A socket that is lost before it is accepted is no reason to stop.
            Some(Err(_)) => tokio::time::sleep(PAUSE).await,
            None => return,
        }
    }
}

/// Serves the connections of a process to itself.
pub(super) async fn serve_memory(mut listener: MemoryListener, desk: Arc<Desk>) {
    let mut connections = JoinSet::new();
    while let Some(io) = listener.accept().await {
        connections.spawn(Arc::clone(&desk).serve(Box::new(io)));
        while connections.try_join_next().is_some() {}
    }
    while connections.join_next().await.is_some() {}
}
