//! Xero as the engine's ledger. Here: admitting, sending and reading. What goes out is in `render`, what comes back in `answer`, and
//! finding out what became of a write in `look_up`, how documents stand in `status`.

mod answer;
mod look_up;
mod render;
mod stated;
mod status;

use std::time::Duration;

use api_core::limiter::Priority;
use async_trait::async_trait;
use canonical_model::{
    LedgerId, TenantId,
    ledger::{ContactEntry, DocKey, DocumentStatus, ReferenceData},
};
use chrono::{DateTime, TimeDelta, Utc};
use mapping::inbound::{self, xero::Settings};
use serde::{Deserialize, Serialize};
use sync_core::{
    RemoteError, RemoteErrorKind,
    ports::{
        Admission, ContactDetail, ContactPage, Cursor, FrozenRequest, Ledger, LookUp, OpRecord, Rendered, Resolved,
        SendOutcome,
    },
};
use xero_client::{
    Call, Client, IdempotencyKey,
    wire::{self, NetInstant},
};

use self::answer::remote;

/// Writes to a Xero organisation and reads from it. Retrying is the engine's business: the client's own retry loop takes no part in
/// [`send`](Ledger::send).
#[derive(Debug, Clone)]
pub struct XeroLedger {
    client: Client,
}

impl XeroLedger {
    /// A ledger.
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}

/// How far the contact directory has been read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Directory {
    /// Contacts changed since then are read; `None`: all of them.
    since: Option<DateTime<Utc>>,
    /// The page to read next, from 1.
    page: u32,
    /// The latest change seen on the pages of this walk.
    latest: Option<DateTime<Utc>>,
}

/// How far a walk reaches back before the latest change seen: the ledger's times are accurate to the second, and some changes move
/// them late.
const OVERLAP: TimeDelta = TimeDelta::minutes(2);

/// Contacts on a page; the most that the ledger gives.
const CONTACTS_A_PAGE: u32 = 1000;

#[async_trait]
impl Ledger for XeroLedger {
    fn render(&self, ops: &[Resolved<'_>]) -> Rendered {
        render::render(ops)
    }

    async fn admit(
        &self,
        tenant: &TenantId,
        priority: Priority,
        patience: Option<Duration>,
    ) -> Result<Admission, RemoteError> {
        let admission = self.client.admit(&tenant_id(tenant)?, priority, patience).await.map_err(remote)?;
        Ok(Admission::new(admission))
    }

    async fn send(
        &self,
        tenant: &TenantId,
        request: &FrozenRequest,
        key: &str,
        ops: &[&OpRecord],
        admission: Admission,
    ) -> SendOutcome {
        let refused = |what: &str| SendOutcome::NotExecuted { error: RemoteError::new(RemoteErrorKind::Refused, what) };
        let Some(admission) = admission.into_inner::<xero_client::Admission>() else {
            return refused("the admission was given by another ledger");
        };
        let Ok(key) = IdempotencyKey::new(key) else { return refused("the idempotency key is too long") };
        let Ok(call) = Call::new(&request.method, request.path.clone(), request.body.clone()) else {
            return refused("the stored request cannot be sent; the database is damaged");
        };
        let tenant = match tenant_id(tenant) {
            Ok(tenant) => tenant,
            Err(error) => return SendOutcome::NotExecuted { error },
        };
        match self.client.send_once(&tenant, call, Some(&key), admission).await {
            Ok(answered) => answer::outcomes(&answered, ops),
            Err(error) => answer::failed(error, ops),
        }
    }

    async fn look_up(&self, tenant: &TenantId, ops: &[Resolved<'_>]) -> Result<Vec<LookUp>, RemoteError> {
        look_up::look_up(&self.client.tenant(&tenant_id(tenant)?), ops).await
    }

    async fn statuses(
        &self,
        tenant: &TenantId,
        documents: &[(&DocKey, &LedgerId)],
    ) -> Result<Vec<DocumentStatus>, RemoteError> {
        status::statuses(&self.client.tenant(&tenant_id(tenant)?), documents).await
    }

    async fn reference_data(&self, tenant: &TenantId) -> Result<ReferenceData, RemoteError> {
        let tenant = self.client.tenant(&tenant_id(tenant)?);
        let organisation = tenant.organisation().await.map_err(remote)?;
        let accounts = tenant.accounts().all().await.map_err(remote)?;
        let tax_rates = tenant.tax_rates().all().await.map_err(remote)?;
        let items = tenant.items().all().await.map_err(remote)?;
        let tracking = tenant.tracking_categories().all().await.map_err(remote)?;
        let currencies = tenant.currencies().all().await.map_err(remote)?;
        let branding_themes = tenant.branding_themes().all().await.map_err(remote)?;
        inbound::xero::reference_data(&Settings {
            organisation: &organisation,
            accounts: &accounts,
            tax_rates: &tax_rates,
            items: &items,
            tracking: &tracking,
            currencies: &currencies,
            branding_themes: &branding_themes,
        })
        .map_err(|error| RemoteError::new(RemoteErrorKind::Malformed, error.to_string()).with_source(error))
    }

    async fn contacts(
        &self,
        tenant: &TenantId,
        cursor: Option<&Cursor>,
        detail: ContactDetail,
    ) -> Result<ContactPage, RemoteError> {
        let walk: Directory = match cursor {
            None => Directory { page: 1, ..Directory::default() },
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                let what =
                    "the stored position in the ledger's contacts cannot be read; remove it to read all contacts again";
                RemoteError::new(RemoteErrorKind::Malformed, what)
            })?,
        };
        let tenant = self.client.tenant(&tenant_id(tenant)?);
        let mut list = tenant.contacts().list().include_archived().page_size(CONTACTS_A_PAGE);
        if let Some(since) = walk.since {
            list = list.modified_since(since);
        }
        let page = list.page(walk.page).await.map_err(remote)?;
        let more = page.has_next(walk.page, CONTACTS_A_PAGE);
        // A contact that cannot be read cannot be billed either: it is no entry of the directory, and costs no other.
        let contacts: Vec<_> = page.elements.into_iter().filter_map(Result::ok).collect();
        let changed = contacts.iter().filter_map(|contact| contact.updated_date_utc).map(|NetInstant(at)| at);
        let latest = changed.max().max(walk.latest);
        let next = if more {
            Directory { since: walk.since, page: walk.page.saturating_add(1), latest }
        } else {
            Directory { since: latest.map(|at| at - OVERLAP).max(walk.since), page: 1, latest: None }
        };
        let entry = |contact: &wire::Contact| {
            let details = (detail == ContactDetail::Fields).then(|| Box::new(inbound::xero::contact_details(contact)));
            Some(ContactEntry { details, ..inbound::xero::contact_entry(contact)? })
        };
        let contacts = contacts.iter().filter_map(entry).collect();
        let next = serde_json::to_string(&next).map_err(|error| {
            RemoteError::new(RemoteErrorKind::Malformed, "the position in the ledger's contacts cannot be written")
                .with_source(error)
        })?;
        Ok(ContactPage { contacts, next: Some(Cursor(next)), more })
    }
}

/// The organisation's id on the wire.
pub(crate) fn tenant_id(tenant: &TenantId) -> Result<wire::TenantId, RemoteError> {
    tenant.as_str().parse().map_err(|_| {
        let what = format!("the tenant {tenant} is no id of Xero's, such as 11111111-1111-4111-8111-111111111111");
        RemoteError::new(RemoteErrorKind::Refused, what)
    })
}
