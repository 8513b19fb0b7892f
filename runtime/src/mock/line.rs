//! The two lines that calls come in by.

/// A thing of a call that came by HTTP, or the one of a call that came by event-stream RPC.
pub(super) enum Line<H, R> {
    Http(H),
    Rpc(R),
}
