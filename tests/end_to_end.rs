//! The demonstration store, from its orders to the books: in process, on virtual time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use common::Rig;
use xcart_client::mock::demo;
use xcart_xero::{Reconciliation, Verdict, prelude::*};

fn verdicts(reconciliation: &Reconciliation) -> BTreeMap<String, Verdict> {
    let named = reconciliation.orders.iter().map(|order| (order.order.to_string(), order.verdict()));
    named.collect()
}

#[test]
fn every_order_is_equal_to_the_cent_or_parked_with_a_true_reason_and_a_third_sync_writes_nothing() {
    let rig = Rig::demo();
    let integration = rig.integration();
    let report = rig.run(integration.sync()).unwrap();
    assert!(report.planned >= 60 && report.sent > 60, "{report:?}");
    assert_eq!(report.journal.parked + report.journal.dead, 0, "the ledger refused something");
    let reconciliation = rig.run(integration.reconcile()).unwrap();
    println!("{reconciliation}");
    assert_eq!(reconciliation.with(Verdict::Different).count(), 0);
    assert!(reconciliation.with(Verdict::Equal).count() >= 45);

    let parked: BTreeMap<String, Vec<ParkCode>> = reconciliation
        .with(Verdict::Parked)
        .map(|order| (order.number.clone().unwrap_or_default(), order.parked.iter().map(|park| park.code).collect()))
        .collect();
    let expected = [
        ("", ParkCode::Unreadable),          // the poison order: even its number cannot be read
        ("1028", ParkCode::LedgerPrecision), // 10.125 KWD
        ("1045", ParkCode::UnknownSurcharge),
        ("1050", ParkCode::AmountUnknown), // paid offline in part: nothing tells how much
        ("1057", ParkCode::UnknownStatus),
    ];
    assert_eq!(parked, expected.map(|(number, code)| (number.to_owned(), vec![code])).into());

    let (refunded, edited) = demo::change_two_orders(&mut rig.shop.lock(), rig.runtime.now());
    let before = verdicts(&reconciliation);
    rig.runtime.advance(std::time::Duration::from_secs(3_600));
    let report = rig.run(integration.sync()).unwrap();
    assert!((2..=6).contains(&report.sent), "{report:?}");
    let after = rig.run(integration.reconcile()).unwrap();
    assert_eq!(verdicts(&after), before);
    let of = |id: &dyn ToString| after.orders.iter().find(|order| order.order.as_str() == id.to_string()).unwrap();
    assert!(of(&refunded).invoice.as_ref().unwrap().credited.is_positive());
    assert_eq!(of(&edited).invoice.as_ref().unwrap().total, of(&edited).in_store.unwrap());

    rig.xero.lock().reset_counters();
    let third = rig.run(integration.sync()).unwrap();
    assert_eq!((third.sent, third.resolved), (0, 0));
    assert_eq!(rig.xero.lock().counters().total_effects(), 0);
}

#[test]
fn a_preview_writes_nothing_and_says_what_a_sync_then_does() {
    let rig = Rig::demo();
    let integration = rig.integration();
    let preview = rig.run(integration.preview(1_000)).unwrap();
    assert_eq!(rig.xero.lock().counters().total_effects(), 0);
    // Several orders of one customer each plan the contact, which is one op.
    let ops: BTreeSet<_> = preview.orders.iter().flat_map(|order| &order.plan.steps).map(|step| &step.op).collect();
    let report = rig.run(integration.sync()).unwrap();
    assert_eq!(report.sent, ops.len());
}

#[test]
fn an_order_before_the_start_stays_out_and_one_that_was_sent_stays_in_step() {
    let mut rig = Rig::demo();
    rig.selection = Selection::new(StartFrom::Order(1)).include("P", "*");
    let integration = rig.integration();
    rig.run(integration.sync()).unwrap();
    let (refunded, _) = demo::change_two_orders(&mut rig.shop.lock(), rig.runtime.now());
    rig.run(integration.sync()).unwrap();
    let reconciliation = rig.run(integration.reconcile()).unwrap();
    let order = reconciliation.orders.iter().find(|order| order.order.as_str() == refunded.to_string()).unwrap();
    assert!(order.invoice.as_ref().unwrap().credited.is_positive(), "its status is no longer in `include`");
    assert!(reconciliation.orders.iter().any(|order| order.notes.iter().any(|note| note.contains("include"))));
}

#[test]
fn two_connections_that_write_to_one_organisation_must_have_different_number_prefixes() {
    let rig = Rig::demo();
    rig.run(rig.integration().sync()).unwrap();
    let second = |profile: &str| {
        let profile = Profile::from_toml(profile).unwrap();
        Integration::new(Parts { connection: "second".into(), profile, ..rig.parts() }).unwrap()
    };
    let error = rig.run(second(&rig.profile).sync()).unwrap_err().to_string();
    assert!(error.contains("XC-") && error.contains("demo") && error.contains("another prefix"), "{error}");
    let renamed = rig.profile.replace("\"XC-{number}", "\"S2-{number}").replace("name = \"demo\"", "name = \"second\"");
    rig.run(second(&renamed).sync()).unwrap();
    let books = rig.xero.lock().books().invoices().into_iter().map(|invoice| invoice.number).collect::<BTreeSet<_>>();
    assert!(books.contains("XC-1001") && books.contains("S2-1001"));
}

/// Keeps what the engine says.
#[derive(Debug, Default)]
struct Heard(Mutex<Vec<Event>>);

impl EventSink for Heard {
    fn emit(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

#[test]
fn a_row_that_cannot_be_read_and_whose_order_nobody_knows_is_told_and_written_down() {
    let rig = Rig::demo();
    let heard = Arc::new(Heard::default());
    let integration = rig.integration_with(|engine| engine.events(heard.clone()));
    rig.run(integration.sync()).unwrap();
    {
        // An order that was read long ago changes, and a product in it is deleted.
        let mut shop = rig.shop.lock();
        let spoon = shop.products().find(|product| product.sku == "SPOON-4").unwrap().id;
        let order = shop.orders().find(|order| order.items.iter().any(|item| item.sku == "SPOON-4")).unwrap().id;
        shop.delete_product(spoon).unwrap();
        shop.set_admin_notes(order, "call back", rig.runtime.now()).unwrap();
    }
    rig.run(integration.sync()).unwrap();
    let told = heard.0.lock().unwrap().iter().filter(|event| matches!(event, Event::Unreadable { .. })).count();
    let written = rig.run(rig.store.audit(&"demo".into(), 0, 10_000)).unwrap();
    let written = written.iter().filter(|record| record.entry.action == "unreadable").count();
    assert!(told > 0 && told == written, "{told} told, {written} written");
}
