//! What has come on each RPC stream and waits to be read.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};

use tokio::sync::SetOnce;

use super::StreamEnd;
use super::shared::Wakes;
use crate::session::{RpcMessage, StreamId, StreamTable};

/// What everybody who knows of an RPC stream shares.
#[derive(Debug, Default)]
pub(super) struct Track {
    /// Set when it is activated.
    pub(super) id: OnceLock<StreamId>,
    /// Set when it is closed.
    pub(super) end: SetOnce<StreamEnd>,
}

/// Messages are shares of what was read at one time, which stays in memory as long as one of them does. Of so many
/// pieces an RPC stream may keep shares; shorter messages in further ones are copied.
const SHARED_INPUTS: usize = 16;
/// From this length on, in bytes, a message is worth the memory that it keeps.
const LONG: usize = 8 * 1024;

/// Messages that a reader takes behind the one that it asks for, if it does not take all.
const AHEAD: usize = 32;
/// These have no more than this part of what an RPC stream may keep unread: they no longer count as unread.
const AHEAD_SHARE: usize = 16;

/// Queues that are kept for other RPC streams, and messages for which they may have room.
const SPARE: usize = 64;
const SPARE_ROOM: usize = 8;

/// The RPC streams that somebody may read.
#[derive(Debug)]
pub(super) struct Slots {
    slots: StreamTable<Slot>,
    /// Unread bytes that one may have.
    limit: usize,
    /// Counts the pieces of input.
    input: u64,
    /// Queues of RPC streams that are gone, for those to come.
    spare: Vec<VecDeque<RpcMessage>>,
}

#[derive(Debug)]
struct Slot {
    queue: VecDeque<RpcMessage>,
    unread: usize,
    /// Of how many pieces of input there are shares in the queue, and which is the last.
    inputs: (usize, u64),
    reader: Option<Waker>,
    end: Option<StreamEnd>,
    track: Arc<Track>,
}

impl Slot {
    fn push(&mut self, message: RpcMessage, input: u64) {
        if self.queue.is_empty() {
            self.inputs = (0, 0);
        }
        self.unread += message.length();
        let (count, last) = self.inputs;
        let is_shared = last == input || count < SHARED_INPUTS || message.length() >= LONG;
        if is_shared && last != input {
            self.inputs = (count + 1, input);
        }
        self.queue.push_back(if is_shared { message } else { message.detached() });
    }
}

/// How many messages a reader takes at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taking {
    One,
    /// So that not each of them takes the lock.
    Several,
}

/// A message that is not in a queue.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfiled {
    /// Nobody will read it. Its length.
    Unwanted(usize),
    /// There is no room for it.
    TooMuch(RpcMessage),
}

impl Slots {
    pub(super) fn new(limit: usize) -> Self {
        Self { slots: StreamTable::new(), limit, input: 0, spare: Vec::new() }
    }

    pub(super) fn open(&mut self, id: StreamId, track: Arc<Track>) {
        let queue = self.spare.pop().unwrap_or_default();
        let slot = Slot { queue, unread: 0, inputs: (0, 0), reader: None, end: None, track };
        self.slots.insert(id, slot);
    }

    /// What comes from now on was read at another time than what came before.
    pub(super) fn next_input(&mut self) {
        self.input += 1;
    }

    /// Whether one that had no room for a message has enough again. Half its queue: otherwise its reader and the task
    /// would take turns with every message.
    pub(super) fn has_room_again(&self, id: StreamId) -> bool {
        self.slots.get(id).is_none_or(|slot| slot.end.is_some() || slot.unread <= self.limit / 2)
    }

    /// Takes a message in, if there is room for it. A single message may be longer than the room.
    pub(super) fn file(
        &mut self,
        id: StreamId,
        message: RpcMessage,
        wakes: &mut Wakes,
    ) -> Result<(), Unfiled> {
        self.file_within(self.limit, id, message, wakes)
    }

    /// Takes a message in, whether or not there is room for it.
    pub(super) fn squeeze(
        &mut self,
        id: StreamId,
        message: RpcMessage,
        wakes: &mut Wakes,
    ) -> Result<(), Unfiled> {
        self.file_within(usize::MAX, id, message, wakes)
    }

    fn file_within(
        &mut self,
        limit: usize,
        id: StreamId,
        message: RpcMessage,
        wakes: &mut Wakes,
    ) -> Result<(), Unfiled> {
        let length = message.length();
        match self.slots.get_mut(id).filter(|slot| slot.end.is_none()) {
            None => Err(Unfiled::Unwanted(length)),
            Some(slot) if slot.unread > 0 && slot.unread + length > limit => Err(Unfiled::TooMuch(message)),
            Some(slot) => {
                slot.push(message, self.input);
                wakes.add(slot.reader.take());
                Ok(())
            }
        }
    }

    /// Ends one that has no room for a message of this length.
    pub(super) fn overrun(&mut self, id: StreamId, length: usize, wakes: &mut Wakes) {
        let unread = self.slots.get(id).map_or(0, |slot| slot.unread) + length;
        self.end(id, StreamEnd::Overrun { unread, limit: self.limit }, wakes);
    }

    /// Notes that one is closed, unless it is noted already.
    pub(super) fn end(&mut self, id: StreamId, end: StreamEnd, wakes: &mut Wakes) {
        let Some(slot) = self.slots.get_mut(id).filter(|slot| slot.end.is_none()) else { return };
        slot.end = Some(end.clone());
        wakes.add(slot.reader.take());
        wakes.ends.push((Arc::clone(&slot.track), end));
    }

    /// The next message that was not read; if several may be taken, those behind it go to `ahead`, which is empty.
    /// `None` when the RPC stream is closed and all are read.
    pub(super) fn poll_next(
        &mut self,
        id: StreamId,
        taking: Taking,
        ahead: &mut VecDeque<RpcMessage>,
        cx: &Context<'_>,
    ) -> Poll<Option<RpcMessage>> {
        let Some(slot) = self.slots.get_mut(id) else { return Poll::Ready(None) };
        let Some(first) = slot.queue.pop_front() else {
            if slot.end.is_some() {
                return Poll::Ready(None);
            }
            register(&mut slot.reader, cx);
            return Poll::Pending;
        };
        slot.unread -= first.length();
        let mut room = match taking {
            Taking::One => 0,
            Taking::Several => self.limit / AHEAD_SHARE,
        };
        if slot.unread <= room {
            mem::swap(&mut slot.queue, ahead);
            slot.unread = 0;
        }
        while slot.queue.front().is_some_and(|next| ahead.len() < AHEAD && next.length() <= room) {
            let Some(next) = slot.queue.pop_front() else { break };
            room -= next.length();
            slot.unread -= next.length();
            ahead.push_back(next);
        }
        Poll::Ready(Some(first))
    }

    /// Forgets one that is closed and read, once everybody can know how it ended. Says whether it is forgotten.
    pub(super) fn forget_if_read(&mut self, id: StreamId) -> bool {
        let Some(slot) = self.slots.get(id) else { return true };
        let is_over = slot.end.is_some() && slot.queue.is_empty() && slot.track.end.get().is_some();
        if is_over {
            self.remove(id);
        }
        is_over
    }

    /// Takes one out. Gives the bytes that were unread.
    fn remove(&mut self, id: StreamId) -> usize {
        let Some(Slot { mut queue, unread, .. }) = self.slots.remove(id) else { return 0 };
        queue.clear();
        if self.spare.len() < SPARE && queue.capacity() <= SPARE_ROOM {
            self.spare.push(queue);
        }
        unread
    }

    /// How one ended.
    pub(super) fn how_ended(&self, id: StreamId) -> Option<StreamEnd> {
        self.slots.get(id).and_then(|slot| slot.end.clone())
    }

    /// Nobody will read it any more. Gives the bytes that were unread.
    pub(super) fn drop_reader(&mut self, id: StreamId, wakes: &mut Wakes) -> usize {
        self.end(id, StreamEnd::ThisSide, wakes);
        self.remove(id)
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }
}

/// Notes whom to wake, if it is not noted already.
pub(super) fn register(place: &mut Option<Waker>, cx: &Context<'_>) {
    match place {
        Some(waker) => waker.clone_from(cx.waker()),
        none => *none = Some(cx.waker().clone()),
    }
}

#[cfg(test)]
mod tests {
    use bytes::{Bytes, BytesMut};

    use super::*;
    use crate::frame::Message;

    /// A message, and the input that it is a share of.
    fn message(payload: usize) -> (RpcMessage, Bytes) {
        let routing = [(":message-type", 0), (":message-flags", 0), (":stream-id", 1)];
        let message = Message::new().with_headers(routing).unwrap().with_payload(vec![0; payload]);
        let mut input = BytesMut::new();
        message.encode(&mut input).unwrap();
        let input = input.freeze();
        (RpcMessage::read(Message::decode(input.clone()).unwrap().0).unwrap(), input)
    }

    fn one_slot() -> Slots {
        let mut slots = Slots::new(usize::MAX);
        slots.open(StreamId::FIRST, Arc::default());
        slots
    }

    fn next(slots: &mut Slots) -> RpcMessage {
        let mut ahead = VecDeque::new();
        match slots.poll_next(StreamId::FIRST, Taking::One, &mut ahead, &Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(message)) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_unread_for_long_does_not_keep_every_input_alive() {
        for (payload, kept) in [(100, SHARED_INPUTS), (LONG, 50)] {
            let mut slots = one_slot();
            let mut inputs = Vec::new();
            for _ in 0..50 {
                let (message, input) = message(payload);
                slots.next_input();
                assert_eq!(slots.file(StreamId::FIRST, message, &mut Wakes::default()), Ok(()));
                inputs.push(input);
            }
            let shared = inputs.into_iter().filter(|input| !input.is_unique()).count();
            assert_eq!(shared, kept);
            for _ in 0..50 {
                assert_eq!(next(&mut slots).payload(), vec![0; payload]);
            }
        }
    }

    #[test]
    fn what_came_in_one_piece_stays_in_one_piece() {
        let mut slots = one_slot();
        let (message, input) = message(100);
        slots.next_input();
        for _ in 0..50 {
            slots.file(StreamId::FIRST, message.clone(), &mut Wakes::default()).unwrap();
        }
        drop(message);
        let place = input.as_ptr_range();
        for _ in 0..50 {
            assert!(place.contains(&next(&mut slots).payload().as_ptr()));
        }
    }

    #[test]
    fn room_is_for_what_fits_and_for_one_that_never_would() {
        let (small, large) = (message(0).0, message(1000).0);
        let (id, mut wakes) = (StreamId::FIRST, Wakes::default());
        let mut slots = Slots::new(small.length() * 4);
        slots.open(id, Arc::default());
        assert_eq!(slots.file(id, large.clone(), &mut wakes), Ok(()));
        assert_eq!(slots.file(id, small.clone(), &mut wakes), Err(Unfiled::TooMuch(small.clone())));
        next(&mut slots);
        for _ in 0..4 {
            assert_eq!(slots.file(id, small.clone(), &mut wakes), Ok(()));
        }
        assert_eq!(slots.file(id, small.clone(), &mut wakes), Err(Unfiled::TooMuch(small.clone())));
        for has_room in [false, true] {
            next(&mut slots);
            assert_eq!(slots.has_room_again(id), has_room);
        }
        assert_eq!(slots.squeeze(id, large.clone(), &mut wakes), Ok(()));
        slots.overrun(id, small.length(), &mut wakes);
        let unread = 3 * small.length() + large.length();
        assert_eq!(slots.how_ended(id), Some(StreamEnd::Overrun { unread, limit: small.length() * 4 }));
        // What has ended stays so, and takes nothing more.
        slots.end(id, StreamEnd::Peer, &mut wakes);
        assert!(slots.has_room_again(id));
        for filed in [slots.file(id, small.clone(), &mut wakes), slots.squeeze(id, small.clone(), &mut wakes)]
        {
            assert_eq!(filed, Err(Unfiled::Unwanted(small.length())));
        }
        assert_eq!(slots.drop_reader(id, &mut wakes), unread - small.length());
        assert_eq!((slots.len(), slots.has_room_again(id)), (0, true));
        assert_eq!(slots.file(id, small.clone(), &mut wakes), Err(Unfiled::Unwanted(small.length())));
    }

    #[test]
    fn a_reader_takes_several_but_not_too_many() {
        let (small, _) = message(0);
        let fits = 2 * AHEAD * AHEAD_SHARE;
        for (count, taking, taken) in [
            (AHEAD + 2, Taking::One, 0),
            (1, Taking::Several, 0),
            (3, Taking::Several, 2),
            (2 * AHEAD + 1, Taking::Several, 2 * AHEAD),
            (2 * AHEAD + 2, Taking::Several, AHEAD),
        ] {
            let (mut slots, mut wakes) = (Slots::new(small.length() * fits), Wakes::default());
            slots.open(StreamId::FIRST, Arc::default());
            for _ in 0..count {
                slots.file(StreamId::FIRST, small.clone(), &mut wakes).unwrap();
            }
            let mut ahead = VecDeque::new();
            let cx = Context::from_waker(Waker::noop());
            let first = slots.poll_next(StreamId::FIRST, taking, &mut ahead, &cx);
            assert_eq!((first, ahead.len()), (Poll::Ready(Some(small.clone())), taken));
            assert_eq!(slots.drop_reader(StreamId::FIRST, &mut wakes), (count - 1 - taken) * small.length());
        }
        // Where little may be unread, little is taken.
        let mut slots = Slots::new(small.length() * AHEAD_SHARE);
        slots.open(StreamId::FIRST, Arc::default());
        for _ in 0..AHEAD_SHARE {
            slots.file(StreamId::FIRST, small.clone(), &mut Wakes::default()).unwrap();
        }
        let (mut ahead, cx) = (VecDeque::new(), Context::from_waker(Waker::noop()));
        assert!(slots.poll_next(StreamId::FIRST, Taking::Several, &mut ahead, &cx).is_ready());
        assert_eq!(ahead.len(), 1);
    }

    #[test]
    fn what_has_ended_is_forgotten_when_it_is_read_and_its_end_is_known() {
        let (small, _) = message(0);
        let (mut slots, mut wakes) = (one_slot(), Wakes::default());
        slots.file(StreamId::FIRST, small, &mut wakes).unwrap();
        slots.end(StreamId::FIRST, StreamEnd::Peer, &mut wakes);
        assert!(!slots.forget_if_read(StreamId::FIRST));
        next(&mut slots);
        assert!(!slots.forget_if_read(StreamId::FIRST));
        assert_eq!(slots.how_ended(StreamId::FIRST), Some(StreamEnd::Peer));
        wakes.run();
        assert!(slots.forget_if_read(StreamId::FIRST));
        assert_eq!((slots.len(), slots.how_ended(StreamId::FIRST)), (0, None));
    }
}
