//! What users of Xero's SDKs complain about, one test for each, which would fail if the complaint came true here.
//! `docs/complaints.md` has the threads.
#![cfg(all(feature = "mock", feature = "oauth", feature = "webhooks"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{error::Error as _, sync::Arc, time::Duration};

use api_core::{
    fake::Fault,
    limiter::LimitScope,
    runtime::Runtime,
    transport::{Request, Response, Sent, Transport},
    url::{BaseUrl, RequestUrl},
    wire::{Json, WireStruct, from_str, to_vec},
};
use chrono::NaiveDate;
use common::{TOKEN, World, answer, broken, header, json};
use futures_util::future::join_all;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use rust_decimal::dec;
use xero_client::{
    Error, ErrorKind, FileName, RefusalKind, TenantClient, TokenError, TokenErrorKind, Upload,
    mock::{
        DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI, DEMO_SCOPES, Demo, FakeXero, FakeXeroConfig,
        OrganisationSetup, TokenSetup, WebhookSetup, WebhookStatus,
    },
    oauth::{App, Endpoints, Identity, MemoryTokenStore, Scopes, TokenKeeper},
    webhooks::{ChangedResource, Notice, SIGNATURE_HEADER, SigningKeys, Verdict},
    wire::{
        Account, AccountCode, Contact, ContactId, Invoice, InvoiceId, InvoiceSummary, InvoiceType, Item, ItemDetails,
        LineItem, NetDate, Payment,
    },
};

fn named(name: &str) -> Contact {
    Contact { name: Some(name.into()), ..Contact::default() }
}

fn day(year: i32, month: u32, day: u32) -> NetDate {
    NetDate(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn draft(contact: ContactId) -> Invoice {
    let line = LineItem {
        description: Some("Tea".into()),
        quantity: Some(dec!(3)),
        unit_amount: Some(dec!(9.9995)),
        account_code: Some(AccountCode::from("200")),
        ..LineItem::default()
    };
    Invoice {
        invoice_type: Some(InvoiceType::AccRec),
        contact: Some(Contact::reference(contact)),
        line_items: Some(vec![line]),
        ..Invoice::default()
    }
}

async fn customer(xero: &TenantClient) -> ContactId {
    xero.contacts().create(&[named("Ada")]).await.unwrap().into_all().unwrap()[0].contact_id.unwrap()
}

/// What a read brings on that answer.
fn read(step: Result<Response, api_core::transport::TransportError>) -> Error {
    let world = World::once([step]);
    world.runtime.block_on(world.tenant().organisation()).unwrap_err()
}

/// All that an error and its causes print.
fn printed(error: &Error) -> String {
    let mut printed = format!("{error} {error:?} {:?} {}", error.elements(), error.body());
    let mut source = error.source();
    while let Some(cause) = source {
        printed += &format!("{cause} {cause:?}");
        source = cause.source();
    }
    printed
}

#[test]
fn the_reason_of_a_refusal_is_shown_at_every_level() {
    let body = r#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[
        {"InvoiceNumber":"XC-1","ValidationErrors":[]},
        {"InvoiceNumber":"XC-2","ValidationErrors":[{"Message":"Invoice # must be unique."}],
         "Contact":{"ValidationErrors":[{"Message":"The contact is archived."}]},
         "LineItems":[{},{"ValidationErrors":[{"Message":"Account could not be found"}]}]}]}"#;
    let line = read(json(400, body)).to_string();
    for shown in ["element 1 (XC-2)", "# must be unique", "contact is archived", "LineItems[1]: Account could not"] {
        assert!(line.contains(shown), "{shown} in {line}");
    }
    // The same of one element in a batch of which the rest is written.
    let demo = Demo::new().unwrap();
    let outcome = demo.block_on(async {
        let ada = customer(&demo.tenant()).await;
        let mut wrong = draft(ada);
        wrong.line_items.as_mut().unwrap()[0].account_code = Some(AccountCode::from("nowhere"));
        demo.tenant().invoices().create(&[draft(ada), wrong]).await.unwrap()
    });
    let refused: Vec<_> = outcome.failed().collect();
    assert_eq!((refused.len(), refused[0].index()), (1, 1));
    assert_eq!(refused[0].refusal(), Some(RefusalKind::UnknownAccount));
    assert!(refused[0].to_string().contains("nowhere"), "{}", refused[0]);
}

#[test]
fn no_error_carries_the_bearer_token() {
    let echo: &'static str = Box::leak(format!("Bearer {TOKEN}").into_boxed_str());
    let steps = [400, 401, 403, 404, 409, 412, 429, 500, 501, 503]
        .into_iter()
        .flat_map(|status| [answer(status, &[("x-echo", echo)], ""), json(status, r#"{"Message":"no","Elements":[]}"#)])
        .chain([broken(Sent::Never), broken(Sent::Maybe), common::too_large(), json(200, "[]"), answer(200, &[], "x")]);
    for step in steps {
        let printed = printed(&read(step));
        assert!(!printed.contains(TOKEN) && !printed.contains("Bearer"), "{printed}");
    }
}

/// The identity service of a demo, and what a user's browser comes back with.
fn identity(demo: &Demo) -> Identity {
    let fake = BaseUrl::parse("http://localhost:8080").unwrap();
    let app = App::web(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT_URI).unwrap();
    let app = app.endpoints(Endpoints::at(&fake));
    Identity::new(app, Arc::new(demo.transport().clone()), Arc::new(demo.runtime().clone()))
}

async fn signed_in(demo: &Demo, keeper: &TokenKeeper) {
    let sign_in = identity(demo).sign_in(&Scopes::parse(&DEMO_SCOPES.join(" "))).unwrap();
    let target = sign_in.url().strip_prefix("http://localhost:8080").unwrap();
    let page = RequestUrl::from_received(&BaseUrl::parse("http://localhost:8080").unwrap(), target);
    let answer = demo.transport().execute(Request::new(Method::GET, page)).await.unwrap();
    keeper.adopt(identity(demo).finish(sign_in, answer.header("location").unwrap()).await.unwrap()).await.unwrap();
}

#[test]
fn a_race_to_refresh_ends_in_no_invalid_grant() {
    let fake = FakeXero::new(FakeXeroConfig::demo().latency(Duration::from_millis(400)));
    let demo = Demo::with(fake, |client| client).unwrap();
    let store = Arc::new(MemoryTokenStore::new());
    // Two processes with one store, 25 tasks in each, for a week.
    let keepers = [(); 2].map(|()| TokenKeeper::new(identity(&demo), store.clone()));
    demo.block_on(signed_in(&demo, &keepers[0]));
    for round in 1..=7 {
        demo.runtime().advance(Duration::from_secs(86_400));
        demo.faults().next(Fault::LostResponse);
        let asked = (0..50).map(|task| keepers[task % 2].access_token());
        for token in demo.block_on(join_all(asked)) {
            token.unwrap();
        }
        let status = demo.block_on(keepers[1].status()).unwrap();
        assert_eq!(status.generation, round, "one refresh for all, and the lost answer made good");
    }
}

#[test]
fn dates_never_land_on_the_day_before() {
    // Xero's two spellings, and offsets that would move the day if anybody applied them.
    for text in ["/Date(1767571200000+0000)/", "/Date(1767524400000+1300)/", "2026-01-05T00:00:00", "2026-01-05"] {
        let invoice: Invoice = from_str(&format!(r#"{{"Date":"{text}"}}"#)).unwrap();
        assert_eq!(invoice.date, Some(day(2026, 1, 5)), "{text}");
        assert_eq!(to_vec(&invoice).unwrap(), br#"{"Date":"2026-01-05"}"#);
    }
    // There and back again, in an organisation that is half a day ahead, late at night.
    let setup = OrganisationSetup::demo().utc_offset_minutes(13 * 60);
    let demo = Demo::with(FakeXero::new(config_of(setup)), |client| client).unwrap();
    demo.runtime().advance(Duration::from_secs(23 * 3_600 + 3_599));
    demo.block_on(async {
        let ada = customer(&demo.tenant()).await;
        let (date, due_date) = (Some(day(2026, 1, 5)), Some(day(2026, 1, 31)));
        let sent = Invoice { date, due_date, ..draft(ada) };
        let written = demo.tenant().invoices().create(&[sent]).await.unwrap().into_all().unwrap().remove(0);
        let found = demo.tenant().invoices().get(&written.invoice_id.unwrap()).await.unwrap();
        assert_eq!((found.date, found.date_string, found.due_date), (date, date, due_date));
    });
}

fn config_of(setup: OrganisationSetup) -> FakeXeroConfig {
    let tenants = [setup.id()];
    FakeXero::builder().organisation(setup).token("demo-token", TokenSetup::new("demo-app", tenants))
}

#[test]
fn a_value_that_the_enum_does_not_know_breaks_nothing() {
    let body = r#"{"Invoices":[{"Type":"ACCNEW","Status":"SIMMERING","InvoiceNumber":"XC-1","Novelty":{"a":1.10}}]}"#;
    let world = World::new([json(200, body)]);
    let found = world.runtime.block_on(world.tenant().invoices().list().all()).unwrap().remove(0);
    assert_eq!(found.invoice_type, Some(InvoiceType::Other("ACCNEW".into())));
    assert_eq!(found.extras.get("Novelty"), Some(r#"{"a":1.10}"#));
    let written = Json::parse(&to_vec(&found).unwrap()).unwrap();
    assert_eq!(written.get("Status").and_then(Json::as_str), Some("SIMMERING"));
}

#[test]
fn what_cannot_be_read_is_an_error_and_never_an_empty_object() {
    for body in ["{}", "[]", r#"{"Accounts":null}"#, r#"{"accounts":{}}"#, "", "null", r#"{"Items":[]}"#] {
        let world = World::once([json(200, body)]);
        let error = world.runtime.block_on(world.tenant().accounts().all()).unwrap_err();
        assert_eq!((error.kind(), error.body()), (ErrorKind::Undecodable, body), "{error}");
    }
    let body = r#"{"Accounts":[{"Code":"200"},{"Code":"210","UpdatedDateUTC":"long ago"}]}"#;
    let world = World::once([json(200, body)]);
    let mut accounts = world.tenant().accounts().list().stream();
    assert!(world.runtime.block_on(accounts.next()).unwrap().is_ok());
    let error = world.runtime.block_on(accounts.next()).unwrap().unwrap_err();
    assert!(error.to_string().contains("element 1: UpdatedDateUTC"), "{error}");
}

#[test]
fn a_429_says_which_limit_and_for_how_long_and_is_waited_for() {
    const ORGANISATION: &str = r#"{"Organisations":[{"Name":"Tea Ltd"}]}"#;
    let left = [("x-minlimit-remaining", "59"), ("x-daylimit-remaining", "4000"), ("x-appminlimit-remaining", "9999")];
    let refused = |problem| answer(429, &[("x-rate-limit-problem", problem), ("retry-after", "26")], "");

    let world = World::new([refused("minute"), answer(200, &left, ORGANISATION)]);
    world.runtime.block_on(world.tenant().organisation()).unwrap();
    assert_eq!(world.seconds(), [0, 26], "the same call again when Xero said, not earlier");
    let remaining = world.client.remaining(world.tenant().id());
    assert_eq!((remaining.minute, remaining.day, remaining.app_minute), (Some(59), Some(4_000), Some(9_999)));

    let world = World::new([answer(429, &[("x-rate-limit-problem", "day"), ("retry-after", "41000")], "")]);
    let error = world.runtime.block_on(world.tenant().organisation()).unwrap_err();
    let retry_after = Some(Duration::from_secs(41_000));
    assert_eq!(error.kind(), ErrorKind::RateLimited { scope: LimitScope::Day, retry_after });
    assert!(error.to_string().contains("calls a day") && error.to_string().contains("41000 s"), "{error}");

    // Whoever would rather not wait is told which limit and how long.
    for (problem, scope) in [("minute", LimitScope::Minute), ("appminute", LimitScope::AppMinute)] {
        let retry_after = Some(Duration::from_secs(26));
        assert_eq!(read(refused(problem)).kind(), ErrorKind::RateLimited { scope, retry_after });
    }
}

#[test]
fn money_is_never_a_binary_float() {
    for text in ["0.1", "9007199254740993.01", "0.0000001", "-79228162514264.337593543950335", "1.10"] {
        let line: LineItem = from_str(&format!(r#"{{"LineAmount":{text}}}"#)).unwrap();
        assert_eq!(line.line_amount.unwrap().to_string(), text);
        assert_eq!(to_vec(&line).unwrap(), format!(r#"{{"LineAmount":{text}}}"#).into_bytes());
    }
    let sum: LineItem = from_str(r#"{"LineAmount":0.1,"TaxAmount":0.2}"#).unwrap();
    assert_eq!(sum.line_amount.unwrap() + sum.tax_amount.unwrap(), dec!(0.3));
}

#[test]
fn prices_keep_their_third_and_fourth_decimal() {
    let demo = Demo::new().unwrap();
    let xero = demo.tenant();
    demo.block_on(async {
        let ada = customer(&xero).await;
        let written = xero.invoices().create(&[draft(ada)]).await.unwrap().into_all().unwrap();
        let by_id = xero.invoices().get(&written[0].invoice_id.unwrap()).await.unwrap();
        let listed = xero.invoices().all().await.unwrap();
        let changed = xero.invoices().update(&written).await.unwrap().into_all().unwrap();
        for invoice in [&written[0], &by_id, &listed[0], &changed[0]] {
            assert_eq!(invoice.line_items.as_ref().unwrap()[0].unit_amount, Some(dec!(9.9995)));
        }
        let details = ItemDetails { unit_price: Some(dec!(0.0123)), ..ItemDetails::default() };
        let sales_details = Some(details);
        xero.items()
            .create(&[Item { code: Some("LEAF".into()), sales_details, ..Item::default() }])
            .await
            .unwrap()
            .into_all()
            .unwrap();
        let leaf = xero.items().by_code(&"LEAF".into()).await.unwrap().unwrap();
        assert_eq!(leaf.sales_details.unwrap().unit_price, Some(dec!(0.0123)));
    });
}

#[test]
fn a_key_is_never_used_with_a_different_request() {
    let written = r#"{"Contacts":[{"ContactID":"11111111-1111-4111-8111-111111111111","Name":"Ada"}]}"#;
    let world = World::new([broken(Sent::Maybe), json(200, written), json(200, written), json(200, written)]);
    world.runtime.block_on(async {
        let contacts = world.tenant().contacts();
        let _ = contacts.create(&[named("Ada")]).await.unwrap(); // its answer is lost once
        let _ = contacts.create(&[named("Ada")]).await.unwrap(); // the same again, as a write of its own
        let _ = contacts.create(&[named("Bob")]).await.unwrap();
    });
    let requests = world.requests();
    let keys: Vec<_> = requests.iter().map(|request| header(request, "idempotency-key").unwrap()).collect();
    assert_eq!(keys[0], keys[1], "kept over the retries of one write");
    assert_eq!((&requests[0].body, requests[0].url.expose()), (&requests[1].body, requests[1].url.expose()));
    assert!(keys[1] != keys[2] && keys[2] != keys[3] && keys[1] != keys[3], "and used for nothing else");
    assert!(keys.iter().all(|key| key.starts_with(&world.tenant().id().0.simple().to_string()) && key.len() <= 128));
}

#[test]
fn a_call_names_what_it_wants_and_nothing_else() {
    let world = World::new((0..3).map(|_| json(200, r#"{"Invoices":[],"Contacts":[]}"#)));
    world.runtime.block_on(async {
        let xero = world.tenant();
        xero.invoices().list().created_by_my_app().all().await.unwrap();
        xero.invoices().list().search("tea").page_size(10).all().await.unwrap();
        xero.contacts().list().include_archived().all().await.unwrap();
    });
    assert_eq!(
        world.targets(),
        [
            "/Invoices?unitdp=4&createdByMyApp=true&page=1&pageSize=100",
            "/Invoices?unitdp=4&searchTerm=tea&page=1&pageSize=10",
            "/Contacts?includeArchived=true&page=1&pageSize=1000",
        ]
    );
    assert!(world.requests().iter().all(|request| header(request, "if-modified-since").is_none()));
}

#[test]
fn lists_come_with_their_lines() {
    let demo = Demo::new().unwrap();
    let xero = demo.tenant();
    demo.block_on(async {
        let ada = customer(&xero).await;
        xero.invoices().create(&vec![draft(ada); 3]).await.unwrap().into_all().unwrap();
        let all = xero.invoices().list().all().await.unwrap();
        assert!(all.len() == 3 && all.iter().all(|invoice| invoice.line_items.as_ref().unwrap().len() == 1));
        let summaries: Vec<InvoiceSummary> = xero.invoices().list().summary().all().await.unwrap();
        assert_eq!(summaries.len(), 3);
    });
    let of_summary: Vec<_> = InvoiceSummary::MEMBERS.iter().map(|member| member.name).collect();
    assert!(of_summary.contains(&"InvoiceID") && !of_summary.contains(&"LineItems"), "nothing that could be empty");
}

#[test]
fn no_page_is_missed_and_no_url_grows_too_long() {
    let demo = Demo::new().unwrap();
    let xero = demo.tenant();
    demo.block_on(async {
        let ada = customer(&xero).await;
        let written = xero.invoices().create(&vec![draft(ada); 250]).await.unwrap().into_all().unwrap();
        let ids: Vec<InvoiceId> = written.iter().filter_map(|invoice| invoice.invoice_id).collect();
        let mut all = xero.invoices().all().await.unwrap();
        let mut by_id = xero.invoices().list().ids(ids.iter().copied()).all().await.unwrap();
        for found in [&mut all, &mut by_id] {
            found.sort_by_key(|invoice| invoice.invoice_id);
            found.dedup_by_key(|invoice| invoice.invoice_id);
            assert_eq!(found.len(), 250);
        }
    });
    assert_eq!(demo.fake().counters().calls["GET Invoices"], 3 + 7, "pages of 100, and runs of 40 ids");
    let world = World::new((0..7).map(|_| json(200, r#"{"Invoices":[]}"#)));
    let ids = (1..=250).map(|number| InvoiceId(uuid::Uuid::from_u128(number)));
    world.runtime.block_on(world.tenant().invoices().list().ids(ids).all()).unwrap();
    assert!(world.is_done() && world.targets().iter().all(|target| target.len() < 2_000));
}

#[test]
fn the_package_is_small_and_brings_little_along() {
    let manifest = include_str!("../Cargo.toml");
    let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let always: Vec<_> = dependencies
        .lines()
        .filter(|line| !line.contains("optional = true"))
        .filter_map(|line| line.split(['.', ' ']).next().filter(|name| !name.is_empty()))
        .collect();
    // The types alone: nothing that speaks HTTP, runs tasks, encrypts, or is written by a generator.
    let allowed = ["api-core", "chrono", "rust_decimal", "serde", "serde_json", "thiserror", "uuid"];
    assert_eq!(always, allowed, "`.ci/arrows` counts what each feature pulls");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let source: u64 = ["src", "docs"].iter().map(|folder| bytes_below(&root.join(folder))).sum();
    assert!((100_000..2_000_000).contains(&source), "{source} bytes of source");
}

fn bytes_below(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| match entry.metadata().unwrap() {
            data if data.is_dir() => bytes_below(&entry.path()),
            data => data.len(),
        })
        .sum()
}

#[test]
fn a_file_name_with_a_space_or_a_hash_reaches_the_right_file() {
    let demo = Demo::new().unwrap();
    let xero = demo.tenant();
    let names =
        ["Bill #7 & receipt, 50 % off.pdf", "Bill ", "Bill", "é;a=b@c.pdf"].map(|name| FileName::new(name).unwrap());
    demo.block_on(async {
        let ada = customer(&xero).await;
        let invoice = xero.invoices().create(&[draft(ada)]).await.unwrap().into_all().unwrap().remove(0);
        let files = xero.invoices().attachments(&invoice.invoice_id.unwrap());
        for (number, name) in names.iter().enumerate() {
            let added = files.add(&Upload::new(name.clone(), vec![number as u8 + 1; 9])).await.unwrap();
            let read = files.get(&added.attachment_id.unwrap()).await.unwrap();
            assert_eq!((added.file_name.as_deref(), read.bytes[0]), (Some(name.as_str()), number as u8 + 1));
        }
        for (number, name) in names.iter().enumerate() {
            assert_eq!(files.get_by_name(name).await.unwrap().bytes[0], number as u8 + 1, "{}", name.as_str());
        }
    });
    let world = World::once([answer(200, &[], "x")]);
    let id = InvoiceId(uuid::Uuid::from_u128(7));
    world.runtime.block_on(world.tenant().invoices().attachments(&id).get_by_name(&names[0])).unwrap();
    let encoded = format!("/Invoices/{id}/Attachments/Bill%20%237%20%26%20receipt%2C%2050%20%25%20off.pdf");
    assert_eq!(world.targets(), [encoded]);
    let refused = FileName::new("2026/01.pdf").unwrap_err();
    assert!(refused.kind() == ErrorKind::InvalidRequest && refused.to_string().contains('/'), "{refused}");
}

#[test]
fn a_body_that_is_not_json_crashes_no_parser() {
    let not_found = "The resource you're looking for cannot be found";
    let html = "<!DOCTYPE html><html><head><title>Runtime Error</title></head></html>";
    let xml = "<ApiException><Type>ValidationException</Type><Message>A fault</Message></ApiException>";
    for (status, kind, body) in [
        (404, "text/plain", not_found),
        (404, "text/html", ""),
        (500, "", ""),
        (500, "text/html", html),
        (400, "text/xml", xml),
        (503, "text/plain", "The Organisation is offline"),
        (500, "application/json", "{\"cut"),
        (500, "application/json", "\u{feff}"),
        (200, "application/json", html),
    ] {
        let error = read(answer(
            status,
            if kind.is_empty() { &[] } else { Box::leak(Box::new([("content-type", kind)])) },
            body,
        ));
        let expected = match (status, body) {
            (404, _) => ErrorKind::NotFound,
            (400, _) => ErrorKind::Validation,
            (503, _) => ErrorKind::Offline,
            (200, _) => ErrorKind::Undecodable,
            _ => ErrorKind::Server,
        };
        assert_eq!(error.kind(), expected, "{body}");
    }
    assert!(read(answer(500, &[("content-type", "text/html")], html)).to_string().contains("Runtime Error"));
}

#[test]
fn intent_to_receive_is_passed_at_the_first_try() {
    let demo = Demo::new().unwrap();
    let keys = SigningKeys::new("a2V5").unwrap();
    demo.fake().set_webhook(DEMO_CLIENT_ID, WebhookSetup::new("https://books.example/xero", "a2V5"));
    let receive = || {
        let due = demo.fake().due_webhooks(demo.runtime().now());
        let mut changed = Vec::new();
        for delivery in due {
            let signature = delivery.headers.get(SIGNATURE_HEADER).map(HeaderValue::as_bytes);
            let verdict = xero_client::webhooks::answer(&delivery.body, signature, &keys);
            let response = Response::new(verdict.status(), HeaderMap::new(), "");
            demo.fake().webhook_answered(delivery.id, Some(&response), demo.runtime().now());
            if let Verdict::Genuine(Notice::Delivery(delivery)) = verdict {
                changed.extend(delivery.resources());
            }
        }
        changed
    };
    assert_eq!(demo.fake().webhook_status(DEMO_CLIENT_ID), Some(WebhookStatus::Validating));
    assert_eq!(receive(), []);
    assert_eq!(demo.fake().webhook_status(DEMO_CLIENT_ID), Some(WebhookStatus::Enabled));
    let ada = demo.block_on(customer(&demo.tenant()));
    assert!(matches!(receive()[..], [ref key] if key.resource == ChangedResource::Contact(ada)));
}

#[test]
fn a_code_is_a_text_and_a_date_is_a_date() {
    let item: Item = from_str(r#"{"PurchaseDetails":{"COGSAccountCode":"COGS-5.0"},"IsSold":"true"}"#).unwrap();
    let code: Option<AccountCode> = item.purchase_details.unwrap().cogs_account_code;
    assert_eq!((code.as_ref().map(AccountCode::as_str), item.is_sold), (Some("COGS-5.0"), Some(true)));
    let account: Account = from_str(r#"{"Code":"0090","AddToWatchlist":"false"}"#).unwrap();
    assert_eq!(account.code.as_ref().map(AccountCode::as_str), Some("0090"), "its zeros stay");
    let payment: Payment = from_str(r#"{"Date":"/Date(1767571200000+0000)/","Amount":"12.50"}"#).unwrap();
    let date: Option<NetDate> = payment.date;
    assert_eq!((date, payment.amount), (Some(day(2026, 1, 5)), Some(dec!(12.50))));
}

#[test]
fn an_oauth_error_says_the_likely_cause_and_the_next_step() {
    let refused = |code: &str| -> TokenError {
        let demo = Demo::new().unwrap();
        let keeper = TokenKeeper::new(identity(&demo), Arc::new(MemoryTokenStore::new()));
        demo.block_on(signed_in(&demo, &keeper));
        demo.runtime().advance(Duration::from_secs(3_600));
        for _ in 0..3 {
            let body = format!(r#"{{"error":"{code}"}}"#);
            demo.faults().next(Fault::Answer(Response::new(StatusCode::BAD_REQUEST, HeaderMap::new(), body)));
        }
        demo.block_on(keeper.access_token()).unwrap_err()
    };
    let dead = refused("invalid_grant");
    assert!(dead.kind() == TokenErrorKind::ConnectAgain && dead.needs_consent(), "{dead}");
    assert!(dead.to_string().contains("again"), "{dead}");
    let secret = refused("invalid_client");
    assert!(secret.kind() == TokenErrorKind::ClientRefused && !secret.needs_consent(), "{secret}");
    assert!(secret.to_string().contains("secret"), "{secret}");
    // A scope that is missing is told from a token that has run out, and never refreshed.
    let body = r#"{"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}"#;
    let scope = read(answer(401, &[("www-authenticate", "insufficent_scope")], body));
    assert!(scope.kind() == ErrorKind::InsufficientScope && scope.to_string().contains("consent"), "{scope}");
}

#[test]
fn nothing_is_sent_that_the_caller_did_not_set() {
    let world = World::once([json(200, r#"{"Invoices":[]}"#)]);
    let line = LineItem { description: Some("Tea".into()), ..LineItem::default() };
    let id = ContactId(uuid::Uuid::from_u128(7));
    let bare = Invoice { line_items: Some(vec![line]), ..draft(id) };
    let _ = world.runtime.block_on(world.tenant().invoices().create(&[bare]));
    let sent = std::str::from_utf8(&world.requests()[0].body).unwrap().to_owned();
    let expected = format!(
        r#"{{"Invoices":[{{"Type":"ACCREC","Contact":{{"ContactID":"{id}"}},"LineItems":[{{"Description":"Tea"}}]}}]}}"#
    );
    assert_eq!(sent, expected);
    // So Xero fills in: today where the organisation is, and the rate of the day.
    let setup = OrganisationSetup::demo().utc_offset_minutes(13 * 60);
    let demo = Demo::with(FakeXero::new(config_of(setup)), |client| client).unwrap();
    demo.runtime().advance(Duration::from_secs(12 * 3_600)); // noon of the 5th in UTC
    demo.block_on(async {
        let ada = customer(&demo.tenant()).await;
        let euros = Invoice { currency_code: Some("EUR".into()), ..draft(ada) };
        let written = demo.tenant().invoices().create(&[euros]).await.unwrap().into_all().unwrap();
        assert_eq!((written[0].date, written[0].currency_rate), (Some(day(2026, 1, 6)), Some(dec!(0.92))));
    });
}

/// The guide's table has each of these tests, in their order, and a link to what answers the complaint.
#[test]
fn the_guide_names_each_of_these_tests() {
    let rows: Vec<_> =
        include_str!("../docs/complaints.md").lines().filter(|line| line.contains("github.com")).collect();
    let named: Vec<_> = rows.iter().map(|row| row.rsplit('`').nth(1).unwrap()).collect();
    let source = include_str!("complaints.rs");
    let tests = source.split("#[test]\nfn ").skip(1).map(|rest| rest.split('(').next().unwrap());
    let tests: Vec<_> = tests
        .filter(|name| name.starts_with(char::is_alphabetic) && *name != "the_guide_names_each_of_these_tests")
        .collect();
    assert_eq!(named, tests);
    assert_eq!(rows.len(), 20);
    assert!(rows.iter().all(|row| row.contains("[`")), "each links to an item");
}
