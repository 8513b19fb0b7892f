//! Text between tags.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};

use super::outline::BYTE_ORDER_MARK;

/// What a reference stands for; `None` for a character that there is not, and for an entity that XML itself does
/// not define.
pub(super) fn resolve(reference: &BytesRef<'_>) -> Option<Cow<'static, str>> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(Cow::Owned(character.to_string())),
        Ok(None) => resolve_xml_entity(std::str::from_utf8(reference).ok()?).map(Cow::Borrowed),
        Err(_) => None,
    }
}

/// The characters that the content of an element stands for. `None` if it is not in order.
pub(super) fn characters(content: &str) -> Option<String> {
    let mut text = String::with_capacity(content.len());
    if content.starts_with(BYTE_ORDER_MARK) {
        // The reader takes it for the start of a document, and leaves it out.
        text.push(BYTE_ORDER_MARK);
    }
    let mut reader = Reader::from_str(content);
    loop {
        match reader.read_event().ok()? {
            Event::Text(part) => push_lines(std::str::from_utf8(&part).ok()?, &mut text),
            Event::CData(part) => push_lines(std::str::from_utf8(&part).ok()?, &mut text),
            Event::GeneralRef(reference) => text.push_str(&resolve(&reference)?),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => return Some(text),
            Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::DocType(_) => return None,
        }
    }
}

/// Appends text with its line ends as XML has them (XML 1.0, 2.11): a carriage return with or without a line feed
/// is one line feed. One that is meant is written as a reference.
fn push_lines(mut part: &str, text: &mut String) {
    while let Some((line, rest)) = part.split_once('\r') {
        text.push_str(line);
        text.push('\n');
        part = rest.strip_prefix('\n').unwrap_or(rest);
    }
    text.push_str(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_content_stands_for() {
        let table = [
            ("", Some("")),
            (" a  b ", Some(" a  b ")),
            ("a&lt;b&#x2603;&#10;", Some("a<b\u{2603}\n")),
            ("a\r\nb\rc\n\r", Some("a\nb\nc\n\n")),
            ("<![CDATA[<a>&amp;\r\n]]>b", Some("<a>&amp;\nb")),
            ("a<!-- & <b> -->b<?c d?>e", Some("abe")),
            ("&amp;lt;", Some("&lt;")),
            ("\u{feff}\u{feff}&lt;", Some("\u{feff}\u{feff}<")),
            ("&unknown;", None),
            ("&#0;", None),
            ("&#xd800;", None),
            ("&#x110000;", None),
            ("a<b/>", None),
        ];
        for (content, expected) in table {
            assert_eq!(characters(content).as_deref(), expected, "{content}");
        }
    }
}
