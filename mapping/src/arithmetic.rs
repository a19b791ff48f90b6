//! What the ledger will compute: line amounts, tax and totals by Xero's own rules.
//!
//! Xero rounds to two decimals, half away from zero, whatever the currency: the amount of a line, then the tax of each line,
//! and sums those up. Here everything is a plain decimal, because Xero's figure need not fit the currency (8.25 % of 1500 JPY
//! is 123.75). Source: XR-LINE-1, XR-LINE-4, XR-TAX-1, XR-MONEY-1.

use canonical_model::{
    Currency, Money, MoneyError,
    ledger::{DocumentLine, LineAmounts, ReferenceData, Totals},
};
use rust_decimal::{Decimal, RoundingStrategy};

/// How many decimals Xero holds in an amount.
pub const DECIMALS: u32 = 2;

/// Rounded as Xero rounds: two decimals, half away from zero.
pub fn round(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

/// The amount of a line: quantity times unit amount, rounded. `None` if it does not fit a [`Decimal`].
pub fn line_amount(quantity: Decimal, unit_amount: Decimal) -> Option<Decimal> {
    quantity.checked_mul(unit_amount).map(round)
}

/// The tax that Xero computes for a line at a rate in per cent. `None` if it does not fit a [`Decimal`].
///
/// ```
/// use canonical_model::ledger::LineAmounts;
/// use mapping::arithmetic::line_tax;
///
/// let tax = |amounts, amount: &str, rate: &str| line_tax(amounts, amount.parse().unwrap(), rate.parse().unwrap());
/// assert_eq!(tax(LineAmounts::Exclusive, "250.00", "8.25").unwrap().to_string(), "20.63");
/// assert_eq!(tax(LineAmounts::Inclusive, "59.97", "20").unwrap().to_string(), "10.00");
/// assert_eq!(tax(LineAmounts::NoTax, "59.97", "20").unwrap().to_string(), "0");
/// ```
pub fn line_tax(amounts: LineAmounts, line_amount: Decimal, rate: Decimal) -> Option<Decimal> {
    let product = line_amount.checked_mul(rate)?;
    match amounts {
        LineAmounts::NoTax => Some(Decimal::ZERO),
        LineAmounts::Exclusive => product.checked_div(Decimal::ONE_HUNDRED).map(round),
        LineAmounts::Inclusive => product.checked_div(Decimal::ONE_HUNDRED.checked_add(rate)?).map(round),
    }
}

/// The tax of a line of a document: what was sent, or what Xero computes.
///
/// # Errors
/// [`MoneyError`] if Xero's figure does not fit the currency, or is too large: such a line must carry its tax.
pub fn document_line_tax(
    line: &DocumentLine,
    amounts: LineAmounts,
    reference: &ReferenceData,
) -> Result<Money, MoneyError> {
    if let Some(tax) = line.tax_amount {
        return Ok(tax);
    }
    let rate = reference.tax_rate(&line.tax_type).map_or(Decimal::ZERO, |rate| rate.effective_rate);
    let tax = line_tax(amounts, line.line_amount.amount(), rate).ok_or(MoneyError::Overflow)?;
    Money::new(tax, line.line_amount.currency())
}

/// The totals of a document by Xero's arithmetic: the lines' tax summed up, and the lines with or without it.
///
/// # Errors
/// [`MoneyError`] if a figure does not fit the currency, or is too large.
pub fn totals(
    currency: Currency,
    amounts: LineAmounts,
    lines: &[DocumentLine],
    reference: &ReferenceData,
) -> Result<Totals, MoneyError> {
    let sum = Money::sum(currency, lines.iter().map(|line| line.line_amount))?;
    let mut tax = Money::zero(currency);
    for line in lines {
        tax = tax.try_add(document_line_tax(line, amounts, reference)?)?;
    }
    let sub_total = if amounts == LineAmounts::Inclusive { sum.try_sub(tax)? } else { sum };
    Ok(Totals { sub_total, tax, total: sub_total.try_add(tax)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax(amounts: LineAmounts, amount: &str, rate: &str) -> String {
        line_tax(amounts, amount.parse().unwrap(), rate.parse().unwrap()).unwrap().round_dp(4).to_string()
    }

    #[test]
    fn ties_go_away_from_zero() {
        for (amount, rate, expected) in [
            ("165.00", "12.5", "20.63"),
            ("33.00", "12.5", "4.13"),
            ("-33.00", "12.5", "-4.13"),
            ("0.06", "8.25", "0.00"),
        ] {
            assert_eq!(tax(LineAmounts::Exclusive, amount, rate), expected, "{amount} at {rate}");
        }
    }

    #[test]
    fn xero_rounds_to_two_decimals_whatever_the_currency() {
        assert_eq!(tax(LineAmounts::Exclusive, "1500", "8.25"), "123.75");
        assert_eq!(line_amount("3".parse().unwrap(), "3.3333".parse().unwrap()).unwrap().to_string(), "10.00");
    }
}
