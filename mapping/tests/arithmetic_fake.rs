//! The ledger's arithmetic against `FakeXero`, which computes by code of its own: random documents are posted, and what comes
//! back is what was computed here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::Json;
use canonical_model::ledger::LineAmounts;
use common::fake_ledger::FakeLedger;
use mapping::arithmetic::{Component, LineDiscount, Sums, UnitDecimals, effective_rate, line_amount, line_tax};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// A line as it is sent.
#[derive(Debug, Clone)]
struct Line {
    quantity: Decimal,
    unit_amount: Decimal,
    discount: LineDiscount,
    tax_type: &'static str,
    /// How much the sent tax is off the computed one, if tax is sent.
    tax_off: Option<Decimal>,
}

/// Tax types of the demo organisation, and of the rates that the test adds.
const RATES: &[(&str, &str)] = &[
    ("OUTPUT", "8.25"),
    ("OUTPUT2", "20"),
    ("TAX001", "10"),
    ("NONE", "0"),
    ("TAX002", "15.4738"),
    ("TAX003", "12.5"),
];

fn rate(tax_type: &str) -> Decimal {
    RATES.iter().find(|(name, _)| *name == tax_type).unwrap().1.parse().unwrap()
}

/// Adds a tax rate of these parts; its type and its effective rate as the fake computes it.
fn add_rate(ledger: &FakeLedger, name: &str, parts: &[(&str, bool)]) -> (String, Decimal) {
    let part = |(index, (rate, compound)): (usize, &(&str, bool))| {
        format!(r#"{{"Name":"Part {index}","Rate":{rate},"IsCompound":{compound}}}"#)
    };
    let parts: Vec<String> = parts.iter().enumerate().map(part).collect();
    let body = format!(r#"{{"Name":"{name}","ReportTaxType":"OUTPUT","TaxComponents":[{}]}}"#, parts.join(","));
    let rate = ledger.put("TaxRates", None, body);
    let tax_type = rate.get("TaxType").and_then(Json::as_str).unwrap().to_owned();
    (tax_type, rate.get("EffectiveRate").and_then(Json::as_decimal).unwrap())
}

/// A ledger with two more rates, the first with a part on top of another.
fn ledger() -> FakeLedger {
    let ledger = FakeLedger::new();
    for (name, parts) in
        [("Compound", &[("5", false), ("9.975", true)][..]), ("Two parts", &[("8", false), ("4.5", false)])]
    {
        let (tax_type, computed) = add_rate(&ledger, name, parts);
        assert_eq!(rate(&tax_type), computed);
    }
    ledger
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let amount = |units: std::ops::RangeInclusive<i64>, decimals: u32| {
        units.prop_map(move |units| Decimal::new(units, decimals))
    };
    let quantity = prop_oneof![
        6 => amount(0..=40, 0),
        2 => amount(-5..=-1, 0),
        3 => amount(0..=100_000, 4),
    ];
    let unit_amount = prop_oneof![
        4 => amount(0..=30_000, 2),
        4 => amount(0..=3_000_000, 4),
        1 => amount(-200_000..=-1, 4),
        1 => amount(0..=1_000, 6),
    ];
    let discount = prop_oneof![
        4 => Just(LineDiscount::None),
        2 => amount(1..=10_000, 2).prop_map(LineDiscount::Percent),
        1 => amount(1..=999_999, 4).prop_map(LineDiscount::Percent),
        2 => amount(1..=9_999, 2).prop_map(LineDiscount::Amount),
    ];
    let tax_type = prop::sample::select(RATES).prop_map(|(name, _)| name);
    let tax_off = prop::option::weighted(0.2, amount(-2..=2, 2));
    let line = (quantity, unit_amount, discount, tax_type, tax_off).prop_map(
        |(quantity, unit_amount, discount, tax_type, tax_off)| Line {
            quantity,
            unit_amount,
            discount,
            tax_type,
            tax_off,
        },
    );
    prop::collection::vec(line, 1..9)
}

/// A line as it is computed here: amount and tax.
fn computed(line: &Line, amounts: LineAmounts, decimals: UnitDecimals) -> (Decimal, Decimal) {
    let amount = line_amount(line.quantity, decimals.held(line.unit_amount), line.discount).unwrap();
    let tax = line_tax(amounts, amount, rate(line.tax_type)).unwrap();
    let off = line.tax_off.filter(|_| amounts != LineAmounts::NoTax).unwrap_or_default();
    (amount, tax + off)
}

fn body(lines: &[Line], amounts: LineAmounts, decimals: UnitDecimals) -> String {
    let line = |line: &Line| {
        let discount = match line.discount {
            LineDiscount::None => String::new(),
            LineDiscount::Percent(percent) => format!(r#","DiscountRate":{percent}"#),
            LineDiscount::Amount(amount) => format!(r#","DiscountAmount":{amount}"#),
        };
        let tax = match line.tax_off {
            None => String::new(),
            Some(_) => format!(r#","TaxAmount":{}"#, computed(line, amounts, decimals).1),
        };
        format!(
            r#"{{"Description":"x","AccountCode":"200","Quantity":{},"UnitAmount":{},"TaxType":"{}"{discount}{tax}}}"#,
            line.quantity, line.unit_amount, line.tax_type
        )
    };
    let lines: Vec<String> = lines.iter().map(line).collect();
    format!(
        r#"{{"Type":"ACCREC","Status":"DRAFT","Contact":{{"Name":"Ada"}},"LineAmountTypes":"{amounts:?}","LineItems":[{}]}}"#,
        lines.join(",")
    )
}

fn figure(json: &Json, name: &str) -> Decimal {
    json.get(name).and_then(Json::as_decimal).unwrap_or_else(|| panic!("no {name}: {json}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) })]

    #[test]
    fn every_line_and_every_sum_is_what_fake_xero_computes(
        lines in lines(),
        amounts in prop::sample::select(vec![LineAmounts::Exclusive, LineAmounts::Inclusive, LineAmounts::NoTax]),
        decimals in prop::sample::select(vec![UnitDecimals::Two, UnitDecimals::Four]),
    ) {
        thread_local!(static LEDGER: FakeLedger = ledger());
        let invoice = LEDGER.with(|ledger| ledger.put("Invoices", (decimals == UnitDecimals::Four).then_some("4"), body(&lines, amounts, decimals)));
        let posted = invoice.get("LineItems").and_then(Json::as_array).unwrap();
        let ours: Vec<(Decimal, Decimal)> = lines.iter().map(|line| computed(line, amounts, decimals)).collect();
        for ((line, posted), (amount, tax)) in lines.iter().zip(posted).zip(&ours) {
            prop_assert_eq!(figure(posted, "LineAmount"), *amount, "{:?}", line);
            prop_assert_eq!(figure(posted, "TaxAmount"), *tax, "{:?}", line);
        }
        let sums = Sums::of(amounts, ours).unwrap();
        prop_assert_eq!(figure(&invoice, "SubTotal"), sums.sub_total);
        prop_assert_eq!(figure(&invoice, "TotalTax"), sums.tax);
        prop_assert_eq!(figure(&invoice, "Total"), sums.total);
    }

    #[test]
    fn a_rate_of_parts_is_what_fake_xero_computes(
        simple in prop::collection::vec(0i64..30_000, 0..4),
        compound in prop::option::of(0i64..30_000),
    ) {
        let decimal = |units: i64| Decimal::new(units, 3);
        let parts = simple.iter().map(|units| (decimal(*units), false)).chain(compound.map(|units| (decimal(units), true)));
        let parts: Vec<(Decimal, bool)> = parts.collect();
        prop_assume!(!parts.is_empty());
        let texts: Vec<(String, bool)> = parts.iter().map(|(rate, compound)| (rate.to_string(), *compound)).collect();
        let texts: Vec<(&str, bool)> = texts.iter().map(|(rate, compound)| (rate.as_str(), *compound)).collect();
        let components: Vec<Component> = parts.iter().map(|(rate, compound)| Component { rate: *rate, compound: *compound }).collect();
        let (_, computed) = add_rate(&FakeLedger::new(), "Parts", &texts);
        prop_assert_eq!(effective_rate(&components), Some(computed));
    }
}
