//! What Xero computes: line amounts, tax by line, totals (XR-LINE, XR-TAX, XR-MONEY). The client and the mapping have arithmetic of their
//! own; this is written apart from it, so that the two check each other.

use rust_decimal::{Decimal, RoundingStrategy};

/// How a document's amounts stand to tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AmountKind {
    /// Amounts are without tax; tax comes on top.
    Exclusive,
    /// Amounts hold the tax.
    Inclusive,
    /// No tax at all.
    NoTax,
}

impl AmountKind {
    /// As Xero writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exclusive => "Exclusive",
            Self::Inclusive => "Inclusive",
            Self::NoTax => "NoTax",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        [Self::Exclusive, Self::Inclusive, Self::NoTax].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// To so many decimals, half away from zero (XR-LINE-4).
pub(super) fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// The largest amount of a line (XR-LINE-3).
pub(super) fn largest_line_amount() -> Decimal {
    Decimal::new(999_999_999_999, 2)
}

/// The largest quantity of a line: 13 digits, 4 of them behind the point (XR-LINE-6).
pub(super) fn largest_quantity() -> Decimal {
    Decimal::new(9_999_999_999_999, 4)
}

/// What is taken off a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Discount {
    None,
    /// So many of a hundred.
    Rate(Decimal),
    Amount(Decimal),
}

/// Quantity × unit price less discount, to the cent; `None` when it is too large to be computed (XR-LINE-1).
pub(super) fn line_amount(quantity: Decimal, unit: Decimal, discount: Discount) -> Option<Decimal> {
    let gross = quantity.checked_mul(unit)?;
    let net = match discount {
        Discount::None => gross,
        Discount::Rate(rate) => gross.checked_mul(Decimal::ONE_HUNDRED - rate)?.checked_div(Decimal::ONE_HUNDRED)?,
        Discount::Amount(amount) => gross.checked_sub(amount)?,
    };
    Some(round(net, 2))
}

/// The tax of one line at a rate of so many of a hundred (XR-TAX-1).
pub(super) fn line_tax(amount: Decimal, rate: Decimal, kind: AmountKind) -> Decimal {
    let tax = match kind {
        AmountKind::NoTax => None,
        AmountKind::Exclusive => amount.checked_mul(rate).map(|product| product / Decimal::ONE_HUNDRED),
        AmountKind::Inclusive => {
            let whole = Decimal::ONE_HUNDRED + rate;
            amount.checked_mul(rate).and_then(|product| product.checked_div(whole))
        }
    };
    round(tax.unwrap_or_default(), 2)
}

/// Sub-total, tax and total of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Totals {
    pub(super) sub_total: Decimal,
    pub(super) tax: Decimal,
    pub(super) total: Decimal,
}

/// Sums lines of (amount, tax) (XR-MONEY-1).
pub(super) fn totals(lines: impl Iterator<Item = (Decimal, Decimal)>, kind: AmountKind) -> Totals {
    let (amounts, tax) = lines.fold((Decimal::ZERO, Decimal::ZERO), |(amounts, taxes), (amount, tax)| {
        (amounts.saturating_add(amount), taxes.saturating_add(tax))
    });
    let sub_total = if kind == AmountKind::Inclusive { amounts.saturating_sub(tax) } else { amounts };
    Totals { sub_total, tax, total: sub_total.saturating_add(tax) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn ties_are_rounded_half_away_from_zero() {
        for (value, expected) in [
            (dec!(20.625), dec!(20.63)),
            (dec!(4.125), dec!(4.13)),
            (dec!(53.625), dec!(53.63)),
            (dec!(-4.125), dec!(-4.13)),
        ] {
            assert_eq!(round(value, 2), expected);
        }
    }

    #[test]
    fn tax_is_on_top_inside_or_not_at_all() {
        assert_eq!(line_tax(dec!(10.00), dec!(8.25), AmountKind::Exclusive), dec!(0.83));
        assert_eq!(line_tax(dec!(12.00), dec!(20), AmountKind::Inclusive), dec!(2.00));
        assert_eq!(line_tax(dec!(12.00), dec!(20), AmountKind::NoTax), dec!(0));
    }

    #[test]
    fn a_discount_is_a_rate_or_an_amount() {
        assert_eq!(line_amount(dec!(3), dec!(9.99), Discount::Rate(dec!(12.5))), Some(dec!(26.22)));
        assert_eq!(line_amount(dec!(3), dec!(9.99), Discount::Amount(dec!(1.50))), Some(dec!(28.47)));
        assert_eq!(line_amount(Decimal::MAX, dec!(9.99), Discount::None), None);
    }

    proptest! {
        #[test]
        fn inclusive_and_exclusive_amounts_have_one_total(cents in proptest::collection::vec(-100_000i64..100_000, 1..8)) {
            let lines: Vec<_> = cents.iter().map(|cents| Decimal::new(*cents, 2)).collect();
            let rate = dec!(20);
            let of = |kind| totals(lines.iter().map(|amount| (*amount, line_tax(*amount, rate, kind))), kind);
            let sum: Decimal = lines.iter().sum();
            prop_assert_eq!(of(AmountKind::Inclusive).total, sum);
            prop_assert_eq!(of(AmountKind::Exclusive).sub_total, sum);
            prop_assert_eq!(of(AmountKind::NoTax).total, sum);
            for kind in [AmountKind::Inclusive, AmountKind::Exclusive] {
                let Totals { sub_total, tax, total } = of(kind);
                prop_assert_eq!(sub_total + tax, total);
            }
        }
    }
}
