//! People and places: customers and addresses as the store has them, and as the ledger's contacts have them.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use crate::CustomerId;

/// An address. Fields are empty where the store has nothing; texts are as the store has them, [normalised](Self::normalised)
/// before they go to a ledger. `Debug` shows the country alone, since the rest is personal.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Address {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Company.
    pub company: String,
    /// Street and house number; may hold line breaks.
    pub street: String,
    /// City.
    pub city: String,
    /// State or region, in words or as a code.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Telephone.
    pub phone: String,
    /// Number for value-added tax, as the customer gave it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub vat_number: String,
}

impl Address {
    /// The same address with control characters removed and white space squeezed in every field; line breaks of the street
    /// become commas.
    #[must_use]
    pub fn normalised(&self) -> Self {
        Self {
            first_name: squeeze(&self.first_name).into_owned(),
            last_name: squeeze(&self.last_name).into_owned(),
            company: squeeze(&self.company).into_owned(),
            street: street(&self.street),
            city: squeeze(&self.city).into_owned(),
            region: squeeze(&self.region).into_owned(),
            postal_code: squeeze(&self.postal_code).into_owned(),
            country_code: squeeze(&self.country_code).to_ascii_uppercase(),
            phone: squeeze(&self.phone).into_owned(),
            vat_number: squeeze(&self.vat_number).into_owned(),
        }
    }

    /// First and last name with one space between; empty if there is neither.
    pub fn full_name(&self) -> String {
        let (first, last) = (squeeze(&self.first_name), squeeze(&self.last_name));
        if first.is_empty() {
            return last.into_owned();
        }
        if last.is_empty() { first.into_owned() } else { [&*first, " ", &*last].concat() }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("country_code", &self.country_code).finish_non_exhaustive()
    }
}

fn street(street: &str) -> String {
    if !street.contains(['\r', '\n']) {
        return squeeze(street).into_owned();
    }
    squeeze(&street.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")).into_owned()
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
    pub email: String,
    /// The store's name of the group of customers, such as `Wholesale`; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub membership: String,
    /// The number or ground of an exemption from tax; empty if none is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tax_exemption: String,
}

impl Customer {
    /// A registered customer.
    pub fn registered(id: impl Into<CustomerId>, email: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::guest(email) }
    }

    /// A guest.
    pub fn guest(email: impl Into<String>) -> Self {
        Self { email: email.into(), ..Self::default() }
    }

    /// The e-mail address as it is compared: trimmed, lower case; `None` if there is none.
    pub fn normalised_email(&self) -> Option<String> {
        if !self.email.contains('@') {
            return None;
        }
        let mut email = squeeze(&self.email).into_owned();
        if email.is_ascii() {
            email.make_ascii_lowercase();
            return Some(email);
        }
        Some(email.to_lowercase())
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
