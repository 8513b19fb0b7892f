//! Many calls at a time.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use smithy_streams_runtime::session::stream_manager::Bounds;

use super::*;

/// Polls once; not ready yet.
async fn begin<F: Future>(mut call: std::pin::Pin<&mut F>) {
    poll_fn(|cx| {
        assert!(call.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_are_bounded_and_in_order() {
    const CALLS: u32 = 10_000;
    let (client, mut peer, _listener) = peers().await;
    let calls: Vec<_> = (0..CALLS)
        .map(|number| {
            let core = client.core.clone();
            let input = appending(number.to_be_bytes().to_vec());
            tokio::spawn(async move { core.call::<Append>(input, None).await })
        })
        .collect();
    let mut next = 0_u32;
    let mut unanswered = std::collections::VecDeque::new();
    while next < CALLS {
        let request = peer.request().await;
        assert_eq!(peer::payload_of(&request), next.to_be_bytes().as_slice());
        unanswered.push_back((request, next));
        next += 1;
        assert!(unanswered.len() <= 256);
        if unanswered.len() < 256 && next < CALLS {
            continue;
        }
        if next == 256 {
            assert!(peer.is_left_alone().await, "256 are in flight");
        }
        for (request, number) in unanswered.drain(..) {
            peer.queue(&request, &AppendOutput { sequence_number: Some(number.into()) });
        }
        peer.flush().await;
    }
    for (call, number) in calls.into_iter().zip(0_i64..) {
        assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(number));
    }
}

#[tokio::test(start_paused = true)]
async fn requests_leave_in_the_order_in_which_their_futures_are_polled() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.max_in_flight(1), &mut listener).await;
    let call = |payload: &'static str| client.core.call::<Append>(appending(payload), None);
    let [mut a, mut b, mut c, mut d] = ["a", "b", "c", "d"].map(|payload| Box::pin(call(payload)));
    for call in [&mut c, &mut a, &mut d, &mut b] {
        begin(call.as_mut()).await;
    }
    // It is not polled again, and holds nothing up.
    let answers = async { tokio::join!(b, c, d) };
    let serving = async {
        for (payload, number) in [("c", 1), ("a", 2), ("d", 3), ("b", 4)] {
            let request = peer.append_of(payload).await;
            peer.appended(&request, number).await;
        }
    };
    let ((b, c, d), ()) = in_time(async { tokio::join!(answers, serving) }).await;
    assert_eq!(c.unwrap().sequence_number, Some(1));
    assert_eq!(d.unwrap().sequence_number, Some(3));
    assert_eq!(b.unwrap().sequence_number, Some(4));
    assert_eq!(in_time(a).await.unwrap().sequence_number, Some(2));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_its_place_up() {
    let (builder, mut listener) = builder();
    let (client, mut peer) = connected(builder.max_in_flight(1), &mut listener).await;
    let [first, second, third] = ["a", "b", "c"].map(|payload| spawn_append(&client, payload));
    let late = peer.append_of("a").await;
    second.abort();
    assert!(in_time(second).await.unwrap_err().is_cancelled());
    assert!(peer.is_left_alone().await);
    first.abort();
    let request = peer.append_of("c").await;
    peer.appended(&late, 1).await;
    peer.appended(&request, 2).await;
    assert_eq!(in_time(third).await.unwrap().unwrap().sequence_number, Some(2));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_listen_slows_the_client_down() {
    let (builder, mut listener) = builder();
    // A little of each is on its way: in the transport, and with the task.
    let builder = builder.bounds(Bounds::new().transmit(64 * 1024)).max_in_flight(100_000);
    let (client, mut peer) = connected(builder, &mut listener).await;
    let payload = smithy_streams_runtime::Bytes::from(vec![1; 16 * 1024]);
    let calls: Vec<_> = (0..500)
        .map(|_| {
            let (core, input) = (client.core.clone(), appending(payload.clone()));
            tokio::spawn(async move { core.call::<Append>(input, None).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let shown = format!("{:?}", client.connection);
    let in_flight: usize =
        shown.split("in_flight: ").nth(1).and_then(|rest| rest.split(',').next()).unwrap().parse().unwrap();
    assert!((10..=30).contains(&in_flight), "{shown}");
    for number in 0..500 {
        let request = peer.request().await;
        peer.appended(&request, number).await;
    }
    for call in calls {
        assert!(in_time(call).await.unwrap().is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_poll_sends() {
    let (client, mut peer, _listener) = peers().await;
    let mut call = pin!(client.core.call::<Append>(appending("a"), None));
    begin(call.as_mut()).await;
    let request = peer.append_of("a").await;
    peer.appended(&request, 1).await;
    assert!(in_time(call).await.is_ok());
}
