//! What is wrong with a model: findings with a place, a code and a way out.
//!
//! Stages push [`Finding`]s into one [`Diagnostics`] and go on, so that a user sees every problem at
//! once; [`Diagnostics::gate`] stands between stages. A [`Report`] is what a failed run returns: it
//! prints all findings with the lines they are about, so a build script can end in `?`.
//!
//! ```text
//! error[event-payload-not-exclusive]: `@eventPayload` leaves the member `count` without a place
//!    --> models/kinesis.json:812:30
//!     |
//! 812 |     "count": { "target": "smithy.api#Integer" }
//!     |     ^^^^^^^ in `com.example#ReadEvent$count`
//!     = help: mark `count` with `@eventHeader`, or drop `@eventPayload` from `body`
//! ```
//!
//! This room knows text and places, and nothing of Smithy.

mod finding;
mod render;
mod report;
mod sink;
mod source;

pub use self::finding::{Excerpt, Finding, Location, Severity};
pub use self::report::Report;
pub use self::sink::Diagnostics;
pub use self::source::{Source, Span};
