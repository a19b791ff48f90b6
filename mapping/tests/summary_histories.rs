//! Orders to which anything happens, in any sequence, while their days have one document each: no round is refused, the ledger takes each
//! step, nothing is summed twice, and where the days are closed at once the books are those of a document for each order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::{
    Applied, AppliedRecord, LedgerWrite, Order, Plan,
    invariants::check_same_books,
    ledger::{DocKey, DocKind, DocumentStatus, Posting, TrialBalance},
};
use chrono::{Days, NaiveDate};
use common::{Books, connection, day, item, read, status, surcharge, transaction};
use mapping::{
    Mapper,
    preview::trial_balance,
    summary::{Round, Summary},
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// How many orders there are.
const ORDERS: usize = 3;

/// Something that happens to an order, or to all.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// Its price is another.
    Edit(u32),
    /// So many per cent of what is not captured are.
    Capture(u32),
    /// So many cents are, whatever it is worth.
    Receive(u32),
    /// So many per cent of what is captured go back.
    Refund(u32),
    /// Staff sets a status.
    Status(&'static str),
    /// It is paid by another method.
    Method(&'static str),
}

/// What the books see.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Happens(usize, Event),
    /// A day goes by.
    Day,
    /// The ledger is locked until so many days ago.
    Lock(u64),
    /// It is open again.
    Unlock,
    /// Days are closed that ended so many days ago.
    Round(u64),
    /// A person takes one of the summaries out of the ledger, whatever stood against it.
    Void(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        prop_oneof![9 => 100u32..20_000, 1 => Just(0)].prop_map(Event::Edit),
        prop::sample::select(vec![30u32, 50, 100]).prop_map(Event::Capture),
        (1u32..15_000).prop_map(Event::Receive),
        prop::sample::select(vec![10u32, 50, 100]).prop_map(Event::Refund),
        prop::sample::select(vec!["Q", "A", "P", "P", "PP", "R", "C", "D"]).prop_map(Event::Status),
        prop::sample::select(vec!["Credit Card", "Phone ordering", "PayPal"]).prop_map(Event::Method),
    ]
}

fn turn(lags: std::ops::Range<u64>) -> impl Strategy<Value = Turn> {
    prop_oneof![
        9 => (0..ORDERS, event()).prop_map(|(order, event)| Turn::Happens(order, event)),
        2 => Just(Turn::Day),
        1 => (1u64..4).prop_map(Turn::Lock),
        1 => Just(Turn::Unlock),
        4 => lags.prop_map(Turn::Round),
    ]
}

#[derive(Clone)]
struct Sold {
    id: usize,
    cents: i64,
    gift: Decimal,
    code: &'static str,
    method: &'static str,
    currency: &'static str,
    changed: u32,
    rows: Vec<(&'static str, Decimal, u32)>,
}

impl Sold {
    fn sum(&self, kind: &str) -> Decimal {
        self.rows.iter().filter(|row| row.0 == kind).map(|row| row.1).sum()
    }

    /// Price, tax and what is to be paid.
    fn amounts(&self) -> (Decimal, Decimal, Decimal) {
        let price = Decimal::new(self.cents, 2);
        let tax = common::round2(price * common::decimal("0.0825"));
        (price, tax, (price + tax - self.gift).max(Decimal::ZERO))
    }

    fn happen(&mut self, event: Event, today: u32) {
        let percent = |of: Decimal, share: u32| {
            common::round2(of.max(Decimal::ZERO) * Decimal::from(share) / Decimal::ONE_HUNDRED)
        };
        let (captured, refunded) = (self.sum("capturePart"), self.sum("refundPart"));
        match event {
            Event::Edit(cents) => self.cents = i64::from(cents),
            Event::Capture(share) => {
                self.rows.push(("capturePart", percent(self.amounts().2 - captured, share), today))
            }
            Event::Receive(cents) => self.rows.push(("capturePart", Decimal::new(cents.into(), 2), today)),
            Event::Refund(share) => self.rows.push(("refundPart", percent(captured - refunded, share), today)),
            Event::Status(code) => self.code = code,
            Event::Method(method) => self.method = method,
        }
        self.changed = today;
        self.rows.retain(|row| !row.1.is_zero());
    }

    fn read(&self, mapper: &Mapper) -> Option<Order> {
        let number = |amount: Decimal| -> Value { serde_json::from_str(&amount.to_string()).unwrap() };
        let (price, tax, total) = self.amounts();
        let differs = json!({"id": self.id, "order_number": format!("N{}", self.id), "currency": self.currency,
            "items": [item(7, "TEA-1", &price.to_string(), 1)], "sub_total": number(price), "total": number(total),
            "create_date": format!("2025-03-{:02}T09:30:00+0000", 1 + self.id % 2),
            "update_date": format!("2025-03-{:02}T09:31:00+0000", self.changed),
            "payment_status": status(self.code), "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", &tax.to_string(), false),
                surcharge(2, "discount", "GIFTCERT", &(-self.gift).to_string(), false)]});
        let rows: Vec<(&str, String, u32)> =
            self.rows.iter().map(|(kind, amount, day)| (*kind, amount.to_string(), *day)).collect();
        let rows: Vec<(&str, &str, u32)> =
            rows.iter().map(|(kind, amount, day)| (*kind, amount.as_str(), *day)).collect();
        read(mapper, &differs, &[transaction(1, self.method, self.currency, &rows)]).ok()
    }
}

/// Both ways: the orders with documents of their own, each with its books, and with those of days.
struct World {
    mapper: Mapper,
    sold: Vec<Sold>,
    /// As the store told them last.
    orders: BTreeMap<usize, Order>,
    summed: Books,
    carried: Vec<Applied>,
    rounds: Vec<(Plan, Applied)>,
    taken: Vec<(Plan, Applied)>,
    detail: Vec<Books>,
    plans: Vec<(Plan, Applied)>,
    today: u32,
}

impl World {
    fn new(mapper: Mapper, gifts: &[i64]) -> Self {
        let sold = |id: usize| Sold {
            id: id + 1,
            cents: 10_000,
            gift: Decimal::new(gifts[id], 2),
            code: "Q",
            method: "Credit Card",
            // That of the last is not the books'.
            currency: if id + 1 == ORDERS { "EUR" } else { "USD" },
            changed: 2,
            rows: Vec::new(),
        };
        Self {
            mapper,
            sold: (0..ORDERS).map(sold).collect(),
            orders: BTreeMap::new(),
            summed: Books::new(),
            carried: vec![Applied::default(); ORDERS],
            rounds: Vec::new(),
            taken: Vec::new(),
            detail: (0..ORDERS).map(|_| Books::new()).collect(),
            plans: Vec::new(),
            today: 2,
        }
    }

    fn lock(&mut self, ago: Option<u64>) {
        let until = ago.map(|ago| self.date(ago));
        for books in std::iter::once(&mut self.summed).chain(&mut self.detail) {
            let lock = &mut books.reference.organisation.period_lock;
            *lock = until.map(|until| lock.map_or(until, |lock| lock.max(until)));
        }
    }

    fn date(&self, ago: u64) -> NaiveDate {
        day(&format!("2025-03-{:02}", self.today)) - Days::new(ago)
    }

    fn tell(&mut self) {
        for (index, sold) in self.sold.iter().enumerate() {
            if let Some(order) = sold.read(&self.mapper) {
                self.orders.insert(index, order);
            }
        }
    }

    fn in_detail(&mut self) {
        for (index, order) in &self.orders {
            let books = &mut self.detail[*index];
            let before = books.applied.clone();
            let plan = books.sync(&self.mapper, order);
            rated(books, &plan);
            self.plans.push((plan, before));
        }
    }

    fn round(&mut self, through: NaiveDate) -> Summary {
        let connection = connection();
        let round = Round {
            connection: &connection,
            reference: &self.summed.reference,
            written: &self.summed.applied,
            contacts: &[],
            through,
        };
        let given = self.orders.iter().map(|(index, order)| (order, &self.carried[*index]));
        let summary = self.mapper.summarise(&round, given).unwrap();
        let locked = self.summed.reference.organisation.period_lock;
        for step in &summary.plan.steps {
            if let Some(day) = step.write.day() {
                assert!(day <= through, "{day} is not over");
                assert!(
                    locked.is_none_or(|locked| day > locked),
                    "{:?} is of {day}, and all is locked until {locked:?}",
                    step.write.key()
                );
            }
        }
        self.rounds.push((summary.plan.clone(), self.summed.applied.clone()));
        self.summed.apply(&summary.plan);
        rated(&mut self.summed, &summary.plan);
        for (index, order) in self.orders.keys().zip(&summary.orders) {
            let carried = order.share.carried(&self.carried[*index], &self.summed.applied);
            let taken = Plan { steps: order.share.steps.clone(), ..Plan::default() };
            self.taken.push((taken, std::mem::replace(&mut self.carried[*index], carried)));
        }
        summary
    }

    /// Returns whether there was one.
    fn void(&mut self, which: usize) -> bool {
        let is_it = |key: &DocKey| matches!(key.kind(), DocKind::Invoice | DocKind::CreditNote);
        let keys: Vec<DocKey> = self.summed.applied.records.keys().filter(|key| is_it(key)).cloned().collect();
        let Some(key) = keys.get(which % keys.len().max(1)) else { return false };
        let record = self.summed.applied.records[key].clone().taken_out(DocumentStatus::Voided);
        self.summed.applied.records.insert(key.clone(), record);
        true
    }

    fn books_of(&self, plans: &[(Plan, Applied)]) -> TrialBalance {
        trial_balance(plans.iter().map(|(plan, applied)| (plan, applied)), &self.summed.reference).unwrap()
    }

    /// What customers owe is what is due less what is left of credit, and no document has more against it than it is.
    fn check_open(&self) {
        let open = |kind| -> Decimal {
            let keys = self.summed.applied.of_kind(kind).map(|(key, _)| key);
            keys.map(|key| self.summed.open(key)).inspect(|open| assert!(*open >= Decimal::ZERO)).sum()
        };
        let owed: Decimal = self
            .books_of(&self.rounds)
            .iter()
            .filter(|(_, posting, _)| **posting == Posting::Receivable)
            .map(|(_, _, sum)| sum.amount())
            .sum();
        assert_eq!(owed, open(DocKind::Invoice) - open(DocKind::CreditNote));
    }
}

fn is_draft(record: &AppliedRecord) -> bool {
    match &record.written {
        Some(LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) => {
            document.status == DocumentStatus::Draft
        }
        _ => false,
    }
}

/// The ledger chooses a rate for each document in another currency, and no two are the same.
fn rated(books: &mut Books, plan: &Plan) {
    for (step, cents) in plan.steps.iter().zip(books.applied.records.len()..) {
        let Some(record) = books.applied.records.get_mut(step.write.key()) else { continue };
        if let LedgerWrite::CreateDocument(document) = &step.write
            && document.currency.code() != "USD"
        {
            record.currency_rate = document.currency_rate.or(Some(Decimal::new(9_000 + cents as i64, 4)));
        }
    }
}

fn mapper(policy: &str) -> Mapper {
    let mut demo = mapping::profiles::DEMO.to_owned();
    if policy == "next_open_day" {
        for what in ["invoices", "credit_notes", "payments"] {
            demo = demo.replace(&format!("{what} = \"park\""), &format!("{what} = \"next_open_day\""));
        }
    } else if policy == "draft" {
        for what in ["invoices", "credit_notes"] {
            demo = demo.replace(&format!("{what} = \"park\""), &format!("{what} = \"draft\""));
        }
        demo = demo.replace("payments = \"park\"", "payments = \"next_open_day\"");
    }
    Mapper::new(mapping::Profile::from_toml(&demo).unwrap())
}

/// Lets it happen; `at_once` closes each day as it is told, and compares.
fn live(turns: &[Turn], gifts: &[i64], policy: &str, at_once: bool) -> World {
    let mut world = World::new(mapper(policy), gifts);
    let (mut through, mut is_voided) = (NaiveDate::MIN, false);
    for turn in turns {
        match *turn {
            Turn::Happens(order, event) => world.sold[order].happen(event, world.today),
            Turn::Day => world.today = (world.today + 1).min(28),
            Turn::Lock(ago) => world.lock(Some(ago)),
            Turn::Unlock => world.lock(None),
            Turn::Void(which) => is_voided |= world.void(which),
            Turn::Round(ago) => {
                world.tell();
                through = if at_once { NaiveDate::MAX } else { through.max(world.date(ago)) };
                if at_once {
                    world.in_detail();
                }
                world.round(through);
            }
        }
        if at_once {
            assert_eq!(check_same_books(&world.books_of(&world.plans), &world.books_of(&world.rounds)), []);
        }
    }
    world.tell();
    if at_once {
        world.in_detail();
    }
    let last = world.round(NaiveDate::MAX);
    assert!(last.orders.iter().all(|order| order.waiting.is_empty()));
    for (order, carried) in last.orders.iter().zip(&world.carried) {
        assert!(
            carried.records.values().all(|record| !is_draft(record)),
            "{} waits for a period to be open, untold",
            order.number
        );
    }
    assert_eq!(check_same_books(&world.books_of(&world.taken), &world.books_of(&world.rounds)), []);
    if at_once {
        assert_eq!(check_same_books(&world.books_of(&world.plans), &world.books_of(&world.rounds)), []);
    }
    if !is_voided {
        world.check_open();
    }
    let again = world.round(NaiveDate::MAX);
    assert_eq!(again.plan.steps, []);
    world
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn whatever_happens_the_books_of_both_modes_are_the_same(
        turns in prop::collection::vec(turn(0..1), 1..25),
        gifts in prop::collection::vec(prop::sample::select(vec![0i64, 0, 1_500, 9_000]), ORDERS),
        policy in prop::sample::select(vec!["park", "next_open_day", "draft"]),
    ) {
        live(&turns, &gifts, policy, true);
    }

    /// An order of which a summary is gone is parked; the others go on.
    #[test]
    fn whatever_a_person_takes_out_no_round_is_refused_and_nothing_is_set_against_it(
        turns in prop::collection::vec(prop_oneof![9 => turn(0..4), 1 => (0usize..9).prop_map(Turn::Void)], 1..25),
        gifts in prop::collection::vec(prop::sample::select(vec![0i64, 0, 1_500, 9_000]), ORDERS),
        policy in prop::sample::select(vec!["park", "next_open_day", "draft"]),
    ) {
        live(&turns, &gifts, policy, false);
    }

    #[test]
    fn whenever_the_days_are_closed_no_round_is_refused_and_the_ledger_takes_all_of_it(
        turns in prop::collection::vec(turn(0..4), 1..25),
        gifts in prop::collection::vec(prop::sample::select(vec![0i64, 0, 1_500, 9_000]), ORDERS),
        policy in prop::sample::select(vec!["park", "next_open_day", "draft"]),
    ) {
        live(&turns, &gifts, policy, false);
    }
}

/// What it was is credited where it was billed, and what it is now is billed, and paid, as of the new method.
#[test]
fn an_order_with_another_payment_method_before_it_is_paid_is_paid_where_it_stands_now() {
    let order = |event| Turn::Happens(2, event);
    let turns = [
        order(Event::Method("Phone ordering")),
        Turn::Round(0),
        Turn::Day,
        order(Event::Edit(100)),
        order(Event::Capture(30)),
        order(Event::Method("Credit Card")),
        Turn::Round(1),
    ];
    live(&turns, &[0; ORDERS], "park", false);
}

/// Its invoice was edited down, so that a credit note holds it as it is now, and what that is set against was taken out.
#[test]
fn an_order_for_which_nothing_is_open_any_more_is_parked_alone() {
    let turns = [
        Turn::Happens(1, Event::Status("P")),
        Turn::Round(0),
        Turn::Happens(1, Event::Edit(100)),
        Turn::Round(0),
        Turn::Void(0),
        Turn::Happens(0, Event::Status("P")),
    ];
    let mut world = live(&turns, &[0; ORDERS], "park", false);
    let parked: Vec<String> =
        world.round(NaiveDate::MAX).parked().map(|(order, park)| format!("{} {:?}", order.number, park.code)).collect();
    assert_eq!(parked, ["N2 AmountUnknown"]);
    assert!(
        world.carried[0].of_kind(DocKind::Payment).count() == 1
            && world.carried[1].of_kind(DocKind::Payment).count() == 0
    );
}
