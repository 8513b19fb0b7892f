//! The `Authorization` header of a signed request.
//!
//! ```text
//! AWS4-HMAC-SHA256 Credential=<id>/<day>/<region>/<service>/aws4_request, SignedHeaders=a;b, Signature=<hex>
//! ```

use super::time::SigningTime;
use super::{Signature, SigningScope, names};
use crate::identity::Credentials;

/// The day and what a signature is good for: `YYYYMMDD/region/service/aws4_request`.
pub(super) fn scope_text(scope: &SigningScope, time: &SigningTime) -> String {
    format!("{}/{}/{}/{}", time.date(), scope.region(), scope.service(), SigningScope::TERMINATOR)
}

/// The header's value.
pub(super) fn write(
    credentials: &Credentials,
    scope: &str,
    signed_headers: &str,
    signature: &Signature,
) -> String {
    let (algorithm, id) = (names::ALGORITHM, credentials.access_key_id());
    format!("{algorithm} Credential={id}/{scope}, SignedHeaders={signed_headers}, Signature={signature}")
}

/// The parts of the header, borrowed from it.
pub(super) struct Authorization<'a> {
    pub(super) access_key_id: &'a str,
    /// Day, region, service and what ends every scope.
    pub(super) scope: &'a str,
    pub(super) signed_headers: Vec<&'a str>,
    pub(super) signature: Signature,
}

impl<'a> Authorization<'a> {
    /// Reads what follows the algorithm. Peers differ in the white space behind commas.
    pub(super) fn parse(parameters: &'a str) -> Option<Self> {
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for parameter in parameters.split(',') {
            let (name, value) = parameter.trim().split_once('=')?;
            let place = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return None,
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        let (access_key_id, scope) = credential?.split_once('/')?;
        Some(Self {
            access_key_id,
            scope,
            signed_headers: signed_headers?.split(';').collect(),
            signature: signature?.parse().ok()?,
        })
    }
}
