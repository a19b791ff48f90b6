//! Refunds out of what is held and of credit notes, and either set against what is still due.

use canonical_model::{
    LedgerWrite, Money, Park, ParkCode, Plan,
    ledger::{Allocation, DocKind, Document, DocumentStatus},
};
use rust_decimal::Decimal;

use super::{
    Input,
    invoice::push,
    overpaid::LeftOver,
    pay::{self, Billed, Payable, free_key},
    period::{self, Dated, Place},
    state::{Held, Movement, Source, State},
};
use crate::{
    by::{By, Rule},
    rules::unreckonable,
};

/// What was given beyond what the ledger's records took, by where it came from: what one gave is not the other's to take back.
pub(super) struct Surplus {
    of: Vec<(Source, Decimal)>,
    /// Money that came before: the records do not tell from where.
    other: Decimal,
}

impl Surplus {
    /// The parts of a surplus, of which captures left so much over.
    pub(super) fn of(surplus: Decimal, left_over: &[LeftOver<'_>]) -> Self {
        let mut other = surplus.max(Decimal::ZERO);
        let (tenders, money): (Vec<_>, Vec<_>) = left_over.iter().partition(|left| left.capture.source.is_tender());
        let of = tenders.into_iter().chain(money).map(|left| {
            let part = (left.came + left.kept).min(other);
            other -= part;
            (left.capture.source.clone(), part)
        });
        Self { of: of.collect(), other }
    }

    /// Takes back what a refund gave back of it: of so much, how much.
    fn take(&mut self, refund: &Movement, amount: Decimal) -> Decimal {
        let own = self.of.iter_mut().filter(|(source, _)| *source == refund.source).map(|(_, part)| part);
        let other = (!refund.source.is_tender()).then_some(&mut self.other);
        let mut left = amount;
        for part in own.chain(other) {
            let taken = left.min(*part);
            *part -= taken;
            left -= taken;
        }
        amount - left
    }
}

/// What is held, and credit notes, with what is left of each, in that order: a refund is first of what no invoice took.
pub(super) struct Desk<'a> {
    input: &'a Input<'a>,
    state: &'a State,
    credits: Vec<(Payable<'a>, Decimal)>,
    /// Those of which nothing can be taken yet.
    drafts: Vec<&'a Document>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        input: &'a Input<'a>,
        state: &'a State,
        notes: &'a [Document],
        (held, number): (&'a [(Held, Decimal)], &'a str),
    ) -> Result<Self, Park> {
        let (approved, drafts): (Vec<&Document>, Vec<&Document>) =
            notes.iter().partition(|note| note.status == DocumentStatus::Authorised);
        let mut credits = Vec::with_capacity(held.len() + approved.len());
        credits.extend(held.iter().map(|(held, left)| (Payable::held(held, number), *left)));
        for note in approved {
            credits.push((Payable::document(note), state.open(input.order, note)?));
        }
        Ok(Self { input, state, credits, drafts })
    }

    /// What is left of all of them.
    pub(super) fn left(&self) -> Decimal {
        self.credits.iter().map(|(_, rest)| *rest).sum()
    }

    /// Pays refunds out of the credits; returns how much of them was paid out, now and before. The first
    /// `surplus` of them gave back what the invoice never took, and is no payment in the ledger.
    pub(super) fn refund(
        &mut self,
        plan: &mut Plan,
        refunds: &[Movement],
        mut surplus: Surplus,
    ) -> Result<Decimal, Park> {
        let order = self.input.order;
        let mut paid_out = Decimal::ZERO;
        for refund in refunds {
            let before = self.state.posted_for(order, refund);
            paid_out += before;
            let mut left = (refund.amount.amount() - before).max(Decimal::ZERO);
            left -= surplus.take(refund, left);
            for index in 0..self.credits.len() {
                let Some((credit, rest)) = self.credits.get(index).copied() else { continue };
                let part = left.min(rest);
                if part <= Decimal::ZERO {
                    continue;
                }
                let amount = Money::new(part, order.currency).map_err(unreckonable(order))?;
                let account = pay::account(self.input, &refund.source)?;
                let key = free_key(self.input, DocKind::Payment, refund.id.as_str(), plan);
                pay::pay(self.input, key, credit, account, (refund, amount, "money was refunded"), plan)?;
                left -= part;
                paid_out += part;
                self.take(index, part);
            }
            if left > Decimal::ZERO {
                let left = Money::new(left, order.currency).map_err(unreckonable(order))?;
                if let Some(draft) = self.drafts.first() {
                    return Err(Park::new(
                        ParkCode::LockedPeriod,
                        format!(
                            "order {}: {left} was refunded, and its credit note {} is a draft",
                            order.number, draft.number
                        ),
                        "move the lock date in the ledger, and the credit note is approved and paid out",
                    ));
                }
                return Err(Park::new(
                    ParkCode::OverCredited,
                    format!("order {}: {left} was refunded for which there is no credit left", order.number),
                    "look into the order's refunds and the invoice's credit notes",
                ));
            }
        }
        Ok(paid_out)
    }

    fn take(&mut self, index: usize, amount: Decimal) {
        if let Some((_, rest)) = self.credits.get_mut(index) {
            *rest -= amount;
        }
    }

    /// What is left of prepayments.
    pub(super) fn prepaid(&self) -> Decimal {
        let prepaid = self.credits.iter().filter(|(credit, _)| credit.key.kind() == DocKind::Prepayment);
        prepaid.map(|(_, rest)| *rest).sum()
    }

    /// Sets what is left of the credits against what is still due on each invoice.
    pub(super) fn allocate(&mut self, plan: &mut Plan, invoices: &[Billed<'_>]) -> Result<(), Park> {
        let order = self.input.order;
        for Billed { document: invoice, mut due } in invoices.iter().filter(|invoice| invoice.is_approved()).copied() {
            for index in 0..self.credits.len() {
                let Some((credit, rest)) = self.credits.get(index).copied() else { continue };
                let part = due.min(rest);
                if part <= Decimal::ZERO {
                    continue;
                }
                let day = credit.date.max(invoice.date);
                let Place { on: date, by, .. } = period::place(self.input, Dated::Payment, day, "an allocation", plan)?;
                let name = credit.key.source().rsplit('/').next().unwrap_or_default();
                let allocation = Allocation {
                    key: free_key(self.input, DocKind::Allocation, name, plan),
                    credit: credit.key.clone(),
                    invoice: invoice.key.clone(),
                    amount: Money::new(part, order.currency).map_err(unreckonable(order))?,
                    date,
                };
                self.input.set(&allocation.key, [("date", by.unwrap_or(By::Rule(Rule::LaterDay)))]);
                push(self.input, plan, LedgerWrite::Allocate(allocation), "", "the credit lowers what is due");
                due -= part;
                self.take(index, part);
            }
        }
        Ok(())
    }
}
