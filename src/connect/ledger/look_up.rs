//! What became of a write: found by its natural key, in any status, and told ours by its tag.

use std::fmt::Display;

use canonical_model::{
    LedgerId, LedgerWrite, OpId, OpKind, SmolStr,
    ledger::{
        self, Allocation, ContactEntry, ContactUpdate, DocKey, DocKind, Document, DocumentStatus, LedgerPayment, Note,
    },
};
use mapping::{inbound, outbound};
use sync_core::{
    RemoteError, RemoteErrorKind,
    ports::{LookUp, Receipt, Resolved},
};
use xero_client::{
    TenantClient,
    wire::{
        self, Contact, ContactId, CreditNote, CreditNoteId, Invoice, InvoiceId, LineItem, Overpayment, OverpaymentId,
        Prepayment, PrepaymentId,
    },
};

use super::{answer::remote, stated::Stated};

pub(super) async fn look_up(tenant: &TenantClient, ops: &[Resolved<'_>]) -> Result<Vec<LookUp>, RemoteError> {
    // Invoices by their numbers, many in one call; everything else is rare, and looked up one by one.
    let numbers = ops.iter().filter_map(|resolved| match &resolved.op.write {
        LedgerWrite::CreateDocument(document) if listed_by_number(document) => Some(document.number.as_str()),
        _ => None,
    });
    let invoices = tenant.invoices().list().numbers(numbers).all().await.map_err(remote)?;
    let mut found = Vec::with_capacity(ops.len());
    for resolved in ops {
        found.push(look_up_one(tenant, resolved, &invoices).await?);
    }
    Ok(found)
}

/// Whether the list of numbers can name it: a comma parts one from the next.
fn listed_by_number(document: &Document) -> bool {
    document.key.kind() == DocKind::Invoice && !document.number.contains(',')
}

/// `invoices` are those whose numbers are those of all ops.
async fn look_up_one(
    tenant: &TenantClient,
    resolved: &Resolved<'_>,
    invoices: &[Invoice],
) -> Result<LookUp, RemoteError> {
    match &resolved.op.write {
        LedgerWrite::CreateContact(contact) => created_contact(tenant, contact).await,
        LedgerWrite::UpdateContact(update) => updated_contact(tenant, resolved, update).await,
        LedgerWrite::CreateDocument(document) if listed_by_number(document) => {
            let same = |invoice: &&Invoice| same_number(invoice.invoice_number.as_deref(), &document.number);
            created(invoices.iter().find(same).map(Found::invoice), &resolved.op.id)
        }
        LedgerWrite::CreateDocument(document) if document.key.kind() == DocKind::Invoice => {
            let found = tenant.invoices().by_number(&document.number).await.map_err(remote)?;
            created(found.first().map(Found::invoice), &resolved.op.id)
        }
        LedgerWrite::CreateDocument(document) => {
            let found = tenant.credit_notes().by_number(&document.number).await.map_err(remote)?;
            created(found.first().map(Found::credit_note), &resolved.op.id)
        }
        LedgerWrite::UpdateDocument(document) => {
            let now = document_by_id(tenant, resolved, &document.key).await?;
            changed(now, |now| now.stated.totals == Some(document.totals) && now.has_status(document.status))
        }
        LedgerWrite::SetDocumentStatus { key, status } => {
            changed(document_by_id(tenant, resolved, key).await?, |now| now.has_status(*status))
        }
        LedgerWrite::CreatePayment(payment) => paid(tenant, resolved, payment).await,
        LedgerWrite::CreateOverpayment(overpayment) => overpaid(tenant, resolved, overpayment).await,
        LedgerWrite::CreatePrepayment(prepayment) => prepaid(tenant, resolved, prepayment).await,
        LedgerWrite::Allocate(allocation) => allocated(tenant, resolved, allocation).await,
        LedgerWrite::AddNote(note) => noted(tenant, resolved, note).await,
        _ => {
            let what = "this version cannot look such a record up in Xero; use a later version";
            Err(RemoteError::new(RemoteErrorKind::Refused, what))
        }
    }
}

/// That a record is ours. One that is there, but without an id, is never taken for absent: it would be written again.
fn ours(id: Option<impl Display>, stated: Stated) -> Result<LookUp, RemoteError> {
    match id {
        Some(id) => Ok(LookUp::Ours(stated.receipt(id))),
        None => {
            let what = "Xero's answer holds a record of ours without its id; it is looked up again later";
            Err(RemoteError::new(RemoteErrorKind::Malformed, what))
        }
    }
}

/// A document as the ledger has it.
struct Found {
    id: Option<LedgerId>,
    number: String,
    reference: String,
    status: Option<wire::DocumentStatus>,
    stated: Stated,
    payments: Vec<wire::Payment>,
    /// Those that are set against it.
    prepayments: Vec<PrepaymentId>,
}

impl Found {
    fn invoice(invoice: &Invoice) -> Self {
        Self {
            id: invoice.invoice_id.as_ref().map(LedgerId::shown),
            number: invoice.invoice_number.clone().unwrap_or_default().into(),
            reference: invoice.reference.clone().unwrap_or_default().into(),
            status: invoice.status.clone(),
            stated: Stated::invoice(invoice),
            payments: invoice.payments.clone().unwrap_or_default(),
            prepayments: invoice.prepayments.iter().flatten().filter_map(|prepaid| prepaid.prepayment_id).collect(),
        }
    }

    fn credit_note(note: &CreditNote) -> Self {
        Self {
            id: note.credit_note_id.as_ref().map(LedgerId::shown),
            number: note.credit_note_number.clone().unwrap_or_default().into(),
            reference: note.reference.clone().unwrap_or_default().into(),
            status: note.status.clone(),
            stated: Stated::credit_note(note),
            payments: note.payments.clone().unwrap_or_default(),
            prepayments: Vec::new(),
        }
    }

    /// An approved document that was paid meanwhile is approved all the same.
    fn has_status(&self, status: DocumentStatus) -> bool {
        let paid = status == DocumentStatus::Authorised && self.status == Some(wire::DocumentStatus::Paid);
        paid || self.status == Some(outbound::xero::status(status))
    }
}

/// Numbers as Xero compares them.
fn same_number(found: Option<&str>, ours: &str) -> bool {
    found.is_some_and(|found| found.to_lowercase() == ours.to_lowercase())
}

fn created(found: Option<Found>, op: &OpId) -> Result<LookUp, RemoteError> {
    Ok(match found {
        None => LookUp::Absent,
        Some(found) if found.reference.contains(op.tag().as_str()) => return ours(found.id, found.stated),
        Some(found) => LookUp::Foreign {
            what: format!(
                "{} is in Xero already, and not from this connection (its reference lacks {})",
                found.number,
                op.tag()
            ),
        },
    })
}

fn changed(now: Found, as_written: impl Fn(&Found) -> bool) -> Result<LookUp, RemoteError> {
    if as_written(&now) { ours(now.id, now.stated) } else { Ok(LookUp::Absent) }
}

async fn created_contact(
    tenant: &TenantClient,
    contact: &canonical_model::ledger::Contact,
) -> Result<LookUp, RemoteError> {
    let of_number = tenant.contacts().by_number(&contact.number).await.map_err(remote)?;
    if let Some(found) = of_number.first() {
        return ours(found.contact_id, Stated::default());
    }
    name_is_free(tenant, &contact.name, None).await
}

/// New values are there, whoever entered them; or they are not, and may be written (anew) unless another contact has the name.
async fn updated_contact(
    tenant: &TenantClient,
    resolved: &Resolved<'_>,
    update: &ContactUpdate,
) -> Result<LookUp, RemoteError> {
    let id: ContactId = id(resolved, &update.key)?;
    let now = tenant.contacts().get(&id).await.map_err(remote)?;
    let details = Some(Box::new(inbound::xero::contact_details(&now)));
    let entry = inbound::xero::contact_entry(&now).map(|entry| ContactEntry { details, ..entry });
    if entry.is_some_and(|entry| mapping::contacts::holds(&entry, &update.fields)) {
        return ours(Some(id), Stated::default());
    }
    match &update.fields.name {
        Some(name) => name_is_free(tenant, name, Some(id)).await,
        None => Ok(LookUp::Absent),
    }
}

/// Whether no other contact has the name.
async fn name_is_free(tenant: &TenantClient, name: &str, own: Option<ContactId>) -> Result<LookUp, RemoteError> {
    let name = xero_client::Field("Name").eq(name);
    let named: Vec<Contact> = tenant.contacts().list().filter(name).all().await.map_err(remote)?;
    Ok(if named.iter().all(|contact| own.is_some() && contact.contact_id == own) {
        LookUp::Absent
    } else {
        LookUp::Foreign { what: "another contact has the name already".to_owned() }
    })
}

async fn document_by_id(tenant: &TenantClient, resolved: &Resolved<'_>, key: &DocKey) -> Result<Found, RemoteError> {
    match key.kind() {
        DocKind::CreditNote => {
            let id: CreditNoteId = id(resolved, key)?;
            Ok(Found::credit_note(&tenant.credit_notes().get(&id).await.map_err(remote)?))
        }
        _ => {
            let id: InvoiceId = id(resolved, key)?;
            Ok(Found::invoice(&tenant.invoices().get(&id).await.map_err(remote)?))
        }
    }
}

async fn paid(tenant: &TenantClient, resolved: &Resolved<'_>, payment: &LedgerPayment) -> Result<LookUp, RemoteError> {
    let mut prepaid_by = Vec::new();
    let payments = match payment.on.kind() {
        DocKind::Overpayment => {
            let id: OverpaymentId = id(resolved, &payment.on)?;
            tenant.overpayments().get(&id).await.map_err(remote)?.payments.unwrap_or_default()
        }
        DocKind::Prepayment => {
            let id: PrepaymentId = id(resolved, &payment.on)?;
            tenant.prepayments().get(&id).await.map_err(remote)?.payments.unwrap_or_default()
        }
        _ => {
            let document = document_by_id(tenant, resolved, &payment.on).await?;
            prepaid_by = document.prepayments;
            document.payments
        }
    };
    let tag = resolved.op.id.tag();
    // By the tag alone: two equal amounts of one day are two payments.
    let found =
        payments.iter().find(|found| found.reference.as_deref().is_some_and(|text| text.contains(tag.as_str())));
    match found {
        Some(found) => ours(found.payment_id, Stated::default()),
        None => came_before(tenant, resolved, payment, &prepaid_by).await,
    }
}

/// Whether the money of a payment that is not there stands on its invoice all the same: as a prepayment, by what a journal planned that
/// was lost since.
async fn came_before(
    tenant: &TenantClient,
    resolved: &Resolved<'_>,
    payment: &LedgerPayment,
    prepaid_by: &[PrepaymentId],
) -> Result<LookUp, RemoteError> {
    let key = DocKey::new(DocKind::Prepayment, payment.key.source());
    let tag = OpId::new(&resolved.op.connection, OpKind::CreatePrepayment, &key, "").tag();
    for id in prepaid_by {
        if prepayment_bears(&tenant.prepayments().get(id).await.map_err(remote)?, &tag) {
            let what =
                format!("{} stands in Xero already, as a prepayment that is set against its invoice", payment.amount);
            return Ok(LookUp::Foreign { what });
        }
    }
    Ok(LookUp::Absent)
}

/// An overpayment has no number: among those of its contact the tag tells it, in its reference or in its line.
async fn overpaid(
    tenant: &TenantClient,
    resolved: &Resolved<'_>,
    overpayment: &ledger::Overpayment,
) -> Result<LookUp, RemoteError> {
    let contact: ContactId = id(resolved, &overpayment.contact)?;
    let of_contact = xero_client::Field("Contact.ContactID").eq(contact);
    let of_contact = tenant.overpayments().list().filter(of_contact).all().await.map_err(remote)?;
    let tag = resolved.op.id.tag();
    let texts = |found: &Overpayment| bears([&found.reference], found.line_items.as_deref(), &tag);
    match of_contact.iter().find(|found| texts(found)) {
        Some(found) => ours(found.overpayment_id, Stated::default()),
        None => Ok(LookUp::Absent),
    }
}

/// The same of a prepayment, whose reference has the name of an invoice's number.
async fn prepaid(
    tenant: &TenantClient,
    resolved: &Resolved<'_>,
    prepayment: &ledger::Prepayment,
) -> Result<LookUp, RemoteError> {
    let contact: ContactId = id(resolved, &prepayment.contact)?;
    let of_contact = xero_client::Field("Contact.ContactID").eq(contact);
    let of_contact = tenant.prepayments().list().filter(of_contact).all().await.map_err(remote)?;
    let tag = resolved.op.id.tag();
    match of_contact.iter().find(|found| prepayment_bears(found, &tag)) {
        Some(found) => ours(found.prepayment_id, Stated::default()),
        None => Ok(LookUp::Absent),
    }
}

fn prepayment_bears(prepayment: &Prepayment, tag: &str) -> bool {
    bears([&prepayment.reference, &prepayment.invoice_number], prepayment.line_items.as_deref(), tag)
}

/// Whether one of these texts, or a line, bears the tag.
fn bears<const N: usize>(texts: [&Option<SmolStr>; N], lines: Option<&[LineItem]>, tag: &str) -> bool {
    let lines = lines.into_iter().flatten().filter_map(|line| line.description.as_deref());
    texts.into_iter().filter_map(Option::as_deref).chain(lines).any(|text| text.contains(tag))
}

/// A note is told ours by its tag: a person may have written the same.
async fn noted(tenant: &TenantClient, resolved: &Resolved<'_>, note: &Note) -> Result<LookUp, RemoteError> {
    let invoice: InvoiceId = id(resolved, &note.on)?;
    let history = tenant.invoices().history(&invoice).list().await.map_err(remote)?;
    let tag = resolved.op.id.tag();
    let is_ours = |record: &wire::HistoryRecord| record.details.as_ref().is_some_and(|said| said.contains(&*tag));
    Ok(match history.iter().any(is_ours) {
        true => LookUp::Ours(Receipt::of(LedgerId::new(note.key.source()))),
        false => LookUp::Absent,
    })
}

async fn allocated(
    tenant: &TenantClient,
    resolved: &Resolved<'_>,
    allocation: &Allocation,
) -> Result<LookUp, RemoteError> {
    let invoice: InvoiceId = id(resolved, &allocation.invoice)?;
    let allocations = match allocation.credit.kind() {
        DocKind::Overpayment => {
            let credit: OverpaymentId = id(resolved, &allocation.credit)?;
            tenant.overpayments().get(&credit).await.map_err(remote)?.allocations
        }
        DocKind::Prepayment => {
            let credit: PrepaymentId = id(resolved, &allocation.credit)?;
            tenant.prepayments().get(&credit).await.map_err(remote)?.allocations
        }
        _ => {
            let note: CreditNoteId = id(resolved, &allocation.credit)?;
            tenant.credit_notes().get(&note).await.map_err(remote)?.allocations
        }
    };
    let of_another = |found: &wire::Allocation| {
        let id = found.allocation_id.map(LedgerId::shown);
        let others =
            resolved.ids.iter().filter(|(key, _)| key.kind() == DocKind::Allocation && **key != allocation.key);
        id.is_some_and(|id| others.map(|(_, other)| other).any(|other| *other == id))
    };
    let found = allocations.unwrap_or_default().into_iter().find(|found| {
        let on = found.invoice.as_ref().and_then(|invoice| invoice.invoice_id.as_ref());
        on == Some(&invoice) && found.amount == Some(allocation.amount.amount()) && !of_another(found)
    });
    Ok(match found {
        Some(found) => {
            // Older answers hold no id of an allocation; the credit and the invoice name it as well.
            let id = found.allocation_id.map_or_else(|| allocation.key.source().to_owned(), |id| id.to_string());
            LookUp::Ours(Receipt::of(LedgerId::new(id)))
        }
        None => LookUp::Absent,
    })
}

fn id<T: std::str::FromStr>(resolved: &Resolved<'_>, key: &DocKey) -> Result<T, RemoteError> {
    resolved.ids.get(key).and_then(|id| id.as_str().parse().ok()).ok_or_else(|| {
        RemoteError::new(
            RemoteErrorKind::Malformed,
            format!("{key} has no id of Xero's in the links; look for it in Xero"),
        )
    })
}
