//! The lines of an order: goods, shipping, fees.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::TaxApplied;
use crate::{Money, MoneyError, PartId, ProductId, UnitPrice};

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LineKind {
    /// Something from the catalogue.
    Goods,
    /// Carriage.
    Shipping,
    /// Any other charge: handling, payment fee.
    Fee,
    /// What the store's rounded sum of the lines differs from the sum of the rounded lines, of either sign; never taxed.
    Rounding,
    /// Work that was sold.
    Service,
    /// Something that is delivered as data.
    Digital,
    /// A gift certificate or card that was sold: no revenue yet, but a debt to its holder.
    GiftCard,
    /// A deposit: money taken before what it is for is delivered.
    Deposit,
    /// A tip.
    Tip,
}

impl LineKind {
    /// Whether it is something sold from the catalogue: goods, a service, something digital.
    pub fn is_sale(self) -> bool {
        matches!(self, Self::Goods | Self::Service | Self::Digital)
    }

    /// Whether tax can be on it: not on a debt to a customer, not on a tip, not on what rounding leaves.
    pub fn is_taxable(self) -> bool {
        self.is_sale() || matches!(self, Self::Shipping | Self::Fee)
    }
}

/// The part of a discount that a line bears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiscountAllocation {
    /// The [`Discount`](super::Discount)'s id.
    pub discount: PartId,
    /// How much of it, never below zero.
    pub amount: Money,
}

/// One position of an order: goods, shipping or a fee. No line but a [`Rounding`](LineKind::Rounding) one is negative.
///
/// `net = gross − discount`, and `gross = round(quantity × unit_price)` where a unit price is known. All three hold tax exactly
/// if the order's [`TaxTreatment`](super::TaxTreatment) is inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Line {
    /// The store's id of it; unique within the order.
    pub id: PartId,
    /// What it is for.
    pub kind: LineKind,
    /// The store's code of a charge; for goods the SKU, as it was when ordered. May be empty.
    pub code: SmolStr,
    /// The product, if the store still has it.
    pub product: Option<ProductId>,
    /// What it says on the order.
    pub name: SmolStr,
    /// How many.
    #[serde(with = "crate::decimal_text")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::decimal_text::DecimalText"))]
    pub quantity: Decimal,
    /// The price of one.
    pub unit_price: UnitPrice,
    /// Quantity times price, rounded to the currency.
    pub gross: Money,
    /// The part of the order's discounts that the store took off this line before tax, never below zero.
    pub discount: Money,
    /// How much of [`discount`](Self::discount) is of which [`Discount`](super::Discount); they sum up to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<DiscountAllocation>,
    /// Gross less discount.
    pub net: Money,
    /// Tax that the store states on this very line; empty if it states tax on the order alone.
    pub taxes: Vec<TaxApplied>,
    /// The store's tax class of it, by which a profile's tax table may go; empty if unknown.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub tax_class: SmolStr,
    /// What was chosen of it, such as size and colour, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

impl Line {
    /// A line without discount and tax: `quantity` at `unit_price`, rounded.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] if it is worth more than can be reckoned with.
    pub fn new(
        id: impl Into<PartId>,
        kind: LineKind,
        quantity: Decimal,
        unit_price: UnitPrice,
    ) -> Result<Self, MoneyError> {
        Ok(Self::bare(id.into(), kind, quantity, unit_price, unit_price.times(quantity)?))
    }

    fn bare(id: PartId, kind: LineKind, quantity: Decimal, unit_price: UnitPrice, gross: Money) -> Self {
        Self {
            id,
            kind,
            code: SmolStr::default(),
            product: None,
            name: SmolStr::default(),
            quantity,
            unit_price,
            gross,
            discount: Money::zero(gross.currency()),
            allocations: Vec::new(),
            net: gross,
            taxes: Vec::new(),
            tax_class: SmolStr::default(),
            attributes: BTreeMap::new(),
        }
    }

    /// A line of one piece that costs this.
    pub fn single(id: impl Into<PartId>, kind: LineKind, amount: Money) -> Self {
        Self::bare(id.into(), kind, Decimal::ONE, amount.into(), amount)
    }

    /// Takes a part of a discount off the line.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow; the line is then as it was.
    pub fn lower(&mut self, discount: PartId, amount: Money) -> Result<(), MoneyError> {
        let lowered = self.discount.try_add(amount)?;
        self.net = self.gross.try_sub(lowered)?;
        self.discount = lowered;
        self.allocations.push(DiscountAllocation { discount, amount });
        Ok(())
    }
}
