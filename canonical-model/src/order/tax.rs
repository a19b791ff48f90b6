//! Tax as it was charged.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Money;

/// Whether the prices of an order hold its tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaxTreatment {
    /// Tax is on top of the prices.
    Exclusive,
    /// The prices hold the tax.
    Inclusive,
    /// No tax was charged.
    NoTax,
}

/// Who owes a tax to the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaxCollector {
    /// The merchant.
    #[default]
    Merchant,
    /// A marketplace, which keeps the tax and pays it itself.
    Marketplace,
}

impl TaxCollector {
    /// As it is written: `merchant` or `marketplace`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merchant => "merchant",
            Self::Marketplace => "marketplace",
        }
    }
}

/// Tax that was charged: the amount is the fact, the rate only evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxApplied {
    /// The store's code of the tax, such as `CDEV.STAX.1`.
    pub code: SmolStr,
    /// The store's words for it.
    pub name: SmolStr,
    /// What was charged, never below zero.
    pub amount: Money,
    /// The rate in per cent: 8.25 is 8.25 %; `None` if the store does not say and none was derived.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::decimal_text::option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::decimal_text::DecimalText>"))]
    pub rate: Option<Decimal>,
    /// What was taxed; holds the tax where the order's [`TaxTreatment`] is inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taxable: Option<Money>,
    /// Whether rate and taxable amount, or the part of one line, were derived here instead of stated by the store.
    #[serde(default, skip_serializing_if = "is_false")]
    pub derived: bool,
    /// Who owes it to the state.
    #[serde(default, skip_serializing_if = "is_default")]
    pub collected_by: TaxCollector,
    /// Why less or nothing was charged; empty if nothing is known of an exemption.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub exempt_reason: SmolStr,
}

impl TaxApplied {
    /// A tax of which the store states no more than the amount.
    pub fn new(code: impl Into<SmolStr>, name: impl Into<SmolStr>, amount: Money) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            amount,
            rate: None,
            taxable: None,
            derived: false,
            collected_by: TaxCollector::Merchant,
            exempt_reason: SmolStr::default(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
