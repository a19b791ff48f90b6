//! Which customers to list. As with orders, what the store is asked for is checked on what it sends (XC-FILTER-4).

use std::fmt;

use api_core::runtime::Timestamp;

use super::{
    query::{contains, moment},
    window::List,
};
use crate::wire::Profile;

/// Which customers and members of staff to list. Everything that is set must hold. There is no filter by a date of change, as
/// profiles have none (XC-PROFILE-2).
///
/// ```
/// use xcart_client::ProfileQuery;
///
/// let query = ProfileQuery::new().login("@shop.example").added_from("2026-01-01T00:00:00Z".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ProfileQuery {
    login: Option<String>,
    added_from: Option<Timestamp>,
    added_before: Option<Timestamp>,
}

/// Everything but the text of a login.
impl fmt::Debug for ProfileQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileQuery")
            .field("login", &self.login.as_ref().map(|_| format_args!("…")))
            .field("added_from", &self.added_from)
            .field("added_before", &self.added_before)
            .finish()
    }
}

impl ProfileQuery {
    /// Everybody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those whose e-mail contains this text.
    pub fn login(mut self, part: impl Into<String>) -> Self {
        self.login = Some(part.into());
        self
    }

    /// Those who came at this moment or later; whole seconds count.
    pub fn added_from(mut self, from: Timestamp) -> Self {
        self.added_from = Some(from);
        self
    }

    /// Those who came before this moment.
    pub fn added_before(mut self, before: Timestamp) -> Self {
        self.added_before = Some(before);
        self
    }

    /// Whether the profile is one of those asked for. The pages are checked with this; a login is compared without regard to
    /// case, and left to the store where it is not plain ASCII, as databases have their own idea of equal letters.
    pub fn matches(&self, profile: &Profile) -> bool {
        let added = profile.create_date.0.timestamp();
        self.added_from.is_none_or(|from| added >= from.timestamp())
            && self.added_before.is_none_or(|before| added < before.timestamp())
            && self.login.as_deref().is_none_or(|part| contains(&profile.login, part))
    }

    pub(super) fn list(&self) -> List {
        let mut query = Vec::new();
        let mut add = |name, value: Option<String>| query.extend(value.map(|value| (name, value)));
        add("login", self.login.clone());
        add("added[after]", self.added_from.map(moment));
        add("added[strictly_before]", self.added_before.map(moment));
        List { path: vec!["profiles".to_owned()], query }
    }
}
