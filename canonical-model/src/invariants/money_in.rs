//! 7: money that came in.

use super::{Findings, Rule, Violation};
use crate::{
    Currency, Money, MoneyError, Order, PaymentKind,
    ledger::{Allocation, DocKey, Document, LedgerPayment, Overpayment, Prepayment},
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
    let settled = settled(&mut findings, (&document.key, document.currency), payments, allocations);
    findings.at_most("totals.total", settled, "what the document is worth", Ok(document.totals.total));
    findings.into_violations()
}

/// What was paid back of an overpayment and set against invoices is no more than it is. Payments and allocations of others are no
/// matter here. Each is above zero, and so is the overpayment.
pub fn check_overpayment(
    overpayment: &Overpayment,
    payments: &[LedgerPayment],
    allocations: &[Allocation],
) -> Vec<Violation> {
    check_held((&overpayment.key, overpayment.amount, "what was overpaid"), payments, allocations).into_violations()
}

/// The same of a prepayment, whose tax is a part of it besides.
pub fn check_prepayment(
    prepayment: &Prepayment,
    payments: &[LedgerPayment],
    allocations: &[Allocation],
) -> Vec<Violation> {
    let Prepayment { key, amount, tax, .. } = prepayment;
    let mut findings = check_held((key, *amount, "what was prepaid"), payments, allocations);
    findings.not_negative("tax", *tax);
    findings.at_most("tax", Ok(*tax), "what was prepaid", Ok(*amount));
    findings.into_violations()
}

/// What was taken of money that is held beside the invoices is no more than it is.
fn check_held(
    (key, amount, what): (&DocKey, Money, &'static str),
    payments: &[LedgerPayment],
    allocations: &[Allocation],
) -> Findings {
    let mut findings = Findings::of(Rule::MoneyIn);
    findings.positive("amount", amount);
    let settled = settled(&mut findings, (key, amount.currency()), payments, allocations);
    findings.at_most("amount", settled, what, Ok(amount));
    findings
}

/// What was paid on a record and set against or from it.
fn settled(
    findings: &mut Findings,
    (key, currency): (&DocKey, Currency),
    payments: &[LedgerPayment],
    allocations: &[Allocation],
) -> Result<Money, MoneyError> {
    let mut settled = Ok(Money::zero(currency));
    for (index, payment) in payments.iter().enumerate().filter(|(_, payment)| payment.on == *key) {
        findings.positive(format_args!("payments[{index}].amount"), payment.amount);
        settled = settled.and_then(|sum: Money| sum.try_add(payment.amount));
    }
    let concerned = |allocation: &Allocation| [&allocation.invoice, &allocation.credit].contains(&key);
    for (index, allocation) in allocations.iter().enumerate().filter(|(_, allocation)| concerned(allocation)) {
        findings.positive(format_args!("allocations[{index}].amount"), allocation.amount);
        settled = settled.and_then(|sum| sum.try_add(allocation.amount));
    }
    settled
}

fn of_kind(order: &Order, kind: PaymentKind) -> Result<Money, MoneyError> {
    let payments = order.payments.iter().filter(|payment| payment.kind == kind);
    Money::sum(order.currency, payments.map(|payment| payment.amount))
}
