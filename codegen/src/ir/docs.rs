//! Documentation of an item and the attributes that go with it.

/// What stands above an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Docs {
    /// Markdown, line by line, without the space after `///`.
    pub(crate) lines: Vec<String>,
    /// The note of `#[deprecated]`.
    pub(crate) deprecated: Option<String>,
    /// `#[doc(hidden)]`.
    pub(crate) hidden: bool,
}

impl Docs {
    /// One sentence, no attributes.
    pub(crate) fn sentence(text: impl Into<String>) -> Self {
        Self { lines: vec![text.into()], ..Self::default() }
    }
}
