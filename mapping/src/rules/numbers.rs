//! Numbers, references, due dates and layouts of documents, by the profile.

use std::ops::RangeInclusive;

use canonical_model::{LedgerId, OpId, Order, Park, ParkCode, ledger::ReferenceData};
use chrono::{Datelike, Days, Months, NaiveDate};
use smol_str::{SmolStr, SmolStrBuilder, format_smolstr};

use crate::{
    Profile,
    by::Chosen,
    profile::{
        DueTerms, Located, check,
        value::{Facts, Template},
    },
    rules::text::prefix,
};

/// Longest number and longest reference that the ledger holds.
const MAX_NUMBER: usize = 255;
/// Longest note that the ledger holds (XR-HIST-2).
const MAX_NOTE: usize = 2_500;
/// How many days an invoice may be due after its date: ten years at most.
pub(crate) const DUE_DAYS: RangeInclusive<i64> = 0..=3_650;

/// Refuses an order without a number where the template needs it: all such orders would be one.
fn check_number(template: &Template, order: &Order) -> Result<(), Park> {
    let needs = template.always_holds("order.number") && !template.always_holds("order.id");
    if !needs || !order.number.trim().is_empty() {
        return Ok(());
    }
    Err(Park::new(
        ParkCode::MalformedOrder,
        format!("order {} has no number", order.id),
        "give it a number in the store, or use {id} in place of {number} in the profile's templates",
    ))
}

fn number(template: &Located<Template>, facts: Facts<'_>, field: &str) -> Result<SmolStr, Park> {
    let order = facts.order;
    check_number(&template.value, order)?;
    fit(template.value.fill(&facts).map_err(|refusal| refusal.park(order, field))?, order)
}

/// Whether the ledger takes it as a number.
pub(crate) fn is_number(number: &str) -> bool {
    let printable = number.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    printable && number.len() <= MAX_NUMBER && number.trim() == number
}

/// Refuses a number that the ledger does not take.
fn fit(number: SmolStr, order: &Order) -> Result<SmolStr, Park> {
    if is_number(&number) {
        return Ok(number);
    }
    Err(Park::new(
        ParkCode::MalformedOrder,
        format!("order {}: its number is not printable ASCII of at most {MAX_NUMBER} characters", order.id),
        "use {id} in place of {number} in the profile's templates",
    ))
}

/// The number of an order's invoice.
pub(crate) fn invoice(profile: &Profile, order: &Order) -> Result<SmolStr, Park> {
    number(&profile.number, Facts::of(order), "documents.number")
}

/// The number of a further invoice, behind that of the first.
pub(crate) fn further_invoice(first: &str, part: &str, order: &Order) -> Result<SmolStr, Park> {
    fit(format_smolstr!("{first}-{part}"), order)
}

/// The number of one of its credit notes.
pub(crate) fn credit_note(profile: &Profile, order: &Order, part: &str) -> Result<SmolStr, Park> {
    let facts = Facts { part, ..Facts::of(order) };
    number(&profile.credit_note_number, facts, "documents.credit_note_number")
}

/// The reference of a document, with the tag by which it is known as ours.
pub(crate) fn reference(profile: &Profile, order: &Order, op: &OpId) -> Result<Chosen<SmolStr>, Park> {
    let Chosen { value: text, by } = profile.reference.text(&Facts::of(order))?;
    Ok(Chosen { value: if text.is_empty() { op.tag() } else { tagged(&text, op) }, by })
}

/// When an invoice of that date is due.
pub(crate) fn due_date(profile: &Profile, order: &Order, date: NaiveDate) -> Result<Chosen<Option<NaiveDate>>, Park> {
    let Chosen { value: days, by } = profile.due_days.integer(&Facts::of(order))?;
    let days = days.unwrap_or(0);
    if !DUE_DAYS.contains(&days) {
        return Err(Park::new(
            ParkCode::UnmappedValue,
            format!("order {}: {} gives {days}, which is no number of days", order.number, profile.due_days.field),
            format!("let it give 0 to {} days in the profile", DUE_DAYS.end()),
        ));
    }
    let days = Days::new(days.unsigned_abs());
    let next_month = date.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
    let value = match profile.due_terms {
        DueTerms::DaysAfterDate => date.checked_add_days(days),
        // The day before the next month's first.
        DueTerms::DaysAfterMonthEnd => next_month.and_then(|first| first.pred_opt()?.checked_add_days(days)),
        DueTerms::DayOfNextMonth => next_month.and_then(|first| {
            let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
            Some(first.pred_opt()?.checked_add_days(days)?.clamp(first, last))
        }),
    };
    Ok(Chosen { value, by })
}

/// The layout of a document; none for the organisation's own.
pub(crate) fn branding_theme(
    profile: &Profile,
    reference: &ReferenceData,
    order: &Order,
) -> Result<Option<Chosen<LedgerId>>, Park> {
    let name = profile.branding_theme.as_ref().map(|theme| theme.text(&Facts::of(order))).transpose()?;
    let Some(Chosen { value: name, by }) = name.filter(|name| !name.value.is_empty()) else { return Ok(None) };
    let theme = check::branding_theme(reference, &name).map_err(|(problem, fix)| {
        Park::new(ParkCode::UnknownTracking, format!("order {}: {problem}", order.number), fix)
    })?;
    Ok(Some(Chosen { value: theme, by }))
}

/// The reference of a payment.
pub(crate) fn payment_reference(number: &str, op: &OpId) -> SmolStr {
    tagged(number, op)
}

/// The text, cut to what the ledger holds with our tag behind it.
pub(crate) fn tagged(text: &str, op: &OpId) -> SmolStr {
    within(MAX_NUMBER, text, op)
}

/// A note, cut to what the ledger holds with our tag behind it.
pub(crate) fn noted(text: &str, op: &OpId) -> SmolStr {
    within(MAX_NOTE, text, op)
}

fn within(most: usize, text: &str, op: &OpId) -> SmolStr {
    let sign = " #";
    let mut tagged = SmolStrBuilder::new();
    for part in [prefix(text, most - sign.len() - op.short().len()), sign, op.short()] {
        tagged.push_str(part);
    }
    tagged.finish()
}
