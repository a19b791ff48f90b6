//! Which day a record gets, and what becomes of one whose day lies in a locked period.

use canonical_model::{Order, Park, ParkCode, Plan, ledger::DocumentStatus};
use chrono::NaiveDate;
use smol_str::format_smolstr;

use super::Input;
use crate::{by::By, profile::LockedPeriod};

/// What is to be dated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dated {
    Invoice,
    CreditNote,
    /// A payment, a refund or an allocation.
    Payment,
}

impl Dated {
    fn field(self) -> &'static str {
        match self {
            Self::Invoice => "invoices",
            Self::CreditNote => "credit_notes",
            Self::Payment => "payments",
        }
    }
}

/// A day, and how far a document of that day may come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) on: NaiveDate,
    pub(super) status: DocumentStatus,
    /// What of the profile moved it, or leaves it a draft.
    pub(super) by: Option<By>,
}

/// Which field of a document a locked period set.
pub(super) fn moved(status: DocumentStatus) -> &'static str {
    if status == DocumentStatus::Draft { "status" } else { "date" }
}

/// Whether the day lies in a locked period.
pub(super) fn is_locked(input: &Input<'_>, day: NaiveDate) -> bool {
    input.reference.organisation.locked_until().is_some_and(|locked| day <= locked)
}

/// The place of a record of that day, by the profile's `[locked_period]`. `what` names the record.
///
/// # Errors
/// [`ParkCode::LockedPeriod`] where the profile parks.
pub(super) fn place(
    input: &Input<'_>,
    dated: Dated,
    day: NaiveDate,
    what: &str,
    plan: &mut Plan,
) -> Result<Place, Park> {
    let Some(locked) = input.reference.organisation.locked_until().filter(|locked| day <= *locked) else {
        return Ok(Place { on: day, status: DocumentStatus::Authorised, by: None });
    };
    let policies = &input.profile.locked_periods;
    let policy = match dated {
        Dated::Invoice => policies.invoices,
        Dated::CreditNote => policies.credit_notes,
        Dated::Payment => policies.payments,
    };
    let order = input.order;
    let by = Some(By::Profile(policy.at));
    match (policy.value, locked.succ_opt()) {
        (LockedPeriod::NextOpenDay, Some(open)) => {
            plan.notes
                .push(format_smolstr!("{what} is dated {open}: {day} lies in a period that is locked until {locked}"));
            Ok(Place { on: open, status: DocumentStatus::Authorised, by })
        }
        // What is a draft stands in no summary: of an order without documents of its own it would be nowhere.
        (LockedPeriod::Draft, _) if !input.summed => {
            plan.notes.push(format_smolstr!(
                "{what} is a draft: its day {day} lies in a period that is locked until {locked}"
            ));
            Ok(Place { on: day, status: DocumentStatus::Draft, by })
        }
        _ => Err(parked(order, day, locked, what, dated)),
    }
}

fn parked(order: &Order, day: NaiveDate, locked: NaiveDate, what: &str, dated: Dated) -> Park {
    Park::new(
        ParkCode::LockedPeriod,
        format!("order {}: {what} would be dated {day}, and the ledger is locked until {locked}", order.number),
        format!(
            "move the lock date in the ledger, set locked_period.{} = \"next_open_day\" in the profile, or enter it by hand",
            dated.field()
        ),
    )
}
