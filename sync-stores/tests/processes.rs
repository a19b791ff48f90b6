//! Several stores, and several processes, on one file; and a process that is killed at work.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod common;

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use common::{LEASE, open, shop, signal, step, steps, wait, walk};
use sync_core::ports::{LeaderLock, Queue, Signal, Store, Write, WriteSet};

const ROLE: &str = "SYNC_STORES_TEST_ROLE";
const FILE: &str = "SYNC_STORES_TEST_FILE";

/// This very program again, as another process in that role.
fn spawn(role: &str, file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "what_another_process_does", "--nocapture"])
        .env(ROLE, role)
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The lines that the process says, of those that are meant for us.
fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let said = BufReader::new(child.stdout.take().unwrap());
    said.lines().map_while(Result::ok).filter_map(|line| Some(line.split_once("says: ")?.1.to_owned()))
}

/// No test by itself: it does something only where [`spawn`] has started it.
#[test]
fn what_another_process_does() {
    let (Ok(role), Ok(file)) = (std::env::var(ROLE), std::env::var(FILE)) else { return };
    let store = open(Path::new(&file));
    match role.as_str() {
        "walk" => {
            for n in wait(steps(&store)) + 1.. {
                wait(store.commit(step(n, 2_000))).unwrap();
                println!("says: {n}");
            }
        }
        _ => wait(lease_all(&store)).iter().for_each(|signal| println!("says: {} {}", signal.subject, signal.fence)),
    }
}

/// Leases one signal after the other until none is due.
async fn lease_all(store: &sync_stores::sqlite::SqliteStore) -> Vec<Signal> {
    let mut leased = Vec::new();
    loop {
        let signals = store.lease_signals(&shop(), 3, LEASE).await.unwrap();
        if signals.is_empty() {
            return leased;
        }
        leased.extend(signals);
    }
}

async fn enqueue(store: &sync_stores::sqlite::SqliteStore, count: u64) {
    let writes = (0..count).map(|id| Write::Enqueue(signal(id))).collect();
    store.commit(WriteSet { require: vec![], writes }).await.unwrap();
}

#[test]
fn stores_on_one_file_never_share_a_lease() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = open(&path);
    wait(enqueue(&store, 300));
    let leased: Vec<Signal> = std::thread::scope(|scope| {
        let workers = [(); 4].map(|()| scope.spawn(|| wait(lease_all(&open(&path)))));
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let by_subject: BTreeMap<_, _> = leased.iter().map(|signal| (&signal.subject, signal.fence)).collect();
    let fences: std::collections::BTreeSet<_> = by_subject.values().collect();
    assert_eq!((leased.len(), by_subject.len(), fences.len()), (300, 300, 300));
    assert_eq!(wait(store.queue_stats(&shop())).unwrap().leased, 300);
}

#[test]
fn processes_on_one_file_never_share_a_lease() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let store = open(&path);
    wait(enqueue(&store, 200));
    let mut children = [(); 3].map(|()| spawn("lease", &path));
    let mut leased: Vec<String> = children.iter_mut().flat_map(lines).collect();
    children.iter_mut().for_each(|child| assert!(child.wait().unwrap().success()));
    assert_eq!(leased.len(), 200);
    leased.sort_unstable();
    leased.dedup_by_key(|said| said.split_once(' ').unwrap().0.to_owned());
    assert_eq!(leased.len(), 200, "a subject was leased twice");
}

#[test]
fn an_office_has_one_holder_among_stores_on_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let stores = [(); 3].map(|()| open(&path));
    let terms: Vec<_> = stores.iter().filter_map(|store| wait(store.acquire("poll/shop", LEASE)).unwrap()).collect();
    assert_eq!(terms.len(), 1);
}

#[test]
fn a_killed_process_leaves_all_that_it_had_confirmed_and_nothing_by_halves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sync.db");
    let mut confirmed = 0;
    for run in 0..6_u64 {
        let mut child = spawn("walk", &path);
        let mut said = lines(&mut child);
        for _ in 0..=run * 7 {
            confirmed = said.next().unwrap().parse().unwrap();
        }
        child.kill().unwrap();
        confirmed = said.last().map_or(confirmed, |last| last.parse().unwrap_or(confirmed));
        child.wait().unwrap();
        let found = wait(steps(&open(&path)));
        assert!((confirmed..=confirmed + 1).contains(&found), "{confirmed} were confirmed, {found} are there");
    }
    wait(walk(&open(&path), confirmed + 5));
}
