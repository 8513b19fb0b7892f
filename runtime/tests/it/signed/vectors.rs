//! Request, event and end frame as they must be, byte for byte.
//!
//! The expected values were computed by hand from the description of the algorithm, not with this crate.

use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::event::{EventUnion, NoEvents};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{
    AuthScheme, BodyStream, Operation, OperationSchema, REST_JSON_1, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::types::{Kind, Member, Schema};

use super::capture::capture;
use super::*;
use crate::chat::operation::ChatError;

static CHATTER: ServiceSchema = ServiceSchema::new("com.example#Chatter", "2026-01-01", &REST_JSON_1)
    .auth(&[AuthScheme::SigV4 { service: "chatter" }]);

#[derive(Debug, Default, Clone)]
struct Talk {
    room: Option<String>,
    lang: Option<String>,
}

#[derive(Debug, Default, Clone)]
struct Heard {}

#[derive(Debug, Default, PartialEq, Clone)]
struct Say {
    text: String,
}

static TALK: Schema = Schema::structure(
    "com.example#TalkInput",
    &[Member::new("room", Kind::String).required().label(), Member::new("lang", Kind::String).query("lang")],
);
static SAY: Schema = Schema::structure("com.example#Say", &[Member::new("text", Kind::String).required()]);
static EVENTS: Schema = Schema::union("com.example#Events", &[Member::new("say", Kind::Structure)]);
static OUTPUT: Schema = Schema::structure("com.example#TalkOutput", &[]);

shape!(Talk, TALK, option: room, option: lang);
shape!(Say, SAY, value: text);
shape!(Heard, OUTPUT);

#[derive(Debug, Clone, PartialEq)]
struct Event(Say);

impl EventUnion for Event {
    const SCHEMA: &'static Schema = &EVENTS;

    fn member(&self) -> Option<usize> {
        Some(0)
    }

    fn shape(&self) -> Option<&dyn Shape> {
        Some(&self.0)
    }

    fn from_member(_index: usize) -> Option<Self> {
        Some(Self(Say::default()))
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        Some(&mut self.0)
    }

    fn unknown(_message: Message) -> Self {
        Self(Say::default())
    }
}

static TALKING: OperationSchema = OperationSchema::new("com.example#Talk", &CHATTER)
    .http(
        "POST",
        UriPattern::new(
            &[Segment::Literal("rooms"), Segment::Label("room"), Segment::Literal("talk")],
            &[("mode", Some(""))],
        ),
        200,
    )
    .input(&TALK)
    .output(&OUTPUT)
    .request_stream(BodyStream::Events);

#[derive(Debug)]
enum Talking {}

impl Operation for Talking {
    type Input = Talk;
    type Output = Heard;
    type Error = ChatError;
    type Sends = Event;
    type Receives = NoEvents;

    const SCHEMA: &'static OperationSchema = &TALKING;
}

const SEED: &str = "412ff2883b1b774f09854e7378bb990127f4861e4dd97d35d8b9ec9b3d189600";
const INNER: &str = "00000066000000497c50a4b00d3a6d6573736167652d747970650700056576656e740b3a6576656e742d74797065\
    07000373\
    61790d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e7b2274657874223a226869227d9f10e5e2";
const EVENT: &str = "ce452b83177bbb98bfdace5733a1ec8f54598f63b817a3b58b1091d4ede719b4";
const END: &str = "0000005300000043f5447a58053a64617465080000019b7ca99070103a6368756e6b2d7369676e6174757265060020\
    a38794c488ae34b330b58b0b8f3a604910c319c210b5f519958c1374a6fda6226b2ccc07";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_conversation_is_signed_as_it_must_be() {
    for version in [HttpVersion::Http1, HttpVersion::Http2PriorKnowledge] {
        let (connector, mut captured) = capture(version, "");
        let clock = Clock::at(NOW);
        let builder = Core::builder::<Core>(&CHATTER).endpoint("https://chatter.example.com");
        let builder = builder.connector(connector).http_version(version).region("eu-test-1");
        let builder = builder.credentials(Credentials::new("AKIDEXAMPLE", "EXAMPLE-secret-0001"));
        let core = builder.clock(clock.read()).build().unwrap();
        let input = Talk { room: Some("a b".to_owned()), lang: Some("en".to_owned()) };
        let mut call = core.open_input::<Talking>(input).await.unwrap();
        clock.set(NOW + 1);
        call.send(Event(Say { text: "hi".to_owned() })).await.unwrap();
        in_time(call.output()).await.unwrap();
        let captured = captured.recv().await.unwrap();
        assert_eq!(captured.head.uri.path_and_query().unwrap(), "/rooms/a%20b/talk?mode=&lang=en");
        assert_eq!(captured.header("x-amz-date"), Some("20260102T030405Z"));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-test-1/chatter/aws4_request, \
             SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature={SEED}"
        );
        assert_eq!(captured.header("authorization"), Some(&*authorization));
        // Of the outer frame around the event the vector has the length and the parts.
        let body = hex(&captured.body.clone().unwrap());
        let (event, end) = body.split_at(2 * 185);
        let start = format!("000000b900000043{}", &event[16..24]);
        let headers = "053a64617465080000019b7ca99070103a6368756e6b2d7369676e6174757265060020";
        assert!(event.starts_with(&format!("{start}{headers}{EVENT}{INNER}")), "{event}");
        assert_eq!(end, END);
        assert_eq!(captured.frames().len(), 2, "the checksums of the frames are right");
    }
}
