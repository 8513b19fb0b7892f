use std::fmt;
use std::sync::Arc;

use base64_simd::URL_SAFE_NO_PAD;
use bytes::Bytes;

use crate::codec::{Codec, JSON};
use crate::types::{Document, Timestamp, TimestampFormat};

/// Who a client says it is, in its first message. `Debug` shows no secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credentials {
    /// Id and secret of a client.
    Basic {
        /// The id.
        client_id: Arc<str>,
        /// The secret.
        client_secret: Arc<str>,
    },
    /// A token that a client made for somebody.
    Jwt {
        /// The id of that client.
        client_id: Arc<str>,
        /// The token.
        jwt: Jwt,
    },
}

impl Credentials {
    /// Id and secret of a client.
    pub fn basic(client_id: impl Into<Arc<str>>, client_secret: impl Into<Arc<str>>) -> Self {
        Self::Basic { client_id: client_id.into(), client_secret: client_secret.into() }
    }

    /// A token, and the id of the client that made it.
    pub fn jwt(client_id: impl Into<Arc<str>>, jwt: impl Into<Jwt>) -> Self {
        Self::Jwt { client_id: client_id.into(), jwt: jwt.into() }
    }

    /// The id of the client.
    pub fn client_id(&self) -> &str {
        match self {
            Self::Basic { client_id, .. } | Self::Jwt { client_id, .. } => client_id,
        }
    }

    /// From when on servers refuse them; `None` if they are not known to expire. Then a server closes the
    /// connection as well.
    pub fn expiry(&self) -> Option<Timestamp> {
        match self {
            Self::Basic { .. } => None,
            Self::Jwt { jwt, .. } => jwt.expiry(),
        }
    }

    /// The payload of `authenticate`.
    pub(super) fn to_payload(&self) -> Document {
        let members = match self {
            Self::Basic { client_id, client_secret } => {
                [("type", "basic"), ("clientId", client_id), ("clientSecret", client_secret)]
            }
            Self::Jwt { client_id, jwt } => [("type", "jwt"), ("clientId", client_id), ("jwt", jwt.as_str())],
        };
        members.into_iter().collect()
    }

    /// What the payload of `authenticate` says, if it is one of the two that are known.
    pub(super) fn from_payload(payload: &Document) -> Option<Self> {
        let text = |name| payload.get(name).and_then(Document::as_str);
        match text("type")? {
            "basic" => Some(Self::basic(text("clientId")?, text("clientSecret")?)),
            "jwt" => Some(Self::jwt(text("clientId")?, text("jwt")?)),
            _ => None,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { client_id, .. } => {
                f.debug_struct("Basic").field("client_id", client_id).finish_non_exhaustive()
            }
            Self::Jwt { client_id, jwt } => {
                f.debug_struct("Jwt").field("client_id", client_id).field("jwt", jwt).finish()
            }
        }
    }
}

/// A token in the compact form of RFC 7515, which nobody but servers understands: of its claims only the time is
/// read at which it expires. `Debug` shows that, not the token.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwt(Arc<str>);

impl Jwt {
    /// A token as its maker gave it.
    pub fn new(token: impl Into<Arc<str>>) -> Self {
        Self(token.into())
    }

    /// The token itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The claim `exp` (RFC 7519, section 4.1.4); `None` if there is none, or if the token has another form.
    pub fn expiry(&self) -> Option<Timestamp> {
        let mut parts = self.0.split('.');
        let claims = parts.nth(1).filter(|_| parts.clone().count() == 1)?;
        let claims = URL_SAFE_NO_PAD.decode_to_vec(claims).ok()?;
        match JSON.read_document(&Bytes::from(claims)).ok()?.get("exp")? {
            Document::Number(exp) => Timestamp::parse(&exp.to_string(), TimestampFormat::EpochSeconds).ok(),
            _ => None,
        }
    }
}

impl<T: Into<Arc<str>>> From<T> for Jwt {
    fn from(token: T) -> Self {
        Self::new(token)
    }
}

impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt").field("expiry", &self.expiry()).finish_non_exhaustive()
    }
}
