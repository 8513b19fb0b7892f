//! The three text forms of timestamps.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use smithy_streams_runtime::types::{Timestamp, TimestampError, TimestampFormat};

use TimestampFormat::{DateTime, EpochSeconds, HttpDate};

#[test]
fn forms_are_written_and_read() {
    let table = [
        (0, 0, DateTime, "1970-01-01T00:00:00Z"),
        (1_767_323_045, 0, DateTime, "2026-01-02T03:04:05Z"),
        (1_767_323_045, 250_000_000, DateTime, "2026-01-02T03:04:05.25Z"),
        (1_767_323_045, 1, DateTime, "2026-01-02T03:04:05.000000001Z"),
        (-1, 999_000_000, DateTime, "1969-12-31T23:59:59.999Z"),
        (951_782_400, 0, DateTime, "2000-02-29T00:00:00Z"),
        (-62_135_596_800, 0, DateTime, "0001-01-01T00:00:00Z"),
        (253_402_300_799, 0, DateTime, "9999-12-31T23:59:59Z"),
        (1_767_323_045, 0, HttpDate, "Fri, 02 Jan 2026 03:04:05 GMT"),
        (-62_135_596_800, 0, HttpDate, "Mon, 01 Jan 0001 00:00:00 GMT"),
        (253_402_300_799, 0, HttpDate, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (1_767_323_045, 0, EpochSeconds, "1767323045"),
        (1_767_323_045, 250_000_000, EpochSeconds, "1767323045.25"),
        (-2, 500_000_000, EpochSeconds, "-1.5"),
        (-1, 500_000_000, EpochSeconds, "-0.5"),
        (i64::MAX, 999_999_999, EpochSeconds, "9223372036854775807.999999999"),
        (i64::MIN, 0, EpochSeconds, "-9223372036854775808"),
        (i64::MIN, 1, EpochSeconds, "-9223372036854775807.999999999"),
    ];
    for (seconds, nanoseconds, format, text) in table {
        let time = Timestamp::new(seconds, nanoseconds);
        assert_eq!(time.format(format).as_deref(), Ok(text));
        assert_eq!(Timestamp::parse(text, format), Ok(time), "{text}");
    }
}

#[test]
fn reading_is_lenient() {
    let table = [
        ("2026-01-02t03:04:05z", DateTime, 1_767_323_045, 0),
        ("2026-01-02T04:34:05+01:30", DateTime, 1_767_323_045, 0),
        ("2026-01-01T23:04:05.5-04:00", DateTime, 1_767_323_045, 500_000_000),
        ("2026-01-02T03:04:05.1234567899Z", DateTime, 1_767_323_045, 123_456_789),
        ("2016-12-31T23:59:60Z", DateTime, 1_483_228_800, 0),
        ("0001-01-01T00:00:00+23:59", DateTime, -62_135_596_800 - 86_340, 0),
        ("Fri, 02 Jan 2026 03:04:05.250 GMT", HttpDate, 1_767_323_045, 250_000_000),
        ("Fri, 2 Jan 2026 03:04:05 GMT", HttpDate, 1_767_323_045, 0),
        ("1.767323045e9", EpochSeconds, 1_767_323_045, 0),
        ("1767323045.0", EpochSeconds, 1_767_323_045, 0),
        ("0e999999999", EpochSeconds, 0, 0),
        ("1e-999999999", EpochSeconds, 0, 0),
        ("-0.0000000001", EpochSeconds, 0, 0),
    ];
    for (text, format, seconds, nanoseconds) in table {
        assert_eq!(Timestamp::parse(text, format), Ok(Timestamp::new(seconds, nanoseconds)), "{text}");
    }
}

#[test]
fn other_texts_are_refused() {
    for text in [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-1-2T03:04:05Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05ZZ",
        "2026-01-02T03:04:05+1:00",
        "2026-01-02T03:04:05+24:00",
        "+026-01-02T03:04:05Z",
        "２026-01-02T03:04:05Z",
    ] {
        assert_eq!(
            Timestamp::parse(text, DateTime),
            Err(TimestampError::Malformed { format: DateTime }),
            "{text}"
        );
    }
    for text in [
        "",
        "Fri, 02 Jan 2026 03:04:05",
        "Fri 02 Jan 2026 03:04:05 GMT",
        "Xyz, 02 Jan 2026 03:04:05 GMT",
        "Fri, 31 Feb 2026 03:04:05 GMT",
        "Fri, 02 Jan 26 03:04:05 GMT",
        "Friday, 02-Jan-26 03:04:05 GMT",
        "Fri, 02 Jan 2026 03:04:05 CET",
    ] {
        assert_eq!(
            Timestamp::parse(text, HttpDate),
            Err(TimestampError::Malformed { format: HttpDate }),
            "{text}"
        );
    }
    for text in ["", "-", "1.", ".5", "1e", "NaN", "0x1", "1_0", "1.5.5", "--1"] {
        let malformed = Err(TimestampError::Malformed { format: EpochSeconds });
        assert_eq!(Timestamp::parse(text, EpochSeconds), malformed, "{text}");
    }
    for text in ["9223372036854775808", "-9223372036854775808.5", "1e19"] {
        let out_of_range = Err(TimestampError::OutOfRange { format: EpochSeconds });
        assert_eq!(Timestamp::parse(text, EpochSeconds), out_of_range, "{text}");
    }
}

#[test]
fn years_beyond_four_digits_have_no_calendar_form() {
    for seconds in [-62_135_596_801, 253_402_300_800, i64::MIN, i64::MAX] {
        let time = Timestamp::from_seconds(seconds);
        assert_eq!(time.format(DateTime), Err(TimestampError::OutOfRange { format: DateTime }));
        assert_eq!(time.format(HttpDate), Err(TimestampError::OutOfRange { format: HttpDate }));
        assert_eq!(time.to_string(), seconds.to_string());
    }
}

#[test]
fn milliseconds_and_system_time() {
    assert_eq!(Timestamp::from_millis(-1), Timestamp::new(-1, 999_000_000));
    assert_eq!(Timestamp::from_millis(-1).to_millis(), -1);
    assert_eq!(Timestamp::from_seconds(i64::MAX).to_millis(), i64::MAX);
    assert_eq!(Timestamp::new(1, 2_500_000_000), Timestamp::new(3, 500_000_000));
    let before = UNIX_EPOCH - Duration::from_millis(1500);
    assert_eq!(Timestamp::from(before), Timestamp::new(-2, 500_000_000));
    assert_eq!(SystemTime::try_from(Timestamp::new(-2, 500_000_000)), Ok(before));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_time_comes_back(
        seconds in -62_135_596_800_i64..=253_402_300_799,
        nanoseconds in 0_u32..1_000_000_000,
    ) {
        let time = Timestamp::new(seconds, nanoseconds);
        for format in [DateTime, EpochSeconds] {
            prop_assert_eq!(Timestamp::parse(&time.format(format).unwrap(), format), Ok(time));
        }
        let whole = Timestamp::from_seconds(seconds);
        prop_assert_eq!(Timestamp::parse(&time.format(HttpDate).unwrap(), HttpDate), Ok(whole));
    }

    #[test]
    fn rubbish_does_no_harm(text in any::<String>()) {
        for format in [DateTime, EpochSeconds, HttpDate] {
            let _ = Timestamp::parse(&text, format);
        }
    }
}
