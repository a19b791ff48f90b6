//! What tells summaries apart: their keys and their numbers.

use canonical_model::{
    Currency,
    ledger::{DocKey, DocKind, Document},
    squeeze,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::Profile;

/// What the source of every key of a summary begins with.
const SUMMARY: &str = "summary";
/// What stands in the source, and in the number, of a credit note.
const CREDIT: &str = "credit";
/// Longest name of a payment method that stands in a key as it is.
const MAX_METHOD: usize = 32;
/// How many characters of a hash stand behind a name that was cut or spelt otherwise.
const HASH: usize = 6;

/// Sales that one document holds: a day, a payment method, a currency, and a rate where orders bring their own. `Display` is the
/// beginning of the sources of its keys behind the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub(super) day: NaiveDate,
    /// The payment method as it stands in keys and numbers.
    pub(super) method: String,
    pub(super) currency: Currency,
    pub(super) rate: Option<Decimal>,
}

impl Group {
    /// The group of a document of an order with that payment method.
    pub(super) fn of(document: &Document, method: &str) -> Self {
        Self {
            day: document.date,
            method: spelt(method),
            currency: document.currency,
            rate: document.currency_rate.map(|rate| rate.normalize()),
        }
    }

    /// The group that a key of a summary is of; `None` if it is no such key.
    pub(super) fn of_key(key: &DocKey) -> Option<Self> {
        let mut parts = key.source().split('/');
        if parts.next()? != SUMMARY {
            return None;
        }
        let _store = parts.next()?;
        let (day, method, money) = (parts.next()?, parts.next()?, parts.next()?);
        let (currency, rate) = match money.split_once('@') {
            Some((currency, rate)) => (currency, Some(rate.parse().ok()?)),
            None => (money, None),
        };
        Some(Self { day: day.parse().ok()?, method: method.to_owned(), currency: currency.parse().ok()?, rate })
    }

    /// The key of its document of that kind; `nth` counts from 1.
    pub(super) fn key(&self, store: &str, kind: DocKind, nth: u32) -> DocKey {
        let Self { day, method, currency, rate } = self;
        let mut source = format!("{SUMMARY}/{store}/{day}/{method}/{currency}");
        if let Some(rate) = rate {
            source += &format!("@{rate}");
        }
        if kind == DocKind::CreditNote {
            source += &format!("/{CREDIT}");
        }
        if nth > 1 {
            source += &format!("/{nth}");
        }
        DocKey::new(kind, source)
    }

    /// The number of that document, behind what the store's numbers begin with.
    pub(super) fn number(&self, profile: &Profile, kind: DocKind, nth: u32) -> SmolStr {
        let prefix = profile.number_template().split('{').next().unwrap_or_default();
        let Self { day, method, currency, rate } = self;
        let mut number = format!("{prefix}{day}-{method}-{currency}");
        if let Some(rate) = rate {
            number += &format!("-at-{rate}");
        }
        if kind == DocKind::CreditNote {
            number += &format!("-{CREDIT}");
        }
        if nth > 1 {
            number += &format!("-{nth}");
        }
        number.into()
    }
}

/// Which document of its group and kind a key names, from 1.
pub(super) fn nth(key: &DocKey) -> u32 {
    key.source().rsplit('/').next().and_then(|last| last.parse().ok()).unwrap_or(1)
}

/// A payment method as it stands in keys and numbers: small letters, digits and `-` for a space. What is spelt otherwise, or is
/// longer, is told from others by a hash, so that two methods are never one.
fn spelt(method: &str) -> String {
    let name = squeeze(method).to_lowercase();
    if name.is_empty() {
        return "none".to_owned();
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let words = name.split(|c| !plain(c)).filter(|word| !word.is_empty());
    let mut text = words.collect::<Vec<_>>().join("-");
    if text.replace('-', " ") == name && text.len() <= MAX_METHOD && text != "none" {
        return text;
    }
    text.truncate(MAX_METHOD);
    let mut hash = data_encoding::BASE32_NOPAD.encode(blake3::hash(name.as_bytes()).as_bytes()).to_lowercase();
    hash.truncate(HASH);
    let dash = if text.is_empty() { "" } else { "-" };
    format!("{text}{dash}x{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_spelt_so_that_two_are_never_one() {
        assert_eq!([spelt("Phone  Ordering"), spelt(""), spelt("E-CHECK 2")].map(|text| text.len()), [14, 4, 17]);
        assert_eq!(spelt("Phone  Ordering"), "phone-ordering");
        let spellings =
            ["phone ordering", "phone-ordering", "phone/ordering", "none", "", "Überweisung", "перевод"].map(spelt);
        let mut apart = spellings.to_vec();
        apart.sort();
        apart.dedup();
        assert_eq!(apart.len(), spellings.len(), "{spellings:?}");
        assert!(spellings.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/')));
    }

    #[test]
    fn a_group_is_read_from_each_of_its_keys() {
        for rate in [None, Some("0.92".parse().unwrap())] {
            let group = Group {
                day: "2025-03-01".parse().unwrap(),
                method: "credit-card".to_owned(),
                currency: "EUR".parse().unwrap(),
                rate,
            };
            for kind in [DocKind::Invoice, DocKind::CreditNote] {
                for count in [1, 2, 17] {
                    let key = group.key("shop", kind, count);
                    assert_eq!((Group::of_key(&key), nth(&key)), (Some(group.clone()), count), "{key}");
                }
            }
        }
        assert_eq!(Group::of_key(&DocKey::new(DocKind::Invoice, "42")), None);
    }
}
