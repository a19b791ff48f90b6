//! A round: orders are planned, what their plans come to is summed, and the sums are written.

use std::collections::{BTreeMap, BTreeSet};

use canonical_model::{
    Applied, Held, LedgerWrite, Money, MoneyError, OpId, OpKind, Order, Park, ParkCode, Plan, Step,
    invariants::check_same_books,
    ledger::{
        Allocation, Basis, DocKey, DocKind, Document, DocumentKind, DocumentStatus, LedgerPayment, LineAmounts,
        TrialBalance,
    },
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Round, SummarisedOrder, Summary, contact,
    group::{Group, nth},
    money::{self, Allocations, First, NotOpen, Payments, Pool, Sum},
    share::{Share, Within, Written},
    sums::{self, Groups, Sides, Sums},
};
use crate::{Mapper, Profile, arithmetic, preview::balance::balance_of, rules::numbers};

impl Mapper {
    /// Plans orders, each with what was [carried](canonical_model::Share::carried) of it before, and sums what their plans come to into
    /// documents of days. The crate's [`summary`](crate::summary) has an example.
    ///
    /// The same input gives the same round; of the orders only the sequence shows, in which they are listed.
    ///
    /// # Errors
    /// A [`Park`] if the round as a whole cannot be written: its contact cannot be billed, or the profile's numbers begin with what the
    /// ledger does not take. What is wrong with an order parks that order; so does a summary that was written and has less open than it
    /// should.
    pub fn summarise<'a>(
        &self,
        round: &Round<'_>,
        orders: impl IntoIterator<Item = (&'a Order, &'a Applied)>,
    ) -> Result<Summary, Park> {
        let planned: Vec<Planned<'a>> =
            orders.into_iter().map(|(order, before)| Planned::of(self, round, order, before)).collect();
        let known = Written::of(round.written);
        let mut refused: BTreeMap<usize, Park> = BTreeMap::new();
        let Writer { mut held, plan, .. } = loop {
            match self.attempt(round, &planned, &known, &mut refused) {
                Ok(writer) => break writer,
                Err(Refusal::Round(park)) => return Err(park),
                Err(Refusal::Orders(orders, lacking)) => {
                    let before = refused.len();
                    for (index, Planned { order, .. }) in planned.iter().enumerate() {
                        if orders.contains(&index) {
                            refused.insert(index, not_open(&format!("order {}", order.number), &lacking));
                        }
                    }
                    if refused.len() == before {
                        return Err(not_open("a round", &lacking));
                    }
                }
            }
        };
        let orders = planned.into_iter().enumerate().map(|(index, planned)| {
            planned.summarised(held.remove(&index).unwrap_or_default(), refused.remove(&index))
        });
        let (befores, orders): (Vec<&Applied>, Vec<SummarisedOrder>) = orders.unzip();
        let balance =
            checked_balance(&plan, orders.iter().map(|order| order.share.steps.as_slice()).zip(befores), round)?;
        Ok(Summary { plan, balance, orders })
    }

    /// The writes for all orders but those that are refused, which may become more.
    fn attempt<'w>(
        &'w self,
        round: &'w Round<'w>,
        planned: &[Planned<'_>],
        known: &Written<'_>,
        refused: &mut BTreeMap<usize, Park>,
    ) -> Result<Writer<'w>, Refusal> {
        let mut groups = Groups::new();
        let mut shares = Vec::with_capacity(planned.len());
        for (index, Planned { order, before, plan, .. }) in planned.iter().enumerate() {
            if refused.contains_key(&index) {
                continue;
            }
            let share = Share::of(order, before, plan, known, round.reference)
                .and_then(|share| sums::add(&mut groups, index, order, &share).map(|()| share));
            match share {
                Ok(share) => shares.push((index, share)),
                Err(park) => drop(refused.insert(index, park)),
            }
        }
        let mut writer = Writer::new(self.profile(), round);
        for (group, sides) in groups {
            writer.documents(&group, sides)?;
        }
        for (index, share) in &shares {
            writer.money(*index, share)?;
        }
        Ok(writer.finish()?)
    }
}

/// Why a round cannot be written.
enum Refusal {
    /// As a whole.
    Round(Park),
    /// With these orders, for which the summaries that they are in have too little open.
    Orders(BTreeSet<usize>, NotOpen),
}

impl From<Park> for Refusal {
    fn from(park: Park) -> Self {
        Self::Round(park)
    }
}

/// An order with its plan, as far as its days are over.
struct Planned<'a> {
    order: &'a Order,
    before: &'a Applied,
    plan: Plan,
    waiting: Vec<Step>,
}

impl<'a> Planned<'a> {
    fn of(mapper: &Mapper, round: &Round<'_>, order: &'a Order, before: &'a Applied) -> Self {
        let mut plan = mapper.plan_to_sum(round.connection, order, round.reference, before);
        let mut late: BTreeSet<DocKey> = BTreeSet::new();
        let (mut taken, mut waiting) = (Vec::with_capacity(plan.steps.len()), Vec::new());
        for step in std::mem::take(&mut plan.steps) {
            let waits = step.write.day().is_some_and(|day| day > round.through)
                || step.write.needs().into_iter().any(|needed| late.contains(needed));
            if waits {
                late.insert(step.write.key().clone());
                waiting.push(step);
            } else {
                taken.push(step);
            }
        }
        plan.steps = taken;
        Self { order, before, plan, waiting }
    }

    fn summarised(self, held: Vec<Held>, refused: Option<Park>) -> (&'a Applied, SummarisedOrder) {
        let Self { order, before, mut plan, waiting } = self;
        if let Some(park) = refused {
            plan.steps.clear();
            plan.parked.push(park);
        }
        let (id, number, share) =
            (order.id.clone(), order.number.clone(), canonical_model::Share { steps: plan.steps, held });
        (before, SummarisedOrder { id, number, share, parked: plan.parked, notes: plan.notes, waiting })
    }
}

/// Why credit cannot be set against an invoice.
enum Lacking {
    Open(NotOpen),
    Other(Park),
}

impl Lacking {
    /// Of those orders.
    fn of(self, orders: BTreeSet<usize>) -> Refusal {
        match self {
            Self::Open(lacking) => Refusal::Orders(orders, lacking),
            Self::Other(park) => Refusal::Round(park),
        }
    }
}

impl From<NotOpen> for Lacking {
    fn from(lacking: NotOpen) -> Self {
        Self::Open(lacking)
    }
}

impl From<Park> for Lacking {
    fn from(park: Park) -> Self {
        Self::Other(park)
    }
}

/// The writes in the making.
struct Writer<'a> {
    profile: &'a Profile,
    round: &'a Round<'a>,
    /// The last document of each group and kind that was written before, and which it is.
    last: BTreeMap<(Group, DocKind), (&'a DocKey, u32)>,
    pool: Pool,
    plan: Plan,
    credit_notes: Vec<Step>,
    payments: Payments,
    allocations: Allocations,
    /// Keys of payments and allocations of this round.
    used: BTreeSet<DocKey>,
    /// By order.
    held: BTreeMap<usize, Vec<Held>>,
}

impl<'a> Writer<'a> {
    fn new(profile: &'a Profile, round: &'a Round<'a>) -> Self {
        let mut last: BTreeMap<(Group, DocKind), (&DocKey, u32)> = BTreeMap::new();
        for kind in [DocKind::Invoice, DocKind::CreditNote] {
            let own = round.written.of_kind(kind).filter_map(|(key, _)| Some((Group::of_key(key)?, key)));
            for (group, key) in own {
                let (last, count) = last.entry((group, kind)).or_insert((key, 0));
                if nth(key) > *count {
                    (*last, *count) = (key, nth(key));
                }
            }
        }
        Self {
            profile,
            round,
            last,
            pool: Pool::of(round.written),
            plan: Plan { profile: Some(profile.version()), ..Plan::default() },
            credit_notes: Vec::new(),
            payments: Payments::new(),
            allocations: Allocations::new(),
            used: BTreeSet::new(),
            held: BTreeMap::new(),
        }
    }

    /// The documents of a group. Where less was sold than stands there already, the difference is credited, and set against that.
    fn documents(&mut self, group: &Group, sides: Sides<'_>) -> Result<(), Refusal> {
        let Sides { mut sales, mut credits } = sides;
        let lost = (-sales.total()).max(Decimal::ZERO);
        let losing = sales.parts.iter().filter(|part| part.worth.is_negative()).map(|part| part.order).collect();
        if lost > Decimal::ZERO {
            credits.subtract(std::mem::take(&mut sales)).map_err(unsummable)?;
        }
        if !sales.is_empty() {
            self.document(group, DocumentKind::Invoice, &sales)?;
        } else if let Some((key, _)) = self.last.get(&(group.clone(), DocKind::Invoice)) {
            // What came and went is worth nothing, and needs no document beside that of which it went.
            self.hold_parts(key, &sales);
        }
        if !credits.is_empty() {
            self.document(group, DocumentKind::CreditNote, &credits)?;
        }
        if lost > Decimal::ZERO {
            let amount = Money::new(lost, group.currency).map_err(unsummable)?;
            let within = |first| Within { group: group.clone(), first };
            let between = (&within(First::Newest), &within(First::Oldest));
            self.allocate(between, (group.day, amount), None).map_err(|lacking| lacking.of(losing))?;
        }
        Ok(())
    }

    fn document(&mut self, group: &Group, kind: DocumentKind, sums: &Sums<'_>) -> Result<(), Park> {
        let reference = self.round.reference;
        let (doc_kind, op_kind, what, why) = match kind {
            DocumentKind::Invoice => (DocKind::Invoice, OpKind::CreateInvoice, "Sales", "the sales of a day"),
            DocumentKind::CreditNote => {
                (DocKind::CreditNote, OpKind::CreateCreditNote, "Credit", "what was credited on a day")
            }
        };
        // Those that were taken out of the ledger count too.
        let nth = self.last.get(&(group.clone(), doc_kind)).map_or(1, |(_, nth)| nth.saturating_add(1));
        let key = group.key(&self.profile.store, doc_kind, nth);
        let number = group.number(self.profile, doc_kind, nth);
        if !numbers::is_number(&number) {
            return Err(Park::new(
                ParkCode::MalformedOrder,
                format!("the number of the summary {key} would not be printable ASCII"),
                "let documents.number in the profile begin with printable ASCII",
            ));
        }
        let op = OpId::new(self.round.connection, op_kind, &key, "");
        let lines = sums.document_lines(reference);
        let totals =
            arithmetic::totals(group.currency, LineAmounts::Exclusive, &lines, reference).map_err(unsummable)?;
        if totals.total.is_negative() {
            return Err(Park::new(
                ParkCode::TotalsDiffer,
                format!("the summary {key} would be worth {}", totals.total),
                "look into the orders of that day: more was taken back of credit notes than was credited",
            ));
        }
        self.hold_parts(&key, sums);
        let Group { day, method, currency, rate } = group;
        let invoice = kind == DocumentKind::Invoice;
        let document = Document {
            kind,
            reference: numbers::tagged(&format!("{what} of {day}, {method}"), &op),
            contact: contact::key(self.profile),
            date: *day,
            due_date: invoice.then(|| sums.due_date().unwrap_or(*day).max(*day)),
            branding_theme: None,
            currency: *currency,
            currency_rate: *rate,
            line_amounts: LineAmounts::Exclusive,
            lines,
            status: DocumentStatus::Authorised,
            totals,
            credits: None,
            basis: Some(basis(self.profile, sums)),
            number,
            key,
        };
        self.pool.add(group.clone(), kind, &document.key, &document.number, totals.total.amount());
        let step = Step { op, write: LedgerWrite::CreateDocument(Box::new(document)), why: why.into() };
        if invoice {
            self.plan.steps.push(step)
        } else {
            self.credit_notes.push(step)
        }
        Ok(())
    }

    /// The payments and allocations of an order.
    fn money(&mut self, order: usize, share: &Share<'_>) -> Result<(), Refusal> {
        let own = || BTreeSet::from([order]);
        for payment in &share.payments {
            let (Within { group, first }, kind) = &payment.on;
            let open = self.pool.take(group, *kind, *first, payment.amount.amount());
            for (open, part) in open.map_err(|lacking| Refusal::Orders(own(), lacking))? {
                let amount = Money::new(part, group.currency).map_err(unsummable)?;
                let on = (open.key.clone(), open.number.as_str());
                let place = (payment.date, payment.account, payment.currency_rate);
                money::pay(&mut self.payments, on, place, (order, payment.record, amount)).map_err(unsummable)?;
            }
        }
        for allocation in &share.allocations {
            let (between, money) = ((&allocation.credit, &allocation.invoice), (allocation.date, allocation.amount));
            self.allocate(between, money, Some((order, allocation.record))).map_err(|lacking| lacking.of(own()))?;
        }
        Ok(())
    }

    fn allocate(
        &mut self,
        (credit, invoice): (&Within<'_>, &Within<'_>),
        (date, amount): (NaiveDate, Money),
        part: Option<(usize, &DocKey)>,
    ) -> Result<(), Lacking> {
        let taken = self.pool.take(&credit.group, DocumentKind::CreditNote, credit.first, amount.amount())?;
        let notes: Vec<(DocKey, Decimal)> = taken.into_iter().map(|(open, part)| (open.key.clone(), part)).collect();
        for (note, left) in notes {
            let invoices = self.pool.take(&invoice.group, DocumentKind::Invoice, invoice.first, left);
            for (open, share) in invoices? {
                let amount = Money::new(share, credit.group.currency).map_err(unsummable)?;
                let between = (note.clone(), open.key.clone(), date);
                money::allocate(&mut self.allocations, between, amount, part).map_err(unsummable)?;
            }
        }
        Ok(())
    }

    /// Everything in the order in which it may be written.
    fn finish(mut self) -> Result<Self, Park> {
        self.plan.steps.append(&mut self.credit_notes);
        for ((on, date, account, currency_rate), (number, sum)) in std::mem::take(&mut self.payments) {
            let part = if on.kind() == DocKind::CreditNote { "refunded" } else { "received" };
            let key = self.free(DocKind::Payment, &format!("{}/{date}/{account}", on.source()));
            let op = OpId::new(self.round.connection, OpKind::CreatePayment, &key, "");
            self.hold(&key, &sum);
            let reference = numbers::payment_reference(&number, &op);
            let payment = LedgerPayment { key, on, account, date, amount: sum.amount, currency_rate, reference };
            let why = format!("what was {part} on a day");
            self.plan.steps.push(Step { op, write: LedgerWrite::CreatePayment(payment), why: why.into() });
        }
        for ((credit_note, invoice, date), sum) in std::mem::take(&mut self.allocations) {
            let key = self.free(DocKind::Allocation, &format!("{}/{}", credit_note.source(), invoice.source()));
            let op = OpId::new(self.round.connection, OpKind::Allocate, &key, "");
            self.hold(&key, &sum);
            let write =
                LedgerWrite::Allocate(Allocation { key, credit: credit_note, invoice, amount: sum.amount, date });
            self.plan.steps.push(Step { op, write, why: "credit lowers what is due".into() });
        }
        if !self.plan.steps.is_empty() {
            let mut first = Plan::default();
            let Round { connection, written, contacts, .. } = *self.round;
            contact::steps(self.profile, connection, written, contacts, &mut first)?;
            self.plan.adoptions = first.adoptions;
            self.plan.steps.splice(..0, first.steps);
        }
        Ok(self)
    }

    /// The key of that source, with a number behind it if there is one already.
    fn free(&mut self, kind: DocKind, source: &str) -> DocKey {
        let mut key = DocKey::new(kind, source);
        let mut number = 2u32;
        while self.round.written.records.contains_key(&key) || self.used.contains(&key) {
            key = DocKey::new(kind, format!("{source}@{number}"));
            number += 1;
        }
        self.used.insert(key.clone());
        key
    }

    fn hold_parts(&mut self, within: &DocKey, sums: &Sums<'_>) {
        for part in &sums.parts {
            let held = Held { record: part.document.key.clone(), within: within.clone(), amount: part.worth };
            self.held.entry(part.order).or_default().push(held);
        }
    }

    fn hold(&mut self, within: &DocKey, sum: &Sum) {
        for (order, record, amount) in &sum.parts {
            let held = Held { record: record.clone(), within: within.clone(), amount: *amount };
            self.held.entry(*order).or_default().push(held);
        }
    }
}

/// What a summary was made from: the documents of the orders, in their sequence.
fn basis(profile: &Profile, sums: &Sums<'_>) -> Basis {
    let mut hasher = blake3::Hasher::new();
    for part in &sums.parts {
        let sale = part.document.basis.as_ref().map_or("", |basis| basis.sale.as_str());
        let (key, worth) = (part.document.key.to_string(), part.worth.to_string());
        for text in [key.as_str(), sale, worth.as_str()] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
    let sale = data_encoding::BASE32_NOPAD.encode(hasher.finalize().as_bytes()).to_lowercase();
    Basis { sale: sale.into(), profile: profile.hash().clone() }
}

fn unsummable(error: MoneyError) -> Park {
    Park::new(ParkCode::TotalsDiffer, format!("a summary: {error}"), "enter the orders of that day by hand")
}

fn not_open(whose: &str, NotOpen { group, left }: &NotOpen) -> Park {
    let Group { day, method, currency, .. } = group;
    Park::new(
        ParkCode::AmountUnknown,
        format!("{whose}: the summaries of {day}, {method}, {currency} have {left} less open than their orders do"),
        "give all summaries that were written with what stands against them, and look what was changed in the ledger by hand",
    )
}

/// What the plan does to the books, if that is the same as by the orders' own documents.
fn checked_balance<'a>(
    plan: &Plan,
    orders: impl Iterator<Item = (&'a [Step], &'a Applied)>,
    round: &Round<'_>,
) -> Result<TrialBalance, Park> {
    let detail = balance_of(orders, round.reference).map_err(unsummable)?;
    let summed = balance_of([(plan.steps.as_slice(), round.written)], round.reference).map_err(unsummable)?;
    match check_same_books(&detail, &summed).first() {
        None => Ok(summed),
        Some(violation) => Err(Park::new(
            ParkCode::TotalsDiffer,
            format!("the summaries come to something else than their orders: {violation}"),
            "report it: nothing was written",
        )),
    }
}
