//! The task of a WebSocket: it does what the session says, and tells it what happens.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tracing::debug;

use super::StreamSeaError;
use super::dial::{Dialed, Dialer};
use super::hub::{Hub, Shared};
use super::queue::{End, Pressure, Queue};
use crate::session::stream_sea::{ClientEvent, LossReason, SubscriptionFailure, SubscriptionKey};
use crate::transport::{WebSocket, WebSocketError, WebSocketMessage};
use crate::types::Document;

/// How long a server that takes nothing may delay the end.
const FAREWELL: Duration = Duration::from_secs(1);

/// Names of the events that the client makes (`smithystreams#madeByClient`).
const INTERRUPTED: &str = "interrupted";
const RESUMED: &str = "resumed";

pub(super) struct Driver {
    hub: Arc<Hub>,
    dialer: Arc<Dialer>,
    link: Link,
    timer: Pin<Box<Sleep>>,
    /// Attempts in a row that failed before the present connection.
    failures: u32,
    /// How long one subscription may hold all others that [is to end](super::Overflow::End) then.
    grace: Duration,
    /// What the transport ended of, until the session has said so.
    cause: Option<StreamSeaError>,
    /// What has to be read before anything else is received.
    held: Option<Held>,
    /// The reader of a queue should be given a chance.
    yields: bool,
}

/// A queue that holds everybody.
struct Held {
    key: SubscriptionKey,
    queue: Arc<Queue>,
    /// In session time.
    since: Duration,
    /// Then the subscription ends.
    until: Option<Duration>,
}

enum Link {
    Idle,
    Dialing(Pin<Box<dyn Future<Output = Result<Dialed, StreamSeaError>> + Send>>),
    Open(Box<WebSocket>),
}

/// What the task has waited for.
enum Step {
    Dialed(Result<Dialed, StreamSeaError>),
    Received(WebSocketMessage),
    Ended(WebSocketError),
    /// Somebody has subscribed, or made room, or has gone.
    Woken,
    Due,
}

impl Driver {
    pub(super) fn new(hub: Arc<Hub>, dialer: Arc<Dialer>, grace: Duration) -> Self {
        Self {
            hub,
            dialer,
            link: Link::Idle,
            timer: Box::pin(sleep_until(Instant::now())),
            failures: 0,
            grace,
            cause: None,
            held: None,
            yields: false,
        }
    }

    /// Runs until nobody subscribes to anything, or the session has ended of itself.
    pub(super) async fn run(mut self) {
        while self.act() {
            if std::mem::take(&mut self.yields) {
                tokio::task::yield_now().await;
            }
            let step = self.step().await;
            self.tell(step);
        }
        if let Link::Open(web_socket) = std::mem::replace(&mut self.link, Link::Idle) {
            // Whether the server hears of it or not, it is over.
            let _ = timeout(FAREWELL, web_socket.close()).await;
        }
    }

    /// Does what the session says. Says whether it goes on.
    fn act(&mut self) -> bool {
        let hub = Arc::clone(&self.hub);
        let mut shared = hub.lock();
        while let Some(event) = shared.session.poll_event() {
            match event {
                ClientEvent::Connect { failures } => {
                    self.failures = failures;
                    self.link = Link::Dialing(Box::pin(Arc::clone(&self.dialer).dial()));
                }
                ClientEvent::Authenticated { .. } => hub.set_first(Ok(())),
                ClientEvent::Established { subscription, .. } => {
                    if let Some(queue) = shared.queues.get(&subscription) {
                        queue.establish(|| (RESUMED, resumed(self.failures)));
                    }
                }
                ClientEvent::Delivered { subscription, message } => {
                    if let Some(queue) = shared.queues.get(&subscription) {
                        let pressure = queue.push(message);
                        self.give_way(pressure, subscription, queue);
                    }
                }
                ClientEvent::SubscriptionFailed { subscription, reason } => {
                    shared.end(subscription, end(reason));
                }
                ClientEvent::Warning(warning) => {
                    debug!(target: "smithy_streams", %warning, "a message was dropped");
                }
                ClientEvent::Lost { reason, pause } => self.lose(&mut shared, reason, pause),
                ClientEvent::Failed { refusal } => {
                    let error = StreamSeaError::Refused(refusal);
                    shared.end_all(&error);
                    hub.set_first(Err(error));
                }
                // `Closed` is what this side wanted; there are no others.
                _ => {}
            }
        }
        !shared.session.is_ended()
    }

    /// Does what a queue asks for that a message was added to.
    fn give_way(&mut self, pressure: Pressure, key: SubscriptionKey, queue: &Arc<Queue>) {
        let since = self.hub.now();
        let until = match pressure {
            Pressure::None => return,
            Pressure::Yield => {
                self.yields = true;
                return;
            }
            Pressure::HoldForAMoment => Some(since.saturating_add(self.grace)),
            Pressure::Hold => None,
        };
        self.held = Some(Held { key, queue: Arc::clone(queue), since, until });
    }

    /// Receives again, if it has not for somebody's sake who has read enough, or has had the time to.
    fn release(&mut self, shared: &mut Shared, now: Duration) {
        let is_over = |held: &mut Held| !held.queue.holds() || held.until.is_some_and(|until| until <= now);
        let Some(Held { key, queue, since, .. }) = self.held.take_if(is_over) else { return };
        // While nothing was read, nobody can have been late.
        shared.session.postpone(now.saturating_sub(since));
        if queue.holds() {
            queue.overrun();
            shared.remove(key);
        }
    }

    /// The connection is lost. Subscriptions that were there survive it if there will be another.
    fn lose(&mut self, shared: &mut Shared, reason: LossReason, pause: Option<Duration>) {
        self.link = Link::Idle;
        self.held = None;
        let error = match (self.cause.take(), reason) {
            (Some(cause), LossReason::TransportClosed) => cause,
            (_, reason) => StreamSeaError::Lost(reason),
        };
        debug!(target: "smithy_streams", pause = ?pause, "the websocket is lost");
        self.hub.set_first(Err(error.clone()));
        let survives = |queue: &Queue| {
            pause.is_some_and(|pause| queue.interrupt(|| (INTERRUPTED, interrupted(&error, pause))))
        };
        let gone = shared.queues.iter().filter(|(_, queue)| !survives(queue));
        let gone: Vec<_> = gone.map(|(key, _)| *key).collect();
        for key in gone {
            shared.end(key, End::Failed(error.clone()));
        }
        if shared.queues.is_empty() {
            shared.session.close();
        }
    }

    /// Tells the session what happened.
    fn tell(&mut self, step: Step) {
        let hub = Arc::clone(&self.hub);
        let now = hub.now();
        let mut shared = hub.lock();
        let session = &mut shared.session;
        match step {
            Step::Dialed(Ok((credentials, web_socket))) => {
                self.link = Link::Open(web_socket);
                session.set_credentials(credentials);
                session.opened(now);
            }
            Step::Dialed(Err(error)) => {
                self.link = Link::Idle;
                self.cause = Some(error);
                session.transport_closed(now);
            }
            Step::Ended(error) => {
                self.link = Link::Idle;
                self.cause = Some(StreamSeaError::WebSocket(error));
                session.transport_closed(now);
            }
            Step::Received(message) => {
                match message {
                    WebSocketMessage::Text(text) => session.receive(now, text),
                    WebSocketMessage::Binary => session.receive_binary(now),
                    WebSocketMessage::Control => session.heard(now),
                }
                // The timer has no turn while messages come.
                if session.poll_timeout().is_some_and(|due| due <= now) {
                    session.handle_timeout(now);
                }
            }
            Step::Due | Step::Woken if self.held.is_some() => self.release(&mut shared, now),
            Step::Due => session.handle_timeout(now),
            Step::Woken => {}
        }
    }

    /// Waits for whatever happens first.
    async fn step(&mut self) -> Step {
        let hub = Arc::clone(&self.hub);
        let mut woken = pin!(hub.work.notified());
        poll_fn(|cx| {
            if let Poll::Ready(step) = self.poll_link(cx) {
                return Poll::Ready(step);
            }
            if woken.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Step::Woken);
            }
            self.poll_due(cx).map(|()| Step::Due)
        })
        .await
    }

    fn poll_link(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        match &mut self.link {
            Link::Idle => Poll::Pending,
            Link::Dialing(dialing) => dialing.as_mut().poll(cx).map(Step::Dialed),
            Link::Open(web_socket) => {
                if let Poll::Ready(Err(error)) = poll_send(web_socket, &self.hub, cx) {
                    // A server that takes nothing more may have said why.
                    return Poll::Ready(Step::Ended(match web_socket.poll_message(cx) {
                        Poll::Ready(Err(closed @ WebSocketError::Closed { .. })) => closed,
                        _ => error,
                    }));
                }
                if self.held.is_some() {
                    return Poll::Pending;
                }
                let received = ready!(web_socket.poll_message(cx));
                Poll::Ready(received.map_or_else(Step::Ended, Step::Received))
            }
        }
    }

    /// Ready when the session has something to do that nobody else asks for. Its time stands still while nothing is read.
    fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let due = match &self.held {
            Some(held) => held.until,
            None => self.hub.lock().session.poll_timeout(),
        };
        // What lies beyond the clock's end never comes.
        let Some(due) = due.and_then(|due| self.hub.instant(due)) else { return Poll::Pending };
        // A timer that rings early is set again: most messages put off what is due, and would each move it.
        if due < self.timer.deadline() || self.timer.is_elapsed() {
            self.timer.as_mut().reset(due);
        }
        self.timer.as_mut().poll(cx)
    }
}

/// Sends what the session has to say.
fn poll_send(
    web_socket: &mut WebSocket,
    hub: &Hub,
    cx: &mut Context<'_>,
) -> Poll<Result<(), WebSocketError>> {
    loop {
        ready!(web_socket.poll_ready(cx))?;
        let text = hub.lock().session.poll_transmit();
        let Some(text) = text else { return web_socket.poll_flush(cx) };
        web_socket.send(text)?;
    }
}

fn end(reason: SubscriptionFailure) -> End {
    match reason {
        SubscriptionFailure::Refused(refusal) => End::Refused(refusal),
        SubscriptionFailure::Unanswered { limit } => End::Failed(StreamSeaError::Unanswered { limit }),
    }
}

/// The members of the event `interrupted`.
fn interrupted(error: &StreamSeaError, pause: Duration) -> Document {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        reason.push_str(": ");
        reason.push_str(&error.to_string());
        source = error.source();
    }
    let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    Document::from_iter([("reason", Document::from(reason)), ("pauseMillis", pause.into())])
}

/// The members of the event `resumed`. That the connection was lost is no attempt that failed.
fn resumed(failures: u32) -> Document {
    Document::from_iter([("failures", failures.saturating_sub(1))])
}

impl Drop for Driver {
    /// Leaves nobody waiting, whatever has ended the task.
    fn drop(&mut self) {
        let error = StreamSeaError::Lost(LossReason::TransportClosed);
        let mut shared = self.hub.lock();
        shared.session.close();
        shared.end_all(&error);
        drop(shared);
        self.hub.set_first(Err(error));
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("hub", &self.hub).finish_non_exhaustive()
    }
}
