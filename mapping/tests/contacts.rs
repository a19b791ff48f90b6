//! Whom an order bills.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    Address, LedgerWrite, Order, ParkCode, Plan,
    ledger::{Contact, ContactEntry, ContactQuery, DocKey, DocKind},
};
use common::{Books, connection, entry, mapper, profile_with, read, transaction};
use mapping::{Mapper, outbound};
use serde_json::{Value, json};

fn order(mapper: &Mapper, differs: &Value) -> Order {
    read(mapper, differs, &[transaction(1, "PayPal", "USD", &[("sale", "20", 1)])]).unwrap()
}

fn plan(mapper: &Mapper, differs: &Value, contacts: Vec<ContactEntry>) -> Plan {
    let mut books = Books::new();
    books.contacts = contacts;
    books.plan(mapper, &order(mapper, differs))
}

fn created(plan: &Plan) -> &Contact {
    match &plan.steps[0].write {
        LedgerWrite::CreateContact(contact) => contact,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_customer_has_a_number_of_store_and_customer_id() {
    let plan = plan(&mapper(), &json!({}), vec![]);
    let contact = created(&plan);
    assert_eq!((contact.number.as_str(), contact.name.as_str()), ("XC-demo-3", "Ada Lovelace"));
    assert_eq!(contact.email, "ada@shop.example");
    assert_eq!(contact.key.source(), contact.number);
}

#[test]
fn what_is_sent_of_an_address_is_its_own_whether_goods_go_there_or_elsewhere() {
    let mapper = mapper();
    let home = order(&mapper, &json!({})).billing.unwrap();
    let office = Address { street: "1 Navy <Yard>".into(), city: "Arlington".into(), ..home.clone() };
    for (billing, shipping) in [
        (Some(&home), Some(&home)),
        (Some(&home), Some(&office)),
        (Some(&office), Some(&office)),
        (Some(&home), None),
        (None, Some(&office)),
    ] {
        let order = Order { billing: billing.cloned(), shipping: shipping.cloned(), ..order(&mapper, &json!({})) };
        let plan = Books::new().plan(&mapper, &order);
        let sent = outbound::xero::contact(created(&plan)).addresses.unwrap();
        let street = |address: &Address| address.street.replace('<', "(").replace('>', ")");
        let of = |kind: &str, address: Option<&Address>| address.map(|address| (kind.to_owned(), street(address)));
        let expected: Vec<_> = of("POBOX", billing).into_iter().chain(of("STREET", shipping)).collect();
        let sent = sent.iter().map(|one| {
            (one.address_type.as_ref().unwrap().as_str().to_owned(), one.address_line1.as_ref().unwrap().to_string())
        });
        assert_eq!(sent.collect::<Vec<_>>(), expected);
        let fields: Vec<&str> =
            plan.notes.iter().filter(|note| note.contains("written with")).map(|note| &**note).collect();
        let changed = [("billing.street", billing), ("shipping.street", shipping)];
        let changed = changed.iter().filter(|(_, address)| *address == Some(&office)).map(|(field, _)| *field);
        for field in changed {
            assert!(fields.len() == 1 && fields[0].contains(field), "{fields:?}");
        }
    }
}

#[test]
fn the_query_names_number_email_and_both_names() {
    let order = order(&mapper(), &json!({}));
    let query = mapper().contact_query(&connection(), &order);
    assert_eq!(query.number.as_deref(), Some("XC-demo-3"));
    assert_eq!(query.email.as_deref(), Some("ada@shop.example"));
    assert_eq!(query.names, ["ada lovelace", "ada lovelace (demo-3)"]);
}

#[test]
fn a_contact_is_matched_by_number_then_by_email_and_by_name_only_without_email() {
    let by_number = plan(&mapper(), &json!({}), vec![entry("XC-demo-3", "Another name", "")]);
    assert_eq!(by_number.adoptions[0].id.as_str(), "id-XC-demo-3Another name");
    let by_email = plan(&mapper(), &json!({}), vec![entry("", "A. L.", "ADA@shop.example ")]);
    assert_eq!(by_email.adoptions[0].id.as_str(), "id-A. L.");
    let same_name = vec![entry("", "Ada  LOVELACE", "other@shop.example")];
    assert!(plan(&mapper(), &json!({}), same_name.clone()).adoptions.is_empty());
    let by_name = plan(&mapper(), &json!({"email": ""}), same_name);
    assert_eq!(by_name.adoptions.len(), 1);
    // The record's id is known now: no second look at the directory.
    let mut books = Books::new();
    books.contacts = vec![entry("", "A. L.", "ada@shop.example")];
    books.sync(&mapper(), &order(&mapper(), &json!({})));
}

#[test]
fn of_several_contacts_with_one_email_the_one_of_that_name_is_billed_or_a_new_one() {
    let twins = |names: [&str; 2]| names.map(|name| entry("", name, "ada@shop.example")).to_vec();
    let named = plan(&mapper(), &json!({}), twins(["Accounts", "ada lovelace"]));
    assert_eq!(named.adoptions[0].id.as_str(), "id-ada lovelace");
    let neither = plan(&mapper(), &json!({}), twins(["Accounts", "Sales"]));
    assert_eq!((created(&neither).name.as_str(), neither.adoptions.len()), ("Ada Lovelace", 0));
}

#[test]
fn a_customer_without_an_email_is_never_billed_as_another_customer_of_that_name() {
    let plan = plan(&mapper(), &json!({"email": ""}), vec![entry("XC-demo-9", "Ada Lovelace", "")]);
    assert_eq!((created(&plan).name.as_str(), plan.adoptions.len()), ("Ada Lovelace (demo-3)", 0));
}

#[test]
fn a_name_that_another_has_gets_a_suffix() {
    let plan = plan(&mapper(), &json!({}), vec![entry("XC-demo-9", "Ada Lovelace", "other@shop.example")]);
    assert_eq!(created(&plan).name, "Ada Lovelace (demo-3)");
}

#[test]
fn a_contact_that_is_archived_cannot_be_billed() {
    let mut archived = entry("XC-demo-3", "Ada Lovelace", "");
    archived.active = false;
    let parked = plan(&mapper(), &json!({}), vec![archived.clone()]).parked;
    assert_eq!(parked[0].code, ParkCode::ContactUnusable);
    archived.number = "".into();
    archived.email = "ada@shop.example".into();
    assert_eq!(created(&plan(&mapper(), &json!({}), vec![archived])).name, "Ada Lovelace", "an archived name is free");
}

#[test]
fn guests_are_known_by_a_hash_of_their_email_or_are_one_for_all() {
    let guest = |email: &str| json!({"customer_id": null, "email": email});
    let first = plan(&mapper(), &guest("Ada@Shop.example"), vec![]);
    let number = created(&first).number.clone();
    assert!(number.starts_with("XC-demo-G") && number.len() == "XC-demo-G".len() + 16, "{number}");
    assert_eq!(created(&plan(&mapper(), &guest(" ada@shop.EXAMPLE"), vec![])).number, number);
    assert_ne!(created(&plan(&mapper(), &guest("eve@shop.example"), vec![])).number, number);

    let bucket = Mapper::new(profile_with("guests = \"per_customer\"", "guests = \"guest_bucket\""));
    for (mapper, differs) in [(&mapper(), guest("")), (&bucket, guest("ada@shop.example"))] {
        let plan = plan(mapper, &differs, vec![]);
        let contact = created(&plan);
        assert_eq!((contact.number.as_str(), contact.name.as_str()), ("XC-demo-GUESTS", "Guests of the demo store"));
        assert!(contact.email.is_empty() && contact.billing.is_none() && contact.first_name.is_empty());
    }
}

#[test]
fn a_company_is_billed_by_its_name() {
    let mut billing = common::order_json(&json!({}))["billing_address"].clone();
    billing["custom_fields"] = json!([{"name": "company", "value": "Analytical Engines"}]);
    assert_eq!(created(&plan(&mapper(), &json!({"billing_address": billing}), vec![])).name, "Analytical Engines");
}

#[test]
fn an_email_that_the_ledger_would_refuse_is_left_out() {
    for email in ["käthe@shop.example", "ada@localhost", "ada.@shop.example", "ada@shop..example"] {
        let plan = plan(&mapper(), &json!({"email": email}), vec![]);
        assert_eq!(created(&plan).email, "", "{email}");
        assert!(plan.notes.iter().any(|note| note.contains("email is left out")), "{:?}", plan.notes);
    }
}

/// The customer's own contact, archived, or merged into another.
fn archived(number: &str, merged_into: Option<&str>) -> ContactEntry {
    ContactEntry { active: false, merged_into: merged_into.map(Into::into), ..entry(number, "Ada Lovelace", "") }
}

#[test]
fn a_contact_that_was_merged_is_billed_as_the_one_that_it_was_merged_into() {
    let winner = ContactEntry { id: "winner".into(), ..entry("", "A. Lovelace", "") };
    let loser = archived("XC-demo-3", Some("winner"));
    let adopted = |contacts: Vec<ContactEntry>| plan(&mapper(), &json!({}), contacts).adoptions[0].id.clone();
    assert_eq!(adopted(vec![loser.clone(), winner.clone()]).as_str(), "winner");
    // The directory may not have it yet.
    assert_eq!(adopted(vec![loser.clone()]).as_str(), "winner");
    let second = ContactEntry { active: false, merged_into: Some("last".into()), ..winner.clone() };
    let last = ContactEntry { id: "last".into(), ..entry("", "Lovelace & Co", "") };
    assert_eq!(adopted(vec![loser.clone(), second, last]).as_str(), "last");
    let gone = ContactEntry { active: false, ..winner.clone() };
    assert_eq!(plan(&mapper(), &json!({}), vec![loser, gone]).parked[0].code, ParkCode::ContactUnusable);
    // Merges in a circle have no end, and park.
    let circle = ["a", "b"].map(|id| ContactEntry { id: id.into(), ..archived("XC-demo-3", Some("b")) });
    assert_eq!(plan(&mapper(), &json!({}), circle.to_vec()).parked[0].code, ParkCode::ContactUnusable);
}

#[test]
fn a_contact_that_was_billed_before_and_was_merged_is_tied_to_the_other() {
    let mut books = Books::new();
    books.sync(&mapper(), &order(&mapper(), &json!({})));
    let key = DocKey::new(DocKind::Contact, "XC-demo-3");
    let id = books.applied.records[&key].id.clone();
    books.contacts = vec![ContactEntry { id, ..archived("XC-demo-3", Some("winner")) }];
    let second = read(
        &mapper(),
        &json!({"id": 43, "order_number": "1043"}),
        &[transaction(2, "PayPal", "USD", &[("sale", "20", 1)])],
    );
    let plan = books.plan(&mapper(), &second.unwrap());
    assert_eq!((plan.adoptions[0].key.clone(), plan.adoptions[0].id.as_str()), (key, "winner"));
    assert!(plan.notes.iter().any(|note| note.contains("merged")), "{:?}", plan.notes);
    // What was billed before needs nothing.
    assert!(books.plan(&mapper(), &order(&mapper(), &json!({}))).is_settled());
}

#[test]
fn another_contact_takes_the_place_of_an_archived_one_where_the_profile_says_so() {
    let mapper = with_policy("archived = \"new_contact\"");
    let of = |contacts: Vec<ContactEntry>| plan(&mapper, &json!({}), contacts);
    assert_eq!(created(&of(vec![])).number, "XC-demo-3");
    let numbers = ["XC-demo-3", "XC-demo-3-2", "XC-demo-3-3", "XC-demo-3-4", "XC-demo-3-5"];
    for gone in 1..=4 {
        let plan = of(numbers[..gone].iter().map(|number| archived(number, None)).collect());
        let contact = created(&plan);
        assert_eq!(contact.number, numbers[gone]);
        assert_eq!(contact.name, format!("Ada Lovelace (demo-3-{})", gone + 1));
        assert!(contact.number.len() <= 50);
    }
    let all = of(numbers.iter().map(|number| archived(number, None)).collect());
    assert_eq!((all.parked[0].code, all.steps.len()), (ParkCode::ContactUnusable, 0));
    // One that is there is found by its number.
    let there = vec![archived("XC-demo-3", None), entry("XC-demo-3-2", "Countess", "")];
    assert_eq!(of(there).adoptions[0].id.as_str(), "id-XC-demo-3-2Countess");
    assert_eq!(query(&mapper).numbers().collect::<Vec<_>>(), numbers.iter().collect::<Vec<_>>());
    assert_eq!(query(&common::mapper()).successors, Vec::<String>::new());
}

fn query(mapper: &Mapper) -> ContactQuery {
    mapper.contact_query(&connection(), &order(mapper, &json!({})))
}

#[test]
fn an_unpaid_invoice_moves_to_the_new_contact_only_when_it_changes() {
    let mapper = with_policy("archived = \"new_contact\"");
    let on_account = |differs: &Value| {
        let mut wire = json!({"payment_status": {"id": 1, "code": "Q", "name": "", "customer_name": ""}});
        wire.as_object_mut().unwrap().extend(differs.as_object().unwrap().clone());
        read(&mapper, &wire, &[common::offline(1, "Phone ordering", "20")]).unwrap()
    };
    let mut books = Books::new();
    books.sync(&mapper, &on_account(&json!({})));
    let key = DocKey::new(DocKind::Contact, "XC-demo-3");
    let id = books.applied.records[&key].id.clone();
    books.contacts = vec![ContactEntry { id, ..archived("XC-demo-3", None) }];
    assert!(books.plan(&mapper, &on_account(&json!({}))).is_settled());
    let items = json!({"items": [common::item(7, "TEA-1", "10", 3)], "sub_total": 30, "total": 30});
    let plan = books.plan(&mapper, &on_account(&items));
    assert_eq!(created(&plan).number, "XC-demo-3-2");
    assert!(
        matches!(&plan.steps[1].write, LedgerWrite::UpdateDocument(invoice) if invoice.contact.source() == "XC-demo-3-2")
    );
}

fn with_policy(lines: &str) -> Mapper {
    Mapper::new(profile_with("[contacts]\n", &format!("[contacts]\n{lines}\n")))
}

/// A stranger to the customer of the other orders.
fn eve() -> Value {
    json!({"customer_id": 9, "email": "eve@shop.example", "id": 43, "order_number": "1043"})
}

#[test]
fn one_contact_for_all_orders_holds_nothing_of_any_customer() {
    let mapper = with_policy("policy = \"single\"\nsingle_name = \" Web  shop \"");
    let (ada, eve) = (plan(&mapper, &json!({}), vec![]), plan(&mapper, &eve(), vec![]));
    assert_eq!(created(&ada), created(&eve));
    assert_eq!(ada.steps[0].op, eve.steps[0].op);
    let contact = created(&ada);
    assert_eq!((contact.number.as_str(), contact.name.as_str()), ("XC-demo-ALL", "Web shop"));
    assert!(contact.email.is_empty() && contact.billing.is_none() && contact.last_name.is_empty());
    // The order's e-mail is nobody's who is billed.
    let of_ada = vec![entry("", "Ada Lovelace", "ada@shop.example")];
    assert_eq!(plan(&mapper, &json!({}), of_ada).adoptions, []);
    let theirs = vec![entry("", "WEB SHOP", "office@shop.example")];
    assert_eq!(plan(&mapper, &json!({}), theirs).adoptions[0].id.as_str(), "id-WEB SHOP");
}

#[test]
fn each_channel_is_a_contact_and_one_that_is_spelt_otherwise_is_the_same() {
    let mapper = with_policy("policy = \"per_channel\"\nchannel = \"{order.customer_note}\"");
    let of = |channel: &str| plan(&mapper, &json!({"notes": channel}), vec![]);
    let (amazon, ebay) = (of("Amazon"), of("eBay"));
    assert_eq!((created(&amazon).name.as_str(), created(&ebay).name.as_str()), ("Amazon", "eBay"));
    assert_ne!(created(&amazon).number, created(&ebay).number);
    assert_eq!(created(&of(" AMAZON ")).number, created(&amazon).number);
    assert_eq!(created(&amazon).email, "");
    let number = &created(&amazon).number;
    assert!(number.starts_with("XC-demo-C") && number.len() == "XC-demo-C".len() + 16, "{number}");
}

#[test]
fn an_order_without_a_channel_is_parked_and_asks_for_no_contact() {
    let mapper = with_policy("policy = \"per_channel\"\nchannel = \"{order.customer_note}\"");
    let parked = plan(&mapper, &json!({}), vec![]);
    assert_eq!((parked.parked[0].code, parked.steps.len()), (ParkCode::UnmappedValue, 0));
    assert!(parked.parked[0].cause.contains("contacts.channel"), "{}", parked.parked[0]);
    let query = mapper.contact_query(&connection(), &order(&mapper, &json!({})));
    assert_eq!(query, ContactQuery::default());
}

#[test]
fn what_was_paid_stays_with_its_contact_when_the_policy_changes() {
    let mut books = Books::new();
    books.sync(&mapper(), &order(&mapper(), &json!({})));
    let single = with_policy("policy = \"single\"\nsingle_name = \"Web shop\"");
    let plan = books.plan(&single, &order(&single, &json!({})));
    assert!(plan.is_settled(), "{plan:?}");
}
