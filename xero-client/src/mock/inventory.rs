//! Tracked inventory: how documents move the stock of items, at average cost (XR-STOCK).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::{AmountKind, round},
    batch::Problem,
    document::{Document, DocumentKind, Group},
    items::Item,
    lines::Line,
    organisation::Organisation,
};

/// What there is of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stock {
    pub(super) quantity: Decimal,
    /// What it has cost, in the base currency.
    pub(super) cost: Decimal,
    /// The day from which there was any.
    opened: Option<NaiveDate>,
}

/// What a document did to the stock of an item; what went out is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Movement {
    pub(super) item: Uuid,
    quantity: Decimal,
    pub(super) cost: Decimal,
}

/// Takes back what the document did to the stock before, and does what it does now.
pub(super) fn restock(
    organisation: &mut Organisation,
    old: Option<&Document>,
    document: &mut Document,
    problems: &mut Vec<Problem>,
) {
    if old.is_some_and(|old| moves_alike(old, document)) {
        return;
    }
    let mut touched = BTreeSet::new();
    let before = std::mem::take(&mut document.stock);
    for Movement { item, quantity, cost } in before {
        change(organisation, item, |stock| {
            stock.quantity = stock.quantity.saturating_sub(quantity);
            stock.cost = stock.cost.saturating_sub(cost);
        });
        touched.insert(item);
    }
    for line in document.lines.iter().filter(|_| document.status.is_posted()) {
        let item = line.item.and_then(|id| organisation.items.get(&id));
        let Some(item) = item.filter(|item| item.is_tracked()).cloned() else { continue };
        if let Some(movement) = movement(document, line, &item, problems) {
            let date = document.date;
            change(organisation, item.id, |stock| {
                stock.quantity = stock.quantity.saturating_add(movement.quantity);
                stock.cost = stock.cost.saturating_add(movement.cost);
                if movement.quantity > Decimal::ZERO {
                    stock.opened = Some(stock.opened.map_or(date, |opened| opened.min(date)));
                }
            });
            touched.insert(item.id);
            document.stock.push(movement);
        }
    }
    // Only what is there in the end counts: a bill may change although what it brought is partly sold.
    for item in touched {
        check_not_negative(organisation, item, problems);
    }
}

/// Whether a change of a document leaves its movements as they are.
fn moves_alike(old: &Document, new: &Document) -> bool {
    let lines = |document: &Document| document.lines.iter().map(Line::money).collect::<Vec<_>>();
    old.status.is_posted() == new.status.is_posted()
        && (old.date, old.amounts, old.rate) == (new.date, new.amounts, new.rate)
        && lines(old) == lines(new)
}

/// What a line does to the stock (XR-STOCK-2).
fn movement(document: &Document, line: &Line, item: &Item, problems: &mut Vec<Problem>) -> Option<Movement> {
    let kind = document.kind;
    let comes_in = match kind.group() {
        Group::Invoices | Group::BankTransactions => !kind.is_sale(),
        Group::CreditNotes => kind.is_sale(),
    };
    let quantity = line.quantity.filter(|quantity| !quantity.is_zero())?;
    let quantity = if comes_in { quantity } else { -quantity };
    let stock = item.stock;
    if quantity < Decimal::ZERO && stock.opened.is_none_or(|opened| document.date < opened) {
        problems.push(Problem::new(format!("There was no stock of the tracked item '{}' on this date.", item.code)));
        return None;
    }
    let cost = if kind.is_sale() {
        at_average(stock, quantity)
    } else {
        let amount = line.amount.unwrap_or_default();
        let net = if document.amounts == AmountKind::Inclusive { amount - line.tax } else { amount };
        let net = if comes_in { net } else { -net };
        round(net.checked_div(document.rate).unwrap_or_default(), 2)
    };
    Some(Movement { item: item.id, quantity, cost })
}

/// What so many cost on average; all there are take the whole cost with them.
fn at_average(stock: Stock, quantity: Decimal) -> Decimal {
    if -quantity == stock.quantity {
        return -stock.cost;
    }
    let share = stock.cost.checked_mul(quantity).and_then(|product| product.checked_div(stock.quantity));
    round(share.unwrap_or_default(), 2)
}

fn change(organisation: &mut Organisation, item: Uuid, change: impl FnOnce(&mut Stock)) {
    if let Some(mut item) = organisation.items.get(&item).cloned() {
        change(&mut item.stock);
        organisation.items.put(item.id, item);
    }
}

/// More than there is cannot go out (XR-STOCK-3).
fn check_not_negative(organisation: &Organisation, item: Uuid, problems: &mut Vec<Problem>) {
    let short = organisation.items.get(&item).filter(|item| item.stock.quantity < Decimal::ZERO);
    if let Some(item) = short {
        problems.push(Problem::new(format!("There is not enough stock of the tracked item '{}' on hand.", item.code)));
    }
}

/// What a sale moved from the account of the stock to the account of its cost, for each item: what came back is positive.
pub(super) fn cost_of_sales(document: &Document) -> &[Movement] {
    let is_sale = document.kind.is_sale() && document.kind != DocumentKind::ReceiveOverpayment;
    if is_sale && document.status.is_posted() { &document.stock } else { &[] }
}
