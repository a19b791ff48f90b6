//! What a gateway paid out: many payments less its fees, as one sum on a bank account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Currency, Money, MoneyError, PartId, PaymentId, SchemaVersion};

/// What a part of a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PayoutKind {
    /// A payment of a customer, paid out.
    Capture,
    /// A refund to a customer, kept back.
    Refund,
    /// A fee that belongs to no single payment.
    Fee,
    /// Money kept in reserve, or set free again.
    Reserve,
    /// Anything else, such as a dispute.
    Adjustment,
}

/// A part of a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PayoutLine {
    /// The gateway's id of it; unique within the payout.
    pub id: PartId,
    /// What it is.
    pub kind: PayoutKind,
    /// The payment or refund that it pays out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// What it adds to the payout before fees; below zero if it takes something away.
    pub gross: Money,
    /// What the gateway kept of it; below zero if a fee was given back.
    pub fee: Money,
}

/// A payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Payout {
    /// The version of the written form.
    #[serde(default)]
    pub schema_version: SchemaVersion,
    /// The gateway's id of it.
    pub id: PartId,
    /// The day on which the money came.
    pub on: NaiveDate,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// Its parts.
    pub lines: Vec<PayoutLine>,
    /// What came to the bank, as the gateway states it; below zero if it was drawn.
    pub net: Money,
    /// By which the bank's statement names it; empty if unknown.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub bank_reference: SmolStr,
}

impl Payout {
    /// What its parts give before fees.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow.
    pub fn gross(&self) -> Result<Money, MoneyError> {
        Money::sum(self.currency, self.lines.iter().map(|line| line.gross))
    }

    /// All fees.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow.
    pub fn fees(&self) -> Result<Money, MoneyError> {
        Money::sum(self.currency, self.lines.iter().map(|line| line.fee))
    }
}
