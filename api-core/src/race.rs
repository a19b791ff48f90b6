//! Waiting for work, but not for ever.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

/// The work's output, or `None` if the timer ended before it. Where both are ready the work wins.
pub(crate) async fn race<W: Future, T: Future>(work: W, timer: T) -> Option<W::Output> {
    let (mut work, mut timer) = (pin!(work), pin!(timer));
    poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        timer.as_mut().poll(context).map(|_| None)
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;
    use crate::runtime::ManualRuntime;

    #[test]
    fn the_work_wins_where_both_are_ready_and_the_timer_where_the_work_is_not() {
        let runtime = ManualRuntime::new(1);
        assert_eq!(runtime.block_on(race(ready(1), ready(()))), Some(1));
        assert_eq!(runtime.block_on(race(pending::<u8>(), ready(()))), None);
    }
}
