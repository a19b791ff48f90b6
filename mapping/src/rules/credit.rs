//! The lines of a credit note, from the invoice that was posted: all of it, or an amount spread over what is left of it.

use std::collections::BTreeMap;

use canonical_model::{
    AccountCode, Money, MoneyError, Park, ParkCode, TaxType,
    ledger::{Document, DocumentLine, LineAmounts, ReferenceData, Totals, Tracking},
};
use rust_decimal::Decimal;

use crate::{arithmetic, spread};

/// What a part of a document is posted to.
type Group = (AccountCode, TaxType, Vec<(String, String)>);

/// Gross amount and tax of a part.
#[derive(Debug, Clone, Copy)]
struct Worth {
    gross: Money,
    tax: Money,
}

/// The lines that credit an amount of a posted invoice, of which the other documents were credited before. Account, tax type
/// and tracking are the invoice's. The whole of an untouched invoice is mirrored line by line; anything else is spread by
/// largest remainder over what is left of each account, tax type and tracking, so that parts of everything give everything.
///
/// # Errors
/// [`ParkCode::OverCredited`] if more is to be credited than is left.
pub(crate) fn lines(
    posted: &Document,
    credited: &[&Document],
    amount: Money,
    reference: &ReferenceData,
) -> Result<(Vec<DocumentLine>, Totals), Park> {
    let unreckonable = |error: MoneyError| {
        Park::new(ParkCode::OverCredited, format!("{}: {error}", posted.number), "credit it by hand")
    };
    let lines = if credited.is_empty() && amount == posted.totals.total {
        posted.lines.clone()
    } else {
        let left = left(posted, credited, reference).map_err(unreckonable)?;
        parts(posted, &left, amount, reference).map_err(unreckonable)?.ok_or_else(|| {
            let rest = Money::sum(posted.currency, left.values().map(|worth| worth.gross)).unwrap_or(amount);
            Park::new(
                ParkCode::OverCredited,
                format!("{}: {amount} is to be credited, and only {rest} of it is left", posted.number),
                "look into the order's refunds and the invoice's credit notes",
            )
        })?
    };
    let totals = arithmetic::totals(posted.currency, posted.line_amounts, &lines, reference).map_err(unreckonable)?;
    if totals.total != amount {
        return Err(Park::new(
            ParkCode::TotalsDiffer,
            format!("{}: {amount} is to be credited, the ledger would compute {}", posted.number, totals.total),
            "a tax rate of the organisation changed since the invoice: credit it by hand",
        ));
    }
    Ok((lines, totals))
}

/// What is left of each part of the invoice.
fn left(
    posted: &Document,
    credited: &[&Document],
    reference: &ReferenceData,
) -> Result<BTreeMap<Group, Worth>, MoneyError> {
    let zero = Money::zero(posted.currency);
    let mut left: BTreeMap<Group, Worth> = BTreeMap::new();
    for (document, credit) in std::iter::once((posted, false)).chain(credited.iter().map(|note| (*note, true))) {
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
fn parts(
    posted: &Document,
    left: &BTreeMap<Group, Worth>,
    amount: Money,
    reference: &ReferenceData,
) -> Result<Option<Vec<DocumentLine>>, MoneyError> {
    let currency = posted.currency;
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
        let line_amount = if posted.line_amounts == LineAmounts::Inclusive { share } else { share.try_sub(tax)? };
        let rate = reference.tax_rate(tax_type).map_or(Decimal::ZERO, |rate| rate.effective_rate);
        let computed =
            arithmetic::line_tax(posted.line_amounts, line_amount.amount(), rate).ok_or(MoneyError::Overflow)?;
        let tracking = tracking.iter().cloned().map(|(category, option)| Tracking { category, option });
        lines.push(DocumentLine {
            description: format!("Credit on {}", posted.number),
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
