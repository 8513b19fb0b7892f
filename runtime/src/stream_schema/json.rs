//! Definitions as they travel: `{"name", "version", "fields": [{"name", "type", …}]}`.

use std::collections::BTreeSet;

use bytes::BytesMut;

use super::{FieldType, Fields, Path, SchemaError, StreamSchema};
use crate::codec::{Codec, JSON, Shape};
use crate::types::Document;

/// How deep objects may be nested: no deeper than JSON that a client reads.
const DEPTH_LIMIT: usize = 64;

impl StreamSchema {
    /// Reads a definition. Keys that are not known are ignored.
    ///
    /// # Errors
    /// [`Unexpected`](SchemaError::Unexpected), [`UnknownType`](SchemaError::UnknownType),
    /// [`DuplicateField`](SchemaError::DuplicateField), [`TooDeep`](SchemaError::TooDeep).
    pub fn from_document(document: &Document) -> Result<Self, SchemaError> {
        let top = Path::default();
        let name = text(document, &top, "name")?;
        let version = match document.get("version") {
            Some(version @ (Document::String(_) | Document::Number(_))) => version.clone(),
            _ => return Err(unexpected(&top.name("version"), "a text or a number")),
        };
        Ok(Self::new(name, version).with_fields(fields(document, &top, 0)?))
    }

    /// The definition as it travels, with its fields in the order of their names.
    pub fn to_document(&self) -> Document {
        Document::from_iter([
            ("name", Document::from(self.name())),
            ("version", self.version().clone()),
            ("fields", list(self.fields())),
        ])
    }

    /// Reads the definition that a shape holds in members called `name`, `version` and `fields`, such as the output
    /// of a generated operation.
    ///
    /// # Errors
    /// As [`from_document`](Self::from_document), and [`Codec`](SchemaError::Codec).
    pub fn from_shape(shape: &dyn Shape) -> Result<Self, SchemaError> {
        let mut text = BytesMut::new();
        JSON.write(shape, &mut text)?;
        Self::from_document(&JSON.read_document(&text.freeze())?)
    }

    /// Writes the definition into a shape that has such members.
    ///
    /// # Errors
    /// [`Codec`](SchemaError::Codec).
    pub fn write_to(&self, shape: &mut dyn Shape) -> Result<(), SchemaError> {
        let mut text = BytesMut::new();
        JSON.write_document(&self.to_document(), &mut text)?;
        Ok(JSON.read(&text.freeze(), shape)?)
    }
}

fn fields(object: &Document, at: &Path, depth: usize) -> Result<Fields, SchemaError> {
    if depth == DEPTH_LIMIT {
        return Err(SchemaError::TooDeep { limit: DEPTH_LIMIT });
    }
    let at = at.name("fields");
    let listed = object.get("fields").and_then(Document::as_array);
    let mut fields = Fields::new();
    for (index, field) in listed.ok_or_else(|| unexpected(&at, "a list of fields"))?.iter().enumerate() {
        let at = at.index(index);
        let name = text(field, &at, "name")?;
        if !fields.insert_new(name.to_owned(), field_type(field, &at, depth)?) {
            return Err(SchemaError::DuplicateField { path: at });
        }
    }
    Ok(fields)
}

fn field_type(field: &Document, at: &Path, depth: usize) -> Result<FieldType, SchemaError> {
    Ok(match text(field, at, "type")? {
        "string" => FieldType::String,
        "float" => FieldType::Float,
        "integer" => FieldType::Integer,
        "date" => FieldType::Date,
        "array<string>" => FieldType::StringArray,
        "array<float>" => FieldType::FloatArray,
        "array<integer>" => FieldType::IntegerArray,
        "array<date>" => FieldType::DateArray,
        "enum" => FieldType::Enum(allowed(field, at)?),
        "object" => FieldType::Object(fields(field, at, depth + 1)?),
        "array<object>" => FieldType::ObjectArray(fields(field, at, depth + 1)?),
        name => return Err(SchemaError::UnknownType { path: at.name("type"), name: name.to_owned() }),
    })
}

fn allowed(field: &Document, at: &Path) -> Result<BTreeSet<String>, SchemaError> {
    let texts = field.get("enum").and_then(Document::as_array);
    let texts = texts.map(|texts| texts.iter().map(|text| text.as_str().map(str::to_owned)).collect());
    texts.flatten().ok_or_else(|| unexpected(&at.name("enum"), "a list of texts"))
}

fn text<'a>(object: &'a Document, at: &Path, key: &str) -> Result<&'a str, SchemaError> {
    object.get(key).and_then(Document::as_str).ok_or_else(|| unexpected(&at.name(key), "a text"))
}

fn unexpected(path: &Path, expected: &'static str) -> SchemaError {
    SchemaError::Unexpected { path: path.clone(), expected }
}

fn list(fields: &Fields) -> Document {
    let field = |(name, field_type): (&str, &FieldType)| {
        let more = match field_type {
            FieldType::Enum(allowed) => {
                Some(("enum", allowed.iter().map(|text| Document::from(text.as_str())).collect()))
            }
            FieldType::Object(fields) | FieldType::ObjectArray(fields) => Some(("fields", list(fields))),
            _ => None,
        };
        let named = [("name", Document::from(name)), ("type", field_type.wire_name().into())];
        named.into_iter().chain(more).collect::<Document>()
    };
    fields.iter().map(field).collect()
}
