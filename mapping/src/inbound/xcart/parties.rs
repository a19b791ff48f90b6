//! Who bought, and where they live.

use canonical_model::{Address, Customer};
use xcart_client::wire;

pub(super) fn customer(wire: &wire::Order, membership: &str) -> Customer {
    Customer {
        id: wire.customer_id.map(|id| id.to_string().into()),
        membership: membership.to_owned(),
        ..Customer::guest(wire.email.as_str())
    }
}

pub(super) fn address(wire: &wire::Address) -> Address {
    let company = ["company", "company_name", "organization"].iter().find_map(|name| wire.custom_field(name));
    Address {
        first_name: wire.firstname.to_string(),
        last_name: wire.lastname.to_string(),
        company: company.unwrap_or_default().to_owned(),
        street: wire.street.to_string(),
        city: wire.city.to_string(),
        region: wire.state_name.to_string(),
        postal_code: wire.zipcode.to_string(),
        country_code: wire.country_code.to_string(),
        phone: wire.phone.to_string(),
        vat_number: String::new(),
    }
}
