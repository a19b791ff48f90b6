//! 12: doing it again changes nothing.

use std::collections::BTreeSet;

use super::{Breach, Findings, Rule, Violation};
use crate::{Applied, AppliedRecord, Plan};

/// A plan made after a plan was applied has nothing left to do. (What is parked may be parked again.)
pub fn check_settled(again: &Plan) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Idempotence);
    for (index, adoption) in again.adoptions.iter().enumerate() {
        findings
            .add(format_args!("adoptions[{index}]"), Breach::NotSettled { what: format!("adopt {}", adoption.key) });
    }
    for (index, step) in again.steps.iter().enumerate() {
        let what = format!("{} {}", step.write.kind().as_str(), step.write.key());
        findings.add(format_args!("steps[{index}]"), Breach::NotSettled { what });
    }
    findings.into_violations()
}

/// The same events in another order, or some of them twice, leave the ledger with the same records: the same keys, with the same
/// content. How often a record was written, and which id the ledger gave it, may differ.
pub fn check_same_state(one: &Applied, other: &Applied) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::Idempotence);
    let keys: BTreeSet<_> = one.records.keys().chain(other.records.keys()).collect();
    for key in keys {
        let (left, right) = (one.records.get(key), other.records.get(key));
        let same = match (left, right) {
            (Some(left), Some(right)) => left.content() == right.content(),
            _ => false,
        };
        if !same {
            let word = |record: Option<&AppliedRecord>, other: Option<&AppliedRecord>| match (record, other) {
                (None, _) => "not there".to_owned(),
                (Some(_), None) => "there".to_owned(),
                (Some(_), Some(_)) => "with other content".to_owned(),
            };
            let breach = Breach::Diverges { left: word(left, right), right: word(right, left) };
            findings.add(format_args!("records[{key}]"), breach);
        }
    }
    findings.into_violations()
}
