//! The ledger's arithmetic against every document among the examples of Xero's OpenAPI document.
//!
//! The document is not in the repository; `XCART_XERO_SHARED` names the folder that holds `xero/xero_accounting.yaml`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod check;
mod documents;
#[path = "../../../testing/yaml.rs"]
mod yaml;

use canonical_model::ledger::LineAmounts;
use check::{OURS, Rules, Verdict, judge};
use documents::Examples;
use mapping::arithmetic::{LineDiscount, Sums, effective_rate, line_amount, line_tax};
use rust_decimal::{Decimal, RoundingStrategy};

#[test]
fn every_document_whose_figures_agree_with_each_other_agrees_with_ours() {
    let Some(examples) = Examples::read("every_document_whose_figures_agree_with_each_other_agrees_with_ours") else {
        return;
    };
    let (mut agree, mut silent, mut broken, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for document in &examples.documents {
        match judge(document, &examples, &OURS) {
            Verdict::Agrees => agree += 1,
            Verdict::StatesNothing => silent += 1,
            Verdict::Inconsistent(reason) => broken.push(format!("{}: {reason}", document.name)),
            Verdict::Differs(reason) => wrong.push(format!("{}: {reason}", document.name)),
        }
    }
    let of_lines = examples.documents.iter().filter(|document| !document.lines.is_empty()).count();
    println!(
        "{} documents, {of_lines} with lines; {agree} agree with themselves and with us; {silent} state no figure that others \
         give; {} do not agree with themselves:",
        examples.documents.len(),
        broken.len()
    );
    broken.iter().for_each(|reason| println!("  {reason}"));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(agree > 60 && of_lines > 50, "{agree} of {}", examples.documents.len());
}

#[test]
fn every_rate_is_what_its_parts_come_to() {
    let Some(examples) = Examples::read("every_rate_is_what_its_parts_come_to") else { return };
    println!("{} rates with parts", examples.rates_of_parts.len());
    for (name, stated, parts) in &examples.rates_of_parts {
        assert_eq!(effective_rate(parts), Some(*stated), "{name}");
    }
    assert!(examples.rates_of_parts.len() >= 5);
}

fn cut(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::ToZero)
}

/// What somebody could get wrong, and some document tells.
const WRONG: &[(&str, Rules)] = &[
    (
        "amounts of lines are cut off",
        Rules {
            line_amount: |quantity, price, discount| match discount {
                LineDiscount::Percent(percent) => {
                    Some(cut(quantity * price * (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED))
                }
                _ => line_amount(quantity, price, discount),
            },
            ..OURS
        },
    ),
    (
        "discounts are forgotten",
        Rules { line_amount: |quantity, price, _| line_amount(quantity, price, LineDiscount::None), ..OURS },
    ),
    (
        "quantities are forgotten",
        Rules { line_amount: |_, price, discount| line_amount(Decimal::ONE, price, discount), ..OURS },
    ),
    (
        "tax is cut off",
        Rules {
            line_tax: |amounts, amount, rate| match amounts {
                LineAmounts::Inclusive => Some(cut(amount * rate / (Decimal::ONE_HUNDRED + rate))),
                _ => line_tax(amounts, amount, rate),
            },
            ..OURS
        },
    ),
    (
        "tax within is taken as tax on top",
        Rules { line_tax: |_, amount, rate| line_tax(LineAmounts::Exclusive, amount, rate), ..OURS },
    ),
    (
        "tax on top is taken as tax within",
        Rules { line_tax: |_, amount, rate| line_tax(LineAmounts::Inclusive, amount, rate), ..OURS },
    ),
    (
        "the sub-total holds the tax within",
        Rules { sums: |_, lines| Sums::of(LineAmounts::Exclusive, lines.iter().copied()), ..OURS },
    ),
    (
        "tax on top is not in the total",
        Rules { sums: |_, lines| Sums::of(LineAmounts::Inclusive, lines.iter().copied()), ..OURS },
    ),
];

#[test]
fn a_wrong_rule_disagrees_with_some_document() {
    let Some(examples) = Examples::read("a_wrong_rule_disagrees_with_some_document") else { return };
    for (name, rules) in WRONG {
        let differs = |verdict: Verdict| matches!(verdict, Verdict::Differs(_));
        let told = examples.documents.iter().filter(|document| differs(judge(document, &examples, rules))).count();
        println!("{name}: {told} documents tell");
        assert!(told > 0, "{name}");
    }
}
