//! Texts of contacts as the ledger takes them. Nothing is refused later, and nothing is cut in silence.
//!
//! - white space is squeezed; control characters, marks that turn the direction of writing and noncharacters are left out;
//! - `<` and `>`, which a ledger may take for markup, become `(` and `)`;
//! - what is longer than the field is cut, counted as the ledger counts: in UTF-16 units, of which an emoji has two.

use std::borrow::Cow;

use canonical_model::squeeze;

use super::text::prefix;

/// Fits the texts of one record, and remembers what was changed.
#[derive(Debug, Default)]
pub(crate) struct Fitting {
    cut: Vec<Cow<'static, str>>,
    replaced: Vec<Cow<'static, str>>,
}

impl Fitting {
    /// The text, as the ledger takes it in that field.
    pub(crate) fn text(&mut self, field: impl Into<Cow<'static, str>>, text: &str, most: usize) -> String {
        let plain = plain(text);
        let fits = cut(&plain, most);
        if fits.len() < plain.len() {
            self.cut.push(field.into());
        } else if text.contains(['<', '>']) {
            self.replaced.push(field.into());
        }
        fits
    }

    /// What was changed, for a person; without the texts, which may be somebody's.
    pub(crate) fn notes(self) -> impl Iterator<Item = String> {
        let cut =
            (!self.cut.is_empty()).then(|| format!("the contact's {} cut to the ledger's length", listed(&self.cut)));
        let replaced = (!self.replaced.is_empty())
            .then(|| format!("the contact's {} written with ( and ) for < and >", listed(&self.replaced)));
        cut.into_iter().chain(replaced)
    }
}

fn listed(fields: &[Cow<'static, str>]) -> String {
    let verb = if fields.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", fields.join(", "))
}

/// The text as the ledger takes it, if need be cut.
pub(crate) fn fit(text: &str, most: usize) -> String {
    cut(&plain(text), most)
}

/// The text without what the ledger may refuse.
fn plain(text: &str) -> String {
    let squeezed = squeeze(text);
    if squeezed.bytes().all(|byte| byte.is_ascii() && byte != b'<' && byte != b'>') {
        return squeezed;
    }
    let letters = squeezed.chars().filter(|c| !is_noncharacter(*c)).map(|c| match c {
        '<' => '(',
        '>' => ')',
        other => other,
    });
    squeeze(&letters.collect::<String>())
}

/// Code points that stand for nothing in any text: the last two of each plane, and a range in the first.
fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF) || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

fn cut(text: &str, most: usize) -> String {
    prefix(text, most).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_replaced_is_told_without_the_text() {
        let mut fitting = Fitting::default();
        assert_eq!(fitting.text("name", "Ada\u{0} \u{202e}<b>", 50), "Ada (b)");
        assert_eq!(fitting.text("billing.city", "Oslo Oslo", 5), "Oslo");
        assert_eq!(fitting.text("billing.street", "Main 1", 50), "Main 1");
        assert_eq!(fitting.text("first_name", "x\u{ffff}\u{fdd0}", 50), "x");
        let notes: Vec<String> = fitting.notes().collect();
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
        assert_eq!(fit("a🙂b", 4), "a🙂b");
        assert_eq!(fit("a🙂b", 3), "a🙂");
        assert_eq!(fit("a🙂b", 2), "a");
    }

    proptest::proptest! {
        #[test]
        fn what_fits_has_the_length_and_fits_again(text: String, most in 0usize..20) {
            let fits = fit(&text, most);
            proptest::prop_assert!(fits.encode_utf16().count() <= most);
            proptest::prop_assert_eq!(fit(&fits, most), fits);
        }
    }
}
