//! Text forms of values in HTTP headers, query strings and labels (Smithy spec, HTTP bindings), and in XML.
//!
//! | | header | query, label | XML |
//! |---|---|---|---|
//! | timestamp, unless modelled | `http-date` | `date-time` | `date-time` |
//! | string with `@mediaType` | base64 | as it is | as it is |
//! | list | one line, `a, "b,c"` | a parameter each; labels have none | not here |

mod list;
mod read;
mod write;

pub(crate) use read::{Entry, TextReader};
pub(crate) use write::{Text, TextWriter, header_text, label_text};

use crate::types::{Member, TimestampFormat};

/// What holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// An HTTP header.
    Header,
    /// A query parameter.
    Query,
    /// A part of the path or of the host.
    Label,
    /// An element or attribute of an XML document.
    #[cfg_attr(not(feature = "xml"), expect(dead_code, reason = "the XML codec asks for it"))]
    Xml,
}

impl Place {
    /// How a timestamp is written.
    fn timestamp_format(self, member: &Member) -> TimestampFormat {
        member.modeled_timestamp_format().unwrap_or(match self {
            Self::Header => TimestampFormat::HttpDate,
            Self::Query | Self::Label | Self::Xml => TimestampFormat::DateTime,
        })
    }

    /// Whether the text of this member is base64.
    const fn is_encoded(self, member: &Member) -> bool {
        matches!(self, Self::Header) && member.modeled_media_type().is_some()
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Header => "an http header",
            Self::Query => "a query string",
            Self::Label => "a label",
            Self::Xml => "an XML document",
        }
    }
}
