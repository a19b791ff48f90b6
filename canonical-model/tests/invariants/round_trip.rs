//! 13: writing and reading changes nothing.

use canonical_model::{
    Money, Order, TaxTreatment,
    invariants::{check_read_back, check_round_trip},
    ledger::Document,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    books::documents,
    given::{assert_names, full_order, order, paths},
};

proptest! {
    #[test]
    fn an_order_that_is_written_and_read_is_the_same(order in order()) {
        prop_assert_eq!(check_round_trip(&order), []);
        let text = serde_json::to_string(&order).unwrap();
        prop_assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    }

    #[test]
    fn a_document_that_is_written_and_read_is_the_same(document in documents()) {
        prop_assert_eq!(check_round_trip(&document), []);
        let text = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
    }
}

#[test]
fn a_member_that_the_type_does_not_know_is_found_where_it_would_be_lost() {
    let mut order = serde_json::to_value(full_order(TaxTreatment::Exclusive)).unwrap();
    order["lines"][1]["colour"] = json!("red");
    order["brand"] = json!("Tea");
    let found = check_read_back::<Order>(&order.to_string());
    assert_eq!(paths(&found), ["brand", "lines[1].colour"]);
    assert_eq!(found[0].to_string(), "brand: there one way, not there the other");
}

#[test]
fn a_value_that_reads_back_as_another_is_found_and_not_told() {
    let text = r#"{"amount":"1.5","currency":"usd"}"#;
    let found = check_read_back::<Money>(text);
    assert_eq!(paths(&found), ["amount", "currency"]);
    assert!(!found[0].to_string().contains("1.5"), "{found:?}");
    assert_names(&check_read_back::<Money>("{"), "$");
    assert_names(&check_read_back::<Money>("{}"), "$");
    assert_eq!(check_read_back::<Value>("[1,2]"), []);
}
