//! The URI pattern of `@http`.

/// A piece of a path between slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// Text that is sent as it is.
    Literal(&'static str),
    /// `{name}`: the value of the input member of this name.
    Label(&'static str),
    /// `{name+}`: the same, where slashes may stand in the value.
    Greedy(&'static str),
}

/// A path with labels, and the query string that always follows it.
///
/// `/rooms/{roomId}/talk?mode=live` is
/// ```
/// # use smithy_streams_runtime::protocol::{Segment, UriPattern};
/// static URI: UriPattern = UriPattern::new(
///     &[Segment::Literal("rooms"), Segment::Label("roomId"), Segment::Literal("talk")],
///     &[("mode", Some("live"))],
/// );
/// ```
#[derive(Debug, Clone, Copy)]
pub struct UriPattern {
    segments: &'static [Segment],
    query: &'static [(&'static str, Option<&'static str>)],
}

impl UriPattern {
    /// A pattern by its segments and its literal query parameters; no segments are the path `/`.
    pub const fn new(
        segments: &'static [Segment],
        query: &'static [(&'static str, Option<&'static str>)],
    ) -> Self {
        Self { segments, query }
    }

    /// Whether a path that fits both patterns is rather for this one: literal segments go before labels, labels
    /// before greedy ones, from left to right, and then more literal parameters before fewer.
    #[cfg(feature = "mock")]
    pub(crate) fn is_more_specific_than(&self, other: &Self) -> bool {
        let rank = |segment: Option<&Segment>| match segment {
            Some(Segment::Literal(_)) => 3,
            Some(Segment::Label(_)) => 2,
            Some(Segment::Greedy(_)) => 1,
            None => 0,
        };
        let length = self.segments.len().max(other.segments.len());
        let ranks = |pattern: &Self| (0..length).map(|at| rank(pattern.segments.get(at))).collect::<Vec<_>>();
        (ranks(self), self.query.len()) > (ranks(other), other.query.len())
    }

    /// What stands between the slashes.
    pub const fn segments(&self) -> &'static [Segment] {
        self.segments
    }

    /// The literal query parameters; `None` where no `=` follows the key.
    pub const fn query(&self) -> &'static [(&'static str, Option<&'static str>)] {
        self.query
    }
}
