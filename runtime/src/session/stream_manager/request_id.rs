use std::fmt;

/// The id of a request: a number, counted from 1, which travels as decimal text.
///
/// Ids must be of word characters, spaces, commas, periods, hyphens and underscores, at least one of them; servers do
/// not ask more of them, clients need them to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(u64);

impl RequestId {
    /// The first one.
    pub const FIRST: Self = Self(1);

    /// The one that follows. There is always one: at a billion requests a second, numbers last for centuries.
    pub(super) const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    /// The id that a response states, if it can be one of a session's.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
        text.parse().ok().filter(|_| plain).map(Self)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
