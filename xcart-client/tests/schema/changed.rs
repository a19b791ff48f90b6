//! That the comparison can fail: each of these changes of a document is reported.

use api_core::wire::Json;

use crate::{
    add_ons,
    document::{Files, files},
    report::{Report, of_fields, of_operations},
};

/// What stands at a path of members, or of places in a list.
fn at<'a>(json: &'a mut Json, path: &[&str]) -> &'a mut Json {
    path.iter().fold(json, |json, name| match json {
        Json::Object(members) => {
            let found = members.iter_mut().find(|(key, _)| key == name);
            &mut found.unwrap_or_else(|| panic!("there is no {name}")).1
        }
        Json::Array(elements) => &mut elements[name.parse::<usize>().unwrap()],
        other => panic!("{name} of {other}"),
    })
}

fn rename(json: &mut Json, name: &str, to: &str) {
    let Json::Object(members) = json else { panic!("{json} has no members") };
    members.iter_mut().find(|(key, _)| key == name).unwrap().0 = to.to_owned();
}

fn remove(json: &mut Json, name: &str) {
    let Json::Object(members) = json else { panic!("{json} has no members") };
    let before = members.len();
    members.retain(|(key, _)| key != name);
    assert!(members.len() < before, "there is no {name}");
}

fn add(json: &mut Json, element: Json) {
    let Json::Array(elements) = json else { panic!("{json} has no elements") };
    elements.push(element);
}

fn parsed(text: &str) -> Json {
    Json::parse(text.as_bytes()).unwrap()
}

/// Changes the properties of a schema in both documents.
fn schema(files: &mut Files, name: &str, change: impl Fn(&mut Json)) {
    change(at(&mut files.schema, &["types", name, "fields"]));
    change(at(&mut files.openapi, &["components", "schemas", name, "properties"]));
}

/// Sets members of a property in both documents.
fn property(files: &mut Files, of: &str, name: &str, members: &str) {
    let Json::Object(members) = parsed(members) else { panic!("members") };
    schema(files, of, |schema| members.iter().for_each(|(key, value)| at(schema, &[name]).set(key, value.clone())));
}

/// Adds an operation to both documents.
fn operation(files: &mut Files, method: &str, path: &str, members: &str) {
    let mut operation = parsed(members);
    operation.set("method", Json::from(method.to_ascii_uppercase()));
    operation.set("path", Json::from(path));
    add(at(&mut files.schema, &["operations"]), operation);
    let json = parsed(r#"{"parameters":[],"responses":{"204":{}}}"#);
    let paths = at(&mut files.openapi, &["paths"]);
    if paths.get(path).is_none() {
        paths.set(path, Json::Object(Vec::new()));
    }
    at(paths, &[path]).set(method, json);
}

fn reports(report: fn(&Files) -> Report, change: impl FnOnce(&mut Files), expected: &[&str]) {
    let mut changed = files("").unwrap().clone();
    change(&mut changed);
    let wrong = report(&changed).wrong;
    for expected in expected {
        assert!(wrong.iter().any(|line| line.contains(expected)), "{expected:?} is not in {wrong:#?}");
    }
}

#[test]
fn a_change_of_a_schema_is_reported() {
    if files("a_change_of_a_schema_is_reported").is_none() {
        return;
    }
    let reports = |change: &dyn Fn(&mut Files), expected: &[&str]| reports(of_fields, change, expected);
    reports(
        &|files| schema(files, "OrderItemOutput", |schema| rename(schema, "price", "unit_price")),
        &["OrderItemOutput.unit_price is no member of ours", "OrderItemOutput.price is no property of the document's"],
    );
    reports(
        &|files| schema(files, "Order.OrderOutput", |schema| schema.set("paid", parsed(r#"{"type":"number"}"#))),
        &["Order.OrderOutput.paid is no member of ours"],
    );
    // A text where a number was is refused; a number where an integer was, and the other way round, is found by a fraction.
    reports(
        &|files| property(files, "Cart.CartOutput", "total", r#"{"type":"string"}"#),
        &["Cart.CartOutput: ", "total: "],
    );
    reports(
        &|files| property(files, "OrderItemOutput", "amount", r#"{"type":"number"}"#),
        &["OrderItemOutput: ", "amount: "],
    );
    reports(
        &|files| property(files, "OrderItemOutput", "price", r#"{"type":"integer"}"#),
        &["OrderItemOutput.price takes 1.5, and is an integer in the document"],
    );
    reports(
        &|files| property(files, "Order.OrderOutput", "sub_total", r#"{"nullable":true}"#),
        &["Order.OrderOutput.sub_total cannot be null"],
    );
    reports(
        &|files| property(files, "Category.Input", "meta_description_type", r#"{"enum":["A","C","D"]}"#),
        &["Category.Input.meta_description_type does not know D"],
    );
    // Only one document knows how dates are written, and corrects the other.
    reports(
        &|files| {
            at(&mut files.schema, &["types", "Order.OrderOutput", "fields", "create_date"])
                .set("wire_date", "rfc3339".into())
        },
        &[r#"Order.OrderOutput.create_date: "2025-11-23T12:13:20+00:00" is written as"#],
    );
    reports(
        &|files| {
            at(&mut files.schema, &["types", "Product.Input", "fields", "memberships"]).set("type", "[integer]".into())
        },
        &["Product.Input.memberships is Property", "Product.Input: ", "memberships: "],
    );
    reports(
        &|files| {
            at(&mut files.schema, &["types"]).set("Order.Refund", parsed(r#"{"fields":{"id":{"type":"integer"}}}"#))
        },
        &["Order.Refund is no type of ours"],
    );
    reports(
        &|files| remove(at(&mut files.openapi, &["components", "schemas"]), "OrderTrackingNumberOutput"),
        &["OrderTrackingNumberOutput is no schema of the document's", "OrderTrackingNumberOutput.date is corrected"],
    );
    reports(
        &|files| schema(files, "History.Event.OrderHistoryOutput", |schema| remove(schema, "data")),
        &["LEFT_OUT: no longer needed: History.Event.OrderHistoryOutput.data"],
    );
}

#[test]
fn a_change_of_an_operation_is_reported() {
    if files("a_change_of_an_operation_is_reported").is_none() {
        return;
    }
    let reports = |change: &dyn Fn(&mut Files), expected: &[&str]| reports(of_operations, change, expected);
    let nothing = r#"{"query":[],"success":204}"#;
    reports(
        &|files| operation(files, "patch", "/api/orders/{id}", nothing),
        &["PATCH /api/orders/{id} is called by nothing"],
    );
    reports(
        &|files| operation(files, "get", "/api/orders/{id}/refunds", nothing),
        &["GET /api/orders/{id}/refunds is called by nothing"],
    );
    reports(
        &|files| remove(at(&mut files.openapi, &["paths"]), "/api/tax_classes/{id}"),
        &["the document has no GET /api/tax_classes/7", "the document has no PUT /api/tax_classes/7"],
    );
    reports(
        &|files| {
            let paths = at(&mut files.openapi, &["paths"]);
            rename(paths, "/api/orders/{id}/details", "/api/orders/{id}/data");
        },
        &["the document has no GET /api/orders/7/details", "GET /api/orders/{id}/data is called by nothing"],
    );
    reports(
        &|files| {
            let parameter = parsed(r#"{"name":"vendor","in":"query"}"#);
            add(at(&mut files.openapi, &["paths", "/api/orders", "get", "parameters"]), parameter);
        },
        &["GET /api/orders vendor is never sent"],
    );
    reports(
        &|files| remove(at(&mut files.schema, &["documented_later"]), "5.5.1"),
        &["GET /api/orders has no parameter lastRenewDate[after]"],
    );
    reports(
        &|files| {
            let put = at(&mut files.openapi, &["paths", "/api/tax_classes/{id}", "put", "requestBody"]);
            let other = "#/components/schemas/Membership.MembershipInput".into();
            at(put, &["content", "application/json", "schema"]).set("$ref", other);
        },
        &["PUT /api/tax_classes/{id} takes"],
    );
    reports(
        &|files| schema(files, "Tax.Class.TaxClassOutput", |schema| remove(schema, "id")),
        &["create_tax_class: ", "tax_class: "],
    );
    reports(
        &|files| add(at(&mut files.schema, &["addons", "CDev/Coupons", "paths"]), "/api/coupons/{id}/uses".into()),
        &["GET /api/coupons/{id}/uses of an add-on is called by nothing"],
    );
    reports(
        &|files| {
            let Json::Object(paths) = at(&mut files.openapi, &["paths"]) else { panic!("no paths") };
            paths.retain(|(path, _)| !path.starts_with("/api/attribute_groups"));
            let Json::Array(operations) = at(&mut files.schema, &["operations"]) else { panic!("no operations") };
            operations.retain(|operation| !operation.to_string().contains("/api/attribute_groups"));
        },
        &["NOT_OURS: no longer needed: /api/attribute_groups*"],
    );
}

#[test]
fn a_change_of_an_add_on_is_reported() {
    if files("a_change_of_an_add_on_is_reported").is_none() {
        return;
    }
    let reports = |change: &dyn Fn(&mut Files), expected: &[&str]| reports(add_ons::differences, change, expected);
    let of_orders = |add_on| ["addons", add_on, "adds", "Order.OrderOutput"];
    reports(
        &|files| rename(at(&mut files.schema, &of_orders("QSL/CostPrice")), "gross_profit", "profit"),
        &["Order.OrderOutput.profit of QSL/CostPrice is no member of the view"],
    );
    reports(
        &|files| at(&mut files.schema, &of_orders("QSL/CostPrice")).set("gross_profit", "string".into()),
        &["Order.OrderOutput.gross_profit of QSL/CostPrice: the member `gross_profit` has another form"],
    );
    reports(
        &|files| at(&mut files.schema, &of_orders("CDev/Coupons")).set("used_coupons", "[{id:int,value:int}]".into()),
        &[r#"used_coupons of CDev/Coupons takes [{"id":7,"value":1.5}]"#],
    );
    reports(
        &|files| at(&mut files.schema, &["addons", "XC/AvaTax", "adds"]).set("Tax.Class.TaxClassOutput", parsed("{}")),
        &["XC/AvaTax adds to Tax.Class.TaxClassOutput, of which there is no view"],
    );
}
