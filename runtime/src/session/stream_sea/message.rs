use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use crate::codec::{Codec, CodecError, JSON, Shape, ShapeReader, ShapeWriter, write_optional};
use crate::types::{Document, Kind, Member, Schema};

/// A message that came: one JSON object, as it is. `Debug` shows its length alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    text: Bytes,
}

impl Message {
    pub(super) const fn new(text: Bytes) -> Self {
        Self { text }
    }

    /// The whole object, in UTF-8.
    pub fn text(&self) -> &Bytes {
        &self.text
    }

    /// Reads the object into a shape whose members are named as its keys, such as `payload` and `streamName`.
    ///
    /// # Errors
    /// What stands there does not fit the shape.
    pub fn read(&self, into: &mut dyn Shape) -> Result<(), CodecError> {
        JSON.read(&self.text, into)
    }

    /// What stands at `payload`; null where nothing does.
    ///
    /// # Errors
    /// The text is no JSON. That of messages which a session hands out is.
    pub fn payload(&self) -> Result<Document, CodecError> {
        Ok(self.members()?.remove("payload").unwrap_or_default())
    }

    /// All that stands in the object; nothing, if it is none.
    pub(super) fn members(&self) -> Result<BTreeMap<String, Document>, CodecError> {
        match JSON.read_document(&self.text)? {
            Document::Object(members) => Ok(members),
            _ => Ok(BTreeMap::new()),
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("length", &self.text.len()).finish_non_exhaustive()
    }
}

/// What tells messages apart. Everything else is skipped, so that a delivery is taken apart once: by its reader.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// A whole number, which may be written `2.0`.
    pub(super) id: Option<i64>,
    /// Any value: what is no truth value is the business of whoever waits for one.
    pub(super) success: Option<Document>,
    pub(super) error: Option<Document>,
}

impl Head {
    pub(super) fn read(text: &Bytes) -> Result<Self, CodecError> {
        let mut head = Self::default();
        JSON.read(text, &mut head)?;
        Ok(head)
    }
}

const ID: Member = Member::new("id", Kind::Long);
const SUCCESS: Member = Member::new("success", Kind::Document);
const ERROR: Member = Member::new("error", Kind::Document);
static HEAD: Schema = Schema::structure("smithystreams.streamsea#MessageHead", &[ID, SUCCESS, ERROR]);

impl Shape for Head {
    fn schema(&self) -> &'static Schema {
        &HEAD
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        write_optional(&self.id, &ID, w)?;
        write_optional(&self.success, &SUCCESS, w)?;
        write_optional(&self.error, &ERROR, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match index {
            0 => self.id = Some(r.long(&ID)?),
            1 => self.success = Some(r.document(&SUCCESS)?),
            2 => self.error = Some(r.document(&ERROR)?),
            _ => r.skip()?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &'static str) -> Result<Head, CodecError> {
        Head::read(&Bytes::from(text))
    }

    #[test]
    fn an_id_is_a_whole_number() {
        for text in ["{\"id\":2}", "{\"id\":2.0}", "{\"payload\":[{}],\"id\":2e0,\"action\":7}"] {
            assert_eq!(head(text).unwrap().id, Some(2), "{text}");
        }
        for text in ["{}", "{\"id\":null}"] {
            assert_eq!(head(text).unwrap().id, None, "{text}");
        }
        for text in
            ["{\"id\":\"2\"}", "{\"id\":2.5}", "{\"id\":1e40}", "{\"id\":[2]}", "[]", "2", "{\"id\":2"]
        {
            assert!(head(text).is_err(), "{text}");
        }
    }

    #[test]
    fn success_may_be_anything() {
        assert_eq!(head(r#"{"success":false}"#).unwrap().success, Some(Document::Bool(false)));
        assert_eq!(head(r#"{"success":"no"}"#).unwrap().success, Some(Document::from("no")));
    }

    #[test]
    fn a_payload_is_any_value() {
        let payload = |text: &'static str| Message::new(Bytes::from(text)).payload();
        assert_eq!(payload(r#"{"payload":[1]}"#), Ok(Document::from(vec![1])));
        assert_eq!(payload("{}"), Ok(Document::Null));
        assert_eq!(payload("7"), Ok(Document::Null));
        assert!(payload("{").is_err());
    }

    #[test]
    fn debug_shows_no_payload() {
        let message = Message::new(Bytes::from(r#"{"payload":"secret"}"#));
        assert_eq!(format!("{message:?}"), "Message { length: 20, .. }");
    }
}
