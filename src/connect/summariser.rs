//! The mapping as the engine's summariser.

use canonical_model::{Applied, Order, Park, ledger::ContactQuery};
use chrono::NaiveDate;
use mapping::summary::{Round, SummarisedOrder};
use sync_core::ports::{PlannedMember, PlannedRound, RoundInput, Summariser, Timestamp};

use super::MappedPlanner;

impl Summariser for MappedPlanner {
    fn takes(&self, _: &Order) -> bool {
        self.mapper.profile().summarises()
    }

    fn day(&self, order: &Order) -> NaiveDate {
        order.placed_on
    }

    fn closed_day(&self, now: Timestamp) -> NaiveDate {
        self.mapper.profile().closed_day(now)
    }

    fn contact_query(&self) -> ContactQuery {
        self.mapper.summary_contact_query()
    }

    fn summarise(&self, input: RoundInput<'_>, orders: &[(&Order, &Applied)]) -> Result<PlannedRound, Park> {
        let RoundInput { connection, reference, written, contacts, through } = input;
        let left_out: Vec<Option<String>> =
            orders.iter().map(|(order, carried)| self.leaves_out(order, carried)).collect();
        let taken = orders.iter().zip(&left_out).filter(|(_, why)| why.is_none()).map(|(order, _)| *order);
        let round = Round { connection, reference, written, contacts, through };
        let summary = self.mapper.summarise(&round, taken)?;
        let mut taken = summary.orders.into_iter();
        let orders = orders.iter().zip(left_out).filter_map(|((order, _), why)| match why {
            Some(why) => Some(PlannedMember::left_out(order.id.clone(), why)),
            None => taken.next().map(member),
        });
        Ok(PlannedRound { orders: orders.collect(), plan: summary.plan })
    }
}

fn member(order: SummarisedOrder) -> PlannedMember {
    let SummarisedOrder { id, share, parked, notes, waiting, .. } = order;
    let waits_for = waiting.iter().filter_map(|step| step.write.day()).min();
    PlannedMember { id, share, parked, notes, waits_for }
}
