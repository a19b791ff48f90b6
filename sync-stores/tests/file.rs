//! The file: who may read it, what it survives, and what it refuses.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::{fs, path::Path};

use common::{clock, open, options, shop, step, steps, wait, walk};
use sync_core::{
    StoreError,
    ports::{Queue, Store},
};
use sync_stores::sqlite::Examination;

/// The error of opening, which must name the file.
fn refused(path: &Path) -> StoreError {
    let error = options().open(path).unwrap_err();
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    error
}

fn sibling(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    name.into()
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_can_read_the_file_its_log_and_its_index() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let parts = ["", "-wal", "-shm"].map(|suffix| sibling(&path, suffix));
    let store = open(&path);
    wait(walk(&store, 1));
    assert_eq!(parts.each_ref().map(|part| mode(part)), [0o600; 3]);

    for part in &parts {
        fs::set_permissions(part, fs::Permissions::from_mode(0o664)).unwrap();
    }
    let second = open(&path);
    assert_eq!(parts.each_ref().map(|part| mode(part)), [0o600; 3], "what was too open is tightened");
    drop((store, second));
}

#[test]
fn a_copy_of_file_and_log_at_any_moment_has_all_that_was_committed_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = open(&path);
    for last in [0, 1, 2, 40, 41, 400, 1_500] {
        wait(walk(&store, last));
        let copy = folder.path().join(format!("{last}.db"));
        fs::copy(&path, &copy).unwrap();
        fs::copy(sibling(&path, "-wal"), sibling(&copy, "-wal")).unwrap();
        assert_eq!(wait(steps(&open(&copy))), last);
    }
}

#[test]
fn a_log_that_was_cut_anywhere_gives_whole_sets_and_no_half_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = open(&path);
    wait(walk(&store, 30));
    let (file, log) = (fs::read(&path).unwrap(), fs::read(sibling(&path, "-wal")).unwrap());
    let mut found = Vec::new();
    for cut in (0..log.len()).rev().step_by(9_001) {
        let copy = folder.path().join(format!("{cut}.db"));
        fs::write(&copy, &file).unwrap();
        fs::write(sibling(&copy, "-wal"), &log[..cut]).unwrap();
        found.push(wait(steps(&open(&copy))));
    }
    assert!(found.is_sorted_by(|later, earlier| later >= earlier) && found[0] > 25, "{found:?}");
}

#[test]
fn a_full_disk_is_an_error_that_leaves_nothing_half_written_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = options().max_size(400 << 10).open(&path).unwrap();
    let mut made = 0;
    let error = loop {
        match wait(store.commit(step(made + 1, 3_000))) {
            Ok(()) => made += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(error.to_string().contains(store.file()), "{error}");
    assert!(made > 10);
    assert_eq!(wait(steps(&store)), made, "what was confirmed is there, and nothing of what was not");
    assert!(matches!(wait(store.commit(step(made + 1, 30_000))), Err(StoreError::Full { .. })));

    wait(store.set_max_size(10 << 20)).unwrap();
    wait(walk(&store, made + 20));
    drop(store);
    assert_eq!(wait(steps(&open(&path))), made + 20);
}

#[test]
fn of_sets_that_wait_together_on_a_full_disk_those_that_fit_are_committed() {
    let folder = tempfile::tempdir().unwrap();
    let store = options().max_size(400 << 10).open(folder.path().join("sync.db")).unwrap();
    let outcomes = wait(async {
        let sizes = (1..=8).map(|n| if n % 2 == 0 { 1_000_000 } else { 1_000 });
        let mut commits = tokio::task::JoinSet::new();
        let store = std::sync::Arc::new(store);
        for (n, bytes) in (1..).zip(sizes) {
            let store = store.clone();
            commits.spawn(async move { (n, store.commit(step(n, bytes)).await.is_ok()) });
        }
        let mut outcomes = commits.join_all().await;
        outcomes.sort_unstable();
        assert_eq!(store.queue_stats(&shop()).await.unwrap().waiting, 4);
        outcomes
    });
    assert!(outcomes.iter().all(|(n, fits)| *fits == (n % 2 == 1)), "{outcomes:?}");
}

#[test]
fn a_damaged_file_is_refused_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    wait(walk(&open(&path), 200));
    let mut bytes = fs::read(&path).unwrap();
    assert!(!sibling(&path, "-wal").exists(), "a store that is closed leaves one file");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 9_000].fill(0x5a);
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(refused(&path), StoreError::Corrupt { .. }));

    fs::write(&path, "Dear diary, this is no database at all, and it goes on for longer than a header.".repeat(9))
        .unwrap();
    assert!(matches!(refused(&path), StoreError::Corrupt { .. }));
}

#[test]
fn a_thorough_examination_finds_an_index_that_lacks_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    wait(walk(&open(&path), 20));
    let sql = rusqlite::Connection::open(&path).unwrap();
    sql.execute_batch(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'ops_by_state')
         WHERE name = 'audit_by_connection';",
    )
    .unwrap();
    drop(sql);
    let error = options().examination(Examination::Thorough).open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[test]
fn a_record_whose_bits_flipped_is_damage_when_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = open(&path);
    wait(walk(&store, 3));
    let sql = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(sql.execute("UPDATE signals SET snapshot = zeroblob(700) WHERE subject = 'order:2'", []).unwrap(), 1);
    let error = wait(store.lease_signals(&shop(), 9, common::LEASE)).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("order:2") && error.to_string().contains(store.file()), "{error}");
    assert_eq!(wait(store.queue_stats(&shop())).unwrap().leased, 0, "nothing of the lease is left");
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    drop(open(&path));
    let sql = rusqlite::Connection::open(&path).unwrap();
    sql.execute_batch("PRAGMA user_version = 900").unwrap();
    drop(sql);
    let before = fs::read(&path).unwrap();
    let error = refused(&path);
    assert!(matches!(error, StoreError::Unsupported { .. }), "{error:?}");
    assert!(error.to_string().contains("900"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_of_something_else_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bookmarks.db");
    let sql = rusqlite::Connection::open(&path).unwrap();
    sql.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    drop(sql);
    let before = fs::read(&path).unwrap();
    assert!(matches!(refused(&path), StoreError::Unsupported { .. }));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(refused(&folder.path().join("no/such/folder/sync.db")), StoreError::Full { .. }));
    assert!(matches!(refused(folder.path()), StoreError::Full { .. }), "a folder is no file");
    assert!(options().open("").is_err());
}

#[test]
fn a_name_with_a_meaning_to_sqlite_is_a_file_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    for name in [":memory:", "file:sync.db?mode=memory", "sync.db#1 %41'\""] {
        let path = folder.path().join(name);
        wait(walk(&open(&path), 2));
        assert!(path.is_file());
        assert_eq!(wait(steps(&open(&path))), 2);
    }
}

#[test]
fn two_that_create_one_file_at_the_same_time_both_open_it() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sync.db");
        let both = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(|| options().open(&path).map(|store| wait(steps(&store)))));
            threads.map(|thread| thread.join().unwrap())
        });
        assert!(both.iter().all(|opened| matches!(opened, Ok(0))), "{both:?}");
    }
}

#[test]
fn a_store_shows_no_earlier_time_than_another_on_the_same_file_has_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let (ahead, behind) = (clock(), clock());
    ahead.advance(std::time::Duration::from_secs(3_600));
    let first = sync_stores::sqlite::SqliteStore::open(&path, ahead).unwrap();
    let second = sync_stores::sqlite::SqliteStore::open(&path, behind).unwrap();
    let shown = wait(first.now()).unwrap();
    assert_eq!(wait(second.now()).unwrap(), shown);
    drop((first, second));
    assert_eq!(wait(open(&path).now()).unwrap(), shown);
}
