//! What rules do with texts.

/// Whether a text is a host label: 1 to 63 letters, digits and inner hyphens (RFC 1123, 2.1); with `dots`, several of
/// them with dots between.
pub(super) fn is_host_label(text: &str, dots: bool) -> bool {
    if dots {
        return text.split('.').all(|label| is_host_label(label, false));
    }
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a bucket can be named in a host: labels of 3 to 63 lower-case letters, digits and inner hyphens that are not
/// an address.
pub(super) fn is_virtual_hostable(bucket: &str, dots: bool) -> bool {
    let fits = |label: &str| {
        label.len() >= 3
            && is_host_label(label, false)
            && !label.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    let is_address = bucket.parse::<core::net::Ipv4Addr>().is_ok();
    !is_address && if dots { bucket.split('.').all(fits) } else { fits(bucket) }
}

/// The characters from `start` to before `stop`, counted from the end if `reverse`. `None` for a text that is shorter or
/// not ASCII, and for an empty range.
pub(super) fn substring(text: &str, start: i64, stop: i64, reverse: bool) -> Option<&str> {
    let (start, stop) = (usize::try_from(start).ok()?, usize::try_from(stop).ok()?);
    if !text.is_ascii() || start >= stop || stop > text.len() {
        return None;
    }
    match reverse {
        true => text.get(text.len() - stop..text.len() - start),
        false => text.get(start..stop),
    }
}

/// The pieces of a text between delimiters: at most `limit` of them, where 0 stands for all. `None` for an empty
/// delimiter and a negative limit.
pub(super) fn split(text: &str, delimiter: &str, limit: i64) -> Option<Vec<String>> {
    let limit = usize::try_from(limit).ok()?;
    if delimiter.is_empty() {
        return None;
    }
    Some(match limit {
        0 => text.split(delimiter).map(str::to_owned).collect(),
        _ => text.splitn(limit, delimiter).map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_labels_are_made_of_letters_digits_and_hyphens() {
        let long = "x".repeat(63);
        for label in ["a", "0", "a-b", "A9", long.as_str()] {
            assert!(is_host_label(label, false) && is_host_label(label, true), "{label}");
        }
        let longer = "x".repeat(64);
        for label in ["", "-", "-a", "a-", "a_b", "a b", "ü", "a:80", longer.as_str(), "a..b", ".a", "a."] {
            assert!(!is_host_label(label, false) && !is_host_label(label, true), "{label}");
        }
        assert!(is_host_label("a.b-c.d", true));
        assert!(!is_host_label("a.b", false));
        assert!(!is_host_label(&format!("a.{longer}"), true));
    }

    #[test]
    fn buckets_in_hosts_are_lower_case_and_no_addresses() {
        for bucket in ["abc", "my-bucket", "0ab"] {
            assert!(is_virtual_hostable(bucket, false) && is_virtual_hostable(bucket, true), "{bucket}");
        }
        let longer = "x".repeat(64);
        for bucket in ["", "ab", "Abc", "-abc", "abc-", "a_bc", "192.168.100.200", longer.as_str(), "abc.-bc"]
        {
            assert!(!is_virtual_hostable(bucket, false) && !is_virtual_hostable(bucket, true), "{bucket}");
        }
        assert!(is_virtual_hostable("abc.def", true));
        assert!(!is_virtual_hostable("abc.def", false));
        assert!(!is_virtual_hostable("a.bucket", true));
    }

    #[test]
    fn substrings_are_counted_from_either_end() {
        for (text, start, stop, reverse, expected) in [
            ("abcdefg", 0, 4, false, Some("abcd")),
            ("abcdefg", 0, 4, true, Some("defg")),
            ("abcdefg", 2, 4, true, Some("de")),
            ("abcdefg", 0, 7, false, Some("abcdefg")),
            ("abcdefg", 0, 8, false, None),
            ("abcdefg", 3, 3, false, None),
            ("abcdefg", 4, 3, false, None),
            ("abcdefg", -1, 3, false, None),
            ("", 0, 1, true, None),
            ("abcdéfg", 0, 2, false, None),
            ("abc\u{7f}", 0, 4, false, Some("abc\u{7f}")),
        ] {
            assert_eq!(substring(text, start, stop, reverse), expected, "{text} {start}..{stop} {reverse}");
        }
    }

    #[test]
    fn texts_are_split_between_delimiters() {
        let pieces = |text, delimiter, limit| split(text, delimiter, limit).unwrap();
        assert_eq!(pieces("a--b--c", "--", 0), ["a", "b", "c"]);
        assert_eq!(pieces("a--b--c", "--", 1), ["a--b--c"]);
        assert_eq!(pieces("a--b--c", "--", 2), ["a", "b--c"]);
        assert_eq!(pieces("a--b--c", "--", 9), ["a", "b", "c"]);
        assert_eq!(pieces("--a--", "--", 0), ["", "a", ""]);
        assert_eq!(pieces("a---b", "--", 0), ["a", "-b"]);
        assert_eq!(pieces("", "--", 0), [""]);
        assert_eq!(pieces("--", "--", 0), ["", ""]);
        assert_eq!(pieces("ü,ß", ",", 0), ["ü", "ß"]);
        assert_eq!(split("a", "", 0), None);
        assert_eq!(split("a", ",", -1), None);
    }
}
