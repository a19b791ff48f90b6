//! The lines of a document about an order that was invoiced before: all of what is left of it, or a share, spread over what is left
//! of each account, tax type and tracking.

use std::{collections::BTreeMap, fmt};

use canonical_model::{
    AccountCode, Currency, Money, MoneyError, Park, ParkCode, TaxType,
    ledger::{Document, DocumentLine, LineAmounts, ReferenceData, Totals, Tracking},
};
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::{arithmetic, spread, trace::LinesBy};

/// What a part of a document is posted to.
type Group = (AccountCode, TaxType, Vec<(SmolStr, SmolStr)>);

/// Gross amount and tax of a part.
#[derive(Debug, Clone, Copy)]
struct Worth {
    gross: Money,
    tax: Money,
}

/// Lines that were made from lines that stand in the ledger.
#[derive(Debug, Clone)]
pub(crate) struct Lines {
    /// Where they come from.
    pub(crate) by: LinesBy,
    pub(crate) line_amounts: LineAmounts,
    pub(crate) lines: Vec<DocumentLine>,
    pub(crate) totals: Totals,
}

/// The lines that credit an amount of posted invoices, of which the other documents were credited before. Account, tax type and
/// tracking are the invoices'. The whole of what nothing was credited of is mirrored line by line; anything else is spread by
/// largest remainder over what is left of each account, tax type and tracking, so that parts of everything give everything.
///
/// # Errors
/// [`ParkCode::OverCredited`] if more is to be credited than is left.
pub(crate) fn of_invoices(
    posted: &[&Document],
    credited: &[&Document],
    amount: Money,
    reference: &ReferenceData,
) -> Result<Lines, Park> {
    let numbers = Numbers(posted);
    let unreckonable =
        |error: MoneyError| Park::new(ParkCode::OverCredited, format!("{numbers}: {error}"), "credit it by hand");
    check_rates(posted.iter().chain(credited), reference)?;
    let whole = Money::sum(amount.currency(), posted.iter().map(|invoice| invoice.totals.total));
    let line_amounts = common_amounts(posted.iter().chain(credited));
    let mirrored =
        credited.is_empty() && whole == Ok(amount) && posted.iter().all(|invoice| invoice.line_amounts == line_amounts);
    let lines = if mirrored {
        posted.iter().flat_map(|invoice| invoice.lines.iter().cloned()).collect()
    } else {
        let left = left(amount.currency(), posted, credited, reference).map_err(unreckonable)?;
        let description = format!("Credit on {numbers}");
        share(&left, line_amounts, amount, &description, reference).map_err(unreckonable)?.ok_or_else(|| {
            let rest = Money::sum(amount.currency(), left.values().map(|worth| worth.gross)).unwrap_or(amount);
            Park::new(
                ParkCode::OverCredited,
                format!("{numbers}: {amount} is to be credited, and only {rest} of it is left"),
                "look into the order's refunds and the invoice's credit notes",
            )
        })?
    };
    let by = if mirrored { LinesBy::Mirrored } else { LinesBy::Credited };
    checked(numbers, amount, line_amounts, (by, lines), reference)
}

/// The lines that bill a further amount, spread over accounts, tax types and tracking as the posted invoices are.
///
/// # Errors
/// A [`Park`] if it cannot be spread.
pub(crate) fn further(posted: &[&Document], amount: Money, reference: &ReferenceData) -> Result<Lines, Park> {
    let numbers = Numbers(posted);
    let cannot = |cause: &dyn std::fmt::Display| {
        let cause = format!("{numbers}: a further {amount} cannot be billed alike: {cause}");
        Park::new(ParkCode::ChangedAfterPayment, cause, "bill the difference by hand")
    };
    check_rates(posted.iter(), reference)?;
    let line_amounts = common_amounts(posted.iter());
    let worth = left(amount.currency(), posted, &[], reference).map_err(|error| cannot(&error))?;
    let whole = whole(&worth, amount).map_err(|error| cannot(&error))?;
    let lines = share(&whole, line_amounts, amount, &format!("Added to {numbers}"), reference)
        .map_err(|error| cannot(&error))?
        .ok_or_else(|| cannot(&"they are worth nothing"))?;
    checked(numbers, amount, line_amounts, (LinesBy::Further, lines), reference)
}

/// Whether the ledger's rates still give the tax with which a document was posted. What tax is in its lines is not known otherwise.
pub(crate) fn has_its_rates(document: &Document, reference: &ReferenceData) -> bool {
    let Document { currency, line_amounts, lines, totals, .. } = document;
    arithmetic::totals(*currency, *line_amounts, lines, reference).as_ref() == Ok(totals)
}

fn check_rates<'a>(
    mut documents: impl Iterator<Item = &'a &'a Document>,
    reference: &ReferenceData,
) -> Result<(), Park> {
    match documents.find(|document| !has_its_rates(document, reference)) {
        None => Ok(()),
        Some(document) => Err(Park::new(
            ParkCode::TotalsDiffer,
            format!(
                "{}: a tax rate of the organisation changed since it was posted with tax of {}",
                document.number, document.totals.tax
            ),
            "enter the difference by hand, or set the rate back in the ledger until it is synced",
        )),
    }
}

/// Worth in the same proportions that is no less than the amount.
fn whole(worth: &BTreeMap<Group, Worth>, amount: Money) -> Result<BTreeMap<Group, Worth>, MoneyError> {
    let total = Money::sum(amount.currency(), worth.values().map(|worth| worth.gross))?.amount();
    let times = amount.amount().checked_div(total).unwrap_or_default().ceil().max(Decimal::ONE);
    let scaled = |money: Money| {
        let product = money.amount().checked_mul(times).ok_or(MoneyError::Overflow)?;
        Money::new(product, money.currency())
    };
    let scaled = |(group, worth): (&Group, &Worth)| {
        Ok((group.clone(), Worth { gross: scaled(worth.gross)?, tax: scaled(worth.tax)? }))
    };
    worth.iter().map(scaled).collect()
}

/// The numbers of documents, one after the other.
#[derive(Clone, Copy)]
struct Numbers<'a>(&'a [&'a Document]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, document) in self.0.iter().enumerate() {
            let gap = if position == 0 { "" } else { ", " };
            write!(formatter, "{gap}{}", document.number)?;
        }
        Ok(())
    }
}

/// Whether lines about several documents hold tax: as all of them do, else it is put on top.
fn common_amounts<'a>(documents: impl Iterator<Item = &'a &'a Document> + Clone) -> LineAmounts {
    let all = |amounts: LineAmounts| documents.clone().all(|document| document.line_amounts == amounts);
    [LineAmounts::Inclusive, LineAmounts::NoTax].into_iter().find(|own| all(*own)).unwrap_or(LineAmounts::Exclusive)
}

/// Proves that the ledger will compute the amount.
fn checked(
    numbers: Numbers<'_>,
    amount: Money,
    line_amounts: LineAmounts,
    (by, lines): (LinesBy, Vec<DocumentLine>),
    reference: &ReferenceData,
) -> Result<Lines, Park> {
    let totals = arithmetic::totals(amount.currency(), line_amounts, &lines, reference).map_err(|error| {
        Park::new(ParkCode::OverCredited, format!("{numbers}: {error}"), "enter the document by hand")
    })?;
    if totals.total != amount {
        return Err(Park::new(
            ParkCode::TotalsDiffer,
            format!("{numbers}: {amount} of it is to be written, the ledger would compute {}", totals.total),
            "a tax rate of the organisation changed since the invoice: enter the document by hand",
        ));
    }
    Ok(Lines { by, line_amounts, lines, totals })
}

/// What is left of each part of the invoices.
fn left(
    currency: Currency,
    posted: &[&Document],
    credited: &[&Document],
    reference: &ReferenceData,
) -> Result<BTreeMap<Group, Worth>, MoneyError> {
    let zero = Money::zero(currency);
    let mut left: BTreeMap<Group, Worth> = BTreeMap::new();
    let invoices = posted.iter().map(|invoice| (*invoice, false));
    for (document, credit) in invoices.chain(credited.iter().map(|note| (*note, true))) {
        for line in &document.lines {
            let tax = arithmetic::document_line_tax(line, document.line_amounts, reference)?;
            let gross = match document.line_amounts {
                LineAmounts::Inclusive => line.line_amount,
                LineAmounts::Exclusive | LineAmounts::NoTax => line.line_amount.try_add(tax)?,
            };
            let worth = left.entry(group(line)).or_insert(Worth { gross: zero, tax: zero });
            let (gross, tax) = if credit { (-gross, -tax) } else { (gross, tax) };
            *worth = Worth { gross: worth.gross.try_add(gross)?, tax: worth.tax.try_add(tax)? };
        }
    }
    Ok(left)
}

fn group(line: &DocumentLine) -> Group {
    let tracking = line.tracking.iter().map(|tracking| (tracking.category.clone(), tracking.option.clone()));
    (line.account.clone(), line.tax_type.clone(), tracking.collect())
}

/// The amount spread over what is left; `None` if less is left.
fn share(
    left: &BTreeMap<Group, Worth>,
    line_amounts: LineAmounts,
    amount: Money,
    description: &str,
    reference: &ReferenceData,
) -> Result<Option<Vec<DocumentLine>>, MoneyError> {
    let currency = amount.currency();
    let finer = currency.exponent().saturating_sub(arithmetic::DECIMALS);
    let step = 10i128.checked_pow(finer).ok_or(MoneyError::Overflow)?;
    let gross = left.values().map(|worth| worth.gross.minor_units()).collect::<Result<Vec<i128>, _>>()?;
    let target = amount.minor_units()?;
    let step = if target % step == 0 && gross.iter().all(|units| units % step == 0) { step } else { 1 };
    let gross: Vec<i128> = gross.into_iter().map(|units| units / step).collect();
    let Some(shares) = spread::over_remainders(target / step, &gross) else { return Ok(None) };

    let mut lines = Vec::new();
    for (((account, tax_type, tracking), worth), share) in left.iter().zip(shares) {
        let share = Money::from_minor_units(share.checked_mul(step).ok_or(MoneyError::Overflow)?, currency)?;
        let tax = tax_share(share, *worth)?;
        if share.is_zero() && tax.is_zero() {
            continue;
        }
        let line_amount = if line_amounts == LineAmounts::Inclusive { share } else { share.try_sub(tax)? };
        let rate = reference.tax_rate(tax_type).map_or(Decimal::ZERO, |rate| rate.effective_rate);
        let computed = arithmetic::line_tax(line_amounts, line_amount.amount(), rate).ok_or(MoneyError::Overflow)?;
        let tracking = tracking.iter().cloned().map(|(category, option)| Tracking { category, option });
        lines.push(DocumentLine {
            description: description.into(),
            quantity: Decimal::ONE,
            unit_amount: Some(line_amount.amount()),
            line_amount,
            account: account.clone(),
            tax_type: tax_type.clone(),
            tax_amount: (computed != tax.amount()).then_some(tax),
            item: None,
            tracking: tracking.collect(),
            part: None,
        });
    }
    Ok(Some(lines))
}

/// The tax in a share of what is left: all of it in all of it.
fn tax_share(share: Money, left: Worth) -> Result<Money, MoneyError> {
    if share == left.gross {
        return Ok(left.tax);
    }
    let product = share.amount().checked_mul(left.tax.amount()).ok_or(MoneyError::Overflow)?;
    let exact = product.checked_div(left.gross.amount()).unwrap_or_default();
    // No finer than the ledger and the currency are.
    Money::rounded(arithmetic::round(exact), share.currency())
}
