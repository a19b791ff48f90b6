//! The note that an order's invoice gets in its history, where the profile says something.

use canonical_model::{
    LedgerWrite, OpId, OpKind, Park, Plan,
    ledger::{DocKey, DocKind, Note},
};

use super::{Input, invoice::push_as};
use crate::{by::Chosen, profile::value::Facts, rules::numbers};

/// Plans the note, if the invoice has none. The ledger does not take one away: what it says stays as it was first.
pub(super) fn steps(input: &Input<'_>, invoice: &DocKey, plan: &mut Plan) -> Result<(), Park> {
    let Some(value) = &input.profile.history_note else { return Ok(()) };
    let key = DocKey::new(DocKind::Note, invoice.source());
    if input.applied.records.contains_key(&key) {
        return Ok(());
    }
    let Chosen { value: text, by } = value.text(&Facts::of(input.order))?;
    if text.is_empty() {
        return Ok(());
    }
    let op = OpId::new(input.connection, OpKind::AddNote, &key, "");
    input.set(&key, [("text", by)]);
    let note = Note { on: invoice.clone(), text: numbers::noted(&text, &op), key };
    push_as(op, plan, LedgerWrite::AddNote(note), "the profile has it noted");
    Ok(())
}
