//! 10: one document for many orders.

use std::collections::BTreeSet;

use super::{Breach, Findings, Rule, Violation};
use crate::{Money, ledger::TrialBalance};

/// Two ways to book the same orders come to the same by day, account and tax type, by day and tender, and by day and what
/// customers owe: here, `detail` by a document for each order, and `summary` by one for many.
pub fn check_same_books(detail: &TrialBalance, summary: &TrialBalance) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Summary);
    let places: BTreeSet<_> =
        detail.iter().chain(summary.iter()).map(|(day, posting, sum)| (day, posting, sum.currency())).collect();
    for (day, posting, currency) in places {
        let [detail, summary]: [Money; 2] = [detail, summary].map(|books| books.sum(day, posting, currency));
        if summary != detail {
            let breach =
                Breach::Differs { found: summary, what: "the documents of single orders give", expected: detail };
            findings.add(format_args!("{day}.{posting}"), breach);
        }
    }
    findings.into_violations()
}
