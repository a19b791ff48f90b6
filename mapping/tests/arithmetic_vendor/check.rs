//! Whether a document agrees with itself, and with rules of arithmetic.

use canonical_model::ledger::LineAmounts;
use mapping::arithmetic::{LineDiscount, Sums, line_amount, line_tax};
use rust_decimal::Decimal;

use crate::documents::{Document, Examples, Line};

/// Amount and tax of a line.
type Pair = (Decimal, Decimal);

/// Rules that may be right or wrong.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) line_amount: fn(Decimal, Decimal, LineDiscount) -> Option<Decimal>,
    pub(crate) line_tax: fn(LineAmounts, Decimal, Decimal) -> Option<Decimal>,
    pub(crate) sums: fn(LineAmounts, &[Pair]) -> Option<Sums>,
}

/// The rules of this crate.
pub(crate) const OURS: Rules =
    Rules { line_amount, line_tax, sums: |amounts, lines| Sums::of(amounts, lines.iter().copied()) };

/// What is found of a document.
pub(crate) enum Verdict {
    Agrees,
    /// It states nothing that others of its figures give: a request, or no more than a reference.
    StatesNothing,
    /// Its own figures contradict each other.
    Inconsistent(String),
    /// Its figures agree with each other, and not with the rules.
    Differs(String),
}

/// Compares every figure of the document that can be computed from others.
pub(crate) fn judge(document: &Document, examples: &Examples, rules: &Rules) -> Verdict {
    if let Err(reason) = consistent(document, examples) {
        return Verdict::Inconsistent(reason);
    }
    match compare(document, examples, rules) {
        Ok(0) => Verdict::StatesNothing,
        Ok(_) => Verdict::Agrees,
        Err(reason) => Verdict::Differs(reason),
    }
}

/// A figure that is a rounding of the exact one, whichever way.
fn is_rounding(what: &str, stated: Decimal, exact: Decimal) -> Result<(), String> {
    let off = (stated - exact).abs();
    if off <= Decimal::new(5, 3) { Ok(()) } else { Err(format!("{what} is {stated}, and should be near {exact}")) }
}

fn is_sum(what: &str, stated: Option<Decimal>, sum: Decimal) -> Result<(), String> {
    match stated.filter(|stated| *stated != sum) {
        None => Ok(()),
        Some(stated) => Err(format!("{what} is {stated}, and its parts give {sum}")),
    }
}

/// Whether the figures agree with each other, by additions and by roundings of any kind.
fn consistent(document: &Document, examples: &Examples) -> Result<(), String> {
    let (mut amounts, mut taxes) = (Decimal::ZERO, Decimal::ZERO);
    for line in &document.lines {
        if let (Some(amount), Some(exact)) = (line.amount, exact_amount(line)) {
            is_rounding("LineAmount", amount, exact)?;
        }
        let rate = examples.rate(line.tax_type.as_deref());
        if let (Some(tax), Some(amount)) = (line.tax, line.amount) {
            let whole = match document.amounts {
                LineAmounts::Exclusive | LineAmounts::NoTax => Decimal::ONE_HUNDRED,
                LineAmounts::Inclusive => Decimal::ONE_HUNDRED + rate,
            };
            is_rounding("TaxAmount", tax, amount * rate / whole)?;
        }
        amounts += line.amount.unwrap_or_default();
        taxes += line.tax.unwrap_or_default();
    }
    if let (Some(sub_total), Some(tax), Some(total)) = (document.sub_total, document.tax, document.total) {
        is_sum("Total", Some(total), sub_total + tax)?;
    }
    if document.lines.is_empty() {
        return Ok(());
    }
    let within = if document.amounts == LineAmounts::Inclusive { taxes } else { Decimal::ZERO };
    is_sum("TotalTax", document.tax, taxes)?;
    is_sum("SubTotal", document.sub_total, amounts - within)
}

fn exact_amount(line: &Line) -> Option<Decimal> {
    let gross = line.quantity? * line.unit_amount?;
    Some(match line.discount {
        LineDiscount::None => gross,
        LineDiscount::Percent(percent) => gross - gross * percent / Decimal::ONE_HUNDRED,
        LineDiscount::Amount(amount) => gross - amount,
    })
}

/// How many figures the rules give as they are stated, or the first that they do not.
fn compare(document: &Document, examples: &Examples, rules: &Rules) -> Result<u32, String> {
    let mut figures = 0;
    let mut same = |what: &str, stated: Option<Decimal>, computed: Option<Decimal>| match stated {
        None => Ok(()),
        Some(_) if stated == computed => {
            figures += 1;
            Ok(())
        }
        Some(stated) => Err(format!("{what} is {stated}, computed {computed:?}")),
    };
    let mut lines = Vec::new();
    for line in &document.lines {
        let computed = line.quantity.zip(line.unit_amount);
        let computed = computed.and_then(|(quantity, unit)| (rules.line_amount)(quantity, unit, line.discount));
        same("LineAmount", line.amount.filter(|_| computed.is_some()), computed)?;
        let Some(amount) = line.amount.or(computed) else { continue };
        let tax = (rules.line_tax)(document.amounts, amount, examples.rate(line.tax_type.as_deref()));
        same("TaxAmount", line.tax, tax)?;
        lines.push((amount, tax.unwrap_or_default()));
    }
    if document.lines.is_empty() {
        // Nothing but sums: as of one line.
        let within = document.amounts == LineAmounts::Inclusive;
        let amount = if within { document.total } else { document.sub_total };
        lines.extend(amount.zip(document.tax));
    }
    if let Some(sums) = (rules.sums)(document.amounts, &lines).filter(|_| !lines.is_empty()) {
        same("SubTotal", document.sub_total, Some(sums.sub_total))?;
        same("TotalTax", document.tax, Some(sums.tax))?;
        same("Total", document.total, Some(sums.total))?;
    }
    Ok(figures)
}
