//! What the store tells of a customer, and of an order besides its row: read where the profile asks for it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use attack::{order, parked, small, until_done};
use common::Rig;
use xcart_client::wire::ProfileId;

/// The small store, with another reference on its invoices.
fn with_reference(reference: &str) -> Rig {
    let mut rig = small(1);
    rig.profile = rig.profile.replace("reference = \"Order {id}\"", &format!("reference = \"{reference}\""));
    assert!(rig.profile.contains(reference));
    rig
}

fn reference(rig: &Rig, invoice: &str) -> String {
    rig.xero.lock().books().invoice(invoice).unwrap().reference
}

#[test]
fn a_profile_that_asks_for_the_membership_and_the_exemption_learns_them_from_the_customer() {
    let rig = with_reference("{customer.membership|'nobody'}, {customer.tax_exemption|'taxed'}");
    let wholesale = rig.shop.lock().add_membership("Wholesale");
    rig.shop.lock().set_membership(ProfileId(1), wholesale).unwrap();
    rig.shop.lock().set_tax_exemption(ProfileId(1), "EX-77").unwrap();
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    assert!(reference(&rig, "XC-1001").starts_with("Wholesale, EX-77"), "{}", reference(&rig, "XC-1001"));
    assert!(reference(&rig, "XC-1004").starts_with("nobody, taxed"), "a guest is no member");
}

#[test]
fn a_customer_without_a_membership_or_an_exemption_has_none() {
    let rig = with_reference("{customer.membership|'nobody'}, {customer.tax_exemption|'taxed'}");
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    assert!(reference(&rig, "XC-1001").starts_with("nobody, taxed"));
}

#[test]
fn orders_bill_the_contact_of_the_channel_that_their_details_name() {
    let mut rig = small(1);
    let channel = "[contacts]\npolicy = \"per_channel\"\nchannel = \"{custom.details.channel|'Web shop'}\"\n";
    rig.profile = rig.profile.replace("[contacts]\n", channel) + "\n[custom.details]\nchannel = \"text\"\n";
    let id = order(&rig, "1003");
    rig.shop.lock().add_detail(id, "channel", "Amazon").unwrap();
    until_done(&rig);
    assert_eq!(parked(&rig), Vec::<String>::new());
    let xero = rig.xero.lock();
    let bills = |invoice: &str| {
        let id = xero.books().invoice(invoice).unwrap().contact_id;
        xero.books().contacts().into_iter().find(|contact| contact.id == id).unwrap().name
    };
    assert_eq!((bills("XC-1001"), bills("XC-1003")), ("Web shop".to_owned(), "Amazon".to_owned()));
}

#[test]
fn what_no_profile_asks_for_costs_no_call() {
    let calls = |rig: &Rig| -> u64 {
        until_done(rig);
        let shop = rig.shop.lock();
        let besides = shop
            .calls()
            .iter()
            .filter(|(path, _)| ["profiles", "memberships", "details"].iter().any(|of| path.contains(of)));
        besides.map(|(_, count)| count).sum()
    };
    assert_eq!(calls(&small(1)), 0);
    assert!(calls(&with_reference("{customer.membership|'nobody'}")) >= 3, "one for each order of a customer");
}
