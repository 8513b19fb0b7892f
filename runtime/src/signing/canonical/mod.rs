//! The canonical form of a request: what both sides put together and hash.
//!
//! ```text
//! METHOD
//! canonical path
//! canonical query
//! name:value              one line for each signed header, sorted by name
//! …
//!                         an empty line
//! name;name               the same names
//! payload hash
//! ```

mod headers;
mod target;

use http::request::Parts;

pub(super) use headers::select;

use super::PayloadHash;
use super::hex::Hex;
use super::key::sha256;

/// How the path of a request becomes canonical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PathRules {
    /// Dot segments and empty segments are removed.
    pub(super) normalize: bool,
    /// What is percent-encoded already is encoded once more.
    pub(super) encode_again: bool,
}

impl PathRules {
    /// Those of all services but S3.
    pub(super) const STANDARD: Self = Self { normalize: true, encode_again: true };
}

/// The hash of the canonical form. `names` are those of the headers to sign, lower-case and sorted, `host`
/// among them.
///
/// # Errors
/// The name of a header that the request does not have.
pub(super) fn digest<'n>(
    parts: &Parts,
    path: PathRules,
    names: &[&'n str],
    payload: &PayloadHash,
) -> Result<Hex, &'n str> {
    Ok(Hex::new(&sha256(&write(parts, path, names, payload)?)))
}

fn write<'n>(
    parts: &Parts,
    path: PathRules,
    names: &[&'n str],
    payload: &PayloadHash,
) -> Result<Vec<u8>, &'n str> {
    let mut text = String::with_capacity(512);
    text.push_str(parts.method.as_str());
    text.push('\n');
    target::write_path(parts.uri.path(), path, &mut text);
    text.push('\n');
    target::write_query(parts.uri.query().unwrap_or_default(), &mut text);
    text.push('\n');
    let mut out = text.into_bytes();
    for name in names {
        headers::write(parts, name, &mut out).ok_or(*name)?;
    }
    out.push(b'\n');
    out.extend_from_slice(names.join(";").as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload.to_string().as_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_in_canonical_form() {
        let request = http::Request::post("https://chatter.example.com/rooms/a%20b/talk?mode=&lang=en")
            .header("x-amz-date", "20260102T030405Z")
            .header("user-agent", "anything")
            .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-EVENTS")
            .header("content-type", "application/vnd.amazon.eventstream");
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let names = select(&parts.headers);
        let text = write(&parts, PathRules::STANDARD, &names, &PayloadHash::Events).unwrap();
        let expected = "POST\n\
            /rooms/a%2520b/talk\n\
            lang=en&mode=\n\
            content-type:application/vnd.amazon.eventstream\n\
            host:chatter.example.com\n\
            x-amz-content-sha256:STREAMING-AWS4-HMAC-SHA256-EVENTS\n\
            x-amz-date:20260102T030405Z\n\
            \n\
            content-type;host;x-amz-content-sha256;x-amz-date\n\
            STREAMING-AWS4-HMAC-SHA256-EVENTS";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
        let digest = digest(&parts, PathRules::STANDARD, &names, &PayloadHash::Events).unwrap();
        assert_eq!(digest.as_str(), "88e84a925197ccf94be15d0543f3e5326eb718e4742875610bb373d7cbf30ee2");
    }

    #[test]
    fn a_header_that_is_not_there_has_no_line() {
        let (parts, ()) = http::Request::get("https://a.example/").body(()).unwrap().into_parts();
        assert_eq!(
            write(&parts, PathRules::STANDARD, &["host", "x-b"], &PayloadHash::EMPTY),
            Err("x-b"),
            "the line cannot be made up"
        );
    }
}
