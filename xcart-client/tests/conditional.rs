//! What a read by an entity tag sends, and what it makes of the answers of each kind of store.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::sync::Arc;

use api_core::{
    runtime::ManualRuntime,
    transport::{Response, Sent, TransportErrorKind},
};
use http::{HeaderMap, HeaderValue, StatusCode};
use support::{Answer, Script, builder, json};
use xcart_client::{EntityTag, Error, ErrorKind, IfChanged, Row, wire::*};

const PRODUCT: &str = include_str!("fixtures/product.json");

fn tag(text: &str) -> EntityTag {
    text.parse().unwrap()
}

fn tagged(body: &str, tag: &'static str) -> Answer {
    let mut answer = json(200, body.to_owned());
    answer.headers.insert("etag", HeaderValue::from_static(tag));
    Ok(answer)
}

fn not_modified() -> Answer {
    Ok(Response::new(StatusCode::NOT_MODIFIED, HeaderMap::new(), ""))
}

type Read = Result<Option<IfChanged<Row<Product>>>, Error>;

/// Reads a product, and what was sent as `If-None-Match` with each request.
fn product(answers: impl IntoIterator<Item = Answer>, known: Option<&EntityTag>) -> (Read, Vec<Option<String>>) {
    let (script, runtime) = (Script::new(answers), ManualRuntime::new(3));
    let client = builder(Arc::new(script.clone()), &runtime, "https://shop.example/sub").build().unwrap();
    let read = runtime.block_on(client.product_if_changed(ProductId(2), known));
    assert_eq!(script.left(), 0);
    let sent = |headers: &HeaderMap| headers.get("if-none-match").map(|value| value.to_str().unwrap().to_owned());
    let sent = script.headers.lock().unwrap().iter().map(sent).collect();
    (read, sent)
}

#[test]
fn without_a_tag_a_thing_is_read_in_any_case_and_tells_its_tag() {
    let (read, sent) = product([tagged(PRODUCT, "\"a\"")], None);
    let Some(IfChanged::Changed(row, found)) = read.unwrap() else { panic!("it was read") };
    assert_eq!((row.value.id, found), (ProductId(31), Some(tag("\"a\""))));
    assert_eq!(sent, [None]);
    // Something before the store may take tags away, or send what is none.
    for answer in [Ok(json(200, PRODUCT.into())), tagged(PRODUCT, "a5f0"), tagged(PRODUCT, "\"a\"b\"")] {
        let (read, _) = product([answer], None);
        assert!(matches!(read.unwrap(), Some(IfChanged::Changed(_, None))));
    }
}

#[test]
fn a_304_and_a_200_with_the_same_tag_are_both_unchanged_and_nothing_is_parsed() {
    // XC-CACHE-1: 5.5.0.29 answers in full. That the body is not looked at shows by its not being a product.
    for answer in [not_modified(), tagged("{}", "\"a\""), tagged("{}", "W/\"a\"")] {
        for known in ["\"a\"", "W/\"a\""] {
            let (read, sent) = product([answer.clone()], Some(&tag(known)));
            assert!(matches!(read.unwrap(), Some(IfChanged::Unchanged)));
            assert_eq!(sent, [Some(known.to_owned())]);
        }
    }
}

#[test]
fn another_tag_or_none_is_a_change() {
    for (answer, now) in [(tagged(PRODUCT, "\"b\""), Some(tag("\"b\""))), (Ok(json(200, PRODUCT.into())), None)] {
        let (read, _) = product([answer], Some(&tag("\"a\"")));
        let Some(IfChanged::Changed(_, found)) = read.unwrap() else { panic!("it was read") };
        assert_eq!(found, now);
    }
}

#[test]
fn what_goes_wrong_is_what_goes_wrong_with_any_read() {
    let known = tag("\"a\"");
    let missing = json(404, r#"{"title":"An error occurred","detail":"Not Found"}"#.into());
    assert!(product([Ok(missing)], Some(&known)).0.unwrap().is_none());
    let (read, sent) = product([Err((TransportErrorKind::Connect, Sent::Never)), not_modified()], Some(&known));
    assert!(matches!(read.unwrap(), Some(IfChanged::Unchanged)));
    assert_eq!(sent[0], sent[1], "the tag goes with each attempt");
    // A web page with that tag is no product, and a 304 that nobody asked for is no answer.
    let mut page = tagged("<title>Closed</title>", "\"a\"").unwrap();
    page.headers.insert("content-type", HeaderValue::from_static("text/html"));
    let (read, _) = product([Ok(page.clone()), Ok(page)], Some(&known));
    assert_eq!(read.unwrap_err().kind(), ErrorKind::NotXCart);
    assert_eq!(product([not_modified()], None).0.unwrap_err().kind(), ErrorKind::NotXCart);
}

#[test]
fn a_tag_is_what_rfc_9110_says_and_is_stored_as_its_text() {
    for good in ["\"\"", "\"a-gzip\"", "W/\"a\"", "\"!#~\""] {
        assert_eq!(tag(good).to_string(), good);
    }
    let long = format!("\"{}\"", "a".repeat(300));
    for bad in ["", "\"", "a", "w/\"a\"", "\"a", "\"a b\"", "\"\u{e9}\"", "\"a\"\r\nx: y", &long] {
        assert!(bad.parse::<EntityTag>().is_err(), "{bad}");
    }
}

/// XC-CACHE-1
#[cfg(feature = "mock")]
#[test]
fn a_store_is_asked_by_tag_until_something_changes_whether_it_answers_in_full_or_not() {
    use xcart_client::mock::{Demo, FakeXCartConfig, Quirk, demo::demo_store_with};

    for is_ignored in [true, false] {
        let config = FakeXCartConfig::default().quirk(Quirk::ETagIgnored, is_ignored);
        let demo = Demo::with(|now| demo_store_with(config, now), |client| client).unwrap();
        let (client, order) = (demo.client(), OrderId(1));
        demo.block_on(async {
            let Some(IfChanged::Changed(row, tag)) = client.order_if_changed(order, None).await? else {
                panic!("it was read")
            };
            let customer = row.order.customer_id.unwrap();
            let again = client.order_if_changed(order, tag.as_ref()).await?;
            assert!(matches!(again, Some(IfChanged::Unchanged)));
            let code = PaymentStatusCode::Declined;
            assert_ne!(row.order.payment_status.as_ref().map(|status| &status.code), Some(&code));
            client.set_payment_status(order, code).await?;
            let again = client.order_if_changed(order, tag.as_ref()).await?;
            assert!(matches!(again, Some(IfChanged::Changed(_, now)) if now != tag));

            let Some(IfChanged::Changed(_, tag)) = client.profile_if_changed(customer, None).await? else {
                panic!("it was read")
            };
            let again = client.profile_if_changed(customer, tag.as_ref()).await?;
            assert!(matches!(again, Some(IfChanged::Unchanged)));
            client.delete_profile(customer).await?;
            assert!(client.profile_if_changed(customer, tag.as_ref()).await?.is_none());
            Ok::<(), Error>(())
        })
        .unwrap();
    }
}
