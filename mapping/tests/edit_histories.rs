//! Orders that are edited again and again after they were paid: account by account and tax type by tax type the books are those of
//! the order as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::{BTreeMap, BTreeSet};

use canonical_model::{Order, ledger::LineAmounts};
use common::{Books, decimal, item, mapper, read, surcharge, transaction, xero_tax};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// What an edit may leave.
#[derive(Debug, Clone)]
struct Version {
    /// Cents and quantity of each of four articles.
    articles: Vec<(u32, u32)>,
    /// Cents of carriage and of a coupon.
    carriage: u32,
    coupon: u32,
    /// Which taxes.
    taxes: usize,
    locked: bool,
}

const SKUS: [&str; 4] = ["TEA-1", "MUG-2", "POT-3", "NEW-4"];

fn version() -> impl Strategy<Value = Version> {
    // Equal prices make exchanges.
    let price = prop_oneof![1u32..9_000, prop::sample::select(vec![1_000u32, 2_005])];
    let articles = prop::collection::vec((price, prop_oneof![2 => Just(0u32), 3 => 1u32..4]), 4);
    let carriage = prop::sample::select(vec![0u32, 495, 1_000]);
    let coupon = prop::sample::select(vec![0u32, 0, 300]);
    (articles, carriage, coupon, 0usize..4, prop::bool::weighted(0.1))
        .prop_map(|(articles, carriage, coupon, taxes, locked)| Version { articles, carriage, coupon, taxes, locked })
}

fn cents(cents: u32) -> Decimal {
    Decimal::new(i64::from(cents), 2)
}

impl Version {
    fn order(&self, inclusive: bool) -> Value {
        let number = |amount: Decimal| -> Value { serde_json::from_str(&amount.to_string()).unwrap() };
        let there = || self.articles.iter().zip(SKUS).zip(1i64..).filter(|((article, _), _)| article.1 > 0);
        let items: Vec<Value> = there()
            .map(|((article, sku), id)| item(id, sku, &cents(article.0).to_string(), i64::from(article.1)))
            .collect();
        let sub: Decimal = there().map(|((article, _), _)| cents(article.0) * Decimal::from(article.1)).sum();
        let off = cents(self.coupon).min(sub);
        let mut surcharges = vec![
            surcharge(1, "discount", "DCOUPON", &(-off).to_string(), false),
            surcharge(2, "shipping", "SHIPPING", &cents(self.carriage).to_string(), false),
        ];
        let mut total = sub - off + cents(self.carriage);
        let rates = [("CDEV.STAX.1", "0.0825"), ("CDEV.STAX.2", "0.1")];
        if inclusive && self.taxes > 0 {
            let tax = common::round2((sub - off) / decimal("6"));
            surcharges.push(surcharge(3, "tax", "CDEV.VAT.1", &tax.to_string(), true));
        } else if !inclusive {
            for (code, rate) in
                rates.iter().zip(0..).filter(|(_, bit)| self.taxes & (1 << bit) != 0).map(|(rate, _)| rate)
            {
                let tax = common::round2((sub - off) * decimal(rate));
                surcharges.push(surcharge(3, "tax", code, &tax.to_string(), false));
                total += tax;
            }
        }
        json!({"items": items, "sub_total": number(sub), "total": number(total), "surcharges": surcharges})
    }
}

/// Net amount and tax of each account and tax type.
type Worth = BTreeMap<(String, String), (Decimal, Decimal)>;

fn worth(books: &Books) -> Worth {
    let mut worth = Worth::new();
    let notes = books.credit_notes().into_iter().map(|note| (note, -Decimal::ONE));
    for (document, sign) in books.invoices().into_iter().map(|invoice| (invoice, Decimal::ONE)).chain(notes) {
        for (index, line) in document.lines.iter().enumerate() {
            let tax = xero_tax(document, index, &books.reference);
            let held = if document.line_amounts == LineAmounts::Inclusive { tax } else { Decimal::ZERO };
            let entry = worth.entry((line.account.to_string(), line.tax_type.to_string())).or_default();
            entry.0 += sign * (line.line_amount.amount() - held);
            entry.1 += sign * tax;
        }
    }
    worth.retain(|_, (net, tax)| !net.is_zero() || !tax.is_zero());
    worth
}

/// Tax type by tax type the books agree to the cent, and account by account in what the store charged there: its prices, which hold
/// their tax or not. Which account's line bears the last unit of a tax is not worth a document of its own.
fn check_worth(books: &Worth, anew: &Worth, inclusive: bool) -> Result<(), TestCaseError> {
    let mut taxes: BTreeMap<&str, Decimal> = BTreeMap::new();
    for key in books.keys().chain(anew.keys()).collect::<BTreeSet<_>>() {
        let of = |worth: &Worth| worth.get(key).copied().unwrap_or_default();
        let ((net, tax), (anew_net, anew_tax)) = (of(books), of(anew));
        let charged = |net: Decimal, tax: Decimal| if inclusive { net + tax } else { net };
        prop_assert_eq!(charged(net, tax), charged(anew_net, anew_tax), "{:?}: {:?} for {:?}", key, books, anew);
        prop_assert!((tax - anew_tax).abs() <= Decimal::new(1, 2), "{key:?}: {books:?} for {anew:?}");
        *taxes.entry(&key.1).or_default() += tax - anew_tax;
    }
    prop_assert!(taxes.values().all(Decimal::is_zero), "{books:?} for {anew:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn whatever_was_edited_the_books_are_those_of_the_order_as_it_is(
        versions in prop::collection::vec(version(), 2..6),
        inclusive in any::<bool>(),
        paid in prop::sample::select(vec![50u32, 100, 150]),
    ) {
        let mapper = mapper();
        let mut books = Books::new();
        let mut sale: Option<Value> = None;
        for version in versions {
            let differs = version.order(inclusive);
            let captured = sale.get_or_insert_with(|| {
                let total = decimal(&differs["total"].to_string());
                json!(common::round2(total * Decimal::from(paid) / Decimal::ONE_HUNDRED).to_string())
            });
            let captured = captured.as_str().unwrap();
            let rows: Vec<(&str, &str, u32)> = if decimal(captured).is_zero() { vec![] } else { vec![("sale", captured, 1)] };
            let order: Order = read(&mapper, &differs, &[transaction(1, "Credit Card", "USD", &rows)]).unwrap();
            if version.locked && !books.applied.records.is_empty() {
                books.reference.organisation.period_lock = Some(common::day("2025-03-02"));
            }
            let plan = books.sync(&mapper, &order);
            // More money than the order is worth waits for a person; an order that is worth nothing is not billed.
            prop_assert!(plan.parked.iter().all(|park| matches!(park.code, canonical_model::ParkCode::AmountUnknown
                | canonical_model::ParkCode::AmbiguousRefund | canonical_model::ParkCode::LockedPeriod)), "{:?}", plan.parked);
            if plan.parked.iter().any(|park| park.code != canonical_model::ParkCode::AmountUnknown) || books.applied.records.is_empty() {
                return Ok(());
            }
            let mut anew = Books::new();
            anew.apply(&anew.plan(&mapper, &order));
            if books.invoices().is_empty() {
                prop_assert!(anew.invoices().is_empty());
                return Ok(());
            }
            if anew.invoices().is_empty() {
                // An order that is worth nothing is not billed anew, but what was billed for it stays with its discount.
                let all: (Decimal, Decimal) =
                    worth(&books).values().fold(<_>::default(), |sum, one| (sum.0 + one.0, sum.1 + one.1));
                prop_assert_eq!(all, (Decimal::ZERO, Decimal::ZERO));
                continue;
            }
            check_worth(&worth(&books), &worth(&anew), inclusive)?;
            let due: Decimal = books.invoices().iter().map(|invoice| books.open(&invoice.key)).sum();
            let credit: Decimal = books.credits().iter().map(|(_, _, left)| *left).sum();
            prop_assert!(due.is_zero() || credit.is_zero(), "{due} is due, and {credit} of credit is left");
        }
    }
}
