//! Generated X-Cart orders with all that happens to them: every document is the order to the cent and tax type by tax type, or the
//! order is parked for a reason that is true. The example `million-orders` runs as many as one likes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod generated;

use generated::{regimes::REGIMES, run, setting::Setting};

const ORDERS: u64 = 20_000;
const SEED: u64 = 20_250_301;

#[test]
fn every_document_is_the_order_to_the_cent_or_the_order_is_parked_for_a_true_reason() {
    let figures = run::run(&Setting::new(), SEED, ORDERS, |_| ());
    println!("{figures}");
    let wrong: Vec<String> = figures
        .wrong
        .iter()
        .map(|wrong| {
            let why = &wrong.why;
            format!("cargo run -p mapping --example million-orders -- replay {SEED} {}: {why}", wrong.index)
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    // What is proved is proved of something.
    assert_eq!(figures.orders, ORDERS);
    assert_eq!(figures.regimes.len(), REGIMES.len());
    assert!(figures.stories.len() == 14 && figures.currencies.len() == 5);
    assert!(figures.adjusted > ORDERS / 10 && figures.rounding > 0 && figures.credit_notes > ORDERS / 10);
    let parked: u64 = figures.parked.values().sum();
    assert!(parked < ORDERS / 8, "{parked} parked");
}
