//! 7: money that came in.

use super::{Findings, Rule, Violation};
use crate::{
    Money, Order, PaymentKind,
    ledger::{Allocation, Document, LedgerPayment},
};

/// Every movement is above zero, has an id of its own and a fee that is not negative; no more went back than had come.
pub fn check_payments(order: &Order) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::MoneyIn);
    findings.unique("payments", order.payments.iter().map(|payment| payment.id.as_str()));
    for (index, payment) in order.payments.iter().enumerate() {
        findings.positive(format_args!("payments[{index}].amount"), payment.amount);
        if let Some(fee) = payment.fee {
            findings.not_negative(format_args!("payments[{index}].fee"), fee);
        }
    }
    let (captured, refunded) = (of_kind(order, PaymentKind::Capture), of_kind(order, PaymentKind::Refund));
    findings.at_most("payments", refunded, "what was captured", captured);
    findings.into_violations()
}

/// What was captured and not refunded is no more than the order is worth and what is held as overpaid.
pub fn check_overpaid(order: &Order, overpaid: Money) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::MoneyIn);
    findings.not_negative("overpaid", overpaid);
    let held = of_kind(order, PaymentKind::Capture)
        .and_then(|captured| captured.try_sub(of_kind(order, PaymentKind::Refund)?));
    let worth = order.document_total().and_then(|total| total.try_add(overpaid));
    findings.at_most("payments", held, "the order's worth and what is overpaid", worth);
    findings.into_violations()
}

/// What was paid on a document and set against it is no more than it is worth: the amount due is never below zero. Payments and
/// allocations of other documents are no matter here. Each is above zero.
pub fn check_settlement(document: &Document, payments: &[LedgerPayment], allocations: &[Allocation]) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::MoneyIn);
    let mut settled = Ok(Money::zero(document.currency));
    for (index, payment) in payments.iter().enumerate().filter(|(_, payment)| payment.on == document.key) {
        findings.positive(format_args!("payments[{index}].amount"), payment.amount);
        settled = settled.and_then(|sum: Money| sum.try_add(payment.amount));
    }
    let concerned = |allocation: &Allocation| [&allocation.invoice, &allocation.credit_note].contains(&&document.key);
    for (index, allocation) in allocations.iter().enumerate().filter(|(_, allocation)| concerned(allocation)) {
        findings.positive(format_args!("allocations[{index}].amount"), allocation.amount);
        settled = settled.and_then(|sum| sum.try_add(allocation.amount));
    }
    findings.at_most("totals.total", settled, "what the document is worth", Ok(document.totals.total));
    findings.into_violations()
}

fn of_kind(order: &Order, kind: PaymentKind) -> Result<Money, crate::MoneyError> {
    let payments = order.payments.iter().filter(|payment| payment.kind == kind);
    Money::sum(order.currency, payments.map(|payment| payment.amount))
}
