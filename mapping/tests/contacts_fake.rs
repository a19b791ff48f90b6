//! Whatever customers enter: any contact that is written is taken by `FakeXero`, which refuses what Xero refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::Json;
use canonical_model::{Address, Customer, LedgerWrite, Order, SmolStr, TypedValue, ledger::ContactEntry};
use common::{Books, fake_ledger::FakeLedger, profile_with, read, transaction};
use mapping::{Mapper, outbound::xero as outbound};
use proptest::prelude::*;
use serde_json::json;
use xero_client::mock::{BookRules, FakeXeroConfig};

/// Puts a contact into an organisation in which `<` and `>` are refused in names; what the organisation has of it then.
fn put(body: &xero_client::wire::Contact) -> Json {
    let config = FakeXeroConfig::demo().rules(BookRules::default().angle_brackets_in_names(false));
    FakeLedger::with(config).put("Contacts", None, json!({"Contacts": [body]}).to_string())
}

fn mapper() -> Mapper {
    let fields = "[contacts]\ncompany_number = \"{custom.billing.company_number}\"\naccount_number = \"{customer.id}\"";
    let text = mapping::profiles::DEMO.replace("[contacts]", fields);
    Mapper::new(mapping::Profile::from_toml(&format!("{text}\n[custom.billing]\ncompany_number = \"text\"")).unwrap())
}

/// What somebody may enter: any text, with what is known to make trouble more often than by chance, and too much of it.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => "[A-Za-z0-9 .,'-]{0,12}",
        2 => any::<String>(),
        1 => proptest::sample::select(vec![
            "<b>", "</script>", "\u{0}", "\u{7f}", "\u{85}", "\r\n", "\t", "\u{a0}", "\u{200b}", "\u{202e}", "\u{2066}", "\u{feff}",
            "\u{fffe}", "\u{ffff}", "\u{fdd0}", "\u{1ffff}", "🙂", "👩‍👩‍👧", "é", "עברית", "العربية", "𝔘", "\"", "\\", "&amp;", "=1+1", "１２", "NO",
        ]).prop_map(str::to_owned),
    ];
    (proptest::collection::vec(part, 0..4), prop_oneof![8 => Just(1usize), 1 => 30..80usize])
        .prop_map(|(parts, times)| parts.concat().repeat(times))
}

fn address() -> impl Strategy<Value = Address> {
    (proptest::collection::vec(text(), 9), prop_oneof!["[A-Za-z]{2}", text()]).prop_map(|(mut texts, country_code)| {
        let mut next = || texts.pop().unwrap();
        Address {
            first_name: next().into(),
            last_name: next().into(),
            company: next().into(),
            street: next().into(),
            city: next().into(),
            region: next().into(),
            postal_code: next().into(),
            country_code: country_code.into(),
            phone: next().into(),
            vat_number: next().into(),
        }
    })
}

fn email() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z.,;()\\[\\]<>\"@ö ]{0,8}@[a-z.@-]{0,9}", text(), Just("ada@shop.example".to_owned())]
}

fn order() -> impl Strategy<Value = Order> {
    let id = proptest::option::of(prop_oneof![Just("3".to_owned()), text()]);
    let addresses = (proptest::option::of(address()), proptest::option::of(address()));
    (addresses, id, email(), text()).prop_map(|((billing, shipping), id, email, number)| {
        let mut order = read(&mapper(), &json!({}), &[transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]).unwrap();
        order.customer = match id {
            Some(id) => Customer::registered(id, email),
            None => Customer::guest(email),
        };
        order.custom.add("billing", "company_number", TypedValue::Text(number));
        Order { billing, shipping, ..order }
    })
}

fn created(order: &Order, directory: Vec<ContactEntry>) -> (canonical_model::ledger::Contact, Vec<SmolStr>) {
    let mut books = Books::new();
    books.contacts = directory;
    let plan = books.plan(&mapper(), order);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    let LedgerWrite::CreateContact(contact) = &plan.steps[0].write else { panic!("{:?}", plan.steps) };
    (contact.as_ref().clone(), plan.notes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_contact_that_is_written_is_taken_and_kept_as_it_was_sent(order in order(), is_taken: bool) {
        let first = created(&order, Vec::new()).0;
        let entry = ContactEntry {
            id: "another".into(), number: "another".into(), name: first.name.clone(), email: "".into(), active: true, merged_into: None, details: None,
        };
        let may_collide = is_taken && order.customer.normalised_email().is_some();
        let contact = if may_collide { created(&order, vec![entry]).0 } else { first };
        let body = outbound::contact(&contact);
        let kept = put(&body);
        let sent = Json::parse(serde_json::to_string(&body).unwrap().as_bytes()).unwrap();
        for field in ["Name", "ContactNumber", "FirstName", "LastName", "EmailAddress", "TaxNumber", "CompanyNumber", "AccountNumber"] {
            if let Some(sent) = sent.get(field).and_then(Json::as_str) {
                prop_assert_eq!(kept.get(field).and_then(Json::as_str), Some(sent), "{}", field);
            }
        }
    }
}

#[test]
fn what_is_cut_from_a_contact_or_left_out_is_told_without_saying_it() {
    let mut order = read(&mapper(), &json!({}), &[transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]).unwrap();
    assert!(created(&order, Vec::new()).1.iter().all(|note| !note.contains("contact")), "nothing was changed");
    let billing = order.billing.as_mut().unwrap();
    billing.city = "Oslo ".repeat(100).into();
    billing.last_name = "<Lovelace>".into();
    order.customer.email = "ada,king@shop.example".into();
    let (contact, notes) = created(&order, Vec::new());
    assert_eq!((contact.name.as_str(), contact.email.as_str()), ("Ada (Lovelace)", ""));
    let told: Vec<&SmolStr> = notes.iter().filter(|note| note.contains("contact")).collect();
    assert_eq!(
        told,
        [
            "the contact's billing.city is cut to the ledger's length",
            "the contact's name, billing.last_name are written with ( and ) for < and >",
            "the contact's email is left out: the ledger would refuse it",
        ]
    );
    assert!(!notes.iter().any(|note| note.contains("Oslo") || note.contains("Lovelace") || note.contains("king")));
}

#[test]
fn a_customers_id_too_long_for_a_contact_number_is_hashed_into_it() {
    let mut order = read(&mapper(), &json!({}), &[transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]).unwrap();
    let number = |order: &Order| created(order, Vec::new()).0.number;
    assert_eq!(number(&order), "XC-demo-3");
    order.customer.id = Some("x".repeat(60).into());
    let long = number(&order);
    assert!(long.starts_with("XC-demo-H") && long.len() == "XC-demo-H".len() + 16, "{long}");
    order.customer.id = Some("x".repeat(61).into());
    assert_ne!(number(&order), long);
}

#[test]
fn the_country_is_sent_by_its_name() {
    let mapper = Mapper::new(profile_with("[contacts]", "[contacts]"));
    let order = read(&mapper, &json!({}), &[transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]).unwrap();
    let kept = put(&outbound::contact(&created(&order, Vec::new()).0));
    let addresses = kept.get("Addresses").and_then(Json::as_array).unwrap();
    let countries: Vec<_> = addresses.iter().filter_map(|address| address.get("Country")?.as_str()).collect();
    assert!(countries.contains(&"Norway"), "{countries:?}");
}
