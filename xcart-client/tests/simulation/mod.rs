//! A store of many orders that lives while it is read, behind a host that now and then answers nonsense.
#![allow(dead_code)] // each test uses a part

use std::{
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api_core::{
    Secret,
    fake::{Faults, InProcess, Shared},
    runtime::{ManualRuntime, Runtime, Timestamp},
    transport::{Request, Response, Transport, TransportError},
    url::BaseUrl,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use rust_decimal::{Decimal, dec};
use xcart_client::{
    Client, ClientBuilder,
    mock::{Charge, FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, XCartVersion},
    wire::{OrderId, PaymentStatusCode, ShippingStatusCode},
};

/// Chance that is the same in every run (splitmix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed);
        Self(dice.draw() ^ seed.rotate_left(32))
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit.max(1)
    }

    pub(crate) fn chance(&mut self, per_thousand: u64) -> bool {
        self.below(1_000) < per_thousand
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let len = u64::try_from(of.len()).unwrap();
        of.get(usize::try_from(self.below(len)).unwrap()).copied()
    }
}

/// The seeds of a test: those given, and as many more as `XCART_XERO_SEEDS` says.
pub(crate) fn seeds(few: u64) -> std::ops::Range<u64> {
    let asked = std::env::var("XCART_XERO_SEEDS").ok().and_then(|text| text.parse().ok());
    1..asked.unwrap_or(few) + 1
}

/// A host of whose answers two in a hundred are nonsense.
pub(crate) fn poor_host(seed: u64) -> Faults {
    xcart_client::mock::poor_host(seed, 20)
}

type Meddling = Box<dyn FnMut(&mut FakeXCart, Timestamp) + Send>;

/// A way to the store on which something happens before each request.
pub(crate) struct Meddler {
    way: InProcess<FakeXCart>,
    runtime: ManualRuntime,
    before: Mutex<Option<Meddling>>,
    requests: AtomicU64,
}

impl fmt::Debug for Meddler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meddler").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Meddler {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.runtime.advance(Duration::from_millis(150));
        if let Some(before) = self.before.lock().unwrap().as_mut() {
            before(&mut self.way.service().lock(), self.runtime.now());
        }
        self.way.execute(request).await
    }
}

/// A store, the way to it, and the clock.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) runtime: ManualRuntime,
    pub(crate) store: Shared<FakeXCart>,
    pub(crate) faults: Faults,
    way: Arc<Meddler>,
}

impl World {
    pub(crate) fn new(version: XCartVersion, faults: Faults, fill: impl FnOnce(&mut FakeXCart, Timestamp)) -> Self {
        let runtime = ManualRuntime::new(1);
        let mut store = FakeXCart::new(FakeXCartConfig::default().version(version));
        fill(&mut store, runtime.now());
        let store = Shared::new(store);
        let way = InProcess::with_faults(store.clone(), Arc::new(runtime.clone()), faults.clone());
        let (before, requests) = (Mutex::new(None), AtomicU64::new(0));
        let way = Arc::new(Meddler { way, runtime: runtime.clone(), before, requests });
        Self { runtime, store, faults, way }
    }

    /// From now on this happens before each request.
    pub(crate) fn meddle(&self, before: impl FnMut(&mut FakeXCart, Timestamp) + Send + 'static) {
        *self.way.before.lock().unwrap() = Some(Box::new(before));
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        let base = BaseUrl::parse("https://store.example").unwrap();
        Client::builder(self.way.clone(), Arc::new(self.runtime.clone()), base, Secret::new("demo-read"))
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// How many requests went out, and how many of them something went wrong with on the way.
    pub(crate) fn requests(&self) -> (u64, u64) {
        (self.way.requests.load(Ordering::SeqCst), self.faults.injected().values().sum())
    }
}

/// An order as such stores have them: one to three of forty products, shipping, one of four ways in which it was paid.
pub(crate) fn some_order(dice: &mut Dice, placed: Timestamp) -> OrderSeed {
    let mut seed = OrderSeed::new("USD", placed).guest(format!("guest{}@shop.example", dice.below(2_000)));
    for _ in 0..=dice.below(3) {
        let nth = dice.below(40);
        let price = Decimal::from(5 + nth) + dec!(0.99);
        seed = seed.line(Line::new(
            format!("SKU-{nth}"),
            format!("Thing {nth}"),
            price,
            i64::try_from(1 + dice.below(2)).unwrap(),
        ));
    }
    seed = seed.charge(Charge::shipping(dec!(4.5)));
    match dice.below(10) {
        0 => seed.payment(Payment::offline("Purchase order")),
        1 => seed.payment_status(PaymentStatusCode::Authorized).payment(Payment::authorization("PayPal")),
        2 => seed.payment_status(PaymentStatusCode::Declined).payment(Payment::failed("PayPal")),
        _ => seed
            .payment_status(PaymentStatusCode::Paid)
            .shipping_status(ShippingStatusCode::Shipped)
            .payment(Payment::sale("PayPal")),
    }
}

/// A line whose product will be deleted.
pub(crate) fn doomed_line() -> Line {
    Line::new("GONE-1", "A thing no longer sold", dec!(9.99), 1)
}

/// Deletes the product of [`doomed_line`]: its orders are poison from now on.
pub(crate) fn doom(store: &mut FakeXCart) {
    let gone = store.products().find(|product| product.sku == *"GONE-1").map(|product| product.id);
    store.delete_product(gone.unwrap()).unwrap();
}

/// Adds orders every so often up to `until`; every `carts`th id is a cart that was never placed, if that is not 0. The
/// `poison` ones, counted from 0, have the doomed line.
pub(crate) fn many_orders(
    store: &mut FakeXCart,
    dice: &mut Dice,
    count: u64,
    carts: u64,
    poison: &[u64],
    until: Timestamp,
    apart: TimeDelta,
) -> Vec<OrderId> {
    let mut ids = Vec::new();
    for nth in 0..count {
        let placed = until - apart * i32::try_from(count - nth).unwrap();
        if carts > 0 && dice.below(carts) == 0 {
            store.add_order(some_order(dice, placed).cart());
        }
        let seed = some_order(dice, placed);
        let seed = if poison.contains(&nth) { seed.line(doomed_line()) } else { seed };
        ids.push(store.add_order(seed));
    }
    ids
}
