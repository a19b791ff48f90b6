//! The note that the profile has in the history of each invoice, with the real connectors: one, whatever goes wrong on the way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;
#[path = "common/held.rs"]
mod held;

use api_core::runtime::Runtime;
use attack::{money, order, small, until_done};
use common::Rig;
use held::{Story, books, survives_the_loss_of_the_database};

/// The small store, of which each invoice is to have a note.
fn rig(seed: u64) -> Rig {
    let mut rig = small(seed);
    let days = "due_days = 14";
    assert!(rig.profile.contains(days));
    rig.profile = rig.profile.replace(days, &format!("history_note = \"Order {{id}} of the store\"\n{days}"));
    rig
}

/// A refund, after which the invoice has its note already.
fn refund(rig: &Rig) {
    let (id, now) = (order(rig, "1001"), rig.runtime.now());
    rig.shop.lock().refund(id, money("9.90"), now).unwrap();
    rig.shop.lock().set_admin_notes(id, "9.90 went back", now).unwrap();
}

const STORY: Story = Story { rig, changes: &[refund] };

fn notes(rig: &Rig) -> Vec<String> {
    books(rig).into_iter().filter(|line| line.contains(" notes ")).collect()
}

#[test]
fn each_invoice_has_one_note_with_our_tag_and_what_happens_later_adds_none() {
    let rig = rig(1);
    until_done(&rig);
    let first = notes(&rig);
    let said: Vec<&str> = first.iter().filter_map(|line| line.split_once(" #")).map(|(said, _)| said).collect();
    let expected = [1, 2, 3, 4].map(|id| format!("XC-100{id} notes Order {id} of the store"));
    assert_eq!(said, expected);
    refund(&rig);
    until_done(&rig);
    assert_eq!(notes(&rig), first);
    let before = rig.xero.lock().counters().total_effects();
    until_done(&rig);
    assert_eq!(rig.xero.lock().counters().total_effects(), before);
}

#[test]
fn without_a_word_of_the_profile_there_are_no_notes_and_invoices_that_are_there_get_theirs_later() {
    let mut rig = small(1);
    until_done(&rig);
    assert_eq!(notes(&rig), Vec::<String>::new());
    rig.profile = self::rig(1).profile;
    refund(&rig);
    until_done(&rig);
    assert!(notes(&rig)[0].starts_with("XC-1001 notes Order 1 of the store #"));
}

#[test]
fn after_a_death_around_any_call_there_is_one_note_on_each_invoice() {
    assert!(STORY.survives_deaths() > 50);
}

#[test]
fn whatever_goes_wrong_on_the_way_there_is_one_note_on_each_invoice() {
    STORY.survives_faults();
}

#[test]
fn after_the_database_is_lost_no_note_is_written_twice() {
    let mut rig = rig(1);
    until_done(&rig);
    survives_the_loss_of_the_database(&mut rig);
    refund(&rig);
    until_done(&rig);
    survives_the_loss_of_the_database(&mut rig);
}
