//! Decimals from the text of a JSON number: exact or refused, never through binary floating point.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

/// Reads the text of a JSON number, or of a JSON string that holds one, exactly. Scale is kept: `1.10` stays `1.10`.
///
/// # Errors
/// A sentence when the text is no number or does not fit a [`Decimal`] without rounding.
pub fn parse_decimal(json: &str) -> Result<Decimal, String> {
    let text = json.trim();
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text).trim();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) || text.contains('_') {
        return Err("a number is expected".to_owned());
    }
    let parsed = match text.split_once(['e', 'E']) {
        None => Decimal::from_str_exact(text),
        // `from_scientific` rounds a mantissa that is too long; `from_str_exact` refuses it first.
        Some((mantissa, _)) => Decimal::from_str_exact(mantissa).and_then(|_| Decimal::from_scientific(text)),
    };
    parsed.map_err(|_| "the number does not fit a decimal exactly (28 digits)".to_owned())
}

/// The decimal as a JSON number with exactly its own digits.
pub fn decimal_to_json(value: Decimal) -> Box<RawValue> {
    // Decimal's text is always digits with an optional sign and point: valid JSON.
    RawValue::from_string(value.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn json_numbers_become_decimals_from_their_text() {
        for text in [
            "1.10",
            "100.00",
            "123456789012.345678",
            "9007199254740993.01",
            "0.3000000000000000001",
            "-0.50",
            "0",
            "650",
        ] {
            assert_eq!(parse_decimal(text).unwrap().to_string(), text);
        }
        assert_eq!(parse_decimal("1e2").unwrap(), Decimal::from(100));
        assert_eq!(parse_decimal("1.5E-3").unwrap(), Decimal::new(15, 4));
        assert_eq!(parse_decimal("\"46.00\"").unwrap(), Decimal::new(4600, 2));
    }

    #[test]
    fn what_does_not_fit_exactly_is_refused_never_rounded() {
        for text in [
            "1e400",
            "12345678901234567890123456789012",
            "0.12345678901234567890123456789012",
            "NaN",
            "",
            "1_000",
            "+1",
            "Infinity",
            "\"\"",
            ".5",
            "null",
            "1e-400",
            "1.23456789012345678901234567890123e1",
        ] {
            assert!(parse_decimal(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_decimal_survives_the_wire(mantissa: i64, scale in 0u32..10) {
            let value = Decimal::new(mantissa, scale);
            let json = decimal_to_json(value);
            prop_assert_eq!(parse_decimal(json.get()).unwrap().to_string(), value.to_string());
        }
    }
}
