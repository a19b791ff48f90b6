//! Whom orders bill, from the store to the ledger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{collections::BTreeMap, time::Duration};

use api_core::runtime::Runtime;
use attack::{ends, money, order, parked, small, until_done};
use chrono::TimeDelta;
use common::Rig;
use xcart_client::{
    mock::{Line, OrderSeed, Payment, address},
    wire::{PaymentStatusCode, ProfileId},
};

/// The small store, with more lines in the profile's section of contacts.
fn with_contacts(lines: &str) -> Rig {
    let mut rig = small(1);
    rig.profile = rig.profile.replace("[contacts]\n", &format!("[contacts]\n{lines}\n"));
    rig
}

/// Contacts by number, with name and e-mail.
fn contacts(rig: &Rig) -> BTreeMap<String, (String, String)> {
    let contacts = rig.xero.lock().books().contacts();
    contacts.into_iter().map(|contact| (contact.number, (contact.name, contact.email))).collect()
}

/// The name of the contact that an invoice bills.
fn bills(rig: &Rig, invoice: &str) -> String {
    let xero = rig.xero.lock();
    let id = xero.books().invoice(invoice).unwrap().contact_id;
    xero.books().contacts().into_iter().find(|contact| contact.id == id).unwrap().name
}

/// A second round finds nothing to do.
fn settled(rig: &Rig) {
    let before = rig.xero.lock().counters().total_effects();
    until_done(rig);
    assert_eq!(rig.xero.lock().counters().total_effects(), before);
}

#[test]
fn all_orders_bill_one_contact() {
    let rig = with_contacts("policy = \"single\"\nsingle_name = \"Web shop\"");
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    let one = ("XC-demo-ALL".to_owned(), ("Web shop".to_owned(), String::new()));
    assert_eq!(contacts(&rig), BTreeMap::from([one]));
    for number in ["XC-1001", "XC-1002", "XC-1003", "XC-1004"] {
        assert_eq!(bills(&rig, number), "Web shop");
    }
    settled(&rig);
}

#[test]
fn all_orders_bill_the_contact_of_that_name_that_is_there_and_it_stays_as_it_is() {
    let rig = with_contacts("policy = \"single\"\nsingle_name = \"Web shop\"");
    let now = rig.runtime.now();
    let id = rig.xero.lock().person(now).add_contact("WEB SHOP").unwrap();
    rig.xero.lock().person(now).edit_contact(id, &[("EmailAddress", "office@shop.example")]).unwrap();
    until_done(&rig);
    let theirs = (String::new(), ("WEB SHOP".to_owned(), "office@shop.example".to_owned()));
    assert_eq!(contacts(&rig), BTreeMap::from([theirs]));
    assert_eq!(bills(&rig, "XC-1004"), "WEB SHOP");
    settled(&rig);
}

#[test]
fn orders_bill_the_contact_of_their_channel() {
    let mut rig = with_contacts("policy = \"per_channel\"\nchannel = { table = \"channel\" }");
    rig.profile += "\n[tables.channel]\ncolumns = [\"billing.country_code\"]\nrows = [[\"US\", \"Shop in America\"]]\n\
                    default = \"Shop in Europe\"\n";
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    assert_eq!(contacts(&rig).len(), 2);
    let billed = ["XC-1001", "XC-1003", "XC-1004"].map(|number| bills(&rig, number));
    assert_eq!(billed, ["Shop in Europe", "Shop in Europe", "Shop in America"]);
    settled(&rig);
}

/// One more order of Ada's.
fn another(rig: &Rig, number: &str) {
    let tea = Line::new("TEA-1", "Darjeeling", money("9.90"), 3);
    let seed = OrderSeed::new("USD", rig.runtime.now() - TimeDelta::minutes(1))
        .number(number)
        .customer(ProfileId(1))
        .address(address("Ada", "Byron", "12 Square", "London", "SW1Y 4JH", "GB"))
        .line(tea)
        .payment_status(PaymentStatusCode::Paid)
        .payment(Payment::sale("PayPal"));
    rig.shop.lock().add_order(seed);
}

fn archive(rig: &Rig, number: &str) {
    let mut xero = rig.xero.lock();
    let contact = xero.books().contacts().into_iter().find(|contact| contact.number == number).unwrap();
    xero.person(rig.runtime.now()).archive_contact(contact.id).unwrap();
}

/// Merges a contact into a new one.
fn merge(rig: &Rig, number: &str, into: &str) {
    let mut xero = rig.xero.lock();
    let contact = xero.books().contacts().into_iter().find(|contact| contact.number == number).unwrap();
    let mut person = xero.person(rig.runtime.now());
    let into = person.add_contact(into).unwrap();
    person.merge_contacts(contact.id, into).unwrap();
}

/// Syncs by a process that has read the contacts before it happened, and by one that reads them after.
fn before_and_after(rig: &dyn Fn() -> Rig, happens: &dyn Fn(&Rig), then: &dyn Fn(&Rig)) {
    for directory_is_old in [true, false] {
        let rig = rig();
        let integration = rig.integration();
        ends(&rig, integration.sync()).unwrap();
        happens(&rig);
        if directory_is_old {
            ends(&rig, integration.sync()).unwrap();
        }
        until_done(&rig);
        then(&rig);
        settled(&rig);
    }
}

#[test]
fn an_archived_customer_is_billed_as_a_new_contact_where_the_profile_says_so() {
    let rig = || with_contacts("archived = \"new_contact\"");
    let happens = |rig: &Rig| {
        archive(rig, "XC-demo-1");
        another(rig, "2001");
    };
    before_and_after(&rig, &happens, &|rig| {
        assert_eq!(parked(rig), Vec::<String>::new());
        assert_eq!((bills(rig, "XC-1001"), bills(rig, "XC-2001")), ("Ada Byron".into(), "Ada Byron (demo-1-2)".into()));
        let mail = || "ada@shop.example".to_owned();
        assert_eq!(contacts(rig)["XC-demo-1-2"], ("Ada Byron (demo-1-2)".to_owned(), mail()));
        assert_eq!(contacts(rig)["XC-demo-1"], ("Ada Byron".to_owned(), mail()));
        // The next order knows it, and when it is archived too, the next takes its place.
        another(rig, "2002");
        until_done(rig);
        assert_eq!(bills(rig, "XC-2002"), "Ada Byron (demo-1-2)");
        archive(rig, "XC-demo-1-2");
        another(rig, "2003");
        another(rig, "2004");
        until_done(rig);
        assert_eq!(
            ["XC-2003", "XC-2004"].map(|number| bills(rig, number)),
            ["Ada Byron (demo-1-3)", "Ada Byron (demo-1-3)"]
        );
        assert_eq!(parked(rig), Vec::<String>::new());
    });
}

#[test]
fn the_contact_of_all_orders_that_is_archived_is_followed_by_another() {
    let rig = || with_contacts("policy = \"single\"\nsingle_name = \"Web shop\"\narchived = \"new_contact\"");
    let happens = |rig: &Rig| {
        archive(rig, "XC-demo-ALL");
        another(rig, "2001");
    };
    before_and_after(&rig, &happens, &|rig| {
        assert_eq!(parked(rig), Vec::<String>::new());
        assert_eq!(bills(rig, "XC-2001"), "Web shop (demo-all-2)");
    });
}

#[test]
fn an_archived_customer_is_told_and_parks_what_would_bill_it_whenever_it_is_found() {
    let happens = |rig: &Rig| {
        archive(rig, "XC-demo-1");
        another(rig, "2001");
    };
    before_and_after(&|| small(1), &happens, &|rig| {
        let aside = parked(rig);
        assert!(aside.len() == 1 && aside[0].contains("ContactUnusable") && aside[0].contains("restore"), "{aside:?}");
        assert!(rig.xero.lock().books().invoice("XC-2001").is_none());
    });
}

#[test]
fn a_customer_that_was_merged_is_billed_as_the_other_and_credited_there() {
    let happens = |rig: &Rig| {
        merge(rig, "XC-demo-1", "Byron & Sons");
        another(rig, "2001");
        rig.runtime.advance(Duration::from_secs(60));
        let id = order(rig, "1003");
        rig.shop.lock().refund(id, money("4.00"), rig.runtime.now()).unwrap();
    };
    before_and_after(&|| small(1), &happens, &|rig| {
        assert_eq!(parked(rig), Vec::<String>::new());
        assert_eq!(["XC-1003", "XC-2001"].map(|number| bills(rig, number)), ["Byron & Sons", "Byron & Sons"]);
        let xero = rig.xero.lock();
        let note = xero.books().credit_notes().into_iter().find(|note| note.number.starts_with("XC-1003")).unwrap();
        let invoice = xero.books().invoice("XC-1003").unwrap();
        assert_eq!((note.contact_id, note.total), (invoice.contact_id, money("4.00")));
    });
}

#[test]
fn a_refund_to_a_customer_who_was_archived_waits_and_leaves_no_half_of_it() {
    let rig = || with_contacts("archived = \"new_contact\"");
    let happens = |rig: &Rig| {
        archive(rig, "XC-demo-1");
        rig.runtime.advance(Duration::from_secs(60));
        let id = order(rig, "1003");
        rig.shop.lock().refund(id, money("4.00"), rig.runtime.now()).unwrap();
    };
    before_and_after(&rig, &happens, &|rig| {
        let aside = parked(rig);
        assert!(aside.len() == 1 && aside[0].contains("ContactUnusable") && aside[0].contains("restore"), "{aside:?}");
        let notes = rig.xero.lock().books().credit_notes();
        assert!(!notes.iter().any(|note| note.number.starts_with("XC-1003")));
    });
}

/// A credit note goes to the contact of its invoice, which nobody is about to make.
#[test]
fn an_order_is_refunded_to_the_contact_that_it_was_billed_to_after_the_policy_changed() {
    let mut rig = small(1);
    until_done(&rig);
    rig.profile = rig.profile.replace("[contacts]\n", "[contacts]\npolicy = \"single\"\nsingle_name = \"Web shop\"\n");
    rig.runtime.advance(Duration::from_secs(60));
    let id = order(&rig, "1003");
    rig.shop.lock().refund(id, money("4.00"), rig.runtime.now()).unwrap();
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    let xero = rig.xero.lock();
    let note = xero.books().credit_notes().into_iter().find(|note| note.number.starts_with("XC-1003")).unwrap();
    assert_eq!(note.contact_id, xero.books().invoice("XC-1003").unwrap().contact_id);
}
