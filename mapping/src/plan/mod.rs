//! From what the ledger has to what it should have: the steps for one order.

mod contact;
mod credit;
mod edit;
mod further;
mod goal;
mod invoice;
mod money;
mod note;
mod overpaid;
mod pay;
mod period;
mod prepaid;
mod refund;
mod sale;
mod state;

use std::cell::OnceCell;

use canonical_model::{
    Applied, ConnectionId, LedgerWrite, Order, Park, ParkCode, Plan, RateQuery,
    ledger::{Basis, ContactEntry, ContactQuery, DocKey, ReferenceData},
};
use rust_decimal::Decimal;

use self::goal::Goal;
use crate::{
    Profile,
    by::{By, Rule},
    inbound::xcart::payment_status_code,
    profile::RateFrom,
    rules::contact::Identity,
    trace::{LinesBy, Trace},
};

/// Plans orders by a profile. Pure: the same input gives the same plan.
///
/// The crate's documentation has an [example](crate).
#[derive(Debug, Clone)]
pub struct Mapper {
    profile: Profile,
}

impl Mapper {
    /// A mapper for that profile.
    pub fn new(profile: Profile) -> Self {
        Self { profile }
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Which contacts of the directory a plan for the order must see. The query's number is the source of the contact's key.
    pub fn contact_query(&self, _connection: &ConnectionId, order: &Order) -> ContactQuery {
        // An order whose contact nobody can name is parked, and needs to see none.
        Identity::of(&self.profile, order).map(|identity| identity.query(&self.profile, order)).unwrap_or_default()
    }

    /// Whether plans compare the fields of contacts with what the ledger has, so that they must see them in
    /// [`details`](ContactEntry::details): the profile has owners of them.
    pub fn compares_contacts(&self) -> bool {
        !self.profile.contacts.owners.is_empty()
    }

    /// The rate that the profile wants a provider to tell before the order is billed: to be asked for, and put into the order's
    /// [`fx_rate`](Order::fx_rate). `None` where nothing is to be billed now, or is billed already.
    pub fn rate_query(
        &self,
        connection: &ConnectionId,
        order: &Order,
        reference: &ReferenceData,
        applied: &Applied,
    ) -> Option<RateQuery> {
        let (profile, base) = (&self.profile, reference.organisation.base_currency);
        let row = profile.currencies.get(&order.currency).filter(|_| order.currency != base)?;
        if !matches!(row.from, RateFrom::Provider) {
            return None;
        }
        let once = Once::default();
        let summed = false;
        let input =
            Input { profile, connection, order, reference, applied, contacts: &[], summed, trace: None, once: &once };
        let state = state::State::of(&input).ok()?;
        let bills = matches!(goal::goal(&input, &state), Ok(Goal::Draft | Goal::Invoice | Goal::Refunded));
        let query = RateQuery { base, quote: order.currency, at: order.placed_at, day: order.placed_on };
        (bills && state.invoice.is_none()).then_some(query)
    }

    /// The steps from what was applied to what should exist, or the reasons why not. Planning again after every step was
    /// applied gives no step. A parked part may stand beside steps that do not depend on it.
    pub fn plan(
        &self,
        connection: &ConnectionId,
        order: &Order,
        reference: &ReferenceData,
        applied: &Applied,
        contacts: &[ContactEntry],
    ) -> Plan {
        self.traced(connection, order, reference, applied, contacts, None)
    }

    /// The plan of an order whose documents are to be summed with those of others.
    pub(crate) fn plan_to_sum(
        &self,
        connection: &ConnectionId,
        order: &Order,
        reference: &ReferenceData,
        applied: &Applied,
    ) -> Plan {
        // Summaries bill a contact of their own: those of the ledger have no say here.
        let (once, profile) = (Once::default(), &self.profile);
        let (summed, trace) = (true, None);
        planned(&Input { profile, connection, order, reference, applied, contacts: &[], summed, trace, once: &once })
    }

    /// The plan, with what set its fields told to the trace.
    pub(crate) fn traced(
        &self,
        connection: &ConnectionId,
        order: &Order,
        reference: &ReferenceData,
        applied: &Applied,
        contacts: &[ContactEntry],
        trace: Option<&Trace>,
    ) -> Plan {
        let (once, profile, summed) = (Once::default(), &self.profile, false);
        planned(&Input { profile, connection, order, reference, applied, contacts, summed, trace, once: &once })
    }
}

fn planned(input: &Input<'_>) -> Plan {
    let (notes, profile) = (input.order.evidence.clone(), Some(input.profile.version()));
    let mut plan = Plan { notes, profile, ..Plan::default() };
    if let Err(park) = make(input, &mut plan) {
        plan.parked.push(park);
    }
    plan
}

/// What a plan is made from.
#[derive(Clone, Copy)]
struct Input<'a> {
    profile: &'a Profile,
    connection: &'a ConnectionId,
    order: &'a Order,
    reference: &'a ReferenceData,
    applied: &'a Applied,
    contacts: &'a [ContactEntry],
    /// Whether its documents are summed with those of other orders, so that they bill none of its own.
    summed: bool,
    trace: Option<&'a Trace>,
    once: &'a Once,
}

/// What is reckoned once for a plan, where it is needed.
#[derive(Default)]
struct Once {
    basis: OnceCell<Basis>,
    identity: OnceCell<Result<Identity, Park>>,
}

impl<'a> Input<'a> {
    /// Tells what set fields of a record, where it is asked for.
    fn set(&self, key: &DocKey, fields: impl IntoIterator<Item = (&'static str, By)>) {
        if let Some(trace) = self.trace {
            trace.fields(key, fields);
        }
    }

    /// Tells where the lines of a document come from.
    fn set_lines(&self, key: &DocKey, by: LinesBy) {
        if let Some(trace) = self.trace {
            trace.lines(key, by);
        }
    }

    /// What decides what the order's state comes to.
    fn status_by(&self) -> By {
        self.profile
            .status_place(payment_status_code(&self.order.payment_state))
            .map_or(By::Rule(Rule::StatusOfOrder), By::Profile)
    }

    /// What a document of today is made from.
    fn basis(&self) -> &'a Basis {
        let basis = || Basis { sale: self.order.sale_hash(), profile: self.profile.hash().clone() };
        self.once.basis.get_or_init(basis)
    }

    /// Whom the order bills.
    ///
    /// # Errors
    /// As [`Identity::of`].
    fn identity(&self) -> Result<&'a Identity, Park> {
        let identity = || {
            let identity = Identity::of(self.profile, self.order)?;
            Ok(identity.in_use(self.profile, self.applied, self.contacts))
        };
        self.once.identity.get_or_init(identity).as_ref().map_err(Park::clone)
    }
}

/// The largest amount that the ledger holds in a line (XR-LINE-3). No sum of a few such amounts overflows.
pub(crate) const MOST: Decimal = Decimal::from_parts(3_567_587_327, 232, 0, false, 2);

/// Refuses an order with an amount that the ledger cannot hold.
fn check_size(order: &Order) -> Result<(), Park> {
    let lines = order.lines.iter().flat_map(|line| [line.gross, line.discount, line.net]);
    let amounts = lines
        .chain(order.discounts.iter().map(|discount| discount.amount))
        .chain(order.taxes.iter().map(|tax| tax.amount))
        .chain(order.tenders.iter().map(|tender| tender.amount))
        .chain(order.payments.iter().map(|payment| payment.amount))
        .chain([order.stated_total]);
    match amounts.into_iter().find(|amount| amount.amount().abs() > MOST) {
        None => Ok(()),
        Some(amount) => Err(Park::new(
            ParkCode::LedgerPrecision,
            format!("order {}: {amount} is more than the ledger holds ({MOST})", order.number),
            "enter the order by hand",
        )),
    }
}

fn make(input: &Input<'_>, plan: &mut Plan) -> Result<(), Park> {
    check_size(input.order)?;
    let state = state::State::of(input)?;
    if let Some(held) = state.held.iter().find(|held| input.summed && held.is_prepaid()) {
        return Err(prepaid::in_summary(input, held.amount));
    }
    let goal = goal::goal(input, &state)?;
    let standing = invoice::steps(input, &state, &goal, plan)?;
    let is_drafted = || plan.steps.iter().any(|step| matches!(step.write, LedgerWrite::CreateDocument(_)));
    let is_billed = standing.is_some() || state.invoice.is_some() || is_drafted();
    contact::steps(input, &goal, is_billed, plan);
    let Some(standing) = standing else { return prepaid::steps(input, &state, &goal, plan) };
    let place = plan.steps.len();
    let outcome = money::steps(input, &state, &goal, &standing, plan);
    let invoice = standing.document.key.clone();
    standing.send(place, plan);
    outcome?;
    if input.summed || goal == Goal::Cancelled { Ok(()) } else { note::steps(input, &invoice, plan) }
}

#[cfg(test)]
mod tests {
    use super::MOST;

    #[test]
    fn the_most_is_what_the_ledger_says() {
        assert_eq!(MOST.to_string(), "9999999999.99");
    }
}
