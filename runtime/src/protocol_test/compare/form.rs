//! Forms: pairs in any order, decoded.

/// Compares two forms as multisets of pairs.
pub(super) fn differences(expected: &str, found: &[u8]) -> Vec<String> {
    let mut rest = pairs(&String::from_utf8_lossy(found));
    let mut differences = Vec::new();
    for pair in pairs(expected) {
        match rest.iter().position(|it| *it == pair) {
            Some(at) => drop(rest.remove(at)),
            None => differences.push(format!("expected `{}={}`, found no such pair", pair.0, pair.1)),
        }
    }
    let unexpected = rest.into_iter().map(|(key, value)| format!("expected nothing, found `{key}={value}`"));
    differences.extend(unexpected);
    differences
}

fn pairs(form: &str) -> Vec<(String, String)> {
    let pairs = form.trim().split('&').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(k, v)| (decoded(k), decoded(v)))
        .collect()
}

/// Undoes `+` and `%XX`; what is no such thing stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let escaped = others.first_chunk::<2>().and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = others.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
        rest = others;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_compared_decoded_and_in_any_order() {
        assert_eq!(differences("a=1&b=x%20y&a=2", b"b=x+y&a=2&a=1"), [""; 0]);
        assert_eq!(differences("a=&b=%zz", b"a&b=%zz"), [""; 0]);
    }

    #[test]
    fn each_pair_counts_as_often_as_it_is_there() {
        let differences = differences("a=1&a=1", b"a=1&c=3");
        assert_eq!(differences, ["expected `a=1`, found no such pair", "expected nothing, found `c=3`"]);
    }
}
