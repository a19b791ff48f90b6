//! The JSON Schemas that the repository holds are those of the types, and what is written is valid by them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "../invariants/given.rs"]
#[allow(dead_code)] // what the invariants need
mod given;
mod validator;

use canonical_model::{
    GiftCardEvent, GiftCardEventKind, Order, Payout, PayoutKind, PayoutLine, Product, SchemaVersion, StockAuthority,
    StockLevel, TaxTreatment, Variant, schema,
};
use chrono::DateTime;
use given::{currency, day, full_order, money, order};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use validator::errors;

fn errors_of<T: Serialize + JsonSchema>(value: &T) -> Vec<String> {
    errors(schema::of::<T>().as_value(), &serde_json::to_value(value).unwrap())
}

#[test]
fn the_schemas_in_the_repository_are_those_of_the_types() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    let again = "cargo run -p canonical-model --features schema --example export-schema";
    for (name, schema) in schema::records() {
        let path = folder.join(format!("{name}.json"));
        let held = std::fs::read_to_string(&path).unwrap_or_default();
        let held: Value = serde_json::from_str(&held).unwrap_or_default();
        assert!(held == *schema.as_value(), "{} is not the schema of the type: {again}", path.display());
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), schema::records().len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn an_order_that_is_written_is_valid(order in order()) {
        prop_assert_eq!(errors_of(&order), Vec::<String>::new());
    }
}

#[test]
fn every_other_record_that_is_written_is_valid() {
    let usd = currency("USD");
    let product = Product {
        schema_version: SchemaVersion,
        id: "1".into(),
        sku: "TEA".into(),
        name: "Tea".into(),
        description: "".into(),
        price: money(999, usd).into(),
        enabled: true,
        tax_class: "".into(),
        variants: vec![Variant {
            id: "2".into(),
            sku: "TEA-L".into(),
            attributes: [("size".to_owned(), "L".to_owned())].into(),
            price: None,
        }],
    };
    assert_eq!(errors_of(&product), Vec::<String>::new());
    let level = StockLevel {
        schema_version: SchemaVersion,
        product: "1".into(),
        variant: Some("2".into()),
        location: "".into(),
        on_hand: 5.into(),
        available: Some(4.into()),
        as_of: DateTime::UNIX_EPOCH,
        authority: StockAuthority::Store,
    };
    assert_eq!(errors_of(&level), Vec::<String>::new());
    let line = PayoutLine {
        id: "1".into(),
        kind: PayoutKind::Capture,
        payment: Some("c0".into()),
        gross: money(1000, usd),
        fee: money(30, usd),
    };
    let payout = Payout {
        schema_version: SchemaVersion,
        id: "po".into(),
        on: day(1),
        currency: usd,
        lines: vec![line],
        net: money(970, usd),
        bank_reference: "STRIPE 1".into(),
    };
    assert_eq!(errors_of(&payout), Vec::<String>::new());
    let event = GiftCardEvent {
        schema_version: SchemaVersion,
        id: "e".into(),
        card: "7".into(),
        kind: GiftCardEventKind::Sold,
        amount: money(100, usd),
        on: day(1),
        order: None,
    };
    assert_eq!(errors_of(&event), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let order = serde_json::to_value(full_order(TaxTreatment::Exclusive)).unwrap();
    let schema = schema::of::<Order>();
    for (pointer, wrong) in [
        ("/currency", json!("ZZZ")),
        ("/schema_version", json!(2)),
        ("/stated_total/amount", json!(9.99)),
        ("/lines/0/quantity", json!(3)),
        ("/lines/1/kind", json!("barter")),
        ("/lines/0/net", json!("9.99")),
        ("/lines", json!({})),
        ("/taxes/0/rate", json!("8 %")),
        ("/placed_on", json!(7)),
    ] {
        let mut broken = order.clone();
        match broken.pointer_mut(pointer) {
            Some(place) => *place = wrong,
            None => broken["taxes"][0]["rate"] = wrong,
        }
        assert!(serde_json::from_value::<Order>(broken.clone()).is_err(), "{pointer} is read");
        let found = errors(schema.as_value(), &broken);
        assert!(found.iter().any(|error| error.starts_with(pointer)), "{pointer}: {found:?}");
    }
    for required in ["id", "currency", "tax_treatment", "lines", "stated_total"] {
        let mut broken = order.clone();
        broken.as_object_mut().unwrap().remove(required);
        assert!(serde_json::from_value::<Order>(broken.clone()).is_err(), "{required} is not missed");
        assert!(errors(schema.as_value(), &broken).contains(&format!("/{required} is missing")));
    }
}

#[test]
fn an_order_without_a_version_is_of_the_first_and_one_of_a_newer_version_is_refused() {
    let order = full_order(TaxTreatment::Exclusive);
    let mut written = serde_json::to_value(&order).unwrap();
    assert_eq!(written["schema_version"], 1);
    written["schema_version"] = json!(SchemaVersion::CURRENT + 1);
    let refused = serde_json::from_value::<Order>(written.clone()).unwrap_err().to_string();
    assert!(refused.starts_with("schema_version 2 is newer than 1"), "{refused}");
    for wrong in [json!(0), json!(-1), json!("1"), json!(1.5), Value::Null] {
        written["schema_version"] = wrong;
        assert!(serde_json::from_value::<Order>(written.clone()).is_err(), "{}", written["schema_version"]);
    }
    written.as_object_mut().unwrap().remove("schema_version");
    assert_eq!(serde_json::from_value::<Order>(written).unwrap(), order);
}
