//! That a write is refused because another thing has the same is known without the store's words, which are known of few
//! things (XC-PRODUCT-2, XC-WRITE-3, XC-PROFILE-5, XC-TABLE-2).
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::sync::Arc;

use api_core::runtime::ManualRuntime;
use support::{Script, builder, json};
use xcart_client::{Error, ErrorKind, wire::*};

const NOT_UNIQUE: &str = "23bd9dbf-6b9b-41cd-a99e-4844bcf3077f";
const TOO_LONG: &str = "d94b19cc-114f-4f44-9cc4-4138e80a87b9";

/// What each table refuses a second of, by a client whose every call is answered so.
fn refusals(status: u16, detail: impl Fn(&str) -> String) -> Vec<(ErrorKind, Error)> {
    let answer = |value: &str| {
        let detail = serde_json::to_string(&detail(value)).unwrap();
        Ok(json(status, format!(r#"{{"type":"about:blank","title":"An error occurred","detail":{detail}}}"#)))
    };
    let answers = [
        answer("TEA-1"),
        answer("TEA-1"),
        answer("TEA-2"),
        answer("ada@shop.example"),
        answer("Trade"),
        answer("SPRING"),
    ];
    let (script, runtime) = (Script::new(answers), ManualRuntime::new(3));
    let client = builder(Arc::new(script.clone()), &runtime, "https://shop.example").build().unwrap();
    let errors = runtime.block_on(async {
        let (product, id) = (ProductInput::new("TEA-1", "Tea"), ProductId(2));
        let variant = VariantInput { sku: Some(Some("TEA-2".into()).into()), ..VariantInput::default() };
        vec![
            (ErrorKind::DuplicateSku, client.create_product(&product).await.unwrap_err()),
            (ErrorKind::DuplicateSku, client.update_product(id, &product).await.unwrap_err()),
            (ErrorKind::DuplicateSku, client.create_variant(id, &variant).await.unwrap_err()),
            (
                ErrorKind::DuplicateLogin,
                client.create_profile(&ProfileInput::new("Ada@Shop.example")).await.unwrap_err(),
            ),
            (ErrorKind::DuplicateName, client.create_membership(&MembershipInput::named("Trade")).await.unwrap_err()),
            (ErrorKind::DuplicateName, client.create_coupon(&CouponInput::new("SPRING")).await.unwrap_err()),
        ]
    });
    assert_eq!(script.left(), 0);
    errors
}

#[track_caller]
fn are_duplicates(errors: Vec<(ErrorKind, Error)>) {
    for (kind, error) in errors {
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.is_permanent() && !error.is_retryable() && !error.may_be_done(), "{error}");
    }
}

#[track_caller]
fn are_none(errors: Vec<(ErrorKind, Error)>) {
    for (_, error) in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    }
}

#[test]
fn a_refusal_that_names_the_value_is_a_duplicate_in_any_words() {
    are_duplicates(refusals(400, |value| format!("'{value}' ist schon vergeben")));
    are_duplicates(refusals(422, |value| format!("There is one with {value}.")));
}

#[test]
fn a_409_is_a_duplicate_without_a_word() {
    are_duplicates(refusals(409, |_| String::new()));
}

#[test]
fn the_validators_own_code_is_a_duplicate_and_its_other_codes_are_not() {
    let violation = |code: &str| format!("Object(Input).field:\n    Non. (code {code})\n");
    are_duplicates(refusals(400, |_| violation(NOT_UNIQUE)));
    are_none(refusals(400, |_| violation(TOO_LONG)));
    // There is more to mend than that.
    are_none(refusals(422, |_| violation(NOT_UNIQUE) + &violation(TOO_LONG)));
    // Of a field of which the value is named.
    are_none(refusals(400, |value| format!("Object(Input).field:\n    {value} is too long. (code {TOO_LONG})\n")));
}

#[test]
fn another_refusal_is_no_duplicate() {
    for detail in ["Syntax error", "The input data is misformatted.", "Class 'Reduced' not found", ""] {
        are_none(refusals(400, |_| detail.to_owned()));
    }
    // A value within a longer word is not that value.
    are_none(refusals(400, |value| format!("{value}0 and 7{value} are unknown")));
}

#[test]
fn what_is_not_unique_in_its_table_is_never_told_so_by_its_value() {
    let detail = r#"{"title":"An error occurred","detail":"Reduced is too long"}"#;
    let (script, runtime) = (Script::new([Ok(json(400, detail.into()))]), ManualRuntime::new(3));
    let client = builder(Arc::new(script), &runtime, "https://shop.example").build().unwrap();
    let error = runtime.block_on(client.create_tax_class(&ClassInput::named("Reduced"))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}
