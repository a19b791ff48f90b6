//! Whether an order's invoices still stand, asked of the ledger before the first of them is credited. A payment, an update or an
//! allocation on a document that is gone is refused by the ledger itself; a credit note stands alone, and would be booked against
//! a sale that is not there any more.

use canonical_model::{
    Applied, AppliedRecord, LedgerWrite, Order, Plan,
    ledger::{DocKey, DocKind, DocumentKind, DocumentStatus},
};

use super::{Connection, Engine, journal::Draft, plan::Ground};
use crate::{
    RemoteError, RemoteErrorKind, SyncError,
    ports::{LinkRecord, Write},
};

impl Engine {
    /// The plan for the order. If it credits what was posted before, the ledger is asked for the status of the order's invoices
    /// first; what a person took out goes into the ground, and the plan is made anew.
    ///
    /// # Errors
    /// When the ledger cannot be asked.
    pub(super) async fn plan(
        &self,
        connection: &Connection,
        order: &Order,
        ground: &mut Ground,
    ) -> Result<Plan, SyncError> {
        let plan = connection.planner.plan(ground.input(connection, order));
        if !plan.steps.iter().any(|step| is_credit_note(&step.write)) {
            return Ok(plan);
        }
        let posted = ground.applied.of_kind(DocKind::Invoice).filter(|(_, record)| stands(record));
        let posted: Vec<(DocKey, AppliedRecord)> = posted.map(|(key, record)| (key.clone(), record.clone())).collect();
        if posted.is_empty() {
            return Ok(plan);
        }
        for (key, record) in self.taken_out(connection, posted).await? {
            ground.applied.records.insert(key.clone(), record);
            ground.taken_out.push(key);
        }
        if ground.taken_out.is_empty() {
            return Ok(plan);
        }
        Ok(connection.planner.plan(ground.input(connection, order)))
    }

    /// Asks the ledger for the status of documents, at least one: those that a person voided or deleted, with their records as they are
    /// now.
    pub(super) async fn taken_out(
        &self,
        connection: &Connection,
        posted: Vec<(DocKey, AppliedRecord)>,
    ) -> Result<Vec<(DocKey, AppliedRecord)>, SyncError> {
        let ids: Vec<_> = posted.iter().map(|(key, record)| (key, &record.id)).collect();
        self.gate(connection)?;
        let statuses = connection.ledger.statuses(&connection.tenant, &ids).await;
        let statuses = statuses.and_then(|found| if found.len() == ids.len() { Ok(found) } else { Err(too_few()) });
        let statuses = statuses.map_err(|error| self.ledger_failed(connection, error))?;
        let told = posted.into_iter().zip(statuses).filter(|(_, status)| is_gone(*status));
        Ok(told.map(|((key, record), status)| (key, record.taken_out(status))).collect())
    }

    /// Keeps what a person took out, so that no later plan has to ask for it.
    pub(super) fn journal_taken_out(&self, draft: &mut Draft<'_>, taken_out: &[DocKey], applied: &Applied) {
        for key in taken_out {
            let Some(record) = applied.records.get(key) else { continue };
            draft.unchanged(key);
            draft.set.audit(
                &draft.connection.id,
                draft.origin,
                "taken out",
                format!("{key} was voided or deleted in the ledger"),
            );
            draft.set.write(Write::PutLink(LinkRecord {
                connection: draft.connection.id.clone(),
                key: key.clone(),
                subject: draft.origin.clone(),
                record: record.clone(),
            }));
        }
    }
}

pub(super) fn is_credit_note(write: &LedgerWrite) -> bool {
    matches!(write, LedgerWrite::CreateDocument(document) if document.kind == DocumentKind::CreditNote)
}

fn is_gone(status: DocumentStatus) -> bool {
    matches!(status, DocumentStatus::Voided | DocumentStatus::Deleted)
}

/// Whether it is in the ledger, as far as we know.
pub(super) fn stands(record: &AppliedRecord) -> bool {
    match &record.written {
        Some(LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) => {
            !is_gone(document.status)
        }
        _ => false,
    }
}

fn too_few() -> RemoteError {
    RemoteError::new(RemoteErrorKind::Malformed, "not every document's status was told; the connector must")
}
