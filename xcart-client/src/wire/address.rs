//! An address of an order or of a profile.

use super::{AddressId, Nullable, StateId, Text};
use api_core::wire::SmolStr;

api_core::wire_enum! {
    /// What stands at an address.
    pub enum AddressType {
        /// Not said.
        Unspecified => "",
        /// A home.
        Residential => "R",
        /// A business.
        Commercial => "C",
    }
}

api_core::wire_struct! {
    /// A field that the merchant has added to addresses: company and VAT number, if the store asks for them, stand here.
    #[derive(Default)]
    pub struct CustomField {
        /// The field's name.
        name: Text => "name",
        /// What the customer entered.
        value: Nullable<SmolStr> => "value",
    }
}

api_core::wire_struct! {
    /// An address. One address may be both billing and shipping address of an order: it then comes twice with one id.
    pub struct Address {
        /// Its id.
        id: AddressId => "id",
        /// Whether it is a billing address.
        is_billing: bool => "is_billing",
        /// Whether it is a shipping address.
        is_shipping: bool => "is_shipping",
        /// Whether it is an address at work.
        is_work: Option<bool> => "is_work",
        /// What stands there; empty unless the store has the field on.
        address_type: Option<AddressType> => "type",
        /// Form of address; empty unless the store has the field on.
        title: Text => "title",
        /// Given name.
        firstname: Text => "firstname",
        /// Family name.
        lastname: Text => "lastname",
        /// Telephone number.
        phone: Text => "phone",
        /// Street and house.
        street: Text => "street",
        /// Postal code.
        zipcode: Text => "zipcode",
        /// Town.
        city: Text => "city",
        /// ISO 3166-1 alpha-2.
        country_code: Text => "country_code",
        /// X-Cart's id of the state, not its code; none where the country has no states.
        state: Nullable<StateId> => "state",
        /// The state's name, or what the customer entered for it.
        state_name: Text => "state_name",
        /// Fields that the merchant has added.
        custom_fields: Vec<CustomField> => "custom_fields",
    }
}

impl Address {
    /// What the customer entered in the merchant's field of that name; none if the field is absent or empty.
    pub fn custom_field(&self, name: &str) -> Option<&str> {
        let field = self.custom_fields.iter().find(|field| field.name == name)?;
        field.value.as_deref().map(str::trim).filter(|value| !value.is_empty())
    }
}

api_core::wire_struct! {
    /// An address of a profile to be made or changed. Only what is set is sent. Where the country has states, X-Cart refuses
    /// an address without `state` (XC-ADDRESS-1): [`ErrorKind::StateRequired`](crate::ErrorKind::StateRequired).
    #[derive(Default)]
    pub struct AddressInput {
        /// Whether it is the billing address.
        is_billing: Option<bool> => "is_billing",
        /// Whether it is the shipping address.
        is_shipping: Option<bool> => "is_shipping",
        /// Whether it is an address at work.
        is_work: Option<bool> => "is_work",
        /// What stands there; kept only if the store has the field on.
        address_type: Option<AddressType> => "type",
        /// Form of address; kept only if the store has the field on.
        title: Option<SmolStr> => "title",
        /// Given name.
        firstname: Option<SmolStr> => "firstname",
        /// Family name.
        lastname: Option<SmolStr> => "lastname",
        /// Telephone number.
        phone: Option<SmolStr> => "phone",
        /// Street and house.
        street: Option<SmolStr> => "street",
        /// Postal code, at most 32 characters.
        zipcode: Option<SmolStr> => "zipcode",
        /// Town.
        city: Option<SmolStr> => "city",
        /// ISO 3166-1 alpha-2.
        country_code: Option<Nullable<SmolStr>> => "country_code",
        /// X-Cart's id of the state, not its code; `Some(None.into())` for none.
        state: Option<Nullable<StateId>> => "state",
        /// The state's name, where the country has no list of states.
        state_name: Option<SmolStr> => "state_name",
        /// Fields that the merchant has added.
        custom_fields: Option<Vec<CustomField>> => "custom_fields",
    }
}
