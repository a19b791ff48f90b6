//! Chance that a seed fixes.

/// A stream of numbers (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// The stream of the order with that index: no order depends on those before it.
    pub fn of(seed: u64, index: u64) -> Self {
        let start = Self(seed).next();
        Self(start ^ index.wrapping_mul(0xa24b_aed4_963e_e407))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// True in so many of a thousand throws.
    pub fn permille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    pub fn percent(&mut self, share: u64) -> bool {
        self.permille(share * 10)
    }

    /// A whole number, both ends included.
    pub fn between(&mut self, least: i128, most: i128) -> i128 {
        least + i128::from(self.below(u64::try_from(most - least + 1).unwrap()))
    }

    /// A position among so many.
    pub fn position(&mut self, count: usize) -> usize {
        usize::try_from(self.below(count as u64)).unwrap()
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.position(from.len())]
    }

    /// One of several by their weights.
    pub fn weighted<T: Copy>(&mut self, from: &[(u64, T)]) -> T {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in from {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        from[0].1
    }
}
