//! The assembled integration: one store, one organisation, one profile.

use std::{collections::BTreeMap, sync::Arc};

use api_core::runtime::Runtime;
#[cfg(feature = "http")]
use api_core::{http::HttpTransport, network::NetworkPolicy, url::BaseUrl};
use canonical_model::{
    ConnectionId, OrderId, SmolStr, TenantId,
    ledger::{DocKind, Organisation},
};
use chrono::NaiveDate;
use mapping::{
    Mapper, Profile, ProfileFinding,
    explain::Explanation,
    preview::{Preview, PreviewedOrder},
};
use sync_core::{
    Connection, Engine, EngineBuilder, LookedAt, Subject, SyncReport,
    ports::{Member, OpState, SharedStore, Versioned, Write, WriteSet},
};
use xero_client::{
    Field, Filter,
    wire::{CreditNoteId, InvoiceId},
};

use crate::{
    Error, ReconciledOrder, Reconciliation, Selection, StartFrom,
    connect::{MappedPlanner, XCartStorefront, XeroLedger},
    reconcile::in_ledger::{InLedger, ids_of, parsed},
};

/// No day is later that four digits tell the year of.
const LAST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(9999, 12, 31);

/// How many ids go into one filter.
const BY_FILTER: usize = 20;

/// What one connection is made of.
#[derive(Debug)]
pub struct Parts {
    /// The connection's name, part of every key: never change it.
    pub connection: ConnectionId,
    /// The organisation.
    pub tenant: TenantId,
    /// The store's client.
    pub xcart: xcart_client::Client,
    /// The ledger's client.
    pub xero: xero_client::Client,
    /// How orders become documents.
    pub profile: Profile,
    /// Which orders take part.
    pub selection: Selection,
    /// Where everything is remembered.
    pub store: SharedStore,
    /// Clock, sleep and randomness.
    pub runtime: Arc<dyn Runtime>,
}

impl Parts {
    /// The parts that a configuration describes: reqwest to both sides, SQLite, the profile's file.
    ///
    /// # Errors
    /// [`Error::Config`] or [`Error::Profile`] with the field, [`Error::Store`] when the database cannot be used.
    #[cfg(all(feature = "sqlite", feature = "http"))]
    pub fn from_config(config: &crate::Config, runtime: Arc<dyn Runtime>) -> Result<Self, Error> {
        let profile = std::fs::read_to_string(&config.profile)
            .map_err(|error| Error::Config(format!("`profile`: {}: {error}", config.profile.display())))?;
        let profile = Profile::from_toml(&profile)?;
        config.ledger.check_scopes(&profile)?;
        let unusable = |side: &str, error: &dyn std::fmt::Display| Error::Config(format!("`{side}`: {error}"));
        let base = config.store.base_url()?;
        let to_store = transport(&base, config.store.allow_private, "store.url")?;
        let xcart = xcart_client::Client::builder(to_store, runtime.clone(), base, config.store.secret()?)
            .build()
            .map_err(|error| unusable("store", &error))?;
        let base = match config.ledger.base_url()? {
            Some(base) => base,
            None => BaseUrl::parse(xero_client::BASE_URL).map_err(|error| unusable("ledger.url", &error))?,
        };
        let to_ledger = transport(&base, config.ledger.allow_private, "ledger.url")?;
        let tokens = config.ledger.token_source(runtime.clone())?;
        let xero = xero_client::Client::builder(to_ledger, runtime.clone(), tokens)
            .base_url(base)
            .build()
            .map_err(|error| unusable("ledger", &error))?;
        Ok(Self {
            connection: config.connection.clone(),
            tenant: config.ledger.tenant.clone(),
            xcart,
            xero,
            profile,
            selection: config.orders.clone(),
            store: Arc::new(sync_stores::sqlite::SqliteStore::open(&config.database, runtime.clone())?),
            runtime,
        })
    }
}

/// Keeps one X-Cart store and one Xero organisation in step.
///
/// # Cancellation
/// Every future may be dropped, and the process killed, at any time: what had begun is in the store, and the next
/// [`sync`](Self::sync) goes on from there.
#[derive(Debug)]
pub struct Integration {
    engine: Engine,
    connection: ConnectionId,
    tenant: TenantId,
    xero: xero_client::Client,
    profile: Arc<Profile>,
    planner: Arc<MappedPlanner>,
    runtime: Arc<dyn Runtime>,
    /// The day from which orders take part, if it is known.
    start: Option<NaiveDate>,
}

impl Integration {
    /// An integration of parts that the host brings.
    ///
    /// # Errors
    /// [`Error::Sync`] when the engine's settings are not safe.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        Self::new_with(parts, |engine| engine)
    }

    /// An integration whose engine the host sets up further: timing, amounts of work at once, where events go.
    ///
    /// # Errors
    /// [`Error::Sync`] when the engine's settings are not safe.
    pub fn new_with(parts: Parts, engine: impl FnOnce(EngineBuilder) -> EngineBuilder) -> Result<Self, Error> {
        let Parts { connection, tenant, xcart, xero, profile, selection, store, runtime } = parts;
        let profile = Arc::new(profile);
        let start = match selection.start_from {
            StartFrom::Date(day) => Some(day),
            StartFrom::Order(_) => None,
        };
        let planner = Arc::new(MappedPlanner::new(Mapper::new((*profile).clone()), selection));
        let builder = Engine::builder(store, runtime.clone()).connection(Connection {
            id: connection.clone(),
            tenant: tenant.clone(),
            storefront: Arc::new(XCartStorefront::new(xcart, profile.clone(), runtime.clone())),
            planner: planner.clone(),
            ledger: Arc::new(XeroLedger::new(xero.clone())),
        });
        let engine = engine(builder).build()?;
        Ok(Self { engine, connection, tenant, xero, profile, planner, runtime, start })
    }

    /// An integration as a configuration describes it: reqwest, SQLite, tokio.
    ///
    /// # Errors
    /// [`Error::Config`] or [`Error::Profile`] with the field, [`Error::Store`] when the file cannot be used.
    #[cfg(all(feature = "sqlite", feature = "http"))]
    pub fn from_config(config: &crate::Config) -> Result<Self, Error> {
        Self::from_config_with(config, |engine| engine)
    }

    /// The same, with an engine that the host sets up further.
    ///
    /// # Errors
    /// As [`from_config`](Self::from_config).
    #[cfg(all(feature = "sqlite", feature = "http"))]
    pub fn from_config_with(
        config: &crate::Config,
        engine: impl FnOnce(EngineBuilder) -> EngineBuilder,
    ) -> Result<Self, Error> {
        let runtime = Arc::new(api_core::runtime::TokioRuntime::new());
        Self::new_with(Parts::from_config(config, runtime)?, engine)
    }

    /// The engine, for what has no shorter way here: signals, redriving what is parked, a loop without end.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Holds the profile against the organisation: accounts, tax types, payment accounts, currencies. Reads, writes nothing.
    ///
    /// # Errors
    /// [`Error::Unfit`] with everything that does not fit, or when the ledger cannot be read.
    pub async fn check(&self) -> Result<Organisation, Error> {
        let reference = self.engine.reference_data(&self.connection).await?;
        let organisation = reference.organisation.clone();
        match self.profile.check(&reference) {
            Ok(()) => Ok(organisation),
            Err(findings) => Err(Error::Unfit { organisation: organisation.name.into(), findings }),
        }
    }

    /// What the organisation's lock dates do to the first orders by the profile, as [`Profile::period_warnings`] tells it. No run is
    /// stopped by it. Reads, writes nothing. Where the start is an order and no day, only today is known of.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn period_warnings(&self) -> Result<Vec<ProfileFinding>, Error> {
        let reference = self.engine.reference_data(&self.connection).await?;
        let today = self.profile.day_of(self.runtime.now());
        Ok(self.profile.period_warnings(&reference.organisation, self.start, today))
    }

    /// What would be done for the orders that changed, up to `max` of them, and what it comes to: totals by account and tax type,
    /// and the trial balance. Nothing is written: neither to the ledger nor to the queue or the journal.
    ///
    /// # Errors
    /// As [`check`](Self::check), when a side cannot be read, or [`Error::Sum`].
    pub async fn preview(&self, max: usize) -> Result<Preview, Error> {
        self.check().await?;
        self.engine.refresh_contacts(&self.connection).await?;
        let reference = self.engine.reference_data(&self.connection).await?;
        let looked_at = self.engine.preview(&self.connection, max).await?;
        let orders = looked_at.iter().filter_map(|one| {
            let (id, number) = match &one.record.subject {
                Subject::Order(id) => (id.clone(), one.record.number.clone()),
                Subject::Summaries => (PreviewedOrder::SUMMARIES.into(), None),
                _ => return None,
            };
            Some((PreviewedOrder { id, number, plan: one.plan.clone() }, &one.applied))
        });
        Ok(Preview::of(orders, &reference)?)
    }

    /// What would be done for one order as it is now, by the store's id, and for each field of each record the row of the profile or
    /// the rule that sets it; `None` if the store does not have the order. Nothing is written.
    ///
    /// What is sent already is not explained again: of an order that is in step there are no records.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use xcart_xero::{
    /// #     api_core::{Secret, fake::{InProcess, Shared}, runtime::ManualRuntime, url::BaseUrl},
    /// #     mapping, prelude::*, sync_core::memory::MemoryStore, xcart_client, xero_client,
    /// # };
    /// # let clock = ManualRuntime::new(1);
    /// # let runtime: Arc<dyn Runtime> = Arc::new(clock.clone());
    /// # let shop = Shared::new(xcart_client::mock::demo::demo_store(runtime.now()));
    /// # let books = Shared::new(xero_client::mock::FakeXero::demo());
    /// # let tokens = Arc::new(xero_client::StaticToken::new("demo-token"));
    /// # let integration = Integration::new(Parts {
    /// #     connection: "shop".into(),
    /// #     tenant: "11111111-1111-4111-8111-111111111111".into(),
    /// #     xcart: xcart_client::Client::builder(
    /// #         Arc::new(InProcess::new(shop, runtime.clone())), runtime.clone(), BaseUrl::parse("https://shop.example")?,
    /// #         Secret::from("demo-read"),
    /// #     ).build()?,
    /// #     xero: xero_client::Client::builder(Arc::new(InProcess::new(books, runtime.clone())), runtime.clone(), tokens).build()?,
    /// #     profile: Profile::from_toml(mapping::profiles::DEMO)?,
    /// #     selection: Selection::everything(StartFrom::Order(1)),
    /// #     store: Arc::new(MemoryStore::new(runtime.clone())),
    /// #     runtime,
    /// # })?;
    /// # clock.block_on(async {
    /// let explanation = integration.explain(&"1".into()).await?.ok_or("the store has no such order")?;
    /// println!("{explanation}"); // a table for each record: field, value, set by
    /// let account = explanation.records.iter().find_map(|record| record.field("lines[1].account"));
    /// println!("{}", account.ok_or("no line")?.by); // such as: profile line 33, accounts.sales
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`check`](Self::check), or when a side cannot be read.
    pub async fn explain(&self, order: &OrderId) -> Result<Option<Explanation>, Error> {
        self.check().await?;
        self.engine.refresh_contacts(&self.connection).await?;
        let looked_at = self.engine.look_at(&self.connection, order, |input| self.planner.explain(input)).await?;
        Ok(match looked_at {
            LookedAt::Seen(explanation) => Some(explanation),
            LookedAt::Unusable { number, park } => {
                let mut explanation = Explanation::new(order.clone(), number);
                explanation.parked.push(park);
                Some(explanation)
            }
            LookedAt::Missing => None,
        })
    }

    /// Brings the two in step: reads what changed, plans, sends, and finds out about what is in doubt, until nothing is left but
    /// what is parked.
    ///
    /// # Errors
    /// As [`check`](Self::check), with nothing sent; or when a side fails for longer than the engine's patience. Nothing is lost: call
    /// again.
    pub async fn sync(&self) -> Result<SyncReport, Error> {
        self.check().await?;
        self.claim_numbers().await?;
        Ok(self.engine.sync(&self.connection).await?)
    }

    /// Looks again at everything that is parked, for after a person mended the cause: the profile, the store or the ledger. Returns
    /// how many orders are looked at; [`sync`](Self::sync) does the rest.
    ///
    /// # Errors
    /// When the back end fails.
    pub async fn redrive(&self) -> Result<usize, Error> {
        Ok(self.engine.redrive(&self.connection).await?)
    }

    /// Two connections that write to one organisation must not make equal numbers: the first to sync with a prefix has it.
    async fn claim_numbers(&self) -> Result<(), Error> {
        let template = self.profile.number_template();
        let prefix = template.split('{').next().unwrap_or(template);
        let name = format!("numbers/{}/{prefix}", self.tenant);
        let store = self.engine.store();
        let mut claim = WriteSet::new();
        claim.write(Write::KeepSetting { name: name.clone(), value: self.connection.as_str().as_bytes().to_vec() });
        store.commit(claim).await?;
        match store.setting(&name).await? {
            Some(owner) if owner != self.connection.as_str().as_bytes() => Err(Error::Config(format!(
                "`documents.number` of the profile begins with {prefix:?}, as that of connection {:?}, which writes to the same \
                 organisation; give this one another prefix",
                String::from_utf8_lossy(&owner)
            ))),
            _ => Ok(()),
        }
    }

    /// Both sides of every order that was ever looked at: what the store said last, and what the ledger has now.
    ///
    /// # Errors
    /// When the ledger or the back end cannot be read.
    pub async fn reconcile(&self) -> Result<Reconciliation, Error> {
        let store = self.engine.store();
        let mut plans = store.plans(&self.connection).await?;
        plans.sort_by_key(|plan| plan.subject.order().and_then(|id| id.as_str().parse::<u64>().ok()));
        let mut looked_at = Vec::with_capacity(plans.len());
        for plan in plans {
            let links = store.links_of(&self.connection, &plan.subject).await?;
            looked_at.push((plan, links.into_iter().map(|link| link.value).collect::<Vec<_>>()));
        }
        let refused = store.parked_ops(&self.connection).await?;
        let ids = |kind| looked_at.iter().flat_map(move |(_, links)| ids_of(links, kind));
        let tenant = crate::connect::tenant_id(&self.tenant).map_err(|error| Error::Config(error.to_string()))?;
        let tenant = self.xero.tenant(&tenant);
        let invoices = tenant.invoices().list().ids(parsed::<InvoiceId>(ids(DocKind::Invoice))).all().await?;
        // Credit notes have no list by ids, only a filter.
        let mut credit_notes = Vec::new();
        for ids in parsed::<CreditNoteId>(ids(DocKind::CreditNote)).chunks(BY_FILTER) {
            let one = |id: &CreditNoteId| Field("CreditNoteID").eq(id.0);
            if let Some(any) = ids.iter().map(one).reduce(Filter::or) {
                credit_notes.extend(tenant.credit_notes().list().filter(any).all().await?);
            }
        }
        let in_ledger = InLedger::new(invoices, credit_notes);

        let summaries = looked_at.iter().filter(|(plan, _)| plan.subject == Subject::Summaries);
        let summaries = summaries.flat_map(|(_, links)| in_ledger.summaries(links)).collect();
        let orders = looked_at.into_iter().filter_map(|(plan, links)| {
            let order = plan.subject.order()?.clone();
            let invoice = in_ledger.invoice(&plan, &links);
            let ops = refused.iter().filter(|op| op.origin == plan.subject);
            let mut parked = plan.parked;
            parked.extend(ops.filter_map(|op| match &op.state {
                OpState::Parked(park) | OpState::Dead(park) => Some(park.clone()),
                _ => None,
            }));
            Some(ReconciledOrder {
                order,
                number: plan.number,
                in_store: plan.total,
                invoice,
                parked,
                notes: plan.notes,
            })
        });
        let mut orders: Vec<ReconciledOrder> = orders.collect();
        self.add_waiting(&mut orders).await?;
        Ok(Reconciliation { orders, summaries })
    }

    /// Adds the orders that wait for the end of a day to be parts of summaries.
    async fn add_waiting(&self, orders: &mut Vec<ReconciledOrder>) -> Result<(), Error> {
        let store = self.engine.store();
        let mut members = store.due_members(&self.connection, LAST_DAY.unwrap_or_default(), usize::MAX).await?;
        members.extend(store.members_with_share(&self.connection).await?);
        let places: BTreeMap<OrderId, usize> =
            orders.iter().enumerate().map(|(place, order)| (order.order.clone(), place)).collect();
        for Versioned { value: Member { order, due, .. }, .. } in members {
            let Some(due) = due else { continue };
            let note = SmolStr::from(format!("waits for the summaries of {due}"));
            match places.get(&order.id).and_then(|place| orders.get_mut(*place)) {
                Some(known) if known.parked.is_empty() => match known.notes.last_mut() {
                    Some(last) if last.starts_with("in ") => {
                        *last = format!("{last}; what changed since {note}").into()
                    }
                    _ => known.notes.push(note),
                },
                Some(_) => {}
                None => orders.push(ReconciledOrder {
                    number: Some(order.number.to_string()),
                    in_store: order.document_total().ok(),
                    invoice: None,
                    parked: Vec::new(),
                    notes: vec![note],
                    order: order.id,
                }),
            }
        }
        orders.sort_by_key(|order| order.order.as_str().parse::<u64>().ok());
        Ok(())
    }
}

/// A transport to one side: public hosts by https, unless the configuration lets this very host through.
#[cfg(feature = "http")]
pub(crate) fn transport(base: &BaseUrl, allow_private: bool, field: &str) -> Result<Arc<HttpTransport>, Error> {
    let refused = |error: &dyn std::fmt::Display| Error::Config(format!("`{field}`: {error}"));
    let mut policy = NetworkPolicy::public_only();
    if allow_private {
        policy = policy.allow(base.authority());
    }
    policy
        .check_url(base)
        .map_err(|error| refused(&format_args!("{error} (in the configuration: `allow_private = true` beside it)")))?;
    transport_under(policy, field)
}

/// A transport that goes where this policy allows.
#[cfg(feature = "http")]
pub(crate) fn transport_under(policy: NetworkPolicy, field: &str) -> Result<Arc<HttpTransport>, Error> {
    let transport = HttpTransport::builder().policy(policy).build();
    transport.map(Arc::new).map_err(|error| Error::Config(format!("`{field}`: {error}")))
}
