//! What a person sees: reports, progress and colours, each only where it helps.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};
use smithy_streams_codegen::Report;

/// Standard error for people, standard output for results.
pub(crate) struct Console {
    is_watched: bool,
    started: Instant,
}

impl Console {
    #[expect(
        clippy::disallowed_methods,
        reason = "the time a command takes is shown to whoever waits for it"
    )]
    pub(crate) fn new() -> Self {
        Self { is_watched: io::stderr().is_terminal(), started: Instant::now() }
    }

    /// Whether somebody watches the command run.
    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched
    }

    /// Tells a watching person how far the command is.
    pub(crate) fn progress(&self, what: impl Display) {
        if self.is_watched {
            let time = format!("{:>6.2} s", self.started.elapsed().as_secs_f64());
            let dim = Style::new().dimmed();
            // A closed terminal is no reason to stop.
            let _ = writeln!(anstream::stderr(), "{dim}{time}{dim:#}  {what}");
        }
    }

    /// Tells what was asked for besides the result.
    pub(crate) fn say(&self, what: impl Display) {
        let _ = writeln!(anstream::stderr(), "{what}");
    }

    /// Prints findings to standard error.
    pub(crate) fn report(&self, report: &Report) {
        let text = rendered(report, &io::stderr());
        let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
    }

    /// Prints an error that is none of the model.
    pub(crate) fn error(&self, message: &str) {
        let red = AnsiColor::Red.on_default().bold();
        let _ = writeln!(anstream::stderr(), "{red}error{red:#}: {message}");
    }
}

/// Findings as text for a stream: in colours on a terminal, plain elsewhere and with `NO_COLOR`.
pub(crate) fn rendered(report: &Report, stream: &impl anstream::stream::RawStream) -> String {
    match AutoStream::choice(stream) {
        ColorChoice::Never => report.to_string(),
        _ => report.styled(),
    }
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
