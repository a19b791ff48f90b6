//! Surcharges: what each is by the profile's table, under the formula that makes the order's total.

use canonical_model::{
    Currency, Discount, DiscountAllocation, DiscountStage, Line, LineKind, Money, Park, ParkCode, PartId, TaxApplied,
    Tender, largest_remainder_by,
};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use xcart_client::{
    meaning::Total,
    wire::{self, OrderItem, Surcharge, SurchargeType},
};

use super::{contradiction, lines, malformed, rounded, sum, sums_differ, unreckonable};
use crate::{
    Profile, arithmetic,
    profile::{SurchargeClass, SurchargeRow},
    rules::document::fits_ledger,
    spread,
};

/// What an order consists of.
pub(super) struct Read {
    pub(super) lines: Vec<Line>,
    pub(super) discounts: Vec<Discount>,
    pub(super) taxes: Vec<TaxApplied>,
    /// Whether the lines hold the taxes.
    pub(super) included: bool,
    pub(super) tenders: Vec<Tender>,
}

/// Reads lines and surcharges; with them the total that the store states.
pub(super) fn read(
    profile: &Profile,
    wire: &wire::Order,
    currency: Currency,
    evidence: &mut Vec<SmolStr>,
) -> Result<(Money, Read), Park> {
    let stated_total = Money::new(wire.total, currency).map_err(|error| malformed(wire, error))?;
    if stated_total.is_negative() {
        return Err(malformed(wire, format_args!("the total {stated_total} is below zero")));
    }
    let goods = lines::read(profile, wire, currency, evidence)?;
    let total = Total::of(wire, currency.exponent()).map_err(|differ| sums_differ(wire, currency, &differ))?;
    evidence.push(SmolStr::new_static(total.words()));

    let mut parts = Parts::new(wire, currency, goods.lines);
    for surcharge in wire.surcharges.iter().filter(|surcharge| surcharge.available) {
        parts.add(profile, surcharge, !surcharge.include || total.includes_count, evidence)?;
    }
    for surcharge in &goods.item_surcharges {
        parts.add(profile, surcharge, true, evidence)?;
    }
    parts.forgive(rounded(wire, total.cut_off, currency)?, evidence)?;
    parts.spread_discounts()?;
    parts.allocate_discounts()?;
    parts.state_line_taxes(evidence)?;
    let included = parts.settle_included(evidence)?;
    parts.derive(included)?;
    let taxes = parts.taxes.into_iter().map(|tax| tax.applied).collect();
    Ok((stated_total, Read { lines: parts.lines, discounts: parts.discounts, taxes, included, tenders: parts.tenders }))
}

/// A tax of the order, and whether it lies within the prices.
pub(super) struct Tax {
    pub(super) applied: TaxApplied,
    pub(super) included: bool,
}

/// An order's parts as they gather.
pub(super) struct Parts<'a> {
    pub(super) wire: &'a wire::Order,
    pub(super) currency: Currency,
    pub(super) lines: Vec<Line>,
    discounts: Vec<Discount>,
    pub(super) taxes: Vec<Tax>,
    tenders: Vec<Tender>,
}

impl<'a> Parts<'a> {
    fn new(wire: &'a wire::Order, currency: Currency, lines: Vec<Line>) -> Self {
        Self { wire, currency, lines, discounts: Vec::new(), taxes: Vec::new(), tenders: Vec::new() }
    }

    pub(super) fn zero(&self) -> Money {
        Money::zero(self.currency)
    }

    fn id(&self, surcharge: &Surcharge) -> PartId {
        match surcharge.id {
            Some(id) => PartId::numbered("s", id.0),
            None => surcharge.code.as_str().into(),
        }
    }

    /// Names a tender for ever, by its code: X-Cart may make an order's surcharges anew when it is edited.
    fn tender_id(&self, code: &str) -> PartId {
        let earlier = self.tenders.iter().filter(|tender| tender.code == code).count();
        if earlier == 0 { code.into() } else { PartId::shown(format_args!("{code}-{}", earlier + 1)) }
    }

    /// Takes a surcharge in. One that is not added and no tax says nothing about money.
    fn add(
        &mut self,
        profile: &Profile,
        surcharge: &Surcharge,
        added: bool,
        evidence: &mut Vec<SmolStr>,
    ) -> Result<(), Park> {
        let amount = rounded(self.wire, surcharge.value, self.currency)?;
        if amount.is_zero() {
            return Ok(());
        }
        let row = class_of(profile, self.wire, surcharge, amount)?;
        if !added && row.class != SurchargeClass::Tax {
            evidence.push(format_smolstr!("surcharge {} of {amount} is within the prices", surcharge.code));
            return Ok(());
        }
        let takes_off = matches!(row.class, SurchargeClass::Discount | SurchargeClass::Tender);
        if amount.is_negative() != takes_off {
            let (code, class) = (&surcharge.code, class_word(row.class));
            let cause = format_args!("surcharge {code} is classed as a {class}, and its value is {amount}");
            return Err(malformed(self.wire, cause));
        }
        let (id, code, name) = (self.id(surcharge), SmolStr::from(&surcharge.code), SmolStr::from(&surcharge.name));
        match row.class {
            SurchargeClass::Charge => self.lines.push(charge(id, code, name, amount, surcharge)),
            SurchargeClass::Discount => {
                self.discounts.push(Discount { id, code, name, stage: row.stage, amount: -amount });
            }
            SurchargeClass::Tender => {
                let id = self.tender_id(&code);
                self.tenders.push(Tender { id, code, name, amount: -amount });
            }
            SurchargeClass::Tax => self.add_tax(code, name, amount, !added)?,
        }
        Ok(())
    }

    /// One entry for each code.
    fn add_tax(&mut self, code: SmolStr, name: SmolStr, amount: Money, included: bool) -> Result<(), Park> {
        if let Some(tax) = self.taxes.iter_mut().find(|tax| tax.applied.code == code) {
            if tax.included != included {
                let cause = format_args!("tax {code} is both within the prices and on top of them");
                return Err(malformed(self.wire, cause));
            }
            tax.applied.amount = tax.applied.amount.try_add(amount).map_err(unreckonable(self.wire))?;
            return Ok(());
        }
        self.taxes.push(Tax { applied: TaxApplied::new(code, name, amount), included });
        Ok(())
    }

    /// What was taken off more than there was did not happen: of tenders first, then of discounts, the last first.
    fn forgive(&mut self, cut_off: Money, evidence: &mut Vec<SmolStr>) -> Result<(), Park> {
        if cut_off.is_zero() {
            return Ok(());
        }
        evidence.push(format_smolstr!("{cut_off} was taken off more than there was, and is left out"));
        let wire = self.wire;
        let mut left = cut_off;
        let amounts = self.tenders.iter_mut().rev().map(|tender| &mut tender.amount);
        for amount in amounts.chain(self.discounts.iter_mut().rev().map(|discount| &mut discount.amount)) {
            let part = if left.amount() < amount.amount() { left } else { *amount };
            *amount = amount.try_sub(part).map_err(unreckonable(wire))?;
            left = left.try_sub(part).map_err(unreckonable(wire))?;
        }
        self.tenders.retain(|tender| !tender.amount.is_zero());
        self.discounts.retain(|discount| !discount.amount.is_zero());
        if left.is_zero() { Ok(()) } else { Err(contradiction(wire, "its parts are below zero")) }
    }

    /// Takes the discounts before tax off the lines: as the store says by its discounted sub-totals, if those fit; else by
    /// largest remainder over the goods, then over what was charged. What exceeds all of it lowers the total alone.
    fn spread_discounts(&mut self) -> Result<(), Park> {
        let wire = self.wire;
        let before = self.discounts.iter().filter(|discount| discount.stage == DiscountStage::BeforeTax);
        let total = sum(wire, self.currency, before.map(|discount| discount.amount))?;
        if total.is_zero() {
            return Ok(());
        }
        if let Some(parts) = self.stated_spread(total)? {
            return self.lower(&parts);
        }
        let mut left = total;
        for kinds in [&[LineKind::Goods][..], &[LineKind::Shipping, LineKind::Fee][..]] {
            let weight =
                |line: &Line| if kinds.contains(&line.kind) { line.gross } else { Money::zero(line.gross.currency()) };
            let weights: Vec<Money> = self.lines.iter().map(weight).collect();
            let worth = sum(wire, self.currency, weights.iter().copied())?;
            let part = if worth.amount() < left.amount() { worth } else { left };
            if part.is_zero() {
                continue;
            }
            let parts = spread::by_amounts(part, &weights, spread::ids(&self.lines)).map_err(unreckonable(wire))?;
            self.lower(&parts)?;
            left = left.try_sub(part).map_err(unreckonable(wire))?;
        }
        self.move_after_tax(left)
    }

    /// What the store says it took off each line, if that is the discount.
    fn stated_spread(&self, total: Money) -> Result<Option<Vec<Money>>, Park> {
        let mut parts = Vec::with_capacity(self.lines.len());
        for (line, item) in self.lines.iter().zip(items_of_lines(self.wire)) {
            let part = match item {
                None => self.zero(),
                Some(item) => {
                    let left = rounded(self.wire, item.discounted_subtotal, self.currency)?;
                    line.gross.try_sub(left).map_err(unreckonable(self.wire))?
                }
            };
            if part.is_negative() || part.amount() > line.gross.amount().max(Decimal::ZERO) {
                return Ok(None);
            }
            parts.push(part);
        }
        // The store keeps four decimals of each line, so the rounded parts may miss the rounded whole by a unit each.
        let off =
            sum(self.wire, self.currency, parts.iter().copied())?.try_sub(total).map_err(unreckonable(self.wire))?;
        let lowered = parts.iter().filter(|part| part.is_positive()).count();
        if lowered == 0 || off.amount().abs() > ledger_unit(self.currency) * Decimal::from(lowered) {
            return Ok(None);
        }
        let weights: Vec<Decimal> = parts.iter().map(Money::amount).collect();
        let parts = largest_remainder_by(total, arithmetic::DECIMALS, &weights, spread::ids(&self.lines))
            .map_err(unreckonable(self.wire))?;
        let within = |(part, line): (&Money, &Line)| part.amount() <= line.gross.amount().max(Decimal::ZERO);
        Ok(parts.iter().zip(&self.lines).all(within).then_some(parts))
    }

    /// Takes the parts off their lines.
    fn lower(&mut self, parts: &[Money]) -> Result<(), Park> {
        let wire = self.wire;
        for (line, part) in self.lines.iter_mut().zip(parts) {
            line.discount = line.discount.try_add(*part).map_err(unreckonable(wire))?;
            line.net = line.gross.try_sub(line.discount).map_err(unreckonable(wire))?;
        }
        Ok(())
    }

    /// Says of each line which discounts lowered it: each discount has its share of what the lines were lowered by.
    fn allocate_discounts(&mut self) -> Result<(), Park> {
        let wire = self.wire;
        let mut before = self.discounts.iter().filter(|discount| discount.stage == DiscountStage::BeforeTax).peekable();
        if before.peek().is_none() {
            return Ok(());
        }
        let mut left: Vec<Money> = self.lines.iter().map(|line| line.discount).collect();
        for discount in before {
            let parts =
                spread::by_amounts(discount.amount, &left, spread::ids(&self.lines)).map_err(unreckonable(wire))?;
            for ((line, left), amount) in self.lines.iter_mut().zip(&mut left).zip(parts) {
                if !amount.is_zero() {
                    *left = left.try_sub(amount).map_err(unreckonable(wire))?;
                    line.allocations.push(DiscountAllocation { discount: discount.id.clone(), amount });
                }
            }
        }
        Ok(())
    }

    /// Moves a part of the discounts before tax behind it, from the last one on.
    fn move_after_tax(&mut self, mut left: Money) -> Result<(), Park> {
        let wire = self.wire;
        let mut moved = Vec::new();
        for discount in self.discounts.iter_mut().rev().filter(|discount| discount.stage == DiscountStage::BeforeTax) {
            let part = if left.amount() < discount.amount.amount() { left } else { discount.amount };
            if part.is_zero() {
                break;
            }
            discount.amount = discount.amount.try_sub(part).map_err(unreckonable(wire))?;
            left = left.try_sub(part).map_err(unreckonable(wire))?;
            let id = PartId::shown(format_args!("{}-rest", discount.id));
            moved.push(Discount { id, stage: DiscountStage::AfterTax, amount: part, ..discount.clone() });
        }
        self.discounts.retain(|discount| !discount.amount.is_zero());
        self.discounts.extend(moved);
        Ok(())
    }

    /// Notes what the store states of each tax on single lines, where that agrees with the order's own figure.
    fn state_line_taxes(&mut self, evidence: &mut Vec<SmolStr>) -> Result<(), Park> {
        let wire = self.wire;
        for tax in &mut self.taxes {
            let on_line = |item: &OrderItem| -> Option<Decimal> {
                let of_code = item.surcharges.iter().filter(|s| s.available && s.code == tax.applied.code.as_str());
                of_code.map(|surcharge| surcharge.value).try_fold(Decimal::ZERO, Decimal::checked_add)
            };
            if !wire.items.iter().any(|item| on_line(item).is_none_or(|value| !value.is_zero())) {
                continue;
            }
            let items = items_of_lines(wire).take(self.lines.len());
            let stated: Vec<Decimal> = items.map(|item| item.and_then(on_line).unwrap_or_default()).collect();
            let Some(total) = stated.iter().copied().try_fold(Decimal::ZERO, Decimal::checked_add) else { continue };
            if total <= Decimal::ZERO || stated.iter().any(|value| *value < Decimal::ZERO) {
                continue;
            }
            let total = rounded(wire, total, self.currency)?;
            let most = tax.applied.amount.amount();
            if total.amount() - most > ledger_unit(self.currency) * Decimal::from(self.lines.len()) {
                let (code, amount) = (&tax.applied.code, tax.applied.amount);
                evidence
                    .push(format_smolstr!("tax {code}: the items say {total}, the order {amount}; the order's counts"));
                continue;
            }
            let mut on_lines = if total.amount() > most { tax.applied.amount } else { total };
            if fits_ledger(tax.applied.amount) && !fits_ledger(on_lines) {
                // No finer than the order's own figure: the ledger could not hold the parts.
                on_lines = rounded(wire, arithmetic::round(on_lines.amount()).min(most), self.currency)?;
            }
            let parts = largest_remainder_by(on_lines, arithmetic::DECIMALS, &stated, spread::ids(&self.lines))
                .map_err(unreckonable(wire))?;
            for (line, amount) in self.lines.iter_mut().zip(parts) {
                if !amount.is_zero() {
                    line.taxes.push(TaxApplied { amount, ..tax.applied.clone() });
                }
            }
        }
        Ok(())
    }
}

/// The item of each line: those of items come first, in their order.
fn items_of_lines(wire: &wire::Order) -> impl Iterator<Item = Option<&OrderItem>> {
    wire.items.iter().map(Some).chain(std::iter::repeat(None))
}

/// The smallest amount of the currency that the ledger holds.
fn ledger_unit(currency: Currency) -> Decimal {
    Decimal::new(1, currency.exponent().min(arithmetic::DECIMALS))
}

fn charge(id: PartId, code: SmolStr, name: SmolStr, amount: Money, surcharge: &Surcharge) -> Line {
    let shipping = surcharge.surcharge_type == SurchargeType::Shipping;
    let kind = if shipping { LineKind::Shipping } else { LineKind::Fee };
    Line { code, name, ..Line::single(id, kind, amount) }
}

fn class_of<'a>(
    profile: &'a Profile,
    wire: &wire::Order,
    surcharge: &Surcharge,
    amount: Money,
) -> Result<&'a SurchargeRow, Park> {
    profile.surcharge(&surcharge.code).ok_or_else(|| {
        Park::new(
            ParkCode::UnknownSurcharge,
            format!(
                "order {}: the profile does not class surcharge {} (type {}, {amount})",
                wire.order_number, surcharge.code, surcharge.surcharge_type
            ),
            format!("add [[surcharge]] with code = {:?} and its class to the profile", surcharge.code.as_str()),
        )
    })
}

fn class_word(class: SurchargeClass) -> &'static str {
    match class {
        SurchargeClass::Tax => "tax",
        SurchargeClass::Charge => "charge",
        SurchargeClass::Discount => "discount",
        SurchargeClass::Tender => "tender",
    }
}
