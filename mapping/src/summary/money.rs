//! Money on summaries: payments of a day and account, and credit set against invoices.

use std::collections::BTreeMap;

use canonical_model::{
    AccountCode, Applied, LedgerWrite, Money, MoneyError,
    ledger::{DocKey, DocumentKind, DocumentStatus},
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::group::{Group, nth};

/// A summary with what is not paid of it, or not paid out.
pub(super) struct Open {
    pub(super) key: DocKey,
    pub(super) number: String,
    left: Decimal,
}

/// Summaries by group and kind, the first of a group first.
#[derive(Default)]
pub(super) struct Pool(BTreeMap<(Group, bool), Vec<Open>>);

/// Of the summaries of a group, the one from which is taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First<'a> {
    /// Whichever was written first.
    Oldest,
    /// The one that this round writes, or wrote last.
    Newest,
    /// This one.
    Own(&'a DocKey),
}

/// Money that found no open summary: the ledger has less than was written.
pub(super) struct NotOpen {
    pub(super) group: Group,
    pub(super) left: Decimal,
}

impl Pool {
    /// What is open of the summaries that were written.
    pub(super) fn of(written: &Applied) -> Self {
        let mut against: BTreeMap<&DocKey, Decimal> = BTreeMap::new();
        let mut pool = Self::default();
        for record in written.records.values() {
            match &record.written {
                Some(LedgerWrite::CreatePayment(payment)) => {
                    *against.entry(&payment.on).or_default() += payment.amount.amount();
                }
                Some(LedgerWrite::Allocate(allocation)) => {
                    for key in [&allocation.credit, &allocation.invoice] {
                        *against.entry(key).or_default() += allocation.amount.amount();
                    }
                }
                _ => {}
            }
        }
        for (key, record) in &written.records {
            if let Some(document) = record.written.as_ref().and_then(LedgerWrite::document)
                && document.status == DocumentStatus::Authorised
                && let Some(group) = Group::of_key(key)
            {
                let paid = against.get(key).copied().unwrap_or_default();
                pool.add(group, document.kind, key, &document.number, document.totals.total.amount() - paid);
            }
        }
        for open in pool.0.values_mut() {
            open.sort_by_key(|open| nth(&open.key));
        }
        pool
    }

    /// Adds a summary behind those of its group.
    pub(super) fn add(&mut self, group: Group, kind: DocumentKind, key: &DocKey, number: &str, left: Decimal) {
        let of_kind = self.0.entry((group, kind == DocumentKind::CreditNote)).or_default();
        of_kind.push(Open { key: key.clone(), number: number.to_owned(), left });
    }

    /// Takes an amount from what is open of a group: from which summaries, and how much of each. After the first that is asked for come
    /// the others, the oldest first.
    pub(super) fn take(
        &mut self,
        group: &Group,
        kind: DocumentKind,
        first: First<'_>,
        amount: Decimal,
    ) -> Result<Vec<(&Open, Decimal)>, NotOpen> {
        let open = self.0.entry((group.clone(), kind == DocumentKind::CreditNote)).or_default();
        let place = match first {
            First::Oldest => None,
            First::Newest => open.len().checked_sub(1),
            First::Own(key) => open.iter().position(|summary| summary.key == *key),
        };
        let mut left = amount;
        let mut parts = BTreeMap::new();
        for turn in place.into_iter().chain(0..open.len()) {
            let Some(summary) = open.get_mut(turn) else { continue };
            let part = left.min(summary.left);
            if part > Decimal::ZERO {
                summary.left -= part;
                left -= part;
                parts.insert(turn, part);
            }
        }
        if left > Decimal::ZERO {
            return Err(NotOpen { group: group.clone(), left });
        }
        Ok(parts.into_iter().filter_map(|(turn, part)| Some((open.get(turn)?, part))).collect())
    }
}

/// What one payment, or one allocation, is of.
pub(super) struct Sum {
    pub(super) amount: Money,
    /// Order, record of the order, and how much of it.
    pub(super) parts: Vec<(usize, DocKey, Money)>,
}

impl Sum {
    fn of(amount: Money) -> Self {
        Self { amount: Money::zero(amount.currency()), parts: Vec::new() }
    }

    fn add(&mut self, order: usize, record: &DocKey, amount: Money) -> Result<(), MoneyError> {
        self.amount = self.amount.try_add(amount)?;
        self.parts.push((order, record.clone(), amount));
        Ok(())
    }
}

/// Payments by document, day, account and rate.
pub(super) type Payments = BTreeMap<(DocKey, NaiveDate, AccountCode, Option<Decimal>), (String, Sum)>;

/// Allocations by credit note, invoice and day.
pub(super) type Allocations = BTreeMap<(DocKey, DocKey, NaiveDate), Sum>;

/// Adds a part of a payment; `number` is that of the document.
pub(super) fn pay(
    payments: &mut Payments,
    (on, number): (DocKey, &str),
    (date, account, rate): (NaiveDate, &AccountCode, Option<Decimal>),
    (order, record, amount): (usize, &DocKey, Money),
) -> Result<(), MoneyError> {
    let place = payments.entry((on, date, account.clone(), rate));
    place.or_insert_with(|| (number.to_owned(), Sum::of(amount))).1.add(order, record, amount)
}

/// Adds a part of an allocation.
pub(super) fn allocate(
    allocations: &mut Allocations,
    between: (DocKey, DocKey, NaiveDate),
    amount: Money,
    part: Option<(usize, &DocKey)>,
) -> Result<(), MoneyError> {
    let sum = allocations.entry(between).or_insert_with(|| Sum::of(amount));
    match part {
        Some((order, record)) => sum.add(order, record, amount),
        None => {
            sum.amount = sum.amount.try_add(amount)?;
            Ok(())
        }
    }
}
