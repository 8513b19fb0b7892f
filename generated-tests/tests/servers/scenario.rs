//! One test against a server.

use std::future::Future;
use std::time::Duration;

use libtest_mimic::{Failed, Trial};
use tokio::runtime::Builder;
use tokio::time::{Instant, timeout};

/// More than any of them takes on a slow machine that does other things, too.
const LIMIT: Duration = Duration::from_secs(180);

/// A test that panics if it fails, and that fails if it hangs. How long it took is printed.
pub(crate) fn scenario<F: Future<Output = ()>>(
    name: &'static str,
    run: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(async {
            let start = Instant::now();
            let outcome = timeout(LIMIT, run()).await;
            eprintln!("{name}: {:.1} s", start.elapsed().as_secs_f64());
            outcome.map_err(|_| Failed::from(format!("not done after {LIMIT:?}")))
        })
    })
}
