//! Where the elements of a document lie.

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::attribute::check_attributes;
use super::name::is_name;
use super::text::resolve;
use crate::codec::CodecError;
use crate::codec::containers::DEPTH_LIMIT;

/// The byte order mark, which may stand before a document in UTF-8.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// A document whose grammar has been checked, as a table of its elements in the order of their start tags.
///
/// It takes up to 24 bytes for each element, whose shortest form has four.
#[derive(Debug)]
pub(super) struct Outline<'d> {
    text: &'d str,
    /// How many bytes stand before the text.
    base: usize,
    elements: Vec<Element>,
}

/// An element, by its places in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    name: u32,
    name_end: u32,
    /// The end of the attributes.
    tag_end: u32,
    content: u32,
    content_end: u32,
    /// The index of the first element that is not inside, with [`HAS_TEXT`] and [`IS_PLAIN`].
    next: u32,
}

/// Text that is no white space stands directly in the element.
const HAS_TEXT: u32 = 1 << 31;
/// The content has no references, comments and the like: what is no tag is text as it stands there.
const IS_PLAIN: u32 = 1 << 30;
const INDEX: u32 = IS_PLAIN - 1;

/// Offsets take 32 bits, and so many bytes have fewer elements than `INDEX`.
const LONGEST: usize = u32::MAX as usize;

impl<'d> Outline<'d> {
    /// Goes through a document.
    pub(super) fn of(payload: &'d [u8]) -> Result<Self, CodecError> {
        let text = std::str::from_utf8(payload)
            .map_err(|error| CodecError::InvalidUtf8 { offset: error.valid_up_to() })?;
        let marked = text.strip_prefix(BYTE_ORDER_MARK);
        let base = if marked.is_some() { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let text = marked.unwrap_or(text);
        let refused = |expected, offset| CodecError::Unexpected { expected, offset };
        if text.len() > LONGEST {
            return Err(refused("a document of less than 4 GiB", LONGEST));
        }
        if text.starts_with(BYTE_ORDER_MARK) {
            return Err(refused("an element", base));
        }
        if text.as_bytes().contains(&0) {
            return Err(refused("text without U+0000", base));
        }
        Scan::new(text, base).run()
    }

    /// The root, which is the first element.
    pub(super) const ROOT: usize = 0;

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn element(&self, index: usize) -> Option<&Element> {
        self.elements.get(index)
    }

    /// Where the content of an element begins in the document.
    pub(super) const fn offset(&self, element: &Element) -> usize {
        self.base + element.content as usize
    }

    fn part(&self, start: u32, end: u32) -> &'d str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The name with its prefix.
    pub(super) fn name(&self, element: &Element) -> &'d str {
        self.part(element.name, element.name_end)
    }

    /// What follows the name in the start tag.
    pub(super) fn attributes(&self, element: &Element) -> &'d str {
        self.part(element.name_end, element.tag_end)
    }

    /// What stands between the tags.
    pub(super) fn content(&self, element: &Element) -> &'d str {
        self.part(element.content, element.content_end)
    }
}

impl Element {
    /// The index of the first element that is not inside.
    pub(super) const fn next(&self) -> usize {
        (self.next & INDEX) as usize
    }

    pub(super) const fn has_text(&self) -> bool {
        self.next & HAS_TEXT != 0
    }

    pub(super) const fn is_plain(&self) -> bool {
        self.next & IS_PLAIN != 0
    }

    pub(super) const fn has_attributes(&self) -> bool {
        self.name_end != self.tag_end
    }
}

/// A scan of a document, up to some event.
struct Scan<'d> {
    reader: Reader<&'d [u8]>,
    outline: Outline<'d>,
    /// The elements that are open.
    open: Vec<u32>,
}

impl<'d> Scan<'d> {
    fn new(text: &'d str, base: usize) -> Self {
        // About as many elements as records of short values have.
        let elements = Vec::with_capacity(text.len() / 24 + 1);
        Self { reader: Reader::from_str(text), outline: Outline { text, base, elements }, open: Vec::new() }
    }

    fn run(mut self) -> Result<Outline<'d>, CodecError> {
        loop {
            let start = self.reader.buffer_position() as usize;
            match self.reader.read_event().map_err(|error| self.refused(&error))? {
                Event::Start(tag) => {
                    let index = self.start(&tag, start)?;
                    self.open.push(index);
                }
                Event::Empty(tag) => {
                    let index = self.start(&tag, start)?;
                    self.close(index, self.reader.buffer_position() as usize);
                }
                Event::End(_) => {
                    if let Some(index) = self.open.pop() {
                        self.close(index, start);
                    }
                }
                Event::Text(text) => self.text(&text, start)?,
                Event::GeneralRef(reference) => {
                    if resolve(&reference).is_none() {
                        return Err(self.unexpected("a predefined entity or a character", start));
                    }
                    self.mark(HAS_TEXT, start)?;
                }
                Event::CData(_) => self.mark(0, start)?,
                Event::DocType(_) if !self.outline.elements.is_empty() => {
                    return Err(self.unexpected("a document type before the root only", start));
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => self.interrupt(),
                Event::DocType(_) => {}
                Event::Eof => return self.end(),
            }
        }
    }

    /// Enters an element, which is not closed yet.
    fn start(&mut self, tag: &BytesStart<'_>, start: usize) -> Result<u32, CodecError> {
        let index = self.outline.elements.len();
        if self.open.is_empty() && index > 0 {
            return Err(self.trailing(start));
        }
        if self.open.len() == DEPTH_LIMIT as usize {
            return Err(CodecError::TooDeep { limit: DEPTH_LIMIT });
        }
        let name = start + 1;
        let name_end = name + tag.name().as_ref().len();
        if !is_name(tag.name().as_ref()) {
            return Err(self.unexpected("the name of an element", name));
        }
        if !tag.attributes_raw().is_empty() {
            check_attributes(tag).map_err(|(expected, at)| self.unexpected(expected, name + at))?;
        }
        let content = self.reader.buffer_position() as u32;
        self.outline.elements.push(Element {
            name: name as u32,
            name_end: name_end as u32,
            tag_end: (name + tag.len()) as u32,
            content,
            content_end: content,
            next: IS_PLAIN,
        });
        Ok(index as u32)
    }

    fn close(&mut self, index: u32, content_end: usize) {
        let next = self.outline.elements.len() as u32;
        if let Some(element) = self.outline.elements.get_mut(index as usize) {
            element.content_end = content_end as u32;
            element.next |= next;
        }
    }

    fn text(&mut self, text: &[u8], start: usize) -> Result<(), CodecError> {
        match text.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            None => Ok(()),
            Some(at) if self.open.is_empty() => Err(self.outside(start + at)),
            Some(_) => {
                self.flag(HAS_TEXT, 0);
                Ok(())
            }
        }
    }

    /// Text in another form than that of plain characters.
    fn mark(&mut self, flag: u32, start: usize) -> Result<(), CodecError> {
        if self.open.is_empty() {
            return Err(self.outside(start));
        }
        self.flag(flag, IS_PLAIN);
        Ok(())
    }

    /// Something that is no text, and does not end it.
    fn interrupt(&mut self) {
        self.flag(0, IS_PLAIN);
    }

    /// Changes what is known of the innermost open element.
    fn flag(&mut self, set: u32, clear: u32) {
        let innermost = self.open.last().and_then(|index| self.outline.elements.get_mut(*index as usize));
        if let Some(element) = innermost {
            element.next = element.next & !clear | set;
        }
    }

    fn outside(&self, offset: usize) -> CodecError {
        if self.outline.elements.is_empty() {
            self.unexpected("an element", offset)
        } else {
            self.trailing(offset)
        }
    }

    fn end(self) -> Result<Outline<'d>, CodecError> {
        let offset = self.outline.base + self.outline.text.len();
        if !self.open.is_empty() {
            return Err(CodecError::Truncated { expected: "an end tag", offset });
        }
        if self.outline.elements.is_empty() {
            return Err(CodecError::Truncated { expected: "an element", offset });
        }
        Ok(self.outline)
    }

    fn refused(&self, error: &Error) -> CodecError {
        let expected = match error {
            Error::Syntax(SyntaxError::InvalidBangMarkup) => "a comment, a CDATA section or a document type",
            Error::Syntax(_) => "the end of a tag, comment or instruction",
            Error::IllFormed(_) if self.at_end() => "the end of a reference",
            Error::IllFormed(_) => "the end tag of the innermost element, or the end of a reference",
            _ => "markup",
        };
        if self.at_end() && !self.outline.text.ends_with('>') {
            return CodecError::Truncated { expected, offset: self.outline.base + self.outline.text.len() };
        }
        self.unexpected(expected, self.reader.error_position() as usize)
    }

    fn at_end(&self) -> bool {
        self.reader.buffer_position() as usize == self.outline.text.len()
    }

    const fn unexpected(&self, expected: &'static str, offset: usize) -> CodecError {
        CodecError::Unexpected { expected, offset: self.outline.base + offset }
    }

    const fn trailing(&self, offset: usize) -> CodecError {
        CodecError::TrailingData { offset: self.outline.base + offset }
    }
}
