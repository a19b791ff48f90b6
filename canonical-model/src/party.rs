//! People and places: customers and addresses as the store has them, and as the ledger's contacts have them.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, SmolStrBuilder, StrExt};

use crate::CustomerId;

/// An address. Fields are empty where the store has nothing; texts are as the store has them, [normalised](Self::normalised)
/// before they go to a ledger. `Debug` shows the country alone, since the rest is personal.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Address {
    /// First name.
    pub first_name: SmolStr,
    /// Last name.
    pub last_name: SmolStr,
    /// Company.
    pub company: SmolStr,
    /// Street and house number; may hold line breaks.
    pub street: SmolStr,
    /// City.
    pub city: SmolStr,
    /// State or region, in words or as a code.
    pub region: SmolStr,
    /// Postal code.
    pub postal_code: SmolStr,
    /// Country, ISO 3166-1 alpha-2.
    pub country_code: SmolStr,
    /// Telephone.
    pub phone: SmolStr,
    /// Number for value-added tax, as the customer gave it.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub vat_number: SmolStr,
}

impl Address {
    /// The same address with control characters removed and white space squeezed in every field; line breaks of the street
    /// become commas.
    #[must_use]
    pub fn normalised(&self) -> Self {
        Self {
            first_name: squeezed(&self.first_name),
            last_name: squeezed(&self.last_name),
            company: squeezed(&self.company),
            street: street(&self.street),
            city: squeezed(&self.city),
            region: squeezed(&self.region),
            postal_code: squeezed(&self.postal_code),
            country_code: upper(squeezed(&self.country_code)),
            phone: squeezed(&self.phone),
            vat_number: squeezed(&self.vat_number),
        }
    }

    /// First and last name with one space between; empty if there is neither.
    pub fn full_name(&self) -> SmolStr {
        let (first, last) = (squeezed(&self.first_name), squeezed(&self.last_name));
        if first.is_empty() || last.is_empty() {
            return if first.is_empty() { last } else { first };
        }
        let mut name = SmolStrBuilder::new();
        for part in [&first, " ", &last] {
            name.push_str(part);
        }
        name.finish()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("country_code", &self.country_code).finish_non_exhaustive()
    }
}

fn upper(code: SmolStr) -> SmolStr {
    if code.bytes().any(|byte| byte.is_ascii_lowercase()) { code.to_ascii_uppercase_smolstr() } else { code }
}

fn street(street: &SmolStr) -> SmolStr {
    if !street.contains(['\r', '\n']) {
        return squeezed(street);
    }
    squeeze(&street.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")).into()
}

/// As [`squeeze`], of a text that is kept: one in which there is nothing to squeeze is shared.
pub fn squeezed(text: &SmolStr) -> SmolStr {
    match squeeze(text) {
        Cow::Borrowed(_) => text.clone(),
        Cow::Owned(squeezed) => squeezed.into(),
    }
}

/// Removes control and bidirectional-override characters and squeezes white space to single spaces. A text in which there is
/// nothing to squeeze is given back as it is.
pub fn squeeze(text: &str) -> Cow<'_, str> {
    if is_squeezed(text) {
        return Cow::Borrowed(text);
    }
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split(is_gap) {
        let mut letters = word.chars().filter(|c| !is_mark(*c)).peekable();
        if letters.peek().is_some() {
            if !squeezed.is_empty() {
                squeezed.push(' ');
            }
            squeezed.extend(letters);
        }
    }
    Cow::Owned(squeezed)
}

/// Whether there is nothing to squeeze, as in most texts: letters and signs with single spaces between them.
fn is_squeezed(text: &str) -> bool {
    let (mut before, mut is_ascii) = (b' ', true);
    for byte in text.bytes() {
        match byte {
            b'!'..=b'~' => {}
            b' ' if before != b' ' => {}
            0x80.. => is_ascii = false,
            _ => return false,
        }
        before = byte;
    }
    (text.is_empty() || before != b' ')
        && (is_ascii || !text.contains(|c: char| !c.is_ascii() && (is_gap(c) || is_mark(c))))
}

/// What stands between words.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// What is no letter: marks without width, and those that turn the direction of writing.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Who bought. A guest has no id.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Customer {
    /// The store's id of a registered customer; `None` for a guest.
    pub id: Option<CustomerId>,
    /// E-mail as the store has it; empty if there is none.
    pub email: SmolStr,
    /// The store's name of the group of customers, such as `Wholesale`; empty if unknown.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub membership: SmolStr,
    /// The number or ground of an exemption from tax; empty if none is known.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub tax_exemption: SmolStr,
}

impl Customer {
    /// A registered customer.
    pub fn registered(id: impl Into<CustomerId>, email: impl Into<SmolStr>) -> Self {
        Self { id: Some(id.into()), ..Self::guest(email) }
    }

    /// A guest.
    pub fn guest(email: impl Into<SmolStr>) -> Self {
        Self { email: email.into(), ..Self::default() }
    }

    /// The e-mail address as it is compared: trimmed, lower case; `None` if there is none.
    pub fn normalised_email(&self) -> Option<SmolStr> {
        if !self.email.contains('@') {
            return None;
        }
        let email = squeezed(&self.email);
        let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
        Some(if email.bytes().all(is_lower) { email } else { email.to_lowercase_smolstr() })
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_normalised() {
        let address = Address {
            first_name: " Zoë\u{202e} ".into(),
            last_name: "O'Neil\u{0}-Łukasz".into(),
            street: "51  apt\r\n\r\n 87 street".into(),
            country_code: "us".into(),
            ..Address::default()
        };
        let normal = address.normalised();
        assert_eq!(normal.full_name(), "Zoë O'Neil -Łukasz");
        assert_eq!((normal.street.as_str(), normal.country_code.as_str()), ("51 apt, 87 street", "US"));
        assert_eq!(normal.normalised(), normal);
    }

    proptest::proptest! {
        /// A text in which nothing is to be squeezed is given back as it is; that must make no difference.
        #[test]
        fn squeezing_removes_controls_and_doubled_spaces_from_any_text(text in "[a~ \t\r\u{0}\u{7f}\u{200b}\u{a0}é]{0,9}") {
            let shown: String = text.chars().filter(|c| *c != '\u{200b}').collect();
            let words = shown.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
            proptest::prop_assert_eq!(squeeze(&text), words.collect::<Vec<_>>().join(" "));
        }
    }

    #[test]
    fn debug_shows_nothing_personal() {
        let customer = Customer::registered("7", "jane@example.com");
        let address = Address { first_name: "Jane".into(), street: "Main".into(), ..Address::default() };
        let text = format!("{customer:?} {address:?}");
        assert!(!text.contains("jane") && !text.contains("Jane") && !text.contains("Main"), "{text}");
    }

    #[test]
    fn an_email_is_compared_trimmed_and_in_lower_case() {
        let customer = |email: &str| Customer::guest(email);
        assert_eq!(customer(" Jane@Example.COM ").normalised_email().as_deref(), Some("jane@example.com"));
        assert_eq!(customer("  ").normalised_email(), None);
    }
}
