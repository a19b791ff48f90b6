//! What orders come to before anything is sent: trial balance, totals, what is parked, and the text of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::{
    Applied, AppliedRecord, LedgerWrite, OpId, OrderId, ParkCode, Plan, Step,
    ledger::{
        DocKey, DocKind, Document, DocumentKind, DocumentLine, DocumentStatus, LedgerPayment, LineAmounts, Posting,
        TrialBalance,
    },
};
use common::{Books, connection, day, decimal, mapper, offline, read, reference, status, surcharge, transaction, usd};
use mapping::preview::{Preview, balances, trial_balance};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

/// Balances as texts: of what, and how much.
fn rows(balance: &TrialBalance) -> Vec<(String, String)> {
    balances(balance).unwrap().into_iter().map(|((_, account), sum)| (account.to_string(), sum.to_string())).collect()
}

fn balance(plan: &Plan, applied: &Applied) -> TrialBalance {
    trial_balance([(plan, applied)], &reference()).unwrap()
}

fn texts(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(account, sum)| ((*account).to_owned(), (*sum).to_owned())).collect()
}

/// Two teas of 10.00 with sales tax of 1.65 and 5.00 of shipping.
fn taxed() -> Value {
    let surcharges =
        [surcharge(1, "tax", "CDEV.STAX.1", "1.65", false), surcharge(2, "shipping", "SHIPPING", "5", false)];
    json!({"total": 26.65, "surcharges": surcharges})
}

fn with(mut order: Value, differs: &Value) -> Value {
    for (name, value) in differs.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

#[test]
fn an_invoice_debits_receivables_and_credits_accounts_and_taxes_and_a_payment_settles_it() {
    let mapper = mapper();
    let books = Books::new();
    let order = read(&mapper, &taxed(), &card(&[("sale", "26.65", 2)])).unwrap();
    let balance = balance(&books.plan(&mapper, &order), &books.applied);
    let expected = [("200", "-20.00 USD"), ("210", "-5.00 USD"), ("092", "26.65 USD"), ("tax OUTPUT", "-1.65 USD")];
    let mut expected = texts(&expected);
    let mut found = rows(&balance);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let receivable = balance.iter().filter(|(_, posting, _)| **posting == Posting::Receivable);
    let receivable: Vec<_> = receivable.map(|(on, _, sum)| (on.to_string(), sum.to_string())).collect();
    assert_eq!(
        receivable,
        [("2025-03-01".to_owned(), "26.65 USD".to_owned()), ("2025-03-02".to_owned(), "-26.65 USD".to_owned())]
    );
}

#[test]
fn a_full_refund_leaves_nothing_in_the_books_and_a_part_of_it_leaves_the_rest() {
    let mapper = mapper();
    let books = Books::new();
    let refunded = with(taxed(), &json!({"payment_status": status("R")}));
    let order = read(&mapper, &refunded, &card(&[("sale", "26.65", 2), ("refund", "26.65", 3)])).unwrap();
    assert_eq!(rows(&balance(&books.plan(&mapper, &order), &books.applied)), []);

    let order = read(&mapper, &taxed(), &card(&[("sale", "26.65", 2), ("refundPart", "6.65", 3)])).unwrap();
    let balance = balance(&books.plan(&mapper, &order), &books.applied);
    let sum = |pick: fn(&Posting) -> bool| -> Decimal {
        balance.iter().filter(|(_, posting, _)| pick(posting)).map(|(_, _, sum)| sum.amount()).sum()
    };
    assert_eq!(sum(|posting| *posting == Posting::Tender("092".into())), decimal("20"));
    assert_eq!(sum(|posting| *posting == Posting::Receivable), Decimal::ZERO);
    assert_eq!(sum(|_| true), Decimal::ZERO);
}

#[test]
fn a_document_that_is_voided_or_replaced_is_taken_back_on_its_own_day_and_a_draft_is_in_no_book() {
    let mapper = mapper();
    let mut books = Books::new();
    let awaiting = json!({"payment_status": status("Q")});
    let phone = [offline(1, "Phone ordering", "20")];
    let order = read(&mapper, &with(taxed(), &awaiting), &phone).unwrap();
    let sold = books.sync(&mapper, &order);
    let sold = balance(&sold, &Applied::default());

    let dearer = with(
        taxed(),
        &json!({"payment_status": status("Q"), "total": 25, "surcharges":
        [surcharge(2, "shipping", "SHIPPING", "5", false)]}),
    );
    let order = read(&mapper, &dearer, &phone).unwrap();
    let plan = books.plan(&mapper, &order);
    assert!(matches!(plan.steps[0].write, LedgerWrite::UpdateDocument(_)), "{plan:?}");
    assert_eq!(
        rows(&balance(&plan, &books.applied)),
        texts(&[("accounts receivable", "-1.65 USD"), ("tax OUTPUT", "1.65 USD")])
    );

    let cancelled = with(taxed(), &json!({"payment_status": status("C")}));
    let order = read(&mapper, &cancelled, &phone).unwrap();
    let plan = books.plan(&mapper, &order);
    assert!(matches!(plan.steps[0].write, LedgerWrite::SetDocumentStatus { .. }), "{plan:?}");
    let taken_back = balance(&plan, &books.applied);
    assert_eq!(TrialBalance::default().less(&sold).unwrap(), taken_back);

    let draft = mapping::Mapper::new(common::profile_with("Q = \"wait\"", "Q = \"draft\""));
    let order = read(&draft, &with(taxed(), &awaiting), &[offline(1, "PayPal", "20")]).unwrap();
    let plan = Books::new().plan(&draft, &order);
    assert!(plan.steps.iter().any(|step| matches!(&step.write, LedgerWrite::CreateDocument(_))));
    assert!(balance(&plan, &Applied::default()).is_empty());
}

#[test]
fn a_change_of_a_record_that_we_did_not_write_is_named_and_in_no_total() {
    let key = DocKey::new(DocKind::Invoice, "42");
    let write = LedgerWrite::SetDocumentStatus { key: key.clone(), status: DocumentStatus::Voided };
    let op = OpId::new(&connection(), write.kind(), &key, "");
    let plan = Plan { steps: vec![Step { op, write, why: String::new().into() }], ..Plan::default() };
    let mut applied = Applied::default();
    applied.records.insert(key.clone(), AppliedRecord::adopted("x".into()));
    let order = mapping::preview::PreviewedOrder { id: "42".into(), number: None, plan };
    let preview = Preview::of([(order, &applied)], &reference()).unwrap();
    assert_eq!((preview.uncounted.as_slice(), preview.balance.is_empty()), ([key].as_slice(), true));
    assert!(preview.to_string().contains("in no total, as it is not known what they were: invoice:42"));
}

#[test]
fn a_preview_has_documents_totals_and_what_is_parked_as_data_and_as_text() {
    let mapper = mapper();
    let paid = read(&mapper, &taxed(), &card(&[("sale", "26.65", 2)])).unwrap();
    let refunded = with(taxed(), &json!({"id": 7, "order_number": "1007"}));
    let refunded = read(&mapper, &refunded, &card(&[("sale", "26.65", 2), ("refundPart", "6.65", 3)])).unwrap();
    let parked = read(&mapper, &json!({"id": 9, "order_number": "1009", "payment_status": status("X")}), &[]).unwrap();
    let orders = [paid, refunded, parked];
    let preview = mapper.preview(&connection(), &orders, &reference(), &BTreeMap::new(), &[]).unwrap();

    assert_eq!(preview.orders.iter().map(|order| order.name()).collect::<Vec<_>>(), ["1007", "1009", "1042"]);
    let numbers: Vec<_> = preview.documents().map(|(_, document)| document.number.as_str()).collect();
    assert_eq!(numbers, ["XC-1007", "XC-1007-refund-101", "XC-1042"]);
    assert_eq!(preview.parked().keys().copied().collect::<Vec<_>>(), [ParkCode::UnknownStatus]);
    assert_eq!(preview.writes()["create_contact"], 1, "two orders of one customer");
    let sales = preview.accounts.iter().find(|total| total.account.as_str() == "200").unwrap();
    assert_eq!((sales.name.as_str(), sales.invoiced), ("Sales", usd("40")));
    let [tax] = preview.taxes.iter().filter(|tax| tax.tax_type.as_str() == "OUTPUT").collect::<Vec<_>>()[..] else {
        panic!("{:?}", preview.taxes)
    };
    assert_eq!((tax.net_invoiced, tax.tax_invoiced), (usd("40"), usd("3.30")));
    let net: Decimal = preview.taxes.iter().map(|tax| tax.net_credited.amount() + tax.tax_credited.amount()).sum();
    assert_eq!(net, decimal("6.65"));
    let card = &preview.payments[0];
    assert_eq!((card.account.as_str(), card.received, card.refunded), ("092", usd("53.30"), usd("6.65")));

    let kept = serde_json::to_string(&preview).unwrap();
    assert_eq!(serde_json::from_str::<Preview>(&kept).unwrap(), preview);
    let again = mapper.preview(&connection(), orders.iter().rev(), &reference(), &BTreeMap::new(), &[]).unwrap();
    assert_eq!(again, preview, "whatever order the orders come in");

    let text = preview.to_string();
    for expected in [
        "3 orders: 2 with something to write, 1 parked",
        "      2 x create_invoice",
        "XC-1042             2025-03-01  1042   invoice      25.00  1.65  26.65 USD",
        "200 Sales            40.00 USD  4.99 USD",
        "092 Card clearing           46.65",
        "sum                         46.65   46.65",
        "trial balance, USD",
        "parked, unknown_status: 1",
        "    -> add X to [status] in the profile",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in\n{text}");
    }
    assert!(preview.text(1).contains("… and 2 more documents"));
    for personal in ["Ada", "Lovelace", "shop.example", "Main 1"] {
        assert!(!text.contains(personal), "{personal}");
    }
}

fn line() -> impl Strategy<Value = DocumentLine> {
    let pick = |from: &[&'static str]| prop::sample::select(from.to_vec());
    let tax_type = pick(&["OUTPUT", "OUTPUT2", "TAX001", "NONE"]);
    (-50_000i64..500_000, pick(&["200", "210", "215", "820"]), tax_type, prop::option::of(-100i64..10_000)).prop_map(
        |(cents, account, tax_type, tax)| DocumentLine {
            description: "".into(),
            quantity: Decimal::ONE,
            unit_amount: None,
            line_amount: usd(&Decimal::new(cents, 2).to_string()),
            account: account.into(),
            tax_type: tax_type.into(),
            tax_amount: tax.map(|cents| usd(&Decimal::new(cents, 2).to_string())),
            item: None,
            tracking: Vec::new(),
            part: None,
        },
    )
}

/// Documents of both kinds and of every status, then updates, changes of status and payments upon them.
fn writes() -> impl Strategy<Value = Vec<LedgerWrite>> {
    let amounts = [LineAmounts::Exclusive, LineAmounts::Inclusive, LineAmounts::NoTax];
    let statuses = [DocumentStatus::Draft, DocumentStatus::Authorised, DocumentStatus::Voided, DocumentStatus::Deleted];
    let write = (
        (0u8..5, 0u32..4, any::<bool>(), 1u32..4),
        (prop::sample::select(amounts.to_vec()), prop::sample::select(statuses.to_vec())),
        prop::collection::vec(line(), 0..5),
        1i64..100_000,
    )
        .prop_map(|((what, name, credit, date), (line_amounts, status), lines, cents)| {
            let kind = if credit { DocumentKind::CreditNote } else { DocumentKind::Invoice };
            let key = DocKey::new(if credit { DocKind::CreditNote } else { DocKind::Invoice }, name.to_string());
            let date = day(&format!("2025-03-0{date}"));
            let amount = usd(&Decimal::new(cents, 2).to_string());
            let totals = common::usd("0");
            let document = json!({"key": key, "kind": kind, "number": "", "reference": "", "contact": "contact:1", "date": date,
                "due_date": null, "currency": "USD", "currency_rate": null, "line_amounts": line_amounts, "lines": lines,
                "status": status, "totals": {"sub_total": totals, "tax": totals, "total": totals}, "credits": null});
            let document: Document = serde_json::from_value(document).unwrap();
            match what {
                0 | 1 => LedgerWrite::CreateDocument(Box::new(document)),
                2 => LedgerWrite::UpdateDocument(Box::new(document)),
                3 => LedgerWrite::SetDocumentStatus { key, status },
                _ => {
                    let own = DocKey::new(DocKind::Payment, "1");
                    let (account, reference) = ("092".into(), String::new());
                    LedgerWrite::CreatePayment(LedgerPayment { key: own, on: key, account, date, amount, currency_rate: None, reference: reference.into() })
                }
            }
        });
    prop::collection::vec(write, 0..20)
}

proptest! {
    #[test]
    fn debits_and_credits_of_every_currency_and_day_are_equal(writes in writes()) {
        let step = |write: LedgerWrite| Step { op: OpId::new(&connection(), write.kind(), write.key(), ""), write, why: String::new().into() };
        let plan = Plan { steps: writes.into_iter().map(step).collect(), ..Plan::default() };
        let balance = balance(&plan, &Applied::default());
        let mut sums = BTreeMap::new();
        for (on, _, sum) in balance.iter() {
            prop_assert!(!sum.is_zero());
            *sums.entry((on, sum.currency())).or_insert(Decimal::ZERO) += sum.amount();
        }
        prop_assert!(sums.values().all(Decimal::is_zero), "{sums:?}");
        let kept: TrialBalance = serde_json::from_str(&serde_json::to_string(&balance).unwrap()).unwrap();
        prop_assert_eq!(&kept, &balance);
        prop_assert!(kept.less(&balance).unwrap().is_empty());
    }
}

#[test]
fn what_was_applied_before_is_not_counted_again() {
    let mapper = mapper();
    let mut books = Books::new();
    let order = read(&mapper, &taxed(), &card(&[("sale", "26.65", 2)])).unwrap();
    books.sync(&mapper, &order);
    let applied: BTreeMap<OrderId, Applied> = [(order.id.clone(), books.applied.clone())].into();
    let preview = mapper.preview(&connection(), [&order], &reference(), &applied, &[]).unwrap();
    assert!(preview.balance.is_empty() && preview.accounts.is_empty() && preview.writes().is_empty());
}
