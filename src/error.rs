//! What can go wrong in an assembled integration.

use std::time::Duration;

use canonical_model::MoneyError;
use mapping::{ProfileError, ProfileFinding};
use sync_core::{StoreError, SyncError};

/// Why an integration could not be set up, or stopped. It names the thing and the fix, and holds no secret and no personal data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The configuration cannot be used as it is.
    #[error("the configuration cannot be used: {0}")]
    Config(String),
    /// The mapping profile cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The mapping profile does not fit the organisation; nothing was sent.
    #[error("the profile does not fit the organisation {organisation}: {}", list(findings))]
    Unfit {
        /// The organisation's name.
        organisation: String,
        /// What does not fit, each with its fix.
        findings: Vec<ProfileFinding>,
    },
    /// The engine stopped; what was waiting still waits.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// The persistence failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sums of a preview are beyond what can be reckoned with.
    #[error("the orders cannot be summed up, preview fewer of them: {0}")]
    Sum(#[from] MoneyError),
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(#[from] xero_client::Error),
}

fn list(findings: &[ProfileFinding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Error {
    /// Whether only a person can mend it.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Config(_) | Self::Profile(_) | Self::Unfit { .. } | Self::Sum(_) => true,
            Self::Sync(error) => error.is_permanent(),
            Self::Store(error) => !error.is_transient(),
            Self::Ledger(error) => error.is_permanent(),
        }
    }

    /// How long to wait before trying again, if somebody said so.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Sync(error) => error.retry_after(),
            Self::Ledger(error) => error.retry_after(),
            _ => None,
        }
    }
}
