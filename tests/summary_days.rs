//! Some days of a shop, by chance: what happens to its orders is in the ledger's trial balance as a document for each of them would have
//! it, although the days are summed and the wire is bad.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{collections::BTreeMap, time::Duration};

use api_core::{
    fake::Faults,
    runtime::{Runtime, Timestamp},
};
use attack::{Scissors, money, order, parked, redrive, small, until_done};
use common::Rig;
use rust_decimal::Decimal;
use xcart_client::{
    mock::{Line, OrderSeed, Payment, address},
    wire::PaymentStatusCode,
};

const HOUR: Duration = Duration::from_secs(3_600);
const NUMBERS: [&str; 9] = ["1001", "1002", "1003", "1004", "3001", "3002", "3003", "3004", "3005"];

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn of(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn place(rig: &Rig, number: &str, method: Option<&str>) {
    let seed = OrderSeed::new("USD", rig.runtime.now())
        .number(number)
        .guest("guest@shop.example")
        .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
        .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 2));
    let seed = match method {
        Some(method) => seed.payment_status(PaymentStatusCode::Paid).payment(Payment::sale(method)),
        None => seed.payment_status(PaymentStatusCode::AwaitingPayment),
    };
    rig.shop.lock().add_order(seed);
}

/// One thing that happens to one order.
fn happen(rig: &Rig, chance: &mut Chance) {
    let (id, now) = (order(rig, NUMBERS[chance.of(9) as usize]), rig.runtime.now());
    let (what, quantity) = (chance.of(6), 1 + chance.of(4));
    let part = ["1.00", "2.50", "9.90"][chance.of(3) as usize];
    let method = ["PayPal", "Credit Card"][chance.of(2) as usize];
    let mut shop = rig.shop.lock();
    match what {
        0 | 1 => shop.edit_order(id, now, |basket| basket.set_quantity("TEA-1", quantity.try_into().unwrap())).unwrap(),
        2 | 3 => shop.refund(id, money(part), now).unwrap(),
        4 => shop.set_payment_status(id, &PaymentStatusCode::Cancelled, now).unwrap(),
        _ => {
            shop.add_payment(id, &Payment::sale(method).at(now)).unwrap();
            shop.set_payment_status(id, &PaymentStatusCode::Paid, now).unwrap();
        }
    }
}

/// Six days, each of them closed on the next morning, and one on which nothing happens any more.
fn live(rig: &Rig, seed: u64, sync: impl Fn(&Rig)) -> BTreeMap<(String, String), Decimal> {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1));
    rig.runtime.advance(3 * HOUR);
    sync(rig);
    for (number, method) in NUMBERS[4..].iter().zip([None, Some("PayPal"), None, Some("Credit Card"), Some("PayPal")]) {
        place(rig, number, method);
    }
    for _ in 0..6 {
        let began = rig.runtime.now();
        for _ in 0..chance.of(6) {
            rig.runtime.advance(HOUR);
            happen(rig, &mut chance);
        }
        rig.runtime.advance((began + 24 * HOUR - rig.runtime.now()).to_std().unwrap());
        sync(rig);
    }
    rig.runtime.advance(24 * HOUR);
    sync(rig);
    rig.xero.settle(Timestamp::MAX_UTC);
    rig.xero.lock().books().trial_balance()
}

fn rig(seed: u64, mode: &str) -> Rig {
    let mut rig = small(seed);
    rig.profile = rig.profile.replace("Q = \"wait\"  ", "Q = \"invoice\"");
    rig.profile = rig.profile.replace("mode = \"detail\"", &format!("mode = \"{mode}\""));
    rig
}

#[test]
fn the_trial_balance_is_that_of_a_document_for_each_order_whatever_goes_wrong() {
    for seed in 0..12 {
        let (detail, mut summary) = (rig(seed, "detail"), rig(seed, "summary"));
        let expected = live(&detail, seed, until_done);
        let told = parked(&detail);
        if seed % 2 == 1 {
            summary.xero_faults = Faults::swarm(seed + 1, Duration::from_secs(170));
        }
        let balance = live(&summary, seed, |rig| {
            if seed % 3 == 0 {
                rig.xero.lock().set_latency(Duration::from_millis(300));
                let scissors = Scissors::at(1 + seed % 17);
                let _cut = rig.run(scissors.race(scissors.integration(rig).sync()));
            }
            until_done(rig);
            if redrive(rig) > 0 {
                until_done(rig);
            }
        });
        assert_eq!(parked(&summary).len(), told.len(), "seed {seed}: {told:?}, {:?}", parked(&summary));
        assert_eq!(balance, expected, "seed {seed}");
    }
}
