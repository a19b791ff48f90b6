//! Documents that each hold many orders: one for a day, a payment method and a currency, in place of one for each order.
//!
//! Orders are planned as always, by the same rules and the same arithmetic; but what is planned is recorded and not sent. What it comes
//! to in the books is summed by account, tax type and tracking into documents of the day on which it stands: sales into an invoice,
//! credit notes into a credit note, payments by their day and account, credit that is set against an invoice by both. So the trial
//! balance is the same, day by day, which is checked before anything is handed out. As each document has one day, a month's end never
//! lies within one.
//!
//! ```
//! use canonical_model::{Applied, Currency, Line, LineKind, Money, Order, PaymentState, TaxTreatment, ledger::ReferenceData};
//! use mapping::{Mapper, Profile, summary::Round};
//!
//! let reference: ReferenceData = serde_json::from_str(r#"{
//!     "organisation": {"name": "Tea Ltd", "base_currency": "USD", "period_lock": null, "year_end_lock": null},
//!     "accounts": [
//!         {"code": "200", "name": "Sales", "active": true, "takes_payments": false, "is_bank": false, "currency": null}],
//!     "tax_rates": [{"tax_type": "NONE", "name": "Tax Exempt", "effective_rate": "0", "active": true, "applies_to": ["revenue"]}],
//!     "items": [], "tracking": [], "currencies": []
//! }"#)?;
//! let mapper = Mapper::new(Profile::from_toml(r#"
//!     [store]
//!     name = "tea-shop"
//!     [accounts]
//!     sales = "200"
//!     [[tax]]
//!     untaxed = true
//!     tax_type = "NONE"
//! "#)?);
//! let usd: Currency = "USD".parse()?;
//! let order = |id: &str, price: &str| -> Result<Order, Box<dyn std::error::Error>> {
//!     let price = Money::new(price.parse()?, usd)?;
//!     let mut order = Order::new(id, usd, TaxTreatment::NoTax, "2025-03-01T09:30:00Z".parse()?);
//!     order.payment_state = PaymentState::Paid;
//!     order.payment_method = "Card".into();
//!     order.lines = vec![Line::single("1", LineKind::Goods, price)];
//!     order.stated_total = price;
//!     Ok(order)
//! };
//! let (one, other, nothing) = (order("42", "29.97")?, order("43", "10.00")?, Applied::default());
//!
//! // Nothing was written before, and the first of March is over.
//! let connection = "shop".into();
//! let round = Round {
//!     connection: &connection, reference: &reference, written: &nothing, contacts: &[], through: "2025-03-01".parse()?,
//! };
//! let summary = mapper.summarise(&round, [(&one, &nothing), (&other, &nothing)]).map_err(|park| park.to_string())?;
//! let invoice = summary.documents().next().ok_or("an invoice")?;
//! assert_eq!((invoice.number.as_str(), invoice.totals.total.to_string().as_str()), ("XC-2025-03-01-card-USD", "39.97 USD"));
//! assert_eq!(summary.held_by(&invoice.key).count(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What comes later
//!
//! A summary is never edited. What becomes of an order that it holds, or of one that is told late, makes a further document of the day
//! on which it stands: an invoice `…-2`, or a credit note that is set against the day's invoices where the day is worth less now. So it
//! does not matter when a day is closed, nor how often: only how many documents there are.
//!
//! Of each order what was [carried](Share::carried) is to be kept and given to the next round, as what was applied is to a
//! plan. An order that cannot be planned, or of which a summary is not known any more, is parked alone.

mod contact;
mod explain;
mod group;
mod money;
mod round;
mod share;
mod sums;
mod text;

use canonical_model::{
    Applied, ConnectionId, Held, LedgerWrite, OrderId, Park, Plan, Share, Step,
    ledger::{ContactEntry, ContactQuery, DocKey, Document, LedgerPayment, ReferenceData, TrialBalance},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Mapper;

/// What summaries are made upon, besides the orders.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a> {
    /// The connection, which is part of the identity of each write.
    pub connection: &'a ConnectionId,
    /// What the organisation has.
    pub reference: &'a ReferenceData,
    /// The summaries that were written before, with their contact, payments and allocations.
    pub written: &'a Applied,
    /// The contacts that [`Mapper::summary_contact_query`] asks for.
    pub contacts: &'a [ContactEntry],
    /// The last day that is over, in the store's zone: what stands on a later one waits.
    pub through: NaiveDate,
}

/// What a round writes, and of which orders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// The writes: contact, invoices, credit notes, payments, allocations, each sort by day, method and currency.
    pub plan: Plan,
    /// What all of it does to the trial balance: as much as documents of the orders would.
    pub balance: TrialBalance,
    /// The orders, in the order in which they were given.
    pub orders: Vec<SummarisedOrder>,
}

/// An order, and what of it a round took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SummarisedOrder {
    /// The store's id.
    pub id: OrderId,
    /// Its public number.
    pub number: SmolStr,
    /// What of it stands in summaries, so that none of it is sent.
    pub share: Share,
    /// What is parked of it.
    pub parked: Vec<Park>,
    /// What a person may want to know.
    pub notes: Vec<SmolStr>,
    /// Steps that stand on a day that is not over, and what needs them.
    pub waiting: Vec<Step>,
}

impl Summary {
    /// The documents that are written.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.plan.steps.iter().filter_map(|step| match &step.write {
            LedgerWrite::CreateDocument(document) => Some(&**document),
            _ => None,
        })
    }

    /// The payments that are written.
    pub fn payments(&self) -> impl Iterator<Item = &LedgerPayment> {
        self.plan.steps.iter().filter_map(|step| match &step.write {
            LedgerWrite::CreatePayment(payment) => Some(payment),
            _ => None,
        })
    }

    /// What a document, a payment or an allocation holds: of which order, and how much. Of a document and of a payment it is all of
    /// it; an allocation may also set what a day lost against what was billed of that day.
    pub fn held_by(&self, key: &DocKey) -> impl Iterator<Item = (&SummarisedOrder, &Held)> {
        self.orders.iter().flat_map(move |order| {
            order.share.held.iter().filter(move |held| held.within == *key).map(move |held| (order, held))
        })
    }

    /// The orders of which something is parked, and why.
    pub fn parked(&self) -> impl Iterator<Item = (&SummarisedOrder, &Park)> {
        self.orders.iter().flat_map(|order| order.parked.iter().map(move |park| (order, park)))
    }
}

impl Mapper {
    /// Which contacts of the directory a round must see.
    pub fn summary_contact_query(&self) -> ContactQuery {
        contact::query(self.profile())
    }
}
