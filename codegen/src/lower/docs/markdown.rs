//! Documentation in Markdown to Markdown that rustdoc understands the same way.

use super::inline::{self, Addresses};
use super::markup::{self, Piece};

/// Markdown, line by line: code is no doctest, brackets are no links to Rust items, tags are gone.
pub(super) fn to_markdown(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<Fence> = None;
    let mut indents = Vec::new();
    for line in text.lines() {
        let line = line.trim_end().replace('\t', "    ");
        let content = line.trim_start();
        if let Some(open) = &fence {
            let closes = content.starts_with(&open.mark) && content.trim_matches(open.mark_char).is_empty();
            let inside = line.get(open.indent.min(line.len() - content.len())..).unwrap_or(content);
            lines.push(if closes { open.close() } else { format!("{}{}", open.prefix, markup_free(inside)) });
            if closes {
                fence = None;
            }
            continue;
        }
        let prefix = indentation(&line, &mut indents);
        if let Some(open) = Fence::open(content, prefix.clone(), line.len() - content.len()) {
            lines.push(format!("{}{}{}", open.prefix, open.mark, open.info));
            fence = Some(open);
        } else if content.is_empty() {
            lines.push(String::new());
        } else {
            lines.push(format!("{prefix}{}", inline_markdown(content)));
        }
    }
    lines.extend(fence.map(|open| open.close()));
    lines
}

struct Fence {
    mark: String,
    mark_char: char,
    info: String,
    prefix: String,
    indent: usize,
}

impl Fence {
    fn open(content: &str, prefix: String, indent: usize) -> Option<Self> {
        let mark_char = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = content.trim_start_matches(mark_char);
        let mark = &content[..content.len() - info.len()];
        if mark.len() < 3 || info.contains('`') {
            return None;
        }
        let info = info.trim();
        // Without a language it would be Rust, and a test.
        let is_language =
            !info.is_empty() && info.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-_#".contains(&b));
        let info = if is_language && !info.starts_with("rust") { info } else { "text" };
        Some(Self { mark: mark.to_owned(), mark_char, info: info.to_owned(), prefix, indent })
    }

    fn close(&self) -> String {
        format!("{}{}", self.prefix, self.mark)
    }
}

/// What stands before a line's text. Four columns more than the list around it would make it code, and a test.
fn indentation(line: &str, indents: &mut Vec<(usize, usize)>) -> String {
    let content = line.trim_start();
    let column = line.len() - content.len();
    if content.is_empty() {
        return String::new();
    }
    // Each entry is a list: the column of its markers, and that of its items' text.
    while indents
        .last()
        .is_some_and(|(marker, text)| column <= *marker || column < *text && item(content).is_none())
    {
        indents.pop();
    }
    let indent = indents.last().map_or(0, |(_, text)| *text);
    if let Some(length) = item(content) {
        // The text keeps its distance from the marker; a nested list begins where the text above it does.
        indents.push((column, column + length));
        return " ".repeat(depth(indents));
    }
    " ".repeat(if indent == 0 { 0 } else { depth_of_text(indents) })
}

/// The column at which the innermost list's markers are written.
fn depth(indents: &[(usize, usize)]) -> usize {
    let outer = &indents[..indents.len().saturating_sub(1)];
    depth_of_text(outer)
}

/// The column at which text inside the innermost list is written.
fn depth_of_text(indents: &[(usize, usize)]) -> usize {
    indents.iter().map(|(marker, text)| text - marker).sum()
}

/// The length of a list item's marker and the space behind it.
fn item(content: &str) -> Option<usize> {
    let after = match content.strip_prefix(['-', '*', '+']) {
        Some(after) => after,
        None => content.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')'])?,
    };
    let marker = content.len() - after.len();
    let is_marker =
        after.starts_with(' ') && marker <= 10 && (marker > 1 || !content.starts_with(['.', ')']));
    is_marker.then_some(marker + 1)
}

/// Text of a code block: only what does not belong into source code is taken away.
fn markup_free(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A line's text.
fn inline_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut address = String::new();
    for segment in segments(text) {
        match segment {
            Segment::Code(code) => out.push_str(&markup_free(code)),
            Segment::Link(label, url) => {
                let url = url.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']);
                out.push_str(&inline::link(&label_markdown(label), url));
            }
            Segment::Other(text) => {
                markup::pieces(text).for_each(|piece| push_piece(piece, &mut address, &mut out));
            }
        }
    }
    out.replace(LINK_START, "")
}

/// Stands in the text where an `<a>` began.
const LINK_START: char = '\u{1}';

fn push_piece(piece: Piece<'_>, address: &mut String, out: &mut String) {
    let (name, attributes) = match piece {
        Piece::Text(text) => return push_text(text, Addresses::Linked, out),
        Piece::Open(name, attributes) => (name.to_ascii_lowercase(), Some(attributes)),
        Piece::Close(name) => (name.to_ascii_lowercase(), None),
    };
    match (name.as_str(), attributes) {
        ("code" | "tt", _) => out.push('`'),
        ("i" | "em", _) => out.push('*'),
        ("b" | "strong", _) => out.push_str("**"),
        ("a", Some(attributes)) => {
            *address = markup::attribute(attributes, "href").unwrap_or_default().to_owned();
            out.push(LINK_START);
        }
        ("a", None) => {
            if let Some(start) = out.rfind(LINK_START) {
                let text = out.split_off(start);
                out.push_str(&inline::link(text.trim_start_matches(LINK_START).trim(), address));
            }
        }
        _ => {}
    }
}

/// A part of a line.
enum Segment<'a> {
    /// A code span with its backticks: whatever it looks like, it is text.
    Code(&'a str),
    /// `[label](address)`.
    Link(&'a str, &'a str),
    /// Anything else.
    Other(&'a str),
}

fn segments(text: &str) -> Vec<Segment<'_>> {
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let found = match c {
            '`' => code_span(rest).map(|length| (Segment::Code(&rest[..length]), length)),
            '[' => link(rest).map(|(label, url, length)| (Segment::Link(label, url), length)),
            _ => None,
        };
        if let Some((segment, length)) = found {
            out.extend([Segment::Other(&text[start..at]), segment]);
            at += length;
            start = at;
        } else {
            at += step(rest, c);
        }
    }
    out.push(Segment::Other(&text[start..]));
    out
}

/// The length of a character, together with the one that it escapes.
fn step(text: &str, c: char) -> usize {
    let escaped = if c == '\\' { text[1..].chars().next().map_or(0, char::len_utf8) } else { 0 };
    c.len_utf8() + escaped
}

/// The length of the code span that the text begins with.
fn code_span(text: &str) -> Option<usize> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let end = text[ticks..].find(&text[..ticks])?;
    (end > 0).then_some(end + 2 * ticks)
}

/// No label of a link is longer than this, in bytes; a `[` far from any `]` is text.
const LONGEST_LABEL: usize = 1024;

/// Label, address and length of the link that the text begins with.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let (mut at, mut depth) = (1, 1);
    while depth > 0 {
        let c = text[at..].chars().next().filter(|_| at < LONGEST_LABEL)?;
        depth = match c {
            '[' => depth + 1,
            ']' => depth - 1,
            _ => depth,
        };
        at += if c == '`' { code_span(&text[at..]).unwrap_or(1) } else { step(&text[at..], c) };
    }
    let (url, _) = text[at..].strip_prefix('(')?.split_once(')')?;
    Some((&text[1..at - 1], url, at + url.len() + 2))
}

/// The text of a link.
fn label_markdown(label: &str) -> String {
    let mut out = String::new();
    for segment in segments(label) {
        match segment {
            Segment::Code(code) => out.push_str(&markup_free(code)),
            Segment::Link(label, _) => push_text(label, Addresses::Plain, &mut out),
            Segment::Other(text) => {
                for piece in markup::pieces(text) {
                    if let Piece::Text(text) = piece {
                        push_text(text, Addresses::Plain, &mut out);
                    }
                }
            }
        }
    }
    out
}

/// Copies text that is Markdown already, and takes away the meaning that only rustdoc sees in it.
fn push_text(text: &str, addresses: Addresses, out: &mut String) {
    let text = markup_free(text);
    let mut rest = text.as_str();
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        if let Some(url) = inline::address(rest, before).filter(|_| addresses == Addresses::Linked) {
            let quoted = before == Some('<') && rest[url.len()..].starts_with('>');
            out.push_str(&if quoted { url.to_owned() } else { format!("<{url}>") });
            rest = &rest[url.len()..];
            before = url.chars().last();
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let autolink =
            c == '<' && inline::address(rest, None).is_some_and(|url| rest[url.len()..].starts_with('>'));
        let special = matches!(c, '[' | ']' | '`') || (c == '<' && !autolink);
        if special && before != Some('\\') {
            out.push('\\');
        }
        out.push(c);
        before = if c == '\\' && before == Some('\\') { None } else { Some(c) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expected: &[&str]) {
        assert_eq!(to_markdown(markdown), expected, "{markdown}");
    }

    #[test]
    fn code_is_no_doctest() {
        check("```\nx [y] <z>\n```", &["```text", "x [y] <z>", "```"]);
        check("```json\n{}\n```", &["```json", "{}", "```"]);
        check("```rust,ignore\nx", &["```text", "x", "```"]);
        check("a\n\n    let x;", &["a", "", "let x;"]);
    }

    #[test]
    fn brackets_are_no_links_to_items() {
        check("see [Foo] and [a](b) or [c](https://d.e)", &[r"see \[Foo\] and a or [c](https://d.e)"]);
        check("[`a[0]` of b](https://d.e) and [x", &[r"[`a[0]` of b](https://d.e) and \[x"]);
        check("`[x]` stays, as \\[y\\] does", &["`[x]` stays, as \\[y\\] does"]);
    }

    #[test]
    fn tags_go_and_addresses_become_links() {
        check("<code>x</code> of <b>y</b>, Vec<u8>", &["`x` of **y**, Vec\\<u8>"]);
        check("at https://a.b/c, <https://d.e>", &["at <https://a.b/c>, <https://d.e>"]);
        check("<a href=\"https://a.b\">text</a>!", &["[text](https://a.b)!"]);
    }

    #[test]
    fn lists_keep_their_nesting() {
        check("- a\n    - b\n      more\n- c\n\ntext", &["- a", "  - b", "    more", "- c", "", "text"]);
        check("1. a\n   b", &["1. a", "   b"]);
        check("  * a\n  * b", &["* a", "* b"]);
    }
}
