//! How a [`FakeXCart`](super::FakeXCart) is set up.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;

use super::{Host, Quirk, Quirks, StoreZone};

/// Which X-Cart is played: which [quirks](super::Quirk) it has. Versions differ in what the documents of the later ones promise
/// beyond the earlier, and in nothing else, as nothing else is known:
///
/// | | 5.5.0.29 | 5.5.1 | 5.6 |
/// |---|---|---|---|
/// | filters on the update date | ignored | work | work (taken from 5.5.1) |
/// | `pagination=false` | ignored | gives all | gives all |
/// | a 401 | three shapes of its own | a problem document | a problem document |
/// | every other fault | as observed | as before: nothing is known | as before: nothing is known |
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum XCartVersion {
    /// 5.5.0.29, with all its faults, as it was observed.
    #[default]
    V5_5_0_29,
    /// 5.5.1, as it is documented.
    V5_5_1,
    /// 5.6.0, as it is documented.
    V5_6,
}

/// The settings of a [`FakeXCart`](super::FakeXCart). The default is the demonstration store: keys `demo-read` and
/// `demo-all`, version 5.5.0.29, installed at the root, answering at once.
///
/// ```
/// use std::time::Duration;
/// use xcart_client::mock::{FakeXCartConfig, XCartVersion};
///
/// let config = FakeXCartConfig::default()
///     .all_key("secret")
///     .no_read_key()
///     .web_dir("shop")
///     .version(XCartVersion::V5_5_1)
///     .latency(Duration::from_millis(80));
/// # let _ = config;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct FakeXCartConfig {
    pub(super) read_key: Option<String>,
    pub(super) all_key: Option<String>,
    pub(super) version: XCartVersion,
    /// Those that are not as the version has them.
    pub(super) own_quirks: BTreeMap<Quirk, bool>,
    pub(super) web_dir: String,
    pub(super) latency: Duration,
    pub(super) host: Host,
    pub(super) zone: StoreZone,
    pub(super) ahead: TimeDelta,
    /// The older REST add-on, if it is on, and in what its release differs.
    #[cfg(feature = "legacy")]
    pub(super) legacy: Option<std::collections::BTreeSet<super::LegacyQuirk>>,
}

impl Default for FakeXCartConfig {
    fn default() -> Self {
        Self {
            read_key: Some("demo-read".into()),
            all_key: Some("demo-all".into()),
            version: XCartVersion::default(),
            own_quirks: BTreeMap::new(),
            web_dir: String::new(),
            latency: Duration::ZERO,
            host: Host::default(),
            zone: StoreZone::utc(),
            ahead: TimeDelta::zero(),
            #[cfg(feature = "legacy")]
            legacy: None,
        }
    }
}

impl FakeXCartConfig {
    /// The key that may only read.
    pub fn read_key(self, key: impl Into<String>) -> Self {
        Self { read_key: Some(key.into()), ..self }
    }

    /// The store has no key that may only read.
    pub fn no_read_key(self) -> Self {
        Self { read_key: None, ..self }
    }

    /// The key that may read and write.
    pub fn all_key(self, key: impl Into<String>) -> Self {
        Self { all_key: Some(key.into()), ..self }
    }

    /// The store has no key that may write.
    pub fn no_all_key(self) -> Self {
        Self { all_key: None, ..self }
    }

    /// Which X-Cart is played.
    pub fn version(self, version: XCartVersion) -> Self {
        Self { version, ..self }
    }

    /// Turns one fault on or off, whatever the version.
    pub fn quirk(mut self, quirk: Quirk, on: bool) -> Self {
        self.own_quirks.insert(quirk, on);
        self
    }

    pub(super) fn quirks(&self) -> Quirks {
        self.own_quirks.iter().fold(Quirks::of(self.version), |quirks, (quirk, on)| quirks.with(*quirk, *on))
    }

    /// The folder of the web server in which the store is installed: `shop` puts its API at `/shop/api`.
    pub fn web_dir(self, folder: &str) -> Self {
        let folder = folder.trim_matches('/');
        let web_dir = if folder.is_empty() { String::new() } else { format!("/{folder}") };
        Self { web_dir, ..self }
    }

    /// The zone of its server; UTC unless given.
    pub fn zone(self, zone: StoreZone) -> Self {
        Self { zone, ..self }
    }

    /// Its clock is so much ahead of everybody else's, or, below zero, behind (XC-ZONE-3).
    pub fn clock_ahead(self, ahead: TimeDelta) -> Self {
        Self { ahead, ..self }
    }

    /// The REST add-on of X-Cart 5.0 to 5.4 is on, with the same two keys, beside `/api`, which such a store does not have; its
    /// release differs in these from a 5.4.
    #[cfg(feature = "legacy")]
    pub fn legacy(self, quirks: impl IntoIterator<Item = super::LegacyQuirk>) -> Self {
        Self { legacy: Some(quirks.into_iter().collect()), ..self }
    }

    /// How much the server before it takes, and how it refuses what is more (XC-HOST-1).
    pub fn host(self, host: Host) -> Self {
        Self { host, ..self }
    }

    /// How long every answer takes. Transports that wait, do; the answer is made at the end of that time.
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }
}
