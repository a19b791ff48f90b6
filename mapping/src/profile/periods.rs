//! What the ledger's lock dates mean for a profile, told before the first run.

use canonical_model::ledger::Organisation;
use chrono::NaiveDate;

use super::{LockedPeriod, Profile, ProfileError, ProfileFinding, check, source::Located};

/// Days of new orders that the ledger has locked.
#[derive(Debug, Clone, Copy)]
struct Locked {
    /// The first day that an order may have.
    first: NaiveDate,
    until: NaiveDate,
    /// The first day after it; the calendar may have none.
    open: Option<NaiveDate>,
    /// Whether orders that are yet to come lie in it too.
    ahead: bool,
}

impl Profile {
    /// What the organisation's lock dates do to new orders by `[locked_period]`, where they do something: what is parked, what is
    /// dated on another day, what stays a draft. `start` is the day from which orders take part, if that is known, and `today` the
    /// [day](Self::day_of) in the store's zone.
    ///
    /// These are warnings: each policy is one that somebody may want, nothing gets lost, and no run is stopped.
    pub fn period_warnings(
        &self,
        organisation: &Organisation,
        start: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Vec<ProfileFinding> {
        let first = start.unwrap_or(today);
        let Some(until) = organisation.locked_until().filter(|until| first <= *until) else { return Vec::new() };
        let locked = Locked { first, until, open: until.succ_opt(), ahead: today <= until };
        let policies = &self.locked_periods;
        let mut warnings = vec![self.warning(policies.invoices, locked.invoices(policies.invoices.value))];
        // What is parked, or a draft, has no credit note and no payment yet; but invoices of before may get some.
        if locked.ahead || policies.invoices.value == LockedPeriod::NextOpenDay {
            warnings.push(self.warning(policies.credit_notes, locked.credit_notes(policies.credit_notes.value)));
            let moved = policies.invoices.value == LockedPeriod::NextOpenDay;
            warnings.push(self.warning(policies.payments, locked.payments(policies.payments.value, moved)));
        }
        warnings
    }

    fn warning(&self, policy: Located<LockedPeriod>, (problem, fix): (String, String)) -> ProfileFinding {
        let ProfileError { layer, line, column, field, .. } = self.sources.error(policy.at, "");
        let fix = check::in_layer(&layer, fix);
        ProfileFinding { field, layer, line, column, problem, fix }
    }
}

impl Locked {
    fn invoices(self, policy: LockedPeriod) -> (String, String) {
        let problem = match (policy, self.open) {
            (LockedPeriod::NextOpenDay, Some(open)) => format!("invoices of {self} are dated {}", self.shown(open)),
            (LockedPeriod::Draft, _) => {
                format!("invoices of {self} stay drafts, which stand in no report and take no payment")
            }
            _ => format!("orders of {self} wait for a person, each by itself"),
        };
        (self.because(&problem), self.remedy(policy, "\"next_open_day\" or \"draft\""))
    }

    fn credit_notes(self, policy: LockedPeriod) -> (String, String) {
        let problem = match (policy, self.open) {
            (LockedPeriod::NextOpenDay, Some(open)) => format!("credit notes of {self} are dated {}", self.shown(open)),
            (LockedPeriod::Draft, _) => format!("credit notes of {self} stay drafts, and nothing is paid back by them"),
            _ => format!("refunds of {self} wait for a person, each by itself"),
        };
        (self.because(&problem), self.remedy(policy, "\"next_open_day\" or \"draft\""))
    }

    /// `moved`: the invoices that are paid get the first open day.
    fn payments(self, policy: LockedPeriod, moved: bool) -> (String, String) {
        let problem = match (policy, self.open) {
            (LockedPeriod::NextOpenDay, Some(open)) => format!("payments of {self} are dated {}", self.shown(open)),
            _ if moved => {
                format!("payments of {self} wait for a person, and their invoices stand unpaid on a later day")
            }
            _ => format!("payments of {self} wait for a person, each by itself"),
        };
        (self.because(&problem), self.remedy(policy, "\"next_open_day\""))
    }

    fn because(self, problem: &str) -> String {
        format!("the ledger is locked until {}: {problem}", self.until)
    }

    fn shown(self, open: NaiveDate) -> String {
        if self.ahead {
            format!("{open}, which is yet to come")
        } else {
            format!("{open}, in another period than in the shop")
        }
    }

    /// What would help; `others` are policies by which nothing waits.
    fn remedy(self, policy: LockedPeriod, others: &str) -> String {
        let begin = match self.open {
            Some(open) if !self.ahead => format!("begin with orders of {open}, or move the lock date in the ledger"),
            _ => "move the lock date in the ledger, if it is not meant to lie ahead".to_owned(),
        };
        match policy {
            LockedPeriod::Park => format!("{begin}, or write {others}"),
            LockedPeriod::Draft => format!("{begin}; drafts are approved when it is moved"),
            LockedPeriod::NextOpenDay => format!("{begin}, or agree on it with whoever files the returns"),
        }
    }
}

impl std::fmt::Display for Locked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { first, until, .. } = self;
        if first == until { write!(f, "{first}") } else { write!(f, "{first} to {until}") }
    }
}
