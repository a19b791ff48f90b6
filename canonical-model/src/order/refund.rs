//! What of a sale was taken back. The money that went back is a [`Payment`](crate::Payment) of its own.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{TaxApplied, TaxTreatment};
use crate::{Money, MoneyError, PartId};

/// What of one line was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundLine {
    /// The line, of goods, shipping or a fee.
    pub line: PartId,
    /// How many; zero if only the price was lowered.
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    pub quantity: Decimal,
    /// How much of the line's net amount, never below zero; it holds tax exactly if the order's lines do.
    pub amount: Money,
    /// Its tax, one entry per code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<TaxApplied>,
    /// Whether the goods are back on the shelf.
    #[serde(default)]
    pub restocked: bool,
}

/// What of a sale was taken back at one time: lines, or a plain amount, or both. A store such as X-Cart that states no more
/// than an amount gives `adjustment` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refund {
    /// The store's id of it; unique within the order.
    pub id: PartId,
    /// The day, in the store's zone.
    pub on: NaiveDate,
    /// What of the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RefundLine>,
    /// What no line explains, tax included: a plain amount, or, below zero, a restocking fee that was kept.
    pub adjustment: Money,
    /// Why, in the store's words; empty if it does not say.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub reason: SmolStr,
}

impl Refund {
    /// A plain amount that was taken back.
    pub fn of_amount(id: impl Into<PartId>, on: NaiveDate, amount: Money) -> Self {
        Self { id: id.into(), on, lines: Vec::new(), adjustment: amount, reason: SmolStr::default() }
    }

    /// What it is worth with tax, where the lines of its order are taxed like this.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow.
    pub fn total(&self, treatment: TaxTreatment) -> Result<Money, MoneyError> {
        let mut total = self.adjustment;
        for line in &self.lines {
            total = total.try_add(line.amount)?;
            if treatment == TaxTreatment::Exclusive {
                total = line.taxes.iter().try_fold(total, |sum, tax| sum.try_add(tax.amount))?;
            }
        }
        Ok(total)
    }
}
