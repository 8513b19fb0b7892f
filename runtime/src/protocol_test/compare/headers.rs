//! Header values: a list on one line is the same as one on several.

use http::HeaderMap;
use http::header::HeaderName;

/// What makes the values of the header another value than `expected`.
pub(crate) fn header_values(headers: &HeaderMap, name: &str, expected: &str) -> Vec<String> {
    let Ok(known) = name.parse::<HeaderName>() else {
        return vec![format!("`{name}` is no name of a header")];
    };
    let lines: Vec<String> = headers
        .get_all(known)
        .iter()
        .map(|line| String::from_utf8_lossy(line.as_bytes()).trim().to_owned())
        .collect();
    if lines.is_empty() {
        return vec![format!("header `{name}`: expected `{expected}`, found none")];
    }
    let found = lines.join(", ");
    if found == expected.trim() || items(&found) == items(expected) {
        return Vec::new();
    }
    vec![format!("header `{name}`: expected `{expected}`, found `{found}`")]
}

/// The parts between commas that stand outside quotes.
fn items(list: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let outside = |c: char| {
        let separates = c == ',' && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && quoted && !escaped;
        separates
    };
    list.split(outside).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(lines: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-list", HeaderValue::from_static(line));
        }
        headers
    }

    #[test]
    fn lists_are_the_same_on_one_line_and_on_several() {
        let on_two = headers(&["\"b,c\", a", " d "]);
        assert_eq!(header_values(&on_two, "X-List", "\"b,c\",a, d"), [""; 0]);
        assert_eq!(header_values(&headers(&["a\\\"b"]), "x-list", "a\\\"b"), [""; 0]);
    }

    #[test]
    fn values_order_and_presence_count() {
        assert_eq!(header_values(&headers(&["a, b"]), "x-list", "b, a").len(), 1);
        assert_eq!(header_values(&headers(&["\"a,b\""]), "x-list", "\"a, b\"").len(), 1);
        assert_eq!(header_values(&headers(&["a"]), "x-other", "a").len(), 1);
        assert_eq!(header_values(&headers(&["a"]), "no name", "a").len(), 1);
    }
}
