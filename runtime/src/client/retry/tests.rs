//! Attempts by a clock that only moves when everybody waits.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::test_support::*;
use super::*;
use crate::byte_stream::ByteStream;
use crate::client::clock::Clock;
use crate::client::error::CallError;
use crate::client::timeouts::{TimeLimit, Timeouts};
use crate::protocol::OperationSchema;
use crate::types::Timestamp;

type Outcome = Result<&'static str, CallError<Oops>>;

const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

/// A clock that stands still.
fn clock() -> Clock {
    Clock::new(|| NOW)
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Pauses are half of what they may be.
fn retries(policy: RetryPolicy, timeouts: Timeouts) -> Retries {
    Retries::new(policy, timeouts).with_random(|| 1 << 63)
}

/// What each attempt does: takes its time, and has an outcome. The last goes on and on.
type Step = (u64, fn() -> Outcome);

/// When the attempts began, in milliseconds, and what came of them.
async fn run(retries: &Retries, operation: &OperationSchema, steps: &[Step]) -> (Vec<u64>, Outcome) {
    run_by(&clock(), retries, operation, steps).await
}

async fn run_by(
    clock: &Clock,
    retries: &Retries,
    operation: &OperationSchema,
    steps: &[Step],
) -> (Vec<u64>, Outcome) {
    let (begun, starts) = (Instant::now(), RefCell::new(Vec::new()));
    let outcome = retries
        .run(operation, &Replay::new(None), clock, |attempt| {
            let (time, outcome) = steps[steps.len().min(attempt.number() as usize) - 1];
            starts.borrow_mut().push(begun.elapsed().as_millis() as u64);
            async move {
                sleep(ms(time)).await;
                outcome()
            }
        })
        .await;
    (starts.into_inner(), outcome)
}

const DONE: Step = (10, || Ok("done"));
const FAILED: Step = (10, || Err(unmodeled(503, "")));
const THROTTLED: Step = (10, || Err(unmodeled(400, "ThrottlingException")));
const BROKEN: Step = (10, || Err(broken()));
const REFUSED: Step = (10, || Err(CallError::Transport(refused())));
const INVALID: Step = (10, || Err(unmodeled(400, "ValidationException")));
const STALLED: Step = (3_600_000, || Ok("late"));
const AFTER_7_S: Step =
    (10, || Err(CallError::Unmodeled(Box::new(response(503, "", &[("retry-after", "7")])))));

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again_after_a_pause() {
    for (operation, steps, starts, succeeds) in [
        (&UNSAFE, &[DONE][..], &[0][..], true),
        (&UNSAFE, &[FAILED, DONE], &[0, 60], true),
        (&UNSAFE, &[THROTTLED, DONE], &[0, 510], true),
        (&UNSAFE, &[THROTTLED, THROTTLED, DONE], &[0, 510, 1_520], true),
        (&UNSAFE, &[REFUSED, DONE], &[0, 60], true),
        (&UNSAFE, &[AFTER_7_S, DONE], &[0, 7_010], true),
        (&UNSAFE, &[FAILED], &[0, 60, 170], false),
        (&UNSAFE, &[BROKEN, DONE], &[0], false),
        (&SAFE, &[BROKEN, DONE], &[0, 60], true),
        (&TOKEN, &[BROKEN, DONE], &[0, 60], true),
        (&SAFE, &[INVALID, DONE], &[0], false),
        (&SAFE, &[STALLED, DONE], &[0, 60_050], true),
        (&UNSAFE, &[STALLED, DONE], &[0], false),
        (&LONG_POLL, &[STALLED, DONE], &[0, 130_050], true),
        (&SENDS_EVENTS, &[REFUSED, DONE], &[0], false),
    ] {
        let retries = retries(RetryPolicy::new(), Timeouts::new());
        let (found, outcome) = run(&retries, operation, steps).await;
        assert_eq!((&found[..], outcome.is_ok()), (starts, succeeds), "{} {outcome:?}", operation.id());
    }
}

#[tokio::test(start_paused = true)]
async fn the_policy_says_how_often() {
    for (policy, expected) in [
        (RetryPolicy::never(), 1),
        (RetryPolicy::new().max_attempts(5), 5),
        (RetryPolicy::new().max_attempts(u32::MAX).budget(None).max_delay(ms(1)), 500),
    ] {
        let mut steps = vec![FAILED; expected];
        if expected == 500 {
            steps[499] = DONE;
        }
        let (starts, _) = run(&retries(policy, Timeouts::new()), &UNSAFE, &steps).await;
        assert_eq!(starts.len(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_ends_the_retries_of_all_calls_but_polls() {
    let retries = retries(RetryPolicy::new().budget(30), Timeouts::new());
    assert_eq!(run(&retries, &UNSAFE, &[FAILED]).await.0.len(), 3);
    assert_eq!(run(&retries, &UNSAFE, &[FAILED]).await.0.len(), 1);
    assert_eq!(run(&retries, &LONG_POLL, &[FAILED]).await.0.len(), 3);
    for _ in 0..3 {
        assert_eq!(run(&retries, &UNSAFE, &[DONE]).await.0.len(), 1);
    }
    assert_eq!(run(&retries, &UNSAFE, &[THROTTLED]).await.0.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn limits_end_attempts_and_calls() {
    let begun = Instant::now();
    let timeouts = Timeouts::new().attempt(ms(100)).operation(ms(1_000));
    let slow = retries(RetryPolicy::new(), timeouts);
    let (starts, outcome) = run(&slow, &SAFE, &[STALLED]).await;
    assert_eq!(starts, [0, 150, 350]);
    let limit = ms(100);
    assert!(
        matches!(outcome, Err(CallError::Timeout { which: TimeLimit::Attempt, limit: it }) if it == limit)
    );
    assert_eq!(begun.elapsed(), ms(450));

    // The second attempt has what the first has left of the call.
    let begun = Instant::now();
    let slow = retries(RetryPolicy::new(), Timeouts::new().operation(ms(500)));
    let (starts, outcome) = run(&slow, &SAFE, &[FAILED, STALLED]).await;
    assert_eq!(starts, [0, 60]);
    assert!(
        matches!(outcome, Err(CallError::Timeout { which: TimeLimit::Operation, limit }) if limit == ms(500))
    );
    assert_eq!(begun.elapsed(), ms(500));

    // A pause that would take longer is not begun.
    let begun = Instant::now();
    let (starts, outcome) = run(&slow, &SAFE, &[AFTER_7_S, DONE]).await;
    assert_eq!((starts.len(), outcome.unwrap_err().status(), begun.elapsed()), (1, Some(503), ms(10)));

    let patient = retries(RetryPolicy::new(), Timeouts::none());
    assert_eq!(run(&patient, &SAFE, &[STALLED]).await.1.unwrap(), "late");
    let chosen = retries(RetryPolicy::never(), Timeouts::new().attempt(ms(5)));
    assert!(run(&chosen, &LONG_POLL, &[DONE]).await.1.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_was_read_is_not_sent_again() {
    for (read, replayable, expected) in [(true, true, 3), (true, false, 1), (false, false, 3)] {
        let blob = match replayable {
            true => ByteStream::from("four"),
            false => ByteStream::from_reader(&b"four"[..]),
        };
        let (replay, attempts) = (Replay::new(Some(blob)), RefCell::new(0));
        let retries = retries(RetryPolicy::new(), Timeouts::new());
        let outcome: Outcome = retries
            .run(&SAFE, &replay, &clock(), |attempt| {
                *attempts.borrow_mut() += 1;
                let mut body = attempt.upload().watch(replay.blob().into_request_body());
                async move {
                    if read {
                        let frame = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await;
                        assert_eq!(frame.unwrap().unwrap().into_data().unwrap(), "four");
                    }
                    Err(CallError::Transport(refused()))
                }
            })
            .await;
        assert!(outcome.is_err());
        assert_eq!(attempts.into_inner(), expected, "read: {read}, replayable: {replayable}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_upload_is_no_stall_and_a_stalled_one_is() {
    // Takes a piece, a little later the next; the reader has its first bytes after five minutes.
    for (pieces, stalls) in [(20, false), (3, true)] {
        let retries = retries(RetryPolicy::new(), Timeouts::new().attempt(ms(1_000)));
        let (reader, mut writer) = tokio::io::simplex(1 << 20);
        tokio::spawn(async move {
            sleep(Duration::from_secs(300)).await;
            tokio::io::AsyncWriteExt::write_all(&mut writer, &[7; 1 << 20]).await.unwrap();
            pending::<()>().await;
        });
        let (replay, begun) = (Replay::new(Some(ByteStream::from_reader(reader))), Instant::now());
        let outcome: Outcome = retries
            .run(&SAFE, &replay, &clock(), |attempt| {
                let mut body = attempt.upload().watch(replay.blob().into_request_body());
                async move {
                    let mut taken = 0;
                    while taken < (1 << 20) * pieces / 20 {
                        let frame = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await;
                        taken += frame.unwrap().unwrap().into_data().unwrap().len();
                        sleep(ms(900)).await;
                    }
                    sleep(ms(if stalls { 200 } else { 50 })).await;
                    Ok("done")
                }
            })
            .await;
        assert_eq!(outcome.is_err(), stalls, "{outcome:?}");
        assert!(begun.elapsed() > Duration::from_secs(300));
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_differs_is_set_right_once() {
    const SKEWED: Step = (10, || {
        let date = [("date", "Fri, 02 Jan 2026 02:00:00 GMT")];
        Err(CallError::Unmodeled(Box::new(response(403, "RequestTimeTooSkewed", &date))))
    });
    const SKEWED_OTHERWISE: Step = (10, || {
        let date = [("date", "Fri, 02 Jan 2026 09:00:00 GMT")];
        Err(CallError::Unmodeled(Box::new(response(403, "RequestTimeTooSkewed", &date))))
    });
    let (retries, clock) = (retries(RetryPolicy::new(), Timeouts::new()), clock());
    let (starts, outcome) = run_by(&clock, &retries, &UNSAFE, &[SKEWED, DONE]).await;
    assert_eq!((starts, outcome.unwrap()), (vec![0, 10], "done"));
    assert_eq!(clock.now().to_string(), "2026-01-02T02:00:00Z");
    // Now the clocks agree, so that the time is not to blame.
    assert_eq!(run_by(&clock, &retries, &UNSAFE, &[SKEWED]).await.0.len(), 1);
    // A peer that does not know the time is not followed.
    assert_eq!(run_by(&clock, &retries, &UNSAFE, &[SKEWED_OTHERWISE, SKEWED]).await.0.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_does_nothing_more() {
    // In an attempt, then in a pause.
    for (after, expected) in [(5, 1), (30, 1), (65, 2), (100, 2)] {
        let (retries, replay) = (retries(RetryPolicy::new(), Timeouts::new()), Replay::new(None));
        let (attempts, alive, clock) = (RefCell::new(0), Rc::new(()), clock());
        let call = retries.run(&SAFE, &replay, &clock, |_| {
            *attempts.borrow_mut() += 1;
            let alive = Rc::clone(&alive);
            async move {
                sleep(ms(10)).await;
                drop(alive);
                Err::<(), _>(unmodeled(503, ""))
            }
        });
        assert!(tokio::time::timeout(ms(after), call).await.is_err());
        sleep(Duration::from_secs(60)).await;
        assert_eq!((attempts.into_inner(), Rc::strong_count(&alive)), (expected, 1));
    }
}

#[test]
fn the_future_of_a_call_may_be_sent() {
    fn is_send(_: impl Send) {}
    let (retries, replay) = (retries(RetryPolicy::new(), Timeouts::new()), Replay::new(None));
    let clock = clock();
    is_send(retries.run(&SAFE, &replay, &clock, |_| async { Err::<(), _>(broken()) }));
}
