use std::collections::VecDeque;
use std::fmt;

use bytes::Bytes;

use super::checks::Checks;
use super::gathered::Gathered;
use super::{FrameError, Limits, Message};

/// Turns chunks, cut anywhere, into messages.
///
/// It does no I/O and has no opinion on where bytes come from: [`push`](Self::push) what arrived, take messages
/// with [`next`](Self::next) until it gives `None`, and call [`finish`](Self::finish) when there is no more.
///
/// A frame that lies whole in a chunk is not copied: headers and payload are slices of it. Only a frame that a
/// chunk boundary cuts is gathered. The prelude is checked as soon as its twelve bytes are there, so a damaged
/// length is never waited for; and however long a frame claims to be, memory grows with what arrived of it.
///
/// An error is final, for nothing tells where the next frame begins: it is reported once, and from then on the
/// decoder drops what is pushed and has nothing more to say.
///
/// ```
/// use bytes::Bytes;
/// use smithy_streams_runtime::frame::{Decoder, Message};
///
/// let mut decoder = Decoder::new();
/// let frame = Bytes::from_static(b"\0\0\0\x10\0\0\0\0\x05\xc2\x48\xeb\x7d\x98\xc8\xff");
/// decoder.push(frame.slice(..9));
/// assert_eq!(decoder.next()?, None);
/// decoder.push(frame.slice(9..));
/// assert_eq!(decoder.next()?, Some(Message::new()));
/// decoder.finish()?;
/// # Ok::<(), smithy_streams_runtime::frame::FrameError>(())
/// ```
#[derive(Clone, Default)]
pub struct Decoder {
    checks: Checks,
    /// What is read from now.
    chunk: Bytes,
    /// What was pushed while `chunk` still had bytes.
    waiting: VecDeque<Bytes>,
    gathered: Gathered,
    failed: bool,
}

impl Decoder {
    /// A decoder with the limits of a client: no size is refused.
    pub fn new() -> Self {
        Self::default()
    }

    /// A decoder with other limits, [`Limits::spec`] for instance.
    pub fn with_limits(limits: Limits) -> Self {
        Self { checks: Checks::new(limits), ..Self::default() }
    }

    /// Takes the bytes that arrived next.
    #[inline]
    pub fn push(&mut self, chunk: Bytes) {
        if self.failed {
            return;
        }
        if self.chunk.is_empty() && self.waiting.is_empty() {
            self.chunk = chunk;
        } else if !chunk.is_empty() {
            self.waiting.push_back(chunk);
        }
    }

    /// The next message, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// Whatever is wrong with the frame at hand, once; see [`FrameError`]. `None` ever after.
    #[expect(clippy::should_implement_trait, reason = "an iterator would end where this one waits")]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Message>, FrameError> {
        if self.gathered.is_idle() {
            if let Some((total_length, headers_end)) = self.in_place()? {
                return Ok(Some(Message::cut(&mut self.chunk, total_length, headers_end)));
            }
        }
        self.gather()
    }

    /// Checks that the input may end here. Messages that have not been taken yet can still be.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] when the input ends inside a frame. An error that [`next`](Self::next) has
    /// reported is not reported again.
    pub fn finish(&self) -> Result<(), FrameError> {
        let is_read = self.chunk.is_empty() && self.waiting.is_empty();
        let missing = if is_read { self.gathered.missing() } else { self.missing_ahead() };
        missing.map_or(Ok(()), |missing| Err(FrameError::Truncated { missing }))
    }

    /// What the last frame lacks, when there may be whole ones before it.
    fn missing_ahead(&self) -> Option<usize> {
        let mut ahead = self.clone();
        while let Ok(Some(_)) = ahead.next() {}
        ahead.gathered.missing()
    }

    /// Whether an error has been reported.
    pub fn is_failed(&self) -> bool {
        self.failed
    }

    /// Bytes that were pushed and are not part of a message yet.
    pub fn buffered(&self) -> usize {
        let waiting: usize = self.waiting.iter().map(Bytes::len).sum();
        self.gathered.len() + self.chunk.len() + waiting
    }

    /// Checks the frame at the front of the chunk, if the whole of it is there: its length, and the end of its
    /// headers.
    fn in_place(&mut self) -> Result<Option<(usize, usize)>, FrameError> {
        let Some(head) = self.chunk.first_chunk() else { return Ok(None) };
        let mut prelude = match self.checks.prelude(head) {
            Ok(prelude) => prelude,
            Err(error) => return Err(self.fail(error)),
        };
        if self.chunk.len() < prelude.total_length {
            self.gathered.expect(prelude);
            return Ok(None);
        }
        match self.checks.frame(&self.chunk, &mut prelude) {
            Ok(()) => Ok(Some((prelude.total_length, prelude.headers_end()))),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Goes on with a frame that a chunk boundary cuts, then with those behind it.
    fn gather(&mut self) -> Result<Option<Message>, FrameError> {
        loop {
            if self.chunk.is_empty() {
                match self.waiting.pop_front() {
                    Some(chunk) => self.chunk = chunk,
                    None => return Ok(None),
                }
            }
            if self.gathered.is_idle() {
                if let Some((total_length, headers_end)) = self.in_place()? {
                    return Ok(Some(Message::cut(&mut self.chunk, total_length, headers_end)));
                }
            }
            match self.gathered.take_from(&mut self.chunk, &mut self.checks) {
                Ok(None) => {}
                Ok(message) => return Ok(message),
                Err(error) => return Err(self.fail(error)),
            }
        }
    }

    #[cold]
    fn fail(&mut self, error: FrameError) -> FrameError {
        *self = Self { failed: true, ..Self::with_limits(*self.checks.limits()) };
        error
    }
}

/// Shows how many bytes are held, not which.
impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("limits", self.checks.limits())
            .field("buffered", &self.buffered())
            .field("failed", &self.failed)
            .finish()
    }
}
