//! How an order's taxes are written in the ledger: as tax types of lines, or as lines of their own.

use canonical_model::{
    AccountCode, Line, LineKind, Money, MoneyError, Order, Park, ParkCode, TaxType,
    ledger::{DocumentLine, LineAmounts, ReferenceData},
};
use rust_decimal::Decimal;

use super::{accounts, unreckonable};
use crate::{
    Profile, arithmetic,
    profile::{TaxTarget, TaxedParts},
    spread,
};

/// A tax, or several of one tax type, that is written as the tax type of lines.
pub(crate) struct Typed {
    pub(crate) tax_type: TaxType,
    pub(crate) name: String,
    pub(crate) codes: Vec<String>,
    pub(crate) amount: Money,
    /// The ledger's rate in per cent.
    pub(crate) rate: Decimal,
    parts: TaxedParts,
}

/// A tax that is written as a line of its own.
pub(crate) struct Liability {
    pub(crate) account: AccountCode,
    pub(crate) name: String,
    pub(crate) amount: Money,
}

/// The order's taxes by the way in which they are written.
pub(crate) fn targets(
    profile: &Profile,
    reference: &ReferenceData,
    order: &Order,
) -> Result<(Vec<Typed>, Vec<Liability>), Park> {
    let (mut typed, mut liabilities) = (Vec::<Typed>::new(), Vec::new());
    for tax in order.taxes.iter().filter(|tax| !tax.amount.is_zero()) {
        let row = profile.tax(&tax.code).ok_or_else(|| unmapped(reference, order, &tax.code, tax.amount))?;
        let name = if tax.name.trim().is_empty() { tax.code.clone() } else { canonical_model::squeeze(&tax.name) };
        match &row.target {
            TaxTarget::Liability(account) => {
                let account = accounts::usable(reference, account.clone())?;
                liabilities.push(Liability { account, name, amount: tax.amount });
            }
            TaxTarget::Type(tax_type) => {
                accounts::usable_tax_type(reference, tax_type, true)?;
                if let Some(same) = typed.iter_mut().find(|other| other.tax_type == *tax_type) {
                    same.amount = same.amount.try_add(tax.amount).map_err(unreckonable(order))?;
                    same.codes.push(tax.code.clone());
                    same.name = format!("{}, {name}", same.name);
                    continue;
                }
                typed.push(Typed {
                    tax_type: tax_type.clone(),
                    name,
                    codes: vec![tax.code.clone()],
                    amount: tax.amount,
                    rate: reference.tax_rate(tax_type).map_or(Decimal::ZERO, |rate| rate.effective_rate),
                    parts: row.on,
                });
            }
        }
    }
    Ok((typed, liabilities))
}

fn unmapped(reference: &ReferenceData, order: &Order, code: &str, amount: Money) -> Park {
    let usable = reference.tax_rates.iter().filter(|rate| rate.active && rate.applies_to_revenue);
    let mut candidates: Vec<String> = usable.map(|rate| format!("{} ({})", rate.tax_type, rate.name)).take(8).collect();
    if candidates.is_empty() {
        candidates.push("none".to_owned());
    }
    Park::new(
        ParkCode::UnmappedTax,
        format!("order {}: the profile does not map tax {code} of {amount}", order.number),
        format!(
            "add [[tax]] with code = {code:?} and a tax_type or liability_line to the profile; tax types: {}",
            candidates.join(", ")
        ),
    )
}

impl Typed {
    /// What the store states of it on the line.
    fn stated(&self, line: &Line) -> Result<Money, MoneyError> {
        let own = line.taxes.iter().filter(|tax| self.codes.contains(&tax.code));
        Money::sum(self.amount.currency(), own.map(|tax| tax.amount))
    }

    /// Which lines bear it: those on which the store states it, and carriage and fees too if that is not all of it; without
    /// such a statement the parts that the profile names, or those whose worth the ledger's rate explains.
    pub(crate) fn bearers(&self, order: &Order, net: &[Money], amounts: LineAmounts) -> Result<Vec<bool>, MoneyError> {
        let stated = order.lines.iter().map(|line| self.stated(line)).collect::<Result<Vec<Money>, _>>()?;
        let on_lines = Money::sum(order.currency, stated.iter().copied())?;
        if on_lines.is_positive() {
            let rest = on_lines != self.amount;
            let bears = |(line, stated): (&Line, &Money)| stated.is_positive() || (rest && is_charge(line));
            return Ok(order.lines.iter().zip(&stated).map(bears).collect());
        }
        let goods: &[LineKind] = &[LineKind::Goods];
        let carried: &[LineKind] = &[LineKind::Goods, LineKind::Shipping];
        let everything: &[LineKind] = &[LineKind::Goods, LineKind::Shipping, LineKind::Fee];
        let of =
            |kinds: &[LineKind]| -> Vec<bool> { order.lines.iter().map(|line| kinds.contains(&line.kind)).collect() };
        let worth = |bearers: &[bool]| {
            Money::sum(order.currency, net.iter().zip(bearers).filter(|(_, bears)| **bears).map(|(net, _)| *net))
        };
        let candidates: &[&[LineKind]] = match self.parts {
            TaxedParts::ByRate => &[goods, carried, everything],
            TaxedParts::Goods => &[goods],
            TaxedParts::GoodsAndShipping => &[carried],
            TaxedParts::Everything => &[everything],
        };
        let unit = Decimal::new(1, order.currency.exponent().min(arithmetic::DECIMALS));
        for kinds in candidates {
            let bearers = of(kinds);
            let computed =
                arithmetic::line_tax(amounts, worth(&bearers)?.amount(), self.rate).ok_or(MoneyError::Overflow)?;
            if (computed - self.amount.amount()).abs() <= unit {
                return Ok(bearers);
            }
        }
        for kinds in [candidates.first().copied().unwrap_or(goods), everything] {
            let bearers = of(kinds);
            if worth(&bearers)?.is_positive() {
                return Ok(bearers);
            }
        }
        Ok(of(everything))
    }

    /// Refuses a tax that the rate of its tax type cannot explain even if everything bears it: the wrong tax type is mapped,
    /// or a discount is classed wrongly. `untaxed` is what the order is worth without it.
    pub(crate) fn check_rate(&self, order: &Order, net: &[Money], amounts: LineAmounts) -> Result<(), Park> {
        let taxable = order.lines.iter().zip(net).filter(|(line, _)| line.kind != LineKind::Rounding);
        let worth = Money::sum(order.currency, taxable.map(|(_, net)| *net)).map_err(unreckonable(order))?;
        let too_large = || unreckonable(order)(MoneyError::Overflow);
        let most = arithmetic::line_tax(amounts, worth.amount(), self.rate).ok_or_else(too_large)?;
        let unit = Decimal::new(1, order.currency.exponent().min(arithmetic::DECIMALS));
        let slack = Decimal::from(order.lines.len() + 1) * unit;
        if self.amount.amount() <= most + slack {
            return Ok(());
        }
        Err(Park::new(
            ParkCode::TotalsDiffer,
            format!(
                "order {}: the store charged tax {} of {}, but {} ({} %) of everything ({worth}) is {most}",
                order.number,
                self.codes.join(" and "),
                self.amount,
                self.tax_type,
                self.rate.normalize()
            ),
            "map the tax to a tax type of its rate, or check the stage of the order's discounts, in the profile",
        ))
    }

    /// Gives the tax to the lines that bear it: each line's by the ledger's own arithmetic, and what is missing, or too much,
    /// by largest remainder. A line gets an amount of its own only where that differs from what the ledger would compute.
    pub(crate) fn settle(&self, lines: &mut [DocumentLine], amounts: LineAmounts) -> Result<(), MoneyError> {
        let mut bearing: Vec<&mut DocumentLine> =
            lines.iter_mut().filter(|line| line.tax_type == self.tax_type).collect();
        let currency = self.amount.currency();
        let computed = bearing
            .iter()
            .map(|line| arithmetic::line_tax(amounts, line.line_amount.amount(), self.rate).ok_or(MoneyError::Overflow))
            .collect::<Result<Vec<Decimal>, _>>()?;
        let rounded: Vec<Money> = computed.iter().map(|tax| Money::rounded(*tax, currency)).collect();
        let missing = self.amount.try_sub(Money::sum(currency, rounded.iter().copied())?)?;
        let weights: Vec<Money> = bearing
            .iter()
            .map(|line| if line.line_amount.is_negative() { -line.line_amount } else { line.line_amount })
            .collect();
        let corrections = spread::by_amounts(missing, &weights)?;
        for (((line, computed), rounded), correction) in bearing.iter_mut().zip(computed).zip(rounded).zip(corrections)
        {
            let tax = rounded.try_add(correction)?;
            line.tax_amount = (tax.amount() != computed).then_some(tax);
        }
        Ok(())
    }
}

fn is_charge(line: &Line) -> bool {
    matches!(line.kind, LineKind::Shipping | LineKind::Fee)
}
