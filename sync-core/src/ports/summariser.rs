//! The mapping's side of summaries.

use std::fmt;

use canonical_model::{
    Applied, ConnectionId, Order, OrderId, Park, Plan, Share, SmolStr,
    ledger::{ContactEntry, ContactQuery, ReferenceData},
};
use chrono::NaiveDate;

use super::Timestamp;

/// What a round of summaries is made of, besides its orders.
#[derive(Debug, Clone, Copy)]
pub struct RoundInput<'a> {
    /// For which connection.
    pub connection: &'a ConnectionId,
    /// What the organisation has.
    pub reference: &'a ReferenceData,
    /// The summaries that were written before, with their contact, payments and allocations.
    pub written: &'a Applied,
    /// The contacts of the directory that answer the summariser's [query](Summariser::contact_query).
    pub contacts: &'a [ContactEntry],
    /// The last day that is over: what stands on a later one waits.
    pub through: NaiveDate,
}

/// What a round writes, and of which orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedRound {
    /// The writes.
    pub plan: Plan,
    /// The orders, in the order in which they were given.
    pub orders: Vec<PlannedMember>,
}

/// An order of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMember {
    /// The store's id.
    pub id: OrderId,
    /// What of it stands in the round's writes.
    pub share: Share,
    /// What of it is parked.
    pub parked: Vec<Park>,
    /// What a person may want to know.
    pub notes: Vec<SmolStr>,
    /// The first later day on which something of it stands.
    pub waits_for: Option<NaiveDate>,
}

impl PlannedMember {
    /// An order that takes no part, and why.
    pub fn left_out(id: OrderId, why: String) -> Self {
        Self { id, share: Share::default(), parked: Vec::new(), notes: vec![why.into()], waits_for: None }
    }
}

/// Makes documents that each hold many orders. Pure, as a [`Planner`](super::Planner) is.
pub trait Summariser: Send + Sync + fmt::Debug {
    /// Whether an order without documents of its own becomes a part of summaries.
    fn takes(&self, order: &Order) -> bool;

    /// The day on which an order stands.
    fn day(&self, order: &Order) -> NaiveDate;

    /// The last day whose summaries are to be written at that instant.
    fn closed_day(&self, now: Timestamp) -> NaiveDate;

    /// Which contacts of the directory a round must see.
    fn contact_query(&self) -> ContactQuery;

    /// A round of orders, each with what was [carried](Share::carried) of it. A round made again after everything was written takes
    /// nothing.
    ///
    /// # Errors
    /// A [`Park`] if the round as a whole cannot be written. What is wrong with an order is parked with that order.
    fn summarise(&self, input: RoundInput<'_>, orders: &[(&Order, &Applied)]) -> Result<PlannedRound, Park>;
}
