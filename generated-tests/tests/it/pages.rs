//! Does it turn the pages? Generated paginators against a typed peer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use smithy_streams_runtime::client::CallError;
use smithy_streams_runtime::mock::{Exchange, Server};
use smithy_streams_runtime::protocol::Operation;

use crate::embed::pages::Client;
use crate::embed::pages::operation::list_changes::{ListChanges, ListChangesOutput};
use crate::embed::pages::operation::list_labels::{ListLabels, ListLabelsOutput};
use crate::embed::pages::operation::list_parcel_codes::{ListParcelCodes, ListParcelCodesOutput};
use crate::embed::pages::operation::list_parcels::{ListParcels, ListParcelsOutput};
use crate::embed::pages::operation::list_racks::{ListRacks, ListRacksOutput};
use crate::embed::pages::operation::list_receipts::{ListReceipts, ListReceiptsOutput};
use crate::embed::pages::operation::list_shelves::{ListShelves, ListShelvesOutput};
use crate::embed::pages::types::{Cursor, Parcel, Rack, ShelfContents, ShelfPage, Shift};

fn pair() -> (Client, Server) {
    let server = Server::in_memory();
    let client = Client::builder().endpoint(server.endpoint()).connector(server.connector()).build();
    (client.expect("the endpoint is a URL"), server)
}

/// Answers each call with the next of `pages`, and notes the inputs.
fn answer<Op: Operation>(server: &Server, pages: Vec<Op::Output>) -> Arc<Mutex<Vec<Op::Input>>> {
    let inputs = Arc::new(Mutex::new(Vec::new()));
    let (pages, seen) = (Arc::new(Mutex::new(pages.into_iter())), Arc::clone(&inputs));
    server.on::<Op, _, _>(move |call: Exchange<Op>| {
        seen.lock().expect("sound").push(call.input().clone());
        let page = pages.lock().expect("sound").next();
        async move { call.reply(page.expect("no page but these is asked for")).await.expect("sent") }
    });
    inputs
}

fn parcels(ids: &[&str], token: Option<&str>) -> ListParcelsOutput {
    let page = ListParcelsOutput::new().parcels(ids.iter().map(|id| Parcel::new(*id)).collect());
    match token {
        Some(token) => page.next_token(token),
        None => page,
    }
}

#[tokio::test]
async fn three_pages_are_asked_for_one_by_one() {
    let (client, server) = pair();
    let pages = vec![parcels(&["a", "b"], Some("2")), parcels(&[], Some("3")), parcels(&["c"], None)];
    let inputs = answer::<ListParcels>(&server, pages.clone());
    let mut received = Vec::new();
    let mut all = client.list_parcels().max_results(2).paginate();
    while let Some(page) = all.next().await {
        received.push(page.expect("a page"));
        assert_eq!(inputs.lock().expect("sound").len(), received.len(), "no page is asked for ahead of time");
    }
    assert_eq!(received, pages);
    assert!(all.next().await.is_none(), "the end stays the end");
    let inputs = inputs.lock().expect("sound");
    let tokens: Vec<_> = inputs.iter().map(|input| input.next_token.as_deref()).collect();
    assert_eq!(tokens, [None, Some("2"), Some("3")]);
    assert!(inputs.iter().all(|input| input.max_results == Some(2)), "the rest of the input stays");
}

#[tokio::test]
async fn items_come_without_their_pages() {
    let (client, server) = pair();
    let inputs = answer::<ListParcels>(
        &server,
        vec![parcels(&["a", "b"], Some("2")), parcels(&[], Some("3")), parcels(&["c"], Some(""))],
    );
    let mut items = client.list_parcels().paginate().items();
    let mut ids = Vec::new();
    while let Some(parcel) = items.next().await {
        ids.push(parcel.expect("a parcel").id);
        let pages = if ids.len() < 3 { 1 } else { 3 };
        assert_eq!(inputs.lock().expect("sound").len(), pages, "a page is asked for when items are missing");
    }
    assert_eq!(ids, ["a", "b", "c"], "an empty token is none");
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn both_are_streams() {
    let (client, server) = pair();
    let pages = || vec![parcels(&["a"], Some("2")), parcels(&["b"], None)];
    answer::<ListParcels>(&server, pages().into_iter().chain(pages()).collect());
    let all: Vec<_> = client.list_parcels().paginate().try_collect().await.expect("pages");
    assert_eq!(all, pages());
    let items = client.list_parcels().paginate().items();
    let ids: Vec<_> = items.map(|item| item.expect("a parcel").id).collect().await;
    assert_eq!(ids, ["a", "b"]);
}

#[tokio::test]
async fn tokens_and_items_may_be_maps() {
    let (client, server) = pair();
    let page = |names: &[&str], key: Option<(&str, &str)>| {
        let racks = names.iter().map(|name| ((*name).to_owned(), Rack::new().shelves(3))).collect();
        let key = key.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ListRacksOutput::new(racks, key.into_iter().collect())
    };
    let inputs = answer::<ListRacks>(
        &server,
        vec![page(&["north", "south"], Some(("row", "7"))), page(&["west"], None)],
    );
    let items = client.list_racks().paginate().items();
    let racks: BTreeMap<String, Rack> = items.try_collect().await.expect("racks");
    assert_eq!(racks.into_keys().collect::<Vec<_>>(), ["north", "south", "west"]);
    let inputs = inputs.lock().expect("sound");
    let keys: Vec<_> =
        inputs.iter().map(|input| input.start_key.as_ref().and_then(|key| key.get("row"))).collect();
    assert_eq!(keys, [None, Some(&"7".to_owned())]);
}

#[tokio::test]
async fn tokens_and_items_may_be_deep_in_the_output() {
    let (client, server) = pair();
    let page = |names: &[&str], marker: &str| {
        let contents = ShelfContents::new(names.iter().map(|name| (*name).to_owned()).collect());
        let page = ShelfPage::new(Cursor::new().marker(marker)).contents(contents);
        ListShelvesOutput::new().page(page)
    };
    let without_items = ListShelvesOutput::new().page(ShelfPage::new(Cursor::new().marker("c")));
    let inputs = answer::<ListShelves>(
        &server,
        vec![page(&["1", "2"], "b"), without_items, page(&["3"], "d"), ListShelvesOutput::new()],
    );
    let items = client.list_shelves().marker("a").paginate().items();
    let names: Vec<String> = items.try_collect().await.expect("shelves");
    assert_eq!(names, ["1", "2", "3"], "what is not there is no item, and no token");
    let inputs = inputs.lock().expect("sound");
    let markers: Vec<_> = inputs.iter().map(|input| input.marker.as_deref()).collect();
    assert_eq!(
        markers,
        [Some("a"), Some("b"), Some("c"), Some("d")],
        "the first page is the caller's choice"
    );
}

#[tokio::test]
async fn tokens_may_be_enums_and_items_nothing() {
    let (client, server) = pair();
    let page = |name: &str, shift| ListChangesOutput::new().changes(vec![name.to_owned()]).next_shift(shift);
    let pages = vec![page("a", Shift::Late), page("b", Shift::from("dusk")), page("c", Shift::from(""))];
    let inputs = answer::<ListChanges>(&server, pages);
    let changes: Vec<_> = client.list_changes().paginate().items().try_collect().await.expect("changes");
    assert_eq!(changes, ["a", "b", "c"]);
    let shifts: Vec<_> = inputs.lock().expect("sound").iter().map(|input| input.shift.clone()).collect();
    assert_eq!(shifts, [None, Some(Shift::Late), Some(Shift::from("dusk"))]);

    let codes = vec![Some("x".to_owned()), None];
    answer::<ListParcelCodes>(&server, vec![ListParcelCodesOutput::new().codes(codes.clone())]);
    let items: Vec<_> = client.list_parcel_codes().paginate().items().try_collect().await.expect("codes");
    assert_eq!(items, codes);
}

#[tokio::test]
async fn the_last_page_may_have_a_token_if_it_says_that_it_is_the_last() {
    let page =
        |name: &str, number| ListReceiptsOutput::new().receipts(vec![name.to_owned()]).last_number(number);
    for last in [page("c", "3"), page("c", "0")] {
        let (client, server) = pair();
        let pages = vec![page("a", "1").is_truncated(true), page("b", "2"), last.is_truncated(false)];
        let inputs = answer::<ListReceipts>(&server, pages);
        let names: Vec<_> = client.list_receipts().paginate().items().try_collect().await.expect("receipts");
        assert_eq!(names, ["a", "b", "c"]);
        let numbers: Vec<_> =
            inputs.lock().expect("sound").iter().map(|input| input.number.clone()).collect();
        assert_eq!(
            numbers,
            [None, Some("1".to_owned()), Some("2".to_owned())],
            "a page that does not say so is not the last"
        );
    }
}

#[tokio::test]
async fn a_token_that_comes_again_ends_the_pages() {
    let page = |text: &str| ListLabelsOutput::new().text(text).next_token("x");
    let (client, server) = pair();
    answer::<ListLabels>(&server, vec![page("a"), page("b"), page("a"), page("b")]);
    let mut pages = client.list_labels().paginate();
    for text in ["a", "b"] {
        assert_eq!(pages.next().await.expect("a page").expect("read").text.as_deref(), Some(text));
    }
    let error = pages.next().await.expect("an error").expect_err("it would go on for ever");
    assert!(matches!(error, CallError::RepeatedToken) && !error.is_retryable(), "{error:?}");
    assert!(pages.next().await.is_none());

    let pages = client.list_labels().paginate().end_on_repeated_token();
    let pages: Vec<_> = pages.try_collect().await.expect("the service says that this is all");
    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn an_error_is_the_last_of_the_pages() {
    let (client, server) = pair();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    server.on::<ListParcels, _, _>(move |call| {
        let call_number = count.fetch_add(1, Ordering::Relaxed);
        async move {
            match call_number {
                0 => call.reply(parcels(&["a"], Some("2"))).await,
                _ => call.reply_unmodeled(http_status(400), "BadToken", "no such token").await,
            }
        }
    });
    let mut items = client.list_parcels().paginate().items();
    assert_eq!(items.next().await.expect("an item").expect("read").id, "a");
    let error = items.next().await.expect("an error").expect_err("no second page");
    assert_eq!(error.code(), Some("BadToken"));
    assert!(items.next().await.is_none());
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

fn http_status(code: u16) -> http::StatusCode {
    http::StatusCode::from_u16(code).expect("a status")
}

#[tokio::test(start_paused = true)]
async fn dropping_the_pages_cancels_the_call() {
    let (client, server) = pair();
    let mut pages = client.list_parcels().paginate();
    let asked = tokio::time::timeout(Duration::from_secs(1), pages.next()).await;
    assert!(asked.is_err(), "nobody answers");
    let exchange = server.accept::<ListParcels>().await;
    // The call is still under way: its answer is taken by whoever asks again.
    exchange.reply(parcels(&["a"], Some("2"))).await.expect("sent");
    assert_eq!(pages.next().await.expect("a page").expect("read"), parcels(&["a"], Some("2")));
    assert!(tokio::time::timeout(Duration::from_secs(1), pages.next()).await.is_err());
    let exchange = server.accept::<ListParcels>().await;
    drop(pages);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(exchange.reply(parcels(&[], None)).await.is_err(), "nobody waits for it any more");
}

#[tokio::test]
async fn pages_can_be_sent_to_other_threads() {
    fn sent<T: Send>(_: T) {}
    let (client, _server) = pair();
    let mut pages = client.list_parcels().paginate();
    sent(pages.next());
    sent(pages.items());
    sent(client.describe_parcel().wait_until_parcel_gone(Duration::ZERO));
}
