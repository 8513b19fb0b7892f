//! `cargo snapshots --check` or `--update`.

#![expect(clippy::print_stdout, reason = "a program talks")]

use std::error::Error;
use std::process::ExitCode;

use smithy_streams_generated_tests::SNAPSHOTS;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let update = match std::env::args().nth(1).as_deref() {
        Some("--check") => false,
        Some("--update") => true,
        _ => {
            println!("usage: cargo snapshots --check | --update");
            return Ok(ExitCode::from(2));
        }
    };
    let mut stale = 0;
    for snapshot in SNAPSHOTS {
        let files = snapshot.generate()?;
        let differences = snapshot.compare(&files)?;
        differences.iter().for_each(|difference| println!("{difference}"));
        stale += differences.len();
        if update && !differences.is_empty() {
            snapshot.update(&files)?;
        }
    }
    let verb = if update { "written" } else { "differ" };
    println!("{} snapshots, {stale} files {verb}", SNAPSHOTS.len());
    Ok(if update || stale == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
