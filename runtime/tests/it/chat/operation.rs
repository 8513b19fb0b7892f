use std::fmt;
use std::future::Future;

use smithy_streams_runtime::byte_stream::{ByteStream, SizedByteStream};
use smithy_streams_runtime::client::{
    CallError, Core, DuplexCall, Handlers, InputCall, OutputCall, StreamError,
};
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::event::{NoEvents, OperationError};
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::protocol::{Operation, OperationSchema};

use super::schema;
use super::types::{NoSuchRoom, Picture, RoomClosed, RoomEvents, Say, TalkEvents};

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TalkInput {
    pub(crate) room_id: Option<String>,
    pub(crate) nickname: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TalkOutput {
    pub(crate) topic: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WatchInput {
    pub(crate) room_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WatchOutput {
    pub(crate) topic: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DictateInput {
    pub(crate) room_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct DictateOutput {
    pub(crate) lines: i64,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GetRoomInput {
    pub(crate) room_id: Option<String>,
    pub(crate) verbose: Option<bool>,
    pub(crate) trace: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GetRoomOutput {
    pub(crate) name: String,
    pub(crate) members: Option<i32>,
    pub(crate) trace: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PutFileInput {
    pub(crate) name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PutFileOutput {
    pub(crate) size: i64,
}

#[derive(Debug, Default)]
pub(crate) struct GetFileOutput {
    pub(crate) owner: Option<String>,
    pub(crate) data: ByteStream,
}

/// The errors of every operation here.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub(crate) enum ChatError {
    NoSuchRoom(NoSuchRoom),
    RoomClosed(RoomClosed),
}

impl fmt::Display for ChatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, message) = match self {
            Self::NoSuchRoom(it) => ("NoSuchRoom", &it.message),
            Self::RoomClosed(it) => ("RoomClosed", &it.message),
        };
        write!(f, "{name}: {}", message.as_deref().unwrap_or_default())
    }
}

impl std::error::Error for ChatError {}

impl OperationError for ChatError {
    fn from_code(shape_name: &str) -> Option<Self> {
        match shape_name {
            "NoSuchRoom" => Some(Self::NoSuchRoom(NoSuchRoom::default())),
            "RoomClosed" => Some(Self::RoomClosed(RoomClosed::default())),
            _ => None,
        }
    }

    fn from_event(member: &str) -> Option<Self> {
        match member {
            "closed" => Some(Self::RoomClosed(RoomClosed::default())),
            _ => None,
        }
    }

    fn event_member(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchRoom(_) => None,
            Self::RoomClosed(_) => Some("closed"),
        }
    }

    fn shape(&self) -> &dyn Shape {
        match self {
            Self::NoSuchRoom(it) => it,
            Self::RoomClosed(it) => it,
        }
    }

    fn shape_mut(&mut self) -> &mut dyn Shape {
        match self {
            Self::NoSuchRoom(it) => it,
            Self::RoomClosed(it) => it,
        }
    }
}

/// An operation's marker and its builder, with one setter for each member.
macro_rules! operation {
    (
        $marker:ident, $schema:ident, $input:ty => $output:ty, $sends:ty, $receives:ty,
        $builder:ident { $($field:ident: $type:ty),* } $(, $attach:item)?
    ) => {
        #[derive(Debug)]
        pub(crate) enum $marker {}

        impl Operation for $marker {
            type Input = $input;
            type Output = $output;
            type Error = ChatError;
            type Sends = $sends;
            type Receives = $receives;

            const SCHEMA: &'static OperationSchema = &schema::$schema;

            $($attach)?
        }

        #[must_use]
        #[derive(Debug)]
        #[allow(dead_code)]
        pub(crate) struct $builder {
            core: Core,
            input: $input,
            handler: Option<TalkHandler>,
        }

        #[allow(dead_code)]
        impl $builder {
            pub(crate) fn new(core: Core) -> Self {
                Self { core, input: Default::default(), handler: None }
            }

            $(pub(crate) fn $field(mut self, value: impl Into<$type>) -> Self {
                self.input.$field = Some(value.into());
                self
            })*
        }
    };
}

operation!(Talk, TALK, TalkInput => TalkOutput, TalkEvents, RoomEvents, TalkBuilder { room_id: String, nickname: String });
operation!(Watch, WATCH, WatchInput => WatchOutput, NoEvents, RoomEvents, WatchBuilder { room_id: String });
operation!(Dictate, DICTATE, DictateInput => DictateOutput, TalkEvents, NoEvents, DictateBuilder { room_id: String });
operation!(
    GetRoom, GET_ROOM, GetRoomInput => GetRoomOutput, NoEvents, NoEvents,
    GetRoomBuilder { room_id: String, verbose: bool, trace: String }
);
operation!(PutFile, PUT_FILE, PutFileInput => PutFileOutput, NoEvents, NoEvents, PutFileBuilder { name: String });
operation!(PutAvatar, PUT_AVATAR, PutFileInput => PutFileOutput, NoEvents, NoEvents, PutAvatarBuilder { name: String });
operation!(
    GetFile, GET_FILE, PutFileInput => GetFileOutput, NoEvents, NoEvents, GetFileBuilder { name: String },
    fn attach_body(output: &mut Self::Output, body: ByteStream) {
        output.data = body;
    }
);

impl TalkBuilder {
    pub(crate) fn handler(mut self, handler: TalkHandler) -> Self {
        self.handler = Some(handler);
        self
    }

    pub(crate) async fn send(self) -> Result<TalkCall, CallError<ChatError>> {
        let handlers = self.handler.map(|handler| handler.inner);
        self.core.open_duplex::<Talk>(self.input, handlers).await.map(|inner| TalkCall { inner })
    }
}

impl WatchBuilder {
    pub(crate) async fn send(self) -> Result<OutputCall<Watch>, CallError<ChatError>> {
        self.core.open_output::<Watch>(self.input, None, None).await
    }
}

impl DictateBuilder {
    pub(crate) async fn send(self) -> Result<InputCall<Dictate>, CallError<ChatError>> {
        self.core.open_input::<Dictate>(self.input).await
    }
}

impl GetRoomBuilder {
    pub(crate) async fn send(self) -> Result<GetRoomOutput, CallError<ChatError>> {
        self.core.call::<GetRoom>(self.input, None).await
    }
}

impl PutFileBuilder {
    pub(crate) async fn send(
        self,
        body: impl Into<ByteStream>,
    ) -> Result<PutFileOutput, CallError<ChatError>> {
        self.core.call::<PutFile>(self.input, Some(body.into())).await
    }
}

impl PutAvatarBuilder {
    pub(crate) async fn send(
        self,
        body: impl Into<SizedByteStream>,
    ) -> Result<PutFileOutput, CallError<ChatError>> {
        self.core.call::<PutAvatar>(self.input, Some(body.into().into())).await
    }
}

impl GetFileBuilder {
    pub(crate) async fn send(self) -> Result<GetFileOutput, CallError<ChatError>> {
        self.core.call::<GetFile>(self.input, None).await
    }
}

/// A running conversation.
#[derive(Debug)]
pub(crate) struct TalkCall {
    pub(crate) inner: DuplexCall<Talk>,
}

impl TalkCall {
    pub(crate) async fn signal_say(&mut self, event: Say) -> Result<(), StreamError<ChatError>> {
        self.inner.send(TalkEvents::Say(event)).await
    }

    pub(crate) async fn signal_picture(&mut self, event: Picture) -> Result<(), StreamError<ChatError>> {
        self.inner.send(TalkEvents::Picture(event)).await
    }

    pub(crate) async fn next(&mut self) -> Option<Result<RoomEvents, StreamError<ChatError>>> {
        self.inner.next().await
    }
}

#[derive(Debug)]
pub(crate) struct TalkHandler {
    inner: Handlers<RoomEvents, TalkOutput, ChatError>,
}

impl TalkHandler {
    pub(crate) fn new() -> Self {
        Self { inner: Handlers::new() }
    }

    pub(crate) fn on_initial_response<F, Fut>(mut self, handler: F) -> Self
    where
        F: FnMut(TalkOutput) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.inner.on_initial_response(handler);
        self
    }

    pub(crate) fn on_say<F, Fut>(mut self, mut handler: F) -> Self
    where
        F: FnMut(Say) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.inner.on_event(move |event| match event {
            RoomEvents::Say(it) => Some(handler(it.clone())),
            _ => None,
        });
        self
    }

    pub(crate) fn on_unknown_event<F, Fut>(mut self, mut handler: F) -> Self
    where
        F: FnMut(Message) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.inner.on_event(move |event| match event {
            RoomEvents::Unknown(it) => Some(handler(it.clone())),
            _ => None,
        });
        self
    }

    pub(crate) fn on_error<F, Fut>(mut self, handler: F) -> Self
    where
        F: FnMut(StreamError<ChatError>) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.inner.on_error(handler);
        self
    }

    pub(crate) fn expect_last(mut self, is_last: impl Fn(&RoomEvents) -> bool + Send + 'static) -> Self {
        self.inner.expect_last(is_last);
        self
    }
}
