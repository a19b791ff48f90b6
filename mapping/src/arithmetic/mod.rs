//! What the ledger will compute: line amounts, tax and totals by Xero's own rules.
//!
//! Xero rounds to two decimals, half away from zero, whatever the currency: the amount of a line, then the tax of each line,
//! and sums those up. Nothing is rounded again: a sub-total and a total are sums. Here everything is a plain decimal, because
//! Xero's figure need not fit the currency (8.25 % of 1500 JPY is 123.75). Source: XR-LINE-1, XR-LINE-4, XR-TAX-1, XR-MONEY-1.
//!
//! What is computed here is checked against the documents of Xero's own description of the API, and against `FakeXero`, whose
//! arithmetic is code of its own.

mod document;
mod line;
mod tax;

pub(crate) use document::totals_of_each;
pub use document::{Sums, document_line_tax, totals};
pub use line::{LineDiscount, UnitDecimals, line_amount};
pub use tax::{Component, effective_rate, line_tax};
pub(crate) use tax::{RATE_DECIMALS, RATE_ROUNDING};

use rust_decimal::{Decimal, RoundingStrategy};

/// How many decimals Xero holds in an amount.
pub const DECIMALS: u32 = 2;

/// Rounded as Xero rounds amounts: two decimals, half away from zero.
pub fn round(amount: Decimal) -> Decimal {
    round_to(amount, DECIMALS)
}

fn round_to(amount: Decimal, decimals: u32) -> Decimal {
    amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}
