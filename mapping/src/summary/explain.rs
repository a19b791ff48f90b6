//! What set the fields of summaries.

use canonical_model::{LedgerWrite, ledger::DocKey};

use super::Summary;
use crate::{
    Mapper,
    by::{By, Rule},
    explain::{self, ExplainedRecord},
    trace::{LinesBy, Trace},
};

impl Mapper {
    /// What set each field of each record that a round of this mapper writes. Which accounts and tax types the lines of an order
    /// have, and why, tells [`explain`](Self::explain) of that order; [`Summary::held_by`] names the orders.
    pub fn explain_summary(&self, summary: &Summary) -> Vec<ExplainedRecord> {
        let trace = Trace::default();
        let rules = |key: &DocKey, rules: &[(&'static str, Rule)]| {
            trace.fields(key, rules.iter().map(|(field, rule)| (*field, By::Rule(*rule))));
        };
        for step in &summary.plan.steps {
            let key = step.write.key();
            match &step.write {
                LedgerWrite::CreateContact(_) => {
                    rules(key, &[("number", Rule::SummaryContact), ("name", Rule::SummaryContact)]);
                }
                LedgerWrite::CreateDocument(_) => {
                    trace.fields(key, [("number", By::Profile(self.profile().number.at))]);
                    rules(
                        key,
                        &[
                            ("reference", Rule::SummaryReference),
                            ("contact", Rule::SummaryContact),
                            ("date", Rule::SummaryDay),
                            ("due_date", Rule::LastDue),
                            ("currency", Rule::OrderCurrency),
                            ("currency_rate", Rule::OrdersDocuments),
                            ("line_amounts", Rule::WithoutTax),
                            ("status", Rule::OrdersDocuments),
                        ],
                    );
                    trace.lines(key, LinesBy::Summed);
                }
                LedgerWrite::CreatePayment(_) => {
                    let sums = ["account", "date", "amount", "currency_rate"];
                    rules(key, &sums.map(|field| (field, Rule::SummaryPayment)));
                }
                LedgerWrite::Allocate(_) => rules(key, &[("date", Rule::LaterDay)]),
                _ => {}
            }
        }
        explain::records(summary.plan.steps.clone(), &trace, self.profile()).collect()
    }
}
