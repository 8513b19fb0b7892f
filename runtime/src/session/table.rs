//! Values by RPC stream.

use std::collections::{BTreeMap, VecDeque};

use super::StreamId;

/// Values by RPC stream, for ids that are handed out in order. Memory grows with the number of values, whatever their
/// ids.
///
/// Most RPC streams are short, so the values of the last ids lie side by side, where an id is a place. Those that outlive
/// so many others as fit there are kept in a tree.
#[derive(Debug)]
pub(crate) struct StreamTable<T> {
    /// The number of the RPC stream in the first place of `recent`; all in `old` have smaller ones.
    first: u32,
    /// Begins with a value, unless it is empty.
    recent: VecDeque<Option<T>>,
    old: BTreeMap<StreamId, T>,
    count: usize,
}

impl<T> StreamTable<T> {
    /// Places for the last ids.
    const RECENT: usize = 256;

    pub(crate) fn new() -> Self {
        Self { first: 0, recent: VecDeque::new(), old: BTreeMap::new(), count: 0 }
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    fn place(&self, id: StreamId) -> Option<usize> {
        id.get().checked_sub(self.first).map(|place| place as usize)
    }

    #[inline]
    pub(crate) fn get(&self, id: StreamId) -> Option<&T> {
        match self.place(id) {
            Some(place) => self.recent.get(place)?.as_ref(),
            None => self.old.get(&id),
        }
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, id: StreamId) -> Option<&mut T> {
        match self.place(id) {
            Some(place) => self.recent.get_mut(place)?.as_mut(),
            None => self.old.get_mut(&id),
        }
    }

    /// Adds the value of an RPC stream, or replaces it.
    pub(crate) fn insert(&mut self, id: StreamId, value: T) {
        while !self.recent.is_empty() && self.place(id).is_some_and(|place| place >= Self::RECENT) {
            self.make_old();
        }
        if self.recent.is_empty() {
            self.first = id.get();
        }
        let before = match self.place(id) {
            None => self.old.insert(id, value),
            Some(place) => {
                if place >= self.recent.len() {
                    self.recent.resize_with(place + 1, || None);
                }
                self.recent.get_mut(place).and_then(|place| place.replace(value))
            }
        };
        self.count += usize::from(before.is_none());
    }

    /// Gives up the first place, and the empty ones behind it.
    fn make_old(&mut self) {
        if let Some(value) = self.recent.pop_front() {
            if let Some((id, value)) = StreamId::new(self.first).zip(value) {
                self.old.insert(id, value);
            }
            self.first += 1;
            self.trim();
        }
    }

    fn trim(&mut self) {
        while let Some(None) = self.recent.front() {
            self.recent.pop_front();
            self.first += 1;
        }
    }

    pub(crate) fn remove(&mut self, id: StreamId) -> Option<T> {
        let value = match self.place(id) {
            Some(place) => self.recent.get_mut(place)?.take(),
            None => self.old.remove(&id),
        };
        if value.is_some() {
            self.count -= 1;
            self.trim();
        }
        value
    }

    /// The ids of all values, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = StreamId> {
        let recent = (self.first..).zip(&self.recent).filter(|(_, value)| value.is_some());
        self.old.keys().copied().chain(recent.filter_map(|(number, _)| StreamId::new(number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> StreamId {
        StreamId::new(number).unwrap()
    }

    fn ids(table: &StreamTable<u32>) -> Vec<u32> {
        table.ids().map(StreamId::get).collect()
    }

    #[test]
    fn values_are_found_however_many_others_came_and_went() {
        let mut table = StreamTable::new();
        // Every hundredth stays.
        for number in 1..=2_000 {
            table.insert(id(number), number);
            assert_eq!(table.get(id(number)), Some(&number));
            if number % 100 != 0 {
                assert_eq!(table.remove(id(number)), Some(number));
            }
            assert!(table.recent.len() <= StreamTable::<u32>::RECENT);
        }
        assert_eq!(ids(&table), (1..=20).map(|it| it * 100).collect::<Vec<_>>());
        assert_eq!(table.len(), 20);
        for number in [100, 1_900, 2_000] {
            *table.get_mut(id(number)).unwrap() += 1;
            assert_eq!(table.get(id(number)), Some(&(number + 1)));
            assert_eq!(table.remove(id(number)), Some(number + 1));
            assert_eq!(table.get(id(number)), None);
            assert_eq!(table.remove(id(number)), None);
        }
        assert_eq!(table.len(), 17);
        for number in [1, 150, 1_999, 2_001, 5_000] {
            assert_eq!(table.get(id(number)), None);
            assert_eq!(table.get_mut(id(number)), None);
        }
    }

    #[test]
    fn ids_may_leave_gaps() {
        let mut table = StreamTable::new();
        let numbers = [1, 2, 50, 255, 256, 257, 258, 10_000, 2_000_000_000, i32::MAX as u32];
        for number in numbers {
            table.insert(id(number), number);
        }
        assert_eq!(ids(&table), numbers);
        for number in numbers {
            assert_eq!(table.remove(id(number)), Some(number));
        }
        assert!(table.recent.is_empty() && table.old.is_empty());
        table.insert(id(7), 1);
        table.insert(id(7), 2);
        table.insert(id(3), 3);
        assert_eq!((ids(&table), table.len(), table.get(id(7))), (vec![3, 7], 2, Some(&2)));
    }
}
