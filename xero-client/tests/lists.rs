//! Lists: what is asked for, and how it comes, page by page.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    limiter::{Limits, SlidingWindowLimiter},
    runtime::{ManualRuntime, Timestamp},
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use common::{TOKEN, World, header, json, response, too_large};
use futures_util::StreamExt;
use proptest::prelude::*;
use uuid::Uuid;
use xero_client::{
    Client, ErrorKind, Field, List, Position, StaticToken,
    wire::{Contact, ContactId, DocumentStatus, Invoice, InvoiceId, ItemCode},
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
fn two_lists_share_one_url_whichever_comes_first_and_however_long_they_are() {
    let ids = |count| (1..=count).map(|n| InvoiceId(Uuid::from_u128(n)));
    let contacts = |count| (1..=count).map(|n| ContactId(Uuid::from_u128(1_000 + n)));
    let cases: [(u128, u128, usize); 4] = [(40, 40, 4), (100, 1, 3), (1, 100, 3), (3, 2, 1)];
    for (many, others, requests) in cases {
        for contacts_first in [false, true] {
            let world = World::new((0..requests).map(|_| json(200, invoices(0..0, Some((1, 1))))));
            let list = world.tenant().invoices().list();
            let list = match contacts_first {
                false => list.ids(ids(many)).contacts(contacts(others)),
                true => list.contacts(contacts(others)).ids(ids(many)),
            };
            world.runtime.block_on(list.all()).unwrap();
            assert!(world.is_done(), "{many} ids and {others} contacts");
            assert!(world.targets().iter().all(|target| target.len() < 1_800), "{:?}", world.targets());
        }
    }
}

#[test]
fn a_list_of_ids_that_is_given_again_holds_both() {
    let id = |n| InvoiceId(Uuid::from_u128(n));
    let world = World::new([json(200, invoices(0..0, Some((1, 1))))]);
    world.runtime.block_on(world.tenant().invoices().list().ids([id(1)]).ids([id(2)]).all()).unwrap();
    let target = &world.targets()[0];
    assert!(target.contains(&format!("IDs={}%2C{}&", id(1), id(2))) && target.matches("IDs=").count() == 1, "{target}");
}

#[test]
fn a_position_whose_run_this_list_has_not_is_refused_and_not_taken_for_the_end() {
    let ids = |count| (1..=count).map(|n| InvoiceId(Uuid::from_u128(n)));
    let world = World::new((0..2).map(|_| json(200, invoices(0..1, Some((1, 1))))));
    let all = || world.tenant().invoices().list();
    let mut pages = all().ids(ids(90)).pages();
    world.runtime.block_on(pages.next()).unwrap().unwrap();
    let position = world.runtime.block_on(pages.next()).unwrap().unwrap().position;
    let mut forged = serde_json::to_value(&position).unwrap();
    forged["run"] = 7.into();
    let forged: Position = serde_json::from_value(forged).unwrap();
    let other_tenant = world.client.tenant(&xero_client::wire::TenantId(Uuid::from_u128(9)));
    let others = [
        all().resume(position.clone()),
        all().ids(ids(3)).resume(position.clone()),
        all().ids([]).resume(position.clone()),
        all().ids(ids(90)).resume(forged),
        other_tenant.invoices().list().ids(ids(90)).resume(position),
    ];
    for other in others {
        let error = world.runtime.block_on(other.clone().all()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let page = world.runtime.block_on(other.pages().next()).unwrap();
        assert_eq!(page.unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert!(world.is_done());
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

fn page_of(target: &str) -> &str {
    target.split_once("page=").unwrap().1.split('&').next().unwrap()
}

#[test]
fn a_stream_says_where_to_read_on_and_reading_on_repeats() {
    let world = World::new([
        json(200, invoices(0..2, Some((1, 3)))),
        json(200, invoices(2..4, Some((2, 3)))),
        // Read on later, one page before the one that was not wholly delivered.
        json(200, invoices(0..2, Some((1, 3)))),
        json(200, invoices(2..4, Some((2, 3)))),
        json(200, invoices(4..5, Some((3, 3)))),
    ]);
    let list = || world.tenant().invoices().list().page_size(2);
    let mut stream = list().stream();
    assert_eq!(stream.position().map(Position::page), Some(1));
    let stored = world.runtime.block_on(async {
        let mut pages = Vec::new();
        for _ in 0..3 {
            stream.next().await.unwrap().unwrap();
            pages.push(stream.position().unwrap().page());
        }
        assert_eq!(pages, [1, 2, 2], "a page that is delivered is left behind");
        serde_json::to_string(stream.position().unwrap()).unwrap()
    });
    drop(stream);
    let position: Position = serde_json::from_str(&stored).unwrap();
    let mut stream = list().resume(position).stream();
    let rest: Vec<Invoice> = world.runtime.block_on(async {
        let mut rest = Vec::new();
        while let Some(invoice) = stream.next().await {
            rest.push(invoice.unwrap());
        }
        rest
    });
    assert_eq!(numbers(&rest), ["0", "1", "2", "3", "4"]);
    assert_eq!(stream.position(), None, "all is delivered");
    assert!(world.is_done());
}

#[test]
fn pages_carry_their_position_and_the_last_has_nothing_behind_it() {
    let world = World::new([json(200, invoices(0..2, Some((1, 2)))), json(200, invoices(2..3, Some((2, 2))))]);
    let pages: Vec<_> = world.runtime.block_on(world.tenant().invoices().list().page_size(2).pages().collect());
    let pages: Vec<_> = pages.into_iter().map(Result::unwrap).collect();
    assert_eq!(pages.iter().map(|page| page.page.elements.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(pages[0].next.as_ref(), Some(&pages[1].position));
    assert_eq!((pages[1].position.page(), &pages[1].next), (2, &None));
}

#[test]
fn reading_on_goes_through_the_rest_of_long_lists_of_ids() {
    let ids: Vec<InvoiceId> = (1..=90).map(|n| InvoiceId(Uuid::from_u128(n))).collect();
    let world = World::new((0..4).map(|_| json(200, invoices(0..1, Some((1, 1))))));
    let list = || world.tenant().invoices().list().ids(ids.clone());
    let mut stream = list().stream();
    world.runtime.block_on(stream.next()).unwrap().unwrap();
    world.runtime.block_on(stream.next()).unwrap().unwrap();
    let position = stream.position().unwrap().clone();
    world.runtime.block_on(list().resume(position).all()).unwrap();
    let counts: Vec<_> = world.targets().iter().map(|target| target.matches("%2C").count() + 1).collect();
    assert_eq!(counts, [40, 40, 10], "the first run is not asked for again");
}

#[test]
fn reading_on_keeps_the_time_that_was_asked_for_first() {
    let world = World::new([json(200, invoices(0..2, Some((1, 2)))), json(200, invoices(0..2, Some((1, 1))))]);
    let since = |minute: u32| format!("2026-01-05T10:{minute}:30Z").parse::<Timestamp>().unwrap();
    let list =
        |minute| world.tenant().invoices().list().page_size(2).modified_since(since(minute)).overlap(Duration::ZERO);
    let first = world.runtime.block_on(list(20).pages().next()).unwrap().unwrap();
    assert_eq!(first.next.as_ref().unwrap().since(), Some(since(20)));
    world.runtime.block_on(list(50).resume(first.next.unwrap()).all()).unwrap();
    let times: Vec<_> =
        world.requests().iter().map(|request| header(request, "if-modified-since").unwrap().to_owned()).collect();
    assert_eq!(times, ["2026-01-05T10:20:30", "2026-01-05T10:20:30"]);
}

#[test]
fn the_position_of_another_list_is_refused_before_anything_is_sent() {
    let world = World::new([json(200, invoices(0..2, Some((1, 2))))]);
    let drafts = || world.tenant().invoices().list().page_size(2).statuses([DocumentStatus::Draft]);
    let first = world.runtime.block_on(drafts().pages().next()).unwrap().unwrap();
    let others: [List<Invoice>; 3] = [
        world.tenant().invoices().list().page_size(2),
        drafts().filter(Field("AmountDue").gt(1)),
        drafts().numbers(["1"]),
    ];
    for other in others {
        let error = world.runtime.block_on(other.resume(first.position.clone()).all()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
    assert!(world.is_done());
}

#[test]
fn a_position_behind_a_page_that_came_in_halves_is_in_halves_too() {
    let world = World::new([
        json(200, invoices(0..4, None)),
        too_large(),
        json(200, invoices(4..6, None)),
        json(200, invoices(4..6, None)),
        json(200, invoices(6..7, None)),
    ]);
    let list = || world.tenant().invoices().list().page_size(4);
    let mut stream = list().stream();
    for _ in 0..6 {
        world.runtime.block_on(stream.next()).unwrap().unwrap();
    }
    let position = stream.position().unwrap().clone();
    assert_eq!((position.page(), position.page_size()), (4, 2));
    let rest = world.runtime.block_on(list().resume(position).all()).unwrap();
    assert_eq!(numbers(&rest), ["4", "5", "6"]);
    assert_eq!(page_of(world.targets().last().unwrap()), "4");
}

#[test]
fn a_summary_is_a_type_of_its_own_without_what_it_cannot_have() {
    let world =
        World::new([json(200, r#"{"Invoices":[{"InvoiceNumber":"1"}]}"#), json(200, r#"{"Contacts":[{"Name":"x"}]}"#)]);
    let found: Vec<xero_client::wire::InvoiceSummary> = world
        .runtime
        .block_on(world.tenant().invoices().list().summary().statuses([DocumentStatus::Paid]).all())
        .unwrap();
    assert_eq!(found[0].invoice_number.as_deref(), Some("1"));
    let found: Vec<xero_client::wire::ContactSummary> =
        world.runtime.block_on(world.tenant().contacts().list().summary().all()).unwrap();
    assert_eq!(found[0].name.as_deref(), Some("x"));
    assert!(world.targets()[0].starts_with("/Invoices?unitdp=4&summaryOnly=true&Statuses=PAID"));
}

/// A list in which somebody who changes an element moves it to the end, as Xero's order by time of change does.
#[derive(Debug)]
struct Moving(Mutex<Vec<u32>>);

#[async_trait]
impl Transport for Moving {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let number = |name: &str| {
            let pairs = request.url.query_pairs();
            pairs.iter().find(|(known, _)| known == name).unwrap().1.parse::<usize>().unwrap()
        };
        let (page, size) = (number("page"), number("pageSize"));
        let elements = self.0.lock().unwrap();
        let shown: Vec<_> = elements.iter().skip((page - 1) * size).take(size).collect();
        let shown: Vec<_> = shown.iter().map(|number| format!(r#"{{"InvoiceNumber":"{number}"}}"#)).collect();
        let count = elements.len().div_ceil(size);
        let body =
            format!(r#"{{"pagination":{{"page":{page},"pageCount":{count}}},"Invoices":[{}]}}"#, shown.join(","));
        Ok(response(200, &[], body))
    }
}

proptest! {
    #[test]
    fn reading_on_after_others_changed_elements_repeats_but_never_loses(
        count in 1_u32..40,
        size in 1_u32..8,
        stretches in prop::collection::vec((0_usize..12, prop::collection::vec(any::<prop::sample::Index>(), 0..8)), 0..12),
    ) {
        let runtime = ManualRuntime::new(1);
        let books = Arc::new(Moving(Mutex::new((0..count).collect())));
        let limiter = SlidingWindowLimiter::new(Arc::new(runtime.clone()), Limits::default());
        let client = Client::builder(books.clone(), Arc::new(runtime.clone()), Arc::new(StaticToken::new(TOKEN)));
        let client = client.limiter(Arc::new(limiter)).build().unwrap();
        let list = || client.tenant(&common::tenant()).invoices().list().page_size(size);
        let mut seen = BTreeSet::new();
        let mut stream = list().stream();
        let read = |invoice: Invoice| invoice.invoice_number.unwrap().parse::<u32>().unwrap();
        for (length, changes) in stretches {
            for _ in 0..length {
                seen.extend(runtime.block_on(stream.next()).map(|invoice| read(invoice.unwrap())));
            }
            let Some(position) = stream.position() else { break };
            let position: Position = serde_json::from_str(&serde_json::to_string(position).unwrap()).unwrap();
            // At most a page of elements is changed while nobody reads.
            for change in changes.iter().take(usize::try_from(size).unwrap()) {
                let mut elements = books.0.lock().unwrap();
                let place = change.index(elements.len());
                let changed = elements.remove(place);
                elements.push(changed);
            }
            stream = list().resume(position).stream();
        }
        seen.extend(runtime.block_on(stream.map(|invoice| read(invoice.unwrap())).collect::<Vec<_>>()));
        prop_assert_eq!(seen, (0..count).collect::<BTreeSet<_>>());
    }
}
