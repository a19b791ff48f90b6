//! A whole story over `FakeXero`, and every refusal that it knows.

use std::{sync::Arc, time::Duration};

use api_core::{
    Secret,
    fake::{Fault, Faults, InProcess, Shared},
    limiter::Priority,
    runtime::ManualRuntime,
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use rust_decimal::dec;
use xero_client::{
    Client, Field, FileName, IdempotencyKey, Position, RetryPolicy, StaticToken, TenantClient, TokenError, TokenSource,
    Upload,
    mock::{AccountSetup, FakeXero, FakeXeroConfig, Limits, OrganisationSetup, TaxRateSetup, TokenSetup},
    render_create,
    wire::{
        AccountCode, Address, AddressType, Contact, ContactPerson, DocumentStatus, Invoice, InvoiceType, LineItem,
        NetDate, Payment, Phone, PhoneType, TaxType, TenantId,
    },
};

use crate::canaries::{ACCESS_TOKEN, MARKED, OWN_KEY, PRIVATE, TENANT, Told};

/// The way to the fake; what the client makes up itself becomes a canary.
#[derive(Debug)]
struct Wire {
    inner: InProcess<FakeXero>,
    told: ToldKeys,
}

struct ToldKeys(Told);

impl std::fmt::Debug for ToldKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ToldKeys")
    }
}

#[async_trait]
impl Transport for Wire {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        if let Some(key) = request.headers.get("idempotency-key") {
            self.told.0.secret(key.to_str().unwrap());
        }
        self.told.0.debug(&request);
        let result = self.inner.execute(request).await;
        self.told.0.outcome(&result);
        result
    }
}

struct World {
    told: Told,
    runtime: ManualRuntime,
    faults: Faults,
    fake: Shared<FakeXero>,
    client: Client,
}

impl World {
    fn new(retry: RetryPolicy) -> Self {
        Self::with(retry, Arc::new(StaticToken::new(ACCESS_TOKEN)), Faults::none())
    }

    fn with(retry: RetryPolicy, tokens: Arc<dyn TokenSource>, faults: Faults) -> Self {
        let (told, runtime) = (Told::default(), ManualRuntime::new(1));
        let tenant = TENANT.parse().unwrap();
        let organisation = OrganisationSetup::new(tenant, "Quaxolotl Trading", "USD")
            .account(AccountSetup::new("200", "Sales", "REVENUE").tax_type("NONE"))
            .account(AccountSetup::new("091", "Bank", "BANK").takes_payments())
            .tax_rate(TaxRateSetup::new("NONE", "Exempt", dec!(0)));
        let config = FakeXeroConfig::default()
            .organisation(organisation)
            .token(ACCESS_TOKEN, TokenSetup::new("canary", [tenant]));
        let fake = Shared::new(FakeXero::new(config));
        let inner = InProcess::with_faults(fake.clone(), Arc::new(runtime.clone()), faults.clone());
        let wire = Arc::new(Wire { inner, told: ToldKeys(told.clone()) });
        let client = Client::builder(wire, Arc::new(runtime.clone()), tokens).retry(retry).build().unwrap();
        told.debug(&client);
        Self { told, runtime, faults, fake, client }
    }

    fn tenant(&self) -> TenantClient {
        self.client.tenant(&TENANT.parse().unwrap())
    }
}

fn contact() -> Contact {
    let address = Address {
        address_type: Some(AddressType::Street),
        address_line1: Some(PRIVATE[4].into()),
        city: Some(PRIVATE[5].into()),
        postal_code: Some(PRIVATE[6].into()),
        attention_to: Some(PRIVATE[1].into()),
        ..Address::default()
    };
    let phone =
        Phone { phone_type: Some(PhoneType::Default), phone_number: Some(PRIVATE[7].into()), ..Phone::default() };
    let person = ContactPerson {
        first_name: Some(PRIVATE[3].into()),
        email_address: Some(MARKED[1].into()),
        ..ContactPerson::default()
    };
    Contact {
        name: Some(PRIVATE[0].into()),
        first_name: Some(PRIVATE[1].into()),
        last_name: Some(PRIVATE[2].into()),
        email_address: Some(MARKED[0].into()),
        bank_account_details: Some(PRIVATE[8].into()),
        tax_number: Some(PRIVATE[9].into()),
        addresses: Some(vec![address]),
        phones: Some(vec![phone]),
        contact_persons: Some(vec![person]),
        website: Some(format!("https://{}", PRIVATE[16]).into()),
        ..Contact::default()
    }
}

fn invoice(number: &str, account: &str, contact: Contact) -> Invoice {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).map(NetDate);
    Invoice {
        invoice_type: Some(InvoiceType::AccRec),
        invoice_number: Some(number.into()),
        contact: Some(contact),
        date,
        due_date: date,
        status: Some(DocumentStatus::Authorised),
        line_items: Some(vec![LineItem {
            description: Some(format!("{} paid with {} {}", PRIVATE[11], MARKED[3], MARKED[4]).into()),
            quantity: Some(dec!(1)),
            unit_amount: Some(dec!(9.90)),
            account_code: Some(AccountCode::from(account)),
            tax_type: Some(TaxType::from("NONE")),
            ..LineItem::default()
        }]),
        ..Invoice::default()
    }
}

/// Everything that a host may do, with all that comes of it told.
async fn story(world: &World, tenant: &TenantClient) {
    let told = &world.told;
    told.debug(tenant);
    told.debug(&tenant.contacts());
    let contact = contact();
    told.debug(&contact);
    let created = tenant.contacts().create(std::slice::from_ref(&contact)).await;
    told.outcome(&created);
    told.outcome(&tenant.contacts().create(std::slice::from_ref(&contact)).await);
    let reference = created.ok().and_then(|outcome| outcome.into_all().ok());
    let reference = reference.and_then(|all| all[0].contact_id).map(Contact::reference).unwrap_or(contact);
    let sale = invoice("XC-1", "200", reference.clone());
    let (again, wrong) = (invoice("XC-1", "200", reference.clone()), invoice("XC-2", "no such account", reference));
    told.debug(&sale);
    let outcome = tenant.invoices().create(&[sale.clone(), again, wrong]).await;
    told.outcome(&outcome);
    for result in outcome.iter().flat_map(|outcome| &outcome.elements) {
        told.outcome(result);
    }
    let id = outcome.ok().and_then(|outcome| outcome.written().next().and_then(|sale| sale.invoice_id));
    let id = id.unwrap_or_else(|| "3d1f0f52-6a0b-4c0e-9a57-0d8f6a1c2b3e".parse().unwrap());
    told.outcome(&tenant.invoices().get(&id).await);
    told.outcome(&tenant.invoices().email(&id).await);
    let online = tenant.invoices().online_invoice(&id).await;
    told.outcome(&online);
    if let Ok(Some(url)) = online {
        told.secret(url.expose());
    }
    told.outcome(&tenant.invoices().pdf(&id).await);
    told.outcome(&tenant.invoices().by_number(PRIVATE[0]).await);
    told.outcome(&tenant.organisation().await);
    let history = tenant.invoices().history(&id);
    told.debug(&history);
    told.outcome(&history.add_note(PRIVATE[12]).await);
    told.outcome(&history.list().await);
    let files = tenant.invoices().attachments(&id);
    let name = FileName::new(PRIVATE[13]).unwrap();
    let upload = Upload::new(name.clone(), MARKED[0].as_bytes());
    told.debug(&upload);
    told.outcome(&files.add(&upload).await);
    told.outcome(&files.add(&upload).await);
    told.outcome(&files.list().await);
    told.outcome(&files.get_by_name(&name).await);
    told.debug(&files);
    let list = tenant
        .contacts()
        .list()
        .search(PRIVATE[15])
        .filter(Field("EmailAddress").eq(MARKED[0]).or(Field("Name").contains(PRIVATE[0])));
    told.debug(&list);
    told.outcome(&list.clone().all().await);
    told.outcome(&list.page(1).await);
    let numbers = tenant.invoices().list().numbers([PRIVATE[0], MARKED[0]]);
    told.debug(&numbers);
    let mut pages = tenant.invoices().list().pages();
    while let Some(page) = pages.next().await {
        told.outcome(&page);
        if page.is_err() {
            break;
        }
    }
    let position: Result<Position, _> = serde_json::from_str(r#"{"list":1,"run":0,"page":1,"size":100}"#);
    told.outcome(&tenant.invoices().list().resume(position.unwrap()).all().await);
    told.outcome(&tenant.invoices().list().numbers([format!("{},", PRIVATE[0])]).all().await);
    let payment = Payment {
        invoice: Some(Box::new(Invoice::reference_to(id))),
        amount: Some(dec!(1000)),
        reference: Some("t17".into()),
        ..Payment::default()
    };
    told.debug(&payment);
    told.outcome(&tenant.payments().create(&[payment]).await);
    // As an engine does it, with keys and bytes of its own.
    let key = IdempotencyKey::new(OWN_KEY).unwrap();
    for number in ["XC-7", "XC-8"] {
        let call = render_create(&[invoice(number, "200", contact_named())]).unwrap();
        told.debug(&(&call, &key));
        let admission = world.client.admit(tenant.id(), Priority::Normal, Some(Duration::ZERO)).await;
        told.outcome(&admission);
        let Ok(admission) = admission else { continue };
        let answer = world.client.send_once(tenant.id(), call, Some(&key), admission).await;
        told.outcome(&answer);
        if let Ok(answer) = answer {
            told.outcome(&answer.elements::<Invoice>());
            told.outcome(&answer.success().map(|_| ()));
        }
    }
}

fn contact_named() -> Contact {
    Contact { name: Some(PRIVATE[0].into()), ..Contact::default() }
}

#[test]
fn a_story_that_goes_well_tells_nothing() {
    let world = World::new(RetryPolicy::default());
    world.told.listen(|| world.runtime.block_on(story(&world, &world.tenant())));
    let told = world.told.text();
    assert!(told.contains("Xero answered") && told.contains("TenantId(7ca9a417…)"), "nothing was logged: {told}");
    assert!(told.matches("element 1 (XC-1)").count() > 0, "no refusal was told: {told}");
    world.told.assert_kept(&"a good story");
}

#[test]
fn whatever_goes_wrong_on_the_way_tells_nothing() {
    for seed in 0..8 {
        let tokens = Arc::new(StaticToken::new(ACCESS_TOKEN));
        let world = World::with(RetryPolicy::default(), tokens, Faults::swarm(seed, Duration::from_secs(100)));
        world.told.listen(|| world.runtime.block_on(story(&world, &world.tenant())));
        world.told.assert_kept(&format_args!("swarm {seed}"));
    }
}

#[test]
fn whatever_the_fake_refuses_tells_nothing() {
    type Refusal = (&'static str, fn(&World));
    let refusals: [Refusal; 6] = [
        ("a limit", |world| world.fake.lock().set_limits(Limits::none().minute(Some(0)))),
        ("the day", |world| world.fake.lock().set_limits(Limits::none().day(Some(3)))),
        ("a token that is revoked", |world| world.fake.lock().revoke_token(ACCESS_TOKEN)),
        ("an organisation that is disconnected", |world| world.fake.lock().disconnect(TENANT.parse().unwrap())),
        ("the store of keys", |world| world.fake.lock().set_key_store_down(true)),
        ("a cut line", |world| world.faults.next(Fault::LostResponse)),
    ];
    for (what, refuse) in refusals {
        let world = World::new(RetryPolicy::none());
        refuse(&world);
        world.told.listen(|| world.runtime.block_on(story(&world, &world.tenant())));
        world.told.assert_kept(&what);
    }
}

/// Gives no token, and says why.
#[derive(Debug)]
struct NoToken;

#[async_trait]
impl TokenSource for NoToken {
    async fn token(&self, _: &TenantId) -> Result<Secret, TokenError> {
        Err(TokenError::transient("the vault is closed").with_source(std::io::Error::other("no key")))
    }
}

#[test]
fn what_cannot_be_sent_tells_nothing() {
    let broken = Arc::new(StaticToken::new(format!("{ACCESS_TOKEN}\n{ACCESS_TOKEN}")));
    for tokens in [Arc::new(NoToken) as Arc<dyn TokenSource>, broken] {
        let world = World::with(RetryPolicy::none(), tokens, Faults::none());
        world.told.listen(|| world.runtime.block_on(story(&world, &world.tenant())));
        world.told.assert_kept(&"no token");
    }
    let told = Told::default();
    told.outcome(&IdempotencyKey::new(format!("{OWN_KEY} {OWN_KEY}")));
    told.outcome(&FileName::new(format!("{}/", PRIVATE[13])));
    told.outcome(&"canary receipt.pdf-7ca9a417".parse::<TenantId>());
    told.assert_kept(&"names");
}
