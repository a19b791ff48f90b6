//! The body of a contact. Its texts fit Xero already; what is put together here is cut.

use canonical_model::{Address, ledger::Contact};
use xero_client::wire::{self, AddressType, PhoneType};

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
    let shipping = contact.shipping.as_ref().map(|shipping| address(shipping, AddressType::Street));
    let addresses: Vec<wire::Address> = billing.into_iter().chain(shipping).collect();
    let phone =
        contact.billing.iter().chain(&contact.shipping).map(|address| &address.phone).find(|phone| !phone.is_empty());
    let phones = phone.map(|phone| {
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

fn address(address: &Address, kind: AddressType) -> wire::Address {
    wire::Address {
        address_type: Some(kind),
        address_line1: filled(&address.street, MAX_LINE),
        city: filled(&address.city, MAX_TOWN),
        region: filled(&address.region, MAX_TOWN),
        postal_code: filled(&address.postal_code, MAX_CODE),
        country: country(&address.country_code).and_then(|country| filled(country, MAX_CODE)),
        attention_to: filled(&address.full_name(), MAX_TOWN),
        ..wire::Address::default()
    }
}

fn filled(text: &str, most: usize) -> Option<String> {
    Some(fit(text, most)).filter(|text| !text.is_empty())
}
