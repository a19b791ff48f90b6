//! Chance by a seed: every draw of the generator is one of these.

use rust_decimal::Decimal;

/// A row of draws that its seed determines.
#[derive(Debug)]
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// From `low` to `high`, both of which can come.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.i64(low..=high.max(low))
    }

    /// True in so many of a thousand draws.
    pub(super) fn in_thousand(&mut self, share: u32) -> bool {
        self.0.u32(0..1000) < share
    }

    /// One of them, all alike.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.0.usize(0..of.len())) }
    }

    /// A place below `length`; low ones come more often than high ones, as a few articles and customers make most orders.
    pub(super) fn skewed(&mut self, length: usize) -> usize {
        if length == 0 { 0 } else { self.0.usize(0..length).min(self.0.usize(0..length)) }
    }

    /// One of a table of things and their shares in a thousand; the last takes what the shares leave.
    pub(super) fn by_share<T: Copy>(&mut self, table: &[(u32, T)]) -> Option<T> {
        let mut drawn = self.0.u32(0..1000);
        for (share, thing) in table {
            match drawn.checked_sub(*share) {
                Some(rest) => drawn = rest,
                None => return Some(*thing),
            }
        }
        table.last().map(|(_, thing)| *thing)
    }

    /// An amount between two numbers of units of that many decimals.
    pub(super) fn amount(&mut self, low: i64, high: i64, decimals: u32) -> Decimal {
        Decimal::new(self.between(low, high), decimals)
    }
}
