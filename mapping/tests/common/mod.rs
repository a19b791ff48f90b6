//! What the tests share: the demo organisation, orders to begin with, and a ledger that takes plans and refuses what Xero would.
#![allow(dead_code, unreachable_pub)] // each test uses a part

pub mod corpus;
pub mod fake_ledger;
pub mod fields;

use canonical_model::{
    Applied, AppliedRecord, ConnectionId, LedgerId, LedgerWrite, Money, Order, Plan,
    ledger::{
        Account, AccountClass, ContactEntry, DocKey, DocKind, Document, DocumentStatus, Item, LineAmounts,
        Organisation, Overpayment, Prepayment, ReferenceData, TaxRate,
    },
};
use chrono::NaiveDate;
use mapping::{Mapper, Profile};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use xcart_client::wire;

/// An active contact of the directory.
pub fn entry(number: &str, name: &str, email: &str) -> ContactEntry {
    let id = format!("id-{number}{name}").into();
    ContactEntry {
        id,
        number: number.into(),
        name: name.into(),
        email: email.into(),
        active: true,
        merged_into: None,
        details: None,
    }
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn connection() -> ConnectionId {
    "shop".into()
}

/// The side of the books, by the first digit of a code.
fn class(code: &str) -> AccountClass {
    match code.as_bytes()[0] {
        b'0' => AccountClass::Asset,
        b'2' => AccountClass::Revenue,
        _ => AccountClass::Liability,
    }
}

/// The demo organisation.
pub fn reference() -> ReferenceData {
    let account = |code: &str, name: &str, takes_payments: bool, is_bank: bool| Account {
        code: code.into(),
        name: name.into(),
        active: true,
        class: Some(class(code)),
        takes_payments: takes_payments || is_bank,
        is_bank,
        currency: is_bank.then(|| "USD".parse().unwrap()),
    };
    let rate = |tax_type: &str, name: &str, rate: &str| TaxRate {
        tax_type: tax_type.into(),
        name: name.into(),
        effective_rate: decimal(rate),
        active: true,
        applies_to: AccountClass::ALL.into(),
    };
    let item = |code: &str| Item { code: code.into(), sales_account: Some("200".into()), sales_tax_type: None };
    ReferenceData {
        organisation: Organisation {
            name: "Demo Company (Global)".into(),
            base_currency: "USD".parse().unwrap(),
            period_lock: None,
            year_end_lock: None,
        },
        accounts: vec![
            account("200", "Sales", false, false),
            account("210", "Shipping income", false, false),
            account("215", "Discounts given", false, false),
            account("220", "Fees", false, false),
            account("090", "Business Bank", true, true),
            account("091", "PayPal clearing", true, false),
            account("092", "Card clearing", true, false),
            account("093", "Offline receipts", true, false),
            account("820", "Sales Tax", false, false),
            account("825", "Gift certificate liability", true, false),
            account("860", "Rounding", false, false),
        ],
        receivable: Some("610".into()),
        tax_rates: vec![
            rate("OUTPUT", "Sales Tax 8.25%", "8.25"),
            rate("OUTPUT2", "VAT 20%", "20"),
            rate("TAX001", "GST 10%", "10"),
            rate("NONE", "Tax Exempt", "0"),
            rate("EXEMPTOUTPUT", "Exempt", "0"),
        ],
        items: ["TEA-1", "MUG-2", "POT-3"].map(item).into(),
        tracking: Vec::new(),
        currencies: ["USD", "EUR", "GBP", "JPY", "KWD"].map(|code| code.parse().unwrap()).into(),
        branding_themes: Vec::new(),
    }
}

/// The demo profile with more lines behind it.
pub fn profile(more: &str) -> Profile {
    Profile::from_toml(&format!("{}\n{more}", mapping::profiles::DEMO)).unwrap()
}

/// The demo profile with a text replaced.
pub fn profile_with(from: &str, to: &str) -> Profile {
    let text = mapping::profiles::DEMO;
    assert!(text.contains(from), "{from}");
    Profile::from_toml(&text.replace(from, to)).unwrap()
}

pub fn mapper() -> Mapper {
    Mapper::new(profile(""))
}

/// An order of two teas at 10.00, paid by card on the same day; what differs is merged over it.
pub fn order_json(differs: &Value) -> Value {
    let mut order = json!({
        "order_number": "1042", "id": 42, "total": 20, "sub_total": 20, "email": "ada@shop.example", "currency": "USD",
        "create_date": "2025-03-01T09:30:00+0000", "update_date": "2025-03-04T09:31:00+0000",
        "items": [item(7, "TEA-1", "10", 2)],
        "payment_status": {"id": 4, "code": "P", "name": "Paid", "customer_name": "Paid"}, "shipping_status": null,
        "billing_address": {"id": 5, "is_billing": true, "is_shipping": true, "is_work": false, "type": "", "title": "",
            "firstname": "Ada", "lastname": "Lovelace", "phone": "1", "street": "Main 1", "zipcode": "1", "city": "Oslo",
            "country_code": "NO", "state": null, "state_name": "", "custom_fields": []},
        "shipping_address": null, "customer_id": 3, "order_profile_id": 142, "surcharges": []
    });
    if let (Value::Object(order), Value::Object(differs)) = (&mut order, differs) {
        for (name, value) in differs {
            order.insert(name.clone(), value.clone());
        }
    }
    order
}

pub fn item(id: i64, sku: &str, price: &str, amount: i64) -> Value {
    let price: Value = serde_json::from_str(price).unwrap();
    json!({"id": id, "product_id": id, "sku": sku, "name": format!("Item {sku}"), "price": price, "item_net_price": price,
        "discounted_subtotal": 0, "amount": amount, "surcharges": []})
}

pub fn surcharge(id: i64, kind: &str, code: &str, value: &str, include: bool) -> Value {
    let value: Value = serde_json::from_str(value).unwrap();
    json!({"id": id, "type": kind, "code": code, "class": "", "include": include, "available": true, "value": value,
        "name": code, "weight": 0})
}

pub fn status(code: &str) -> Value {
    json!({"id": 1, "code": code, "name": format!("Status {code}"), "customer_name": code})
}

pub fn wire_order(differs: &Value) -> wire::Order {
    serde_json::from_value(order_json(differs)).unwrap()
}

/// A transaction with successful exchanges, each of a type, a value and a day of March 2025.
pub fn transaction(id: i64, method: &str, currency: &str, rows: &[(&str, &str, u32)]) -> wire::PaymentTransaction {
    let value = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    let backend: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(index, (kind, amount, day))| {
            let index = i64::try_from(index).unwrap();
            json!({"id": id * 100 + index, "type": kind, "date": format!("2025-03-{day:02}T10:00:00+0000"), "status": "S",
                "value": value(amount), "data": []})
        })
        .collect();
    let total = rows.first().map_or("0", |row| row.1);
    serde_json::from_value(json!({"id": id, "public_id": null, "public_txn_id": null, "method_id": 1, "type": "sale",
        "date": "2025-03-01T09:30:00+0000", "status": method, "name": method, "local_name": method, "currency": currency,
        "value": value(total), "note": "", "data": [], "backend_transactions": backend}))
    .unwrap()
}

/// A transaction of an offline method: no exchange with a gateway.
pub fn offline(id: i64, method: &str, amount: &str) -> wire::PaymentTransaction {
    let mut transaction = transaction(id, method, "USD", &[("sale", amount, 1)]);
    transaction.backend_transactions.clear();
    transaction
}

/// Reads an order as seen on 10 March 2025.
pub fn read(
    mapper: &Mapper,
    differs: &Value,
    transactions: &[wire::PaymentTransaction],
) -> Result<Order, canonical_model::Park> {
    mapping::inbound::xcart::order(mapper.profile(), &wire_order(differs), transactions, &[], day("2025-03-10"))
}

/// A ledger that takes plans. It refuses what Xero would.
pub struct Books {
    pub reference: ReferenceData,
    pub applied: Applied,
    pub contacts: Vec<ContactEntry>,
}

impl Books {
    pub fn new() -> Self {
        Self { reference: reference(), applied: Applied::default(), contacts: Vec::new() }
    }

    pub fn plan(&self, mapper: &Mapper, order: &Order) -> Plan {
        mapper.plan(&connection(), order, &self.reference, &self.applied, &self.contacts)
    }

    /// Plans and applies; then planning again gives no step, and parks the same.
    pub fn sync(&mut self, mapper: &Mapper, order: &Order) -> Plan {
        let plan = self.plan(mapper, order);
        self.apply(&plan);
        let again = self.plan(mapper, order);
        assert_eq!(again.steps, [], "planned again: {:#?}", again.parked);
        assert!(again.adoptions.is_empty());
        plan
    }

    pub fn apply(&mut self, plan: &Plan) {
        for adoption in &plan.adoptions {
            let record = AppliedRecord::adopted(adoption.id.clone());
            self.applied.records.insert(adoption.key.clone(), record);
        }
        let mut ops: Vec<_> = plan.steps.iter().map(|step| &step.op).collect();
        ops.sort();
        ops.dedup();
        assert_eq!(ops.len(), plan.steps.len(), "two steps with one op id");
        for step in &plan.steps {
            for needed in step.write.needs() {
                assert!(self.applied.records.contains_key(needed), "{needed} is needed first");
            }
            self.refuse(&step.write);
            let key = step.write.key().clone();
            let previous = self.applied.records.get(&key);
            let id = previous.map_or_else(|| LedgerId::new(format!("id-of-{key}")), |record| record.id.clone());
            let record = AppliedRecord::after(previous, &step.write, id);
            self.applied.records.insert(key, record);
        }
    }

    fn refuse(&self, write: &LedgerWrite) {
        match write {
            LedgerWrite::CreateDocument(document) => {
                assert!(!self.applied.records.contains_key(&document.key), "created twice");
                self.check_document(document);
            }
            LedgerWrite::UpdateDocument(document) => {
                assert!(self.against(&document.key).is_zero(), "something stands against it");
                self.check_document(document);
            }
            LedgerWrite::SetDocumentStatus { key, .. } => {
                assert!(self.against(key).is_zero(), "something stands against it");
            }
            LedgerWrite::CreatePayment(payment) => {
                assert!(!self.applied.records.contains_key(&payment.key), "paid twice");
                assert!(payment.amount.is_positive());
                assert!(payment.amount.amount() <= self.open(&payment.on), "more than is open");
                assert!(self.reference.account(&payment.account).unwrap().takes_payments);
            }
            LedgerWrite::CreateOverpayment(overpayment) => {
                assert!(!self.applied.records.contains_key(&overpayment.key), "overpaid twice");
                assert!(overpayment.amount.is_positive() && overpayment.reference.contains('#'));
                let account = self.reference.account(&overpayment.account).unwrap();
                assert!(account.is_bank && account.currency == Some(overpayment.amount.currency()));
                let draft = self.document(&overpayment.invoice).status == DocumentStatus::Draft;
                assert!(draft || self.open(&overpayment.invoice).is_zero(), "its invoice takes money yet");
            }
            LedgerWrite::CreatePrepayment(prepayment) => {
                assert!(!self.applied.records.contains_key(&prepayment.key), "prepaid twice");
                assert!(prepayment.amount.is_positive() && prepayment.reference.contains('#'));
                let account = self.reference.account(&prepayment.account).unwrap();
                assert!(account.is_bank && account.currency == Some(prepayment.amount.currency()));
                let held_on = self.reference.account(&prepayment.held_on).unwrap();
                assert!(held_on.active && !held_on.is_bank);
                let rate = self.reference.tax_rate(&prepayment.tax_type).unwrap().effective_rate;
                let tax = round2(prepayment.amount.amount() * rate / (Decimal::ONE_HUNDRED + rate));
                assert_eq!(prepayment.tax.amount(), tax);
                let order = prepayment.key.source().split_once('/').unwrap().0;
                let billed = self.invoices().into_iter().any(|invoice| invoice.key.source() == order);
                assert!(!billed, "its invoice takes it");
            }
            LedgerWrite::Allocate(allocation) => {
                assert!(allocation.amount.is_positive());
                let contact = &self.document(&allocation.invoice).contact;
                assert_eq!(self.holder(&allocation.credit), contact, "the credit is of another contact");
                assert!(allocation.amount.amount() <= self.open(&allocation.credit), "more than is left");
                assert!(allocation.amount.amount() <= self.open(&allocation.invoice), "more than is due");
            }
            _ => {}
        }
    }

    fn check_document(&self, document: &Document) {
        let (sub_total, tax, total) = xero_totals(document, &self.reference);
        assert_eq!(document.totals.sub_total.amount(), sub_total);
        assert_eq!(document.totals.tax.amount(), tax);
        assert_eq!(document.totals.total.amount(), total);
        assert!(total >= Decimal::ZERO && document.reference.contains('#'));
        for line in &document.lines {
            assert!(line.line_amount.amount().normalize().scale() <= 2 && line.quantity.scale() <= 4);
            if let Some(unit) = line.unit_amount {
                assert_eq!(round2(unit * line.quantity), line.line_amount.amount(), "{line:?}");
            }
            let account = self.reference.account(&line.account).unwrap();
            assert!(account.active && !account.is_bank);
        }
    }

    pub fn document(&self, key: &DocKey) -> &Document {
        match self.applied.records[key].written.as_ref() {
            Some(LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) => document,
            other => panic!("{other:?}"),
        }
    }

    /// What was paid, refunded or allocated.
    fn against(&self, key: &DocKey) -> Decimal {
        let mut sum = Decimal::ZERO;
        for record in self.applied.records.values() {
            match &record.written {
                Some(LedgerWrite::CreatePayment(payment)) if payment.on == *key => sum += payment.amount.amount(),
                Some(LedgerWrite::Allocate(a)) if a.credit == *key || a.invoice == *key => sum += a.amount.amount(),
                _ => {}
            }
        }
        sum
    }

    /// The overpayments.
    pub fn overpayments(&self) -> Vec<&Overpayment> {
        let all = self.applied.of_kind(DocKind::Overpayment).map(|(_, record)| match &record.written {
            Some(LedgerWrite::CreateOverpayment(overpayment)) => overpayment,
            other => panic!("{other:?}"),
        });
        all.collect()
    }

    /// The prepayments.
    pub fn prepayments(&self) -> Vec<&Prepayment> {
        let all = self.applied.of_kind(DocKind::Prepayment).map(|(_, record)| match &record.written {
            Some(LedgerWrite::CreatePrepayment(prepayment)) => prepayment,
            other => panic!("{other:?}"),
        });
        all.collect()
    }

    /// Whose credit it is.
    fn holder(&self, key: &DocKey) -> &DocKey {
        match self.applied.records[key].written.as_ref() {
            Some(LedgerWrite::CreateOverpayment(overpayment)) => &overpayment.contact,
            Some(LedgerWrite::CreatePrepayment(prepayment)) => &prepayment.contact,
            _ => &self.document(key).contact,
        }
    }

    /// What is due on an invoice, or left of a credit note, an overpayment or a prepayment.
    pub fn open(&self, key: &DocKey) -> Decimal {
        match self.applied.records[key].written.as_ref() {
            Some(LedgerWrite::CreateOverpayment(overpayment)) => {
                return overpayment.amount.amount() - self.against(key);
            }
            Some(LedgerWrite::CreatePrepayment(prepayment)) => return prepayment.amount.amount() - self.against(key),
            _ => {}
        }
        let document = self.document(key);
        assert_eq!(document.status, DocumentStatus::Authorised);
        document.totals.total.amount() - self.against(key)
    }

    pub fn invoice(&self) -> &Document {
        self.document(&DocKey::new(DocKind::Invoice, "42"))
    }

    /// Part name, total and what is due of each further invoice that stands.
    pub fn further(&self) -> Vec<(String, Decimal, Decimal)> {
        self.invoices()
            .into_iter()
            .filter_map(|invoice| {
                let part = invoice.key.source().split_once('/')?.1.to_owned();
                Some((part, invoice.totals.total.amount(), self.open(&invoice.key)))
            })
            .collect()
    }

    /// Every invoice that stands.
    pub fn invoices(&self) -> Vec<&Document> {
        let all = self.applied.of_kind(DocKind::Invoice).map(|(key, _)| self.document(key));
        all.filter(|invoice| invoice.status == DocumentStatus::Authorised).collect()
    }

    /// Every credit note.
    pub fn credit_notes(&self) -> Vec<&Document> {
        self.applied.of_kind(DocKind::CreditNote).map(|(key, _)| self.document(key)).collect()
    }

    /// What is sold, by the invoices less the credit notes.
    pub fn sold(&self) -> Decimal {
        let sum = |documents: Vec<&Document>| -> Decimal {
            documents.iter().map(|document| document.totals.total.amount()).sum()
        };
        sum(self.invoices()) - sum(self.credit_notes())
    }

    pub fn due(&self) -> Decimal {
        self.open(&DocKey::new(DocKind::Invoice, "42"))
    }

    /// Part name, total and what is left of each credit note.
    pub fn credits(&self) -> Vec<(String, Decimal, Decimal)> {
        let keys: Vec<&DocKey> = self.applied.of_kind(DocKind::CreditNote).map(|(key, _)| key).collect();
        keys.into_iter()
            .map(|key| {
                let part = key.source().split_once('/').unwrap().1.to_owned();
                (part, self.document(key).totals.total.amount(), self.open(key))
            })
            .collect()
    }
}

pub fn round2(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// The tax of a line by Xero's arithmetic, worked out anew.
pub fn xero_tax(document: &Document, index: usize, reference: &ReferenceData) -> Decimal {
    let line = &document.lines[index];
    if let Some(tax) = line.tax_amount {
        return tax.amount();
    }
    let rate = reference.tax_rate(&line.tax_type).unwrap().effective_rate / Decimal::ONE_HUNDRED;
    match document.line_amounts {
        LineAmounts::Exclusive => round2(line.line_amount.amount() * rate),
        LineAmounts::Inclusive => round2(line.line_amount.amount() * rate / (Decimal::ONE + rate)),
        LineAmounts::NoTax => Decimal::ZERO,
    }
}

/// Sub-total, tax and total by Xero's arithmetic, worked out anew.
pub fn xero_totals(document: &Document, reference: &ReferenceData) -> (Decimal, Decimal, Decimal) {
    let lines: Decimal = document.lines.iter().map(|line| line.line_amount.amount()).sum();
    let tax: Decimal = (0..document.lines.len()).map(|index| xero_tax(document, index, reference)).sum();
    let sub_total = if document.line_amounts == LineAmounts::Inclusive { lines - tax } else { lines };
    (sub_total, tax, sub_total + tax)
}

/// The tax of each tax type by Xero's arithmetic.
pub fn xero_tax_of(document: &Document, tax_type: &str, reference: &ReferenceData) -> Decimal {
    (0..document.lines.len())
        .filter(|index| document.lines[*index].tax_type.as_str() == tax_type)
        .map(|index| xero_tax(document, index, reference))
        .sum()
}

pub fn usd(text: &str) -> Money {
    Money::new(decimal(text), "USD".parse().unwrap()).unwrap()
}
