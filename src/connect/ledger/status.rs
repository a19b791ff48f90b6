//! How documents stand in Xero now, by their ids.

use canonical_model::{
    LedgerId,
    ledger::{DocKey, DocKind, DocumentStatus},
};
use mapping::inbound;
use sync_core::{RemoteError, RemoteErrorKind};
use xero_client::{
    TenantClient,
    wire::{self, CreditNoteId, Invoice, InvoiceId},
};

use super::answer::remote;

pub(super) async fn statuses(
    tenant: &TenantClient,
    documents: &[(&DocKey, &LedgerId)],
) -> Result<Vec<DocumentStatus>, RemoteError> {
    // Invoices many in one call; credit notes are rare, and read one by one.
    let of_invoices = documents.iter().filter(|(key, _)| key.kind() != DocKind::CreditNote);
    let ids = of_invoices.map(|(key, id)| parsed(key, id)).collect::<Result<Vec<InvoiceId>, _>>()?;
    let invoices = tenant.invoices().list().ids(ids).all().await.map_err(remote)?;
    let mut found = Vec::with_capacity(documents.len());
    for (key, id) in documents {
        let status = match key.kind() {
            DocKind::CreditNote => {
                let id: CreditNoteId = parsed(key, id)?;
                tenant.credit_notes().get(&id).await.map_err(remote)?.status
            }
            _ => of(&invoices, &parsed(key, id)?),
        };
        found.push(status.as_ref().and_then(inbound::xero::status).ok_or_else(|| untold(key))?);
    }
    Ok(found)
}

fn of(invoices: &[Invoice], id: &InvoiceId) -> Option<wire::DocumentStatus> {
    invoices.iter().find(|invoice| invoice.invoice_id.as_ref() == Some(id))?.status.clone()
}

fn parsed<T: std::str::FromStr>(key: &DocKey, id: &LedgerId) -> Result<T, RemoteError> {
    id.as_str().parse().map_err(|_| {
        let what = format!("the link of {key} holds no id of Xero's; look for it in Xero");
        RemoteError::new(RemoteErrorKind::Malformed, what)
    })
}

fn untold(key: &DocKey) -> RemoteError {
    let what = format!("Xero does not tell how {key} stands, which it took before; look for it in Xero");
    RemoteError::new(RemoteErrorKind::Malformed, what)
}
