//! Decimals from the text of a JSON number: exact or refused, never through binary floating point.

use std::fmt::{self, Write};

use rust_decimal::Decimal;

/// Reads the text of a JSON number, or of a JSON string that holds one, exactly. Scale is kept: `1.10` stays `1.10`.
///
/// # Errors
/// A sentence when the text is no number or does not fit a [`Decimal`] without rounding.
pub fn parse_decimal(json: &str) -> Result<Decimal, String> {
    if let Some(plain) = plain(json.as_bytes()) {
        return Ok(plain);
    }
    let text = json.trim();
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text).trim();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) || text.contains('_') {
        return Err("a number is expected".to_owned());
    }
    let parsed = match text.split_once(['e', 'E']) {
        None => Decimal::from_str_exact(text),
        // `from_scientific` takes `1e-+2` for a number.
        Some((_, exponent)) if !is_exponent(exponent) => return Err("a number is expected".to_owned()),
        // And it rounds a mantissa that is too long; `from_str_exact` refuses it first.
        Some((mantissa, _)) => Decimal::from_str_exact(mantissa).and_then(|_| Decimal::from_scientific(text)),
    };
    parsed.map_err(|_| "the number does not fit a decimal exactly (28 digits)".to_owned())
}

/// Digits, with one sign at most.
fn is_exponent(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number of at most 18 digits without an exponent, which is what amounts are; nothing for any other text.
fn plain(bytes: &[u8]) -> Option<Decimal> {
    let (negative, unsigned) = bytes.strip_prefix(b"-").map_or((false, bytes), |rest| (true, rest));
    if unsigned.len() > 18 || !unsigned.first()?.is_ascii_digit() {
        return None;
    }
    let (mut mantissa, mut scale) = (0_i64, None);
    for byte in unsigned {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                scale = scale.map(|scale| scale + 1);
            }
            b'.' if scale.is_none() => scale = Some(0),
            _ => return None,
        }
    }
    // A point needs digits behind it.
    (scale != Some(0)).then(|| Decimal::new(if negative { -mantissa } else { mantissa }, scale.unwrap_or_default()))
}

/// The text of a decimal: at most 28 digits, a sign, a point and a zero before it.
#[derive(Debug)]
pub(super) struct Digits {
    bytes: [u8; Self::MOST],
    /// Where the text lies in them.
    start: usize,
    end: usize,
}

impl Digits {
    const MOST: usize = 32;

    pub(super) fn of(number: Decimal) -> Result<Self, fmt::Error> {
        match u64::try_from(number.mantissa().unsigned_abs()) {
            Ok(mantissa) => Self::from_the_end(mantissa, number.scale(), number.is_sign_negative()),
            Err(_) => {
                let mut digits = Self { bytes: [0; Self::MOST], start: 0, end: 0 };
                write!(digits, "{number}").map(|()| digits)
            }
        }
    }

    /// What amounts are: the last digit first, as division gives them.
    fn from_the_end(mantissa: u64, scale: u32, negative: bool) -> Result<Self, fmt::Error> {
        let mut digits = Self { bytes: [0; Self::MOST], start: Self::MOST, end: Self::MOST };
        let (mut left, mut place) = (mantissa, 0);
        while left > 0 || place <= scale {
            if place == scale && scale > 0 {
                digits.push_before(b'.')?;
            }
            digits.push_before(b'0' + (left % 10) as u8)?;
            left /= 10;
            place += 1;
        }
        if negative {
            digits.push_before(b'-')?;
        }
        Ok(digits)
    }

    fn push_before(&mut self, byte: u8) -> fmt::Result {
        self.start = self.start.checked_sub(1).ok_or(fmt::Error)?;
        *self.bytes.get_mut(self.start).ok_or(fmt::Error)? = byte;
        Ok(())
    }

    pub(super) fn as_str(&self) -> &str {
        self.bytes.get(self.start..self.end).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.end + text.len();
        self.bytes.get_mut(self.end..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.end = end;
        Ok(())
    }
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
            "999999999999999999",
            "-0.99999999999999999",
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
            "1.2.3",
            "-",
            "--1",
            "null",
            "1e-400",
            "1e-+28",
            "1e",
            "1e--2",
            "1e2.5",
            "1.23456789012345678901234567890123e1",
        ] {
            assert!(parse_decimal(text).is_err(), "{text}");
        }
    }

    #[test]
    fn decimals_are_written_as_they_are_shown_the_longest_too() {
        let at_the_end = |units: i128| [0, 1, 19, 20, 28].map(|scale| Decimal::from_i128_with_scale(units, scale));
        let most = i128::from(u64::MAX);
        let ends = [at_the_end(most), at_the_end(-most), at_the_end(most + 1), at_the_end(0)].concat();
        for value in ends.into_iter().chain([Decimal::MAX, Decimal::MIN, -Decimal::ZERO]) {
            assert_eq!(crate::wire::to_vec(&value).unwrap(), value.to_string().into_bytes());
        }
    }

    proptest! {
        #[test]
        fn any_decimal_survives_the_wire(mantissa: i64, scale in 0u32..10) {
            let value = Decimal::new(mantissa, scale);
            let json = String::from_utf8(crate::wire::to_vec(&value).unwrap()).unwrap();
            prop_assert_eq!(&json, &value.to_string());
            prop_assert_eq!(parse_decimal(&json).unwrap().to_string(), json);
        }
    }
}
