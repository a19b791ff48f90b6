//! Payments in other currencies than the books': they bear the rate at which the gateway settled them where that is told, and none else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::Json;
use canonical_model::{
    Applied, LedgerWrite, Order, Park, ParkCode, Plan,
    invariants::check_payment_currency,
    ledger::{DocKind, LedgerPayment},
};
use common::{
    Books, connection, day, decimal, fake_ledger::FakeLedger, profile_with, read, reference, status, transaction,
};
use mapping::{Mapper, outbound::xero as outbound, summary::Round};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

const ROW: &str = "account = \"092\"          # card clearing";
const SETTLED: &str = "settled_field = \"settleamt\"\nsettled_currency = \"USD\"";

/// The demo profile whose row of cards says this besides.
fn mapper(more: &str) -> Mapper {
    Mapper::new(profile_with(ROW, &format!("account = \"092\"\n{more}")))
}

/// A card transaction in that currency, with what the gateway tells of each exchange.
fn card(currency: &str, rows: &[(&str, &str, u32)], told: &[&[(&str, &str)]]) -> Vec<PaymentTransaction> {
    let mut transaction = transaction(1, "Credit Card", currency, rows);
    for (exchange, told) in transaction.backend_transactions.iter_mut().zip(told) {
        let datum = |(name, value): &(&str, &str)| {
            serde_json::from_value(json!({"id": 1, "name": name, "label": name, "value": value, "access_level": "A"}))
        };
        exchange.data = told.iter().map(|told| datum(told).unwrap()).collect();
    }
    vec![transaction]
}

fn order(mapper: &Mapper, differs: Value, rows: &[PaymentTransaction]) -> Result<Order, Park> {
    let mut order = json!({"currency": "EUR"});
    order.as_object_mut().unwrap().extend(differs.as_object().unwrap().clone());
    read(mapper, &order, rows)
}

fn payments(plan: &Plan) -> Vec<&LedgerPayment> {
    let payments = plan.steps.iter().filter_map(|step| match &step.write {
        LedgerWrite::CreatePayment(payment) => Some(payment),
        _ => None,
    });
    payments.collect()
}

/// The rates of the payments of an order of 20.00 that is paid by card.
fn rates(more: &str, currency: &str, told: &[(&str, &str)]) -> Vec<Option<Decimal>> {
    let mapper = mapper(more);
    let rows = card(currency, &[("sale", "20", 2)], &[told]);
    let plan = Books::new().sync(&mapper, &order(&mapper, json!({"currency": currency}), &rows).unwrap());
    assert_eq!(plan.parked, []);
    payments(&plan).into_iter().map(|payment| payment.currency_rate).collect()
}

const TOLD: (&str, &str) = ("SETTLEAMT", "21.37");

#[test]
fn a_payment_bears_its_amount_by_what_it_was_settled_for_to_six_decimals() {
    // 20 / 21.37 = 0.93589143…
    assert_eq!(rates(SETTLED, "EUR", &[TOLD]), [Some(decimal("0.935891"))]);
    assert_eq!(rates(SETTLED, "EUR", &[("SettleAmt", "-21.37")]), [Some(decimal("0.935891"))]);
    // 20 / 20.48 = 0.9765625 exactly: half up.
    assert_eq!(rates(SETTLED, "EUR", &[("SETTLEAMT", "20.48")]), [Some(decimal("0.976563"))]);
}

#[test]
fn where_nobody_tells_no_rate_is_sent() {
    for (more, currency, told) in [
        ("", "EUR", &[TOLD][..]), // the profile does not ask
        (SETTLED, "EUR", &[]),    // the gateway does not say
        (SETTLED, "EUR", &[("SETTLEAMT", " ")]),
        (SETTLED, "EUR", &[("AMT", "21.37")]),
        (SETTLED, "USD", &[TOLD]), // within the currency of the books
    ] {
        assert_eq!(rates(more, currency, told), [None], "{more} {currency} {told:?}");
    }
}

#[test]
fn what_is_settled_after_the_fee_is_of_what_the_fee_left() {
    let row = format!("fee_account = \"090\"\nfee_field = \"feeamt\"\n{SETTLED}\nsettled_after_fee = true");
    // (20 − 0.60) / 20.73 = 0.93584177…, on the fee and on the rest.
    let told = [("FEEAMT", "0.60"), ("SETTLEAMT", "20.73")];
    assert_eq!(rates(&row, "EUR", &told), [Some(decimal("0.935842")); 2]);
    // Of what it is, is not known without the fee.
    assert_eq!(rates(&row, "EUR", &[TOLD]), [None]);
}

#[test]
fn no_payment_has_a_rate_of_1_unless_the_currencies_are_pegged() {
    let one = [("SETTLEAMT", "20.00")];
    let unpegged = mapper(SETTLED);
    let rows = card("EUR", &[("sale", "20", 2)], &[&one]);
    let plan = Books::new().plan(&unpegged, &order(&unpegged, json!({}), &rows).unwrap());
    assert_eq!((payments(&plan).len(), plan.parked[0].code), (0, ParkCode::RateUnknown));
    assert_eq!(
        plan.parked[0].to_string(),
        "order 1042: 1 is no rate of EUR to USD (give its true rate; if EUR is pegged to USD at par, say pegged = true in its \
         [[currency]] row)"
    );
    let text = format!("{}\n[[currency]]\ncode = \"EUR\"\npegged = true\n", mapping::profiles::DEMO);
    let text = text.replace(ROW, &format!("account = \"092\"\n{SETTLED}"));
    let pegged = Mapper::new(mapping::Profile::from_toml(&text).unwrap());
    let plan = Books::new().plan(&pegged, &order(&pegged, json!({}), &rows).unwrap());
    assert_eq!(payments(&plan)[0].currency_rate, Some(Decimal::ONE));
}

#[test]
fn what_is_no_amount_parks_the_order() {
    let mapper = mapper(SETTLED);
    for told in ["a lot", "0", "0.001"] {
        let rows = card("EUR", &[("sale", "20", 2)], &[&[("SETTLEAMT", told)]]);
        assert_eq!(order(&mapper, json!({}), &rows).unwrap_err().code, ParkCode::MalformedOrder, "{told}");
    }
}

#[test]
fn a_currency_that_is_not_that_of_the_books_is_told_at_its_place_and_gives_no_rate() {
    let other = mapper("settled_field = \"settleamt\"\nsettled_currency = \"GBP\"");
    let findings = other.profile().check(&reference()).unwrap_err();
    assert_eq!(findings.len(), 1);
    let told = findings[0].to_string();
    assert!(
        told.contains("payment_method[2].settled_currency: a payment that is settled in GBP has no rate to USD"),
        "{told}"
    );
    let rows = card("EUR", &[("sale", "20", 2)], &[&[TOLD]]);
    let plan = Books::new().plan(&other, &order(&other, json!({}), &rows).unwrap());
    assert_eq!((payments(&plan).len(), plan.parked[0].code), (0, ParkCode::RateUnknown));
    assert!(
        plan.parked[0].cause.ends_with("20.00 EUR was settled for 21.37 GBP, and the books are in USD"),
        "{plan:?}"
    );
}

#[test]
fn each_capture_and_each_refund_has_the_rate_of_its_own_settlement() {
    let (mapper, mut books) = (mapper(SETTLED), Books::new());
    let rows = [("capturePart", "15", 2), ("capturePart", "5", 3), ("refundPart", "4", 6)];
    let told: [&[(&str, &str)]; 3] = [&[("SETTLEAMT", "16.02")], &[], &[("SETTLEAMT", "4.40")]];
    let rows = card("EUR", &rows, &told);
    let plan = books.sync(&mapper, &order(&mapper, json!({"payment_status": status("PP")}), &rows).unwrap());
    let rates: Vec<_> = payments(&plan).into_iter().map(|payment| (payment.on.kind(), payment.currency_rate)).collect();
    let expected = [
        (DocKind::Invoice, Some(decimal("0.93633"))),
        (DocKind::Invoice, None),
        (DocKind::CreditNote, Some(decimal("0.909091"))),
    ];
    assert_eq!(rates, expected);
    for payment in payments(&plan) {
        assert_eq!(check_payment_currency(payment, "USD".parse().unwrap(), false), []);
    }
}

#[test]
fn a_rate_that_becomes_known_later_changes_nothing_that_was_posted() {
    let (mapper, mut books) = (mapper(SETTLED), Books::new());
    let rows = [("sale", "20", 2)];
    books.sync(&mapper, &order(&mapper, json!({}), &card("EUR", &rows, &[])).unwrap());
    let told = order(&mapper, json!({}), &card("EUR", &rows, &[&[TOLD]])).unwrap();
    assert!(books.sync(&mapper, &told).is_settled());
}

#[test]
fn an_overpayment_has_the_rate_of_its_payment() {
    let row = "currency = \"EUR\"\noverpaid = \"overpayment\"\n";
    let mapper = mapper(&format!("{row}{SETTLED}"));
    let mut books = Books::new();
    let account = books.reference.accounts.iter_mut().find(|account| account.code.as_str() == "092").unwrap();
    (account.is_bank, account.currency) = (true, Some("EUR".parse().unwrap()));
    let rows = card("EUR", &[("sale", "25", 2)], &[&[("SETTLEAMT", "26.70")]]);
    let plan = books.sync(&mapper, &order(&mapper, json!({}), &rows).unwrap());
    assert_eq!(plan.parked, []);
    let rate = Some(decimal("0.93633"));
    assert_eq!(payments(&plan)[0].currency_rate, rate);
    assert_eq!(books.overpayments()[0].currency_rate, rate);
    let id = "22222222-2222-4222-8222-222222222222".into();
    let body = serde_json::to_value(outbound::overpayment(books.overpayments()[0], &id).unwrap()).unwrap();
    assert_eq!((&body["CurrencyRate"], &body["CurrencyCode"]), (&json!(0.93633), &json!("EUR")));
}

#[test]
fn an_explanation_names_the_rule_of_the_rate() {
    let mapper = mapper(SETTLED);
    let rows = card("EUR", &[("sale", "20", 2)], &[&[TOLD]]);
    let order = order(&mapper, json!({}), &rows).unwrap();
    let explanation = mapper.explain(&connection(), &order, &reference(), &Applied::default(), &[]);
    let record = explanation.records.iter().find(|record| record.key.kind() == DocKind::Payment).unwrap();
    let rate = record.field("currency_rate").unwrap();
    assert_eq!(
        (rate.value.as_str(), rate.by.to_string()),
        ("0.935891", "rule: the payment's amount for one of what it was settled for, to six decimals".to_owned(),)
    );
}

#[test]
fn in_a_summary_payments_of_one_rate_are_one_payment() {
    let mapper = mapper(SETTLED);
    let of = |id: u64, settled: &str| {
        let rows = card("EUR", &[("sale", "20", 2)], &[&[("SETTLEAMT", settled)]]);
        order(&mapper, json!({"id": id, "order_number": format!("N{id}")}), &rows).unwrap()
    };
    let orders = [of(1, "21.37"), of(2, "21.37"), of(3, "21.40")];
    let (connection, reference, written) = (connection(), reference(), Applied::default());
    let round = Round {
        connection: &connection,
        reference: &reference,
        written: &written,
        contacts: &[],
        through: day("2025-03-09"),
    };
    let nothing = Applied::default();
    let summary = mapper.summarise(&round, orders.iter().map(|order| (order, &nothing))).unwrap();
    let mut paid: Vec<_> =
        summary.payments().map(|payment| (payment.amount.to_string(), payment.currency_rate)).collect();
    paid.sort();
    let expected = [("20.00 EUR", "0.934579"), ("40.00 EUR", "0.935891")];
    assert_eq!(paid, expected.map(|(amount, rate)| (amount.to_owned(), Some(decimal(rate)))));
}

/// What the ledger books on a clearing account of a payment in euros, by the fake's own reckoning.
fn booked(amount: &str, rate: Option<Decimal>) -> Decimal {
    let ledger = FakeLedger::new();
    let contact = ledger.put("Contacts", None, json!({"Contacts": [{"Name": "Ada"}]}).to_string());
    let contact = contact.get("ContactID").and_then(Json::as_str).unwrap().to_owned();
    let amount: Value = serde_json::from_str(amount).unwrap();
    let invoice = json!({"Type": "ACCREC", "Contact": {"ContactID": contact}, "Date": "2025-03-01", "DueDate": "2025-03-09",
        "Status": "AUTHORISED", "CurrencyCode": "EUR", "LineAmountTypes": "NoTax",
        "LineItems": [{"Description": "Tea", "Quantity": 1, "UnitAmount": amount, "AccountCode": "200"}]});
    let invoice = ledger.put("Invoices", None, json!({"Invoices": [invoice]}).to_string());
    let invoice = invoice.get("InvoiceID").and_then(Json::as_str).unwrap().to_owned();
    let mut payment = json!({"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "091"}, "Date": "2025-03-02",
        "Amount": amount});
    if let Some(rate) = rate {
        payment["CurrencyRate"] = serde_json::from_str(&rate.to_string()).unwrap();
    }
    let payment = ledger.put("Payments", None, json!({"Payments": [payment]}).to_string());
    payment.get("BankAmount").and_then(Json::as_decimal).unwrap()
}

#[test]
fn under_its_rate_the_ledger_books_what_the_gateway_settled() {
    for (amount, settled) in [("20", "21.37"), ("199.99", "213.71"), ("0.01", "0.02"), ("4300", "4594.55")] {
        let mapper = mapper(SETTLED);
        let rows = card("EUR", &[("sale", amount, 2)], &[&[("SETTLEAMT", settled)]]);
        let total: Value = serde_json::from_str(amount).unwrap();
        let differs = json!({"items": [common::item(7, "TEA-1", amount, 1)], "sub_total": total, "total": total});
        let plan = Books::new().plan(&mapper, &order(&mapper, differs, &rows).unwrap());
        assert_eq!(booked(amount, payments(&plan)[0].currency_rate), decimal(settled), "{amount}");
    }
    assert_ne!(booked("20", None), decimal("21.37"), "the ledger's own rate is another");
}

proptest! {
    /// Half of a rate's last decimal moves what it gives by the square of the settled amount, for one of the payment's, times that: less
    /// than half a cent, and so nothing, while that square is below ten thousand times the payment.
    #[test]
    fn a_settled_rate_gives_the_settled_amount_back_but_for_what_six_decimals_cannot_hold(
        cents in 1i64..500_000,
        per_mille in 800i64..1_600,
    ) {
        let (amount, settled) = (Decimal::new(cents, 2), common::round2(Decimal::new(cents * per_mille, 5)));
        prop_assume!(settled > Decimal::ZERO && settled != amount);
        let rates = {
            let mapper = mapper(SETTLED);
            let (text, told) = (amount.to_string(), settled.to_string());
            let rows = card("EUR", &[("sale", &text, 2)], &[&[("SETTLEAMT", &told)]]);
            let total: Value = serde_json::from_str(&text).unwrap();
            let differs = json!({"items": [common::item(7, "TEA-1", &text, 1)], "sub_total": total, "total": total});
            let plan = Books::new().plan(&mapper, &order(&mapper, differs, &rows).unwrap());
            payments(&plan).into_iter().map(|payment| payment.currency_rate).collect::<Vec<_>>()
        };
        // A rate that six decimals make 1 is parked.
        if let Some(rate) = rates.first() {
            let rate = rate.unwrap();
            prop_assert!(rate.scale() <= 6 && rate != Decimal::ONE);
            let given = common::round2(amount / rate);
            let reach = settled * settled / amount;
            if reach < Decimal::from(9_990) {
                prop_assert_eq!(given, settled);
            }
            prop_assert!((given - settled).abs() <= Decimal::new(1, 2) * (Decimal::ONE + reach / Decimal::from(9_990)));
        }
    }
}
