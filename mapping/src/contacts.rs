//! Contacts that the ledger has, and which of their fields follow the store.
//!
//! Each field has one owner, by `[contacts.ownership]` of the profile and the rule of [`ownership`](crate::ownership). A field is looked
//! at in the form in which the ledger keeps it: spaces squeezed, an e-mail address in lower case, a telephone or tax number by its
//! letters and digits alone, an address with country and region by one name. So what the ledger gives back in a spelling of its own is
//! nobody's change.
//!
//! | field | what it is |
//! |---|---|
//! | `name` | the contact's name; written to a contact that is there only where the store owns it |
//! | `person` | first and last name of the main person, together |
//! | `email` | e-mail address |
//! | `phone` | the main telephone number |
//! | `billing`, `shipping` | an address as a whole, with whose attention it asks for |
//! | `tax_number`, `company_number`, `account_number` | numbers, as the profile chooses them |
//!
//! What counts is what the latest order of a customer says: an earlier one that is looked at again changes nothing. What an order does
//! not speak of, such as an address that it has not, stays. Contacts that many orders share, and such as are archived, are left alone.

use std::fmt;

use canonical_model::{
    Address,
    ledger::{ContactEntry, ContactFields},
    squeeze,
};
use smol_str::SmolStr;

use crate::{address, outbound::xero::Postal};

/// A field of a contact that has an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ContactField {
    Name,
    Person,
    Email,
    Phone,
    Billing,
    Shipping,
    TaxNumber,
    CompanyNumber,
    AccountNumber,
}

impl ContactField {
    pub(crate) const ALL: [Self; 9] = [
        Self::Name,
        Self::Person,
        Self::Email,
        Self::Phone,
        Self::Billing,
        Self::Shipping,
        Self::TaxNumber,
        Self::CompanyNumber,
        Self::AccountNumber,
    ];

    /// As the profile calls it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Person => "person",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Billing => "billing",
            Self::Shipping => "shipping",
            Self::TaxNumber => "tax_number",
            Self::CompanyNumber => "company_number",
            Self::AccountNumber => "account_number",
        }
    }

    /// What is said of it, as it is compared; `None` if nothing is.
    pub(crate) fn form(self, fields: &ContactFields) -> Option<String> {
        let text = |text: &Option<SmolStr>| text.as_deref().map(|text| squeeze(text).into_owned());
        match self {
            Self::Name => text(&fields.name),
            Self::Person => {
                let names = [&fields.first_name, &fields.last_name];
                let said = names.iter().any(|name| name.is_some());
                said.then(|| names.map(|name| text(name).unwrap_or_default()).join("\n"))
            }
            Self::Email => text(&fields.email).map(|email| email.to_lowercase()),
            Self::Phone => fields.phone.as_deref().map(letters_and_digits),
            Self::Billing => fields.billing.as_ref().map(postal),
            Self::Shipping => fields.shipping.as_ref().map(postal),
            Self::TaxNumber => fields.tax_number.as_deref().map(letters_and_digits),
            Self::CompanyNumber => text(&fields.company_number),
            Self::AccountNumber => text(&fields.account_number),
        }
    }

    /// Of all that is said, what is said of it.
    pub(crate) fn alone(self, fields: &ContactFields) -> ContactFields {
        let mut alone = ContactFields::default();
        match self {
            Self::Name => alone.name.clone_from(&fields.name),
            Self::Person => {
                alone.first_name.clone_from(&fields.first_name);
                alone.last_name.clone_from(&fields.last_name);
            }
            Self::Email => alone.email.clone_from(&fields.email),
            Self::Phone => alone.phone.clone_from(&fields.phone),
            Self::Billing => alone.billing.clone_from(&fields.billing),
            Self::Shipping => alone.shipping.clone_from(&fields.shipping),
            Self::TaxNumber => alone.tax_number.clone_from(&fields.tax_number),
            Self::CompanyNumber => alone.company_number.clone_from(&fields.company_number),
            Self::AccountNumber => alone.account_number.clone_from(&fields.account_number),
        }
        alone
    }
}

impl fmt::Display for ContactField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Everything that the directory knows of a contact; `None` where it keeps no more than whom to bill.
pub(crate) fn known(entry: &ContactEntry) -> Option<ContactFields> {
    let (name, email) = (Some(entry.name.clone()), Some(entry.email.clone()));
    entry.details.as_ref().map(|details| ContactFields { name, email, ..(**details).clone() })
}

/// Whether a contact has what was written to it, in whatever spelling the ledger keeps it. An entry without
/// [details](ContactEntry::details) has nothing but name and e-mail.
pub fn holds(entry: &ContactEntry, written: &ContactFields) -> bool {
    let has = ContactFields {
        name: Some(entry.name.clone()),
        email: Some(entry.email.clone()),
        ..entry.details.as_deref().cloned().unwrap_or_default()
    };
    ContactField::ALL.into_iter().all(|field| {
        let wanted = field.form(written);
        wanted.is_none() || wanted == field.form(&has)
    })
}

fn letters_and_digits(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn postal(address: &Address) -> String {
    Postal::of(&address::normalised(address)).lines().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(field: ContactField, text: &str) -> Option<String> {
        let text = Some(SmolStr::from(text));
        let fields = ContactFields {
            email: text.clone(),
            phone: text.clone(),
            tax_number: text.clone(),
            name: text,
            ..ContactFields::default()
        };
        field.form(&fields)
    }

    #[test]
    fn another_spelling_of_the_same_is_no_change() {
        let same = [
            (ContactField::Name, "Ada  Lovelace ", "Ada Lovelace"),
            (ContactField::Email, "Ada@Shop.example ", "ada@shop.example"),
            (ContactField::Phone, "+61 (2) 9999-0000", "61 2 99990000"),
            (ContactField::TaxNumber, "gb 123-456", "GB123456"),
        ];
        for (field, one, two) in same {
            assert_eq!(said(field, one), said(field, two), "{field}");
        }
        assert_ne!(said(ContactField::Name, "Ada"), said(ContactField::Name, "ADA"));
        assert_eq!(said(ContactField::Person, "Ada"), None);
    }

    #[test]
    fn an_address_is_the_same_by_code_and_by_name() {
        let address = |country: &str, region: &str, attention: [&str; 2]| Address {
            first_name: attention[0].into(),
            last_name: attention[1].into(),
            street: "Main 1\nFlat 2".into(),
            country_code: country.into(),
            region: region.into(),
            postal_code: "73003".into(),
            ..Address::default()
        };
        let form =
            |address| ContactField::Billing.form(&ContactFields { billing: Some(address), ..ContactFields::default() });
        let ours = form(address("us", "OK", ["Ada", "Lovelace"]));
        assert_eq!(
            ours,
            form(Address {
                street: "Main 1, Flat 2".into(),
                ..address("United States", "Oklahoma", ["Ada Lovelace", ""])
            })
        );
        // A telephone number and a VAT number are no part of it.
        assert_eq!(
            ours,
            form(Address { phone: "9".into(), vat_number: "X".into(), ..address("US", "ok", ["Ada", "Lovelace"]) })
        );
        assert_ne!(ours, form(address("CA", "OK", ["Ada", "Lovelace"])));
        assert!(form(Address::default()).is_some_and(|form| form.trim().is_empty()));
    }

    #[test]
    fn each_field_alone_says_the_same_and_nothing_else() {
        let text = || Some(SmolStr::from("x1"));
        let address = || Some(Address { city: "Oslo".into(), ..Address::default() });
        let all = ContactFields {
            name: text(),
            first_name: text(),
            last_name: text(),
            email: text(),
            phone: text(),
            tax_number: text(),
            company_number: text(),
            account_number: text(),
            billing: address(),
            shipping: address(),
        };
        for field in ContactField::ALL {
            let alone = field.alone(&all);
            let said: Vec<_> = ContactField::ALL.into_iter().filter(|other| other.form(&alone).is_some()).collect();
            assert_eq!((said, field.form(&alone)), (vec![field], field.form(&all)));
        }
    }
}
