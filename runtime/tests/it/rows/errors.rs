//! Answers that are errors.

use http::StatusCode;
use smithy_streams_runtime::types::Fault;

use super::*;

on_each_row!(
    errors_of_the_model_come_back,
    errors_of_the_model_come_instead_of_events,
    other_errors_have_a_code_and_a_message,
    an_error_that_nobody_understands_has_its_status,
);

fn no_such_room() -> ChatError {
    ChatError::NoSuchRoom(NoSuchRoom { message: Some("where <is> it?".to_owned()) })
}

async fn errors_of_the_model_come_back<R: Row>() {
    let (core, server) = peers::<R>();
    let (answer, ()) = tokio::join!(core.call::<R::GetRoom>(room_input(), None), async {
        server.accept::<R::GetRoom>().await.reply_error(no_such_room()).await.unwrap();
    });
    let error = answer.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some("NoSuchRoom"), Some(404)));
    let response = error.response().unwrap();
    assert_eq!((response.fault, response.message.as_str()), (Some(Fault::Client), "where <is> it?"));
    assert_eq!(error.as_modeled(), Some(&no_such_room()));
}

async fn errors_of_the_model_come_instead_of_events<R: Row>() {
    let (core, server) = peers::<R>();
    let (mut call, exchange) = conversation::<R>(&core, &server).await;
    exchange.reply_error(no_such_room()).await.unwrap();
    for error in [call.next().await.unwrap().unwrap_err(), call.initial_response().await.unwrap_err()] {
        match error {
            StreamError::Call(error) => assert_eq!(error.into_modeled().unwrap(), no_such_room()),
            other => panic!("{other:?}"),
        }
    }
}

async fn other_errors_have_a_code_and_a_message<R: Row>() {
    let (core, server) = peers::<R>();
    let (answer, ()) = tokio::join!(core.call::<R::GetRoom>(room_input(), None), async {
        let exchange = server.accept::<R::GetRoom>().await;
        exchange.reply_unmodeled(StatusCode::SERVICE_UNAVAILABLE, "Busy", "later").await.unwrap();
    });
    let error = answer.unwrap_err();
    assert!(error.is_retryable() && error.as_modeled().is_none());
    assert_eq!((error.code(), error.status()), (Some("Busy"), Some(503)));
    assert_eq!(error.response().unwrap().message, "later");
}

async fn an_error_that_nobody_understands_has_its_status<R: Row>() {
    for body in ["", "<html><body>Bad gateway<br></body></html>", "{", "\u{0}\u{1}", "[]"] {
        let error = answer::<R>(502, &[], body).await.unwrap_err();
        assert_eq!((error.code(), error.status()), (None, Some(502)), "{body:?}: {error:?}");
        assert_eq!(error.response().unwrap().body, body);
    }
}

#[tokio::test]
async fn codes_of_an_older_protocol_do_not_hide_the_shape() {
    in_time(older_code::<rows::QueryJson>(&[])).await;
    in_time(older_code::<rows::QueryCbor>(&[("smithy-protocol", "rpc-v2-cbor")])).await;
}

async fn older_code<R: Row>(own: &[(&str, &str)]) {
    let (core, server) = peers::<R>();
    let (_, ()) = tokio::join!(core.call::<R::GetRoom>(room_input(), None), async {
        let exchange = server.accept::<R::GetRoom>().await;
        assert_eq!(exchange.request_headers()["x-amzn-query-mode"], "true");
        exchange.reply(GetRoomOutput::default()).await.unwrap();
    });
    let error = R::SERVICE
        .protocol()
        .write_error(smithy_streams_runtime::event::OperationError::shape(&no_such_room()));
    let smithy_streams_runtime::protocol::HttpBody::Full(body) = error.unwrap().body else {
        panic!("no body")
    };
    let table = [
        ("Customized;Sender", "Customized", Some(Fault::Client)),
        (" Customized ; Receiver ", "Customized", Some(Fault::Server)),
        ("Customized;Odd", "Customized", Some(Fault::Client)),
        ("Customized", "NoSuchRoom", Some(Fault::Client)),
        (";Sender", "NoSuchRoom", Some(Fault::Client)),
    ];
    for (header, code, fault) in table {
        let mut headers = own.to_vec();
        headers.push(("x-amzn-query-error", header));
        let error = answer::<R>(400, &headers, body.clone()).await.unwrap_err();
        assert_eq!((error.code(), error.response().unwrap().fault), (Some(code), fault), "{header}");
        assert_eq!(error.as_modeled(), Some(&no_such_room()), "{header}");
    }
    // Who does not ask for such codes does not look at them.
    let headers = [own, &[("x-amzn-query-error", "Customized;Sender")]].concat();
    let error = match own {
        [] => answer::<rows::AwsJson10>(400, &headers, body).await,
        _ => answer::<rows::Cbor>(400, &headers, body).await,
    };
    assert_eq!(error.unwrap_err().code(), Some("NoSuchRoom"));
}
