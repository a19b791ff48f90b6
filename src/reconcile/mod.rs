//! What the store says and what the ledger says, side by side, for every order that was looked at.

pub(crate) mod in_ledger;
mod summary;

use std::{collections::BTreeMap, fmt};

use canonical_model::{Money, OrderId, Park, SmolStr};

pub use self::summary::ReconciledSummary;

/// One order on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconciledOrder {
    /// The store's id of the order.
    pub order: OrderId,
    /// Its public number; `None` if it could not be read.
    pub number: Option<String>,
    /// What it is worth in the store; `None` if it could not be read.
    pub in_store: Option<Money>,
    /// Its invoice; `None` if the ledger has none.
    pub invoice: Option<ReconciledInvoice>,
    /// Why it, or a part of it, is not sent.
    pub parked: Vec<Park>,
    /// What a person may want to know: why it was left out, or why there is nothing to bill.
    pub notes: Vec<SmolStr>,
}

/// An invoice as the ledger has it, together with further ones for what was added to the order after it was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconciledInvoice {
    /// Its number; of several, the first one's.
    pub number: String,
    /// Its total; of several, the sum of those that stand.
    pub total: Money,
    /// What was paid on it, without what was held before.
    pub paid: Money,
    /// What prepayments and overpayments paid of it; the table adds it to what was paid.
    pub paid_from_held: Money,
    /// What the sync itself paid on it; differs from `paid` where a person paid, or deleted a payment.
    pub paid_by_sync: Money,
    /// Whether a person voided or deleted it.
    pub taken_back: bool,
    /// What credit notes that name it are worth.
    pub credited: Money,
    /// Its status in the ledger's own word, such as `PAID`.
    pub status: String,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Verdict {
    /// Both sides say the same, to the cent.
    Equal,
    /// It is not in the ledger, and need not be.
    NothingToDo,
    /// Something of it is parked, with cause and fix.
    Parked,
    /// The two sides differ, and nothing says why.
    Different,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Equal => "equal",
            Self::NothingToDo => "-",
            Self::Parked => "parked",
            Self::Different => "DIFFERENT",
        })
    }
}

impl ReconciledOrder {
    /// How the order stands. Equal means: the invoice is worth what the order is, or what the order was and credit notes took back
    /// the rest; what is paid on it is what the sync paid; and nobody took it back but the sync.
    pub fn verdict(&self) -> Verdict {
        if !self.parked.is_empty() {
            return Verdict::Parked;
        }
        match (&self.in_store, &self.invoice) {
            (_, None) => Verdict::NothingToDo,
            (Some(store), Some(invoice)) => {
                let now = invoice.total.try_sub(invoice.credited).ok();
                let gone = matches!(invoice.status.as_str(), "VOIDED" | "DELETED");
                let as_left = !invoice.taken_back && invoice.paid == invoice.paid_by_sync;
                let worth = gone || *store == invoice.total || Some(*store) == now;
                if as_left && worth { Verdict::Equal } else { Verdict::Different }
            }
            (None, Some(_)) => Verdict::Different,
        }
    }
}

/// Every order that was looked at, in the order of their ids. [`Display`](fmt::Display) makes a table of it for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Reconciliation {
    /// The orders.
    pub orders: Vec<ReconciledOrder>,
    /// The documents that hold many of them, by their keys.
    pub summaries: Vec<ReconciledSummary>,
}

impl Reconciliation {
    /// How many orders, and summaries, have each verdict.
    pub fn counts(&self) -> BTreeMap<Verdict, usize> {
        let mut counts = BTreeMap::new();
        let summaries = self.summaries.iter().map(ReconciledSummary::verdict);
        for verdict in self.orders.iter().map(ReconciledOrder::verdict).chain(summaries) {
            *counts.entry(verdict).or_default() += 1;
        }
        counts
    }

    /// The same for some of the orders, with all summaries.
    #[must_use]
    pub fn only(mut self, some: impl FnMut(&ReconciledOrder) -> bool) -> Self {
        self.orders.retain(some);
        self
    }

    /// The orders with that verdict.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &ReconciledOrder> {
        self.orders.iter().filter(move |order| order.verdict() == verdict)
    }
}

const HEADINGS: [&str; 8] = ["order", "invoice", "in store", "in ledger", "paid", "credited", "state", "verdict"];

impl fmt::Display for Reconciliation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summaries = self.summaries.iter().map(ReconciledSummary::row);
        let rows: Vec<[String; 8]> = self.orders.iter().map(row).chain(summaries).collect();
        let mut widths = HEADINGS.map(str::len);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let [a, b, c, d, e, g, h, _] = widths;
        let mut line = |[o, n, s, l, p, r, t, v]: [&str; 8]| {
            writeln!(f, "{o:<a$}  {n:<b$}  {s:>c$}  {l:>d$}  {p:>e$}  {r:>g$}  {t:<h$}  {v}")
        };
        line(HEADINGS)?;
        let rules = widths.map(|width| "-".repeat(width));
        line(rules.each_ref().map(String::as_str))?;
        for row in &rows {
            line(row.each_ref().map(String::as_str))?;
        }
        let aside: Vec<_> = self.orders.iter().filter(|order| !order.parked.is_empty()).collect();
        if !aside.is_empty() {
            writeln!(f, "\nparked, each with its cause and what helps:")?;
        }
        for order in aside {
            for park in &order.parked {
                writeln!(f, "  {}: {}\n    -> {}", order.name(), park.cause, park.fix)?;
            }
        }
        Ok(())
    }
}

impl ReconciledOrder {
    fn name(&self) -> String {
        self.number.clone().unwrap_or_else(|| format!("id {}", self.order))
    }
}

fn row(order: &ReconciledOrder) -> [String; 8] {
    let amount = |money: Option<Money>| money.map_or_else(|| "-".to_owned(), |money| money.to_string());
    let invoice = order.invoice.as_ref();
    let verdict = match (order.verdict(), order.notes.last()) {
        (Verdict::NothingToDo, Some(note)) => note.to_string(),
        (verdict, _) => verdict.to_string(),
    };
    [
        order.name(),
        invoice.map_or_else(|| "-".to_owned(), |invoice| invoice.number.clone()),
        amount(order.in_store),
        amount(invoice.map(|invoice| invoice.total)),
        amount(invoice.map(|invoice| invoice.paid.try_add(invoice.paid_from_held).unwrap_or(invoice.paid))),
        amount(invoice.map(|invoice| invoice.credited)),
        invoice.map_or_else(|| "-".to_owned(), |invoice| invoice.status.to_lowercase()),
        verdict,
    ]
}

#[cfg(test)]
mod tests {
    use canonical_model::ParkCode;

    use super::*;

    fn usd(text: &str) -> Money {
        Money::new(text.parse().unwrap(), "USD".parse().unwrap()).unwrap()
    }

    fn order(in_store: &str, total: &str, credited: &str) -> ReconciledOrder {
        ReconciledOrder {
            order: "1".into(),
            number: Some("1".to_owned()),
            in_store: Some(usd(in_store)),
            invoice: Some(ReconciledInvoice {
                number: "XC-1".to_owned(),
                total: usd(total),
                paid: usd(total),
                paid_from_held: usd("0"),
                paid_by_sync: usd(total),
                taken_back: false,
                credited: usd(credited),
                status: "PAID".to_owned(),
            }),
            parked: vec![],
            notes: vec![],
        }
    }

    #[test]
    fn equal_is_to_the_cent_and_counts_what_was_credited() {
        assert_eq!(order("10.00", "10.00", "0").verdict(), Verdict::Equal);
        assert_eq!(order("10.00", "10.00", "10.00").verdict(), Verdict::Equal);
        assert_eq!(order("7.50", "10.00", "2.50").verdict(), Verdict::Equal);
        assert_eq!(order("10.00", "10.01", "0").verdict(), Verdict::Different);
    }

    #[test]
    fn what_a_person_took_back_or_paid_is_different() {
        let with = |change: fn(&mut ReconciledInvoice)| {
            let mut order = order("10.00", "10.00", "0");
            order.invoice.as_mut().map(change);
            order.verdict()
        };
        assert_eq!(with(|invoice| invoice.taken_back = true), Verdict::Different);
        assert_eq!(with(|invoice| invoice.paid = usd("4.00")), Verdict::Different);
    }

    #[test]
    fn what_was_held_and_set_against_an_invoice_is_shown_as_paid() {
        let mut order = order("10.00", "10.00", "0");
        let part = |invoice: &mut ReconciledInvoice| {
            (invoice.paid, invoice.paid_by_sync) = (usd("6.00"), usd("6.00"));
            invoice.paid_from_held = usd("4.00");
        };
        order.invoice.as_mut().map(part);
        assert_eq!((order.verdict(), row(&order)[4].as_str()), (Verdict::Equal, "10.00 USD"));
    }

    #[test]
    fn the_table_shows_every_order_and_the_parked_ones_with_cause_and_fix() {
        let mut parked = order("10.00", "10.00", "0");
        parked.invoice = None;
        parked.parked.push(Park::new(ParkCode::UnmappedTax, "the tax X is not mapped", "add a [[tax]] row"));
        let text = Reconciliation { orders: vec![order("10.00", "10.00", "0"), parked], summaries: vec![] }.to_string();
        for expected in
            ["XC-1", "10.00 USD", "paid", "equal", "parked", "the tax X is not mapped", "-> add a [[tax]] row"]
        {
            assert!(text.contains(expected), "{expected} is not in\n{text}");
        }
    }
}
