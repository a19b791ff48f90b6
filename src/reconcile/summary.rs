//! Documents that hold many orders, as they were written and as the ledger has them.

use canonical_model::Money;

use super::Verdict;

/// A summary on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconciledSummary {
    /// Its number.
    pub number: String,
    /// What it was worth when it was written.
    pub written: Money,
    /// What it is worth in the ledger; `None` if that does not show it.
    pub in_ledger: Option<Money>,
    /// What was paid on it; `None` of a credit note.
    pub paid: Option<Money>,
    /// What the sync itself paid on it.
    pub paid_by_sync: Money,
    /// Its status in the ledger's own word, such as `PAID`.
    pub status: String,
}

impl ReconciledSummary {
    /// How it stands. Equal means: the ledger has it with what was written, and nobody voided it, paid on it, or deleted a payment.
    pub fn verdict(&self) -> Verdict {
        let is_gone = matches!(self.status.as_str(), "VOIDED" | "DELETED");
        let as_paid = self.paid.is_none_or(|paid| paid == self.paid_by_sync);
        let is_equal = self.in_ledger == Some(self.written) && as_paid && !is_gone;
        if is_equal { Verdict::Equal } else { Verdict::Different }
    }

    pub(super) fn row(&self) -> [String; 8] {
        let amount = |money: Option<Money>| money.map_or_else(|| "-".to_owned(), |money| money.to_string());
        [
            "summary".to_owned(),
            self.number.clone(),
            amount(Some(self.written)),
            amount(self.in_ledger),
            amount(self.paid),
            "-".to_owned(),
            self.status.to_lowercase(),
            self.verdict().to_string(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Money {
        Money::new(text.parse().unwrap(), "USD".parse().unwrap()).unwrap()
    }

    #[test]
    fn equal_is_as_it_was_written_and_paid() {
        let summary = || ReconciledSummary {
            number: "XC-2025-03-01-card-USD".to_owned(),
            written: usd("63.30"),
            in_ledger: Some(usd("63.30")),
            paid: Some(usd("63.30")),
            paid_by_sync: usd("63.30"),
            status: "PAID".to_owned(),
        };
        assert_eq!(summary().verdict(), Verdict::Equal);
        let differing = [
            ReconciledSummary { in_ledger: None, ..summary() },
            ReconciledSummary { in_ledger: Some(usd("63.31")), ..summary() },
            ReconciledSummary { paid: Some(usd("0")), ..summary() },
            ReconciledSummary { status: "VOIDED".to_owned(), ..summary() },
        ];
        assert!(differing.iter().all(|summary| summary.verdict() == Verdict::Different));
        assert_eq!(ReconciledSummary { paid: None, ..summary() }.verdict(), Verdict::Equal);
    }
}
