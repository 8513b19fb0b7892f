//! TCP connections by name.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::sleep;

use super::ConnectError;
use crate::byte_stream::SharedError;

/// How long the addresses of one family are tried alone (RFC 8305 calls it the connection attempt delay).
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to the first address of `host` that answers, without delay for small writes.
pub(super) async fn dial(host: &str, port: u16) -> Result<TcpStream, ConnectError> {
    let dns = |error| ConnectError::Dns { host: host.to_owned(), source: SharedError::new(error) };
    let addresses: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(dns)?.collect();
    let Some(first) = addresses.first() else {
        return Err(dns(io::Error::new(io::ErrorKind::NotFound, "the name has no address")));
    };
    let family = first.is_ipv6();
    let (preferred, others) = addresses.into_iter().partition(|address| address.is_ipv6() == family);
    let stream = race(preferred, others).await.map_err(|error| failed(host, port, error))?;
    stream.set_nodelay(true).map_err(|error| failed(host, port, error))?;
    Ok(stream)
}

fn failed(host: &str, port: u16, error: io::Error) -> ConnectError {
    let (host, refused, source) =
        (host.to_owned(), error.kind() == io::ErrorKind::ConnectionRefused, SharedError::new(error));
    if refused {
        ConnectError::Refused { host, port, source }
    } else {
        ConnectError::Io { host, port, source }
    }
}

/// Tries the `others` too when the `preferred` ones have failed or let wait, so that a broken IPv6 costs a
/// moment and not a timeout.
async fn race(preferred: Vec<SocketAddr>, others: Vec<SocketAddr>) -> io::Result<TcpStream> {
    if others.is_empty() {
        return in_turn(preferred).await;
    }
    let mut first = pin!(in_turn(preferred));
    let mut second = pin!(in_turn(others));
    let mut head_start = pin!(sleep(HEAD_START));
    let (mut first_error, mut second_failed) = (None, false);
    poll_fn(|cx| {
        if first_error.is_none() {
            match first.as_mut().poll(cx) {
                Poll::Ready(Ok(stream)) => return Poll::Ready(Ok(stream)),
                Poll::Ready(Err(error)) => first_error = Some(error),
                Poll::Pending => {}
            }
        }
        if !second_failed && (first_error.is_some() || head_start.as_mut().poll(cx).is_ready()) {
            match second.as_mut().poll(cx) {
                Poll::Ready(Ok(stream)) => return Poll::Ready(Ok(stream)),
                Poll::Ready(Err(_)) => second_failed = true,
                Poll::Pending => {}
            }
        }
        match first_error.take() {
            Some(error) if second_failed => Poll::Ready(Err(error)),
            error => {
                first_error = error;
                Poll::Pending
            }
        }
    })
    .await
}

async fn in_turn(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no address");
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
