//! Percent-encoding (RFC 3986), in the strict form that labels and query strings want.

/// Appends `text`, with every byte but `A–Z a–z 0–9 - . _ ~` encoded.
pub(crate) fn percent_encode(text: &str, out: &mut String) {
    encode(text, out, is_unreserved);
}

/// The same, but slashes stay.
pub(crate) fn percent_encode_path(text: &str, out: &mut String) {
    encode(text, out, |byte| byte == b'/' || is_unreserved(byte));
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn encode(text: &str, out: &mut String, keep: fn(u8) -> bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text.as_bytes() {
        if keep(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// The text that was encoded; `None` for a `%` without two digits, and for bytes that are not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let value = digit()? << 4 | digit()?;
            decoded.push(u8::try_from(value).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_and_back() {
        let table = [
            ("a b/c%ü", "a%20b%2Fc%25%C3%BC"),
            ("-._~aZ9", "-._~aZ9"),
            ("+:?#[]@!$", "%2B%3A%3F%23%5B%5D%40%21%24"),
            ("", ""),
        ];
        for (plain, encoded) in table {
            let mut out = String::new();
            percent_encode(plain, &mut out);
            assert_eq!(out, encoded);
            assert_eq!(percent_decode(encoded).as_deref(), Some(plain));
        }
        assert_eq!(percent_decode("a+b%2b").as_deref(), Some("a+b+"));
        for broken in ["%", "%2", "%zz", "%ff", "%+1"] {
            assert_eq!(percent_decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn greedy_labels_keep_slashes() {
        let mut out = String::new();
        percent_encode_path("x/y z", &mut out);
        assert_eq!(out, "x/y%20z");
    }
}
