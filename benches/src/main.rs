//! Times the frame codec: `cargo run --release -p smithy-streams-benches`.
//!
//! Contestants take turns, so short that most are not interrupted, and so many that a machine that gets slower
//! does so for all of them. The median of the turns counts; the shortest tells what a machine with nothing else
//! to do would show.
//!
//! Arguments limit the run: to jobs that have a word in their title, and to payloads of at most so many bytes
//! (`cargo run --release -p smithy-streams-benches -- encode 1024`).
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

use std::time::{Duration, Instant};

use smithy_streams_benches::{Contestant, Input, Job, SIZES, contestants};

/// How long a contestant works at a time.
const TURN: Duration = Duration::from_micros(300);

/// Turns of each contestant in a heat.
const TURNS: usize = 43;

/// Each heat begins with new buffers: where they happen to lie makes a difference of up to a third.
const HEATS: usize = 7;

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let longest = std::env::args().nth(2).and_then(|it| it.parse().ok()).unwrap_or(usize::MAX);
    for job in Job::ALL.into_iter().filter(|job| job.title().contains(&wanted)) {
        println!("\n{}, ns a message", job.title());
        for size in SIZES.into_iter().filter(|size| *size <= longest) {
            let input = Input::new(size);
            report(size, &outcomes(job, &input));
        }
    }
}

/// How long a contestant takes for a message, in nanoseconds.
struct Outcome {
    name: &'static str,
    median: f64,
    shortest: f64,
}

fn outcomes(job: Job, input: &Input) -> Vec<Outcome> {
    let mut all: Vec<(&'static str, Vec<f64>)> = Vec::new();
    for _ in 0..HEATS {
        let heat = race(contestants(job, input), input.count);
        if all.is_empty() {
            all = heat;
        } else {
            all.iter_mut().zip(heat).for_each(|((_, turns), (_, more))| turns.extend(more));
        }
    }
    all.into_iter().map(|(name, turns)| outcome(name, turns)).collect()
}

/// One heat: what a message took in each turn of each contestant, in nanoseconds.
fn race(mut contestants: Vec<Contestant>, messages: usize) -> Vec<(&'static str, Vec<f64>)> {
    let times: Vec<usize> = contestants.iter_mut().map(|it| calibrate(&mut it.run)).collect();
    let mut turns = vec![Vec::with_capacity(TURNS); contestants.len()];
    for _ in 0..TURNS {
        for ((contestant, times), turns) in contestants.iter_mut().zip(&times).zip(&mut turns) {
            let taken = time(|| (contestant.run)(*times));
            turns.push(taken.as_nanos() as f64 / (times * messages) as f64);
        }
    }
    contestants.iter().zip(turns).map(|(contestant, turns)| (contestant.name, turns)).collect()
}

fn outcome(name: &'static str, mut turns: Vec<f64>) -> Outcome {
    turns.sort_by(f64::total_cmp);
    Outcome { name, median: turns[turns.len() / 2], shortest: turns[0] }
}

/// How many runs fill a turn.
fn calibrate(run: &mut dyn FnMut(usize)) -> usize {
    let mut times = 1;
    while time(|| run(times)) < TURN {
        times *= 2;
    }
    times
}

#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn report(size: usize, outcomes: &[Outcome]) {
    let peers: Vec<&Outcome> = outcomes.iter().filter(|it| it.name.starts_with("peer")).collect();
    println!("{size:>8} B {:>36}   x floor {:>14}   x floor   peers take, of it", "median", "shortest");
    for it in outcomes {
        let ratios: String =
            peers.iter().map(|peer| format!(" {:>9.2} x", peer.shortest / it.shortest)).collect();
        println!(
            "    {:<28} {:>12.1} {:>9.2} {:>14.1} {:>9.2}{ratios}",
            it.name,
            it.median,
            it.median / outcomes[0].median,
            it.shortest,
            it.shortest / outcomes[0].shortest,
        );
    }
}
