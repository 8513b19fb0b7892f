//! Where frames begin.

/// How far bytes have come that are written frame by frame.
#[derive(Debug, Default, Clone)]
pub(super) struct Boundary {
    /// The length of the frame, as far as it is known: its first four bytes, big-endian.
    length: [u8; 4],
    known: usize,
    /// Bytes of the frame that are still to come, behind its length.
    rest: usize,
}

impl Boundary {
    pub(super) fn is_between_frames(&self) -> bool {
        self.known == 0 && self.rest == 0
    }

    /// These bytes have been written.
    pub(super) fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let count = self.step(bytes);
            bytes = bytes.get(count..).unwrap_or_default();
        }
    }

    /// How many of these bytes belong to the frame that is under way, or to the next one.
    pub(super) fn until_next(&self, bytes: &[u8]) -> usize {
        let (mut ahead, mut length) = (self.clone(), 0);
        while let Some(rest) = bytes.get(length..).filter(|rest| !rest.is_empty()) {
            length += ahead.step(rest);
            if ahead.is_between_frames() {
                break;
            }
        }
        length
    }

    /// Passes some bytes, never beyond the end of a frame.
    fn step(&mut self, bytes: &[u8]) -> usize {
        if self.rest > 0 {
            let count = bytes.len().min(self.rest);
            self.rest -= count;
            return count;
        }
        let Some((slot, byte)) = self.length.get_mut(self.known).zip(bytes.first()) else { return 0 };
        *slot = *byte;
        self.known += 1;
        if self.known == self.length.len() {
            self.known = 0;
            self.rest = (u32::from_be_bytes(self.length) as usize).saturating_sub(self.length.len());
        }
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three frames of 6, 4 and 9 bytes.
    const FRAMES: &[u8] = b"\0\0\0\x06ab\0\0\0\x04\0\0\0\x09abcde";

    #[test]
    fn frames_are_told_apart_wherever_the_bytes_are_cut() {
        for size in 1..=FRAMES.len() {
            let (mut boundary, mut ends, mut passed) = (Boundary::default(), Vec::new(), 0);
            for piece in FRAMES.chunks(size) {
                let mut rest = piece;
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(boundary.until_next(rest));
                    boundary.pass(now);
                    passed += now.len();
                    if boundary.is_between_frames() {
                        ends.push(passed);
                    }
                    rest = later;
                }
            }
            assert_eq!(ends, [6, 10, 19], "in pieces of {size}");
        }
    }

    #[test]
    fn several_frames_are_passed_at_once() {
        let mut boundary = Boundary::default();
        boundary.pass(FRAMES);
        assert!(boundary.is_between_frames());
        boundary.pass(&FRAMES[..7]);
        assert!(!boundary.is_between_frames());
    }
}
