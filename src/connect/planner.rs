//! The mapping as the engine's planner.

use canonical_model::{
    ConnectionId, Order, Plan,
    ledger::{ContactQuery, DocKind},
};
use mapping::Mapper;
use sync_core::ports::{PlanInput, Planner};

use crate::Selection;

/// Plans the orders that a [`Selection`] lets through by a mapping profile. An order with documents stays in step even when the
/// selection would not let it through any more.
#[derive(Debug)]
pub struct MappedPlanner {
    mapper: Mapper,
    selection: Selection,
}

impl MappedPlanner {
    /// A planner.
    pub fn new(mapper: Mapper, selection: Selection) -> Self {
        Self { mapper, selection }
    }
}

impl Planner for MappedPlanner {
    fn contact_query(&self, connection: &ConnectionId, order: &Order) -> ContactQuery {
        self.mapper.contact_query(connection, order)
    }

    fn plan(&self, input: PlanInput<'_>) -> Plan {
        let sent_before = input.applied.records.keys().any(|key| key.kind() != DocKind::Contact);
        if !sent_before && let Some(why) = self.selection.leaves_out(input.order) {
            return Plan { notes: vec![format!("left out: {why}")], ..Plan::default() };
        }
        self.mapper.plan(input.connection, input.order, input.reference, input.applied, input.contacts)
    }
}
