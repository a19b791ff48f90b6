//! Where the pieces of an expression stand in its text. The parser does not tell; but its tree, walked from left to right, names them
//! in the order in which they are written.

/// A place in a text, which goes on from piece to piece.
pub(super) struct Places<'t> {
    text: &'t str,
    behind: usize,
}

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, behind: 0 }
    }

    /// The byte behind the piece before.
    pub(super) fn here(&self) -> usize {
        let rest = self.rest();
        self.behind + (rest.len() - rest.trim_start().len())
    }

    /// The byte at which the next such word or sign stands; of one that is written otherwise, where the piece before ends.
    pub(super) fn next(&mut self, written: &str) -> usize {
        match self.rest().find(written) {
            Some(before) => self.step(before, written.len()),
            None => self.here(),
        }
    }

    /// The byte at which the next number stands.
    pub(super) fn number(&mut self) -> usize {
        let rest = self.rest();
        let Some(before) = rest.find(|letter: char| letter.is_ascii_digit() || letter == '-' || letter == '.') else {
            return self.here();
        };
        let digits = rest.get(before..).unwrap_or_default();
        let length = digits
            .char_indices()
            .find(|(at, letter)| *at > 0 && !letter.is_ascii_alphanumeric() && *letter != '.')
            .map_or(digits.len(), |(at, _)| at);
        self.step(before, length)
    }

    /// The byte at which the next text in quotes stands, with the letter before them if there is one.
    pub(super) fn text(&mut self) -> usize {
        let rest = self.rest();
        let Some(open) = rest.find(['\'', '"']) else { return self.here() };
        let (before, quoted) = rest.split_at(open);
        let prefix = before.len() - before.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).len();
        let is_raw = before.get(open - prefix..).is_some_and(|prefix| prefix.contains(['r', 'R']));
        self.step(open - prefix, prefix + quoted_length(quoted, is_raw))
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.behind..).unwrap_or_default()
    }

    fn step(&mut self, before: usize, length: usize) -> usize {
        let at = self.behind + before;
        self.behind = at + length;
        at
    }
}

/// How long a text is that begins with its quotes, in bytes.
fn quoted_length(text: &str, is_raw: bool) -> usize {
    let quote = text.get(..1).unwrap_or_default();
    let three = quote.repeat(3);
    let quotes = if text.starts_with(&three) { three.as_str() } else { quote };
    let mut at = quotes.len();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(quotes) {
            return at + quotes.len();
        }
        let escapes = !is_raw && rest.starts_with('\\');
        at += rest.chars().take(if escapes { 2 } else { 1 }).map(char::len_utf8).sum::<usize>();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_at_its_own_quote_however_it_is_written() {
        for first in [r"'a\'b'", r#""it's""#, r"r'a\'", "'''a'b'''", r"'\\'", "'é'"] {
            let text = format!("{first} + 'c'");
            let mut places = Places::of(&text);
            assert_eq!((places.text(), places.text()), (0, first.len() + 3), "{text}");
        }
    }

    #[test]
    fn a_number_goes_as_far_as_its_digits() {
        let mut places = Places::of("x < -12.5e3 && 7");
        assert_eq!((places.number(), places.next("&&"), places.number()), (4, 12, 15));
    }
}
