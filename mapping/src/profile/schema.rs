//! The JSON Schema of the texts of a profile: of what serde alone does not tell.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::{
    source::Located,
    text::{LiabilityText, ProfileText},
    value::{FormText, ValueText, WhenText},
};
use crate::decision::Written;

/// Sections that layers lay over each other: what one layer does not say another may.
const SECTIONS: &[&str] =
    &["StoreText", "DocumentsText", "LockedPeriodText", "AccountsText", "ContactsText", "ItemsText", "PrepaymentsText"];

/// The schema of one layer: a profile, or a template.
pub(crate) fn layer() -> Schema {
    let mut schema = canonical_model::schema::of::<ProfileText>().to_value();
    without_null(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.remove("required");
        root.insert("title".to_owned(), "Mapping profile".into());
    }
    let sections = schema.get_mut("$defs").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, section) in sections.filter(|(name, _)| SECTIONS.contains(&name.as_str())) {
        section.as_object_mut().map(|section| section.remove("required"));
    }
    // An object stays one.
    schema.try_into().unwrap_or_default()
}

/// What is optional is left out: neither TOML nor a profile in JSON has a null.
fn without_null(schema: &mut Value) {
    let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(names)) = members.get_mut("type") {
                names.retain(|name| name != "null");
            }
            if let Some(Value::Array(alternatives)) = members.get_mut("anyOf") {
                alternatives.retain(|alternative| !is_null(alternative));
            }
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            members.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// A value in its place is written as the value.
impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

macro_rules! written {
    ($( $name:ty: $title:literal, $inline:literal, |$generator:ident| $schema:expr; )*) => {
        $(
            impl JsonSchema for $name {
                fn inline_schema() -> bool {
                    $inline
                }

                fn schema_name() -> Cow<'static, str> {
                    $title.into()
                }

                fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                    $schema
                }
            }
        )*
    };
}

written! {
    LiabilityText: "Liability", true, |_generator| json_schema!({ "type": ["string", "boolean"] });
    Written: "Cell", false, |_generator| json_schema!({
        "description": "A text with * for any characters, a number or a range such as \">= 10, < 20\", true or false, or a list of which one must fit.",
        "anyOf": [
            { "type": ["string", "number", "boolean"] },
            { "type": "array", "items": { "type": ["string", "number", "boolean"] } },
        ],
    });
    WhenText: "When", false, |generator| {
        let cell = generator.subschema_for::<Written>();
        json_schema!({
            "description": "Paths, and what must be said there: all of it; or an expression that is true or false.",
            "type": ["object", "string"],
            "additionalProperties": cell,
        })
    };
    ValueText: "Value", false, |generator| {
        let (cell, form) = (generator.subschema_for::<Written>(), generator.subschema_for::<FormText>());
        json_schema!({
            "description": "A text with what the order says in braces, such as \"Order {id}\"; a number, true or false; or one of the forms.",
            "anyOf": [cell, form],
        })
    };
}
