//! Text inside a line of Markdown.

use super::markup;

/// What becomes of addresses in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addresses {
    /// They become links.
    Linked,
    /// They stay text, because the text is inside a link.
    Plain,
}

/// Text as Markdown that means nothing but this text.
pub(super) fn escaped(text: &str, addresses: Addresses) -> String {
    let text = markup::decoded(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = &*text;
    while let Some(at) = rest.find(is_suspect) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        rest = from;
        let before = out.chars().next_back();
        if addresses == Addresses::Linked
            && let Some(url) = address(rest, before)
        {
            out.extend(["<", url, ">"]);
            rest = &rest[url.len()..];
        } else if let Some((code, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`'))
            && !code.trim().is_empty()
        {
            out.push_str(&code_span(code));
            rest = after;
        } else {
            // What is suspect is ASCII.
            let (c, after) = rest.split_at(1);
            out.push_str(if is_special(c, before, after.chars().next()) { "\\" } else { "" });
            out.push_str(c);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Whether a character has to be looked at; `h` may begin an address.
fn is_suspect(c: char) -> bool {
    matches!(c, '[' | ']' | '<' | '*' | '`' | '_' | '~' | '\\' | '&' | 'h')
}

/// Whether a character could mean something in Markdown.
fn is_special(c: &str, before: Option<char>, after: Option<char>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        "[" | "]" | "<" | "*" | "`" => true,
        "_" => !(is_word(before) && is_word(after)),
        "~" => before == Some('~') || after == Some('~'),
        "\\" => after.is_some_and(|c| c.is_ascii_punctuation()),
        "&" => after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
        _ => false,
    }
}

/// The web address that `text` begins with.
pub(super) fn address(text: &str, before: Option<char>) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`)]|\\".contains(c))
        .unwrap_or(text.len());
    let url = text[..end].trim_end_matches(|c| ".,;:!?'*_".contains(c));
    (url.len() > scheme.len()).then_some(url)
}

/// A code span, with as many backticks as its content asks for.
pub(super) fn code_span(code: &str) -> String {
    let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

/// A link, or only its text where the address is none that can be followed from everywhere.
pub(super) fn link(text: &str, url: &str) -> String {
    let url = markup::decoded(url).trim().replace(' ', "%20");
    let absolute = ["https:", "http:", "mailto:"].iter().any(|scheme| url.starts_with(scheme));
    if !absolute || url.contains(['<', '>', '\n', '\\', '"']) {
        return text.to_owned();
    }
    if url.contains(['(', ')']) { format!("[{text}](<{url}>)") } else { format!("[{text}]({url})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_itself() {
        for (text, expected) in [
            ("a [b] <c> *d*", r"a \[b\] \<c> \*d\*"),
            ("snake_case and _x_", r"snake_case and \_x\_"),
            ("see https://example.com/a_b.", "see <https://example.com/a_b>."),
            ("one `code[0]` here, one ` there", r"one `code[0]` here, one \` there"),
            ("R&D, &amp;lt;", r"R\&D, \&lt;"),
        ] {
            assert_eq!(escaped(text, Addresses::Linked), expected, "{text}");
        }
    }

    #[test]
    fn links_lead_somewhere_from_everywhere() {
        assert_eq!(link("a", "https://x.y/z"), "[a](https://x.y/z)");
        assert_eq!(link("a", "https://x.y/(z)"), "[a](<https://x.y/(z)>)");
        assert_eq!(link("a", "API_Other.html"), "a");
        assert_eq!(link("a", "String"), "a");
    }

    #[test]
    fn code_spans_hold_backticks() {
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span("`a` b"), "`` `a` b ``");
    }
}
