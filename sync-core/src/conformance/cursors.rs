//! Cursors.

use futures_util::future::join_all;

use super::{Harness, given::*};
use crate::ports::{Cursor, Precondition, Versioned, Write};

fn at_version(version: u64) -> Precondition {
    Precondition::CursorVersion { connection: shop(), stream: "orders".to_owned(), version }
}

fn to(cursor: &str) -> Write {
    Write::PutCursor { connection: shop(), stream: "orders".to_owned(), cursor: Cursor(cursor.to_owned()) }
}

pub(super) async fn a_cursor_keeps_its_bytes(h: &dyn Harness) {
    let store = h.fresh().await;
    for (version, text) in [(1, ODD), (2, ""), (3, "2026-01-05T00:00:00Z|1042")] {
        put(&store, [to(text)]).await;
        let found = store.cursor(&shop(), "orders").await.unwrap().unwrap();
        assert_eq!(found, Versioned { value: Cursor(text.to_owned()), version });
    }
}

pub(super) async fn of_many_that_move_one_cursor_at_once_one_wins(h: &dyn Harness) {
    let store = h.fresh().await;
    for version in 0..3 {
        let moves = (0..32).map(|_| commit(&store, [at_version(version)], [to("next")]));
        assert_eq!(join_all(moves).await.into_iter().filter(Result::is_ok).count(), 1);
    }
    assert_eq!(store.cursor(&shop(), "orders").await.unwrap().unwrap().version, 3);
}

pub(super) async fn a_cursor_moves_only_together_with_what_was_enqueued(h: &dyn Harness) {
    let store = h.fresh().await;
    commit(&store, [at_version(0)], [Write::Enqueue(signal("1")), to("page 1")]).await.unwrap();
    let late = commit(&store, [at_version(0)], [Write::Enqueue(signal("2")), to("page 0")]).await;
    assert!(conflicts(late, &at_version(0)));
    let store = h.reopen(store).await;
    assert_eq!(store.cursor(&shop(), "orders").await.unwrap().unwrap().value, Cursor("page 1".into()));
    assert_eq!(lease_all(&store).await.len(), 1);
}

pub(super) async fn cursors_of_streams_and_connections_are_apart(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [to("a")]).await;
    assert!(store.cursor(&shop(), "contacts").await.unwrap().is_none());
    assert!(store.cursor(&other_shop(), "orders").await.unwrap().is_none());
    put(&store, [Write::PutCursor { connection: other_shop(), stream: "orders".into(), cursor: Cursor("b".into()) }])
        .await;
    let found = store.cursor(&shop(), "orders").await.unwrap().unwrap();
    assert_eq!(found, Versioned { value: Cursor("a".into()), version: 1 });
}

pub(super) async fn a_cursor_survives_opening_anew(h: &dyn Harness) {
    let store = h.fresh().await;
    put(&store, [to("a")]).await;
    let store = h.reopen(store).await;
    put(&store, [to("b")]).await;
    let store = h.reopen(store).await;
    let found = store.cursor(&shop(), "orders").await.unwrap().unwrap();
    assert_eq!(found, Versioned { value: Cursor("b".into()), version: 2 });
}
