//! Orders in other currencies: a credit note stands at the rate of its invoice, whoever chose that, and a provider of rates is asked
//! for what is to be billed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use api_core::runtime::Runtime;
use async_trait::async_trait;
use canonical_model::{FxRate, ParkCode, RateQuery, RateSource};
use common::Rig;
use rust_decimal::Decimal;
use sync_core::{RemoteError, RemoteErrorKind, ports::RateProvider};
use xcart_xero::Integration;

/// An order of the demonstration in euros.
const IN_EUROS: &str = "1022";

fn rate(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn refund(rig: &Rig, integration: &Integration) {
    rig.runtime.advance(Duration::from_secs(3_600));
    let id = rig.shop.lock().order_by_number(IN_EUROS).unwrap().id;
    rig.shop.lock().refund(id, Decimal::from(5), rig.runtime.now()).unwrap();
    rig.run(integration.sync()).unwrap();
}

/// The rates of the order's invoice and of its credit notes.
fn rates(rig: &Rig) -> (Option<Decimal>, Vec<Decimal>) {
    let xero = rig.xero.lock();
    let number = format!("XC-{IN_EUROS}");
    let notes = xero.books().credit_notes().into_iter().filter(|note| note.number.starts_with(&number));
    (xero.books().invoice(&number).map(|invoice| invoice.rate), notes.map(|note| note.rate).collect())
}

#[test]
fn a_credit_note_stands_at_the_rate_that_xero_chose_for_its_invoice() {
    let rig = Rig::demo();
    let integration = rig.integration();
    rig.run(integration.sync()).unwrap();
    let (chosen, _) = rates(&rig);
    assert_ne!(chosen, Some(rate("0.8")));

    let now = rig.runtime.now();
    rig.xero.lock().person(now).set_day_rate("EUR", rate("0.8"));
    refund(&rig, &integration);
    assert_eq!(rates(&rig), (chosen, vec![chosen.unwrap()]));
}

/// Says what it was given, counts how often it is asked, and can be down.
#[derive(Debug)]
struct Bank {
    rate: Option<Decimal>,
    asked: AtomicUsize,
    down: AtomicBool,
}

impl Bank {
    fn of(rate: Option<Decimal>) -> Arc<Self> {
        Arc::new(Self { rate, asked: AtomicUsize::new(0), down: AtomicBool::new(false) })
    }
}

#[async_trait]
impl RateProvider for Bank {
    async fn rate(&self, query: &RateQuery) -> Result<Option<FxRate>, RemoteError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.down.load(Ordering::SeqCst) {
            return Err(RemoteError::new(RemoteErrorKind::Unavailable, "the bank is closed"));
        }
        let source = RateSource::Provider("bank".to_owned());
        let of = |rate| FxRate { base: query.base, quote: query.quote, rate, as_of: query.day, source };
        Ok(self.rate.map(of))
    }
}

fn rig_with_provider() -> Rig {
    let mut rig = Rig::demo();
    rig.profile.push_str("\n[[currency]]\ncode = \"EUR\"\nprovider = true\n");
    rig
}

#[test]
fn a_provider_of_rates_is_asked_once_for_an_order_and_its_answer_stays() {
    let rig = rig_with_provider();
    let bank = Bank::of(Some(rate("0.9213")));
    let integration = rig.integration_with(|engine| engine.rates(bank.clone()));
    rig.run(integration.sync()).unwrap();
    assert_eq!(rates(&rig), (Some(rate("0.9213")), vec![]));
    let in_euros = rig.xero.lock().books().invoices().iter().filter(|invoice| invoice.currency == "EUR").count();
    assert!(in_euros > 1);
    assert_eq!(bank.asked.load(Ordering::SeqCst), in_euros);

    refund(&rig, &integration);
    assert_eq!(rates(&rig), (Some(rate("0.9213")), vec![rate("0.9213")]));
    assert_eq!(bank.asked.load(Ordering::SeqCst), in_euros);
}

#[test]
fn an_order_waits_while_the_provider_of_rates_is_down_and_the_others_do_not() {
    let rig = rig_with_provider();
    let bank = Bank::of(Some(rate("0.9213")));
    bank.down.store(true, Ordering::SeqCst);
    let integration = rig.integration_with(|engine| engine.rates(bank.clone()));
    let error = rig.run(integration.sync()).unwrap_err();
    assert!(error.to_string().contains("the provider of rates"), "{error}");
    assert_eq!(rates(&rig).0, None);
    assert!(rig.xero.lock().books().invoices().len() > 10);

    bank.down.store(false, Ordering::SeqCst);
    rig.runtime.advance(Duration::from_secs(3_600));
    rig.run(integration.sync()).unwrap();
    assert_eq!(rates(&rig).0, Some(rate("0.9213")));
}

#[test]
fn an_order_whose_rate_nobody_knows_is_parked_with_the_pair_and_the_day() {
    for bank in [Some(Bank::of(None)), None] {
        let rig = rig_with_provider();
        let integration = rig.integration_with(|engine| match bank {
            Some(bank) => engine.rates(bank),
            None => engine,
        });
        rig.run(integration.sync()).unwrap();
        assert_eq!(rates(&rig).0, None);
        let parked = rig.run(integration.engine().parked(&"demo".into())).unwrap();
        let park = &parked.iter().find(|item| item.number.as_deref() == Some(IN_EUROS)).unwrap().park;
        assert_eq!(park.code, ParkCode::RateUnknown);
        assert!(park.cause.contains("no provider knows the rate of EUR to USD"), "{park}");
    }
}
