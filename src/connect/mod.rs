//! The connectors: the only place where a vendor's client, or the mapping, meets a port of the engine.

mod late;
mod ledger;
mod planner;
mod storefront;
mod summariser;

pub(crate) use self::ledger::tenant_id;
pub use self::{ledger::XeroLedger, planner::MappedPlanner, storefront::XCartStorefront};
