//! 9: currencies and rates.

use canonical_model::{
    Money, Order, Settlement, TaxApplied, TaxTreatment,
    invariants::{
        check_document_currency, check_invoice_currency, check_order, check_order_currency, check_payment_currency,
    },
    ledger::LedgerPayment,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    books::{credit_note, documents, payment},
    given::{assert_names, currency, full_order, order, paths},
};

/// Every amount of an order with its path.
fn amounts(order: &mut Order) -> Vec<(String, &mut Money)> {
    fn of_taxes<'a>(list: &str, taxes: &'a mut [TaxApplied], found: &mut Vec<(String, &'a mut Money)>) {
        for (index, tax) in taxes.iter_mut().enumerate() {
            found.push((format!("{list}[{index}].amount"), &mut tax.amount));
            found.extend(tax.taxable.as_mut().map(|taxable| (format!("{list}[{index}].taxable"), taxable)));
        }
    }
    let mut found = vec![("stated_total".to_owned(), &mut order.stated_total)];
    for (index, line) in order.lines.iter_mut().enumerate() {
        let at = format!("lines[{index}]");
        found.push((format!("{at}.gross"), &mut line.gross));
        found.push((format!("{at}.discount"), &mut line.discount));
        found.push((format!("{at}.net"), &mut line.net));
        for (nth, part) in line.allocations.iter_mut().enumerate() {
            found.push((format!("{at}.allocations[{nth}].amount"), &mut part.amount));
        }
        of_taxes(&format!("{at}.taxes"), &mut line.taxes, &mut found);
    }
    for (index, discount) in order.discounts.iter_mut().enumerate() {
        found.push((format!("discounts[{index}].amount"), &mut discount.amount));
    }
    of_taxes("taxes", &mut order.taxes, &mut found);
    for (index, tender) in order.tenders.iter_mut().enumerate() {
        found.push((format!("tenders[{index}].amount"), &mut tender.amount));
    }
    for (index, payment) in order.payments.iter_mut().enumerate() {
        found.push((format!("payments[{index}].amount"), &mut payment.amount));
        found.extend(payment.fee.as_mut().map(|fee| (format!("payments[{index}].fee"), fee)));
    }
    for (index, refund) in order.refunds.iter_mut().enumerate() {
        found.push((format!("refunds[{index}].adjustment"), &mut refund.adjustment));
        for (nth, row) in refund.lines.iter_mut().enumerate() {
            found.push((format!("refunds[{index}].lines[{nth}].amount"), &mut row.amount));
            of_taxes(&format!("refunds[{index}].lines[{nth}].taxes"), &mut row.taxes, &mut found);
        }
    }
    found
}

/// How many amounts are written, by their form.
fn written(value: &Value) -> usize {
    match value {
        Value::Object(members) => {
            let is_amount = members.len() == 2 && members.contains_key("amount") && members.contains_key("currency");
            usize::from(is_amount) + members.values().map(written).sum::<usize>()
        }
        Value::Array(values) => values.iter().map(written).sum(),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn every_amount_of_an_order_is_in_its_currency(order in order()) {
        prop_assert_eq!(check_order_currency(&order), []);
        let count = amounts(&mut order.clone()).len();
        // The prices of one piece are amounts too.
        prop_assert_eq!(written(&serde_json::to_value(&order).unwrap()), count + order.lines.len());
        for index in 0..count {
            let mut broken = order.clone();
            let path = {
                let mut found = amounts(&mut broken);
                let (path, amount) = &mut found[index];
                **amount = Money::zero(currency("EUR"));
                path.clone()
            };
            assert_eq!(paths(&check_order_currency(&broken)), [path.as_str()]);
            // Whatever else is checked of such an order finds an error there, and does not panic.
            prop_assert!(!check_order(&broken).is_empty());
        }
    }

    #[test]
    fn what_a_payment_was_settled_for_is_told_in_its_own_currency_and_above_zero(order in order(), cents in 1i64..1_000_000) {
        prop_assume!(!order.payments.is_empty());
        let base = currency("NZD");
        let whole = Settlement { of: order.payments[0].amount, into: Money::from_minor_units(cents.into(), base).unwrap() };
        let of = |settled: Settlement| {
            let mut order = order.clone();
            order.payments[0].settled = Some(settled);
            check_order_currency(&order)
        };
        prop_assert_eq!(of(whole), []);
        assert_names(&of(Settlement { of: whole.into, ..whole }), "payments[0].settled.of");
        assert_names(&of(Settlement { into: Money::zero(base), ..whole }), "payments[0].settled.into");
        assert_names(&of(Settlement { of: Money::zero(order.currency), ..whole }), "payments[0].settled.of");
    }

    #[test]
    fn the_rate_of_a_payment_is_above_zero_and_1_only_where_that_is_true(
        invoice in documents(),
        millionths in 1i64..5_000_000,
    ) {
        let base = currency("NZD");
        let at = |rate: Option<Decimal>| LedgerPayment {
            currency_rate: rate,
            ..payment("4", &invoice, "090", invoice.totals.total)
        };
        prop_assert_eq!(check_payment_currency(&at(None), base, false), []);
        let rate = Decimal::new(millionths, 6);
        prop_assert_eq!(check_payment_currency(&at(Some(rate)), base, false).is_empty(), rate != Decimal::ONE);
        assert_names(&check_payment_currency(&at(Some(-rate)), base, true), "currency_rate");
        assert_names(&check_payment_currency(&at(Some(Decimal::ONE)), base, false), "currency_rate");
        prop_assert_eq!(check_payment_currency(&at(Some(Decimal::ONE)), base, true), []);
        prop_assert_eq!(check_payment_currency(&at(Some(Decimal::ONE)), invoice.currency, false), []);
    }

    #[test]
    fn every_amount_of_a_document_is_in_its_currency(document in documents()) {
        let (base, other) = (currency("EUR"), Money::zero(currency("EUR")));
        prop_assert_eq!(check_document_currency(&document, base, false), []);
        let mut broken = document.clone();
        (broken.totals.sub_total, broken.totals.tax, broken.totals.total) = (other, other, other);
        let found = check_document_currency(&broken, base, false);
        prop_assert_eq!(paths(&found), ["totals.sub_total", "totals.tax", "totals.total"]);
        for index in 0..document.lines.len() {
            let mut broken = document.clone();
            broken.lines[index].line_amount = other;
            assert_names(&check_document_currency(&broken, base, false), &format!("lines[{index}].line_amount"));
            let mut broken = document.clone();
            broken.lines[index].tax_amount = Some(other);
            assert_names(&check_document_currency(&broken, base, false), &format!("lines[{index}].tax_amount"));
        }
    }

    #[test]
    fn credit_notes_have_currency_and_rate_of_their_invoice_and_payments_its_currency(mut invoice in documents()) {
        invoice.currency_rate = Some(Decimal::new(10842, 4));
        let notes = vec![credit_note("2", &invoice, &[]), credit_note("3", &invoice, &[])];
        let payments = vec![payment("4", &invoice, "090", invoice.totals.total)];
        prop_assert_eq!(check_invoice_currency(&invoice, &notes, &payments), []);
        for index in 0..notes.len() {
            for rate in [None, Some(Decimal::new(10843, 4))] {
                let mut broken = notes.clone();
                broken[index].currency_rate = rate;
                let path = format!("credit_notes[{index}].currency_rate");
                assert_names(&check_invoice_currency(&invoice, &broken, &payments), &path);
            }
            let mut broken = notes.clone();
            broken[index].currency = currency("EUR");
            let path = format!("credit_notes[{index}].currency");
            assert_names(&check_invoice_currency(&invoice, &broken, &payments), &path);
        }
        let broken = [payment("4", &invoice, "090", Money::zero(currency("EUR")))];
        assert_names(&check_invoice_currency(&invoice, &notes, &broken), "payments[0].amount");
    }
}

#[test]
fn prices_of_one_piece_are_in_the_orders_currency_too() {
    let mut order = full_order(TaxTreatment::Exclusive);
    order.lines[1].unit_price = Money::zero(currency("EUR")).into();
    assert_eq!(paths(&check_order_currency(&order)), ["lines[1].unit_price"]);
}

#[test]
fn a_rate_is_never_1_between_two_currencies_unless_they_are_pegged_and_never_anything_else_within_one() {
    let usd = currency("USD");
    let invoice = super::books::document("1", usd, canonical_model::ledger::LineAmounts::NoTax, &[]);
    for (rate, base, pegged, holds) in [
        ("1", "EUR", false, false),
        ("1", "EUR", true, true),
        ("1.0842", "EUR", false, true),
        ("1.0842", "EUR", true, true),
        ("0", "EUR", true, false),
        ("-1.1", "EUR", false, false),
        ("1.1", "USD", false, false),
        ("1", "USD", false, true),
    ] {
        let mut invoice = invoice.clone();
        invoice.currency_rate = Some(rate.parse().unwrap());
        let found = check_document_currency(&invoice, currency(base), pegged);
        assert_eq!(paths(&found).is_empty(), holds, "{rate} {base} {pegged}");
        assert!(holds || found[0].path == "currency_rate");
    }
}

#[test]
fn the_rate_of_an_order_leads_to_its_currency_and_is_one_that_two_currencies_can_have() {
    let order = full_order(TaxTreatment::Exclusive);
    let mut broken = order.clone();
    broken.fx_rate.as_mut().unwrap().rate = Decimal::ONE;
    assert_eq!(paths(&check_order_currency(&broken)), ["fx_rate.rate"]);
    let mut broken = order;
    broken.fx_rate.as_mut().unwrap().quote = currency("JPY");
    assert_eq!(paths(&check_order_currency(&broken)), ["fx_rate.quote"]);
}
