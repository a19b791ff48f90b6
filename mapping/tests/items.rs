//! Products and items: codes, forms, who owns a field, and that one change makes one write.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::{
    Currency, ItemCode, ParkCode, Product, UnitPrice, Variant,
    ledger::{Item, ItemRecord},
};
use common::{Books, decimal, fake_ledger::FakeLedger, mapper, profile, read};
use mapping::{
    Mapper, Profile,
    inbound::{self, xcart},
    items::{ItemPlan, ItemSides},
    outbound,
};
use proptest::prelude::*;
use serde_json::json;

type Known = BTreeMap<ItemCode, ItemRecord>;

fn usd() -> Currency {
    "USD".parse().unwrap()
}

fn with(items: &str) -> Mapper {
    Mapper::new(profile(&format!("[items]\n{items}")))
}

fn priced(amount: &str) -> UnitPrice {
    UnitPrice::new(decimal(amount), usd()).unwrap()
}

fn tea(sku: &str, name: &str, price: &str) -> Product {
    Product {
        schema_version: canonical_model::SchemaVersion,
        id: "3".into(),
        sku: sku.into(),
        name: name.into(),
        description: "".into(),
        price: priced(price),
        enabled: true,
        tax_class: "".into(),
        variants: vec![],
    }
}

fn variant(id: &str, sku: &str, price: Option<&str>) -> Variant {
    Variant { id: id.into(), sku: sku.into(), attributes: BTreeMap::new(), price: price.map(priced) }
}

fn plan(mapper: &Mapper, product: &Product, ledger: &Known, agreed: &Known) -> ItemPlan {
    mapper.items(product, usd(), ItemSides { ledger, agreed })
}

fn first(mapper: &Mapper, product: &Product) -> ItemPlan {
    plan(mapper, product, &Known::new(), &Known::new())
}

/// What the ledger has when the plan is carried out, and what is agreed.
fn carried_out(plan: &ItemPlan, ledger: &mut Known, agreed: &mut Known) {
    for step in &plan.steps {
        if let Some(write) = &step.ledger {
            assert_eq!(write.creates, !ledger.contains_key(&write.record.code));
            ledger.insert(write.record.code.clone(), write.record.clone());
        }
        agreed.insert(step.agreed.code.clone(), step.agreed.clone());
    }
}

fn codes(plan: &ItemPlan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.agreed.code.as_str()).collect()
}

#[test]
fn nothing_becomes_an_item_unless_the_profile_says_so_or_the_product_is_not_sold() {
    assert!(first(&mapper(), &tea("TEA-1", "Tea", "9.99")).steps.is_empty());
    let not_sold = Product { enabled: false, ..tea("TEA-1", "Tea", "9.99") };
    assert!(first(&with("create = true"), &not_sold).steps.is_empty());
}

#[test]
fn a_sku_of_more_than_thirty_characters_keeps_its_beginning_and_stays_apart_from_others() {
    let mapper = with("create = true");
    let long = "TEA-FROM-THE-HIGHEST-HILLS-OF-";
    let made = |end: &str| first(&mapper, &tea(&format!("{long}{end}"), "Tea", "1")).steps[0].agreed.code.clone();
    assert_eq!(made("").as_str(), long);
    let (assam, nilgiri) = (made("ASSAM"), made("NILGIRI"));
    assert_ne!(assam, nilgiri);
    for code in [&assam, &nilgiri] {
        assert_eq!((code.as_str().len(), &code.as_str()[..22]), (30, "TEA-FROM-THE-HIGHEST-~"));
    }
    let plan = first(&with("create = true\nlong_codes = \"park\""), &tea(&format!("{long}ASSAM"), "Tea", "1"));
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::UnmappedValue));
    assert!(plan.parked[0].cause.contains("30 characters"), "{}", plan.parked[0]);
}

#[test]
fn a_line_names_the_item_of_a_long_sku_by_the_same_code() {
    let sku = "TEA-FROM-THE-HIGHEST-HILLS-OF-ASSAM";
    let code = first(&with("create = true"), &tea(sku, "Tea", "10")).steps[0].agreed.code.clone();
    let mut books = Books::new();
    books.reference.items.push(Item { code: code.clone(), sales_account: None, sales_tax_type: None });
    let rows = [common::transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])];
    books.sync(&mapper(), &read(&mapper(), &json!({"items": [common::item(7, sku, "10", 2)]}), &rows).unwrap());
    assert_eq!(books.invoice().lines[0].item, Some(code));
}

#[test]
fn a_product_without_a_sku_is_parked_or_goes_by_its_id() {
    let plan = first(&with("create = true"), &tea(" ", "Tea", "1"));
    assert!(plan.steps.is_empty() && plan.parked[0].fix.contains("without_code"), "{:?}", plan.parked);
    assert_eq!(codes(&first(&with("create = true\nwithout_code = \"product_id\""), &tea("", "Tea", "1"))), ["P3"]);
}

#[test]
fn variants_with_a_sku_are_items_of_their_own_and_others_go_by_the_product() {
    let mut shirt = tea("SHIRT", "Shirt of rather heavy cotton, washed and ironed", "20");
    shirt.variants =
        vec![variant("1", "SHIRT-RED", None), variant("2", "", None), variant("3", "SHIRT-XXL", Some("22.5"))];
    shirt.variants[2].attributes = BTreeMap::from([("size".to_owned(), "XXL".to_owned())]);
    let made = first(&with("create = true"), &shirt);
    assert_eq!(codes(&made), ["SHIRT", "SHIRT-RED", "SHIRT-XXL"]);
    let of = |index: usize| &made.steps[index].agreed;
    assert_eq!(
        (of(1).name.as_str(), of(1).price),
        ("Shirt of rather heavy cotton, washed a (SHIRT-RED)", Some(decimal("20")))
    );
    assert_eq!(
        (of(2).name.as_str(), of(2).price),
        ("Shirt of rather heavy cotton, washed and iro (XXL)", Some(decimal("22.5")))
    );
    assert!(made.steps.iter().all(|step| step.agreed.name.chars().count() <= 50));

    shirt.variants[0].sku = "SHIRT".into();
    let twice = first(&with("create = true"), &shirt);
    assert_eq!((codes(&twice), twice.parked.len()), (vec!["SHIRT", "SHIRT-XXL"], 1));
}

#[test]
fn a_description_loses_its_markup_and_keeps_what_only_looks_like_it() {
    let mut product = tea("TEA", "Tea", "1");
    for (html, text) in [
        ("<p>From the <b>hil</b>ls</p><p>of Assam</p>", "From the hills of Assam"),
        ("a<br/>b<br>c", "a b c"),
        ("5 < 6 &amp;&amp; 7 > 6", "5 < 6 && 7 > 6"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("unclosed <b", "unclosed <b"),
        ("<i>x</i> <b <b 1 < 2", "x <b <b 1 < 2"),
        ("caf\u{e9} &nbsp; &quot;Zur Post&quot;", "caf\u{e9} \"Zur Post\""),
    ] {
        product.description = html.into();
        assert_eq!(first(&with("create = true"), &product).steps[0].agreed.description, text, "{html}");
    }
}

#[test]
fn prices_of_a_store_in_another_currency_are_left_alone_and_that_is_noted() {
    let mut product = tea("TEA", "Tea", "1");
    product.price = UnitPrice::new(decimal("9.99"), "EUR".parse().unwrap()).unwrap();
    let plan = first(&with("create = true"), &product);
    assert_eq!(plan.steps[0].agreed.price, None);
    assert!(plan.notes[0].contains("its price is in EUR, those of items in USD"), "{:?}", plan.notes);
}

#[test]
fn where_the_store_owns_a_price_the_ledger_follows_and_keeps_account_and_tax_type() {
    let mapper = with("create = true\nsales_account = \"200\"\nsales_tax_type = \"OUTPUT\"");
    let (mut ledger, mut agreed) = (Known::new(), Known::new());
    carried_out(&first(&mapper, &tea("TEA", "Tea", "9.99")), &mut ledger, &mut agreed);
    let item = ledger.get_mut(&ItemCode::from("TEA")).unwrap();
    item.sales_account = Some("260".into());
    let made = plan(&mapper, &tea("TEA", "Tea", "10.49"), &ledger, &agreed);
    let write = made.steps[0].ledger.as_ref().unwrap();
    assert_eq!((write.record.price, write.creates), (Some(decimal("10.49")), false));
    assert_eq!(write.record.sales_account, Some("260".into()));
    assert!(made.steps[0].store.is_none() && made.notes.is_empty());
}

#[test]
fn where_the_ledger_owns_a_price_the_store_follows_once_and_its_echo_changes_nothing() {
    let mapper = with("create = true\nprice = \"ledger_wins\"\nto_store = [\"price\"]");
    let (mut ledger, mut agreed) = (Known::new(), Known::new());
    carried_out(&first(&mapper, &tea("TEA", "Tea", "9.99")), &mut ledger, &mut agreed);
    ledger.get_mut(&ItemCode::from("TEA")).unwrap().price = Some(decimal("12"));

    let made = plan(&mapper, &tea("TEA", "Tea", "9.99"), &ledger, &agreed);
    let write = made.steps[0].store.clone().unwrap();
    assert_eq!((made.steps[0].ledger.is_none(), write.price, &write.name), (true, Some(decimal("12")), &None));
    assert_eq!(serde_json::to_string(&outbound::xcart::product(&write)).unwrap(), r#"{"price":12}"#);
    assert_eq!(
        serde_json::to_string(&outbound::xcart::variant(&write)).unwrap(),
        r#"{"price":12,"default_price":false}"#
    );
    carried_out(&made, &mut ledger, &mut agreed);
    assert_eq!(plan(&mapper, &tea("TEA", "Tea", "12"), &ledger, &agreed), ItemPlan::default());

    // Both changed: the owner's counts, and it is told.
    ledger.get_mut(&ItemCode::from("TEA")).unwrap().price = Some(decimal("13"));
    let both = plan(&mapper, &tea("TEA", "Tea", "11"), &ledger, &agreed);
    assert_eq!(both.steps[0].store.as_ref().unwrap().price, Some(decimal("13")));
    assert!(both.notes[0].contains("set back to the ledger's"), "{:?}", both.notes);
}

#[test]
fn the_store_follows_only_what_the_ledger_owns() {
    let text = format!("{}\n[items]\nto_store = [\"price\"]\n", mapping::profiles::DEMO);
    let error = Profile::from_toml(&text).unwrap_err();
    assert_eq!(error.field, "items.to_store[1]");
    assert!(error.message.contains("items.price = \"ledger_wins\""), "{error}");
}

#[test]
fn an_item_that_somebody_removed_is_not_made_again() {
    let mapper = with("create = true");
    let (mut ledger, mut agreed) = (Known::new(), Known::new());
    carried_out(&first(&mapper, &tea("TEA", "Tea", "9.99")), &mut ledger, &mut agreed);
    let made = plan(&mapper, &tea("TEA", "Tea", "9.99"), &Known::new(), &agreed);
    assert!(made.steps.is_empty() && made.notes[0].contains("removed"), "{made:?}");
}

#[test]
fn a_product_is_read_as_x_cart_sends_it() {
    let wire: xcart_client::wire::Product = serde_json::from_value(json!({
        "id": 7, "sku": "TEA-1", "name": "Tea", "description": "<p>x</p>", "brief_description": "", "meta_tags": "",
        "meta_description": "", "meta_title": "", "price": 9.9900, "enabled": true, "memberships": [], "clean_url": "tea",
        "images": [], "tax_class": {"id": 2, "name": "Books"}, "product_class": null,
    }))
    .unwrap();
    let variant: xcart_client::wire::Variant = serde_json::from_value(json!({
        "id": 9, "price": 11.5, "default_price": false, "amount": 3, "default_amount": false, "weight": 0,
        "default_weight": true, "default_variant": true, "sku": "TEA-1-L", "image": null, "attribute_checkbox_values": [],
        "attribute_select_values": [4],
    }))
    .unwrap();
    let product = xcart::product(&wire, &[variant], usd()).unwrap();
    assert_eq!((product.sku.as_str(), product.price, product.tax_class.as_str()), ("TEA-1", priced("9.99"), "Books"));
    assert_eq!((product.variants[0].sku.as_str(), product.variants[0].price), ("TEA-1-L", Some(priced("11.5"))));
}

/// What the ledger has of an item that it was given.
fn accepted(ledger: &FakeLedger, item: &xero_client::wire::Item) -> ItemRecord {
    let answer = ledger.put("Items", Some("4"), json!({"Items": [item]}).to_string());
    let wire: xero_client::wire::Item = serde_json::from_str(&answer.to_string()).unwrap();
    inbound::xero::item_record(&wire).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn whatever_a_product_says_its_item_is_taken_by_the_ledger_and_comes_back_as_it_was_written(
        sku in "\\PC{1,40}", name in "\\PC{0,80}", description in "(<[a-z]{1,3}>|\\PC|&amp;){0,60}", cents in 0u32..10_000_000,
    ) {
        prop_assume!(!sku.trim().is_empty());
        let ledger = FakeLedger::new();
        let mut product = tea(&sku, &name, "1");
        product.description = description.into();
        product.price = priced(&decimal(&cents.to_string()).checked_div(decimal("10000")).unwrap().to_string());
        let made = first(&with("create = true\nsales_account = \"200\""), &product);
        let write = made.steps[0].ledger.as_ref().unwrap();
        let record = accepted(&ledger, &outbound::xero::item(write));
        prop_assert_eq!(ItemRecord { sales_tax_type: None, ..record }, write.record.clone());
    }

    #[test]
    fn one_change_makes_one_write_whoever_owns_what(
        owners in prop::array::uniform3(prop::sample::select(vec!["create_only", "store_wins", "ledger_wins"])),
        follows in any::<bool>(),
        agreed in prop::option::of(("[ab]", 1u32..3)), now in ("[ab]?", prop::option::of(1u32..4)), says in ("[ab]?", 1u32..4),
    ) {
        let follow = |owner: &str, field: &str| (follows && owner == "ledger_wins").then(|| format!("{field:?}"));
        let to_store: Vec<String> = [follow(owners[0], "name"), follow(owners[2], "price")].into_iter().flatten().collect();
        let mapper = with(&format!(
            "name = {:?}\ndescription = {:?}\nprice = {:?}\nto_store = [{}]",
            owners[0], owners[1], owners[2], to_store.join(", ")
        ));
        let record = |text: &str, price: Option<u32>| ItemRecord {
            code: "TEA".into(), name: text.into(), description: text.into(), price: price.map(Into::into),
            sales_account: None, sales_tax_type: None,
        };
        let one = |record: ItemRecord| Known::from([(record.code.clone(), record)]);
        let mut ledger = one(record(&now.0, now.1));
        let mut agreed = agreed.map(|(text, price)| one(record(&text, Some(price)))).unwrap_or_default();
        let mut product = tea("TEA", &says.0, &says.1.to_string());
        product.description = says.0.into();
        for step in plan(&mapper, &product, &ledger, &agreed).steps {
            prop_assert!(step.ledger.is_some() || step.store.is_some());
            if let Some(write) = &step.store {
                prop_assert!(write.name.is_some() || write.price.is_some());
                product.name = write.name.clone().unwrap_or(product.name);
                product.price = write.price.map_or(product.price, |price| priced(&price.to_string()));
            }
            if let Some(write) = step.ledger {
                ledger.insert(write.record.code.clone(), write.record);
            }
            agreed.insert(step.agreed.code.clone(), step.agreed);
        }
        let again = plan(&mapper, &product, &ledger, &agreed);
        prop_assert!(again.steps.is_empty(), "{again:?}");
    }
}
