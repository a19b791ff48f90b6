//! From the signal of an order to a member of summaries.

use canonical_model::{Applied, ConnectionId, Evidence, Order, OrderId};

use super::SUMMARIES;
use crate::{
    StoreError, Subject, SyncError,
    engine::{Connection, Engine},
    ports::{Cursor, Member, OpState, Precondition, Signal, Summariser, Versioned, Write, WriteSet},
};

/// An order that is a part of summaries, or becomes one.
pub(in crate::engine) struct Enrolment<'a> {
    summariser: &'a dyn Summariser,
    known: Option<Versioned<Member>>,
}

impl<'a> Enrolment<'a> {
    /// Who plans it.
    pub(in crate::engine) fn summariser(&self) -> &'a dyn Summariser {
        self.summariser
    }

    /// What is applied of the order, as far as summaries of it were written.
    pub(in crate::engine) fn carried(self, written: &Applied) -> Applied {
        let Some(Versioned { value: member, .. }) = self.known else { return Applied::default() };
        match &member.share {
            Some(share) => share.carried(&member.carried, written),
            None => member.carried,
        }
    }

    /// The member as the order makes it now, with the version of the one that is known.
    pub(in crate::engine) fn member(self, connection: &ConnectionId, order: &Order) -> Versioned<Member> {
        let (version, former) = self.known.map_or((0, None), |known| (known.version, Some(known.value)));
        let (due, mut order) = (Some(self.summariser.day(order)), order.clone());
        if let Some(former) = &former {
            keep_first_seen(&mut order, &former.order);
        }
        let (carried, share) = former.map(|former| (former.carried, former.share)).unwrap_or_default();
        let member = Member { connection: connection.clone(), order, carried, share, due, is_gone: false };
        Versioned { value: member, version }
    }
}

/// What a status alone tells has no day of its own, but that on which it was seen: the first one, or it would wait anew for the end of
/// each day on which the order is read.
fn keep_first_seen(order: &mut Order, former: &Order) {
    for payment in order.payments.iter_mut().filter(|payment| payment.evidence == Evidence::Status) {
        let mut known = former.payments.iter().filter(|known| known.evidence == Evidence::Status);
        if let Some(known) = known.find(|known| (known.kind, &known.id) == (payment.kind, &payment.id)) {
            payment.on = payment.on.min(known.on);
        }
    }
    order.payments.sort_by_key(|payment| (payment.kind, payment.on));
}

impl Engine {
    /// Whether an order is a part of summaries. It stays as it began, whatever the profile says by now: with documents of its own, or
    /// without.
    pub(in crate::engine) async fn enrolment<'a>(
        &self,
        connection: &'a Connection,
        order: &Order,
    ) -> Result<Option<Enrolment<'a>>, SyncError> {
        let Some(summariser) = connection.planner.summariser() else { return Ok(None) };
        let known = self.store.member(&connection.id, &order.id).await?;
        if known.is_some() {
            return Ok(Some(Enrolment { summariser, known }));
        }
        if !summariser.takes(order) {
            return Ok(None);
        }
        let subject = Subject::Order(order.id.clone());
        let ops = self.store.ops_of(&connection.id, &subject).await?;
        let has_own = ops.iter().any(|op| op.value.state != OpState::Superseded)
            || !self.store.links_of(&connection.id, &subject).await?.is_empty();
        Ok((!has_own).then_some(Enrolment { summariser, known }))
    }

    /// Keeps the order until its day is over. Whether that was in time; if not, somebody else changed it meanwhile.
    pub(in crate::engine) async fn enrol(
        &self,
        signal: &Signal,
        order: &Order,
        enrolment: Enrolment<'_>,
    ) -> Result<bool, SyncError> {
        let Versioned { value: member, version } = enrolment.member(&signal.connection, order);
        let mut set = self.finish(signal);
        set.audit(&signal.connection, &signal.subject, "noted", "it is a part of summaries");
        set.put_member(member, version);
        match self.store.commit(set).await {
            Ok(()) | Err(StoreError::Conflict(Precondition::SignalFence { .. })) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// An order that the store does not give any more is in no further round, until it is read again. Returns whether it stands in
    /// summaries.
    pub(in crate::engine) async fn leave_out(
        &self,
        connection: &ConnectionId,
        order: &OrderId,
        set: &mut WriteSet,
    ) -> Result<bool, SyncError> {
        let Some(Versioned { value: member, version }) = self.store.member(connection, order).await? else {
            return Ok(false);
        };
        let is_in_summaries = member.is_in_summaries();
        set.put_member(Member { due: None, is_gone: true, ..member }, version);
        Ok(is_in_summaries)
    }

    /// Another round is wanted, although the day's was made.
    pub(in crate::engine) async fn want_round(&self, signal: &Signal) -> Result<(), SyncError> {
        let (connection, stream) = (signal.connection.clone(), SUMMARIES.to_owned());
        let mut set = self.finish(signal);
        set.write(Write::PutCursor { connection, stream, cursor: Cursor(String::new()) });
        self.committed(set).await.map(drop)
    }
}
