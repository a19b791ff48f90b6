//! A week of a store, on a clock of the test's own: staff, customers and the gateway change orders at random; a reader polls
//! the feed of changes every ten minutes, makes a round of the sweep every thirty, and reconciles every night. Whatever
//! happens is seen within the bound that the documents state, and no state of an order is reported twice. Also with a reader
//! that dies between a page and the storing of its cursor (then repeated, never lost), and behind a poor host.
//!
//! Prints how much happened, what it cost, and the longest delays. `XCART_XERO_SEEDS` asks for more seeds.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod simulation;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    Secret,
    fake::{Faults, InProcess},
    runtime::{Runtime, Timestamp},
    url::BaseUrl,
};
use chrono::TimeDelta;
use rust_decimal::{Decimal, dec};
use simulation::{Dice, World, many_orders, poor_host, seeds, some_order};
use xcart_client::{
    BadRow, ChangeCursor, Client, Fingerprint, SweepCursor, SweepPolicy,
    mock::{FakeXCart, Line, XCartVersion},
    wire::{Order, OrderId, PaymentStatusCode, PaymentTransaction, ShippingStatusCode},
};

const POLL: Duration = Duration::from_secs(600);
const SWEEP: Duration = Duration::from_secs(1_800);
const NIGHT: Duration = Duration::from_secs(24 * 3_600);
const ORDERS: u64 = 150;
/// By the seed.
const PAGE_SIZES: [u32; 3] = [64, 32, 16];

/// What kind of thing happened, by how it can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The order's date moved, or the order is new: the feed tells.
    Dated,
    /// A refund, or a parcel's number, without a move of the date (XC-UPDATE-1): the sweep tells.
    Silent,
    /// The order is gone, or poison from now on (XC-POISON-1): reconciliation tells.
    Lost,
}

/// What happened and was not seen yet; and what became of the rest.
#[derive(Debug, Default)]
struct Ledger {
    open: BTreeMap<OrderId, Vec<(Timestamp, Kind)>>,
    events: BTreeMap<&'static str, u32>,
    longest: BTreeMap<Kind, TimeDelta>,
    superseded: u32,
}

impl Ledger {
    fn happened(&mut self, what: &'static str, id: OrderId, kind: Kind, now: Timestamp) {
        *self.events.entry(what).or_default() += 1;
        let open = self.open.entry(id).or_default();
        if kind == Kind::Lost {
            // What was done to it before can be seen no more.
            self.superseded += u32::try_from(open.len()).unwrap();
            open.clear();
        }
        open.push((now, kind));
    }

    /// Everything that has happened to the order is seen.
    fn seen(&mut self, id: OrderId, lost: bool, now: Timestamp) {
        let open = self.open.remove(&id).unwrap_or_default();
        let (seen, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, kind)| (*kind == Kind::Lost) == lost);
        for (at, kind) in seen {
            let longest = self.longest.entry(kind).or_default();
            *longest = (*longest).max(now - at);
        }
        if !rest.is_empty() {
            self.open.insert(id, rest);
        }
    }
}

/// What goes on in the store by itself.
struct Life {
    dice: Dice,
    policy: SweepPolicy,
    ledger: Arc<Mutex<Ledger>>,
    next: Timestamp,
    until: Timestamp,
    rare: u32,
}

impl Life {
    fn live(&mut self, store: &mut FakeXCart, now: Timestamp) {
        while self.next <= now && self.next < self.until {
            let at = self.next;
            self.something(store, at);
            self.next += TimeDelta::seconds(i64::try_from(60 + self.dice.below(1_500)).unwrap());
        }
    }

    fn something(&mut self, store: &mut FakeXCart, now: Timestamp) {
        let ledger = self.ledger.clone();
        let mut ledger = ledger.lock().unwrap();
        let mut happened = |what, id, kind| ledger.happened(what, id, kind, now);
        let readable: Vec<OrderId> = store
            .orders()
            .filter(|order| order.items.iter().all(|item| item.product_id.is_some()))
            .map(|order| order.id)
            .collect();
        let of = |code: PaymentStatusCode| -> Vec<OrderId> {
            let has = |order: &&Order| order.payment_status.as_ref().is_some_and(|status| status.code == code);
            store.orders().filter(has).map(|order| order.id).filter(|id| readable.contains(id)).collect()
        };
        let dice = &mut self.dice;
        let Some(any) = dice.pick(&readable) else { return };
        match dice.below(16) {
            0..=3 => {
                let mut seed = some_order(dice, now);
                if dice.chance(100) {
                    seed = seed.line(Line::new(format!("RARE-{}", dice.below(6)), "Rare", dec!(7), 1));
                }
                happened("placed", store.add_order(seed), Kind::Dated);
            }
            4 => {
                if let Some(id) = dice.pick(&of(PaymentStatusCode::Authorized)) {
                    store.capture(id, now).unwrap();
                    happened("captured", id, Kind::Dated);
                }
            }
            5 => {
                let code = ShippingStatusCode::Delivered;
                if store.order(any).unwrap().shipping_status.as_ref().is_some_and(|status| status.code != code) {
                    store.set_shipping_status(any, &code, now).unwrap();
                    happened("delivered", any, Kind::Dated);
                }
            }
            6 | 7 => {
                if let Some(id) = dice.pick(&of(PaymentStatusCode::Paid)).filter(|id| is_refundable(store, *id)) {
                    store.refund(id, dec!(1.25), now).unwrap();
                    happened("refunded in part", id, Kind::Dated);
                }
            }
            8..=10 => {
                // The second refund in part: the status stays, and so does the date.
                let again = of(PaymentStatusCode::PartiallyPaid);
                if let Some(id) = dice.pick(&again).filter(|id| is_refundable(store, *id)) {
                    let before = store.order(id).unwrap().update_date.0;
                    store.refund(id, Decimal::from(dice.below(90) + 1) / dec!(100), now).unwrap();
                    assert_eq!(store.order(id).unwrap().update_date.0, before, "the date stands still");
                    happened("refunded again", id, Kind::Silent);
                }
            }
            11 | 12 => {
                if self.policy.looks_at(store.order(any).unwrap(), now) {
                    store.add_tracking(any, &format!("1Z{}", dice.below(1_000_000_000)), now).unwrap();
                    happened("parcel", any, Kind::Silent);
                }
            }
            13 => {
                let notes = format!("note {}", dice.below(1_000_000_000));
                store.set_admin_notes(any, &notes, now).unwrap();
                happened("edited", any, Kind::Dated);
            }
            14 if dice.chance(500) => {
                store.delete_order(any).unwrap();
                happened("deleted", any, Kind::Lost);
            }
            14 => {
                let carts: Vec<OrderId> = (1..any.0).map(OrderId).filter(|id| store.order(*id).is_some()).collect();
                if let Some(id) = dice.pick(&carts).filter(|id| store.place_cart(*id, now).is_ok()) {
                    happened("cart placed", id, Kind::Dated);
                }
            }
            _ => {
                let sku = format!("RARE-{}", self.rare);
                let product = store.products().find(|product| product.sku == *sku).map(|product| product.id);
                if let Some(product) = product.filter(|_| dice.chance(150)) {
                    self.rare += 1;
                    let hit: Vec<OrderId> = store
                        .orders()
                        .filter(|order| order.items.iter().any(|item| item.product_id.0 == Some(product)))
                        .map(|order| order.id)
                        .collect();
                    store.delete_product(product).unwrap();
                    for id in hit {
                        happened("poisoned", id, Kind::Lost);
                    }
                }
            }
        }
    }
}

fn is_refundable(store: &FakeXCart, id: OrderId) -> bool {
    store
        .transactions(id)
        .iter()
        .any(|transaction| transaction.successful().next().is_some() && transaction.value > dec!(9))
}

/// What a reader stores, all of it at once.
#[derive(Debug, Clone)]
struct Stored {
    feed: String,
    sweep: String,
    known: BTreeMap<OrderId, Fingerprint>,
    placed: BTreeMap<OrderId, Timestamp>,
    bad: BTreeSet<OrderId>,
}

struct Reader {
    world: World,
    client: Client,
    /// Reads the truth, past host and counts.
    oracle: Client,
    policy: SweepPolicy,
    ledger: Arc<Mutex<Ledger>>,
    stored: Stored,
    /// Every row of the feed, as it came.
    rows: BTreeSet<String>,
    repeated: u32,
    reports: u32,
    failures: u32,
    dice: Dice,
    deaths_per_thousand: u64,
    deaths: u32,
    rounds_since: u32,
    longest_cycle: u32,
}

impl Reader {
    /// Whether the process dies here: what it has not stored is gone.
    fn dies(&mut self) -> bool {
        let dies = self.dice.chance(self.deaths_per_thousand);
        self.deaths += u32::from(dies);
        dies
    }

    /// An order was read: is it news? It is reported then.
    fn take(&mut self, stored: &mut Stored, order: &Order, transactions: &[PaymentTransaction]) {
        let fingerprint = Fingerprint::of(order, transactions);
        stored.placed.insert(order.id, order.create_date.0);
        stored.bad.remove(&order.id);
        if stored.known.insert(order.id, fingerprint) == Some(fingerprint) {
            return;
        }
        self.reports += 1;
        // What was read may be old already, and then it is not what happened last that was seen.
        let block_on = &self.world.runtime;
        let now = block_on.now();
        let Some(true_order) = self.world.store.lock().order(order.id).is_some().then_some(order.id) else { return };
        let truth = block_on.block_on(async {
            let row = self.oracle.order(true_order).await.ok()??;
            let transactions = self.oracle.payment_transactions(true_order).await.ok()?;
            Some(Fingerprint::of(&row.order, &transactions))
        });
        if truth == Some(fingerprint) {
            self.ledger.lock().unwrap().seen(order.id, false, now);
        }
    }

    fn take_bad(&mut self, stored: &mut Stored, bad: &[BadRow]) {
        for id in bad.iter().filter_map(|bad| bad.order) {
            stored.bad.insert(id);
            self.ledger.lock().unwrap().seen(id, true, self.world.runtime.now());
        }
    }

    fn poll(&mut self) -> Result<(), xcart_client::Error> {
        let runtime = self.world.runtime.clone();
        loop {
            let mut stored = self.stored.clone();
            let page = runtime.block_on(self.client.changes(&stored.feed.parse::<ChangeCursor>().unwrap()))?;
            for row in &page.rows {
                let transactions = runtime.block_on(self.client.payment_transactions(row.order.id))?;
                self.take(&mut stored, &row.order, &transactions);
            }
            self.take_bad(&mut stored, &page.bad);
            // Only now: a page whose transactions could not all be read is asked for again, and that is no repetition.
            for row in &page.rows {
                self.repeated += u32::from(!self.rows.insert(row.raw.get().to_owned()));
            }
            stored.feed = page.next.to_string();
            if self.dies() {
                return Ok(());
            }
            self.stored = stored;
            if !page.more {
                return Ok(());
            }
        }
    }

    fn sweep(&mut self) -> Result<(), xcart_client::Error> {
        let mut stored = self.stored.clone();
        let known = stored.known.clone();
        let cursor: SweepCursor = stored.sweep.parse().unwrap();
        let sweep = self.client.sweep(&cursor, &self.policy, |id| known.get(&id).copied());
        let round = self.world.runtime.block_on(sweep)?;
        for swept in &round.changed {
            assert_ne!(known.get(&swept.row.order.id), Some(&swept.fingerprint), "none twice");
            self.take(&mut stored, &swept.row.order, &swept.transactions);
        }
        assert!(round.failed.is_empty(), "{:?}", round.failed);
        stored.sweep = round.next.to_string();
        self.rounds_since += 1;
        if self.dies() {
            return Ok(());
        }
        self.stored = stored;
        if round.ended_cycle {
            (self.longest_cycle, self.rounds_since) = (self.longest_cycle.max(self.rounds_since), 0);
        }
        Ok(())
    }

    /// Whether it came to its end.
    fn reconcile(&mut self, begin: Timestamp) -> Result<bool, xcart_client::Error> {
        let runtime = self.world.runtime.clone();
        let mut from = begin;
        let end = runtime.now() - TimeDelta::minutes(5);
        while from < end {
            let before = (from + TimeDelta::days(7)).min(end);
            let mut stored = self.stored.clone();
            let known = |(_, placed): &(&OrderId, &Timestamp)| from <= **placed && **placed < before;
            let known: BTreeSet<OrderId> = stored.placed.iter().filter(known).map(|(id, _)| *id).collect();
            let result = runtime.block_on(self.client.reconcile(from, before, &known))?;
            for row in &result.unseen {
                let transactions = runtime.block_on(self.client.payment_transactions(row.order.id))?;
                self.take(&mut stored, &row.order, &transactions);
            }
            for id in &result.gone {
                stored.known.remove(id);
                stored.placed.remove(id);
                self.ledger.lock().unwrap().seen(*id, true, runtime.now());
            }
            self.take_bad(&mut stored, &result.bad);
            if self.dies() {
                return Ok(false);
            }
            self.stored = stored;
            from = before;
        }
        Ok(true)
    }
}

#[derive(Debug, Clone, Copy)]
struct Conditions {
    seed: u64,
    deaths_per_thousand: u64,
    poor: bool,
}

fn week(conditions: Conditions) {
    let Conditions { seed, deaths_per_thousand, poor } = conditions;
    let mut dice = Dice::new(seed);
    let version = if seed % 2 == 0 { XCartVersion::V5_5_1 } else { XCartVersion::V5_5_0_29 };
    let faults = if poor { poor_host(seed) } else { Faults::none() };
    let world = World::new(version, faults, |store, now| {
        many_orders(store, &mut dice, ORDERS, 8, &[], now, TimeDelta::hours(2));
    });
    let begin = world.runtime.now();
    let policy = SweepPolicy::new().calls_per_round(20);
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let truth = Arc::new(InProcess::new(world.store.clone(), Arc::new(world.runtime.clone())));
    let base = BaseUrl::parse("https://store.example").unwrap();
    let oracle =
        Client::builder(truth, Arc::new(world.runtime.clone()), base, Secret::new("demo-read")).build().unwrap();
    let mut reader = Reader {
        client: world.builder().page_size(PAGE_SIZES[usize::try_from(seed % 3).unwrap()]).build().unwrap(),
        oracle,
        policy: policy.clone(),
        ledger: ledger.clone(),
        stored: Stored {
            feed: ChangeCursor::start().to_string(),
            sweep: SweepCursor::start().to_string(),
            known: BTreeMap::new(),
            placed: BTreeMap::new(),
            bad: BTreeSet::new(),
        },
        rows: BTreeSet::new(),
        repeated: 0,
        reports: 0,
        failures: 0,
        dice: Dice::new(seed + 1_000),
        deaths_per_thousand,
        deaths: 0,
        rounds_since: 0,
        longest_cycle: 0,
        world: world.clone(),
    };
    // The store is read once before the week begins.
    for _ in 0..20 {
        reader.failures += u32::from(reader.poll().is_err());
    }
    let begin_of_week = world.runtime.now();
    let until = begin_of_week + TimeDelta::days(7);
    let (next, life_ledger) = (begin_of_week, ledger.clone());
    let mut life = Life { dice, policy: policy.clone(), ledger: life_ledger, next, until, rare: 0 };
    world.meddle(move |store, now| life.live(store, now));
    let (requests_before, _) = world.requests();
    let reports_before = reader.reports;

    let (mut next_sweep, mut next_night) = (begin_of_week + SWEEP, begin_of_week + NIGHT);
    let mut listed: u64 = 0;
    // After the week it must come to rest within the bounds; an hour more shows that it rests.
    let (rest, quiet) = (until + TimeDelta::hours(1), until + TimeDelta::hours(26));
    let all_is_seen = || ledger.lock().unwrap().open.is_empty();
    while world.runtime.now() < rest || (world.runtime.now() < quiet && !all_is_seen()) {
        let start = world.runtime.now();
        reader.failures += u32::from(reader.poll().is_err());
        if world.runtime.now() >= next_sweep {
            next_sweep += SWEEP;
            reader.failures += u32::from(reader.sweep().is_err());
        }
        if world.runtime.now() >= next_night {
            match reader.reconcile(begin - TimeDelta::days(20)) {
                Ok(true) => next_night += NIGHT,
                Ok(false) => {} // it died, and begins again when it is started again
                Err(_) => reader.failures += 1,
            }
        }
        listed = listed.max(u64::try_from(world.store.lock().orders().count()).unwrap());
        let took = (world.runtime.now() - start).to_std().unwrap();
        world.runtime.advance(POLL.saturating_sub(took));
    }

    let ledger = ledger.lock().unwrap();
    let open: Vec<_> = ledger.open.iter().filter(|(_, open)| !open.is_empty()).collect();
    assert!(open.is_empty(), "{conditions:?}: never seen: {open:?}");
    let hours = u64::try_from((world.runtime.now() - begin_of_week).num_hours()).unwrap();
    let (requests, faults) = world.requests();
    let bound = TimeDelta::from_std(policy.bound(listed, listed, SWEEP)).unwrap();
    let bounds = [
        (Kind::Dated, TimeDelta::from_std(POLL).unwrap()),
        (Kind::Silent, bound),
        (Kind::Lost, TimeDelta::from_std(NIGHT).unwrap()),
    ];
    let delays: Vec<String> = bounds
        .iter()
        .map(|(kind, bound)| {
            let longest = ledger.longest.get(kind).copied().unwrap_or_default();
            format!("{kind:?} {} min of {}", longest.num_minutes(), bound.num_minutes())
        })
        .collect();
    println!(
        "{conditions:?}: {} events {:?}, {} reports, {} orders; {} calls an hour, {faults} to no avail; longest delays: {}; \
         longest cycle {} rounds of {}; {} deaths, {} polls and rounds failed, {} rows repeated",
        ledger.events.values().sum::<u32>(),
        ledger.events,
        reader.reports - reports_before,
        listed,
        (requests - requests_before) / hours,
        delays.join(", "),
        reader.longest_cycle,
        policy.rounds_per_cycle(listed, listed),
        reader.deaths,
        reader.failures,
        reader.repeated,
    );
    for (kind, bound) in bounds {
        let longest = ledger.longest.get(&kind).copied().unwrap_or_default();
        // A round that failed, or died, is made up for by the next; and each takes its time.
        let slack = if poor || deaths_per_thousand > 0 { bound } else { TimeDelta::zero() };
        assert!(longest <= bound + slack + TimeDelta::minutes(3), "{conditions:?}: {kind:?}: {longest}");
    }
    if deaths_per_thousand == 0 {
        assert_eq!(reader.repeated, 0, "{conditions:?}: none twice");
    }
}

#[test]
fn everything_that_happens_in_a_week_is_seen_within_the_bound_and_nothing_twice() {
    for seed in seeds(1) {
        week(Conditions { seed, deaths_per_thousand: 0, poor: false });
    }
}

#[test]
fn a_reader_that_dies_before_it_stores_its_cursor_repeats_and_loses_nothing() {
    for seed in seeds(1) {
        week(Conditions { seed: seed + 10, deaths_per_thousand: 50, poor: false });
    }
}

#[test]
fn behind_a_poor_host_everything_is_seen_too() {
    for seed in seeds(1) {
        week(Conditions { seed: seed + 20, deaths_per_thousand: 0, poor: true });
    }
}

#[test]
fn behind_a_poor_host_a_reader_that_dies_loses_nothing_either() {
    for seed in seeds(1) {
        week(Conditions { seed: seed + 30, deaths_per_thousand: 50, poor: true });
    }
}
