//! Reading access to a test case. What has not the form of the trait was reported when the model was validated.

use serde_json::Value;

use crate::model::base64::base64;

/// A test case, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a>(pub(super) &'a Value);

impl<'a> Case<'a> {
    pub(super) fn applies_to_clients(self) -> bool {
        self.text("appliesTo").is_none_or(|side| side == "client")
    }

    pub(super) fn value(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A part, if it is an object.
    pub(super) fn part(self, name: &str) -> Option<Self> {
        self.value(name).filter(|value| value.is_object()).map(Self)
    }

    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.value(name)?.as_str()
    }

    pub(super) fn owned(self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// Strings in a list.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let items = self.value(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Parts in a list.
    pub(super) fn parts(self, name: &str) -> impl Iterator<Item = Self> {
        self.value(name).and_then(Value::as_array).into_iter().flatten().map(Self)
    }

    /// Names and values of an object, in the order of the model.
    pub(super) fn entries(self, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let entries = self.value(name).and_then(Value::as_object).into_iter().flatten();
        entries.map(|(name, value)| (name.as_str(), value))
    }

    /// Names and values of an object of strings.
    pub(super) fn pairs(self, name: &str) -> Vec<(String, String)> {
        let pairs = self.entries(name).filter_map(|(name, value)| Some((name, value.as_str()?)));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// `body`, decoded if its media type says that it stands there as base64.
    pub(super) fn body_bytes(self) -> Result<Vec<u8>, String> {
        let text = self.text("body").unwrap_or_default();
        if self.is_base64() {
            return base64(text).ok_or_else(|| "`body` is no base64".to_owned());
        }
        Ok(text.as_bytes().to_vec())
    }

    /// Whether `body` is base64. The text says so of all binary types; the cases that there are have base64 for CBOR
    /// only.
    pub(super) fn is_base64(self) -> bool {
        self.text("bodyMediaType")
            .is_some_and(|it| it.starts_with("application/cbor") || it.ends_with("+cbor"))
    }
}
