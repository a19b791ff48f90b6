//! The body of a delivery and its signature, by code that knows nothing of the client's.

use data_encoding::{BASE32_NOPAD, BASE64};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{super::json::Object, change::Change};

/// An event of a webhook.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) tenant: Uuid,
    pub(super) change: Change,
}

impl Event {
    fn json(&self) -> String {
        let Change { category, id, created, at, data } = &self.change;
        let data = data.map(|(kind, status)| Object::new().put("Type", kind).put("Status", status).done());
        Object::new()
            .put("resourceUrl", format!("https://api.xero.com/api.xro/2.0/{}/{id}", category.list()))
            .id("resourceId", *id)
            .put("tenantId", self.tenant.to_string())
            .put("tenantType", "ORGANISATION")
            .put("eventCategory", category.as_str())
            .put("eventType", if *created { "CREATE" } else { "UPDATE" })
            .put("eventDateUtc", at.format("%Y-%m-%dT%H:%M:%S%.3f").to_string())
            .put_opt("data", data)
            .done()
            .to_string()
    }
}

/// The body: with uneven spaces, as Xero's is, so that nobody signs what they have parsed (XR-HOOK-1).
pub(super) fn body(events: &[Event], first: u64, last: u64, entropy: &str) -> String {
    let events: Vec<String> = events.iter().map(Event::json).collect();
    format!(
        r#"{{"events":[{}],"firstEventSequence": {first},"lastEventSequence": {last}, "entropy": "{entropy}"}}"#,
        events.join(",")
    )
}

/// Twenty capitals and digits, the same after the same deliveries.
pub(super) fn entropy(app: &str, number: u64) -> String {
    let text = BASE32_NOPAD.encode(&Sha256::digest(format!("{app} {number}")));
    text.get(..20).unwrap_or_default().to_owned()
}

/// The signature. The key's text is the key: it is not decoded (XR-HOOK-1).
pub(super) fn signature(key: &str, body: &str) -> String {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(body.as_bytes());
    BASE64.encode(&mac.finalize().into_bytes())
}

/// The same with another first character (XR-HOOK-3).
pub(super) fn spoilt(signature: &str) -> String {
    let other = if signature.starts_with('A') { "B" } else { "A" };
    format!("{other}{}", signature.get(1..).unwrap_or_default())
}
