//! Addresses and telephone numbers, of contacts and of the organisation.

use super::ValidationError;
use api_core::wire::SmolStr;

api_core::wire_enum! {
    /// What an address is for.
    pub enum AddressType {
        /// For letters; what invoices show.
        PoBox => "POBOX",
        /// Where the contact is.
        Street => "STREET",
        /// Where goods go; organisations only.
        Delivery => "DELIVERY",
    }
}

api_core::wire_struct! {
    /// An address. A sent one replaces that of its type; an answer lists every type, with empty texts where there is nothing.
    #[derive(Default)]
    pub struct Address {
        /// What it is for.
        address_type: Option<AddressType> => "AddressType",
        /// First line, at most 500 characters like the others.
        address_line1: Option<SmolStr> => "AddressLine1",
        /// Second line.
        address_line2: Option<SmolStr> => "AddressLine2",
        /// Third line.
        address_line3: Option<SmolStr> => "AddressLine3",
        /// Fourth line.
        address_line4: Option<SmolStr> => "AddressLine4",
        /// City, at most 255 characters.
        city: Option<SmolStr> => "City",
        /// Region or state, at most 255 characters.
        region: Option<SmolStr> => "Region",
        /// Postal code, at most 50 characters.
        postal_code: Option<SmolStr> => "PostalCode",
        /// The country's name, at most 50 letters.
        country: Option<SmolStr> => "Country",
        /// To whose attention, at most 255 characters.
        attention_to: Option<SmolStr> => "AttentionTo",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}

api_core::wire_enum! {
    /// What a telephone number is.
    pub enum PhoneType {
        /// The main one.
        Default => "DEFAULT",
        /// Direct dial.
        Ddi => "DDI",
        /// Mobile.
        Mobile => "MOBILE",
        /// Fax.
        Fax => "FAX",
        /// Office; organisations only.
        Office => "OFFICE",
    }
}

api_core::wire_struct! {
    /// A telephone number. A sent one replaces that of its type; an answer lists every type.
    #[derive(Default)]
    pub struct Phone {
        /// What it is.
        phone_type: Option<PhoneType> => "PhoneType",
        /// The number, at most 50 characters.
        phone_number: Option<SmolStr> => "PhoneNumber",
        /// Area, at most 10 characters.
        phone_area_code: Option<SmolStr> => "PhoneAreaCode",
        /// Country, at most 20 characters.
        phone_country_code: Option<SmolStr> => "PhoneCountryCode",
        /// Why it was refused.
        validation_errors: Option<Vec<ValidationError>> => "ValidationErrors" (read_only),
    }
}

api_core::wire_enum! {
    /// Whose address on a document.
    pub enum InvoiceAddressType {
        /// The seller's.
        From => "FROM",
        /// The buyer's.
        To => "TO",
    }
}

api_core::wire_struct! {
    /// An address as a document shows it; United States only.
    #[derive(Default)]
    pub struct InvoiceAddress {
        /// Whose.
        invoice_address_type: Option<InvoiceAddressType> => "InvoiceAddressType",
        /// First line.
        address_line1: Option<SmolStr> => "AddressLine1",
        /// Second line.
        address_line2: Option<SmolStr> => "AddressLine2",
        /// Third line.
        address_line3: Option<SmolStr> => "AddressLine3",
        /// Fourth line.
        address_line4: Option<SmolStr> => "AddressLine4",
        /// City.
        city: Option<SmolStr> => "City",
        /// Region or state.
        region: Option<SmolStr> => "Region",
        /// Postal code.
        postal_code: Option<SmolStr> => "PostalCode",
        /// Country.
        country: Option<SmolStr> => "Country",
    }
}
