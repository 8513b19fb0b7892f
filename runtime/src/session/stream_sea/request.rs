use bytes::Bytes;

use super::body::{Body, PAYLOAD};
use super::{Credentials, RequestError};
use crate::codec::{CodecError, Shape};

/// A request that can be made under any id, as often as connections are lost.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Request {
    action: String,
    body: Body,
}

impl Request {
    pub(super) fn authenticate(credentials: &Credentials) -> Result<Self, CodecError> {
        let body = Body::of_fields([(&PAYLOAD, credentials.to_payload())])?;
        Ok(Self { action: "authenticate".to_owned(), body })
    }

    pub(super) fn new(action: &str, members: &dyn Shape) -> Result<Self, RequestError> {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        if action.is_empty() || !action.as_bytes().iter().all(plain) {
            return Err(RequestError::InvalidAction);
        }
        let mut names = members.schema().members().iter().map(|member| member.wire_json_name());
        if let Some(name) = names.find(|name| ["id", "action"].contains(name)) {
            return Err(RequestError::ReservedMember { name });
        }
        Ok(Self { action: action.to_owned(), body: Body::of(members)? })
    }

    pub(super) fn message(&self, id: u64) -> Bytes {
        self.body.message(id, &self.action)
    }
}
