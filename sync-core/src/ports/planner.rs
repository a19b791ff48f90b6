//! The mapping's side.

use std::fmt;

use canonical_model::{
    Applied, ConnectionId, Order, Plan, RateQuery,
    ledger::{ContactEntry, ContactQuery, ReferenceData},
};

use super::{ContactDetail, Summariser};

/// What a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct PlanInput<'a> {
    /// For which connection.
    pub connection: &'a ConnectionId,
    /// The order as it is now.
    pub order: &'a Order,
    /// What the organisation has.
    pub reference: &'a ReferenceData,
    /// What was applied before for this order and its contact.
    pub applied: &'a Applied,
    /// The contacts of the directory that answer the planner's [query](Planner::contact_query).
    pub contacts: &'a [ContactEntry],
}

/// Decides what should exist. Pure: the same input gives the same plan, and no method reads a clock or does I/O.
pub trait Planner: Send + Sync + fmt::Debug {
    /// Which contacts of the directory the plan must see. The order's contact is kept under the key of kind
    /// [`Contact`](canonical_model::ledger::DocKind::Contact) whose source is the query's number, so that a plan sees what was
    /// applied to it by other orders.
    fn contact_query(&self, connection: &ConnectionId, order: &Order) -> ContactQuery;

    /// How much of a contact plans must see. With [`Fields`](ContactDetail::Fields) the directory is read with details, and what an
    /// order says of a contact that is there can become a step. Whom to bill, by default.
    fn contact_detail(&self) -> ContactDetail {
        ContactDetail::Identity
    }

    /// The rate between two currencies that the plan needs and the order does not have: a [provider](super::RateProvider), if
    /// there is one, is asked for it, and the plan is made of the order with its [`fx_rate`](Order::fx_rate). None by default.
    fn rate_query(&self, input: PlanInput<'_>) -> Option<RateQuery> {
        let _ = input;
        None
    }

    /// Makes documents that each hold many orders, if it knows how to. By default it does not.
    fn summariser(&self) -> Option<&dyn Summariser> {
        None
    }

    /// The steps from what was applied to what should exist, or the reasons why not. Planning again after every step was
    /// applied gives no step.
    fn plan(&self, input: PlanInput<'_>) -> Plan;
}
