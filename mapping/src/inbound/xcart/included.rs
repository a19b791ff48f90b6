//! Taxes that lie within the prices: whether the order's lines hold them, and how they are taken out where others are on top.

use canonical_model::{Line, LineKind, Money, MoneyError, Park, UnitPrice};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use xcart_client::wire;

use super::{contradiction, surcharges::Parts, unreckonable};
use crate::spread;

impl Parts<'_> {
    /// The net amounts of the lines that hold an included tax: the narrowest parts of which the items' two prices explain it.
    fn holding(&self, tax: Money) -> Option<Vec<Money>> {
        let share = tax_share(self.wire)?;
        let slack = Decimal::new(1, self.currency.exponent()).checked_mul(Decimal::from(self.lines.len() + 1))?;
        let kinds: [&[LineKind]; 3] = [
            &[LineKind::Goods],
            &[LineKind::Goods, LineKind::Shipping],
            &[LineKind::Goods, LineKind::Shipping, LineKind::Fee],
        ];
        kinds.into_iter().find_map(|kinds| {
            let net = |line: &Line| if kinds.contains(&line.kind) { line.net } else { self.zero() };
            let parts: Vec<Money> = self.lines.iter().map(net).collect();
            let worth = Money::sum(self.currency, parts.iter().copied()).ok()?;
            let explained = worth.amount().checked_mul(share)?;
            ((explained - tax.amount()).abs() <= slack).then_some(parts)
        })
    }

    /// Whether the lines hold the taxes. Where some taxes are within the prices and others on top, those within are taken out.
    pub(super) fn settle_included(&mut self, evidence: &mut Vec<SmolStr>) -> Result<bool, Park> {
        let included = self.taxes.iter().filter(|tax| tax.included).count();
        if included == 0 || included == self.taxes.len() {
            return Ok(included > 0);
        }
        evidence.push("some tax is within the prices and some on top: the prices are taken without tax".into());
        let wire = self.wire;
        for index in 0..self.taxes.len() {
            let Some(tax) = self.taxes.get(index).filter(|tax| tax.included) else { continue };
            let (code, amount) = (tax.applied.code.clone(), tax.applied.amount);
            let of_code = |line: &Line| {
                let stated = line.taxes.iter().find(|applied| applied.code == code);
                stated.map_or(Money::zero(amount.currency()), |applied| applied.amount)
            };
            let stated: Vec<Money> = self.lines.iter().map(of_code).collect();
            let nothing = vec![self.zero(); self.lines.len()];
            let is_stated = stated.iter().any(Money::is_positive);
            let holding = if is_stated { nothing } else { self.holding(amount).unwrap_or(nothing) };
            let net: Vec<Money> = self.lines.iter().map(|line| line.net).collect();
            let held = spread::Held { stated: &stated, holding: &holding, net: &net };
            let parts = spread::included(amount, &held, &self.lines).map_err(unreckonable(wire))?;
            let Some(parts) = parts else {
                return Err(contradiction(wire, format_args!("the prices are worth less than the tax {code} in them")));
            };
            for (line, part) in self.lines.iter_mut().zip(parts) {
                take_out(line, part).map_err(unreckonable(wire))?;
            }
        }
        Ok(false)
    }
}

/// The part of the goods' prices that is tax, by the two prices of each item: `None` if those do not tell.
fn tax_share(wire: &wire::Order) -> Option<Decimal> {
    let (mut shown, mut net) = (Decimal::ZERO, Decimal::ZERO);
    for item in &wire.items {
        let amount = Decimal::from(item.amount);
        shown = shown.checked_add(item.price.checked_mul(amount)?)?;
        net = net.checked_add(item.item_net_price.checked_mul(amount)?)?;
    }
    shown.checked_sub(net)?.checked_div(shown).filter(|share| *share > Decimal::ZERO && *share < Decimal::ONE)
}

/// Makes a line cheaper by a tax that its price holds.
fn take_out(line: &mut Line, tax: Money) -> Result<(), MoneyError> {
    if tax.is_zero() {
        return Ok(());
    }
    line.gross = line.gross.try_sub(tax)?;
    line.net = line.gross.try_sub(line.discount)?;
    let each = line.gross.amount().checked_div(line.quantity).map(|price| price.round_dp(UnitPrice::DECIMALS));
    let price = each.and_then(|price| UnitPrice::new(price, line.gross.currency()).ok());
    match price.filter(|price| price.times(line.quantity) == Ok(line.gross)) {
        Some(price) => line.unit_price = price,
        None => {
            line.name = format_smolstr!("{} × {}", line.name, line.quantity);
            line.quantity = Decimal::ONE;
            line.unit_price = line.gross.into();
        }
    }
    Ok(())
}
