//! Numbers and references of documents, from the profile's templates.

use canonical_model::{OpId, Order, Park, ParkCode};

use crate::Profile;

/// Longest number and longest reference that the ledger holds.
const MAX_NUMBER: usize = 255;

/// The template with its `{names}` filled in, once: what an order's number looks like is not looked at again.
fn fill(template: &str, order: &Order, part: &str) -> String {
    let mut pieces = template.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
        filled.push_str(match name {
            "number" => &order.number,
            "id" => order.id.as_str(),
            _ => part,
        });
        filled.push_str(rest);
    }
    filled
}

/// Refuses an order without a number where the template needs it: all such orders would be one.
fn check_number(template: &str, order: &Order) -> Result<(), Park> {
    if !template.contains("{number}") || template.contains("{id}") || !order.number.trim().is_empty() {
        return Ok(());
    }
    Err(Park::new(
        ParkCode::MalformedOrder,
        format!("order {} has no number", order.id),
        "give it a number in the store, or use {id} in place of {number} in the profile's templates",
    ))
}

fn fit(number: String, order: &Order) -> Result<String, Park> {
    let printable = number.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if printable && number.len() <= MAX_NUMBER && number.trim() == number {
        return Ok(number);
    }
    Err(Park::new(
        ParkCode::MalformedOrder,
        format!("order {}: its number is not printable ASCII of at most {MAX_NUMBER} characters", order.id),
        "use {id} in place of {number} in the profile's templates",
    ))
}

/// The number of an order's invoice.
pub(crate) fn invoice(profile: &Profile, order: &Order) -> Result<String, Park> {
    check_number(&profile.number, order)?;
    fit(fill(&profile.number, order, ""), order)
}

/// The number of one of its credit notes.
pub(crate) fn credit_note(profile: &Profile, order: &Order, part: &str) -> Result<String, Park> {
    check_number(&profile.credit_note_number, order)?;
    fit(fill(&profile.credit_note_number, order, part), order)
}

/// The reference of a document, with the tag by which it is known as ours.
pub(crate) fn reference(profile: &Profile, order: &Order, op: &OpId) -> String {
    let text = canonical_model::squeeze(&fill(&profile.reference, order, ""));
    let room = MAX_NUMBER - op.tag().len() - 1;
    let text: String = text.chars().take(room).collect();
    format!("{text} {}", op.tag()).trim_start().to_owned()
}

/// The reference of a payment.
pub(crate) fn payment_reference(number: &str, op: &OpId) -> String {
    let room = MAX_NUMBER - op.tag().len() - 1;
    let number: String = number.chars().take(room).collect();
    format!("{number} {}", op.tag())
}
