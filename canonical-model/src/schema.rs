//! JSON Schemas (draft 2020-12) of what is written: of what a reader of this version takes. The repository has those of the store's
//! records in `canonical-model/schema`; the example `export-schema` writes them.

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform},
};
use serde_json::Value;

use crate::{GiftCardEvent, Order, Payout, Product, StockLevel};

/// The schema of a type.
///
/// ```
/// use canonical_model::{Order, schema};
///
/// let schema = schema::of::<Order>();
/// assert_eq!(schema.get("title").and_then(|title| title.as_str()), Some("Order"));
/// ```
pub fn of<T: JsonSchema>() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    RecursiveTransform(unlink).transform(&mut schema);
    schema
}

/// The schemas of the records of the store's side that stand alone, by the names of their files.
pub fn records() -> [(&'static str, Schema); 5] {
    [
        ("order", of::<Order>()),
        ("product", of::<Product>()),
        ("stock-level", of::<StockLevel>()),
        ("payout", of::<Payout>()),
        ("gift-card-event", of::<GiftCardEvent>()),
    ]
}

/// Makes a description, which is written for rustdoc, readable without it: links become their words.
fn unlink(schema: &mut Schema) {
    let Some(Value::String(description)) = schema.get_mut("description") else { return };
    let mut plain = String::with_capacity(description.len());
    let mut rest = description.as_str();
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((words, after)) = link.split_once("`]") else { break };
        plain.extend([before, "`", words, "`"]);
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain.push_str(rest);
    *description = plain;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_descriptions_become_their_words() {
        for (rustdoc, plain) in [
            ("A [`Line`] of [`it`](Self::it), or `none`.", "A `Line` of `it`, or `none`."),
            ("An [open [`one", "An [open [`one"),
            ("", ""),
        ] {
            let mut schema = schemars::json_schema!({ "description": rustdoc });
            unlink(&mut schema);
            assert_eq!(schema.get("description").unwrap(), plain);
        }
    }
}
