use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::chain::Chain;
use super::time::SigningTime;
use super::{ChunkDecodeError, Signature, SigningError, SigningScope};
use crate::identity::Credentials;
use crate::types::Timestamp;

const SIGNATURE_EXTENSION: &str = "chunk-signature=";
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature";
/// A length, a signature and something to spare, in bytes.
const HEAD_LIMIT: usize = 256;
/// All headers of a trailer, in bytes.
const TRAILER_LIMIT: usize = 16 * 1024;
/// Digits of a length that 64 bits hold.
const LENGTH_DIGITS: usize = 16;

/// Reads what a [`ChunkEncoder`](super::ChunkEncoder) has written, cut anywhere: for peers in tests and for servers.
///
/// Data of unsigned chunks is given as it comes, without a copy. A signed chunk is given when its signature has been
/// checked; until then it is kept, so that its length is bounded.
///
/// An error is final: nothing behind it can be trusted, and the same error comes again.
///
/// ```
/// use bytes::Bytes;
/// use smithy_streams_runtime::signing::ChunkDecoder;
///
/// let mut body = Bytes::from_static(b"4\r\nfour\r\n0\r\nx-amz-checksum-crc32:oMrv4A==\r\n\r\n");
/// let mut decoder = ChunkDecoder::unsigned();
/// assert_eq!(decoder.decode(&mut body)?.as_deref(), Some(&b"four"[..]));
/// assert_eq!(decoder.decode(&mut body)?, None);
/// assert_eq!(decoder.finish()?["x-amz-checksum-crc32"], "oMrv4A==");
/// # Ok::<(), smithy_streams_runtime::signing::ChunkDecodeError>(())
/// ```
#[derive(Debug)]
pub struct ChunkDecoder {
    signatures: Option<Signatures>,
    state: State,
    /// The line at hand, as far as it has come.
    line: Vec<u8>,
    trailer: HeaderMap,
    /// Bytes of the trailer's lines so far.
    trailer_length: usize,
}

#[derive(Debug)]
struct Signatures {
    chain: Chain,
    time: SigningTime,
    limit: usize,
    /// The data of the chunk at hand.
    gathered: BytesMut,
    trailer: Option<Signature>,
}

#[derive(Debug, Clone)]
enum State {
    Head,
    Data { left: u64, signature: Option<Signature> },
    DataEnd,
    Trailer,
    Ended,
    Failed(ChunkDecodeError),
}

impl ChunkDecoder {
    /// How long a signed chunk may be unless told otherwise: 1 MiB.
    pub const CHUNK_LIMIT: usize = 1024 * 1024;

    /// Takes chunks of any length; signatures are not looked at.
    pub fn unsigned() -> Self {
        Self {
            signatures: None,
            state: State::Head,
            line: Vec::new(),
            trailer: HeaderMap::new(),
            trailer_length: 0,
        }
    }

    /// Takes the chunks that were signed behind a request of which `seed` is the signature and `signed` the time.
    ///
    /// # Errors
    /// [`Time`](SigningError::Time) outside the years 0001 to 9999.
    pub fn signed(
        credentials: &Credentials,
        scope: &SigningScope,
        seed: Signature,
        signed: Timestamp,
    ) -> Result<Self, SigningError> {
        Ok(Self::behind(Chain::new(credentials, scope, seed), SigningTime::new(signed)?))
    }

    pub(super) fn behind(chain: Chain, time: SigningTime) -> Self {
        let (limit, gathered) = (Self::CHUNK_LIMIT, BytesMut::new());
        let signatures = Some(Signatures { chain, time, limit, gathered, trailer: None });
        Self { signatures, ..Self::unsigned() }
    }

    /// Takes signed chunks of so many bytes.
    #[must_use]
    pub fn with_chunk_limit(mut self, limit: usize) -> Self {
        if let Some(signatures) = &mut self.signatures {
            signatures.limit = limit;
        }
        self
    }

    /// Takes bytes off the front of `input` until there is data, which is never empty. `None` when more bytes are
    /// needed, and at the end.
    ///
    /// # Errors
    /// Whatever is wrong with the body first; see [`ChunkDecodeError`].
    pub fn decode(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, ChunkDecodeError> {
        let outcome = self.advance(input);
        if let Err(error) = &outcome {
            self.state = State::Failed(error.clone());
        }
        outcome
    }

    /// Whether the last chunk and the trailer have been read.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// Checks that the body may stop here, and gives the trailer. That of a signed body was signed, too.
    ///
    /// # Errors
    /// [`MissingEnd`](ChunkDecodeError::MissingEnd), and the error that [`decode`](Self::decode) has given.
    pub fn finish(self) -> Result<HeaderMap, ChunkDecodeError> {
        match self.state {
            State::Ended => Ok(self.trailer),
            State::Failed(error) => Err(error),
            _ => Err(ChunkDecodeError::MissingEnd),
        }
    }

    fn advance(&mut self, input: &mut Bytes) -> Result<Option<Bytes>, ChunkDecodeError> {
        loop {
            match self.state.clone() {
                State::Head => {
                    let Some(line) = self.take_line(input, HEAD_LIMIT)? else { return Ok(None) };
                    self.state = self.read_head(&line)?;
                }
                State::Data { left, signature } => {
                    if input.is_empty() {
                        return Ok(None);
                    }
                    if let Some(data) = self.take_data(input, left, signature)? {
                        return Ok(Some(data));
                    }
                }
                State::DataEnd => match self.take_line(input, 2)? {
                    None => return Ok(None),
                    Some(line) if line.is_empty() => self.state = State::Head,
                    Some(_) => return Err(ChunkDecodeError::DataEnd),
                },
                State::Trailer => match self.take_line(input, TRAILER_LIMIT)? {
                    None => return Ok(None),
                    Some(line) if line.is_empty() => {
                        self.check_trailer()?;
                        self.state = State::Ended;
                    }
                    Some(line) => self.read_trailer(&line)?,
                },
                State::Ended if input.is_empty() => return Ok(None),
                State::Ended => return Err(ChunkDecodeError::AfterEnd),
                State::Failed(error) => return Err(error),
            }
        }
    }

    /// The next line, of at most `limit` bytes with its end, which is taken off. `None` when it is not there yet.
    fn take_line(&mut self, input: &mut Bytes, limit: usize) -> Result<Option<Vec<u8>>, ChunkDecodeError> {
        let end = input.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(input.len(), |end| end + 1);
        if self.line.len() + length > limit {
            return Err(ChunkDecodeError::LineTooLong { limit });
        }
        self.line.extend_from_slice(&input.split_to(length));
        if end.is_none() {
            return Ok(None);
        }
        let mut line = std::mem::take(&mut self.line);
        line.pop();
        if line.pop() != Some(b'\r') {
            return Err(ChunkDecodeError::LineEnd);
        }
        Ok(Some(line))
    }

    fn read_head(&mut self, line: &[u8]) -> Result<State, ChunkDecodeError> {
        let (left, signature) = parse_head(line).ok_or(ChunkDecodeError::Head)?;
        if let Some(signatures) = &mut self.signatures {
            let signature = signature.ok_or(ChunkDecodeError::MissingSignature)?;
            let limit = signatures.limit;
            if usize::try_from(left).map_or(true, |left| left > limit) {
                return Err(ChunkDecodeError::ChunkTooLong { length: left, limit });
            }
            if left == 0 {
                signatures.check_chunk(signature)?;
            }
        }
        Ok(if left == 0 { State::Trailer } else { State::Data { left, signature } })
    }

    /// Takes data of the chunk at hand, of which `left` bytes are to come.
    fn take_data(
        &mut self,
        input: &mut Bytes,
        left: u64,
        signature: Option<Signature>,
    ) -> Result<Option<Bytes>, ChunkDecodeError> {
        let piece = input.split_to(usize::try_from(left).map_or(input.len(), |left| left.min(input.len())));
        let left = left - piece.len() as u64;
        self.state = if left == 0 { State::DataEnd } else { State::Data { left, signature } };
        let Some((signatures, signature)) = self.signatures.as_mut().zip(signature) else {
            return Ok(Some(piece));
        };
        signatures.gathered.extend_from_slice(&piece);
        if left > 0 {
            return Ok(None);
        }
        signatures.check_chunk(signature)?;
        Ok(Some(signatures.gathered.split().freeze()))
    }

    fn read_trailer(&mut self, line: &[u8]) -> Result<(), ChunkDecodeError> {
        self.trailer_length += line.len();
        if self.trailer_length > TRAILER_LIMIT {
            return Err(ChunkDecodeError::LineTooLong { limit: TRAILER_LIMIT });
        }
        let (name, value) = parse_header(line).ok_or(ChunkDecodeError::Trailer)?;
        match &mut self.signatures {
            Some(signatures) if name == TRAILER_SIGNATURE => {
                let text = value.to_str().ok().filter(|_| signatures.trailer.is_none());
                let signature = text.and_then(|text| text.parse().ok());
                signatures.trailer = Some(signature.ok_or(ChunkDecodeError::Trailer)?);
            }
            _ if self.trailer.contains_key(&name) => return Err(ChunkDecodeError::Trailer),
            _ => drop(self.trailer.insert(name, value)),
        }
        Ok(())
    }

    fn check_trailer(&mut self) -> Result<(), ChunkDecodeError> {
        let Some(signatures) = &mut self.signatures else { return Ok(()) };
        if self.trailer.is_empty() && signatures.trailer.is_none() {
            return Ok(());
        }
        let signature = signatures.trailer.ok_or(ChunkDecodeError::MissingSignature)?;
        let mut lines: Vec<(&str, &HeaderValue)> =
            self.trailer.iter().map(|(name, value)| (name.as_str(), value)).collect();
        lines.sort_by_key(|(name, _)| *name);
        let lines =
            lines.into_iter().flat_map(|(name, value)| [name.as_bytes(), b":", value.as_bytes(), b"\n"]);
        let canonical = lines.collect::<Vec<_>>().concat();
        let Signatures { chain, time, .. } = signatures;
        if chain.trailer(time, &canonical) == signature { Ok(()) } else { Err(ChunkDecodeError::Signature) }
    }
}

impl Signatures {
    /// Checks the signature of what was gathered.
    fn check_chunk(&mut self, signature: Signature) -> Result<(), ChunkDecodeError> {
        if self.chain.payload(&self.time, &[], &self.gathered) != signature {
            return Err(ChunkDecodeError::Signature);
        }
        self.chain.advance(signature);
        Ok(())
    }
}

/// `<length>[;<extension>]…`. Extensions other than the signature are passed over.
fn parse_head(line: &[u8]) -> Option<(u64, Option<Signature>)> {
    let mut parts = std::str::from_utf8(line).ok()?.split(';');
    let digits = parts.next()?;
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !is_number || digits.len() > LENGTH_DIGITS {
        return None;
    }
    let length = u64::from_str_radix(digits, 16).ok()?;
    let mut signature = None;
    for text in parts.filter_map(|part| part.strip_prefix(SIGNATURE_EXTENSION)) {
        if signature.replace(text.parse().ok()?).is_some() {
            return None;
        }
    }
    Some((length, signature))
}

/// `<name>:<value>`, with blanks around the value or not.
fn parse_header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = HeaderName::from_bytes(name).ok()?;
    Some((name, HeaderValue::from_bytes(value.get(1..)?.trim_ascii()).ok()?))
}
