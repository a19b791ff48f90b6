//! What X-Cart does not say of a tax: what was taxed, and at which rate. Both are worked out from what it does say, never looked up,
//! and marked as derived. They are evidence for a person; what was charged stays the fact.

use canonical_model::{Money, Park, TaxApplied};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{sum, surcharges::Parts};

/// Most decimals of a rate in per cent.
const RATE_DECIMALS: u32 = 4;

impl Parts<'_> {
    /// What each tax is on and its rate. A line is taxed with all that it is worth; an order's tax is known to be on certain lines
    /// only where those state all of it.
    pub(super) fn derive(&mut self, included: bool) -> Result<(), Park> {
        for line in &mut self.lines {
            for tax in line.taxes.iter_mut().filter(|_| !line.net.is_negative()) {
                mark(tax, line.net, included);
            }
        }
        for index in 0..self.taxes.len() {
            let Some(code) = self.taxes.get(index).map(|tax| tax.applied.code.as_str()) else { continue };
            let stating = || self.lines.iter().flat_map(|line| &line.taxes).filter(|tax| tax.code == code);
            if stating().next().is_none() {
                continue;
            }
            let amount = sum(self.wire, self.currency, stating().map(|tax| tax.amount))?;
            let taxable = sum(self.wire, self.currency, stating().filter_map(|tax| tax.taxable))?;
            let are_known = stating().all(|tax| tax.taxable.is_some());
            if let Some(tax) = self.taxes.get_mut(index).filter(|tax| are_known && tax.applied.amount == amount) {
                mark(&mut tax.applied, taxable, included);
            }
        }
        Ok(())
    }
}

fn mark(tax: &mut TaxApplied, taxable: Money, included: bool) {
    tax.taxable = Some(taxable);
    tax.rate = rate(taxable, tax.amount, included);
    tax.derived = true;
}

/// The shortest rate in per cent that gives the tax to the unit, rounded half up; none if several that are equally short do: the figures
/// are then too small to tell.
fn rate(taxable: Money, amount: Money, included: bool) -> Option<Decimal> {
    let base = if included { taxable.try_sub(amount).ok()? } else { taxable }.amount();
    let exact =
        amount.amount().checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base).filter(|_| base > Decimal::ZERO)?;
    let exponent = taxable.currency().exponent();
    let gives = |rate: Decimal| {
        let divisor = if included { rate.checked_add(Decimal::ONE_HUNDRED)? } else { Decimal::ONE_HUNDRED };
        let tax = taxable.amount().checked_mul(rate)?.checked_div(divisor)?;
        Some(tax.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero) == amount.amount())
    };
    for decimals in 0..=RATE_DECIMALS {
        let nearest = exact.round_dp(decimals);
        if gives(nearest)? {
            let step = Decimal::new(1, decimals);
            let is_alone = !gives(nearest.checked_add(step)?)? && !gives(nearest.checked_sub(step)?)?;
            return is_alone.then(|| nearest.normalize());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Money {
        Money::new(text.parse().unwrap(), "USD".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_rate_is_the_shortest_that_gives_the_tax_and_none_where_several_do() {
        for (taxable, amount, included, expected) in [
            ("20.00", "4.00", false, Some("20")),
            ("120.00", "20.00", true, Some("20")),
            ("2000.00", "165.00", false, Some("8.25")),
            ("99.95", "15.99", false, Some("16")),
            ("20.00", "1.65", false, None),
            ("0.04", "0.01", false, None),
            ("0.00", "1.00", false, None),
            ("1.00", "1.00", true, None),
        ] {
            let found = rate(usd(taxable), usd(amount), included).map(|rate| rate.to_string());
            assert_eq!(found.as_deref(), expected, "{amount} on {taxable}, included: {included}");
        }
    }

    proptest::proptest! {
        /// A rate that is told gives the very tax that was charged.
        #[test]
        fn a_rate_that_is_told_gives_what_was_charged(cents in 1i64..10_000_000, tax in 1i64..1_000_000, included: bool) {
            let money = |cents| Money::new(Decimal::new(cents, 2), "USD".parse().unwrap()).unwrap();
            if let Some(rate) = rate(money(cents), money(tax), included) {
                let over = if included { rate + Decimal::ONE_HUNDRED } else { Decimal::ONE_HUNDRED };
                let given = (Decimal::new(cents, 2) * rate / over).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
                proptest::prop_assert_eq!(given, Decimal::new(tax, 2));
            }
        }
    }
}
