//! Named situations: X-Cart's JSON in, an explanation and Xero's JSON out.
//!
//! `golden/<name>/situation.json` has the orders as X-Cart sends them, with `before` what was synced earlier, and `figures`: what the
//! books must come to, worked out by hand and not by this crate. `explain.txt` and `xero.json` are what comes out; with
//! `UPDATE_GOLDEN=1` they are written anew, and the figures must hold all the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use canonical_model::{
    LedgerId, LedgerWrite, Order, Park, Plan,
    ledger::{DocKey, DocKind, Document, DocumentKind, DocumentStatus},
};
use common::{Books, connection, day, decimal, xero_tax_of, xero_totals};
use mapping::{Mapper, Profile, explain::Explanation, outbound::xero as outbound};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use xcart_client::wire;

const FEWEST: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Situation {
    /// What is to be seen.
    about: String,
    /// What the demo profile says in place of what.
    #[serde(default)]
    profile: Vec<(String, String)>,
    /// What stands behind it.
    #[serde(default)]
    more: String,
    /// The organisation's rates, where they are not the demo organisation's.
    #[serde(default)]
    rates: BTreeMap<String, String>,
    #[serde(default)]
    locked_until: Option<String>,
    #[serde(default)]
    tracking: Value,
    #[serde(default)]
    before: Vec<State>,
    now: State,
    figures: Figures,
}

/// An order as the store has it at a time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    order: wire::Order,
    #[serde(default)]
    transactions: Vec<wire::PaymentTransaction>,
}

/// What stands in the books in the end.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Figures {
    invoiced: Decimal,
    credited: Decimal,
    /// What is due on invoices.
    due: Decimal,
    /// What is left of credit notes.
    left: Decimal,
    /// What invoices have more than credit notes, by tax type; zeros left out.
    tax: BTreeMap<String, Decimal>,
    /// What is left of overpayments.
    overpaid: Decimal,
    /// What is left of prepayments.
    prepaid: Decimal,
    /// What went to each account by payments, overpayments and prepayments, less refunds; zeros left out.
    paid: BTreeMap<String, Decimal>,
    /// Why something is parked.
    parked: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn read(mapper: &Mapper, state: &State) -> Result<Order, Park> {
    mapping::inbound::xcart::order(mapper.profile(), &state.order, &state.transactions, &[], day("2025-12-31"))
}

impl Situation {
    fn mapper(&self) -> Mapper {
        let mut text = format!("{}\n{}", mapping::profiles::DEMO, self.more);
        for (from, to) in &self.profile {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        Mapper::new(Profile::from_toml(&text).unwrap())
    }

    fn books(&self) -> Books {
        let mut books = Books::new();
        for rate in &mut books.reference.tax_rates {
            if let Some(other) = self.rates.get(rate.tax_type.as_str()) {
                rate.effective_rate = decimal(other);
            }
        }
        books.reference.organisation.period_lock = self.locked_until.as_deref().map(day);
        if !self.tracking.is_null() {
            books.reference.tracking = serde_json::from_value(self.tracking.clone()).unwrap();
        }
        books
    }
}

/// A made-up id of Xero's for each record, the same each time.
fn ids(books: &Books, plan: &Plan) -> BTreeMap<DocKey, LedgerId> {
    let keys = books.applied.records.keys().chain(plan.steps.iter().map(|step| step.write.key()));
    let mut ids = BTreeMap::new();
    for key in keys {
        let next = ids.len() + 1;
        ids.entry(key.clone()).or_insert_with(|| LedgerId::new(format!("00000000-0000-4000-8000-{next:012}")));
    }
    ids
}

fn body(write: &LedgerWrite, ids: &BTreeMap<DocKey, LedgerId>) -> Value {
    let document = |document: &Document, id: Option<&LedgerId>| match document.kind {
        DocumentKind::Invoice => {
            serde_json::to_value(outbound::invoice(document, &ids[&document.contact], id).unwrap())
        }
        DocumentKind::CreditNote => {
            serde_json::to_value(outbound::credit_note(document, &ids[&document.contact], id).unwrap())
        }
    };
    match write {
        LedgerWrite::CreateContact(contact) => serde_json::to_value(outbound::contact(contact)),
        LedgerWrite::CreateDocument(one) => document(one, None),
        LedgerWrite::UpdateDocument(one) => document(one, Some(&ids[&one.key])),
        LedgerWrite::SetDocumentStatus { key, status } => {
            serde_json::to_value(outbound::invoice_status(&ids[key], *status).unwrap())
        }
        LedgerWrite::CreatePayment(payment) => {
            serde_json::to_value(outbound::payment(payment, &ids[&payment.on]).unwrap())
        }
        LedgerWrite::CreateOverpayment(overpayment) => {
            serde_json::to_value(outbound::overpayment(overpayment, &ids[&overpayment.contact]).unwrap())
        }
        LedgerWrite::CreatePrepayment(prepayment) => {
            serde_json::to_value(outbound::prepayment(prepayment, &ids[&prepayment.contact]).unwrap())
        }
        LedgerWrite::Allocate(allocation) => {
            serde_json::to_value(outbound::allocation(allocation, &ids[&allocation.invoice]).unwrap())
        }
        other => panic!("{other:?}"),
    }
    .unwrap()
}

/// What stands in the books, by Xero's arithmetic worked out anew.
fn figures(books: &Books, parked: &[Park]) -> Figures {
    let word = |park: &Park| serde_json::to_value(park.code).unwrap().as_str().unwrap().to_owned();
    let mut figures = Figures { parked: parked.iter().map(word).collect(), ..Figures::default() };
    let all = [(DocKind::Invoice, Decimal::ONE), (DocKind::CreditNote, Decimal::NEGATIVE_ONE)];
    for (kind, sign) in all {
        for (key, _) in books.applied.of_kind(kind) {
            let document = books.document(key);
            if document.status != DocumentStatus::Authorised {
                continue;
            }
            let (_, _, total) = xero_totals(document, &books.reference);
            let (sum, open) = match kind {
                DocKind::Invoice => (&mut figures.invoiced, &mut figures.due),
                _ => (&mut figures.credited, &mut figures.left),
            };
            *sum += total;
            *open += books.open(key);
            let mut types: Vec<&str> = document.lines.iter().map(|line| line.tax_type.as_str()).collect();
            types.sort_unstable();
            types.dedup();
            for tax_type in types {
                *figures.tax.entry(tax_type.to_owned()).or_default() +=
                    xero_tax_of(document, tax_type, &books.reference) * sign;
            }
        }
    }
    for record in books.applied.records.values() {
        let (account, amount) = match &record.written {
            Some(LedgerWrite::CreatePayment(payment)) => {
                let sign = if payment.gives_back() { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
                (&payment.account, payment.amount.amount() * sign)
            }
            Some(LedgerWrite::CreateOverpayment(overpayment)) => {
                figures.overpaid += books.open(&overpayment.key);
                (&overpayment.account, overpayment.amount.amount())
            }
            Some(LedgerWrite::CreatePrepayment(prepayment)) => {
                figures.prepaid += books.open(&prepayment.key);
                (&prepayment.account, prepayment.amount.amount())
            }
            _ => continue,
        };
        *figures.paid.entry(account.to_string()).or_default() += amount;
    }
    figures.tax.retain(|_, tax| !tax.is_zero());
    figures.paid.retain(|_, amount| !amount.is_zero());
    figures
}

/// Explanation, bodies, and what the books come to.
fn run(situation: &Situation) -> (String, String, Figures) {
    let (mapper, mut books) = (situation.mapper(), situation.books());
    for state in &situation.before {
        let order = read(&mapper, state).unwrap();
        books.sync(&mapper, &order);
    }
    let number = situation.now.order.order_number.to_string();
    let (explanation, plan) = match read(&mapper, &situation.now) {
        Ok(order) => {
            let explanation = mapper.explain(&connection(), &order, &books.reference, &books.applied, &books.contacts);
            (explanation, books.plan(&mapper, &order))
        }
        Err(park) => {
            let mut explanation = Explanation::new(situation.now.order.id.to_string().into(), Some(number));
            explanation.parked.push(park.clone());
            (explanation, Plan::parked(park))
        }
    };
    let ids = ids(&books, &plan);
    let bodies: Vec<Value> = plan
        .steps
        .iter()
        .map(|step| json!({"write": step.write.kind().as_str(), "body": body(&step.write, &ids)}))
        .collect();
    books.apply(&plan);
    let text = format!("{}\n\n{explanation}", situation.about);
    (text, format!("{:#}\n", Value::Array(bodies)), figures(&books, &plan.parked))
}

#[test]
fn every_named_situation_is_explained_and_written_as_it_was_reviewed() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut names: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut wrong = Vec::new();
    for path in &names {
        let name = path.file_name().unwrap().to_string_lossy();
        let situation: Situation = serde_json::from_str(&fs::read_to_string(path.join("situation.json")).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let (explained, bodies, figures) = run(&situation);
        if figures != situation.figures {
            wrong.push(format!("{name}: {figures:#?}, and by hand it is {:#?}", situation.figures));
        }
        for (file, text) in [("explain.txt", explained), ("xero.json", bodies)] {
            let file = path.join(file);
            if update {
                fs::write(&file, &text).unwrap();
            } else if fs::read_to_string(&file).unwrap_or_default() != text {
                wrong.push(format!("{name}: {} is now\n{text}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(names.len() >= FEWEST, "{} situations", names.len());
}
