//! The contact directory and the names that are reserved in it.

use canonical_model::{
    TenantId,
    ledger::{ContactEntry, ContactQuery, DocKey, DocKind},
};
use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::{
    StoreError,
    ports::{Precondition, SharedStore, Write},
};

fn tenant() -> TenantId {
    "tenant".into()
}

fn put_all(contacts: Vec<ContactEntry>) -> Write {
    Write::PutContacts { tenant: tenant(), contacts }
}

fn by(number: Option<&str>, email: Option<&str>, names: &[&str]) -> ContactQuery {
    ContactQuery {
        number: number.map(Into::into),
        email: email.map(Into::into),
        names: names.iter().map(|name| (*name).into()).collect(),
        ..ContactQuery::default()
    }
}

async fn found(store: &SharedStore, query: ContactQuery) -> Vec<String> {
    let found = store.find_contacts(&tenant(), &query).await.unwrap();
    found.into_iter().map(|entry| entry.id.as_str().to_owned()).collect()
}

pub(super) async fn a_contact_is_found_by_number_by_email_and_by_name(h: &dyn Harness) {
    let store = h.fresh().await;
    let contacts = vec![
        contact("1", "XC-1", "Ada", "ada@example.com"),
        contact("2", "XC-2", "Bob", "bob@example.com"),
        contact("3", "", ODD, ""),
    ];
    put(&store, [put_all(contacts.clone())]).await;
    assert_eq!(found(&store, by(Some("XC-1"), None, &[])).await, ["1"]);
    assert_eq!(found(&store, by(None, Some("bob@example.com"), &[])).await, ["2"]);
    assert_eq!(found(&store, by(None, None, &["nobody", ODD])).await, ["3"]);
    assert_eq!(found(&store, by(Some("XC-1"), Some("bob@example.com"), &[ODD])).await, ["1", "2", "3"]);
    let entries = store.find_contacts(&tenant(), &by(None, None, &["ADA", "bob", ODD])).await.unwrap();
    assert_eq!(entries, contacts);
}

pub(super) async fn a_contact_is_found_by_the_number_of_a_successor_and_by_its_id(h: &dyn Harness) {
    let store = h.fresh().await;
    let merged = ContactEntry { active: false, merged_into: Some(ODD.into()), ..contact("3", "", "Eve", "") };
    put(&store, [put_all(vec![contact("1", "XC-1", "", ""), contact("2", "XC-1-2", "", ""), merged.clone()])]).await;
    let successors = ContactQuery { successors: vec!["XC-1-2".into(), "XC-1-3".into()], ..by(Some("XC-1"), None, &[]) };
    assert_eq!(found(&store, successors).await, ["1", "2"]);
    let ids = ContactQuery { ids: vec!["3".into(), "9".into(), "".into()], ..ContactQuery::default() };
    assert_eq!(store.find_contacts(&tenant(), &ids).await.unwrap(), [merged]);
}

pub(super) async fn emails_and_names_are_compared_normalised_and_numbers_to_the_byte(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [put_all(vec![contact("1", "XC-1", "Zoë  van\tDAM ", " Zoë@Example.COM")])]).await;
    assert_eq!(found(&store, by(None, Some("ZOË@example.com "), &[])).await, ["1"]);
    assert_eq!(found(&store, by(None, None, &["  zoË VAN dam"])).await, ["1"]);
    assert!(found(&store, by(Some("xc-1"), None, &["Zoe van Dam"])).await.is_empty());
}

pub(super) async fn what_is_empty_matches_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [put_all(vec![contact("1", "", "Ada", ""), contact("2", "", "", "")])]).await;
    assert!(found(&store, by(None, None, &[])).await.is_empty());
    assert!(found(&store, by(Some(""), Some(" "), &["", "  "])).await.is_empty());
}

pub(super) async fn a_contact_is_found_once_and_in_the_order_of_ids(h: &dyn Harness) {
    let store = h.fresh().await;
    let contacts = ["c", "a", "b"].map(|id| contact(id, "XC-1", "Ada", "ada@example.com"));
    put(&store, [put_all(contacts.to_vec())]).await;
    assert_eq!(found(&store, by(Some("XC-1"), Some("ada@example.com"), &["Ada", "ada"])).await, ["a", "b", "c"]);
}

pub(super) async fn an_archived_contact_is_found_too(h: &dyn Harness) {
    let store = h.fresh().await;
    let archived = ContactEntry { active: false, ..contact("1", "XC-1", "Ada", "") };
    put(&store, [put_all(vec![archived.clone()])]).await;
    assert_eq!(store.find_contacts(&tenant(), &by(Some("XC-1"), None, &[])).await.unwrap(), [archived]);
}

pub(super) async fn a_contact_that_is_put_again_takes_the_place_of_the_former(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [put_all(vec![contact("1", "XC-1", "Ada", "ada@example.com")])]).await;
    put(&store, [put_all(vec![contact("1", "XC-9", "Ada Lovelace", "new@example.com")])]).await;
    assert!(found(&store, by(Some("XC-1"), Some("ada@example.com"), &["Ada"])).await.is_empty());
    assert_eq!(found(&store, by(Some("XC-9"), Some("new@example.com"), &["ada lovelace"])).await, ["1"]);
}

pub(super) async fn a_contact_keeps_its_details_and_loses_them_with_an_entry_that_has_none(h: &dyn Harness) {
    let store = h.fresh().await;
    let plain = contact("1", "XC-1", "Ada", "ada@example.com");
    for entry in [detailed(plain.clone()), plain] {
        put(&store, [put_all(vec![entry.clone()])]).await;
        assert_eq!(store.find_contacts(&tenant(), &by(Some("XC-1"), None, &[])).await.unwrap(), [entry]);
    }
}

pub(super) async fn organisations_do_not_see_each_others_contacts(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [put_all(vec![contact("1", "XC-1", "Ada", "")])]).await;
    let other: TenantId = "other".into();
    assert!(store.find_contacts(&other, &by(Some("XC-1"), None, &["Ada"])).await.unwrap().is_empty());
    let theirs = contact("1", "XC-1", "Eve", "");
    put(&store, [Write::PutContacts { tenant: other.clone(), contacts: vec![theirs.clone()] }]).await;
    assert_eq!(found(&store, by(None, None, &["ada"])).await, ["1"]);
    assert_eq!(store.find_contacts(&other, &by(Some("XC-1"), None, &[])).await.unwrap(), [theirs]);
}

pub(super) async fn contacts_survive_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [put_all(vec![contact("1", ODD, ODD, ODD)])]).await;
    let store = h.reopen(store).await;
    let entries = store.find_contacts(&tenant(), &by(Some(ODD), None, &[])).await.unwrap();
    assert_eq!(entries, [contact("1", ODD, ODD, ODD)]);
}

async fn reserve(store: &SharedStore, tenant: &TenantId, owner: &str) -> Result<(), StoreError> {
    let (name, owner) = (ODD.to_owned(), DocKey::new(DocKind::Contact, owner));
    let free = Precondition::Reservable { tenant: tenant.clone(), name: name.clone(), owner: owner.clone() };
    let reserve = Write::Reserve { tenant: tenant.clone(), name, owner };
    commit(store, [free], [reserve, Write::Enqueue(signal("1"))]).await
}

pub(super) async fn a_reserved_name_is_refused_to_another_owner(h: &dyn Harness) {
    let store = h.fresh().await;
    reserve(&store, &tenant(), "a").await.unwrap();
    lease(&store).await;
    let refused = reserve(&store, &tenant(), "b").await;
    assert!(matches!(refused, Err(StoreError::Conflict(Precondition::Reservable { name, .. })) if name == ODD));
    assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 0, "nothing of the set was made");
}

pub(super) async fn reserving_again_for_the_same_owner_is_allowed(h: &dyn Harness) {
    let store = h.fresh().await;
    reserve(&store, &tenant(), "a").await.unwrap();
    reserve(&store, &tenant(), "a").await.unwrap();
    assert!(reserve(&store, &tenant(), "b").await.is_err());
}

pub(super) async fn of_many_that_reserve_one_name_at_once_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    let owners: Vec<_> = (0..32).map(|owner| owner.to_string()).collect();
    let tenant = tenant();
    let won = join_all(owners.iter().map(|owner| reserve(&store, &tenant, owner))).await;
    assert_eq!(won.into_iter().filter(Result::is_ok).count(), 1);
}

pub(super) async fn reservations_are_of_one_organisation_and_survive_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    reserve(&store, &tenant(), "a").await.unwrap();
    reserve(&store, &"other".into(), "b").await.unwrap();
    let store = h.reopen(store).await;
    assert!(reserve(&store, &tenant(), "b").await.is_err());
    assert!(reserve(&store, &"other".into(), "a").await.is_err());
}
