//! The store in files.

use std::{fs, path::PathBuf, sync::Arc, thread};

use futures_util::FutureExt;
use xero_client::{
    TokenError,
    oauth::{FileTokenStore, Swap, TokenKeeper, TokenSet, TokenStore},
};

use crate::world::{Kind, MINUTE, World};

/// A directory that is removed at the end.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xero-client-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The store never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

fn version(set: &TokenSet, version: u64) -> TokenSet {
    let json = set
        .to_secret_json()
        .expose()
        .replace(&format!("\"version\":{}", set.version()), &format!("\"version\":{version}"));
    TokenSet::from_secret_json(&json).unwrap()
}

fn swap(store: &FileTokenStore, expected: Option<u64>, new: &TokenSet) -> Result<Swap, TokenError> {
    now(store.compare_and_set(expected, new))
}

#[test]
fn a_program_that_starts_again_finds_its_tokens() {
    let (world, directory) = (World::new(), Directory::new("again"));
    let keeper = || TokenKeeper::new(world.identity(), Arc::new(FileTokenStore::new(&directory.0)));
    assert_eq!(world.token(&keeper()).unwrap_err().kind(), Kind::NotConnected);
    world.runtime.block_on(keeper().adopt(world.sign_in())).unwrap();
    for _ in 0..4 {
        world.runtime.advance(MINUTE * 31);
        world.token(&keeper()).unwrap();
    }
    assert_eq!(directory.names().len(), 2, "{:?}", directory.names());
}

#[test]
#[cfg(unix)]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (world, directory) = (World::new(), Directory::new("mode"));
    let set = version(&world.sign_in(), 1);
    assert_eq!(swap(&FileTokenStore::new(&directory.0), None, &set).unwrap(), Swap::Done);
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(directory.0.clone()), 0o700);
    assert_eq!(mode(directory.0.join(&directory.names()[0])), 0o600);
}

#[test]
fn a_swap_is_done_only_on_the_version_that_is_there() {
    let (world, directory) = (World::new(), Directory::new("swap"));
    let store = FileTokenStore::new(&directory.0);
    let set = world.sign_in();
    assert!(now(store.load()).unwrap().is_none());
    assert_eq!(swap(&store, Some(1), &version(&set, 2)).unwrap(), Swap::Conflict);
    assert_eq!(swap(&store, None, &version(&set, 1)).unwrap(), Swap::Done);
    assert_eq!(swap(&store, None, &version(&set, 1)).unwrap(), Swap::Conflict);
    assert_eq!(swap(&store, Some(1), &version(&set, 2)).unwrap(), Swap::Done);
    assert_eq!(swap(&store, Some(1), &version(&set, 2)).unwrap(), Swap::Conflict);
    assert_eq!(swap(&store, Some(2), &version(&set, 4)).unwrap_err().kind(), Kind::Store);
    assert_eq!(now(store.load()).unwrap().unwrap().version(), 2);
    assert_eq!(directory.names(), ["tokens-1.json", "tokens-2.json"]);
}

#[test]
fn of_many_who_swap_one_version_one_succeeds() {
    let (world, directory) = (World::new(), Directory::new("many"));
    let set = world.sign_in();
    let store = FileTokenStore::new(&directory.0);
    assert_eq!(swap(&store, None, &version(&set, 1)).unwrap(), Swap::Done);
    const ROUNDS: u64 = 40;
    let mut won: Vec<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut won = Vec::new();
                    loop {
                        let there = now(store.load()).unwrap().unwrap().version();
                        if there > ROUNDS {
                            return won;
                        }
                        if swap(&store, Some(there), &version(&set, there + 1)).unwrap() == Swap::Done {
                            won.push(there + 1);
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let (swaps, last) = (won.len(), now(store.load()).unwrap().unwrap().version());
    won.sort_unstable();
    won.dedup();
    assert_eq!((won.len(), last), (swaps, ROUNDS + 1), "no version was won twice: {won:?}");
    // Who is overtaken by two before it looks is told that it lost, and reads again; nobody overtakes the last.
    assert_eq!(won.last(), Some(&(ROUNDS + 1)));
    assert_eq!(directory.names().len(), 2, "nothing is left behind: {:?}", directory.names());
}

/// Two containers on one volume are both process 1, and each counts from 0.
#[test]
fn what_another_process_of_the_same_number_is_writing_is_left_alone() {
    let (world, directory) = (World::new(), Directory::new("numbers"));
    fs::create_dir_all(&directory.0).unwrap();
    let path = |count| directory.0.join(format!(".tokens-{}-{count}.tmp", std::process::id()));
    (0..300).for_each(|count| fs::write(path(count), "another's tokens").unwrap());
    let set = version(&world.sign_in(), 1);
    assert_eq!(swap(&FileTokenStore::new(&directory.0), None, &set).unwrap(), Swap::Done);
    (0..300).for_each(|count| assert_eq!(fs::read_to_string(path(count)).unwrap(), "another's tokens"));
    assert_eq!(directory.names().len(), 301, "and nothing but the tokens is left behind");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_that_shows_nothing_of_it() {
    let directory = Directory::new("broken");
    fs::create_dir_all(&directory.0).unwrap();
    fs::write(directory.0.join("tokens-3.json"), r#"{"access":"canary"#).unwrap();
    let error = now(FileTokenStore::new(&directory.0).load()).unwrap_err();
    assert!(error.kind() == Kind::Store && !format!("{error} {error:?}").contains("canary"), "{error}");
}
