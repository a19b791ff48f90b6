//! Summaries: orders that have no documents of their own become members, and once a day is over, a round makes documents of what its
//! members say.
//!
//! | room | what it does |
//! |---|---|
//! | `enrol` | from a signal to a member |
//! | `ground` | what a round is made from |
//! | `round` | from members to ops in the journal |
//! | `settle` | what became of the round before |
//! | `preview` | what a round would write |
//!
//! A member is written as it is read, and planned in rounds alone. A round takes the members that are due, and keeps with each what of
//! it stands in summaries; while ops of a round are under way there is no other. The next one begins with what became of the last: what
//! was written is applied to its orders, what was refused is taken apart and planned again.

mod enrol;
mod ground;
mod preview;
mod round;
mod settle;

/// The stream of the cursor that tells through which day summaries were made. It is empty while another round is wanted.
pub(super) const SUMMARIES: &str = "summaries";
