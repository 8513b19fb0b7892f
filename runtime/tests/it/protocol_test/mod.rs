//! The harness for test cases: what is right passes, and what is wrong is told.

mod exchanges;
mod requests;
mod responses;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a check says that must not hold.
fn refused<T>(check: impl FnOnce() -> T) -> String {
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(_) => "it holds".to_owned(),
        Err(panic) => match panic.downcast::<String>() {
            Ok(text) => *text,
            Err(panic) => panic.downcast::<&str>().map_or_else(|_| String::new(), |text| (*text).to_owned()),
        },
    }
}
