//! What would be done, shown without being done.

use std::collections::BTreeMap;

use canonical_model::{Applied, ConnectionId, OrderId, Park, Plan};

use super::{Connection, Engine, poll::ORDERS};
use crate::{
    Side, Subject, SyncError,
    ports::{ChangedOrder, OrderRead, PlanInput, PlanRecord},
};

/// What would be done for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The order, as far as it could be read.
    pub record: PlanRecord,
    /// The plan.
    pub plan: Plan,
    /// What was applied for it before.
    pub applied: Applied,
}

/// What came of looking at one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookedAt<T> {
    /// What was made of it.
    Seen(T),
    /// It is there, but cannot be read or understood.
    Unusable {
        /// The public number, if it could be read.
        number: Option<String>,
        /// Why.
        park: Park,
    },
    /// The store does not have it.
    Missing,
}

impl Engine {
    /// What would be done for every order that changed, without writing anything about it: neither to the ledger, nor to the
    /// queue, the journal or the cursor. Stops after `max` orders. Contacts are looked up in the directory as it stands;
    /// [`refresh_contacts`](Self::refresh_contacts) brings it up to date.
    ///
    /// # Errors
    /// When a side or the back end fails.
    pub async fn preview(&self, id: &ConnectionId, max: usize) -> Result<Vec<Preview>, SyncError> {
        let connection = self.connection(id)?;
        let mut previews: BTreeMap<Subject, Preview> = BTreeMap::new();
        let mut cursor = self.store.cursor(id, ORDERS).await?.map(|cursor| cursor.value);
        loop {
            let page = connection.storefront.changed_since(cursor.as_ref()).await;
            let page = page.map_err(|error| connection.failed(Side::Storefront, error))?;
            for changed in &page.orders {
                if previews.len() >= max {
                    return Ok(previews.into_values().collect());
                }
                if let Some(preview) = self.preview_order(connection, changed).await? {
                    previews.insert(Subject::Order(changed.id.clone()), preview);
                }
            }
            if !page.more || page.next.is_none() || page.next == cursor {
                return Ok(previews.into_values().collect());
            }
            cursor = page.next;
        }
    }

    /// Shows `look` what a plan for one order is made of now. Writes nothing, as [`preview`](Self::preview).
    ///
    /// # Errors
    /// When a side or the back end fails. An order that cannot be read is no error.
    pub async fn look_at<T>(
        &self,
        id: &ConnectionId,
        order: &OrderId,
        look: impl FnOnce(PlanInput<'_>) -> T + Send,
    ) -> Result<LookedAt<T>, SyncError> {
        let connection = self.connection(id)?;
        let read = connection.storefront.read_order(order, None).await;
        Ok(match read.map_err(|error| connection.failed(Side::Storefront, error))? {
            OrderRead::Found(order) => {
                let mut ground = self.ground(connection, &order, &[]).await?;
                let order = self.rated(connection, &order, &ground).await?;
                // For what it finds out about the ground.
                self.plan(connection, &order, &mut ground).await?;
                LookedAt::Seen(look(ground.input(connection, &order)))
            }
            OrderRead::Unusable { number, park } => LookedAt::Unusable { number, park },
            OrderRead::Missing => LookedAt::Missing,
        })
    }

    async fn preview_order(
        &self,
        connection: &Connection,
        changed: &ChangedOrder,
    ) -> Result<Option<Preview>, SyncError> {
        let read = connection.storefront.read_order(&changed.id, changed.snapshot.as_ref()).await;
        let now = self.store.now().await?;
        Ok(match read.map_err(|error| connection.failed(Side::Storefront, error))? {
            OrderRead::Found(order) => {
                let mut ground = self.ground(connection, &order, &[]).await?;
                let order = self.rated(connection, &order, &ground).await?;
                let plan = self.plan(connection, &order, &mut ground).await?;
                Some(Preview {
                    record: PlanRecord::of(&connection.id, &order, &plan, now),
                    plan,
                    applied: ground.into_applied(),
                })
            }
            OrderRead::Unusable { number, park } => {
                let subject = Subject::Order(changed.id.clone());
                let record = PlanRecord::aside(&connection.id, subject, number, park.clone(), now);
                Some(Preview { record, plan: Plan::parked(park), applied: Applied::default() })
            }
            OrderRead::Missing => None,
        })
    }
}
