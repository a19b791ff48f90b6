//! How much is to be billed beyond the invoices that stand, and how much to be credited, so that what the ledger calls sold is
//! what the store sold.
//!
//! Of an order that is worth *w* now, with *c* captured and *r* refunded, *w* is sold, less what was refunded beyond money that no sale
//! took: `min(w, max(w, c) − r)`. If more was invoiced before an edit, *i*, a refund may be what the edit gave back:
//! `min(w, max(i, c) − r)`, which is no less. Between the two the books stay as they are; what is sold below the first is billed,
//! and what is sold beyond the second is credited. Besides, what an order grew by is billed whatever was refunded, and the ledger gives
//! money back by credit notes alone: where the open ones do not suffice, more is credited.

use rust_decimal::Decimal;

/// What is known of an order's money, in its currency.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// What the order is worth now; nothing if it was refunded or cancelled as a whole.
    pub(super) worth: Decimal,
    /// Whether it was refunded or cancelled as a whole.
    pub(super) everything: bool,
    /// What was invoiced.
    pub(super) invoiced: Decimal,
    /// What was credited.
    pub(super) credited: Decimal,
    /// What was credited for edits.
    pub(super) edits: Decimal,
    /// What is left of credit notes.
    pub(super) open_credit: Decimal,
    /// What is due on invoices.
    pub(super) due: Decimal,
    /// What was captured.
    pub(super) captured: Decimal,
    /// What of that is to be paid on invoices, and is not yet.
    pub(super) unplaced: Decimal,
    /// What was refunded, in the order of the days.
    pub(super) refunds: Vec<Refunded>,
}

/// A refund of money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refunded {
    pub(super) amount: Decimal,
    /// What of it was paid out of credit notes before.
    pub(super) before: Decimal,
}

/// What is to be billed and credited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sale {
    /// To be billed.
    pub(super) bill: Decimal,
    /// To be credited because the order was edited down.
    pub(super) edit: Decimal,
    /// To be credited for each refund.
    pub(super) refunds: Vec<Decimal>,
    /// To be credited besides, because the order was refunded or cancelled as a whole.
    pub(super) rest: Decimal,
}

impl Sale {
    pub(super) fn of(facts: &Facts) -> Self {
        if facts.is_nothing_changed() {
            let nothing = Decimal::ZERO;
            return Self { bill: nothing, edit: nothing, refunds: Vec::new(), rest: nothing };
        }
        let mut sale = Self::billing(facts, facts.bill());
        // A refund that only a credit note can pay takes from the sale what must stay of it: that much more is billed.
        for _ in 0..=facts.refunds.len() {
            let lacking = facts.lacking(sale.credited(facts) - sale.bill);
            if lacking <= Decimal::ZERO {
                break;
            }
            sale = Self::billing(facts, sale.bill + lacking);
        }
        sale
    }

    /// What is credited then.
    fn credited(&self, facts: &Facts) -> Decimal {
        facts.credited + self.edit + self.rest + self.refunds.iter().sum::<Decimal>()
    }

    fn billing(facts: &Facts, bill: Decimal) -> Self {
        let level = (facts.invoiced + bill).max(facts.worth);
        let surplus = (facts.unplaced - facts.due - bill).max(Decimal::ZERO);
        let mut sold = facts.invoiced + bill - facts.credited;
        let mut credit = facts.open_credit;
        let edit = if facts.everything { Decimal::ZERO } else { (sold - facts.worth).max(Decimal::ZERO) };
        sold -= edit;
        credit += edit;
        let (mut refunded, mut pending) = (Decimal::ZERO, -surplus);
        let refunds = facts.refunds.iter().map(|refund| {
            refunded += refund.amount;
            pending += (refund.amount - refund.before).max(Decimal::ZERO);
            let beyond = sold - facts.sold_at(level, refunded);
            let part = beyond.max(pending - credit).max(Decimal::ZERO).min(sold.max(Decimal::ZERO));
            sold -= part;
            credit += part;
            part
        });
        let refunds = refunds.collect();
        let rest = if facts.everything { sold.max(Decimal::ZERO) } else { Decimal::ZERO };
        Self { bill, edit, refunds, rest }
    }
}

impl Facts {
    /// Whether the invoice says what the order is worth, and nothing was refunded or credited: as of most orders.
    fn is_nothing_changed(&self) -> bool {
        !self.everything && self.refunds.is_empty() && self.invoiced == self.worth && self.credited.is_zero()
    }

    /// What is sold where so much was invoiced and refunded.
    fn sold_at(&self, level: Decimal, refunded: Decimal) -> Decimal {
        let kept = (level.max(self.captured) - refunded).max(Decimal::ZERO);
        if self.everything { kept } else { kept.min(self.worth) }
    }

    /// What is to be billed: what the order grew by, and what less is sold than must be.
    fn bill(&self) -> Decimal {
        let grown = self.worth - (self.invoiced - self.edits);
        if self.everything { Decimal::ZERO } else { self.lacking(self.credited).max(grown).max(Decimal::ZERO) }
    }

    /// What less is sold than must be, of what was invoiced and so much credited.
    fn lacking(&self, credited: Decimal) -> Decimal {
        if self.everything {
            return Decimal::ZERO;
        }
        let refunded: Decimal = self.refunds.iter().map(|refund| refund.amount).sum();
        self.sold_at(self.worth, refunded) - (self.invoiced - credited)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Most orders go a short way; that must make no difference.
        #[test]
        fn of_an_order_of_which_nothing_changed_nothing_is_billed_and_nothing_credited(
            everything: bool,
            worth in 0i64..100_000,
            captured in 0i64..200_000,
            due in 0i64..100_000,
            unplaced in 0i64..200_000,
        ) {
            let money = |cents| Decimal::new(cents, 2);
            let facts = Facts {
                worth: money(worth),
                everything,
                invoiced: money(worth),
                credited: Decimal::ZERO,
                edits: Decimal::ZERO,
                open_credit: Decimal::ZERO,
                due: money(due),
                captured: money(captured),
                unplaced: money(unplaced),
                refunds: Vec::new(),
            };
            prop_assert_eq!(facts.is_nothing_changed(), !everything);
            prop_assert_eq!(Sale::of(&facts), Sale::billing(&facts, facts.bill()));
        }
    }
}
