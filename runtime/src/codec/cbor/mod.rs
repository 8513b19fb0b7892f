//! CBOR documents.

mod big;
mod numeral;
mod read;
mod tokens;
mod write;

use bytes::{Bytes, BytesMut};

use super::{Codec, CodecError, Shape};
use crate::types::Document;

/// CBOR as rpcv2Cbor prescribes.
pub static CBOR: Cbor = Cbor { lengths: Lengths::Indefinite };

/// The same, but with maps that say how many members follow: as clients of Stream Manager write it.
pub static DEFINITE_CBOR: Cbor = Cbor { lengths: Lengths::Definite };

/// CBOR documents as Smithy RPC v2 CBOR defines them.
///
/// Writing uses the smallest form of integers and lengths, maps of indefinite length for structures and unions (but for
/// [`DEFINITE_CBOR`]), and no half-precision floats.
///
/// Reading takes everything that is well-formed (RFC 8949): any width, definite and indefinite lengths, floats for
/// integers and the reverse where nothing is lost, tags around any value. Unknown members, nulls, `undefined` and
/// simple values without a meaning are skipped, as are members whose keys are no text. Blobs share the memory of
/// the payload they are read from, unless they come in chunks.
///
/// Two types have bounds that CBOR has not: big numbers of more than 1,024 bytes (2,466 digits) are neither read nor
/// written, and timestamps with a fraction have the precision of a double, which is that of microseconds until
/// the year 2242.
///
/// A [`Document`] has no byte strings, tags and numbers that are not finite. They become base64 text, the tagged
/// value, and `"NaN"`, `"Infinity"` or `"-Infinity"`; `undefined` and the other simple values become null; keys
/// that are no text become their text, and entries whose keys are lists or maps are left out. The negative zero of
/// a big decimal loses its sign.
#[derive(Debug, Clone)]
pub struct Cbor {
    lengths: Lengths,
}

/// Whether the maps of structures and unions say how many members follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lengths {
    Indefinite,
    Definite,
}

impl Codec for Cbor {
    fn media_type(&self) -> &'static str {
        "application/cbor"
    }

    fn write(&self, shape: &dyn Shape, out: &mut BytesMut) -> Result<(), CodecError> {
        write::Writer::new(out, self.lengths).root(shape)
    }

    fn read(&self, payload: &Bytes, into: &mut dyn Shape) -> Result<(), CodecError> {
        read::Reader::new(payload).root(into)
    }

    fn write_document(&self, document: &Document, out: &mut BytesMut) -> Result<(), CodecError> {
        write::Writer::new(out, self.lengths).root_document(document)
    }

    fn read_document(&self, payload: &Bytes) -> Result<Document, CodecError> {
        read::Reader::new(payload).root_document()
    }
}
