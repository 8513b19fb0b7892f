//! When a call is made again.
//!
//! ```text
//!            ┌──────────────── again, after a pause ────────────────┐
//!   call ──▶ attempt ──▶ error ──▶ verdict ──▶ body intact? ──▶ budget?
//!                │ answer            │ final          │ no         │ empty
//!                ▼                   ▼                ▼            ▼
//!             refund               error            error        error
//! ```
//!
//! - An attempt ends when there is something to give out: the whole answer of a call without a stream, or the head of
//!   an answer that streams. So nothing is made again of which a byte or an event was delivered.
//! - A call that sends events is attempted once: events cannot be taken back.
//! - Time comes from `tokio::time`, random numbers and the clock are passed in.
//! - Dropping the future of a call ends it, wherever it stands: in an attempt, which is cancelled, or in a pause.

mod budget;
mod hint;
mod policy;
mod replay;
mod run;
#[cfg(test)]
pub(super) mod test_support;
#[cfg(test)]
mod tests;
mod upload;
mod verdict;

pub use self::policy::RetryPolicy;
pub(crate) use self::replay::Replay;
pub(crate) use self::run::{Attempt, Retries};
pub(crate) use self::verdict::Reason;
