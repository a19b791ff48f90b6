//! The contact that all summaries of a store bill.

use canonical_model::{
    Adoption, Applied, ConnectionId, LedgerWrite, OpId, OpKind, Park, ParkCode, Plan, Step,
    ledger::{Contact, ContactEntry, ContactQuery, DocKey, DocKind},
};
use smol_str::{SmolStr, format_smolstr};

use crate::{
    Profile,
    rules::{contact::standing, fitting::fit},
};

/// Longest name of a contact in the ledger.
const MAX_NAME: usize = 255;

/// One for all summaries, so that credit of one day can be set against an invoice of another.
pub(super) fn key(profile: &Profile) -> DocKey {
    DocKey::new(DocKind::Contact, format!("XC-{}-SALES", profile.store))
}

/// The names that it may get, the preferred first.
fn names(profile: &Profile) -> [SmolStr; 2] {
    let store = &profile.store;
    [format_smolstr!("Sales of {store}"), format_smolstr!("Sales of {store} (XC-{store}-SALES)")]
        .map(|name| fit(&name, MAX_NAME))
}

/// What the directory must tell of it.
pub(super) fn query(profile: &Profile) -> ContactQuery {
    ContactQuery {
        number: Some(key(profile).source().into()),
        names: names(profile).iter().map(|name| ContactEntry::name_key(name)).collect(),
        ..ContactQuery::default()
    }
}

/// Makes sure that it is there: by its number, else by a name that is no other contact of the store, else made under a name that
/// nobody has.
pub(super) fn steps(
    profile: &Profile,
    connection: &ConnectionId,
    written: &Applied,
    contacts: &[ContactEntry],
    plan: &mut Plan,
) -> Result<(), Park> {
    let key = key(profile);
    let known = written.records.get(&key).map(|record| &record.id);
    let by_id = |entry: &&ContactEntry| known == Some(&entry.id);
    let by_number = |entry: &&ContactEntry| entry.number == key.source();
    if let Some(entry) = contacts.iter().find(by_id).or_else(|| contacts.iter().find(by_number)) {
        let Some(id) = standing(entry, contacts) else {
            return Err(Park::new(
                ParkCode::ContactUnusable,
                format!("contact {}, whom summaries bill, is archived in the ledger", key.source()),
                "restore the contact in the ledger",
            ));
        };
        if known != Some(id) {
            plan.adoptions.push(Adoption { key, id: id.clone() });
        }
        return Ok(());
    }
    if known.is_some() {
        return Ok(());
    }
    let ours = format!("XC-{}-", profile.store);
    let active = || contacts.iter().filter(|entry| entry.active);
    let [name, suffixed] = names(profile);
    let named = |entry: &ContactEntry, name: &str| ContactEntry::name_key(&entry.name) == ContactEntry::name_key(name);
    let free = |name: &str| !active().any(|entry| named(entry, name));
    if let Some(entry) = active().find(|entry| named(entry, &name) && !entry.number.starts_with(&ours)) {
        plan.adoptions.push(Adoption { key, id: entry.id.clone() });
        return Ok(());
    }
    let Some(name) = [name, suffixed].into_iter().find(|name| free(name)) else {
        return Err(Park::new(
            ParkCode::ContactUnusable,
            format!("contact {}: both names that it could have are taken", key.source()),
            "rename one of the contacts in the ledger",
        ));
    };
    let op = OpId::new(connection, OpKind::CreateContact, &key, "");
    let write = LedgerWrite::CreateContact(Box::new(Contact::new(key, name)));
    plan.steps.push(Step { op, write, why: "the ledger has no contact for summaries".into() });
    Ok(())
}
