//! Errors that a server has too seldom to wait for. Whoever wants one asks for a stream of its name:
//!
//! | name of the stream | what happens |
//! |---|---|
//! | `cause.ServerTimeout`, or any other status | the request is refused with that status |
//! | `cause.19`, or any other number | the same, though it may have no name |
//! | `cause.Silence` | there is no answer |
//! | `cause.Cut` | the connection ends |

use smithy_streams_runtime::session::stream_manager::Status;

const PREFIX: &str = "cause.";

/// What a request causes, whatever it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Refusal(Status),
    Silence,
    Cut,
}

impl Cause {
    /// What a request about a stream of this name causes.
    pub(super) fn of(stream: &str) -> Option<Self> {
        match stream.strip_prefix(PREFIX)? {
            "Silence" => Some(Self::Silence),
            "Cut" => Some(Self::Cut),
            wanted => status(wanted).map(Self::Refusal),
        }
    }
}

fn status(wanted: &str) -> Option<Status> {
    let named = (1..).map(Status::from_code).map_while(|status| Some((status, status.name()?)));
    let status = named.into_iter().find(|(_, name)| *name == wanted).map(|(status, _)| status);
    status.or_else(|| wanted.parse().ok().map(Status::from_code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_can_be_caused_by_name_and_by_number() {
        for code in 1..19 {
            let status = Status::from_code(code);
            let name = status.name().unwrap();
            assert_eq!(Cause::of(&format!("cause.{name}")), Some(Cause::Refusal(status)));
            assert_eq!(Cause::of(&format!("cause.{code}")), Some(Cause::Refusal(status)));
        }
        assert_eq!(Cause::of("cause.19"), Some(Cause::Refusal(Status::Other(19))));
        assert_eq!(Cause::of("cause.Silence"), Some(Cause::Silence));
        assert_eq!(Cause::of("cause.Cut"), Some(Cause::Cut));
        for name in ["cause.", "cause.Nothing", "because.Cut", "cause"] {
            assert_eq!(Cause::of(name), None, "{name}");
        }
    }
}
