//! Attributes of a start tag.

use std::borrow::Cow;

use quick_xml::escape::{resolve_xml_entity, unescape_with};
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attributes;

use super::name::is_name;

/// Finds what is wrong with the attributes of a tag, and its distance from the name of the element.
pub(super) fn check_attributes(tag: &BytesStart<'_>) -> Result<(), (&'static str, usize)> {
    let mut attributes = tag.attributes();
    // Looking for names that occur twice takes time that is quadratic in their number.
    attributes.with_checks(false);
    for attribute in attributes {
        let attribute = attribute.map_err(|_| ("an attribute with a value in quotes", 0))?;
        if !is_name(attribute.key.as_ref()) {
            return Err(("the name of an attribute", 0));
        }
        let is_sound = std::str::from_utf8(&attribute.value)
            .is_ok_and(|value| !value.contains('<') && characters(value).is_some());
        if !is_sound {
            return Err(("an attribute value of characters and predefined entities", 0));
        }
    }
    Ok(())
}

/// The names and values of the attributes in the text behind the name of an element, as they stand there.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut attributes = Attributes::new(text, 0);
    attributes.with_checks(false);
    attributes.filter_map(move |attribute| {
        let attribute = attribute.ok()?;
        let Cow::Borrowed(value) = attribute.value else { return None };
        Some((std::str::from_utf8(attribute.key.into_inner()).ok()?, std::str::from_utf8(value).ok()?))
    })
}

/// Whether an attribute declares a namespace.
pub(super) fn is_declaration(name: &str) -> bool {
    name.strip_prefix("xmlns").is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// The characters that a value stands for; white space that is not a reference becomes spaces (XML 1.0, 3.3.3).
/// `None` if it is not in order.
pub(super) fn characters(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains(['\t', '\n', '\r']) {
        return unescape_with(value, resolve_xml_entity).ok();
    }
    let spaced = value.replace("\r\n", " ").replace(['\t', '\n', '\r'], " ");
    unescape_with(&spaced, resolve_xml_entity).ok().map(|text| Cow::Owned(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_value_stands_for() {
        let table = [
            ("", Some("")),
            ("a &lt;&quot;&#x41;", Some("a <\"A")),
            ("a\r\nb\tc\nd\re", Some("a b c d e")),
            ("a&#13;&#10;\n", Some("a\r\n ")),
            ("&unknown;", None),
            ("&lt", None),
        ];
        for (value, expected) in table {
            assert_eq!(characters(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn pairs_of_a_tag() {
        let found: Vec<_> = pairs(" a='1'\n b:c = \"2 >\" ").collect();
        assert_eq!(found, [("a", "1"), ("b:c", "2 >")]);
        assert_eq!(pairs("").count(), 0);
    }
}
