//! Looking at orders again whose payments can change without a change of their date (XC-UPDATE-1): a few in each round, and
//! round after round through all of them.
//!
//! The rounds go through one list by ascending ids, from beginning to end and then anew, so each order is looked at once in a
//! cycle, and none twice before all others. What an order looked like is not remembered here, as that may be much, but by the
//! caller, next to what it has made of the order.

use std::{fmt, str::FromStr};

use api_core::runtime::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    Client, CursorError, Fingerprint, OrderRow, SweepPolicy,
    feed::Feed,
    query::moment,
    rows::decode,
    walk::{Along, Position, Walk},
    window::{List, Slot},
};
use crate::{
    Error, ErrorKind,
    wire::{Order, OrderId, PaymentTransaction},
};

/// The form of the text.
const VERSION: &str = "xs1";

/// Where a sweep stands: a short text, to be stored together with what a round has brought. It holds an id and dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SweepCursor {
    at: Position,
    /// When the cycle began; `None` between two.
    began: Option<i64>,
}

impl SweepCursor {
    /// At the beginning of a cycle.
    pub fn start() -> Self {
        Self::default()
    }
}

/// An order whose state is not the one that is known.
#[derive(Debug)]
#[non_exhaustive]
pub struct Swept {
    /// The order.
    pub row: OrderRow,
    /// Its transactions, by ascending id.
    pub transactions: Vec<PaymentTransaction>,
    /// The fingerprint of both, to be stored.
    pub fingerprint: Fingerprint,
}

/// What a round of a sweep brought.
#[derive(Debug)]
#[non_exhaustive]
pub struct SweepRound {
    /// Orders that are not as they are known.
    pub changed: Vec<Swept>,
    /// Orders whose transactions the store fails on, or sends so that they cannot be understood. The next cycle tries them again.
    pub failed: Vec<(OrderId, Error)>,
    /// Where the next round goes on. Store it together with what is done about this one.
    pub next: SweepCursor,
    /// Whether the cycle has ended with this round, and the next begins another.
    pub ended_cycle: bool,
    /// How many orders were looked at.
    pub looked_at: usize,
    /// How many calls the round made, those that were repeated, searched for a bad row or asked whether a short page is the last
    /// not counted.
    pub calls: u32,
    /// Why the round ended early, after something was found.
    pub stopped_by: Option<Error>,
}

impl Client {
    /// A round of a slow sweep: reads the transactions of some orders that may have got another payment, refund or parcel
    /// without a change of their date, and gives those that are not as the caller knows them. `known` tells what the caller
    /// remembers of an order; one of which it remembers nothing comes.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use xcart_client::{Client, Fingerprint, SweepCursor, SweepPolicy, wire::OrderId};
    ///
    /// # async fn sweep(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = SweepPolicy::new().calls_per_round(30);
    /// let mut known: BTreeMap<OrderId, Fingerprint> = BTreeMap::new(); // as stored, here and where changes are handled
    /// let mut cursor = SweepCursor::start();
    /// // Every ten minutes:
    /// let round = client.sweep(&cursor, &policy, |order| known.get(&order).copied()).await?;
    /// for swept in round.changed {
    ///     println!("order {} has another state of payment", swept.row.order.order_number);
    ///     known.insert(swept.row.order.id, swept.fingerprint);
    /// }
    /// cursor = round.next;
    /// # let _ = cursor;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Cost
    /// One call for each order that is looked at and one for each page of the list, at most
    /// [`calls_per_round`](SweepPolicy::calls_per_round). Repetitions, the search for a bad row (about ten calls) and the question
    /// whether a short page is the last (one) come on top. How soon
    /// everything is looked at is [`SweepPolicy::bound`].
    ///
    /// Bad rows are passed over in silence: [`changes`](Self::changes) and [`reconcile`](Self::reconcile) report them.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses, and nothing was found before. Ask again with the same cursor.
    pub async fn sweep(
        &self,
        cursor: &SweepCursor,
        policy: &SweepPolicy,
        known: impl Fn(OrderId) -> Option<Fingerprint>,
    ) -> Result<SweepRound, Error> {
        let now = self.inner.runtime.now();
        let began = cursor.began.and_then(|seconds| Timestamp::from_timestamp(seconds, 0)).unwrap_or(now);
        let list = self.sweep_list(policy, began).await?;
        let mut round = SweepRound {
            changed: Vec::new(),
            failed: Vec::new(),
            next: SweepCursor { at: cursor.at, began: Some(began.timestamp()) },
            ended_cycle: false,
            looked_at: 0,
            calls: 0,
            stopped_by: None,
        };
        if let Err(error) = self.sweep_round(&list, policy, &known, &mut round).await {
            if round.changed.is_empty() && round.failed.is_empty() {
                return Err(error);
            }
            round.stopped_by = Some(error);
        }
        Ok(round)
    }

    async fn sweep_list(&self, policy: &SweepPolicy, began: Timestamp) -> Result<List, Error> {
        let (placed, changed) = policy.floors(began);
        let filters_by_change = self.inner.filters_by_change().await?.unwrap_or(false);
        let mut query = Vec::new();
        query.extend(placed.map(|at| ("date[after]", moment(at))));
        query.extend(changed.filter(|_| filters_by_change).map(|at| ("lastRenewDate[after]", moment(at))));
        Ok(List { path: vec!["orders".to_owned()], query })
    }

    async fn sweep_round(
        &self,
        list: &List,
        policy: &SweepPolicy,
        known: &impl Fn(OrderId) -> Option<Fingerprint>,
        round: &mut SweepRound,
    ) -> Result<(), Error> {
        let size = self.inner.page_size;
        while round.calls < policy.calls() {
            let step = self.inner.step(list, Along::Id, round.next.at, size, size).await?;
            round.calls += 1;
            let (start, behind, ended) = (step.start, step.next, step.ended);
            for (index, slot) in step.slots.into_iter().enumerate() {
                let Slot::Raw(raw, glance) = slot else { continue };
                let Ok(row) = decode::<Order>(index, raw) else { continue };
                let row = OrderRow::from(row);
                if policy.looks_at(&row.order, self.inner.runtime.now()) {
                    if round.calls >= policy.calls() {
                        return Ok(());
                    }
                    round.calls += 1;
                    self.look(row, known, round).await?;
                }
                round.next.at = Position { offset: start + index as u64 + 1, done: glance.id.or(round.next.at.done) };
            }
            round.next.at = behind;
            if ended {
                (round.next, round.ended_cycle) = (SweepCursor::start(), true);
                return Ok(());
            }
        }
        Ok(())
    }

    async fn look(
        &self,
        row: OrderRow,
        known: &impl Fn(OrderId) -> Option<Fingerprint>,
        round: &mut SweepRound,
    ) -> Result<(), Error> {
        let id = row.order.id;
        match self.payment_transactions(id).await {
            Ok(transactions) => {
                let fingerprint = Fingerprint::of(&row.order, &transactions);
                if known(id) != Some(fingerprint) {
                    round.changed.push(Swept { row, transactions, fingerprint });
                }
            }
            // Of this order's own: it must not hold up the others.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Undecodable | ErrorKind::TooLarge | ErrorKind::InvalidRequest | ErrorKind::NotFound
                ) || (error.kind() == ErrorKind::Server && self.is_serving().await?) =>
            {
                round.failed.push((id, error));
            }
            Err(error) => return Err(error),
        }
        round.looked_at += 1;
        Ok(())
    }
}

/// `xs1|place|last id|beginning of the cycle`, nothing for none.
impl fmt::Display for SweepCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        write!(f, "{VERSION}|{}|{}|{}", self.at.offset, text(self.at.done), text(self.began))
    }
}

impl FromStr for SweepCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let parts: Vec<&str> = text.split('|').collect();
        let [VERSION, offset, done, began] = *parts.as_slice() else { return Err(CursorError) };
        let maybe = |text: &str| match text {
            "" => Ok(None),
            _ => text.parse().map(Some).map_err(|_| CursorError),
        };
        let at = Position { offset: offset.parse().map_err(|_| CursorError)?, done: maybe(done)? };
        Ok(Self { at, began: maybe(began)? })
    }
}

impl Serialize for SweepCursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SweepCursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
