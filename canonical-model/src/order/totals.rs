//! What an order sums up to by its own parts.

use serde::{Deserialize, Serialize};

use super::{DiscountStage, LineKind, Order, TaxTreatment};
use crate::{Money, MoneyError, PaymentKind};

/// What an order sums up to by its own parts, to be compared with what the store states. Amounts of lines hold tax exactly if
/// the order's [`TaxTreatment`] is inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderTotals {
    /// All lines but shipping and fees, before discounts.
    pub goods: Money,
    /// Shipping, before discounts.
    pub shipping: Money,
    /// Fees, before discounts.
    pub fees: Money,
    /// Discounts before and after tax.
    pub discounts: Money,
    /// All tax, within the prices or on top.
    pub tax: Money,
    /// What the order is worth: to be [`Order::document_total`].
    pub total: Money,
    /// What tenders paid of it.
    pub tendered: Money,
    /// What was captured.
    pub captured: Money,
    /// What went back to the customer.
    pub refunded: Money,
}

impl Order {
    /// What the order is worth by its own parts: to be [`document_total`](Self::document_total).
    pub(crate) fn computed_total(&self) -> Result<Money, MoneyError> {
        let net = Money::sum(self.currency, self.lines.iter().map(|line| line.net))?;
        let taxes = self.taxes.iter().filter(|_| self.tax_treatment == TaxTreatment::Exclusive);
        let on_top = Money::sum(self.currency, taxes.map(|tax| tax.amount))?;
        net.try_add(on_top)?.try_sub(self.discounted(DiscountStage::AfterTax)?)
    }

    /// The discounts of a stage.
    fn discounted(&self, stage: DiscountStage) -> Result<Money, MoneyError> {
        let discounts = self.discounts.iter().filter(|discount| discount.stage == stage);
        Money::sum(self.currency, discounts.map(|discount| discount.amount))
    }

    /// What the order sums up to by its own parts.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies or overflow.
    pub fn computed_totals(&self) -> Result<OrderTotals, MoneyError> {
        let sum = |amounts: &mut dyn Iterator<Item = Money>| Money::sum(self.currency, amounts);
        let gross = |kinds: &dyn Fn(LineKind) -> bool| {
            sum(&mut self.lines.iter().filter(|line| kinds(line.kind)).map(|line| line.gross))
        };
        let shipping = gross(&|kind| kind == LineKind::Shipping)?;
        let fees = gross(&|kind| kind == LineKind::Fee)?;
        let goods = gross(&|kind| !matches!(kind, LineKind::Shipping | LineKind::Fee))?;
        let of_kind = |kind| {
            let payments = self.payments.iter().filter(|payment| payment.kind == kind);
            sum(&mut payments.map(|payment| payment.amount))
        };
        Ok(OrderTotals {
            goods,
            shipping,
            fees,
            discounts: self.discounted(DiscountStage::BeforeTax)?.try_add(self.discounted(DiscountStage::AfterTax)?)?,
            tax: sum(&mut self.taxes.iter().map(|tax| tax.amount))?,
            total: self.computed_total()?,
            tendered: sum(&mut self.tenders.iter().map(|tender| tender.amount))?,
            captured: of_kind(PaymentKind::Capture)?,
            refunded: of_kind(PaymentKind::Refund)?,
        })
    }
}
