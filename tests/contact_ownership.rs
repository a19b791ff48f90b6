//! Who owns the fields of a contact that is there, from the store to the ledger.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;
#[path = "common/guarded.rs"]
mod guarded;

use std::{pin::pin, sync::Arc, time::Duration};

use api_core::{
    fake::Faults,
    runtime::{Runtime, Timestamp},
};
use attack::{Scissors, goes_on, money, order, parked, small, until_done};
use chrono::TimeDelta;
use common::Rig;
use guarded::Guarded;
use xcart_client::{
    mock::{Line, OrderSeed, Payment, address},
    wire::{PaymentStatusCode, ProfileId},
};
use xcart_xero::{Integration, connect::XCartStorefront};
use xero_client::mock::ContactRecord;

/// The small store, with owners of its contacts' fields.
fn owned(owners: &str) -> Rig {
    let mut rig = small(1);
    rig.profile += &format!("\n[contacts.ownership]\n{owners}\n");
    rig
}

/// Ada's contact.
fn ada(rig: &Rig) -> ContactRecord {
    let contacts = rig.xero.lock().books().contacts();
    contacts.into_iter().find(|contact| contact.number == "XC-demo-1").unwrap()
}

/// One more order of Ada's, in which she gives this name and telephone number.
fn another(rig: &Rig, number: &str, name: &str, phone: &str) {
    rig.runtime.advance(Duration::from_secs(60));
    placed(rig, TimeDelta::seconds(1), number, name, phone);
}

/// One that was placed so long ago, and is told now.
fn placed(rig: &Rig, ago: TimeDelta, number: &str, name: &str, phone: &str) {
    let mut home = address(name, "Byron", "12 Square", "London", "SW1Y 4JH", "GB");
    home.phone = phone.into();
    let seed = OrderSeed::new("USD", rig.runtime.now() - ago)
        .number(number)
        .customer(ProfileId(1))
        .updated_at(rig.runtime.now())
        .address(home)
        .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 3))
        .payment_status(PaymentStatusCode::Paid)
        .payment(Payment::sale("PayPal"));
    rig.shop.lock().add_order(seed);
}

/// A person changes something of Ada's contact in Xero, and the directory grows old.
fn edit(rig: &Rig, members: &[(&str, &str)]) {
    let (id, now) = (ada(rig).id, rig.runtime.now());
    rig.xero.lock().person(now).edit_contact(id, members).unwrap();
    rig.runtime.advance(Duration::from_secs(2 * 3600));
}

/// How many times records of the ledger were written so far.
fn effects(rig: &Rig) -> u64 {
    rig.xero.lock().counters().total_effects()
}

/// A second round finds nothing to do.
fn settled(rig: &Rig) {
    let before = effects(rig);
    until_done(rig);
    assert_eq!((parked(rig), effects(rig)), (Vec::<String>::new(), before));
}

#[test]
fn a_telephone_number_that_the_store_owns_is_written_once_and_the_name_never() {
    let rig = owned("phone = \"store_wins\"");
    until_done(&rig);
    another(&rig, "2001", "Augusta", "+44 20 7946 0001");
    until_done(&rig);
    let contact = ada(&rig);
    assert_eq!((contact.phone.as_str(), contact.name.as_str()), ("+44 20 7946 0001", "Ada Byron"));
    settled(&rig);
    // Of a known customer who says the same, nothing is written but the order's own invoice and payment.
    let before = effects(&rig);
    another(&rig, "2002", "Augusta", "+44 (20) 7946-0001");
    until_done(&rig);
    assert_eq!(effects(&rig) - before, 2);
    settled(&rig);
}

#[test]
fn a_contact_of_which_nobody_owns_anything_stays_as_it_was_created() {
    let rig = owned("phone = \"create_only\"");
    until_done(&rig);
    let before = ada(&rig);
    another(&rig, "2001", "Augusta", "+44 20 7946 0001");
    until_done(&rig);
    assert_eq!(ada(&rig), before);
    settled(&rig);
}

#[test]
fn what_a_person_entered_in_the_ledger_stays_where_the_ledger_wins_and_is_written_over_where_the_store_does() {
    for (owner, expected) in [("ledger_wins", "office@byron.example"), ("store_wins", "ada@shop.example")] {
        let rig = owned(&format!("email = \"{owner}\""));
        until_done(&rig);
        edit(&rig, &[("EmailAddress", "office@byron.example"), ("Name", "Byron & Sons")]);
        another(&rig, "2001", "Ada", "");
        until_done(&rig);
        let contact = ada(&rig);
        assert_eq!((contact.email.as_str(), contact.name.as_str()), (expected, "Byron & Sons"), "{owner}");
        settled(&rig);
    }
}

#[test]
fn a_name_is_written_where_the_store_owns_it() {
    let rig = owned("name = \"store_wins\"");
    until_done(&rig);
    another(&rig, "2001", "Augusta", "");
    until_done(&rig);
    assert_eq!(ada(&rig).name, "Augusta Byron");
    settled(&rig);
}

#[test]
fn an_owner_is_heard_from_the_day_on_which_the_profile_names_it() {
    let mut rig = small(1);
    until_done(&rig);
    rig.profile += "\n[contacts.ownership]\nphone = \"store_wins\"\n";
    another(&rig, "2001", "Ada", "99");
    until_done(&rig);
    assert_eq!(ada(&rig).phone, "99");
    settled(&rig);
}

#[test]
fn an_archived_contact_is_not_written_and_its_orders_wait_as_ever() {
    let rig = owned("phone = \"store_wins\"");
    until_done(&rig);
    edit(&rig, &[("ContactStatus", "ARCHIVED")]);
    let before = ada(&rig);
    another(&rig, "2001", "Ada", "99");
    until_done(&rig);
    let aside = parked(&rig);
    assert!(aside.len() == 1 && aside[0].contains("ContactUnusable"), "{aside:?}");
    assert_eq!(ada(&rig), before);
}

/// Two more orders of Ada's, each with another telephone number: the later one's counts, whichever is planned, or sent, first.
fn two_more(rig: &Rig) {
    another(rig, "2001", "Augusta", "+44 20 7946 0001");
    another(rig, "2002", "Augusta", "+44 20 7946 0002");
}

/// One of yesterday and one of today at once, of which the later one says what the ledger has.
fn one_that_differs_and_one_that_does_not(rig: &Rig) {
    yesterday(rig);
    today(rig);
}

/// What the ledger has of Ada, and how many contacts and documents it has.
fn outcome(rig: &Rig) -> (String, String, usize, usize) {
    rig.xero.settle(Timestamp::MAX_UTC);
    let contact = ada(rig);
    let fake = rig.xero.lock();
    (contact.name, contact.phone, fake.books().contacts().len(), fake.books().documents().len())
}

/// Ada's telephone number is the store's, and four days old.
fn with_a_number() -> Rig {
    let rig = owned("phone = \"store_wins\"");
    placed(&rig, TimeDelta::seconds(1), "2000", "Ada", "+44 20 7946 0001");
    until_done(&rig);
    rig.runtime.advance(Duration::from_secs(4 * 86_400));
    until_done(&rig);
    rig
}

/// Of yesterday, with another number than the ledger has.
fn yesterday(rig: &Rig) {
    placed(rig, TimeDelta::days(1), "2001", "Ada", "99");
}

/// Of today, with the number that the ledger has.
fn today(rig: &Rig) {
    placed(rig, TimeDelta::seconds(1), "2002", "Ada", "+44 20 7946 0001");
}

#[test]
fn an_order_that_says_what_the_ledger_has_is_heard_whenever_an_earlier_one_is_told() {
    for told in [[today, yesterday], [yesterday, today]] {
        let rig = with_a_number();
        for tell in told {
            tell(&rig);
            until_done(&rig);
        }
        assert_eq!(ada(&rig).phone, "+44 20 7946 0001");
        let documents = rig.xero.lock().books().documents();
        assert!(["XC-2001", "XC-2002"].iter().all(|number| documents.iter().any(|one| one.number == *number)));
        settled(&rig);
        // What comes after it is heard as ever.
        another(&rig, "2003", "Ada", "77");
        until_done(&rig);
        assert_eq!(ada(&rig).phone, "77");
    }
}

#[test]
fn an_order_is_heard_too_that_bills_a_contact_which_was_there_before_us() {
    let rig = owned("email = \"store_wins\"");
    let now = rig.runtime.now();
    let id = rig.xero.lock().person(now).add_contact("Hopper & Sons").unwrap();
    rig.xero.lock().person(now).edit_contact(id, &[("EmailAddress", "grace@shop.example")]).unwrap();
    let grace = rig.shop.lock().add_profile("grace@shop.example", now);
    for (number, days, email) in [("2002", 1, "grace@shop.example"), ("2001", 5, "before@shop.example")] {
        let seed = OrderSeed::new("USD", rig.runtime.now() - TimeDelta::days(days))
            .number(number)
            .customer(grace)
            .email(email)
            .updated_at(rig.runtime.now())
            .address(address("Grace", "Hopper", "1 Navy Yard", "Arlington", "22201", "US"))
            .line(Line::new("TEA-1", "Darjeeling", money("9.90"), 3))
            .payment_status(PaymentStatusCode::Paid)
            .payment(Payment::sale("PayPal"));
        rig.shop.lock().add_order(seed);
        until_done(&rig);
    }
    let contact = rig.xero.lock().books().contacts().into_iter().find(|contact| contact.id == id).unwrap();
    let billed = rig.xero.lock().books().documents().into_iter().find(|document| document.number == "XC-2001").unwrap();
    assert_eq!((contact.email.as_str(), billed.contact_id), ("grace@shop.example", id));
}

/// Those are billed already; since then the number is the store's.
fn billed_before(told: Told) -> Rig {
    let mut rig = with_a_number();
    let owned = rig.profile.clone();
    rig.profile = owned.replace("store_wins", "create_only");
    told(&rig);
    until_done(&rig);
    rig.profile = owned;
    // The directory is read anew, with what the profile asks of contacts now.
    until_done(&rig);
    rig
}

fn both_billed() -> Rig {
    billed_before(one_that_differs_and_one_that_does_not)
}

/// Something is noted of an order that says nothing new.
fn told_again(rig: &Rig, number: &str) {
    let (id, now) = (order(rig, number), rig.runtime.now());
    rig.shop.lock().set_admin_notes(id, "told again", now).unwrap();
}

fn both_told_again(rig: &Rig) {
    told_again(rig, "2001");
    told_again(rig, "2002");
}

/// One that says what the ledger has.
fn one_billed() -> Rig {
    billed_before(one_that_does_not_differ)
}

/// Before its credit note is planned, the ledger is asked whether its invoice still stands.
fn refunded_in_part(rig: &Rig) {
    let (id, now) = (order(rig, "2001"), rig.runtime.now());
    rig.shop.lock().refund(id, money("9.90"), now).unwrap();
    told_again(rig, "2001");
}

/// A later one with another number than the ledger has.
fn a_later_one(rig: &Rig) {
    placed(rig, TimeDelta::seconds(1), "2002", "Ada", "+44 20 7946 0002");
}

fn nothing(_: &Rig) {}

/// How a story begins.
type Begin = fn() -> Rig;
/// What is told of orders.
type Told = fn(&Rig);

/// What happens to Ada's contact, and the telephone number that it has in the end: what order 2002 says.
struct Story {
    begin: Begin,
    happens: Told,
    /// What happens while somebody is at work on that, or at once with it.
    meanwhile: Told,
    phone: &'static str,
}

fn stories() -> [Story; 4] {
    let first = || {
        let rig = owned("phone = \"store_wins\"");
        until_done(&rig);
        rig
    };
    let (old, new) = ("+44 20 7946 0001", "+44 20 7946 0002");
    [
        Story { begin: first, happens: two_more, meanwhile: nothing, phone: new },
        Story { begin: with_a_number, happens: one_that_differs_and_one_that_does_not, meanwhile: nothing, phone: old },
        Story { begin: both_billed, happens: both_told_again, meanwhile: nothing, phone: old },
        Story { begin: one_billed, happens: refunded_in_part, meanwhile: a_later_one, phone: new },
    ]
}

/// The contact says what order 2002 says, and an order that was placed a little before that one changes nothing of it.
fn ends_well(rig: &Rig, phone: &str, when: &str) {
    assert_eq!((outcome(rig).1.as_str(), parked(rig)), (phone, vec![]), "{when}");
    settled(rig);
    let last = rig.shop.lock().order_by_number("2002").unwrap().create_date.0;
    placed(rig, rig.runtime.now() - last + TimeDelta::seconds(5), "2999", "Ada", "55");
    until_done(rig);
    assert_eq!(outcome(rig).1, phone, "{when}, an order of before");
}

/// When what is in doubt is known: before all orders are looked at again, which mends everything.
const SOON: Duration = Duration::from_secs(600);
const _: () = assert!(SOON.as_secs() < XCartStorefront::SWEEP_INTERVAL.as_secs());

/// Cuts a sync at one moment after the other, until there are no more; there are more than `least`.
fn at_every_moment(least: u64, mut attack: impl FnMut(u64, &Scissors)) {
    let mut moment = 1;
    loop {
        let scissors = Scissors::at(moment);
        attack(moment, &scissors);
        if scissors.passed() < moment {
            break;
        }
        moment += 1;
    }
    assert!(moment > least, "{moment}");
}

#[test]
fn after_a_death_around_any_call_the_contact_says_what_the_last_order_says() {
    for Story { begin, happens, meanwhile, phone } in stories() {
        let mut expected = None;
        at_every_moment(20, |moment, scissors| {
            let rig = begin();
            happens(&rig);
            meanwhile(&rig);
            rig.xero.lock().set_latency(Duration::from_millis(300));
            let _cut = rig.run(scissors.race(scissors.integration(&rig).sync()));
            until_done(&rig);
            let outcome = outcome(&rig);
            assert_eq!(*expected.get_or_insert_with(|| outcome.clone()), outcome, "moment {moment}");
            ends_well(&rig, phone, &format!("moment {moment}"));
        });
    }
}

#[test]
fn what_an_earlier_order_is_about_to_write_or_may_have_written_gives_way_to_a_later_one_that_changes_nothing() {
    let again: [Told; 2] = [|rig| told_again(rig, "2001"), |rig| told_again(rig, "2002")];
    let stories: [(Begin, [Told; 2]); 2] = [(with_a_number, [yesterday, today]), (both_billed, again)];
    let ways = stories.into_iter().flat_map(|story| [(story, false), (story, true)]);
    for ((begin, [earlier, later]), plans_before_it_asks) in ways {
        at_every_moment(10, |moment, scissors| {
            let rig = begin();
            let other = rig.integration();
            earlier(&rig);
            rig.xero.lock().set_latency(Duration::from_millis(300));
            let _cut = rig.run(scissors.race(scissors.integration(&rig).sync()));
            later(&rig);
            if plans_before_it_asks {
                // What the earlier order wrote is in doubt still, and its lease runs.
                rig.run(other.engine().poll(&"demo".into())).unwrap();
                rig.run(other.engine().plan_due(&"demo".into())).unwrap();
            }
            goes_on(&rig, &other);
            rig.runtime.advance(SOON);
            goes_on(&rig, &other);
            ends_well(&rig, "+44 20 7946 0001", &format!("moment {moment}"));
        });
    }
}

/// A process syncs, and stands still where the scissors cut until the others have done that.
fn stands_still(rig: &Rig, process: &Integration, scissors: &Scissors, others: impl FnOnce()) {
    let mut still = pin!(process.sync());
    let whole = rig.run(scissors.until_cut(still.as_mut()));
    others();
    scissors.go_on();
    if whole.is_none() {
        // It may be told that others did its work.
        let _late = rig.run(still);
    }
}

#[test]
fn while_one_process_stands_still_another_may_do_anything_and_the_contact_says_what_the_last_order_says() {
    for Story { begin, happens, meanwhile, phone } in stories() {
        at_every_moment(20, |moment, scissors| {
            let rig = begin();
            let other = rig.integration();
            happens(&rig);
            rig.xero.lock().set_latency(Duration::from_millis(300));
            let process = scissors.integration(&rig);
            stands_still(&rig, &process, scissors, || {
                meanwhile(&rig);
                goes_on(&rig, &other);
            });
            goes_on(&rig, &other);
            rig.runtime.advance(SOON);
            goes_on(&rig, &other);
            ends_well(&rig, phone, &format!("moment {moment}"));
        });
    }
}

fn one_that_does_not_differ(rig: &Rig) {
    placed(rig, TimeDelta::seconds(60), "2001", "Ada", "+44 20 7946 0001");
}

/// Of a little later.
fn one_more_that_does_not_differ(rig: &Rig) {
    placed(rig, TimeDelta::seconds(1), "2002", "Ada", "+44 20 7946 0001");
}

/// What another process does while one stands still before a commit.
type Done = fn(&Rig, &Integration);

fn everything(rig: &Rig, other: &Integration) {
    goes_on(rig, other);
}

fn no_more_than_plans(rig: &Rig, other: &Integration) {
    rig.run(other.engine().poll(&"demo".into())).unwrap();
    rig.run(other.engine().plan_due(&"demo".into())).unwrap();
}

#[test]
fn what_one_process_read_of_a_contact_before_another_wrote_is_not_what_it_writes_by() {
    let again: Told = |rig| told_again(rig, "2001");
    let stories: [(Begin, Told, Told, Done); 4] = [
        (with_a_number, today, yesterday, no_more_than_plans),
        (with_a_number, today, yesterday, everything),
        (one_billed, again, one_more_that_does_not_differ, no_more_than_plans),
        (one_billed, again, one_more_that_does_not_differ, everything),
    ];
    for (begin, happens, meanwhile, done) in stories {
        at_every_moment(3, |moment, scissors| {
            let rig = begin();
            let other = rig.integration();
            happens(&rig);
            let mut parts = rig.parts();
            parts.store = Arc::new(Guarded::new(parts.store, scissors));
            let process = Integration::new(parts).unwrap();
            stands_still(&rig, &process, scissors, || {
                meanwhile(&rig);
                done(&rig, &other);
            });
            goes_on(&rig, &other);
            rig.runtime.advance(SOON);
            goes_on(&rig, &other);
            ends_well(&rig, "+44 20 7946 0001", &format!("moment {moment}"));
        });
    }
}

#[test]
fn whatever_goes_wrong_on_the_way_the_contact_says_what_the_last_order_says() {
    for Story { begin, happens, meanwhile, phone: expected } in stories() {
        for seed in 0..16 {
            let mut rig = begin();
            happens(&rig);
            meanwhile(&rig);
            rig.xero_faults = Faults::swarm(seed + 1, Duration::from_secs(170));
            until_done(&rig);
            rig.xero_faults.stop();
            rig.run(rig.integration().engine().redrive(&"demo".into())).unwrap();
            until_done(&rig);
            let (name, phone, ..) = outcome(&rig);
            assert_eq!((name.as_str(), phone.as_str()), ("Ada Byron", expected), "seed {seed}");
            settled(&rig);
        }
    }
}
