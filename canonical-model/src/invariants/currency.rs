//! 9: currencies and rates.

use std::fmt;

use rust_decimal::Decimal;

use super::{Breach, Findings, Rule, Violation};
use crate::{
    Currency, FxRate, Order, Settlement, TaxApplied,
    ledger::{Document, LedgerPayment},
};

/// Every amount of an order is in its currency, and its rate is one that two currencies can have. (Custom fields may hold amounts
/// of any currency.)
pub fn check_order_currency(order: &Order) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Currency);
    let of = Same { currency: order.currency };
    for (index, line) in order.lines.iter().enumerate() {
        of.check(&mut findings, format_args!("lines[{index}].unit_price"), line.unit_price.currency());
        of.check(&mut findings, format_args!("lines[{index}].gross"), line.gross.currency());
        of.check(&mut findings, format_args!("lines[{index}].discount"), line.discount.currency());
        of.check(&mut findings, format_args!("lines[{index}].net"), line.net.currency());
        for (nth, part) in line.allocations.iter().enumerate() {
            of.check(&mut findings, format_args!("lines[{index}].allocations[{nth}].amount"), part.amount.currency());
        }
        of.check_taxes(&mut findings, format_args!("lines[{index}].taxes"), &line.taxes);
    }
    for (index, discount) in order.discounts.iter().enumerate() {
        of.check(&mut findings, format_args!("discounts[{index}].amount"), discount.amount.currency());
    }
    of.check_taxes(&mut findings, format_args!("taxes"), &order.taxes);
    for (index, tender) in order.tenders.iter().enumerate() {
        of.check(&mut findings, format_args!("tenders[{index}].amount"), tender.amount.currency());
    }
    of.check(&mut findings, format_args!("stated_total"), order.stated_total.currency());
    for (index, payment) in order.payments.iter().enumerate() {
        of.check(&mut findings, format_args!("payments[{index}].amount"), payment.amount.currency());
        if let Some(fee) = payment.fee {
            of.check(&mut findings, format_args!("payments[{index}].fee"), fee.currency());
        }
        if let Some(Settlement { of: settled, into }) = payment.settled {
            of.check(&mut findings, format_args!("payments[{index}].settled.of"), settled.currency());
            findings.positive(format_args!("payments[{index}].settled.of"), settled);
            findings.positive(format_args!("payments[{index}].settled.into"), into);
        }
    }
    for (index, refund) in order.refunds.iter().enumerate() {
        of.check(&mut findings, format_args!("refunds[{index}].adjustment"), refund.adjustment.currency());
        for (nth, row) in refund.lines.iter().enumerate() {
            of.check(&mut findings, format_args!("refunds[{index}].lines[{nth}].amount"), row.amount.currency());
            of.check_taxes(&mut findings, format_args!("refunds[{index}].lines[{nth}].taxes"), &row.taxes);
        }
    }
    if let Some(FxRate { base, quote, rate, .. }) = &order.fx_rate {
        of.check(&mut findings, format_args!("fx_rate.quote"), *quote);
        check_rate(&mut findings, "fx_rate.rate", *rate, (*base, *quote), false);
    }
    findings.into_violations()
}

/// Every amount of a document is in its currency, and its rate, if it has one, is one that its currency can have to `base`:
/// above zero, and 1 exactly within one currency or between two that are `pegged` at par.
pub fn check_document_currency(document: &Document, base: Currency, pegged: bool) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Currency);
    let of = Same { currency: document.currency };
    for (index, line) in document.lines.iter().enumerate() {
        of.check(&mut findings, format_args!("lines[{index}].line_amount"), line.line_amount.currency());
        if let Some(tax) = line.tax_amount {
            of.check(&mut findings, format_args!("lines[{index}].tax_amount"), tax.currency());
        }
    }
    of.check(&mut findings, format_args!("totals.sub_total"), document.totals.sub_total.currency());
    of.check(&mut findings, format_args!("totals.tax"), document.totals.tax.currency());
    of.check(&mut findings, format_args!("totals.total"), document.totals.total.currency());
    if let Some(rate) = document.currency_rate {
        check_rate(&mut findings, "currency_rate", rate, (base, document.currency), pegged);
    }
    findings.into_violations()
}

/// The rate of a payment, if it has one, is one that its currency can have to `base`, as that of a document.
pub fn check_payment_currency(payment: &LedgerPayment, base: Currency, pegged: bool) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Currency);
    if let Some(rate) = payment.currency_rate {
        check_rate(&mut findings, "currency_rate", rate, (base, payment.amount.currency()), pegged);
    }
    findings.into_violations()
}

/// A credit note has the currency and the rate of its invoice, and payments on either have their currency.
pub fn check_invoice_currency(
    invoice: &Document,
    credit_notes: &[Document],
    payments: &[LedgerPayment],
) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Currency);
    let of = Same { currency: invoice.currency };
    for (index, note) in credit_notes.iter().enumerate() {
        of.check(&mut findings, format_args!("credit_notes[{index}].currency"), note.currency);
        if note.currency_rate != invoice.currency_rate {
            let breach = Breach::OtherRate { found: note.currency_rate, expected: invoice.currency_rate };
            findings.add(format_args!("credit_notes[{index}].currency_rate"), breach);
        }
    }
    for (index, payment) in payments.iter().enumerate() {
        of.check(&mut findings, format_args!("payments[{index}].amount"), payment.amount.currency());
    }
    findings.into_violations()
}

fn check_rate(findings: &mut Findings, path: &str, rate: Decimal, pair: (Currency, Currency), pegged: bool) {
    let (base, quote) = pair;
    let holds =
        if base == quote { rate == Decimal::ONE } else { rate > Decimal::ZERO && (pegged || rate != Decimal::ONE) };
    if !holds {
        findings.add(path, Breach::Rate { rate, base, quote });
    }
}

/// The currency that all amounts have.
struct Same {
    currency: Currency,
}

impl Same {
    fn check(&self, findings: &mut Findings, path: fmt::Arguments<'_>, found: Currency) {
        if found != self.currency {
            findings.add(path, Breach::OtherCurrency { found, expected: self.currency });
        }
    }

    fn check_taxes(&self, findings: &mut Findings, list: fmt::Arguments<'_>, taxes: &[TaxApplied]) {
        for (index, tax) in taxes.iter().enumerate() {
            self.check(findings, format_args!("{list}[{index}].amount"), tax.amount.currency());
            if let Some(taxable) = tax.taxable {
                self.check(findings, format_args!("{list}[{index}].taxable"), taxable.currency());
            }
        }
    }
}
