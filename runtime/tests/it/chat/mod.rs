//! A small chat service, written as generated code would be.

#[macro_use]
pub(crate) mod schema;
pub(crate) mod operation;
pub(crate) mod rows;
pub(crate) mod types;

use smithy_streams_runtime::client::{ClientBuilder, Core};

use operation::*;

/// The client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    core: Core,
}

impl From<Core> for Client {
    fn from(core: Core) -> Self {
        Self { core }
    }
}

impl Client {
    pub(crate) fn builder() -> ClientBuilder<Self> {
        Core::builder(&schema::CHAT)
    }

    pub(crate) fn talk(&self) -> TalkBuilder {
        TalkBuilder::new(self.core.clone())
    }

    pub(crate) fn watch(&self) -> WatchBuilder {
        WatchBuilder::new(self.core.clone())
    }

    pub(crate) fn dictate(&self) -> DictateBuilder {
        DictateBuilder::new(self.core.clone())
    }

    pub(crate) fn get_room(&self) -> GetRoomBuilder {
        GetRoomBuilder::new(self.core.clone())
    }

    pub(crate) fn put_file(&self) -> PutFileBuilder {
        PutFileBuilder::new(self.core.clone())
    }

    pub(crate) fn put_avatar(&self) -> PutAvatarBuilder {
        PutAvatarBuilder::new(self.core.clone())
    }

    pub(crate) fn get_file(&self) -> GetFileBuilder {
        GetFileBuilder::new(self.core.clone())
    }
}
