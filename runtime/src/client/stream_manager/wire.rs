//! One transport.

use std::future::{Future, poll_fn};
use std::io;
use std::mem;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Sleep, sleep};

use super::state::Shared;
use super::turn::News;
use crate::transport::Io;

/// Bytes that are read at a time, at most.
const READ: usize = 64 * 1024;
/// Rounds of reading and writing before other tasks get their turn.
const ROUNDS: usize = 16;

/// One transport, and what is on its way to and from it.
pub(super) struct Wire {
    io: Box<dyn Io>,
    news: News,
    output: Bytes,
    /// Bytes that the transport took, and may still hold.
    unflushed: usize,
    /// Rings when a client that closes has waited long enough.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub(super) fn new(io: Box<dyn Io>) -> Self {
        Self { io, news: News::default(), output: Bytes::new(), unflushed: 0, alarm: None }
    }

    /// Closes the transport of a client that is closed, and says so.
    ///
    /// A transport with input that nobody has read would be reset, and what the server has not got yet be lost with it.
    /// So it is read until the server closes its end, or time is up.
    pub(super) async fn close(self, shared: &Shared) {
        let Self { mut io, news, alarm, .. } = self;
        let mut alarm = alarm.unwrap_or_else(|| Box::pin(sleep(shared.settings.close_timeout)));
        let shutdown = in_time(&mut alarm, io.shutdown()).await;
        let _ = shared.closed.set(());
        // Whether or not the transport liked it, it is dropped.
        if matches!(shutdown, Some(Ok(()))) && !news.ended {
            in_time(&mut alarm, drain(&mut io)).await;
        }
    }

    /// Ready when the connection is over.
    pub(super) fn poll(&mut self, shared: &Shared, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..ROUNDS {
            let has_read = self.poll_read(cx);
            if self.turn(shared, cx) {
                return Poll::Ready(());
            }
            let has_written = self.poll_write(cx);
            if !has_read && !has_written {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn turn(&mut self, shared: &Shared, cx: &mut Context<'_>) -> bool {
        let (is_over, is_closing) = shared.update(|state| {
            let is_over = state.turn(&mut self.news);
            if self.output.is_empty() && self.unflushed == 0 {
                self.output = state.output().unwrap_or_default();
            }
            state.register_task(cx);
            (is_over, state.is_closing)
        });
        if is_over || !is_closing {
            return is_over;
        }
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(shared.settings.close_timeout)));
        alarm.as_mut().poll(cx).is_ready()
            && shared.update(|state| {
                state.cut();
                state.turn(&mut self.news)
            })
    }

    /// Reads once. Says whether there was something.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> bool {
        let News { input, ended, broken, .. } = &mut self.news;
        if *ended || broken.is_some() {
            return false;
        }
        input.reserve(READ);
        let read = pin!(self.io.read_buf(input)).poll(cx);
        match read {
            Poll::Pending => return false,
            Poll::Ready(Ok(0)) => *ended = true,
            Poll::Ready(Ok(_)) => {}
            Poll::Ready(Err(error)) => *broken = Some(error),
        }
        true
    }

    /// Writes what there is. Says whether the transport took something, or broke.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> bool {
        let mut has_written = false;
        while !self.output.is_empty() || self.unflushed > 0 {
            match self.poll_write_once(cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(())) => has_written = true,
                Poll::Ready(Err(error)) => {
                    self.write_failed(error, cx);
                    return true;
                }
            }
        }
        has_written
    }

    fn poll_write_once(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut io = Pin::new(&mut self.io);
        if !self.output.is_empty() {
            match io.as_mut().poll_write(cx, &self.output)? {
                Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(count) => {
                    self.output.advance(count);
                    self.unflushed += count;
                }
                Poll::Pending if self.unflushed == 0 => return Poll::Pending,
                Poll::Pending => {}
            }
        }
        let flushed = io.poll_flush(cx)?;
        if flushed.is_ready() {
            self.news.written += mem::take(&mut self.unflushed);
        }
        flushed.map(Ok)
    }

    /// Takes in what the server said before the transport broke: it may have answered.
    fn write_failed(&mut self, error: io::Error, cx: &mut Context<'_>) {
        self.output = Bytes::new();
        self.unflushed = 0;
        let _ = (0..ROUNDS).all(|_| self.poll_read(cx));
        self.news.broken.get_or_insert(error);
    }
}

async fn drain(io: &mut Box<dyn Io>) {
    let mut nowhere = [0; 4096];
    while let Ok(1..) = io.read(&mut nowhere).await {}
}

/// Does a step before the alarm rings, or not to its end.
async fn in_time<T>(alarm: &mut Pin<Box<Sleep>>, step: impl Future<Output = T>) -> Option<T> {
    let mut step = pin!(step);
    let either = poll_fn(|cx| match step.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => alarm.as_mut().poll(cx).map(|()| None),
    });
    either.await
}
