//! Documentation in HTML, as AWS writes it, to Markdown.

use super::inline::{self, Addresses};
use super::markup::{self, Piece};

/// Columns that text is wrapped to.
const WIDTH: usize = 100;

/// Lists inside lists that are shown as such.
const DEEPEST_LIST: usize = 8;

/// Markdown, line by line.
pub(super) fn to_markdown(text: &str) -> Vec<String> {
    let mut writer = Writer::default();
    for piece in markup::pieces(text) {
        match piece {
            Piece::Text(text) => writer.text(text),
            Piece::Open(name, attributes) => writer.open(&name.to_ascii_lowercase(), attributes),
            Piece::Close(name) => writer.close(&name.to_ascii_lowercase()),
        }
    }
    writer.finish()
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    /// The paragraph so far, as Markdown on one line.
    paragraph: String,
    /// Lists that are open.
    lists: Vec<List>,
    /// Elements inside the paragraph that are open, with the place where each began.
    spans: Vec<(Span, usize)>,
    /// The next paragraph is the first of a list item, or follows the last without a blank line.
    tight: bool,
    /// What the next paragraph begins with.
    label: Option<&'static str>,
    preformatted: Option<String>,
}

struct List {
    /// The number of the last item of an ordered list.
    number: Option<usize>,
    /// The marker of the item whose text has not come yet.
    marker: Option<String>,
    /// Columns that the text of an item is indented by.
    indent: usize,
}

#[derive(PartialEq, Eq)]
enum Span {
    Code,
    Emphasis,
    Strong,
    Link(String),
}

impl Writer {
    fn text(&mut self, text: &str) {
        if let Some(lines) = &mut self.preformatted {
            lines.push_str(&markup::decoded(text));
            return;
        }
        if self.is_code() {
            self.paragraph.push_str(&markup::decoded(text));
            return;
        }
        let in_link = self.spans.iter().any(|(span, _)| matches!(span, Span::Link(_)));
        let escaped = inline::escaped(text, if in_link { Addresses::Plain } else { Addresses::Linked });
        if !escaped.trim().is_empty() || !self.paragraph.is_empty() {
            self.paragraph.push_str(&escaped);
        }
    }

    fn is_code(&self) -> bool {
        self.spans.iter().any(|(span, _)| *span == Span::Code)
    }

    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            "code" | "tt" | "kbd" | "samp" => self.begin(Span::Code),
            "i" | "em" | "var" | "cite" => self.begin(Span::Emphasis),
            "b" | "strong" => self.begin(Span::Strong),
            "a" => {
                self.begin(Span::Link(markup::attribute(attributes, "href").unwrap_or_default().to_owned()))
            }
            "ul" | "dl" => self.list(None),
            "ol" => self.list(Some(0)),
            "li" | "dt" => self.item(),
            "note" => self.labelled("**Note:** "),
            "important" => self.labelled("**Important:** "),
            "caution" => self.labelled("**Caution:** "),
            "warning" => self.labelled("**Warning:** "),
            "tip" => self.labelled("**Tip:** "),
            "pre" => {
                self.flush();
                self.preformatted = Some(String::new());
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.begin(Span::Strong);
            }
            "td" | "th" => self.paragraph.push(' '),
            _ if is_inline(name) => {}
            _ => self.flush(),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "code" | "tt" | "kbd" | "samp" => self.end(|span| *span == Span::Code),
            "i" | "em" | "var" | "cite" => self.end(|span| *span == Span::Emphasis),
            "b" | "strong" => self.end(|span| *span == Span::Strong),
            "a" => self.end(|span| matches!(span, Span::Link(_))),
            "ul" | "ol" | "dl" => {
                self.flush();
                self.lists.pop();
            }
            "pre" => self.preformatted(),
            _ if is_inline(name) => {}
            _ => self.flush(),
        }
    }

    fn begin(&mut self, span: Span) {
        if self.preformatted.is_none() && !self.is_code() {
            self.spans.push((span, self.paragraph.len()));
        }
    }

    /// Ends the innermost span of the kind, and those inside it with it.
    fn end(&mut self, is: impl Fn(&Span) -> bool) {
        let Some(at) = self.spans.iter().rposition(|(span, _)| is(span)) else { return };
        while self.spans.len() > at {
            self.end_innermost();
        }
    }

    fn end_innermost(&mut self) {
        let Some((span, start)) = self.spans.pop() else { return };
        let inside = self.paragraph.split_off(start);
        let text = inside.trim();
        let (before, after) = (inside.len() - inside.trim_start().len(), inside.trim_end().len());
        self.paragraph.push_str(&inside[..before.min(after)]);
        if !text.is_empty() {
            self.paragraph.push_str(&match span {
                Span::Code => inline::code_span(text),
                Span::Emphasis => format!("*{text}*"),
                Span::Strong => format!("**{text}**"),
                Span::Link(url) => inline::link(text, &url),
            });
        }
        self.paragraph.push_str(&inside[after.max(before)..]);
    }

    fn list(&mut self, number: Option<usize>) {
        self.flush();
        let step = if number.is_some() { 3 } else { 2 };
        // Markdown that is indented further than anybody reads stays where it is.
        let indent = if self.lists.len() < DEEPEST_LIST { self.indent() + step } else { self.indent() };
        self.lists.push(List { number, marker: None, indent });
    }

    fn item(&mut self) {
        self.flush();
        if self.lists.is_empty() {
            self.list(None);
        }
        let Some(list) = self.lists.last_mut() else { return };
        let marker = match &mut list.number {
            Some(number) => {
                *number += 1;
                format!("{number}. ")
            }
            None => "- ".to_owned(),
        };
        list.marker = Some(marker);
    }

    fn labelled(&mut self, label: &'static str) {
        self.flush();
        self.label = Some(label);
    }

    fn indent(&self) -> usize {
        self.lists.last().map_or(0, |list| list.indent)
    }

    /// Ends the paragraph, and whatever is open inside it.
    fn flush(&mut self) {
        while !self.spans.is_empty() {
            self.end_innermost();
        }
        let paragraph = std::mem::take(&mut self.paragraph);
        let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let text = format!("{}{text}", self.label.take().unwrap_or_default());
        let first = self.begin_block();
        let rest = " ".repeat(self.indent());
        wrap(&text, &first, &rest, &mut self.lines);
    }

    /// Puts a blank line before a block where one belongs; returns what the block's first line begins with.
    fn begin_block(&mut self) -> String {
        let indent = self.indent();
        let marker = self.lists.last_mut().and_then(|list| list.marker.take());
        let follows_item = marker.is_some() && self.tight;
        if !self.lines.is_empty() && !follows_item {
            self.lines.push(String::new());
        }
        self.tight = marker.is_some();
        match marker {
            Some(marker) => format!("{}{marker}", " ".repeat(indent.saturating_sub(marker.len()))),
            None => " ".repeat(indent),
        }
    }

    fn preformatted(&mut self) {
        let Some(text) = self.preformatted.take() else { return };
        let first = self.begin_block();
        let indent = " ".repeat(self.indent());
        self.lines.push(format!("{first}```text"));
        self.lines.extend(text.trim_matches('\n').lines().map(|line| format!("{indent}{}", line.trim_end())));
        self.lines.push(format!("{indent}```"));
    }

    fn finish(mut self) -> Vec<String> {
        self.preformatted();
        self.flush();
        self.lines
    }
}

/// Elements that neither end a paragraph nor show.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "abbr"
            | "caption"
            | "del"
            | "font"
            | "img"
            | "ins"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "sub"
            | "sup"
            | "td"
            | "th"
            | "u"
            | "wbr"
    )
}

/// Breaks lines at spaces, never so that a line begins with what would make it a list, heading or quotation.
fn wrap(text: &str, first: &str, rest: &str, lines: &mut Vec<String>) {
    let mut line = first.to_owned();
    let mut width = first.len();
    let mut is_empty = true;
    for word in text.split(' ') {
        let length = word.chars().count();
        if !is_empty && width + 1 + length > WIDTH && !begins_block(word) {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            width = rest.len();
            is_empty = true;
        }
        let before = match (is_empty, begins_block(word)) {
            (true, true) => "\\",
            (true, false) => "",
            (false, _) => " ",
        };
        line.push_str(before);
        line.push_str(word);
        width += before.len() + length;
        is_empty = false;
    }
    lines.push(line);
}

/// Whether a line that begins with the word would be no text.
fn begins_block(word: &str) -> bool {
    let after_digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    word.starts_with(['#', '>', '=', '|', '+', '-', ':'])
        || (word.len() > after_digits.len() && after_digits.starts_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        assert_eq!(to_markdown(html), expected, "{html}");
    }

    #[test]
    fn paragraphs_and_spans() {
        check(
            "<p>The <code>Key</code> of <b> the </b><i>object</i>.</p> <p>See <a href=\"https://x.y\">there</a>.</p>",
            &["The `Key` of **the** *object*.", "", "See [there](https://x.y)."],
        );
    }

    #[test]
    fn lists_nest_and_number() {
        check(
            "<p>One of:</p><ul><li><p>a</p></li><li><p>b</p><p>more</p><ol><li>x</li><li>y</li></ol></li></ul><p>end</p>",
            &["One of:", "", "- a", "- b", "", "  more", "", "  1. x", "  2. y", "", "end"],
        );
    }

    #[test]
    fn endless_nesting_ends() {
        let lines = to_markdown(&"<ul><li>x".repeat(10_000));
        assert_eq!(lines.last().map(String::len), Some(17));
    }

    #[test]
    fn notes_get_a_label() {
        check("<note><p>Slow.</p></note><p>x</p>", &["**Note:** Slow.", "", "x"]);
    }

    #[test]
    fn unclosed_and_stray_tags_do_no_harm() {
        check("<p><code>a<b>b</p></i>c</code>", &["`ab`", "", "c"]);
        check("<li>x", &["- x"]);
        check("<p></p><ul></ul>", &[]);
    }

    #[test]
    fn text_never_becomes_a_block() {
        check("<p># 1</p><p>1. x</p><p>- y</p>", &["\\# 1", "", "\\1. x", "", "\\- y"]);
    }

    #[test]
    fn preformatted_text_is_no_doctest() {
        check("<pre>let x;\n  y</pre>", &["```text", "let x;", "  y", "```"]);
    }
}
