//! Clients from a build script, in modules of any depth, under every lint that a user may deny.

#![deny(warnings, missing_docs)]

/// The chat, where the tests use it.
pub(crate) mod chat {
    smithy_streams_runtime::include_client!("chat");
}

/// A lighthouse, over event-stream RPC.
pub(crate) mod lighthouse {
    smithy_streams_runtime::include_client!("eventstreamrpc_lighthouse");
}

/// Members with defaults of every kind.
pub(crate) mod kitchen_sink {
    smithy_streams_runtime::include_client!("kitchen_sink");
}

/// Answers that come page by page, and states to wait for.
pub(crate) mod pages {
    smithy_streams_runtime::include_client!("pages");
}

/// Streams of messages on a device.
pub(crate) mod stream_manager {
    smithy_streams_runtime::include_client!("stream_manager");
}

/// Subscriptions over a WebSocket, everything else over HTTP.
pub(crate) mod stream_sea {
    smithy_streams_runtime::include_client!("stream_sea");
}

/// Streams of bytes, some with events in the other direction.
pub(crate) mod streaming_blobs {
    smithy_streams_runtime::include_client!("streaming_blobs");
}

/// A module in a module.
pub(crate) mod deep {
    /// Names that are hard to say in Rust.
    pub(crate) mod naming_obstacles {
        smithy_streams_runtime::include_client!("naming_obstacles");
    }
}
