//! Addresses as ledgers are to have them: one spelling of country, region, postal code and VAT number, whatever the store has.
//!
//! - country: a code or an English name becomes the ISO 3166-1 alpha-2 code; what neither is stays;
//! - region: codes and names of Australia, Canada, New Zealand, the United Kingdom and the United States become the name; others stay;
//! - postal code: upper case, and the spacing of its country;
//! - VAT number: upper case, no spaces, and the prefix of its country where such have one;
//! - telephone: kept whole, as it was entered: how much of it is country and area cannot be told for certain.

mod country;
mod postal_code;
mod region;
mod vat_number;

use canonical_model::Address;
use smol_str::SmolStr;

/// The address in that spelling.
pub(crate) fn normalised(address: &Address) -> Address {
    let mut normal = address.normalised();
    if let Some(code) = country::code(&normal.country_code) {
        normal.country_code = SmolStr::new_static(code);
    }
    if let Some(name) = region::name(&normal.country_code, &normal.region) {
        normal.region = SmolStr::new_static(name);
    }
    normal.postal_code = postal_code::normalised(&normal.country_code, &normal.postal_code);
    normal.vat_number = vat_number(&normal);
    normal
}

/// An address's VAT number in that spelling.
pub(crate) fn vat_number(address: &Address) -> SmolStr {
    if address.vat_number.is_empty() {
        return SmolStr::default();
    }
    let country = address.country_code.trim();
    vat_number::normalised(country::code(country).unwrap_or(country), &address.vat_number).into()
}

/// The English name of an address's country; what stands there instead of a code, where it is made of letters; none otherwise.
pub(crate) fn country(country_code: &SmolStr) -> Option<SmolStr> {
    let letters = |text: &&SmolStr| !text.is_empty() && text.bytes().all(|b| b == b' ' || b.is_ascii_alphabetic());
    let stated = || Some(country_code).filter(letters).cloned();
    country::name(country_code).map(SmolStr::new_static).or_else(stated)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn orders_of_both_apis_of_the_store_come_to_one_address() {
        let address = |country: &str, region: &str| Address {
            country_code: country.into(),
            region: region.into(),
            postal_code: " 73003 ".into(),
            vat_number: "12 3".into(),
            ..Address::default()
        };
        let normal = normalised(&address("us", "OK"));
        assert_eq!(normal, normalised(&address("United States", "oklahoma")));
        let Address { country_code, region, postal_code, vat_number, .. } = normal;
        assert_eq!([country_code, region, postal_code, vat_number], ["US", "Oklahoma", "73003", "123"]);
    }

    #[test]
    fn a_country_is_named_in_letters_alone_or_not_at_all() {
        let shown = ["NZ", "Narnia", "N4", ""].map(|code| country(&code.into()));
        assert_eq!(shown, [Some("New Zealand".into()), Some("Narnia".into()), None, None]);
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(country in "(GB|gr|US|uk|Canada|x.)", region in "[A-Za-z ]{0,5}", code in ".{0,9}", vat in ".{0,12}") {
            let address = Address { country_code: country.into(), region: region.into(), postal_code: code.into(), vat_number: vat.into(), ..Address::default() };
            let once = normalised(&address);
            prop_assert_eq!(normalised(&once), once);
        }
    }
}
