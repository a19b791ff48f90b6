//! The contact that an order bills, brought in step with what the order says of its customer.

use std::borrow::Cow;

use canonical_model::{
    AppliedRecord, Heard, LedgerWrite, OpId, OpKind, Park, Plan,
    ledger::{ContactEntry, ContactFields, ContactUpdate, DocKey},
};
use smol_str::{SmolStr, format_smolstr};

use super::{Input, goal::Goal, invoice::push};
use crate::{
    by::{By, Chosen, Rule},
    contacts::{ContactField, known},
    ownership::{Blank, Decision, Ownership, decide},
    rules::contact::{Identity, Said},
};

/// Plans new values for the fields of the contact that follow the store, if the order stands, or is about to stand, in the ledger. An
/// order that does not say what the profile asks of a contact is billed all the same.
pub(super) fn steps(input: &Input<'_>, goal: &Goal, is_billed: bool, plan: &mut Plan) {
    let has_a_say = is_billed && matches!(goal, Goal::Draft | Goal::Invoice | Goal::Refunded);
    if !has_a_say || input.profile.contacts.owners.is_empty() {
        return;
    }
    if let Err(park) = update(input, plan) {
        plan.notes.push(format_smolstr!("its contact stays as it is: {}", park.cause));
    }
}

fn update(input: &Input<'_>, plan: &mut Plan) -> Result<(), Park> {
    let identity = input.identity()?;
    let key = identity.key();
    let Some(record) = record(input, plan, &key).filter(|_| identity.is_one_customers()) else { return Ok(()) };
    let Some(entry) = input.contacts.iter().find(|entry| entry.active && entry.id == record.id) else { return Ok(()) };
    let Some(ledger) = known(entry) else { return Ok(()) };
    let sent = record.written.as_ref().and_then(LedgerWrite::of_contact);
    if sent.as_ref().and_then(|sent| sent.as_of).is_some_and(|as_of| as_of > input.order.placed_at) {
        return Ok(());
    }
    let (store, notes) = store(input, identity, entry)?;
    let (mut fields, mut written) = (ContactFields::default(), Vec::new());
    for (field, owner) in &input.profile.contacts.owners {
        let Some(says) = field.form(&store) else { continue };
        let now = field.form(&ledger).unwrap_or_default();
        let before = sent.as_ref().and_then(|sent| field.form(&sent.fields));
        let decision = decide(owner.value, before.as_ref(), &now, &says);
        match decision {
            Decision::Overwrite => {
                plan.notes
                    .push(format_smolstr!("{key}: its {field} was changed in the ledger, and the store's counts"));
            }
            Decision::Yield => {
                plan.notes
                    .push(format_smolstr!("{key}: its {field} was changed in the store, and the ledger's counts"));
            }
            Decision::Keep | Decision::Write => {}
        }
        if decision.is_written() {
            fields = fields.then(field.alone(&store));
            written.push(field.as_str());
            input.set(&key, [(field.as_str(), By::Profile(owner.at))]);
        }
    }
    // After a merge it is another contact, of which nothing was written yet.
    let sub_id = format!("{}/{}", record.id, record.version);
    if fields.is_empty() {
        let op = OpId::new(input.connection, OpKind::UpdateContact, &key, &sub_id);
        let heard = Heard { key, as_of: input.order.placed_at, op };
        let is_news = confirms(input, &store) && record.heard(&heard).is_some();
        plan.heard = is_news.then_some(heard);
        return Ok(());
    }
    plan.notes.extend(notes);
    let why = format!("the store says otherwise of the customer: {}", written.join(", "));
    let update = ContactUpdate { key, fields, as_of: Some(input.order.placed_at) };
    push(input, plan, LedgerWrite::UpdateContact(Box::new(update)), &sub_id, why);
    Ok(())
}

/// Whether the order, which changes nothing, says something of every field that has an owner: then what an earlier one says otherwise
/// counts no more. Of a field of which it says nothing an earlier order's word does.
fn confirms(input: &Input<'_>, store: &ContactFields) -> bool {
    let owners = &input.profile.contacts.owners;
    owners.iter().any(|(_, owner)| owner.value == Ownership::StoreWins)
        && owners.iter().all(|(field, _)| field.form(store).is_some_and(|says| !says.is_blank()))
}

/// What is known of the contact when the plan's adoptions were made.
fn record<'a>(input: &Input<'a>, plan: &Plan, key: &DocKey) -> Option<Cow<'a, AppliedRecord>> {
    let adopted = plan.adoptions.iter().find(|adoption| adoption.key == *key);
    let adopted = adopted.map(|adoption| Cow::Owned(AppliedRecord::adopted(adoption.id.clone())));
    adopted.or_else(|| input.applied.records.get(key).map(Cow::Borrowed))
}

/// What the order says of the contact, and what a person may want to know of that.
fn store(input: &Input<'_>, identity: &Identity, entry: &ContactEntry) -> Result<(ContactFields, Vec<SmolStr>), Park> {
    let (profile, order) = (input.profile, input.order);
    let is_named = profile.contacts.owners.iter().any(|(field, _)| *field == ContactField::Name);
    let called = identity.called(profile, order)?;
    let name = if is_named { identity.name_of(profile, &called, entry, input.contacts) } else { None };
    let said_name = name.as_ref().map(|name| name.value.clone());
    let any_name = name.unwrap_or_else(|| Chosen::rule(entry.name.clone(), Rule::AsPosted));
    let Said { contact, notes, .. } = identity.said(profile, order, &called, any_name)?;
    // An address that the ledger would refuse is no word that there is none.
    let is_left_out = contact.email.is_empty() && order.customer.normalised_email().is_some();
    let said = ContactFields::of(&contact);
    let fields = ContactFields { name: said_name, email: said.email.filter(|_| !is_left_out), ..said };
    Ok((fields, notes))
}
