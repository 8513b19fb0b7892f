//! A writer that writes nothing, and looks at everything.

use std::time::Duration;

use bytes::Bytes;

use super::path::{Path, Step};
use super::pattern;
use super::{Broken, Limits, Violation};
use crate::codec::{CodecError, Entries, Items, Shape, ShapeWriter};
use crate::types::{BigDecimal, BigInteger, Bound, Constraints, Document, Member, Timestamp};

/// As deep as codecs follow; they refuse what is deeper.
const DEPTH_LIMIT: u32 = 128;

pub(super) fn violations(
    shape: &dyn Shape,
    at_most: usize,
    call_timeout: Option<Duration>,
) -> Vec<Violation> {
    let mut walk = Walk {
        found: Vec::new(),
        at_most,
        call_timeout,
        path: Path::default(),
        inside: Inside::Entry,
        depth: 0,
    };
    walk.members(shape);
    walk.found
}

struct Walk {
    found: Vec<Violation>,
    at_most: usize,
    /// How long a peer may hold its answer back.
    call_timeout: Option<Duration>,
    path: Path,
    inside: Inside,
    depth: u32,
}

/// What holds the next value.
enum Inside {
    /// A structure or union.
    Members {
        /// The required members that have not come yet.
        missing: Vec<&'static str>,
        /// The members that are numbers and have come.
        numbers: Vec<(&'static Member, Amount)>,
    },
    /// A list, with the index of the next element.
    Elements(usize),
    /// An entry of a map, whose step has been taken.
    Entry,
}

/// A number to be compared with bounds.
#[derive(Clone, Copy)]
enum Amount {
    Integer(i128),
    Real(f64),
}

impl Walk {
    /// Takes the step to the value of `member`, does what is to be done there, and comes back.
    fn at(&mut self, member: &'static Member, look: impl FnOnce(&mut Self)) -> Result<(), CodecError> {
        let step = match &mut self.inside {
            Inside::Members { missing, .. } => {
                missing.retain(|name| *name != member.name());
                Some(Step::Member(member.name()))
            }
            Inside::Elements(next) => {
                *next += 1;
                Some(Step::Index(*next - 1))
            }
            Inside::Entry => None,
        };
        if self.found.len() >= self.at_most {
            return Ok(());
        }
        let taken = step.is_some();
        step.into_iter().for_each(|step| self.path.push(step));
        look(self);
        if taken {
            self.path.pop();
        }
        Ok(())
    }

    /// Looks at what is in a container.
    fn within(&mut self, inside: Inside, look: impl FnOnce(&mut Self)) -> Inside {
        let outer = std::mem::replace(&mut self.inside, inside);
        if self.depth < DEPTH_LIMIT {
            self.depth += 1;
            look(self);
            self.depth -= 1;
        }
        std::mem::replace(&mut self.inside, outer)
    }

    fn members(&mut self, shape: &dyn Shape) {
        let required = shape.schema().members().iter().filter(|member| member.is_required());
        let required = required.map(Member::name).collect();
        let mut whole = Ok(());
        let inside = Inside::Members { missing: required, numbers: Vec::new() };
        let inside = self.within(inside, |walk| whole = shape.write_members(walk));
        // What cannot be written has not been looked at to its end, so nothing is known to be missing.
        let (Inside::Members { missing, numbers }, Ok(())) = (inside, whole) else { return };
        for name in missing {
            self.report_at(name, Broken::Required);
        }
        for (member, number) in &numbers {
            let Some(above) = member.modeled_constraints().and_then(Constraints::modeled_not_above) else {
                continue;
            };
            let other = numbers.iter().find(|(other, _)| other.name() == above);
            if other.is_some_and(|(_, other)| number.is_greater(*other)) {
                self.report_at(member.name(), Broken::Above { member: above });
            }
        }
    }

    /// Reports a member of what was looked at last.
    fn report_at(&mut self, member: &'static str, broken: Broken) {
        self.path.push(Step::Member(member));
        self.report(broken);
        self.path.pop();
    }

    fn report(&mut self, broken: Broken) {
        if self.found.len() < self.at_most {
            self.found.push(Violation::new(self.path.to_string(), broken));
        }
    }

    fn length(&mut self, constraints: &Constraints, length: impl FnOnce() -> usize) {
        let (min, max) = constraints.modeled_length();
        if min.or(max).is_none() {
            return;
        }
        let length = length() as u64;
        if min.is_some_and(|min| length < min) || max.is_some_and(|max| length > max) {
            self.report(Broken::Length { length, limits: Limits { min, max } });
        }
    }

    fn number(&mut self, member: &'static Member, value: Amount) -> Result<(), CodecError> {
        if let Inside::Members { numbers, .. } = &mut self.inside {
            numbers.push((member, value));
        }
        self.at(member, |walk| {
            let Some(constraints) = member.modeled_constraints() else { return };
            let limit = walk.call_timeout.filter(|_| constraints.is_within_call_timeout());
            if let Some(limit) = limit.filter(|limit| value.is_greater(Amount::of_millis(*limit))) {
                walk.report(Broken::CallTimeout { limit });
            }
            let (min, max) = constraints.modeled_range();
            if !(min.is_none_or(|min| value.is_at_least(min)) && max.is_none_or(|max| value.is_at_most(max)))
            {
                walk.report(Broken::Range { limits: Limits { min, max } });
            }
        })
    }

    fn text(&mut self, member: &'static Member, text: &str) {
        let Some(constraints) = member.modeled_constraints() else { return };
        self.length(constraints, || text.chars().count());
        let Some(pattern) = constraints.modeled_pattern() else { return };
        match pattern::matches(pattern, text) {
            Some(true) => {}
            Some(false) => self.report(Broken::Pattern { pattern }),
            None => self.report(Broken::UnreadablePattern { pattern }),
        }
    }
}

impl Amount {
    fn of_big_integer(value: &BigInteger) -> Self {
        value.as_str().parse().map_or_else(|_| Self::of_text(value.as_str()), Self::Integer)
    }

    /// Comparing with the precision of a double will do where an `i128` does not.
    fn of_text(text: &str) -> Self {
        Self::Real(text.parse().unwrap_or(f64::NAN))
    }

    fn of_millis(time: Duration) -> Self {
        Self::Integer(i128::try_from(time.as_millis()).unwrap_or(i128::MAX))
    }

    fn is_greater(self, other: Self) -> bool {
        match (self, other) {
            (Self::Integer(value), Self::Integer(other)) => value > other,
            (Self::Integer(value), Self::Real(other)) => value as f64 > other,
            (Self::Real(value), Self::Integer(other)) => value > other as f64,
            (Self::Real(value), Self::Real(other)) => value > other,
        }
    }

    // A NaN is within no bounds.
    fn is_at_least(self, bound: Bound) -> bool {
        match (self, bound) {
            (Self::Integer(value), Bound::Integer(min)) => value >= min,
            (Self::Integer(value), Bound::Real(min)) => value as f64 >= min,
            (Self::Real(value), Bound::Integer(min)) => value >= min as f64,
            (Self::Real(value), Bound::Real(min)) => value >= min,
        }
    }

    fn is_at_most(self, bound: Bound) -> bool {
        match (self, bound) {
            (Self::Integer(value), Bound::Integer(max)) => value <= max,
            (Self::Integer(value), Bound::Real(max)) => value as f64 <= max,
            (Self::Real(value), Bound::Integer(max)) => value <= max as f64,
            (Self::Real(value), Bound::Real(max)) => value <= max,
        }
    }
}

/// The methods of `Walk` for numbers, and for what has no constraint but that it may have to be there.
macro_rules! leaves {
    ($($number:ident: $type:ty => $amount:expr),*; free: $($free:ident: $free_type:ty),*) => {
        $(fn $number(&mut self, member: &'static Member, value: $type) -> Result<(), CodecError> {
            self.number(member, $amount(value))
        })*
        $(fn $free(&mut self, member: &'static Member, _value: $free_type) -> Result<(), CodecError> {
            self.at(member, |_| ())
        })*
    };
}

impl ShapeWriter for Walk {
    leaves! {
        byte: i8 => |value: i8| Amount::Integer(value.into()),
        short: i16 => |value: i16| Amount::Integer(value.into()),
        integer: i32 => |value: i32| Amount::Integer(value.into()),
        long: i64 => |value: i64| Amount::Integer(value.into()),
        float: f32 => |value: f32| Amount::Real(value.into()),
        double: f64 => Amount::Real,
        big_integer: &BigInteger => Amount::of_big_integer,
        big_decimal: &BigDecimal => |value: &BigDecimal| Amount::of_text(value.as_str());
        free: boolean: bool, timestamp: Timestamp, document: &Document
    }

    fn string(&mut self, member: &'static Member, value: &str) -> Result<(), CodecError> {
        self.at(member, |walk| walk.text(member, value))
    }

    fn blob(&mut self, member: &'static Member, value: &Bytes) -> Result<(), CodecError> {
        self.at(member, |walk| {
            if let Some(constraints) = member.modeled_constraints() {
                walk.length(constraints, || value.len());
            }
        })
    }

    fn structure(&mut self, member: &'static Member, value: &dyn Shape) -> Result<(), CodecError> {
        self.at(member, |walk| walk.members(value))
    }

    fn list(&mut self, member: &'static Member, items: &dyn Items) -> Result<(), CodecError> {
        self.at(member, |walk| {
            if let Some(constraints) = member.modeled_constraints() {
                walk.length(constraints, || items.len());
            }
            walk.within(Inside::Elements(0), |walk| {
                // Writing it reports what cannot be written.
                let _ = items.write_items(member.value_member(), walk);
            });
        })
    }

    fn map(&mut self, member: &'static Member, entries: &dyn Entries) -> Result<(), CodecError> {
        self.at(member, |walk| {
            if let Some(constraints) = member.modeled_constraints() {
                walk.length(constraints, || entries.len());
            }
            walk.within(Inside::Entry, |walk| {
                let key_member = member.key_member();
                let _ = entries.write_entries(&mut |key, value| {
                    let hidden = key_member.is_sensitive();
                    walk.path.push(if hidden { Step::Hidden } else { Step::Key(key.into()) });
                    walk.path.push(Step::OfKey);
                    walk.text(key_member, key);
                    walk.path.pop();
                    let written = value.write_value(member.value_member(), walk);
                    walk.path.pop();
                    written
                });
            });
        })
    }

    fn null(&mut self, member: &'static Member) -> Result<(), CodecError> {
        self.at(member, |_| ())
    }
}
