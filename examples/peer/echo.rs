//! Says what is said to it, as the test server of AWS's SDKs does.
//!
//! A client that gives itself a name (`client-name` in CONNECT) is admitted if the name begins with `accepted.`.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use smithy_streams::echo::operation::cause_service_error::{CauseServiceError, CauseServiceErrorError};
use smithy_streams::echo::operation::cause_stream_service_to_error::{
    CauseStreamServiceToError, CauseStreamServiceToErrorError, CauseStreamServiceToErrorOutput,
};
use smithy_streams::echo::operation::collect_messages::{
    CollectMessages, CollectMessagesError, CollectMessagesOutput,
};
use smithy_streams::echo::operation::echo_message::{EchoMessage, EchoMessageOutput};
use smithy_streams::echo::operation::echo_stream_messages::{EchoStreamMessages, EchoStreamMessagesOutput};
use smithy_streams::echo::operation::get_all_customers::{GetAllCustomers, GetAllCustomersOutput};
use smithy_streams::echo::operation::get_all_products::{GetAllProducts, GetAllProductsOutput};
use smithy_streams::echo::operation::repeat_message::{
    RepeatMessage, RepeatMessageError, RepeatMessageOutput,
};
use smithy_streams::echo::types::{Customer, EchoStreamingMessage, Product, ServiceError};
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::session::RpcMessage;
use tokio::time::timeout;

use crate::report;

/// How long a call that is to fail waits for an event to fail at.
const A_MOMENT: Duration = Duration::from_millis(500);

pub(crate) fn open(server: &Server) {
    server.on_connect(admits);
    server.answer_unknown_operations();
    server.on::<EchoMessage, _, _>(|exchange| {
        report(async move {
            let mut output = EchoMessageOutput::new();
            output.message = exchange.input().message.clone();
            Ok(exchange.reply(output).await?)
        })
    });
    server.on::<EchoStreamMessages, _, _>(|exchange| report(echo(exchange)));
    server.on::<RepeatMessage, _, _>(|exchange| report(repeat(exchange)));
    server.on::<CollectMessages, _, _>(|exchange| report(collect(exchange)));
    server.on::<CauseStreamServiceToError, _, _>(|exchange| report(fail_later(exchange)));
    server.on::<CauseServiceError, _, _>(|exchange| {
        report(async move {
            let error = CauseServiceErrorError::ServiceError(error("as you wished"));
            Ok(exchange.reply_error(error).await?)
        })
    });
    server.on::<GetAllProducts, _, _>(|exchange| {
        report(async move { Ok(exchange.reply(GetAllProductsOutput::new().products(products())).await?) })
    });
    server.on::<GetAllCustomers, _, _>(|exchange| {
        report(async move { Ok(exchange.reply(GetAllCustomersOutput::new().customers(customers())).await?) })
    });
}

fn admits(connect: &RpcMessage) -> bool {
    let message = connect.as_message();
    let name = message.headers().find(|header| header.name() == "client-name");
    let is_accepted = |name: &str| name.starts_with("accepted.");
    connect.has_current_version() && name.is_none_or(|name| name.value().as_string().is_some_and(is_accepted))
}

async fn echo(mut exchange: Exchange<EchoStreamMessages>) -> Result<()> {
    exchange.respond(EchoStreamMessagesOutput::new()).await?;
    while let Some(event) = exchange.next().await {
        exchange.emit(event?).await?;
    }
    Ok(exchange.finish().await?)
}

async fn repeat(mut exchange: Exchange<RepeatMessage>) -> Result<()> {
    let times = exchange.input().times.unwrap_or_default();
    if times < 0 {
        let error = RepeatMessageError::ServiceError(error("nothing is said a negative number of times"));
        return Ok(exchange.reply_error(error).await?);
    }
    let message = exchange.input().message.clone().unwrap_or_default();
    exchange.respond(RepeatMessageOutput::new().times(times)).await?;
    for _ in 0..times {
        exchange.emit(EchoStreamingMessage::StreamMessage(message.clone())).await?;
    }
    Ok(exchange.finish().await?)
}

async fn collect(mut exchange: Exchange<CollectMessages>) -> Result<()> {
    let count = usize::try_from(exchange.input().count.unwrap_or_default()).unwrap_or_default();
    let mut keys = Vec::new();
    while keys.len() < count {
        match exchange.next().await {
            Some(event) => keys.push(key(event?)),
            None => {
                let error = CollectMessagesError::ServiceError(error("more events were announced"));
                return Ok(exchange.reply_error(error).await?);
            }
        }
    }
    Ok(exchange.reply(CollectMessagesOutput::new().keys(keys)).await?)
}

fn key(event: EchoStreamingMessage) -> String {
    match event {
        EchoStreamingMessage::KeyValuePair(pair) => pair.key,
        EchoStreamingMessage::StreamMessage(message) => message.string_message.unwrap_or_default(),
        _ => String::new(),
    }
}

async fn fail_later(mut exchange: Exchange<CauseStreamServiceToError>) -> Result<()> {
    exchange.respond(CauseStreamServiceToErrorOutput::new()).await?;
    // Some clients send an event and expect the error then, others only wait for it.
    let _ = timeout(A_MOMENT, exchange.next()).await;
    let error = CauseStreamServiceToErrorError::ServiceError(error("as you wished"));
    Ok(exchange.exception(error).await?)
}

fn error(message: &str) -> ServiceError {
    ServiceError::new().message(message).value("echo")
}

fn products() -> BTreeMap<String, Product> {
    let products = [("A-1", "kettle", 19.5), ("A-2", "teapot", 24.0), ("B-1", "tea", 3.25)];
    let products =
        products.map(|(key, name, price)| (key.to_owned(), Product::new().name(name).price(price)));
    products.into()
}

fn customers() -> Vec<Customer> {
    let customers = [(1, "Ada", "Lovelace"), (2, "Alan", "Turing"), (3, "Grace", "Hopper")];
    let customer = |(id, first, last)| Customer::new().id(id).first_name(first).last_name(last);
    customers.map(customer).into()
}

#[cfg(test)]
mod tests {
    use smithy_streams::echo::Client;
    use smithy_streams::echo::types::{FruitEnum, MessageData, Pair};
    use smithy_streams_runtime::client::StreamError;
    use smithy_streams_runtime::rpc::RpcError;
    use smithy_streams_runtime::types::{Document, Timestamp};

    use super::*;

    async fn start() -> (Server, Client) {
        let server = Server::in_memory();
        open(&server);
        let builder = Client::builder().endpoint(server.rpc_endpoint()).connector(server.connector());
        let client = builder.connect().await.unwrap();
        (server, client)
    }

    /// A message with all there is.
    fn message() -> MessageData {
        MessageData::new()
            .string_message("text")
            .boolean_message(false)
            .time_message(Timestamp::from_millis(1_704_164_645_678))
            .document_message(Document::from_iter([("x", Document::Null), ("y", vec![1.5, 2.0].into())]))
            .enum_message(FruitEnum::Banana)
            .blob_message(vec![0, 0xff])
            .string_list_message(vec!["a".to_owned(), String::new()])
            .key_value_pair_list(vec![Pair::new("k", "v")])
            .string_to_value(products())
    }

    fn pair(key: &str) -> EchoStreamingMessage {
        EchoStreamingMessage::KeyValuePair(Pair::new(key, "v"))
    }

    #[tokio::test]
    async fn everything_is_said_again() {
        let (_server, client) = start().await;
        let answer = client.echo_message().message(message()).send().await.unwrap();
        assert_eq!(answer.message, Some(message()));
        assert_eq!(client.echo_message().send().await.unwrap().message, None);

        let mut call = client.echo_stream_messages().send().await.unwrap();
        for event in [EchoStreamingMessage::StreamMessage(message()), pair("k")] {
            call.send(event.clone()).await.unwrap();
            assert_eq!(call.next().await.unwrap().unwrap(), event);
        }
        call.finish().await.unwrap();
    }

    #[tokio::test]
    async fn events_go_one_way_too() {
        let (_server, client) = start().await;
        let mut call = client.repeat_message().message(message()).times(3).send().await.unwrap();
        assert_eq!(call.initial_response().await.unwrap().times, Some(3));
        let mut count = 0;
        while let Some(event) = call.next().await {
            assert_eq!(event.unwrap(), EchoStreamingMessage::StreamMessage(message()));
            count += 1;
        }
        assert_eq!(count, 3);

        let mut call = client.collect_messages().count(2).send().await.unwrap();
        for key in ["a", "b"] {
            call.send(pair(key)).await.unwrap();
        }
        assert_eq!(call.output().await.unwrap().keys.unwrap(), ["a", "b"]);
    }

    #[tokio::test]
    async fn errors_come_where_they_are_asked_for() {
        let (_server, client) = start().await;
        let error = client.cause_service_error().send().await.unwrap_err();
        assert!(
            matches!(error.as_modeled(), Some(CauseServiceErrorError::ServiceError(it)) if *it == super::error("as you wished"))
        );
        for sends_an_event in [true, false] {
            let mut call = client.cause_stream_service_to_error().send().await.unwrap();
            call.initial_response().await.unwrap();
            if sends_an_event {
                call.send(pair("k")).await.unwrap();
            }
            let error = call.next().await.unwrap().unwrap_err();
            assert!(matches!(error, StreamError::Exception(CauseStreamServiceToErrorError::ServiceError(_))));
            assert!(call.next().await.is_none());
        }
        let negative = client.repeat_message().message(message()).times(-1).send().await.unwrap_err();
        assert!(matches!(negative.as_modeled(), Some(RepeatMessageError::ServiceError(_))));
    }

    #[tokio::test]
    async fn the_shop_is_open() {
        let (_server, client) = start().await;
        let products = client.get_all_products().send().await.unwrap().products.unwrap();
        assert_eq!(products["A-2"].name.as_deref(), Some("teapot"));
        assert_eq!(client.get_all_customers().send().await.unwrap().customers.unwrap(), customers());
    }

    #[tokio::test]
    async fn who_gives_itself_a_name_is_admitted_by_it() {
        let (server, _client) = start().await;
        for (name, is_admitted) in [("accepted.ada", true), ("rejected.ada", false), ("", false)] {
            let builder = Client::builder().endpoint(server.rpc_endpoint()).connector(server.connector());
            let outcome = builder.connect_header("client-name", name).connect().await;
            match outcome {
                Ok(_) => assert!(is_admitted, "{name}"),
                Err(error) => {
                    assert!(!is_admitted && matches!(error, RpcError::Rejected { .. }), "{name}: {error:?}")
                }
            }
        }
    }
}
