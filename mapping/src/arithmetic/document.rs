//! What a document sums up to.

use canonical_model::{
    Currency, Money, MoneyError,
    ledger::{DocumentLine, LineAmounts, ReferenceData, Totals},
};
use rust_decimal::Decimal;

use super::line_tax;

/// Sub-total, tax and total as Xero sums them up: of rounded lines, and not rounded again (XR-MONEY-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// The lines without tax.
    pub sub_total: Decimal,
    /// The lines' tax.
    pub tax: Decimal,
    /// Both.
    pub total: Decimal,
}

impl Sums {
    /// The sums of lines, each an amount and its tax. `None` if one does not fit a [`Decimal`].
    ///
    /// ```
    /// use canonical_model::ledger::LineAmounts;
    /// use mapping::arithmetic::Sums;
    ///
    /// let lines = [("20.00", "3.33"), ("5.00", "0.83")].map(|(amount, tax)| (amount.parse().unwrap(), tax.parse().unwrap()));
    /// let sums = Sums::of(LineAmounts::Inclusive, lines).unwrap();
    /// assert_eq!([sums.sub_total, sums.tax, sums.total].map(|sum| sum.to_string()), ["20.84", "4.16", "25.00"]);
    /// ```
    pub fn of(amounts: LineAmounts, lines: impl IntoIterator<Item = (Decimal, Decimal)>) -> Option<Self> {
        let mut sums = Summing::default();
        lines.into_iter().try_for_each(|(amount, tax)| sums.add(amount, tax))?;
        sums.finish(amounts)
    }
}

/// Sums in the making.
#[derive(Default)]
struct Summing {
    amounts: Decimal,
    taxes: Decimal,
}

impl Summing {
    fn add(&mut self, amount: Decimal, tax: Decimal) -> Option<()> {
        self.amounts = self.amounts.checked_add(amount)?;
        self.taxes = self.taxes.checked_add(tax)?;
        Some(())
    }

    fn finish(self, amounts: LineAmounts) -> Option<Sums> {
        let Self { amounts: sum, taxes: tax } = self;
        let sub_total = if amounts == LineAmounts::Inclusive { sum.checked_sub(tax)? } else { sum };
        Some(Sums { sub_total, tax, total: sub_total.checked_add(tax)? })
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

/// The totals of a document by Xero's arithmetic.
///
/// # Errors
/// [`MoneyError`] if the tax of a line does not fit the currency, or a sum is too large.
pub fn totals(
    currency: Currency,
    amounts: LineAmounts,
    lines: &[DocumentLine],
    reference: &ReferenceData,
) -> Result<Totals, MoneyError> {
    totals_of_each(currency, amounts, lines, reference, |_, _| Ok(()))
}

/// As [`totals`], and tells each line with its tax.
pub(crate) fn totals_of_each(
    currency: Currency,
    amounts: LineAmounts,
    lines: &[DocumentLine],
    reference: &ReferenceData,
    mut each: impl FnMut(&DocumentLine, Money) -> Result<(), MoneyError>,
) -> Result<Totals, MoneyError> {
    let mut sums = Summing::default();
    for line in lines {
        let tax = document_line_tax(line, amounts, reference)?;
        each(line, tax)?;
        for money in [line.line_amount, tax] {
            if money.currency() != currency {
                return Err(MoneyError::CurrencyMismatch { left: currency, right: money.currency() });
            }
        }
        sums.add(line.line_amount.amount(), tax.amount()).ok_or(MoneyError::Overflow)?;
    }
    let sums = sums.finish(amounts).ok_or(MoneyError::Overflow)?;
    let money = |amount| Money::new(amount, currency);
    Ok(Totals { sub_total: money(sums.sub_total)?, tax: money(sums.tax)?, total: money(sums.total)? })
}
