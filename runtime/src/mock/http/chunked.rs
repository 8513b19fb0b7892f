//! Where bodies in the `aws-chunked` encoding are taken out of it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, request};
use http_body::{Body, Frame};

use super::body::RequestBytes;
use super::refusal::RefusalError;
use crate::byte_stream::BoxError;
#[cfg(feature = "checksum")]
use crate::checksum::{ChecksumAlgorithm, Hasher};
use crate::protocol::{BodyStream, OperationSchema};
use crate::signing::{ChunkDecoder, PayloadHash};
use crate::transport::TransportError;

const DECODED_LENGTH: &str = "x-amz-decoded-content-length";
const TRAILER: &str = "x-amz-trailer";

/// What takes a body out of its chunks where nobody looks at their signatures; `None` for a body without chunks.
pub(super) fn unchecked(operation: &OperationSchema, headers: &HeaderMap) -> Option<ChunkDecoder> {
    let is_chunked = matches!(
        PayloadHash::stated(headers),
        Some(
            PayloadHash::SignedChunks
                | PayloadHash::SignedChunksWithTrailer
                | PayloadHash::UnsignedChunksWithTrailer
        )
    );
    let streams = matches!(operation.streams_request(), Some(BodyStream::Blob { .. }));
    (is_chunked && streams).then(ChunkDecoder::unsigned)
}

/// The content of a body in chunks. One chunk is kept at most, and that only if it is signed.
pub(super) struct Unchunked {
    /// `None` behind the end, and behind an error.
    open: Option<Open>,
    /// Hears what is wrong with the chunks.
    refuse: Option<Refuse>,
}

type Refuse = Box<dyn FnOnce(RefusalError) + Send>;

struct Open {
    body: RequestBytes,
    /// Taken from `body`, and not yet decoded.
    taken: Bytes,
    decoder: ChunkDecoder,
    content: Content,
}

/// Why there is no more content.
enum Broken {
    Transport(TransportError),
    Chunks(RefusalError),
}

impl Unchunked {
    pub(super) fn new(
        head: &request::Parts,
        body: RequestBytes,
        decoder: ChunkDecoder,
        refuse: impl FnOnce(RefusalError) + Send + 'static,
    ) -> Self {
        let content = Content::announced_by(&head.headers);
        let open = Open { body, taken: Bytes::new(), decoder, content };
        Self { open: Some(open), refuse: Some(Box::new(refuse)) }
    }

    /// Reads all that is still to come, behind an answer.
    pub(super) fn drain(mut self) {
        use http_body_util::BodyExt;

        tokio::spawn(async move { while let Some(Ok(_)) = self.frame().await {} });
    }

    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Broken>> {
        let Some(open) = &mut self.open else { return Poll::Ready(Ok(None)) };
        if let Some(data) = ready!(open.poll_data(cx))? {
            return Poll::Ready(Ok(Some(data)));
        }
        let Some(Open { decoder, content, .. }) = self.open.take() else { return Poll::Ready(Ok(None)) };
        let checked =
            decoder.finish().map_err(RefusalError::from).and_then(|trailer| content.check(&trailer));
        Poll::Ready(checked.map(|()| None).map_err(Broken::Chunks))
    }

    fn fail(&mut self, broken: Broken) -> BoxError {
        let open = self.open.take();
        let error = match broken {
            Broken::Transport(error) => return error.into(),
            Broken::Chunks(error) => error,
        };
        if let Some(refuse) = self.refuse.take() {
            refuse(error.clone());
        }
        if let Some(open) = open {
            open.body.drain();
        }
        error.into()
    }
}

impl Open {
    /// The next piece of the content; `None` where the body ends.
    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Broken>> {
        loop {
            if let Some(data) = self.decoder.decode(&mut self.taken).map_err(RefusalError::from)? {
                self.content.update(&data)?;
                return Poll::Ready(Ok(Some(data)));
            }
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => self.taken = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Err(Broken::Transport(error))),
                None => return Poll::Ready(Ok(None)),
            }
        }
    }
}

impl Body for Unchunked {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        Poll::Ready(match ready!(this.poll_data(cx)) {
            Ok(data) => data.map(|data| Ok(Frame::data(data))),
            Err(broken) => Some(Err(this.fail(broken))),
        })
    }
}

impl From<RefusalError> for Broken {
    fn from(error: RefusalError) -> Self {
        Self::Chunks(error)
    }
}

/// What the head of the request says of the content, and what the content is so far.
struct Content {
    /// Length in bytes.
    declared: Option<u64>,
    seen: u64,
    /// Names of the headers that the trailer is to have.
    trailer: Vec<String>,
    #[cfg(feature = "checksum")]
    hashers: Vec<Hasher>,
}

impl Content {
    fn announced_by(headers: &HeaderMap) -> Self {
        let values = headers.get_all(TRAILER).into_iter().filter_map(|value| value.to_str().ok());
        let names = values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase());
        let trailer: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        #[cfg(feature = "checksum")]
        let known = ChecksumAlgorithm::all()
            .filter(|algorithm| trailer.iter().any(|name| name == algorithm.header()));
        Self {
            declared: headers.get(DECODED_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok()),
            seen: 0,
            #[cfg(feature = "checksum")]
            hashers: known.map(Hasher::new).collect(),
            trailer,
        }
    }

    fn update(&mut self, data: &[u8]) -> Result<(), RefusalError> {
        self.seen = self.seen.saturating_add(data.len() as u64);
        #[cfg(feature = "checksum")]
        self.hashers.iter_mut().for_each(|hasher| hasher.update(data));
        match self.declared {
            Some(declared) if self.seen > declared => {
                Err(RefusalError::DecodedLength { declared, actual: self.seen })
            }
            _ => Ok(()),
        }
    }

    /// Holds the whole to its head and to its trailer.
    fn check(self, trailer: &HeaderMap) -> Result<(), RefusalError> {
        if let Some(declared) = self.declared.filter(|declared| *declared != self.seen) {
            return Err(RefusalError::DecodedLength { declared, actual: self.seen });
        }
        // Where nobody looks at signatures, that of the trailer stands among its headers.
        let came =
            trailer.keys().map(http::HeaderName::as_str).filter(|name| *name != "x-amz-trailer-signature");
        let unannounced = came.into_iter().find(|name| !self.trailer.iter().any(|other| other == name));
        let missing = self.trailer.iter().map(String::as_str).find(|name| !trailer.contains_key(*name));
        if let Some(name) = unannounced.or(missing) {
            return Err(RefusalError::Trailer { name: name.to_owned() });
        }
        #[cfg(feature = "checksum")]
        for hasher in self.hashers {
            let name = hasher.algorithm().header();
            let stated =
                trailer.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            let (stated, computed) = (stated.unwrap_or_default(), hasher.finish());
            if stated != computed {
                return Err(RefusalError::Checksum { name, stated, computed });
            }
        }
        Ok(())
    }
}
