//! Documentation, type refinement, constraint and behavior traits.

use std::borrow::Cow;

use serde_json::Value;

use super::{Traits, ids, strings};

/// Whose fault an error is (`smithy.api#error`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The caller's; HTTP status 400 unless the model says otherwise.
    Client,
    /// The service's; HTTP status 500 unless the model says otherwise.
    Server,
}

/// The value of `smithy.api#deprecated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecated<'a> {
    /// What to use instead.
    pub message: Option<&'a str>,
    /// Date or version of the deprecation.
    pub since: Option<&'a str>,
}

/// The value of `smithy.api#retryable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retryable {
    /// Whether the error asks the caller to slow down.
    pub throttling: bool,
}

impl Traits {
    /// `smithy.api#documentation`: CommonMark, as written.
    #[must_use]
    pub fn documentation(&self) -> Option<&str> {
        self.string(ids::DOCUMENTATION)
    }

    /// `smithy.api#externalDocumentation`: title and address of each link.
    #[must_use]
    pub fn external_documentation(&self) -> Vec<(&str, &str)> {
        let links = self.value(ids::EXTERNAL_DOCUMENTATION).and_then(Value::as_object);
        let links = links.into_iter().flatten();
        links.filter_map(|(title, url)| Some((title.as_str(), url.as_str()?))).collect()
    }

    /// `smithy.api#title`.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.string(ids::TITLE)
    }

    /// `smithy.api#since`.
    #[must_use]
    pub fn since(&self) -> Option<&str> {
        self.string(ids::SINCE)
    }

    /// `smithy.api#deprecated`.
    #[must_use]
    pub fn deprecated(&self) -> Option<Deprecated<'_>> {
        self.value(ids::DEPRECATED).map(|_| Deprecated {
            message: self.string_property(ids::DEPRECATED, "message"),
            since: self.string_property(ids::DEPRECATED, "since"),
        })
    }

    /// `smithy.api#examples`: the list as written.
    #[must_use]
    pub fn examples(&self) -> &[Value] {
        self.value(ids::EXAMPLES).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// `smithy.api#sensitive`.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.has(ids::SENSITIVE)
    }

    /// `smithy.api#internal`.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.has(ids::INTERNAL)
    }

    /// `smithy.api#unstable`.
    #[must_use]
    pub fn is_unstable(&self) -> bool {
        self.has(ids::UNSTABLE)
    }

    /// `smithy.api#required`.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.has(ids::REQUIRED)
    }

    /// `smithy.api#clientOptional`.
    #[must_use]
    pub fn is_client_optional(&self) -> bool {
        self.has(ids::CLIENT_OPTIONAL)
    }

    /// `smithy.api#default`; `Some(Value::Null)` is a trait that takes the target's default away,
    /// which is not the same as no trait.
    #[must_use]
    pub fn default_value(&self) -> Option<&Value> {
        self.value(ids::DEFAULT)
    }

    /// `smithy.api#default` of a number of any size, with the digits of the model.
    #[must_use]
    pub fn default_digits(&self) -> Option<Cow<'_, str>> {
        let entry = self.entry(ids::DEFAULT)?;
        match (&entry.digits, &entry.value) {
            (Some(digits), _) => Some(Cow::Borrowed(digits)),
            (None, Value::Number(number)) => Some(Cow::Owned(number.to_string())),
            (None, Value::String(text)) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    /// `smithy.api#addedDefault`.
    #[must_use]
    pub fn has_added_default(&self) -> bool {
        self.has(ids::ADDED_DEFAULT)
    }

    /// `smithy.api#sparse`.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.has(ids::SPARSE)
    }

    /// `smithy.api#input`.
    #[must_use]
    pub fn is_input(&self) -> bool {
        self.has(ids::INPUT)
    }

    /// `smithy.api#output`.
    #[must_use]
    pub fn is_output(&self) -> bool {
        self.has(ids::OUTPUT)
    }

    /// `smithy.api#mixin`.
    #[must_use]
    pub fn is_mixin(&self) -> bool {
        self.has(ids::MIXIN)
    }

    /// `smithy.api#trait`: the shape defines a trait.
    #[must_use]
    pub fn is_trait_definition(&self) -> bool {
        self.has(ids::TRAIT)
    }

    /// `smithy.api#error`.
    #[must_use]
    pub fn error(&self) -> Option<Fault> {
        match self.string(ids::ERROR)? {
            "client" => Some(Fault::Client),
            "server" => Some(Fault::Server),
            _ => None,
        }
    }

    /// `smithy.api#enumValue` of a member of an `enum`. Loading gives every such member one.
    #[must_use]
    pub fn enum_value(&self) -> Option<&str> {
        self.string(ids::ENUM_VALUE)
    }

    /// `smithy.api#enumValue` of a member of an `intEnum`.
    #[must_use]
    pub fn int_enum_value(&self) -> Option<i32> {
        self.value(ids::ENUM_VALUE)?.as_i64()?.try_into().ok()
    }

    /// `smithy.api#uniqueItems`.
    #[must_use]
    pub fn has_unique_items(&self) -> bool {
        self.has(ids::UNIQUE_ITEMS)
    }

    /// `smithy.api#readonly`.
    #[must_use]
    pub fn is_readonly(&self) -> bool {
        self.has(ids::READONLY)
    }

    /// `smithy.api#idempotent`.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.has(ids::IDEMPOTENT)
    }

    /// `smithy.api#longPoll`: how long the service may hold the answer back, in milliseconds.
    #[must_use]
    pub fn long_poll(&self) -> Option<u64> {
        self.value(ids::LONG_POLL)?.get("timeoutMillis")?.as_u64()
    }

    /// `smithy.api#idempotencyToken`.
    #[must_use]
    pub fn is_idempotency_token(&self) -> bool {
        self.has(ids::IDEMPOTENCY_TOKEN)
    }

    /// `smithy.api#retryable`.
    #[must_use]
    pub fn retryable(&self) -> Option<Retryable> {
        let value = self.value(ids::RETRYABLE)?;
        let throttling = value.get("throttling").and_then(Value::as_bool).unwrap_or(false);
        Some(Retryable { throttling })
    }

    /// `smithy.api#requestCompression`: the encodings, in order of preference.
    #[must_use]
    pub fn request_compression(&self) -> Option<Vec<&str>> {
        Some(strings(self.value(ids::REQUEST_COMPRESSION)?.get("encodings")))
    }
}
