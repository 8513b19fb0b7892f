//! Topics, and filters that match them, as in MQTT.

/// Whether a filter stands for more than one topic. Wildcards fill a whole level, and `#` is the last one.
pub(crate) fn has_wildcard(filter: &str) -> bool {
    filter.split('/').any(|level| level == "+") || filter == "#" || filter.ends_with("/#")
}

/// Whether anything in it could be taken for a wildcard, so that nothing is published there.
pub(crate) fn mentions_wildcard(topic: &str) -> bool {
    topic.contains(['+', '#'])
}

/// Whether it is a filter at all: `+` and `#` stand alone in their level, and nothing comes after `#`.
pub(crate) fn is_filter(filter: &str) -> bool {
    let levels: Vec<&str> = filter.split('/').collect();
    let is_sound = |(place, level): (usize, &&str)| match *level {
        "+" => true,
        "#" => place + 1 == levels.len(),
        level => !mentions_wildcard(level),
    };
    !filter.is_empty() && levels.iter().enumerate().all(is_sound)
}

/// Whether `filter` matches `topic`. `a/#` matches `a`, too.
pub(crate) fn matches(filter: &str, topic: &str) -> bool {
    let (mut filter, mut topic) = (filter.split('/'), topic.split('/'));
    loop {
        match (filter.next(), topic.next()) {
            (Some("#"), _) if filter.clone().next().is_none() => return true,
            (Some("+"), Some(_)) => {}
            (Some(wanted), Some(level)) if wanted == level => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_in_mqtt() {
        for (filter, topic) in [
            ("a/b", "a/b"),
            ("+/b", "a/b"),
            ("a/+", "a/"),
            ("a/+/c", "a/b/c"),
            ("a/#", "a"),
            ("a/#", "a/b/c"),
            ("#", "a/b"),
            ("+/+", "/b"),
            ("a+", "a+"),
        ] {
            assert!(matches(filter, topic), "{filter} matches {topic}");
        }
        for (filter, topic) in [
            ("a/b", "a"),
            ("a", "a/b"),
            ("a/+", "a"),
            ("a/+", "a/b/c"),
            ("+", "a/b"),
            ("a/#", "ab"),
            ("a+", "ab"),
            ("#/a", "b/a"),
            ("A", "a"),
        ] {
            assert!(!matches(filter, topic), "{filter} does not match {topic}");
        }
    }

    #[test]
    fn wildcards_stand_alone_in_their_level() {
        assert!(["#", "+", "a/+/b", "a/#"].into_iter().all(|it| has_wildcard(it) && is_filter(it)));
        assert!(["a", "a/b", "/"].into_iter().all(|it| !has_wildcard(it) && is_filter(it)));
        assert!(["a+", "#/a", "a/b#", ""].into_iter().all(|it| !is_filter(it)));
        assert!(["a+", "#/a", "a/b#"].into_iter().all(|it| !has_wildcard(it) && mentions_wildcard(it)));
    }
}
