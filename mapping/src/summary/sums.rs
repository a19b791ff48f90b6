//! The lines of many orders, summed.

use std::collections::BTreeMap;

use canonical_model::{
    Money, Order, Park, ParkCode,
    ledger::{Document, DocumentKind, DocumentLine, LineAmounts, ReferenceData},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use smol_str::format_smolstr;

use super::{
    group::Group,
    share::{DocumentShare, LineShare, Place, Share},
};
use crate::{arithmetic, plan::MOST, rules::unreckonable};

/// What lines of one place come to.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineSum {
    net: Money,
    tax: Money,
    orders: usize,
}

/// A document of an order as a summary holds it.
pub(super) struct Part<'a> {
    /// Which of the orders of the round.
    pub(super) order: usize,
    pub(super) document: &'a Document,
    pub(super) worth: Money,
}

/// What a summary will hold.
#[derive(Default)]
pub(super) struct Sums<'a> {
    pub(super) lines: BTreeMap<Place<'a>, LineSum>,
    pub(super) parts: Vec<Part<'a>>,
}

/// The sums of a group: what was sold, and what was credited.
#[derive(Default)]
pub(super) struct Sides<'a> {
    pub(super) sales: Sums<'a>,
    pub(super) credits: Sums<'a>,
}

impl<'a> Sides<'a> {
    fn side(&mut self, kind: DocumentKind) -> &mut Sums<'a> {
        match kind {
            DocumentKind::Invoice => &mut self.sales,
            DocumentKind::CreditNote => &mut self.credits,
        }
    }
}

/// All groups of a round.
pub(super) type Groups<'a> = BTreeMap<Group, Sides<'a>>;

/// Adds the share of an order, or nothing of it.
///
/// # Errors
/// A [`Park`] if a sum would be more than the ledger holds.
pub(super) fn add<'a>(groups: &mut Groups<'a>, index: usize, order: &Order, share: &Share<'a>) -> Result<(), Park> {
    let mut own: BTreeMap<(&Group, bool, Place<'a>), LineSum> = BTreeMap::new();
    for LineShare { group, kind, place, net, tax } in &share.lines {
        let zero = Money::zero(net.currency());
        let nothing = LineSum { net: zero, tax: zero, orders: 1 };
        let sum = own.entry((group, *kind == DocumentKind::CreditNote, *place)).or_insert(nothing);
        sum.net = sum.net.try_add(*net).map_err(unreckonable(order))?;
        sum.tax = sum.tax.try_add(*tax).map_err(unreckonable(order))?;
    }
    let mut sums = Vec::with_capacity(own.len());
    for ((group, credit, place), own) in own {
        let kind = if credit { DocumentKind::CreditNote } else { DocumentKind::Invoice };
        let before = groups.get(group).and_then(|sides| match kind {
            DocumentKind::Invoice => sides.sales.lines.get(&place),
            DocumentKind::CreditNote => sides.credits.lines.get(&place),
        });
        let sum = match before {
            None => own,
            Some(before) => LineSum {
                net: before.net.try_add(own.net).map_err(unreckonable(order))?,
                tax: before.tax.try_add(own.tax).map_err(unreckonable(order))?,
                orders: before.orders + own.orders,
            },
        };
        if let Some(amount) = [sum.net, sum.tax].into_iter().find(|amount| amount.amount().abs() > MOST) {
            return Err(Park::new(
                ParkCode::LedgerPrecision,
                format!("order {}: with it its summary has {amount}, and the ledger holds {MOST}", order.number),
                "enter the order by hand",
            ));
        }
        sums.push((group, kind, place, sum));
    }
    for (group, kind, place, sum) in sums {
        groups.entry(group.clone()).or_default().side(kind).lines.insert(place, sum);
    }
    for DocumentShare { group, document, worth } in &share.documents {
        let parts = &mut groups.entry(group.clone()).or_default().side(document.kind).parts;
        parts.push(Part { order: index, document, worth: *worth });
    }
    Ok(())
}

impl<'a> Sums<'a> {
    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.values().all(|line| line.net.is_zero() && line.tax.is_zero())
    }

    /// What all lines come to, tax included.
    pub(super) fn total(&self) -> Decimal {
        self.lines.values().map(|line| line.net.amount() + line.tax.amount()).sum()
    }

    /// Takes off what another has.
    pub(super) fn subtract(&mut self, other: Self) -> Result<(), canonical_model::MoneyError> {
        for (place, line) in other.lines {
            let zero = Money::zero(line.net.currency());
            let sum = self.lines.entry(place).or_insert(LineSum { net: zero, tax: zero, orders: 0 });
            sum.net = sum.net.try_sub(line.net)?;
            sum.tax = sum.tax.try_sub(line.tax)?;
            sum.orders += line.orders;
        }
        self.parts.extend(other.parts.into_iter().map(|part| Part { worth: -part.worth, ..part }));
        Ok(())
    }

    /// The lines of the document: amounts without tax, and the tax where the ledger would compute another.
    pub(super) fn document_lines(&self, reference: &ReferenceData) -> Vec<DocumentLine> {
        let written = self.lines.iter().filter(|(_, sum)| !(sum.net.is_zero() && sum.tax.is_zero()));
        written.map(|(place, sum)| document_line(*place, sum, reference)).collect()
    }

    /// The day on which the last of the orders' invoices is due.
    pub(super) fn due_date(&self) -> Option<NaiveDate> {
        self.parts.iter().filter_map(|part| part.document.due_date).max()
    }
}

fn document_line((account, tax_type, tracking): Place<'_>, sum: &LineSum, reference: &ReferenceData) -> DocumentLine {
    let rate = reference.tax_rate(tax_type).map_or(Decimal::ZERO, |rate| rate.effective_rate);
    let computed = arithmetic::line_tax(LineAmounts::Exclusive, sum.net.amount(), rate);
    let name = reference.account(account).map_or(account.as_str(), |account| account.name.as_str());
    let orders = if sum.orders == 1 { "order" } else { "orders" };
    DocumentLine {
        description: crate::rules::text::cut(&format_smolstr!("{name}, {} {orders}", sum.orders)),
        quantity: Decimal::ONE,
        unit_amount: Some(sum.net.amount()),
        line_amount: sum.net,
        account: account.clone(),
        tax_type: tax_type.clone(),
        tax_amount: (computed != Some(sum.tax.amount())).then_some(sum.tax),
        item: None,
        tracking: tracking.to_vec(),
        part: None,
    }
}
