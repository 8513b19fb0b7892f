//! What the headers of an error answer say about time.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use crate::types::{Timestamp, TimestampFormat};

/// The pause in milliseconds, in answers of AWS services.
const AMZ_RETRY_AFTER: &str = "x-amz-retry-after";

/// The pause that the peer asks for. A date is meant by the peer's clock, so that it is held against the answer's own
/// date where there is one. What cannot be read is no wish.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    if let Some(millis) = text(headers, AMZ_RETRY_AFTER).and_then(|text| text.parse().ok()) {
        return Some(Duration::from_millis(millis));
    }
    let text = text(headers, RETRY_AFTER.as_str())?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = Timestamp::parse(text, TimestampFormat::HttpDate).ok()?;
    let millis = at.to_millis().saturating_sub(date(headers).unwrap_or(now).to_millis());
    Some(Duration::from_millis(u64::try_from(millis).unwrap_or_default()))
}

/// When the peer wrote the answer, by its own clock.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    Timestamp::parse(text(headers, DATE.as_str())?, TimestampFormat::HttpDate).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn seconds_dates_and_milliseconds_are_understood() {
        let now = Timestamp::parse("Fri, 02 Jan 2026 03:04:05 GMT", TimestampFormat::HttpDate).unwrap();
        let date = "Fri, 02 Jan 2026 05:00:00 GMT";
        for (headers, expected) in [
            (&[("retry-after", "3")][..], Some(3_000)),
            (&[("retry-after", " 0 ")], Some(0)),
            (&[("retry-after", "Fri, 02 Jan 2026 03:04:15 GMT")], Some(10_000)),
            (&[("retry-after", "Fri, 02 Jan 2026 03:04:00 GMT")], Some(0)),
            (&[("retry-after", "Fri, 02 Jan 2026 05:00:07 GMT"), ("date", date)], Some(7_000)),
            (&[("retry-after", "3"), ("x-amz-retry-after", "1500")], Some(1_500)),
            (&[("retry-after", "3"), ("x-amz-retry-after", "soon")], Some(3_000)),
            (&[("retry-after", "-3")], None),
            (&[("retry-after", "99999999999999999999999")], None),
            (&[("retry-after", "tomorrow")], None),
            (&[("date", date)], None),
        ] {
            let headers: HeaderMap = headers
                .iter()
                .map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(retry_after(&headers, now), expected.map(Duration::from_millis), "{headers:?}");
        }
    }
}
