//! Money by every way in which it comes: several methods, gift certificates that are redeemed and that are sold, and fees that a
//! gateway kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{LedgerWrite, ParkCode, Plan};
use common::{Books, decimal, item, mapper, profile, profile_with, read, status, surcharge, transaction};
use mapping::Mapper;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[PaymentTransaction]) -> Plan {
    books.sync(mapper, &read(mapper, differs, rows).unwrap())
}

/// Account and amount of each payment of a plan.
fn payments(plan: &Plan) -> Vec<(String, String)> {
    let payment = |step: &canonical_model::Step| match &step.write {
        LedgerWrite::CreatePayment(payment) => {
            Some((payment.account.to_string(), payment.amount.amount().normalize().to_string()))
        }
        _ => None,
    };
    plan.steps.iter().filter_map(payment).collect()
}

fn expect(plan: &Plan, expected: &[(&str, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(account, amount)| ((*account).to_owned(), (*amount).to_owned())).collect();
    assert_eq!(payments(plan), expected, "{:?}", plan.parked);
}

#[test]
fn each_tender_of_a_split_payment_goes_to_the_account_of_its_method() {
    let mut books = Books::new();
    let rows = [
        transaction(1, "PayPal", "USD", &[("sale", "12.50", 1)]),
        transaction(
            2,
            "Credit Card",
            "USD",
            &[("auth", "7.50", 1), ("capturePart", "5", 2), ("capturePart", "2.50", 3)],
        ),
    ];
    let plan = sync(&mut books, &mapper(), &json!({}), &rows);
    expect(&plan, &[("091", "12.5"), ("092", "5"), ("092", "2.5")]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_refund_of_a_split_payment_goes_back_by_the_method_that_paid() {
    let mut books = Books::new();
    let rows = |refunds: bool| {
        let mut paypal = vec![("sale", "12.50", 1)];
        let mut card = vec![("sale", "7.50", 1)];
        if refunds {
            paypal.push(("refundPart", "4", 5));
            card.push(("refund", "7.50", 6));
        }
        [transaction(1, "PayPal", "USD", &paypal), transaction(2, "Credit Card", "USD", &card)]
    };
    sync(&mut books, &mapper(), &json!({}), &rows(false));
    let plan = sync(&mut books, &mapper(), &json!({"payment_status": status("PP")}), &rows(true));
    expect(&plan, &[("091", "4"), ("092", "7.5")]);
    assert!(books.credits().iter().all(|(_, _, left)| left.is_zero()));
}

#[test]
fn a_payment_method_may_have_a_clearing_account_for_each_currency() {
    let mapper = Mapper::new(profile("[[payment_method]]\nname = \"PayPal\"\ncurrency = \"EUR\"\naccount = \"093\""));
    let paid = |currency: &str| {
        let differs = json!({"currency": currency});
        sync(&mut Books::new(), &mapper, &differs, &[transaction(1, "PayPal", currency, &[("sale", "20", 1)])])
    };
    expect(&paid("EUR"), &[("093", "20")]);
    expect(&paid("USD"), &[("091", "20")]);
}

#[test]
fn a_gift_certificate_and_store_credit_pay_from_their_liabilities_and_leave_sale_and_tax_whole() {
    let mapper = Mapper::new(profile("[[surcharge]]\ncode = \"STORECREDIT\"\nclass = \"tender\"\naccount = \"093\""));
    let differs = json!({"total": 11.65, "surcharges": [
        surcharge(1, "discount", "GIFTCERT", "-7", false), surcharge(2, "discount", "STORECREDIT", "-3", false),
        surcharge(3, "tax", "CDEV.STAX.1", "1.65", false)]});
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "11.65", 1)])]);
    expect(&plan, &[("825", "7"), ("093", "3"), ("091", "11.65")]);
    let totals = books.invoice().totals;
    assert_eq!((totals.total.amount(), totals.tax.amount()), (decimal("21.65"), decimal("1.65")));
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_gift_certificate_that_pays_all_of_it_needs_no_other_payment() {
    let differs = json!({"total": 0, "surcharges": [surcharge(1, "discount", "GIFTCERT", "-20", false)]});
    let mut books = Books::new();
    let plan = sync(&mut books, &mapper(), &differs, &[]);
    expect(&plan, &[("825", "20")]);
    assert_eq!(books.due(), Decimal::ZERO);
}

const GIFT_CARDS: &str = "[[gift_card]]\nsku = \"GC-*\"\naccount = \"825\"";

fn with_card(total: &str, more: &[Value]) -> Value {
    let total: Value = serde_json::from_str(total).unwrap();
    json!({"items": [item(1, "TEA-1", "20", 1), item(2, "GC-50", "50", 1)], "sub_total": 70, "total": total,
        "surcharges": more})
}

#[test]
fn a_gift_card_that_is_sold_is_a_debt_and_never_taxed() {
    let mapper = Mapper::new(profile(GIFT_CARDS));
    let mut books = Books::new();
    let differs = with_card("71.65", &[surcharge(1, "tax", "CDEV.STAX.1", "1.65", false)]);
    let plan = sync(&mut books, &mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "71.65", 1)])]);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    let lines: Vec<(&str, &str)> =
        books.invoice().lines.iter().map(|line| (line.account.as_str(), line.tax_type.as_str())).collect();
    assert_eq!(lines, [("200", "OUTPUT"), ("825", "NONE")]);
}

#[test]
fn a_coupon_lowers_the_goods_and_not_the_gift_card_beside_them() {
    let mapper = Mapper::new(profile(GIFT_CARDS));
    let mut books = Books::new();
    let differs = with_card("60", &[surcharge(1, "discount", "DCOUPON", "-10", false)]);
    sync(&mut books, &mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "60", 1)])]);
    let order = read(&mapper, &differs, &[]).unwrap();
    assert_eq!((order.lines[0].net.amount(), order.lines[1].net.amount()), (decimal("10"), decimal("50")));
    assert_eq!(books.invoice().totals.total.amount(), decimal("60"));
}

#[test]
fn tax_that_the_store_charged_on_a_gift_card_is_parked() {
    let mapper = Mapper::new(profile(GIFT_CARDS));
    let mut differs = with_card("75.78", &[surcharge(1, "tax", "CDEV.STAX.1", "5.78", false)]);
    differs["items"][0]["surcharges"] = json!([surcharge(1, "tax", "CDEV.STAX.1", "1.65", false)]);
    differs["items"][1]["surcharges"] = json!([surcharge(1, "tax", "CDEV.STAX.1", "4.13", false)]);
    let order = read(&mapper, &differs, &[transaction(1, "PayPal", "USD", &[("sale", "75.78", 1)])]).unwrap();
    let plan = Books::new().plan(&mapper, &order);
    assert_eq!(plan.parked.iter().map(|park| park.code).collect::<Vec<_>>(), [ParkCode::UnmappedTax]);
    assert!(plan.parked[0].cause.contains("GC-50"), "{}", plan.parked[0]);
}

/// A payment of 20 of which the gateway says what it kept.
fn with_fee(fee: &str) -> [PaymentTransaction; 1] {
    let mut paid = transaction(1, "PayPal", "USD", &[("sale", "20", 1)]);
    let datum = json!({"id": 1, "name": "FEEAMT", "label": "Fee", "value": fee, "access_level": "A"});
    paid.data = serde_json::from_value(json!([datum])).unwrap();
    [paid]
}

fn fees() -> Mapper {
    let row = "refunds = \"reduces_sale\" # a refund while";
    Mapper::new(profile_with(row, &format!("fee_account = \"090\"\nfee_field = \"feeamt\"\n{row}")))
}

#[test]
fn what_the_gateway_kept_goes_to_the_account_of_fees_and_the_rest_to_the_clearing_account() {
    let mut books = Books::new();
    let plan = sync(&mut books, &fees(), &json!({}), &with_fee("0.88"));
    expect(&plan, &[("090", "0.88"), ("091", "19.12")]);
    assert_eq!(books.due(), Decimal::ZERO);
    // A refund gives back all of it: the gateway keeps its fee.
    let mut refunded = with_fee("0.88");
    let rows = transaction(1, "PayPal", "USD", &[("sale", "20", 1), ("refund", "20", 6)]).backend_transactions;
    refunded[0].backend_transactions = rows;
    let plan = sync(&mut books, &fees(), &json!({"payment_status": status("R")}), &refunded);
    expect(&plan, &[("091", "20")]);
}

#[test]
fn a_fee_that_the_store_does_not_tell_is_never_guessed() {
    for rows in [with_fee(""), [transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]] {
        expect(&sync(&mut Books::new(), &fees(), &json!({}), &rows), &[("091", "20")]);
    }
    expect(&sync(&mut Books::new(), &mapper(), &json!({}), &with_fee("0.88")), &[("091", "20")]);
    for fee in ["a lot", "21"] {
        assert_eq!(read(&fees(), &json!({}), &with_fee(fee)).unwrap_err().code, ParkCode::MalformedOrder);
    }
}

#[test]
fn a_fee_that_becomes_known_later_changes_nothing_that_was_posted() {
    let mut books = Books::new();
    sync(&mut books, &fees(), &json!({}), &with_fee(""));
    assert!(sync(&mut books, &fees(), &json!({}), &with_fee("0.88")).is_settled());
}
