//! The lines of an order's invoice, and the proof that the ledger will compute the order's total and tax from them.

use std::{collections::BTreeMap, mem::take};

use canonical_model::{
    AccountCode, Discount, DiscountStage, ItemCode, Line, LineKind, Money, Order, Park, ParkCode, PartId, TaxTreatment,
    TaxType,
    ledger::{DocumentLine, LineAmounts, ReferenceData, Totals},
};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

use super::{
    accounts,
    bearing::{self, Worth},
    tax::{self, Liability, Typed, Written},
    text::{self, UNIT_DECIMALS, description, named, unit_amount},
    tracking::{self, Tracked},
    unreckonable,
};
use crate::{
    Profile, arithmetic,
    by::{By, Chosen, Rule},
    few::Few,
    items,
    profile::{Located, SeveralTaxes, value::Facts},
    spread,
    trace::{LineBy, Trace},
};

/// The part that the discounts before tax are together.
const BEFORE_TAX: &str = "discounts";

/// Lines of a document that stand for discounts, as paths say it.
const DISCOUNT: &str = "discount";
/// Lines of a document that stand for a tax.
const TAX: &str = "tax";
/// What names such lines.
const NAME: By = By::Rule(Rule::LineName);

/// What a document says about money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) line_amounts: LineAmounts,
    pub(crate) lines: Vec<DocumentLine>,
    pub(crate) totals: Totals,
    pub(crate) notes: Vec<SmolStr>,
}

/// The content of an order's invoice. Its total and its tax for each tax type or liability line are the order's by the
/// ledger's own arithmetic.
///
/// # Errors
/// A [`Park`] if that cannot be, or if an account, tax type or currency is missing.
pub(crate) fn content(
    profile: &Profile,
    reference: &ReferenceData,
    order: &Order,
    trace: Option<&Trace>,
) -> Result<Content, Park> {
    let known =
        order.currency == reference.organisation.base_currency || reference.currencies.contains(&order.currency);
    if !known {
        return Err(Park::new(
            ParkCode::UnsupportedCurrency,
            format!("order {}: the organisation does not write documents in {}", order.number, order.currency),
            format!("add {} to the organisation's currencies", order.currency),
        ));
    }
    accounts::usable_tax_type(reference, &untaxed(profile, &Facts::of(order))?.value, false)?;
    let stated = order.taxes.iter().map(|tax| tax.amount).chain([order.stated_total]);
    if let Some(amount) = stated.into_iter().find(|amount| !fits_ledger(*amount)) {
        return Err(too_fine(order, amount));
    }
    let mut builder = Builder::new(profile, reference, order, trace)?;
    builder.assign()?;
    builder.write()?;
    builder.finish()
}

/// The tax type of what bears no tax.
fn untaxed<'a>(profile: &'a Profile, facts: &Facts<'_>) -> Result<&'a Located<TaxType>, Park> {
    profile.untaxed.untaxed(facts).ok_or_else(|| {
        Park::new(
            ParkCode::UnmappedTax,
            format!("order {}: no row of the profile is for what bears no tax", facts.order.number),
            "add [[tax]] with untaxed = true and a tax_type to the profile",
        )
    })
}

/// A line in the making.
#[derive(Clone)]
struct Row {
    part: PartId,
    name: SmolStr,
    named_by: By,
    amount: Money,
    amount_by: Rule,
    account: Chosen<AccountCode>,
    tax_type: Chosen<TaxType>,
    tracking: Tracked,
}

/// A line's amounts, without the taxes that are written otherwise.
#[derive(Clone, Copy)]
struct Amounts {
    gross: Money,
    net: Money,
}

impl Amounts {
    fn of(line: &Line) -> Self {
        Self { gross: line.gross, net: line.net }
    }
}

/// A document in the making.
struct Builder<'a> {
    profile: &'a Profile,
    reference: &'a ReferenceData,
    order: &'a Order,
    typed: Few<Typed>,
    liabilities: Vec<Liability>,
    amounts: LineAmounts,
    /// What each line of the order is without the taxes that its prices hold, where those were taken out; else empty.
    bare: Vec<Amounts>,
    /// The base of each typed tax on lines that have another tax type already.
    further: BTreeMap<usize, Money>,
    lines: Vec<DocumentLine>,
    notes: Vec<SmolStr>,
    trace: Option<&'a Trace>,
    /// What set the lines, where it is asked for.
    by: Vec<LineBy>,
}

impl<'a> Builder<'a> {
    fn new(
        profile: &'a Profile,
        reference: &'a ReferenceData,
        order: &'a Order,
        trace: Option<&'a Trace>,
    ) -> Result<Self, Park> {
        let amounts = match order.tax_treatment {
            TaxTreatment::Inclusive => LineAmounts::Inclusive,
            TaxTreatment::NoTax if profile.untaxed.is_all(order, "NONE") => LineAmounts::NoTax,
            TaxTreatment::Exclusive | TaxTreatment::NoTax => LineAmounts::Exclusive,
        };
        let (typed, liabilities) = tax::targets(profile, reference, Worth { order, amounts })?;
        Ok(Self {
            profile,
            reference,
            order,
            typed,
            liabilities,
            amounts,
            bare: Vec::new(),
            further: BTreeMap::new(),
            lines: Vec::with_capacity(order.lines.len() + order.discounts.len() + order.taxes.len()),
            notes: Vec::new(),
            trace,
            by: Vec::new(),
        })
    }

    /// Decides which line has which tax type.
    fn assign(&mut self) -> Result<(), Park> {
        self.find_bearers()?;
        let positions = 0..self.order.lines.len();
        let several = positions.clone().any(|position| self.borne_by(position).nth(1).is_some());
        if several && self.profile.several_taxes == SeveralTaxes::Park {
            return Err(Park::new(
                ParkCode::UnmappedTax,
                format!("order {}: lines bear several taxes that are tax types of the ledger", self.order.number),
                "write all but one as a liability_line, or set documents.several_taxes = \"extra_lines\", in the profile",
            ));
        }
        if self.amounts == LineAmounts::Inclusive && (several || !self.liabilities.is_empty()) {
            self.take_taxes_out()?;
        }
        if !several {
            return Ok(());
        }
        for (position, line) in positions.zip(&self.order.lines) {
            let net = self.amounts_of(position, line).net;
            let further: Vec<usize> = self.borne_by(position).skip(1).collect();
            for tax in further {
                let base = self.further.entry(tax).or_insert(Money::zero(self.order.currency));
                *base = base.try_add(net).map_err(unreckonable(self.order))?;
            }
        }
        Ok(())
    }

    /// Which of the typed taxes the line at that position bears; the first is written as the line's own tax type.
    fn borne_by(&self, position: usize) -> impl Iterator<Item = usize> {
        self.typed.iter().enumerate().filter(move |(_, tax)| tax.is_borne_at(position)).map(|(index, _)| index)
    }

    /// The amounts of the line at that position.
    fn amounts_of(&self, position: usize, line: &Line) -> Amounts {
        self.bare.get(position).copied().unwrap_or(Amounts::of(line))
    }

    /// Finds the lines that bear each typed tax.
    fn find_bearers(&mut self) -> Result<(), Park> {
        let worth = Worth { order: self.order, amounts: self.amounts };
        for tax in self.typed.iter_mut().filter(|tax| tax.lines.is_none()) {
            let found = bearing::find(tax, worth)?;
            tax.lines = Some(found.lines);
            self.notes.extend(found.note);
        }
        Ok(())
    }

    /// Makes the lines' amounts exclusive of the taxes they hold: of a typed tax, of the lines that bear it.
    fn take_taxes_out(&mut self) -> Result<(), Park> {
        let zero = Money::zero(self.order.currency);
        let mut bare: Vec<Amounts> = self.order.lines.iter().map(Amounts::of).collect();
        for tax in &self.order.taxes {
            let typed = self.typed.iter().find(|typed| typed.codes.contains(&tax.code));
            let stated =
                |line: &Line| line.taxes.iter().find(|own| own.code == tax.code).map_or(zero, |own| own.amount);
            let stated: Vec<Money> = self.order.lines.iter().map(stated).collect();
            let net: Vec<Money> = bare.iter().map(|amounts| amounts.net).collect();
            let holds = |position: usize| typed.is_some_and(|typed| typed.is_borne_at(position));
            let holding: Vec<Money> =
                net.iter().enumerate().map(|(position, net)| if holds(position) { *net } else { zero }).collect();
            let held = spread::Held { stated: &stated, holding: &holding, net: &net };
            let parts =
                spread::included(tax.amount, &held, &self.order.lines).map_err(unreckonable(self.order))?.ok_or_else(
                    || self.differs(format!("the prices cannot hold the tax {} of {}", tax.code, tax.amount)),
                )?;
            for (Amounts { gross, net }, part) in bare.iter_mut().zip(parts) {
                *gross = gross.try_sub(part).map_err(unreckonable(self.order))?;
                *net = net.try_sub(part).map_err(unreckonable(self.order))?;
            }
        }
        self.bare = bare;
        self.amounts = LineAmounts::Exclusive;
        self.notes.push("the prices hold taxes that need lines of their own: they are written without tax".into());
        Ok(())
    }

    fn tax_type(&self, own: Option<usize>, facts: &Facts<'_>) -> Result<Chosen<TaxType>, Park> {
        match own.and_then(|index| self.typed.get(index)) {
            Some(tax) => Ok(Chosen { value: tax.tax_type.clone(), by: tax.by }),
            None => untaxed(self.profile, facts).map(Chosen::from),
        }
    }

    /// The tax type of the line's item, where the profile lets it win: it has the very rate of the tax that the line bears, and
    /// no other tax of the order is written as it.
    fn tax_type_of_item(&mut self, line: &Line, own: Option<usize>) -> Option<Chosen<TaxType>> {
        if !self.profile.item_tax_types || line.kind != LineKind::Goods {
            return None;
        }
        let item = self.reference.item(&items::of_sku(&self.profile.items, line.code.trim())?)?;
        let tax_type = item.sales_tax_type.clone()?;
        let rate = self.reference.tax_rate(&tax_type)?;
        let others = self.typed.iter().enumerate().filter(|(index, _)| Some(*index) != own);
        let is_taken =
            others.map(|(_, tax)| tax).any(|tax| tax.tax_type == tax_type || tax.of_items.contains(&tax_type));
        let tax = self.typed.get_mut(own?)?;
        if is_taken
            || rate.effective_rate != tax.rate
            || accounts::usable_tax_type(self.reference, &tax_type, true).is_err()
        {
            return None;
        }
        if tax.tax_type != tax_type && !tax.of_items.contains(&tax_type) {
            tax.of_items.push(tax_type.clone());
        }
        Some(Chosen::rule(tax_type, Rule::ItemTaxType))
    }

    fn write(&mut self) -> Result<(), Park> {
        let order = self.order;
        let before = || order.discounts.iter().filter(|discount| discount.stage == DiscountStage::BeforeTax);
        let discounts = accounts::of_discounts(self.profile, self.reference, before())?;
        let mut off: BTreeMap<TaxType, (By, Money)> = BTreeMap::new();
        for (position, line) in order.lines.iter().enumerate() {
            let (Amounts { gross, net }, own) = (self.amounts_of(position, line), self.borne_by(position).next());
            let tax_type = match self.tax_type_of_item(line, own) {
                Some(tax_type) => tax_type,
                None => self.tax_type(own, &Facts::of_line(order, line))?,
            };
            let amount = if discounts.is_some() { gross } else { net };
            if line.quantity.is_zero() && amount.is_zero() {
                continue;
            }
            if discounts.is_some() {
                let part = gross.try_sub(net).map_err(unreckonable(order))?;
                let (_, sum) = off.entry(tax_type.value.clone()).or_insert((tax_type.by, Money::zero(order.currency)));
                *sum = sum.try_add(part).map_err(unreckonable(order))?;
            }
            if line.kind == LineKind::GiftCard && own.is_some() {
                return Err(Park::new(
                    ParkCode::UnmappedTax,
                    format!(
                        "order {}: tax was charged on the gift card {:?}, which is a debt and no sale",
                        order.number, line.code
                    ),
                    "take its tax class off the gift card in the store, or its [[gift_card]] row out of the profile",
                ));
            }
            let place = accounts::of_line(self.profile, self.reference, order, line)?;
            let unit = unit_amount(line.quantity, line.unit_price.amount(), amount);
            let quantity = if line.quantity.scale() <= UNIT_DECIMALS { line.quantity } else { Decimal::ONE };
            let Chosen { value: name, by: named_by } = description(self.profile, order, line)?;
            let tracking = self.tracking(&Facts::of_line(order, line))?;
            let (part, amount_by, account) = (line.part(), Rule::LineAmount, place.account);
            let row = Row { part, name, named_by, amount, amount_by, account, tax_type, tracking };
            self.push(row, (quantity, unit), place.item);
        }
        if let Some(accounts) = discounts {
            let discounts: Vec<&Discount> = before().collect();
            self.write_discounts(&discounts, &accounts, off)?;
        }
        for discount in order.discounts.iter().filter(|discount| discount.stage == DiscountStage::AfterTax) {
            let account = accounts::of_late_discount(self.profile, self.reference, discount)?;
            let (part, name) = (PartId::new(discount.code.clone()), named(std::iter::once(discount)));
            let facts = Facts::of_addition(order, DISCOUNT, &name);
            let (tracking, tax_type) = (self.tracking(&facts)?, self.tax_type(None, &facts)?);
            let (amount, amount_by) = (-discount.amount, Rule::LineAmount);
            self.push_single(Row { part, name, named_by: NAME, amount, amount_by, account, tax_type, tracking });
        }
        for liability in take(&mut self.liabilities) {
            let Liability { account, code, name, amount } = liability;
            let facts = Facts::of_addition(order, TAX, &name);
            let (tracking, tax_type) = (self.tracking(&facts)?, self.tax_type(None, &facts)?);
            let (part, amount_by) = (PartId::new(code), Rule::TaxCharged);
            self.push_single(Row { part, name, named_by: NAME, amount, amount_by, account, tax_type, tracking });
        }
        for (index, base) in take(&mut self.further) {
            self.push_base(index, base)?;
        }
        Ok(())
    }

    /// The discounts before tax, as one negative line for each account and tax type. `off` is what the lines of each tax type
    /// were lowered by, which is spread over the discounts so that each is taken off to the cent.
    fn write_discounts(
        &mut self,
        discounts: &[&Discount],
        accounts: &[Chosen<AccountCode>],
        off: BTreeMap<TaxType, (By, Money)>,
    ) -> Result<(), Park> {
        let order = self.order;
        let mut of_each: Vec<Money> = discounts.iter().map(|discount| discount.amount).collect();
        for (tax_type, (by, part)) in off.into_iter().filter(|(_, (_, part))| !part.is_zero()) {
            let shares = spread::by_amounts(part, &of_each, |index| discounts.get(index).map(|discount| &discount.id))
                .map_err(unreckonable(order))?;
            let mut lines: Vec<(&Chosen<AccountCode>, Money, Vec<&Discount>)> = Vec::new();
            for (((rest, share), account), discount) in of_each.iter_mut().zip(shares).zip(accounts).zip(discounts) {
                *rest = rest.try_sub(share).map_err(unreckonable(order))?;
                if share.is_zero() {
                    continue;
                }
                match lines.iter_mut().find(|line| line.0.value == account.value) {
                    None => lines.push((account, share, vec![*discount])),
                    Some((_, sum, names)) => {
                        *sum = sum.try_add(share).map_err(unreckonable(order))?;
                        names.push(*discount);
                    }
                }
            }
            for (account, amount, names) in lines {
                let (part, name) = (PartId::new(BEFORE_TAX), named(names.into_iter()));
                let tracking = self.tracking(&Facts::of_addition(order, DISCOUNT, &name))?;
                let (account, tax_type) = (account.clone(), Chosen { value: tax_type.clone(), by });
                let (amount, amount_by) = (-amount, Rule::DiscountParts);
                self.push_single(Row { part, name, named_by: NAME, amount, amount_by, account, tax_type, tracking });
            }
        }
        Ok(())
    }

    /// A further tax on lines that have a tax type already: its base comes on with its tax type, and off again untaxed.
    fn push_base(&mut self, index: usize, base: Money) -> Result<(), Park> {
        let Some(tax) = self.typed.get(index) else { return Ok(()) };
        let tax_type = Chosen { value: tax.tax_type.clone(), by: tax.by };
        let (name, part) = (tax.name.clone(), PartId::new(tax.codes.join("+")));
        let account = accounts::usable(self.reference, (&self.profile.accounts.sales).into())?;
        self.notes.push(format_smolstr!(
            "{name} is a further tax on lines above: a pair of lines carries its base of {base}"
        ));
        let facts = Facts::of_addition(self.order, TAX, &name);
        let (tracking, off_type) = (self.tracking(&facts)?, self.tax_type(None, &facts)?);
        let (amount_by, named_by) = (Rule::FurtherTax, By::Rule(Rule::FurtherTax));
        let (name, amount) = (format!("Base of {name}"), base);
        let on = Row { part, name: name.into(), named_by, amount, amount_by, account, tax_type, tracking };
        let off = Row {
            name: format_smolstr!("{}, counted above", on.name),
            amount: -base,
            tax_type: off_type,
            ..on.clone()
        };
        self.push_single(on);
        self.push_single(off);
        Ok(())
    }

    fn tracking(&self, facts: &Facts<'_>) -> Result<Tracked, Park> {
        tracking::of(self.profile, self.reference, facts)
    }

    fn push_single(&mut self, row: Row) {
        let unit = unit_amount(Decimal::ONE, row.amount.amount(), row.amount);
        self.push(row, (Decimal::ONE, unit), None);
    }

    fn push(&mut self, row: Row, (quantity, unit_amount): (Decimal, Option<Decimal>), item: Option<ItemCode>) {
        let Row { part, name, named_by, amount, amount_by, account, tax_type, tracking } = row;
        if self.trace.is_some() {
            self.by.push(LineBy {
                description: named_by,
                line_amount: By::Rule(amount_by),
                account: account.by,
                tax_type: tax_type.by,
                tracking: tracking.by,
                ..LineBy::OF_ORDER
            });
        }
        self.lines.push(DocumentLine {
            description: text::cut(&name),
            quantity,
            unit_amount,
            line_amount: amount,
            account: account.value,
            tax_type: tax_type.value,
            tax_amount: None,
            item,
            tracking: tracking.options,
            part: Some(part),
        });
    }

    /// Settles the tax, and proves the sums.
    fn finish(mut self) -> Result<Content, Park> {
        let order = self.order;
        for tax in &self.typed {
            tax.settle(&mut self.lines, self.amounts).map_err(unreckonable(order))?;
        }
        check_precision(order, &self.lines)?;
        accounts::check_tax_types(self.reference, &self.lines)?;
        let mut written = |line: &DocumentLine, tax: Money| {
            let mut own = self.typed.iter_mut().filter(|typed| typed.is_on(line));
            own.try_for_each(|typed| typed.written.add(line, tax))
        };
        let totals =
            arithmetic::totals_of_each(order.currency, self.amounts, &self.lines, self.reference, &mut written)
                .map_err(|error| {
                    self.differs(format!("the ledger's own arithmetic does not fit the currency: {error}"))
                })?;
        let expected = order.document_total().map_err(unreckonable(order))?;
        if totals.total != expected {
            let off = totals.total.try_sub(expected).map_err(unreckonable(order))?;
            return Err(self.differs(format!(
                "the store's total is {expected}, the ledger would compute {} + {} tax = {} (difference {})",
                totals.sub_total.amount(),
                totals.tax.amount(),
                totals.total.amount(),
                off.amount()
            )));
        }
        for tax in &self.typed {
            let found = tax.written.tax;
            if found != tax.amount {
                let code = tax.codes.join(" and ");
                return Err(self.differs(format!(
                    "the store's tax {code} is {}, the ledger would compute {found} of {}",
                    tax.amount, tax.tax_type
                )));
            }
            self.notes.extend(self.note_override(tax));
        }
        if let Some(trace) = self.trace {
            trace.content(&self.lines, self.by);
        }
        Ok(Content { line_amounts: self.amounts, lines: self.lines, totals, notes: self.notes })
    }

    /// Says where the store's tax differs from the ledger's by more than rounding: only a part of the goods may be taxed.
    fn note_override(&self, tax: &Typed) -> Option<SmolStr> {
        let Written { worth, lines, .. } = tax.written;
        let computed = arithmetic::line_tax(self.amounts, worth, tax.rate)?;
        let unit = Decimal::new(1, self.order.currency.exponent().min(arithmetic::DECIMALS));
        let off = (computed - tax.amount.amount()).abs();
        (off > unit * Decimal::from(lines + 1)).then(|| {
            format_smolstr!(
                "tax {}: the store charged {}, {} ({} %) of {worth} is {computed}; the store's tax is sent",
                tax.codes.join(" and "),
                tax.amount,
                tax.tax_type,
                tax.rate.normalize()
            )
        })
    }

    fn differs(&self, cause: String) -> Park {
        Park::new(
            ParkCode::TotalsDiffer,
            format!("order {}: {cause}", self.order.number),
            "compare the order with the profile's tax and surcharge tables",
        )
    }
}

/// The ledger holds two decimals of any amount.
///
/// # Errors
/// [`ParkCode::LedgerPrecision`] if a line needs more.
pub(crate) fn check_precision(order: &Order, lines: &[DocumentLine]) -> Result<(), Park> {
    let amounts = lines.iter().flat_map(|line| std::iter::once(line.line_amount).chain(line.tax_amount));
    match amounts.into_iter().find(|amount| !fits_ledger(*amount)) {
        None => Ok(()),
        Some(amount) => Err(too_fine(order, amount)),
    }
}

/// Whether the ledger can hold the amount.
pub(crate) fn fits_ledger(amount: Money) -> bool {
    amount.currency().exponent() <= arithmetic::DECIMALS || amount.amount().normalize().scale() <= arithmetic::DECIMALS
}

/// The ledger cannot hold the amount.
pub(crate) fn too_fine(order: &Order, amount: Money) -> Park {
    Park::new(
        ParkCode::LedgerPrecision,
        format!("order {}: {amount} needs a third decimal, and the ledger holds two", order.number),
        "enter the order by hand, rounded as your books allow",
    )
}
