//! Stock: what becomes of two counts that differ, by who is the master; the documents are held against `FakeXero`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::Json;
use canonical_model::{
    Money, ParkCode, SchemaVersion, StockAuthority, StockLevel,
    ledger::{Account, ReferenceData},
};
use chrono::{DateTime, Utc};
use common::{day, decimal, fake_ledger::FakeLedger, mapper, reference};
use mapping::{
    inbound,
    outbound::xero::{StockDocument, stock_adjustment},
    stock::{
        AgreedStock, Direction, LevelWrite, StockAdjustment, StockPlan, StockRules, StockSides, StockWrite, TrackedItem,
    },
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-03-02T{hour:02}:00:00Z").parse().unwrap()
}

fn level(on_hand: &str, hour: u32) -> StockLevel {
    StockLevel {
        schema_version: SchemaVersion,
        product: "3".into(),
        variant: None,
        location: "".into(),
        on_hand: decimal(on_hand),
        available: None,
        as_of: at(hour),
        authority: StockAuthority::Store,
    }
}

fn cups(on_hand: &str, cost: &str, hour: u32) -> TrackedItem {
    TrackedItem {
        code: "CUP".into(),
        asset_account: Some("630".into()),
        on_hand: decimal(on_hand),
        cost_pool: decimal(cost),
        purchase_price: None,
        as_of: at(hour),
    }
}

fn rules(master: StockAuthority) -> StockRules {
    StockRules { master: Some(master), adjustment_account: "840".into(), limit: decimal("1000") }
}

/// The demo organisation with accounts of stock and of what was lost or found.
fn books() -> ReferenceData {
    let mut reference = reference();
    let of = |code: &str| Account { code: code.into(), ..reference.accounts[0].clone() };
    let more = [of("630"), of("840")];
    reference.accounts.extend(more);
    reference
}

fn sides<'a>(store: &'a StockLevel, ledger: &'a TrackedItem, unposted: &str) -> StockSides<'a> {
    StockSides { store, ledger, unposted: decimal(unposted), agreed: None }
}

fn plan(sides: StockSides<'_>, rules: &StockRules) -> StockPlan {
    mapper().stock(sides, rules, &books(), day("2026-03-02"))
}

fn adjustment(plan: &StockPlan) -> StockAdjustment {
    match plan.step.as_ref().map(|step| &step.write) {
        Some(StockWrite::Ledger(adjustment)) => adjustment.clone(),
        other => panic!("{other:?}, {plan:?}"),
    }
}

fn parked(plan: &StockPlan) -> (ParkCode, &str) {
    assert!(plan.step.is_none(), "{plan:?}");
    (plan.parked[0].code, plan.parked[0].cause.as_str())
}

#[test]
fn nothing_is_adjusted_unless_a_master_is_named_nor_an_item_that_is_not_tracked() {
    let off = StockRules { master: None, ..rules(StockAuthority::Store) };
    assert_eq!(plan(sides(&level("9", 12), &cups("2", "4", 12), "0"), &off), StockPlan::default());
    let untracked = TrackedItem { asset_account: None, ..cups("2", "4", 12) };
    for master in [StockAuthority::Store, StockAuthority::Ledger] {
        let plan = plan(sides(&level("9", 12), &untracked, "0"), &rules(master));
        assert!(plan.step.is_none() && plan.parked.is_empty() && plan.notes[0].contains("does not track"), "{plan:?}");
    }
}

#[test]
fn a_count_of_the_store_adjusts_the_ledger_at_average_cost_and_what_takes_all_takes_all_it_cost() {
    let store_counts = rules(StockAuthority::Store);
    // What the store has, what the ledger has and what it cost, what is not posted; direction, quantity, value.
    for (store, ledger, cost, unposted, expected) in [
        ("9", "12", "25.00", "0", Some((Direction::Decrease, "3", "6.25"))),
        ("9", "12", "25.00", "1", Some((Direction::Decrease, "2", "4.17"))),
        ("14", "12", "25.00", "0", Some((Direction::Increase, "2", "4.17"))),
        ("11", "12", "25.00", "1", None),
        ("12", "12.000", "25.00", "0", None),
        ("0", "3", "0.10", "0", Some((Direction::Decrease, "3", "0.10"))),
        ("1", "3", "0.01", "0", Some((Direction::Decrease, "2", "0.01"))),
        ("1.5", "2", "1.01", "0", Some((Direction::Decrease, "0.5", "0.25"))),
        ("1", "2", "1.01", "0", Some((Direction::Decrease, "1", "0.51"))),
        ("3", "2", "0", "0", Some((Direction::Increase, "1", "0"))),
        // More came back than the ledger knows of.
        ("5", "4", "8", "-1", None),
    ] {
        let (store, ledger) = (level(store, 12), cups(ledger, cost, 12));
        let plan = plan(sides(&store, &ledger, unposted), &store_counts);
        assert!(plan.parked.is_empty() && plan.notes.is_empty(), "{plan:?}");
        assert_eq!(plan.step.is_some(), expected.is_some(), "{plan:?}");
        let Some((direction, quantity, value)) = expected else { continue };
        let made = adjustment(&plan);
        assert_eq!(
            (made.direction, made.quantity, made.value.amount()),
            (direction, decimal(quantity), decimal(value)),
            "{store:?} {ledger:?}"
        );
        let sum: Decimal = made.lines().iter().map(|line| line.line_amount.amount()).sum();
        assert_eq!(sum, Decimal::ZERO);
        let [item, borne] = made.lines();
        assert_eq!((item.item, item.account.as_str(), item.quantity), (Some("CUP".into()), "630", decimal(quantity)));
        assert_eq!((borne.item, borne.account.as_str()), (None, "840"));
    }
}

#[test]
fn where_there_are_none_a_piece_is_worth_its_purchase_price_or_waits_for_one() {
    let store_counts = rules(StockAuthority::Store);
    let none = cups("0", "0", 12);
    let store = level("3", 12);
    let waits = plan(sides(&store, &none, "0"), &store_counts);
    assert_eq!(parked(&waits).0, ParkCode::StockUnclear);
    assert!(parked(&waits).1.contains("nobody says what one costs"));
    let priced = TrackedItem { purchase_price: Some(decimal("2.1250")), ..none };
    let made = adjustment(&plan(sides(&store, &priced, "0"), &store_counts));
    assert_eq!((made.direction, made.value.amount()), (Direction::Increase, decimal("6.38")));
}

#[test]
fn what_cannot_be_adjusted_safely_waits_for_a_person_with_its_reason() {
    let store_counts = rules(StockAuthority::Store);
    let (store, ledger) = (level("9", 12), cups("12", "25", 12));
    let check = |plan: &StockPlan, code: ParkCode, words: &str| {
        assert_eq!(parked(plan).0, code, "{plan:?}");
        assert!(parked(plan).1.contains(words) && !plan.parked[0].fix.is_empty(), "{plan:?}");
    };
    let small = StockRules { limit: decimal("6.24"), ..store_counts.clone() };
    check(&plan(sides(&store, &ledger, "0"), &small), ParkCode::StockUnclear, "worth 6.25 USD, more than the 6.24 USD");
    let exact = StockRules { limit: decimal("6.25"), ..store_counts.clone() };
    assert!(plan(sides(&store, &ledger, "0"), &exact).step.is_some());
    let malformed = ParkCode::StockUnclear;
    check(&plan(sides(&level("-1", 12), &ledger, "0"), &store_counts), malformed, "the store's count is -1");
    check(&plan(sides(&store, &cups("-1", "0", 12), "0"), &store_counts), malformed, "the ledger's count is -1");
    check(&plan(sides(&level("1", 12), &ledger, "-2"), &store_counts), malformed, "fewer than none");
    check(&plan(sides(&level("0.00001", 12), &ledger, "0"), &store_counts), malformed, "more than 4 decimals");
    let hall = StockLevel { location: "Hall 1".into(), ..store.clone() };
    check(&plan(sides(&hall, &ledger, "0"), &store_counts), malformed, "Hall 1 alone");
    let sunk = cups("12", "-0.01", 12);
    check(&plan(sides(&store, &sunk, "0"), &store_counts), ParkCode::StockUnclear, "less than nothing");
    let large = level("79228162514264337593543950335", 12);
    check(&plan(sides(&large, &ledger, "1"), &store_counts), malformed, "fewer than none");
    check(&plan(sides(&large, &ledger, "0"), &store_counts), ParkCode::StockUnclear, "too large");
    let odd = StockLevel { product: "3\u{e9}".into(), ..store.clone() };
    check(&plan(sides(&odd, &ledger, "0"), &store_counts), ParkCode::UnmappedValue, "number of a document");
    // Accounts, and the day.
    let itself = StockRules { adjustment_account: "630".into(), ..store_counts.clone() };
    check(&plan(sides(&store, &ledger, "0"), &itself), ParkCode::UnknownAccount, "would change nothing");
    let unknown = StockRules { adjustment_account: "841".into(), ..store_counts.clone() };
    check(&plan(sides(&store, &ledger, "0"), &unknown), ParkCode::UnknownAccount, "no account 841");
    let mut locked = books();
    locked.organisation.period_lock = Some(day("2026-03-02"));
    let plan = mapper().stock(sides(&store, &ledger, "0"), &store_counts, &locked, day("2026-03-02"));
    check(&plan, ParkCode::LockedPeriod, "locked until 2026-03-02");
    let plan = mapper().stock(sides(&store, &ledger, "0"), &store_counts, &locked, day("2026-03-03"));
    assert_eq!(adjustment(&plan).date, day("2026-03-03"));
}

#[test]
fn an_adjustment_has_one_number_until_it_is_carried_out_and_no_old_count_makes_another() {
    let store_counts = rules(StockAuthority::Store);
    let (store, ledger) = (level("9", 12), cups("12", "25", 12));
    let first = plan(sides(&store, &ledger, "0"), &store_counts);
    let again = plan(sides(&store, &ledger, "0"), &store_counts);
    assert_eq!((adjustment(&first).number.as_str(), &first), ("XC-demo-stock-3-1", &again));
    let agreed = first.step.unwrap().carried_out(at(13));
    let then = |store: &StockLevel, ledger: &TrackedItem, agreed: &AgreedStock| {
        plan(StockSides { agreed: Some(agreed), ..sides(store, ledger, "0") }, &store_counts)
    };
    // Either count may be from before the adjustment.
    for (store_hour, ledger_hour) in [(12, 14), (14, 12), (13, 14), (14, 13)] {
        let old = then(&level("9", store_hour), &cups("12", "25", ledger_hour), &agreed);
        assert!(old.step.is_none() && old.notes[0].contains("older than the last step"), "{old:?}");
    }
    assert_eq!(then(&level("9", 14), &cups("9", "18.75", 14), &agreed), StockPlan::default());
    let second = then(&level("8", 14), &cups("9", "18.75", 14), &agreed);
    assert_eq!((adjustment(&second).number.as_str(), second.notes.len()), ("XC-demo-stock-3-2", 0));
    // What moved in the ledger meanwhile is told.
    let over = then(&level("8", 14), &cups("10", "20", 14), &agreed);
    assert!(over.notes[0].contains("the ledger has 10, no longer our 9, and the store's count counts"), "{over:?}");
    assert_eq!(adjustment(&over).quantity, decimal("2"));
    let variant = StockLevel { variant: Some("8".into()), ..level("9", 12) };
    assert_eq!(adjustment(&plan(sides(&variant, &ledger, "0"), &store_counts)).number, "XC-demo-stock-3.8-1");
}

#[test]
fn the_store_follows_a_ledger_that_is_the_master_in_whole_pieces_and_never_below_none() {
    let ledger_counts = rules(StockAuthority::Ledger);
    for (store, ledger, unposted, expected, told) in [
        ("9", "12", "1", Some("11"), None),
        ("11", "12", "1", None, None),
        ("9", "12.75", "0", Some("12"), None),
        ("12", "12.75", "0", None, None),
        ("3", "2", "4", Some("0"), Some("2 more are sold")),
        ("0", "2", "4", None, Some("2 more are sold")),
    ] {
        let (level, item) = (level(store, 12), cups(ledger, "25", 12));
        let plan = plan(sides(&level, &item, unposted), &ledger_counts);
        let write = plan.step.as_ref().map(|step| step.write.clone());
        let wanted = |on_hand| LevelWrite { product: "3".into(), variant: None, on_hand: decimal(on_hand) };
        assert_eq!(write, expected.map(|on_hand| StockWrite::Store(wanted(on_hand))), "{store} {ledger}");
        assert_eq!(plan.notes.len(), usize::from(told.is_some()), "{:?}", plan.notes);
        assert!(told.is_none_or(|told| plan.notes[0].contains(told)), "{:?}", plan.notes);
    }
    // A change of the ledger is followed; one of the store is set back, and that is told.
    let agreed = AgreedStock { adjustments: 4, store: decimal("11"), ledger: decimal("11"), at: at(11) };
    let after = |store: &str, ledger: &str| {
        let (store, ledger) = (level(store, 12), cups(ledger, "25", 12));
        plan(StockSides { agreed: Some(&agreed), ..sides(&store, &ledger, "0") }, &ledger_counts)
    };
    let followed = after("11", "12");
    assert_eq!((followed.notes.len(), followed.step.unwrap().carried_out(at(13)).adjustments), (0, 4));
    assert!(after("10", "11").notes[0].contains("the store counts 10, and is set to the ledger's 11"));
}

#[test]
fn an_adjustment_explains_itself() {
    let made = adjustment(&plan(sides(&level("9", 12), &cups("12", "25", 12), "1"), &rules(StockAuthority::Store)));
    let lines: Vec<String> = made.to_string().lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "credit note of a supplier XC-demo-stock-3-1 of 2026-03-02, no total, no tax",
            "item CUP: the ledger has 12 and is to have 10; 2 lost",
            "1 of them are ordered in the store and not approved in the ledger yet",
            "account 630: 4.17 USD, at average cost, or the purchase price where there were none",
            "account 840: -4.17 USD",
        ]
    );
}

/// An organisation that tracks cups, and a contact.
fn shop() -> (FakeLedger, String) {
    let ledger = FakeLedger::new();
    for (code, name, kind) in
        [("630", "Inventory", "INVENTORY"), ("310", "Cost of goods", "DIRECTCOSTS"), ("840", "Adjustments", "EXPENSE")]
    {
        ledger.put("Accounts", None, json!({"Code": code, "Name": name, "Type": kind}).to_string());
    }
    let item = json!({"Code": "CUP", "Name": "Cup", "InventoryAssetAccountCode": "630",
        "PurchaseDetails": {"UnitPrice": 2.125, "COGSAccountCode": "310"}});
    ledger.put("Items", Some("4"), item.to_string());
    let contact = ledger.put("Contacts", None, json!({"Name": "Stock"}).to_string());
    let id = contact.get("ContactID").and_then(Json::as_str).unwrap().to_owned();
    (ledger, id)
}

fn item(ledger: &FakeLedger, hour: u32) -> TrackedItem {
    let wire: xero_client::wire::Item = serde_json::from_str(&ledger.get("Items", "CUP").to_string()).unwrap();
    inbound::xero::tracked_item(&wire, at(hour)).unwrap()
}

fn amount(json: &Json, member: &str) -> Decimal {
    json.get(member).unwrap().to_string().parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn the_ledger_takes_every_adjustment_has_the_store_s_count_then_and_the_value_it_had_moves(
        counts in proptest::collection::vec((0u32..50, 0u32..4), 1..5), bought in 0u32..30, cents in 0u32..5_000,
    ) {
        let (ledger, contact) = shop();
        if bought > 0 {
            let line = json!({"ItemCode": "CUP", "Description": "Cups", "Quantity": bought,
                "LineAmount": format!("{}.{:02}", cents / 100, cents % 100)});
            let bill = json!({"Type": "ACCPAY", "Contact": {"ContactID": contact}, "Date": "2026-01-02", "DueDate": "2026-01-02",
                "Status": "AUTHORISED", "LineAmountTypes": "NoTax", "LineItems": [line]});
            ledger.put("Invoices", None, bill.to_string());
        }
        let (mut agreed, mut hour) = (None::<AgreedStock>, 1);
        for (count, unposted) in counts {
            let before = item(&ledger, hour);
            let store = level(&count.to_string(), hour);
            let sides = StockSides { store: &store, ledger: &before, unposted: unposted.into(), agreed: agreed.as_ref() };
            let plan = by_store(sides);
            prop_assert!(plan.parked.is_empty(), "{:?}", plan.parked);
            let Some(step) = plan.step.clone() else {
                prop_assert_eq!(before.on_hand, Decimal::from(count + unposted));
                continue;
            };
            let made = adjustment(&plan);
            let taken = match stock_adjustment(&made, &contact.as_str().into()).unwrap() {
                StockDocument::Bill(bill) => ledger.put("Invoices", None, json!({"Invoices": [bill]}).to_string()),
                StockDocument::CreditNote(note) => ledger.put("CreditNotes", None, json!({"CreditNotes": [note]}).to_string()),
            };
            prop_assert_eq!((amount(&taken, "Total"), amount(&taken, "TotalTax")), (Decimal::ZERO, Decimal::ZERO));
            let after = item(&ledger, hour + 2);
            prop_assert_eq!(after.on_hand, Decimal::from(count + unposted));
            let signed = if made.direction == Direction::Increase { made.value.amount() } else { -made.value.amount() };
            prop_assert_eq!(after.cost_pool, before.cost_pool + signed);
            prop_assert!(after.cost_pool >= Decimal::ZERO && (!after.on_hand.is_zero() || after.cost_pool.is_zero()));
            prop_assert_eq!(made.value.currency(), Money::zero("USD".parse().unwrap()).currency());
            // Carried out, it is in step.
            agreed = Some(step.carried_out(at(hour + 1)));
            let store = level(&count.to_string(), hour + 2);
            let sides = StockSides { store: &store, ledger: &after, unposted: unposted.into(), agreed: agreed.as_ref() };
            prop_assert_eq!(by_store(sides), StockPlan::default());
            hour += 3;
        }
    }
}

fn by_store(sides: StockSides<'_>) -> StockPlan {
    plan(sides, &StockRules { limit: decimal("1000000"), ..rules(StockAuthority::Store) })
}
