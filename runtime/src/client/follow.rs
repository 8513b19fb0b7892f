//! Items that are read on and on.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Instant, sleep, sleep_until};

use super::backoff::Backoff;
use super::core::Core;
use super::error::CallError;
use super::random::random_u64;
use crate::protocol::Operation;

/// An operation with `smithystreams#followed`: its items have positions, which grow, and more may come at any time.
/// Generated code implements it.
pub trait Followed: Operation {
    /// What is read.
    type Item: Send + 'static;

    /// The least position that the input asks for, if it says one.
    fn start(input: &Self::Input) -> Option<i64>;

    /// Asks for items from this position on.
    fn set_start(input: &mut Self::Input, position: i64);

    /// How long the peer may wait for items, in milliseconds; `None` or 0 if the input does not say.
    fn wait(input: &Self::Input) -> Option<i64>;

    /// Lets the peer wait for items.
    fn set_wait(input: &mut Self::Input, millis: i64);

    /// The items of an answer; `None` if it has none.
    fn items(output: Self::Output) -> Option<Vec<Self::Item>>;

    /// The position of an item.
    fn position(item: &Self::Item) -> Option<i64>;

    /// Whether the error says that nothing has come yet.
    fn is_retried(error: &Self::Error) -> bool;
}

/// The items of a call that is made again and again, each time from behind the last item: a [`Stream`], of which
/// [`next`](Self::next) gives one after the other, each once.
///
/// - It asks when all items that it has were taken, and not earlier; so whoever does not take them slows it down.
/// - That nothing has come yet is no error: it goes on asking.
/// - Errors that may pass are asked over, a connection that is lost among them: reading harms nothing. If that does not help
///   for [so long](Self::patience), the last of them is given.
/// - All other errors are given. An error ends it; [`position`](Self::position) says where another may go on.
///
/// Dropping it cancels the call that is under way.
#[must_use = "nothing is asked for before `next` is called, or the stream is polled"]
pub struct Follow<Op: Followed> {
    core: Core,
    input: Op::Input,
    rules: Rules,
    wait: Option<Duration>,
    /// What is asked for next; `None` if the input has never said it.
    start: Option<i64>,
    items: VecDeque<Op::Item>,
    state: State<Op>,
}

#[derive(Debug, Clone, Copy)]
struct Rules {
    interval: Duration,
    backoff: Backoff,
    patience: Option<Duration>,
}

type ItemsResult<Op> = Result<Vec<<Op as Followed>::Item>, CallError<<Op as Operation>::Error>>;

type ItemResult<Op> = Result<<Op as Followed>::Item, CallError<<Op as Operation>::Error>>;

/// The call for items, with those that come to nothing.
type Asking<Op> = Pin<Box<dyn Future<Output = ItemsResult<Op>> + Send>>;

enum State<Op: Followed> {
    Ready,
    Asking(Asking<Op>),
    /// The peer does not say where to go on.
    Stuck,
    Done,
}

impl<Op: Followed> Follow<Op> {
    /// Follows from where `input` says.
    pub fn new(core: Core, input: Op::Input) -> Self {
        let rules = Rules {
            interval: Duration::from_secs(1),
            backoff: Backoff::new().base(Duration::from_millis(100)).max(Duration::from_secs(5)),
            patience: Some(Duration::from_secs(120)),
        };
        let start = Op::start(&input);
        Self { core, input, rules, wait: None, start, items: VecDeque::new(), state: State::Ready }
    }

    /// How long the peer may wait for items before it answers that there are none, where the operation has that. Unless this
    /// is called, what the input says; 10 seconds if it says nothing, or half of the time that a call may take if that is less.
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = Some(wait);
        self
    }

    /// The least time from one question to the next if the answer is that there is nothing: 1 second unless this is called. It
    /// passes while the peer [waits](Self::wait).
    pub fn interval(mut self, interval: Duration) -> Self {
        self.rules.interval = interval;
        self
    }

    /// The pauses before questions that follow an error: of up to 100 ms after the first one and 5 seconds later, unless this
    /// is called.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.rules.backoff = backoff;
        self
    }

    /// How long there may be nothing but errors that may pass: 2 minutes unless this is called, for ever with `None`.
    pub fn patience(mut self, patience: impl Into<Option<Duration>>) -> Self {
        self.rules.patience = patience.into();
        self
    }

    /// The position of the next item, or the least that it may have. `None` if neither the input nor the peer has said one.
    pub fn position(&self) -> Option<i64> {
        self.items.front().and_then(Op::position).or(self.start)
    }

    /// The next item, however long it takes to come; `None` after an error.
    ///
    /// # Errors
    /// All of [`CallError`]. [`CallError::RepeatedToken`] if the peer gives none but items that it has given, or items
    /// without a position.
    pub async fn next(&mut self) -> Option<ItemResult<Op>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<ItemResult<Op>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match &mut self.state {
                State::Ready => self.state = State::Asking(self.ask()),
                State::Asking(asking) => match ready!(asking.as_mut().poll(cx)) {
                    Ok(items) => self.take(items),
                    Err(error) => {
                        self.state = State::Done;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                State::Stuck => {
                    self.state = State::Done;
                    return Poll::Ready(Some(Err(CallError::RepeatedToken)));
                }
                State::Done => return Poll::Ready(None),
            }
        }
    }

    fn ask(&self) -> Asking<Op> {
        let mut input = self.input.clone();
        if let Some(start) = self.start {
            Op::set_start(&mut input, start);
        }
        let default_wait = || {
            let half = self.core.call_timeout().map_or(Duration::MAX, |limit| limit / 2);
            Duration::from_secs(10).min(half)
        };
        let said = Op::wait(&input).is_some_and(|millis| millis > 0);
        if let Some(wait) = self.wait.or_else(|| (!said).then(default_wait)) {
            Op::set_wait(&mut input, i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        }
        Box::pin(ask::<Op>(self.core.clone(), input, self.rules))
    }

    /// Keeps the items that have not been given, and goes on behind them.
    fn take(&mut self, items: Vec<Op::Item>) {
        let start = self.start;
        let next = items.iter().filter_map(Op::position).max().and_then(|last| last.checked_add(1));
        let is_new =
            |item: &Op::Item| Op::position(item).is_none_or(|it| start.is_none_or(|start| it >= start));
        self.items.extend(items.into_iter().filter(is_new));
        let goes_on = next.is_some_and(|next| start.is_none_or(|start| next > start));
        self.state = if goes_on { State::Ready } else { State::Stuck };
        if goes_on {
            self.start = next;
        }
    }
}

/// Asks until there are items.
async fn ask<Op: Followed>(core: Core, input: Op::Input, rules: Rules) -> ItemsResult<Op> {
    // Since when there are errors, and how many.
    let mut trouble: Option<(Instant, u32)> = None;
    loop {
        let began = Instant::now();
        match core.call::<Op>(input.clone(), None).await {
            Ok(output) => {
                if let Some(items) = Op::items(output).filter(|items| !items.is_empty()) {
                    return Ok(items);
                }
            }
            Err(error) if error.as_modeled().is_some_and(Op::is_retried) => {}
            Err(error) if error.is_retryable() => {
                let (since, failed) = trouble.get_or_insert((began, 0));
                *failed += 1;
                let pause = rules.backoff.pause(*failed, random_u64());
                if rules.patience.is_some_and(|patience| since.elapsed().saturating_add(pause) > patience) {
                    return Err(error);
                }
                sleep(pause).await;
                continue;
            }
            Err(error) => return Err(error),
        }
        trouble = None;
        match began.checked_add(rules.interval) {
            Some(next) => sleep_until(next).await,
            None => sleep(rules.interval).await,
        }
    }
}

// The call is pinned in its box; nothing else needs to stay where it is.
impl<Op: Followed> Unpin for Follow<Op> {}

impl<Op: Followed> Stream for Follow<Op> {
    type Item = ItemResult<Op>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<Op: Followed> fmt::Debug for Follow<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow")
            .field("input", &self.input)
            .field("position", &self.position())
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}
