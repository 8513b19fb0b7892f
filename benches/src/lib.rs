//! The jobs that the programs of this package time and count, done by us, by a peer, and by the floor.
//!
//! The floor is the least work that the job takes: both checksums, and where bytes must move, one copy. It
//! reads no header, hands out no payload and owns nothing.

mod floor;
mod ours;
mod peer;
pub mod python;
pub mod race;
pub mod thread;

use bytes::{Bytes, BytesMut};

/// Payload lengths, in bytes.
pub const SIZES: [usize; 6] = [0, 128, 1 << 10, 16 << 10, 256 << 10, 4 << 20];

/// Length of a chunk as it comes from a network, in bytes.
pub const CHUNK: usize = 1_400;

/// The three headers of an event.
pub const HEADERS: [(&str, &str); 3] =
    [(":message-type", "event"), (":event-type", "TranscriptEvent"), (":content-type", "application/json")];

/// What is done with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Into a buffer that is used again.
    Encode,
    /// Out of one buffer that holds many.
    DecodeMany,
    /// Out of chunks of [`CHUNK`] bytes.
    DecodeChunks,
}

impl Job {
    /// All jobs.
    pub const ALL: [Self; 3] = [Self::Encode, Self::DecodeMany, Self::DecodeChunks];

    /// What the job is called in a table.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Encode => "encode into a reused buffer",
            Self::DecodeMany => "decode a buffer of many frames",
            Self::DecodeChunks => "decode chunks of 1,400 bytes",
        }
    }
}

/// One way to do a job.
#[expect(missing_debug_implementations, reason = "holds a closure")]
pub struct Contestant {
    /// What it is called in a table.
    pub name: &'static str,
    /// Does the job so many times.
    pub run: Box<dyn FnMut(usize)>,
}

impl Contestant {
    fn new(name: &'static str, mut once: impl FnMut() + 'static) -> Self {
        Self {
            name,
            run: Box::new(move |times| {
                for _ in 0..times {
                    once();
                }
            }),
        }
    }
}

/// What is encoded and decoded.
#[derive(Debug, Clone)]
pub struct Input {
    /// Payload of each message.
    pub payload: Bytes,
    /// One frame.
    pub frame: Bytes,
    /// [`Input::count`] frames.
    pub frames: Bytes,
    /// Frames in `frames`, and messages that one run of a job handles.
    pub count: usize,
}

impl Input {
    /// Messages with payloads of `size` bytes.
    pub fn new(size: usize) -> Self {
        let payload: Bytes = (0..size).map(|index| b"abcdefghijklmnop"[index % 16]).collect();
        let frame = ours::frame(&payload);
        let count = (1 << 16) / frame.len() + 2;
        let mut frames = BytesMut::new();
        for _ in 0..count {
            frames.extend_from_slice(&frame);
        }
        Self { payload, frame, frames: frames.freeze(), count }
    }

    /// The frames, cut into chunks that own their bytes as chunks from a network do.
    pub fn chunks(&self) -> Vec<Bytes> {
        self.frames.chunks(CHUNK).map(Bytes::copy_from_slice).collect()
    }
}

/// Everybody who can do this job: the floor first, the peer last, us between.
pub fn contestants(job: Job, input: &Input) -> Vec<Contestant> {
    let (floors, others) = match job {
        Job::Encode => (
            floor::encode(input),
            [ours::write(input), ours::encode(input), peer::encode(input), peer::build_and_encode(input)]
                .into(),
        ),
        Job::DecodeMany => (
            floor::decode(input),
            vec![ours::decode(input), ours::decode_and_read(input), peer::decode(input)],
        ),
        Job::DecodeChunks => (
            floor::decode_chunks(input),
            vec![ours::decode_chunks(input), ours::decode_and_read_chunks(input), peer::decode_chunks(input)],
        ),
    };
    floors.into_iter().chain(others).collect()
}
