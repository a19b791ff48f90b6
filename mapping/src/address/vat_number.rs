//! Numbers for value-added tax. They are spelled alike, and never validated: no network, and no number is refused.

/// Prefixes of VAT numbers in the European Union, and of the United Kingdom with Northern Ireland. Greece has its own.
const PREFIXES: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GB", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
];

/// The number in upper case, without spaces, dots, hyphens and slashes. Where the country's numbers have a prefix and it has none, it gets
/// it.
pub(super) fn normalised(country_code: &str, text: &str) -> String {
    let is_between = |c: &char| c.is_whitespace() || matches!(c, '.' | '-' | '/');
    let plain: String = text.to_uppercase().chars().filter(|c| !is_between(c)).collect();
    let own = if country_code == "GR" { "EL" } else { country_code };
    let has_prefix = PREFIXES.iter().any(|prefix| plain.starts_with(prefix));
    if plain.is_empty() || has_prefix || !PREFIXES.contains(&own) { plain } else { format!("{own}{plain}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_number_is_spelled_without_spaces_and_with_its_countrys_prefix() {
        for (country, text, expected) in [
            ("GB", " gb 123 4567-89 ", "GB123456789"),
            ("GB", "123456789", "GB123456789"),
            ("GR", "123456789", "EL123456789"),
            ("AT", "U 12345678", "ATU12345678"),
            ("DE", "FR12 345678901", "FR12345678901"),
            ("AU", "51 824 753 556", "51824753556"),
            ("NO", "998.877.665 MVA", "998877665MVA"),
            ("DE", " ", ""),
        ] {
            assert_eq!(normalised(country, text), expected, "{country}");
            assert_eq!(normalised(country, expected), expected, "once is as good as twice");
        }
    }
}
