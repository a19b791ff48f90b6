//! An order as the store charged it: what was bought, what was added and taken off, and the tax that was charged.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Address, Currency, Customer, Money, OrderId, PartId, Payment, ProductId};

/// Whether the prices of an order hold its tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxTreatment {
    /// Tax is on top of the prices.
    Exclusive,
    /// The prices hold the tax.
    Inclusive,
    /// No tax was charged.
    NoTax,
}

/// Tax that was charged: the amount is the fact, the rate only evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxApplied {
    /// The store's code of the tax, such as `CDEV.STAX.1`.
    pub code: String,
    /// The store's words for it.
    pub name: String,
    /// What was charged, never below zero.
    pub amount: Money,
}

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
}

/// One position of an order: goods, shipping or a fee. No line but a [`Rounding`](LineKind::Rounding) one is negative.
///
/// `net = gross − discount`, and `gross = round(quantity × unit_price)` where a unit price is known. All three hold tax exactly
/// if the order's [`TaxTreatment`] is inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The store's id of it; unique within the order.
    pub id: PartId,
    /// What it is for.
    pub kind: LineKind,
    /// The store's code of a charge; for goods the SKU, as it was when ordered. May be empty.
    pub code: String,
    /// The product, if the store still has it.
    pub product: Option<ProductId>,
    /// What it says on the order.
    pub name: String,
    /// How many.
    pub quantity: Decimal,
    /// The price of one, up to six decimals.
    pub unit_price: Decimal,
    /// Quantity times price, rounded to the currency.
    pub gross: Money,
    /// The part of the order's discounts that the store took off this line before tax, never below zero.
    pub discount: Money,
    /// Gross less discount.
    pub net: Money,
    /// Tax that the store states on this very line; empty if it states tax on the order alone.
    pub taxes: Vec<TaxApplied>,
}

/// When a discount is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountStage {
    /// Before tax: it lowers what is taxed, and is spread over the lines' [`discount`](Line::discount).
    BeforeTax,
    /// After tax: it lowers the total alone.
    AfterTax,
}

/// A discount as it was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// The store's id of it.
    pub id: PartId,
    /// The store's code, such as `DCOUPON`.
    pub code: String,
    /// The store's words for it.
    pub name: String,
    /// Before or after tax.
    pub stage: DiscountStage,
    /// How much, never below zero.
    pub amount: Money,
}

/// Something that pays a part of the order without being a payment in the store: a redeemed gift certificate, store credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// The store's id of it.
    pub id: PartId,
    /// The store's code, such as `GIFTCERT`.
    pub code: String,
    /// The store's words for it.
    pub name: String,
    /// How much it pays, never below zero.
    pub amount: Money,
}

/// Where an order stands in being paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Placed, unpaid.
    Awaiting,
    /// Money is held, not captured.
    Authorised,
    /// Part captured, or part refunded: only the sums tell.
    Partial,
    /// Fully charged.
    Paid,
    /// The payment failed.
    Declined,
    /// Cancelled before payment.
    Cancelled,
    /// Fully refunded.
    Refunded,
    /// A state of the merchant's own, with the store's code.
    Other(String),
}

/// An order as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The store's id.
    pub id: OrderId,
    /// The public number.
    pub number: String,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// When the store last changed its row; it does not move on every change.
    pub updated_at: DateTime<Utc>,
    /// The day it was placed, in the store's zone.
    pub placed_on: NaiveDate,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// Where it stands in being paid.
    pub payment_state: PaymentState,
    /// The store's code of the fulfilment, such as `S`; empty if it has none.
    pub fulfilment_code: String,
    /// Who bought.
    pub customer: Customer,
    /// Where the bill goes.
    pub billing: Option<Address>,
    /// Where the goods go.
    pub shipping: Option<Address>,
    /// Whether the lines hold their tax.
    pub tax_treatment: TaxTreatment,
    /// Goods, shipping and fees.
    pub lines: Vec<Line>,
    /// Discounts; those before tax are also spread over the lines.
    pub discounts: Vec<Discount>,
    /// All tax of the order, one entry per code: the lines' own taxes are part of it.
    pub taxes: Vec<TaxApplied>,
    /// What paid a part of it without being a payment.
    pub tenders: Vec<Tender>,
    /// What the store says is to be paid, after tenders.
    pub stated_total: Money,
    /// The store's name of the payment method chosen; empty if unknown. What was really paid, and by which method, is in
    /// [`payments`](Self::payments).
    #[serde(default)]
    pub payment_method: String,
    /// Money that came and went.
    pub payments: Vec<Payment>,
    /// What stands to the reader of the order, such as which line formula fitted.
    pub evidence: Vec<String>,
}

impl Order {
    /// What the order is worth: the stated total and what tenders paid of it.
    ///
    /// # Errors
    /// [`MoneyError`](crate::MoneyError) on mixed currencies or overflow.
    pub fn document_total(&self) -> Result<Money, crate::MoneyError> {
        self.tenders.iter().try_fold(self.stated_total, |sum, tender| sum.try_add(tender.amount))
    }
}
