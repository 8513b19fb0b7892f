use std::fmt;
use std::num::NonZeroU32;

/// The number of an RPC stream on its connection, 1 to 2³¹ - 1, counted in the order in which first messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(NonZeroU32);

impl StreamId {
    /// The first RPC stream of a connection.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The last one: behind it a new connection is needed.
    pub const LAST: Self = Self(NonZeroU32::MIN.saturating_add(i32::MAX as u32 - 1));

    /// The id of this number, unless it is 0 or more than 2³¹ - 1.
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self).filter(|id| *id <= Self::LAST)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The id behind this one.
    pub(super) fn next(self) -> Option<Self> {
        Self::new(self.get() + 1)
    }

    /// As it travels.
    pub(super) const fn wire(self) -> i32 {
        self.get() as i32
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
