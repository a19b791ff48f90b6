//! Money that comes before its invoice: held as prepayments where a status of the profile says so, set against the invoice when that
//! comes, and paid back out of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::{
    LedgerWrite, OpKind, ParkCode, Plan,
    ledger::{DocKey, DocKind, DocumentStatus, Prepayment},
};
use common::{Books, day, decimal, item, read, status, surcharge, transaction, usd};
use mapping::{Mapper, Profile, preview::trial_balance};
use rust_decimal::Decimal;
use serde_json::{Value, json};

const CARD: &str = "account = \"092\"          # card clearing";

/// Deposits (PP, and a status DEP of the shop's own) are held; cards are paid to the bank.
fn holding(tax_type: &str, more: &str) -> Profile {
    let demo = mapping::profiles::DEMO.replace(CARD, "account = \"090\"");
    let demo = demo.replace("PP = \"invoice\" ", "DEP = \"prepayment\"\nPP = \"prepayment\" ");
    assert!(demo.contains("DEP = "));
    let own = format!("[prepayments]\naccount = \"820\"\ntax_type = \"{tax_type}\"\n{more}");
    Profile::builder().template("demo", &demo).tenant(&own).build().unwrap()
}

fn mapper() -> Mapper {
    Mapper::new(holding("NONE", ""))
}

/// The order at that price of its one tea.
fn at(price: &str, code: &str) -> Value {
    let total: Value = serde_json::from_str(price).unwrap();
    json!({"items": [item(7, "TEA-1", price, 1)], "sub_total": total, "total": total, "payment_status": status(code)})
}

fn sync(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    books.sync(mapper, &read(mapper, differs, &[transaction(1, "Credit Card", "USD", rows)]).unwrap())
}

fn step(books: &mut Books, differs: &Value, rows: &[(&str, &str, u32)]) -> Plan {
    sync(books, &mapper(), differs, rows)
}

fn kinds(plan: &Plan) -> Vec<OpKind> {
    assert_eq!(plan.parked, []);
    plan.steps.iter().map(|step| step.write.kind()).collect()
}

/// Part, amount and what is left of each prepayment.
fn held(books: &Books) -> Vec<(String, Decimal, Decimal)> {
    let of_each = |prepayment: &Prepayment| {
        let part = prepayment.key.source().split_once('/').unwrap().1.to_owned();
        (part, prepayment.amount.amount().normalize(), books.open(&prepayment.key).normalize())
    };
    books.prepayments().into_iter().map(of_each).collect()
}

fn one(part: &str, amount: &str, left: &str) -> (String, Decimal, Decimal) {
    (part.to_owned(), decimal(amount), decimal(left))
}

const DEPOSIT: (&str, &str, u32) = ("capturePart", "40", 1);
const REST: (&str, &str, u32) = ("capturePart", "60", 5);

#[test]
fn a_deposit_is_held_as_a_prepayment_of_the_contact_and_nothing_is_billed() {
    for code in ["PP", "DEP"] {
        let mut books = Books::new();
        let plan = step(&mut books, &at("100", code), &[DEPOSIT]);
        assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreatePrepayment], "{code}");
        let LedgerWrite::CreatePrepayment(prepayment) = &plan.steps[1].write else { panic!() };
        let expected = Prepayment {
            key: DocKey::new(DocKind::Prepayment, "42/100"),
            contact: plan.steps[0].write.key().clone(),
            account: "090".into(),
            held_on: "820".into(),
            tax_type: "NONE".into(),
            tax: usd("0"),
            date: day("2025-03-01"),
            amount: usd("40"),
            currency_rate: None,
            reference: format!("XC-1042 {}", plan.steps[1].op.tag()).into(),
        };
        assert_eq!(*prepayment, expected);
        assert!(plan.notes.iter().any(|note| note.contains("not billed yet")), "{:?}", plan.notes);
    }
}

#[test]
fn when_the_invoice_comes_the_prepayment_is_set_against_it_and_the_rest_is_paid() {
    let mut books = Books::new();
    step(&mut books, &at("100", "PP"), &[DEPOSIT]);
    let plan = step(&mut books, &at("100", "P"), &[DEPOSIT, REST]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::CreatePayment, OpKind::Allocate]);
    let LedgerWrite::CreatePayment(payment) = &plan.steps[1].write else { panic!() };
    assert_eq!((payment.amount, payment.on.to_string()), (usd("60"), "invoice:42".to_owned()));
    let LedgerWrite::Allocate(allocation) = &plan.steps[2].write else { panic!() };
    assert_eq!((allocation.credit.to_string(), allocation.amount), ("prepayment:42/100".to_owned(), usd("40")));
    assert_eq!((books.due(), held(&books)), (Decimal::ZERO, vec![one("100", "40", "0")]));
}

#[test]
fn money_in_full_waits_for_its_invoice_where_the_status_says_so() {
    let mut books = Books::new();
    let plan = step(&mut books, &at("100", "DEP"), &[DEPOSIT, REST]);
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreatePrepayment, OpKind::CreatePrepayment]);
    let plan = step(&mut books, &at("100", "P"), &[DEPOSIT, REST]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::Allocate, OpKind::Allocate]);
    assert_eq!((books.due(), held(&books)), (Decimal::ZERO, vec![one("100", "40", "0"), one("101", "60", "0")]));
}

/// PP is part captured, or part refunded: only the sums tell.
#[test]
fn a_partly_paid_order_whose_money_covers_it_is_billed() {
    let mut books = Books::new();
    let plan = step(&mut books, &at("100", "PP"), &[DEPOSIT, REST, ("refundPart", "30", 6)]);
    assert!(kinds(&plan).contains(&OpKind::CreateInvoice), "{plan:?}");
    assert_eq!((books.sold(), held(&books)), (decimal("70"), vec![]));
}

#[test]
fn a_refund_before_the_invoice_is_paid_out_of_the_prepayment() {
    let mut books = Books::new();
    step(&mut books, &at("100", "DEP"), &[DEPOSIT]);
    let back = ("refundPart", "15", 3);
    let plan = step(&mut books, &at("100", "DEP"), &[DEPOSIT, back]);
    assert_eq!(kinds(&plan), [OpKind::CreatePayment]);
    let LedgerWrite::CreatePayment(refund) = &plan.steps[0].write else { panic!() };
    assert!(refund.gives_back() && refund.reference.starts_with("XC-1042 #"));
    assert_eq!((refund.on.to_string(), refund.account.to_string()), ("prepayment:42/100".to_owned(), "090".to_owned()));
    assert_eq!(held(&books), [one("100", "40", "25")]);
    // Both at once make the same books.
    let mut at_once = Books::new();
    step(&mut at_once, &at("100", "DEP"), &[DEPOSIT, back]);
    assert_eq!(at_once.applied, books.applied);
    // What is left pays the invoice, which gets the rest of the money. What went back is no sale less: it was paid anew.
    let plan = step(&mut books, &at("100", "P"), &[DEPOSIT, back, ("capturePart", "75", 5)]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::CreatePayment, OpKind::Allocate]);
    assert_eq!((books.due(), books.sold(), held(&books)), (Decimal::ZERO, decimal("100"), vec![one("100", "40", "0")]));
}

#[test]
fn what_a_refund_out_of_a_prepayment_is_once_the_invoice_comes_the_profile_says() {
    let back = ("refundPart", "15", 3);
    let billed = |refunds: &str, seen_held: bool| {
        let refunds = format!("refunds = \"{refunds}\"");
        let demo =
            mapping::profiles::DEMO.replace(CARD, "account = \"090\"").replace("refunds = \"reduces_sale\"", &refunds);
        let demo = demo.replace("PP = \"invoice\" ", "DEP = \"prepayment\"\nPP = \"prepayment\" ");
        let own = "[prepayments]\naccount = \"820\"\ntax_type = \"NONE\"\n";
        let mapper = Mapper::new(Profile::builder().template("demo", &demo).tenant(own).build().unwrap());
        let mut books = Books::new();
        if seen_held {
            sync(&mut books, &mapper, &at("100", "DEP"), &[DEPOSIT]);
            sync(&mut books, &mapper, &at("100", "DEP"), &[DEPOSIT, back]);
        }
        let plan = sync(&mut books, &mapper, &at("100", "P"), &[DEPOSIT, back]);
        let parked: Vec<ParkCode> = plan.parked.iter().map(|park| park.code).collect();
        // Nothing moves any more.
        let again = sync(&mut books, &mapper, &at("100", "P"), &[DEPOSIT, back]);
        assert_eq!((again.steps.len(), again.parked.len()), (0, parked.len()));
        (books.sold(), books.due(), parked)
    };
    for seen_held in [true, false] {
        assert_eq!(billed("reverses_payment", seen_held), (decimal("100"), decimal("75"), vec![]), "{seen_held}");
        assert_eq!(billed("reduces_sale", seen_held), (decimal("85"), decimal("60"), vec![]), "{seen_held}");
        assert_eq!(billed("park", seen_held).2, [ParkCode::AmbiguousRefund], "{seen_held}");
    }
}

#[test]
fn a_refund_of_more_than_the_prepayments_is_for_a_person() {
    let mut books = Books::new();
    let order = read(&mapper(), &at("100", "DEP"), &[transaction(1, "Credit Card", "USD", &[DEPOSIT])]).unwrap();
    let mut wrong = order.clone();
    let mut refund = wrong.payments[0].clone();
    (refund.kind, refund.id) = (canonical_model::PaymentKind::Refund, "109".into());
    refund.amount = usd("41");
    wrong.payments.push(refund);
    books.sync(&mapper(), &order);
    let plan = books.plan(&mapper(), &wrong);
    assert_eq!(plan.parked.iter().map(|park| park.code).collect::<Vec<_>>(), [ParkCode::OverCredited]);
}

#[test]
fn a_refund_after_the_invoice_credits_the_sale() {
    let mut books = Books::new();
    step(&mut books, &at("100", "DEP"), &[DEPOSIT, REST]);
    step(&mut books, &at("100", "P"), &[DEPOSIT, REST]);
    let plan = step(&mut books, &at("100", "PP"), &[DEPOSIT, REST, ("refundPart", "30", 6)]);
    assert_eq!(kinds(&plan), [OpKind::CreateCreditNote, OpKind::CreatePayment]);
    assert_eq!((books.sold(), books.credits()[0].2), (decimal("70"), Decimal::ZERO));
}

#[test]
fn a_refund_that_comes_with_the_invoice_is_paid_once_and_leaves_nothing_open() {
    let mut books = Books::new();
    let rows = [DEPOSIT, REST, ("refundPart", "30", 6)];
    step(&mut books, &at("100", "DEP"), &rows[..2]);
    step(&mut books, &at("100", "P"), &rows);
    let left: Decimal = held(&books).iter().map(|held| held.2).sum();
    assert_eq!((books.due(), books.sold(), left), (Decimal::ZERO, decimal("70"), Decimal::ZERO));
    assert_eq!(books.credits(), [("refund-102".to_owned(), decimal("30.00"), decimal("0.00"))]);
}

#[test]
fn an_order_that_is_cancelled_before_it_is_billed_gives_its_prepayments_back_and_bills_nothing() {
    for code in ["C", "D", "R"] {
        let mut books = Books::new();
        step(&mut books, &at("100", "DEP"), &[DEPOSIT]);
        let plan = step(&mut books, &at("100", code), &[DEPOSIT, ("refund", "40", 4)]);
        assert_eq!(kinds(&plan), [OpKind::CreatePayment], "{code}");
        assert_eq!((held(&books), books.invoices().len()), (vec![one("100", "40", "0")], 0), "{code}");
    }
}

/// Whether or not anybody saw it being held. What covered the order may have been billed: that is a sale and its credit.
#[test]
fn a_deposit_that_is_refunded_before_anybody_saw_it_held_is_no_sale() {
    let rows = [DEPOSIT, ("refund", "40", 4)];
    let mut seen = Books::new();
    step(&mut seen, &at("100", "DEP"), &rows[..1]);
    step(&mut seen, &at("100", "R"), &rows);
    let mut unseen = Books::new();
    let plan = step(&mut unseen, &at("100", "R"), &rows);
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreatePrepayment, OpKind::CreatePayment]);
    assert_eq!(unseen.applied, seen.applied);
    let plan = step(&mut Books::new(), &at("100", "R"), &[("sale", "100", 1), ("refund", "100", 4)]);
    assert!(kinds(&plan).contains(&OpKind::CreateCreditNote));
}

#[test]
fn what_a_cancelled_order_keeps_is_for_a_person_and_stays_held() {
    let mut books = Books::new();
    step(&mut books, &at("100", "DEP"), &[DEPOSIT]);
    let rows = [DEPOSIT, ("capturePart", "5", 2), ("refundPart", "10", 4)];
    let plan = step(&mut books, &at("100", "C"), &rows);
    assert_eq!((plan.parked[0].code, plan.steps.len()), (ParkCode::AmbiguousRefund, 2));
    assert!(plan.parked[0].cause.contains("is cancelled, and 35.00 USD of its money was not given back"), "{plan:?}");
    assert_eq!(held(&books), [one("100", "40", "30"), one("101", "5", "5")]);
}

#[test]
fn an_order_that_was_cancelled_before_anything_was_held_needs_nothing() {
    let plan = step(&mut Books::new(), &at("100", "C"), &[DEPOSIT, ("refund", "40", 4)]);
    assert_eq!(kinds(&plan), []);
}

#[test]
fn edits_in_between_change_what_is_billed_and_what_is_more_stays_held() {
    let mut books = Books::new();
    step(&mut books, &at("100", "DEP"), &[DEPOSIT, REST]);
    assert_eq!(kinds(&step(&mut books, &at("130", "DEP"), &[DEPOSIT, REST])), []);
    let plan = step(&mut books, &at("70", "P"), &[DEPOSIT, REST]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::Allocate, OpKind::Allocate]);
    assert!(plan.notes.iter().any(|note| note.contains("30.00 USD of its prepayments stays open")), "{:?}", plan.notes);
    assert_eq!((books.due(), held(&books)), (Decimal::ZERO, vec![one("100", "40", "0"), one("101", "60", "30")]));
    // What it grows by is paid with that; what goes back comes out of it, and is no credit.
    step(&mut books, &at("90", "P"), &[DEPOSIT, REST]);
    assert_eq!((books.further()[0].2, held(&books)[1].2), (Decimal::ZERO, decimal("10")));
    let plan = step(&mut books, &at("90", "P"), &[DEPOSIT, REST, ("refundPart", "10", 8)]);
    assert_eq!((kinds(&plan), held(&books)[1].2), (vec![OpKind::CreatePayment], Decimal::ZERO));
}

#[test]
fn an_order_that_is_worth_nothing_any_more_gives_its_prepayments_back() {
    let mut books = Books::new();
    step(&mut books, &at("100", "DEP"), &[DEPOSIT]);
    let free = json!({"items": [], "sub_total": 0, "total": 0, "payment_status": status("P")});
    let plan = step(&mut books, &free, &[DEPOSIT]);
    assert_eq!(plan.parked[0].code, ParkCode::AmbiguousRefund);
    let plan = step(&mut books, &free, &[DEPOSIT, ("refund", "40", 4)]);
    assert_eq!((kinds(&plan), held(&books)), (vec![OpKind::CreatePayment], vec![one("100", "40", "0")]));
}

/// The ledger sets money of one contact against invoices of that one alone.
#[test]
fn the_invoice_bills_the_contact_whose_money_is_held() {
    let mut books = Books::new();
    let mut guest = at("100", "DEP");
    guest["customer_id"] = Value::Null;
    step(&mut books, &guest, &[DEPOSIT]);
    let plan = step(&mut books, &at("100", "P"), &[DEPOSIT]);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice, OpKind::Allocate]);
    assert_eq!(books.invoice().contact, books.prepayments()[0].contact);
}

#[test]
fn several_tenders_pay_each_their_own_way() {
    let mut books = Books::new();
    let differs = |code: &str| {
        json!({"items": [item(7, "TEA-1", "100", 1)], "sub_total": 100, "total": 80, "payment_status": status(code),
            "surcharges": [surcharge(2, "discount", "GIFTCERT", "-20", false)]})
    };
    let plan = step(&mut books, &differs("DEP"), &[("capturePart", "30", 1)]);
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreatePrepayment], "a certificate waits for its invoice");
    step(&mut books, &differs("P"), &[("capturePart", "30", 1), ("capturePart", "50", 2)]);
    assert_eq!((books.due(), held(&books)), (Decimal::ZERO, vec![one("100", "30", "0")]));
    // One that is refunded as a whole before it is billed gives back money alone: the certificate was never used up in the ledger.
    let mut books = Books::new();
    step(&mut books, &differs("DEP"), &[("capturePart", "30", 1)]);
    let plan = step(&mut books, &differs("R"), &[("capturePart", "30", 1), ("refund", "30", 2)]);
    assert_eq!(kinds(&plan), [OpKind::CreatePayment]);
}

#[test]
fn a_prepayment_that_was_known_by_its_transaction_alone_is_not_made_again() {
    let mut books = Books::new();
    let told = read(&mapper(), &at("100", "DEP"), &[transaction(1, "Credit Card", "USD", &[DEPOSIT])]).unwrap();
    let mut before = told.clone();
    before.payments[0].id = "t1".into();
    books.sync(&mapper(), &before);
    let plan = books.sync(&mapper(), &told);
    assert_eq!((kinds(&plan), held(&books)), (vec![], vec![one("t1", "40", "40")]));
}

#[test]
fn a_deposit_that_is_less_in_the_store_now_is_for_a_person() {
    for code in ["DEP", "P"] {
        let mut books = Books::new();
        step(&mut books, &at("100", "DEP"), &[DEPOSIT]);
        let plan = step(&mut books, &at("100", code), &[("capturePart", "35", 1)]);
        let codes: Vec<_> = plan.parked.iter().map(|park| park.code).collect();
        assert!(codes.contains(&ParkCode::ChangedAfterPayment), "{code}: {plan:?}");
    }
}

#[test]
fn money_that_waits_beside_a_draft_is_set_against_it_when_it_is_approved() {
    let drafting = Mapper::new(holding("NONE", "[status]\nA = \"draft\""));
    let mut books = Books::new();
    sync(&mut books, &drafting, &at("100", "A"), &[]);
    let plan = sync(&mut books, &drafting, &at("110", "DEP"), &[DEPOSIT]);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePrepayment]);
    assert_eq!(books.invoice().status, DocumentStatus::Draft);
    let plan = sync(&mut books, &drafting, &at("110", "P"), &[DEPOSIT, ("capturePart", "70", 5)]);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment, OpKind::Allocate]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_draft_that_is_cancelled_is_deleted_and_its_prepayment_given_back() {
    let drafting = Mapper::new(holding("NONE", "[status]\nA = \"draft\""));
    let mut books = Books::new();
    sync(&mut books, &drafting, &at("100", "A"), &[]);
    sync(&mut books, &drafting, &at("100", "DEP"), &[DEPOSIT]);
    let plan = sync(&mut books, &drafting, &at("100", "C"), &[DEPOSIT, ("refund", "40", 5)]);
    assert_eq!(kinds(&plan), [OpKind::SetDocumentStatus, OpKind::CreatePayment]);
    assert_eq!(held(&books), [one("100", "40", "0")]);
}

#[test]
fn while_its_invoice_is_a_draft_of_a_locked_period_what_is_held_waits() {
    let locking = Mapper::new(holding("NONE", "[locked_period]\ninvoices = \"draft\""));
    let mut books = Books::new();
    books.reference.organisation.period_lock = Some(day("2025-03-02"));
    let rows = [("capturePart", "40", 4), ("capturePart", "60", 5)];
    sync(&mut books, &locking, &at("100", "DEP"), &rows[..1]);
    let plan = sync(&mut books, &locking, &at("100", "P"), &rows);
    assert_eq!(kinds(&plan), [OpKind::CreateInvoice]);
    books.reference.organisation.period_lock = None;
    let plan = sync(&mut books, &locking, &at("100", "P"), &rows);
    assert_eq!(kinds(&plan), [OpKind::UpdateDocument, OpKind::CreatePayment, OpKind::Allocate]);
    assert_eq!(books.due(), Decimal::ZERO);
}

#[test]
fn a_prepayment_of_a_locked_day_is_parked_or_dated_by_the_profile() {
    for (policy, expected) in [("park", None), ("next_open_day", Some(day("2025-03-03")))] {
        let mapper = Mapper::new(holding("NONE", &format!("[locked_period]\npayments = \"{policy}\"")));
        let mut books = Books::new();
        books.reference.organisation.period_lock = Some(day("2025-03-02"));
        let plan = sync(&mut books, &mapper, &at("100", "DEP"), &[DEPOSIT]);
        assert_eq!(books.prepayments().first().map(|prepayment| prepayment.date), expected);
        let codes: Vec<_> = plan.parked.iter().map(|park| park.code).collect();
        assert_eq!(codes.contains(&ParkCode::LockedPeriod), expected.is_none(), "{codes:?}");
    }
}

/// What a plan does to the books, by posting.
fn moved(books: &mut Books, mapper: &Mapper, differs: &Value, rows: &[(&str, &str, u32)]) -> Vec<(String, Decimal)> {
    let before = books.applied.clone();
    let plan = sync(books, mapper, differs, rows);
    let balance = trial_balance([(&plan, &before)], &books.reference).unwrap();
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for (_, posting, sum) in balance.iter() {
        *sums.entry(posting.to_string()).or_default() += sum.amount();
    }
    assert_eq!(sums.values().sum::<Decimal>(), Decimal::ZERO);
    sums.into_iter().filter(|(_, sum)| !sum.is_zero()).map(|(posting, sum)| (posting, sum.normalize())).collect()
}

fn sums(expected: &[(&str, &str)]) -> Vec<(String, Decimal)> {
    expected.iter().map(|(posting, sum)| ((*posting).to_owned(), decimal(sum))).collect()
}

#[test]
fn the_tax_of_a_prepayment_stands_in_the_books_until_the_invoice_takes_it() {
    let mapper = Mapper::new(holding("OUTPUT2", ""));
    let mut books = Books::new();
    let first = moved(&mut books, &mapper, &at("100", "DEP"), &[DEPOSIT]);
    assert_eq!(first, sums(&[("account[820][OUTPUT2]", "-33.33"), ("tax[OUTPUT2]", "-6.67"), ("tender[090]", "40")]));
    assert_eq!(books.prepayments()[0].tax, usd("6.67"));
    // A part of it goes back with its part of the tax, and the rest with the rest.
    let back = ("refundPart", "10.01", 3);
    let then = moved(&mut books, &mapper, &at("100", "DEP"), &[DEPOSIT, back]);
    assert_eq!(then, sums(&[("account[820][OUTPUT2]", "8.34"), ("tax[OUTPUT2]", "1.67"), ("tender[090]", "-10.01")]));
    let last = moved(&mut books, &mapper, &at("100", "P"), &[DEPOSIT, back, ("capturePart", "70.01", 5)]);
    let expected = [
        ("account[200][NONE]", "-100"),
        ("account[820][OUTPUT2]", "24.99"),
        ("tax[OUTPUT2]", "5"),
        ("tender[090]", "70.01"),
    ];
    assert_eq!(last, sums(&expected));
}

#[test]
fn a_prepayment_whose_tax_its_currency_does_not_hold_is_for_a_person() {
    let mut yen = at("1000", "DEP");
    yen["currency"] = json!("JPY");
    let mapper = Mapper::new(holding("OUTPUT2", ""));
    let mut books = Books::new();
    for account in books.reference.accounts.iter_mut().filter(|account| account.is_bank) {
        account.currency = Some("JPY".parse().unwrap());
    }
    let order = read(&mapper, &yen, &[transaction(1, "Credit Card", "JPY", &[("capturePart", "400", 1)])]).unwrap();
    let plan = books.sync(&mapper, &order);
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::LedgerPrecision));
    let free = Mapper::new(holding("NONE", ""));
    assert_eq!(kinds(&books.sync(&free, &order)), [OpKind::CreateContact, OpKind::CreatePrepayment]);
}

#[test]
fn a_prepayment_comes_to_a_bank_account_of_its_currency_and_bears_no_fee() {
    let clearing = mapping::profiles::DEMO.replace("PP = \"invoice\" ", "PP = \"prepayment\" ");
    let own = "[prepayments]\naccount = \"820\"\ntax_type = \"NONE\"";
    let clearing = Mapper::new(Profile::builder().template("demo", &clearing).tenant(own).build().unwrap());
    let plan = sync(&mut Books::new(), &clearing, &at("100", "PP"), &[DEPOSIT]);
    assert_eq!((plan.parked.len(), plan.parked[0].code), (1, ParkCode::UnknownAccount));
    let expected = "account 092 (Card clearing) is no bank account, and prepayments come to those alone (name one: 090 Business Bank; \
                    or give the status in [status] another action)";
    assert_eq!(plan.parked[0].to_string(), expected);

    let mut euros = at("100", "PP");
    euros["currency"] = json!("EUR");
    let order = read(&mapper(), &euros, &[transaction(1, "Credit Card", "EUR", &[DEPOSIT])]).unwrap();
    let told = Books::new().plan(&mapper(), &order).parked[0].to_string();
    assert!(told.starts_with("account 090 is in USD: a prepayment in EUR cannot come to it"), "{told}");

    let fees = Mapper::new(holding(
        "NONE",
        "[[payment_method]]\nname = \"Credit Card\"\naccount = \"090\"\nfee_account = \"093\"\nfee_field = \"fee\"",
    ));
    let mut told = transaction(1, "Credit Card", "USD", &[DEPOSIT]);
    let datum = json!({"id": 1, "name": "fee", "label": "Fee", "value": "1.20", "access_level": "A"});
    told.backend_transactions[0].data = vec![serde_json::from_value(datum).unwrap()];
    let order = read(&fees, &at("100", "PP"), &[told]).unwrap();
    let plan = Books::new().plan(&fees, &order);
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::AmountUnknown));
    assert!(plan.parked[0].cause.contains("40.00 USD came before its invoice, and of it the gateway kept 1.20 USD"));
}

#[test]
fn the_account_and_the_tax_type_of_prepayments_are_checked_against_the_organisation() {
    assert_eq!(holding("NONE", "").check(&common::reference()), Ok(()));
    let wrong = holding("NUNE", "").check(&common::reference()).unwrap_err();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!((wrong[0].field.as_str(), wrong[0].line), ("prepayments.tax_type", 3));
    let mut reference = common::reference();
    reference.accounts.retain(|account| account.code.as_str() != "820");
    let wrong = holding("NONE", "").check(&reference).unwrap_err();
    assert_eq!(wrong[0].field, "prepayments.account");
    let plan = {
        let order = read(&mapper(), &at("100", "DEP"), &[transaction(1, "Credit Card", "USD", &[DEPOSIT])]).unwrap();
        let mut books = Books::new();
        books.reference = reference;
        books.plan(&mapper(), &order)
    };
    assert_eq!((plan.steps.len(), plan.parked[0].code), (0, ParkCode::UnknownAccount));
}

#[test]
fn the_tax_type_of_prepayments_may_be_a_named_one() {
    let named = holding("tax_types.deposits", "[tax_types]\ndeposits = \"NONE\"\n");
    assert_eq!(named.check(&common::reference()), Ok(()));
    let unknown = holding("tax_types.deposits", "[tax_types]\ndeposits = \"NUNE\"\n").check(&common::reference());
    assert_eq!(unknown.unwrap_err()[0].field, "prepayments.tax_type");
    let mut books = Books::new();
    sync(&mut books, &Mapper::new(named), &at("100", "DEP"), &[DEPOSIT]);
    assert_eq!(books.prepayments()[0].tax_type.as_str(), "NONE");
}

#[test]
fn a_status_that_holds_money_asks_for_the_permission_of_bank_transactions() {
    assert!(holding("NONE", "").makes_prepayments());
    assert!(!common::profile("").makes_prepayments());
}

#[test]
fn an_order_on_account_is_billed_and_its_deposit_pays_the_invoice() {
    let mapper = Mapper::new(holding("NONE", ""));
    let mut phone = at("100", "DEP");
    phone["payment_method_name"] = json!("Phone ordering");
    let mut order = read(&mapper, &phone, &[transaction(1, "Credit Card", "USD", &[DEPOSIT])]).unwrap();
    order.payment_method = "Phone ordering".into();
    let mut books = Books::new();
    let plan = books.sync(&mapper, &order);
    assert_eq!(kinds(&plan), [OpKind::CreateContact, OpKind::CreateInvoice, OpKind::CreatePayment]);
}

#[test]
fn an_explanation_says_what_set_each_field_of_it() {
    let order = read(&mapper(), &at("100", "DEP"), &[transaction(1, "Credit Card", "USD", &[DEPOSIT])]).unwrap();
    let books = Books::new();
    let explanation =
        mapper().explain(&common::connection(), &order, &books.reference, &books.applied, &books.contacts);
    let record = explanation.records.iter().find(|record| record.key.kind() == DocKind::Prepayment).unwrap();
    let told: Vec<String> =
        record.fields.iter().map(|field| format!("{} {} {}", field.path, field.value, field.by)).collect();
    let expected = [
        "contact contact:XC-demo-3 rule: the customer's id in the store, or a keyed hash of a guest's e-mail address",
        "account 090 template demo line 109, payment_method[2].account",
        "held_on 820 profile line 2, prepayments.account",
        "tax_type NONE profile line 3, prepayments.tax_type",
        "date 2025-03-01 rule: the day on which the store says that the money came",
        "amount 40.00 USD rule: what was captured before its invoice",
        "tax 0.00 USD rule: what of it is tax, by the ledger's own arithmetic",
    ];
    assert_eq!(told[..7], expected);
    assert!(told[7].starts_with("reference XC-1042 #") && told.len() == 8, "{told:?}");
}
