//! What set each field of each record: the row of the profile, or the rule.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::ledger::DocKind;
use common::{Books, connection, day, item, mapper, profile, profile_with, read, status, surcharge, transaction};
use mapping::{
    Mapper,
    explain::{ExplainedRecord, Explanation, Rule, SetBy},
};
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

/// What is planned is what is explained.
fn explain(books: &Books, mapper: &Mapper, differs: &Value, transactions: &[PaymentTransaction]) -> Explanation {
    let order = read(mapper, differs, transactions).unwrap();
    let plan = books.plan(mapper, &order);
    let explanation = mapper.explain(&connection(), &order, &books.reference, &books.applied, &books.contacts);
    let steps = plan.steps.iter().map(|step| (step.write.key(), step.write.kind(), &*step.why));
    let records = explanation.records.iter().map(|record| (&record.key, record.write, record.why.as_str()));
    assert!(steps.eq(records));
    assert_eq!((&plan.parked, &plan.notes), (&explanation.parked, &explanation.notes));
    explanation
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, transactions: &[PaymentTransaction]) {
    let order = read(mapper, differs, transactions).unwrap();
    books.sync(mapper, &order);
}

fn record(explanation: &Explanation, kind: DocKind) -> &ExplainedRecord {
    explanation.records.iter().find(|record| record.key.kind() == kind).unwrap()
}

/// The value of a field, and what set it.
fn field(record: &ExplainedRecord, path: &str) -> (String, String) {
    let field = record.field(path).unwrap_or_else(|| panic!("{path} in {record}"));
    (field.value.clone(), field.by.to_string())
}

fn of_profile(text: &str, field: &str) -> String {
    let line = mapping::profiles::DEMO.lines().position(|line| line.starts_with(text)).unwrap() + 1;
    format!("profile line {line}, {field}")
}

fn set(value: &str, by: impl Into<String>) -> (String, String) {
    (value.to_owned(), by.into())
}

/// Two teas of 10.00 less a coupon of 2.00, with sales tax of 1.90 on 23.00, and 5.00 of shipping.
fn taxed() -> Value {
    let surcharges = [
        surcharge(1, "discount", "DCOUPON", "-2", false),
        surcharge(2, "tax", "CDEV.STAX.1", "1.90", false),
        surcharge(3, "shipping", "SHIPPING", "5", false),
    ];
    json!({"items": [item(7, "LEAF", "10", 2)], "total": 24.90, "surcharges": surcharges})
}

#[test]
fn every_field_of_an_invoice_has_its_row_or_its_rule() {
    let books = Books::new();
    let explanation = explain(&books, &mapper(), &taxed(), &card(&[("sale", "24.90", 2)]));
    let invoice = record(&explanation, DocKind::Invoice);
    assert_eq!(field(invoice, "number"), set("XC-1042", of_profile("number =", "documents.number")));
    assert_eq!(field(invoice, "status"), set("authorised", of_profile("P =", "status.P")));
    assert_eq!(field(invoice, "date"), set("2025-03-01", "rule: the day of the order in the store's zone"));
    assert_eq!(field(invoice, "due_date"), set("2025-03-15", of_profile("due_days", "documents.due_days")));
    assert_eq!(field(invoice, "lines[1].account"), set("200", of_profile("sales =", "accounts.sales")));
    assert_eq!(
        field(invoice, "lines[1].tax_type"),
        set("OUTPUT", of_profile("tax_type = \"OUTPUT\"", "tax[1].tax_type"))
    );
    assert_eq!(field(invoice, "lines[2].account"), set("210", of_profile("shipping =", "accounts.shipping")));
    assert_eq!(field(invoice, "lines[3].line_amount").0, "-2.00 USD");
    assert_eq!(field(invoice, "lines[3].account"), set("215", of_profile("discounts =", "accounts.discounts")));
    assert_eq!(field(invoice, "totals.total").0, "24.90 USD");
    let payment = record(&explanation, DocKind::Payment);
    assert_eq!(field(payment, "account"), set("092", of_profile("account = \"092\"", "payment_method[2].account")));
    // Nothing was posted before: nothing stays as it was.
    let as_posted: Vec<&str> = explanation
        .records
        .iter()
        .flat_map(|record| &record.fields)
        .filter(|field| field.by == SetBy::Rule(Rule::AsPosted))
        .map(|field| field.path.as_str())
        .collect();
    assert_eq!(as_posted, [""; 0]);
}

#[test]
fn of_a_table_the_row_is_named_and_of_a_condition_the_branch() {
    let text = "\n[tables.office]\ncolumns = [\"billing.country_code\"]\nrows = [\n    [\"NO\", \"Oslo {id}\"],\n    [\"SE\", \"Malmo\"],\n]\ndefault = \"Elsewhere\"\n";
    let with_table =
        mapping::profiles::DEMO.replace("reference = \"Order {id}\"", "reference = { table = \"office\" }");
    let with_when = with_table
        .replace("due_days = 14", "due_days = { when = { \"billing.country_code\" = \"SE\" }, then = 7, else = 21 }");
    let mapper = Mapper::new(mapping::Profile::from_toml(&format!("{with_when}{text}")).unwrap());
    let explanation = explain(&Books::new(), &mapper, &json!({}), &card(&[("sale", "20", 2)]));
    let invoice = record(&explanation, DocKind::Invoice);
    let (reference, by) = field(invoice, "reference");
    assert!(reference.starts_with("Oslo 42 #") && by.ends_with("tables.office.rows[1][2]"), "{reference} {by}");
    let (due, by) = field(invoice, "due_date");
    assert!(due == "2025-03-22" && by.ends_with("documents.due_days.else"), "{due} {by}");
}

#[test]
fn what_the_profile_leaves_out_is_set_by_its_defaults() {
    let text = mapping::profiles::DEMO.replace("due_days = 14", "");
    let mapper = Mapper::new(mapping::Profile::from_toml(&text).unwrap());
    let explanation = explain(&Books::new(), &mapper, &json!({}), &card(&[("sale", "20", 2)]));
    let due = record(&explanation, DocKind::Invoice).field("due_date").unwrap();
    assert!(due.by.to_string().starts_with("defaults line "), "{}", due.by);
}

#[test]
fn the_items_account_wins_and_says_so_and_a_shipping_row_may_have_an_account_of_its_own() {
    let mapper = Mapper::new(profile_with("class = \"charge\"", "class = \"charge\"\naccount = \"220\""));
    let order = json!({"total": 25, "surcharges": [surcharge(2, "shipping", "SHIPPING", "5", false)]});
    let explanation = explain(&Books::new(), &mapper, &order, &card(&[("sale", "25", 2)]));
    let invoice = record(&explanation, DocKind::Invoice);
    assert_eq!(field(invoice, "lines[1].account"), set("200", "rule: the account of the item in the ledger"));
    assert_eq!(field(invoice, "lines[1].item"), set("TEA-1", "rule: the ledger has an item of this code"));
    let (account, by) = field(invoice, "lines[2].account");
    assert!(account == "220" && by.ends_with("surcharge[1].account"), "{account} {by}");
}

#[test]
fn a_full_credit_note_mirrors_its_invoice_and_a_part_of_it_is_spread() {
    let refunded = |amount: &str| {
        let mut order = taxed();
        order["payment_status"] = status(if amount == "24.90" { "R" } else { "PP" });
        let explanation =
            explain(&Books::new(), &mapper(), &order, &card(&[("sale", "24.90", 2), ("refund", amount, 3)]));
        record(&explanation, DocKind::CreditNote).clone()
    };
    let (full, part) = (refunded("24.90"), refunded("10"));
    let mirrored = "rule: the line of the invoice that is credited in full";
    assert_eq!(field(&full, "lines[1].account"), set("200", mirrored));
    assert_eq!(field(&full, "lines[3].line_amount"), set("-2.00 USD", mirrored));
    assert_eq!(field(&part, "lines[1].account").1, "rule: as its invoice has it");
    assert_eq!(part.field("lines[1].line_amount").unwrap().by, SetBy::Rule(Rule::CreditShare));
    assert_eq!(field(&part, "totals.total").0, "10.00 USD");
    assert_eq!(
        field(&part, "date"),
        set("2025-03-03", "rule: the day of the refund or of the change, not before the invoice")
    );
    assert_eq!(field(&part, "credits"), set("invoice:42", "rule: the invoice that it belongs to"));
}

#[test]
fn what_an_edit_added_is_told_from_what_stands() {
    let mut books = Books::new();
    let (mapper, paid) = (mapper(), card(&[("sale", "20", 2)]));
    sync(&mut books, &mapper, &json!({}), &paid);
    let edited = json!({"items": [item(7, "TEA-1", "10", 2), item(8, "LEAF", "4", 1)], "sub_total": 24, "total": 24});
    let explanation = explain(&books, &mapper, &edited, &paid);
    let further = record(&explanation, DocKind::Invoice);
    assert_eq!(field(further, "lines[1].account").1, of_profile("sales =", "accounts.sales"));
    assert_eq!(field(further, "lines[1].line_amount"), set("4.00 USD", "rule: what the edit added or took off"));
    assert_eq!(field(further, "number").1, "rule: the first invoice's number, and which edit it is");
}

#[test]
fn what_was_posted_stays_and_says_so() {
    let mut books = Books::new();
    let mapper = mapper();
    let waiting = json!({"payment_status": status("Q")});
    let phone = [common::offline(1, "Phone ordering", "20")];
    sync(&mut books, &mapper, &waiting, &phone);
    let edited =
        json!({"payment_status": status("Q"), "items": [item(7, "TEA-1", "10", 3)], "sub_total": 30, "total": 30});
    let explanation = explain(&books, &mapper, &edited, &phone);
    let invoice = record(&explanation, DocKind::Invoice);
    assert_eq!(field(invoice, "number"), set("XC-1042", "rule: as it was posted before"));
    assert_eq!(field(invoice, "lines[1].quantity"), set("3", "rule: the store's quantity, or one"));
}

#[test]
fn a_locked_period_that_moves_a_day_is_named() {
    let mut books = Books::new();
    books.reference.organisation.period_lock = Some(day("2025-03-31"));
    let locked = "\n";
    let text = mapping::profiles::DEMO.replace("= \"park\"\ncredit_notes", "= \"next_open_day\"\ncredit_notes");
    let text = text.replace("payments = \"park\"", "payments = \"next_open_day\"");
    let mapper = Mapper::new(mapping::Profile::from_toml(&format!("{text}{locked}")).unwrap());
    let explanation = explain(&books, &mapper, &json!({}), &card(&[("sale", "20", 2)]));
    let (date, by) = field(record(&explanation, DocKind::Invoice), "date");
    assert!(date == "2025-04-01" && by.ends_with("locked_period.invoices"), "{date} {by}");
    let (date, by) = field(record(&explanation, DocKind::Payment), "date");
    assert!(date == "2025-04-01" && by.ends_with("locked_period.payments"), "{date} {by}");
}

#[test]
fn tracking_names_the_row_of_its_category() {
    let mut books = Books::new();
    books.reference.tracking = serde_json::from_value(json!([{"name": "Region", "options": ["North"]}])).unwrap();
    let mapper = Mapper::new(profile("[[tracking]]\ncategory = \"Region\"\noption = \"North\"\n"));
    let explanation = explain(&books, &mapper, &json!({}), &card(&[("sale", "20", 2)]));
    let (option, by) = field(record(&explanation, DocKind::Invoice), "lines[1].tracking[Region]");
    assert!(option == "North" && by.ends_with("tracking[1].option"), "{option} {by}");
}

#[test]
fn an_explanation_is_data_and_its_text_shows_nothing_of_a_person() {
    let explanation = explain(&Books::new(), &mapper(), &taxed(), &card(&[("sale", "24.90", 2)]));
    let json = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&json).unwrap(), explanation);
    assert!(json.contains("Lovelace"));
    let text = explanation.to_string();
    assert!(!text.contains("Lovelace") && !text.contains("ada@shop.example"), "{text}");
    assert!(text.contains("lines[1].account"), "{text}");
}

#[test]
fn what_is_parked_says_why() {
    let unknown = json!({"payment_status": status("XX")});
    let explanation = explain(&Books::new(), &mapper(), &unknown, &[]);
    assert!(explanation.records.is_empty());
    assert!(explanation.to_string().contains("parked: "), "{explanation}");
}
