//! What a profile does to orders, before anything is sent: the documents, what they sum up to by account and tax type, what they
//! change in the trial balance, and how another profile would differ.
//!
//! ```
//! use std::collections::BTreeMap;
//! use canonical_model::{Currency, Line, LineKind, Money, Order, PaymentState, TaxTreatment, ledger::ReferenceData};
//! use mapping::{Mapper, Profile, preview::Difference};
//!
//! let reference: ReferenceData = serde_json::from_str(r#"{
//!     "organisation": {"name": "Tea Ltd", "base_currency": "USD", "period_lock": null, "year_end_lock": null},
//!     "accounts": [
//!         {"code": "200", "name": "Sales", "active": true, "takes_payments": false, "is_bank": false, "currency": null},
//!         {"code": "205", "name": "Web sales", "active": true, "takes_payments": false, "is_bank": false, "currency": null}],
//!     "tax_rates": [{"tax_type": "NONE", "name": "Tax Exempt", "effective_rate": "0", "active": true, "applies_to": ["revenue"]}],
//!     "items": [], "tracking": [], "currencies": []
//! }"#)?;
//! let mapper = |sales: &str| Profile::from_toml(&format!(r#"
//!     [store]
//!     name = "tea-shop"
//!     [accounts]
//!     sales = "{sales}"
//!     [[tax]]
//!     untaxed = true
//!     tax_type = "NONE"
//! "#)).map(Mapper::new);
//!
//! let usd: Currency = "USD".parse()?;
//! let price = Money::new("29.97".parse()?, usd)?;
//! let mut order = Order::new("42", usd, TaxTreatment::NoTax, "2025-03-01T09:30:00Z".parse()?);
//! order.payment_state = PaymentState::Paid;
//! order.lines = vec![Line::single("1", LineKind::Goods, price)];
//! order.stated_total = price;
//!
//! let preview = |mapper: Mapper| mapper.preview(&"shop".into(), [&order], &reference, &BTreeMap::new(), &[]);
//! let (before, after) = (preview(mapper("200")?)?, preview(mapper("205")?)?);
//! assert_eq!(before.accounts[0].invoiced, price);
//! let balance: Vec<_> = before.balance.iter().map(|(on, posting, sum)| format!("{on} {posting} {sum}")).collect();
//! assert_eq!(balance, ["2025-03-01 account[200][NONE] -29.97 USD", "2025-03-01 receivable 29.97 USD"]);
//! let difference = Difference::between(&before, &after)?;
//! assert!(difference.to_string().starts_with("1 of 1 orders change"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The difference reads:
//!
//! ```text
//! 1 of 1 orders change
//!
//! how
//! field                    from  to   orders  for example
//! -----------------------  ----  ---  ------  -----------
//! invoice lines[].account  200   205       1  42
//!
//! balances, debits above zero
//! account            before       after  difference
//! -------------  ----------  ----------  ----------
//! 200 Sales      -29.97 USD    0.00 USD   29.97 USD
//! 205 Web sales    0.00 USD  -29.97 USD  -29.97 USD
//!
//! order 42
//!   invoice:42 lines[1].account: 200 -> 205
//! ```
//!
//! Everything is data, too: [`Preview`] and [`Difference`] are written and read by serde, so that a preview can be kept and the
//! next profile compared with it.

pub(crate) mod balance;
mod difference;
pub(crate) mod effect;
mod table;
pub(crate) mod text;
mod totals;

use std::collections::BTreeMap;

use canonical_model::{
    Applied, ConnectionId, MoneyError, Order, OrderId, Park, ParkCode, Plan,
    ledger::{ContactEntry, DocKey, Document, ReferenceData, TrialBalance},
};
use serde::{Deserialize, Serialize};

pub use self::{
    balance::{BalanceAccount, balances, trial_balance},
    difference::{BalanceChange, Change, ChangedOrder, Difference},
    table::{Align, Table},
    totals::{AccountTotal, PaymentTotal, TaxTotal},
};
use self::{effect::Effects, totals::Totals};
use crate::Mapper;

/// An order with what is planned for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewedOrder {
    /// The store's id.
    pub id: OrderId,
    /// Its public number; `None` if the order could not be read.
    pub number: Option<String>,
    /// What would be done.
    pub plan: Plan,
}

impl PreviewedOrder {
    /// The id under which stands what many orders are summed up in: no order, but all the writes of their summaries.
    pub const SUMMARIES: &'static str = "summaries";

    /// Whether it is no order, but the summaries of many.
    pub fn is_summaries(&self) -> bool {
        self.id.as_str() == Self::SUMMARIES && self.number.is_none()
    }

    /// What a person knows it by.
    pub fn name(&self) -> String {
        match &self.number {
            Some(number) => number.clone(),
            None if self.is_summaries() => Self::SUMMARIES.to_owned(),
            None => format!("id {}", self.id),
        }
    }

    /// The documents that would be written, and written anew.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.plan.steps.iter().filter_map(|step| step.write.document())
    }

    /// By the number that an id is, where it is one.
    fn rank(id: &OrderId) -> (u64, &str) {
        (id.as_str().parse().unwrap_or(u64::MAX), id.as_str())
    }
}

/// What would be done for orders, and what it comes to. [`Display`](std::fmt::Display) makes tables of it for a person, with at most
/// 20 documents and 20 parked orders; [`text`](Self::text) shows as many as one wants.
///
/// Amounts are in the currencies of the documents; those of two currencies are never added. Nothing is rounded: the amounts are the
/// documents' own, to the cent. Drafts are planned documents, but are in no total.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Preview {
    /// The orders, by their ids, and their summaries as one more.
    pub orders: Vec<PreviewedOrder>,
    /// Lines without tax by account, by currency and account.
    pub accounts: Vec<AccountTotal>,
    /// Lines and tax by tax type, by currency and tax type.
    pub taxes: Vec<TaxTotal>,
    /// Payments by account, by currency and account.
    pub payments: Vec<PaymentTotal>,
    /// What all of it does to the trial balance.
    pub balance: TrialBalance,
    /// Records that would change and of which it is not known what they were: they are in no total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<DocKey>,
}

impl Preview {
    /// What plans come to, each with what was applied before for its order.
    ///
    /// # Errors
    /// [`MoneyError`] if a sum grows too large, or the tax of a line does not fit its currency.
    pub fn of<'a>(
        orders: impl IntoIterator<Item = (PreviewedOrder, &'a Applied)>,
        reference: &ReferenceData,
    ) -> Result<Self, MoneyError> {
        let mut preview = Self::default();
        let mut totals = Totals::default();
        for (order, applied) in orders {
            let effects = Effects::of(&order.plan.steps, applied);
            for effect in effects.known {
                totals.add(effect, reference)?;
                balance::post(&mut preview.balance, effect, reference)?;
            }
            preview.uncounted.extend(effects.unknown.into_iter().cloned());
            preview.orders.push(order);
        }
        preview.orders.sort_by(|one, other| PreviewedOrder::rank(&one.id).cmp(&PreviewedOrder::rank(&other.id)));
        preview.uncounted.sort();
        preview.accounts = totals.accounts(reference);
        preview.taxes = totals.taxes(reference);
        preview.payments = totals.payments(reference);
        Ok(preview)
    }

    /// The documents that would be written, each with its order.
    pub fn documents(&self) -> impl Iterator<Item = (&PreviewedOrder, &Document)> {
        self.orders.iter().flat_map(|order| order.documents().map(move |document| (order, document)))
    }

    /// What is not sent, by the reason.
    pub fn parked(&self) -> BTreeMap<ParkCode, Vec<(&PreviewedOrder, &Park)>> {
        let mut parked: BTreeMap<ParkCode, Vec<_>> = BTreeMap::new();
        for order in &self.orders {
            for park in &order.plan.parked {
                parked.entry(park.code).or_default().push((order, park));
            }
        }
        parked
    }

    /// How many writes of each kind there are. A contact that several orders need is written once.
    pub fn writes(&self) -> BTreeMap<&'static str, usize> {
        let steps = self.orders.iter().flat_map(|order| &order.plan.steps);
        let each: BTreeMap<_, _> = steps.map(|step| (&step.op, step.write.kind().as_str())).collect();
        let mut writes = BTreeMap::new();
        for kind in each.into_values() {
            *writes.entry(kind).or_default() += 1;
        }
        writes
    }
}

impl Mapper {
    /// What would be done for orders, and what it comes to. `applied` is what was applied before, by order; an order that is not in
    /// it is new.
    ///
    /// # Errors
    /// [`MoneyError`] if a sum grows too large. What is wrong with an order parks that order.
    pub fn preview<'a>(
        &self,
        connection: &ConnectionId,
        orders: impl IntoIterator<Item = &'a Order>,
        reference: &ReferenceData,
        applied: &BTreeMap<OrderId, Applied>,
        contacts: &[ContactEntry],
    ) -> Result<Preview, MoneyError> {
        let nothing = Applied::default();
        let planned = orders.into_iter().map(|order| {
            let before = applied.get(&order.id).unwrap_or(&nothing);
            let plan = self.plan(connection, order, reference, before, contacts);
            (PreviewedOrder { id: order.id.clone(), number: Some(order.number.to_string()), plan }, before)
        });
        Preview::of(planned, reference)
    }
}
