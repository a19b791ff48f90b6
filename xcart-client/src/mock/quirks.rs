//! The faults of a real X-Cart, one switch for each, and which version is played with which.
//!
//! | quirk | rule | 5.5.0.29 | 5.5.1 | 5.6 |
//! |---|---|---|---|---|
//! | [`PoisonOrders`](Quirk::PoisonOrders) | XC-POISON-1 | yes | as before | as before |
//! | [`UpdateFilterIgnored`](Quirk::UpdateFilterIgnored) | XC-FILTER-2 | yes | no: the filter is documented | no: taken from 5.5.1 |
//! | [`PaginationIgnored`](Quirk::PaginationIgnored) | XC-PAGE-5 | yes | no: the parameter is documented | no: documented |
//! | [`MethodAsStatus`](Quirk::MethodAsStatus) | XC-TXN-1 | yes | as before | as before |
//! | [`Plain401`](Quirk::Plain401) | XC-AUTH-3 | yes | no: a problem document is documented | no: documented |
//! | [`CodeAsComment`](Quirk::CodeAsComment) | XC-HISTORY-1 | yes | as before | as before |
//! | [`UpdateDateStays`](Quirk::UpdateDateStays) | XC-UPDATE-1 | yes | as before | as before |
//! | [`WordNumbersOnly`](Quirk::WordNumbersOnly) | XC-NUMBER-1 | yes | as before | as before |
//! | [`NoStatusFails`](Quirk::NoStatusFails) | XC-STATUS-6 | yes | as before | as before |
//! | [`InvalidIs400`](Quirk::InvalidIs400) | XC-ERR-3 | yes | as before | as before |
//! | [`ETagIgnored`](Quirk::ETagIgnored) | XC-CACHE-1 | yes | as before | as before |
//!
//! *yes* was observed, or read in the source. *no* is what the later version's documents say, which nobody has seen.
//! *as before*: nothing is known, so it is played as it was; a test that must not depend on it tries both positions. What
//! else differs between versions ([`FakeXCart`](super::FakeXCart) plays none of it) is signing customers in to the
//! storefront's API, which 5.5.1 and 5.6 have.

use std::collections::BTreeSet;

use super::XCartVersion;

/// One fault of a real X-Cart: something that a sane reader of its documents would not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Quirk {
    /// An order is answered 500 after the product of one of its lines was deleted, and every page with it too. Off: the
    /// line's `product_id` is null.
    PoisonOrders,
    /// Filters on the update date of orders are ignored, and JSON-LD does not list them. Off: they work, and are listed.
    UpdateFilterIgnored,
    /// `pagination=false` is ignored. Off: it gives the list whole.
    PaginationIgnored,
    /// The `status` of a transaction is the name of its payment method. Off: its letter. How an offline payment stands is
    /// then told by its order: S once that is paid, C when it is cancelled, W until then, which is the fake's own idea.
    MethodAsStatus,
    /// A 401 has a body of its own, in one of three shapes. Off: a problem document. Its `detail` is the same text, which is
    /// the fake's own idea.
    Plain401,
    /// The comment of an event in an order's history repeats its code. Off: it is empty.
    CodeAsComment,
    /// The update date of an order does not move when money or a parcel's number is added to it. Off: it does.
    UpdateDateStays,
    /// An order whose number has anything but letters, digits and `_` cannot be asked for by number. Off: it can.
    WordNumbersOnly,
    /// The status of an order that has none is a 500. Off: a 404, which is the fake's own idea.
    NoStatusFails,
    /// What the validator finds wrong with a body is a 400. Off: a 422, as the API's own description says.
    InvalidIs400,
    /// `If-None-Match` is answered in full. Off: 304 where the body is the same, as a proxy may do.
    ETagIgnored,
}

impl Quirk {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::PoisonOrders,
        Self::UpdateFilterIgnored,
        Self::PaginationIgnored,
        Self::MethodAsStatus,
        Self::Plain401,
        Self::CodeAsComment,
        Self::UpdateDateStays,
        Self::WordNumbersOnly,
        Self::NoStatusFails,
        Self::InvalidIs400,
        Self::ETagIgnored,
    ];
}

/// Which [quirks](Quirk) a store has.
///
/// ```
/// use xcart_client::mock::{FakeXCart, FakeXCartConfig, Quirk, Quirks, XCartVersion};
///
/// let newest = Quirks::of(XCartVersion::V5_6);
/// assert!(newest.has(Quirk::PoisonOrders) && !newest.has(Quirk::UpdateFilterIgnored));
///
/// // One that differs from its version in this.
/// let config = FakeXCartConfig::default().version(XCartVersion::V5_6).quirk(Quirk::PoisonOrders, false);
/// assert_eq!(*FakeXCart::new(config).quirks(), newest.with(Quirk::PoisonOrders, false));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Quirks(BTreeSet<Quirk>);

impl Quirks {
    /// A store without any.
    pub fn none() -> Self {
        Self::default()
    }

    /// Those that the version is played with: see the table at [`XCartVersion`].
    pub fn of(version: XCartVersion) -> Self {
        use Quirk::{PaginationIgnored, Plain401, UpdateFilterIgnored};
        let all = Self(Quirk::ALL.into());
        match version {
            XCartVersion::V5_5_0_29 => all,
            XCartVersion::V5_5_1 | XCartVersion::V5_6 => [UpdateFilterIgnored, PaginationIgnored, Plain401]
                .into_iter()
                .fold(all, |all, quirk| all.with(quirk, false)),
        }
    }

    /// The same with this one on, or off.
    pub fn with(mut self, quirk: Quirk, on: bool) -> Self {
        if on {
            self.0.insert(quirk);
        } else {
            self.0.remove(&quirk);
        }
        self
    }

    /// Whether this one is on.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.0.contains(&quirk)
    }
}
