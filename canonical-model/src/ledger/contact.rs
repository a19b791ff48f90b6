//! Contacts: whom a document bills, and what the local directory knows of those the ledger has.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, StrExt};

use super::DocKey;
use crate::{Address, LedgerId};

/// A contact as it should be created.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Contact {
    /// Its identity.
    pub key: DocKey,
    /// Our own number of it, unique in the ledger, by which it is found again.
    pub number: SmolStr,
    /// Its name, unique among the ledger's active contacts.
    pub name: SmolStr,
    /// First name; may be empty.
    pub first_name: SmolStr,
    /// Last name; may be empty.
    pub last_name: SmolStr,
    /// E-mail; empty if there is none or it is not valid for the ledger.
    pub email: SmolStr,
    /// Number for value-added tax, GST or the like; may be empty.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub tax_number: SmolStr,
    /// The number under which the company is registered; may be empty.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub company_number: SmolStr,
    /// The number that the organisation's people give it; may be empty.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub account_number: SmolStr,
    /// Where bills go.
    pub billing: Option<Address>,
    /// Where goods go.
    pub shipping: Option<Address>,
    /// When the order was placed that it is made of, where later orders keep it in step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
}

impl Contact {
    /// A contact of which no more is known. The source of its key is its number.
    pub fn new(key: DocKey, name: impl Into<SmolStr>) -> Self {
        Self {
            number: key.source().into(),
            key,
            name: name.into(),
            first_name: SmolStr::default(),
            last_name: SmolStr::default(),
            email: SmolStr::default(),
            tax_number: SmolStr::default(),
            company_number: SmolStr::default(),
            account_number: SmolStr::default(),
            billing: None,
            shipping: None,
            as_of: None,
        }
    }

    /// Its telephone number: that of the bills' address, else of the goods'; empty if neither has one, none without an address.
    pub fn phone(&self) -> Option<&SmolStr> {
        let phones = || self.billing.iter().chain(&self.shipping).map(|address| &address.phone);
        phones().find(|phone| !phone.is_empty()).or_else(|| phones().next())
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact").field("key", &self.key).field("number", &self.number).finish_non_exhaustive()
    }
}

/// What is said of a contact, field by field. `None`: nothing is said of the field; empty: that there is nothing in it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContactFields {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// First name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<SmolStr>,
    /// Last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<SmolStr>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<SmolStr>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<SmolStr>,
    /// Number for value-added tax, GST or the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<SmolStr>,
    /// The number under which the company is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_number: Option<SmolStr>,
    /// The number that the organisation's people give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_number: Option<SmolStr>,
    /// Where bills go. Its telephone number does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<Address>,
    /// Where goods go. Its telephone number does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Address>,
}

impl ContactFields {
    /// What a new contact says. An address that it has not is not spoken of.
    pub fn of(contact: &Contact) -> Self {
        let some = |text: &SmolStr| Some(text.clone());
        Self {
            name: some(&contact.name),
            first_name: some(&contact.first_name),
            last_name: some(&contact.last_name),
            email: some(&contact.email),
            phone: contact.phone().cloned(),
            tax_number: some(&contact.tax_number),
            company_number: some(&contact.company_number),
            account_number: some(&contact.account_number),
            billing: contact.billing.clone(),
            shipping: contact.shipping.clone(),
        }
    }

    /// Whether nothing is said at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same, with what is said later in place of what was said before.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        Self {
            name: later.name.or(self.name),
            first_name: later.first_name.or(self.first_name),
            last_name: later.last_name.or(self.last_name),
            email: later.email.or(self.email),
            phone: later.phone.or(self.phone),
            tax_number: later.tax_number.or(self.tax_number),
            company_number: later.company_number.or(self.company_number),
            account_number: later.account_number.or(self.account_number),
            billing: later.billing.or(self.billing),
            shipping: later.shipping.or(self.shipping),
        }
    }
}

impl fmt::Debug for ContactFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactFields").finish_non_exhaustive()
    }
}

/// New values for fields of a contact that the ledger has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContactUpdate {
    /// Its identity.
    pub key: DocKey,
    /// The fields that are written; the others stay.
    pub fields: ContactFields,
    /// When the order was placed that says so. What an earlier order says counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
}

impl ContactUpdate {
    /// What a new contact says, as if it had been written field by field.
    pub fn of(contact: &Contact) -> Self {
        Self { key: contact.key.clone(), fields: ContactFields::of(contact), as_of: contact.as_of }
    }

    /// Everything that was written when the later one was written too.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        Self { key: later.key, fields: self.fields.then(later.fields), as_of: self.as_of.max(later.as_of) }
    }
}

/// A contact that the ledger has, as the local directory keeps it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContactEntry {
    /// The ledger's id.
    pub id: LedgerId,
    /// The external number; empty if it has none.
    pub number: SmolStr,
    /// The name.
    pub name: SmolStr,
    /// The e-mail; empty if it has none.
    pub email: SmolStr,
    /// Whether it can be billed: not archived, not erased, not merged into another.
    pub active: bool,
    /// The contact that it was merged into: that one has its documents now, and bills in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<LedgerId>,
    /// Its other fields, where the directory keeps them; name and e-mail stand above alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<ContactFields>>,
}

impl ContactEntry {
    /// The entry of a contact that was created; with its other fields where the directory keeps them.
    pub fn of(contact: &Contact, id: LedgerId, with_details: bool) -> Self {
        let details = || ContactFields { name: None, email: None, ..ContactFields::of(contact) };
        Self {
            id,
            number: contact.number.clone(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            active: true,
            merged_into: None,
            details: with_details.then(details).map(Box::new),
        }
    }

    /// The entry after fields of the contact were written.
    #[must_use]
    pub fn after(self, written: ContactFields) -> Self {
        let ContactFields { name, email, .. } = written.clone();
        let later = ContactFields { name: None, email: None, ..written };
        Self {
            name: name.unwrap_or(self.name),
            email: email.unwrap_or(self.email),
            details: self.details.map(|details| Box::new(details.then(later))),
            ..self
        }
    }

    /// A name as the ledger compares names: squeezed white space, no difference of case.
    pub fn name_key(name: &str) -> SmolStr {
        crate::squeeze(name).to_lowercase_smolstr()
    }
}

/// What in the directory could be the contact that an order means: entries with one of these numbers, this e-mail, one of these
/// names or one of these ids. E-mail and names are compared as the directory keeps them: normalised, by [`ContactEntry::name_key`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ContactQuery {
    /// The external number.
    pub number: Option<SmolStr>,
    /// Numbers of contacts that may have taken its place, each that of the one before it.
    pub successors: Vec<SmolStr>,
    /// The normalised e-mail.
    pub email: Option<SmolStr>,
    /// Names that the contact has or would be given, in the order of preference.
    pub names: Vec<SmolStr>,
    /// The ledger's ids of contacts that are known already.
    pub ids: Vec<LedgerId>,
}

impl ContactQuery {
    /// The external numbers, the contact's own first.
    pub fn numbers(&self) -> impl Iterator<Item = &SmolStr> {
        self.number.iter().chain(&self.successors)
    }
}

impl fmt::Debug for ContactQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactQuery").field("number", &self.number).finish_non_exhaustive()
    }
}

impl fmt::Debug for ContactEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactEntry").field("id", &self.id).field("active", &self.active).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AppliedRecord, LedgerWrite, ledger::DocKind};

    fn address(street: &str, phone: &str) -> Address {
        Address { street: street.into(), phone: phone.into(), ..Address::default() }
    }

    fn contact() -> Contact {
        Contact {
            email: "ada@shop.example".into(),
            shipping: Some(address("Main 1", "123")),
            ..Contact::new(DocKey::new(DocKind::Contact, "XC-1"), "Ada")
        }
    }

    #[test]
    fn a_telephone_number_is_that_of_the_first_address_that_has_one() {
        let phone = |billing: Option<&str>, shipping: Option<&str>| {
            let [billing, shipping] = [billing, shipping].map(|phone| phone.map(|phone| address("", phone)));
            Contact { billing, shipping, ..contact() }.phone().cloned()
        };
        assert_eq!(phone(Some("1"), Some("2")).as_deref(), Some("1"));
        assert_eq!(phone(Some(""), Some("2")).as_deref(), Some("2"));
        assert_eq!(phone(Some(""), None).as_deref(), Some(""));
        assert_eq!(phone(None, None), None);
    }

    #[test]
    fn what_was_sent_of_a_contact_is_what_was_written_last_of_each_field() {
        let update =
            |fields| LedgerWrite::UpdateContact(Box::new(ContactUpdate { key: contact().key, fields, as_of: None }));
        let created = AppliedRecord::after(None, &LedgerWrite::CreateContact(Box::new(contact())), "id".into());
        let phone = update(ContactFields { phone: Some("9".into()), ..ContactFields::default() });
        let email = update(ContactFields { email: Some(SmolStr::default()), ..ContactFields::default() });
        let record = AppliedRecord::after(Some(&created), &phone, "id".into());
        let record = AppliedRecord::after(Some(&record), &email, "id".into());
        let sent = record.written.and_then(|written| written.of_contact()).unwrap().fields;
        let expected =
            ContactFields { phone: Some("9".into()), email: Some(SmolStr::default()), ..ContactFields::of(&contact()) };
        assert!(sent == expected && record.version == 3);
        // Of one that was there before us, only what we wrote.
        let adopted = AppliedRecord::after(Some(&AppliedRecord::adopted("id".into())), &phone, "id".into());
        assert_eq!((adopted.written, adopted.version), (Some(phone), 1));
    }

    #[test]
    fn the_directory_knows_what_was_written() {
        let entry = ContactEntry::of(&contact(), "id".into(), true);
        let written =
            ContactFields { name: Some("Ada & Co".into()), phone: Some("9".into()), ..ContactFields::default() };
        let after = entry.after(written.clone());
        let details = after.details.clone().unwrap();
        assert_eq!((after.name.as_str(), after.email.as_str()), ("Ada & Co", "ada@shop.example"));
        assert_eq!((details.name, details.phone.as_deref()), (None, Some("9")));
        assert_eq!(details.shipping, contact().shipping);
        assert_eq!(ContactEntry::of(&contact(), "id".into(), false).after(written).details, None);
    }

    #[test]
    fn two_orders_that_say_the_same_of_a_contact_have_the_same_sent() {
        let at = |day: u32| Some(format!("2025-03-0{day}T00:00:00Z").parse().unwrap());
        let create = |day| LedgerWrite::CreateContact(Box::new(Contact { as_of: at(day), ..contact() }));
        assert!(create(1) != create(2) && create(1).sends_the_same(&create(2)));
        let named = Contact { name: "Eve".into(), as_of: at(1), ..contact() };
        assert!(!create(1).sends_the_same(&LedgerWrite::CreateContact(Box::new(named))));
    }
}
