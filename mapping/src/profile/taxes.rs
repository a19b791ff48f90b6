//! The tables of `[[tax]]`: what a tax of the store is in the ledger, and which tax type stands on what bears none.
//!
//! Both are [decision tables](crate::decision) over the same columns. Rows that ask the same are one row with several targets: the
//! rate decides between them.

use std::borrow::Cow;

use canonical_model::{AccountCode, Address, Order, TaxType};

use super::{Located, NodeId, TaxedParts, value::Facts};
use crate::{
    decision::{Column, Table},
    scalar::{Scalar, ScalarType},
};

/// Who may pay a tax to the state.
const COLLECTORS: &[&str] = &["merchant", "marketplace"];

/// What a row may ask, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TaxColumn {
    /// Who pays the tax to the state.
    CollectedBy,
    /// The store's code of the tax.
    Code,
    /// Whether the customer has a number of exemption.
    Exempt,
    /// The country that the goods go to.
    Country,
    /// The region there.
    Region,
    /// The tax class of the line.
    Class,
    /// What the line is for.
    Kind,
}

impl TaxColumn {
    /// All of them, as they weigh.
    pub(crate) const ALL: [Self; 7] =
        [Self::CollectedBy, Self::Code, Self::Exempt, Self::Country, Self::Region, Self::Class, Self::Kind];

    /// Its name in the profile.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CollectedBy => "collected_by",
            Self::Code => "code",
            Self::Exempt => "exempt",
            Self::Country => "country",
            Self::Region => "region",
            Self::Class => "class",
            Self::Kind => "kind",
        }
    }

    /// Whether lines of one order may differ in it.
    pub(crate) fn is_of_lines(self) -> bool {
        matches!(self, Self::Class | Self::Kind)
    }

    pub(crate) fn column(self) -> Column {
        Column {
            name: self.name().to_owned(),
            scalar_type: if self == Self::Exempt { ScalarType::Bool } else { ScalarType::Text },
            optional: matches!(self, Self::Country | Self::Region | Self::Class),
            domain: match self {
                Self::Kind => super::value::LINE_KINDS,
                Self::CollectedBy => COLLECTORS,
                _ => &[],
            },
        }
    }

    fn get<'a>(self, code: &'a str, facts: &Facts<'a>) -> Option<Scalar<'a>> {
        let address = || destination(facts.order);
        let said = |text: &'a str| Some(Scalar::Text(Cow::Borrowed(text)));
        match self {
            Self::Code => said(code),
            Self::CollectedBy => {
                let tax = facts.order.taxes.iter().find(|tax| tax.code == code);
                said(tax.map(|tax| tax.collected_by).unwrap_or_default().as_str())
            }
            Self::Exempt => Some(Scalar::Bool(!facts.order.customer.tax_exemption.trim().is_empty())),
            Self::Country => said(&address()?.country_code),
            Self::Region => said(&address()?.region),
            Self::Class => said(&facts.line?.line?.tax_class),
            Self::Kind => said(facts.line?.kind),
        }
    }
}

/// Where goods go; what is not carried goes to who pays.
pub(crate) fn destination(order: &Order) -> Option<&Address> {
    order.shipping.as_ref().or(order.billing.as_ref())
}

/// A table over some of the columns.
#[derive(Debug, Clone)]
pub(crate) struct TaxTable<T> {
    columns: Vec<TaxColumn>,
    table: Table<T>,
}

impl<T> TaxTable<T> {
    pub(super) fn new(columns: Vec<TaxColumn>, table: Table<T>) -> Self {
        Self { columns, table }
    }

    fn find(&self, code: &str, facts: &Facts<'_>) -> Option<&T> {
        let input = self.columns.iter().map(|column| column.get(code, facts));
        self.table.find(input).map(|(_, result)| result)
    }

    /// Whether some row asks for the country.
    pub(crate) fn is_of_countries(&self) -> bool {
        self.columns.contains(&TaxColumn::Country)
    }

    /// Whether some line of some order fits no row.
    pub(super) fn has_gaps(&self) -> bool {
        self.table.has_gaps()
    }

    /// Whether lines of one order may get different answers.
    fn is_of_lines(&self) -> bool {
        self.columns.iter().any(|column| column.is_of_lines())
    }
}

/// How a tax is written in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TaxTarget {
    /// As a tax type of lines.
    Type(TaxType),
    /// As a line of its own on a liability account.
    Liability(AccountCode),
}

/// What is done with a tax.
#[derive(Debug, Clone)]
pub(crate) struct TaxRow {
    /// Where its target stands.
    pub(crate) at: NodeId,
    pub(crate) target: TaxTarget,
    pub(crate) on: TaxedParts,
    /// Whether it is for taxes that a marketplace collects.
    pub(crate) of_marketplaces: bool,
}

/// A row that is for a tax of an order.
#[derive(Debug)]
pub(crate) struct TaxCandidate<'a> {
    pub(crate) row: &'a TaxRow,
    /// Of which lines of the order it is the row, where rows tell lines apart.
    pub(crate) lines: Option<Vec<bool>>,
}

impl TaxTable<Vec<TaxRow>> {
    /// The rows of a tax of the order. Several for the same lines are tax types of which the rate decides.
    pub(crate) fn candidates<'a>(&'a self, order: &Order, code: &str) -> impl Iterator<Item = TaxCandidate<'a>> {
        let (mut of_all, mut of_lines) = (None, Vec::new());
        if self.is_of_lines() {
            of_lines = self.of_lines(order, code);
        } else {
            of_all = self.find(code, &Facts::of(order));
        }
        of_all.into_iter().flatten().map(|row| TaxCandidate { row, lines: None }).chain(of_lines)
    }

    /// Where rows tell lines apart.
    fn of_lines<'a>(&'a self, order: &Order, code: &str) -> Vec<TaxCandidate<'a>> {
        let mut candidates: Vec<TaxCandidate<'a>> = Vec::new();
        for (position, line) in order.lines.iter().enumerate() {
            for row in self.find(code, &Facts::of_line(order, line)).into_iter().flatten() {
                let known =
                    candidates.iter().position(|known| known.row.target == row.target && known.row.on == row.on);
                let known = known.unwrap_or_else(|| {
                    candidates.push(TaxCandidate { row, lines: Some(vec![false; order.lines.len()]) });
                    candidates.len() - 1
                });
                let lines = candidates.get_mut(known).and_then(|candidate| candidate.lines.as_mut());
                if let Some(bears) = lines.and_then(|lines| lines.get_mut(position)) {
                    *bears = true;
                }
            }
        }
        candidates
    }
}

impl TaxTable<Located<TaxType>> {
    /// The tax type of what bears no tax. The table leaves nothing out.
    pub(crate) fn untaxed(&self, facts: &Facts<'_>) -> Option<&Located<TaxType>> {
        self.find("", facts)
    }

    /// Whether what bears no tax in the order is all of one tax type.
    pub(crate) fn is_all(&self, order: &Order, tax_type: &str) -> bool {
        let is_it = |facts: &Facts<'_>| self.untaxed(facts).is_some_and(|own| own.value.as_str() == tax_type);
        is_it(&Facts::of(order))
            && (!self.is_of_lines() || order.lines.iter().all(|line| is_it(&Facts::of_line(order, line))))
    }
}
