//! Types of generated code.

use super::{Docs, Ident, Literal, SchemaTable};

/// The type of a field, a variant's value, or what a collection holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RustType {
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    String,
    Blob,
    Timestamp,
    Document,
    BigInteger,
    BigDecimal,
    /// A generated structure, union, enum or error.
    Named(Ident),
    /// A generated structure or union that reaches the type holding it.
    Boxed(Ident),
    List(Box<Self>),
    Map(Box<Self>, Box<Self>),
    /// Element of a sparse list or map.
    Nullable(Box<Self>),
    /// Streaming blob of an output.
    ByteStream,
}

/// A structure, an error, or an operation's input or output.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Structure {
    /// The type.
    pub(crate) name: Ident,
    /// Above the type.
    pub(crate) docs: Docs,
    /// What it is for.
    pub(crate) role: StructureRole,
    /// Fields, in the order of the model.
    pub(crate) fields: Vec<Field>,
    /// Its table; `fields[i].row` points into it.
    pub(crate) schema: SchemaTable,
    /// How `Debug` treats it.
    pub(crate) redaction: Redaction,
    /// `Default` may be derived.
    pub(crate) derives_default: bool,
    /// A field is a byte stream, so neither `Clone` nor `PartialEq` can be derived.
    pub(crate) streams: bool,
}

/// What a structure is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StructureRole {
    /// Data: `new` and setters.
    Data,
    /// Input of an operation: its builder has the setters.
    Input,
    /// Output of an operation: `new` and setters, for those who write a peer.
    Output,
    /// An error: as data, with `Display` and `Error`.
    Error {
        /// The name that `Display` begins with.
        shape_name: String,
        /// The field that holds the message; `None` also when the message is sensitive.
        message: Option<MessageField>,
    },
}

/// The message of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MessageField {
    /// The field.
    pub(crate) name: Ident,
    /// It is wrapped in `Option`.
    pub(crate) optional: bool,
}

/// What `Debug` must not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Redaction {
    /// Nothing; `Debug` is derived.
    None,
    /// Some fields.
    Fields,
    /// The whole value.
    Whole,
}

/// A field of a structure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// The field.
    pub(crate) name: Ident,
    /// The member's name in the model.
    pub(crate) wire_name: String,
    /// Above the field.
    pub(crate) docs: Docs,
    /// Type without `Option`.
    pub(crate) ty: RustType,
    /// Wrapped in `Option`.
    pub(crate) optional: bool,
    /// What a value has that was not set.
    pub(crate) initial: Initial,
    /// A parameter of `new`.
    pub(crate) in_new: bool,
    /// The chainable method that sets it.
    pub(crate) setter: Ident,
    /// Not shown by `Debug`.
    pub(crate) redacted: bool,
    /// Its row in the schema table; `None` for a byte stream.
    pub(crate) row: Option<usize>,
}

/// The value of a field that was not set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Initial {
    /// `Default::default()`.
    Zero,
    /// A `@default` that differs from it.
    Value(Literal),
}

/// A union that is not an event stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Union {
    /// The type.
    pub(crate) name: Ident,
    /// Above the type.
    pub(crate) docs: Docs,
    /// Variants, in the order of the model; `variants[i]` has row `i`.
    pub(crate) variants: Vec<Variant>,
    /// Its table.
    pub(crate) schema: SchemaTable,
    /// How `Debug` treats it.
    pub(crate) redaction: Redaction,
}

/// A variant of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    /// The variant.
    pub(crate) name: Ident,
    /// Above the variant.
    pub(crate) docs: Docs,
    /// Its value; `None` when the member targets `smithy.api#Unit`.
    pub(crate) ty: Option<RustType>,
    /// Not shown by `Debug`.
    pub(crate) redacted: bool,
}

/// An enum or intEnum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enumeration {
    /// The type.
    pub(crate) name: Ident,
    /// Above the type.
    pub(crate) docs: Docs,
    /// Variants, in the order of the model.
    pub(crate) variants: Vec<EnumerationVariant>,
    /// What the variants stand for.
    pub(crate) values: Values,
    /// `Debug` and `Display` show nothing.
    pub(crate) sensitive: bool,
}

/// The type of an enumeration's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    Strings,
    Integers,
}

/// A variant of an enum or intEnum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EnumerationVariant {
    /// The variant.
    pub(crate) name: Ident,
    /// Above the variant.
    pub(crate) docs: Docs,
    /// The value on the wire, of an enum.
    pub(crate) text: String,
    /// The value on the wire, of an intEnum.
    pub(crate) number: i32,
}

/// A streaming union.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventUnion {
    /// The type.
    pub(crate) name: Ident,
    /// Above the type.
    pub(crate) docs: Docs,
    /// Variants: the members that are no errors.
    pub(crate) variants: Vec<EventVariant>,
    /// The members that are errors, each error once; empty for a union that clients never send.
    pub(crate) errors: Vec<EventError>,
    /// Its table, errors included.
    pub(crate) schema: SchemaTable,
    /// How `Debug` treats it.
    pub(crate) redaction: Redaction,
}

/// An error among the events that a client sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventError {
    /// The error structure.
    pub(crate) ty: Ident,
    /// The member's name in the model.
    pub(crate) wire_name: String,
}

/// One kind of event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventVariant {
    /// The variant.
    pub(crate) name: Ident,
    /// Above the variant.
    pub(crate) docs: Docs,
    /// The member's name in the model.
    pub(crate) wire_name: String,
    /// The event structure; `None` when the member targets `smithy.api#Unit`.
    pub(crate) ty: Option<Ident>,
    /// Row in the schema table.
    pub(crate) row: usize,
    /// Method of a call that sends it.
    pub(crate) signal: Ident,
    /// Method of a handler that is told of it.
    pub(crate) handler: Ident,
    /// The event structure's value is not shown by `Debug`.
    pub(crate) redacted: bool,
}
