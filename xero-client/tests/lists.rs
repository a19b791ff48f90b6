//! Lists: what is asked for, and how it comes, page by page.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::runtime::Timestamp;
use common::{World, header, json, too_large};
use futures_util::StreamExt;
use uuid::Uuid;
use xero_client::{
    ErrorKind, Field,
    wire::{Contact, DocumentStatus, Invoice, InvoiceId, ItemCode},
};

fn invoices(numbers: std::ops::Range<u32>, pagination: Option<(u32, u32)>) -> String {
    let elements: Vec<_> = numbers.map(|number| format!(r#"{{"InvoiceNumber":"{number}"}}"#)).collect();
    let pagination = pagination.map(|(page, count)| {
        format!(r#""pagination":{{"page":{page},"pageSize":2,"pageCount":{count},"itemCount":9}},"#)
    });
    format!(r#"{{"Id":"x","Status":"OK",{}"Invoices":[{}]}}"#, pagination.unwrap_or_default(), elements.join(","))
}

fn numbers(found: &[Invoice]) -> Vec<&str> {
    found.iter().filter_map(|invoice| invoice.invoice_number.as_deref()).collect()
}

#[test]
fn everything_that_is_asked_for_stands_encoded_in_the_url() {
    let world = World::new([json(200, invoices(0..0, None))]);
    let list = world
        .tenant()
        .invoices()
        .list()
        .statuses([DocumentStatus::Draft, DocumentStatus::Paid])
        .numbers(["XC-1/2 &=", "ü"])
        .filter(Field("Contact.Name").eq(r#"A "B" & C"#))
        .order(Field("UpdatedDateUTC").ascending())
        .search("tea & more")
        .modified_since("2026-01-05T10:20:30.999Z".parse::<Timestamp>().unwrap())
        .page_size(5_000)
        .summary();
    world.runtime.block_on(list.page(3)).unwrap();
    assert_eq!(
        world.targets(),
        ["/Invoices?InvoiceNumbers=XC-1%2F2%20%26%3D%2C%C3%BC\
          &where=Contact.Name%3D%3D%22A%20%5C%22B%5C%22%20%26%20C%22&unitdp=4&Statuses=DRAFT%2CPAID\
          &order=UpdatedDateUTC%20ASC&searchTerm=tea%20%26%20more&summaryOnly=true&page=3&pageSize=1000"]
    );
    assert_eq!(header(&world.requests()[0], "if-modified-since"), Some("2026-01-05T10:18:30"));
    assert_eq!(world.requests()[0].max_response_bytes, Some(64 << 20));
}

#[test]
fn a_stream_follows_the_page_count() {
    let world = World::new([
        json(200, invoices(0..2, Some((1, 3)))),
        json(200, invoices(2..3, Some((2, 3)))), // short, but not the last
        json(200, invoices(3..5, Some((3, 3)))), // full, and the last
    ]);
    let found = world.runtime.block_on(world.tenant().invoices().list().page_size(2).all()).unwrap();
    assert_eq!(numbers(&found), ["0", "1", "2", "3", "4"]);
    let pages: Vec<_> =
        world.targets().iter().map(|target| target.split_once("&page=").unwrap().1.to_owned()).collect();
    assert_eq!(pages, ["1&pageSize=2", "2&pageSize=2", "3&pageSize=2"]);
}

#[test]
fn without_a_page_count_a_stream_ends_at_a_short_page() {
    let world = World::new([json(200, invoices(0..2, None)), json(200, invoices(2..3, None))]);
    let found = world.runtime.block_on(world.tenant().invoices().list().page_size(2).all()).unwrap();
    assert_eq!(found.len(), 3);
}

#[test]
fn pages_are_read_only_as_they_are_needed() {
    let world = World::new([json(200, invoices(0..2, Some((1, 9))))]);
    let mut stream = Box::pin(world.tenant().invoices().list().page_size(2).stream());
    world.runtime.block_on(async {
        stream.next().await.unwrap().unwrap();
        stream.next().await.unwrap().unwrap();
    });
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn one_bad_element_costs_nothing_but_itself() {
    let body =
        r#"{"Invoices":[{"InvoiceNumber":"0"},{"InvoiceNumber":"1","Total":"no number"},{"InvoiceNumber":"2"}]}"#;
    let world = World::new([json(200, body), json(200, body)]);
    let stream = world.tenant().invoices().list().stream();
    let found: Vec<_> = world.runtime.block_on(stream.collect());
    let error = found[1].as_ref().unwrap_err();
    assert_eq!((found.len(), error.kind()), (3, ErrorKind::Undecodable));
    assert!(error.to_string().contains("element 1: Total"), "{error}");
    assert!(error.body().contains("no number"));
    let page = world.runtime.block_on(world.tenant().invoices().list().page(1)).unwrap();
    assert_eq!(page.elements.iter().filter(|element| element.is_ok()).count(), 2);
}

#[test]
fn a_page_that_cannot_be_had_ends_the_stream_with_its_error() {
    let world = World::once([json(200, invoices(0..2, Some((1, 3)))), json(403, "")]);
    let stream = world.tenant().invoices().list().page_size(2).stream();
    let found: Vec<_> = world.runtime.block_on(stream.collect());
    assert_eq!((found.len(), found[2].as_ref().unwrap_err().kind()), (3, ErrorKind::Forbidden));
}

#[test]
fn a_page_that_is_too_large_is_asked_for_again_in_halves_from_the_same_place() {
    let world = World::new([
        json(200, invoices(0..4, None)),
        too_large(),
        json(200, invoices(4..6, None)),
        json(200, invoices(6..7, None)),
    ]);
    let found = world.runtime.block_on(world.tenant().invoices().list().page_size(4).all()).unwrap();
    assert_eq!(numbers(&found), ["0", "1", "2", "3", "4", "5", "6"]);
    let pages: Vec<_> =
        world.targets().iter().map(|target| target.split_once("&page=").unwrap().1.to_owned()).collect();
    assert_eq!(pages, ["1&pageSize=4", "2&pageSize=4", "3&pageSize=2", "4&pageSize=2"]);
}

#[test]
fn many_ids_are_asked_for_forty_at_a_time() {
    let ids: Vec<InvoiceId> = (1..=90).map(|n| InvoiceId(Uuid::from_u128(n))).collect();
    let world = World::new((0..3).map(|_| json(200, invoices(0..1, Some((1, 1))))));
    let list = world.tenant().invoices().list().ids(ids);
    assert_eq!(world.runtime.block_on(list.page(1)).unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(world.runtime.block_on(list.all()).unwrap().len(), 3);
    let counts: Vec<_> = world.targets().iter().map(|target| target.matches("%2C").count() + 1).collect();
    assert_eq!(counts, [40, 40, 10]);
}

#[test]
fn long_numbers_are_cut_by_their_length_too() {
    let numbers: Vec<String> = (0..10).map(|n| format!("{n}{}", "é".repeat(60))).collect();
    let world = World::new((0..3).map(|_| json(200, invoices(0..0, Some((1, 1))))));
    world.runtime.block_on(world.tenant().invoices().list().numbers(&numbers).all()).unwrap();
    assert!(world.targets().iter().all(|target| target.len() < 1_800));
    let counts: Vec<_> = world.targets().iter().map(|target| target.matches("%2C").count() + 1).collect();
    assert_eq!(counts, [4, 4, 2]);
}

#[test]
fn asking_for_none_asks_nothing() {
    let world = World::new([]);
    let tenant = world.tenant();
    let found = world.runtime.block_on(async {
        let by_id = tenant.invoices().list().ids([]).all().await.unwrap().len();
        let by_status = tenant.invoices().list().statuses([]).all().await.unwrap().len();
        let by_both = tenant.invoices().list().contacts([]).numbers(["1"]).all().await.unwrap().len();
        by_id + by_status + by_both
    });
    assert_eq!(found, 0);
}

#[test]
fn a_number_with_a_comma_is_refused_in_a_list_and_found_by_a_filter() {
    let world = World::new([json(200, r#"{"Invoices":[{"InvoiceNumber":"a,B"},{"InvoiceNumber":"other"}]}"#)]);
    let refused = world.runtime.block_on(world.tenant().invoices().list().numbers(["a,b"]).all()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
    let found = world.runtime.block_on(world.tenant().invoices().by_number("a,b")).unwrap();
    assert_eq!(numbers(&found), ["a,B"]);
    assert!(world.targets()[0].contains("where=InvoiceNumber%3D%3D%22a%2Cb%22"));
}

#[test]
fn contacts_come_a_thousand_to_a_page_and_archived_ones_when_asked_for() {
    let body = r#"{"Contacts":[{"ContactNumber":"XC-1-7"},{"ContactNumber":"xc-1-7"}]}"#;
    let world = World::new([json(200, body), json(200, body)]);
    let all: Vec<Contact> = world.runtime.block_on(world.tenant().contacts().list().include_archived().all()).unwrap();
    assert_eq!(all.len(), 2);
    let found = world.runtime.block_on(world.tenant().contacts().by_number("XC-1-7")).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(world.targets()[0], "/Contacts?includeArchived=true&page=1&pageSize=1000");
    assert!(world.targets()[1].contains("includeArchived=true"));
}

#[test]
fn collections_without_pages_come_whole() {
    let world = World::new([
        json(200, r#"{"Accounts":[{"Code":"200"},{"Code":"210"}]}"#),
        json(200, r#"{"Items":[{"Code":"TEA-1"}]}"#),
        json(200, r#"{"Items":[{"Code":"tea-1"}]}"#),
        json(200, r#"{"TaxRates":[]}"#),
        json(200, r#"{"TrackingCategories":[]}"#),
        json(200, r#"{"Currencies":[{"Code":"USD"}]}"#),
    ]);
    let tenant = world.tenant();
    world.runtime.block_on(async {
        assert_eq!(tenant.accounts().all().await.unwrap().len(), 2);
        assert_eq!(tenant.items().all().await.unwrap().len(), 1);
        assert!(tenant.items().by_code(&ItemCode::from("TEA-1")).await.unwrap().is_none());
        assert_eq!(tenant.tax_rates().all().await.unwrap().len(), 0);
        assert_eq!(tenant.tracking_categories().all().await.unwrap().len(), 0);
        assert_eq!(tenant.currencies().all().await.unwrap().len(), 1);
    });
    assert_eq!(world.targets()[..2], ["/Accounts", "/Items?unitdp=4"]);
}

#[test]
fn one_is_read_in_full_with_four_decimals() {
    let id = InvoiceId(Uuid::from_u128(7));
    let world = World::new([json(200, invoices(0..1, None))]);
    world.runtime.block_on(world.tenant().invoices().get(&id)).unwrap();
    assert_eq!(world.targets(), [format!("/Invoices/{id}?unitdp=4")]);
}
