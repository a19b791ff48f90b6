//! Summaries of days, document by document: what is one document and what is two, what comes later, and what is parked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::Json;
use canonical_model::{
    Applied, AppliedRecord, ConnectionId, LedgerId, LedgerWrite, Order, OrderId, ParkCode,
    ledger::{ContactEntry, Document, DocumentKind, DocumentStatus},
};
use common::{
    connection, day, decimal, fake_ledger::FakeLedger, mapper, read, reference, status, surcharge, transaction,
};
use mapping::{
    Mapper,
    outbound::xero as outbound,
    summary::{Round, Summary},
};
use serde_json::{Value, json};

/// A ledger that takes summaries, and what is carried of the orders.
struct Ledger {
    mapper: Mapper,
    connection: ConnectionId,
    reference: canonical_model::ledger::ReferenceData,
    written: Applied,
    carried: std::collections::BTreeMap<OrderId, Applied>,
    contacts: Vec<ContactEntry>,
}

impl Ledger {
    fn new() -> Self {
        let mut reference = reference();
        reference.currencies.push("EUR".parse().unwrap());
        Self {
            mapper: mapper(),
            connection: connection(),
            reference,
            written: Applied::default(),
            carried: std::collections::BTreeMap::new(),
            contacts: Vec::new(),
        }
    }

    fn plan(&self, orders: &[Order], through: &str) -> Result<Summary, canonical_model::Park> {
        let nothing = Applied::default();
        let round = Round {
            connection: &self.connection,
            reference: &self.reference,
            written: &self.written,
            contacts: &self.contacts,
            through: day(through),
        };
        self.mapper
            .summarise(&round, orders.iter().map(|order| (order, self.carried.get(&order.id).unwrap_or(&nothing))))
    }

    /// The first round, of one order, is carried out; the ledger chooses the rate of its document.
    fn first_at(&mut self, sold: &Order, through: &str, rate: &str) {
        let summary = self.plan(std::slice::from_ref(sold), through).unwrap();
        for step in &summary.plan.steps {
            let mut record = AppliedRecord::after(None, &step.write, LedgerId::new(step.write.key().to_string()));
            record.currency_rate = matches!(step.write, LedgerWrite::CreateDocument(_)).then(|| decimal(rate));
            self.written.records.insert(step.write.key().clone(), record);
        }
        let carried = summary.orders[0].share.carried(&Applied::default(), &self.written);
        self.carried.insert(sold.id.clone(), carried);
    }

    /// A round that is carried out.
    fn round(&mut self, orders: &[Order], through: &str) -> Summary {
        let summary = self.plan(orders, through).unwrap();
        for step in &summary.plan.steps {
            let key = step.write.key();
            let record = AppliedRecord::after(None, &step.write, LedgerId::new(format!("id-of-{key}")));
            self.written.records.insert(key.clone(), record);
        }
        for order in &summary.orders {
            let before = self.carried.remove(&order.id).unwrap_or_default();
            self.carried.insert(order.id.clone(), order.share.carried(&before, &self.written));
        }
        summary
    }
}

/// An order of two teas at 10.00 with a sales tax of 1.65, paid by card; what differs is merged over it.
fn order(id: u64, differs: &Value, rows: &[(&str, &str, u32)]) -> Order {
    let mut json = json!({
        "id": id, "order_number": format!("N{id}"), "total": 21.65,
        "surcharges": [surcharge(1, "tax", "CDEV.STAX.1", "1.65", false)],
    });
    for (name, value) in differs.as_object().unwrap() {
        json[name] = value.clone();
    }
    let currency = json.get("currency").and_then(Value::as_str).unwrap_or("USD").to_owned();
    read(&mapper(), &json, &[transaction(1, "Credit Card", &currency, rows)]).unwrap()
}

fn paid(id: u64) -> Order {
    order(id, &json!({}), &[("sale", "21.65", 1)])
}

fn numbers(summary: &Summary) -> Vec<(&str, String)> {
    summary.documents().map(|document| (document.number.as_str(), document.totals.total.to_string())).collect()
}

fn payments(summary: &Summary) -> Vec<String> {
    let text = |payment: &canonical_model::ledger::LedgerPayment| {
        format!("{} {} {} on {}", payment.date, payment.account, payment.amount, payment.on)
    };
    summary.payments().map(text).collect()
}

fn expected(numbers: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    numbers.iter().map(|(number, total)| (*number, (*total).to_owned())).collect()
}

#[test]
fn the_orders_of_a_day_are_one_invoice_with_a_line_for_each_account_and_tax_type_and_one_payment() {
    let mut ledger = Ledger::new();
    let free = order(3, &json!({"total": 20, "surcharges": []}), &[("sale", "20", 1)]);
    let summary = ledger.round(&[paid(1), paid(2), free], "2025-03-01");
    assert_eq!(numbers(&summary), expected(&[("XC-2025-03-01-credit-card-USD", "63.30 USD")]));
    let invoice = summary.documents().next().unwrap();
    let lines: Vec<String> = invoice
        .lines
        .iter()
        .map(|line| format!("{}: {} {} {}", line.description, line.line_amount, line.account, line.tax_type))
        .collect();
    assert_eq!(lines, ["Sales, 1 order: 20.00 USD 200 NONE", "Sales, 2 orders: 40.00 USD 200 OUTPUT"]);
    assert_eq!(payments(&summary), ["2025-03-01 092 63.30 USD on invoice:summary/demo/2025-03-01/credit-card/USD"]);
    assert!(invoice.reference.starts_with("Sales of 2025-03-01, credit-card #"));
    assert_eq!(invoice.due_date, Some(day("2025-03-15")));
    // Which orders it holds is told with it.
    let held: Vec<_> = summary.held_by(&invoice.key).map(|(order, held)| (&*order.number, held.amount)).collect();
    assert_eq!(held.iter().map(|(number, _)| *number).collect::<Vec<_>>(), ["N1", "N2", "N3"]);
    let text = summary.to_string();
    assert!(text.starts_with("3 orders in 1 documents: 0 wait for their day to end, 0 parked\n"), "{text}");
    assert!(text.contains("N2     invoice:2     21.65 USD"), "{text}");
    assert!(text.contains("trial balance, USD") && text.contains("tax OUTPUT"), "{text}");
    // And what set it.
    let explained = ledger.mapper.explain_summary(&summary);
    let of = |key: &str, path: &str| {
        let record = explained.iter().find(|record| record.key.to_string() == key).unwrap();
        record.field(path).map(|field| field.by.to_string()).unwrap_or_default()
    };
    let document = invoice.key.to_string();
    assert_eq!(of(&document, "lines[2].line_amount"), "rule: the sum of the orders' own lines, without tax");
    assert_eq!(of(&document, "lines[2].account"), "rule: as the orders' own documents would have it");
    assert!(of(&document, "number").ends_with("documents.number"), "{}", of(&document, "number"));
    let payment = summary.payments().next().unwrap().key.to_string();
    assert_eq!(of(&payment, "amount"), "rule: the payments of the orders, summed by document, day and account");
    let unexplained: Vec<_> = explained
        .iter()
        .flat_map(|record| &record.fields)
        .filter(|field| field.by.to_string().contains("as it was posted"))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

#[test]
fn tax_is_carried_and_never_computed_anew() {
    // 8.25 % of 20.00 is 1.65, twice; of 40.00 it is 3.30. Of 3 × 0.10 it is 0.0248 each, 0.02 charged; of 0.30 the ledger makes 0.02.
    let cents = |id: u64| {
        let item = common::item(7, "TEA-1", "0.10", 1);
        let tax = surcharge(1, "tax", "CDEV.STAX.1", "0.01", false);
        let differs = json!({"total": 0.11, "sub_total": 0.10, "items": [item], "surcharges": [tax]});
        order(id, &differs, &[("sale", "0.11", 1)])
    };
    let mut ledger = Ledger::new();
    let summary = ledger.round(&[cents(1), cents(2), cents(3)], "2025-03-01");
    let [line] = summary.documents().next().unwrap().lines.as_slice() else { panic!("one line") };
    let tax = line.tax_amount.map(|tax| tax.to_string());
    assert_eq!((line.line_amount.to_string().as_str(), tax.as_deref()), ("0.30 USD", Some("0.03 USD")));
    let plain = Ledger::new().round(&[paid(1), paid(2)], "2025-03-01");
    assert_eq!(plain.documents().next().unwrap().lines[0].tax_amount, None);
}

#[test]
fn another_day_another_method_and_another_currency_are_other_documents() {
    let at =
        |id: u64, on: &str| order(id, &json!({"create_date": format!("{on}T09:30:00+0000")}), &[("sale", "21.65", 5)]);
    let euro = order(4, &json!({"currency": "EUR"}), &[("sale", "21.65", 1)]);
    let mut phone = paid(5);
    phone.payment_method = "Phone ordering".into();
    let mut ledger = Ledger::new();
    let summary = ledger.round(&[at(1, "2025-02-28"), paid(2), euro, phone], "2025-03-10");
    let numbers: Vec<&str> = summary.documents().map(|document| document.number.as_str()).collect();
    assert_eq!(
        numbers,
        [
            "XC-2025-02-28-credit-card-USD",
            "XC-2025-03-01-credit-card-EUR",
            "XC-2025-03-01-credit-card-USD",
            "XC-2025-03-01-phone-ordering-USD",
        ]
    );
}

#[test]
fn refunds_of_a_day_are_one_credit_note_that_is_paid_out() {
    let mut ledger = Ledger::new();
    ledger.round(&[paid(1), paid(2), paid(3)], "2025-03-01");
    let refunded = |id: u64, amount: &str| {
        order(id, &json!({"payment_status": status("PP")}), &[("sale", "21.65", 1), ("refundPart", amount, 4)])
    };
    let summary = ledger.round(&[refunded(1, "5"), refunded(2, "7.5"), paid(3)], "2025-03-04");
    assert_eq!(numbers(&summary), expected(&[("XC-2025-03-04-credit-card-USD-credit", "12.50 USD")]));
    let on = "credit_note:summary/demo/2025-03-04/credit-card/USD/credit";
    assert_eq!(payments(&summary), [format!("2025-03-04 092 12.50 USD on {on}")]);
}

#[test]
fn what_comes_later_for_a_day_is_a_further_document_of_it_and_no_edit() {
    let mut ledger = Ledger::new();
    let phone = |id: u64, total: &str, price: &str| {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let item = common::item(7, "TEA-1", price, 2);
        let differs = json!({"total": number(total), "sub_total": number(total), "items": [item], "surcharges": [],
            "payment_status": status("Q")});
        let mut order = order(id, &differs, &[]);
        order.payment_method = "Phone ordering".into();
        order
    };
    let first = ledger.round(&[phone(1, "20", "10"), phone(2, "30", "15")], "2025-03-01");
    assert_eq!(numbers(&first), expected(&[("XC-2025-03-01-phone-ordering-USD", "50.00 USD")]));
    // One is dearer, and one that was late joins: a second invoice.
    let more = ledger.round(&[phone(1, "24", "12"), phone(2, "30", "15"), phone(3, "10", "5")], "2025-03-05");
    assert_eq!(numbers(&more), expected(&[("XC-2025-03-01-phone-ordering-USD-2", "14.00 USD")]));
    assert_eq!(more.documents().next().unwrap().date, day("2025-03-01"));
    // One is cheaper and one is cancelled: a credit note, set against the invoices of the day.
    let cancelled = {
        let mut order = phone(2, "30", "15");
        order.payment_state = canonical_model::PaymentState::Cancelled;
        order
    };
    let less = ledger.round(&[phone(1, "20", "10"), cancelled, phone(3, "10", "5")], "2025-03-06");
    assert_eq!(numbers(&less), expected(&[("XC-2025-03-01-phone-ordering-USD-credit", "34.00 USD")]));
    let allocated: Vec<String> = less
        .plan
        .steps
        .iter()
        .filter_map(|step| match &step.write {
            LedgerWrite::Allocate(allocation) => Some(format!("{} {}", allocation.amount, allocation.invoice)),
            _ => None,
        })
        .collect();
    assert_eq!(allocated, ["34.00 USD invoice:summary/demo/2025-03-01/phone-ordering/USD"]);
    let again = ledger.round(&[phone(1, "20", "10"), phone(3, "10", "5")], "2025-03-07");
    assert_eq!(again.plan.steps, []);
}

#[test]
fn an_order_that_does_not_plan_is_parked_alone() {
    let riddle = order(2, &json!({"payment_status": status("ZZ")}), &[("sale", "21.65", 1)]);
    let mut ledger = Ledger::new();
    let summary = ledger.round(&[paid(1), riddle, paid(3)], "2025-03-01");
    assert_eq!(numbers(&summary), expected(&[("XC-2025-03-01-credit-card-USD", "43.30 USD")]));
    let parked: Vec<_> = summary.parked().map(|(order, park)| (order.number.as_str(), park.code)).collect();
    assert_eq!(parked, [("N2", ParkCode::UnknownStatus)]);
    assert!(summary.to_string().contains("parked, order N2: "));
}

#[test]
fn what_stands_on_a_day_that_is_not_over_waits() {
    let mut ledger = Ledger::new();
    let late = order(1, &json!({}), &[("sale", "21.65", 3)]);
    let nothing = ledger.plan(std::slice::from_ref(&late), "2025-02-28").unwrap();
    assert!(nothing.plan.steps.is_empty() && nothing.orders[0].waiting.len() == 2);
    let invoice = ledger.round(std::slice::from_ref(&late), "2025-03-02");
    assert_eq!((invoice.documents().count(), invoice.payments().count()), (1, 0));
    let payment = ledger.round(std::slice::from_ref(&late), "2025-03-03");
    assert_eq!((payment.documents().count(), payment.payments().count()), (0, 1));
    assert!(ledger.round(&[late], "2025-03-04").plan.steps.is_empty());
}

#[test]
fn what_is_needed_by_none_but_what_waits_waits_with_it() {
    let mut ledger = Ledger::new();
    // It was paid two days before the day on which it is billed.
    let early = order(1, &json!({"create_date": "2025-03-05T09:30:00+0000"}), &[("sale", "21.65", 3)]);
    let waits = ledger.plan(std::slice::from_ref(&early), "2025-03-04").unwrap();
    let order = &waits.orders[0];
    assert_eq!((waits.plan.steps.len(), order.waiting.len(), order.parked.as_slice()), (0, 2, [].as_slice()));
    let written = ledger.round(&[early], "2025-03-05");
    assert_eq!((written.documents().count(), written.payments().count()), (1, 1));
}

/// Payments of one day and account that were settled at two rates are two payments, each with a key of its own.
#[test]
fn two_payments_of_one_document_day_and_account_have_two_keys() {
    let row = "account = \"092\"          # card clearing";
    let settled = format!("{row}\nsettled_field = \"SETTLEAMT\"\nsettled_currency = \"USD\"");
    let mut ledger = Ledger::new();
    ledger.mapper = Mapper::new(common::profile_with(row, &settled));
    let euros = |id: u64, settled: &str| {
        let json = json!({"id": id, "order_number": format!("N{id}"), "currency": "EUR"});
        let mut told = transaction(1, "Credit Card", "EUR", &[("sale", "20", 1)]);
        let datum = json!({"id": 1, "name": "SETTLEAMT", "label": "", "value": settled, "access_level": "A"});
        told.backend_transactions[0].data = vec![serde_json::from_value(datum).unwrap()];
        read(&ledger.mapper, &json, &[told]).unwrap()
    };
    let orders = [euros(1, "22"), euros(2, "25")];
    let summary = ledger.round(&orders, "2025-03-01");
    let keys: Vec<String> = summary.payments().map(|payment| payment.key.to_string()).collect();
    let key = "payment:summary/demo/2025-03-01/credit-card/EUR/2025-03-01/092";
    assert_eq!(keys, [key.to_owned(), format!("{key}@2")]);
}

#[test]
fn of_an_order_whose_summary_is_not_in_the_ledger_any_more_nothing_is_written() {
    let mut ledger = Ledger::new();
    ledger.round(&[paid(1)], "2025-03-01");
    let rows = [("sale", "21.65", 1), ("refundPart", "5", 4)];
    let refunded = order(1, &json!({"payment_status": status("PP")}), &rows);
    let code = |ledger: &Ledger| {
        let summary = ledger.plan(&[refunded.clone(), paid(2)], "2025-03-04").unwrap();
        assert_eq!((summary.documents().count(), summary.orders[0].share.steps.len()), (1, 0), "the other goes on");
        summary.orders[0].parked[0].code
    };
    for record in ledger.written.records.values_mut() {
        if let Some(LedgerWrite::CreateDocument(document)) = &mut record.written {
            document.status = DocumentStatus::Voided;
        }
    }
    assert_eq!(code(&ledger), ParkCode::DeletedInLedger);
    ledger.written.records.clear();
    assert_eq!(code(&ledger), ParkCode::AlreadyInLedger);
}

#[test]
fn what_comes_and_goes_on_a_day_to_nothing_needs_no_document_and_is_paid_all_the_same() {
    let mut ledger = Ledger::new();
    let mut first = on_account(1, &json!({}));
    ledger.round(std::slice::from_ref(&first), "2025-03-01");
    first.payment_state = canonical_model::PaymentState::Cancelled;
    let second = on_account(2, &json!({}));
    assert_eq!(ledger.round(&[first, second], "2025-03-02").plan.steps, []);
    let mut second = order(2, &json!({}), &[("sale", "21.65", 3)]);
    second.payment_method = "Phone ordering".into();
    let paid = ledger.round(&[second], "2025-03-03");
    assert_eq!(payments(&paid), ["2025-03-03 092 21.65 USD on invoice:summary/demo/2025-03-01/phone-ordering/USD"]);
}

/// An order by phone, on account.
fn on_account(id: u64, differs: &Value) -> Order {
    let mut json = json!({"payment_status": status("Q")});
    for (name, value) in differs.as_object().unwrap() {
        json[name] = value.clone();
    }
    let mut order = order(id, &json, &[]);
    order.payment_method = "Phone ordering".into();
    order
}

#[test]
fn the_ledger_takes_summaries_and_computes_what_was_computed() {
    let small = |id: u64| {
        let tax = surcharge(1, "tax", "CDEV.STAX.1", "0.01", false);
        let item = common::item(7, "TEA-1", "0.10", 1);
        let differs = json!({"total": 0.11, "sub_total": 0.10, "items": [item], "surcharges": [tax]});
        order(id, &differs, &[("sale", "0.11", 1), ("refundPart", "0.05", 4)])
    };
    let free = |total: i64| json!({"total": total, "sub_total": total, "items": [common::item(7, "TEA-1", &total.to_string(), 1)], "surcharges": []});
    let mut ledger = Ledger::new();
    let first = ledger.round(&[small(1), small(2), small(3), on_account(4, &free(22))], "2025-03-05");
    // One goes, and one comes that is worth as much, but is taxed: a document of nothing in all, with two lines.
    let mut gone = on_account(4, &free(22));
    gone.payment_state = canonical_model::PaymentState::Cancelled;
    let tax = surcharge(1, "tax", "CDEV.STAX.1", "1.68", false);
    let item = common::item(7, "TEA-1", "20.32", 1);
    let taxed = json!({"total": 22, "sub_total": 20.32, "items": [item], "surcharges": [tax]});
    let second = ledger.round(&[gone, on_account(5, &taxed)], "2025-03-06");
    let nothing = second.documents().next().unwrap();
    assert_eq!((nothing.totals.total.to_string().as_str(), nothing.lines.len()), ("0.00 USD", 2));

    let xero = FakeLedger::new();
    let contact = xero.put("Contacts", None, json!({"Contacts": [{"Name": "Sales of demo"}]}).to_string());
    let contact = LedgerId::new(contact.get("ContactID").and_then(Json::as_str).unwrap());
    let documents: Vec<&Document> = first.documents().chain(second.documents()).collect();
    assert_eq!(documents.len(), 4);
    for document in documents {
        let taken = match document.kind {
            DocumentKind::Invoice => {
                let body = outbound::invoice(document, &contact, None).unwrap();
                xero.put("Invoices", None, json!({"Invoices": [body]}).to_string())
            }
            DocumentKind::CreditNote => {
                let body = outbound::credit_note(document, &contact, None).unwrap();
                xero.put("CreditNotes", None, json!({"CreditNotes": [body]}).to_string())
            }
        };
        let amount = |field: &str| taken.get(field).and_then(Json::as_decimal).unwrap();
        let totals = document.totals;
        let computed = [totals.sub_total, totals.tax, totals.total].map(|amount| amount.amount());
        assert_eq!([amount("SubTotal"), amount("TotalTax"), amount("Total")], computed, "{}", document.number);
    }
}

#[test]
fn credit_stands_at_the_rate_that_the_ledger_chose_for_the_summary() {
    let euro = |rows: &[(&str, &str, u32)]| order(1, &json!({"currency": "EUR"}), rows);
    let mut ledger = Ledger::new();
    let sold = euro(&[("sale", "21.65", 1)]);
    ledger.first_at(&sold, "2025-03-01", "0.92");
    let refunded = ledger.round(&[euro(&[("sale", "21.65", 1), ("refundPart", "5", 4)])], "2025-03-04");
    let note = refunded.documents().next().unwrap();
    assert_eq!(note.number, "XC-2025-03-04-credit-card-EUR-at-0.92-credit");
    assert_eq!((note.currency_rate, note.kind), (Some(decimal("0.92")), DocumentKind::CreditNote));
}

#[test]
fn an_invoice_that_changes_stays_in_its_summary_s_group_at_the_rate_that_the_ledger_chose() {
    let euro = |total: u32, amount: i64| {
        let items = json!([common::item(7, "TEA-1", "10", amount)]);
        let differs = json!({"currency": "EUR", "surcharges": [], "items": items, "sub_total": total, "total": total});
        on_account(1, &differs)
    };
    let mut ledger = Ledger::new();
    let sold = euro(20, 2);
    ledger.first_at(&sold, "2025-03-01", "0.92");
    let changed = ledger.round(&[euro(30, 3)], "2025-03-04");
    assert_eq!(numbers(&changed), expected(&[("XC-2025-03-01-phone-ordering-EUR-2", "10.00 EUR")]));
}

#[test]
fn a_summary_is_due_when_the_last_of_its_invoices_is() {
    let mut ledger = Ledger::new();
    let days = "due_days = { when = { \"order.number\" = \"N1\" }, then = 30, else = 5 }";
    ledger.mapper = Mapper::new(common::profile_with("due_days = 14", days));
    for orders in [[paid(1), paid(2)], [paid(2), paid(1)]] {
        let summary = ledger.plan(&orders, "2025-03-01").unwrap();
        assert_eq!(summary.documents().next().unwrap().due_date, Some(day("2025-03-31")));
    }
}

#[test]
fn the_contact_of_summaries_is_found_made_once_and_used_again() {
    let mut ledger = Ledger::new();
    let first = ledger.round(&[paid(1)], "2025-03-01");
    let LedgerWrite::CreateContact(contact) = &first.plan.steps[0].write else { panic!("{:?}", first.plan.steps[0]) };
    assert_eq!((contact.number.as_str(), contact.name.as_str()), ("XC-demo-SALES", "Sales of demo"));
    let second = ledger.round(&[paid(2)], "2025-03-01");
    assert!(second.plan.steps.iter().all(|step| !matches!(step.write, LedgerWrite::CreateContact(_))));
    let entry = |number: &str, name: &str, active| ContactEntry {
        id: "id-1".into(),
        number: number.into(),
        name: name.into(),
        email: "".into(),
        active,
        merged_into: None,
        details: None,
    };
    let mut other = Ledger::new();
    other.contacts = vec![entry("", "SALES of  demo", true)];
    assert_eq!(other.plan(&[paid(1)], "2025-03-01").unwrap().plan.adoptions.len(), 1);
    other.contacts = vec![entry("XC-demo-7", "Sales of demo", true)];
    let suffixed = other.plan(&[paid(1)], "2025-03-01").unwrap();
    let LedgerWrite::CreateContact(contact) = &suffixed.plan.steps[0].write else { panic!() };
    assert_eq!(contact.name, "Sales of demo (XC-demo-SALES)");
    other.contacts = vec![entry("XC-demo-SALES", "Sales of demo", false)];
    assert_eq!(other.plan(&[paid(1)], "2025-03-01").unwrap_err().code, ParkCode::ContactUnusable);
    assert_eq!(other.mapper.summary_contact_query().number.as_deref(), Some("XC-demo-SALES"));
}
