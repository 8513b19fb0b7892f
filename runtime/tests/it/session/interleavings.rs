//! Two ends that do anything at any time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::session::{
    Outgoing, Role, ServerSession, Session, SessionConfig, SessionEvent, StreamId,
};

use super::ends::{open_client_with, open_server_with};

#[derive(Debug, Clone)]
enum Step {
    Activate {
        last: bool,
    },
    ClientSends {
        stream: u32,
        last: bool,
    },
    ServerSends {
        stream: u32,
        last: bool,
    },
    ClientCloses {
        stream: u32,
    },
    ServerCloses {
        stream: u32,
    },
    Ping {
        client: bool,
    },
    /// So many bytes of what one end has sent are written and reach the other, all at once.
    ToServer {
        bytes: usize,
    },
    ToClient {
        bytes: usize,
    },
    ClientPolls {
        events: usize,
    },
    ServerPolls {
        events: usize,
    },
}

fn steps() -> impl Strategy<Value = Step> {
    let (stream, last) = (1..8_u32, prop::bool::weighted(0.2));
    let (bytes, events) = (1..400_usize, 1..6_usize);
    prop_oneof![
        2 => last.prop_map(|last| Step::Activate { last }),
        3 => (stream.clone(), last).prop_map(|(stream, last)| Step::ClientSends { stream, last }),
        3 => (stream.clone(), last).prop_map(|(stream, last)| Step::ServerSends { stream, last }),
        1 => stream.clone().prop_map(|stream| Step::ClientCloses { stream }),
        1 => stream.prop_map(|stream| Step::ServerCloses { stream }),
        1 => any::<bool>().prop_map(|client| Step::Ping { client }),
        4 => bytes.clone().prop_map(|bytes| Step::ToServer { bytes }),
        4 => bytes.prop_map(|bytes| Step::ToClient { bytes }),
        3 => events.clone().prop_map(|events| Step::ClientPolls { events }),
        3 => events.prop_map(|events| Step::ServerPolls { events }),
    ]
}

/// One end, and what its owner has seen.
struct End<R> {
    session: Session<R>,
    /// Handed out, not written.
    holding: Bytes,
    sent: u64,
    opened: BTreeSet<StreamId>,
    closed: BTreeSet<StreamId>,
    /// The number of the last message on each stream.
    heard: BTreeMap<StreamId, u64>,
    over: bool,
}

impl<R: Role> End<R> {
    fn new(session: Session<R>) -> Self {
        Self {
            session,
            holding: Bytes::new(),
            sent: 0,
            opened: BTreeSet::new(),
            closed: BTreeSet::new(),
            heard: BTreeMap::new(),
            over: false,
        }
    }

    /// A message with a number that grows.
    fn numbered(&mut self) -> Message {
        self.sent += 1;
        Message::new().with_payload(self.sent.to_be_bytes().to_vec())
    }

    fn send(&mut self, stream: u32, last: bool) {
        let message = self.numbered();
        let outgoing = Outgoing::application_message(&message);
        let outgoing = if last { outgoing.terminating() } else { outgoing };
        let stream_id = StreamId::new(stream).unwrap();
        let open = self.session.is_stream_open(stream_id);
        let outcome = self.session.send(stream_id, outgoing);
        assert!(open || outcome.is_err(), "sent on {stream_id}, which is not open");
    }

    /// Writes up to so many bytes; gives them.
    fn write(&mut self, bytes: usize) -> Bytes {
        if self.holding.is_empty() {
            self.holding = self.session.poll_transmit().unwrap_or_default();
        }
        let written = self.holding.split_to(bytes.min(self.holding.len()));
        self.session.written(written.len());
        written
    }

    fn poll(&mut self, events: usize) {
        for _ in 0..events {
            let Some(event) = self.session.poll_event() else { return };
            self.see(event);
        }
    }

    fn see(&mut self, event: SessionEvent) {
        assert!(!self.over, "{event:?} after the end");
        match event {
            SessionEvent::StreamOpened { stream_id, message } => {
                assert!(self.opened.insert(stream_id), "{stream_id} opened twice");
                self.hear(stream_id, message.payload());
            }
            SessionEvent::StreamMessage { stream_id, message } => self.hear(stream_id, message.payload()),
            SessionEvent::StreamClosed { stream_id, .. } => {
                assert!(self.opened.contains(&stream_id), "{stream_id} closed, but not opened");
                assert!(self.closed.insert(stream_id), "{stream_id} closed twice");
            }
            SessionEvent::Ping { .. } | SessionEvent::PingResponse { .. } => {}
            SessionEvent::Closed { .. } => self.over = true,
            other => panic!("nobody did wrong: {other:?}"),
        }
    }

    fn hear(&mut self, stream_id: StreamId, payload: &[u8]) {
        assert!(self.opened.contains(&stream_id) && !self.closed.contains(&stream_id));
        // Streams that are closed with an empty message have no number for it.
        let Ok(number) = payload.try_into().map(u64::from_be_bytes) else { return };
        let before = self.heard.insert(stream_id, number);
        assert!(before.is_none_or(|before| before < number), "{stream_id}: {number} came late");
    }
}

type ClientEnd = End<smithy_streams_runtime::session::ClientRole>;
type ServerEnd = End<smithy_streams_runtime::session::ServerRole>;

fn run(client: &mut ClientEnd, server: &mut ServerEnd, step: Step) {
    match step {
        Step::Activate { last } => {
            let message = client.numbered();
            let outgoing = Outgoing::application_message(&message);
            let outgoing = if last { outgoing.terminating() } else { outgoing };
            if let Ok((stream_id, _)) = client.session.activate("example#Echo", outgoing) {
                assert!(client.opened.insert(stream_id));
            }
        }
        Step::ClientSends { stream, last } => client.send(stream, last),
        Step::ServerSends { stream, last } => server.send(stream, last),
        Step::ClientCloses { stream } => {
            let _ = client.session.close_stream(StreamId::new(stream).unwrap());
        }
        Step::ServerCloses { stream } => {
            let _ = server.session.close_stream(StreamId::new(stream).unwrap());
        }
        Step::Ping { client: true } => {
            let _ = client.session.ping(&Message::new());
        }
        Step::Ping { client: false } => {
            let _ = server.session.ping(&Message::new());
        }
        Step::ToServer { bytes } => server.session.receive(client.write(bytes)),
        Step::ToClient { bytes } => client.session.receive(server.write(bytes)),
        Step::ClientPolls { events } => client.poll(events),
        Step::ServerPolls { events } => server.poll(events),
    }
}

/// Lets everything that is queued arrive.
fn settle(client: &mut ClientEnd, server: &mut ServerEnd) {
    loop {
        let (up, down) = (client.write(usize::MAX), server.write(usize::MAX));
        let done = up.is_empty() && down.is_empty();
        server.session.receive(up);
        client.session.receive(down);
        client.poll(usize::MAX);
        server.poll(usize::MAX);
        if done {
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn two_ends_stay_in_order(steps in vec(steps(), 0..120), limit in 100..2000_usize, cut_off in any::<bool>()) {
        let config = SessionConfig::new().transmit_limit(limit).open_streams(6);
        // A server that counts more streams than its client would blame it.
        let generous = config.open_streams(100);
        let mut client = End::new(open_client_with(config));
        let mut server = End::new(open_server_with(generous));
        for step in steps {
            run(&mut client, &mut server, step);
        }
        if cut_off {
            client.session.transport_failed(ErrorKind::ConnectionReset);
        } else {
            settle(&mut client, &mut server);
            assert_eq!(client.session.open_streams(), server.session.open_streams());
            assert_eq!(client.opened, server.opened);
            assert_eq!(client.closed, server.closed);
            client.session.close();
            settle(&mut client, &mut server);
        }
        server.session.end_of_input();
        client.poll(usize::MAX);
        server.poll(usize::MAX);
        assert!(client.over && server.over);
        assert_eq!(&client.opened, &client.closed);
        assert_eq!(&server.opened, &server.closed);
    }
}

#[test]
fn ends_are_send() {
    fn check<T: Send>() {}
    check::<Session<smithy_streams_runtime::session::ClientRole>>();
    check::<ServerSession>();
}
