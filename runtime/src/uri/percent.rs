//! Percent-encoding (RFC 3986), in the strict form that labels and query strings want.

/// Appends `text`, with every byte but `A–Z a–z 0–9 - . _ ~` encoded.
pub(crate) fn percent_encode(text: &str, out: &mut String) {
    text.bytes().for_each(|byte| encode_byte(byte, out));
}

/// The same, but slashes stay.
pub(crate) fn percent_encode_path(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte == b'/' { out.push('/') } else { encode_byte(byte, out) }
    }
}

/// Appends one byte, encoded in capitals unless it may stand as it is.
pub(crate) fn encode_byte(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
        out.push(char::from(byte));
    } else {
        out.push('%');
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// The text that was encoded; `None` for a `%` without two digits, and for bytes that are not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let (byte, behind) = if byte == b'%' { decode_byte(rest)? } else { (byte, behind) };
        decoded.push(byte);
        rest = behind;
    }
    String::from_utf8(decoded).ok()
}

/// The byte that `%` and two digits in front of `text` stand for, and what is behind them.
pub(crate) fn decode_byte(text: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, rest @ ..] = text else { return None };
    let digit = |it: u8| char::from(it).to_digit(16);
    Some((u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?, rest))
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
