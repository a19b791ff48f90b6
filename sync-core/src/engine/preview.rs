//! What would be done, shown without being done.

use std::collections::BTreeMap;

use canonical_model::{Applied, ConnectionId, OrderId, Park, Plan};

use super::{Connection, Engine, poll::ORDERS};
use crate::{
    Side, Subject, SyncError,
    ports::{ChangedOrder, Member, OrderRead, PlanInput, PlanRecord, Summariser},
};

/// What would be done for one order, or for summaries: their documents are shown as if all days were over.
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

/// What an order is to a preview.
enum Seen<'a> {
    /// It has documents of its own.
    Planned(Box<Preview>),
    /// It is a part of summaries.
    Enrolled(Box<Member>, &'a dyn Summariser),
}

impl Seen<'_> {
    fn planned(preview: Preview) -> Self {
        Self::Planned(Box::new(preview))
    }
}

impl Engine {
    /// What would be done for every order that changed, without writing anything about it: neither to the ledger, nor to the
    /// queue, the journal or the cursor. Stops after `max` orders. What summaries would be written comes after them. Contacts are looked up in the directory as it stands;
    /// [`refresh_contacts`](Self::refresh_contacts) brings it up to date.
    ///
    /// # Errors
    /// When a side or the back end fails.
    pub async fn preview(&self, id: &ConnectionId, max: usize) -> Result<Vec<Preview>, SyncError> {
        let connection = self.connection(id)?;
        let mut previews: BTreeMap<Subject, Preview> = BTreeMap::new();
        let mut members: BTreeMap<OrderId, Member> = BTreeMap::new();
        let mut summariser = None;
        let mut cursor = self.store.cursor(id, ORDERS).await?.map(|cursor| cursor.value);
        'pages: loop {
            let page = connection.storefront.changed_since(cursor.as_ref()).await;
            let page = page.map_err(|error| connection.failed(Side::Storefront, error))?;
            for changed in &page.orders {
                if previews.len() + members.len() >= max {
                    break 'pages;
                }
                match self.preview_order(connection, changed).await? {
                    Some(Seen::Planned(preview)) => {
                        previews.insert(Subject::Order(changed.id.clone()), *preview);
                    }
                    Some(Seen::Enrolled(member, by)) => {
                        summariser = Some(by);
                        members.insert(changed.id.clone(), *member);
                    }
                    None => {}
                }
            }
            if !page.more || page.next.is_none() || page.next == cursor {
                break;
            }
            cursor = page.next;
        }
        if let Some(summariser) = summariser {
            let (members, now) = (members.into_values().collect(), self.store.now().await?);
            for preview in self.preview_round(connection, summariser, members, now).await? {
                previews.insert(preview.record.subject.clone(), preview);
            }
        }
        Ok(previews.into_values().collect())
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
                if let Some(enrolment) = self.enrolment(connection, &order).await? {
                    let written = self.round_ground(connection, enrolment.summariser(), &[]).await?.written;
                    ground.applied = enrolment.carried(&written);
                }
                let order = self.rated(connection, &order, ground.input(connection, &order)).await?;
                // For what it finds out about the ground.
                self.plan(connection, &order, &mut ground).await?;
                LookedAt::Seen(look(ground.input(connection, &order)))
            }
            OrderRead::Unusable { number, park } => LookedAt::Unusable { number, park },
            OrderRead::Missing => LookedAt::Missing,
        })
    }

    async fn preview_order<'a>(
        &self,
        connection: &'a Connection,
        changed: &ChangedOrder,
    ) -> Result<Option<Seen<'a>>, SyncError> {
        let read = connection.storefront.read_order(&changed.id, changed.snapshot.as_ref()).await;
        let now = self.store.now().await?;
        Ok(match read.map_err(|error| connection.failed(Side::Storefront, error))? {
            OrderRead::Found(order) => {
                if let Some(enrolment) = self.enrolment(connection, &order).await? {
                    let summariser = enrolment.summariser();
                    let member = enrolment.member(&connection.id, &order).value;
                    return Ok(Some(Seen::Enrolled(Box::new(member), summariser)));
                }
                let mut ground = self.ground(connection, &order, &[]).await?;
                let order = self.rated(connection, &order, ground.input(connection, &order)).await?;
                let plan = self.plan(connection, &order, &mut ground).await?;
                Some(Seen::planned(Preview {
                    record: PlanRecord::of(&connection.id, &order, &plan, now),
                    plan,
                    applied: ground.into_applied(),
                }))
            }
            OrderRead::Unusable { number, park } => {
                let subject = Subject::Order(changed.id.clone());
                let record = PlanRecord::aside(&connection.id, subject, number, park.clone(), now);
                Some(Seen::planned(Preview { record, plan: Plan::parked(park), applied: Applied::default() }))
            }
            OrderRead::Missing => None,
        })
    }
}
