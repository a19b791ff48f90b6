//! A profile of several texts, in TOML and JSON: what counts, what its hash is, and where its mistakes are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use mapping::{Mapper, Profile, ProfileBuilder, ProfileLayer, StatusAction};

mod common;
use common::read;
use serde_json::json;

const GROUP: &str = r#"
[documents]
due_days = 30
reference = "Group {id}"

[accounts]
sales = "200"
shipping = "210"

[status]
Q = "draft"

[[surcharge]]
code = "SHIPPING"
class = "charge"

[[surcharge]]
code = "CDEV.*"
class = "tax"

[[tax]]
code = "CDEV.STAX.1"
tax_type = "OUTPUT"

[[tax]]
code = "CDEV.STAX.1"
tax_type = "OUTPUT2"

[[tax]]
untaxed = true
tax_type = "NONE"

[[gift_card]]
sku = "GIFT-*"
account = "825"

[tables.department]
columns = ["billing.country_code"]
rows = [["AU", "Sydney"]]
default = "Office"
"#;

const SHOP: &str = r#"
version = "2026-07"

[store]
name = "tea-shop"

[documents]
due_days = 7
"#;

fn group(shop: &str) -> ProfileBuilder {
    Profile::builder().template("group", GROUP).tenant(shop)
}

#[test]
fn sections_are_laid_over_each_other_field_by_field() {
    let profile = group(SHOP).build().unwrap();
    // The field of the upper text counts, the other of the same section stays: as if it were one text.
    let one = GROUP.replace("due_days = 30", "due_days = 7") + "[store]\nname = \"tea-shop\"";
    assert_eq!(profile.hash(), Profile::from_toml(&one).unwrap().hash());
    assert_eq!(profile.status_action("Q"), StatusAction::Draft);
    assert_eq!(profile.status_action("P"), StatusAction::Invoice, "the defaults lie under everything");
}

#[test]
fn rows_of_one_key_are_replaced_together_and_other_rows_stay() {
    for (name, rows, gone, more) in [
        (
            "both rows of the tax go for the one that is new",
            "[[tax]]\ncode = 'cdev.stax.1'\ntax_type = 'OTHER'",
            "[[tax]]\ncode = \"CDEV.STAX.1\"\ntax_type = \"OUTPUT\"\n\n[[tax]]\ncode = \"CDEV.STAX.1\"\ntax_type = \"OUTPUT2\"\n\n[[tax]]\nuntaxed = true\ntax_type = \"NONE\"\n",
            "[[tax]]\nuntaxed = true\ntax_type = \"NONE\"\n[[tax]]\ncode = 'cdev.stax.1'\ntax_type = 'OTHER'\n",
        ),
        (
            "what is untaxed has one row",
            "[[tax]]\nuntaxed = true\ntax_type = 'EXEMPT'",
            "tax_type = \"NONE\"",
            "tax_type = \"EXEMPT\"",
        ),
        (
            "a gift card by its SKU",
            "[[gift_card]]\nsku = 'GIFT-*'\naccount = '830'",
            "account = \"825\"",
            "account = \"830\"",
        ),
        (
            "a row of another code is one more",
            "[[surcharge]]\ncode = 'FEE'\nclass = 'charge'",
            "[[tax]]\ncode = \"CDEV.STAX.1\"\ntax_type = \"OUTPUT\"\n",
            "[[surcharge]]\ncode = \"FEE\"\nclass = \"charge\"\n[[tax]]\ncode = \"CDEV.STAX.1\"\ntax_type = \"OUTPUT\"\n",
        ),
        (
            "a table of the same name is replaced as a whole",
            "[tables.department]\ncolumns = ['customer.is_guest']\nrows = [[true, 'Guests']]\ndefault = 'Club'",
            "columns = [\"billing.country_code\"]\nrows = [[\"AU\", \"Sydney\"]]\ndefault = \"Office\"",
            "columns = [\"customer.is_guest\"]\nrows = [[true, \"Guests\"]]\ndefault = \"Club\"",
        ),
    ] {
        let layered = group(&format!("{SHOP}\n{rows}")).build().unwrap();
        assert!(GROUP.contains(gone), "{name}");
        let one = Profile::from_toml(&format!(
            "{SHOP}\n{}",
            GROUP.replacen("[documents]\ndue_days = 30\nreference", "reference", 1).replacen(gone, more, 1)
        ));
        assert_eq!(layered.hash(), one.unwrap().hash(), "{name}");
    }
}

#[test]
fn a_mistake_is_told_in_its_layer_with_line_and_column() {
    let wrong = GROUP.replace("class = \"charge\"", "clas = \"charge\"");
    let error = Profile::builder().template("group", wrong).tenant(SHOP).build().unwrap_err();
    assert_eq!((&error.layer, error.line, error.column), (&ProfileLayer::Template("group".to_owned()), 15, 1));
    assert_eq!(error.suggestion.as_deref(), Some("class"));
    assert!(error.to_string().starts_with("template group line 15, column 1, surcharge[1].clas: "), "{error}");

    let error = group(&SHOP.replace("due_days = 7", "due_days = 'soon'")).build().unwrap_err();
    assert_eq!((error.layer, error.line, error.column), (ProfileLayer::Tenant, 8, 12));
    // What no layer says is missing in the uppermost.
    let error = group("[documents]\ndue_days = 7").build().unwrap_err();
    assert_eq!((error.layer, error.field.as_str()), (ProfileLayer::Tenant, "store.name"), "{}", error.message);
    let error = group(&SHOP.replace("2026-07", &"9".repeat(41))).build().unwrap_err();
    assert_eq!((error.line, error.field.as_str()), (2, "version"));
}

#[test]
fn json_says_the_same_as_toml() {
    let json = json!({
        "version": "another", "store": {"name": "tea-shop"}, "accounts": {"sales": "200"},
        "surcharge": [{"code": "TAX", "class": "tax"}], "currency": [{"code": "EUR", "rate": "0.92"}],
        "tax": [{"code": "TAX", "tax_type": "OUTPUT"}, {"untaxed": true, "tax_type": "NONE"}],
    });
    let toml = "
        # Comments, order and notation do not count.
        tax = [{ tax_type = 'OUTPUT', code = 'TAX' }, { untaxed = true, tax_type = 'NONE' }]
        [[currency]]
        code = 'EUR'
        rate = 0.92
        [accounts]
        sales = '200'
        [store]
        name = 'tea-shop'
        [[surcharge]]
        code = 'TAX'
        class = 'tax'
    ";
    let (of_json, of_toml) = (Profile::from_json(&json.to_string()).unwrap(), Profile::from_toml(toml).unwrap());
    assert_eq!(of_json.hash(), of_toml.hash());
    let number = json.to_string().replace("\"0.92\"", "0.92");
    assert_eq!(Profile::from_json(&number).unwrap().hash(), of_toml.hash());
    let error = Profile::from_json(&json.to_string().replace("\"200\"", "200")).unwrap_err();
    assert_eq!((error.line, error.field.as_str()), (1, "accounts.sales"), "{error}");
    assert!(Profile::from_json(toml).unwrap_err().message.contains("begins with {"));
}

#[test]
fn the_hash_is_of_what_the_layers_say() {
    let profile = group(SHOP).build().unwrap();
    let renamed = group(&SHOP.replace("2026-07", "2026-08")).build().unwrap();
    assert_eq!(profile.hash(), renamed.hash(), "a version is a name");
    assert_ne!(profile.version(), renamed.version());
    for changed in [
        SHOP.replace("= 7", "= 8"),
        SHOP.replace("tea-shop", "tea"),
        format!("{SHOP}due_terms = \"days_after_month_end\""),
    ] {
        assert_ne!(profile.hash(), group(&changed).build().unwrap().hash(), "{changed}");
    }
}

#[test]
fn a_plan_names_the_version_and_the_hash_of_its_profile() {
    let text = format!("version = \"2026-07\"\n{}", mapping::profiles::DEMO);
    let mapper = Mapper::new(Profile::from_toml(&text).unwrap());
    let books = common::Books::new();
    let order = read(&mapper, &json!({}), &[]).unwrap();
    let named = books.plan(&mapper, &order).profile.unwrap();
    assert_eq!((named.version.as_deref(), named.hash.as_str()), (Some("2026-07"), mapper.profile().hash().as_str()));
    assert_eq!(named.to_string(), format!("2026-07 ({})", &named.hash[..12]));
}
