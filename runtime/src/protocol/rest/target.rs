//! Paths with labels.

use crate::protocol::{Segment, UriPattern};
use crate::uri::percent::{percent_decode, percent_encode, percent_encode_path};

/// The path of a pattern with `value_of` each label filled in. Says which label has no value, or an empty one.
pub(super) fn expand<'a>(
    pattern: &UriPattern,
    value_of: impl Fn(&str) -> Option<&'a str>,
) -> Result<String, &'static str> {
    let value_of = |name| value_of(name).filter(|value| !value.is_empty()).ok_or(name);
    let mut path = String::new();
    for segment in pattern.segments() {
        path.push('/');
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Label(name) => percent_encode(value_of(name)?, &mut path),
            Segment::Greedy(name) => percent_encode_path(value_of(name)?, &mut path),
        }
    }
    if path.is_empty() {
        path.push('/');
    }
    Ok(path)
}

/// The decoded values of the labels; `None` if the path is not one of the pattern.
pub(super) fn labels(pattern: &UriPattern, path: &str) -> Option<Vec<(&'static str, String)>> {
    let path = path.strip_prefix('/')?;
    let mut rest: Vec<&str> = if path.is_empty() { Vec::new() } else { path.split('/').collect() };
    let mut values = Vec::new();
    let segments = pattern.segments();
    for (index, segment) in segments.iter().enumerate() {
        let length = match segment {
            // Whatever the segments behind it leave.
            Segment::Greedy(_) => rest.len().checked_sub(segments.len() - index - 1)?,
            Segment::Literal(_) | Segment::Label(_) => 1,
        };
        if length == 0 || length > rest.len() {
            return None;
        }
        let text = rest.drain(..length).collect::<Vec<_>>().join("/");
        match segment {
            Segment::Literal(literal) if text == *literal => {}
            Segment::Label(name) | Segment::Greedy(name) if !text.is_empty() => {
                values.push((*name, percent_decode(&text)?));
            }
            _ => return None,
        }
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    static TALK: UriPattern = UriPattern::new(
        &[
            Segment::Literal("rooms"),
            Segment::Label("room"),
            Segment::Greedy("key"),
            Segment::Literal("talk"),
        ],
        &[],
    );
    static ROOT: UriPattern = UriPattern::new(&[], &[]);

    #[test]
    fn labels_are_encoded_and_found_again() {
        let values = [("room", "a b/c%ü"), ("key", "x/y z")];
        let value_of = |name: &str| values.iter().find(|(label, _)| *label == name).map(|(_, value)| *value);
        let path = expand(&TALK, value_of).unwrap();
        assert_eq!(path, "/rooms/a%20b%2Fc%25%C3%BC/x/y%20z/talk");
        let found = labels(&TALK, &path).unwrap();
        assert_eq!(found, values.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn an_empty_label_is_named() {
        assert_eq!(expand(&TALK, |_| Some("")), Err("room"));
        assert_eq!(expand(&TALK, |name| (name == "room").then_some("x")), Err("key"));
    }

    #[test]
    fn the_root_is_a_slash() {
        assert_eq!(expand(&ROOT, |_| None).unwrap(), "/");
        assert_eq!(labels(&ROOT, "/"), Some(Vec::new()));
        assert_eq!(labels(&ROOT, "/x"), None);
    }

    #[test]
    fn other_paths_do_not_match() {
        for path in
            ["", "/", "/rooms/a/talk", "/rooms//b/talk", "/room/a/b/talk", "/rooms/a/b/talk/", "/rooms/a/b"]
        {
            assert_eq!(labels(&TALK, path), None, "{path}");
        }
        assert!(labels(&TALK, "/rooms/a/b/c/talk").is_some());
    }
}
