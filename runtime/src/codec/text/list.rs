//! Lists in one header line.

use std::borrow::Cow;

/// Appends a string as an item of a list, in quotes where it would not be read back otherwise.
pub(super) fn push_item(text: &str, out: &mut String) {
    let is_plain = !text.is_empty() && text.trim() == text && !text.contains([',', '"']);
    if is_plain {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// The items of a line. Unquoted items without text are left out, as RFC 9110 has it; `None` for a quoted one
/// that does not end, or that something follows.
pub(super) fn split_items(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut items = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (item, tail) = match rest.strip_prefix('"') {
            Some(quoted) => split_quoted(quoted)?,
            None => {
                let (item, tail) = rest.split_once(',').unwrap_or((rest, ""));
                (Cow::Borrowed(item.trim_end()), tail)
            }
        };
        if !item.is_empty() || rest.starts_with('"') {
            items.push(item);
        }
        rest = tail.trim_start();
    }
    Some(items)
}

/// What stands before the closing quote, and what stands behind the comma after it.
fn split_quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut item = String::new();
    let mut characters = text.char_indices();
    loop {
        match characters.next()? {
            (end, '"') => {
                let tail = text.get(end + 1..)?.trim_start();
                let tail = if tail.is_empty() { tail } else { tail.strip_prefix(',')? };
                return Some((Cow::Owned(item), tail));
            }
            (_, '\\') => item.push(characters.next()?.1),
            (_, character) => item.push(character),
        }
    }
}

/// The dates of a line in the form `http-date`, each of which holds a comma.
pub(super) fn split_dates(line: &str) -> Vec<&str> {
    let mut dates = Vec::new();
    let mut rest = line;
    while let Some(weekday) = rest.find(',') {
        let end = rest[weekday + 1..].find(',').map_or(rest.len(), |comma| weekday + 1 + comma);
        dates.push(rest[..end].trim());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    if !rest.trim().is_empty() {
        dates.push(rest.trim());
    }
    dates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_quoted_where_needed() {
        let table = [
            (&["a", "b,c", "d\"e"][..], r#"a, "b,c", "d\"e""#),
            (&["", "x"], r#""", x"#),
            (&[" a "], r#"" a ""#),
            (&["a\\b"], "a\\b"),
            (&["\\\",\\"], r#""\\\",\\""#),
        ];
        for (items, expected) in table {
            let mut line = String::new();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    line.push_str(", ");
                }
                push_item(item, &mut line);
            }
            assert_eq!(line, expected);
            assert_eq!(split_items(&line).unwrap(), items);
        }
    }

    #[test]
    fn items_are_read_leniently() {
        assert_eq!(split_items("a,b ,  c,, ,").unwrap(), ["a", "b", "c"]);
        assert_eq!(split_items(r#""a" ,"b" "#).unwrap(), ["a", "b"]);
        assert!(split_items("").unwrap().is_empty());
        for broken in [r#""a"#, r#""a" b"#, r#""a\"#, r#""a"b, c"#] {
            assert!(split_items(broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn dates_are_split_at_every_second_comma() {
        let first = "Fri, 02 Jan 2026 03:04:05 GMT";
        let second = "Sat, 03 Jan 2026 03:04:05 GMT";
        assert_eq!(split_dates(&format!("{first}, {second}")), [first, second]);
        assert_eq!(split_dates(first), [first]);
        assert_eq!(split_dates("nonsense"), ["nonsense"]);
        assert!(split_dates(" ").is_empty());
    }
}
