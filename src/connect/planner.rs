//! The mapping as the engine's planner.

use canonical_model::{
    Applied, ConnectionId, Order, Plan, RateQuery,
    ledger::{ContactQuery, DocKind},
};
use mapping::{Mapper, explain::Explanation};
use sync_core::ports::{ContactDetail, PlanInput, Planner, Summariser};

use crate::Selection;

/// Plans the orders that a [`Selection`] lets through by a mapping profile. An order with documents stays in step even when the
/// selection would not let it through any more.
#[derive(Debug)]
pub struct MappedPlanner {
    pub(super) mapper: Mapper,
    selection: Selection,
}

impl MappedPlanner {
    /// A planner.
    pub fn new(mapper: Mapper, selection: Selection) -> Self {
        Self { mapper, selection }
    }
}

impl MappedPlanner {
    /// What would be done for an order, with what set each field of each record; nothing where the selection leaves it out.
    pub fn explain(&self, input: PlanInput<'_>) -> Explanation {
        match self.leaves_out(input.order, input.applied) {
            Some(why) => {
                let mut explanation = Explanation::new(input.order.id.clone(), Some(input.order.number.to_string()));
                explanation.notes.push(why.into());
                explanation
            }
            None => {
                let mut explanation =
                    self.mapper.explain(input.connection, input.order, input.reference, input.applied, input.contacts);
                // Documents are summed, and not what belongs to one customer.
                if self.mapper.profile().summarises() {
                    let is_new = input.applied.records.keys().all(|key| key.kind() == DocKind::Contact);
                    let of_somebody = |kind: DocKind| kind == DocKind::Contact || (is_new && kind.holds_money());
                    if explanation.records.iter().any(|record| is_new && record.key.kind().holds_money()) {
                        let note = "a summary bills nobody to whom deposits and overpayments could belong: such money is parked";
                        explanation.notes.push(note.into());
                    }
                    explanation.records.retain(|record| !of_somebody(record.key.kind()));
                    explanation.notes.push(
                        "its documents are parts of summaries, unless it has documents of its own already".into(),
                    );
                }
                explanation
            }
        }
    }

    /// Why the selection leaves the order out; `None` if it does not, or if the order has documents.
    pub(super) fn leaves_out(&self, order: &Order, applied: &Applied) -> Option<String> {
        let sent_before = applied.records.keys().any(|key| key.kind() != DocKind::Contact);
        if sent_before {
            return None;
        }
        self.selection.leaves_out(order).map(|why| format!("left out: {why}"))
    }
}

impl Planner for MappedPlanner {
    fn contact_detail(&self) -> ContactDetail {
        if self.mapper.compares_contacts() { ContactDetail::Fields } else { ContactDetail::Identity }
    }

    fn contact_query(&self, connection: &ConnectionId, order: &Order) -> ContactQuery {
        self.mapper.contact_query(connection, order)
    }

    fn rate_query(&self, input: PlanInput<'_>) -> Option<RateQuery> {
        let wanted = || self.mapper.rate_query(input.connection, input.order, input.reference, input.applied);
        wanted().filter(|_| self.leaves_out(input.order, input.applied).is_none())
    }

    fn summariser(&self) -> Option<&dyn Summariser> {
        Some(self)
    }

    fn plan(&self, input: PlanInput<'_>) -> Plan {
        if let Some(why) = self.leaves_out(input.order, input.applied) {
            return Plan { notes: vec![why.into()], ..Plan::default() };
        }
        self.mapper.plan(input.connection, input.order, input.reference, input.applied, input.contacts)
    }
}
