//! Which lines bear a tax: those on which the store states it, else the parts of the order whose worth the ledger's rate
//! explains. A tax that no plausible base explains is refused: its tax type is wrong, or it stands for several rates.

use canonical_model::{LineKind, Money, MoneyError, Order, Park, ParkCode, ledger::LineAmounts};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

use super::{tax::Typed, unreckonable};
use crate::{arithmetic, profile::TaxedParts};

/// Most lines of an order of which one or two are looked for.
const MANY: usize = 60;

/// The lines that bear a tax.
pub(crate) struct Bearing {
    /// For each line of the order.
    pub(crate) lines: Vec<bool>,
    /// What is worth knowing of the base.
    pub(crate) note: Option<SmolStr>,
}

/// Net amounts of an order's lines, and whether they hold tax.
#[derive(Clone, Copy)]
pub(crate) struct Worth<'a> {
    pub(crate) order: &'a Order,
    pub(crate) amounts: LineAmounts,
}

impl Worth<'_> {
    pub(crate) fn unit(&self) -> Decimal {
        Decimal::new(1, self.order.currency.exponent().min(arithmetic::DECIMALS))
    }

    /// By how much rounding may put a tax off that was worked out line by line.
    pub(crate) fn slack(&self) -> Decimal {
        self.unit() * Decimal::from(self.order.lines.len() + 1)
    }

    /// By how much the tax of a base may be off because the ledger rounds the rate of a compound tax (XR-RATE-2).
    pub(crate) fn rate_slack(&self, base: Money, rate: Decimal) -> Result<Decimal, MoneyError> {
        if rate.normalize().scale() < arithmetic::RATE_DECIMALS {
            return Ok(Decimal::ZERO);
        }
        let off = arithmetic::RATE_ROUNDING.checked_mul(base.amount().abs()).ok_or(MoneyError::Overflow)?;
        Ok(off / Decimal::ONE_HUNDRED)
    }

    pub(crate) fn of(&self, lines: &[bool]) -> Result<Money, MoneyError> {
        let own = self.order.lines.iter().zip(lines).filter(|(_, bears)| **bears).map(|(line, _)| line.net);
        Money::sum(self.order.currency, own)
    }

    /// The lines of the kinds that bear a tax, from the fewest on.
    pub(crate) fn parts(&self) -> [Vec<bool>; 3] {
        [GOODS, CARRIED, EVERYTHING].map(|kinds| self.of_kinds(kinds))
    }

    fn of_kinds(&self, kinds: &[LineKind]) -> Vec<bool> {
        self.order.lines.iter().map(|line| kinds.contains(&line.kind)).collect()
    }

    /// The tax that the ledger computes on an amount.
    fn tax_on(&self, base: Money, rate: Decimal) -> Result<Decimal, MoneyError> {
        arithmetic::line_tax(self.amounts, base.amount(), rate).ok_or(MoneyError::Overflow)
    }
}

const GOODS: &[LineKind] = &[LineKind::Goods];
const CARRIED: &[LineKind] = &[LineKind::Goods, LineKind::Shipping];
const EVERYTHING: &[LineKind] = &[LineKind::Goods, LineKind::Shipping, LineKind::Fee];
/// What may bear a tax besides the lines on which it is stated: carriage and fees do not say.
const BESIDES: [&[LineKind]; 3] = [&[], &[LineKind::Shipping], &[LineKind::Shipping, LineKind::Fee]];

/// Finds the lines that bear the tax.
///
/// # Errors
/// A [`Park`] if no plausible base explains it.
pub(crate) fn find(tax: &Typed, worth: Worth<'_>) -> Result<Bearing, Park> {
    let order = worth.order;
    let found = Search::new(tax, worth).and_then(|search| search.run());
    match found.map_err(unreckonable(order))? {
        Some(bearing) => Ok(bearing),
        None => Err(unexplained(tax, worth).map_err(unreckonable(order))?),
    }
}

struct Search<'a> {
    tax: &'a Typed,
    worth: Worth<'a>,
    /// For each line whether the store states the tax on it; empty if it does so on none.
    stated: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(tax: &'a Typed, worth: Worth<'a>) -> Result<Self, MoneyError> {
        let lines = &worth.order.lines;
        let mut stated = Vec::new();
        for (position, line) in lines.iter().enumerate() {
            if tax.stated(line)?.is_positive() {
                stated.resize(lines.len(), false);
                stated.iter_mut().skip(position).take(1).for_each(|stated| *stated = true);
            }
        }
        Ok(Self { tax, worth, stated })
    }

    fn run(&self) -> Result<Option<Bearing>, MoneyError> {
        let candidates = self.candidates();
        let others = self.additions()?;
        let nothing = Money::zero(self.worth.order.currency);
        // What is exact goes before what a unit is missing of: that unit may be the whole tax of a small charge.
        for tolerance in [Decimal::ZERO, self.worth.unit(), self.worth.slack()] {
            for addition in std::iter::once(&nothing).chain(&others) {
                for kinds in candidates.iter().filter(|kinds| self.can_bear(kinds)) {
                    let base = self.base(kinds)?.try_add(*addition)?;
                    if self.explains(base, tolerance)? {
                        return Ok(Some(Bearing { lines: self.lines(kinds), note: self.note(base, *addition) }));
                    }
                }
            }
        }
        match candidates.last() {
            Some(widest) if self.stated.is_empty() => self.few(&self.lines(widest)),
            _ => Ok(None),
        }
    }

    /// The kinds of lines that may bear it, from the fewest on: besides the lines on which the store states it; else by the parts that
    /// the profile names.
    fn candidates(&self) -> &'static [&'static [LineKind]] {
        match self.tax.parts {
            _ if !self.stated.is_empty() => &BESIDES,
            TaxedParts::ByRate => &[GOODS, CARRIED, EVERYTHING],
            TaxedParts::Goods => &[GOODS],
            TaxedParts::GoodsAndShipping => &[CARRIED],
            TaxedParts::Everything => &[EVERYTHING],
        }
    }

    /// For each line its net amount, and whether it bears the tax where lines of those kinds do.
    fn bearing(&self, kinds: &[LineKind]) -> impl Iterator<Item = (Money, bool)> {
        let at = |lines: &[bool], position| lines.get(position).copied().unwrap_or_default();
        self.worth.order.lines.iter().enumerate().map(move |(position, line)| {
            let may = self.tax.may.as_deref().is_none_or(|may| at(may, position));
            (line.net, may && (at(&self.stated, position) || kinds.contains(&line.kind)))
        })
    }

    fn lines(&self, kinds: &[LineKind]) -> Vec<bool> {
        self.bearing(kinds).map(|(_, bears)| bears).collect()
    }

    fn base(&self, kinds: &[LineKind]) -> Result<Money, MoneyError> {
        let own = self.bearing(kinds).filter(|(_, bears)| *bears).map(|(net, _)| net);
        Money::sum(self.worth.order.currency, own)
    }

    /// Whether the tax of the base is what was charged, but for the tolerance and for what the ledger's rate is rounded by.
    fn explains(&self, base: Money, tolerance: Decimal) -> Result<bool, MoneyError> {
        let computed = Money::rounded(self.worth.tax_on(base, self.tax.rate)?, self.worth.order.currency)?;
        let of_rate = if tolerance.is_zero() { Decimal::ZERO } else { self.worth.rate_slack(base, self.tax.rate)? };
        Ok((computed.amount() - self.tax.amount.amount()).abs() <= tolerance + of_rate)
    }

    /// Whether something of the lines is worth anything: a tax on nothing would be lost.
    fn can_bear(&self, kinds: &[LineKind]) -> bool {
        self.bearing(kinds).any(|(net, bears)| bears && !net.is_zero())
    }

    /// What may have to be added to the lines' amounts to get the base, if not nothing: another tax, or all others, where a tax is
    /// charged on prices with tax in them. In prices that hold several taxes, what is taken off: the same with the other sign.
    fn additions(&self) -> Result<Vec<Money>, MoneyError> {
        let currency = self.worth.order.currency;
        let own = |code: &SmolStr| self.tax.codes.contains(code);
        let others: Vec<Money> =
            self.worth.order.taxes.iter().filter(|other| !own(&other.code)).map(|other| other.amount).collect();
        let all = Money::sum(currency, others.iter().copied())?;
        let mut additions = Vec::new();
        for other in others.into_iter().chain([all]) {
            let addition = if self.worth.amounts == LineAmounts::Inclusive { -other } else { other };
            if !addition.is_zero() && !additions.contains(&addition) {
                additions.push(addition);
            }
        }
        Ok(additions)
    }

    /// One or two lines, or all but one or two, whose worth explains the tax exactly: the others may be free of it. More are
    /// not tried: of many lines some would always fit, whatever the tax.
    fn few(&self, among: &[bool]) -> Result<Option<Bearing>, MoneyError> {
        let may = |(index, bears): (usize, &bool)| {
            let worth = self.worth.order.lines.get(index).is_some_and(|line| !line.net.is_zero());
            (*bears && worth).then_some(index)
        };
        let positions: Vec<usize> = among.iter().enumerate().filter_map(may).collect();
        if positions.len() > MANY {
            return Ok(None);
        }
        let mut picks: Vec<Vec<usize>> = positions.iter().map(|index| vec![*index]).collect();
        for (at, first) in positions.iter().enumerate() {
            picks.extend(positions.iter().skip(at + 1).map(|second| vec![*first, *second]));
        }
        for left_out in [true, false] {
            for pick in &picks {
                let picked = |index: &usize| pick.contains(index) != left_out;
                let bears: Vec<bool> =
                    (0..among.len()).map(|index| positions.contains(&index) && picked(&index)).collect();
                let base = self.worth.of(&bears)?;
                let computed = Money::rounded(self.worth.tax_on(base, self.tax.rate)?, self.worth.order.currency)?;
                if computed == self.tax.amount {
                    let (codes, amount) = (self.tax.codes.join(" and "), self.tax.amount);
                    let note = format_smolstr!(
                        "tax {codes} of {amount} is {} % of a part of the lines ({base}): the others are written without it",
                        self.tax.rate.normalize()
                    );
                    return Ok(Some(Bearing { lines: bears, note: Some(note) }));
                }
            }
        }
        Ok(None)
    }

    fn note(&self, base: Money, addition: Money) -> Option<SmolStr> {
        (addition.is_positive()).then(|| {
            format_smolstr!(
                "tax {} of {} is charged on prices with other tax in them: {} % of {base}",
                self.tax.codes.join(" and "),
                self.tax.amount,
                self.tax.rate.normalize()
            )
        })
    }
}

fn unexplained(tax: &Typed, worth: Worth<'_>) -> Result<Park, MoneyError> {
    let order = worth.order;
    let everything = worth.of(&worth.of_kinds(EVERYTHING))?;
    let most = worth.tax_on(everything, tax.rate)?;
    let (codes, tax_type, rate) = (tax.codes.join(" and "), &tax.tax_type, tax.rate.normalize());
    let cause = format!(
        "order {}: the store charged tax {codes} of {}, but {tax_type} ({rate} %) of everything ({everything}) is {most}",
        order.number, tax.amount
    );
    if tax.amount.amount() > most {
        let fix = "map the tax to a tax type of its rate, or check the stage of the order's discounts, in the profile";
        return Ok(Park::new(ParkCode::TotalsDiffer, cause, fix));
    }
    Ok(Park::new(
        ParkCode::TotalsDiffer,
        format!("{cause}, and of no plausible part of it what was charged"),
        "if the code stands for several rates, add a [[tax]] row with its code for the tax type of each; else map it to a tax type of its rate, or say in `on` what bears it",
    ))
}
