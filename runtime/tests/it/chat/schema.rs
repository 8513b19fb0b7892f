use smithy_streams_runtime::codec::{
    CodecError, Shape, ShapeReader, ShapeWriter, Value, write, write_optional,
};
use smithy_streams_runtime::event::EventUnion;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{
    BodyStream, OperationSchema, REST_JSON_1, Segment, ServiceSchema, UriPattern,
};
use smithy_streams_runtime::types::{Fault, Kind, Member, Schema};

use super::operation::*;
use super::types::*;

pub(crate) static CHAT: ServiceSchema = ServiceSchema::new("com.example#Chat", "2026-01-01", &REST_JSON_1)
    .http(&["h2", "http/1.1"])
    .event_stream_http(&["h2", "http/1.1"]);

static SAY: Schema = Schema::structure(
    "com.example#Say",
    &[
        Member::new("number", Kind::Long).required().event_header(),
        Member::new("text", Kind::String).required(),
        Member::new("tags", Kind::List).element(&Member::new("member", Kind::String)),
    ],
);
static PICTURE: Schema = Schema::structure(
    "com.example#Picture",
    &[
        Member::new("name", Kind::String).event_header(),
        Member::new("data", Kind::Blob).media_type("image/png").event_payload(),
    ],
);
static JOINED: Schema =
    Schema::structure("com.example#Joined", &[Member::new("who", Kind::String).event_header()]);
static ROOM_CLOSED: Schema = Schema::structure(
    "com.example#RoomClosed",
    &[Member::new("message", Kind::String), Member::new("by", Kind::String)],
)
.error(Fault::Client, 409);
static NO_SUCH_ROOM: Schema =
    Schema::structure("com.example#NoSuchRoom", &[Member::new("message", Kind::String)])
        .error(Fault::Client, 404);

static TALK_EVENTS: Schema = Schema::union(
    "com.example#TalkEvents",
    &[
        Member::new("say", Kind::Structure),
        Member::new("picture", Kind::Structure),
        Member::new("wave", Kind::Structure),
    ],
);
static ROOM_EVENTS: Schema = Schema::union(
    "com.example#RoomEvents",
    &[
        Member::new("say", Kind::Structure),
        Member::new("picture", Kind::Structure),
        Member::new("joined", Kind::Structure),
        Member::new("closed", Kind::Structure).error(),
    ],
);

static TALK_INPUT: Schema = Schema::structure(
    "com.example#TalkInput",
    &[
        Member::new("roomId", Kind::String).required().label(),
        Member::new("nickname", Kind::String).header("X-Nickname"),
    ],
);
static TALK_OUTPUT: Schema = Schema::structure(
    "com.example#TalkOutput",
    &[Member::new("topic", Kind::String).required().header("X-Topic")],
);
static WATCH_INPUT: Schema =
    Schema::structure("com.example#WatchInput", &[Member::new("roomId", Kind::String).required().label()]);
static WATCH_OUTPUT: Schema =
    Schema::structure("com.example#WatchOutput", &[Member::new("topic", Kind::String).header("X-Topic")]);
static DICTATE_INPUT: Schema =
    Schema::structure("com.example#DictateInput", &[Member::new("roomId", Kind::String).required().label()]);
static DICTATE_OUTPUT: Schema =
    Schema::structure("com.example#DictateOutput", &[Member::new("lines", Kind::Long).required()]);
static GET_ROOM_INPUT: Schema = Schema::structure(
    "com.example#GetRoomInput",
    &[
        Member::new("roomId", Kind::String).required().label(),
        Member::new("verbose", Kind::Boolean).query("verbose"),
        Member::new("trace", Kind::String).header("X-Trace"),
    ],
);
static GET_ROOM_OUTPUT: Schema = Schema::structure(
    "com.example#GetRoomOutput",
    &[
        Member::new("name", Kind::String).required(),
        Member::new("members", Kind::Integer),
        Member::new("trace", Kind::String).header("X-Trace"),
    ],
);
static PUT_FILE_INPUT: Schema =
    Schema::structure("com.example#PutFileInput", &[Member::new("name", Kind::String).required().label()]);
static PUT_FILE_OUTPUT: Schema =
    Schema::structure("com.example#PutFileOutput", &[Member::new("size", Kind::Long).required()]);
static GET_FILE_OUTPUT: Schema =
    Schema::structure("com.example#GetFileOutput", &[Member::new("owner", Kind::String).header("X-Owner")]);

pub(crate) static TALK: OperationSchema = talk(&CHAT);
pub(crate) const fn talk(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#Talk", service)
        .http(
            "POST",
            UriPattern::new(
                &[Segment::Literal("rooms"), Segment::Label("roomId"), Segment::Literal("talk")],
                &[("mode", Some("live"))],
            ),
            200,
        )
        .input(&TALK_INPUT)
        .output(&TALK_OUTPUT)
        .request_stream(BodyStream::Events)
        .response_stream(BodyStream::Events)
}
pub(crate) static WATCH: OperationSchema = watch(&CHAT);
pub(crate) const fn watch(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#Watch", service)
        .http(
            "GET",
            UriPattern::new(
                &[Segment::Literal("rooms"), Segment::Label("roomId"), Segment::Literal("events")],
                &[],
            ),
            200,
        )
        .input(&WATCH_INPUT)
        .output(&WATCH_OUTPUT)
        .response_stream(BodyStream::Events)
}
pub(crate) static DICTATE: OperationSchema = dictate(&CHAT);
pub(crate) const fn dictate(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#Dictate", service)
        .http(
            "POST",
            UriPattern::new(
                &[Segment::Literal("rooms"), Segment::Label("roomId"), Segment::Literal("dictate")],
                &[],
            ),
            200,
        )
        .input(&DICTATE_INPUT)
        .output(&DICTATE_OUTPUT)
        .request_stream(BodyStream::Events)
}
pub(crate) static GET_ROOM: OperationSchema = get_room(&CHAT);
pub(crate) const fn get_room(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#GetRoom", service)
        .http("GET", UriPattern::new(&[Segment::Literal("rooms"), Segment::Label("roomId")], &[]), 200)
        .input(&GET_ROOM_INPUT)
        .output(&GET_ROOM_OUTPUT)
        .readonly()
}
pub(crate) static PUT_FILE: OperationSchema = put_file(&CHAT);
pub(crate) const fn put_file(service: &'static ServiceSchema) -> OperationSchema {
    OperationSchema::new("com.example#PutFile", service)
        .http("PUT", UriPattern::new(&[Segment::Literal("files"), Segment::Greedy("name")], &[]), 200)
        .input(&PUT_FILE_INPUT)
        .output(&PUT_FILE_OUTPUT)
        .request_stream(BodyStream::Blob { requires_length: false, media_type: None })
}
pub(crate) static PUT_AVATAR: OperationSchema = OperationSchema::new("com.example#PutAvatar", &CHAT)
    .http("PUT", UriPattern::new(&[Segment::Literal("avatars"), Segment::Label("name")], &[]), 200)
    .input(&PUT_FILE_INPUT)
    .output(&PUT_FILE_OUTPUT)
    .request_stream(BodyStream::Blob { requires_length: true, media_type: None });
pub(crate) static GET_FILE: OperationSchema = OperationSchema::new("com.example#GetFile", &CHAT)
    .http("GET", UriPattern::new(&[Segment::Literal("files"), Segment::Greedy("name")], &[]), 200)
    .input(&PUT_FILE_INPUT)
    .output(&GET_FILE_OUTPUT)
    .response_stream(BodyStream::Blob { requires_length: false, media_type: None })
    .readonly();

/// `Shape` of a structure: each member as `value: field` (always set) or `option: field`, in schema order.
macro_rules! shape {
    ($type:ty, $schema:ident $(, $kind:ident: $field:ident)*) => {
        impl Shape for $type {
            fn schema(&self) -> &'static Schema {
                &$schema
            }

            #[allow(unused_variables, unused_mut, unused_assignments)]
            fn write_members(&self, w: &mut dyn ShapeWriter) -> Result<(), CodecError> {
                let mut members = $schema.members().iter();
                $(shape!(@write $kind, &self.$field, members.next().unwrap(), w);)*
                Ok(())
            }

            #[allow(unused_variables, unused_mut, unused_assignments)]
            fn read_member(&mut self, index: usize, r: &mut dyn ShapeReader) -> Result<(), CodecError> {
                let mut at = 0;
                $(
                    if index == at {
                        self.$field = shape!(@read $kind, &$schema.members()[at], r);
                        return Ok(());
                    }
                    at += 1;
                )*
                r.skip()
            }
        }
    };
    (@write value, $value:expr, $member:expr, $w:expr) => { write($value, $member, $w)? };
    (@write option, $value:expr, $member:expr, $w:expr) => { write_optional($value, $member, $w)? };
    (@read value, $member:expr, $r:expr) => { Value::read($member, $r)? };
    (@read option, $member:expr, $r:expr) => { Some(Value::read($member, $r)?) };
}

shape!(Say, SAY, value: number, value: text, option: tags);
shape!(Picture, PICTURE, option: name, option: data);
shape!(Joined, JOINED, option: who);
shape!(RoomClosed, ROOM_CLOSED, option: message, option: by);
shape!(NoSuchRoom, NO_SUCH_ROOM, option: message);
shape!(TalkInput, TALK_INPUT, option: room_id, option: nickname);
shape!(TalkOutput, TALK_OUTPUT, value: topic);
shape!(WatchInput, WATCH_INPUT, option: room_id);
shape!(WatchOutput, WATCH_OUTPUT, option: topic);
shape!(DictateInput, DICTATE_INPUT, option: room_id);
shape!(DictateOutput, DICTATE_OUTPUT, value: lines);
shape!(GetRoomInput, GET_ROOM_INPUT, option: room_id, option: verbose, option: trace);
shape!(GetRoomOutput, GET_ROOM_OUTPUT, value: name, option: members, option: trace);
shape!(PutFileInput, PUT_FILE_INPUT, option: name);
shape!(PutFileOutput, PUT_FILE_OUTPUT, value: size);
shape!(GetFileOutput, GET_FILE_OUTPUT, option: owner);

impl EventUnion for TalkEvents {
    const SCHEMA: &'static Schema = &TALK_EVENTS;

    fn member(&self) -> Option<usize> {
        match self {
            Self::Say(_) => Some(0),
            Self::Picture(_) => Some(1),
            Self::Wave => Some(2),
            Self::Unknown(_) => None,
        }
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Say(it) => Some(it),
            Self::Picture(it) => Some(it),
            Self::Wave | Self::Unknown(_) => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::Say(Say::default())),
            1 => Some(Self::Picture(Picture::default())),
            2 => Some(Self::Wave),
            _ => None,
        }
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Say(it) => Some(it),
            Self::Picture(it) => Some(it),
            Self::Wave | Self::Unknown(_) => None,
        }
    }

    fn unknown(message: Message) -> Self {
        Self::Unknown(message)
    }
}

impl EventUnion for RoomEvents {
    const SCHEMA: &'static Schema = &ROOM_EVENTS;

    fn member(&self) -> Option<usize> {
        match self {
            Self::Say(_) => Some(0),
            Self::Picture(_) => Some(1),
            Self::Joined(_) => Some(2),
            Self::Unknown(_) => None,
        }
    }

    fn shape(&self) -> Option<&dyn Shape> {
        match self {
            Self::Say(it) => Some(it),
            Self::Picture(it) => Some(it),
            Self::Joined(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn from_member(index: usize) -> Option<Self> {
        match index {
            0 => Some(Self::Say(Say::default())),
            1 => Some(Self::Picture(Picture::default())),
            2 => Some(Self::Joined(Joined::default())),
            _ => None,
        }
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        match self {
            Self::Say(it) => Some(it),
            Self::Picture(it) => Some(it),
            Self::Joined(it) => Some(it),
            Self::Unknown(_) => None,
        }
    }

    fn unknown(message: Message) -> Self {
        Self::Unknown(message)
    }
}
