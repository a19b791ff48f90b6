//! What a user can be asked to allow: scopes as Xero names them, and the sets that one usually asks for.

use std::{borrow::Cow, collections::BTreeSet, fmt};

/// One scope. Open: Xero adds new ones without notice, and [`Scope::new`] takes any text.
///
/// There are two worlds (XR-AUTH-7). Apps made before 2 March 2026 have the **broad** scope
/// [`ACCOUNTING_TRANSACTIONS`](Self::ACCOUNTING_TRANSACTIONS) and may mix it with the granular ones until September 2027.
/// Apps made since then have only the **granular** ones that took its place:
///
/// | broad | granular | opens |
/// |---|---|---|
/// | `accounting.transactions` | `accounting.invoices` | invoices, credit notes, quotes, purchase orders, repeating invoices, linked transactions, items |
/// | | `accounting.payments` | payments, batch payments, prepayments, overpayments |
/// | | `accounting.banktransactions` | bank transactions and transfers |
/// | | `accounting.manualjournals` | manual journals |
/// | | `accounting.classicexpenses` | expense claims and receipts |
/// | `accounting.reports.read` | `accounting.reports.….read` | one report each |
///
/// The same in both: `accounting.contacts`, `accounting.settings` (accounts, organisation, tax rates, tracking, currencies,
/// branding themes, items), `accounting.attachments`, and `openid`, `profile`, `email`, `offline_access`. Most have a
/// [`read`](Self::read) twin that only reads. Consents add up: a scope once granted stays until all is revoked (XR-OAUTH-8).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope(Cow<'static, str>);

/// Declares the constants.
macro_rules! scopes {
    ($($(#[$meta:meta])* $name:ident = $text:literal),* $(,)?) => {
        impl Scope { $( $(#[$meta])* pub const $name: Self = Self(Cow::Borrowed($text)); )* }
    };
}

scopes! {
    /// A refresh token: without it all ends after 30 minutes. [`Identity::sign_in`](super::Identity::sign_in) adds it.
    OFFLINE_ACCESS = "offline_access",
    /// Who the user is: an id token.
    OPENID = "openid",
    /// The user's name, in the id token.
    PROFILE = "profile",
    /// The user's e-mail address, in the id token.
    EMAIL = "email",
    /// Broad, apps made before March 2026: invoices, payments, bank transactions, manual journals, items.
    ACCOUNTING_TRANSACTIONS = "accounting.transactions",
    /// Granular: invoices, credit notes, quotes, purchase orders, items.
    ACCOUNTING_INVOICES = "accounting.invoices",
    /// Granular: payments, batch payments, prepayments, overpayments.
    ACCOUNTING_PAYMENTS = "accounting.payments",
    /// Granular: bank transactions and transfers.
    ACCOUNTING_BANK_TRANSACTIONS = "accounting.banktransactions",
    /// Granular: manual journals.
    ACCOUNTING_MANUAL_JOURNALS = "accounting.manualjournals",
    /// Granular: expense claims and receipts.
    ACCOUNTING_CLASSIC_EXPENSES = "accounting.classicexpenses",
    /// Contacts and their groups.
    ACCOUNTING_CONTACTS = "accounting.contacts",
    /// Accounts, the organisation, tax rates, tracking, currencies, branding themes, items.
    ACCOUNTING_SETTINGS = "accounting.settings",
    /// Attachments of every document.
    ACCOUNTING_ATTACHMENTS = "accounting.attachments",
    /// Broad, apps made before March 2026: all reports.
    ACCOUNTING_REPORTS_READ = "accounting.reports.read",
    /// Budgets.
    ACCOUNTING_BUDGETS_READ = "accounting.budgets.read",
    /// Journals; of the premium tier since 2026.
    ACCOUNTING_JOURNALS_READ = "accounting.journals.read",
    /// Payment services.
    PAYMENT_SERVICES = "paymentservices",
    /// With client credentials: list an app's connections without a user.
    APP_CONNECTIONS = "app.connections",
}

/// The granular scopes that a broad one opens, without `.read`.
const OF_TRANSACTIONS: [Scope; 5] = [
    Scope::ACCOUNTING_INVOICES,
    Scope::ACCOUNTING_PAYMENTS,
    Scope::ACCOUNTING_BANK_TRANSACTIONS,
    Scope::ACCOUNTING_MANUAL_JOURNALS,
    Scope::ACCOUNTING_CLASSIC_EXPENSES,
];

impl Scope {
    /// A scope by its name.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The twin that only reads: `accounting.contacts` becomes `accounting.contacts.read`.
    #[must_use]
    pub fn read(&self) -> Self {
        if self.is_read_only() { self.clone() } else { Self(Cow::Owned(format!("{}.read", self.0))) }
    }

    /// Whether it only reads.
    pub fn is_read_only(&self) -> bool {
        self.0.ends_with(".read")
    }

    /// Whether a grant of this scope opens all that the other one opens: itself, its reading twin, and for a broad one the
    /// granular ones that took its place.
    pub fn covers(&self, other: &Self) -> bool {
        if self == other || (!self.is_read_only() && self.read() == *other) {
            return true;
        }
        if *self == Self::ACCOUNTING_TRANSACTIONS {
            return OF_TRANSACTIONS.iter().any(|scope| scope.covers(other));
        }
        if *self == Self::ACCOUNTING_TRANSACTIONS.read() {
            return OF_TRANSACTIONS.iter().any(|scope| scope.read() == *other);
        }
        *self == Self::ACCOUNTING_REPORTS_READ && other.0.starts_with("accounting.reports.") && other.is_read_only()
    }
}

impl From<&'static str> for Scope {
    fn from(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl From<String> for Scope {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({})", self.0)
    }
}

/// A set of scopes.
///
/// ```
/// use xero_client::oauth::{Scope, Scopes};
///
/// let scopes = Scopes::sales().with(Scope::ACCOUNTING_ATTACHMENTS).with(Scope::ACCOUNTING_BUDGETS_READ);
/// assert!(scopes.to_string().starts_with("accounting.attachments accounting.budgets.read accounting.contacts"));
/// // What an old app was granted is enough, although the names differ.
/// assert!(Scopes::sales_broad().lacking(&Scopes::sales()).is_empty());
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// No scope.
    pub fn none() -> Self {
        Self::default()
    }

    /// What invoices, credit notes, payments, contacts, items and settings need, in granular scopes: for apps made since 2
    /// March 2026, and for older ones that have moved.
    pub fn sales() -> Self {
        [Scope::ACCOUNTING_INVOICES, Scope::ACCOUNTING_PAYMENTS, Scope::ACCOUNTING_CONTACTS, Scope::ACCOUNTING_SETTINGS]
            .into_iter()
            .collect()
    }

    /// The same in broad scopes: for apps made before 2 March 2026, until September 2027. Tokens given for them are not
    /// converted: to move, ask the user for [`sales`](Self::sales).
    pub fn sales_broad() -> Self {
        [Scope::ACCOUNTING_TRANSACTIONS, Scope::ACCOUNTING_CONTACTS, Scope::ACCOUNTING_SETTINGS].into_iter().collect()
    }

    /// The scopes of a text with spaces between them.
    pub fn parse(text: &str) -> Self {
        text.split_ascii_whitespace().map(|name| Scope::from(name.to_owned())).collect()
    }

    /// With one more.
    #[must_use]
    pub fn with(mut self, scope: Scope) -> Self {
        self.0.insert(scope);
        self
    }

    /// Each replaced by its twin that only reads, where there is one.
    #[must_use]
    pub fn read_only(self) -> Self {
        let accounting = |scope: &Scope| scope.as_str().starts_with("accounting.");
        self.0.into_iter().map(|scope| if accounting(&scope) { scope.read() } else { scope }).collect()
    }

    /// Whether exactly this one is among them.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// What is wanted and not [covered](Scope::covers) by these.
    #[must_use]
    pub fn lacking(&self, wanted: &Self) -> Self {
        wanted.iter().filter(|wanted| !self.iter().any(|granted| granted.covers(wanted))).cloned().collect()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// The names with spaces between them, as they are sent.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.0.iter().enumerate() {
            write!(f, "{}{scope}", if i == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}
