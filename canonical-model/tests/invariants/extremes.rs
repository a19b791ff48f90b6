//! No amount, quantity or rate makes anything panic, or wrap: what cannot be reckoned with is an error.

use canonical_model::{
    Currency, FxRate, GiftCardEvent, GiftCardEventKind, Money, Order, RateSource, SchemaVersion, UnitPrice, invariants,
    largest_remainder, largest_remainder_at,
    ledger::{Document, LedgerPayment, LineAmounts, TrialBalance},
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{
    books::{document, payment, rows, stated_tax},
    given::{currency, day, order},
};

/// Any decimal: of any size and scale, those at the ends more often than others.
fn decimal() -> impl Strategy<Value = Decimal> {
    let ends = vec![
        Decimal::MAX,
        Decimal::MIN,
        Decimal::ZERO,
        Money::LIMIT,
        Money::LIMIT - Decimal::new(1, 4),
        Decimal::from_i128_with_scale(1, 28),
        Decimal::from_i128_with_scale(-1, 28),
    ];
    let whole = -79_228_162_514_264_337_593_543_950_335i128..=79_228_162_514_264_337_593_543_950_335;
    let any = (whole, 0u32..=28).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale));
    prop_oneof![1 => prop::sample::select(ends), 2 => any]
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["USD", "JPY", "KWD", "CLF"]).prop_map(currency)
}

/// Amounts of all sizes, the largest that there are among them.
fn amount() -> impl Strategy<Value = Money> {
    (any_currency(), -5i128..5, 0u32..19).prop_map(|(unit, digit, power)| {
        let units = digit * 10i128.pow(power + unit.exponent());
        let bound = 10i128.pow(18 + unit.exponent()) - 1;
        Money::from_minor_units(units.clamp(-bound, bound), unit).unwrap()
    })
}

/// Puts the amounts and decimals in place of those of the order, wherever they fall.
fn disturb(order: &mut Order, amounts: &[Money], decimals: &[Decimal]) {
    let mut amounts = amounts.iter().copied().cycle();
    let mut decimals = decimals.iter().copied().cycle();
    let (mut amount, mut decimal) = (|| amounts.next().unwrap(), || decimals.next().unwrap());
    for line in &mut order.lines {
        (line.gross, line.discount, line.net, line.quantity) = (amount(), amount(), amount(), decimal());
        line.unit_price = UnitPrice::from(amount());
        for part in &mut line.allocations {
            part.amount = amount();
        }
        for tax in &mut line.taxes {
            (tax.amount, tax.taxable, tax.rate) = (amount(), Some(amount()), Some(decimal()));
        }
    }
    for tax in &mut order.taxes {
        (tax.amount, tax.taxable) = (amount(), Some(amount()));
    }
    for discount in &mut order.discounts {
        discount.amount = amount();
    }
    for tender in &mut order.tenders {
        tender.amount = amount();
    }
    for payment in &mut order.payments {
        (payment.amount, payment.fee) = (amount(), Some(amount()));
    }
    for refund in &mut order.refunds {
        refund.adjustment = amount();
        for row in &mut refund.lines {
            (row.amount, row.quantity) = (amount(), decimal());
        }
    }
    order.stated_total = amount();
    let (base, quote, rate) = (currency("EUR"), order.currency, decimal());
    order.fx_rate = Some(FxRate { base, quote, rate, as_of: day(0), source: RateSource::Store });
}

proptest! {
    #[test]
    fn amounts_are_made_and_added_up_exactly_or_not_at_all(left in decimal(), right in decimal(), unit in any_currency()) {
        for amount in [left, right] {
            if let Ok(money) = Money::new(amount, unit) {
                prop_assert_eq!(money.amount(), amount);
                prop_assert!(amount.abs() < Money::LIMIT && money.amount().scale() == unit.exponent());
            }
            if let Ok(rounded) = Money::rounded(amount, unit) {
                prop_assert!((rounded.amount() - amount).abs() * Decimal::TWO <= Decimal::new(1, unit.exponent()));
            }
            if let Ok(price) = UnitPrice::new(amount, unit) {
                prop_assert_eq!(price.amount(), amount);
                let _ = price.times(right);
            }
        }
        if let (Ok(left), Ok(right)) = (Money::rounded(left, unit), Money::rounded(right, unit)) {
            let units = |money: Money| money.minor_units().unwrap();
            if let Ok(sum) = left.try_add(right) {
                prop_assert_eq!(units(sum), units(left) + units(right));
            }
            if let Ok(difference) = left.try_sub(right) {
                prop_assert_eq!(units(difference), units(left) - units(right));
            }
        }
    }

    #[test]
    fn what_is_spread_gives_its_target_or_is_refused(
        target in amount(),
        weights in prop::collection::vec(decimal(), 1..6),
        decimals in 0u32..5,
    ) {
        let spreads = [largest_remainder(target, &weights), largest_remainder_at(target, decimals, &weights)];
        for parts in spreads.into_iter().flatten() {
            prop_assert_eq!(Money::sum(target.currency(), parts).unwrap(), target);
        }
        let _ = invariants::check_largest_remainder(target, &weights, &vec![target; weights.len()]);
    }

    #[test]
    fn every_check_of_an_order_finds_violations_and_never_panics(
        mut order in order(),
        amounts in prop::collection::vec(amount(), 1..12),
        decimals in prop::collection::vec(decimal(), 1..5),
    ) {
        disturb(&mut order, &amounts, &decimals);
        let found = invariants::check_order(&order);
        prop_assert!(!found.is_empty());
        for violation in &found {
            prop_assert!(!violation.to_string().contains('\n'));
        }
        let _ = (order.computed_totals(), order.document_total(), order.sale_hash());
        let _ = invariants::check_overpaid(&order, amounts[0]);
        prop_assert_eq!(invariants::check_round_trip(&order), []);
    }

    #[test]
    fn every_check_of_documents_finds_violations_and_never_panics(
        rows in rows(),
        amounts in prop::collection::vec(amount(), 1..12),
        rate in decimal(),
    ) {
        let mut amounts_in = amounts.iter().copied().cycle();
        let mut next = || amounts_in.next().unwrap();
        let mut invoice: Document = document("1", currency("USD"), LineAmounts::Inclusive, &rows);
        for line in &mut invoice.lines {
            (line.line_amount, line.tax_amount) = (next(), Some(next()));
        }
        (invoice.totals.sub_total, invoice.totals.tax, invoice.totals.total) = (next(), next(), next());
        invoice.currency_rate = Some(rate);
        let notes = vec![invoice.clone(), invoice.clone()];
        let payments: Vec<LedgerPayment> = amounts.iter().map(|amount| payment("p", &invoice, "090", *amount)).collect();
        let _ = invariants::check_document(&invoice, stated_tax);
        let _ = invariants::check_rounding(&invoice, &"200".into(), next());
        let _ = invariants::check_settlement(&invoice, &payments, &[]);
        let _ = invariants::check_credit_notes(&invoice, &notes, stated_tax);
        let _ = invariants::check_document_currency(&invoice, currency("EUR"), false);
        let _ = invariants::check_invoice_currency(&invoice, &notes, &payments);
        let mut books = TrialBalance::new();
        let _ = books.add_document(&invoice, stated_tax);
        for payment in &payments {
            let _ = books.add_payment(payment);
        }
        let _ = invariants::check_same_books(&books, &TrialBalance::new());
        let events: Vec<GiftCardEvent> = amounts
            .iter()
            .map(|amount| GiftCardEvent {
                schema_version: SchemaVersion,
                id: "e".into(),
                card: "7".into(),
                kind: GiftCardEventKind::Sold,
                amount: *amount,
                on: day(0),
                order: None,
            })
            .collect();
        let _ = invariants::check_gift_cards(&events, next());
    }
}
