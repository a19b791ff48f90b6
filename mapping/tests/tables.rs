//! The status table, the refund rule and the payment-evidence rule, each over all combinations. What is expected is written as a person
//! reads it; each table is made anew from what is planned, and the two must be the same to the letter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use canonical_model::{
    Evidence, LedgerWrite, Park, PaymentKind, Plan, Step,
    ledger::{DocKind, DocumentKind, DocumentStatus},
};
use common::{Books, item, mapper, offline, profile_with, read, status, transaction};
use mapping::{
    Mapper, Profile,
    preview::{Align::Left, Table},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use xcart_client::wire::PaymentTransaction;

/// Every payment status of X-Cart, and one that it does not have.
const CODES: [&str; 8] = ["Q", "A", "P", "PP", "R", "D", "C", "LAB"];

fn card(rows: &[(&str, &str, u32)]) -> Vec<PaymentTransaction> {
    vec![transaction(1, "Credit Card", "USD", rows)]
}

fn word(park: &Park) -> String {
    format!("!{}", serde_json::to_value(park.code).unwrap().as_str().unwrap())
}

fn verb(step: &Step) -> &'static str {
    match &step.write {
        LedgerWrite::CreateContact(_) => "",
        LedgerWrite::CreateDocument(document) => match (document.kind, document.status) {
            (DocumentKind::CreditNote, _) => "credit",
            (_, DocumentStatus::Draft) => "draft",
            _ => "bill",
        },
        LedgerWrite::UpdateDocument(document) if document.status == DocumentStatus::Authorised => "approve",
        LedgerWrite::UpdateDocument(_) => "redraft",
        LedgerWrite::SetDocumentStatus { status: DocumentStatus::Voided, .. } => "void",
        LedgerWrite::SetDocumentStatus { .. } => "delete",
        LedgerWrite::CreatePayment(payment) if payment.on.kind() == DocKind::CreditNote => "refund",
        LedgerWrite::CreatePayment(_) => "pay",
        LedgerWrite::CreateOverpayment(_) => "overpay",
        LedgerWrite::CreatePrepayment(_) => "prepay",
        LedgerWrite::Allocate(_) => "allocate",
        other => panic!("{other:?}"),
    }
}

/// What a plan does, in words.
fn words(plan: &Plan) -> String {
    let steps = plan.steps.iter().map(verb).filter(|word| !word.is_empty()).map(str::to_owned);
    let words: Vec<String> = steps.chain(plan.parked.iter().map(word)).collect();
    if words.is_empty() { "-".to_owned() } else { words.join(" ") }
}

fn compare(table: &Table, expected: &str) {
    let table = table.to_string();
    let trimmed = |text: &str| text.trim().lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&table), trimmed(expected), "it is now\n{table}");
}

/// What stands in the ledger before: nothing, a draft, an approved invoice, or one that is paid.
fn before(what: &str) -> Books {
    let mut books = Books::new();
    let (from, to, code, rows) = match what {
        "nothing" => return books,
        "a draft" => ("A = \"wait\"", "A = \"draft\"", "A", card(&[("auth", "20", 1)])),
        "an invoice" => ("Q = \"wait\"", "Q = \"invoice\"", "Q", vec![]),
        "a paid one" => ("P = \"invoice\"", "P = \"invoice\"", "P", card(&[("sale", "20", 2)])),
        other => panic!("{other}"),
    };
    let mapper = Mapper::new(profile_with(from, to));
    let order = read(&mapper, &json!({"payment_status": status(code)}), &rows).unwrap();
    books.sync(&mapper, &order);
    books
}

/// What the transactions say: nothing for certain, that 20.00 came, or that they came and went back.
fn money(what: &str) -> Vec<PaymentTransaction> {
    match what {
        "unknown" => vec![offline(1, "Credit Card", "20")],
        "came" => card(&[("sale", "20", 2)]),
        "went back" => card(&[("sale", "20", 2), ("refund", "20", 5)]),
        other => panic!("{other}"),
    }
}

#[test]
fn the_status_table_over_all_codes_all_that_stood_before_and_all_money() {
    let headings = ["status", "before", "unknown", "came", "went back"];
    let mut table = Table::new(headings.map(|heading| (heading, Left)));
    for code in CODES {
        for stood in ["nothing", "a draft", "an invoice", "a paid one"] {
            let cell = |what: &str| {
                let differs = json!({"payment_status": status(code)});
                match read(&mapper(), &differs, &money(what)) {
                    Err(park) => word(&park),
                    Ok(order) => words(&before(stood).sync(&mapper(), &order)),
                }
            };
            let cells = headings[2..].iter().map(|what| cell(what));
            table.row([code.to_owned(), stood.to_owned()].into_iter().chain(cells));
        }
    }
    compare(&table, STATUSES);
}

/// What a plan does, by status, by what stood before, and by what is known of the money. `!` is a reason to be parked.
const STATUSES: &str = "
status  before      unknown                               came                       went back
------  ----------  ------------------------------------  -------------------------  -------------------------
Q       nothing     -                                     bill pay                   bill pay credit refund
Q       a draft     -                                     approve pay                approve pay credit refund
Q       an invoice  -                                     pay                        pay credit refund
Q       a paid one  !changed_after_payment                -                          credit refund
A       nothing     -                                     bill pay                   bill pay credit refund
A       a draft     -                                     approve pay                approve pay credit refund
A       an invoice  -                                     pay                        pay credit refund
A       a paid one  !changed_after_payment                -                          credit refund
P       nothing     bill pay                              bill pay                   bill pay credit refund
P       a draft     approve pay                           approve pay                approve pay credit refund
P       an invoice  pay                                   pay                        pay credit refund
P       a paid one  !changed_after_payment                -                          credit refund
PP      nothing     !amount_unknown                       bill pay                   bill pay credit refund
PP      a draft     !amount_unknown                       approve pay                approve pay credit refund
PP      an invoice  !amount_unknown                       pay                        pay credit refund
PP      a paid one  !amount_unknown                       -                          credit refund
R       nothing     bill pay credit refund                bill pay credit refund     bill pay credit refund
R       a draft     approve pay credit refund             approve pay credit refund  approve pay credit refund
R       an invoice  pay credit refund                     pay credit refund          pay credit refund
R       a paid one  credit refund !changed_after_payment  credit refund              credit refund
D       nothing     -                                     !ambiguous_refund          -
D       a draft     delete                                !ambiguous_refund          delete
D       an invoice  void                                  pay credit                 pay credit refund
D       a paid one  credit !changed_after_payment         credit                     credit refund
C       nothing     -                                     !ambiguous_refund          -
C       a draft     delete                                !ambiguous_refund          delete
C       an invoice  void                                  pay credit                 pay credit refund
C       a paid one  credit !changed_after_payment         credit                     credit refund
LAB     nothing     !unknown_status                       !unknown_status            !unknown_status
LAB     a draft     !unknown_status                       !unknown_status            !unknown_status
LAB     an invoice  !unknown_status                       !unknown_status            !unknown_status
LAB     a paid one  !unknown_status                       !unknown_status            !unknown_status
";

/// An order of 20.00 that was billed and paid as far as its money reaches, then edited and refunded. `policy` is what the profile says
/// about a refund while the invoice is not fully paid.
fn edited(policy: &str, worth: i64, captured: i64, refunded: i64) -> (Books, Result<Plan, Park>) {
    let order = |worth: i64| -> Value {
        json!({"items": [item(7, "TEA-1", &worth.to_string(), 1)], "sub_total": worth, "total": worth,
            "payment_status": status("PP")})
    };
    let (came, back) = (captured.to_string(), refunded.to_string());
    let mut rows = vec![("capturePart", came.as_str(), 2)];
    rows.retain(|_| captured > 0);
    let mut books = Books::new();
    // It was billed before anything else happened.
    let profile = mapping::profiles::DEMO.replace("Q = \"wait\"", "Q = \"invoice\"");
    let profile = profile.replace("refunds = \"reduces_sale\"", &format!("refunds = \"{policy}\""));
    let billed = Mapper::new(Profile::from_toml(&profile).unwrap());
    let mut first = order(20);
    first["payment_status"] = status("Q");
    books.sync(&billed, &read(&billed, &first, &card(&rows)).unwrap());
    if refunded > 0 {
        rows.push(("refundPart", back.as_str(), 6));
    }
    let mut now = order(worth);
    if rows.is_empty() {
        now["payment_status"] = status("Q");
    }
    let plan = read(&billed, &now, &card(&rows)).map(|order| books.sync(&billed, &order));
    (books, plan)
}

/// What the books come to, in the columns of the table.
fn figures(policy: &str, worth: i64, captured: i64, refunded: i64) -> Vec<String> {
    let (books, plan) = edited(policy, worth, captured, refunded);
    let sum = |amounts: &mut dyn Iterator<Item = Decimal>| amounts.sum::<Decimal>().normalize();
    let billed = sum(&mut books.invoices().iter().map(|one| one.totals.total.amount()));
    let credited = sum(&mut books.credits().iter().map(|(_, total, _)| *total));
    let left = sum(&mut books.credits().iter().map(|(_, _, left)| *left));
    let due = sum(&mut books.invoices().iter().map(|one| books.open(&one.key)));
    let back = sum(&mut books.applied.records.values().filter_map(|record| match &record.written {
        Some(LedgerWrite::CreatePayment(payment)) if payment.on.kind() == DocKind::CreditNote => {
            Some(payment.amount.amount())
        }
        _ => None,
    }));
    let parked = match &plan {
        Err(park) => word(park),
        Ok(plan) => plan.parked.iter().map(word).collect::<Vec<_>>().join(" "),
    };
    // The rule itself: what is to be credited is what the edit took off, or what was refunded of the sale, whichever is more. An invoice
    // on which nothing was paid is changed instead.
    if policy == "reduces_sale" && parked.is_empty() && captured > 0 {
        let invoiced = worth.max(20);
        let rule = (invoiced - worth).max(refunded - (captured - invoiced).max(0));
        assert_eq!(credited, Decimal::from(rule.max(0)), "{worth} {captured} {refunded}");
    }
    let cells = [worth, captured, refunded].map(|amount| amount.to_string());
    let figures = [billed, credited, back, due, left].map(|amount| amount.to_string());
    cells.into_iter().chain(figures).chain([parked]).collect()
}

/// Everything that an order of 20.00 may be worth after an edit, with all that may have been captured and refunded.
fn histories() -> Vec<(i64, i64, i64)> {
    let amounts = [0, 10, 20, 30];
    let of = |worth: i64| {
        amounts.into_iter().flat_map(move |captured| {
            let refunds = amounts.into_iter().filter(move |refunded| *refunded <= captured);
            refunds.map(move |refunded| (worth, captured, refunded))
        })
    };
    [10, 20, 30].into_iter().flat_map(of).collect()
}

const COLUMNS: [&str; 9] =
    ["worth", "captured", "refunded", "billed", "credited", "paid back", "due", "left", "parked"];

#[test]
fn the_refund_rule_over_all_edits_captures_and_refunds() {
    let mut table = Table::new(COLUMNS.map(|heading| (heading, Left)));
    for (worth, captured, refunded) in histories() {
        table.row(figures("reduces_sale", worth, captured, refunded));
    }
    compare(&table, REFUNDS);
}

#[test]
fn what_the_profile_says_of_a_refund_counts_only_while_an_order_that_was_not_edited_down_is_not_fully_paid() {
    let mut table = Table::new([("refunds", Left)].into_iter().chain(COLUMNS.map(|heading| (heading, Left))));
    for policy in ["reverses_payment", "park"] {
        for (worth, captured, refunded) in histories() {
            let other = figures(policy, worth, captured, refunded);
            if other != figures("reduces_sale", worth, captured, refunded) {
                table.row([policy.to_owned()].into_iter().chain(other));
            }
        }
    }
    compare(&table, POLICIES);
}

/// Where another word of the profile than `reduces_sale` makes another book: the payment stands in the ledger already, so a person decides.
const POLICIES: &str = "
refunds           worth  captured  refunded  billed  credited  paid back  due  left  parked
----------------  -----  --------  --------  ------  --------  ---------  ---  ----  -----------------
reverses_payment  20     10        10        20      0         0          10   0     !ambiguous_refund
reverses_payment  30     10        10        30      0         0          20   0     !ambiguous_refund
reverses_payment  30     20        10        30      0         0          10   0     !ambiguous_refund
reverses_payment  30     20        20        30      0         0          10   0     !ambiguous_refund
park              20     10        10        20      0         0          10   0     !ambiguous_refund
park              30     10        10        20      0         0          10   0     !ambiguous_refund
park              30     20        10        20      0         0          0    0     !ambiguous_refund
park              30     20        20        20      0         0          0    0     !ambiguous_refund
";

/// What the books come to.
const REFUNDS: &str = "
worth  captured  refunded  billed  credited  paid back  due  left  parked
-----  --------  --------  ------  --------  ---------  ---  ----  ---------------
10     0         0         10      0         0          10   0
10     10        0         20      10        0          0    0
10     10        10        20      10        10         10   0
10     20        0         20      10        0          0    10
10     20        10        20      10        10         0    0
10     20        20        20      20        20         0    0
10     30        0         20      10        0          0    10    !amount_unknown
10     30        10        20      10        0          0    10
10     30        20        20      10        10         0    0
10     30        30        20      20        20         0    0
20     0         0         20      0         0          20   0
20     10        0         20      0         0          10   0
20     10        10        20      10        10         10   0
20     20        0         20      0         0          0    0
20     20        10        20      10        10         0    0
20     20        20        20      20        20         0    0
20     30        0         20      0         0          0    0     !amount_unknown
20     30        10        20      0         0          0    0
20     30        20        20      10        10         0    0
20     30        30        20      20        20         0    0
30     0         0         30      0         0          30   0
30     10        0         30      0         0          20   0
30     10        10        30      10        10         20   0
30     20        0         30      0         0          10   0
30     20        10        30      10        10         10   0
30     20        20        30      20        20         10   0
30     30        0         30      0         0          0    0
30     30        10        30      10        10         0    0
30     30        20        30      20        20         0    0
30     30        30        30      30        30         0    0
";

/// What transactions may say of an order of 20.00.
fn evidence() -> Vec<(&'static str, Vec<PaymentTransaction>)> {
    let failed = || {
        let mut rows = card(&[("sale", "20", 2)]);
        rows[0].backend_transactions[0].status = "F".into();
        rows
    };
    vec![
        ("nothing", vec![]),
        ("offline, all of it", vec![offline(1, "Echeck", "20")]),
        ("offline, a part", vec![offline(1, "Echeck", "5")]),
        ("offline, two parts", vec![offline(1, "Echeck", "5"), offline(2, "Echeck", "15")]),
        ("offline, too much", vec![offline(1, "Echeck", "25")]),
        ("failed", failed()),
        ("held", card(&[("auth", "20", 1)])),
        ("sold", card(&[("sale", "20", 2)])),
        ("captured in part", card(&[("auth", "20", 1), ("capturePart", "12", 2)])),
        ("refunded in part", card(&[("sale", "20", 2), ("refundPart", "5", 3)])),
        ("refunded", card(&[("sale", "20", 2), ("refund", "20", 3)])),
    ]
}

#[test]
fn the_payment_evidence_rule_over_all_codes_and_all_that_transactions_say() {
    let mut table = Table::new(["transactions", "status", "money"].map(|heading| (heading, Left)));
    for (name, rows) in evidence() {
        for code in CODES {
            let cell = match read(&mapper(), &json!({"payment_status": status(code)}), &rows) {
                Err(park) => word(&park),
                Ok(order) => {
                    let moved = order.payments.iter().map(|payment| {
                        let sign = if payment.kind == PaymentKind::Capture { '+' } else { '-' };
                        let by = if payment.evidence == Evidence::Status { "status" } else { "transaction" };
                        format!(
                            "{sign}{} by {by} as {} on {}",
                            payment.amount.amount().normalize(),
                            payment.id,
                            payment.on
                        )
                    });
                    let moved: Vec<String> = moved.collect();
                    if moved.is_empty() { "-".to_owned() } else { moved.join(", ") }
                }
            };
            table.row([name.to_owned(), code.to_owned(), cell]);
        }
    }
    compare(&table, EVIDENCE);
}

/// Money that came (+) and went (-): what says so, under which name, and on which day. What nothing dates is of the day on which it was seen.
const EVIDENCE: &str = "
transactions        status  money
------------------  ------  ----------------------------------------------------------------------------------------------------------------------------------------------------------------
nothing             Q       -
nothing             A       -
nothing             P       +20 by status as status on 2025-03-10
nothing             PP      !amount_unknown
nothing             R       +20 by status as status on 2025-03-10, -20 by status as status-refund on 2025-03-10
nothing             D       -
nothing             C       -
nothing             LAB     -
offline, all of it  Q       -
offline, all of it  A       -
offline, all of it  P       +20 by transaction as t1 on 2025-03-10
offline, all of it  PP      !amount_unknown
offline, all of it  R       +20 by transaction as t1 on 2025-03-10, -20 by status as t1-refund on 2025-03-10
offline, all of it  D       -
offline, all of it  C       -
offline, all of it  LAB     -
offline, a part     Q       -
offline, a part     A       -
offline, a part     P       +20 by status as t1 on 2025-03-10
offline, a part     PP      +5 by transaction as t1 on 2025-03-10
offline, a part     R       +20 by status as t1 on 2025-03-10, -20 by status as t1-refund on 2025-03-10
offline, a part     D       -
offline, a part     C       -
offline, a part     LAB     -
offline, two parts  Q       -
offline, two parts  A       -
offline, two parts  P       +5 by transaction as t1 on 2025-03-10, +15 by transaction as t2 on 2025-03-10
offline, two parts  PP      !amount_unknown
offline, two parts  R       +5 by transaction as t1 on 2025-03-10, +15 by transaction as t2 on 2025-03-10, -5 by status as t1-refund on 2025-03-10, -15 by status as t2-refund on 2025-03-10
offline, two parts  D       -
offline, two parts  C       -
offline, two parts  LAB     -
offline, too much   Q       -
offline, too much   A       -
offline, too much   P       +20 by status as t1 on 2025-03-10
offline, too much   PP      !amount_unknown
offline, too much   R       +20 by status as t1 on 2025-03-10, -20 by status as t1-refund on 2025-03-10
offline, too much   D       -
offline, too much   C       -
offline, too much   LAB     -
failed              Q       -
failed              A       -
failed              P       +20 by status as status on 2025-03-10
failed              PP      !amount_unknown
failed              R       +20 by status as status on 2025-03-10, -20 by status as status-refund on 2025-03-10
failed              D       -
failed              C       -
failed              LAB     -
held                Q       -
held                A       -
held                P       +20 by status as status on 2025-03-10
held                PP      !amount_unknown
held                R       +20 by status as status on 2025-03-10, -20 by status as status-refund on 2025-03-10
held                D       -
held                C       -
held                LAB     -
sold                Q       +20 by transaction as 100 on 2025-03-02
sold                A       +20 by transaction as 100 on 2025-03-02
sold                P       +20 by transaction as 100 on 2025-03-02
sold                PP      +20 by transaction as 100 on 2025-03-02
sold                R       +20 by transaction as 100 on 2025-03-02, -20 by status as 100-refund on 2025-03-10
sold                D       +20 by transaction as 100 on 2025-03-02
sold                C       +20 by transaction as 100 on 2025-03-02
sold                LAB     +20 by transaction as 100 on 2025-03-02
captured in part    Q       +12 by transaction as 101 on 2025-03-02
captured in part    A       +12 by transaction as 101 on 2025-03-02
captured in part    P       +12 by transaction as 101 on 2025-03-02
captured in part    PP      +12 by transaction as 101 on 2025-03-02
captured in part    R       +12 by transaction as 101 on 2025-03-02, -12 by status as 101-refund on 2025-03-10
captured in part    D       +12 by transaction as 101 on 2025-03-02
captured in part    C       +12 by transaction as 101 on 2025-03-02
captured in part    LAB     +12 by transaction as 101 on 2025-03-02
refunded in part    Q       +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded in part    A       +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded in part    P       +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded in part    PP      +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded in part    R       +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03, -15 by status as status-refund on 2025-03-10
refunded in part    D       +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded in part    C       +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded in part    LAB     +20 by transaction as 100 on 2025-03-02, -5 by transaction as 101 on 2025-03-03
refunded            Q       +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            A       +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            P       +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            PP      +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            R       +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            D       +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            C       +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
refunded            LAB     +20 by transaction as 100 on 2025-03-02, -20 by transaction as 101 on 2025-03-03
";
