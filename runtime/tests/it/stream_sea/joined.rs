//! Both sides joined by connections that are cut at any time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use smithy_streams_runtime::session::stream_sea::{
    Delivery, RequestId, ServerConfig, ServerEvent, ServerOutput, ServerSession,
};
use smithy_streams_runtime::types::Document;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Subscribe,
    Forget {
        subscription: usize,
    },
    /// So many messages of one end reach the other.
    ToServer {
        messages: usize,
    },
    ToClient {
        messages: usize,
    },
    /// The server accepts or refuses what waits longest.
    Answer {
        accepts: bool,
    },
    /// The server delivers to a subscription.
    Deliver {
        subscription: usize,
    },
    /// The server sends what is no reply to anything.
    Garbage,
    Cut,
    Wait {
        seconds: u64,
    },
}

fn steps() -> impl Strategy<Value = Step> {
    let (subscription, messages) = (0..6_usize, 1..4_usize);
    prop_oneof![
        3 => Just(Step::Subscribe),
        1 => subscription.clone().prop_map(|subscription| Step::Forget { subscription }),
        5 => messages.clone().prop_map(|messages| Step::ToServer { messages }),
        5 => messages.prop_map(|messages| Step::ToClient { messages }),
        5 => prop::bool::weighted(0.9).prop_map(|accepts| Step::Answer { accepts }),
        6 => subscription.prop_map(|subscription| Step::Deliver { subscription }),
        1 => Just(Step::Garbage),
        1 => Just(Step::Cut),
        3 => (0..5_u64).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// A server's end of the present connection, and what is on its way.
struct Line {
    server: ServerSession,
    to_server: VecDeque<Bytes>,
    to_client: VecDeque<Bytes>,
    asked: VecDeque<RequestId>,
    accepted: BTreeMap<RequestId, String>,
}

struct World {
    now: Duration,
    client: ClientSession,
    line: Option<Line>,
    /// The name of the stream of each subscription, which no other has.
    names: BTreeMap<SubscriptionKey, String>,
    keys: Vec<SubscriptionKey>,
    failed: BTreeSet<SubscriptionKey>,
    /// Those that are established on the present connection.
    established: BTreeSet<SubscriptionKey>,
    /// The number of the next delivery, over all streams.
    next: u64,
    /// What was delivered last, by subscription.
    last: BTreeMap<SubscriptionKey, u64>,
    delivered: u64,
}

impl World {
    fn new() -> Self {
        let client = ClientSession::new(s(0), config().reply_timeout(None).silence(None), basic());
        Self {
            now: s(0),
            client,
            line: None,
            names: BTreeMap::new(),
            keys: Vec::new(),
            failed: BTreeSet::new(),
            established: BTreeSet::new(),
            next: 0,
            last: BTreeMap::new(),
            delivered: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Subscribe => self.subscribe(),
            Step::Forget { subscription } => {
                if let Some(key) = self.keys.get(subscription) {
                    let was_wanted = self.names.remove(key).is_some();
                    assert_eq!(self.client.forget(*key), was_wanted && !self.failed.contains(key));
                }
            }
            Step::ToServer { messages } => (0..messages).for_each(|_| self.reach_server()),
            Step::ToClient { messages } => (0..messages).for_each(|_| self.reach_client()),
            Step::Answer { accepts } => self.answer(accepts),
            Step::Deliver { subscription } => self.deliver(subscription),
            Step::Garbage => {
                if let Some(line) = self.line.as_mut().filter(|line| line.server.is_open()) {
                    line.server.send_text("{}").unwrap();
                }
            }
            Step::Cut => {
                if self.line.take().is_some() {
                    self.client.transport_closed(self.now);
                }
            }
            Step::Wait { seconds } => {
                self.now += s(seconds);
                self.client.handle_timeout(self.now);
            }
        }
        self.turn();
    }

    fn subscribe(&mut self) {
        let name = format!("stream {}", self.keys.len());
        let key = self.client.subscribe(self.now, &Subscribe::new(&name)).unwrap();
        self.keys.push(key);
        self.names.insert(key, name);
    }

    fn reach_server(&mut self) {
        let Some(line) = &mut self.line else { return };
        if let Some(text) = line.to_server.pop_front() {
            line.server.receive(self.now, text);
        }
    }

    fn reach_client(&mut self) {
        let Some(line) = &mut self.line else { return };
        if let Some(text) = line.to_client.pop_front() {
            self.client.receive(self.now, text);
        }
    }

    fn answer(&mut self, accepts: bool) {
        let Some(line) = &mut self.line else { return };
        let Some(id) = line.asked.pop_front() else { return };
        if accepts {
            line.server.accept_subscription(id).unwrap();
        } else {
            line.accepted.remove(&id);
            line.server.refuse_subscription(id, "no").unwrap();
        }
    }

    fn deliver(&mut self, subscription: usize) {
        let Some(line) = &mut self.line else { return };
        let accepted = line.accepted.iter().filter(|(id, _)| !line.asked.contains(id));
        let Some((id, name)) = accepted.cycle().nth(subscription).filter(|_| !line.accepted.is_empty())
        else {
            return;
        };
        let delivery = Delivery::new(name, Document::from(self.next)).unwrap();
        line.server.deliver(*id, &delivery).unwrap();
        self.next += 1;
    }

    /// Lets both ends do what follows from what came.
    fn turn(&mut self) {
        while let Some(event) = self.client.poll_event() {
            self.client_event(&event);
        }
        let Some(line) = &mut self.line else { return };
        line.to_server.extend(iter::from_fn(|| self.client.poll_transmit()));
        while let Some(event) = line.server.poll_event() {
            match event {
                ServerEvent::AuthenticateRequested { credentials } => {
                    assert_eq!(credentials, basic());
                    line.server.accept(None).unwrap();
                }
                ServerEvent::SubscribeRequested { id, subscribe, .. } => {
                    line.asked.push_back(id);
                    line.accepted.insert(id, subscribe.stream_name().to_owned());
                }
                other => panic!("a client that keeps to the protocol led to {other:?}"),
            }
        }
        line.to_client.extend(iter::from_fn(|| line.server.poll_transmit()).filter_map(
            |output| match output {
                ServerOutput::Text(text) => Some(text),
                _ => None,
            },
        ));
    }

    fn client_event(&mut self, event: &ClientEvent) {
        match event {
            ClientEvent::Connect { .. } => {
                assert!(self.line.is_none());
                let server = ServerSession::new(self.now, ServerConfig::new());
                let (to_server, to_client) = (VecDeque::new(), VecDeque::new());
                let (asked, accepted) = (VecDeque::new(), BTreeMap::new());
                self.line = Some(Line { server, to_server, to_client, asked, accepted });
                self.client.opened(self.now);
            }
            ClientEvent::Lost { .. } => {
                self.line = None;
                self.established.clear();
            }
            ClientEvent::Established { subscription, .. } => {
                assert!(self.names.contains_key(subscription) && !self.failed.contains(subscription));
                assert!(self.established.insert(*subscription), "established twice on one connection");
            }
            ClientEvent::Delivered { subscription, message } => {
                assert!(self.established.contains(subscription));
                let members = Message { names: &self.names, subscription: *subscription };
                members.check(message.text());
                let number = message.payload().unwrap().as_i64().unwrap() as u64;
                let before = self.last.insert(*subscription, number);
                assert!(before < Some(number), "{before:?} was not before {number}");
                self.delivered += 1;
            }
            ClientEvent::SubscriptionFailed { subscription, .. } => {
                assert!(self.failed.insert(*subscription), "failed twice");
            }
            ClientEvent::Authenticated { .. } | ClientEvent::Warning(_) => {}
            other => panic!("{other:?}"),
        }
    }

    /// Lets everything come to an end: one connection, every subscription answered.
    fn settle(&mut self) {
        for _ in 0..200 {
            for step in [
                Step::Wait { seconds: 1 },
                Step::ToServer { messages: 9 },
                Step::Answer { accepts: true },
                Step::ToClient { messages: 9 },
            ] {
                self.step(&step);
            }
        }
        let wanted: BTreeSet<_> =
            self.names.keys().filter(|key| !self.failed.contains(key)).copied().collect();
        let established: BTreeSet<_> = self.established.intersection(&wanted).copied().collect();
        assert_eq!(established, wanted, "every subscription is there that is wanted and was not refused");
        assert_eq!(self.client.subscriptions(), wanted.len());
    }
}

/// A delivery belongs to the stream of its subscription.
struct Message<'a> {
    names: &'a BTreeMap<SubscriptionKey, String>,
    subscription: SubscriptionKey,
}

impl Message<'_> {
    fn check(&self, text: &Bytes) {
        let text = std::str::from_utf8(text).unwrap();
        let name = &self.names[&self.subscription];
        assert!(text.contains(&format!(r#""streamName":"{name}","#)), "{text} is not of {name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever happens: nothing is delivered twice, out of order, to the wrong subscription or to one that is not
    /// established; and when it is over, all that is wanted is there.
    #[test]
    fn a_client_survives_its_connections(steps in vec(steps(), 0..120)) {
        let mut world = World::new();
        world.turn();
        for step in &steps {
            world.step(step);
        }
        world.settle();
    }
}

#[test]
fn on_one_connection_every_delivery_arrives() {
    let mut world = World::new();
    world.turn();
    (0..6).for_each(|_| world.subscribe());
    world.settle();
    for number in 0..1000 {
        world.step(&Step::Deliver { subscription: number % 6 });
        world.step(&Step::ToClient { messages: 1 });
    }
    assert_eq!((world.delivered, world.next), (1000, 1000));
}
