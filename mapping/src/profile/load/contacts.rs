//! The section `[contacts]`.

use smol_str::{SmolStr, format_smolstr};

use super::loader::Loader;
use crate::{
    by::{Chosen, Rule},
    contacts::ContactField,
    ownership::Ownership,
    profile::{
        Billed, Contacts, ProfileError, hints,
        source::{Located, NodeId},
        text::{ContactOwnersText, ContactPolicy, ContactsText},
        value::{Scope, ValueText},
    },
    scalar::Scalar,
};

impl Loader<'_> {
    pub(super) fn contacts(&self, contacts: &ContactsText, store: &str) -> Result<Contacts, ProfileError> {
        let value = |value: &Option<Located<ValueText>>| self.optional(value.as_ref(), Scope::Order);
        let names =
            |names: &[Located<String>]| names.iter().map(|name| self.filled(name)).collect::<Result<Vec<_>, _>>();
        Ok(Contacts {
            billed: self.billed(contacts)?,
            guests: contacts.guests,
            archived: contacts.archived,
            guest_key: blake3::derive_key("xcart-xero guest contact 1", store.as_bytes()),
            bucket_name: match &contacts.bucket_name {
                Some(name) => Chosen::from(&self.contact_name(name)?),
                None => Chosen::rule(format_smolstr!("Guests of {store}"), Rule::GuestsOfStore),
            },
            company_fields: names(&contacts.company_fields.value)?,
            vat_fields: names(&contacts.vat_fields.value)?,
            name: value(&contacts.name)?,
            tax_number: value(&contacts.tax_number)?,
            company_number: value(&contacts.company_number)?,
            account_number: value(&contacts.account_number)?,
            owners: self.contact_owners(contacts)?,
        })
    }

    /// Who owns what may be written again. An owner of something that nobody ever says would be heard by nobody.
    fn contact_owners(&self, contacts: &ContactsText) -> Result<Vec<(ContactField, Located<Ownership>)>, ProfileError> {
        let mut owners = Vec::new();
        for (field, owner) in stated(&contacts.ownership) {
            let chosen_by = match field {
                ContactField::TaxNumber => Some(&contacts.tax_number),
                ContactField::CompanyNumber => Some(&contacts.company_number),
                ContactField::AccountNumber => Some(&contacts.account_number),
                _ => None,
            };
            if owner.value == Ownership::CreateOnly {
                continue;
            }
            if contacts.policy.value != ContactPolicy::PerCustomer {
                let message = "a contact of many orders has nothing of one customer: set contacts.policy = \"per_customer\", or write \"create_only\"";
                return Err(self.error(&owner, message));
            }
            if chosen_by.is_some_and(Option::is_none) {
                let message = format!("nothing says what it is: write contacts.{field} too, or \"create_only\" here");
                return Err(self.error(&owner, message));
            }
            owners.push((field, owner));
        }
        Ok(owners)
    }

    /// Whom orders bill, with the one field that this policy needs and no other policy reads.
    fn billed(&self, contacts: &ContactsText) -> Result<Billed, ProfileError> {
        let ContactsText { policy, single_name, channel, .. } = contacts;
        let only_with = |at: NodeId, wanted: &str| {
            let message = format!("only policy = \"{wanted}\" asks for it: write that, or remove this");
            Err(self.error_at(at, message))
        };
        match (policy.value, single_name, channel) {
            (ContactPolicy::PerCustomer | ContactPolicy::PerChannel, Some(name), _) => only_with(name.at, "single"),
            (ContactPolicy::PerCustomer | ContactPolicy::Single, _, Some(channel)) => {
                only_with(channel.at, "per_channel")
            }
            (ContactPolicy::PerCustomer, None, None) => Ok(Billed::Customers),
            (ContactPolicy::Single, Some(name), None) => Ok(Billed::Single(self.contact_name(name)?)),
            (ContactPolicy::PerChannel, None, Some(channel)) => self.channels(policy.at, channel),
            (ContactPolicy::Single, None, None) => {
                Err(self.lacks(policy, "the contact of all orders needs a name", "contacts.single_name"))
            }
            (ContactPolicy::PerChannel, None, None) => {
                Err(self.lacks(policy, "nothing says what an order's channel is", "contacts.channel"))
            }
        }
    }

    fn channels(&self, at: NodeId, channel: &Located<ValueText>) -> Result<Billed, ProfileError> {
        let channel = self.text(channel, Scope::Order)?;
        let is_blank = |scalar: &Scalar<'_>| matches!(scalar, Scalar::Text(text) if text.trim().is_empty());
        match channel.constants().into_iter().find(|(_, scalar)| is_blank(scalar)) {
            Some((at, _)) => Err(self.error_at(at, "a channel needs a name, which is that of its contact: write one")),
            None => Ok(Billed::Channels { at, channel }),
        }
    }

    /// The name of a contact that many share.
    fn contact_name(&self, name: &Located<String>) -> Result<Located<SmolStr>, ProfileError> {
        Ok(Located { at: name.at, value: canonical_model::squeeze(&self.filled(name)?).into() })
    }

    /// What a policy lacks, at the policy's place.
    fn lacks(&self, policy: &Located<ContactPolicy>, what: &str, field: &str) -> ProfileError {
        let example = hints::example(field).unwrap_or(field);
        self.error(policy, format!("{what}: write, such as, {example}"))
    }
}

/// The owners that a profile names.
fn stated(owners: &ContactOwnersText) -> impl Iterator<Item = (ContactField, Located<Ownership>)> {
    let of = |field| match field {
        ContactField::Name => owners.name,
        ContactField::Person => owners.person,
        ContactField::Email => owners.email,
        ContactField::Phone => owners.phone,
        ContactField::Billing => owners.billing,
        ContactField::Shipping => owners.shipping,
        ContactField::TaxNumber => owners.tax_number,
        ContactField::CompanyNumber => owners.company_number,
        ContactField::AccountNumber => owners.account_number,
    };
    ContactField::ALL.into_iter().filter_map(move |field| Some((field, of(field)?)))
}
