//! Counts allocations of the frame codec: `cargo run --release -p smithy-streams-benches --bin allocations`.
#![expect(clippy::print_stdout, reason = "a table is what this program is for")]

use smithy_streams_benches::{Input, Job, SIZES, contestants};

fn main() {
    for job in Job::ALL {
        println!("\n{}: allocations a message", job.title());
        for size in SIZES {
            let input = Input::new(size);
            println!("{size:>8} B");
            for mut contestant in contestants(job, &input) {
                // Buffers that are used again have their size after the first run.
                (contestant.run)(2);
                let runs = 4;
                let counted = allocation_counter::measure(|| (contestant.run)(runs));
                let messages = (runs * input.count) as f64;
                println!(
                    "    {:<30} {:>8.3}   {:>12.1} B",
                    contestant.name,
                    counted.count_total as f64 / messages,
                    counted.bytes_total as f64 / messages,
                );
            }
        }
    }
}
