//! Why a plan says what it says: for each field of each record, the place of the profile or the rule that set it.
//!
//! Nothing is decided here. The plan is made as always, and those who decide tell it on the way: an explanation cannot say something
//! else than what is done.
//!
//! ```
//! use canonical_model::{Applied, Currency, Line, LineKind, Money, Order, PaymentState, TaxTreatment, ledger::ReferenceData};
//! use mapping::{Mapper, Profile, explain::SetBy};
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
//! let price = Money::new("29.97".parse()?, usd)?;
//! let mut order = Order::new("42", usd, TaxTreatment::NoTax, "2025-03-01T09:30:00Z".parse()?);
//! order.payment_state = PaymentState::Paid;
//! order.lines = vec![Line::single("1", LineKind::Goods, price)];
//! order.stated_total = price;
//!
//! let explanation = mapper.explain(&"shop".into(), &order, &reference, &Applied::default(), &[]);
//! let invoice = explanation.records.iter().find(|record| record.key.source() == "42").ok_or("an invoice")?;
//! let account = invoice.field("lines[1].account").ok_or("its account")?;
//! assert_eq!((account.value.as_str(), account.by.to_string().as_str()), ("200", "profile line 5, accounts.sales"));
//! let total = invoice.field("totals.total").ok_or("its total")?;
//! assert!(matches!(total.by, SetBy::Rule(_)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Display`](std::fmt::Display) makes tables of it:
//!
//! ```text
//! invoice:42, create_invoice: the order is sold
//! field                 value                set by
//! --------------------  -------------------  ----------------------------------------------
//! date                  2025-03-01           rule: the day of the order in the store's zone
//! lines[1].account      200                  profile line 5, accounts.sales
//! ```

mod fields;
mod text;

use std::fmt;

use canonical_model::{
    Applied, ConnectionId, OpKind, Order, OrderId, Park, Step,
    ledger::{ContactEntry, DocKey, ReferenceData},
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use crate::by::Rule;
use crate::{Mapper, Profile, ProfileLayer, by::By, trace::Trace};

/// An order's plan with what set everything in it.
///
/// It holds what the records hold, and so what contacts say of a person; the text of it shows the fields of contacts, not what they
/// say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The store's id.
    pub id: OrderId,
    /// Its public number; `None` if the order could not be read.
    pub number: Option<String>,
    /// The records that would be written, in the order of the plan.
    pub records: Vec<ExplainedRecord>,
    /// Why something is not written.
    pub parked: Vec<Park>,
    /// What else is worth knowing: what the store did not say and was found out, such as rates.
    pub notes: Vec<SmolStr>,
}

/// A record that would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExplainedRecord {
    /// The record.
    pub key: DocKey,
    /// What is done with it.
    pub write: OpKind,
    /// Why.
    pub why: String,
    /// Its fields that have a value, as they stand in a document.
    pub fields: Vec<ExplainedField>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExplainedField {
    /// Its path, such as `lines[1].account`; positions are from 1.
    pub path: String,
    /// Its value.
    pub value: String,
    /// What set it.
    pub by: SetBy,
}

/// What set a value. `Display` is one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SetBy {
    /// A field or a row of the profile.
    Profile {
        /// In which of its texts.
        layer: ProfileLayer,
        /// The line there, from 1.
        line: usize,
        /// The path, such as `tax[2].tax_type`.
        field: String,
    },
    /// A rule that no profile changes.
    Rule(Rule),
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile { layer, line, field } => write!(f, "{layer} line {line}, {field}"),
            Self::Rule(rule) => write!(f, "rule: {}", rule.words()),
        }
    }
}

impl Explanation {
    /// An explanation of an order of which nothing is written.
    pub fn new(id: OrderId, number: Option<String>) -> Self {
        Self { id, number, records: Vec::new(), parked: Vec::new(), notes: Vec::new() }
    }
}

impl ExplainedRecord {
    /// The field of that path; `None` if it has no value.
    pub fn field(&self, path: &str) -> Option<&ExplainedField> {
        self.fields.iter().find(|field| field.path == path)
    }
}

impl Mapper {
    /// The plan for an order, as [`plan`](Self::plan) makes it, with what set each field of each record.
    pub fn explain(
        &self,
        connection: &ConnectionId,
        order: &Order,
        reference: &ReferenceData,
        applied: &Applied,
        contacts: &[ContactEntry],
    ) -> Explanation {
        let trace = Trace::default();
        let plan = self.traced(connection, order, reference, applied, contacts, Some(&trace));
        Explanation {
            id: order.id.clone(),
            number: Some(order.number.to_string()),
            records: records(plan.steps, &trace, self.profile()).collect(),
            parked: plan.parked,
            notes: plan.notes,
        }
    }
}

/// The records of steps, with what was told of them.
pub(crate) fn records(steps: Vec<Step>, trace: &Trace, profile: &Profile) -> impl Iterator<Item = ExplainedRecord> {
    steps.into_iter().map(move |step| ExplainedRecord {
        key: step.write.key().clone(),
        write: step.write.kind(),
        fields: fields::of(&step.write, trace).into_iter().map(|field| field.explained(profile)).collect(),
        why: step.why.into_owned(),
    })
}

/// A field, and what set it.
struct Field {
    path: String,
    value: String,
    by: By,
}

impl Field {
    fn explained(self, profile: &Profile) -> ExplainedField {
        let by = match self.by {
            By::Rule(rule) => SetBy::Rule(rule),
            By::Profile(at) => {
                let (layer, line, field) = profile.place(at);
                SetBy::Profile { layer, line, field }
            }
        };
        ExplainedField { path: self.path, value: self.value, by }
    }
}
