//! How an order's taxes are written in the ledger: as tax types of lines, or as lines of their own.

use canonical_model::{
    AccountCode, Currency, Line, Money, MoneyError, Order, Park, ParkCode, TaxCollector, TaxType,
    ledger::{AccountClass, DocumentLine, LineAmounts, ReferenceData},
};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

use super::{accounts, bearing::Worth, rates, text::first_filled, unreckonable};
use crate::{
    Profile, arithmetic,
    by::{By, Chosen},
    few::Few,
    profile::{TaxCandidate, TaxTarget, TaxedParts, destination},
    spread,
};

/// A tax, or several of one tax type, that is written as the tax type of lines.
pub(crate) struct Typed {
    pub(crate) tax_type: TaxType,
    /// What says so.
    pub(crate) by: By,
    pub(crate) name: SmolStr,
    pub(crate) codes: Codes,
    pub(crate) amount: Money,
    /// The ledger's rate in per cent.
    pub(crate) rate: Decimal,
    /// What bears it, where the store does not say.
    pub(crate) parts: TaxedParts,
    /// The lines that may bear it, where rows of the profile tell lines apart.
    pub(crate) may: Option<Vec<bool>>,
    /// The lines that bear it, where they are known already.
    pub(crate) lines: Option<Vec<bool>>,
    /// Tax types of items that stand for it on some lines: of the same rate.
    pub(crate) of_items: Vec<TaxType>,
    /// What was written of it.
    pub(crate) written: Written,
}

/// The store's codes of a tax: mostly one.
pub(crate) struct Codes {
    first: SmolStr,
    others: Vec<SmolStr>,
}

impl Codes {
    fn iter(&self) -> impl Iterator<Item = &SmolStr> {
        std::iter::once(&self.first).chain(&self.others)
    }

    pub(crate) fn contains(&self, code: &SmolStr) -> bool {
        self.iter().any(|own| own == code)
    }

    pub(crate) fn join(&self, between: &str) -> SmolStr {
        self.others.iter().fold(self.first.clone(), |codes, code| format_smolstr!("{codes}{between}{code}"))
    }
}

impl From<SmolStr> for Codes {
    fn from(code: SmolStr) -> Self {
        Self { first: code, others: Vec::new() }
    }
}

/// What the lines of a document hold of a tax.
#[derive(Clone, Copy)]
pub(crate) struct Written {
    pub(crate) tax: Money,
    /// What the lines are worth on which it is.
    pub(crate) worth: Decimal,
    pub(crate) lines: u32,
}

impl Written {
    fn nothing(currency: Currency) -> Self {
        Self { tax: Money::zero(currency), worth: Decimal::ZERO, lines: 0 }
    }

    pub(crate) fn add(&mut self, line: &DocumentLine, tax: Money) -> Result<(), MoneyError> {
        let worth = self.worth.checked_add(line.line_amount.amount()).ok_or(MoneyError::Overflow)?;
        *self = Self { tax: self.tax.try_add(tax)?, worth, lines: self.lines.saturating_add(1) };
        Ok(())
    }
}

/// A tax that is written as a line of its own.
pub(crate) struct Liability {
    pub(crate) account: Chosen<AccountCode>,
    pub(crate) code: SmolStr,
    pub(crate) name: SmolStr,
    pub(crate) amount: Money,
}

/// The order's taxes by the way in which they are written.
pub(crate) fn targets(
    profile: &Profile,
    reference: &ReferenceData,
    worth: Worth<'_>,
) -> Result<(Few<Typed>, Vec<Liability>), Park> {
    let order = worth.order;
    let (mut typed, mut liabilities) = (Few::None, Vec::new());
    for tax in order.taxes.iter().filter(|tax| !tax.amount.is_zero()) {
        let mut rows = profile.taxes.candidates(order, &tax.code).peekable();
        let name = first_filled([&tax.name, &tax.code], "Tax");
        let mut candidates = Few::None;
        if rows.peek().is_none() {
            return Err(unmapped(profile, reference, order, (&tax.code, tax.amount)));
        }
        for TaxCandidate { row, lines } in rows {
            match &row.target {
                _ if tax.collected_by == TaxCollector::Marketplace && !row.of_marketplaces => {
                    return Err(of_a_marketplace(order, &tax.code));
                }
                TaxTarget::Liability(_) if lines.as_ref().is_some_and(|lines| lines.contains(&false)) => {
                    return Err(mixed(order, &tax.code));
                }
                TaxTarget::Liability(account) => {
                    let chosen = Chosen { value: account.clone(), by: By::Profile(row.at) };
                    let account = accounts::usable(reference, chosen)?;
                    liabilities.push(Liability {
                        account,
                        code: tax.code.clone(),
                        name: name.clone(),
                        amount: tax.amount,
                    });
                }
                TaxTarget::Type(tax_type) => {
                    let rate = accounts::usable_tax_type(reference, tax_type, true)?.effective_rate;
                    candidates.push(Typed {
                        tax_type: tax_type.clone(),
                        by: By::Profile(row.at),
                        name: name.clone(),
                        codes: tax.code.clone().into(),
                        amount: tax.amount,
                        rate,
                        parts: row.on,
                        may: lines,
                        lines: None,
                        of_items: Vec::new(),
                        written: Written::nothing(order.currency),
                    });
                }
            }
        }
        match rates::split(candidates, worth)? {
            only if typed.is_empty() && only.len() == 1 => typed = only,
            several => {
                for one in several {
                    add(&mut typed, one, order)?;
                }
            }
        }
    }
    Ok((typed, liabilities))
}

/// Adds a tax to those of its tax type, which the ledger sums up.
fn add(typed: &mut Few<Typed>, tax: Typed, order: &Order) -> Result<(), Park> {
    let Some(same) = typed.iter_mut().find(|other| other.tax_type == tax.tax_type) else {
        typed.push(tax);
        return Ok(());
    };
    if same.lines.is_some() || tax.lines.is_some() {
        return Err(Park::new(
            ParkCode::UnmappedTax,
            format!(
                "order {}: {} and {} are both mapped to {}, and one of them stands for several rates",
                order.number,
                same.codes.join(" and "),
                tax.codes.join(" and "),
                tax.tax_type
            ),
            "map one of them to a tax type of its own in the profile",
        ));
    }
    same.amount = same.amount.try_add(tax.amount).map_err(unreckonable(order))?;
    same.name = format_smolstr!("{}, {}", same.name, tax.name);
    same.codes.others.extend(tax.codes.iter().cloned());
    Ok(())
}

/// A tax of which some lines' part would stand on a liability account and that of others not.
fn mixed(order: &Order, code: &str) -> Park {
    Park::new(
        ParkCode::UnmappedTax,
        format!("order {}: tax {code} is a liability_line for some of its lines only", order.number),
        "let all rows of that code in the profile be liability lines, or tax types",
    )
}

/// A tax that is not the merchant's, and that no row keeps apart from those that are.
fn of_a_marketplace(order: &Order, code: &str) -> Park {
    Park::new(
        ParkCode::UnmappedTax,
        format!("order {}: tax {code} is collected by a marketplace, and the profile has it as yours", order.number),
        format!("add [[tax]] with code = {code:?}, collected_by = \"marketplace\" and a liability_line to the profile"),
    )
}

fn unmapped(profile: &Profile, reference: &ReferenceData, order: &Order, (code, amount): (&str, Money)) -> Park {
    let country = destination(order).map_or("", |address| address.country_code.trim());
    let (to, of_country) = match country {
        country if profile.taxes.is_of_countries() && !country.is_empty() => {
            (format!(" on an order to {country}"), format!(", country = {country:?}"))
        }
        _ => (String::new(), String::new()),
    };
    let usable = reference.tax_rates.iter().filter(|rate| rate.active && rate.applies_to(AccountClass::Revenue));
    let mut candidates: Vec<String> = usable.map(|rate| format!("{} ({})", rate.tax_type, rate.name)).take(8).collect();
    if candidates.is_empty() {
        candidates.push("none".to_owned());
    }
    Park::new(
        ParkCode::UnmappedTax,
        format!("order {}: the profile does not map tax {code} of {amount}{to}", order.number),
        format!(
            "add [[tax]] with code = {code:?}{of_country} and a tax_type or liability_line to the profile; tax types: {}",
            candidates.join(", ")
        ),
    )
}

impl Typed {
    /// Whether a line of that tax type bears it.
    pub(crate) fn is_on(&self, line: &DocumentLine) -> bool {
        line.tax_type == self.tax_type || self.of_items.contains(&line.tax_type)
    }

    /// Whether the line of the order at that position bears it, once that is known.
    pub(crate) fn is_borne_at(&self, position: usize) -> bool {
        self.lines.as_ref().is_some_and(|lines| lines.get(position).copied().unwrap_or_default())
    }

    /// What the store states of it on the line.
    pub(crate) fn stated(&self, line: &Line) -> Result<Money, MoneyError> {
        let own = line.taxes.iter().filter(|tax| self.codes.contains(&tax.code));
        Money::sum(self.amount.currency(), own.map(|tax| tax.amount))
    }

    /// Gives the tax to the lines that bear it.
    pub(crate) fn settle(&self, lines: &mut [DocumentLine], amounts: LineAmounts) -> Result<(), MoneyError> {
        settle(lines, |line| self.is_on(line), (self.amount, self.rate), amounts)
    }
}

/// Gives a tax to the lines that bear it: each line's by the ledger's own arithmetic, and what is missing, or too much, by largest
/// remainder. A line gets an amount of its own only where that differs from what the ledger would compute.
pub(crate) fn settle(
    lines: &mut [DocumentLine],
    bears: impl Fn(&DocumentLine) -> bool,
    (tax, rate): (Money, Decimal),
    amounts: LineAmounts,
) -> Result<(), MoneyError> {
    let currency = tax.currency();
    let give = |line: &mut DocumentLine, correction: Money| {
        let computed = arithmetic::line_tax(amounts, line.line_amount.amount(), rate).ok_or(MoneyError::Overflow)?;
        let tax = Money::rounded(computed, currency)?.try_add(correction)?;
        line.tax_amount = (tax.amount() != computed).then_some(tax);
        Ok::<Money, MoneyError>(tax)
    };
    let mut missing = tax;
    for line in lines.iter_mut().filter(|line| bears(line)) {
        missing = missing.try_sub(give(line, Money::zero(currency))?)?;
    }
    if missing.is_zero() {
        return Ok(());
    }
    let mut bearing: Vec<&mut DocumentLine> = lines.iter_mut().filter(|line| bears(line)).collect();
    let weights: Vec<Money> = bearing
        .iter()
        .map(|line| if line.line_amount.is_negative() { -line.line_amount } else { line.line_amount })
        .collect();
    let corrections = spread::by_amounts(missing, &weights, |index| bearing.get(index).map(|line| line.part.as_ref()))?;
    for (line, correction) in bearing.iter_mut().zip(corrections) {
        give(line, correction)?;
    }
    Ok(())
}
