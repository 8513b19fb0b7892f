use bytes::BytesMut;

use super::crc::Checksum;
use super::{FrameError, Limits};

/// Length of the prelude, in bytes.
pub(super) const PRELUDE_LENGTH: usize = 12;

/// Length of the two length fields, which the prelude checksum covers, in bytes.
pub(super) const LENGTHS_LENGTH: usize = 8;

/// Length of the message checksum, in bytes.
pub(super) const CHECKSUM_LENGTH: usize = 4;

/// What prelude and message checksum add to headers and payload, in bytes.
pub(super) const OVERHEAD: u32 = 16;

/// The first twelve bytes of a frame, checked: the lengths can be believed and fit together.
///
/// ```text
///  0               4                8              12
///  +---------------+----------------+---------------+
///  | total length  | headers length | CRC-32 of 0-7 |   big-endian
///  +---------------+----------------+---------------+
/// ```
#[derive(Debug, Clone)]
pub(super) struct Prelude {
    /// Whole frame, in bytes; at least 16.
    pub(super) total_length: usize,
    /// Header block, in bytes; at most 16 less than the frame.
    pub(super) headers_length: usize,
    /// Checksum of the first eight bytes and what follows up to `summed`, on its way to be that of the message.
    checksum: Checksum,
    pub(super) summed: usize,
}

impl Prelude {
    /// Checks the checksum first, then that the lengths are possible, then that they are allowed.
    #[inline(always)]
    pub(super) fn read(
        bytes: &[u8; PRELUDE_LENGTH],
        mut checksum: Checksum,
        limits: &Limits,
    ) -> Result<Self, FrameError> {
        // Summed up and read where they lie: a copy on the stack, written byte by byte, would be waited for.
        let [.., c0, c1, c2, c3] = *bytes;
        let received = u32::from_be_bytes([c0, c1, c2, c3]);
        checksum.update(bytes.get(..LENGTHS_LENGTH).unwrap_or_default());
        let computed = checksum.value();
        if computed != received {
            return Err(FrameError::PreludeChecksumMismatch { computed, received });
        }
        let [t0, t1, t2, t3, h0, h1, h2, h3, ..] = *bytes;
        let total = u32::from_be_bytes([t0, t1, t2, t3]);
        let headers = u32::from_be_bytes([h0, h1, h2, h3]);
        let Some(available) = total.checked_sub(OVERHEAD) else {
            return Err(FrameError::MessageTooShort { length: total, minimum: OVERHEAD });
        };
        if headers > available || headers == 1 {
            return Err(FrameError::InvalidHeadersLength { length: headers, available });
        }
        check_lengths(u64::from(headers), u64::from(available - headers), limits)?;
        Ok(Self {
            total_length: total as usize,
            headers_length: headers as usize,
            checksum,
            summed: LENGTHS_LENGTH,
        })
    }

    /// Where the headers end and the payload begins.
    #[inline]
    pub(super) fn headers_end(&self) -> usize {
        PRELUDE_LENGTH + self.headers_length
    }

    /// Compares the checksum of a frame with the one it states, and gives its header block. `input` begins with
    /// the frame; what of it has been summed up before is not read again.
    #[inline(always)]
    pub(super) fn verify<'i>(&mut self, input: &'i [u8]) -> Result<&'i [u8], FrameError> {
        let body_end = self.total_length - CHECKSUM_LENGTH;
        self.sum_to(input, body_end);
        let Some(checksum) = input.get(body_end..).and_then(<[u8]>::first_chunk) else {
            return Err(FrameError::Truncated { missing: self.total_length.saturating_sub(input.len()) });
        };
        let (computed, received) = (self.checksum.value(), u32::from_be_bytes(*checksum));
        if computed != received {
            return Err(FrameError::MessageChecksumMismatch { computed, received });
        }
        Ok(input.get(PRELUDE_LENGTH..self.headers_end()).unwrap_or_default())
    }

    /// Goes on with the checksum up to `end`.
    #[inline]
    pub(super) fn sum_to(&mut self, input: &[u8], end: usize) {
        self.checksum.update(input.get(self.summed..end).unwrap_or_default());
        self.summed = end;
    }

    /// The prelude of such a message, in its two parts, and the checksum up to its end.
    #[inline(always)]
    pub(super) fn write(
        headers: usize,
        payload: usize,
        limits: &Limits,
    ) -> Result<([u8; LENGTHS_LENGTH], [u8; CHECKSUM_LENGTH], Checksum), FrameError> {
        let total = check_lengths(headers as u64, payload as u64, limits)?;
        // Whole numbers, stored at once: bytes that were stored one by one are slow to load.
        let lengths = (u64::from(total) << 32 | headers as u64).to_be_bytes();
        let mut checksum = Checksum::new();
        checksum.update(&lengths);
        let own_checksum = checksum.value().to_be_bytes();
        checksum.update(&own_checksum);
        Ok((lengths, own_checksum, checksum))
    }

    /// Completes a frame whose headers and payload are in `buffer` from `start` on, behind twelve bytes for the
    /// prelude.
    #[inline(always)]
    pub(super) fn complete(
        buffer: &mut BytesMut,
        start: usize,
        headers: usize,
        payload: usize,
        limits: &Limits,
    ) -> Result<(), FrameError> {
        let (lengths, own_checksum, mut checksum) = Self::write(headers, payload, limits)?;
        if let Some(place) = buffer.get_mut(start..).and_then(<[u8]>::first_chunk_mut) {
            *place = lengths;
        }
        if let Some(place) = buffer.get_mut(start + LENGTHS_LENGTH..).and_then(<[u8]>::first_chunk_mut) {
            *place = own_checksum;
        }
        checksum.update(buffer.get(start + PRELUDE_LENGTH..).unwrap_or_default());
        buffer.extend_from_slice(&checksum.finish().to_be_bytes());
        Ok(())
    }
}

/// The total length of a message with so many bytes of headers and payload, if the limits allow it.
#[inline]
fn check_lengths(headers: u64, payload: u64, limits: &Limits) -> Result<u32, FrameError> {
    let length = headers.saturating_add(payload).saturating_add(u64::from(OVERHEAD));
    if headers > u64::from(limits.headers_length) {
        return Err(FrameError::HeadersTooLong { length: headers, limit: limits.headers_length });
    }
    if payload > u64::from(limits.payload_length) {
        return Err(FrameError::PayloadTooLong { length: payload, limit: limits.payload_length });
    }
    match u32::try_from(length) {
        Ok(total) if total <= limits.message_length => Ok(total),
        _ => Err(FrameError::MessageTooLong { length, limit: limits.message_length }),
    }
}
