//! What must hold, as functions: checked before anything is sent, and by property tests. Each returns **every** violation, with the
//! rule and the path of the field; none means that it holds.
//!
//! | rule | functions |
//! |---|---|
//! | 1 the sums of a line | [`check_lines`] |
//! | 2 the total of an order | [`check_order_total`] |
//! | 3 tax by line and by component | [`check_tax_view`] |
//! | 4 discounts and what bears them | [`check_discounts`] |
//! | 5 largest remainder | [`check_largest_remainder`] |
//! | 6 a document and the order that it is of | [`check_document`], [`check_charged`], [`check_rounding`] |
//! | 7 money that came in | [`check_payments`], [`check_overpaid`], [`check_settlement`], [`check_overpayment`], [`check_prepayment`] |
//! | 8 refunds and credit notes | [`check_refunds`], [`check_credit_notes`] |
//! | 9 currencies and rates | [`check_order_currency`], [`check_document_currency`], [`check_invoice_currency`], [`check_payment_currency`] |
//! | 10 one document for many orders | [`check_same_books`] |
//! | 11 gift cards | [`check_gift_cards`] |
//! | 12 doing it again changes nothing | [`check_settled`], [`check_same_state`] |
//! | 13 writing and reading changes nothing | [`check_round_trip`], [`check_read_back`] |
//!
//! [`check_order`] is all of them that an order alone can break.

mod currency;
mod discount;
mod document;
mod gift_card;
mod idempotence;
mod largest_remainder;
mod line;
mod money_in;
mod order_total;
mod refund;
mod round_trip;
mod summary;
mod tax_view;
mod violation;

use self::violation::Findings;
pub use self::{
    currency::{check_document_currency, check_invoice_currency, check_order_currency, check_payment_currency},
    discount::check_discounts,
    document::{Charged, LineTax, check_charged, check_document, check_rounding},
    gift_card::check_gift_cards,
    idempotence::{check_same_state, check_settled},
    largest_remainder::check_largest_remainder,
    line::check_lines,
    money_in::{check_overpaid, check_overpayment, check_payments, check_prepayment, check_settlement},
    order_total::check_order_total,
    refund::{check_credit_notes, check_refunds},
    round_trip::{check_read_back, check_round_trip},
    summary::check_same_books,
    tax_view::check_tax_view,
    violation::{Breach, Rule, Violation},
};
use crate::Order;

/// Everything that an order alone can break: currency, lines, discounts, tax, total, payments and refunds, in this order.
pub fn check_order(order: &Order) -> Vec<Violation> {
    let checks = [
        check_order_currency,
        check_lines,
        check_discounts,
        check_tax_view,
        check_order_total,
        check_payments,
        check_refunds,
    ];
    checks.into_iter().flat_map(|check| check(order)).collect()
}
