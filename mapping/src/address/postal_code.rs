//! Postal codes as their countries write them.

use smol_str::{SmolStr, StrExt};

/// The code in upper case, with the space or hyphen of its country where it has that country's length; else as it was entered, in upper
/// case.
pub(super) fn normalised(country_code: &str, text: &SmolStr) -> SmolStr {
    let upper = upper(text);
    let plain = || upper.chars().filter(|c| !matches!(c, ' ' | '-'));
    if !plain().all(|c| c.is_ascii_alphanumeric()) {
        return upper;
    }
    let split = match (country_code, plain().count()) {
        ("GB" | "GG" | "IM" | "JE", length @ 5..=7) => Some((length - 3, ' ')),
        ("CA" | "IE", length @ 6..=7) if (country_code == "IE") == (length == 7) => Some((3, ' ')),
        ("NL", 6) => Some((4, ' ')),
        ("US" | "PR", 9) => Some((5, '-')),
        _ => None,
    };
    let Some((at, between)) = split else { return upper };
    plain().take(at).chain([between]).chain(plain().skip(at)).collect()
}

fn upper(text: &SmolStr) -> SmolStr {
    let is_upper = |byte: u8| byte.is_ascii() && !byte.is_ascii_lowercase();
    if text.bytes().all(is_upper) { text.clone() } else { text.to_uppercase_smolstr() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes_have_the_case_and_spacing_of_their_country() {
        for (country, text, expected) in [
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("GB", "M1 1AE", "M1 1AE"),
            ("GB", "M11-AE", "M1 1AE"),
            ("CA", "k1a0b1", "K1A 0B1"),
            ("IE", "d02 x285", "D02 X285"),
            ("IE", "d02x28", "D02X28"),
            ("NL", "1234ab", "1234 AB"),
            ("US", "730031234", "73003-1234"),
            ("US", "73003", "73003"),
            ("PL", "00-950", "00-950"),
            ("GB", "somewhere in Kent", "SOMEWHERE IN KENT"),
            ("GB", "１２３４５", "１２３４５"),
        ] {
            assert_eq!(normalised(country, &text.into()), expected, "{country}");
            assert_eq!(normalised(country, &expected.into()), expected, "once is as good as twice");
        }
    }
}
