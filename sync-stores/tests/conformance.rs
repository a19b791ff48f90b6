//! The SQLite back end keeps every promise of the ports: on a file with its thread, and in memory in place.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::runtime::{ManualRuntime, Runtime};
use async_trait::async_trait;
use sync_core::{conformance::Harness, ports::SharedStore};
use sync_stores::sqlite::SqliteOptions;
use tempfile::TempDir;

/// Files in a folder of their own; opening anew closes the file first.
#[derive(Debug)]
struct Files {
    runtime: ManualRuntime,
    folder: TempDir,
    opened: Mutex<Vec<PathBuf>>,
}

impl Files {
    fn new() -> Self {
        let opened = Mutex::default();
        Self { runtime: ManualRuntime::new(1), folder: tempfile::tempdir().unwrap(), opened }
    }

    fn open(&self, path: &PathBuf) -> SharedStore {
        Arc::new(SqliteOptions::new(Arc::new(self.runtime.clone())).open(path).unwrap())
    }
}

#[async_trait]
impl Harness for Files {
    async fn fresh(&self) -> SharedStore {
        let mut opened = self.opened.lock().unwrap();
        let path = self.folder.path().join(format!("{}.db", opened.len()));
        opened.push(path.clone());
        self.open(&path)
    }

    async fn reopen(&self, store: SharedStore) -> SharedStore {
        drop(store);
        self.open(self.opened.lock().unwrap().last().unwrap())
    }

    async fn advance(&self, by: Duration) {
        self.runtime.advance(by);
    }

    async fn set_back(&self, by: Duration) {
        self.runtime.set_now(self.runtime.now() - by);
    }
}

/// The same code without a file or a thread.
#[derive(Debug)]
struct InMemory(ManualRuntime);

#[async_trait]
impl Harness for InMemory {
    async fn fresh(&self) -> SharedStore {
        Arc::new(SqliteOptions::new(Arc::new(self.0.clone())).in_place().open_in_memory().unwrap())
    }

    async fn reopen(&self, store: SharedStore) -> SharedStore {
        store
    }

    async fn advance(&self, by: Duration) {
        self.0.advance(by);
    }

    async fn set_back(&self, by: Duration) {
        self.0.set_now(self.0.now() - by);
    }
}

mod on_a_file {
    sync_core::conformance!(super::Files::new());
}

mod in_memory {
    sync_core::conformance!(super::InMemory(super::ManualRuntime::new(1)));
}
