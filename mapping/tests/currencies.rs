//! Under which rate documents in other currencies stand in the books: what the profile says, what the order or a provider says, what
//! the ledger chose.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    FxRate, LedgerWrite, Order, ParkCode, Plan, RateQuery, RateSource,
    ledger::{DocKey, DocKind},
};
use common::{Books, connection, day, decimal, profile, read, status, transaction};
use mapping::{Mapper, Profile};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The demo profile with a row for the euro that says this.
fn mapper(row: &str) -> Mapper {
    Mapper::new(profile(&format!("[custom.details]\nrate = \"text\"\n[[currency]]\ncode = \"EUR\"\n{row}")))
}

fn euros(mapper: &Mapper, differs: Value, rows: &[(&str, &str, u32)]) -> Order {
    let mut order = json!({"currency": "EUR"});
    order.as_object_mut().unwrap().extend(differs.as_object().unwrap().clone());
    read(mapper, &order, &[transaction(1, "Credit Card", "EUR", rows)]).unwrap()
}

fn sold(mapper: &Mapper, differs: Value) -> Order {
    euros(mapper, differs, &[("sale", "20", 2)])
}

fn planned(mapper: &Mapper, order: &Order) -> Plan {
    Books::new().plan(mapper, order)
}

/// The rate of the invoice that is planned.
fn rate(plan: &Plan) -> Option<Decimal> {
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    let invoice = plan.steps.iter().find_map(|step| match &step.write {
        LedgerWrite::CreateDocument(document) => Some(document),
        _ => None,
    });
    invoice.unwrap().currency_rate
}

fn parked(plan: &Plan) -> String {
    assert!(plan.steps.is_empty());
    assert_eq!(plan.parked[0].code, ParkCode::RateUnknown);
    plan.parked[0].to_string()
}

/// What a detail of the order says.
fn told(mapper: &Mapper, says: &str) -> Order {
    let mut order = sold(mapper, json!({}));
    order.custom.add("details", "rate", canonical_model::TypedValue::Text(says.to_owned()));
    order
}

fn given(mapper: &Mapper, rate: &str, source: RateSource) -> Order {
    let rate = FxRate {
        base: "USD".parse().unwrap(),
        quote: "EUR".parse().unwrap(),
        rate: decimal(rate),
        as_of: day("2025-03-01"),
        source,
    };
    Order { fx_rate: Some(rate), ..sold(mapper, json!({})) }
}

#[test]
fn a_rate_may_be_what_the_order_says_and_is_held_with_six_decimals() {
    let by_detail = mapper("rate = \"{custom.details.rate}\"");
    assert_eq!(rate(&planned(&by_detail, &told(&by_detail, "0.92134567"))), Some(decimal("0.921346")));
    let inverted = mapper("rate = \"{custom.details.rate}\"\ninverted = true");
    assert_eq!(rate(&planned(&inverted, &told(&inverted, "1.0842"))), Some(decimal("0.922339")));
}

#[test]
fn a_rate_may_be_that_of_the_month() {
    let monthly = Mapper::new(profile(
        "[[currency]]\ncode = \"EUR\"\nrate = { table = \"euro\" }\n[tables.euro]\ncolumns = [\"order.placed_on\"]\n\
         rows = [[\"2025-02-01..2025-02-28\", \"0.96\"], [\"2025-03-01..2025-03-31\", \"0.92\"]]\n\
         default = { error = \"no rate of that month\" }",
    ));
    assert_eq!(rate(&planned(&monthly, &sold(&monthly, json!({})))), Some(decimal("0.92")));
    let april = json!({"create_date": "2025-04-01T09:30:00+0000"});
    let plan = planned(&monthly, &sold(&monthly, april));
    assert_eq!(plan.parked[0].code, ParkCode::UnmappedValue);
    assert!(plan.parked[0].cause.contains("no rate of that month"));
}

#[test]
fn an_order_without_its_rate_is_parked_or_left_to_the_ledger_as_the_profile_says() {
    let strict = mapper("rate = \"{custom.details.rate}\"");
    assert!(parked(&planned(&strict, &sold(&strict, json!({})))).contains("does not say the rate of EUR to USD"));
    let lax = mapper("rate = \"{custom.details.rate}\"\nmissing = \"ledger\"");
    assert_eq!(rate(&planned(&lax, &sold(&lax, json!({})))), None);
    for nonsense in ["soon", "0", "-0.9", "0.0000001"] {
        assert!(parked(&planned(&strict, &told(&strict, nonsense))).contains("is no rate"), "{nonsense}");
    }
}

#[test]
fn a_rate_of_one_is_true_only_of_currencies_that_are_pegged_at_par() {
    let by_detail = mapper("rate = \"{custom.details.rate}\"");
    let cause = parked(&planned(&by_detail, &told(&by_detail, "1.0000001")));
    assert!(cause.contains("pegged = true"), "{cause}");
    let pegged = mapper("pegged = true");
    assert_eq!(rate(&planned(&pegged, &sold(&pegged, json!({})))), Some(Decimal::ONE));
}

#[test]
fn a_provider_is_asked_when_an_order_is_to_be_billed_and_not_before_or_after() {
    let mapper = mapper("provider = true");
    let mut books = Books::new();
    let order = sold(&mapper, json!({}));
    let asked =
        |books: &Books, order: &Order| mapper.rate_query(&connection(), order, &books.reference, &books.applied);
    let query = RateQuery {
        base: "USD".parse().unwrap(),
        quote: "EUR".parse().unwrap(),
        at: order.placed_at,
        day: day("2025-03-01"),
    };
    assert_eq!(asked(&books, &order), Some(query));
    let unpaid = euros(&mapper, json!({"payment_status": status("Q")}), &[]);
    assert_eq!(asked(&books, &unpaid), None);
    let dollars = read(&mapper, &json!({}), &[]).unwrap();
    assert_eq!(asked(&books, &dollars), None);

    let cause = parked(&books.plan(&mapper, &order));
    assert!(cause.contains("no provider knows the rate of EUR to USD on 2025-03-01"), "{cause}");
    let known = given(&mapper, "0.9213", RateSource::Provider("bank".to_owned()));
    books.sync(&mapper, &known);
    assert_eq!(books.invoice().currency_rate, Some(decimal("0.9213")));
    assert_eq!(asked(&books, &order), None);
    // And what it said stays, whatever it says later.
    let later = given(&mapper, "0.8", RateSource::Provider("bank".to_owned()));
    assert!(books.plan(&mapper, &later).steps.is_empty());
    assert!(books.plan(&mapper, &order).steps.is_empty());
}

#[test]
fn a_rate_that_the_store_gives_counts_where_the_profile_has_no_row() {
    let plain = Mapper::new(profile(""));
    let plan = planned(&plain, &given(&plain, "0.9", RateSource::Store));
    assert_eq!(rate(&plan), Some(decimal("0.9")));
    // Of another pair it is not the order's.
    let mut other = given(&plain, "0.9", RateSource::Store);
    other.fx_rate.as_mut().unwrap().base = "GBP".parse().unwrap();
    assert_eq!(rate(&planned(&plain, &other)), None);
    assert_eq!(rate(&planned(&plain, &given(&plain, "0.9", RateSource::Provider("bank".to_owned())))), None);
}

#[test]
fn a_payment_comes_to_an_account_of_its_own_currency_or_of_the_books() {
    let mapper = mapper("rate = \"0.92\"");
    let order = sold(&mapper, json!({}));
    for (account, told) in
        [("EUR", None), ("USD", None), ("GBP", Some("account 092 is in GBP: a payment in EUR cannot go there"))]
    {
        let mut books = Books::new();
        let clearing = books.reference.accounts.iter_mut().find(|own| own.code.as_str() == "092").unwrap();
        clearing.currency = Some(account.parse().unwrap());
        let plan = books.plan(&mapper, &order);
        let cause = plan.parked.first().map(|park| park.cause.as_str());
        assert_eq!(cause, told, "{account}");
        let is_paid = plan.steps.iter().any(|step| matches!(step.write, LedgerWrite::CreatePayment(_)));
        assert_eq!(is_paid, told.is_none(), "{account}");
    }
}

#[test]
fn a_credit_note_has_the_rate_that_the_ledger_chose_for_its_invoice() {
    let plain = Mapper::new(profile(""));
    let mut books = Books::new();
    books.sync(&plain, &sold(&plain, json!({})));
    assert_eq!(books.invoice().currency_rate, None);
    let invoice = DocKey::new(DocKind::Invoice, "42");
    books.applied.records.get_mut(&invoice).unwrap().currency_rate = Some(decimal("0.9317"));
    let refunded = euros(&plain, json!({"payment_status": status("R")}), &[("sale", "20", 2), ("refund", "20", 6)]);
    books.sync(&plain, &refunded);
    assert_eq!(books.credit_notes()[0].currency_rate, Some(decimal("0.9317")));
}

#[test]
fn what_the_ledger_states_of_the_books_own_currency_is_sent_nowhere() {
    let plain = Mapper::new(profile(""));
    let mut books = Books::new();
    let dollars = |differs: Value, rows: &[(&str, &str, u32)]| {
        read(&plain, &differs, &[transaction(1, "Credit Card", "USD", rows)]).unwrap()
    };
    books.sync(&plain, &dollars(json!({}), &[("sale", "20", 2)]));
    let invoice = DocKey::new(DocKind::Invoice, "42");
    books.applied.records.get_mut(&invoice).unwrap().currency_rate = Some(Decimal::ONE);
    books.sync(&plain, &dollars(json!({"payment_status": status("R")}), &[("sale", "20", 2), ("refund", "20", 6)]));
    assert_eq!(books.credit_notes()[0].currency_rate, None);
}

#[test]
fn a_row_that_says_no_rate_or_two_is_refused_at_its_place() {
    let refused = |row: &str| {
        let text = format!("{}\n[[currency]]\ncode = \"EUR\"\n{row}", mapping::profiles::DEMO);
        Profile::from_toml(&text).unwrap_err()
    };
    for (row, field, says) in [
        ("", "currency[1].rate", "provider = true"),
        ("provider = false", "currency[1].rate", "provider = true"),
        ("rate = \"0.9\"\nprovider = true", "currency[1].provider", "remove rate or provider"),
        ("provider = true\ninverted = true", "currency[1].provider", "remove inverted"),
        ("rate = \"1\"", "currency[1].rate", "pegged = true"),
        ("rate = \"nine\"", "currency[1].rate", "and this is \"nine\""),
        ("rate = \"-0.9\"", "currency[1].rate", "above zero"),
        ("rate = 0.1234567", "currency[1].rate", "at most six decimals"),
        (
            "rate = { when = { \"order.currency\" = \"EUR\" }, then = \"1\", else = \"2\" }",
            "currency[1].rate.then",
            "pegged",
        ),
    ] {
        let error = refused(row);
        assert!(error.field == field && error.message.contains(says), "{row}: {error}");
    }
}
