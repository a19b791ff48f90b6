//! Records whose day lies in a locked period: parked, dated on the next open day, or left a draft, as the profile says for each kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    LedgerWrite, OpKind, ParkCode, Plan,
    ledger::{DocKey, DocKind, DocumentStatus},
};
use common::{Books, day, decimal, item, read, status, transaction};
use mapping::{Mapper, Profile};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

fn profile(invoices: &str, credit_notes: &str, payments: &str) -> Profile {
    let text = mapping::profiles::DEMO
        .replace("invoices = \"park\"", &format!("invoices = {invoices:?}"))
        .replace("credit_notes = \"park\"", &format!("credit_notes = {credit_notes:?}"))
        .replace("payments = \"park\"", &format!("payments = {payments:?}"));
    Profile::from_toml(&text).unwrap()
}

fn mapper(invoices: &str, credit_notes: &str, payments: &str) -> Mapper {
    Mapper::new(profile(invoices, credit_notes, payments))
}

fn lock(books: &mut Books, until: Option<&str>) {
    books.reference.organisation.period_lock = until.map(day);
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    books.sync(mapper, &read(mapper, differs, &card(rows)).unwrap())
}

fn kinds(plan: &Plan) -> Vec<OpKind> {
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

fn codes(plan: &Plan) -> Vec<ParkCode> {
    plan.parked.iter().map(|park| park.code).collect()
}

/// The days of the payments of a plan.
fn payment_days(plan: &Plan) -> Vec<String> {
    let of = |step: &canonical_model::Step| match &step.write {
        LedgerWrite::CreatePayment(payment) => Some(payment.date.to_string()),
        _ => None,
    };
    plan.steps.iter().filter_map(of).collect()
}

const PAID: (&str, &str, u32) = ("sale", "20", 2);

fn at(price: &str) -> Value {
    let total: Value = serde_json::from_str(price).unwrap();
    json!({"items": [item(7, "TEA-1", price, 1)], "sub_total": total, "total": total})
}

#[test]
fn an_invoice_in_a_locked_period_is_parked_dated_later_or_a_draft() {
    for (policy, on, placed) in [
        ("park", None, None),
        ("next_open_day", Some("2025-03-11"), Some(DocumentStatus::Authorised)),
        ("draft", Some("2025-03-01"), Some(DocumentStatus::Draft)),
    ] {
        let mut books = Books::new();
        lock(&mut books, Some("2025-03-10"));
        let plan = sync(&mut books, &mapper(policy, "park", "next_open_day"), &json!({}), &[PAID]);
        assert_eq!(codes(&plan) == [ParkCode::LockedPeriod], placed.is_none(), "{policy}: {:?}", plan.parked);
        let key = DocKey::new(DocKind::Invoice, "42");
        assert_eq!(books.applied.records.contains_key(&key), placed.is_some(), "{policy}");
        if let (Some(on), Some(status)) = (on, placed) {
            let invoice = books.invoice();
            assert_eq!((invoice.date, invoice.status), (day(on), status), "{policy}");
            assert_eq!(invoice.due_date.unwrap() - invoice.date, chrono::TimeDelta::days(14));
            assert!(plan.notes.iter().any(|note| note.contains("locked until 2025-03-10")), "{:?}", plan.notes);
            // Nothing is paid on a draft.
            assert_eq!(payment_days(&plan).is_empty(), status == DocumentStatus::Draft);
        }
    }
}

#[test]
fn a_draft_of_a_locked_period_is_approved_and_paid_when_the_period_is_open_again() {
    let mapper = mapper("draft", "park", "park");
    let mut books = Books::new();
    lock(&mut books, Some("2025-03-10"));
    sync(&mut books, &mapper, &json!({}), &[PAID]);
    assert_eq!(kinds(&sync(&mut books, &mapper, &at("30"), &[PAID])), [OpKind::UpdateDocument]);
    lock(&mut books, None);
    let plan = sync(&mut books, &mapper, &at("20"), &[PAID]);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment]);
    assert_eq!((books.invoice().status, books.due()), (DocumentStatus::Authorised, Decimal::ZERO));
    // One that was cancelled meanwhile is thrown away.
    let mut books = Books::new();
    lock(&mut books, Some("2025-03-10"));
    sync(&mut books, &mapper, &json!({}), &[PAID]);
    let cancelled = json!({"payment_status": status("C")});
    sync(&mut books, &mapper, &cancelled, &[PAID, ("refund", "20", 5)]);
    assert_eq!(books.invoice().status, DocumentStatus::Deleted);
}

#[test]
fn a_payment_in_a_locked_period_is_parked_or_dated_on_the_next_open_day() {
    let open_invoice = |mapper: &Mapper| {
        let mut books = Books::new();
        let terms = json!({"payment_status": status("Q")});
        books.sync(mapper, &read(mapper, &terms, &[common::offline(1, "Phone ordering", "20")]).unwrap());
        lock(&mut books, Some("2025-03-10"));
        books
    };
    let parks = mapper("park", "park", "park");
    let plan = sync(&mut open_invoice(&parks), &parks, &json!({}), &[PAID]);
    assert_eq!((codes(&plan), plan.steps.len()), (vec![ParkCode::LockedPeriod], 0));
    assert!(plan.parked[0].fix.contains("locked_period.payments"), "{}", plan.parked[0]);
    let later = mapper("park", "park", "next_open_day");
    let mut books = open_invoice(&later);
    let plan = sync(&mut books, &later, &json!({}), &[PAID]);
    assert_eq!(payment_days(&plan), ["2025-03-11"]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_credit_note_in_a_locked_period_is_parked_dated_later_or_a_draft() {
    let refunded = json!({"payment_status": status("PP")});
    let rows = [PAID, ("refundPart", "5", 6)];
    for (policy, credited, codes_expected) in [
        ("park", None, vec![ParkCode::LockedPeriod]),
        ("next_open_day", Some(("2025-03-11", DocumentStatus::Authorised)), vec![]),
        ("draft", Some(("2025-03-06", DocumentStatus::Draft)), vec![ParkCode::LockedPeriod]),
    ] {
        let mapper = mapper("park", policy, "next_open_day");
        let mut books = Books::new();
        sync(&mut books, &mapper, &json!({}), &[PAID]);
        lock(&mut books, Some("2025-03-10"));
        let plan = sync(&mut books, &mapper, &refunded, &rows);
        assert_eq!(codes(&plan), codes_expected, "{policy}");
        let note = books.credit_notes().first().map(|note| (note.date.to_string(), note.status));
        assert_eq!(note, credited.map(|(on, status)| (on.to_owned(), status)), "{policy}");
        // The refund is paid out of an approved credit note alone.
        let authorised = credited.is_some_and(|(_, status)| status == DocumentStatus::Authorised);
        assert_eq!(payment_days(&plan), if authorised { vec!["2025-03-11"] } else { vec![] }, "{policy}");
        lock(&mut books, None);
        let plan = sync(&mut books, &mapper, &refunded, &rows);
        assert!(plan.parked.is_empty(), "{policy}: {:?}", plan.parked);
        assert_eq!(books.credits(), [("refund-101".to_owned(), decimal("5"), Decimal::ZERO)], "{policy}");
    }
}

#[test]
fn what_an_edit_added_in_a_locked_period_is_parked_dated_later_or_a_draft() {
    for (policy, expected) in [
        ("park", None),
        ("next_open_day", Some(("2025-03-11", DocumentStatus::Authorised))),
        ("draft", Some(("2025-03-04", DocumentStatus::Draft))),
    ] {
        let mapper = mapper(policy, "park", "next_open_day");
        let mut books = Books::new();
        sync(&mut books, &mapper, &at("20"), &[PAID]);
        lock(&mut books, Some("2025-03-10"));
        let rows = [PAID, ("capture", "10", 5)];
        let plan = sync(&mut books, &mapper, &at("30"), &rows);
        let key = DocKey::new(DocKind::Invoice, "42/edit-1");
        let further = books.applied.records.get(&key).map(|_| books.document(&key));
        let found = further.map(|further| (further.date.to_string(), further.status));
        assert_eq!(found, expected.map(|(on, status)| (on.to_owned(), status)), "{policy}");
        assert_eq!(codes(&plan), if expected.is_none() { vec![ParkCode::LockedPeriod] } else { vec![] }, "{policy}");
        if let Some((_, DocumentStatus::Draft)) = expected {
            lock(&mut books, None);
            let plan = sync(&mut books, &mapper, &at("30"), &rows);
            assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment]);
            assert_eq!(books.further(), [("edit-1".to_owned(), decimal("10"), Decimal::ZERO)]);
        }
    }
}

#[test]
fn a_cancelled_order_in_a_locked_period_is_credited_on_an_open_day() {
    let mapper = mapper("park", "next_open_day", "next_open_day");
    let mut books = Books::new();
    let awaiting = json!({"payment_status": status("Q")});
    books.sync(&mapper, &read(&mapper, &awaiting, &[common::offline(1, "Phone ordering", "20")]).unwrap());
    lock(&mut books, Some("2025-03-31"));
    let cancelled = json!({"payment_status": status("C")});
    let plan = books.sync(&mapper, &read(&mapper, &cancelled, &[common::offline(1, "Phone ordering", "20")]).unwrap());
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::Allocate]);
    assert_eq!((books.credit_notes()[0].date, books.due()), (day("2025-04-01"), Decimal::ZERO));
}

#[test]
fn a_draft_of_a_payment_is_refused_by_the_profile() {
    let text = mapping::profiles::DEMO.replace("payments = \"park\"", "payments = \"draft\"");
    let error = Profile::from_toml(&text).unwrap_err();
    assert_eq!(error.field, "locked_period.payments");
    assert!(error.message.contains("no drafts of payments"), "{error}");
}

/// Each policy, and words of the warning that tells it of invoices.
const POLICIES: [(&str, &str); 3] = [
    ("park", "orders of 2025-03-01 to 2025-03-10 wait for a person"),
    ("next_open_day", "invoices of 2025-03-01 to 2025-03-10 are dated 2025-03-11"),
    ("draft", "invoices of 2025-03-01 to 2025-03-10 stay drafts"),
];

#[test]
fn what_lock_dates_do_to_the_first_orders_is_told_before_the_first_run() {
    for (policy, words) in POLICIES {
        for payments in ["park", "next_open_day"] {
            let profile = profile(policy, "park", payments);
            let mapper = Mapper::new(profile.clone());
            let mut books = Books::new();
            lock(&mut books, Some("2025-03-10"));
            let warnings =
                profile.period_warnings(&books.reference.organisation, Some(day("2025-03-01")), day("2025-03-20"));
            let invoices = &warnings[0];
            assert_eq!(invoices.field, "locked_period.invoices");
            assert!(invoices.problem.starts_with("the ledger is locked until 2025-03-10: "), "{invoices}");
            assert!(invoices.problem.contains(words), "{invoices}");
            assert!(invoices.fix.starts_with("begin with orders of 2025-03-11"), "{invoices}");
            let line = mapping::profiles::DEMO.lines().position(|line| line.starts_with("invoices = ")).unwrap() + 1;
            assert_eq!((invoices.line, invoices.layer.to_string()), (line, "profile".to_owned()));
            // What is told is what happens.
            let plan = sync(&mut books, &mapper, &json!({}), &[PAID]);
            let sent = books.applied.records.contains_key(&DocKey::new(DocKind::Invoice, "42"));
            assert_eq!(sent, policy != "park");
            match policy {
                "next_open_day" => assert_eq!(books.invoice().date, day("2025-03-11")),
                "draft" => assert_eq!(books.invoice().status, DocumentStatus::Draft),
                _ => {}
            }
            // Of payments and credit notes something is told only where there may be some.
            let fields: Vec<&str> = warnings.iter().map(|warning| warning.field.as_str()).collect();
            if policy != "next_open_day" {
                assert_eq!(fields, ["locked_period.invoices"]);
                assert_eq!(payment_days(&plan), Vec::<String>::new());
                continue;
            }
            assert_eq!(fields, ["locked_period.invoices", "locked_period.credit_notes", "locked_period.payments"]);
            let paid = &warnings[2].problem;
            if payments == "park" {
                assert!(paid.contains("wait for a person, and their invoices stand unpaid"), "{paid}");
                assert_eq!((codes(&plan), payment_days(&plan)), (vec![ParkCode::LockedPeriod], vec![]));
            } else {
                assert!(paid.contains("are dated 2025-03-11, in another period"), "{paid}");
                assert_eq!((codes(&plan), payment_days(&plan)), (vec![], vec!["2025-03-11".to_owned()]));
            }
        }
    }
}

#[test]
fn a_lock_date_that_lies_ahead_is_told_of_every_kind_of_record() {
    let mut books = Books::new();
    lock(&mut books, Some("2026-12-31"));
    let warnings = |profile: &Profile, books: &Books, start: Option<&str>| -> Vec<String> {
        let found = profile.period_warnings(&books.reference.organisation, start.map(day), day("2026-11-26"));
        found.iter().map(ToString::to_string).collect()
    };
    let later = warnings(&profile("next_open_day", "next_open_day", "next_open_day"), &books, None);
    assert_eq!(later.len(), 3, "{later:#?}");
    let all =
        |words: &str, warnings: &[String]| assert!(warnings.iter().all(|one| one.contains(words)), "{warnings:#?}");
    all("of 2026-11-26 to 2026-12-31 are dated 2027-01-01, which is yet to come", &later);
    all("move the lock date in the ledger, if it is not meant to lie ahead", &later);
    let parked = warnings(&profile("park", "park", "park"), &books, Some("2025-01-01"));
    assert_eq!(parked.len(), 3, "{parked:#?}");
    all("of 2025-01-01 to 2026-12-31 wait for a person, each by itself", &parked);
    // A lock of the year's end counts as one of the period.
    books.reference.organisation.year_end_lock = Some(day("2027-01-31"));
    all("locked until 2027-01-31", &warnings(&profile("draft", "draft", "park"), &books, None));
    // There may be no day after it.
    books.reference.organisation.year_end_lock = Some(chrono::NaiveDate::MAX);
    all("wait for a person", &warnings(&profile("next_open_day", "next_open_day", "next_open_day"), &books, None));
    lock(&mut books, None);
    books.reference.organisation.year_end_lock = None;
    assert!(warnings(&profile("park", "park", "park"), &books, Some("2025-01-01")).is_empty());
}

#[test]
fn lock_dates_before_the_first_order_are_nothing_to_tell() {
    let mut books = Books::new();
    lock(&mut books, Some("2025-03-10"));
    let warnings = |start: Option<&str>, today: &str| {
        let organisation = &books.reference.organisation;
        profile("park", "park", "park").period_warnings(organisation, start.map(day), day(today)).len()
    };
    assert_eq!(warnings(Some("2025-03-11"), "2025-03-20"), 0);
    assert_eq!(warnings(Some("2025-03-10"), "2025-03-20"), 1);
    // Where the start is an order's number, its day is not known.
    assert_eq!(warnings(None, "2025-03-11"), 0);
    assert_eq!(warnings(None, "2025-03-10"), 3);
    // A start that is yet to come, after the lock date.
    assert_eq!(warnings(Some("2025-03-11"), "2025-03-01"), 0);
}
