//! What summaries would be made, shown without being made.

use canonical_model::Plan;
use chrono::NaiveDate;

use super::{
    ground::{Roster, applied},
    round::{order_record, round_record},
};
use crate::{
    SyncError,
    engine::{Connection, Engine, Preview},
    ports::{Member, Summariser, Timestamp, Versioned},
};

impl Engine {
    /// What a round of these members would write if all days were over: that first, then what it says of each.
    pub(in crate::engine) async fn preview_round(
        &self,
        connection: &Connection,
        summariser: &dyn Summariser,
        members: Vec<Member>,
        now: Timestamp,
    ) -> Result<Vec<Preview>, SyncError> {
        let mut ground = self.round_ground(connection, summariser, &[]).await?;
        let current =
            |member| Versioned { value: applied(member, &ground.written, |order| summariser.day(order)), version: 0 };
        let members: Vec<_> = members.into_iter().map(current).collect();
        let roster = Roster { members, settled: Vec::new(), through: NaiveDate::MAX, is_whole: true };
        let orders = self.rated_members(connection, &roster, &ground).await?;
        let round = self.planned_round(connection, summariser, &roster, &orders, &mut ground).await?;
        let round = match round {
            Ok(round) => round,
            Err(park) => {
                let plan = Plan::parked(park);
                let record = round_record(connection, &plan, now);
                return Ok(vec![Preview { record, plan, applied: ground.written }]);
            }
        };
        let numbers = ground.numbers(&round.plan);
        let mut previews = Vec::with_capacity(orders.len() + 1);
        for ((order, planned), member) in orders.iter().zip(&round.orders).zip(&roster.members) {
            let within = numbers.of_order(&member.value.carried, &planned.share);
            let record = order_record(connection, order, planned, &round.plan, &within, now);
            let plan = Plan { parked: planned.parked.clone(), notes: record.notes.clone(), ..Plan::default() };
            previews.push(Preview { record, plan, applied: member.value.carried.clone() });
        }
        let record = round_record(connection, &round.plan, now);
        drop(numbers);
        previews.insert(0, Preview { record, plan: round.plan, applied: ground.written });
        Ok(previews)
    }
}
