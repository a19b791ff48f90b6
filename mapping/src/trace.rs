//! What was decided while a plan was made, for those who ask why. Nobody who does not ask pays for it.

use std::{cell::RefCell, collections::BTreeMap};

use canonical_model::{
    AccountCode, PartId, TaxType,
    ledger::{DocKey, DocumentLine},
};

use crate::by::{By, Rule};

/// What set the fields of a document's line. What the line has not, nothing set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineBy {
    pub(crate) description: By,
    pub(crate) quantity: By,
    pub(crate) unit_amount: By,
    pub(crate) line_amount: By,
    pub(crate) account: By,
    pub(crate) tax_type: By,
    pub(crate) tax_amount: By,
    pub(crate) item: By,
    /// By tracking category, in the order of the profile.
    pub(crate) tracking: [Option<By>; 2],
}

impl LineBy {
    /// What of a line is no choice of the profile's.
    pub(crate) const OF_ORDER: Self = Self {
        description: By::Rule(Rule::LineName),
        quantity: By::Rule(Rule::LineQuantity),
        unit_amount: By::Rule(Rule::UnitPrice),
        line_amount: By::Rule(Rule::LineAmount),
        account: By::Rule(Rule::ItemAccount),
        tax_type: By::Rule(Rule::ItemTaxType),
        tax_amount: By::Rule(Rule::ChargedTax),
        item: By::Rule(Rule::KnownItem),
        tracking: [None; 2],
    };

    /// One rule for everything.
    pub(crate) fn all(rule: Rule) -> Self {
        let by = By::Rule(rule);
        Self {
            description: by,
            quantity: by,
            unit_amount: by,
            line_amount: by,
            account: by,
            tax_type: by,
            tax_amount: by,
            item: by,
            tracking: [Some(by); 2],
        }
    }
}

/// Where the lines of a document come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinesBy {
    /// From the order, one for one.
    Order,
    /// From invoices that are credited in full, one for one.
    Mirrored,
    /// From what is left of invoices.
    Credited,
    /// From the proportions of invoices.
    Further,
    /// From what an edit moved.
    Edited,
    /// From the documents of many orders.
    Summed,
}

/// A part of an order, and what it is posted to.
type Place = (Option<PartId>, TaxType, AccountCode);

/// Everything that was decided.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    fields: RefCell<BTreeMap<(DocKey, &'static str), By>>,
    lines: RefCell<BTreeMap<DocKey, LinesBy>>,
    content: RefCell<Vec<(Place, LineBy)>>,
}

impl Trace {
    /// What set fields of a record. The last word counts.
    pub(crate) fn fields(&self, key: &DocKey, fields: impl IntoIterator<Item = (&'static str, By)>) {
        let mut all = self.fields.borrow_mut();
        all.extend(fields.into_iter().map(|(name, by)| ((key.clone(), name), by)));
    }

    /// Where the lines of a document come from.
    pub(crate) fn lines(&self, key: &DocKey, by: LinesBy) {
        self.lines.borrow_mut().insert(key.clone(), by);
    }

    /// What set the lines that are made of the order as it is now.
    pub(crate) fn content(&self, lines: &[DocumentLine], by: Vec<LineBy>) {
        *self.content.borrow_mut() = lines.iter().map(place).zip(by).collect();
    }

    pub(crate) fn field(&self, key: &DocKey, name: &'static str) -> Option<By> {
        self.fields.borrow().get(&(key.clone(), name)).copied()
    }

    /// What set the fields of a line of a document, by its place there; `None` if nobody said so.
    pub(crate) fn line(&self, key: &DocKey, position: usize, line: &DocumentLine) -> Option<LineBy> {
        let content = self.content.borrow();
        let by = self.lines.borrow().get(key).copied()?;
        Some(match by {
            LinesBy::Order => content.get(position).map(|(_, by)| *by)?,
            LinesBy::Mirrored => LineBy::all(Rule::MirroredLine),
            LinesBy::Credited => {
                LineBy { line_amount: By::Rule(Rule::CreditShare), ..LineBy::all(Rule::SameAsInvoice) }
            }
            LinesBy::Further => {
                LineBy { line_amount: By::Rule(Rule::FurtherShare), ..LineBy::all(Rule::SameAsInvoice) }
            }
            LinesBy::Summed => LineBy {
                description: By::Rule(Rule::SummaryLine),
                quantity: By::Rule(Rule::SummaryLine),
                unit_amount: By::Rule(Rule::SummarySum),
                line_amount: By::Rule(Rule::SummarySum),
                tax_amount: By::Rule(Rule::SummaryTax),
                ..LineBy::all(Rule::OrdersDocuments)
            },
            LinesBy::Edited => {
                let place = place(line);
                let now = content.iter().find(|(other, _)| *other == place).map(|(_, by)| *by);
                let by = now.unwrap_or(LineBy::all(Rule::SameAsInvoice));
                LineBy { line_amount: By::Rule(Rule::EditDifference), ..by }
            }
        })
    }
}

fn place(line: &DocumentLine) -> Place {
    (line.part.clone(), line.tax_type.clone(), line.account.clone())
}
