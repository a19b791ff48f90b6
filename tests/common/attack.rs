//! What attacks share: a small store, the books as a person reads them, somebody who listens, and wires that can be cut.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    task::{Poll, Waker},
    time::Duration,
};

use api_core::{
    Secret,
    fake::{FakeService, InProcess},
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::{Request, Response, Transport, TransportError},
    url::BaseUrl,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use rust_decimal::Decimal;
use sync_core::{
    SyncReport,
    ports::{Event, EventSink},
};
use xcart_client::{
    mock::{Charge, FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, address},
    wire::{OrderId, PaymentStatusCode},
};
use xcart_xero::{Error, Integration};
use xero_client::StaticToken;

use super::common::Rig;

pub(crate) fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Four orders: paid by PayPal; refunded in full; paid in two equal halves on one day; a guest's, refunded in part.
pub(crate) fn small_shop(now: Timestamp) -> FakeXCart {
    let placed = now - TimeDelta::days(3);
    let later = now - TimeDelta::days(1);
    let mut shop = FakeXCart::new(FakeXCartConfig::default());
    for (sku, name, price) in [("TEA-1", "Darjeeling", "9.90"), ("MUG-2", "Mug", "14.50")] {
        shop.add_product(sku, name, money(price), placed);
    }
    let ada = shop.add_profile("ada@shop.example", placed);
    let home = || address("Ada", "Byron", "12 Square", "London", "SW1Y 4JH", "GB");
    let tea = |quantity| Line::new("TEA-1", "Darjeeling", money("9.90"), quantity);
    let paid = |number: &str| {
        OrderSeed::new("USD", placed).number(number).address(home()).payment_status(PaymentStatusCode::Paid)
    };
    shop.add_order(paid("1001").customer(ada).line(tea(2)).payment(Payment::sale("PayPal")));
    shop.add_order(
        paid("1002")
            .customer(ada)
            .line(tea(1))
            .charge(Charge::sales_tax(money("8.25")))
            .payment(Payment::sale("Credit Card").refunded(later))
            .payment_status_changed(later, PaymentStatusCode::Refunded),
    );
    let half = || Payment::sale("PayPal").amount(money("9.90"));
    shop.add_order(paid("1003").customer(ada).line(tea(2)).payment(half()).payment(half()));
    shop.add_order(
        paid("1004")
            .guest("guest@shop.example")
            .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
            .line(Line::new("MUG-2", "Mug", money("14.50"), 3))
            .payment(Payment::sale("PayPal").refunded_part(later, money("14.50")))
            .payment_status_changed(later, PaymentStatusCode::PartiallyPaid),
    );
    shop
}

/// A rig with the small store.
pub(crate) fn small(seed: u64) -> Rig {
    let runtime = ManualRuntime::new(seed);
    let shop = small_shop(runtime.now());
    Rig::with(runtime, shop)
}

pub(crate) fn order(rig: &Rig, number: &str) -> OrderId {
    rig.shop.lock().order_by_number(number).unwrap().id
}

/// What a person would compare: every document with its amounts, payments and allocations, and every contact's number.
pub(crate) fn books(rig: &Rig) -> BTreeMap<String, String> {
    rig.xero.settle(Timestamp::MAX_UTC);
    let fake = rig.xero.lock();
    let books = fake.books();
    let mut moved: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for payment in books.payments() {
        let line = format!("{} {} to {}", payment.amount.normalize(), payment.currency, payment.account);
        moved.entry(payment.document).or_default().push(line);
    }
    for allocation in books.allocations() {
        let line = format!("{} to {}", allocation.amount.normalize(), allocation.invoice);
        moved.entry(allocation.credit_note).or_default().push(line);
    }
    let numbers: BTreeMap<_, _> = books.contacts().into_iter().map(|contact| (contact.id, contact.number)).collect();
    let mut seen = BTreeMap::new();
    for document in books.documents() {
        let mut lines = moved.remove(&document.number).unwrap_or_default();
        lines.sort();
        let line = format!(
            "{:?} {:?} {} tax {} due {} for {}, {lines:?}",
            document.kind,
            document.status,
            document.total.normalize(),
            document.tax.normalize(),
            document.due.normalize(),
            numbers[&document.contact_id],
        );
        assert_eq!(seen.insert(document.number.clone(), line), None, "{} is there twice", document.number);
    }
    assert!(moved.is_empty(), "money on nothing: {moved:?}");
    for number in numbers.into_values() {
        assert_eq!(seen.insert(format!("contact {number}"), String::new()), None, "contact {number} is there twice");
    }
    seen
}

/// The longest that a sync may take on virtual time before it counts as one without end.
pub(crate) const FOR_EVER: Duration = Duration::from_secs(7 * 86_400);

/// Runs a future that must come to an end.
pub(crate) fn ends<T>(rig: &Rig, future: impl Future<Output = T>) -> T {
    within(rig, FOR_EVER, future).expect("it has no end")
}

/// Runs a future for so long at the most.
pub(crate) fn within<T>(rig: &Rig, limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    rig.run(async {
        let (mut future, mut end) = (pin!(future), pin!(rig.runtime.sleep(limit)));
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            end.as_mut().poll(context).map(|()| None)
        })
        .await
    })
}

pub(crate) fn sync(rig: &Rig) -> Result<SyncReport, Error> {
    ends(rig, rig.integration().sync())
}

/// Syncs until one comes to its end, as a host would: each in a process of its own.
pub(crate) fn until_done(rig: &Rig) {
    tries(rig, || sync(rig));
}

/// The same in a process that goes on: what it has seen of orders that did not change, it does not look at again.
pub(crate) fn goes_on(rig: &Rig, process: &Integration) {
    tries(rig, || ends(rig, process.sync()));
}

fn tries(rig: &Rig, sync: impl Fn() -> Result<SyncReport, Error>) {
    for _ in 0..50 {
        match sync() {
            Ok(_) => return,
            Err(error) => assert!(!error.is_permanent(), "{error}"),
        }
        rig.runtime.advance(Duration::from_secs(60));
    }
    panic!("no sync comes to its end");
}

pub(crate) fn redrive(rig: &Rig) -> usize {
    ends(rig, rig.integration().engine().redrive(&"demo".into())).unwrap()
}

/// What is parked, one line each.
pub(crate) fn parked(rig: &Rig) -> Vec<String> {
    let items = ends(rig, rig.integration().engine().parked(&"demo".into())).unwrap();
    items.into_iter().map(|item| format!("{:?} {:?} {}", item.number, item.park.code, item.park)).collect()
}

/// Keeps what it hears.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ear(pub(crate) Arc<Mutex<Vec<Event>>>);

impl EventSink for Ear {
    fn emit(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// Counts the moments at which a process may die, and stops it at one of them: for ever, or until it is told to go on.
#[derive(Debug, Clone)]
pub(crate) struct Scissors {
    at: Arc<AtomicU64>,
    passed: Arc<AtomicU64>,
    stopped: Arc<Mutex<Vec<Waker>>>,
}

impl Scissors {
    pub(crate) fn at(moment: u64) -> Self {
        Self { at: Arc::new(moment.into()), passed: Arc::default(), stopped: Arc::default() }
    }

    /// What was stopped goes on, and is not stopped any more.
    pub(crate) fn go_on(&self) {
        self.at.store(u64::MAX, Ordering::SeqCst);
        self.stopped.lock().unwrap().drain(..).for_each(Waker::wake);
    }

    pub(crate) fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }

    fn have_cut(&self) -> bool {
        self.passed() >= self.at.load(Ordering::SeqCst)
    }

    pub(crate) async fn moment(&self) {
        self.passed.fetch_add(1, Ordering::SeqCst);
        poll_fn(|context| {
            if !self.have_cut() {
                return Poll::Ready(());
            }
            self.stopped.lock().unwrap().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Drives a future to its end, or drops it where it stands when they cut.
    pub(crate) async fn race<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        self.until_cut(pin!(future)).await
    }

    /// Drives a future to its end, or to where they cut: it stands there then.
    pub(crate) async fn until_cut<T>(&self, mut future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.have_cut() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// An integration whose process may die before each call, while it is on its way, and after its answer.
    pub(crate) fn integration(&self, rig: &Rig) -> Integration {
        let mut parts = rig.parts();
        let runtime: Arc<dyn Runtime> = Arc::new(rig.runtime.clone());
        let shop = InProcess::with_faults(rig.shop.clone(), runtime.clone(), rig.shop_faults.clone());
        let xero = InProcess::with_faults(rig.xero.clone(), runtime.clone(), rig.xero_faults.clone());
        let base = BaseUrl::parse("https://shop.example").unwrap();
        let shop = Arc::new(Wire { scissors: self.clone(), inner: shop });
        parts.xcart =
            xcart_client::Client::builder(shop, runtime.clone(), base, Secret::from(rig.key)).build().unwrap();
        let tokens = Arc::new(StaticToken::new(Secret::from(rig.token)));
        let xero = Arc::new(Wire { scissors: self.clone(), inner: xero });
        parts.xero = xero_client::Client::builder(xero, runtime, tokens).build().unwrap();
        Integration::new(parts).unwrap()
    }
}

#[derive(Debug)]
struct Wire<S> {
    scissors: Scissors,
    inner: InProcess<S>,
}

#[async_trait]
impl<S: FakeService> Transport for Wire<S> {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.scissors.moment().await;
        let mut call = pin!(self.inner.execute(request));
        // Begun, and not answered yet: the fakes take a while.
        let early = poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await;
        self.scissors.moment().await;
        let answer = match early {
            Poll::Ready(answer) => answer,
            Poll::Pending => call.await,
        };
        self.scissors.moment().await;
        answer
    }
}
