//! WebSockets (RFC 6455), over connections that are made as all others are.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use futures_sink::Sink;
use http::Uri;
use http::uri::Scheme;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::web_socket_error::WebSocketError;
use super::{Alpn, Connect, Io, Target};
use crate::uri::default_port;

/// Bytes that are read at a time, and that are gathered before they are written.
const BUFFER: usize = 16 * 1024;

/// The client's end of a WebSocket. Pings are answered as they are read.
pub(crate) struct WebSocket {
    stream: WebSocketStream<Box<dyn Io>>,
    /// What is written, but not flushed.
    unflushed: bool,
}

/// What came.
#[derive(Debug)]
pub(crate) enum WebSocketMessage {
    /// A text, in UTF-8.
    Text(Bytes),
    /// A binary message.
    Binary,
    /// A ping, or the answer to one.
    Control,
}

impl WebSocket {
    /// Opens a WebSocket at an `http` or `https` URI. Messages of more than `limit` bytes are not accepted.
    pub(crate) async fn open(
        connector: &dyn Connect,
        uri: &Uri,
        limit: usize,
    ) -> Result<Self, WebSocketError> {
        let request = web_socket_uri(uri)?;
        let connection = connector.connect(target(uri)?, &[Alpn::Http1]).await?;
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let (stream, _response) =
            client_async_with_config(request, connection.into_io(), Some(config)).await?;
        Ok(Self { stream, unflushed: false })
    }

    /// The next message, or why there is none: then there will be no other.
    pub(crate) fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<WebSocketMessage, WebSocketError>> {
        let message = match ready!(Pin::new(&mut self.stream).poll_next(cx)) {
            Some(message) => message?,
            None => return Poll::Ready(Err(WebSocketError::Ended)),
        };
        Poll::Ready(match message {
            Message::Text(text) => Ok(WebSocketMessage::Text(text.into())),
            Message::Binary(_) => Ok(WebSocketMessage::Binary),
            Message::Close(frame) => Err(closed(frame)),
            Message::Ping(_) => {
                // Its answer is queued.
                self.unflushed = true;
                Ok(WebSocketMessage::Control)
            }
            Message::Pong(_) | Message::Frame(_) => Ok(WebSocketMessage::Control),
        })
    }

    /// Waits until a message can be [sent](Self::send).
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), WebSocketError>> {
        Pin::new(&mut self.stream).poll_ready(cx).map_err(Into::into)
    }

    /// Takes a text message, to be [flushed](Self::poll_flush). What is no UTF-8 is not sent.
    pub(crate) fn send(&mut self, text: Bytes) -> Result<(), WebSocketError> {
        let Ok(text) = Utf8Bytes::try_from(text) else { return Ok(()) };
        self.unflushed = true;
        Ok(Pin::new(&mut self.stream).start_send(Message::Text(text))?)
    }

    /// Waits until the connection has taken what was sent.
    pub(crate) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), WebSocketError>> {
        if self.unflushed {
            ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Says that this side is done. Does not wait for the server to say so, too.
    pub(crate) async fn close(mut self) -> Result<(), WebSocketError> {
        Ok(self.stream.close(None).await?)
    }
}

fn closed(frame: Option<CloseFrame>) -> WebSocketError {
    /// Stands for a code that was not sent (RFC 6455, section 7.1.5).
    const NO_CODE: u16 = 1005;
    match frame {
        Some(CloseFrame { code, reason }) => {
            WebSocketError::Closed { code: code.into(), reason: reason.as_str().to_owned() }
        }
        None => WebSocketError::Closed { code: NO_CODE, reason: String::new() },
    }
}

fn target(uri: &Uri) -> Result<Target, WebSocketError> {
    let invalid = |problem| WebSocketError::InvalidUri { problem };
    let scheme = uri.scheme().ok_or_else(|| invalid("it has no scheme"))?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| invalid("it has no host"))?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let port = uri.port_u16().or_else(|| default_port(scheme)).ok_or_else(|| invalid("it has no port"))?;
    Ok(Target::new(scheme.clone(), host, port))
}

/// The URI with the scheme that WebSockets have (RFC 6455, section 3).
fn web_socket_uri(uri: &Uri) -> Result<Uri, WebSocketError> {
    let scheme = if uri.scheme() == Some(&Scheme::HTTPS) { "wss" } else { "ws" };
    let authority = uri.authority().map(|it| it.as_str()).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let uri = Uri::builder().scheme(scheme).authority(authority).path_and_query(path).build();
    uri.map_err(|_| WebSocketError::InvalidUri { problem: "it cannot be written as that of a WebSocket" })
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket").field("unflushed", &self.unflushed).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_said_only_where_it_was_given() {
        for (uri, web_socket, host, port) in [
            ("http://example.com/api", "ws://example.com/api", "example.com", 80),
            ("https://example.com/api", "wss://example.com/api", "example.com", 443),
            ("https://[::1]:8443/a?b", "wss://[::1]:8443/a?b", "::1", 8443),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(web_socket_uri(&uri).unwrap(), web_socket);
            let target = target(&uri).unwrap();
            assert_eq!((target.host.as_str(), target.port), (host, port));
        }
        assert!(target(&Uri::from_static("/path")).is_err());
    }
}
