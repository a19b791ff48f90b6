//! Orders through the mapping, each held against the oracle.

use std::{
    fmt::Write,
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use canonical_model::{Order, Park, Plan, ledger::DocumentKind};
use chrono::NaiveDate;

use super::{
    books::Books,
    figures::{Figures, Wrong},
    history::{Case, Moment},
    oracle,
    setting::Setting,
    wire,
};

/// How many orders a thread takes at once.
const SHARE: u64 = 500;

/// Runs the first orders of a seed on all processors. `progress` is told how many are done, share by share.
pub fn run(setting: &Setting, seed: u64, count: u64, progress: impl Fn(u64) + Sync) -> Figures {
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let mut figures = Figures::default();
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            if start >= count {
                return figures;
            }
            let end = (start + SHARE).min(count);
            figures.add(share(setting, seed, start..end));
            progress(done.fetch_add(end - start, Ordering::Relaxed) + end - start);
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut all = Figures::default();
        for thread in started {
            all.add(thread.join().unwrap());
        }
        all
    })
}

fn share(setting: &Setting, seed: u64, indices: Range<u64>) -> Figures {
    let mut figures = Figures::default();
    for index in indices {
        let case = Case::of(seed, index);
        if let Err(why) = one(setting, &case, &mut figures) {
            figures.wrong.push(Wrong { index, why });
        }
        figures.orders += 1;
    }
    figures
}

/// The order as the mapping reads it.
fn read(setting: &Setting, case: &Case, moment: &Moment) -> Result<Order, Park> {
    let (order, transactions) = (wire::order(case, moment), wire::transactions(case, moment));
    let seen = NaiveDate::from_ymd_opt(2025, 3, 30).unwrap();
    mapping::inbound::xcart::order(setting.mappers[case.profile].profile(), &order, &transactions, &[], seen)
}

fn plan(setting: &Setting, case: &Case, order: &Order, books: &Books) -> Plan {
    setting.mappers[case.profile].plan(&"shop".into(), order, &setting.reference, &books.applied, &[])
}

fn one(setting: &Setting, case: &Case, figures: &mut Figures) -> Result<(), String> {
    let mut books = Books::default();
    let basket = &case.sales[0].basket;
    *figures.stories.entry(case.story).or_default() += 1;
    *figures.regimes.entry(basket.regime.name).or_default() += 1;
    *figures.currencies.entry(basket.coin.code).or_default() += 1;
    for moment in &case.moments {
        figures.moments += 1;
        let parked = match read(setting, case, moment) {
            Err(park) => Some(park),
            Ok(order) => {
                let planned = plan(setting, case, &order, &books);
                books.apply(&planned, basket.coin)?;
                // Planned again nothing is left to do; asked of every fourth order.
                if case.index.is_multiple_of(4) && !plan(setting, case, &order, &books).steps.is_empty() {
                    return Err("planned again there are steps".to_owned());
                }
                planned.parked.into_iter().next()
            }
        };
        if let Some(park) = parked {
            let reason = oracle::confirm(case, moment, &park)?;
            *figures.parked.entry((park.code, reason)).or_default() += 1;
            break;
        }
        if let Some(defect) = case.defect.filter(|_| !books.held.is_empty()) {
            return Err(format!("planned in spite of {defect:?}"));
        }
        oracle::judge(case, moment, &books).map_err(|why| format!("as {}: {why}", moment.code))?;
    }
    let documents = || books.held.values();
    figures.documents += books.held.len() as u64;
    figures.credit_notes += documents().filter(|held| held.kind == DocumentKind::CreditNote).count() as u64;
    figures.adjusted += u64::from(documents().any(|held| held.adjusted));
    figures.rounding += u64::from(documents().any(|held| held.rounding));
    figures.nothing += u64::from(books.held.is_empty());
    Ok(())
}

/// Everything about one order, for a person.
pub fn replay(setting: &Setting, seed: u64, index: u64) -> String {
    let case = Case::of(seed, index);
    let mut text =
        format!("order {index} of seed {seed}: {:?}, {:?}, profile {}\n", case.story, case.defect, case.profile);
    let mut books = Books::default();
    for moment in &case.moments {
        let sale = &case.sales[moment.sale];
        let (order, transactions) = (wire::order_text(&case, moment), wire::transactions_text(&case, moment));
        let (charged, liabilities, worth) = (&sale.charged, &sale.liabilities, sale.worth);
        writeln!(text, "\n{order}\n{transactions}\ncharged: {charged:?} {liabilities:?}, worth {worth}").unwrap();
        match read(setting, &case, moment) {
            Err(park) => writeln!(text, "parked: {park}").unwrap(),
            Ok(order) => {
                let plan = plan(setting, &case, &order, &books);
                let applied = books.apply(&plan, sale.basket.coin);
                writeln!(text, "{plan:#?}\napplied: {applied:?}").unwrap();
            }
        }
    }
    let outcome = one(setting, &case, &mut Figures::default());
    writeln!(text, "{outcome:?}").unwrap();
    text
}
