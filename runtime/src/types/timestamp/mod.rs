//! Points in time, and their three forms on the wire.

mod calendar;
mod read;
mod write;

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use thiserror::Error;

use super::TimestampFormat;

const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// A point in time with nanoseconds, counted from the Unix epoch without leap seconds.
///
/// Every value of the struct is valid; those outside the years 0001 to 9999 have no
/// [`DateTime`](TimestampFormat::DateTime) and [`HttpDate`](TimestampFormat::HttpDate) form.
///
/// ```
/// use smithy_streams_runtime::types::{Timestamp, TimestampFormat};
///
/// let time = Timestamp::parse("2026-01-02T03:04:05.25Z", TimestampFormat::DateTime)?;
/// assert_eq!((time.seconds(), time.nanoseconds()), (1_767_323_045, 250_000_000));
/// assert_eq!(time.format(TimestampFormat::EpochSeconds)?, "1767323045.25");
/// # Ok::<(), smithy_streams_runtime::types::TimestampError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
}

/// Why a timestamp could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// The text has another form.
    #[error("not a timestamp in the format {format:?}")]
    Malformed {
        /// The form that was expected.
        format: TimestampFormat,
    },
    /// The form cannot express the point in time, or it is beyond what 64 bits of seconds hold.
    #[error("timestamp outside the range of the format {format:?}")]
    OutOfRange {
        /// The form that was asked for.
        format: TimestampFormat,
    },
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self { seconds: 0, nanoseconds: 0 };

    /// A point in time `nanoseconds` after `seconds`; whole seconds in `nanoseconds` are carried over.
    ///
    /// Before the epoch, `seconds` is rounded down: -1.5 s is `new(-2, 500_000_000)`.
    pub const fn new(seconds: i64, nanoseconds: u32) -> Self {
        let carry = (nanoseconds / NANOS_PER_SECOND) as i64;
        Self { seconds: seconds.saturating_add(carry), nanoseconds: nanoseconds % NANOS_PER_SECOND }
    }

    /// A whole number of seconds after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0 }
    }

    /// A number of milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self { seconds: millis.div_euclid(1000), nanoseconds: millis.rem_euclid(1000) as u32 * 1_000_000 }
    }

    /// Seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// What follows after [`seconds`](Self::seconds); below 1,000,000,000.
    pub const fn nanoseconds(self) -> u32 {
        self.nanoseconds
    }

    /// Milliseconds since the epoch, rounded down; the nearest `i64` where they do not fit.
    pub const fn to_millis(self) -> i64 {
        self.seconds.saturating_mul(1000).saturating_add((self.nanoseconds / 1_000_000) as i64)
    }

    /// Reads the text form that Smithy prescribes (Smithy spec, Timestamp formats).
    ///
    /// Lenient where peers differ: fractions of any length in all forms (beyond nanoseconds they are cut),
    /// numeric offsets in `date-time`, exponents in `epoch-seconds`. The day of the week is not checked.
    ///
    /// # Errors
    /// [`TimestampError::Malformed`]; [`TimestampError::OutOfRange`] for seconds beyond 64 bits.
    pub fn parse(text: &str, format: TimestampFormat) -> Result<Self, TimestampError> {
        read::parse(text, format)
    }

    /// The text form that Smithy prescribes; fractions as long as they need to be, `http-date` without.
    ///
    /// # Errors
    /// [`TimestampError::OutOfRange`] outside the years 0001 to 9999, except for `epoch-seconds`.
    pub fn format(self, format: TimestampFormat) -> Result<String, TimestampError> {
        let mut text = String::new();
        self.write(format, &mut text)?;
        Ok(text)
    }

    /// Appends what [`format`](Self::format) returns.
    ///
    /// # Errors
    /// Those of [`format`](Self::format), before anything is written. `out` must not fail: an error of its
    /// own ends the text early and is not reported.
    pub fn write(self, format: TimestampFormat, out: &mut dyn fmt::Write) -> Result<(), TimestampError> {
        write::write(self, format, out)
    }
}

impl fmt::Display for Timestamp {
    /// As `date-time`; outside its range as seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.format(TimestampFormat::DateTime);
        match text.or_else(|_| self.format(TimestampFormat::EpochSeconds)) {
            Ok(text) => f.write_str(&text),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<SystemTime> for Timestamp {
    /// Rounded down to nanoseconds, and to the nearest `i64` of seconds.
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::new(i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
                match before.subsec_nanos() {
                    0 => Self::new(seconds, 0),
                    nanos => Self::new(seconds.saturating_sub(1), NANOS_PER_SECOND - nanos),
                }
            }
        }
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampError;

    /// Fails for times that the operating system cannot express.
    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        let whole = Duration::from_secs(time.seconds.unsigned_abs());
        let whole =
            if time.seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        whole
            .and_then(|whole| whole.checked_add(Duration::from_nanos(time.nanoseconds.into())))
            .ok_or(TimestampError::OutOfRange { format: TimestampFormat::EpochSeconds })
    }
}
