//! Identities that are kept until they are about to expire.

use std::fmt::{self, Debug};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{BearerToken, Credentials, IdentityError, ProvideCredentials, ProvideFuture, ProvideToken};
use crate::types::Timestamp;

/// How long before its expiry an identity is replaced, in seconds: time enough for a request on its way.
const BUFFER: i64 = 60;

/// For how long an identity that is still valid is used after it could not be replaced, in seconds.
const PAUSE: i64 = 5;

/// [`Credentials`] and where they come from.
pub(crate) type CachedCredentials = Cached<Credentials>;
/// A [`BearerToken`] and where it comes from.
pub(crate) type CachedToken = Cached<BearerToken>;

/// What can be kept.
pub(crate) trait Identity: Clone {
    type Provider: Debug + Send + Sync + ?Sized;

    fn provide(provider: &Self::Provider) -> ProvideFuture<'_, Self>;
    fn expiry(&self) -> Option<Timestamp>;
}

impl Identity for Credentials {
    type Provider = dyn ProvideCredentials;

    fn provide(provider: &Self::Provider) -> ProvideFuture<'_, Self> {
        provider.provide()
    }

    fn expiry(&self) -> Option<Timestamp> {
        self.expiry()
    }
}

impl Identity for BearerToken {
    type Provider = dyn ProvideToken;

    fn provide(provider: &Self::Provider) -> ProvideFuture<'_, Self> {
        provider.provide()
    }

    fn expiry(&self) -> Option<Timestamp> {
        self.expiry()
    }
}

/// Asks a provider once for many calls, and again when what it gave is about to expire.
///
/// Of calls at the same time one asks; the others get what it got, be it an error. If it is dropped while it waits,
/// another one asks. While the old identity is valid nobody waits for another's question, and nobody fails.
pub(crate) struct Cached<T: Identity> {
    provider: Arc<T::Provider>,
    state: Mutex<State<T>>,
    asking: tokio::sync::Mutex<()>,
}

struct State<T> {
    value: Option<T>,
    /// What the provider said last, if it was an error.
    failure: Option<IdentityError>,
    /// How often the provider has answered.
    answers: u64,
    /// The provider is not asked again before.
    pause: Option<Timestamp>,
}

impl<T: Identity> Cached<T> {
    pub(crate) fn new(provider: Arc<T::Provider>) -> Self {
        let state = State { value: None, failure: None, answers: 0, pause: None };
        Self { provider, state: Mutex::new(state), asking: tokio::sync::Mutex::default() }
    }

    /// The identity to use at `now`.
    ///
    /// # Errors
    /// What the provider says, if nothing is kept that is valid.
    pub(crate) async fn get(&self, now: Timestamp) -> Result<T, IdentityError> {
        let seen = {
            let state = self.state();
            if let Some(value) = state.settled(now) {
                return Ok(value.clone());
            }
            state.answers
        };
        let _turn = match self.asking.try_lock() {
            Ok(turn) => turn,
            Err(_) => {
                if let Some(value) = self.state().valid(now) {
                    return Ok(value.clone());
                }
                self.asking.lock().await
            }
        };
        if let Some(outcome) = self.state().outcome_since(seen, now) {
            return outcome;
        }
        let answer = T::provide(&self.provider).await;
        self.state().take(answer, now)
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Identity> State<T> {
    /// What is kept, unless the provider is to be asked.
    fn settled(&self, now: Timestamp) -> Option<&T> {
        let value = self.valid(now)?;
        let lasts = lasts(value, now, BUFFER);
        let paused = self.pause.is_some_and(|until| now.seconds() < until.seconds());
        (lasts || paused).then_some(value)
    }

    /// What is kept, unless it has expired.
    fn valid(&self, now: Timestamp) -> Option<&T> {
        self.value.as_ref().filter(|value| lasts(*value, now, 0))
    }

    /// What the provider has said since it had answered `seen` times.
    fn outcome_since(&self, seen: u64, now: Timestamp) -> Option<Result<T, IdentityError>> {
        if self.answers == seen {
            return None;
        }
        match &self.failure {
            None => self.value.clone().map(Ok),
            Some(failure) => Some(self.valid(now).cloned().ok_or_else(|| failure.clone())),
        }
    }

    fn take(&mut self, answer: Result<T, IdentityError>, now: Timestamp) -> Result<T, IdentityError> {
        self.answers += 1;
        match answer {
            Ok(value) => {
                self.value = Some(value.clone());
                (self.failure, self.pause) = (None, None);
                Ok(value)
            }
            Err(failure) => {
                self.pause = Some(Timestamp::from_seconds(now.seconds().saturating_add(PAUSE)));
                self.failure = Some(failure.clone());
                self.valid(now).cloned().ok_or(failure)
            }
        }
    }
}

/// Whether the identity is valid for more than so many seconds.
fn lasts(value: &impl Identity, now: Timestamp, seconds: i64) -> bool {
    value.expiry().is_none_or(|expiry| now.seconds().saturating_add(seconds) < expiry.seconds())
}

impl<T: Identity> Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::future::Future;
    use std::task::{Context, Poll, Waker};

    use tokio::sync::{Mutex as AsyncMutex, Notify};

    use super::*;

    /// Gives one answer after the other, each when it is let go.
    #[derive(Debug)]
    struct Script {
        answers: AsyncMutex<VecDeque<Result<Credentials, IdentityError>>>,
        asked: std::sync::atomic::AtomicUsize,
        gate: Option<Notify>,
    }

    impl Script {
        fn of(answers: impl IntoIterator<Item = Result<Credentials, IdentityError>>) -> Arc<Self> {
            let answers = AsyncMutex::new(answers.into_iter().collect());
            Arc::new(Self { answers, asked: 0.into(), gate: None })
        }

        fn gated(answers: impl IntoIterator<Item = Result<Credentials, IdentityError>>) -> Arc<Self> {
            let answers = AsyncMutex::new(answers.into_iter().collect());
            Arc::new(Self { answers, asked: 0.into(), gate: Some(Notify::new()) })
        }

        fn open(&self) {
            self.gate.as_ref().unwrap().notify_one();
        }

        fn asked(&self) -> usize {
            self.asked.load(std::sync::atomic::Ordering::SeqCst)
        }
    }

    impl ProvideCredentials for Script {
        fn provide(&self) -> ProvideFuture<'_, Credentials> {
            Box::pin(async {
                self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                if let Some(gate) = &self.gate {
                    gate.notified().await;
                }
                self.answers.lock().await.pop_front().expect("nobody asks more often")
            })
        }
    }

    fn until(id: &str, expiry: i64) -> Result<Credentials, IdentityError> {
        Ok(Credentials::new(id, "secret").with_expiry(Timestamp::from_seconds(expiry)))
    }

    fn broken() -> Result<Credentials, IdentityError> {
        Err(IdentityError::provider("out of order"))
    }

    fn cached(script: &Arc<Script>) -> CachedCredentials {
        Cached::new(Arc::clone(script) as Arc<dyn ProvideCredentials>)
    }

    async fn id_at(cached: &CachedCredentials, seconds: i64) -> Result<String, String> {
        let got = cached.get(Timestamp::from_seconds(seconds)).await;
        got.map(|it| it.access_key_id().to_owned()).map_err(|error| error.to_string())
    }

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn what_does_not_expire_is_asked_for_once() {
        let script = Script::of([Ok(Credentials::new("a", "secret"))]);
        let cached = cached(&script);
        assert_eq!(id_at(&cached, 0).await.unwrap(), "a");
        assert_eq!(id_at(&cached, i64::MAX).await.unwrap(), "a");
        assert_eq!(script.asked(), 1);
    }

    #[tokio::test]
    async fn a_minute_before_the_end_it_is_replaced() {
        let script = Script::of([until("a", 1000), until("b", 2000)]);
        let cached = cached(&script);
        assert_eq!(id_at(&cached, 0).await.unwrap(), "a");
        assert_eq!(id_at(&cached, 1000 - BUFFER - 1).await.unwrap(), "a");
        assert_eq!(script.asked(), 1);
        assert_eq!(id_at(&cached, 1000 - BUFFER).await.unwrap(), "b");
        assert_eq!(script.asked(), 2);
    }

    #[tokio::test]
    async fn the_old_one_serves_while_no_new_one_can_be_had() {
        let script = Script::of([until("a", 1000), broken(), broken(), broken()]);
        let cached = cached(&script);
        id_at(&cached, 0).await.unwrap();
        assert_eq!(id_at(&cached, 950).await.unwrap(), "a");
        assert_eq!(id_at(&cached, 950 + PAUSE - 1).await.unwrap(), "a");
        assert_eq!(script.asked(), 2, "a provider in trouble is left in peace for a moment");
        assert_eq!(id_at(&cached, 950 + PAUSE).await.unwrap(), "a");
        assert_eq!(script.asked(), 3);
        assert!(id_at(&cached, 1000).await.is_err(), "it has expired");
        assert_eq!(script.asked(), 4);
    }

    #[tokio::test]
    async fn after_an_error_it_asks_again() {
        let script = Script::of([broken(), until("a", 1000)]);
        let cached = cached(&script);
        assert_eq!(id_at(&cached, 0).await.unwrap_err(), "the provider of the identity failed");
        assert_eq!(id_at(&cached, 0).await.unwrap(), "a");
    }

    #[tokio::test]
    async fn many_calls_make_one_question() {
        for (answer, good) in [(until("a", 1000), true), (broken(), false)] {
            let script = Script::gated([answer]);
            let cached = cached(&script);
            let mut calls: Vec<_> = (0..20).map(|_| Box::pin(id_at(&cached, 0))).collect();
            assert!(calls.iter_mut().all(|call| poll(call.as_mut()).is_pending()));
            script.open();
            for call in calls {
                assert_eq!(call.await.is_ok(), good);
            }
            assert_eq!(script.asked(), 1);
        }
    }

    #[tokio::test]
    async fn nobody_waits_while_the_old_one_is_valid() {
        let script = Script::gated([until("a", 1000), until("b", 2000)]);
        let cached = cached(&script);
        script.open();
        id_at(&cached, 0).await.unwrap();
        let mut asking = Box::pin(id_at(&cached, 950));
        assert!(poll(asking.as_mut()).is_pending());
        assert_eq!(id_at(&cached, 950).await.unwrap(), "a");
        script.open();
        assert_eq!(asking.await.unwrap(), "b");
        assert_eq!(id_at(&cached, 950).await.unwrap(), "b");
        assert_eq!(script.asked(), 2);
    }

    #[tokio::test]
    async fn a_call_that_is_dropped_leaves_the_question_to_the_next() {
        let script = Script::gated([until("a", 1000)]);
        let cached = cached(&script);
        let mut first = Box::pin(id_at(&cached, 0));
        let mut second = Box::pin(id_at(&cached, 0));
        assert!(poll(first.as_mut()).is_pending() && poll(second.as_mut()).is_pending());
        drop(first);
        script.open();
        assert_eq!(second.await.unwrap(), "a");
        assert_eq!(script.asked(), 2);
    }

    #[tokio::test]
    async fn tokens_are_kept_alike_and_nothing_shows() {
        let token = BearerToken::new("SECRET").with_expiry(Timestamp::from_seconds(1000));
        let cached = CachedToken::new(Arc::new(token) as Arc<dyn ProvideToken>);
        assert_eq!(cached.get(Timestamp::from_seconds(0)).await.unwrap().token(), "SECRET");
        assert!(!format!("{cached:?}").contains("SECRET"));
    }
}
