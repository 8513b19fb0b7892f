//! Who waits for events.

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Events that may wait for one subscriber.
const BACKLOG: usize = 4096;

/// Subscribers, each with what it wants to be told about.
pub(crate) struct Listeners<K, E>(Vec<(K, Sender<E>)>);

impl<K, E> Default for Listeners<K, E> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, E: Clone> Listeners<K, E> {
    /// One more. It has left when its receiver is gone.
    pub(crate) fn add(&mut self, wants: K) -> Receiver<E> {
        self.add_told(wants, [])
    }

    /// One more, who is told something at once: no more than may wait.
    pub(crate) fn add_told(&mut self, wants: K, first: impl IntoIterator<Item = E>) -> Receiver<E> {
        self.0.retain(|(_, sender)| !sender.is_closed());
        let (sender, receiver) = channel(BACKLOG);
        for event in first.into_iter().take(BACKLOG) {
            let _ = sender.try_send(event);
        }
        self.0.push((wants, sender));
        receiver
    }

    /// Tells everybody whom it concerns. Who lets too many events pile up is crossed off: its stream ends after them.
    pub(crate) fn tell(&mut self, concerns: impl Fn(&K) -> bool, event: &E) {
        self.0.retain(|(wants, sender)| !concerns(wants) || sender.try_send(event.clone()).is_ok());
    }

    /// What those who are there want to be told about.
    pub(crate) fn wants(&self) -> impl Iterator<Item = &K> {
        self.0.iter().filter(|(_, sender)| !sender.is_closed()).map(|(wants, _)| wants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_are_told_whom_it_concerns() {
        let mut listeners = Listeners::default();
        let (mut odd, mut even) = (listeners.add(1), listeners.add(0));
        for number in 0..4 {
            listeners.tell(|rest| number % 2 == *rest, &number);
        }
        assert_eq!([odd.try_recv(), odd.try_recv()], [Ok(1), Ok(3)]);
        assert_eq!([even.try_recv(), even.try_recv()], [Ok(0), Ok(2)]);
    }

    #[test]
    fn who_has_left_is_forgotten() {
        let mut listeners: Listeners<&str, ()> = Listeners::default();
        let first = listeners.add("first");
        let _second = listeners.add("second");
        drop(first);
        assert_eq!(listeners.wants().collect::<Vec<_>>(), [&"second"]);
        let _third = listeners.add("third");
        assert_eq!(listeners.0.len(), 2);
    }

    #[test]
    fn who_does_not_listen_is_crossed_off_and_others_are_not() {
        let mut listeners = Listeners::default();
        let (mut slow, mut quick) = (listeners.add(()), listeners.add(()));
        for number in 0..=BACKLOG {
            listeners.tell(|()| true, &number);
            assert_eq!(quick.try_recv(), Ok(number));
        }
        assert_eq!(listeners.wants().count(), 1);
        let heard: Vec<usize> = std::iter::from_fn(|| slow.try_recv().ok()).collect();
        assert_eq!(heard, (0..BACKLOG).collect::<Vec<_>>());
        assert!(slow.is_closed());
    }
}
