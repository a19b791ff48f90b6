//! Items of the price list.

use rust_decimal::dec;

use crate::world::{Look, column, request, world};

#[test]
fn a_code_is_needed_and_unique_and_a_post_finds_the_item_by_it() {
    // XR-ITEM-1, XR-WRITE-2
    let world = world();
    assert_eq!(
        world.put("Items", r#"{"Code":"TEA-1"}"#).refused(),
        ["Price List Item with Code 'TEA-1' already exists"]
    );
    assert_eq!(world.put("Items", r#"{"Name":"x"}"#).status, 400);
    assert_eq!(world.put("Items", &format!(r#"{{"Code":"{}"}}"#, "x".repeat(31))).status, 400);
    assert_eq!(world.put("Items", &format!(r#"{{"Code":"x","Name":"{}"}}"#, "x".repeat(51))).status, 400);
    let new =
        r#"{"Code":"CUP-4","Name":"Cup","SalesDetails":{"UnitPrice":4.56789,"AccountCode":"200","TaxType":"OUTPUT"}}"#;
    let made = world.put("Items?unitdp=4", new).ok().first().clone();
    assert_eq!(made.amount("SalesDetails.UnitPrice"), dec!(4.5679));
    let changed = world.post("Items", r#"{"Code":"cup-4","Name":"Big cup"}"#).ok().first().clone();
    assert_eq!((changed.text("ItemID"), changed.text("Name")), (made.text("ItemID"), "Big cup".into()));
    assert_eq!(changed.amount("SalesDetails.UnitPrice"), dec!(4.57));
    let wrong = r#"{"Code":"W","SalesDetails":{"AccountCode":"999","TaxType":"NOPE"}}"#;
    assert_eq!(world.put("Items", wrong).refused().len(), 2);
    assert_eq!(column(&world.get("Items?order=Code"), "Code"), ["MUG-2", "POT-3", "TEA-1", "cup-4"]);
    assert_eq!(world.get("Items/TEA-1").ok().first().text("Name"), "Tea");
}

#[test]
fn a_line_with_an_item_takes_from_it_what_it_does_not_say() {
    // XR-ITEM-2
    let world = world();
    let line = |line: &str| {
        let body = format!(r#"{{"Type":"ACCREC","Contact":{{"Name":"Ada"}},"LineItems":[{line}]}}"#);
        world.put("Invoices", &body).ok().first().at("LineItems.0").clone()
    };
    let taken = line(r#"{"ItemCode":"tea-1","Quantity":2}"#);
    assert_eq!(
        (taken.text("ItemCode"), taken.text("Description"), taken.text("AccountCode")),
        ("TEA-1".into(), "Tea".into(), "200".into())
    );
    assert_eq!((taken.amount("LineAmount"), taken.text("TaxType")), (dec!(25.9), "OUTPUT".into()));
    assert_eq!(line(r#"{"ItemCode":"TEA-1"}"#).amount("LineAmount"), dec!(12.95));
    let own =
        line(r#"{"ItemCode":"TEA-1","Description":"Best tea","UnitAmount":9,"AccountCode":"220","TaxType":"NONE"}"#);
    assert_eq!(
        (own.text("Description"), own.text("AccountCode"), own.text("TaxType")),
        ("Best tea".into(), "220".into(), "NONE".into())
    );
    assert_eq!(own.amount("LineAmount"), dec!(9));
}

#[test]
fn what_is_not_sold_or_not_bought_loses_what_is_known_of_it() {
    // XR-ITEM-3
    let world = world();
    let item = world.post("Items", r#"{"Code":"TEA-1","IsSold":false,"IsPurchased":false}"#).ok().first().clone();
    assert!(!item.has("Description") && !item.at("SalesDetails").has("UnitPrice"));
    let known = r#"{"Code":"CUP","PurchaseDescription":"Cup","PurchaseDetails":{"UnitPrice":2,"AccountCode":"220"}}"#;
    world.put("Items", known).ok();
    let item = world.post("Items", r#"{"Code":"CUP","IsPurchased":false}"#).ok().first().clone();
    assert!(!item.has("PurchaseDescription") && !item.at("PurchaseDetails").has("UnitPrice"));
}

#[test]
fn an_item_is_deleted_only_while_no_document_uses_it() {
    // XR-ITEM-4
    let world = world();
    let id = |code: &str| world.get(&format!("Items/{code}")).ok().first().text("ItemID");
    let (tea, mug) = (id("TEA-1"), id("MUG-2"));
    let body = r#"{"Type":"ACCREC","Contact":{"Name":"Ada"},"LineItems":[{"ItemCode":"TEA-1"}]}"#;
    world.put("Invoices", body).ok();
    assert_eq!(world.send(request("DELETE", &format!("Items/{tea}"), "")).status, 400);
    assert_eq!(world.send(request("DELETE", &format!("Items/{mug}"), "")).status, 204);
    assert_eq!(world.send(request("DELETE", &format!("Items/{mug}"), "")).status, 404);
    world.put("Items", r#"{"Code":"MUG-2"}"#).ok(); // the code is free again
    assert_eq!(world.fake.lock().books().items().len(), 3);
}

#[test]
fn a_stored_line_takes_the_items_tax_type_only_when_it_gets_another_item_and_then_its_tax_too() {
    // XR-ITEM-2, XR-INV-3
    let world = world();
    world.post("Items", r#"{"Code":"POT-3","SalesDetails":{"TaxType":"OUTPUT2"}}"#).ok();
    let line = r#"{"ItemCode":"TEA-1","Quantity":1,"UnitAmount":10,"TaxType":"NONE"}"#;
    let body = format!(
        r#"{{"Type":"ACCREC","Contact":{{"Name":"Ada"}},"InvoiceNumber":"INV-1","Status":"AUTHORISED",
            "DueDate":"2026-02-01","LineItems":[{line}]}}"#
    );
    world.post("Items", r#"{"Code":"TEA-1","SalesDetails":{"TaxType":"OUTPUT"}}"#).ok();
    let id = world.put("Invoices", &body).ok().first().text("LineItems.0.LineItemID");
    let change = |members: &str| {
        let body = format!(r#"{{"LineItems":[{{"LineItemID":"{id}",{members}}}]}}"#);
        world.post("Invoices/INV-1", &body).ok().first().at("LineItems.0").clone()
    };
    let same = change(r#""ItemCode":"TEA-1","Description":"Best tea""#);
    assert_eq!((same.text("TaxType"), same.amount("TaxAmount")), ("NONE".into(), dec!(0)));
    let other = change(r#""ItemCode":"POT-3""#);
    assert_eq!((other.text("TaxType"), other.amount("TaxAmount")), ("OUTPUT2".into(), dec!(2)));
    change(r#""ItemCode":"TEA-1","TaxType":"NONE""#);
    world.pay(&world.get("Invoices/INV-1").ok().first().text("InvoiceID"), "4").ok();
    assert_eq!(change(r#""ItemCode":"TEA-1","Description":"Tea, sold""#).text("Description"), "Tea, sold");
}

#[test]
fn a_bills_line_takes_the_items_description_for_purchases() {
    // XR-ITEM-2
    let world = world();
    world
        .post(
            "Items",
            r#"{"Code":"TEA-1","IsPurchased":true,"Description":"For you","PurchaseDescription":"From them"}"#,
        )
        .ok();
    let described = |kind: &str| {
        let body = format!(r#"{{"Type":"{kind}","Contact":{{"Name":"Ada"}},"LineItems":[{{"ItemCode":"TEA-1"}}]}}"#);
        world.put("Invoices", &body).ok().first().text("LineItems.0.Description")
    };
    assert_eq!((described("ACCREC"), described("ACCPAY")), ("For you".into(), "From them".into()));
}
