//! English for messages.

/// The noun with its indefinite article: `a blob`, `an operation`.
pub(super) fn with_article(noun: &str) -> String {
    // Names of shape types are all said as they are spelled: there is no `hour` and no `user` among them.
    let article = if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::with_article;

    #[test]
    fn vowels_have_another_article() {
        for text in ["a blob", "a union", "an enum", "an intEnum", "an operation", "an array"] {
            assert_eq!(with_article(text.split_once(' ').map_or("", |(_, noun)| noun)), text);
        }
    }
}
