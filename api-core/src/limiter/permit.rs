//! Leave to make one call, and what a limiter hears of it.

use std::fmt;

use super::Feedback;

/// What becomes of a permit, for implementers of a [`RateLimiter`](super::RateLimiter). Exactly one of the methods is called.
pub trait PermitHandle: Send + Sync + fmt::Debug {
    /// The call was answered: it counts from now on.
    fn finish(self: Box<Self>, feedback: Feedback);

    /// The call was made, or may have been, and nobody waits for its answer any more: it may be under way for a while yet.
    fn abandon(self: Box<Self>) {
        self.finish(Feedback::default());
    }

    /// The call was not made: it does not count.
    fn cancel(self: Box<Self>);
}

/// Leave to make one call. While it lives, the call counts as in flight. Dropped without a word it is
/// [abandoned](Self::abandon), which is right for a panic and a cancelled task.
#[must_use = "a permit that is dropped at once is a call counted and not made"]
pub struct Permit(Option<Box<dyn PermitHandle>>);

impl Permit {
    /// A permit whose end the handle hears of.
    pub fn new(handle: impl PermitHandle + 'static) -> Self {
        Self(Some(Box::new(handle)))
    }

    /// The call was answered; call this as soon as its answer is there, for the call ages from this moment.
    pub fn finish(mut self, feedback: Feedback) {
        if let Some(handle) = self.0.take() {
            handle.finish(feedback);
        }
    }

    /// No answer came in time, or the connection broke: the call may have been made, and may still arrive.
    pub fn abandon(mut self) {
        if let Some(handle) = self.0.take() {
            handle.abandon();
        }
    }

    /// Not one byte was sent: gives everything back.
    pub fn cancel(mut self) {
        if let Some(handle) = self.0.take() {
            handle.cancel();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.abandon();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Permit").field(&self.0).finish()
    }
}
