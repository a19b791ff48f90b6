//! In what releases of the add-on differ, one switch for each.

/// Something in which a release of the add-on is not as the one whose source is known, a 5.4. Each is documented of another
/// release, or follows from its parts; a client must bear both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LegacyQuirk {
    /// Numbers and ids are texts (XC-LEGACY-12).
    QuotedNumbers,
    /// Numbers have 17 digits, as a PHP before 7.1 writes its floats (XC-LEGACY-12).
    LongFloats,
    /// Stock is in `inventory.amount` (XC-LEGACY-19).
    StockApart,
    /// A call that is not let in is a 404, whatever the reason (XC-LEGACY-2).
    EveryRefusalIs404,
    /// Conditions other than `limit` and `orderBy` are ignored (XC-LEGACY-10).
    ConditionsIgnored,
    /// `orderBy` takes `o.date` and ids alone; anything else is ignored (XC-LEGACY-20).
    ChangesUnsorted,
}

impl LegacyQuirk {
    /// Each of them.
    pub const ALL: [Self; 6] = [
        Self::QuotedNumbers,
        Self::LongFloats,
        Self::StockApart,
        Self::EveryRefusalIs404,
        Self::ConditionsIgnored,
        Self::ChangesUnsorted,
    ];
}
