use std::fmt::{self, Write};

use super::SigningError;
use crate::types::{Timestamp, TimestampFormat};

/// Length of `YYYYMMDDThhmmssZ`.
const LENGTH: usize = 16;
/// Length of `YYYYMMDD`.
const DATE_LENGTH: usize = 8;
const SECONDS_PER_DAY: i64 = 86_400;

/// A second at which something is signed, and its text in signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SigningTime {
    seconds: i64,
    text: [u8; LENGTH],
}

impl SigningTime {
    /// Rounded down to seconds, which are all that a signature covers.
    pub(super) fn new(time: Timestamp) -> Result<Self, SigningError> {
        let seconds = time.seconds();
        let mut compact = Compact { text: [0; LENGTH], length: 0 };
        Timestamp::from_seconds(seconds)
            .write(TimestampFormat::DateTime, &mut compact)
            .map_err(SigningError::Time)?;
        Ok(Self { seconds, text: compact.text })
    }

    /// Reads `YYYYMMDDThhmmssZ`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let part = |from: usize, to: usize| text.get(from..to);
        let (date, clock) = text.split_once('T')?;
        if date.len() != DATE_LENGTH || clock.len() != LENGTH - DATE_LENGTH - 1 {
            return None;
        }
        let long = format!(
            "{}-{}-{}T{}:{}:{}",
            part(0, 4)?,
            part(4, 6)?,
            part(6, 8)?,
            part(9, 11)?,
            part(11, 13)?,
            part(13, LENGTH)?
        );
        let time = Self::new(Timestamp::parse(&long, TimestampFormat::DateTime).ok()?).ok()?;
        // What reads as the same time is not signed alike: a leap second, for one.
        (time.text() == text).then_some(time)
    }

    /// `YYYYMMDDThhmmssZ`.
    pub(super) fn text(&self) -> &str {
        // All bytes are ASCII.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// `YYYYMMDD`.
    pub(super) fn date(&self) -> &str {
        self.text().get(..DATE_LENGTH).unwrap_or_default()
    }

    /// Days since 1970-01-01, in UTC.
    pub(super) fn day(&self) -> i64 {
        self.seconds.div_euclid(SECONDS_PER_DAY)
    }

    /// Milliseconds since the epoch, of which the last three digits are zeros.
    pub(super) fn to_millis(self) -> i64 {
        Timestamp::from_seconds(self.seconds).to_millis()
    }

    /// Seconds between the two, whichever comes first.
    pub(super) fn distance(&self, other: Timestamp) -> u64 {
        self.seconds.abs_diff(other.seconds())
    }

    pub(super) fn timestamp(&self) -> Timestamp {
        Timestamp::from_seconds(self.seconds)
    }
}

/// Takes `YYYY-MM-DDThh:mm:ssZ` and leaves out what stands between the digits.
struct Compact {
    text: [u8; LENGTH],
    length: usize,
}

impl Write for Compact {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes().filter(|byte| !matches!(byte, b'-' | b':')) {
            *self.text.get_mut(self.length).ok_or(fmt::Error)? = byte;
            self.length += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compact_and_come_back() {
        for (seconds, text) in
            [(1_767_323_045, "20260102T030405Z"), (0, "19700101T000000Z"), (-1, "19691231T235959Z")]
        {
            let time = SigningTime::new(Timestamp::new(seconds, 999_999_999)).unwrap();
            assert_eq!(time.text(), text);
            assert_eq!(time.date(), &text[..8]);
            assert_eq!(time.to_millis(), seconds * 1000);
            assert_eq!(SigningTime::parse(text), Some(time));
        }
        assert_eq!(SigningTime::new(Timestamp::from_seconds(-1)).unwrap().day(), -1);
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "T",
            "20260102T030405",
            "20260102T030405+",
            "20260102 030405Z",
            "20260132T030405Z",
            "20260102T030460Z",
            "2026-01-02T03:04:05Z",
            "20260102t030405Z",
            "20260102T030405z",
            "2026é02T030405Z",
        ] {
            assert_eq!(SigningTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn years_without_four_digits_cannot_be_signed() {
        let error = SigningTime::new(Timestamp::from_seconds(i64::MAX)).unwrap_err();
        assert!(matches!(error, SigningError::Time(_)));
    }
}
