//! The sums that must hold, as functions: they are checked before anything is sent, and by property tests.

use rust_decimal::Decimal;

use crate::{
    Currency, DiscountStage, LineKind, Money, MoneyError, Order, PaymentKind, TaxTreatment,
    ledger::{Document, DocumentLine, LineAmounts},
};

/// A sum that does not hold. Each says what it is about, what was found and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// Quantity times unit price is not the line's gross amount.
    #[error("line {line}: quantity × unit price is {expected}, the line says {found}")]
    LineGross {
        /// The line's id.
        line: String,
        /// What the line says.
        found: Money,
        /// What it should say.
        expected: Money,
    },
    /// Gross less discount is not the line's net amount, or the net amount is below zero.
    #[error("line {line}: gross − discount is {expected}, the line says {found}")]
    LineNet {
        /// The line's id.
        line: String,
        /// What the line says.
        found: Money,
        /// What it should say.
        expected: Money,
    },
    /// An amount that must not be negative is.
    #[error("{what} is negative: {found}")]
    Negative {
        /// Which amount.
        what: String,
        /// The amount.
        found: Money,
    },
    /// The discounts before tax are not what the lines were lowered by.
    #[error("the discounts before tax are {expected}, the lines were lowered by {found}")]
    DiscountSpread {
        /// What the lines say.
        found: Money,
        /// What the discounts say.
        expected: Money,
    },
    /// Lines, tax and discounts do not give the order's total.
    #[error("lines, tax and discounts give {expected}, the order says {found}")]
    OrderTotal {
        /// What the order says, tenders included.
        found: Money,
        /// What its parts give.
        expected: Money,
    },
    /// The lines' own tax of a code is more than the order's.
    #[error("tax {code}: the lines say {found}, the order says {expected}")]
    LineTax {
        /// The code.
        code: String,
        /// What the lines say.
        found: Money,
        /// What the order says.
        expected: Money,
    },
    /// The tax held in prices is more than the prices.
    #[error("the tax in the prices ({found}) is more than the prices ({expected})")]
    IncludedTax {
        /// The tax.
        found: Money,
        /// The prices.
        expected: Money,
    },
    /// More was refunded than captured.
    #[error("{found} was refunded, {expected} captured")]
    RefundedMore {
        /// What was refunded.
        found: Money,
        /// What was captured.
        expected: Money,
    },
    /// A document's parts do not give its totals.
    #[error("document {number}: {what} is {found}, its lines give {expected}")]
    DocumentTotal {
        /// The document's number.
        number: String,
        /// Which total.
        what: &'static str,
        /// What the document says.
        found: Money,
        /// What its lines give.
        expected: Money,
    },
    /// A rate of 1 between two currencies, or none above zero.
    #[error("document {number}: a rate of {rate} between {base} and {currency}")]
    Rate {
        /// The document's number.
        number: String,
        /// The rate.
        rate: Decimal,
        /// The organisation's currency.
        base: Currency,
        /// The document's currency.
        currency: Currency,
    },
    /// More is credited or paid than the document is worth.
    #[error("{found} is {what}, the document is worth {expected}")]
    MoreThanWorth {
        /// What happened to it: `paid` or `credited`.
        what: &'static str,
        /// How much.
        found: Money,
        /// What it is worth.
        expected: Money,
    },
    /// Currencies mixed, or an amount too large.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Checks an order's own sums: lines, discounts, tax, total and money.
///
/// # Errors
/// The first sum that does not hold.
pub fn check_order(order: &Order) -> Result<(), Violation> {
    let zero = Money::zero(order.currency);
    let not_negative = |what: &str, found: Money| {
        if found.is_negative() { Err(Violation::Negative { what: what.to_owned(), found }) } else { Ok(()) }
    };

    let mut net = zero;
    let mut lowered = zero;
    for line in &order.lines {
        let id = || line.id.to_string();
        let expected = line.unit_price.times(line.quantity)?;
        if line.gross != expected {
            return Err(Violation::LineGross { line: id(), found: line.gross, expected });
        }
        not_negative("a line's discount", line.discount)?;
        let expected = line.gross.try_sub(line.discount)?;
        if line.net != expected {
            return Err(Violation::LineNet { line: id(), found: line.net, expected });
        }
        if line.kind != LineKind::Rounding {
            not_negative("a line's net amount", line.net)?;
        }
        net = net.try_add(line.net)?;
        lowered = lowered.try_add(line.discount)?;
    }

    let of_stage = |stage| {
        let amounts = order.discounts.iter().filter(|discount| discount.stage == stage).map(|discount| discount.amount);
        Money::sum(order.currency, amounts)
    };
    let before_tax = of_stage(DiscountStage::BeforeTax)?;
    if lowered != before_tax {
        return Err(Violation::DiscountSpread { found: lowered, expected: before_tax });
    }
    for amount in order.discounts.iter().map(|discount| discount.amount) {
        not_negative("a discount", amount)?;
    }
    for tender in &order.tenders {
        not_negative("a tender", tender.amount)?;
    }

    let tax = Money::sum(order.currency, order.taxes.iter().map(|tax| tax.amount))?;
    for stated in &order.taxes {
        not_negative("a tax", stated.amount)?;
        let of_code = order.lines.iter().flat_map(|line| &line.taxes).filter(|line_tax| line_tax.code == stated.code);
        let on_lines = Money::sum(order.currency, of_code.map(|line_tax| line_tax.amount))?;
        if on_lines.amount() > stated.amount.amount() {
            return Err(Violation::LineTax { code: stated.code.clone(), found: on_lines, expected: stated.amount });
        }
    }
    if order.tax_treatment == TaxTreatment::Inclusive && tax.amount() > net.amount() {
        return Err(Violation::IncludedTax { found: tax, expected: net });
    }

    let on_top = if order.tax_treatment == TaxTreatment::Exclusive { tax } else { zero };
    let expected = net.try_add(on_top)?.try_sub(of_stage(DiscountStage::AfterTax)?)?;
    let found = order.document_total()?;
    if found != expected {
        return Err(Violation::OrderTotal { found, expected });
    }
    not_negative("the order's total", found)?;

    let of_kind = |kind| {
        let amounts = order.payments.iter().filter(|payment| payment.kind == kind).map(|payment| payment.amount);
        Money::sum(order.currency, amounts)
    };
    let (captured, refunded) = (of_kind(PaymentKind::Capture)?, of_kind(PaymentKind::Refund)?);
    if refunded.amount() > captured.amount() {
        return Err(Violation::RefundedMore { found: refunded, expected: captured });
    }
    Ok(())
}

/// Checks that a document's totals are what its lines give, with `line_tax` as the tax of a line by the ledger's arithmetic;
/// that it is worth no less than nothing; and its rate, if the organisation's currency is given.
///
/// # Errors
/// The first sum that does not hold.
pub fn check_document(
    document: &Document,
    line_tax: impl Fn(&DocumentLine) -> Result<Money, MoneyError>,
    base: Option<Currency>,
) -> Result<(), Violation> {
    let currency = document.currency;
    let lines = Money::sum(currency, document.lines.iter().map(|line| line.line_amount))?;
    let tax = document.lines.iter().try_fold(Money::zero(currency), |sum, line| sum.try_add(line_tax(line)?))?;
    let sub_total = if document.line_amounts == LineAmounts::Inclusive { lines.try_sub(tax)? } else { lines };
    let expected = [("the sub-total", sub_total), ("the tax", tax), ("the total", sub_total.try_add(tax)?)];
    let found = [document.totals.sub_total, document.totals.tax, document.totals.total];
    for ((what, expected), found) in expected.into_iter().zip(found) {
        if found != expected {
            return Err(Violation::DocumentTotal { number: document.number.clone(), what, found, expected });
        }
    }
    if document.totals.total.is_negative() {
        return Err(Violation::Negative {
            what: format!("the total of {}", document.number),
            found: document.totals.total,
        });
    }
    match (document.currency_rate, base) {
        (Some(rate), Some(base)) if rate <= Decimal::ZERO || (base != currency) == (rate == Decimal::ONE) => {
            Err(Violation::Rate { number: document.number.clone(), rate, base, currency })
        }
        _ => Ok(()),
    }
}

/// Checks that what was paid on a document, or credited against it, is no more than it is worth. `what` is `paid` or
/// `credited`.
///
/// # Errors
/// [`Violation::MoreThanWorth`] if it is.
pub fn check_not_more_than_worth(
    what: &'static str,
    worth: Money,
    amounts: impl IntoIterator<Item = Money>,
) -> Result<(), Violation> {
    let found = Money::sum(worth.currency(), amounts)?;
    if found.amount() > worth.amount() {
        Err(Violation::MoreThanWorth { what, found, expected: worth })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Discount, Line, LineKind, Payment, PaymentState, TaxApplied, Tender, largest_remainder,
        ledger::{DocKey, DocKind, DocumentKind, DocumentStatus, Totals},
    };

    fn money(units: i64, currency: Currency) -> Money {
        Money::from_minor_units(units.into(), currency).unwrap()
    }

    /// An order whose sums hold: prices in minor units, one discount, one tax, one tender.
    fn order(
        currency: Currency,
        treatment: TaxTreatment,
        prices: &[(u32, u32)],
        discount: u32,
        stage: DiscountStage,
        tax: u32,
        tender: u32,
    ) -> Order {
        let gross: Vec<Money> =
            prices.iter().map(|(price, count)| money(i64::from(*price) * i64::from(*count), currency)).collect();
        let sum = Money::sum(currency, gross.iter().copied()).unwrap();
        let discount = money(i64::from(discount).min(i64::try_from(sum.minor_units().unwrap()).unwrap()), currency);
        let weights: Vec<Decimal> = gross.iter().map(Money::amount).collect();
        let spread = match stage {
            DiscountStage::BeforeTax => largest_remainder(discount, &weights).unwrap(),
            DiscountStage::AfterTax => vec![Money::zero(currency); prices.len()],
        };
        let lines: Vec<Line> = prices
            .iter()
            .zip(gross.iter().zip(&spread))
            .enumerate()
            .map(|(index, ((price, count), (gross, discount)))| {
                let unit_price = money((*price).into(), currency).into();
                let mut line = Line::new(index.to_string(), LineKind::Goods, (*count).into(), unit_price).unwrap();
                assert_eq!(line.gross, *gross);
                line.code = format!("SKU{index}");
                if !discount.is_zero() {
                    line.lower("d".into(), *discount).unwrap();
                }
                line
            })
            .collect();
        let net = sum.try_sub(discount).unwrap();
        let tax = match treatment {
            TaxTreatment::NoTax => Money::zero(currency),
            TaxTreatment::Exclusive => money(tax.into(), currency),
            TaxTreatment::Inclusive => {
                money(i64::from(tax).min(i64::try_from(net.minor_units().unwrap()).unwrap()), currency)
            }
        };
        let total = if treatment == TaxTreatment::Exclusive { net.try_add(tax).unwrap() } else { net };
        let tender = money(i64::from(tender).min(i64::try_from(total.minor_units().unwrap()).unwrap()), currency);
        Order {
            payment_state: PaymentState::Paid,
            lines,
            discounts: vec![Discount {
                id: "d".into(),
                code: "DCOUPON".into(),
                name: String::new(),
                stage,
                amount: discount,
            }],
            taxes: vec![TaxApplied::new("T", "", tax)],
            tenders: vec![Tender { id: "g".into(), code: "GIFT".into(), name: String::new(), amount: tender }],
            stated_total: total.try_sub(tender).unwrap(),
            payment_method: "Card".into(),
            payments: vec![Payment::new("1", PaymentKind::Capture, total, NaiveDate::default())],
            ..Order::new("1", currency, treatment, DateTime::UNIX_EPOCH)
        }
    }

    fn document(kind: DocumentKind, line: Money, tax: Money) -> Document {
        Document {
            key: DocKey::new(DocKind::Invoice, "1"),
            kind,
            number: "XC-1".into(),
            reference: String::new(),
            contact: DocKey::new(DocKind::Contact, "1"),
            date: NaiveDate::default(),
            due_date: None,
            currency: line.currency(),
            currency_rate: None,
            line_amounts: LineAmounts::Exclusive,
            lines: vec![DocumentLine {
                description: String::new(),
                quantity: Decimal::ONE,
                unit_amount: None,
                line_amount: line,
                account: "200".into(),
                tax_type: "OUTPUT".into(),
                tax_amount: Some(tax),
                item: None,
                tracking: vec![],
                part: None,
            }],
            status: DocumentStatus::Authorised,
            totals: Totals { sub_total: line, tax, total: line.try_add(tax).unwrap() },
            credits: None,
            basis: None,
        }
    }

    fn stated_tax(line: &DocumentLine) -> Result<Money, MoneyError> {
        Ok(line.tax_amount.unwrap_or(Money::zero(line.line_amount.currency())))
    }

    proptest! {
        #[test]
        fn an_order_whose_sums_hold_passes_and_one_unit_anywhere_fails(
            code in prop::sample::select(vec!["USD", "JPY", "KWD"]),
            treatment in prop::sample::select(vec![TaxTreatment::Exclusive, TaxTreatment::Inclusive, TaxTreatment::NoTax]),
            stage in prop::sample::select(vec![DiscountStage::BeforeTax, DiscountStage::AfterTax]),
            prices in prop::collection::vec((1u32..1_000_000, 1u32..20), 1..8),
            (discount, tax, tender) in (0u32..10_000, 0u32..10_000, 0u32..10_000),
        ) {
            let currency: Currency = code.parse().unwrap();
            let good = order(currency, treatment, &prices, discount, stage, tax, tender);
            // An after-tax discount of everything can leave less than the included tax; that is not this rule's matter.
            prop_assert_eq!(check_order(&good), Ok(()));

            let unit = money(1, currency);
            let mut bad = good.clone();
            bad.stated_total = bad.stated_total.try_add(unit).unwrap();
            prop_assert!(matches!(check_order(&bad), Err(Violation::OrderTotal { .. })), "total");
            let mut bad = good.clone();
            bad.lines[0].gross = bad.lines[0].gross.try_add(unit).unwrap();
            prop_assert!(matches!(check_order(&bad), Err(Violation::LineGross { .. })), "gross");
            let mut bad = good.clone();
            bad.lines[0].net = bad.lines[0].net.try_add(unit).unwrap();
            prop_assert!(matches!(check_order(&bad), Err(Violation::LineNet { .. })), "net");
            let mut bad = good.clone();
            bad.discounts[0].amount = bad.discounts[0].amount.try_add(unit).unwrap();
            prop_assert!(check_order(&bad).is_err(), "discount");
            let mut bad = good;
            bad.payments[0].kind = PaymentKind::Refund;
            prop_assert_eq!(check_order(&bad).is_err(), bad.payments[0].amount.is_positive(), "refund");
        }

        #[test]
        fn serialised_orders_come_back_unchanged(prices in prop::collection::vec((1u32..1000, 1u32..5), 1..4)) {
            let order = order("KWD".parse().unwrap(), TaxTreatment::Exclusive, &prices, 3, DiscountStage::BeforeTax, 5, 0);
            let text = serde_json::to_string(&order).unwrap();
            prop_assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
        }

        #[test]
        fn n_partial_refunds_of_everything_give_the_original_to_the_cent(
            total in 1i64..10_000_000,
            weights in prop::collection::vec(1u32..1000, 1..10),
        ) {
            let usd: Currency = "USD".parse().unwrap();
            let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
            let refunds = largest_remainder(money(total, usd), &weights).unwrap();
            prop_assert_eq!(Money::sum(usd, refunds.iter().copied()).unwrap(), money(total, usd));
            prop_assert_eq!(check_not_more_than_worth("credited", money(total, usd), refunds.clone()), Ok(()));
            let one_more = refunds.into_iter().chain([money(1, usd)]);
            prop_assert!(check_not_more_than_worth("credited", money(total, usd), one_more).is_err());
        }
    }

    #[test]
    fn a_document_is_worth_what_its_lines_give_and_never_less_than_nothing() {
        let usd: Currency = "USD".parse().unwrap();
        let good = document(DocumentKind::Invoice, money(1000, usd), money(80, usd));
        assert_eq!(check_document(&good, stated_tax, None), Ok(()));
        let mut bad = good.clone();
        bad.totals.tax = money(81, usd);
        assert!(matches!(check_document(&bad, stated_tax, None), Err(Violation::DocumentTotal { .. })));
        let bad = document(DocumentKind::CreditNote, money(-1000, usd), money(-80, usd));
        assert!(matches!(check_document(&bad, stated_tax, None), Err(Violation::Negative { .. })));
        let mut inclusive = good;
        inclusive.line_amounts = LineAmounts::Inclusive;
        inclusive.totals = Totals { sub_total: money(920, usd), tax: money(80, usd), total: money(1000, usd) };
        assert_eq!(check_document(&inclusive, stated_tax, None), Ok(()));
    }

    #[test]
    fn only_a_rounding_line_may_be_negative() {
        let usd: Currency = "USD".parse().unwrap();
        let mut rounded = order(usd, TaxTreatment::NoTax, &[(1000, 1), (500, 1)], 0, DiscountStage::BeforeTax, 0, 0);
        let line = &mut rounded.lines[1];
        (line.unit_price, line.gross, line.net) = (money(-1, usd).into(), money(-1, usd), money(-1, usd));
        rounded.stated_total = money(999, usd);
        assert!(matches!(check_order(&rounded), Err(Violation::Negative { .. })));
        rounded.lines[1].kind = LineKind::Rounding;
        assert_eq!(check_order(&rounded), Ok(()));
    }

    #[test]
    fn a_rate_is_never_1_between_two_currencies_and_never_anything_else_within_one() {
        let (usd, eur): (Currency, Currency) = ("USD".parse().unwrap(), "EUR".parse().unwrap());
        let rated = |rate: &str, base| {
            let mut document = document(DocumentKind::Invoice, money(1000, usd), money(0, usd));
            document.currency_rate = Some(rate.parse().unwrap());
            check_document(&document, stated_tax, Some(base))
        };
        assert!(rated("1", eur).is_err());
        assert!(rated("0", eur).is_err());
        assert!(rated("-1.1", eur).is_err());
        assert!(rated("1.1", usd).is_err());
        assert_eq!(rated("1.0842", eur), Ok(()));
        assert_eq!(rated("1", usd), Ok(()));
    }
}
