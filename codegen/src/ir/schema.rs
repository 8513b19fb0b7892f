//! The const tables that codecs read.

use super::Ident;

/// The table of a structure or union.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SchemaTable {
    /// Name of the `static`.
    pub(crate) constant: Ident,
    /// Absolute shape id.
    pub(crate) id: String,
    /// `Schema::union` rather than `Schema::structure`.
    pub(crate) union: bool,
    /// Members, in the order of the model.
    pub(crate) members: Vec<MemberTable>,
    /// `@error` and what belongs to it.
    pub(crate) error: Option<ErrorFacts>,
    /// XML traits, if the shape is the root of a document in XML.
    pub(crate) xml: Option<Box<XmlTable>>,
}

/// `@error` and what goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorFacts {
    /// Who is to blame.
    pub(crate) fault: Fault,
    /// HTTP status.
    pub(crate) status: u16,
    /// `Some(throttling)` with `@retryable`.
    pub(crate) retryable: Option<bool>,
    /// `@statusCode`.
    pub(crate) status_code: Option<i32>,
    /// `@refusal`.
    pub(crate) refusal: Option<String>,
}

/// The side an error blames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Client,
    Server,
}

/// One row of a table: a member, or the element, key or value of a collection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MemberTable {
    /// Name in the model.
    pub(crate) name: String,
    /// Type of the target.
    pub(crate) kind: Kind,
    /// `@jsonName`.
    pub(crate) json_name: Option<String>,
    /// `@timestampFormat` of the member or its target.
    pub(crate) timestamp_format: Option<TimestampFormat>,
    /// `@mediaType` of the target.
    pub(crate) media_type: Option<String>,
    /// XML traits, if documents are XML.
    pub(crate) xml: Option<Box<XmlTable>>,
    /// Constraint traits, if clients look at them.
    pub(crate) constraints: Option<Box<ConstraintsTable>>,
    /// Place in an HTTP message.
    pub(crate) http: HttpBinding,
    /// Place in an event-stream message.
    pub(crate) event: EventBinding,
    /// Element of a list, value of a map.
    pub(crate) element: Option<Box<Self>>,
    /// Key of a map.
    pub(crate) key: Option<Box<Self>>,
    /// Traits that are there or not, as the method names of the runtime's `Member`.
    pub(crate) flags: Vec<&'static str>,
}

/// The type of a member's target; the names are those of the runtime's `Kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Blob,
    Boolean,
    String,
    Enum,
    Byte,
    Short,
    Integer,
    IntEnum,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    Timestamp,
    Document,
    List,
    Map,
    Structure,
    Union,
}

/// XML traits, at least one of which is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct XmlTable {
    /// `@xmlName`, with its prefix if it has one.
    pub(crate) name: Option<String>,
    /// `@xmlNamespace`: URI and prefix.
    pub(crate) namespace: Option<(String, Option<String>)>,
    /// `@xmlAttribute`.
    pub(crate) attribute: bool,
    /// `@xmlFlattened`.
    pub(crate) flattened: bool,
}

/// Constraint traits, at least one of which is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ConstraintsTable {
    /// `min` of `@length`.
    pub(crate) min_length: Option<u64>,
    /// `max` of `@length`.
    pub(crate) max_length: Option<u64>,
    /// `min` of `@range`.
    pub(crate) min: Option<Bound>,
    /// `max` of `@range`.
    pub(crate) max: Option<Bound>,
    /// `@pattern`.
    pub(crate) pattern: Option<String>,
    /// `@notAbove`: the member beside it that bounds it.
    pub(crate) not_above: Option<String>,
    /// `@withinCallTimeout`.
    pub(crate) within_call_timeout: bool,
}

/// A bound of `@range`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    Integer(i128),
    Real(f64),
}

/// `@timestampFormat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimestampFormat {
    DateTime,
    HttpDate,
    EpochSeconds,
}

/// `@http…` binding of a top-level member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HttpBinding {
    Document,
    Label,
    Query(String),
    QueryParams,
    Header(String),
    PrefixHeaders(String),
    Payload,
    ResponseCode,
}

/// `@event…` binding of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventBinding {
    Document,
    Header,
    Payload,
}
