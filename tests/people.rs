//! People at work in the ledger and in the store, between syncs and in the middle of one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::time::Duration;

use api_core::runtime::Runtime;
use attack::{books, ends, money, order, parked, redrive, small, sync, until_done};
use chrono::TimeDelta;
use common::{Rig, TENANT};
use futures_util::future::join;
use xcart_client::{
    mock::{Line, OrderSeed, Payment, address},
    wire::{OrderId, PaymentStatusCode, ProfileId},
};
use xcart_xero::{Selection, StartFrom, Verdict};
use xero_client::mock::{DocumentKind, Limits, TokenSetup, Window};

/// One more order of a customer of the small store, paid by PayPal.
fn another(rig: &Rig, number: &str, customer: i64) -> OrderId {
    let placed = rig.runtime.now() - TimeDelta::minutes(1);
    let seed = OrderSeed::new("USD", placed)
        .number(number)
        .customer(ProfileId(customer))
        .address(address("Ada", "Byron", "12 Square", "London", "SW1Y 4JH", "GB"))
        .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 3))
        .payment_status(PaymentStatusCode::Paid)
        .payment(Payment::sale("PayPal"));
    rig.shop.lock().add_order(seed)
}

fn quiet() -> std::collections::BTreeMap<String, String> {
    let rig = small(1);
    until_done(&rig);
    books(&rig)
}

/// A person deletes the payment of a paid invoice, and voids it.
fn take_out(rig: &Rig, number: &str) {
    let now = rig.runtime.now();
    let payment = rig.xero.lock().books().payments().into_iter().find(|payment| payment.document == number).unwrap();
    rig.xero.lock().person(now).delete_payment(payment.id).unwrap();
    rig.xero.lock().person(now).void(DocumentKind::SalesInvoice, number).unwrap();
}

/// A sync in the midst of which something happens, so long after its beginning.
fn in_the_midst(
    rig: &Rig,
    after: Duration,
    happens: impl FnOnce(),
) -> Result<sync_core::SyncReport, xcart_xero::Error> {
    rig.shop.lock().set_latency(Duration::from_millis(50));
    rig.xero.lock().set_latency(Duration::from_millis(300));
    let integration = rig.integration();
    ends(rig, async {
        let event = async {
            rig.runtime.sleep(after).await;
            happens();
        };
        join(integration.sync(), event).await.0
    })
}

#[test]
fn a_token_that_is_taken_back_in_the_midst_stops_the_sync_and_the_next_one_goes_on() {
    let quiet = quiet();
    for step in 0..30 {
        let rig = small(1);
        let stopped =
            in_the_midst(&rig, Duration::from_millis(step * 200), || rig.xero.lock().revoke_token("demo-token"));
        if let Err(error) = &stopped {
            assert!(error.to_string().contains("token"), "{error}");
            assert!(error.is_permanent(), "{error}");
        }
        rig.xero.lock().add_token("demo-token", TokenSetup::new("demo", [TENANT.parse().unwrap()]));
        until_done(&rig);
        assert_eq!(books(&rig), quiet, "step {step}");
        assert_eq!(parked(&rig), Vec::<String>::new());
    }
}

#[test]
fn an_organisation_that_is_disconnected_in_the_midst_stops_the_sync_and_says_what_helps() {
    let mut stops = 0;
    for step in 0..30 {
        let rig = small(1);
        let tenant = TENANT.parse().unwrap();
        let stopped = in_the_midst(&rig, Duration::from_millis(step * 200), || rig.xero.lock().disconnect(tenant));
        if let Err(error) = &stopped {
            stops += 1;
            assert!(error.to_string().contains("connect it again"), "{error}");
            assert!(error.is_permanent(), "{error}");
        }
        let again = sync(&rig);
        assert!(again.is_err());
    }
    assert!(stops > 15);
}

#[test]
fn limits_of_all_kinds_are_waited_for() {
    let limits = [
        Limits::default().minute(Some(2)),
        Limits::default().minute(Some(2)).window(Window::Fixed),
        Limits::default().day(Some(15)),
        Limits::default().day(Some(15)).window(Window::Fixed),
        Limits::default().concurrent(Some(1)),
        Limits::default().app_minute(Some(1)),
    ];
    for (n, limits) in limits.into_iter().enumerate() {
        let rig = small(1);
        rig.xero.lock().set_limits(limits);
        rig.xero.lock().set_latency(Duration::from_millis(300));
        let mut tries = 0;
        while let Err(error) = sync(&rig) {
            assert!(!error.is_permanent(), "{n}: {error}");
            tries += 1;
            rig.runtime.advance(error.retry_after().unwrap_or(Duration::from_secs(60)));
            assert!(tries < 10, "{n}: {error}");
        }
        rig.xero.lock().set_limits(Limits::none());
        assert_eq!(books(&rig), quiet(), "limits {n}");
    }
}

#[test]
fn what_is_in_the_ledger_before_us_stays_untouched_to_the_byte() {
    // Our number without our tag.
    let rig = small(1);
    let now = rig.runtime.now();
    let stranger = rig.xero.lock().person(now).add_contact("Somebody else").unwrap();
    put_invoice(&rig, &stranger.to_string(), "XC-1001", "by hand");
    put_invoice(&rig, &stranger.to_string(), "xc-1003", "");
    let before: Vec<_> = rig.xero.lock().books().documents();
    until_done(&rig);
    let after: Vec<_> = rig.xero.lock().books().documents();
    assert_eq!(before[..], after[..2]);
    redrive(&rig);
    until_done(&rig);
    assert_eq!(rig.xero.lock().books().documents()[..2], before[..]);
    let aside = parked(&rig);
    assert!(aside.len() == 2 && aside.iter().all(|park| park.contains("AlreadyInLedger")), "{aside:?}");
}

/// An invoice that somebody enters by hand.
fn put_invoice(rig: &Rig, contact: &str, number: &str, reference: &str) {
    let body = format!(
        r#"{{"Invoices":[{{"Type":"ACCREC","Status":"AUTHORISED","Contact":{{"ContactID":"{contact}"}},"InvoiceNumber":"{number}",
        "Reference":"{reference}","Date":"2026-01-03","DueDate":"2026-01-09","LineItems":[{{"Description":"x","Quantity":1,"UnitAmount":19.80,"AccountCode":"200","TaxType":"NONE"}}]}}]}}"#
    );
    post(rig, http::Method::PUT, "Invoices", body);
}

fn post(rig: &Rig, method: http::Method, path: &str, body: String) {
    use api_core::{
        fake::InProcess,
        transport::{Request, Transport},
        url::BaseUrl,
    };
    use http::{HeaderName, HeaderValue};
    let transport = InProcess::new(rig.xero.clone(), std::sync::Arc::new(rig.runtime.clone()));
    let mut url = BaseUrl::parse("https://api.xero.com/api.xro/2.0/").unwrap().request_url();
    for part in path.split('/') {
        url = url.segment(part);
    }
    let request = Request::new(method, url.build())
        .header(http::header::AUTHORIZATION, HeaderValue::from_static("Bearer demo-token"))
        .header(http::header::ACCEPT, HeaderValue::from_static("application/json"))
        .header(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .header(HeaderName::from_static("xero-tenant-id"), HeaderValue::from_static(TENANT))
        .body(body);
    let answer = rig.run(transport.execute(request)).unwrap();
    assert_eq!(answer.status.as_u16(), 200, "{}", String::from_utf8_lossy(&answer.body));
}

#[test]
fn contacts_of_our_names_and_addresses_are_billed_or_left_alone() {
    for (number, members) in [
        (1, vec![("Name", "ADA  byron")]),
        (2, vec![("Name", "Ada Byron"), ("EmailAddress", "ADA@shop.example")]),
        (3, vec![("Name", "Ada Byron"), ("EmailAddress", "another@shop.example")]),
        (4, vec![("Name", "Ada Byron (demo-1)")]),
        (5, vec![("Name", "Countess"), ("EmailAddress", "ada@shop.example")]),
    ] {
        for late in [false, true] {
            let rig = small(1);
            let now = rig.runtime.now();
            let add = |name: &str| {
                let mut fake = rig.xero.lock();
                let id = fake.person(now).add_contact(name).unwrap();
                fake.person(now).edit_contact(id, &members).unwrap();
            };
            if late {
                // After the directory was read.
                in_the_midst(&rig, Duration::from_millis(2_350), || add("New")).unwrap();
            } else {
                add("New");
                until_done(&rig);
            }
            assert_eq!(parked(&rig), Vec::<String>::new());
            let reconciled = ends(&rig, rig.integration().reconcile()).unwrap();
            assert_eq!(reconciled.with(Verdict::Equal).count(), 4, "{reconciled}");
            assert!(rig.runtime.monotonic() < Duration::from_secs(60), "{number}: it took too long");
        }
    }
}

#[test]
fn an_order_whose_status_flips_while_it_is_delivered_has_one_invoice_and_gives_back_no_more_than_it_took() {
    use PaymentStatusCode as P;
    let flips: Vec<Vec<P>> = vec![
        vec![P::Cancelled],
        vec![P::Refunded],
        vec![P::Refunded, P::Paid],
        vec![P::Cancelled, P::Paid],
        vec![P::Declined],
        vec![P::Paid, P::Refunded, P::Paid, P::Refunded],
        vec![P::AwaitingPayment],
        vec![P::Authorized],
        vec![P::PartiallyPaid],
    ];
    for flip in &flips {
        for step in 0..12 {
            let rig = small(1);
            let id = order(&rig, "1001");
            let mut left = flip.iter();
            let rig = &rig;
            let first = in_the_midst(rig, Duration::from_millis(1000 + step * 500), || {
                if let Some(code) = left.next() {
                    rig.shop.lock().set_payment_status(id, code, rig.runtime.now()).unwrap();
                }
            });
            first.unwrap();
            for code in left {
                rig.runtime.advance(Duration::from_secs(90));
                rig.shop.lock().set_payment_status(id, code, rig.runtime.now()).unwrap();
                sync(rig).unwrap();
            }
            rig.runtime.advance(Duration::from_secs(90));
            sync(rig).unwrap();
            let reconciled = ends(rig, rig.integration().reconcile()).unwrap();
            assert_eq!(reconciled.with(Verdict::Different).count(), 0, "{flip:?} {step}: {reconciled}");
            let mut books = books(rig);
            books.retain(|number, _| number.starts_with("XC-1001"));
            let credits = books.keys().filter(|number| number.len() > "XC-1001".len()).count();
            assert!(credits <= 1, "{flip:?} {step}: {books:?}");
            // Running again changes nothing.
            rig.runtime.advance(Duration::from_secs(90));
            let before = rig.xero.lock().counters().total_effects();
            sync(rig).unwrap();
            assert_eq!(rig.xero.lock().counters().total_effects(), before, "{flip:?} {step}");
        }
    }
}

#[test]
fn what_a_person_takes_back_in_the_ledger_is_never_made_again() {
    let rig = small(1);
    until_done(&rig);
    take_out(&rig, "XC-1001");
    let after = books(&rig);
    rig.runtime.advance(Duration::from_secs(7_200));
    let id = order(&rig, "1001");
    rig.shop.lock().set_admin_notes(id, "somebody looked at it", rig.runtime.now()).unwrap();
    until_done(&rig);
    redrive(&rig);
    until_done(&rig);
    assert_eq!(books(&rig), after);
}

#[test]
fn a_refund_of_an_order_whose_invoice_a_person_took_out_writes_nothing_and_says_what_was_captured() {
    use PaymentStatusCode as P;
    for (refund, code) in [("5", None), ("19.80", Some(P::Refunded)), ("5", Some(P::Cancelled))] {
        let rig = small(1);
        until_done(&rig);
        let id = order(&rig, "1001");
        take_out(&rig, "XC-1001");
        let after = books(&rig);
        rig.runtime.advance(Duration::from_secs(3_600));
        rig.shop.lock().refund(id, money(refund), rig.runtime.now()).unwrap();
        if let Some(code) = &code {
            rig.shop.lock().set_payment_status(id, code, rig.runtime.now()).unwrap();
        }
        let explained = ends(&rig, rig.integration().explain(&id.to_string().into())).unwrap().unwrap();
        assert_eq!(explained.records.len(), 0, "a look shows what a sync would do: {explained}");
        until_done(&rig);
        redrive(&rig);
        until_done(&rig);
        assert_eq!(books(&rig), after, "{refund} {code:?}");
        let aside = parked(&rig);
        assert_eq!(aside.len(), 1, "{refund} {code:?}: {aside:?}");
        let told = ["XC-1001 was taken out", "19.80 USD was captured", "USD refunded", "by hand"];
        let kept = ["invoice was taken out of the ledger", "14.80 USD of its money was not given back"];
        let expected = if code == Some(P::Cancelled) { &kept[..] } else { &told };
        assert!(expected.iter().all(|part| aside[0].contains(part)), "{refund} {code:?}: {aside:?}");
        let reconciled = ends(&rig, rig.integration().reconcile()).unwrap();
        assert_eq!(reconciled.with(Verdict::Parked).count(), 1, "{reconciled}");
    }
}

#[test]
fn what_a_person_took_out_is_asked_for_once() {
    let rig = small(1);
    until_done(&rig);
    let id = order(&rig, "1001");
    take_out(&rig, "XC-1001");
    rig.runtime.advance(Duration::from_secs(3_600));
    rig.shop.lock().refund(id, money("5"), rig.runtime.now()).unwrap();
    until_done(&rig);
    let asked = || rig.xero.lock().counters().calls.get("GET Invoices").copied();
    let before = asked();
    assert!(before.is_some());
    redrive(&rig);
    until_done(&rig);
    assert_eq!(asked(), before, "the order is planned again from what is known");
}

#[test]
fn what_a_person_paid_by_hand_is_not_paid_again_and_says_so() {
    let rig = small(1);
    let placed = rig.runtime.now() - TimeDelta::hours(1);
    let tea = Line::new("TEA-1", "Darjeeling", money("9.90"), 3);
    let seed = OrderSeed::new("USD", placed).number("2002").customer(ProfileId(1)).line(tea);
    let id = rig.shop.lock().add_order(seed.payment(Payment::offline("Phone ordering")));
    until_done(&rig);
    let now = rig.runtime.now();
    rig.xero.lock().person(now).pay("XC-2002", "090", money("29.70"), now.date_naive()).unwrap();
    let before = books(&rig);
    rig.shop.lock().set_payment_status(id, &PaymentStatusCode::Paid, now).unwrap();
    until_done(&rig);
    assert_eq!(books(&rig), before);
    let aside = parked(&rig);
    assert!(aside.len() == 1 && aside[0].contains("2002") && aside[0].contains("redrive"), "{aside:?}");
}

#[test]
fn a_customer_who_is_archived_parks_later_orders_alone_and_one_who_is_renamed_is_billed_as_before() {
    let rig = small(1);
    until_done(&rig);
    let id_of = |number: &str| rig.xero.lock().books().contacts().into_iter().find(|c| c.number == number).unwrap().id;
    let ada = id_of("XC-demo-1");
    rig.xero.lock().person(rig.runtime.now()).edit_contact(ada, &[("Name", "Countess Lovelace")]).unwrap();
    another(&rig, "2001", 1);
    until_done(&rig);
    let bills = |number: &str| rig.xero.lock().books().invoice(number).map(|invoice| invoice.contact_id);
    assert_eq!(bills("XC-2001"), Some(ada));
    rig.xero.lock().person(rig.runtime.now()).archive_contact(ada).unwrap();
    another(&rig, "2002", 1);
    until_done(&rig);
    redrive(&rig);
    until_done(&rig);
    let aside = parked(&rig);
    assert!(aside.len() == 1 && aside[0].contains("ContactUnusable") && aside[0].contains("restore"), "{aside:?}");
    assert_eq!(bills("XC-2002"), None);
}

#[test]
fn a_lock_date_is_told_before_the_first_run_with_what_it_does() {
    let mut rig = Rig::demo();
    let today = rig.runtime.now().date_naive();
    rig.selection = Selection::everything(StartFrom::Date(today - chrono::TimeDelta::days(40)));
    let integration = rig.integration();
    assert_eq!(rig.run(integration.period_warnings()).unwrap(), []);
    let locked = today - chrono::TimeDelta::days(10);
    rig.xero.lock().person(rig.runtime.now()).set_period_lock(Some(locked));
    let warnings = rig.run(rig.integration().period_warnings()).unwrap();
    let told = warnings[0].to_string();
    assert!(told.contains("locked_period.invoices") && told.contains(&format!("locked until {locked}")), "{told}");
    assert_eq!(rig.xero.lock().counters().total_effects(), 0);
    // No run is stopped by it: the later orders are sent.
    rig.run(integration.sync()).unwrap();
    assert!(rig.xero.lock().counters().total_effects() > 0);
}

#[test]
fn a_locked_period_parks_with_its_date_and_is_redriven_when_it_is_open() {
    let rig = small(1);
    let today = rig.runtime.now().date_naive();
    rig.xero.lock().person(rig.runtime.now()).set_period_lock(Some(today));
    sync(&rig).unwrap();
    let aside = parked(&rig);
    assert!(aside.len() == 4 && aside.iter().all(|park| park.contains("LockedPeriod")), "{aside:?}");
    rig.xero.lock().person(rig.runtime.now()).set_period_lock(None);
    assert_eq!(redrive(&rig), 4);
    until_done(&rig);
    assert_eq!(books(&rig), quiet());
}

#[test]
fn a_period_that_is_locked_in_the_midst_parks_what_the_ledger_refuses_and_is_redriven() {
    let quiet = quiet();
    for step in 0..14 {
        let rig = small(1);
        let today = rig.runtime.now().date_naive();
        let lock = || rig.xero.lock().person(rig.runtime.now()).set_period_lock(Some(today));
        in_the_midst(&rig, Duration::from_millis(2_000 + step * 300), lock).unwrap();
        assert!(parked(&rig).iter().all(|park| park.contains("LockedPeriod")), "{step}: {:?}", parked(&rig));
        rig.xero.lock().person(rig.runtime.now()).set_period_lock(None);
        redrive(&rig);
        until_done(&rig);
        assert_eq!(books(&rig), quiet, "step {step}");
    }
}
