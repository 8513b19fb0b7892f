//! HTML in documentation: tags, entities, and what is text after all.

use std::borrow::Cow;

/// A piece of documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text with entities, but without tags.
    Text(&'a str),
    /// `<name …>` of an HTML element, with what stands behind the name.
    Open(&'a str, &'a str),
    /// `</name>` of an HTML element.
    Close(&'a str),
}

/// Elements that begin a block of their own.
const BLOCKS: &[&str] = &[
    "blockquote",
    "caution",
    "dd",
    "div",
    "dl",
    "dt",
    "fullname",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "important",
    "li",
    "note",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "thead",
    "tip",
    "tr",
    "ul",
    "warning",
];

/// Elements inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "br", "caption", "cite", "code", "del", "em", "font", "hr", "i", "img", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "td", "th", "tt", "u", "var", "wbr",
];

/// No tag is longer than this, in bytes; a `<` far from any `>` is text.
const LONGEST_TAG: usize = 4096;

/// Whether the documentation is HTML rather than Markdown with some HTML inside its lines.
pub(super) fn is_html(text: &str) -> bool {
    pieces(text).any(|piece| matches!(piece, Piece::Open(name, _) if is_any(name, BLOCKS)))
}

/// Cuts documentation into pieces. Comments vanish; a `<` that begins no HTML element is text.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, after)| after);
        }
        if rest.is_empty() {
            return None;
        }
        if let Some((piece, after)) = tag(rest) {
            rest = after;
            return Some(piece);
        }
        // The first character is text, whatever it is.
        let mut at = rest.chars().next().map_or(0, char::len_utf8);
        while let Some(next) = rest[at..].find('<') {
            at += next;
            if tag(&rest[at..]).is_some() || rest[at..].starts_with("<!--") {
                break;
            }
            at += 1;
        }
        let end = if rest[at..].starts_with('<') { at } else { rest.len() };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(piece))
    })
}

/// The tag that `text` begins with, and what follows it.
fn tag(text: &str) -> Option<(Piece<'_>, &str)> {
    let inside = text.strip_prefix('<')?;
    let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, inside) = inside.split_at(length);
    if !(is_any(name, BLOCKS) || is_any(name, INLINE)) {
        return None;
    }
    let end = inside.bytes().take(LONGEST_TAG).position(|b| b == b'>')?;
    let (attributes, after) = (&inside[..end], &inside[end + 1..]);
    // `<a` of `<abc` was ruled out above; `<p<` and `<code.` are typing errors, and text.
    let sound = attributes.is_empty() || attributes.starts_with(|c: char| c.is_whitespace() || c == '/');
    if !sound || attributes.contains('<') {
        return None;
    }
    Some((if closes { Piece::Close(name) } else { Piece::Open(name, attributes) }, after))
}

fn is_any(name: &str, of: &[&str]) -> bool {
    of.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The value of an attribute, quoted or not.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.to_ascii_lowercase().find(&format!("{name}="))?;
    let value = attributes.get(at + name.len() + 1..)?;
    let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'');
    match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split_whitespace().next(),
    }
}

/// Text with its entities resolved, and without characters that do not belong into source code.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b != b'&' && (b == b'\n' || (b' '..=b'~').contains(&b))) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.extend(rest[..at].chars().filter(|c| is_printable(*c)));
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                out.extend(Some(c).filter(|c| is_printable(*c)));
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.extend(rest.chars().filter(|c| is_printable(*c)));
    Cow::Owned(out)
}

/// The character that an entity stands for, and the entity's length.
fn entity(text: &str) -> Option<(char, usize)> {
    let (name, _) = text.get(1..)?.split_once(';').filter(|(name, _)| name.len() <= 8)?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "le" => '≤',
        "ge" => '≥',
        "times" => '×',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, name.len() + 2))
}

/// Text without characters that do not belong into source code.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| is_printable(*c)).collect()
}

/// Control characters, and those that turn the direction of text, have no place in source code.
fn is_printable(c: char) -> bool {
    (c == '\n' || c == '\t' || !c.is_control())
        && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_known_elements_only() {
        let cases: [(&str, &[Piece<'_>]); 6] = [
            ("a<b>c</b>", &[Piece::Text("a"), Piece::Open("b", ""), Piece::Text("c"), Piece::Close("b")]),
            ("x < y <region>", &[Piece::Text("x < y <region>")]),
            ("<a href=\"u\">", &[Piece::Open("a", " href=\"u\"")]),
            ("a<!-- b -->c", &[Piece::Text("a"), Piece::Text("c")]),
            ("<br/>", &[Piece::Open("br", "/")]),
            ("<p", &[Piece::Text("<p")]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn entities_are_resolved_once() {
        assert_eq!(
            decoded("a &lt;b&gt; &amp;lt; &#65;&#x42; &nope; & \u{202E}c\u{7}"),
            "a <b> &lt; AB &nope; & c"
        );
    }

    #[test]
    fn attributes_may_be_quoted_or_not() {
        for text in [" href=\"x\"", " class=c href='x' ", " HREF=x"] {
            assert_eq!(attribute(text, "href"), Some("x"), "{text}");
        }
    }
}
