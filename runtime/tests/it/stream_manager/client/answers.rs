//! What calls come to.

use smithy_streams_runtime::client::{StreamManagerError, TimeLimit};
use smithy_streams_runtime::constraints::Broken;
use smithy_streams_runtime::protocol::ProtocolError;
use smithy_streams_runtime::session::stream_manager::{Bounds, ResponseFault, SessionError};
use smithy_streams_runtime::types::Fault;
use tokio::time::Instant;

use super::*;

#[tokio::test(start_paused = true)]
async fn frames_may_be_cut_and_joined() {
    let (client, mut peer, _listener) = peers().await;
    for cut in [1, 2, 5, 64, usize::MAX] {
        peer.cut = cut;
        let calls = [spawn_append(&client, "a"), spawn_append(&client, "b"), spawn_append(&client, "c")];
        let mut numbers = Vec::new();
        for _ in &calls {
            let request = peer.request().await;
            let payload = peer::payload_of(&request);
            let output = AppendOutput { sequence_number: Some(payload[0].into()) };
            numbers.push(payload[0]);
            peer.queue(&request, &output);
        }
        peer.flush().await;
        assert_eq!(numbers, *b"abc");
        for (call, expected) in calls.into_iter().zip(b"abc") {
            assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some((*expected).into()));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn responses_come_in_any_order() {
    let (client, mut peer, _listener) = peers().await;
    let calls: Vec<_> = ["a", "b", "c"].map(|payload| spawn_append(&client, payload)).into();
    let mut requests = Vec::new();
    for _ in &calls {
        requests.push(peer.request().await);
    }
    assert!(requests[0].request_id() != requests[1].request_id());
    for (request, number) in requests.iter().zip([1, 2, 3]).rev() {
        peer.appended(request, number).await;
    }
    for (call, number) in calls.into_iter().zip(1..) {
        assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(number));
    }
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_model_are_found_by_their_number() {
    let (client, mut peer, _listener) = peers().await;
    let call = spawn_append(&client, "a");
    let request = peer.append_of("a").await;
    peer.fail(&request, 5, Some("there is no stream S")).await;
    let error = in_time(call).await.unwrap().unwrap_err();
    let text = Some("there is no stream S".to_owned());
    assert_eq!(error.as_modeled(), Some(&Failure::Gone(Gone(text))));
    let response = error.response().unwrap();
    assert_eq!((response.code.as_str(), response.message.as_str()), ("5", "there is no stream S"));
    assert_eq!((response.status, response.fault), (None, Some(Fault::Client)));
    assert!(!error.is_retryable());
    let call = spawn_append(&client, "b");
    let request = peer.append_of("b").await;
    peer.fail(&request, 6, None).await;
    let error = in_time(call).await.unwrap().unwrap_err();
    assert_eq!(error.as_modeled(), Some(&Failure::Busy(Busy(None))));
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn a_status_that_nobody_knows_harms_nobody_else() {
    let (client, mut peer, _listener) = peers().await;
    for code in [3, 19, 255, -1, i64::from(i32::MAX) + 6, i64::MIN] {
        let (call, other) = (spawn_append(&client, "a"), spawn_append(&client, "b"));
        let (first, second) = (peer.append_of("a").await, peer.append_of("b").await);
        peer.fail(&first, code, Some("odd")).await;
        peer.appended(&second, 1).await;
        match in_time(call).await.unwrap().unwrap_err() {
            CallError::Unmodeled(response) => {
                assert_eq!((response.code, response.message), (code.to_string(), "odd".to_owned()));
            }
            other => panic!("{other:?}"),
        }
        assert!(in_time(other).await.unwrap().is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_the_server_does_not_know() {
    let (client, mut peer, _listener) = peers().await;
    let call = spawn_append(&client, "a");
    let request = peer.append_of("a").await;
    peer.session.respond_unknown_operation(request.request_id()).unwrap();
    peer.flush().await;
    let error = in_time(call).await.unwrap().unwrap_err();
    assert_eq!(error.code(), Some("18"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_a_response_harms_its_request_alone() {
    let (client, mut peer, _listener) = peers().await;
    let rows: [(i8, &[u8]); 4] = [
        (10, b"\x66status\0\xff"),
        (9, b"\xff"),
        (9, b"\x66status\0\x6esequenceNumber\x61x\xff"),
        (9, b"\x66status\0\x1c"),
    ];
    for (operation, rest) in rows {
        let (call, other) = (spawn_append(&client, "a"), spawn_append(&client, "b"));
        let (first, second) = (peer.append_of("a").await, peer.append_of("b").await);
        let id = first.request_id().as_bytes();
        let head = [0x60 + u8::try_from(id.len()).unwrap()];
        peer.say(operation, &[b"\xbf\x69requestId", &head[..], id, rest].concat()).await;
        peer.appended(&second, 2).await;
        let error = in_time(call).await.unwrap().unwrap_err();
        match (operation, rest.len(), &error) {
            (10, _, CallError::StreamManager(StreamManagerError::Response(fault))) => {
                assert_eq!(*fault, ResponseFault::UnexpectedOperation { expected: 9, received: 10 });
            }
            (_, 1, CallError::StreamManager(StreamManagerError::Response(fault))) => {
                assert_eq!(*fault, ResponseFault::MissingStatus);
            }
            (_, 9, CallError::StreamManager(StreamManagerError::Response(ResponseFault::Unreadable(_))))
            | (_, 26, CallError::Protocol(ProtocolError::Codec(_))) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(in_time(other).await.unwrap().unwrap().sequence_number, Some(2));
    }
}

#[tokio::test(start_paused = true)]
async fn responses_that_nobody_waits_for_are_dropped() {
    let (client, mut peer, _listener) = peers().await;
    let call = spawn_append(&client, "a");
    let request = peer.append_of("a").await;
    peer.say(9, b"\xbf\x69requestId\x67strange\x66status\0\xff").await;
    peer.say(9, b"\xbf\x69requestId\x6599999\x66status\0\xff").await;
    peer.say(9, b"\xbf\x66status\0\xff").await;
    peer.appended(&request, 1).await;
    peer.appended(&request, 2).await;
    assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(1));
    let call = spawn_append(&client, "b");
    let request = peer.append_of("b").await;
    peer.appended(&request, 3).await;
    assert_eq!(in_time(call).await.unwrap().unwrap().sequence_number, Some(3));
    assert!(client.connection.is_open());
}

#[tokio::test(start_paused = true)]
async fn a_late_response_harms_no_later_request() {
    let (client, mut peer, _listener) = peers().await;
    let began = Instant::now();
    let call = spawn_append(&client, "late");
    let late = peer.append_of("late").await;
    let limit = Duration::from_secs(60);
    match call.await.unwrap().unwrap_err() {
        CallError::Timeout { which: TimeLimit::Operation, limit: found } => assert_eq!(found, limit),
        other => panic!("{other:?}"),
    }
    assert_eq!(began.elapsed(), limit);
    let call = spawn_append(&client, "next");
    let next = peer.append_of("next").await;
    peer.appended(&late, 1).await;
    peer.appended(&next, 2).await;
    assert_eq!(call.await.unwrap().unwrap().sequence_number, Some(2));
    assert!(client.connection.is_open());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_allowed_is_not_sent() {
    let (client, mut peer, _listener) = peers().await;
    let long = "n".repeat(256);
    for name in ["", "no/slash", "no newline\n", long.as_str()] {
        let input = AppendInput { name: Some(name.to_owned()), ..appending("a") };
        let error = client.core.call::<Append>(input, None).await.unwrap_err();
        assert!(matches!(&error, CallError::Constraint(it) if it.path() == "name"), "{error:?}");
    }
    let rows = [
        (reading(ReadOptions { min: Some(0), ..ReadOptions::default() }), "minMessageCount"),
        (reading(ReadOptions { min: Some(3), max: Some(2), ..ReadOptions::default() }), "minMessageCount"),
        (reading(ReadOptions { wait: Some(60_001), ..ReadOptions::default() }), "readTimeoutMillis"),
        (ReadInput::default(), "streamName"),
    ];
    for (input, member) in rows {
        let error = client.core.call::<Read>(input, None).await.unwrap_err();
        let CallError::Constraint(violation) = &error else { panic!("{error:?}") };
        assert!(violation.path().ends_with(member), "{violation}");
        assert!(!error.is_retryable());
        if violation.path() == "readMessagesOptions.readTimeoutMillis" {
            assert_eq!(*violation.broken(), Broken::CallTimeout { limit: Duration::from_secs(60) });
        }
    }
    // The first that the server hears is what is allowed.
    let allowed = ReadOptions { min: Some(2), max: Some(2), wait: Some(60_000), ..ReadOptions::default() };
    let core = client.core.clone();
    let call = tokio::spawn(async move { core.call::<Read>(reading(allowed), None).await });
    let request = peer.request().await;
    let mut input = ReadInput::default();
    request.read_input(&mut input).unwrap();
    assert_eq!(input.options.as_ref().and_then(|it| it.wait), Some(60_000));
    peer.respond(&request, &ReadOutput::default()).await;
    assert_eq!(in_time(call).await.unwrap().unwrap(), ReadOutput::default());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_too_long_is_refused_here() {
    let (builder, mut listener) = builder();
    let builder = builder.bounds(Bounds::new().frame_length(200)).max_in_flight(1);
    let (client, mut peer) = connected(builder, &mut listener).await;
    let too_long = || appending(vec![1; 200]);
    let is_too_long = |error: &CallError<Failure>| match error {
        CallError::StreamManager(error @ StreamManagerError::Request(SessionError::FrameTooLong { .. })) => {
            error.is_unsent()
        }
        _ => false,
    };
    assert!(is_too_long(&client.core.call::<Append>(too_long(), None).await.unwrap_err()));
    // The same where it waits for its turn first.
    let first = spawn_append(&client, "first");
    let request = peer.append_of("first").await;
    let core = client.core.clone();
    let waiting = tokio::spawn(async move { core.call::<Append>(too_long(), None).await });
    let last = spawn_append(&client, "last");
    peer.appended(&request, 1).await;
    let request = peer.append_of("last").await;
    peer.appended(&request, 2).await;
    assert!(in_time(first).await.unwrap().is_ok());
    assert!(is_too_long(&in_time(waiting).await.unwrap().unwrap_err()));
    assert!(in_time(last).await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_the_protocol_cannot_say_is_refused() {
    let (client, mut peer, _listener) = peers().await;
    let unsupported = |error: CallError<Failure>, expected: &str| match error {
        CallError::InvalidInput(ProtocolError::Unsupported { operation }) => assert_eq!(operation, expected),
        other => panic!("{other:?}"),
    };
    let error = client.core.call::<Forgotten>(appending("a"), None).await.unwrap_err();
    unsupported(error, "com.example#Forgotten");
    let error = client.core.open_input::<Append>(appending("a")).await.unwrap_err();
    unsupported(error, "com.example#Append");
    assert!(peer.is_left_alone().await);
}
