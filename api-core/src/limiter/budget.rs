//! What is left of a bucket's budgets, to be read.

use std::time::Duration;

use super::LimitScope;

/// One limit, and what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowance {
    /// The limit set, or what the service was seen to grant where that is less (a smaller plan, other programs).
    pub limit: u32,
    /// How many more calls would go at once, as far as the limiter knows: its own count, and what the service's answers said
    /// of others'.
    pub left: u32,
}

/// What a bucket may still do. A limit that is not kept is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// Calls in flight.
    pub concurrent: Option<Allowance>,
    /// Calls in any 60 seconds.
    pub minute: Option<Allowance>,
    /// Calls in any 24 hours. The lower classes of priority leave a part of it to the higher ones.
    pub day: Option<Allowance>,
    /// Calls in any 60 seconds, over all buckets of the app.
    pub app_minute: Option<Allowance>,
    /// Which limit the service refused a call for, and how long no call goes therefore.
    pub closed: Option<(LimitScope, Duration)>,
}
