//! A store whose process stands still before a commit, when it has read all that it will write by.

use std::future::Future;

use sync_core::ports::SharedStore;

use super::attack::Scissors;

#[path = "../../sync-core/tests/world/fuse/store.rs"]
mod store;

#[derive(Debug)]
pub(crate) struct Guarded<T> {
    scissors: Scissors,
    inner: T,
}

impl Guarded<SharedStore> {
    pub(crate) fn new(inner: SharedStore, scissors: &Scissors) -> Self {
        Self { scissors: scissors.clone(), inner }
    }
}

impl<T> Guarded<T> {
    async fn pass<O>(&self, call: impl Future<Output = O>) -> O {
        call.await
    }

    async fn before_commit(&self) {
        self.scissors.moment().await;
    }
}
