//! Events of one subscription, over as many connections as it takes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Supervisor;
use crate::client::error::{CallError, StreamError};
use crate::client::rpc::RpcClient;
use crate::rpc::RpcError;

/// What comes out of a [`Subscription`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Supervised<U> {
    /// The call that subscribes has succeeded. What the peer sent since
    /// [`Interrupted`](Self::Interrupted) is lost.
    Subscribed {
        /// Which connection it is on: the first is number 1. A number may be left out, if that connection was lost
        /// before the call succeeded.
        connection: u64,
    },
    /// An event.
    Event(U),
    /// The connection is lost; it is being restored.
    Interrupted,
}

/// Events of one subscription, over as many connections as it takes: a [`Stream`], of which [`next`](Self::next) gives
/// one item after the other. Made by [`Supervisor::subscribe`].
///
/// It subscribes when it is first asked, and ends when the peer ends the events, after an error that is not the loss of
/// the connection, or when the supervisor has given up.
#[must_use = "nothing is subscribed before `next` is called, or the stream is polled"]
pub struct Subscription<C, S, F, Fut> {
    supervisor: Supervisor<C>,
    open: F,
    /// The connection that it is on, or was.
    connection: u64,
    state: State<C, S, Fut>,
}

/// A client of a connection that is up, and which one that is.
type NextClient<C> = Pin<Box<dyn Future<Output = Result<(C, u64), RpcError>> + Send>>;

enum State<C, S, Fut> {
    /// Nothing is under way.
    Away,
    /// Waiting for a connection.
    Waiting(NextClient<C>),
    /// The call that subscribes is under way.
    Opening(Pin<Box<Fut>>),
    Open(S),
    Done,
}

impl<C: RpcClient, S, F, Fut> Subscription<C, S, F, Fut> {
    pub(super) fn new(supervisor: Supervisor<C>, open: F) -> Self {
        Self { supervisor, open, connection: 0, state: State::Away }
    }
}

impl<C, S, U, E, F, Fut> Subscription<C, S, F, Fut>
where
    C: RpcClient,
    S: Stream<Item = Result<U, StreamError<E>>> + Unpin,
    F: FnMut(C) -> Fut,
    Fut: Future<Output = Result<S, CallError<E>>>,
{
    /// The next event, or what happened to the subscription; `None` when the peer has ended its events, and after an
    /// error that ends it.
    ///
    /// # Errors
    /// [`StreamError::Undecodable`] of one event, after which others follow. The rest ends the subscription:
    /// [`StreamError::Call`] of the call that subscribes, what else ended the events, or [`StreamError::Rpc`] with the
    /// reason for which the supervisor has given up.
    pub async fn next(&mut self) -> Option<Result<Supervised<U>, StreamError<E>>> {
        std::future::poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Supervised<U>, StreamError<E>>>> {
        loop {
            match &mut self.state {
                State::Away => {
                    let (supervisor, number) = (self.supervisor.clone(), self.connection);
                    self.state =
                        State::Waiting(Box::pin(async move { supervisor.next_client(number).await }));
                }
                State::Waiting(client) => match ready!(client.as_mut().poll(cx)) {
                    Ok((client, number)) => {
                        self.connection = number;
                        self.state = State::Opening(Box::pin((self.open)(client)));
                    }
                    Err(error) => return self.end(StreamError::Rpc(error)),
                },
                State::Opening(call) => match ready!(call.as_mut().poll(cx)) {
                    Ok(events) => {
                        self.state = State::Open(events);
                        let connection = self.connection;
                        return Poll::Ready(Some(Ok(Supervised::Subscribed { connection })));
                    }
                    // Nothing was subscribed, so there is nothing to tell but the next attempt.
                    Err(CallError::Rpc(RpcError::Closed(_))) => self.state = State::Away,
                    Err(error) => return self.end(StreamError::Call(Box::new(error))),
                },
                State::Open(events) => match ready!(Pin::new(events).poll_next(cx)) {
                    Some(Ok(event)) => return Poll::Ready(Some(Ok(Supervised::Event(event)))),
                    Some(Err(error @ StreamError::Undecodable { .. })) => {
                        return Poll::Ready(Some(Err(error)));
                    }
                    Some(Err(StreamError::Rpc(RpcError::Closed(_)))) => {
                        self.state = State::Away;
                        return Poll::Ready(Some(Ok(Supervised::Interrupted)));
                    }
                    Some(Err(error)) => return self.end(error),
                    None => self.state = State::Done,
                },
                State::Done => return Poll::Ready(None),
            }
        }
    }

    fn end(&mut self, error: StreamError<E>) -> Poll<Option<Result<Supervised<U>, StreamError<E>>>> {
        self.state = State::Done;
        Poll::Ready(Some(Err(error)))
    }
}

impl<C, S, U, E, F, Fut> Stream for Subscription<C, S, F, Fut>
where
    C: RpcClient,
    S: Stream<Item = Result<U, StreamError<E>>> + Unpin,
    F: FnMut(C) -> Fut + Unpin,
    Fut: Future<Output = Result<S, CallError<E>>>,
{
    type Item = Result<Supervised<U>, StreamError<E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<C, S, F, Fut> fmt::Debug for Subscription<C, S, F, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Away => "not subscribed",
            State::Waiting(_) => "waiting for a connection",
            State::Opening(_) => "subscribing",
            State::Open(_) => "subscribed",
            State::Done => "done",
        };
        f.debug_struct("Subscription")
            .field("connection", &self.connection)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
