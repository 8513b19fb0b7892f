//! What XML traits say of a member or of the root of a document.

/// The XML traits of a member, or of a structure or union that is the root of a document.
///
/// ```
/// use smithy_streams_runtime::types::{Kind, Member, Schema, Xml};
///
/// static ROOM: Schema = Schema::structure(
///     "com.example#Room",
///     &[
///         Member::new("id", Kind::String).xml(&Xml::new().attribute()),
///         Member::new("tags", Kind::List)
///             .element(&Member::new("member", Kind::String))
///             .xml(&Xml::new().name("tag").flattened()),
///     ],
/// )
/// .xml(&Xml::new().namespace("https://example.com/rooms", None));
/// assert_eq!(ROOM.xml_traits().modeled_name(), None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Xml {
    name: Option<&'static str>,
    namespace: Option<XmlNamespace>,
    attribute: bool,
    flattened: bool,
}

/// `@xmlNamespace`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlNamespace {
    /// What `xmlns` is set to.
    pub uri: &'static str,
    /// The prefix that is declared; without one, the namespace becomes the default one.
    pub prefix: Option<&'static str>,
}

impl Xml {
    /// No trait.
    pub(crate) const NONE: &'static Self = &Self::new();

    /// No trait.
    pub const fn new() -> Self {
        Self { name: None, namespace: None, attribute: false, flattened: false }
    }

    /// `@xmlName`, which may have a prefix.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// `@xmlNamespace`.
    #[must_use]
    pub const fn namespace(mut self, uri: &'static str, prefix: Option<&'static str>) -> Self {
        self.namespace = Some(XmlNamespace { uri, prefix });
        self
    }

    /// `@xmlAttribute`.
    #[must_use]
    pub const fn attribute(mut self) -> Self {
        self.attribute = true;
        self
    }

    /// `@xmlFlattened`.
    #[must_use]
    pub const fn flattened(mut self) -> Self {
        self.flattened = true;
        self
    }

    /// `@xmlName`, where it stands.
    pub const fn modeled_name(&self) -> Option<&'static str> {
        self.name
    }

    /// `@xmlNamespace`, where it stands.
    pub const fn modeled_namespace(&self) -> Option<XmlNamespace> {
        self.namespace
    }

    /// `@xmlAttribute` stands on the member.
    pub const fn is_attribute(&self) -> bool {
        self.attribute
    }

    /// `@xmlFlattened` stands on the member.
    pub const fn is_flattened(&self) -> bool {
        self.flattened
    }
}
