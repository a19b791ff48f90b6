//! A model of a ledger behind a bad line: it keeps numbers and names unique, lets no more be paid than is due, remembers
//! idempotency keys for six minutes, errors included, and requests may be lost, late, refused, or carried out without an answer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    limiter::Priority,
    runtime::{ManualRuntime, Runtime},
};
use async_trait::async_trait;
use canonical_model::{
    LedgerId, LedgerWrite, Money, OpId, Order, Park, ParkCode, PaymentKind, PaymentState, TenantId,
    ledger::{
        ContactEntry, DocKey, DocKind, Document, DocumentStatus, LedgerPayment, Organisation, ReferenceData, Totals,
    },
};
use serde::{Deserialize, Serialize};
use sync_core::{
    RemoteError, RemoteErrorKind,
    ports::{
        Admission, ContactDetail, ContactPage, Cursor, ElementOutcome, FrozenRequest, Ledger, LookUp, OpRecord,
        Receipt, Rendered, RenderedBatch, Resolved, SendOutcome,
    },
};

use super::{draw, planner};

/// What may happen to a request, each with a chance in a thousand.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    pub lost_request: u64,
    pub lost_response: u64,
    pub late_arrival: u64,
    pub limited: u64,
    pub limited_without_a_time: u64,
    pub error_before: u64,
    pub error_after: u64,
    pub short_answer: u64,
    pub unreachable: u64,
    /// Look-ups and reads that fail.
    pub failed_read: u64,
    /// How late a request may arrive after it was sent.
    pub latest: Duration,
}

impl Faults {
    pub const NONE: Self = Self {
        lost_request: 0,
        lost_response: 0,
        late_arrival: 0,
        limited: 0,
        limited_without_a_time: 0,
        error_before: 0,
        error_after: 0,
        short_answer: 0,
        unreachable: 0,
        failed_read: 0,
        latest: Duration::from_secs(180),
    };

    pub const MANY: Self = Self {
        lost_request: 80,
        lost_response: 80,
        late_arrival: 80,
        limited: 40,
        limited_without_a_time: 40,
        error_before: 40,
        error_after: 40,
        short_answer: 40,
        unreachable: 40,
        failed_read: 100,
        latest: Duration::from_secs(180),
    };
}

/// What a test tells the ledger to do with the next requests of one kind, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    Good,
    /// Say that the first element's number is taken, although it is not.
    ClaimTaken,
    LoseRequest,
    LoseResponse,
    Limit(Option<u64>),
    Unauthorised,
    ErrorBefore,
    ErrorAfter,
    ShortAnswer,
    /// Refuse the first element for good.
    RefuseFirst,
    /// Carry it out, and name no record in the answer.
    NamelessAnswer,
    /// Carry it out, and name the first record for every element.
    OneNameForAll,
    /// Compute a cent more than planned.
    WrongTotals,
    /// Never answer.
    Hang,
}

#[derive(Debug, Clone)]
pub struct ModelLedger {
    runtime: ManualRuntime,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    faults: Faults,
    script: Vec<Script>,
    key_retention: Duration,
    ids: u64,
    contacts: BTreeMap<LedgerId, ContactEntry>,
    documents: BTreeMap<LedgerId, StoredDocument>,
    payments: Vec<StoredPayment>,
    keys: BTreeMap<String, Remembered>,
    late: Vec<(Duration, String, String)>,
    calls: Vec<(Duration, &'static str, usize)>,
    closed_until: Duration,
    broken_gate: u32,
    wrong_totals: bool,
    few_statuses: bool,
}

#[derive(Debug, Clone)]
struct StoredDocument {
    op: Option<OpId>,
    document: Document,
    totals: Totals,
}

#[derive(Debug, Clone)]
struct StoredPayment {
    id: LedgerId,
    op: OpId,
    on: LedgerId,
    payment: LedgerPayment,
}

#[derive(Debug, Clone)]
struct Remembered {
    since: Duration,
    /// `None`: an error of the server's.
    answer: Option<Vec<Element>>,
}

/// One element of a request's body.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    op: OpId,
    write: LedgerWrite,
    ids: BTreeMap<DocKey, LedgerId>,
}

#[derive(Debug, Clone)]
enum Element {
    Ok(LedgerId, Option<Totals>),
    Refused(String),
    Taken(String),
}

impl Inner {
    fn id(&mut self) -> LedgerId {
        self.ids += 1;
        format!("id-{}", self.ids).into()
    }

    fn carry_out(&mut self, body: &str) -> Vec<Element> {
        let lines: Vec<Line> = serde_json::from_str(body).unwrap();
        lines.into_iter().map(|line| self.write(line)).collect()
    }

    fn totals(&self, document: &Document) -> Totals {
        let mut totals = document.totals;
        if self.wrong_totals {
            totals.total = totals.total.try_add(super::usd(1)).unwrap();
        }
        totals
    }

    fn write(&mut self, line: Line) -> Element {
        match line.write {
            LedgerWrite::CreateContact(contact) => {
                let name = ContactEntry::name_key(&contact.name);
                let taken = |entry: &&ContactEntry| {
                    entry.number == contact.number || ContactEntry::name_key(&entry.name) == name
                };
                if self.contacts.values().any(|entry| taken(&entry)) {
                    return Element::Taken("the contact's number or name is taken".to_owned());
                }
                let id = self.id();
                let entry = ContactEntry {
                    id: id.clone(),
                    number: contact.number.clone(),
                    name: contact.name.clone(),
                    email: contact.email.clone(),
                    active: true,
                    merged_into: None,
                    details: None,
                };
                self.contacts.insert(id.clone(), entry);
                Element::Ok(id, None)
            }
            LedgerWrite::CreateDocument(document) => {
                assert!(line.ids.contains_key(&document.contact), "a document without its contact");
                if self.documents.values().any(|stored| stored.document.number == document.number) {
                    return Element::Taken("the number is taken".to_owned());
                }
                let (id, totals) = (self.id(), self.totals(&document));
                self.documents.insert(id.clone(), StoredDocument { op: Some(line.op), document: *document, totals });
                Element::Ok(id, Some(totals))
            }
            LedgerWrite::UpdateDocument(document) => {
                let id = line.ids[&document.key].clone();
                let totals = self.totals(&document);
                let stored = self.documents.get_mut(&id).unwrap();
                stored.document = *document;
                stored.totals = totals;
                Element::Ok(id, Some(totals))
            }
            LedgerWrite::SetDocumentStatus { key, status } => {
                let id = line.ids[&key].clone();
                self.documents.get_mut(&id).unwrap().document.status = status;
                Element::Ok(id, None)
            }
            LedgerWrite::CreatePayment(payment) => {
                let on = line.ids[&payment.on].clone();
                let due = self.due(&on);
                if payment.amount.amount() > due.amount() {
                    return Element::Refused(format!("{} is more than the {due} that is due", payment.amount));
                }
                let id = self.id();
                self.payments.push(StoredPayment { id: id.clone(), op: line.op, on, payment });
                Element::Ok(id, None)
            }
            other => panic!("the model does not know {other:?}"),
        }
    }

    fn due(&self, on: &LedgerId) -> Money {
        let stored = &self.documents[on];
        let paid = self.payments.iter().filter(|payment| payment.on == *on);
        paid.fold(stored.document.totals.total, |due, payment| due.try_sub(payment.payment.amount).unwrap())
    }

    /// A request that has arrived: answered from memory if its key is known.
    fn arrive(&mut self, now: Duration, key: &str, body: &str, fail: Option<bool>) -> Option<Vec<Element>> {
        self.arrive_late(now);
        let known = self.keys.get(key).filter(|known| now < known.since + self.key_retention);
        if let Some(known) = known {
            return known.answer.clone();
        }
        let answer = match fail {
            Some(before) => {
                if !before {
                    self.carry_out(body);
                }
                None
            }
            None => Some(self.carry_out(body)),
        };
        self.keys.insert(key.to_owned(), Remembered { since: now, answer: answer.clone() });
        answer
    }

    /// What was on its way arrives.
    fn arrive_late(&mut self, now: Duration) {
        while let Some(place) = self.late.iter().position(|(at, ..)| *at <= now) {
            let (at, key, body) = self.late.remove(place);
            let known = self.keys.get(&key).is_some_and(|known| at < known.since + self.key_retention);
            if !known {
                let answer = Some(self.carry_out(&body));
                self.keys.insert(key, Remembered { since: at, answer });
            }
        }
    }
}

impl ModelLedger {
    pub fn new(runtime: ManualRuntime) -> Self {
        let inner = Inner {
            faults: Faults::NONE,
            script: Vec::new(),
            key_retention: Duration::from_secs(360),
            ids: 0,
            contacts: BTreeMap::new(),
            documents: BTreeMap::new(),
            payments: Vec::new(),
            keys: BTreeMap::new(),
            late: Vec::new(),
            calls: Vec::new(),
            closed_until: Duration::ZERO,
            broken_gate: 0,
            wrong_totals: false,
            few_statuses: false,
        };
        Self { runtime, inner: Arc::new(Mutex::new(inner)) }
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub fn set_faults(&self, faults: Faults) {
        self.inner().faults = faults;
    }

    pub fn forget_keys_after(&self, retention: Duration) {
        self.inner().key_retention = retention;
    }

    pub fn script(&self, script: &[Script]) {
        self.inner().script = script.to_vec();
    }

    /// Whether it tells a status less than it is asked for, as a faulty connector.
    pub fn tell_few_statuses(&self, few: bool) {
        self.inner().few_statuses = few;
    }

    pub fn correct_totals(&self) {
        let mut inner = self.inner();
        for stored in inner.documents.values_mut() {
            stored.totals = stored.document.totals;
        }
    }

    /// Somebody else's contact or document.
    pub fn add_foreign_contact(&self, name: &str) {
        self.add_contact(name, "");
    }

    pub fn add_contact(&self, name: &str, number: &str) {
        let mut inner = self.inner();
        let id = inner.id();
        let (number, email) = (number.to_owned(), String::new());
        inner.contacts.insert(
            id.clone(),
            ContactEntry {
                id,
                number: number.into(),
                name: name.into(),
                email: email.into(),
                active: true,
                merged_into: None,
                details: None,
            },
        );
    }

    pub fn claim_number(&self, order: &Order, planner: &planner::PlainPlanner, connection: &str) {
        use sync_core::ports::Planner;
        let reference = reference_data();
        let applied = canonical_model::Applied::default();
        let connection = connection.into();
        let plan = planner.plan(sync_core::ports::PlanInput {
            connection: &connection,
            order,
            reference: &reference,
            applied: &applied,
            contacts: &[],
        });
        let document = plan.steps.into_iter().find_map(|step| match step.write {
            LedgerWrite::CreateDocument(document) => Some(document),
            _ => None,
        });
        let document = document.unwrap();
        let mut inner = self.inner();
        let id = inner.id();
        let totals = document.totals;
        inner.documents.insert(id, StoredDocument { op: None, document: *document, totals });
    }

    /// All that is still on its way arrives.
    pub fn settle(&self) {
        self.inner().arrive_late(Duration::MAX);
    }

    /// How many requests of a kind were made: `send`, `look_up`, `contacts`, `reference`.
    pub fn calls(&self, kind: &str) -> usize {
        self.inner().calls.iter().filter(|(_, called, _)| *called == kind).count()
    }

    pub fn call_times(&self, kind: &str) -> Vec<Duration> {
        self.inner().calls.iter().filter(|(_, called, _)| *called == kind).map(|(at, ..)| *at).collect()
    }

    /// How many writes went into each request.
    pub fn batch_sizes(&self) -> Vec<usize> {
        self.inner().calls.iter().filter(|(_, called, _)| *called == "send").map(|(_, _, ops)| *ops).collect()
    }

    /// Calls that came while the ledger had asked not to be called.
    pub fn broken_gates(&self) -> u32 {
        self.inner().broken_gate
    }

    pub fn contact_names(&self) -> Vec<String> {
        self.inner().contacts.values().map(|entry| entry.name.to_string()).collect()
    }

    pub fn payments_made(&self) -> usize {
        self.inner().payments.len()
    }

    pub fn doubles(&self) -> Vec<String> {
        let inner = self.inner();
        let mut count: BTreeMap<&OpId, u32> = BTreeMap::new();
        let documents = inner.documents.values().filter_map(|stored| stored.op.as_ref());
        for op in documents.chain(inner.payments.iter().map(|payment| &payment.op)) {
            *count.entry(op).or_default() += 1;
        }
        count.into_iter().filter(|(_, times)| *times > 1).map(|(op, times)| format!("{op} {times} times")).collect()
    }

    /// What an order lacks, or has wrong.
    pub fn compare(&self, order: &Order, _: &planner::PlainPlanner) -> Vec<String> {
        let inner = self.inner();
        let mut problems = Vec::new();
        let of = |key: &DocKey| {
            inner.documents.iter().find(|(_, stored)| stored.document.key == *key && stored.op.is_some())
        };
        let invoice = of(&planner::invoice_key(order));
        if order.payment_state == PaymentState::Cancelled {
            if invoice.is_some_and(|(_, stored)| stored.document.status != DocumentStatus::Voided) {
                problems.push(format!("order {} is cancelled, its invoice is not", order.number));
            }
            return problems;
        }
        let Some((id, invoice)) = invoice else { return vec![format!("order {} has no invoice", order.number)] };
        if invoice.totals.total != order.document_total().unwrap() {
            problems.push(format!("the invoice of order {} has another total", order.number));
        }
        let sum = |kind| {
            let amounts = order.payments.iter().filter(|payment| payment.kind == kind).map(|payment| payment.amount);
            Money::sum(order.currency, amounts).unwrap()
        };
        let paid = inner.payments.iter().filter(|payment| payment.on == *id).map(|payment| payment.payment.amount);
        if Money::sum(order.currency, paid).unwrap() != sum(PaymentKind::Capture) {
            problems.push(format!("another amount was paid for order {}", order.number));
        }
        let mut back = Money::zero(order.currency);
        for (id, stored) in &inner.documents {
            let ours = stored.document.key.kind() == DocKind::CreditNote
                && stored.document.key.source().starts_with(&format!("{}/", order.id));
            if ours {
                let paid =
                    inner.payments.iter().filter(|payment| payment.on == *id).map(|payment| payment.payment.amount);
                back = back.try_add(Money::sum(order.currency, paid).unwrap()).unwrap();
            }
        }
        if back != sum(PaymentKind::Refund) {
            problems.push(format!("another amount went back for order {}", order.number));
        }
        problems
    }

    /// Documents and contacts that no order asks for, and contacts that are there twice.
    pub fn strangers(&self, orders: &[Order], _: &planner::PlainPlanner) -> Vec<String> {
        let inner = self.inner();
        let mut problems = Vec::new();
        for stored in inner.documents.values().filter(|stored| stored.op.is_some()) {
            let source = stored.document.key.source();
            if !orders.iter().any(|order| source.split('/').next() == Some(order.id.as_str())) {
                problems.push(format!("nobody asked for {}", stored.document.number));
            }
        }
        let mut numbers: Vec<_> =
            inner.contacts.values().map(|entry| &entry.number).filter(|number| !number.is_empty()).collect();
        let before = numbers.len();
        numbers.dedup();
        numbers.sort();
        numbers.dedup();
        if numbers.len() != before {
            problems.push("a contact is there twice".to_owned());
        }
        problems
    }

    /// What happens to the request at hand.
    fn fate(&self) -> Fate {
        let mut inner = self.inner();
        if !inner.script.is_empty() {
            return Fate::Scripted(inner.script.remove(0));
        }
        let faults = inner.faults;
        drop(inner);
        let mut roll = draw(&self.runtime, 1000);
        let chances = [
            (faults.lost_request, Fate::Scripted(Script::LoseRequest)),
            (faults.lost_response, Fate::Scripted(Script::LoseResponse)),
            (faults.limited, Fate::Scripted(Script::Limit(Some(30)))),
            (faults.limited_without_a_time, Fate::Scripted(Script::Limit(None))),
            (faults.error_before, Fate::Scripted(Script::ErrorBefore)),
            (faults.error_after, Fate::Scripted(Script::ErrorAfter)),
            (faults.short_answer, Fate::Scripted(Script::ShortAnswer)),
            (faults.unreachable, Fate::Unreachable),
            (faults.late_arrival, Fate::Late(Duration::from_secs(draw(&self.runtime, faults.latest.as_secs().max(1))))),
        ];
        for (chance, fate) in chances {
            if roll < chance {
                return fate;
            }
            roll -= chance;
        }
        Fate::Good
    }

    async fn read(&self, kind: &'static str, ops: usize) -> Result<(), RemoteError> {
        self.runtime.sleep(Duration::from_millis(100)).await;
        let now = self.runtime.monotonic();
        let failed = draw(&self.runtime, 1000);
        let mut inner = self.inner();
        inner.calls.push((now, kind, ops));
        inner.broken_gate += u32::from(now < inner.closed_until);
        inner.arrive_late(now);
        if failed < inner.faults.failed_read {
            return Err(RemoteError::new(RemoteErrorKind::Unavailable, "the ledger is down"));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Good,
    Scripted(Script),
    Late(Duration),
    Unreachable,
}

fn in_doubt(answered: bool) -> SendOutcome {
    SendOutcome::InDoubt { error: RemoteError::new(RemoteErrorKind::Unavailable, "no good answer"), answered }
}

fn outcome(element: Element) -> ElementOutcome {
    match element {
        Element::Ok(id, totals) => ElementOutcome::Accepted(Receipt { totals, ..Receipt::of(id) }),
        Element::Refused(why) => ElementOutcome::Refused(Park::new(ParkCode::RefusedByLedger, why, "look")),
        Element::Taken(why) => ElementOutcome::KeyTaken { why },
    }
}

pub fn reference_data() -> ReferenceData {
    ReferenceData {
        organisation: Organisation {
            name: "Demo".into(),
            base_currency: "USD".parse().unwrap(),
            period_lock: None,
            year_end_lock: None,
        },
        accounts: Vec::new(),
        receivable: None,
        tax_rates: Vec::new(),
        items: Vec::new(),
        tracking: Vec::new(),
        currencies: Vec::new(),
        branding_themes: Vec::new(),
    }
}

#[async_trait]
impl Ledger for ModelLedger {
    fn render(&self, ops: &[Resolved<'_>]) -> Rendered {
        let Some(first) = ops.first() else { return Rendered::default() };
        let (good, unfit): (Vec<&Resolved<'_>>, Vec<&Resolved<'_>>) =
            ops.iter().partition(|op| !op.op.why.contains("unfit"));
        let lines: Vec<_> = good
            .iter()
            .map(|resolved| {
                let write = resolved.op.write.clone();
                let named = write.needs().into_iter().chain([write.key()]);
                let ids = named.filter_map(|key| Some((key.clone(), resolved.ids.get(key)?.clone()))).collect();
                Line { op: resolved.op.id.clone(), ids, write }
            })
            .collect();
        let request = FrozenRequest {
            method: "PUT".to_owned(),
            path: first.op.write.kind().as_str().to_owned(),
            body: serde_json::to_string(&lines).unwrap(),
        };
        let ops: Vec<_> = lines.into_iter().map(|line| line.op).collect();
        let park = || Park::new(ParkCode::LedgerPrecision, "does not fit", "none");
        let batch = RenderedBatch { kind: first.op.write.kind(), ops, request };
        Rendered {
            batches: if batch.ops.is_empty() { Vec::new() } else { vec![batch] },
            unfit: unfit.into_iter().map(|op| (op.op.id.clone(), park())).collect(),
        }
    }

    async fn admit(&self, _: &TenantId, _: Priority, _: Option<Duration>) -> Result<Admission, RemoteError> {
        Ok(Admission::new(()))
    }

    async fn send(
        &self,
        _: &TenantId,
        request: &FrozenRequest,
        key: &str,
        ops: &[&OpRecord],
        _: Admission,
    ) -> SendOutcome {
        let fate = self.fate();
        let started = self.runtime.monotonic();
        {
            let mut inner = self.inner();
            inner.calls.push((started, "send", ops.len()));
            inner.broken_gate += u32::from(started < inner.closed_until);
        }
        self.runtime.sleep(Duration::from_millis(200)).await;
        let now = self.runtime.monotonic();
        let timeout = Duration::from_secs(59);
        let body = &request.body;
        match fate {
            Fate::Unreachable => SendOutcome::NotExecuted {
                error: RemoteError::new(RemoteErrorKind::Unreachable, "no connection could be made"),
            },
            Fate::Late(by) => {
                self.inner().late.push((now + by, key.to_owned(), body.clone()));
                self.runtime.sleep(timeout).await;
                in_doubt(false)
            }
            Fate::Scripted(Script::LoseRequest) => {
                self.runtime.sleep(timeout).await;
                in_doubt(false)
            }
            Fate::Scripted(Script::LoseResponse) => {
                self.inner().arrive(now, key, body, None);
                self.runtime.sleep(timeout).await;
                in_doubt(false)
            }
            Fate::Scripted(Script::Hang) => {
                self.inner().arrive(now, key, body, None);
                self.runtime.sleep(Duration::from_secs(86_400)).await;
                in_doubt(false)
            }
            Fate::Scripted(Script::Limit(wait)) => {
                let wait = wait.map(Duration::from_secs);
                self.inner().closed_until = now + wait.unwrap_or_default();
                let error = RemoteError::new(RemoteErrorKind::RateLimited, "too many calls").with_retry_after(wait);
                SendOutcome::NotExecuted { error }
            }
            Fate::Scripted(Script::Unauthorised) => SendOutcome::NotExecuted {
                error: RemoteError::new(RemoteErrorKind::Unauthorised, "the token is not accepted; connect again"),
            },
            Fate::Scripted(Script::ErrorBefore) => {
                self.inner().arrive(now, key, body, Some(true));
                in_doubt(true)
            }
            Fate::Scripted(Script::ErrorAfter) => {
                self.inner().arrive(now, key, body, Some(false));
                in_doubt(true)
            }
            Fate::Scripted(Script::RefuseFirst) => {
                let mut lines: Vec<Line> = serde_json::from_str(body).unwrap();
                lines.remove(0);
                let rest = serde_json::to_string(&lines).unwrap();
                let mut answer = self.inner().arrive(now, key, &rest, None).unwrap();
                answer.truncate(ops.len() - 1); // of what was carried out before, the first is refused now
                answer.insert(0, Element::Refused("the account is archived".to_owned()));
                SendOutcome::Answered(answer.into_iter().map(outcome).collect())
            }
            Fate::Scripted(Script::ClaimTaken) => {
                let taken = || ElementOutcome::KeyTaken { why: "taken".to_owned() };
                SendOutcome::Answered(ops.iter().map(|_| taken()).collect())
            }
            Fate::Scripted(script) => {
                self.inner().wrong_totals = script == Script::WrongTotals;
                let answer = self.inner().arrive(now, key, body, None);
                self.inner().wrong_totals = false;
                let Some(mut answer) = answer else { return in_doubt(true) };
                let first = match answer.first() {
                    Some(Element::Ok(id, _)) => id.clone(),
                    _ => LedgerId::new(""),
                };
                for element in &mut answer {
                    match (element, script) {
                        (Element::Ok(id, _), Script::NamelessAnswer) => *id = LedgerId::new(""),
                        (Element::Ok(id, _), Script::OneNameForAll) => *id = first.clone(),
                        _ => {}
                    }
                }
                if script == Script::ShortAnswer {
                    answer.pop();
                }
                SendOutcome::Answered(answer.into_iter().map(outcome).collect())
            }
            Fate::Good => match self.inner().arrive(now, key, body, None) {
                Some(answer) => SendOutcome::Answered(answer.into_iter().map(outcome).collect()),
                None => in_doubt(true), // the remembered error
            },
        }
    }

    async fn look_up(&self, _: &TenantId, ops: &[Resolved<'_>]) -> Result<Vec<LookUp>, RemoteError> {
        self.read("look_up", ops.len()).await?;
        let inner = self.inner();
        let found = |resolved: &Resolved<'_>| match &resolved.op.write {
            LedgerWrite::CreateContact(contact) => {
                let name = ContactEntry::name_key(&contact.name);
                let by_number = inner.contacts.values().find(|entry| entry.number == contact.number);
                let by_name = inner.contacts.values().any(|entry| ContactEntry::name_key(&entry.name) == name);
                match by_number {
                    Some(entry) => LookUp::Ours(Receipt::of(entry.id.clone())),
                    None if by_name => LookUp::Foreign { what: "another contact has that name".to_owned() },
                    None => LookUp::Absent,
                }
            }
            LedgerWrite::CreateDocument(document) => {
                let found = inner.documents.iter().find(|(_, stored)| stored.document.number == document.number);
                match found {
                    Some((id, stored)) if stored.op.as_ref() == Some(&resolved.op.id) => {
                        LookUp::Ours(Receipt { totals: Some(stored.totals), ..Receipt::of(id.clone()) })
                    }
                    Some(_) => LookUp::Foreign { what: format!("{} is somebody else's", document.number) },
                    None => LookUp::Absent,
                }
            }
            LedgerWrite::CreatePayment(_) => match inner.payments.iter().find(|payment| payment.op == resolved.op.id) {
                Some(payment) => LookUp::Ours(Receipt::of(payment.id.clone())),
                None => LookUp::Absent,
            },
            LedgerWrite::UpdateDocument(document) => {
                let id = &resolved.ids[&document.key];
                let stored = &inner.documents[id];
                if stored.document.totals == document.totals {
                    LookUp::Ours(Receipt { totals: Some(stored.totals), ..Receipt::of(id.clone()) })
                } else {
                    LookUp::Absent
                }
            }
            LedgerWrite::SetDocumentStatus { key, status } => {
                let id = &resolved.ids[key];
                if inner.documents[id].document.status == *status {
                    LookUp::Ours(Receipt::of(id.clone()))
                } else {
                    LookUp::Absent
                }
            }
            other => panic!("the model does not know {other:?}"),
        };
        Ok(ops.iter().map(found).collect())
    }

    async fn statuses(
        &self,
        _: &TenantId,
        documents: &[(&DocKey, &LedgerId)],
    ) -> Result<Vec<DocumentStatus>, RemoteError> {
        self.read("statuses", documents.len()).await?;
        let inner = self.inner();
        let told = documents.len() - usize::from(inner.few_statuses);
        Ok(documents.iter().take(told).map(|(_, id)| inner.documents[*id].document.status).collect())
    }

    async fn reference_data(&self, _: &TenantId) -> Result<ReferenceData, RemoteError> {
        self.read("reference", 0).await?;
        Ok(reference_data())
    }

    async fn contacts(
        &self,
        _: &TenantId,
        cursor: Option<&Cursor>,
        _: ContactDetail,
    ) -> Result<ContactPage, RemoteError> {
        self.read("contacts", 0).await?;
        let inner = self.inner();
        let since: u64 = cursor.map_or(0, |cursor| cursor.0.parse().unwrap());
        let number = |id: &LedgerId| id.as_str().trim_start_matches("id-").parse::<u64>().unwrap();
        let contacts: Vec<_> = inner.contacts.values().filter(|entry| number(&entry.id) > since).cloned().collect();
        let last = contacts.iter().map(|entry| number(&entry.id)).max().unwrap_or(since);
        Ok(ContactPage { contacts, next: Some(Cursor(last.to_string())), more: false })
    }
}
