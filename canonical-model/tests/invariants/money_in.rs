//! 7: money that came in.

use canonical_model::{
    Money, PaymentKind, TaxTreatment,
    invariants::{check_overpaid, check_overpayment, check_payments, check_settlement},
    largest_remainder,
    ledger::{Allocation, LedgerPayment},
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{
    books::{allocation, credit_note, documents, overpayment, payment},
    given::{assert_names, full_order, money, order, shift},
};

proptest! {
    #[test]
    fn no_more_is_refunded_than_was_captured(order in order()) {
        prop_assert_eq!(check_payments(&order), []);
        // Refunds of exactly what was captured, then one unit more at each place.
        let mut tight = order.clone();
        tight.payments.retain(|payment| payment.kind == PaymentKind::Capture);
        let refunds: Vec<_> = tight
            .payments
            .iter()
            .map(|payment| {
                let id = format!("{}-back", payment.id).into();
                canonical_model::Payment { id, kind: PaymentKind::Refund, ..payment.clone() }
            })
            .collect();
        tight.payments.extend(refunds);
        prop_assert_eq!(check_payments(&tight), []);
        for index in 0..tight.payments.len() {
            let unit = if tight.payments[index].kind == PaymentKind::Refund { 1 } else { -1 };
            let mut broken = tight.clone();
            shift(&mut broken.payments[index].amount, unit);
            assert_names(&check_payments(&broken), "payments");
        }
    }

    #[test]
    fn what_is_held_is_no_more_than_the_orders_worth_unless_it_is_overpaid(order in order()) {
        let none = Money::zero(order.currency);
        prop_assert_eq!(check_overpaid(&order, none), []);
        let mut tight = order.clone();
        tight.tenders.clear();
        tight.payments.retain(|payment| payment.kind == PaymentKind::Capture);
        prop_assert_eq!(check_overpaid(&tight, none), []);
        for index in 0..tight.payments.len() {
            let mut broken = tight.clone();
            shift(&mut broken.payments[index].amount, 1);
            assert_names(&check_overpaid(&broken, none), "payments");
            prop_assert_eq!(check_overpaid(&broken, money(1, order.currency)), []);
        }
    }

    #[test]
    fn what_is_paid_back_and_set_against_invoices_is_no_more_than_was_overpaid(
        invoice in documents(),
        weights in prop::collection::vec(1u32..100, 2..6),
    ) {
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let parts = largest_remainder(invoice.totals.total, &weights).unwrap();
        prop_assume!(parts.iter().all(Money::is_positive));
        let over = overpayment(&invoice, invoice.totals.total);
        let (first, rest) = parts.split_first().unwrap();
        let back = |part: &Money| LedgerPayment { on: over.key.clone(), ..payment("back", &invoice, "090", *part) };
        let refunds: Vec<_> = rest.iter().map(back).collect();
        let set = [Allocation { credit: over.key.clone(), ..allocation(&invoice, &invoice, *first) }];
        prop_assert_eq!(check_overpayment(&over, &refunds, &set), []);
        for index in 0..refunds.len() {
            let mut broken = refunds.clone();
            shift(&mut broken[index].amount, 1);
            assert_names(&check_overpayment(&over, &broken, &set), "amount");
        }
        let mut broken = set.clone();
        shift(&mut broken[0].amount, 1);
        assert_names(&check_overpayment(&over, &refunds, &broken), "amount");
        broken[0].amount = Money::zero(invoice.currency);
        assert_names(&check_overpayment(&over, &refunds, &broken), "allocations[0].amount");
        let mut less = over.clone();
        shift(&mut less.amount, -1);
        assert_names(&check_overpayment(&less, &refunds, &set), "amount");
    }

    #[test]
    fn payments_and_allocations_are_no_more_than_the_document(
        document in documents(),
        weights in prop::collection::vec(1u32..100, 2..6),
    ) {
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let parts = largest_remainder(document.totals.total, &weights).unwrap();
        prop_assume!(parts.iter().all(Money::is_positive));
        let note = credit_note("2", &document, &[]);
        let (first, rest) = parts.split_first().unwrap();
        let payments: Vec<_> = (0..).zip(rest).map(|(nth, part)| payment(&format!("{nth}"), &document, "090", *part)).collect();
        let allocations = [allocation(&note, &document, *first)];
        prop_assert_eq!(check_settlement(&document, &payments, &allocations), []);
        for index in 0..payments.len() {
            let mut broken = payments.clone();
            shift(&mut broken[index].amount, 1);
            assert_names(&check_settlement(&document, &broken, &allocations), "totals.total");
            broken[index].amount = Money::zero(document.currency);
            let path = format!("payments[{index}].amount");
            assert_names(&check_settlement(&document, &broken, &allocations), &path);
        }
        let mut broken = allocations.clone();
        shift(&mut broken[0].amount, 1);
        assert_names(&check_settlement(&document, &payments, &broken), "totals.total");
        broken[0].amount = -*first;
        assert_names(&check_settlement(&document, &payments, &broken), "allocations[0].amount");
    }
}

#[test]
fn movements_of_nothing_negative_fees_and_repeated_ids_are_found_where_they_stand() {
    let mut order = full_order(TaxTreatment::Exclusive);
    order.payments[0].amount = money(0, order.currency);
    order.payments[1].fee = Some(money(-1, order.currency));
    order.payments[1].id = order.payments[0].id.clone();
    let found = check_payments(&order);
    for path in ["payments[0].amount", "payments[1].fee", "payments[1].id"] {
        assert_names(&found, path);
    }
}
