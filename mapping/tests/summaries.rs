//! One document for many orders: the books are those of a document for each order, whatever becomes of the orders and whenever a day
//! is closed; and the ledger takes all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod generated;

use std::{collections::BTreeMap, sync::LazyLock};

use canonical_model::{
    Applied, AppliedRecord, ConnectionId, Currency, LedgerId, LedgerWrite, Money, Order, OrderId, Plan,
    invariants::check_same_books,
    ledger::{DocKey, DocKind, Document, DocumentKind, TrialBalance},
};
use chrono::{Days, NaiveDate};
use generated::{
    basket::Coin,
    books::Books,
    history::{Case, Moment, Story},
    setting::Setting,
    wire,
};
use mapping::{
    Mapper,
    preview::trial_balance,
    summary::{Round, Summary},
};
use proptest::prelude::*;

static SETTING: LazyLock<Setting> = LazyLock::new(Setting::new);

fn connection() -> ConnectionId {
    "shop".into()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The order as it is read at that moment, under an id of its own; it and all that happens to it are some days later. `None` if it
/// cannot be read.
fn read(mapper: &Mapper, case: &Case, moment: &Moment) -> Option<Order> {
    let (order, transactions) = (wire::order(case, moment), wire::transactions(case, moment));
    let read = mapping::inbound::xcart::order(mapper.profile(), &order, &transactions, &[], day("2025-03-30"));
    let mut order = read.ok()?;
    let later = Days::new(case.index % 3);
    order.id = OrderId::new(case.index.to_string());
    order.number = format!("N{}", case.index).into();
    order.placed_on = order.placed_on + later;
    order.updated_at = order.updated_at + later;
    for payment in &mut order.payments {
        payment.on = payment.on + later;
    }
    Some(order)
}

/// Some orders with one profile, and the ledger that takes their summaries.
struct Shop {
    mapper: &'static Mapper,
    cases: Vec<Case>,
    /// What is carried of each order.
    carried: Vec<Applied>,
    written: Applied,
    books: BTreeMap<Currency, Books>,
    rounds: Vec<(Plan, Applied)>,
    /// What stands in summaries of each order, each upon what was carried before.
    taken: Vec<(Plan, Applied)>,
}

impl Shop {
    fn of(seed: u64, count: u64, profile: usize) -> Self {
        let cases: Vec<Case> =
            (0..count).map(|index| Case::of(seed, index)).filter(|case| case.profile == profile).collect();
        Self {
            mapper: &SETTING.mappers[profile],
            carried: vec![Applied::default(); cases.len()],
            cases,
            written: Applied::default(),
            books: BTreeMap::new(),
            rounds: Vec::new(),
            taken: Vec::new(),
        }
    }

    /// The orders at their moments of that number, each with its place; those that have had their last stay as they are.
    fn read(&self, moment: usize) -> Vec<(usize, Order)> {
        let at = |case: &Case| read(self.mapper, case, &case.moments[moment.min(case.moments.len() - 1)]);
        self.cases.iter().enumerate().filter_map(|(index, case)| Some((index, at(case)?))).collect()
    }

    /// A round through that day, which the ledger takes.
    fn round(&mut self, orders: &[(usize, Order)], through: NaiveDate) -> Summary {
        let connection = connection();
        let round = Round {
            connection: &connection,
            reference: &SETTING.reference,
            written: &self.written,
            contacts: &[],
            through,
        };
        let given = orders.iter().map(|(index, order)| (order, &self.carried[*index]));
        let summary = self.mapper.summarise(&round, given).unwrap();
        self.rounds.push((summary.plan.clone(), self.written.clone()));
        for step in &summary.plan.steps {
            for needed in step.write.needs() {
                assert!(self.written.records.contains_key(needed), "{needed} is needed first");
            }
            let key = step.write.key();
            let record = AppliedRecord::after(None, &step.write, LedgerId::new(format!("id-of-{key}")));
            assert!(self.written.records.insert(key.clone(), record).is_none(), "{key} is written twice");
            let Some((currency, decimals)) = currency(&step.write) else { continue };
            let plan = Plan { steps: vec![step.clone()], ..Plan::default() };
            let coin = Coin { code: currency.code(), exponent: decimals };
            self.books.entry(currency).or_default().apply(&plan, coin).unwrap();
        }
        for ((index, _), order) in orders.iter().zip(&summary.orders) {
            let carried = order.share.carried(&self.carried[*index], &self.written);
            let taken = Plan { steps: order.share.steps.clone(), ..Plan::default() };
            self.taken.push((taken, std::mem::replace(&mut self.carried[*index], carried)));
        }
        summary
    }
}

fn currency(write: &LedgerWrite) -> Option<(Currency, u32)> {
    let currency = match write {
        LedgerWrite::CreateDocument(document) => document.currency,
        LedgerWrite::CreatePayment(payment) => payment.amount.currency(),
        LedgerWrite::Allocate(allocation) => allocation.amount.currency(),
        _ => return None,
    };
    Some((currency, currency.exponent()))
}

fn books_of<'a>(plans: impl IntoIterator<Item = &'a (Plan, Applied)>) -> TrialBalance {
    trial_balance(plans.into_iter().map(|(plan, applied)| (plan, applied)), &SETTING.reference).unwrap()
}

/// Every document and payment is the sum of what it holds.
fn check_held(summary: &Summary) {
    let sum = |key: &DocKey, currency| Money::sum(currency, summary.held_by(key).map(|(_, held)| held.amount)).unwrap();
    for document in summary.documents() {
        assert_eq!(sum(&document.key, document.currency), document.totals.total, "{}", document.key);
    }
    for payment in summary.payments() {
        assert_eq!(sum(&payment.key, payment.amount.currency()), payment.amount, "{}", payment.key);
    }
}

/// All that happens to the orders, one moment of each after the other, both ways.
fn same_books(seed: u64, count: u64, profile: usize) -> Shop {
    let mut shop = Shop::of(seed, count, profile);
    let mut detail: Vec<(Plan, Applied)> = Vec::new();
    let mut applied = vec![Applied::default(); shop.cases.len()];
    let moments = shop.cases.iter().map(|case| case.moments.len()).max().unwrap_or(0);
    for moment in 0..moments {
        let orders = shop.read(moment);
        for (index, order) in &orders {
            let before = applied[*index].clone();
            let plan = shop.mapper.plan(&connection(), order, &SETTING.reference, &before, &[]);
            for step in &plan.steps {
                let previous = applied[*index].records.get(step.write.key());
                let record = AppliedRecord::after(previous, &step.write, LedgerId::new(step.write.key().to_string()));
                applied[*index].records.insert(step.write.key().clone(), record);
            }
            detail.push((plan, before));
        }
        let summary = shop.round(&orders, NaiveDate::MAX);
        check_held(&summary);
        assert_eq!(check_same_books(&books_of(&detail), &books_of(&shop.rounds)), [], "seed {seed}, moment {moment}");
    }
    // What was summed once is not summed again.
    let again = shop.round(&shop.read(moments), NaiveDate::MAX);
    assert_eq!(again.plan.steps, []);
    shop
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_sum_of_the_documents_of_orders_is_the_summary_per_account_tax_type_tender_and_day(
        seed: u64, profile in 0usize..2,
    ) {
        same_books(seed, 50, profile);
    }

    #[test]
    fn it_does_not_matter_when_a_day_is_closed(seed: u64, lags in prop::collection::vec(0u64..4, 4)) {
        let mut shop = Shop::of(seed, 50, 0);
        let moments = shop.cases.iter().map(|case| case.moments.len()).max().unwrap_or(0);
        let mut through = NaiveDate::MIN;
        for moment in 0..moments {
            let orders = shop.read(moment);
            // A day that is over stays over.
            through = through.max(day("2025-03-01") + Days::new((moment as u64).saturating_sub(lags[moment % lags.len()])));
            let summary = shop.round(&orders, through);
            check_held(&summary);
            prop_assert!(summary.documents().all(|document| document.date <= through));
            prop_assert!(summary.payments().all(|payment| payment.date <= through));
        }
        let last = shop.round(&shop.read(moments), NaiveDate::MAX);
        prop_assert!(last.orders.iter().all(|order| order.waiting.is_empty()));
        prop_assert_eq!(check_same_books(&books_of(&shop.taken), &books_of(&shop.rounds)), []);
        let again = shop.round(&shop.read(moments), NaiveDate::MAX);
        prop_assert_eq!(again.plan.steps, []);
    }
}

#[test]
fn hundreds_of_orders_are_fewer_documents_with_the_tax_of_each() {
    let shop = same_books(20_250_301, 600, 0);
    let documents: Vec<&Document> = shop
        .rounds
        .iter()
        .flat_map(|(plan, _)| &plan.steps)
        .filter_map(|step| match &step.write {
            LedgerWrite::CreateDocument(document) => Some(&**document),
            _ => None,
        })
        .collect();
    let own = shop.taken.iter().flat_map(|(plan, _)| &plan.steps);
    let own = own.filter(|step| matches!(step.write, LedgerWrite::CreateDocument(_))).count();
    println!("{} orders, {own} documents of their own, {} summaries", shop.cases.len(), documents.len());
    assert!(shop.cases.len() > 400 && documents.len() * 2 < own);
    // What is proved is proved of something.
    assert!(documents.iter().any(|document| document.kind == DocumentKind::CreditNote));
    assert!(documents.iter().flat_map(|document| &document.lines).any(|line| line.tax_amount.is_some()));
    assert!(documents.iter().flat_map(|document| &document.lines).any(|line| line.tax_amount.is_none()));
    assert!(shop.written.of_kind(DocKind::Allocation).count() > 10);
    assert!(shop.cases.iter().any(|case| case.story == Story::EditedBeforePayment));
    assert!(shop.books.len() >= 5);
}
