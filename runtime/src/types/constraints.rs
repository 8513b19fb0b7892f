//! What constraint traits say of the values of a member.

/// `@length`, `@range` and `@pattern` of a member, and how its number stands to others. All bounds are included.
///
/// ```
/// use smithy_streams_runtime::types::{Bound, Constraints, Kind, Member};
///
/// static NAME: Member = Member::new("name", Kind::String)
///     .constraints(&Constraints::new().min_length(1).max_length(255).pattern("^\\w+$"));
/// static PRIORITY: Member = Member::new("priority", Kind::Integer)
///     .constraints(&Constraints::new().min(Bound::Integer(1)).max(Bound::Integer(10)));
/// assert!(NAME.modeled_constraints().is_some() && PRIORITY.modeled_constraints().is_some());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Constraints {
    min_length: Option<u64>,
    max_length: Option<u64>,
    min: Option<Bound>,
    max: Option<Bound>,
    pattern: Option<&'static str>,
    not_above: Option<&'static str>,
    within_call_timeout: bool,
}

/// A bound of `@range`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// A whole number.
    Integer(i128),
    /// A number with a fraction, or one that an `i128` does not hold.
    Real(f64),
}

impl Constraints {
    /// No constraint.
    pub const fn new() -> Self {
        Self {
            min_length: None,
            max_length: None,
            min: None,
            max: None,
            pattern: None,
            not_above: None,
            within_call_timeout: false,
        }
    }

    /// `min` of `@length`. Counts the Unicode characters of a string, the bytes of a blob, the elements of a list, the
    /// entries of a map.
    #[must_use]
    pub const fn min_length(mut self, bound: u64) -> Self {
        self.min_length = Some(bound);
        self
    }

    /// `max` of `@length`; counts what [`min_length`](Self::min_length) does.
    #[must_use]
    pub const fn max_length(mut self, bound: u64) -> Self {
        self.max_length = Some(bound);
        self
    }

    /// `min` of `@range`.
    #[must_use]
    pub const fn min(mut self, bound: Bound) -> Self {
        self.min = Some(bound);
        self
    }

    /// `max` of `@range`.
    #[must_use]
    pub const fn max(mut self, bound: Bound) -> Self {
        self.max = Some(bound);
        self
    }

    /// `@pattern`, which may match any part of a string.
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// `smithystreams#notAbove`: the number is not greater than that of the member with this name beside it, if that is set.
    #[must_use]
    pub const fn not_above(mut self, member: &'static str) -> Self {
        self.not_above = Some(member);
        self
    }

    /// `smithystreams#withinCallTimeout`: the number is a time in milliseconds that a peer holds its answer back, and not
    /// longer than the client waits for it.
    #[must_use]
    pub const fn within_call_timeout(mut self) -> Self {
        self.within_call_timeout = true;
        self
    }

    /// Both ends of `@length`.
    pub const fn modeled_length(&self) -> (Option<u64>, Option<u64>) {
        (self.min_length, self.max_length)
    }

    /// Both ends of `@range`.
    pub const fn modeled_range(&self) -> (Option<Bound>, Option<Bound>) {
        (self.min, self.max)
    }

    /// `@pattern`.
    pub const fn modeled_pattern(&self) -> Option<&'static str> {
        self.pattern
    }

    /// The member beside it whose number is not less.
    pub const fn modeled_not_above(&self) -> Option<&'static str> {
        self.not_above
    }

    /// Whether it is a time that has to be over before the call is.
    pub const fn is_within_call_timeout(&self) -> bool {
        self.within_call_timeout
    }
}
