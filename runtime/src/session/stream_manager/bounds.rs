/// Most bytes of a frame behind its length, the operation byte included: 1 GiB, the limit of AWS's SDKs.
pub const MAX_FRAME_LENGTH: u32 = 1 << 30;

/// The bounds of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub(super) frame_length: u32,
    pub(super) transmit: usize,
    pub(super) in_flight: usize,
}

impl Bounds {
    /// Frames of up to [`MAX_FRAME_LENGTH`] in both directions, a transmit queue of 256 KiB, 65,536 requests in flight.
    pub const fn new() -> Self {
        Self { frame_length: MAX_FRAME_LENGTH, transmit: 256 * 1024, in_flight: 65_536 }
    }

    /// Most bytes of a frame behind its length, the operation byte included; 1 to [`MAX_FRAME_LENGTH`]. A longer one
    /// is not sent, and ends the connection when it comes.
    #[must_use]
    pub const fn frame_length(mut self, bytes: u32) -> Self {
        self.frame_length = match bytes {
            0 => 1,
            MAX_FRAME_LENGTH.. => MAX_FRAME_LENGTH,
            _ => bytes,
        };
        self
    }

    /// From so many bytes in the transmit queue on, requests and responses are refused until some are written. A single
    /// one may exceed it. At least one.
    #[must_use]
    pub const fn transmit(mut self, bytes: usize) -> Self {
        self.transmit = if bytes == 0 { 1 } else { bytes };
        self
    }

    /// Most requests of a client that wait for their responses at a time.
    #[must_use]
    pub const fn in_flight(mut self, requests: usize) -> Self {
        self.in_flight = requests;
        self
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self::new()
    }
}
