//! Items whose stock is tracked.

use rust_decimal::{Decimal, dec};

use crate::world::{Answer, Look, World, document_body, world};

/// The demo organisation with accounts of stock (630), its cost (310) and its adjustment (840), and a tracked item.
fn shop() -> (World, String) {
    let world = world();
    for (code, name, kind) in
        [("630", "Inventory", "INVENTORY"), ("310", "Cost of goods", "DIRECTCOSTS"), ("840", "Adjustments", "EXPENSE")]
    {
        world.put("Accounts", &format!(r#"{{"Code":"{code}","Name":"{name}","Type":"{kind}"}}"#)).ok();
    }
    let item = world.put(
        "Items",
        r#"{"Code":"CUP","Name":"Cup","InventoryAssetAccountCode":"630","PurchaseDetails":{"UnitPrice":2,"COGSAccountCode":"310"},
            "SalesDetails":{"UnitPrice":5,"AccountCode":"200"},"QuantityOnHand":99}"#,
    );
    let item = item.ok().first().clone();
    assert_eq!((item.at("IsTrackedAsInventory").as_bool(), item.amount("QuantityOnHand")), (Some(true), dec!(0)));
    let ada = world.contact("Ada");
    (world, ada)
}

fn document(world: &World, kind: &str, contact: &str, number: &str, date: &str, lines: &str) -> Answer {
    let list = if kind.ends_with("CREDIT") { "CreditNotes" } else { "Invoices" };
    let body = document_body(kind, contact, number, "0", "").replace("2026-01-05", date);
    let (head, _) = body.split_once(r#""LineItems""#).unwrap();
    world.put(list, &format!(r#"{head}"LineItems":[{lines}]}}"#))
}

fn bought(quantity: &str, price: &str) -> String {
    format!(r#"{{"ItemCode":"CUP","Description":"Cup","Quantity":{quantity},"UnitAmount":{price}}}"#)
}

fn stock(world: &World) -> (Decimal, Decimal) {
    let fake = world.fake.lock();
    let item = fake.books().items().into_iter().find(|item| item.code == "CUP").unwrap();
    assert_eq!(fake.books().trial_balance().values().sum::<Decimal>(), dec!(0));
    (item.on_hand.unwrap(), item.cost.unwrap())
}

fn balance(world: &World, account: &str) -> Decimal {
    let balance = world.fake.lock().books().trial_balance();
    balance.get(&(account.to_owned(), "USD".to_owned())).copied().unwrap_or_default()
}

#[test]
fn an_item_is_tracked_by_its_two_accounts_and_bought_on_the_one_of_its_stock() {
    // XR-STOCK-1
    let (world, ada) = shop();
    let refused = |body: &str| world.post("Items", body).refused().join("; ");
    assert!(refused(r#"{"Code":"A","InventoryAssetAccountCode":"630"}"#).contains("both"));
    assert!(refused(r#"{"Code":"A","PurchaseDetails":{"COGSAccountCode":"310"}}"#).contains("both"));
    let wrong = r#"{"Code":"A","InventoryAssetAccountCode":"200","PurchaseDetails":{"COGSAccountCode":"999"}}"#;
    assert!(
        refused(wrong).contains("type INVENTORY") && refused(wrong).contains("COGSAccountCode is not a valid code")
    );
    let bill = document(&world, "ACCPAY", &ada, "B-1", "2026-01-02", &bought("10", "2")).ok();
    assert_eq!(bill.first().text("LineItems.0.AccountCode"), "630");
    let elsewhere = bought("1", "2").replace("}", r#","AccountCode":"200"}"#);
    let elsewhere = document(&world, "ACCPAY", &ada, "B-2", "2026-01-02", &elsewhere).refused();
    assert!(elsewhere[0].contains("inventory asset account '630'"));
    assert!(refused(r#"{"Code":"CUP","InventoryAssetAccountCode":""}"#).contains("cannot be changed"));
    world.post("Items", r#"{"Code":"CUP","Name":"Big cup"}"#).ok();
    let read = world.get("Items/CUP").ok().first().clone();
    assert_eq!(
        (read.text("PurchaseDetails.COGSAccountCode"), read.text("InventoryAssetAccountCode")),
        ("310".into(), "630".into())
    );
    assert_eq!(world.get("Items?where=IsTrackedAsInventory==true AND QuantityOnHand>9").ok().elements().len(), 1);
}

#[test]
fn purchases_fill_the_stock_and_sales_take_from_it_at_average_cost() {
    // XR-STOCK-2
    let (world, ada) = shop();
    document(&world, "ACCPAY", &ada, "B-1", "2026-01-02", &bought("10", "2")).ok();
    document(&world, "ACCPAY", &ada, "B-2", "2026-01-03", &bought("5", "5")).ok();
    assert_eq!((stock(&world), balance(&world, "630")), ((dec!(15), dec!(45)), dec!(45)));
    let sold = document(&world, "ACCREC", &ada, "INV-1", "2026-01-05", r#"{"ItemCode":"CUP","Quantity":4}"#).ok();
    let sold = sold.first().clone();
    assert_eq!((sold.amount("Total"), sold.text("LineItems.0.AccountCode")), (dec!(20), "200".into()));
    assert_eq!(
        (stock(&world), balance(&world, "630"), balance(&world, "310")),
        ((dec!(11), dec!(33)), dec!(33), dec!(12))
    );
    let item = world.get("Items/CUP").ok();
    assert_eq!((item.first().amount("QuantityOnHand"), item.first().amount("TotalCostPool")), (dec!(11), dec!(33)));
    document(&world, "ACCRECCREDIT", &ada, "CN-1", "2026-01-06", r#"{"ItemCode":"CUP","Quantity":1}"#).ok();
    document(&world, "ACCPAYCREDIT", &ada, "PC-1", "2026-01-06", &bought("2", "3")).ok();
    assert_eq!((stock(&world), balance(&world, "310")), ((dec!(10), dec!(30)), dec!(9)));
    world.post(&format!("Invoices/{}", sold.text("InvoiceID")), r#"{"Reference":"kept"}"#).ok();
    assert_eq!(stock(&world), (dec!(10), dec!(30)));
    world.post(&format!("Invoices/{}", sold.text("InvoiceID")), r#"{"Status":"VOIDED"}"#).ok();
    assert_eq!(stock(&world), (dec!(14), dec!(42)));
    let draft = document_body("ACCREC", &ada, "INV-2", "5", "").replace("AUTHORISED", "DRAFT");
    world.put("Invoices", &draft.replace(r#""Description""#, r#""ItemCode":"CUP","Description""#)).ok();
    assert_eq!(stock(&world), (dec!(14), dec!(42)));
}

#[test]
fn more_than_there_is_cannot_be_sold_nor_anything_before_there_was_any() {
    // XR-STOCK-3
    let (world, ada) = shop();
    let sell = |number: &str, quantity: &str, date: &str| {
        let line = format!(r#"{{"ItemCode":"CUP","Quantity":{quantity}}}"#);
        document(&world, "ACCREC", &ada, number, date, &line)
    };
    assert!(sell("INV-1", "1", "2026-01-05").refused()[0].contains("no stock"));
    let bill = document(&world, "ACCPAY", &ada, "B-1", "2026-01-04", &bought("3", "2")).ok();
    assert!(sell("INV-1", "1", "2026-01-03").refused()[0].contains("no stock"));
    assert!(sell("INV-1", "3.5", "2026-01-05").refused()[0].contains("not enough stock"));
    let body = document_body("ACCREC", &ada, "INV-1", "5", "")
        .replace(r#""Description":"Tea","Quantity":1"#, r#""ItemCode":"CUP","Quantity":4"#);
    assert!(world.put("Invoices?allowBackorders=true", &body).refused()[0].contains("not enough stock"));
    let sold = sell("INV-1", "2", "2026-01-05").ok().first().clone();
    assert!(sell("INV-2", "2", "2026-01-05").refused()[0].contains("not enough stock"));
    let target = format!("Invoices/{}", sold.text("InvoiceID"));
    let line = sold.text("LineItems.0.LineItemID");
    let more = |quantity: &str| {
        world.post(&target, &format!(r#"{{"LineItems":[{{"LineItemID":"{line}","Quantity":{quantity}}}]}}"#))
    };
    assert!(more("4").refused()[0].contains("not enough stock"));
    assert_eq!(stock(&world), (dec!(1), dec!(2)));
    more("3").ok();
    assert_eq!(stock(&world), (dec!(0), dec!(0)));
    let bill = format!("Invoices/{}", bill.first().text("InvoiceID"));
    assert!(world.post(&bill, r#"{"Status":"VOIDED"}"#).refused()[0].contains("not enough stock"));
    let two = r#"{"ItemCode":"CUP","Quantity":0.5},{"ItemCode":"CUP","Quantity":0.6}"#;
    document(&world, "ACCPAY", &ada, "B-2", "2026-01-04", &bought("1", "2")).ok();
    assert!(document(&world, "ACCREC", &ada, "INV-3", "2026-01-05", two).refused()[0].contains("not enough stock"));
    assert_eq!(stock(&world), (dec!(1), dec!(2)));
}

#[test]
fn stock_is_adjusted_by_documents_of_nothing_in_all() {
    // XR-STOCK-4
    let (world, ada) = shop();
    let adjust = |kind: &str, number: &str| {
        let lines = format!(
            r#"{},{{"Description":"Count","Quantity":1,"UnitAmount":-12,"AccountCode":"840"}}"#,
            bought("6", "2")
        );
        document(&world, kind, &ada, number, "2026-01-02", &lines).ok().first().clone()
    };
    let up = adjust("ACCPAY", "UP");
    assert_eq!((up.amount("Total"), up.text("Status")), (dec!(0), "PAID".into()));
    assert_eq!((stock(&world), balance(&world, "840")), ((dec!(6), dec!(12)), dec!(-12)));
    adjust("ACCPAYCREDIT", "DOWN");
    assert_eq!((stock(&world), balance(&world, "840"), balance(&world, "630")), ((dec!(0), dec!(0)), dec!(0), dec!(0)));
}

#[test]
fn a_bill_whose_stock_is_partly_sold_can_be_changed_as_long_as_enough_is_left() {
    // XR-STOCK-3
    let (world, ada) = shop();
    let bill = document(&world, "ACCPAY", &ada, "B-1", "2026-01-02", &bought("10", "2")).ok().first().clone();
    document(&world, "ACCREC", &ada, "INV-1", "2026-01-05", r#"{"ItemCode":"CUP","Quantity":4}"#).ok();
    let line = bill.text("LineItems.0.LineItemID");
    let change = |quantity: &str| {
        let body = format!(r#"{{"LineItems":[{{"LineItemID":"{line}","Quantity":{quantity}}}]}}"#);
        world.post(&format!("Invoices/{}", bill.text("InvoiceID")), &body)
    };
    change("8").ok();
    assert_eq!(stock(&world), (dec!(4), dec!(8)));
    assert_eq!(change("3").refused(), ["There is not enough stock of the tracked item 'CUP' on hand."]);
    let lines = r#"{"ItemCode":"CUP","Quantity":5},{"ItemCode":"CUP","Quantity":-2}"#;
    document(&world, "ACCREC", &ada, "INV-2", "2026-01-05", lines).ok();
    assert_eq!(stock(&world).0, dec!(1));
}
