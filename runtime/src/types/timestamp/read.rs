//! Timestamps from text.

use super::calendar::Date;
use super::write::{MONTHS, SECONDS_PER_DAY, WEEKDAYS};
use super::{NANOS_PER_SECOND, Timestamp, TimestampError};
use crate::types::TimestampFormat;
use crate::types::decimal::Decimal;

pub(super) fn parse(text: &str, format: TimestampFormat) -> Result<Timestamp, TimestampError> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    let time = match format {
        TimestampFormat::EpochSeconds => return epoch_seconds(text),
        TimestampFormat::DateTime => date_time(&mut cursor),
        TimestampFormat::HttpDate => http_date(&mut cursor),
    };
    time.filter(|_| cursor.rest.is_empty()).ok_or(TimestampError::Malformed { format })
}

/// What is left of the text. Every method consumes what it names, or returns `None`.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        let (head, rest) = self.rest.split_at_checked(literal.len())?;
        self.rest = rest;
        head.eq_ignore_ascii_case(literal).then_some(())
    }

    /// A number of exactly `width` digits.
    fn digits(&mut self, width: usize) -> Option<i64> {
        let (head, rest) = self.rest.split_at_checked(width)?;
        self.rest = rest;
        head.iter()
            .try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
    }

    /// The index of the name that stands here.
    fn name(&mut self, names: &[&str]) -> Option<i64> {
        let (head, rest) = self.rest.split_at_checked(3)?;
        self.rest = rest;
        let index = names.iter().position(|name| head.eq_ignore_ascii_case(name.as_bytes()))?;
        i64::try_from(index).ok()
    }

    /// `hh:mm:ss` and perhaps a fraction, as seconds of the day and nanoseconds.
    fn clock(&mut self) -> Option<(i64, u32)> {
        let hour = self.digits(2).filter(|hour| *hour < 24)?;
        self.literal(b":")?;
        let minute = self.digits(2).filter(|minute| *minute < 60)?;
        self.literal(b":")?;
        // A leap second is the first of the next minute, for want of a count of its own.
        let second = self.digits(2).filter(|second| *second <= 60)?;
        Some((hour * 3600 + minute * 60 + second, self.fraction()?))
    }

    /// Nanoseconds; digits beyond them are dropped.
    fn fraction(&mut self) -> Option<u32> {
        if self.rest.first() != Some(&b'.') {
            return Some(0);
        }
        let length = self.rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (fraction, rest) = self.rest.split_at(length + 1);
        self.rest = rest;
        (length > 0).then(|| nanoseconds(&fraction[1..]))
    }

    /// `Z` or `±hh:mm`, as seconds.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.rest.first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return self.literal(b"Z").map(|()| 0),
        };
        self.rest = &self.rest[1..];
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        self.literal(b":")?;
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        Some(sign * (hours * 3600 + minutes * 60))
    }
}

/// The first nine of `digits`, as if zeros followed.
fn nanoseconds(digits: &[u8]) -> u32 {
    (0..9).fold(0, |value, index| value * 10 + digits.get(index).map_or(0, |digit| u32::from(digit - b'0')))
}

fn date_time(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    let year = cursor.digits(4)?;
    cursor.literal(b"-")?;
    let month = cursor.digits(2)?;
    cursor.literal(b"-")?;
    let day = cursor.digits(2)?;
    cursor.literal(b"T")?;
    let (second, nanoseconds) = cursor.clock()?;
    let offset = cursor.offset()?;
    timestamp(Date { year, month, day }, second - offset, nanoseconds)
}

fn http_date(cursor: &mut Cursor<'_>) -> Option<Timestamp> {
    cursor.name(&WEEKDAYS)?;
    cursor.literal(b", ")?;
    // One digit is not in the grammar, but peers are known to drop the zero.
    let width = if cursor.rest.get(1) == Some(&b' ') { 1 } else { 2 };
    let day = cursor.digits(width)?;
    cursor.literal(b" ")?;
    let month = cursor.name(&MONTHS)? + 1;
    cursor.literal(b" ")?;
    let year = cursor.digits(4)?;
    cursor.literal(b" ")?;
    let (second, nanoseconds) = cursor.clock()?;
    cursor.literal(b" GMT")?;
    timestamp(Date { year, month, day }, second, nanoseconds)
}

fn timestamp(date: Date, second: i64, nanoseconds: u32) -> Option<Timestamp> {
    date.is_valid().then(|| Timestamp::new(date.days() * SECONDS_PER_DAY + second, nanoseconds))
}

/// A decimal number, read exactly: through `f64`, microseconds would be lost.
fn epoch_seconds(text: &str) -> Result<Timestamp, TimestampError> {
    const FORMAT: TimestampFormat = TimestampFormat::EpochSeconds;
    const OUT_OF_RANGE: TimestampError = TimestampError::OutOfRange { format: FORMAT };
    let decimal = Decimal::parse(text).ok_or(TimestampError::Malformed { format: FORMAT })?;
    let whole = decimal.whole().ok_or(OUT_OF_RANGE)?;
    let nanoseconds = decimal.nanos();
    if decimal.is_negative() && nanoseconds > 0 {
        let seconds = whole.checked_sub(1).ok_or(OUT_OF_RANGE)?;
        return Ok(Timestamp::new(seconds, NANOS_PER_SECOND - nanoseconds));
    }
    Ok(Timestamp::new(whole, nanoseconds))
}
