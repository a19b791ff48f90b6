//! Who owns the fields of a contact that is there: what is written to it, what is told, and that nothing is written twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    Address, AppliedRecord, Heard, LedgerWrite, Order, Plan,
    ledger::{ContactEntry, ContactFields, ContactUpdate, DocKey, DocKind},
};
use chrono::TimeDelta;
use common::{Books, entry, read, transaction};
use mapping::{
    Mapper, Profile,
    ownership::{Decision, Ownership, decide},
};
use proptest::prelude::*;
use serde_json::json;

const OWNERS: [(&str, Ownership); 3] = [
    ("create_only", Ownership::CreateOnly),
    ("store_wins", Ownership::StoreWins),
    ("ledger_wins", Ownership::LedgerWins),
];

/// The demo profile with owners of contacts' fields.
fn owned(owners: &str) -> Mapper {
    let numbers = "company_number = \"{customer.membership}\"\naccount_number = \"{order.po_number}\"\n";
    let text = mapping::profiles::DEMO.replace("[contacts]\n", &format!("[contacts]\n{numbers}"));
    Mapper::new(Profile::from_toml(&format!("{text}\n[contacts.ownership]\n{owners}\n")).unwrap())
}

fn order(mapper: &Mapper) -> Order {
    read(mapper, &json!({}), &[transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]).unwrap()
}

fn key() -> DocKey {
    DocKey::new(DocKind::Contact, "XC-demo-3")
}

/// What a plan writes to the contact that is there.
fn update(plan: &Plan) -> Option<&ContactUpdate> {
    plan.steps.iter().find_map(|step| match &step.write {
        LedgerWrite::UpdateContact(update) => Some(&**update),
        _ => None,
    })
}

/// Carries a plan out, as the ledger and its directory would have it then.
fn apply(books: &mut Books, plan: &Plan) {
    books.apply(plan);
    for step in &plan.steps {
        let id = books.applied.records[step.write.key()].id.clone();
        match &step.write {
            LedgerWrite::CreateContact(contact) => books.contacts.push(ContactEntry::of(contact, id, true)),
            LedgerWrite::UpdateContact(update) => {
                let entry = books.contacts.iter_mut().find(|entry| entry.id == id).unwrap();
                *entry = entry.clone().after(update.fields.clone());
            }
            _ => {}
        }
    }
}

/// Plans and carries out; then nothing is left to do.
fn sync(books: &mut Books, mapper: &Mapper, order: &Order) -> Plan {
    let plan = books.plan(mapper, order);
    apply(books, &plan);
    assert_eq!(books.plan(mapper, order).steps, []);
    plan
}

/// A field, how an order says it and how it stands among a contact's fields.
type Field = (&'static str, fn(&mut Order, &str), fn(&str) -> ContactFields);

fn billing(order: &mut Order) -> &mut Address {
    order.billing.as_mut().unwrap()
}

fn email(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{text}@shop.example") }
}

fn person(text: &str) -> ContactFields {
    let last = if text.is_empty() { "" } else { "Lovelace" };
    ContactFields { first_name: Some(text.into()), last_name: Some(last.into()), ..ContactFields::default() }
}

fn city(text: &str) -> Address {
    Address { city: text.into(), ..Address::default() }
}

const FIELDS: [Field; 8] = [
    (
        "email",
        |order, text| order.customer.email = email(text).into(),
        |text| ContactFields { email: Some(email(text).into()), ..ContactFields::default() },
    ),
    (
        "phone",
        |order, text| billing(order).phone = text.into(),
        |text| ContactFields { phone: Some(text.into()), ..ContactFields::default() },
    ),
    (
        "person",
        |order, text| {
            billing(order).first_name = text.into();
            billing(order).last_name = if text.is_empty() { "".into() } else { "Lovelace".into() };
        },
        person,
    ),
    (
        "billing",
        |order, text| order.billing = Some(city(text)),
        |text| ContactFields { billing: Some(city(text)), ..ContactFields::default() },
    ),
    (
        "shipping",
        |order, text| order.shipping = Some(city(text)),
        |text| ContactFields { shipping: Some(city(text)), ..ContactFields::default() },
    ),
    (
        "tax_number",
        |order, text| billing(order).vat_number = text.into(),
        |text| ContactFields { tax_number: Some(text.into()), ..ContactFields::default() },
    ),
    (
        "company_number",
        |order, text| order.customer.membership = text.into(),
        |text| ContactFields { company_number: Some(text.into()), ..ContactFields::default() },
    ),
    (
        "account_number",
        |order, text| order.po_number = text.into(),
        |text| ContactFields { account_number: Some(text.into()), ..ContactFields::default() },
    ),
];

/// Books in which the contact is there: what we sent of it, if anything, and what the ledger has of it now.
fn books(sent: Option<ContactFields>, has: ContactFields) -> Books {
    let mut books = Books::new();
    let plain = entry("XC-demo-3", "Ada Lovelace", "");
    let record = AppliedRecord::adopted(plain.id.clone());
    let write = |fields| LedgerWrite::UpdateContact(Box::new(ContactUpdate { key: key(), fields, as_of: None }));
    let record = match sent {
        Some(fields) => AppliedRecord::after(Some(&record), &write(fields), plain.id.clone()),
        None => record,
    };
    books.applied.records.insert(key(), record);
    books.contacts = vec![ContactEntry { details: Some(Box::default()), ..plain }.after(has)];
    books
}

#[test]
fn each_field_is_written_kept_or_told_as_the_table_of_ownership_says() {
    let mut written = 0;
    for (field, says, fields) in FIELDS {
        for (owner, ownership) in OWNERS {
            let mapper = owned(&format!("{field} = \"{owner}\""));
            for sent in [None, Some(""), Some("a"), Some("b")] {
                for (ledger, store) in ["", "a", "b"].into_iter().flat_map(|l| ["", "a", "b", "c"].map(|s| (l, s))) {
                    let case = format!("{field}, {owner}: sent {sent:?}, ledger {ledger:?}, store {store:?}");
                    let mut books = books(sent.map(fields), fields(ledger));
                    let mut order = order(&mapper);
                    says(&mut order, store);
                    let plan = sync(&mut books, &mapper, &order);
                    let decision = decide(ownership, sent, ledger, store);
                    let update = update(&plan);
                    assert_eq!(update.is_some(), decision.is_written(), "{case}");
                    if let Some(update) = update {
                        assert!(mapping::contacts::holds(&books.contacts[0], &fields(store)), "{case}");
                        assert_eq!(update.fields.name, None, "{case}");
                        assert!(plan.steps.iter().any(|step| step.why.ends_with(&format!(": {field}"))), "{case}");
                        written += 1;
                    }
                    let told =
                        |words: &str| plan.notes.iter().any(|note| note.ends_with(words) && note.contains(field));
                    assert_eq!(told("and the store's counts"), decision == Decision::Overwrite, "{case}");
                    assert_eq!(told("and the ledger's counts"), decision == Decision::Yield, "{case}");
                }
            }
        }
    }
    assert!(written > 100, "{written}");
}

#[test]
fn without_a_word_of_owners_a_contact_that_is_there_is_never_written() {
    let mapper = common::mapper();
    assert!(!mapper.compares_contacts() && owned("phone = \"store_wins\"").compares_contacts());
    assert!(!owned("phone = \"create_only\"").compares_contacts());
    let mut books = Books::new();
    let mut order = order(&mapper);
    let plan = sync(&mut books, &mapper, &order);
    assert!(plan.steps.iter().all(|step| step.write.as_of().is_none()));
    (order.customer.email, billing(&mut order).phone) = ("new@shop.example".into(), "99".into());
    assert_eq!(sync(&mut books, &mapper, &order).steps, []);
}

#[test]
fn a_change_in_the_store_is_written_once_and_nothing_else_of_the_contact() {
    let mapper = owned("phone = \"store_wins\"\nemail = \"ledger_wins\"");
    let mut books = Books::new();
    let mut order = order(&mapper);
    sync(&mut books, &mapper, &order);
    billing(&mut order).phone = "99".into();
    let plan = sync(&mut books, &mapper, &order);
    let fields = ContactFields { phone: Some("99".into()), ..ContactFields::default() };
    let expected = ContactUpdate { key: key(), fields, as_of: Some(order.placed_at) };
    assert_eq!((plan.steps.len(), update(&plan)), (1, Some(&expected)));
    // By number, by letters and back again: each change is one write, with an op of its own.
    let mut ops = vec![plan.steps[0].op.clone()];
    for phone in ["1", "99", "1"] {
        billing(&mut order).phone = phone.into();
        ops.push(sync(&mut books, &mapper, &order).steps[0].op.clone());
    }
    ops.sort();
    ops.dedup();
    assert_eq!(ops.len(), 4);
}

#[test]
fn an_order_that_says_what_the_ledger_has_of_all_that_has_an_owner_is_heard_once() {
    let fields = |phone: &str, email: &str| ContactFields {
        phone: Some(phone.into()),
        email: Some(email.into()),
        ..ContactFields::default()
    };
    let heard = |owners: &str, sent: Option<ContactFields>, phone: &str| {
        let mapper = owned(owners);
        let mut books = books(sent, fields("99", "ada@shop.example"));
        let mut order = order(&mapper);
        (order.customer.email, billing(&mut order).phone) = ("ada@shop.example".into(), phone.into());
        let plan = sync(&mut books, &mapper, &order);
        if let Some(heard) = &plan.heard {
            let mut other = order.clone();
            (other.customer.email, billing(&mut other).phone) = ("x@shop.example".into(), "77".into());
            let otherwise = books.plan(&mapper, &other);
            let update = otherwise.steps.iter().find(|step| matches!(step.write, LedgerWrite::UpdateContact(_)));
            let op = update.unwrap().op.clone();
            assert_eq!(*heard, Heard { key: key(), as_of: order.placed_at, op });
            let record = books.applied.records[&key()].heard(heard).unwrap();
            assert_eq!(record.heard(heard), None);
            assert_eq!((record.version, &record.id), (books.applied.records[&key()].version, &books.contacts[0].id));
            books.applied.records.insert(key(), record);
            assert_eq!(sync(&mut books, &mapper, &order).heard, None, "once");
            let mut earlier = order.clone();
            earlier.placed_at -= TimeDelta::days(1);
            billing(&mut earlier).phone = "1".into();
            assert!(sync(&mut books, &mapper, &earlier).steps.iter().all(|step| step.write.key() != &key()));
        }
        plan.heard.is_some()
    };
    let both = "phone = \"store_wins\"\nemail = \"ledger_wins\"";
    for sent in [None, Some(fields("99", "")), Some(fields("1", "before@shop.example"))] {
        assert!(heard(both, sent.clone(), "99") && heard("phone = \"store_wins\"", sent.clone(), "99"));
        // One that says otherwise is written, and then it is heard by that.
        assert!(!heard(both, sent.clone(), "77"));
        // Of what no order is written over nobody need be heard.
        assert!(!heard("phone = \"ledger_wins\"", sent, "99"));
    }
    // One that says nothing of a field leaves it to earlier ones.
    assert!(!heard("phone = \"ledger_wins\"\nemail = \"store_wins\"", None, ""));
    assert!(!heard(both, None, "") && heard("email = \"store_wins\"", None, ""));
}

#[test]
fn what_the_ledger_gives_back_in_its_own_spelling_is_nobodys_change() {
    let all = "name = \"store_wins\"\nperson = \"store_wins\"\nemail = \"store_wins\"\nphone = \"store_wins\"\n\
               billing = \"store_wins\"\ntax_number = \"store_wins\"";
    let mapper = owned(all);
    let mut books = Books::new();
    let mut order = order(&mapper);
    (billing(&mut order).phone, billing(&mut order).vat_number) = ("+47 (0)1".into(), "12 3".into());
    sync(&mut books, &mapper, &order);
    let spelt = ContactFields {
        name: Some("Ada  Lovelace".into()),
        email: Some("ADA@shop.example".into()),
        phone: Some("47 0 1".into()),
        tax_number: Some("1-23".into()),
        billing: Some(Address {
            first_name: "Ada Lovelace".into(),
            street: "Main 1 ".into(),
            city: "Oslo".into(),
            postal_code: "1".into(),
            country_code: "Norway".into(),
            ..Address::default()
        }),
        ..ContactFields::default()
    };
    books.contacts[0] = books.contacts[0].clone().after(spelt);
    let plan = books.plan(&mapper, &order);
    assert_eq!((plan.steps.as_slice(), plan.notes.iter().any(|note| note.contains("counts"))), (&[][..], false));
}

#[test]
fn an_earlier_order_that_is_looked_at_again_changes_nothing() {
    let mapper = owned("phone = \"store_wins\"");
    let mut books = Books::new();
    let first = order(&mapper);
    sync(&mut books, &mapper, &first);
    let mut second = Order { id: "43".into(), number: "1043".into(), ..first.clone() };
    second.placed_at += TimeDelta::days(1);
    billing(&mut second).phone = "99".into();
    assert!(update(&sync(&mut books, &mapper, &second)).is_some());
    assert_eq!(sync(&mut books, &mapper, &first).steps, []);
    let mut third = second.clone();
    third.placed_at += TimeDelta::days(1);
    billing(&mut third).phone = "1".into();
    assert!(update(&books.plan(&mapper, &third)).is_some());
}

#[test]
fn a_name_is_never_sent_unless_the_store_owns_it_and_never_one_that_another_has() {
    let everything_else =
        "person = \"store_wins\"\nemail = \"store_wins\"\nphone = \"store_wins\"\nbilling = \"store_wins\"";
    for (owners, expected) in [
        (everything_else.to_owned(), None),
        (format!("{everything_else}\nname = \"ledger_wins\""), None),
        (format!("{everything_else}\nname = \"store_wins\""), Some("Grace Lovelace")),
    ] {
        let mapper = owned(&owners);
        let mut books = Books::new();
        let mut order = order(&mapper);
        sync(&mut books, &mapper, &order);
        billing(&mut order).first_name = "Grace".into();
        let written = update(&books.plan(&mapper, &order)).unwrap().fields.name.clone();
        assert_eq!(written.as_deref(), expected, "{owners}");
        if expected.is_some() {
            books.contacts.push(entry("", "GRACE  Lovelace", "other@shop.example"));
            let second = books.plan(&mapper, &order);
            assert_eq!(update(&second).unwrap().fields.name.as_deref(), Some("Grace Lovelace (demo-3)"));
            apply(&mut books, &second);
            // It keeps that name also when the other is free again.
            books.contacts.pop();
            assert_eq!(books.plan(&mapper, &order).steps, []);
        }
    }
}

#[test]
fn what_an_order_does_not_speak_of_stays() {
    let mapper = owned("shipping = \"store_wins\"\nemail = \"store_wins\"\nphone = \"store_wins\"");
    let mut books = Books::new();
    let mut order = order(&mapper);
    order.shipping = Some(city("Bergen"));
    sync(&mut books, &mapper, &order);
    order.shipping = None;
    // The ledger would refuse it: that is no word that there is none.
    order.customer.email = "käthe@shop.example".into();
    assert_eq!(sync(&mut books, &mapper, &order).steps, []);
    (order.billing, order.shipping) = (None, None);
    assert_eq!(sync(&mut books, &mapper, &order).steps, []);
}

#[test]
fn contacts_that_are_archived_or_shared_or_of_which_the_directory_knows_no_more_are_left_alone() {
    let mapper = owned("phone = \"store_wins\"");
    let mut order = order(&mapper);
    let mut known = Books::new();
    sync(&mut known, &mapper, &order);
    billing(&mut order).phone = "99".into();
    assert!(update(&known.plan(&mapper, &order)).is_some());
    let whole = known.contacts[0].clone();
    for left_alone in [ContactEntry { active: false, ..whole.clone() }, ContactEntry { details: None, ..whole }] {
        known.contacts = vec![left_alone];
        assert!(update(&known.plan(&mapper, &order)).is_none());
    }
    order.customer.id = None;
    order.customer.email = "".into();
    let mut guests = Books::new();
    sync(&mut guests, &mapper, &order);
    billing(&mut order).phone = "1".into();
    assert_eq!(sync(&mut guests, &mapper, &order).steps, []);
}

#[test]
fn a_contact_that_is_adopted_is_brought_in_step_with_the_same_plan_by_its_own_id() {
    let mapper = owned("phone = \"store_wins\"\nbilling = \"ledger_wins\"");
    let mut books = Books::new();
    let details = ContactFields { phone: Some("7".into()), ..ContactFields::default() };
    let theirs = ContactEntry { details: Some(Box::new(details)), ..entry("", "A. L.", "ada@shop.example") };
    books.contacts = vec![theirs.clone()];
    let plan = sync(&mut books, &mapper, &order(&mapper));
    assert_eq!(plan.adoptions[0].id, theirs.id);
    let fields = &update(&plan).unwrap().fields;
    // What nobody ever filled is filled; a person's number is written over, and that is told.
    assert_eq!((fields.phone.as_deref(), fields.billing.is_some(), &fields.name), (Some("1"), true, &None));
    assert!(plan.notes.iter().any(|note| note.contains("phone was changed in the ledger")), "{:?}", plan.notes);
}

#[test]
fn an_order_that_is_not_billed_has_no_say() {
    let mapper = owned("phone = \"store_wins\"");
    let mut books = Books::new();
    let first = order(&mapper);
    sync(&mut books, &mapper, &first);
    for code in ["Q", "D"] {
        let differs = json!({"id": 43, "order_number": "1043", "payment_status": common::status(code)});
        let mut second = read(&mapper, &differs, &[]).unwrap();
        billing(&mut second).phone = "99".into();
        assert_eq!(books.plan(&mapper, &second).steps, [], "{code}");
    }
}

#[test]
fn an_explanation_names_the_owner_of_what_is_written() {
    let mapper = owned("phone = \"store_wins\"");
    let mut books = Books::new();
    let mut order = order(&mapper);
    sync(&mut books, &mapper, &order);
    billing(&mut order).phone = "99".into();
    let explain =
        |order: &Order| mapper.explain(&common::connection(), order, &books.reference, &books.applied, &books.contacts);
    let explained = explain(&order);
    let phone = explained.records[0].field("phone").unwrap();
    assert_eq!(phone.value, "99");
    assert!(phone.by.to_string().ends_with("contacts.ownership.phone"), "{}", phone.by);
    assert!(!explained.to_string().contains("99"), "the text shows nothing that is somebody's");
    billing(&mut order).phone = "".into();
    assert_eq!(explain(&order).records[0].field("phone").unwrap().value, "(emptied)");
}

fn any_owner() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("create_only"), Just("store_wins"), Just("ledger_wins")]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whoever owns what, and whatever people and customers do: a plan that was carried out leaves nothing to do.
    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(
        owners in proptest::collection::vec(any_owner(), FIELDS.len()),
        name in any_owner(),
        history in proptest::collection::vec((any::<bool>(), 0..FIELDS.len(), "[ab]?"), 1..8),
    ) {
        let lines: Vec<String> = FIELDS.iter().zip(&owners).map(|((field, ..), owner)| format!("{field} = \"{owner}\"")).collect();
        let mapper = owned(&format!("{}\nname = \"{name}\"", lines.join("\n")));
        let mut books = Books::new();
        let mut order = order(&mapper);
        sync(&mut books, &mapper, &order);
        for (in_store, field, text) in history {
            let (_, says, fields) = FIELDS[field];
            if in_store {
                says(&mut order, &text);
                if order.billing.is_none() {
                    order.billing = Some(Address::default());
                }
            } else {
                books.contacts[0] = books.contacts[0].clone().after(fields(&text));
            }
            sync(&mut books, &mapper, &order);
        }
    }
}
