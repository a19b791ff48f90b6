//! Who bought, and where they live.

use canonical_model::{Address, Customer, CustomerId};
use smol_str::SmolStr;
use xcart_client::wire;

use super::Reading;
use crate::Profile;

pub(super) fn customer(reading: &Reading<'_>) -> Customer {
    let wire = reading.order;
    Customer {
        id: wire.customer_id.map(|id| CustomerId::numbered("", id.0)),
        membership: reading.membership.into(),
        tax_exemption: reading.tax_exemption.into(),
        ..Customer::guest(&wire.email)
    }
}

/// An address. Company and VAT number stand in fields that the merchant has added, under the names that the profile knows.
pub(super) fn address(profile: &Profile, wire: &wire::Address) -> Address {
    let added = |names: &[String]| added(wire, names).map(SmolStr::new).unwrap_or_default();
    Address {
        first_name: (&wire.firstname).into(),
        last_name: (&wire.lastname).into(),
        company: added(&profile.contacts.company_fields),
        street: (&wire.street).into(),
        city: (&wire.city).into(),
        region: (&wire.state_name).into(),
        postal_code: (&wire.zipcode).into(),
        country_code: (&wire.country_code).into(),
        phone: (&wire.phone).into(),
        vat_number: added(&profile.contacts.vat_fields),
    }
}

/// What the customer entered in the first of these fields that says something.
fn added<'a>(wire: &'a wire::Address, names: &[String]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let of_name = wire.custom_fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        of_name.filter_map(|field| field.value.as_deref()).map(str::trim).find(|value| !value.is_empty())
    })
}
