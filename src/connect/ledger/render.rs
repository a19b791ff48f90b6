//! From ops to the bytes of requests. Pure: the same ops give the same bytes.

use std::collections::BTreeMap;

use canonical_model::{
    LedgerId, LedgerWrite, OpId, OpKind, Park, ParkCode,
    ledger::{DocKey, DocKind},
};
use mapping::outbound::{self, xero::BadId};
use sync_core::ports::{FrozenRequest, Rendered, RenderedBatch, Resolved};
use xero_client::{
    BatchLimits, Call, Creatable, Credit, Error, Updatable, cut, render_allocations, render_create, render_note,
    render_update,
    wire::{Allocation, CreditNote, Invoice},
};

pub(super) fn render(ops: &[Resolved<'_>]) -> Rendered {
    let mut requests = Requests::default();
    let mut kinds: BTreeMap<OpKind, Vec<&Resolved<'_>>> = BTreeMap::new();
    for resolved in ops {
        kinds.entry(resolved.op.write.kind()).or_default().push(resolved);
    }
    for (kind, ops) in kinds {
        requests.kind(kind, &ops);
    }
    requests.rendered
}

/// Requests as they gather.
#[derive(Default)]
struct Requests {
    rendered: Rendered,
}

impl Requests {
    fn kind(&mut self, kind: OpKind, ops: &[&Resolved<'_>]) {
        match kind {
            OpKind::CreateContact => {
                let contacts = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::CreateContact(contact) => Ok(outbound::xero::contact(contact)),
                    _ => Err(foreign()),
                });
                self.create(kind, contacts);
            }
            OpKind::UpdateContact => {
                let contacts = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::UpdateContact(update) => {
                        outbound::xero::contact_update(&update.fields, id(resolved, &update.key)?).map_err(no_id)
                    }
                    _ => Err(foreign()),
                });
                self.update(kind, contacts);
            }
            OpKind::CreateInvoice => {
                let invoices = self.elements(ops, |resolved| invoice(resolved, None));
                self.create(kind, invoices);
            }
            OpKind::CreateCreditNote => {
                let notes = self.elements(ops, |resolved| credit_note(resolved, None));
                self.create(kind, notes);
            }
            OpKind::CreatePayment => {
                let payments = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::CreatePayment(payment) => {
                        outbound::xero::payment(payment, id(resolved, &payment.on)?).map_err(no_id)
                    }
                    _ => Err(foreign()),
                });
                self.create(kind, payments);
            }
            OpKind::CreateOverpayment => {
                let overpayments = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::CreateOverpayment(overpayment) => {
                        outbound::xero::overpayment(overpayment, id(resolved, &overpayment.contact)?).map_err(no_id)
                    }
                    _ => Err(foreign()),
                });
                self.create(kind, overpayments);
            }
            OpKind::CreatePrepayment => {
                let prepayments = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::CreatePrepayment(prepayment) => {
                        outbound::xero::prepayment(prepayment, id(resolved, &prepayment.contact)?).map_err(no_id)
                    }
                    _ => Err(foreign()),
                });
                self.create(kind, prepayments);
            }
            OpKind::Allocate => {
                // Every credit note, overpayment and prepayment has a path of its own.
                let allocations = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::Allocate(allocation) => {
                        let credit = credit(resolved, &allocation.credit)?;
                        let invoice = id(resolved, &allocation.invoice)?;
                        Ok((credit, outbound::xero::allocation(allocation, invoice).map_err(no_id)?))
                    }
                    _ => Err(foreign()),
                });
                for (op, (credit, allocation)) in allocations {
                    let call = render_allocations(credit, std::slice::from_ref::<Allocation>(&allocation));
                    self.push(kind, vec![op], call);
                }
            }
            OpKind::AddNote => {
                // Every document has a history of its own.
                let notes = self.elements(ops, |resolved| match &resolved.op.write {
                    LedgerWrite::AddNote(note) => Ok((id(resolved, &note.on)?.clone(), note.text.clone())),
                    _ => Err(foreign()),
                });
                for (op, (document, text)) in notes {
                    self.push(kind, vec![op], render_note::<Invoice>(document, &text));
                }
            }
            OpKind::UpdateDocument | OpKind::SetDocumentStatus => {
                // Invoices and credit notes have paths of their own.
                let (notes, invoices): (Vec<_>, Vec<_>) =
                    ops.iter().copied().partition(|resolved| resolved.op.write.key().kind() == DocKind::CreditNote);
                let invoices = self.elements(&invoices, |resolved| match &resolved.op.write {
                    LedgerWrite::SetDocumentStatus { key, status } => {
                        outbound::xero::invoice_status(id(resolved, key)?, *status).map_err(no_id)
                    }
                    write => invoice(resolved, Some(id(resolved, write.key())?)),
                });
                self.update(kind, invoices);
                let notes = self.elements(&notes, |resolved| match &resolved.op.write {
                    LedgerWrite::SetDocumentStatus { key, status } => {
                        outbound::xero::credit_note_status(id(resolved, key)?, *status).map_err(no_id)
                    }
                    write => credit_note(resolved, Some(id(resolved, write.key())?)),
                });
                self.update(kind, notes);
            }
            _ => {
                self.elements(ops, |_| Err::<(), _>(foreign()));
            }
        }
    }

    /// What each op is on the wire; those that cannot be are put aside.
    fn elements<T>(
        &mut self,
        ops: &[&Resolved<'_>],
        make: impl Fn(&Resolved<'_>) -> Result<T, Park>,
    ) -> Vec<(OpId, T)> {
        let mut elements = Vec::with_capacity(ops.len());
        for resolved in ops {
            match make(resolved) {
                Ok(element) => elements.push((resolved.op.id.clone(), element)),
                Err(park) => self.rendered.unfit.push((resolved.op.id.clone(), park)),
            }
        }
        elements
    }

    fn create<T: Creatable>(&mut self, kind: OpKind, elements: Vec<(OpId, T)>) {
        self.batches(kind, elements, render_create);
    }

    fn update<T: Updatable>(&mut self, kind: OpKind, elements: Vec<(OpId, T)>) {
        self.batches(kind, elements, render_update);
    }

    fn batches<T: xero_client::Resource>(
        &mut self,
        kind: OpKind,
        elements: Vec<(OpId, T)>,
        call: impl Fn(&[T]) -> Result<Call, Error>,
    ) {
        let (ops, elements): (Vec<OpId>, Vec<T>) = elements.into_iter().unzip();
        let mut ops = ops.into_iter();
        match cut(&elements, BatchLimits::default()) {
            Ok(runs) => {
                for run in runs {
                    self.push(kind, ops.by_ref().take(run.len()).collect(), call(run));
                }
            }
            Err(error) => self.unfit(ops, &error),
        }
    }

    fn push(&mut self, kind: OpKind, ops: Vec<OpId>, call: Result<Call, Error>) {
        let frozen = call.map_err(|error| error.to_string()).and_then(|call| {
            let body = String::from_utf8(call.body.to_vec()).map_err(|error| error.to_string())?;
            Ok(FrozenRequest { method: call.method.to_string(), path: call.path_and_query, body })
        });
        match frozen {
            Ok(request) => self.rendered.batches.push(RenderedBatch { kind, ops, request }),
            Err(error) => self.unfit(ops.into_iter(), &error),
        }
    }

    fn unfit(&mut self, ops: impl Iterator<Item = OpId>, error: &dyn std::fmt::Display) {
        let park = Park::new(
            ParkCode::RefusedByLedger,
            format!("the request cannot be written: {error}"),
            "report this as a defect",
        );
        self.rendered.unfit.extend(ops.map(|op| (op, park.clone())));
    }
}

fn invoice(resolved: &Resolved<'_>, existing: Option<&LedgerId>) -> Result<Invoice, Park> {
    match &resolved.op.write {
        LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document) => {
            outbound::xero::invoice(document, id(resolved, &document.contact)?, existing).map_err(no_id)
        }
        _ => Err(foreign()),
    }
}

fn credit_note(resolved: &Resolved<'_>, existing: Option<&LedgerId>) -> Result<CreditNote, Park> {
    match &resolved.op.write {
        LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document) => {
            outbound::xero::credit_note(document, id(resolved, &document.contact)?, existing).map_err(no_id)
        }
        _ => Err(foreign()),
    }
}

/// What holds the credit that an allocation sets against an invoice.
fn credit(resolved: &Resolved<'_>, key: &DocKey) -> Result<Credit, Park> {
    let id = id(resolved, key)?;
    let bad = || no_id(BadId(id.to_string()));
    match key.kind() {
        DocKind::Overpayment => id.as_str().parse().map(Credit::Overpayment).map_err(|_| bad()),
        DocKind::Prepayment => id.as_str().parse().map(Credit::Prepayment).map_err(|_| bad()),
        _ => id.as_str().parse().map(Credit::CreditNote).map_err(|_| bad()),
    }
}

/// The ledger's id of a record that an op names.
fn id<'a>(resolved: &Resolved<'a>, key: &DocKey) -> Result<&'a LedgerId, Park> {
    resolved.ids.get(key).ok_or_else(|| no_id(BadId(key.to_string())))
}

fn no_id(BadId(what): BadId) -> Park {
    Park::new(
        ParkCode::RefusedByLedger,
        format!("{what} stands in the links where an id of Xero's should be"),
        "restore the database from a backup: it is damaged, or was made for another ledger",
    )
}

fn foreign() -> Park {
    Park::new(ParkCode::RefusedByLedger, "this version cannot write such a record to Xero", "use a later version")
}
