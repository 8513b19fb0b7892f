//! Names that users give to parts of a model.

use crate::model::ShapeId;

/// What a user means by a shape id, or by a name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Selector {
    /// `ns#Shape` or `ns#Shape$member`.
    Id(ShapeId),
    /// `Shape`, in whatever namespace.
    Name(String),
}

impl Selector {
    /// Text with a `#` is an id, other text a name; `None` for text that can be neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.contains('#') {
            return ShapeId::parse(text).map(Self::Id);
        }
        crate::model::is_identifier(text).then(|| Self::Name(text.to_owned()))
    }

    /// Whether the user means this shape.
    pub(crate) fn selects(&self, id: &ShapeId) -> bool {
        match self {
            Self::Id(selected) => selected == id,
            Self::Name(name) => id.member().is_none() && id.name() == name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_selects_in_every_namespace_and_an_id_in_one() {
        let id = ShapeId::parse("com.example#Talk").unwrap();
        for (text, selects) in
            [("Talk", true), ("com.example#Talk", true), ("other#Talk", false), ("talk", false)]
        {
            assert_eq!(Selector::parse(text).unwrap().selects(&id), selects, "{text}");
        }
    }

    #[test]
    fn text_that_is_no_id_selects_nothing() {
        for text in ["", "a b", "com.example#", "#Talk", "9lives"] {
            assert_eq!(Selector::parse(text), None, "{text}");
        }
    }
}
