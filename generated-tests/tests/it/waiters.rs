//! Does it wait? Generated waiters against a typed peer, with a clock that runs when everybody sleeps.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use smithy_streams_runtime::client::{CallError, WaitError};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::protocol::Operation;
use smithy_streams_runtime::types::Timestamp;
use tokio::time::Instant;

use crate::embed::pages::Client;
use crate::embed::pages::operation::check_parcel::{CheckParcel, CheckParcelError, CheckParcelOutput};
use crate::embed::pages::operation::describe_parcel::{
    DescribeParcel, DescribeParcelError, DescribeParcelOutput,
};
use crate::embed::pages::operation::describe_racks::{DescribeRacks, DescribeRacksOutput};
use crate::embed::pages::types::{Item, NoSuchParcel, Parcel, ParcelState, Rack};

const MINUTE: Duration = Duration::from_secs(60);

fn pair() -> (Client, Server) {
    let server = Server::in_memory();
    let client = Client::builder().endpoint(server.endpoint()).connector(server.connector()).build();
    (client.expect("the endpoint is a URL"), server)
}

/// One answer of the peer.
enum Reply<Op: Operation> {
    Output(Op::Output),
    Error(Op::Error),
    Unmodeled(&'static str),
    /// None, ever.
    Silence,
}

/// Answers the calls in turn, the last answer again and again; notes when they came.
fn answer<Op: Operation>(server: &Server, replies: Vec<fn() -> Reply<Op>>) -> Arc<Mutex<Vec<Instant>>> {
    let times = Arc::new(Mutex::new(Vec::new()));
    let (mut replies, seen) = (VecDeque::from(replies), Arc::clone(&times));
    server.on::<Op, _, _>(move |call: Exchange<Op>| {
        seen.lock().expect("sound").push(Instant::now());
        let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().copied() };
        let reply = reply.expect("there is an answer");
        async move {
            match reply() {
                Reply::Output(output) => call.reply(output).await,
                Reply::Error(error) => call.reply_error(error).await,
                Reply::Unmodeled(code) => call.reply_unmodeled(StatusCode::BAD_REQUEST, code, "").await,
                Reply::Silence => std::future::pending().await,
            }
            .expect("sent");
        }
    });
    times
}

fn parcel(make: fn(Parcel) -> Parcel) -> Reply<DescribeParcel> {
    Reply::Output(DescribeParcelOutput::new().parcel(make(Parcel::new("p"))))
}

fn packing() -> Reply<DescribeParcel> {
    parcel(|it| it.state(ParcelState::Packing))
}

fn no_such_parcel() -> NoSuchParcel {
    NoSuchParcel::new().message("p")
}

#[tokio::test(start_paused = true)]
async fn a_state_is_waited_for_at_growing_intervals() {
    let (client, server) = pair();
    let ready = || parcel(|it| it.state(ParcelState::Ready));
    let times = answer(&server, vec![packing, packing, packing, packing, packing, ready]);
    let waited = client.describe_parcel().id("p").wait_until_parcel_ready_2(5 * MINUTE).await;
    let waited = waited.expect("it has come about");
    assert_eq!(waited.calls, 6);
    let output = waited.into_output().expect("an output says so");
    assert_eq!(output.parcel.and_then(|parcel| parcel.state), Some(ParcelState::Ready));
    let times = times.lock().expect("sound");
    let longest = [2, 4, 8, 16, 30];
    for (pair, longest) in times.windows(2).zip(longest) {
        let delay = pair[1].duration_since(pair[0]).as_secs_f64();
        assert!((2.0..=f64::from(longest) + 0.1).contains(&delay), "{delay} s are not 2 to {longest}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_says_why() {
    let (client, server) = pair();
    let lost = || parcel(|it| it.state(ParcelState::Lost).state_reason("fell off"));
    answer(&server, vec![packing, lost]);
    let error = client.describe_parcel().wait_until_parcel_ready_2(MINUTE).await.expect_err("it is lost");
    assert_eq!(error.to_string(), "what is waited for cannot come about: fell off");
    let WaitError::Failed { answer, message } = error else { panic!("{error:?}") };
    assert_eq!(message.as_deref(), Some("fell off"));
    assert!(answer.is_ok_and(|output| output.parcel.is_some()));
}

#[tokio::test(start_paused = true)]
async fn time_runs_out_after_a_last_call() {
    let (client, server) = pair();
    let times = answer(&server, vec![packing]);
    let began = Instant::now();
    let error = client.describe_parcel().wait_until_parcel_ready_2(MINUTE).await.expect_err("never");
    let WaitError::TimedOut { calls, waited } = error else { panic!("{error:?}") };
    assert!((MINUTE..MINUTE + Duration::from_secs(1)).contains(&waited), "{waited:?}");
    let times = times.lock().expect("sound");
    assert_eq!(times.len(), calls as usize);
    let last = times.last().expect("a call").duration_since(began);
    assert!(last >= MINUTE, "the last call is made when time is up, not after {last:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let (client, server) = pair();
    answer::<DescribeParcel>(&server, vec![|| Reply::Silence]);
    let began = Instant::now();
    let error = client.describe_parcel().wait_until_parcel_ready_2(MINUTE).await.expect_err("never");
    assert!(matches!(error, WaitError::TimedOut { calls: 1, .. }), "{error:?}");
    assert!(began.elapsed() < MINUTE + Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn errors_are_known_by_their_names() {
    let (client, server) = pair();
    let gone = || Reply::Error(DescribeParcelError::NoSuchParcel(no_such_parcel()));
    answer(&server, vec![packing, gone]);
    let waited = client.describe_parcel().wait_until_parcel_gone(MINUTE).await.expect("it is gone");
    assert!(matches!(
        waited.answer,
        Err(CallError::Modeled { error: DescribeParcelError::NoSuchParcel(_), .. })
    ));

    let absent = || Reply::Error(CheckParcelError::NoSuchParcel(no_such_parcel()));
    answer::<CheckParcel>(&server, vec![absent, absent, || Reply::Output(CheckParcelOutput::new())]);
    let waited = client.check_parcel().wait_until_parcel_exists(MINUTE).await.expect("it is there");
    assert_eq!(waited.calls, 3);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_no_acceptor_knows_ends_the_waiting() {
    let (client, server) = pair();
    answer::<CheckParcel>(&server, vec![|| Reply::Unmodeled("NotAllowed")]);
    let error = client.check_parcel().wait_until_parcel_exists(MINUTE).await.expect_err("not allowed");
    assert!(error.source().is_some());
    let WaitError::Call(error) = error else { panic!("{error:?}") };
    assert_eq!(error.code(), Some("NotAllowed"));
}

#[tokio::test(start_paused = true)]
#[expect(deprecated, reason = "the waiter is deprecated in its model")]
async fn booleans_are_compared() {
    let (client, server) = pair();
    let sealed = || parcel(|it| it.sealed(true));
    let times = answer(&server, vec![packing, || parcel(|it| it.sealed(false)), sealed]);
    let waited = client.describe_parcel().wait_until_parcel_sealed(MINUTE).await.expect("sealed");
    assert_eq!(waited.calls, 3);
    let times = times.lock().expect("sound");
    let delays = times.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_millis());
    assert!(delays.into_iter().all(|delay| (1000..1100).contains(&delay)), "one second is least and most");
}

#[tokio::test(start_paused = true)]
async fn inputs_and_outputs_are_compared() {
    let (client, server) = pair();
    let one = || parcel(|it| it.items(vec![Item::new("scarf")]));
    let two = || parcel(|it| it.items(vec![Item::new("scarf"), Item::new("hat")]));
    answer(&server, vec![packing, one, two]);
    let builder = client.describe_parcel().item_count(2);
    assert_eq!(builder.wait_until_parcel_filled(MINUTE).await.expect("filled").calls, 3);
}

#[tokio::test(start_paused = true)]
async fn timestamps_are_numbers() {
    let (client, server) = pair();
    let weighed = || {
        let items = || vec![Item::new("hat"), Item::new("scale")];
        Reply::Output(
            DescribeParcelOutput::new()
                .parcel(Parcel::new("p").items(items()).weighed_at(Timestamp::new(1, 500_000_000))),
        )
    };
    let never = || parcel(|it| it.weighed_at(Timestamp::from_seconds(0)).items(vec![Item::new("scale")]));
    answer(&server, vec![packing, never, weighed]);
    assert_eq!(client.describe_parcel().wait_until_parcel_weighed(MINUTE).await.expect("weighed").calls, 3);
}

fn racks(states: &[ParcelState]) -> Reply<DescribeRacks> {
    let racks = states.iter().map(|state| Rack::new().shelves(1).state(state.clone()));
    Reply::Output(DescribeRacksOutput::new().racks(racks.collect()))
}

#[tokio::test(start_paused = true)]
async fn all_or_any_of_a_list_are_compared() {
    use ParcelState::{Lost, Packing, Ready};
    let (client, server) = pair();
    answer(&server, vec![|| racks(&[]), || racks(&[Ready, Packing]), || racks(&[Ready, Ready])]);
    let waited = client.describe_racks().wait_until_racks_ready(MINUTE).await.expect("ready");
    assert_eq!(waited.calls, 3, "no rack is not all racks");

    let (client, server) = pair();
    answer(&server, vec![|| racks(&[Packing]), || racks(&[Ready, Lost])]);
    let error = client.describe_racks().wait_until_racks_ready(MINUTE).await.expect_err("lost");
    let WaitError::Failed { message, .. } = error else { panic!("{error:?}") };
    assert_eq!(message.as_deref(), Some("READY; LOST"));

    let (client, server) = pair();
    answer::<DescribeRacks>(&server, vec![|| Reply::Unmodeled("Closed")]);
    let error = client.describe_racks().wait_until_racks_ready(MINUTE).await.expect_err("closed");
    let WaitError::Failed { answer, message: None } = error else { panic!("{error:?}") };
    assert_eq!(answer.expect_err("an error").code(), Some("Closed"));
}
