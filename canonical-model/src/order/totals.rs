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
        let net = sum(&mut self.lines.iter().map(|line| line.net))?;
        let of_stage = |stage| {
            let discounts = self.discounts.iter().filter(|discount| discount.stage == stage);
            sum(&mut discounts.map(|discount| discount.amount))
        };
        let after_tax = of_stage(DiscountStage::AfterTax)?;
        let tax = sum(&mut self.taxes.iter().map(|tax| tax.amount))?;
        let on_top = if self.tax_treatment == TaxTreatment::Exclusive { tax } else { Money::zero(self.currency) };
        let of_kind = |kind| {
            let payments = self.payments.iter().filter(|payment| payment.kind == kind);
            sum(&mut payments.map(|payment| payment.amount))
        };
        Ok(OrderTotals {
            goods,
            shipping,
            fees,
            discounts: of_stage(DiscountStage::BeforeTax)?.try_add(after_tax)?,
            tax,
            total: net.try_add(on_top)?.try_sub(after_tax)?,
            tendered: sum(&mut self.tenders.iter().map(|tender| tender.amount))?,
            captured: of_kind(PaymentKind::Capture)?,
            refunded: of_kind(PaymentKind::Refund)?,
        })
    }
}
