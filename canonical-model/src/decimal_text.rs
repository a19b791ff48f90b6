//! How decimals are written: as text, with all their digits. A JSON number is refused: most readers of JSON have made it a binary
//! fraction before anybody can look at its digits.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A decimal as it is written.
pub(crate) struct DecimalText(Decimal);

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = DecimalText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal as text, such as \"19.99\", of at most 28 digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DecimalText, E> {
                let exact = Decimal::from_str_exact(text).map(DecimalText);
                exact.map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

pub(crate) fn serialize<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    DecimalText(*decimal).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    DecimalText::deserialize(deserializer).map(|text| text.0)
}

/// The same for what may be missing.
pub(crate) mod option {
    use super::{Decimal, DecimalText, Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes a reference")]
    pub(crate) fn serialize<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
        decimal.map(DecimalText).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        Ok(Option::<DecimalText>::deserialize(deserializer)?.map(|text| text.0))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DecimalText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_text_with_all_their_digits_and_never_numbers() {
        let read = |json: &str| serde_json::from_str::<DecimalText>(json).map(|text| text.0.to_string());
        assert_eq!(read("\"1.2500\"").unwrap(), "1.2500");
        assert_eq!(read("\"7922816251426433759354395033.5\"").unwrap(), "7922816251426433759354395033.5");
        for refused in ["1.25", "1", "\"\"", "\"1e3\"", "\"0.12345678901234567890123456789\"", "null"] {
            assert!(read(refused).is_err(), "{refused}");
        }
        let error = read("1.25").unwrap_err().to_string();
        assert!(error.contains("a decimal as text, such as \"19.99\""), "{error}");
    }
}
