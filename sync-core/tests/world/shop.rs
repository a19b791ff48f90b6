//! The shop: orders that a test makes and changes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use api_core::runtime::{ManualRuntime, Runtime};
use async_trait::async_trait;
use canonical_model::{
    Customer, Evidence, Money, Order, OrderId, Park, ParkCode, Payment, PaymentKind, PaymentState, TaxTreatment,
};
use sync_core::{
    RemoteError, RemoteErrorKind,
    ports::{ChangedOrder, ChangedPage, Cursor, OrderRead, Snapshot, Storefront},
};

use super::usd;

#[derive(Debug, Clone)]
pub struct Shop {
    runtime: ManualRuntime,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    /// With the number of its last change.
    orders: BTreeMap<OrderId, (u64, Order)>,
    changes: u64,
    unreadable: Vec<OrderId>,
    failing: Vec<OrderId>,
    /// The next reads fail.
    failures: u32,
    reads: u64,
}

/// An order that was paid in these parts.
pub fn order(id: u32, customer: &str, captured: &[i64]) -> Order {
    let now = ManualRuntime::new(0).now();
    let total = usd(captured.iter().sum());
    Order {
        number: format!("{id}").into(),
        payment_state: PaymentState::Paid,
        customer: Customer::registered(customer, format!("{customer}@example.com")),
        stated_total: total,
        payments: (0..).zip(captured).map(|(nth, cents)| payment(nth, PaymentKind::Capture, usd(*cents))).collect(),
        ..Order::new(format!("{id:05}"), total.currency(), TaxTreatment::NoTax, now)
    }
}

/// An order on account: worth something, and nothing was paid yet.
pub fn unpaid(id: u32, customer: &str, cents: i64) -> Order {
    Order { stated_total: usd(cents), payment_state: PaymentState::Awaiting, ..order(id, customer, &[]) }
}

/// A movement of money.
pub fn payment(nth: u32, kind: PaymentKind, amount: Money) -> Payment {
    let on = ManualRuntime::new(0).now().date_naive();
    Payment {
        method: "card".into(),
        evidence: Evidence::Transaction,
        ..Payment::new(format!("p{nth}"), kind, amount, on)
    }
}

/// How many orders a page has.
const PAGE: usize = 20;

impl Shop {
    pub fn new(runtime: ManualRuntime) -> Self {
        Self { runtime, inner: Arc::default() }
    }

    pub fn put(&self, order: Order) {
        let mut inner = self.inner.lock().unwrap();
        inner.changes += 1;
        let change = inner.changes;
        inner.orders.insert(order.id.clone(), (change, order));
    }

    pub fn change(&self, id: &str, change: impl FnOnce(&mut Order)) {
        let mut order = self.inner.lock().unwrap().orders.get(&id.into()).unwrap().1.clone();
        change(&mut order);
        self.put(order);
    }

    pub fn make_unreadable(&self, id: &str) {
        self.inner.lock().unwrap().unreadable.push(id.into());
    }

    /// The order is gone, and a signal will tell so.
    pub fn delete(&self, id: &str) {
        self.inner.lock().unwrap().orders.remove(&id.into());
    }

    /// Reading the order fails, as if the shop were down.
    pub fn fail_on(&self, id: &str) {
        self.inner.lock().unwrap().failing.push(id.into());
    }

    pub fn mend(&self) {
        self.inner.lock().unwrap().failing.clear();
        self.inner.lock().unwrap().unreadable.clear();
    }

    pub fn fail(&self, times: u32) {
        self.inner.lock().unwrap().failures = times;
    }

    pub fn reads(&self) -> u64 {
        self.inner.lock().unwrap().reads
    }

    pub fn orders(&self) -> Vec<Order> {
        self.inner.lock().unwrap().orders.values().map(|(_, order)| order.clone()).collect()
    }

    fn stumble(&self) -> Result<(), RemoteError> {
        let mut inner = self.inner.lock().unwrap();
        if inner.failures == 0 {
            return Ok(());
        }
        inner.failures -= 1;
        Err(RemoteError::new(RemoteErrorKind::Unavailable, "the shop is down"))
    }
}

#[async_trait]
impl Storefront for Shop {
    async fn read_order(&self, id: &OrderId, snapshot: Option<&Snapshot>) -> Result<OrderRead, RemoteError> {
        self.stumble()?;
        self.runtime.sleep(std::time::Duration::from_millis(50)).await;
        let mut inner = self.inner.lock().unwrap();
        inner.reads += u64::from(snapshot.is_none());
        if inner.failing.contains(id) {
            return Err(RemoteError::new(RemoteErrorKind::Unavailable, format!("the shop fails on order {id}")));
        }
        if inner.unreadable.contains(id) {
            let park = Park::new(ParkCode::Unreadable, format!("the shop fails on order {id}"), "mend the shop");
            return Ok(OrderRead::Unusable { number: None, park });
        }
        let found = inner.orders.get(id).map(|(_, order)| OrderRead::Found(Box::new(order.clone())));
        Ok(found.unwrap_or(OrderRead::Missing))
    }

    /// The cursor is the number of the last change that was seen; the newest order is always repeated.
    async fn changed_since(&self, cursor: Option<&Cursor>) -> Result<ChangedPage, RemoteError> {
        self.stumble()?;
        self.runtime.sleep(std::time::Duration::from_millis(50)).await;
        let since: u64 = cursor.map_or(0, |cursor| cursor.0.parse().unwrap());
        let inner = self.inner.lock().unwrap();
        let mut changed: Vec<_> = inner.orders.values().filter(|(change, _)| *change >= since).collect();
        changed.sort_by_key(|(change, _)| *change);
        let more = changed.len() > PAGE;
        changed.truncate(PAGE);
        let next = changed.last().map(|(change, _)| Cursor(change.to_string()));
        let snapshot = || Some(Snapshot { body: Vec::new(), read_at: self.runtime.now() });
        let orders =
            changed.into_iter().map(|(_, order)| ChangedOrder { id: order.id.clone(), snapshot: snapshot() }).collect();
        Ok(ChangedPage { orders, unreadable: Vec::new(), next, more })
    }
}
