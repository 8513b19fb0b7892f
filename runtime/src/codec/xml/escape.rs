//! Characters that stand for something else in text.

/// What a byte of text needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    /// A reference everywhere.
    Special,
    /// A reference in the value of an attribute.
    Quoted,
}

const CLASSES: [Class; 256] = classes();

const fn classes() -> [Class; 256] {
    let mut classes = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 0x20 {
        classes[byte] = Class::Special;
        byte += 1;
    }
    classes[b'\t' as usize] = Class::Quoted;
    classes[b'\n' as usize] = Class::Quoted;
    classes[b'"' as usize] = Class::Quoted;
    classes[b'&' as usize] = Class::Special;
    classes[b'<' as usize] = Class::Special;
    classes[b'>' as usize] = Class::Special;
    classes
}

/// How many bytes of `text` stand between tags as they are.
pub(super) fn plain_length(text: &[u8]) -> usize {
    text.iter().position(|byte| CLASSES[usize::from(*byte)] == Class::Special).unwrap_or(text.len())
}

/// How many bytes of `text` stand between double quotes as they are.
pub(super) fn plain_length_in_quotes(text: &[u8]) -> usize {
    text.iter().position(|byte| CLASSES[usize::from(*byte)] != Class::Plain).unwrap_or(text.len())
}

/// The reference for a byte that cannot stand as it is. Control characters have references in XML 1.1 only, and
/// U+0000 has none.
pub(super) fn reference(byte: u8, buffer: &mut [u8; 6]) -> Option<&[u8]> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    match byte {
        0 => None,
        b'&' => Some(b"&amp;"),
        b'<' => Some(b"&lt;"),
        b'>' => Some(b"&gt;"),
        b'"' => Some(b"&quot;"),
        _ => {
            *buffer = *b"&#x00;";
            buffer[3] = DIGITS[usize::from(byte >> 4)];
            buffer[4] = DIGITS[usize::from(byte & 15)];
            Some(buffer)
        }
    }
}
