//! 10: one document for many orders.

use std::collections::BTreeMap;

use canonical_model::{
    invariants::check_same_books,
    ledger::{Document, DocumentKind, LedgerPayment, LineAmounts, Posting, TrialBalance},
};
use proptest::prelude::*;

use super::{
    books::{Row, document, line_amounts, payment, rows, stated_tax},
    given::{assert_names, currency, day, money, shift},
};

/// Day, currency, how amounts hold tax, lines and the tender of an order.
type Sold = (u64, &'static str, LineAmounts, Vec<Row>, &'static str);

fn sold() -> impl Strategy<Value = Vec<Sold>> {
    let heads = (0u64..3, prop::sample::select(vec!["USD", "KWD"]), line_amounts());
    let order = (heads, rows(), prop::sample::select(vec!["090", "091"]));
    prop::collection::vec(order.prop_map(|((on, unit, amounts), rows, tender)| (on, unit, amounts, rows, tender)), 1..8)
}

fn dated(on: u64, mut document: Document) -> Document {
    document.date = day(on);
    document
}

/// A document and a payment for each order.
fn in_detail(orders: &[Sold]) -> (Vec<Document>, Vec<LedgerPayment>) {
    let documents: Vec<Document> = (0..)
        .zip(orders)
        .map(|(nth, (on, unit, amounts, rows, _))| {
            dated(*on, document(&format!("{nth}"), currency(unit), *amounts, rows))
        })
        .collect();
    let payments = documents.iter().zip(orders);
    let payments = payments.map(|(document, order)| payment("p", document, order.4, document.totals.total)).collect();
    (documents, payments)
}

/// Net amount and tax by account and tax type.
type Sums<'a> = BTreeMap<(&'a str, &'a str), (i64, i64)>;

/// A document, without tax in its amounts, for each day, currency and tender, with a line for each account and tax type.
fn summed_up(orders: &[Sold]) -> (Vec<Document>, Vec<LedgerPayment>) {
    let mut sums: BTreeMap<(u64, &str, &str), Sums<'_>> = BTreeMap::new();
    for (on, unit, amounts, rows, tender) in orders {
        let of_day = sums.entry((*on, unit, tender)).or_default();
        for (account, tax_type, amount, tax) in rows {
            let sum = of_day.entry((account, tax_type)).or_default();
            let net = if *amounts == LineAmounts::Inclusive { amount - tax } else { *amount };
            *sum = (sum.0 + net, sum.1 + tax);
        }
    }
    let mut payments = Vec::new();
    let documents = (0..).zip(&sums).map(|(nth, ((on, unit, tender), lines))| {
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let rows: Vec<Row> =
            lines.iter().map(|((account, tax_type), sums)| (leak(account), leak(tax_type), sums.0, sums.1)).collect();
        let document = dated(*on, document(&format!("s{nth}"), currency(unit), LineAmounts::Exclusive, &rows));
        payments.push(payment("p", &document, tender, document.totals.total));
        document
    });
    (documents.collect(), payments)
}

fn books((documents, payments): &(Vec<Document>, Vec<LedgerPayment>)) -> TrialBalance {
    let mut books = TrialBalance::new();
    for document in documents {
        books.add_document(document, stated_tax).unwrap();
    }
    for payment in payments {
        books.add_payment(payment).unwrap();
    }
    books
}

proptest! {
    #[test]
    fn orders_in_detail_and_summed_up_give_the_same_trial_balance(orders in sold()) {
        let (detail, summary) = (in_detail(&orders), summed_up(&orders));
        let expected = books(&detail);
        prop_assert_eq!(check_same_books(&expected, &books(&summary)), []);
        for index in 0..summary.0.len() {
            for nth in 0..summary.0[index].lines.len() {
                let mut broken = summary.clone();
                let document = &mut broken.0[index];
                shift(&mut document.lines[nth].line_amount, 1);
                let line = &document.lines[nth];
                let (account, tax_type, on) = (line.account.clone(), line.tax_type.clone(), document.date);
                let found = check_same_books(&expected, &books(&broken));
                assert_names(&found, &format!("{on}.account[{account}][{tax_type}]"));
                assert_names(&found, &format!("{on}.receivable"));

                let mut broken = summary.clone();
                shift(broken.0[index].lines[nth].tax_amount.as_mut().unwrap(), -1);
                assert_names(&check_same_books(&expected, &books(&broken)), &format!("{on}.tax[{tax_type}]"));
            }
            let mut broken = summary.clone();
            shift(&mut broken.1[index].amount, 1);
            let (on, tender) = (broken.1[index].date, broken.1[index].account.clone());
            assert_names(&check_same_books(&expected, &books(&broken)), &format!("{on}.tender[{tender}]"));
        }
    }

    #[test]
    fn debits_and_credits_of_a_day_come_to_nothing(orders in sold()) {
        let books = books(&in_detail(&orders));
        let mut sums = BTreeMap::new();
        for (on, _, amount) in books.iter() {
            let sum = sums.entry((on, amount.currency())).or_insert(money(0, amount.currency()));
            *sum = sum.try_add(amount).unwrap();
        }
        prop_assert!(sums.values().all(canonical_model::Money::is_zero), "{sums:?}");
    }
}

#[test]
fn a_credit_note_and_its_payment_undo_an_invoice_and_a_draft_is_not_in_the_books() {
    let usd = currency("USD");
    let invoice = document("1", usd, LineAmounts::Exclusive, &[("200", "OUTPUT", 1000, 100)]);
    let mut note = super::books::credit_note("2", &invoice, &[("200", "OUTPUT", 1000, 100)]);
    assert_eq!(note.kind, DocumentKind::CreditNote);
    let paid = |document: &Document| payment("p", document, "090", document.totals.total);
    let both = books(&(vec![invoice.clone(), note.clone()], vec![paid(&invoice), paid(&note)]));
    assert_eq!(both.iter().count(), 0);
    let one = books(&(vec![invoice.clone()], vec![]));
    assert_eq!(one.sum(day(0), &Posting::Receivable, usd), money(1100, usd));
    note.status = canonical_model::ledger::DocumentStatus::Draft;
    assert_eq!(check_same_books(&one, &books(&(vec![invoice, note], vec![]))), []);
}
