//! The command line: `smithy-streams --help` says what it does.
//!
//! Arguments become calls of the library, and its answers become text; nothing is decided here.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
