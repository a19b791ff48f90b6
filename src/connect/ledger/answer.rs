//! From answers to what became of the ops.

use canonical_model::{LedgerId, OpKind, Park, ParkCode, ledger::DocKind};
use sync_core::{
    RemoteError, RemoteErrorKind,
    ports::{ElementOutcome, OpRecord, Receipt, SendOutcome},
};
use xero_client::{
    Answer, ElementError, Error, ErrorKind, Fate, RefusalKind, Resource,
    wire::{Allocation, BankTransaction, Contact, CreditNote, HistoryRecord, Invoice, Payment},
};

use super::stated::{Stated, overpayment_id, prepayment_id};

/// What an answer says of each op.
pub(super) fn outcomes(answer: &Answer, ops: &[&OpRecord]) -> SendOutcome {
    let Some(first) = ops.first() else { return SendOutcome::Answered(Vec::new()) };
    let note = first.write.key().kind() == DocKind::CreditNote;
    match first.write.kind() {
        OpKind::CreateContact | OpKind::UpdateContact => read::<Contact>(answer, ops, |_| Stated::default()),
        OpKind::CreatePayment => read::<Payment>(answer, ops, |_| Stated::default()),
        OpKind::CreateOverpayment => read_by::<BankTransaction>(answer, ops, |_| Stated::default(), overpayment_id),
        OpKind::CreatePrepayment => read_by::<BankTransaction>(answer, ops, |_| Stated::default(), prepayment_id),
        OpKind::Allocate => read::<Allocation>(answer, ops, |_| Stated::default()),
        OpKind::AddNote => read::<HistoryRecord>(answer, ops, |_| Stated::default()),
        _ if note => read::<CreditNote>(answer, ops, Stated::credit_note),
        _ => read::<Invoice>(answer, ops, Stated::invoice),
    }
}

fn read<T: Resource>(answer: &Answer, ops: &[&OpRecord], stated: impl Fn(&T) -> Stated) -> SendOutcome {
    read_by(answer, ops, stated, |element| element.uuid().map(LedgerId::shown))
}

/// Reads the elements, whose ids `id` tells.
fn read_by<T: Resource>(
    answer: &Answer,
    ops: &[&OpRecord],
    stated: impl Fn(&T) -> Stated,
    id: impl Fn(&T) -> Option<LedgerId>,
) -> SendOutcome {
    let elements = match answer.elements::<T>() {
        Ok(elements) => elements,
        Err(error) => return failed(error, ops),
    };
    let mut elements = elements.into_iter();
    let outcomes = ops.iter().map(|op| match elements.next() {
        Some(Ok(element)) => match id(&element) {
            Some(id) => ElementOutcome::Accepted(stated(&element).receipt(id)),
            None if matches!(op.write.kind(), OpKind::Allocate | OpKind::AddNote) => {
                // Notes have none, and older answers to an allocation hold no id of it: what it belongs to names it as well.
                ElementOutcome::Accepted(Receipt::of(LedgerId::new(op.write.key().source())))
            }
            None => ElementOutcome::Unclear { why: "the answer has no id".to_owned() },
        },
        Some(Err(error)) => refused(&error),
        None => ElementOutcome::Unclear { why: "the answer has too few elements".to_owned() },
    });
    SendOutcome::Answered(outcomes.collect())
}

fn refused(error: &ElementError) -> ElementOutcome {
    match (error.fate(), error.refusal()) {
        (Fate::Refused, Some(RefusalKind::DuplicateNumber | RefusalKind::DuplicateContactName)) => {
            ElementOutcome::KeyTaken { why: error.to_string() }
        }
        // Xero always says why. An error without a word, or a record without an id, may stand for one that was made.
        (Fate::Refused, _) if error.messages().is_empty() => ElementOutcome::Unclear { why: error.to_string() },
        (Fate::Refused, Some(kind @ RefusalKind::ArchivedContact)) => {
            ElementOutcome::ContactUnusable(park(Some(kind), error))
        }
        (Fate::Refused, kind) => ElementOutcome::Refused(park(kind, error)),
        _ => ElementOutcome::Unclear { why: error.to_string() },
    }
}

fn park(kind: Option<RefusalKind>, error: &ElementError) -> Park {
    let (code, fix) = match kind {
        Some(RefusalKind::ArchivedContact) => {
            (ParkCode::ContactUnusable, "restore the contact in Xero, then redrive the order")
        }
        Some(RefusalKind::PeriodLocked) => {
            (ParkCode::LockedPeriod, "unlock the period in Xero, or enter the document by hand in an open one")
        }
        Some(RefusalKind::UnknownAccount) => {
            (ParkCode::UnknownAccount, "correct the account in the profile, or add it in Xero, then redrive the order")
        }
        Some(RefusalKind::UnknownTaxType) => {
            (ParkCode::UnknownTaxType, "correct the tax type in the profile, or add it in Xero, then redrive the order")
        }
        Some(RefusalKind::CurrencyNotSubscribed) => (
            ParkCode::UnsupportedCurrency,
            "add the currency in Xero (it needs a plan with several), then redrive the order",
        ),
        Some(RefusalKind::NotEditable) => {
            (ParkCode::ChangedAfterPayment, "somebody changed the document in Xero; bring the two in step by hand")
        }
        _ => (ParkCode::RefusedByLedger, "mend what Xero names, then redrive the order"),
    };
    Park::new(code, format!("Xero refused it: {error}"), fix)
}

/// What a failed call means for its ops.
pub(super) fn failed(error: Error, ops: &[&OpRecord]) -> SendOutcome {
    match error.kind() {
        _ if error.is_in_doubt() => {
            let answered = error.sent() == xero_client::Reached::Answered;
            SendOutcome::InDoubt { error: remote(error), answered }
        }
        // Not in Xero's own words: a proxy may have said so after the effect. What has no key of its own is looked up before a person
        // can have it written again.
        ErrorKind::BadRequest | ErrorKind::NotFound if ops.iter().any(|op| !op.write.kind().has_enforced_key()) => {
            SendOutcome::Answered(ops.iter().map(|_| ElementOutcome::Unclear { why: error.to_string() }).collect())
        }
        // The request as such was refused: it would be again, whatever it was sent with.
        ErrorKind::Validation | ErrorKind::BadRequest | ErrorKind::NotFound | ErrorKind::IdempotencyMismatch => {
            let park = Park::new(
                ParkCode::RefusedByLedger,
                format!("Xero refused the request: {error}"),
                "mend what Xero names, then redrive the order",
            );
            SendOutcome::Answered(vec![ElementOutcome::Refused(park); ops.len()])
        }
        _ => SendOutcome::NotExecuted { error: remote(error) },
    }
}

/// A failure of the ledger in the engine's words.
pub(super) fn remote(error: Error) -> RemoteError {
    let kind = match error.kind() {
        ErrorKind::NotSent | ErrorKind::MaybeSent => RemoteErrorKind::Unreachable,
        ErrorKind::NoToken if error.is_retryable() => RemoteErrorKind::Unavailable,
        ErrorKind::NoToken | ErrorKind::TokenExpired | ErrorKind::Unauthorised => RemoteErrorKind::Unauthorised,
        ErrorKind::InsufficientScope | ErrorKind::Forbidden => RemoteErrorKind::Forbidden,
        ErrorKind::RateLimited { .. } => RemoteErrorKind::RateLimited,
        ErrorKind::Offline | ErrorKind::Server | ErrorKind::Conflict => RemoteErrorKind::Unavailable,
        ErrorKind::Undecodable => RemoteErrorKind::Malformed,
        _ => RemoteErrorKind::Refused,
    };
    RemoteError::new(kind, error.to_string()).with_retry_after(error.retry_after()).with_source(error)
}
