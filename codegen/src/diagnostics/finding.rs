//! One finding.

use std::borrow::Cow;
use std::sync::Arc;

use super::Span;

/// How bad a finding is, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The model is wrong; nothing can be made of it.
    Error,
    /// The model very likely means something else, but a client can be generated.
    Danger,
    /// Worth a look.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// The name in lower case, as reports print it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Danger => "danger",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One problem of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The rule that is broken: kebab-case, stable over versions.
    pub code: &'static str,
    /// The id of the shape or member that is to blame, if it is one.
    pub shape: Option<String>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Where it is; filled in by [`super::Diagnostics::report`] from the span.
    pub location: Option<Location>,
    /// The id of the reference validator's event for the same rule, by which a model may suppress
    /// findings that are no errors.
    pub event: Option<Cow<'static, str>>,
    pub(super) span: Option<Span>,
}

/// A place in a file, for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The name of the source.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line itself, or the part of a long line around the place.
    pub excerpt: Excerpt,
}

/// The piece of text that a finding points at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The text, without a line break.
    pub text: String,
    /// Byte range of the place in `text`; never empty unless `text` ends there.
    pub mark: (usize, usize),
}

impl Finding {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { severity, code, shape: None, message, help: None, location: None, event: None, span: None }
    }

    /// A finding that stops the run.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A finding that makes the model invalid, though a client can still be generated.
    #[must_use]
    pub fn danger(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Danger, code, message)
    }

    /// A finding that is worth a look.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A finding for information only.
    #[must_use]
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Blames a shape or member.
    #[must_use]
    pub fn shape(mut self, id: impl ToString) -> Self {
        self.shape = Some(id.to_string());
        self
    }

    /// Says where it is.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Span>>) -> Self {
        self.span = span.into();
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the reference validator's event for the same rule.
    #[must_use]
    pub fn event(mut self, event: impl Into<Cow<'static, str>>) -> Self {
        self.event = Some(event.into());
        self
    }
}
