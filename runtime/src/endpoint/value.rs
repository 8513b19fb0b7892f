//! Values while rules are evaluated.

use std::borrow::Cow;

use super::arn::Arn;
use super::params::ParamValue;
use super::partition::Partition;
use super::rules::Step;
use super::url::Url;

/// A value, borrowed where it can be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Bool(bool),
    Integer(i64),
    Texts(Cow<'a, [String]>),
    Partition(&'static Partition),
    Url(Cow<'a, Url>),
    Arn(Cow<'a, Arn>),
}

impl<'a> Value<'a> {
    pub(super) fn of(value: &'a ParamValue) -> Self {
        match value {
            ParamValue::Text(text) => Self::Text(Cow::Borrowed(text)),
            ParamValue::Bool(value) => Self::Bool(*value),
            ParamValue::Texts(texts) => Self::Texts(Cow::Borrowed(texts)),
        }
    }

    /// The same value, borrowed.
    pub(super) fn borrowed(&'a self) -> Self {
        match self {
            Self::Text(text) => Self::Text(Cow::Borrowed(text)),
            Self::Bool(value) => Self::Bool(*value),
            Self::Integer(value) => Self::Integer(*value),
            Self::Texts(texts) => Self::Texts(Cow::Borrowed(texts)),
            Self::Partition(partition) => Self::Partition(partition),
            Self::Url(url) => Self::Url(Cow::Borrowed(url)),
            Self::Arn(arn) => Self::Arn(Cow::Borrowed(arn)),
        }
    }

    pub(super) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(value) => Value::Integer(value),
            Self::Texts(texts) => Value::Texts(Cow::Owned(texts.into_owned())),
            Self::Partition(partition) => Value::Partition(partition),
            Self::Url(url) => Value::Url(Cow::Owned(url.into_owned())),
            Self::Arn(arn) => Value::Arn(Cow::Owned(arn.into_owned())),
        }
    }

    pub(super) fn into_text(self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(*value) } else { None }
    }

    /// A part of a record or list. `None` for one that is not there.
    pub(super) fn attribute(self, step: Step) -> Option<Self> {
        match (step, self) {
            (Step::Index(index), Self::Texts(texts)) => element(texts, index).map(Self::Text),
            (Step::Field(name), Self::Partition(partition)) => partition_field(partition, name),
            (Step::Field(name), Self::Url(url)) => url_field(url, name),
            (Step::Field(name), Self::Arn(arn)) => arn_field(arn, name),
            _ => None,
        }
    }
}

/// The element at an index; a negative one counts from the end.
fn element(texts: Cow<'_, [String]>, index: i32) -> Option<Cow<'_, str>> {
    let distance = usize::try_from(index.unsigned_abs()).ok()?;
    let at = if index < 0 { texts.len().checked_sub(distance)? } else { distance };
    match texts {
        Cow::Borrowed(texts) => texts.get(at).map(|text| Cow::Borrowed(text.as_str())),
        Cow::Owned(texts) => texts.into_iter().nth(at).map(Cow::Owned),
    }
}

/// A field of a record that may be borrowed.
macro_rules! field {
    ($record:expr, $name:ident) => {
        match $record {
            Cow::Borrowed(record) => Cow::Borrowed(&record.$name),
            Cow::Owned(record) => Cow::Owned(record.$name),
        }
    };
}

fn partition_field<'a>(partition: &'static Partition, name: &str) -> Option<Value<'a>> {
    let text = |text: &'static str| Value::Text(Cow::Borrowed(text));
    Some(match name {
        "name" => text(partition.name),
        "dnsSuffix" => text(partition.dns_suffix),
        "dualStackDnsSuffix" => text(partition.dual_stack_dns_suffix),
        "supportsFIPS" => Value::Bool(partition.supports_fips),
        "supportsDualStack" => Value::Bool(partition.supports_dual_stack),
        "implicitGlobalRegion" => text(partition.implicit_global_region),
        _ => return None,
    })
}

fn url_field<'a>(url: Cow<'a, Url>, name: &str) -> Option<Value<'a>> {
    let text: Cow<'a, str> = match name {
        "scheme" => field!(url, scheme),
        "authority" => field!(url, authority),
        "path" => field!(url, path),
        "normalizedPath" => field!(url, normalized_path),
        "isIp" => return Some(Value::Bool(url.is_ip)),
        _ => return None,
    };
    Some(Value::Text(text))
}

fn arn_field<'a>(arn: Cow<'a, Arn>, name: &str) -> Option<Value<'a>> {
    let text: Cow<'a, str> = match name {
        "partition" => field!(arn, partition),
        "service" => field!(arn, service),
        "region" => field!(arn, region),
        "accountId" => field!(arn, account_id),
        "resourceId" => return Some(Value::Texts(field!(arn, resource_id))),
        _ => return None,
    };
    Some(Value::Text(text))
}

#[cfg(test)]
mod tests {
    use super::super::rules::Partitions;
    use super::*;

    fn texts() -> Value<'static> {
        Value::Texts(Cow::Owned(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]))
    }

    #[test]
    fn elements_are_counted_from_either_end() {
        for (index, expected) in [
            (0, Some("a")),
            (2, Some("c")),
            (3, None),
            (-1, Some("c")),
            (-3, Some("a")),
            (-4, None),
            (i32::MIN, None),
            (i32::MAX, None),
        ] {
            let expected = expected.map(|text| Value::Text(Cow::Borrowed(text)));
            assert_eq!(texts().borrowed().attribute(Step::Index(index)), expected, "{index}");
            assert_eq!(texts().attribute(Step::Index(index)), expected, "{index}");
        }
    }

    #[test]
    fn parts_that_are_not_there_have_no_value() {
        assert_eq!(texts().attribute(Step::Field("a")), None);
        let partition =
            Value::Partition(super::super::partition::partition("us-east-1", Partitions::Present));
        assert_eq!(partition.clone().attribute(Step::Field("id")), None);
        assert_eq!(partition.clone().attribute(Step::Index(0)), None);
        assert_eq!(partition.attribute(Step::Field("supportsFIPS")), Some(Value::Bool(true)));
        let url = Value::Url(Cow::Owned(Url::parse("https://h/p").unwrap()));
        assert_eq!(url.borrowed().attribute(Step::Field("host")), None);
        assert_eq!(url.attribute(Step::Field("normalizedPath")), Some(Value::Text("/p/".into())));
        let arn = Value::Arn(Cow::Owned(Arn::parse("arn:aws:s3:::b").unwrap()));
        assert_eq!(arn.borrowed().attribute(Step::Field("region")), Some(Value::Text("".into())));
        assert_eq!(arn.attribute(Step::Field("resource")), None);
    }
}
