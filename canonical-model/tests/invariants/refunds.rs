//! 8: refunds and credit notes.

use canonical_model::{
    Money, TaxTreatment,
    invariants::{check_credit_notes, check_refunds},
    largest_remainder,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{
    books::{Row, credit_note, document, line_amounts, rows, stated_tax},
    given::{assert_names, currency, full_order, order, shift},
};

proptest! {
    #[test]
    fn no_more_is_taken_back_than_was_sold(order in order()) {
        prop_assert_eq!(check_refunds(&order), []);
        for (index, refund) in order.refunds.iter().enumerate() {
            for nth in 0..refund.lines.len() {
                let at = format!("refunds[{index}].lines[{nth}]");
                let mut broken = order.clone();
                broken.refunds[index].lines[nth].quantity += Decimal::ONE;
                assert_names(&check_refunds(&broken), &format!("{at}.quantity"));
                let mut broken = order.clone();
                shift(&mut broken.refunds[index].lines[nth].amount, 1);
                assert_names(&check_refunds(&broken), &format!("{at}.amount"));
                let mut broken = order.clone();
                broken.refunds[index].lines[nth].line = "else".into();
                assert_names(&check_refunds(&broken), &format!("{at}.line"));
                for tax_nth in 0..refund.lines[nth].taxes.len() {
                    let mut broken = order.clone();
                    let tax = &mut broken.refunds[index].lines[nth].taxes[tax_nth];
                    tax.amount = order.taxes.iter().find(|whole| whole.code == tax.code).unwrap().amount;
                    shift(&mut tax.amount, 1);
                    assert_names(&check_refunds(&broken), &format!("{at}.taxes[{tax_nth}].amount"));
                }
            }
            // All that is left, and one unit more.
            let mut tight = order.clone();
            let sum = order.refunds.iter().fold(Money::zero(order.currency), |sum, refund| {
                sum.try_add(refund.total(order.tax_treatment).unwrap()).unwrap()
            });
            let left = order.document_total().unwrap().try_sub(sum).unwrap();
            let adjustment = &mut tight.refunds[index].adjustment;
            *adjustment = adjustment.try_add(left).unwrap();
            prop_assert_eq!(check_refunds(&tight), []);
            shift(&mut tight.refunds[index].adjustment, 1);
            assert_names(&check_refunds(&tight), "refunds");
        }
    }

    #[test]
    fn n_credit_notes_of_everything_are_the_invoice_to_the_cent_per_tax_type(
        code in prop::sample::select(vec!["USD", "JPY", "KWD"]),
        amounts in line_amounts(),
        rows in rows(),
        weights in prop::collection::vec(1u32..100, 1..5),
    ) {
        let unit = currency(code);
        let invoice = document("1", unit, amounts, &rows);
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let split = |amount: i64| -> Vec<i64> {
            let parts = largest_remainder(super::given::money(amount, unit), &weights).unwrap();
            parts.iter().map(|part| i64::try_from(part.minor_units().unwrap()).unwrap()).collect()
        };
        let mut parts: Vec<Vec<Row>> = vec![vec![]; weights.len()];
        for (account, tax_type, amount, tax) in &rows {
            for (nth, (amount, tax)) in split(*amount).into_iter().zip(split(*tax)).enumerate() {
                parts[nth].push((account, tax_type, amount, tax));
            }
        }
        let notes: Vec<_> = (0..).zip(&parts).map(|(nth, rows)| credit_note(&format!("{nth}"), &invoice, rows)).collect();
        prop_assert_eq!(check_credit_notes(&invoice, &notes, stated_tax), []);
        for index in 0..notes.len() {
            let mut broken = notes.clone();
            shift(&mut broken[index].totals.total, 1);
            assert_names(&check_credit_notes(&invoice, &broken, stated_tax), "credit_notes");
            for nth in 0..notes[index].lines.len() {
                for unit in [1, -1] {
                    let mut broken = notes.clone();
                    let line = &mut broken[index].lines[nth];
                    shift(line.tax_amount.as_mut().unwrap(), unit);
                    let path = format!("credit_notes.tax[{}]", line.tax_type);
                    assert_names(&check_credit_notes(&invoice, &broken, stated_tax), &path);
                }
            }
        }
        // Fewer than all of them are less than the invoice, which is allowed.
        prop_assert_eq!(check_credit_notes(&invoice, &notes[..notes.len() - 1], stated_tax), []);
    }
}

#[test]
fn a_second_refund_of_one_line_finds_what_the_first_has_left() {
    let mut order = full_order(TaxTreatment::Exclusive);
    let mut again = order.refunds[0].clone();
    again.id = "again".into();
    order.refunds[0].lines[0].quantity = Decimal::ZERO;
    order.refunds.push(again);
    let last = order.refunds.len() - 1;
    let found = check_refunds(&order);
    assert_names(&found, &format!("refunds[{last}].lines[0].amount"));
    assert!(!found.iter().any(|violation| violation.path.ends_with("quantity")), "{found:?}");
    order.refunds[last].id = order.refunds[0].id.clone();
    assert_names(&check_refunds(&order), &format!("refunds[{last}].id"));
}
