//! What the client tells of its exchanges, and what it never tells.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    io,
    sync::{Arc, Mutex},
};

use api_core::transport::Sent;
use common::{TENANT, TOKEN, World, answer, broken, json};
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;
use xero_client::{
    Field, FileName,
    wire::{Contact, InvoiceId},
};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Every line that is logged meanwhile, at the finest level.
fn logged(act: impl FnOnce()) -> Vec<String> {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(lines.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, act);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_exchange_is_told_with_what_support_asks_for() {
    let world = World::new([broken(Sent::Never), json(200, r#"{"Invoices":[{}]}"#)]);
    let id = InvoiceId(Uuid::from_u128(7));
    let lines = logged(|| {
        world.runtime.block_on(world.tenant().invoices().get(&id)).unwrap();
    });
    let exchange = lines.iter().find(|line| line.contains("Xero answered")).unwrap();
    assert!(exchange.contains("attempt{number=2}"), "{exchange}");
    for part in [
        &*format!("tenant=TenantId({}…)", &TENANT[..8]),
        "method=GET",
        "path=\"/Invoices/{id}\"",
        "status=200",
        "correlation_id=\"6f1d0c3a-0000-4000-8000-000000000001\"",
        "took_ms=0",
    ] {
        assert!(exchange.contains(part), "{part} in {exchange}");
    }
    assert!(lines.iter().any(|line| line.contains("no answer from Xero") && line.contains("maybe_sent=false")));
    let again = lines.iter().find(|line| line.contains("trying again")).unwrap();
    assert!(again.contains("attempt=1") && again.contains("pause_ms="), "{again}");
}

#[test]
fn no_line_holds_a_token_a_query_a_body_a_name_or_an_address() {
    let refused = r#"{"Type":"ValidationException","Elements":[{"EmailAddress":"ada@shop.example","ValidationErrors":[{"Message":"The contact name Ada Lovelace is already assigned to another contact."}]}]}"#;
    let world = World::new([
        json(200, r#"{"Contacts":[]}"#),
        json(400, refused),
        answer(404, &[], ""),
        answer(500, &[], "ada@shop.example"),
        json(200, r#"{"Contacts":[]}"#),
        broken(Sent::Maybe),
        json(401, r#"{"Detail":"TokenExpired: ada@shop.example"}"#),
        json(401, r#"{"Detail":"TokenExpired"}"#),
    ]);
    let tenant = world.tenant();
    let lines = logged(|| {
        world.runtime.block_on(async {
            let ada = Contact {
                name: Some("Ada Lovelace".into()),
                email_address: Some("ada@shop.example".into()),
                ..Contact::default()
            };
            let _ = tenant.contacts().list().filter(Field("Name").eq("Ada Lovelace")).all().await;
            let _ = tenant.contacts().create(&[ada]).await;
            let files = tenant.invoices().attachments(&InvoiceId(Uuid::from_u128(7)));
            let _ = files.get_by_name(&FileName::new("Ada Lovelace.pdf").unwrap()).await;
            let _ = tenant.contacts().list().search("Ada Lovelace").all().await;
            let _ = tenant.invoices().email(&InvoiceId(Uuid::from_u128(7))).await;
        });
    });
    assert!(lines.len() >= 8 && world.is_done(), "{lines:#?}");
    for line in lines {
        for secret in [TOKEN, "Bearer", "Lovelace", "ada@", "where=", "searchTerm"] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}
