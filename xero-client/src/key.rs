//! The key by which Xero knows a write again.

use std::fmt;

use crate::error::Error;

/// The value of `Idempotency-Key`: within six minutes of the first call the same key, method, URL and body bring the first
/// answer again, errors included, and nothing is done twice (XR-IDEMP-1, XR-IDEMP-2).
///
/// Keys are known per app, not per tenant (XR-IDEMP-3): put the tenant into what a key is made of. A key guards fast retries
/// alone; what makes a write exactly-once is a natural key that is looked up.
///
/// `Display` is the key; `Debug` shows nothing of it, because the tenant is in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The longest key that Xero takes, in characters.
    pub const MAX_LEN: usize = 128;

    /// A key from its text.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if it is empty, longer than 128 characters, or holds
    /// anything but visible ASCII.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        let legal = (1..=Self::MAX_LEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if legal {
            Ok(Self(text))
        } else {
            Err(Error::invalid_request("an idempotency key has 1 to 128 visible ASCII characters"))
        }
    }

    /// A key for one write of that tenant, from 16 random bytes.
    #[cfg(feature = "client")]
    pub(crate) fn random(tenant: &crate::wire::TenantId, runtime: &dyn api_core::runtime::Runtime) -> Self {
        let mut bytes = [0; 16];
        runtime.fill_random(&mut bytes);
        Self(format!("{}-{}", tenant.0.simple(), uuid::Uuid::from_bytes(bytes).simple()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}
