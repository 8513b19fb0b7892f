//! Everything may cross threads, and nothing has to be shared between them.

use std::cell::Cell;

use smithy_streams_runtime::client::{
    Answer, DuplexCall, EventReceiver, EventSender, Handlers, InitialResponse, InputCall, OutputCall,
    StreamError,
};
use smithy_streams_runtime::codec::Shape;
use smithy_streams_runtime::event::EventUnion;
use smithy_streams_runtime::frame::Message;
use smithy_streams_runtime::types::Schema;

use crate::chat::operation::{ChatError, Dictate, Talk, Watch};

/// An event that is `Send`, but not `Sync`.
#[derive(Debug)]
struct Local(#[expect(dead_code, reason = "only its type matters")] Cell<u8>);

static LOCAL: Schema = Schema::union("example#Local", &[]);

impl EventUnion for Local {
    const SCHEMA: &'static Schema = &LOCAL;

    fn member(&self) -> Option<usize> {
        None
    }

    fn shape(&self) -> Option<&dyn Shape> {
        None
    }

    fn from_member(_index: usize) -> Option<Self> {
        None
    }

    fn shape_mut(&mut self) -> Option<&mut dyn Shape> {
        None
    }

    fn unknown(_message: Message) -> Self {
        Self(Cell::new(0))
    }
}

fn is_send<T: Send>(_value: &T) {}

fn type_is_send<T: Send>() {}

#[test]
fn types_are_send() {
    type_is_send::<EventSender<Local, ChatError>>();
    type_is_send::<EventReceiver<Local, ChatError>>();
    type_is_send::<Handlers<Local, Cell<u8>, ChatError>>();
    type_is_send::<InitialResponse<Cell<u8>, ChatError>>();
    type_is_send::<StreamError<ChatError>>();
    type_is_send::<DuplexCall<Talk>>();
    type_is_send::<OutputCall<Watch>>();
    type_is_send::<InputCall<Dictate>>();
    type_is_send::<Answer<Dictate>>();
}

#[expect(dead_code, reason = "it only has to compile")]
fn futures_are_send(
    mut sender: EventSender<Local, ChatError>,
    mut receiver: EventReceiver<Local, ChatError>,
    call: DuplexCall<Talk>,
) {
    is_send(&async move {
        sender.send(Local(Cell::new(1))).await?;
        sender.finish().await
    });
    is_send(&async move { receiver.next().await.is_some() });
    is_send(&call.join());
}
