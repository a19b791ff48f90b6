//! Currencies and how many decimals their amounts have (ISO 4217).

mod table;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use self::table::{CURRENCIES, Row};

/// A currency of ISO 4217. Unknown codes are refused: without the exponent no amount can be checked. In order of the codes.
///
/// ```
/// use canonical_model::Currency;
///
/// let dinar: Currency = "KWD".parse()?;
/// assert_eq!((dinar.code(), dinar.number(), dinar.exponent()), ("KWD", 414, 3));
/// # Ok::<(), canonical_model::UnknownCurrency>(())
/// ```
// The place in the table, which is never written anywhere: it may change from version to version.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

/// A text that is no currency of ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency code of ISO 4217, such as USD")]
pub struct UnknownCurrency(pub String);

// Every place must fit.
const _: () = assert!(CURRENCIES.len() <= u8::MAX as usize);

/// What no place in the table leads to, as every [`Currency`] comes from the table.
const NOWHERE: &Row = &Row { code: *b"XXX", number: 999, exponent: 0 };

impl Currency {
    /// Every currency that is known, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).zip(&CURRENCIES).map(|(place, _)| Self(place))
    }

    fn row(self) -> &'static Row {
        CURRENCIES.get(usize::from(self.0)).unwrap_or(NOWHERE)
    }

    /// The code, such as `USD`.
    pub fn code(&self) -> &'static str {
        // The table holds ASCII capitals alone.
        std::str::from_utf8(&self.row().code).unwrap_or_default()
    }

    /// The number, such as 840.
    pub fn number(&self) -> u16 {
        self.row().number
    }

    /// How many decimals an amount of this currency has at most: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn exponent(&self) -> u32 {
        u32::from(self.row().exponent)
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// Reads a code; letters of either case.
    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let find = || {
            let code: [u8; 3] = text.as_bytes().try_into().ok()?;
            let code = code.to_ascii_uppercase();
            let place = CURRENCIES.binary_search_by(|row| row.code[..].cmp(&code)).ok()?;
            u8::try_from(place).ok().map(Self)
        };
        find().ok_or_else(|| UnknownCurrency(text.chars().take(16).collect()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Code;

        impl de::Visitor<'_> for Code {
            type Value = Currency;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a currency code of ISO 4217, such as USD")
            }

            fn visit_str<E: de::Error>(self, code: &str) -> Result<Currency, E> {
                code.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Code)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let codes: Vec<&str> = Currency::all().map(|currency| currency.code()).collect();
        schemars::json_schema!({ "type": "string", "description": "A currency of ISO 4217.", "enum": codes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_codes_and_every_code_is_found() {
        assert!(CURRENCIES.is_sorted_by(|left, right| left.code < right.code));
        for currency in Currency::all() {
            assert_eq!(currency.code().parse(), Ok(currency));
            assert_eq!(currency.code().to_lowercase().parse(), Ok(currency));
            assert_ne!(currency.code(), "XXX");
        }
        assert_eq!(Currency::all().count(), CURRENCIES.len());
    }

    #[test]
    fn an_unknown_code_is_refused() {
        for code in ["", "US", "USDX", "ZZZ", "D A", "€€€", "XXX", "XAU"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
            assert!(serde_json::from_str::<Currency>(&format!("{code:?}")).is_err(), "{code}");
        }
    }

    #[test]
    fn currencies_are_read_and_written_as_their_codes() {
        let euro: Currency = serde_json::from_str("\"EUR\"").unwrap();
        assert_eq!(serde_json::to_string(&euro).unwrap(), "\"EUR\"");
        assert!("AED".parse::<Currency>().unwrap() < euro);
    }
}
