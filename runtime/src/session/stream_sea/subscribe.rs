use std::fmt;
use std::str::FromStr;

use crate::codec::{CodecError, Shape, ShapeReader, ShapeWriter, Value, write_optional};
use crate::types::{Kind, Member, Schema};

/// What a subscription asks for.
///
/// ```
/// use smithy_streams_runtime::session::stream_sea::Subscribe;
///
/// let mine = Subscribe::new("boiler_data").group("0f8fad5b-d9cb-469f-a165-70867728950e".parse()?);
/// # drop(mine);
/// # Ok::<(), smithy_streams_runtime::session::stream_sea::InvalidGroupId>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscribe {
    stream_name: String,
    group_id: Option<GroupId>,
}

impl Subscribe {
    /// The messages of a stream, which all clients of one id that name no group share among themselves, as far as is
    /// known.
    pub fn new(stream_name: impl Into<String>) -> Self {
        Self { stream_name: stream_name.into(), group_id: None }
    }

    /// Shares the messages with the subscriptions that name the same group; those of other groups get all of them as
    /// well.
    #[must_use]
    pub fn group(mut self, group_id: GroupId) -> Self {
        self.group_id = Some(group_id);
        self
    }

    /// The stream.
    pub fn stream_name(&self) -> &str {
        &self.stream_name
    }

    /// The group, if one is named.
    pub fn group_id(&self) -> Option<&GroupId> {
        self.group_id.as_ref()
    }
}

const PAYLOAD: Member = Member::new("payload", Kind::String).required();
const GROUP_ID: Member = Member::new("groupId", Kind::String);
static SUBSCRIBE: Schema = Schema::structure("smithystreams.streamsea#SubscribeInput", &[PAYLOAD, GROUP_ID]);

/// As it stands in the message, beside `id` and `action`.
impl Shape for Subscribe {
    fn schema(&self) -> &'static Schema {
        &SUBSCRIBE
    }

    fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
        w.string(&PAYLOAD, &self.stream_name)?;
        write_optional(&self.group_id.as_ref().map(|id| id.0.clone()), &GROUP_ID, w)
    }

    fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
        match index {
            0 => self.stream_name = Value::read(&PAYLOAD, r)?,
            1 => {
                let text = r.text(&GROUP_ID)?;
                let error = CodecError::InvalidText { member: GROUP_ID.name(), expected: "a UUID" };
                self.group_id = Some(text.parse().map_err(|_| error)?);
            }
            _ => r.skip()?,
        }
        Ok(())
    }
}

/// The name of a group: a UUID in hexadecimal digits, 8-4-4-4-12, kept as it was written (RFC 9562, section 4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(String);

/// Text that is no UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a group is named by a UUID, 8-4-4-4-12 hexadecimal digits")]
pub struct InvalidGroupId;

impl GroupId {
    /// The group with this number.
    pub fn from_u128(number: u128) -> Self {
        let digits = format!("{number:032x}");
        let (mut text, mut rest) = (String::with_capacity(36), digits.as_str());
        for length in [8, 4, 4, 4] {
            let (part, tail) = rest.split_at(length);
            text.push_str(part);
            text.push('-');
            rest = tail;
        }
        text.push_str(rest);
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GroupId {
    type Err = InvalidGroupId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split('-').map(|part| (part.len(), part.bytes().all(|b| b.is_ascii_hexdigit())));
        let lengths = [8, 4, 4, 4, 12].map(|length| (length, true));
        parts.eq(lengths).then(|| Self(text.to_owned())).ok_or(InvalidGroupId)
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_has_the_form_of_a_uuid() {
        for text in ["0f8fad5b-d9cb-469f-a165-70867728950e", "0F8FAD5B-D9CB-469F-A165-70867728950E"] {
            assert_eq!(text.parse::<GroupId>().unwrap().as_str(), text);
        }
        let long = "0f8fad5b-d9cb-469f-a165-70867728950e0";
        let bare = "0f8fad5bd9cb469fa16570867728950e";
        for text in ["", "x", bare, long, "0f8fad5b-d9cb-469f-a165-7086772895 e", "----"] {
            assert_eq!(text.parse::<GroupId>(), Err(InvalidGroupId), "{text}");
        }
        let number = GroupId::from_u128(0x0f8f_ad5b_d9cb_469f_a165_7086_7728_950e);
        assert_eq!(number.to_string(), "0f8fad5b-d9cb-469f-a165-70867728950e");
        assert_eq!(GroupId::from_u128(0).as_str().parse(), Ok(GroupId::from_u128(0)));
    }
}
