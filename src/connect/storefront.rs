//! X-Cart as the engine's storefront.

use std::{sync::Arc, time::Duration};

use api_core::{runtime::Runtime, wire};
use async_trait::async_trait;
use canonical_model::{OrderId, Park, ParkCode, SmolStr};
use mapping::{
    Profile,
    inbound::{self, xcart::Reading},
};
use sync_core::{
    RemoteError, RemoteErrorKind,
    ports::{ChangedOrder, ChangedPage, Cursor, OrderRead, Snapshot, Storefront},
};
use xcart_client::{
    Client, Error, ErrorKind, SweepPolicy,
    wire::{Detail, Order, OrderId as WireId},
};

use super::late::{LatePayments, Position};

/// Reads orders of an X-Cart store and turns them into canonical ones.
///
/// An order that the store cannot serve (X-Cart answers 500 for an order with a deleted product), or that cannot be understood,
/// is parked with its reason and holds nothing up.
///
/// Payments that come without a change of the order's date (a second refund in part) are looked for by a slow sweep: after a
/// poll that has found everything else, if the last round was [`SWEEP_INTERVAL`](Self::SWEEP_INTERVAL) ago. What it looked like
/// is remembered in this process alone: after a start each order that the sweep looks at is signalled once, which does no harm.
#[derive(Debug, Clone)]
pub struct XCartStorefront {
    client: Client,
    profile: Arc<Profile>,
    runtime: Arc<dyn Runtime>,
    late: LatePayments,
}

impl XCartStorefront {
    /// The shortest time between two rounds of the sweep, unless [`sweep`](Self::sweep) sets another.
    pub const SWEEP_INTERVAL: Duration = Duration::from_secs(15 * 60);

    /// A storefront. The profile says what the store's surcharges and payment methods mean.
    pub fn new(client: Client, profile: Arc<Profile>, runtime: Arc<dyn Runtime>) -> Self {
        let late = LatePayments::new(SweepPolicy::new(), Self::SWEEP_INTERVAL);
        Self { client, profile, runtime, late }
    }

    /// Sets which orders the sweep looks at, with how many calls in a round, and how often.
    #[must_use]
    pub fn sweep(mut self, policy: SweepPolicy, interval: Duration) -> Self {
        self.late = LatePayments::new(policy, interval);
        self
    }

    /// The order's row: from the snapshot if it can be read, else from the store.
    async fn row(&self, id: WireId, snapshot: Option<&Snapshot>) -> Result<Row, RemoteError> {
        if let Some(order) = snapshot.and_then(|snapshot| wire::from_slice::<Order>(&snapshot.body).ok()) {
            return Ok(Row::Read(Box::new(order)));
        }
        match self.client.order(id).await {
            Ok(Some(row)) => Ok(Row::Read(Box::new(row.order))),
            Ok(None) => Ok(Row::Missing),
            Err(error) if matches!(error.kind(), ErrorKind::Undecodable | ErrorKind::TooLarge) => {
                Ok(Row::Unusable(Park::new(
                    ParkCode::MalformedOrder,
                    format!("the store's answer for order {id} cannot be understood: {error}"),
                    "correct the order in the store, or report the answer as a defect",
                )))
            }
            // A 500 of one order, while the store serves others, is the order's own: nothing that comes later helps it.
            Err(error) if error.kind() == ErrorKind::Server && self.serves_others().await => {
                Ok(Row::Unusable(Park::new(
                    ParkCode::Unreadable,
                    format!("the store fails with status 500 on order {id}; most often a product in it was deleted"),
                    "restore the product in the store, or enter the order by hand",
                )))
            }
            Err(error) => Err(remote(error)),
        }
    }

    /// The order's details, if the profile asks for one.
    async fn details(&self, id: WireId) -> Result<Vec<Detail>, RemoteError> {
        if !self.profile.beside().details {
            return Ok(Vec::new());
        }
        self.client.order_details(id).await.map_err(remote)
    }

    /// What the store tells of the customer besides the order, as far as the profile asks for it. Guests have nothing of it, nor
    /// have customers who are not there any more.
    async fn customer(&self, order: &Order) -> Result<Customer, RemoteError> {
        let beside = self.profile.beside();
        let id = order.customer_id.0.filter(|_| beside.membership || beside.tax_exemption);
        let Some(id) = id else { return Ok(Customer::default()) };
        let Some(row) = self.client.profile(id).await.map_err(remote)? else { return Ok(Customer::default()) };
        let mut customer = Customer::default();
        if beside.tax_exemption {
            let number = row.value.add_ons().ava_tax_exemption_number();
            let unreadable =
                |bad| RemoteError::new(RemoteErrorKind::Malformed, format!("the store's profile {id}: {bad}"));
            customer.tax_exemption = number.map_err(unreadable)?.unwrap_or_default();
        }
        if let Some(membership) = row.value.membership_id.0.filter(|_| beside.membership) {
            let membership = self.client.membership(membership).await.map_err(remote)?;
            customer.membership = membership.map(|row| row.value.name.to_string()).unwrap_or_default();
        }
        Ok(customer)
    }

    async fn serves_others(&self) -> bool {
        self.client.is_serving().await.unwrap_or(false)
    }
}

/// What the store tells of a customer besides the order.
#[derive(Default)]
struct Customer {
    membership: String,
    tax_exemption: SmolStr,
}

/// What reading an order's row gave.
enum Row {
    Read(Box<Order>),
    Missing,
    Unusable(Park),
}

#[async_trait]
impl Storefront for XCartStorefront {
    async fn read_order(&self, id: &OrderId, snapshot: Option<&Snapshot>) -> Result<OrderRead, RemoteError> {
        let Ok(wire_id) = id.as_str().parse::<WireId>() else { return Ok(OrderRead::Missing) };
        let order = match self.row(wire_id, snapshot).await? {
            Row::Read(order) => order,
            Row::Missing => return Ok(OrderRead::Missing),
            Row::Unusable(park) => return Ok(OrderRead::Unusable { number: None, park }),
        };
        let transactions = self.client.payment_transactions(wire_id).await.map_err(remote)?;
        let history = if inbound::xcart::needs_history(&order, &transactions) {
            self.client.order_history(wire_id).await.map_err(remote)?
        } else {
            Vec::new()
        };
        let seen_on = self.profile.day_of(self.runtime.now());
        let (details, customer) = (self.details(wire_id).await?, self.customer(&order).await?);
        let reading = Reading {
            transactions: &transactions,
            history: &history,
            details: &details,
            membership: &customer.membership,
            tax_exemption: &customer.tax_exemption,
            ..Reading::new(&order, seen_on)
        };
        Ok(match inbound::xcart::read(&self.profile, &reading) {
            Ok(order) => OrderRead::Found(Box::new(order)),
            Err(park) => OrderRead::Unusable { number: Some(order.order_number.0.into()), park },
        })
    }

    async fn changed_since(&self, cursor: Option<&Cursor>) -> Result<ChangedPage, RemoteError> {
        let unreadable = || {
            let what = "the stored position of the store's changes cannot be read; remove it to read all orders again";
            RemoteError::new(RemoteErrorKind::Malformed, what)
        };
        let given = cursor.map_or("", |Cursor(text)| text.as_str());
        let position = Position::parse(given).ok_or_else(unreadable)?;
        let page = self.client.changes(&position.feed).await.map_err(remote)?;
        let mut next = Position { feed: page.next, ..position };
        let read_at = self.runtime.now();
        let mut orders: Vec<ChangedOrder> = page
            .rows
            .into_iter()
            .map(|row| ChangedOrder {
                id: OrderId::shown(row.order.id),
                snapshot: Some(Snapshot { body: row.raw.get().as_bytes().to_vec(), read_at }),
            })
            .collect();
        // A row that cannot be read is looked at by its id, and parked then with its reason.
        orders.extend(
            page.bad
                .iter()
                .filter_map(|bad| bad.order)
                .map(|id| ChangedOrder { id: OrderId::shown(id), snapshot: None }),
        );
        if !page.more {
            let swept = self.late.round(&self.client, &*self.runtime, given, &mut next).await;
            for id in swept.iter().map(OrderId::shown) {
                // Its row may be minutes old by now: it is read again.
                if !orders.iter().any(|order| order.id == id) {
                    orders.push(ChangedOrder { id, snapshot: None });
                }
            }
        }
        let unreadable = page.bad.iter().filter(|bad| bad.order.is_none()).map(ToString::to_string).collect();
        Ok(ChangedPage { orders, unreadable, next: Some(Cursor(next.to_string())), more: page.more })
    }
}

/// A failure of the store in the engine's words.
fn remote(error: Error) -> RemoteError {
    let kind = match error.kind() {
        ErrorKind::Unreachable | ErrorKind::TimedOut => RemoteErrorKind::Unreachable,
        ErrorKind::Unauthorised => RemoteErrorKind::Unauthorised,
        ErrorKind::Forbidden => RemoteErrorKind::Forbidden,
        ErrorKind::RateLimited => RemoteErrorKind::RateLimited,
        ErrorKind::Server | ErrorKind::Unavailable | ErrorKind::Unstable => RemoteErrorKind::Unavailable,
        ErrorKind::NotXCart | ErrorKind::Undecodable => RemoteErrorKind::Malformed,
        _ => RemoteErrorKind::Refused,
    };
    RemoteError::new(kind, error.to_string()).with_retry_after(error.retry_after()).with_source(error)
}
