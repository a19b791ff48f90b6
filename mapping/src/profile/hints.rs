//! What to write where something is missing or stands in the wrong place.

use serde::{
    Deserialize, Deserializer,
    de::{Visitor, value::Error},
    forward_to_deserialize_any,
};

use super::text::{AccountsText, ContactsText, DocumentsText, LockedPeriodText, StoreText};

/// Fields that have no default, by their paths without positions, and what may be written for them.
const EXAMPLES: &[(&str, &str)] = &[
    ("store", "[store] with name = \"my-shop\""),
    ("store.name", "name = \"my-shop\""),
    ("accounts", "[accounts] with sales = \"200\""),
    ("accounts.sales", "sales = \"200\""),
    ("contacts.ownership", "[contacts.ownership] with phone = \"store_wins\""),
    ("contacts.single_name", "single_name = \"Web shop\""),
    ("contacts.channel", "channel = \"{order.payment_method}\""),
    ("prepayments.account", "account = \"820\", of what is owed to customers"),
    ("prepayments.tax_type", "tax_type = \"NONE\", which leaves the tax to the invoice"),
    ("surcharge.code", "code = \"SHIPPING\""),
    ("surcharge.class", "class = \"charge\""),
    ("payment_method.name", "name = \"PayPal\""),
    ("payment_method.account", "account = \"091\""),
    ("gift_card.sku", "sku = \"GIFT-*\""),
    ("gift_card.account", "account = \"825\""),
    ("currency.code", "code = \"EUR\""),
    ("currency.rate", "rate = \"0.92\""),
    ("tracking.category", "category = \"Region\""),
    ("tracking.option", "option = \"{shipping.region}\""),
];

/// What may be written for the field of that path.
pub(super) fn example(path: &str) -> Option<&'static str> {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            _ if inside => {}
            _ => plain.push(letter),
        }
    }
    EXAMPLES.iter().find(|(field, _)| *field == plain).map(|(_, example)| *example)
}

/// What is meant by a field that people look for under another word.
pub(super) fn usual(path: &str) -> Option<&'static str> {
    match path {
        "contacts.ownership.address" => Some("billing"),
        "contacts.ownership.vat_number" => Some("tax_number"),
        _ => None,
    }
}

/// The section that has a field of that name.
pub(super) fn section_of(field: &str) -> Option<&'static str> {
    let sections = [
        ("store", fields::<StoreText>()),
        ("documents", fields::<DocumentsText>()),
        ("locked_period", fields::<LockedPeriodText>()),
        ("accounts", fields::<AccountsText>()),
        ("contacts", fields::<ContactsText>()),
    ];
    sections.into_iter().find(|(_, fields)| fields.contains(&field)).map(|(section, _)| section)
}

/// The names of the fields that a record is read from.
fn fields<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It reads nothing: it only tells what would be read.
    let _: Result<T, Error> = T::deserialize(Asking(&mut names));
    names
}

/// Learns what a record is read from.
struct Asking<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asking<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct // not money: serde's own names
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
