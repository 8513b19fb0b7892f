//! The bare loop: frames, a socket, and nothing else; or nothing but the documents in the frames.

use std::hint::black_box;
use std::io;
use std::path::Path;

use bytes::{Bytes, BytesMut};
use smithy_streams::echo::operation::echo_message::{EchoMessageInput, EchoMessageOutput};
use smithy_streams::echo::types::MessageData;
use smithy_streams_benches::race::{Contestant, IN_FLIGHT, Turn, time};
use smithy_streams_benches::thread::runtime;
use smithy_streams_runtime::frame::Message;
use tokio::net::UnixStream;
use tokio::runtime::Runtime;

use crate::Job;
use crate::documents::{self, Documents};
use crate::frames::{self, COLLECT, ECHO, REPEAT, copied};
use crate::wire::Wire;

pub(crate) struct Bare {
    name: &'static str,
    runtime: Runtime,
    wire: Wire,
    stream_id: i32,
    payloads: Payloads,
}

impl Bare {
    /// Connects to a peer. The message is given as JSON.
    pub(crate) fn new(name: &'static str, path: &Path, json: &'static str, documents: Documents) -> Self {
        let runtime = runtime();
        let io = runtime.block_on(UnixStream::connect(path)).expect("the peer listens");
        let payloads = Payloads::new(json, documents);
        Self { name, runtime, wire: Wire::new(io), stream_id: 0, payloads }
    }
}

impl Contestant<Job> for Bare {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, job: Job, count: usize) -> Turn {
        let Self { runtime, wire, stream_id, payloads, .. } = self;
        let work = async {
            match job {
                Job::Call => calls(wire, stream_id, payloads, [1, count]).await,
                Job::Calls => calls(wire, stream_id, payloads, [IN_FLIGHT, count]).await,
                Job::EventsOut => events_out(wire, stream_id, payloads, count).await,
                Job::EventsIn => events_in(wire, stream_id, payloads, count).await,
            }
        };
        time(|| runtime.block_on(work).expect("the peer serves"))
    }
}

/// What is sent, and what becomes of what is received.
struct Payloads {
    documents: Documents,
    json: &'static str,
    message: MessageData,
    request: Bytes,
    event: Bytes,
}

impl Payloads {
    fn new(json: &'static str, documents: Documents) -> Self {
        Self {
            documents,
            json,
            message: documents::message(json),
            request: frames::payload("message", json),
            event: frames::payload("streamMessage", json),
        }
    }

    fn write_request(&self, buffer: &mut BytesMut) {
        match self.documents {
            Documents::Opaque => buffer.extend_from_slice(&self.request),
            Documents::Read => {
                let mut input = EchoMessageInput::default();
                input.message = Some(self.message.clone());
                documents::write(&input, buffer);
            }
        }
    }

    fn read_response(&self, message: Message) {
        assert_eq!(message.payload().len(), self.request.len(), "what was sent comes back");
        if self.documents == Documents::Read {
            black_box(documents::read(&message.into_payload(), EchoMessageOutput::new()));
        }
    }

    fn write_event(&self, buffer: &mut BytesMut) {
        match self.documents {
            Documents::Opaque => buffer.extend_from_slice(&self.event),
            Documents::Read => documents::write_event(&self.message, buffer),
        }
    }

    /// Reads an event, or what stands before and behind the events.
    fn read_event(&self, message: Message) {
        if self.documents == Documents::Read && message.payload().len() == self.event.len() {
            documents::read_event(&message.into_payload());
        }
    }
}

async fn calls(
    wire: &mut Wire,
    stream_id: &mut i32,
    payloads: &Payloads,
    [in_flight, count]: [usize; 2],
) -> io::Result<()> {
    let in_flight = in_flight.min(count);
    let (mut started, mut ended) = (0, 0);
    while ended < count {
        while started < count && started - ended < in_flight {
            *stream_id += 1;
            frames::request(&mut wire.output, *stream_id, ECHO, |it| payloads.write_request(it));
            started += 1;
        }
        wire.flush().await?;
        wire.fill().await?;
        while let Some(message) = wire.next() {
            payloads.read_response(message);
            ended += 1;
        }
    }
    Ok(())
}

async fn events_out(
    wire: &mut Wire,
    stream_id: &mut i32,
    payloads: &Payloads,
    count: usize,
) -> io::Result<()> {
    *stream_id += 1;
    let request = format!("{{\"message\":{},\"times\":{count}}}", payloads.json);
    frames::request(&mut wire.output, *stream_id, REPEAT, copied(request.as_bytes()));
    wire.flush().await?;
    let mut read = 0;
    // Beside the events there are the response and the end.
    while read < count + 2 {
        wire.fill().await?;
        while let Some(message) = wire.next() {
            payloads.read_event(message);
            read += 1;
        }
    }
    Ok(())
}

async fn events_in(
    wire: &mut Wire,
    stream_id: &mut i32,
    payloads: &Payloads,
    count: usize,
) -> io::Result<()> {
    *stream_id += 1;
    let request = format!("{{\"count\":{count}}}");
    frames::request(&mut wire.output, *stream_id, COLLECT, copied(request.as_bytes()));
    for _ in 0..count {
        wire.make_room().await?;
        frames::more(&mut wire.output, *stream_id, frames::EVENT, |it| payloads.write_event(it));
    }
    wire.flush().await?;
    while wire.next().is_none() {
        wire.fill().await?;
    }
    Ok(())
}
