//! An order as the store charged it: what was bought, what was added and taken off, and the tax that was charged.

mod discount;
mod line;
mod refund;
mod status;
mod tax;
mod totals;

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use self::{
    discount::{Discount, DiscountStage, Tender},
    line::{DiscountAllocation, Line, LineKind},
    refund::{Refund, RefundLine},
    status::{FulfilmentState, PaymentState},
    tax::{TaxApplied, TaxCollector, TaxTreatment},
    totals::OrderTotals,
};
use crate::{Address, Currency, CustomFields, Customer, FxRate, Money, OrderId, Payment, SchemaVersion, SourceStamp};

/// An order as it is now. `Debug` leaves out what people wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Order {
    /// The version of the written form.
    #[serde(default)]
    pub schema_version: SchemaVersion,
    /// The store's id.
    pub id: OrderId,
    /// The public number.
    pub number: SmolStr,
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
    pub fulfilment_code: SmolStr,
    /// Where it stands in being delivered.
    #[serde(default)]
    pub fulfilment_state: FulfilmentState,
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
    pub payment_method: SmolStr,
    /// Money that came and went.
    pub payments: Vec<Payment>,
    /// What of the sale was taken back, if the store says so by more than the order's present state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// The rate to the ledger's currency, if the store states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fx_rate: Option<FxRate>,
    /// The store's name of the shipping method chosen; empty if there is none.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub shipping_method: SmolStr,
    /// The carriers' numbers of the parcels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracking_numbers: Vec<SmolStr>,
    /// The number of the customer's own purchase order; empty if none is known.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub po_number: SmolStr,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub customer_note: SmolStr,
    /// What the staff wrote.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub staff_note: SmolStr,
    /// Whatever else the store knows of it.
    #[serde(default, skip_serializing_if = "CustomFields::is_empty")]
    pub custom: CustomFields,
    /// When and from what it was read, if that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceStamp>,
    /// What stands to the reader of the order, such as which line formula fitted.
    pub evidence: Vec<SmolStr>,
}

impl Order {
    /// An order of which no more is known: nothing in it, unpaid, on the day of `placed_at` in UTC, with its id as number.
    pub fn new(
        id: impl Into<OrderId>,
        currency: Currency,
        tax_treatment: TaxTreatment,
        placed_at: DateTime<Utc>,
    ) -> Self {
        let id = id.into();
        Self {
            schema_version: SchemaVersion,
            number: id.as_str().into(),
            id,
            placed_at,
            updated_at: placed_at,
            placed_on: placed_at.date_naive(),
            currency,
            payment_state: PaymentState::Awaiting,
            fulfilment_code: SmolStr::default(),
            fulfilment_state: FulfilmentState::default(),
            customer: Customer::default(),
            billing: None,
            shipping: None,
            tax_treatment,
            lines: Vec::new(),
            discounts: Vec::new(),
            taxes: Vec::new(),
            tenders: Vec::new(),
            stated_total: Money::zero(currency),
            payment_method: SmolStr::default(),
            payments: Vec::new(),
            refunds: Vec::new(),
            fx_rate: None,
            shipping_method: SmolStr::default(),
            tracking_numbers: Vec::new(),
            po_number: SmolStr::default(),
            customer_note: SmolStr::default(),
            staff_note: SmolStr::default(),
            custom: CustomFields::new(),
            source: None,
            evidence: Vec::new(),
        }
    }

    /// What the order is worth: the stated total and what tenders paid of it.
    ///
    /// # Errors
    /// [`MoneyError`](crate::MoneyError) on mixed currencies or overflow.
    pub fn document_total(&self) -> Result<Money, crate::MoneyError> {
        self.tenders.iter().try_fold(self.stated_total, |sum, tender| sum.try_add(tender.amount))
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order")
            .field("id", &self.id)
            .field("number", &self.number)
            .field("placed_on", &self.placed_on)
            .field("payment_state", &self.payment_state)
            .field("fulfilment_code", &self.fulfilment_code)
            .field("customer", &self.customer)
            .field("billing", &self.billing)
            .field("shipping", &self.shipping)
            .field("tax_treatment", &self.tax_treatment)
            .field("lines", &self.lines)
            .field("discounts", &self.discounts)
            .field("taxes", &self.taxes)
            .field("tenders", &self.tenders)
            .field("stated_total", &self.stated_total)
            .field("payment_method", &self.payment_method)
            .field("payments", &self.payments)
            .field("refunds", &self.refunds)
            .field("fx_rate", &self.fx_rate)
            .field("custom", &self.custom)
            .field("evidence", &self.evidence)
            .finish_non_exhaustive()
    }
}
