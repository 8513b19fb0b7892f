//! The bare loop: frames, a socket, and nothing else.

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio::runtime::Runtime;

use crate::frames::{self, COLLECT, ECHO, REPEAT};
use crate::socket::runtime;
use crate::wire::Wire;
use crate::{Contestant, IN_FLIGHT, Job, time};

pub(crate) struct Bare {
    runtime: Runtime,
    wire: Wire,
    stream_id: i32,
    /// The message, as JSON.
    message: &'static str,
}

impl Bare {
    pub(crate) fn new(path: &Path, message: &'static str) -> Self {
        let runtime = runtime();
        let io = runtime.block_on(UnixStream::connect(path)).expect("the peer listens");
        Self { runtime, wire: Wire::new(io), stream_id: 0, message }
    }
}

impl Contestant for Bare {
    fn name(&self) -> &'static str {
        "bare loop"
    }

    fn run(&mut self, job: Job, count: usize) -> Duration {
        let Self { runtime, wire, stream_id, message } = self;
        let work = async {
            match job {
                Job::Call => calls(wire, stream_id, message, [1, count]).await,
                Job::Calls => calls(wire, stream_id, message, [IN_FLIGHT, count]).await,
                Job::EventsOut => events_out(wire, stream_id, message, count).await,
                Job::EventsIn => events_in(wire, stream_id, message, count).await,
            }
        };
        time(|| runtime.block_on(work).expect("the peer serves"))
    }
}

async fn calls(
    wire: &mut Wire,
    stream_id: &mut i32,
    message: &str,
    [in_flight, count]: [usize; 2],
) -> io::Result<()> {
    let payload = frames::payload("message", message);
    let in_flight = in_flight.min(count);
    let (mut started, mut ended) = (0, 0);
    while ended < count {
        while started < count && started - ended < in_flight {
            *stream_id += 1;
            frames::request(&mut wire.output, *stream_id, ECHO, &payload);
            started += 1;
        }
        wire.flush().await?;
        wire.fill().await?;
        while let Some(message) = wire.next() {
            assert_eq!(message.payload().len(), payload.len(), "what was sent comes back");
            ended += 1;
        }
    }
    Ok(())
}

async fn events_out(wire: &mut Wire, stream_id: &mut i32, message: &str, count: usize) -> io::Result<()> {
    *stream_id += 1;
    let request = format!("{{\"message\":{message},\"times\":{count}}}");
    frames::request(&mut wire.output, *stream_id, REPEAT, request.as_bytes());
    wire.flush().await?;
    let mut read = 0;
    // Beside the events there are the response and the end.
    while read < count + 2 {
        wire.fill().await?;
        while wire.next().is_some() {
            read += 1;
        }
    }
    Ok(())
}

async fn events_in(wire: &mut Wire, stream_id: &mut i32, message: &str, count: usize) -> io::Result<()> {
    *stream_id += 1;
    let payload = frames::payload("streamMessage", message);
    frames::request(&mut wire.output, *stream_id, COLLECT, format!("{{\"count\":{count}}}").as_bytes());
    for _ in 0..count {
        wire.make_room().await?;
        frames::more(&mut wire.output, *stream_id, frames::EVENT, &payload);
    }
    wire.flush().await?;
    while wire.next().is_none() {
        wire.fill().await?;
    }
    Ok(())
}
