//! Texts and prices of products in the form in which the ledger keeps them.

use canonical_model::{ItemCode, Product, UnitPrice, Variant, squeeze};
use rust_decimal::{Decimal, RoundingStrategy};
use smol_str::{SmolStr, format_smolstr};

use crate::rules::text::{UNIT_DECIMALS, cut, prefix};

/// Longest name of an item in the ledger, in UTF-16 units (XR-ITEM-1).
const MAX_NAME: usize = 50;

/// The name of an item: the product's, for a variant with what makes it that, and cut at the end of it.
pub(super) fn name(product: &Product, variant: Option<&Variant>, code: &ItemCode) -> SmolStr {
    let name = squeeze(&product.name);
    let name = if name.is_empty() { code.as_str() } else { &*name };
    let Some(variant) = variant else { return squeeze(prefix(name, MAX_NAME)).into() };
    let parts: Vec<&str> = variant.attributes.values().map(String::as_str).collect();
    let which = if parts.is_empty() {
        squeeze(variant.sku.as_str()).into_owned()
    } else {
        squeeze(&parts.join(", ")).into_owned()
    };
    let which = prefix(&which, MAX_NAME / 2);
    let left = MAX_NAME - which.encode_utf16().count() - 3;
    format_smolstr!("{} ({which})", squeeze(prefix(name, left)))
}

/// A description without its markup, on one line.
pub(super) fn description(html: &str) -> SmolStr {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        // A sign that opens no tag is text.
        let opens =
            tag.get(1..).is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!'));
        match tag.find('>').filter(|_| opens) {
            Some(end) => {
                text.push_str(if is_inline(tag) { "" } else { " " });
                rest = tag.get(end + 1..).unwrap_or_default();
            }
            // No tag is closed any more: the rest is text, and is not looked through again for each sign.
            None if opens => {
                rest = tag;
                break;
            }
            None => {
                text.push('<');
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    cut(&without_entities(&text).into())
}

/// Whether a tag stands within a word's line.
fn is_inline(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    matches!(
        name.to_ascii_lowercase().as_str(),
        "b" | "i" | "u" | "em" | "strong" | "span" | "a" | "sub" | "sup" | "small"
    )
}

/// The entities that editors write, as characters. The ampersand comes last: what it gives is no entity.
fn without_entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    const NAMED: [(&str, &str); 6] =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    NAMED.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// A price with the decimals that the ledger holds, rounded half up.
pub(super) fn price(price: UnitPrice) -> Decimal {
    price.amount().round_dp_with_strategy(UNIT_DECIMALS, RoundingStrategy::MidpointAwayFromZero).normalize()
}
