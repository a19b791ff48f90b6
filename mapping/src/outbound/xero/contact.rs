//! The body of a contact. Its texts fit Xero already; what is put together here is cut.

use canonical_model::{
    Address, LedgerId,
    ledger::{Contact, ContactFields},
};
use smol_str::SmolStr;
use xero_client::wire::{self, AddressType, PhoneType};

use super::{BadId, uuid};
use crate::{address::country, rules::fitting::fit};

/// Longest city and region.
const MAX_TOWN: usize = 255;
/// Longest line of an address.
const MAX_LINE: usize = 500;
/// Longest postal code, country and telephone number, and longest number of a company.
const MAX_CODE: usize = 50;

/// The body of a new contact.
pub fn contact(contact: &Contact) -> wire::Contact {
    let billing = contact.billing.as_ref().map(|billing| address(billing, AddressType::PoBox));
    let shipping = if contact.shipping == contact.billing {
        let same = billing.clone();
        same.map(|same| wire::Address { address_type: Some(AddressType::Street), ..same })
    } else {
        contact.shipping.as_ref().map(|shipping| address(shipping, AddressType::Street))
    };
    let addresses: Vec<wire::Address> = billing.into_iter().chain(shipping).collect();
    let phones = contact.phone().filter(|phone| !phone.is_empty()).map(|phone| {
        // Whole: Xero shows country, area and number behind each other, and nothing tells where one ends.
        let phone_number = filled(phone, MAX_CODE);
        vec![wire::Phone { phone_type: Some(PhoneType::Default), phone_number, ..wire::Phone::default() }]
    });
    wire::Contact {
        contact_number: Some(contact.number.clone()),
        name: Some(contact.name.clone()),
        first_name: filled(&contact.first_name, MAX_TOWN),
        last_name: filled(&contact.last_name, MAX_TOWN),
        email_address: filled(&contact.email, MAX_TOWN),
        tax_number: filled(&contact.tax_number, MAX_CODE),
        company_number: filled(&contact.company_number, MAX_CODE),
        account_number: filled(&contact.account_number, MAX_CODE),
        addresses: (!addresses.is_empty()).then_some(addresses),
        phones,
        ..wire::Contact::default()
    }
}

/// The body that writes fields of the contact of that id, and leaves the others as they are: no other field is named, so that the
/// contact is meant by its id alone. What is to be emptied is sent as empty text, all of an address in one.
///
/// # Errors
/// [`BadId`] if the id is none of Xero's.
pub fn contact_update(fields: &ContactFields, id: &LedgerId) -> Result<wire::Contact, BadId> {
    let text = |text: &Option<SmolStr>, most: usize| text.as_ref().map(|text| fit(text, most));
    let addresses: Vec<wire::Address> =
        [(&fields.billing, AddressType::PoBox), (&fields.shipping, AddressType::Street)]
            .into_iter()
            .filter_map(|(address, kind)| Some(whole_address(address.as_ref()?, kind)))
            .collect();
    let phones = fields.phone.as_ref().map(|phone| {
        vec![wire::Phone {
            phone_type: Some(PhoneType::Default),
            phone_number: Some(fit(phone, MAX_CODE)),
            phone_area_code: Some(SmolStr::default()),
            phone_country_code: Some(SmolStr::default()),
            ..wire::Phone::default()
        }]
    });
    Ok(wire::Contact {
        contact_id: Some(wire::ContactId(uuid(id)?)),
        name: text(&fields.name, MAX_TOWN),
        first_name: text(&fields.first_name, MAX_TOWN),
        last_name: text(&fields.last_name, MAX_TOWN),
        email_address: text(&fields.email, MAX_TOWN),
        tax_number: text(&fields.tax_number, MAX_CODE),
        company_number: text(&fields.company_number, MAX_CODE),
        account_number: text(&fields.account_number, MAX_CODE),
        addresses: (!addresses.is_empty()).then_some(addresses),
        phones,
        ..wire::Contact::default()
    })
}

/// An address as Xero keeps it. Parts are empty where there is nothing.
#[derive(Debug)]
pub(crate) struct Postal {
    attention_to: SmolStr,
    street: SmolStr,
    city: SmolStr,
    region: SmolStr,
    postal_code: SmolStr,
    country: SmolStr,
}

impl Postal {
    pub(crate) fn of(address: &Address) -> Self {
        Self {
            attention_to: fit(&address.full_name(), MAX_TOWN),
            street: fit(&address.street, MAX_LINE),
            city: fit(&address.city, MAX_TOWN),
            region: fit(&address.region, MAX_TOWN),
            postal_code: fit(&address.postal_code, MAX_CODE),
            country: country(&address.country_code).map(|country| fit(&country, MAX_CODE)).unwrap_or_default(),
        }
    }

    /// Its parts, from the person to the country.
    pub(crate) fn lines(self) -> [SmolStr; 6] {
        [self.attention_to, self.street, self.city, self.region, self.postal_code, self.country]
    }
}

/// Of what is empty nothing is said.
fn address(address: &Address, kind: AddressType) -> wire::Address {
    let some = |text: SmolStr| Some(text).filter(|text| !text.is_empty());
    let postal = Postal::of(address);
    wire::Address {
        address_type: Some(kind),
        address_line1: some(postal.street),
        city: some(postal.city),
        region: some(postal.region),
        postal_code: some(postal.postal_code),
        country: some(postal.country),
        attention_to: some(postal.attention_to),
        ..wire::Address::default()
    }
}

/// In place of whatever stands there, further lines too.
fn whole_address(address: &Address, kind: AddressType) -> wire::Address {
    let postal = Postal::of(address);
    let nothing = || Some(SmolStr::default());
    wire::Address {
        address_type: Some(kind),
        address_line1: Some(postal.street),
        address_line2: nothing(),
        address_line3: nothing(),
        address_line4: nothing(),
        city: Some(postal.city),
        region: Some(postal.region),
        postal_code: Some(postal.postal_code),
        country: Some(postal.country),
        attention_to: Some(postal.attention_to),
        ..wire::Address::default()
    }
}

fn filled(text: &SmolStr, most: usize) -> Option<SmolStr> {
    Some(fit(text, most)).filter(|text| !text.is_empty())
}
