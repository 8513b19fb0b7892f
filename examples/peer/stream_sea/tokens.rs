//! Tokens that clients make for somebody: JWTs that RS512 signs.

use base64_simd::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey};
use smithy_streams_runtime::Bytes;
use smithy_streams_runtime::codec::{Codec, JSON};
use smithy_streams_runtime::types::Document;
use spki::SubjectPublicKeyInfoRef;
use spki::der::Decode;
use spki::der::pem::decode_vec;

use super::filter::Filter;

/// `rsaEncryption` (RFC 8017, appendix A.1).
const RSA: &str = "1.2.840.113549.1.1.1";

/// The public key of an RSA pair.
#[derive(Clone)]
pub(crate) struct PublicKey(UnparsedPublicKey<Vec<u8>>);

/// What a token says of its bearer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claims {
    /// Seconds since 1970.
    pub(crate) expires_at: f64,
    /// Its subscriptions share messages with nobody unless they say so.
    pub(crate) must_fan_out: bool,
    pub(crate) filter: Option<Filter>,
}

impl PublicKey {
    /// Reads PEM, with `PUBLIC KEY` or `RSA PUBLIC KEY` in it.
    pub(crate) fn from_pem(pem: &str) -> Option<Self> {
        let (label, der) = decode_vec(pem.as_bytes()).ok()?;
        let key = match label {
            "PUBLIC KEY" => {
                let info = SubjectPublicKeyInfoRef::from_der(&der).ok()?;
                let is_rsa = info.algorithm.oid.to_string() == RSA;
                info.subject_public_key.as_bytes().filter(|_| is_rsa)?.to_vec()
            }
            "RSA PUBLIC KEY" => der,
            _ => return None,
        };
        Some(Self(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, key)))
    }

    /// What a token claims that this key's other half has signed, and that has not expired.
    pub(crate) fn verify(&self, token: &str, now: f64) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let algorithm = part(header)?;
        if algorithm.get("alg")?.as_str()? != "RS512" || algorithm.get("crit").is_some() {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode_to_vec(signature).ok()?;
        self.0.verify(signed.as_bytes(), &signature).ok()?;
        let claims = part(claims)?;
        let filter = match claims.get("filter") {
            None | Some(Document::Null) => None,
            Some(filter) => Some(Filter::parse(filter)?),
        };
        let must_fan_out = matches!(claims.get("mustFanout"), Some(Document::Bool(true)));
        let expires_at = claims.get("exp")?.as_f64()?;
        (expires_at > now).then_some(Claims { expires_at, must_fan_out, filter })
    }
}

/// A part of a token in the compact form of RFC 7515, section 7.1.
fn part(text: &str) -> Option<Document> {
    let json = URL_SAFE_NO_PAD.decode_to_vec(text).ok()?;
    JSON.read_document(&Bytes::from(json)).ok()
}
