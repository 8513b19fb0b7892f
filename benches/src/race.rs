//! Contestants that take turns, so that a machine that gets slower does so for all of them.

use std::fs;
use std::time::{Duration, Instant};

/// How long a contestant works at a time.
const TURN: Duration = Duration::from_millis(40);

/// Turns of each contestant.
const TURNS: usize = 25;

/// Calls that wait for their answers at once.
pub const IN_FLIGHT: usize = 64;

/// One way to do the jobs.
pub trait Contestant<Job> {
    /// What it is called in a table.
    fn name(&self) -> &'static str;

    /// Does a job so many times, and says how long it took. The number is [`IN_FLIGHT`] times a power of two.
    fn run(&mut self, job: Job, count: usize) -> Turn;
}

/// What one of the job takes each contestant, in microseconds.
pub fn race<Job: Copy>(contestants: &mut [Box<dyn Contestant<Job>>], job: Job) -> Vec<Times> {
    let counts: Vec<usize> = contestants.iter_mut().map(|it| calibrate(it.as_mut(), job)).collect();
    let mut turns = vec![Vec::with_capacity(TURNS); contestants.len()];
    for _ in 0..TURNS {
        for ((contestant, count), turns) in contestants.iter_mut().zip(&counts).zip(&mut turns) {
            turns.push(contestant.run(job, *count).of_one(*count));
        }
    }
    turns.into_iter().map(Times::of).collect()
}

/// How many of the job fill a turn.
fn calibrate<Job: Copy>(contestant: &mut dyn Contestant<Job>, job: Job) -> usize {
    let mut count = IN_FLIGHT;
    while contestant.run(job, count).time < TURN {
        count *= 2;
    }
    count
}

/// How long something took.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// On the clock.
    pub time: Duration,
    /// What of it the processors did, for both ends; unknown of another process.
    pub cpu: Option<Duration>,
}

impl Turn {
    /// In microseconds.
    fn of_one(self, count: usize) -> [f64; 2] {
        let of_one = |time: Duration| time.as_secs_f64() * 1e6 / count as f64;
        [of_one(self.time), self.cpu.map_or(f64::NAN, of_one)]
    }
}

/// Two of many turns, and the processors' part in the median one, in microseconds.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The turn in the middle.
    pub median: f64,
    /// What a machine with nothing else to do would show.
    pub shortest: f64,
    /// Not a number if it is unknown.
    pub cpu: f64,
}

impl Times {
    fn of(turns: Vec<[f64; 2]>) -> Self {
        let sorted = |which: usize| {
            let mut times: Vec<f64> = turns.iter().map(|turn| turn[which]).collect();
            times.sort_by(f64::total_cmp);
            times
        };
        let (times, cpu) = (sorted(0), sorted(1));
        Self { median: times[times.len() / 2], shortest: times[0], cpu: cpu[cpu.len() / 2] }
    }
}

/// Does it, and says how long it took.
#[expect(clippy::disallowed_methods, reason = "measuring time is the purpose")]
pub fn time(work: impl FnOnce()) -> Turn {
    let (start, before) = (Instant::now(), cpu_spent());
    work();
    let (time, after) = (start.elapsed(), cpu_spent());
    Turn { time, cpu: after.zip(before).map(|(after, before)| after.saturating_sub(before)) }
}

/// Time that all threads of this process have had a processor; `None` where `/proc` does not say.
fn cpu_spent() -> Option<Duration> {
    let mut nanoseconds = 0;
    for thread in fs::read_dir("/proc/self/task").ok()?.flatten() {
        let stated = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        nanoseconds += stated.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanoseconds))
}
