//! Offices.

use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::time::later;

const TTL: std::time::Duration = LEASE;

pub(super) async fn an_office_has_one_holder(h: &dyn Harness) {
    let store = h.fresh().await;
    let now = store.now().await.unwrap();
    let term = store.acquire("poll/shop", TTL).await.unwrap().unwrap();
    assert_eq!((term.name.as_str(), term.ends), ("poll/shop", later(now, TTL)));
    assert_eq!(store.acquire("poll/shop", TTL).await.unwrap(), None);
}

pub(super) async fn of_many_that_want_an_office_at_once_one_gets_it(h: &dyn Harness) {
    let store = h.fresh().await;
    for _ in 0..3 {
        let terms = join_all((0..32).map(|_| store.acquire("office", TTL))).await;
        assert_eq!(terms.into_iter().filter_map(Result::unwrap).count(), 1);
        h.advance(TTL).await;
    }
}

pub(super) async fn a_term_ends_at_its_time_and_the_next_has_a_higher_fence(h: &dyn Harness) {
    let store = h.fresh().await;
    let first = store.acquire("office", TTL).await.unwrap().unwrap();
    h.advance(TTL - seconds(1)).await;
    assert_eq!(store.acquire("office", TTL).await.unwrap(), None);
    h.advance(seconds(1)).await;
    let second = store.acquire("office", TTL).await.unwrap().unwrap();
    assert!(second.fence > first.fence);
}

pub(super) async fn a_renewed_term_lasts_from_now(h: &dyn Harness) {
    let store = h.fresh().await;
    let first = store.acquire("office", TTL).await.unwrap().unwrap();
    h.advance(TTL - seconds(1)).await;
    let renewed = store.renew(&first, TTL).await.unwrap().unwrap();
    assert_eq!((renewed.fence, renewed.ends), (first.fence, later(store.now().await.unwrap(), TTL)));
    h.advance(TTL - seconds(1)).await;
    assert_eq!(store.acquire("office", TTL).await.unwrap(), None);
    // A shorter renewal is allowed too.
    assert!(store.renew(&renewed, seconds(1)).await.unwrap().is_some());
    h.advance(seconds(1)).await;
    assert!(store.acquire("office", TTL).await.unwrap().is_some());
}

pub(super) async fn a_lost_term_cannot_be_renewed(h: &dyn Harness) {
    let store = h.fresh().await;
    let lost = store.acquire("office", TTL).await.unwrap().unwrap();
    h.advance(TTL).await;
    let held = store.acquire("office", TTL).await.unwrap().unwrap();
    assert_eq!(store.renew(&lost, TTL).await.unwrap(), None);
    assert!(store.renew(&held, TTL).await.unwrap().is_some());
}

pub(super) async fn a_term_that_is_over_is_lost_though_nobody_took_the_office(h: &dyn Harness) {
    let store = h.fresh().await;
    let term = store.acquire("office", TTL).await.unwrap().unwrap();
    h.advance(TTL).await;
    assert_eq!(store.renew(&term, TTL).await.unwrap(), None);
    assert!(store.acquire("office", TTL).await.unwrap().is_some());
}

pub(super) async fn resigning_frees_the_office_and_the_fence_grows_on(h: &dyn Harness) {
    let store = h.fresh().await;
    let mut last = 0;
    for _ in 0..3 {
        let term = store.acquire("office", TTL).await.unwrap().unwrap();
        assert!(term.fence > last);
        last = term.fence;
        store.resign(term.clone()).await.unwrap();
        assert_eq!(store.renew(&term, TTL).await.unwrap(), None);
    }
}

pub(super) async fn resigning_a_lost_term_does_nothing(h: &dyn Harness) {
    let store = h.fresh().await;
    let lost = store.acquire("office", TTL).await.unwrap().unwrap();
    h.advance(TTL).await;
    let held = store.acquire("office", TTL).await.unwrap().unwrap();
    store.resign(lost).await.unwrap();
    assert_eq!(store.acquire("office", TTL).await.unwrap(), None);
    assert!(store.renew(&held, TTL).await.unwrap().is_some());
}

pub(super) async fn offices_of_other_names_are_apart(h: &dyn Harness) {
    let store = h.fresh().await;
    let first = store.acquire("poll/a", TTL).await.unwrap().unwrap();
    assert!(store.acquire("poll/b", TTL).await.unwrap().is_some());
    assert!(store.acquire(ODD, TTL).await.unwrap().is_some());
    store.resign(first).await.unwrap();
    assert_eq!(store.acquire("poll/b", TTL).await.unwrap(), None);
}

pub(super) async fn a_term_survives_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    let term = store.acquire("office", TTL).await.unwrap().unwrap();
    let store = h.reopen(store).await;
    assert_eq!(store.acquire("office", TTL).await.unwrap(), None);
    assert!(store.renew(&term, TTL).await.unwrap().is_some());
    h.advance(TTL).await;
    let store = h.reopen(store).await;
    assert!(store.acquire("office", TTL).await.unwrap().unwrap().fence > term.fence);
}
