//! Orders that are edited, captured, refunded and cancelled in any sequence: the ledger never refuses a step, planning again
//! gives none, and cash and sale in the ledger are those of the store, or the order is parked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::{
    AppliedRecord, LedgerWrite,
    invariants::{check_overpayment, check_prepayment, check_settlement},
    ledger::{DocKey, DocKind, Posting},
};
use common::{Books, day, item, mapper, profile_with, read, status, surcharge, transaction};
use mapping::{Mapper, Profile, preview::trial_balance};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire;

/// Something that happens to an order.
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
    /// What comes is paid by this method, and what goes is paid back by it.
    By(usize),
    /// The ledger is locked through the day of what moved last.
    Lock,
    /// The ledger takes the plan only now.
    Sync,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        prop_oneof![9 => 100u32..20_000, 1 => Just(0)].prop_map(Event::Edit),
        prop::sample::select(vec![30u32, 50, 100]).prop_map(Event::Capture),
        prop::sample::select(vec![10u32, 50, 100]).prop_map(Event::Refund),
        prop::sample::select(vec!["Q", "A", "P", "PP", "R", "C", "D"]).prop_map(Event::Status),
        Just(Event::Sync),
        Just(Event::Sync),
    ]
}

struct Store {
    cents: i64,
    /// A gift certificate that pays so much of it.
    gift: Decimal,
    code: &'static str,
    /// Exchanges with gateways, and by which method each is.
    rows: Vec<(&'static str, Decimal, usize)>,
    by: usize,
}

/// The methods, and the accounts to which their money goes.
const METHODS: [(&str, &[&str]); 2] = [("Credit Card", &["090", "092"]), ("PayPal", &["091"])];

impl Store {
    fn sum(&self, kind: &str) -> Decimal {
        self.rows.iter().filter(|row| row.0 == kind).map(|row| row.1).sum()
    }

    /// The same of one method.
    fn sum_by(&self, kind: &str, by: usize) -> Decimal {
        self.rows.iter().filter(|row| row.0 == kind && row.2 == by).map(|row| row.1).sum()
    }

    /// What it is worth.
    fn worth(&self) -> Decimal {
        let (price, tax, _) = self.amounts();
        price + tax
    }

    /// Price, tax and what is to be paid.
    fn amounts(&self) -> (Decimal, Decimal, Decimal) {
        let price = Decimal::new(self.cents, 2);
        let tax = common::round2(price * common::decimal("0.0825"));
        (price, tax, (price + tax - self.gift).max(Decimal::ZERO))
    }

    fn happen(&mut self, event: Event) {
        let percent = |of: Decimal, share: u32| {
            common::round2(of.max(Decimal::ZERO) * Decimal::from(share) / Decimal::ONE_HUNDRED)
        };
        let (captured, by) = (self.sum("capturePart"), self.by);
        let left = self.sum_by("capturePart", by) - self.sum_by("refundPart", by);
        match event {
            Event::Edit(cents) => self.cents = i64::from(cents),
            Event::Capture(share) => self.rows.push(("capturePart", percent(self.amounts().2 - captured, share), by)),
            Event::Receive(cents) => self.rows.push(("capturePart", Decimal::new(cents.into(), 2), by)),
            Event::Refund(share) => self.rows.push(("refundPart", percent(left, share), by)),
            Event::Status(code) => self.code = code,
            Event::By(method) => self.by = method,
            Event::Lock | Event::Sync => {}
        }
        self.rows.retain(|row| !row.1.is_zero());
    }

    fn transactions(&self) -> Vec<wire::PaymentTransaction> {
        let day = |index: usize| 1 + u32::try_from(index).unwrap();
        let of = |(by, (method, _)): (usize, &(&str, _))| {
            let rows = self.rows.iter().enumerate().filter(|(_, row)| row.2 == by);
            let rows: Vec<(&str, String, u32)> =
                rows.map(|(index, row)| (row.0, row.1.to_string(), day(index))).collect();
            let rows: Vec<(&str, &str, u32)> = rows.iter().map(|row| (row.0, row.1.as_str(), row.2)).collect();
            (by == 0 || !rows.is_empty()).then(|| transaction(by as i64 + 1, method, "USD", &rows))
        };
        METHODS.iter().enumerate().filter_map(of).collect()
    }

    fn order(&self) -> Value {
        let number = |amount: Decimal| -> Value { serde_json::from_str(&amount.to_string()).unwrap() };
        let (price, tax, total) = self.amounts();
        json!({"items": [item(7, "TEA-1", &price.to_string(), 1)], "sub_total": number(price), "total": number(total),
            "payment_status": status(self.code), "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", &tax.to_string(), false),
                surcharge(2, "discount", "GIFTCERT", &(-self.gift).to_string(), false)]})
    }
}

/// What the money of a record moved, and on which account.
fn moved(record: &AppliedRecord) -> Option<(&str, Decimal)> {
    match record.written.as_ref()? {
        LedgerWrite::CreatePayment(payment) if payment.gives_back() => {
            Some((payment.account.as_str(), -payment.amount.amount()))
        }
        LedgerWrite::CreatePayment(payment) => Some((payment.account.as_str(), payment.amount.amount())),
        LedgerWrite::CreateOverpayment(overpayment) => {
            Some((overpayment.account.as_str(), overpayment.amount.amount()))
        }
        LedgerWrite::CreatePrepayment(prepayment) => Some((prepayment.account.as_str(), prepayment.amount.amount())),
        _ => None,
    }
}

/// Lets it happen, and compares the ledger with the store after each sync.
fn live(mapper: &Mapper, events: impl IntoIterator<Item = Event>, gift: i64) -> Result<(), TestCaseError> {
    let mut store = Store { cents: 10_000, gift: Decimal::new(gift, 2), code: "Q", rows: Vec::new(), by: 0 };
    let mut books = Books::new();
    // Each method's money may be held.
    for account in books.reference.accounts.iter_mut().filter(|account| account.code.as_str() == "091") {
        (account.is_bank, account.currency) = (true, Some("USD".parse().unwrap()));
    }
    let mut balance = BTreeMap::new();
    for event in events.into_iter().chain([Event::Sync]) {
        store.happen(event);
        if matches!(event, Event::Lock) {
            let last = u32::try_from(store.rows.len().max(1)).unwrap();
            books.reference.organisation.period_lock = Some(day(&format!("2025-03-{last:02}")));
        }
        if !matches!(event, Event::Sync) {
            continue;
        }
        let Ok(order) = read(mapper, &store.order(), &store.transactions()) else { continue };
        let before = books.applied.clone();
        let plan = books.sync(mapper, &order);
        for (_, posting, sum) in trial_balance([(&plan, &before)], &books.reference).unwrap().iter() {
            *balance.entry(posting.clone()).or_default() += sum.amount();
        }
        check_balance(&books, &balance)?;
        let has_invoice = books.applied.of_kind(DocKind::Invoice).next().is_some();
        let is_billed = has_invoice && books.invoice().status == canonical_model::ledger::DocumentStatus::Authorised;
        if !plan.parked.is_empty() || !(is_billed || (!has_invoice && !books.prepayments().is_empty())) {
            continue;
        }
        let records: Vec<(&str, Decimal)> = books.applied.records.values().filter_map(moved).collect();
        let cash = |accounts: &[&str]| -> Decimal {
            records.iter().filter(|(account, _)| accounts.contains(account)).map(|(_, amount)| *amount).sum()
        };
        check_money_in(&books)?;
        prop_assert!(!is_billed || books.due() >= Decimal::ZERO);
        prop_assert!(books.further().iter().all(|(_, _, due)| *due >= Decimal::ZERO));
        // What was posted on the word of a status alone stays when staff take the status back.
        let by_status = |source: &str| {
            source.ends_with("/t1")
                || source.ends_with("/status")
                || (source.ends_with("-refund") && !source.contains("/tender-"))
        };
        let mut money = books.applied.of_kind(DocKind::Payment).chain(books.applied.of_kind(DocKind::Prepayment));
        if money.any(|(key, _)| by_status(key.source())) {
            continue;
        }
        let captured = store.sum("capturePart");
        // R says that all of it went back.
        let refunded = if store.code == "R" { captured } else { store.sum("refundPart") };
        for (by, (method, accounts)) in METHODS.iter().enumerate() {
            let captured = store.sum_by("capturePart", by);
            let refunded = if store.code == "R" { captured } else { store.sum_by("refundPart", by) };
            prop_assert_eq!(cash(accounts), captured - refunded, "cash of {}", method);
        }
        if !is_billed {
            continue;
        }
        let worth = if matches!(store.code, "R" | "C" | "D") { Decimal::ZERO } else { store.worth() };
        // What is sold is what the order is worth, less what was refunded beyond money that no sale took. A refund may be of what
        // an edit gave back: then no more was invoiced than was sold.
        let invoiced: Decimal = books.invoices().iter().map(|invoice| invoice.totals.total.amount()).sum();
        let captured = captured + store.gift.min(store.worth());
        let sold_at = |level: Decimal| worth.min(level.max(captured) - refunded);
        let sold = books.sold();
        prop_assert!(
            sold_at(worth) <= sold && sold <= sold_at(invoiced.max(worth)),
            "{} <= {sold} <= {}",
            sold_at(worth),
            sold_at(invoiced.max(worth))
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn cash_and_sale_in_the_ledger_are_the_stores_or_the_order_is_parked(
        events in prop::collection::vec(event(), 1..14),
        gift in prop::sample::select(vec![0i64, 0, 1_500, 9_000]),
    ) {
        live(&mapper(), events, gift)?;
    }

    /// And no money of it is left to a person.
    #[test]
    fn what_no_invoice_takes_is_overpaid_and_nothing_is_settled_with_more_than_it_is(
        events in prop::collection::vec(prop_oneof![3 => event(), 1 => (1u32..15_000).prop_map(Event::Receive)], 1..14),
        gift in prop::sample::select(vec![0i64, 0, 1_500, 9_000]),
    ) {
        live(&overpaying(), events, gift)?;
    }

    /// Whichever of them hold the money back, and for how long.
    #[test]
    fn what_comes_before_its_invoice_is_held_and_set_against_it(
        events in prop::collection::vec(
            prop_oneof![
                4 => event(),
                1 => (1u32..15_000).prop_map(Event::Receive),
                2 => prop::sample::select(vec!["DEP", "DEP", "PP", "P", "C"]).prop_map(Event::Status),
            ],
            1..14,
        ),
        gift in prop::sample::select(vec![0i64, 0, 1_500, 9_000]),
        tax_type in prop::sample::select(vec!["NONE", "OUTPUT2"]),
    ) {
        live(&holding(tax_type), events, gift)?;
    }

    /// Money by two methods goes back by the one by which it came, and what the ledger does not take any more is dated later.
    #[test]
    fn money_by_two_methods_in_a_ledger_that_is_locked_meanwhile_comes_to_the_account_of_each(
        events in prop::collection::vec(
            prop_oneof![
                4 => event(),
                1 => (1u32..15_000).prop_map(Event::Receive),
                2 => prop::sample::select(vec!["DEP", "DEP", "PP", "P", "C"]).prop_map(Event::Status),
                2 => (0..METHODS.len()).prop_map(Event::By),
                1 => Just(Event::Lock),
            ],
            1..16,
        ),
        gift in prop::sample::select(vec![0i64, 0, 1_500, 9_000]),
        holds in any::<bool>(),
    ) {
        live(&dated_on_open_days(holds), events, gift)?;
    }
}

/// Both methods are paid to accounts of banks, and nothing is left to a person because of its day.
fn dated_on_open_days(holds: bool) -> Mapper {
    let mut demo = mapping::profiles::DEMO.replace("account = \"092\"          # card clearing", "account = \"090\"");
    for what in ["invoices", "credit_notes", "payments"] {
        demo = demo.replace(&format!("{what} = \"park\""), &format!("{what} = \"next_open_day\""));
    }
    let status = if holds { "DEP = \"prepayment\"\nPP = \"prepayment\"" } else { "DEP = \"wait\"" };
    let own = format!("[status]\n{status}\n[prepayments]\naccount = \"820\"\ntax_type = \"NONE\"");
    Mapper::new(Profile::builder().template("demo", &demo).tenant(&own).build().unwrap())
}

/// Cards are paid to the bank, a status of the shop's own holds their money, and so does PP.
fn holding(tax_type: &str) -> Mapper {
    let demo = mapping::profiles::DEMO.replace("account = \"092\"          # card clearing", "account = \"090\"");
    let own = format!(
        "[status]\nDEP = \"prepayment\"\nPP = \"prepayment\"\n[prepayments]\naccount = \"820\"\ntax_type = \"{tax_type}\""
    );
    Mapper::new(Profile::builder().template("demo", &demo).tenant(&own).build().unwrap())
}

/// Cards are paid to the bank, and what is more than the invoices take is overpaid.
fn overpaying() -> Mapper {
    let row = "account = \"092\"          # card clearing";
    Mapper::new(profile_with(row, "account = \"090\"\noverpaid = \"overpayment\""))
}

/// What the plans did to the books, in all: customers owe what is due less what is left of their credit, and what is held is what is left
/// of their prepayments.
fn check_balance(books: &Books, balance: &BTreeMap<Posting, Decimal>) -> Result<(), TestCaseError> {
    let open = |key: &DocKey| books.open(key);
    let left = |kind| -> Decimal { books.applied.of_kind(kind).map(|(key, _)| open(key)).sum() };
    let due: Decimal = books.invoices().iter().map(|invoice| open(&invoice.key)).sum();
    let sum = |is: &dyn Fn(&Posting) -> bool| -> Decimal {
        balance.iter().filter(|(posting, _)| is(posting)).map(|(_, sum)| *sum).sum()
    };
    let owed = due - left(DocKind::CreditNote) - left(DocKind::Overpayment);
    prop_assert_eq!(sum(&|posting| *posting == Posting::Receivable), owed, "receivable");
    // No order is taxed with the tax type of prepayments.
    let holds = |posting: &Posting| match posting {
        Posting::Account(account, _) => account.as_str() == "820",
        Posting::Tax(tax_type) => tax_type.as_str() == "OUTPUT2",
        _ => false,
    };
    prop_assert_eq!(sum(&holds), -left(DocKind::Prepayment), "prepayments");
    prop_assert_eq!(sum(&|_| true), Decimal::ZERO);
    Ok(())
}

/// Nothing is settled with more than it is worth, by the ledger's own records.
fn check_money_in(books: &Books) -> Result<(), TestCaseError> {
    let written = || books.applied.records.values().filter_map(|record| record.written.as_ref());
    let payments: Vec<_> = written()
        .filter_map(|write| match write {
            LedgerWrite::CreatePayment(payment) => Some(payment.clone()),
            _ => None,
        })
        .collect();
    let allocations: Vec<_> = written()
        .filter_map(|write| match write {
            LedgerWrite::Allocate(allocation) => Some(allocation.clone()),
            _ => None,
        })
        .collect();
    for write in written() {
        let violations = match write {
            LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document) => {
                check_settlement(document, &payments, &allocations)
            }
            LedgerWrite::CreateOverpayment(overpayment) => check_overpayment(overpayment, &payments, &allocations),
            LedgerWrite::CreatePrepayment(prepayment) => check_prepayment(prepayment, &payments, &allocations),
            _ => Vec::new(),
        };
        prop_assert_eq!(violations, []);
    }
    Ok(())
}

/// The certificate pays for more when the order is worth more after everything was given back, and what came in money is more than
/// that: each is given back to whom it belongs.
#[test]
fn what_is_overpaid_in_money_is_not_given_back_to_a_certificate() {
    use Event::{Edit, Receive, Refund, Status, Sync};
    for (events, gift) in [
        (&[Edit(100), Status("R"), Sync, Edit(8_315)][..], 9_000),
        (&[Receive(3_013), Edit(3_126), Sync, Status("C"), Refund(50), Edit(3_127), Sync], 9_000),
        (&[Edit(100), Status("R"), Sync, Receive(1), Edit(101)], 1_500),
    ] {
        live(&overpaying(), events.iter().copied(), gift).unwrap();
    }
}

/// The first sync credits everything, as the status says; the second finds the order alive, and a refund for which no credit is left:
/// what that takes from the sale is billed with the rest, and not by a further invoice of its own when it is planned again.
#[test]
fn a_refund_that_only_a_new_credit_note_can_pay_is_billed_for_at_once() {
    use Event::{Capture, Refund, Status, Sync};
    let events = [Capture(30), Status("R"), Sync, Refund(100), Status("Q"), Capture(30), Refund(10), Sync];
    for gift in [0, 1_500, 9_000] {
        live(&mapper(), events, gift).unwrap();
    }
}
