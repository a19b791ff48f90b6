//! Patterns of codes and names: plain text in which `*` stands for any number of characters.

use smol_str::{SmolStr, StrExt};

use std::cell::LazyCell;

/// Stands for a text of which nothing is known: no profile holds it.
const SOMETHING: char = '\u{e000}';

/// A pattern, such as `CDEV.STAX.*`. Letters of either case are the same, white space around it does not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pattern {
    /// Folded.
    text: SmolStr,
    /// Where its first star stands.
    star: Option<usize>,
}

/// A text as patterns compare it: trimmed, in lower case.
pub(crate) fn fold(text: &str) -> SmolStr {
    let text = text.trim();
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return text.into();
    }
    text.to_lowercase_smolstr()
}

impl Pattern {
    /// The pattern from its text.
    pub(crate) fn new(text: &str) -> Self {
        let text = fold(text);
        Self { star: text.find('*'), text }
    }

    /// Whether the text fits.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.fits(&fold(text))
    }

    /// Whether a text that is [folded](fold) already fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        let Some(star) = self.star else { return self.text == text };
        let (first, parts) = (self.beginning(), self.text.get(star + 1..).unwrap_or_default());
        let Some(mut rest) = text.strip_prefix(first) else { return false };
        let (parts, last) = parts.rsplit_once('*').map_or((None, parts), |(parts, last)| (Some(parts), last));
        for part in parts.into_iter().flat_map(|parts| parts.split('*')) {
            match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last)
    }

    /// Whether a text in ASCII fits, in letters of any case; `None` if it must be folded to tell.
    fn fits_plain(&self, text: &str) -> Option<bool> {
        match self.star {
            None => Some(self.text.eq_ignore_ascii_case(text)),
            Some(star) if star + 1 == self.text.len() => {
                let first = text.as_bytes().get(..star);
                Some(first.is_some_and(|first| first.eq_ignore_ascii_case(self.beginning().as_bytes())))
            }
            Some(_) => None,
        }
    }

    /// Whether it stands for one text alone.
    pub(super) fn is_exact(&self) -> bool {
        self.star.is_none()
    }

    /// How narrow it is: of two patterns that fit, the one that says more wins.
    pub(crate) fn weight(&self) -> (bool, usize) {
        (self.is_exact(), self.text.len())
    }

    /// A text that fits, with as little in common with other texts that fit as can be: another pattern fits it only if it
    /// fits them all.
    pub(super) fn typical(&self) -> SmolStr {
        self.text.chars().map(|letter| if letter == '*' { SOMETHING } else { letter }).collect()
    }

    /// What every text that fits begins with.
    pub(super) fn beginning(&self) -> &str {
        self.star.and_then(|star| self.text.get(..star)).unwrap_or(&self.text)
    }

    fn ending(&self) -> &str {
        self.text.rsplit('*').next().unwrap_or_default()
    }

    /// Whether a text fits both. Two patterns with stars need only begin and end alike: what lies between the stars of the one
    /// can follow what lies between those of the other.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self.is_exact(), other.is_exact()) {
            (true, _) => other.fits(&self.text),
            (_, true) => self.fits(&other.text),
            _ => {
                let (begin, other_begin) = (self.beginning(), other.beginning());
                let (end, other_end) = (self.ending(), other.ending());
                (begin.starts_with(other_begin) || other_begin.starts_with(begin))
                    && (end.ends_with(other_end) || other_end.ends_with(end))
            }
        }
    }

    /// A text that fits both, if there is one.
    pub(super) fn meet(&self, other: &Self) -> Option<SmolStr> {
        match (self.is_exact(), other.is_exact()) {
            (true, _) => other.fits(&self.text).then(|| self.text.clone()),
            (_, true) => self.fits(&other.text).then(|| other.text.clone()),
            _ => Meeting::new(&self.text, &other.text).find(),
        }
    }
}

/// The search for a text that fits two patterns with stars.
struct Meeting {
    one: Vec<char>,
    other: Vec<char>,
}

impl Meeting {
    fn new(one: &str, other: &str) -> Self {
        Self { one: one.chars().collect(), other: other.chars().collect() }
    }

    /// For each pair of rests of the patterns, whether a text fits both rests: known from the ends to the beginnings.
    fn possible(&self) -> Vec<Vec<bool>> {
        let (height, width) = (self.one.len() + 1, self.other.len() + 1);
        let mut possible = vec![vec![false; width]; height];
        for i in (0..height).rev() {
            for j in (0..width).rev() {
                let at = |i: usize, j: usize| possible.get(i).and_then(|row| row.get(j)).copied().unwrap_or(false);
                let here = match (self.one.get(i), self.other.get(j)) {
                    (None, None) => true,
                    (Some('*'), Some('*')) => at(i + 1, j) || at(i, j + 1),
                    (Some('*'), rest) => at(i + 1, j) || (rest.is_some() && at(i, j + 1)),
                    (rest, Some('*')) => at(i, j + 1) || (rest.is_some() && at(i + 1, j)),
                    (Some(one), Some(other)) => one == other && at(i + 1, j + 1),
                    _ => false,
                };
                if let Some(cell) = possible.get_mut(i).and_then(|row| row.get_mut(j)) {
                    *cell = here;
                }
            }
        }
        possible
    }

    fn find(&self) -> Option<SmolStr> {
        let possible = self.possible();
        let at = |i: usize, j: usize| possible.get(i).and_then(|row| row.get(j)).copied().unwrap_or(false);
        let (mut i, mut j, mut text) = (0, 0, String::new());
        if !at(0, 0) {
            return None;
        }
        while i < self.one.len() || j < self.other.len() {
            match (self.one.get(i), self.other.get(j)) {
                (Some('*'), _) if at(i + 1, j) => i += 1,
                (_, Some('*')) if at(i, j + 1) => j += 1,
                (Some('*'), Some(letter)) => {
                    text.push(*letter);
                    j += 1;
                }
                (Some(letter), Some('*')) => {
                    text.push(*letter);
                    i += 1;
                }
                (Some(letter), _) => {
                    text.push(*letter);
                    i += 1;
                    j += 1;
                }
                (None, _) => return None,
            }
        }
        Some(text.into())
    }
}

/// The narrowest of the rows that fit; of two equally narrow ones the earlier.
pub(crate) fn narrowest<'a, T>(
    rows: impl IntoIterator<Item = &'a T>,
    pattern: impl Fn(&T) -> &Pattern,
    text: &str,
) -> Option<&'a T> {
    let (plain, folded) = (Some(text.trim()).filter(|text| text.is_ascii()), LazyCell::new(|| fold(text)));
    // Most rows hold one code, or what codes begin with: those are compared as they stand.
    let fits =
        |pattern: &Pattern| plain.and_then(|plain| pattern.fits_plain(plain)).unwrap_or_else(|| pattern.fits(&folded));
    let fitting = rows.into_iter().filter(|row| fits(pattern(row)));
    fitting.fold(None, |best, row| match best {
        Some(best) if pattern(best).weight() >= pattern(row).weight() => Some(best),
        _ => Some(row),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_stands_for_any_number_of_characters() {
        for (pattern, text, expected) in [
            ("SHIPPING", "shipping", true),
            ("SHIPPING", "SHIPPING2", false),
            ("CDEV.STAX.*", "CDEV.STAX.12", true),
            ("CDEV.STAX.*", "CDEV.VAT.1", false),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("*.1", "CDEV.STAX.1", true),
            ("A*B*C", "A-B-B-C", true),
            ("A*B*C", "A-C-B", false),
            ("AB*BA", "ABA", false),
            ("Über*", "ÜBERSEE", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_narrowest_pattern_wins_wherever_it_stands() {
        let rows: Vec<Pattern> = ["*", "CDEV.*", "CDEV.STAX.1", "CDEV.STAX.*"].map(Pattern::new).into();
        let found = |text: &str| narrowest(&rows, |row| row, text).map(|row| row.text.as_str());
        assert_eq!(found("CDEV.STAX.1"), Some("cdev.stax.1"));
        assert_eq!(found("CDEV.STAX.2"), Some("cdev.stax.*"));
        assert_eq!(found("CDEV.VAT"), Some("cdev.*"));
        assert_eq!(found("X"), Some("*"));
    }

    /// All texts of the two letters up to a length.
    fn texts(most: usize) -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut from = 0;
        for _ in 0..most {
            let longer: Vec<String> =
                texts[from..].iter().flat_map(|text| ["a", "b"].map(|letter| format!("{text}{letter}"))).collect();
            from = texts.len();
            texts.extend(longer);
        }
        texts
    }

    proptest! {
        #[test]
        fn two_patterns_meet_where_a_text_fits_both(one in "[ab*]{0,5}", other in "[ab*]{0,5}") {
            let (one, other) = (Pattern::new(&one), Pattern::new(&other));
            let shared = texts(10).into_iter().find(|text| one.fits(text) && other.fits(text));
            let met = one.meet(&other);
            prop_assert_eq!(met.is_some(), shared.is_some());
            prop_assert_eq!(one.meets(&other), shared.is_some());
            if let Some(text) = met {
                prop_assert!(one.fits(&text) && other.fits(&text), "{}", text);
            }
        }

        #[test]
        fn the_narrowest_row_is_one_that_fits_whatever_way_it_is_compared(
            rows in proptest::collection::vec("[aBé*]{0,3}", 0..6),
            text in " ?[AbÉé]{0,3}",
        ) {
            let rows: Vec<Pattern> = rows.iter().map(|row| Pattern::new(row)).collect();
            let fitting = rows.iter().filter(|row| row.matches(&text)).map(Pattern::weight).max();
            let found = narrowest(&rows, |row| row, &text);
            prop_assert!(found.is_none_or(|row| row.matches(&text)));
            prop_assert_eq!(found.map(Pattern::weight), fitting);
        }

        #[test]
        fn a_pattern_that_fits_the_typical_text_of_another_fits_all_its_texts(one in "[ab*]{0,5}", other in "[ab*]{0,5}") {
            let (one, other) = (Pattern::new(&one), Pattern::new(&other));
            prop_assert!(one.fits(&one.typical()));
            let all = texts(10).into_iter().filter(|text| one.fits(text)).all(|text| other.fits(&text));
            // Of the texts that were not tried, the typical one is the odd one: it holds a third letter.
            if other.fits(&one.typical()) {
                prop_assert!(all);
            } else if one.is_exact() {
                prop_assert!(!all);
            }
        }
    }
}
