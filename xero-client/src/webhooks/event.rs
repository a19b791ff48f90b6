//! What one event says: which resource of which tenant was made or changed.

use std::fmt;

use api_core::wire::{self, Extent, NetInstant, WireValue};
use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serializer, de};
use uuid::Uuid;

use crate::wire::{ContactId, CreditNoteId, CreditNoteType, DocumentStatus, InvoiceId, TenantId};

api_core::wire_enum! {
    /// What kind of resource an event is about (XR-HOOK-6). There is none for payments, items and accounts; a payment changes
    /// its invoice.
    pub enum EventCategory {
        /// A contact.
        Contact => "CONTACT",
        /// An invoice or bill.
        Invoice => "INVOICE",
        /// A credit note.
        CreditNote => "CREDITNOTE",
        /// A subscription to the app itself, of Xero's app store.
        Subscription => "SUBSCRIPTION",
    }
}

api_core::wire_enum! {
    /// What happened to it (XR-HOOK-6).
    pub enum EventType {
        /// It was made.
        Create => "CREATE",
        /// It was changed, which includes archiving, voiding and deleting.
        Update => "UPDATE",
    }
}

api_core::wire_enum! {
    /// What the tenant is.
    pub enum TenantType {
        /// An organisation.
        Organisation => "ORGANISATION",
        /// The app itself, for its subscriptions.
        Application => "APPLICATION",
    }
}

/// When it happened, in UTC. Read with and without `Z` and fraction (XR-HOOK-9); held to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventTime(pub DateTime<Utc>);

impl WireValue for EventTime {
    fn from_wire<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // Another year could not be written so that it is read again.
        let NetInstant(at) = NetInstant::parse(&text)
            .filter(|instant| (0..=9999).contains(&instant.0.year()))
            .ok_or_else(|| de::Error::custom("an instant such as 2026-01-05T10:00:00.123Z is expected"))?;
        Ok(Self(at))
    }

    fn to_wire<S: Serializer>(&self, serializer: S, _: Extent) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

api_core::wire_struct! {
    /// One event. It is a hint and no more: it holds nothing of what the resource now is, may be late, doubled, or the echo of
    /// what this app itself wrote (XR-HOOK-8). Read the resource, and go by what is read.
    pub struct Event {
        /// Whose resource it is: an organisation; the app itself for a subscription.
        tenant_id: TenantId => "tenantId",
        /// What the tenant is.
        tenant_type: Option<TenantType> => "tenantType",
        /// What kind of resource it is.
        category: EventCategory => "eventCategory",
        /// What happened to it.
        event_type: EventType => "eventType",
        /// The resource's id; [`resource`](Self::resource) has it with its kind.
        resource_id: Uuid => "resourceId",
        /// Where the API has it. Do not fetch what a text says without a look at its host: the client takes the id.
        resource_url: Option<String> => "resourceUrl",
        /// When it happened.
        occurred_at: Option<EventTime> => "eventDateUtc",
    }
}

api_core::wire_struct! {
    /// What some events say of the resource itself; credit notes alone so far (XR-HOOK-6).
    #[derive(Default)]
    pub struct EventData {
        /// What the credit note is.
        credit_note_type: Option<CreditNoteType> => "Type",
        /// How far it was.
        status: Option<DocumentStatus> => "Status",
    }
}

/// A resource by its kind and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangedResource {
    /// A contact.
    Contact(ContactId),
    /// An invoice or bill.
    Invoice(InvoiceId),
    /// A credit note.
    CreditNote(CreditNoteId),
    /// A subscription to the app.
    Subscription(Uuid),
    /// Of a category that this version does not know.
    Other(EventCategory, Uuid),
}

/// Whose resource, and which: what work on an event is keyed by. Events with one key ask for one and the same: to read that
/// resource again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceKey {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Which it is.
    pub resource: ChangedResource,
}

impl Event {
    /// Reads one event; category and types in any case of letters, as older pages of Xero's write them.
    ///
    /// # Errors
    /// serde_json's, with the member's name and no value.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        wire::from_str(json).map(Self::in_known_case)
    }

    pub(super) fn in_known_case(mut self) -> Self {
        if let EventCategory::Other(text) = &self.category {
            self.category = known(text, EventCategory::KNOWN, EventCategory::as_str).unwrap_or(self.category);
        }
        if let EventType::Other(text) = &self.event_type {
            self.event_type = known(text, EventType::KNOWN, EventType::as_str).unwrap_or(self.event_type);
        }
        if let Some(TenantType::Other(text)) = &self.tenant_type {
            self.tenant_type = known(text, TenantType::KNOWN, TenantType::as_str).or(self.tenant_type);
        }
        self
    }

    /// The resource with its kind.
    pub fn resource(&self) -> ChangedResource {
        let id = self.resource_id;
        match &self.category {
            EventCategory::Contact => ChangedResource::Contact(ContactId(id)),
            EventCategory::Invoice => ChangedResource::Invoice(InvoiceId(id)),
            EventCategory::CreditNote => ChangedResource::CreditNote(CreditNoteId(id)),
            EventCategory::Subscription => ChangedResource::Subscription(id),
            other @ EventCategory::Other(_) => ChangedResource::Other(other.clone(), id),
        }
    }

    /// What work on this event is keyed by.
    pub fn key(&self) -> ResourceKey {
        ResourceKey { tenant_id: self.tenant_id, resource: self.resource() }
    }

    /// What it says of the resource itself, if it does so in the form that is known. In any form it is in
    /// [`extras`](Self::extras), under `data`.
    pub fn data(&self) -> Option<EventData> {
        wire::from_str(self.extras.get("data")?).ok()
    }
}

/// The known value whose text this is in another case.
fn known<T: Clone>(text: &str, all: &[T], as_str: fn(&T) -> &str) -> Option<T> {
    all.iter().find(|value| as_str(value).eq_ignore_ascii_case(text)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e";
    const RESOURCE: &str = "b0a5c1de-93f4-4a36-8e0b-5d7c2f90a1e4";

    fn event(category: &str, kind: &str, more: &str) -> Event {
        Event::parse(&format!(
            r#"{{"resourceUrl": "https://api.xero.com/api.xro/2.0/X/{RESOURCE}", "resourceId": "{RESOURCE}",
                "tenantId": "{TENANT}", "tenantType": "ORGANISATION", "eventCategory": "{category}", "eventType": "{kind}"{more}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn an_event_names_a_resource_of_a_tenant() {
        let id = RESOURCE.parse().unwrap();
        for (category, resource) in [
            ("CONTACT", ChangedResource::Contact(ContactId(id))),
            ("INVOICE", ChangedResource::Invoice(InvoiceId(id))),
            ("CREDITNOTE", ChangedResource::CreditNote(CreditNoteId(id))),
            ("SUBSCRIPTION", ChangedResource::Subscription(id)),
            ("QUOTE", ChangedResource::Other(EventCategory::from("QUOTE"), id)),
        ] {
            let event = event(category, "CREATE", "");
            assert_eq!(event.key(), ResourceKey { tenant_id: TENANT.parse().unwrap(), resource });
        }
    }

    #[test]
    fn types_are_read_in_any_case_and_new_ones_are_kept() {
        for (text, expected) in [
            ("UPDATE", EventType::Update),
            ("Update", EventType::Update),
            ("create", EventType::Create),
            ("Merge", EventType::Other("Merge".into())),
        ] {
            assert_eq!(event("Invoice", text, "").event_type, expected, "{text}");
        }
        assert_eq!(event("Invoice", "Update", "").category, EventCategory::Invoice);
        assert_eq!(event("CreditNote", "Update", "").category, EventCategory::CreditNote);
    }

    #[test]
    fn its_time_is_utc_with_and_without_z_and_fraction() {
        for (text, expected) in [
            ("2026-01-05T10:00:00.123Z", "2026-01-05T10:00:00.123Z"),
            ("2026-01-05T10:00:00.123", "2026-01-05T10:00:00.123Z"),
            ("2026-01-05T10:00:00", "2026-01-05T10:00:00Z"),
            ("2026-01-05T10:00:00.1234567Z", "2026-01-05T10:00:00.123Z"),
        ] {
            let event = event("INVOICE", "UPDATE", &format!(r#","eventDateUtc":"{text}""#));
            let written = wire::to_vec(&event.occurred_at).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), format!("\"{expected}\""));
        }
        assert_eq!(event("INVOICE", "UPDATE", "").occurred_at, None);
        for broken in ["canary", "-02026-01-05T10:00:04"] {
            let broken = Event::parse(&format!(
                r#"{{"resourceId":"{RESOURCE}","tenantId":"{TENANT}","eventCategory":"INVOICE","eventType":"UPDATE","eventDateUtc":"{broken}"}}"#
            ));
            let reason = broken.unwrap_err().to_string();
            assert!(reason.contains("eventDateUtc: an instant") && !reason.contains("canary"), "{reason}");
        }
    }

    #[test]
    fn what_it_says_of_the_resource_is_read_where_it_can_be_and_kept_in_any_form() {
        let note = event("CREDITNOTE", "CREATE", r#","data":{"Type":"ACCRECCREDIT","Status":"DRAFT","New":1.10}"#);
        let data = note.data().unwrap();
        assert_eq!(data.credit_note_type, Some(CreditNoteType::AccRecCredit));
        assert_eq!((data.status, data.extras.get("New")), (Some(DocumentStatus::Draft), Some("1.10")));
        let other = event("INVOICE", "UPDATE", r#","data":["x"],"reason":"y""#);
        assert_eq!((other.data(), other.extras.get("data")), (None, Some(r#"["x"]"#)));
        assert_eq!(other.extras.get("reason"), Some(r#""y""#));
        assert_eq!(Event::parse(&serde_json::to_string(&other).unwrap()).unwrap(), other);
    }
}
