//! A plain planner: one contact for each customer, one invoice, its payments; a changed order is updated while nothing was paid
//! on it, a cancelled one voided; money that went back is a credit note with a payment on it.

use canonical_model::{
    Adoption, Applied, ConnectionId, LedgerWrite, Money, OpId, Order, Park, ParkCode, Payment, PaymentKind,
    PaymentState, Plan, ProfileVersion, Step,
    ledger::{
        Contact, ContactEntry, ContactQuery, DocKey, DocKind, Document, DocumentKind, DocumentLine, DocumentStatus,
        LedgerPayment, LineAmounts, Totals,
    },
};
use sync_core::ports::{PlanInput, Planner};

#[derive(Debug, Clone, Default)]
pub struct PlainPlanner {
    /// Every customer has this name, if it is not empty.
    pub one_name: String,
    /// A contact of the same name is the same customer.
    pub adopt_by_name: bool,
}

pub fn contact_key(order: &Order) -> DocKey {
    DocKey::new(DocKind::Contact, format!("C-{}", order.customer.id.as_ref().unwrap().as_str()))
}

pub fn invoice_key(order: &Order) -> DocKey {
    DocKey::new(DocKind::Invoice, order.id.as_str())
}

fn note_key(order: &Order, refund: &Payment) -> DocKey {
    DocKey::new(DocKind::CreditNote, format!("{}/{}", order.id, refund.id))
}

fn payment_key(order: &Order, payment: &Payment) -> DocKey {
    DocKey::new(DocKind::Payment, format!("{}/{}", order.id, payment.id))
}

fn step(connection: &ConnectionId, write: LedgerWrite, sub_id: &str) -> Step {
    Step { op: OpId::new(connection, write.kind(), write.key(), sub_id), write, why: "the order says so".into() }
}

fn document(order: &Order, key: DocKey, kind: DocumentKind, number: String, total: Money) -> Document {
    let zero = Money::zero(total.currency());
    Document {
        key,
        kind,
        number: number.into(),
        reference: "".into(),
        contact: contact_key(order),
        date: order.placed_on,
        due_date: None,
        branding_theme: None,
        currency: total.currency(),
        currency_rate: None,
        line_amounts: LineAmounts::NoTax,
        lines: vec![DocumentLine {
            description: "goods".into(),
            quantity: 1.into(),
            unit_amount: None,
            line_amount: total,
            account: "200".into(),
            tax_type: "NONE".into(),
            tax_amount: None,
            item: None,
            tracking: Vec::new(),
            part: None,
        }],
        status: DocumentStatus::Authorised,
        totals: Totals { sub_total: total, tax: zero, total },
        credits: None,
        basis: None,
    }
}

impl PlainPlanner {
    fn name(&self, order: &Order) -> String {
        if self.one_name.is_empty() {
            return format!("Customer {}", order.customer.id.as_ref().unwrap().as_str());
        }
        self.one_name.clone()
    }

    fn contact_steps(&self, input: &PlanInput<'_>, plan: &mut Plan) {
        let (order, key) = (input.order, contact_key(input.order));
        if input.applied.records.contains_key(&key) {
            return;
        }
        if let Some(known) = input.contacts.iter().find(|entry| entry.number == key.source()) {
            plan.adoptions.push(Adoption { key, id: known.id.clone() });
            return;
        }
        let plain = self.name(order);
        let key_of = ContactEntry::name_key;
        let taken = input.contacts.iter().any(|entry| key_of(&entry.name) == key_of(&plain));
        if let Some(known) =
            input.contacts.iter().find(|entry| key_of(&entry.name) == key_of(&plain) && self.adopt_by_name)
        {
            plan.adoptions.push(Adoption { key, id: known.id.clone() });
            return;
        }
        let name = if taken { format!("{plain} ({})", key.source()) } else { plain };
        let contact = Contact::new(key, name);
        plan.steps.push(step(input.connection, LedgerWrite::CreateContact(Box::new(contact)), ""));
    }
}

fn written(applied: &Applied, key: &DocKey) -> Option<(u64, Document)> {
    let record = applied.records.get(key)?;
    match &record.written {
        Some(LedgerWrite::CreateDocument(document) | LedgerWrite::UpdateDocument(document)) => {
            Some((record.version, (**document).clone()))
        }
        _ => None,
    }
}

impl Planner for PlainPlanner {
    fn contact_query(&self, _: &ConnectionId, order: &Order) -> ContactQuery {
        let number = contact_key(order).source().to_owned();
        ContactQuery { number: Some(number.into()), names: vec![self.name(order).into()], ..ContactQuery::default() }
    }

    fn plan(&self, input: PlanInput<'_>) -> Plan {
        let (order, connection) = (input.order, input.connection);
        let profile = ProfileVersion { version: Some("plain".into()), hash: "k3vq".into() };
        let mut plan = Plan { profile: Some(profile), ..Plan::default() };
        let key = invoice_key(order);
        let total = order.document_total().unwrap();
        let applied = written(input.applied, &key);
        if order.payment_state == PaymentState::Cancelled {
            match applied {
                Some((_, document)) if document.status == DocumentStatus::Authorised => {
                    let status = DocumentStatus::Voided;
                    plan.steps.push(step(connection, LedgerWrite::SetDocumentStatus { key, status }, ""));
                }
                _ => {}
            }
            return plan;
        }
        self.contact_steps(&input, &mut plan);
        let wanted = document(order, key.clone(), DocumentKind::Invoice, format!("INV-{}", order.number), total);
        let paid = input.applied.of_kind(DocKind::Payment).next().is_some();
        match applied {
            None => plan.steps.push(step(connection, LedgerWrite::CreateDocument(Box::new(wanted)), "")),
            Some((_, document)) if document.totals == wanted.totals => {}
            Some(_) if paid => {
                let fix = "credit it by hand";
                return Plan::parked(Park::new(ParkCode::ChangedAfterPayment, format!("order {}", order.number), fix));
            }
            Some((version, _)) => {
                plan.steps.push(step(connection, LedgerWrite::UpdateDocument(Box::new(wanted)), &version.to_string()));
            }
        }
        for payment in &order.payments {
            let paid = payment_key(order, payment);
            let mut on = key.clone();
            if payment.kind == PaymentKind::Refund {
                on = note_key(order, payment);
                if written(input.applied, &on).is_none() {
                    let number = format!("CN-{}-{}", order.number, payment.id);
                    let note = document(order, on.clone(), DocumentKind::CreditNote, number, payment.amount);
                    plan.steps.push(step(connection, LedgerWrite::CreateDocument(Box::new(note)), ""));
                }
            }
            if !input.applied.records.contains_key(&paid) {
                let write = LedgerWrite::CreatePayment(LedgerPayment {
                    key: paid,
                    on,
                    account: "091".into(),
                    date: payment.on,
                    amount: payment.amount,
                    currency_rate: None,
                    reference: "".into(),
                });
                plan.steps.push(step(connection, write, ""));
            }
        }
        plan
    }
}
