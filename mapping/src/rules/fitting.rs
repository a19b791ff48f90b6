//! Texts of contacts as the ledger takes them. Nothing is refused later, and nothing is cut in silence.
//!
//! - white space is squeezed; control characters, marks that turn the direction of writing and noncharacters are left out;
//! - `<` and `>`, which a ledger may take for markup, become `(` and `)`;
//! - what is longer than the field is cut, counted as the ledger counts: in UTF-16 units, of which an emoji has two.

use std::{borrow::Cow, fmt};

use canonical_model::squeeze;
use smol_str::SmolStr;

use super::text::prefix;

/// Fits the texts of one record, and remembers what was changed.
#[derive(Debug, Default)]
pub(crate) struct Fitting {
    cut: Vec<String>,
    replaced: Vec<String>,
}

impl Fitting {
    /// The text, as the ledger takes it in that field.
    pub(crate) fn text(&mut self, field: impl fmt::Display, text: SmolStr, most: usize) -> SmolStr {
        if is_plain(&text, most) {
            return text;
        }
        let is_replaced = has_markup(&text);
        let plain = plain(&text);
        let length = plain.len();
        let fits = cut(&plain, most);
        if fits.len() < length {
            self.cut.push(field.to_string());
        } else if is_replaced {
            self.replaced.push(field.to_string());
        }
        fits.into()
    }

    /// Whether every text was the ledger's as it was.
    pub(crate) fn is_nothing_changed(&self) -> bool {
        self.cut.is_empty() && self.replaced.is_empty()
    }

    /// What was changed, for a person; without the texts, which may be somebody's.
    pub(crate) fn notes(self) -> impl Iterator<Item = SmolStr> {
        let cut =
            (!self.cut.is_empty()).then(|| format!("the contact's {} cut to the ledger's length", listed(&self.cut)));
        let replaced = (!self.replaced.is_empty())
            .then(|| format!("the contact's {} written with ( and ) for < and >", listed(&self.replaced)));
        cut.into_iter().chain(replaced).map(SmolStr::from)
    }
}

fn listed(fields: &[String]) -> String {
    let verb = if fields.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", fields.join(", "))
}

/// The text as the ledger takes it, if need be cut.
pub(crate) fn fit(text: &SmolStr, most: usize) -> SmolStr {
    if is_plain(text, most) { text.clone() } else { cut(&plain(text), most).into() }
}

/// Whether the ledger takes the text as it is, as most texts: short, and ASCII without markup, with single spaces between words.
fn is_plain(text: &str, most: usize) -> bool {
    // To the end in any case: a loop that nothing leaves is the quicker one.
    let (mut before, mut is_plain) = (b' ', text.len() <= most);
    for byte in text.bytes() {
        is_plain &= matches!(byte, b'!'..=b';' | b'=' | b'?'..=b'~') | ((byte == b' ') & (before != b' '));
        before = byte;
    }
    is_plain && (text.is_empty() || before != b' ')
}

/// Whether nothing is left of the text when it fits.
pub(crate) fn leaves_nothing(text: &str) -> bool {
    if is_plain(text, text.len()) { text.is_empty() } else { plain(text).is_empty() }
}

/// The text without what the ledger may refuse.
fn plain(text: &str) -> Cow<'_, str> {
    let text = squeeze(text);
    if !has_markup(&text) && (text.is_ascii() || !text.contains(is_noncharacter)) {
        return text;
    }
    let letters = text.chars().filter(|c| !is_noncharacter(*c)).map(|c| match c {
        '<' => '(',
        '>' => ')',
        other => other,
    });
    let text: String = letters.collect();
    Cow::Owned(squeeze(&text).into_owned())
}

/// Whether something in the text may be taken for markup.
fn has_markup(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'<' | b'>'))
}

/// Code points that stand for nothing in any text: the last two of each plane, and a range in the first.
fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF) || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

fn cut(text: &str, most: usize) -> &str {
    prefix(text, most).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_replaced_is_told_without_the_text() {
        let mut fitting = Fitting::default();
        assert_eq!(fitting.text("name", "Ada\u{0} \u{202e}<b>".into(), 50), "Ada (b)");
        assert_eq!(fitting.text("billing.city", "Oslo Oslo".into(), 5), "Oslo");
        assert_eq!(fitting.text("billing.street", "Main 1".into(), 50), "Main 1");
        assert_eq!(fitting.text("first_name", "x\u{ffff}\u{fdd0}".into(), 50), "x");
        let notes: Vec<SmolStr> = fitting.notes().collect();
        assert_eq!(
            notes,
            [
                "the contact's billing.city is cut to the ledger's length",
                "the contact's name is written with ( and ) for < and >"
            ]
        );
    }

    #[test]
    fn an_emoji_counts_twice_and_is_never_halved() {
        assert_eq!(fit(&"a🙂b".into(), 4), "a🙂b");
        assert_eq!(fit(&"a🙂b".into(), 3), "a🙂");
        assert_eq!(fit(&"a🙂b".into(), 2), "a");
    }

    proptest::proptest! {
        #[test]
        fn what_fits_has_the_length_and_fits_again(text: String, most in 0usize..20) {
            let fits = fit(&text.into(), most);
            proptest::prop_assert!(fits.encode_utf16().count() <= most);
            proptest::prop_assert_eq!(fit(&fits, most), fits);
        }

        /// A text that the ledger takes as it is goes a short way; that must make no difference.
        #[test]
        fn a_text_fits_as_if_it_were_looked_at_letter_by_letter(text in "[a~<>=; \u{0}\u{7f}é]{0,9}", most in 0usize..12) {
            let by_letters = cut(&plain(&text), most).to_owned();
            proptest::prop_assert_eq!(leaves_nothing(&text), plain(&text).is_empty());
            proptest::prop_assert_eq!(fit(&text.into(), most), by_letters);
        }
    }
}
