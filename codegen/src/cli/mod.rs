//! What each command does.

mod args;
mod check;
mod console;
mod generate;
mod inspect;
mod validate;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use smithy_streams_codegen::Report;

use self::args::{Args, Command};
use self::console::Console;

/// Why a command ended early.
enum Failure {
    /// The models, or what was asked of them, are wrong.
    Input(Report),
    /// The terminal, pipe or disk is.
    Io(io::Error),
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Input(report)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Does what the arguments say. Exit codes: 0 for success, 1 for bad input and for differences, 2 for wrong usage.
pub(crate) fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way, too. When they cannot be printed nobody is there to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut console = Console::new();
    let outcome = match args.command {
        Command::Inspect(args) => inspect::run(&args, &mut console),
        Command::Validate(args) => validate::run(&args, &mut console),
        Command::Generate(args) => generate::run(&args, &mut console),
        Command::Completions { shell } => completions(shell),
    };
    match outcome {
        Ok(code) => code,
        Err(Failure::Input(report)) => {
            console.report(&report);
            ExitCode::FAILURE
        }
        // Whoever read our output has had enough of it.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Io(error)) => {
            console.error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut command = Args::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    io::Write::write_all(&mut io::stdout().lock(), &script)?;
    Ok(ExitCode::SUCCESS)
}
