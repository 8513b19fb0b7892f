//! Text forms of timestamps.

use std::fmt;

use super::calendar::Date;
use super::{NANOS_PER_SECOND, Timestamp, TimestampError};
use crate::types::TimestampFormat;

pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
pub(super) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// Longest form: a negative 64-bit number of seconds with nine digits of fraction.
const CAPACITY: usize = 32;

/// Text of known small size, so that writing it out is one call.
struct Buffer {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Buffer {
    fn push(&mut self, text: &[u8]) {
        if let Some(room) = self.bytes.get_mut(self.length..self.length + text.len()) {
            room.copy_from_slice(text);
            self.length += text.len();
        }
    }

    /// Appends `value` with leading zeros. `width` is at most 9, and `value` fits.
    fn digits(&mut self, value: i64, width: u32) {
        for position in (0..width).rev() {
            self.push(&[b'0' + (value / 10_i64.pow(position) % 10) as u8]);
        }
    }

    /// Appends the fraction of a second without trailing zeros, or nothing.
    fn fraction(&mut self, nanoseconds: u32) {
        if nanoseconds == 0 {
            return;
        }
        let (mut value, mut width) = (nanoseconds, 9);
        while value % 10 == 0 {
            value /= 10;
            width -= 1;
        }
        self.push(b".");
        self.digits(value.into(), width);
    }
}

pub(super) fn write(
    time: Timestamp,
    format: TimestampFormat,
    out: &mut dyn fmt::Write,
) -> Result<(), TimestampError> {
    let mut buffer = Buffer { bytes: [0; CAPACITY], length: 0 };
    match format {
        TimestampFormat::EpochSeconds => epoch_seconds(time, &mut buffer),
        TimestampFormat::DateTime => date_time(time, date(time, format)?, &mut buffer),
        TimestampFormat::HttpDate => http_date(time, date(time, format)?, &mut buffer),
    }
    // All bytes are ASCII, and a failing `out` is documented as the caller's affair.
    let _ = out.write_str(std::str::from_utf8(&buffer.bytes[..buffer.length]).unwrap_or_default());
    Ok(())
}

/// The day, if the calendar forms can express it.
fn date(time: Timestamp, format: TimestampFormat) -> Result<Date, TimestampError> {
    let date = Date::from_days(time.seconds.div_euclid(SECONDS_PER_DAY));
    if date.is_valid() { Ok(date) } else { Err(TimestampError::OutOfRange { format }) }
}

fn epoch_seconds(time: Timestamp, out: &mut Buffer) {
    // -1.5 is kept as -2 seconds and half a second.
    if time.seconds < 0 && time.nanoseconds > 0 {
        let seconds = time.seconds + 1;
        if seconds == 0 {
            out.push(b"-");
        }
        out.push(itoa::Buffer::new().format(seconds).as_bytes());
        out.fraction(NANOS_PER_SECOND - time.nanoseconds);
    } else {
        out.push(itoa::Buffer::new().format(time.seconds).as_bytes());
        out.fraction(time.nanoseconds);
    }
}

fn date_time(time: Timestamp, date: Date, out: &mut Buffer) {
    out.digits(date.year, 4);
    out.push(b"-");
    out.digits(date.month, 2);
    out.push(b"-");
    out.digits(date.day, 2);
    out.push(b"T");
    clock(time, out);
    out.fraction(time.nanoseconds);
    out.push(b"Z");
}

fn http_date(time: Timestamp, date: Date, out: &mut Buffer) {
    // 1970-01-01 was a Thursday.
    let weekday = (date.days() + 3).rem_euclid(7);
    out.push(name(&WEEKDAYS, weekday));
    out.push(b", ");
    out.digits(date.day, 2);
    out.push(b" ");
    out.push(name(&MONTHS, date.month - 1));
    out.push(b" ");
    out.digits(date.year, 4);
    out.push(b" ");
    clock(time, out);
    out.push(b" GMT");
}

fn clock(time: Timestamp, out: &mut Buffer) {
    let second = time.seconds.rem_euclid(SECONDS_PER_DAY);
    out.digits(second / 3600, 2);
    out.push(b":");
    out.digits(second / 60 % 60, 2);
    out.push(b":");
    out.digits(second % 60, 2);
}

fn name(names: &[&'static str], index: i64) -> &'static [u8] {
    usize::try_from(index).ok().and_then(|index| names.get(index)).map_or(b"", |name| name.as_bytes())
}
