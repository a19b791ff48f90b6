//! Whom orders bill, from the store to the ledger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::collections::BTreeMap;

use api_core::runtime::Runtime;
use attack::{parked, small, until_done};
use common::Rig;

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
