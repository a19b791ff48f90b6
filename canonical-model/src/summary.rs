//! What an order has in summaries: documents that each hold many orders.

use serde::{Deserialize, Serialize};

use crate::{
    Money,
    ledger::DocKey,
    plan::{Applied, AppliedRecord, Step},
};

/// A record of an order within a record that is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Held {
    /// The order's own document, payment or allocation.
    pub record: DocKey,
    /// The document, payment or allocation that holds it.
    pub within: DocKey,
    /// How much of that it is, tax included; below zero where it was taken back.
    pub amount: Money,
}

impl Held {
    /// Whether it came, and was not taken back: a credit note lowers an invoice by what is taken back of it, and is lowered by what
    /// comes.
    fn stands(&self) -> bool {
        let is_turned = self.record.kind() != self.within.kind();
        if is_turned { !self.amount.is_positive() } else { !self.amount.is_negative() }
    }
}

/// What of an order a round of summaries took: the steps that are not sent, as they stand in summaries, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Share {
    /// The order's own steps.
    pub steps: Vec<Step>,
    /// Where their records went.
    pub held: Vec<Held>,
}

impl Share {
    /// What is applied of the order now that the round has come to its end. `before` is what was applied when the round was made, and
    /// `written` what is there of the summaries.
    ///
    /// Each record has the ledger's id of the summary that holds it as it is now, and a document the rate that the ledger chose for that. Of what a
    /// summary should hold that was not written, nothing is applied.
    #[must_use]
    pub fn carried(&self, before: &Applied, written: &Applied) -> Applied {
        let mut applied = before.clone();
        for step in &self.steps {
            let key = step.write.key();
            let mut within = self.held.iter().filter(|held| held.record == *key);
            if !within.all(|held| written.records.contains_key(&held.within)) {
                continue;
            }
            let previous = applied.records.get(key);
            let last = self.held.iter().rev().find(|held| held.record == *key && held.stands());
            let summary = last.and_then(|held| written.records.get(&held.within));
            let id = match (summary, previous) {
                (Some(record), _) | (None, Some(record)) => record.id.clone(),
                (None, None) => key.to_string().into(),
            };
            let mut record = AppliedRecord::after(previous, &step.write, id);
            record.currency_rate = summary.and_then(|summary| summary.currency_rate).or(record.currency_rate);
            applied.records.insert(key.clone(), record);
        }
        applied
    }
}
