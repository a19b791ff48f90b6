//! Patterns of codes and names: plain text in which `*` stands for any number of characters.

/// A pattern, such as `CDEV.STAX.*`. Letters of either case are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(String);

impl Pattern {
    /// The pattern from its text.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.trim().to_lowercase())
    }

    /// Whether the text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last)
    }

    /// How narrow it is: of two patterns that fit, the one that says more wins.
    pub(crate) fn weight(&self) -> (bool, usize) {
        (!self.0.contains('*'), self.0.len())
    }
}

/// The narrowest of the rows that fit; of two equally narrow ones the earlier.
pub(crate) fn narrowest<'a, T>(
    rows: impl IntoIterator<Item = &'a T>,
    pattern: impl Fn(&T) -> &Pattern,
    text: &str,
) -> Option<&'a T> {
    let fitting = rows.into_iter().filter(|row| pattern(row).matches(text));
    fitting.fold(None, |best, row| match best {
        Some(best) if pattern(best).weight() >= pattern(row).weight() => Some(best),
        _ => Some(row),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_number_of_characters() {
        for (pattern, text, expected) in [
            ("SHIPPING", "shipping", true),
            ("SHIPPING", "SHIPPING2", false),
            ("CDEV.STAX.*", "CDEV.STAX.12", true),
            ("CDEV.STAX.*", "CDEV.VAT.1", false),
            ("*", "", true),
            ("*.1", "CDEV.STAX.1", true),
            ("A*B*C", "A-B-B-C", true),
            ("A*B*C", "A-C-B", false),
            ("AB*BA", "ABA", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_narrowest_pattern_wins_wherever_it_stands() {
        let rows: Vec<Pattern> = ["*", "CDEV.*", "CDEV.STAX.1", "CDEV.STAX.*"].map(Pattern::new).into();
        let found = |text: &str| narrowest(&rows, |row| row, text).map(|row| row.0.as_str());
        assert_eq!(found("CDEV.STAX.1"), Some("cdev.stax.1"));
        assert_eq!(found("CDEV.STAX.2"), Some("cdev.stax.*"));
        assert_eq!(found("CDEV.VAT"), Some("cdev.*"));
        assert_eq!(found("X"), Some("*"));
    }
}
