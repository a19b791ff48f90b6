//! Canaries: secrets and people's names, addresses and e-mails go where they must, and are told nowhere else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::{error::Error as _, fmt::Write as _, sync::Arc, time::Duration};

use api_core::{
    fake::{Fault, Faults},
    runtime::{ManualRuntime, Runtime},
    transport::Response,
};
use attack::{Ear, ends, money};
use chrono::TimeDelta;
use common::Rig;
use http::{HeaderMap, HeaderValue, StatusCode};
use xcart_client::{
    mock::{FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, address, with_field},
    wire::PaymentStatusCode,
};
use xero_client::mock::{DEMO_TENANT, TokenSetup};

const KEY: &str = "canary-key-5f2b";
/// As long as a real one.
const TOKEN: &str = "canary-token-eyJhbGciOiJSUzI1NiIsImtpZCI6IjFDQUY4RTY2NzcyRDZEQzAyOEQ2NzI2RkQwMjYxNTgxNTcwRUZDMTki";
const SECRETS: [&str; 2] = [KEY, TOKEN];
const PEOPLE: [&str; 9] = [
    "Quaxolotl",
    "Zyxwvut",
    "Xylophonestreet",
    "Crypticville",
    "+9955501",
    "hushmail",
    "Obscurantist",
    "Whisperware",
    "staffsecret",
];

fn shop(now: api_core::runtime::Timestamp) -> FakeXCart {
    let placed = now - TimeDelta::days(2);
    let mut shop = FakeXCart::new(FakeXCartConfig::default().read_key(KEY));
    let who = shop.add_profile("quiet@hushmail.example", placed);
    let mut home = address("Quaxolotl", "Zyxwvut", "7 Xylophonestreet", "Crypticville", "99999", "US");
    home.phone = "+9955501".into();
    let home = with_field(home, "Company", "Obscurantist Ltd");
    let order = |number: &str| {
        OrderSeed::new("USD", placed)
            .number(number)
            .address(home.clone())
            .notes("please be quiet, Zyxwvut")
            .admin_notes("staffsecret")
            .line(Line::new("W-1", "Whisperware", money("9.90"), 2))
            .payment_status(PaymentStatusCode::Paid)
            .payment(Payment::sale("PayPal"))
    };
    shop.add_order(order("1").customer(who));
    shop.add_order(order("2").guest("other@hushmail.example"));
    shop.add_order(order("3").customer(who).payment_status(PaymentStatusCode::Other("ZZ".into())));
    shop.add_order(order("4").email("no-one@hushmail..example@x").payment(Payment::sale("Pigeon post")));
    shop.add_order(order("5").guest("quiet@hushmail.example").payment_status_changed(now, PaymentStatusCode::Refunded));
    shop
}

/// Everything that the integration tells anybody but the two sides.
fn told(rig: &Rig, runs: usize) -> String {
    let ear = Ear::default();
    let mut told = String::new();
    for _ in 0..runs {
        let integration = rig.integration_with(|engine| engine.events(Arc::new(ear.clone())));
        write!(told, "{integration:?}").unwrap();
        let outcomes = [
            ends(rig, integration.sync()).map(|report| format!("{report:?}")),
            ends(rig, integration.preview(50)).map(|preview| {
                // Its data are what would be written: they are for the merchant's eyes. Its text is for a terminal.
                let notes =
                    preview.orders.iter().map(|order| format!("{:?} {:?}", order.plan.parked, order.plan.notes));
                preview.to_string() + &notes.collect::<String>()
            }),
            ends(rig, integration.reconcile()).map(|table| format!("{table}{table:?}")),
            ends(rig, integration.check()).map(|organisation| organisation.name.to_string()),
        ];
        for outcome in outcomes {
            match outcome {
                Ok(text) => told.push_str(&text),
                Err(error) => {
                    writeln!(told, "{error} {error:?}").unwrap();
                    let mut source = error.source();
                    while let Some(cause) = source {
                        writeln!(told, "{cause} {cause:?}").unwrap();
                        source = cause.source();
                    }
                }
            }
        }
        let engine = integration.engine();
        let id = "demo".into();
        write!(told, "{:?}", ends(rig, engine.parked(&id)).unwrap()).unwrap();
        write!(told, "{:?}", ends(rig, engine.store().plans(&id)).unwrap()).unwrap();
        write!(told, "{:?}", ends(rig, engine.store().audit(&id, 0, 10_000)).unwrap()).unwrap();
        for parked in ends(rig, engine.store().parked_ops(&id)).unwrap() {
            write!(told, "{:?} {:?} {}", parked.state, parked.notes, parked.why).unwrap();
        }
        for number in 1..=5 {
            let subject = sync_core::Subject::Order(number.to_string().as_str().into());
            for op in ends(rig, engine.store().ops_of(&id, &subject)).unwrap() {
                write!(told, "{:?} {:?} {}", op.value.state, op.value.notes, op.value.why).unwrap();
            }
        }
        rig.runtime.advance(Duration::from_secs(3600));
    }
    write!(told, "{:?}", ear.0.lock().unwrap()).unwrap();
    told
}

fn rig(seed: u64) -> Rig {
    let runtime = ManualRuntime::new(seed);
    let shop = shop(runtime.now());
    let mut rig = Rig::with(runtime, shop);
    rig.key = KEY;
    rig.token = TOKEN;
    rig.xero.lock().add_token(TOKEN, TokenSetup::new("demo", [DEMO_TENANT]));
    rig
}

fn assert_kept(told: &str, what: &str) {
    for canary in SECRETS.iter().chain(&PEOPLE) {
        let Some(at) = told.to_lowercase().find(&canary.to_lowercase()) else { continue };
        let from = told.char_indices().map(|(i, _)| i).rfind(|i| *i + 200 < at).unwrap_or(0);
        let text: String = told[from..].chars().take(420).collect();
        panic!("{what}: {canary} is told: …{text}…");
    }
}

#[test]
fn a_quiet_sync_tells_no_secret_and_nobodys_data() {
    let rig = rig(1);
    assert_kept(&told(&rig, 2), "quiet");
}

#[test]
fn a_sync_in_which_everything_goes_wrong_tells_none_either() {
    for seed in 0..12 {
        let mut rig = rig(seed);
        rig.shop_faults = Faults::swarm(seed * 2 + 1, Duration::from_secs(20));
        rig.xero_faults = Faults::swarm(seed * 2 + 2, Duration::from_secs(100));
        assert_kept(&told(&rig, 2), "swarm");
    }
}

/// An answer that repeats what it was sent, or was to send, in every form that a service may choose.
fn echoes() -> Vec<Response> {
    let all = format!("{} {}", SECRETS.join(" "), PEOPLE.join(" "));
    let json = |body: String, status: StatusCode| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        Response::new(status, headers, body)
    };
    let mut answers = Vec::new();
    for status in [200, 204, 302, 400, 401, 403, 404, 409, 412, 422, 429, 500, 503] {
        let status = StatusCode::from_u16(status).unwrap();
        answers.push(Response::new(status, HeaderMap::new(), format!("<html>{all}</html>")));
        answers.push(json(format!(r#"{{"Elements":[{{"ContactNumber":"XC-demo-1","Name":"{all}","ValidationErrors":[{{"Message":"The contact name Quaxolotl Zyxwvut is already assigned to another contact."}}]}}]}}"#), status));
    }
    for body in [
        format!(r#"["{all}"]"#),
        format!(r#""{all}""#),
        format!(
            r#"{{"Contacts":[{{"Name":["{all}"]}}],"Invoices":["{all}"],"Organisations":["{all}"],"Accounts":[{{"Code":7,"Name":"{all}"}}]}}"#
        ),
        format!(
            r#"{{"Contacts":"{all}","Invoices":"{all}","Payments":"{all}","Organisations":"{all}","TaxRates":"{all}"}}"#
        ),
        format!(r#"[{{"id":"{all}","order_number":["{all}"],"total":"{all}"}}]"#),
        format!("{{\"{all}"),
    ] {
        answers.push(json(body, StatusCode::OK));
    }
    answers
}

#[test]
fn an_answer_that_repeats_them_is_not_repeated() {
    for nth in 0..9 {
        for answer in echoes() {
            let rig = rig(1);
            rig.xero_faults.pass(nth);
            rig.xero_faults.next(Fault::Answer(answer.clone()));
            rig.xero_faults.next(Fault::Answer(answer.clone()));
            assert_kept(&told(&rig, 1), &format!("ledger {nth} {}", answer.status));
        }
    }
    for nth in 0..4 {
        // A refusal of the store's is shown in its own words; a page or a success that it is not is not.
        for answer in echoes().into_iter().filter(|answer| answer.status.is_success() || answer.body.starts_with(b"<"))
        {
            let rig = rig(1);
            rig.shop_faults.pass(nth);
            rig.shop_faults.next(Fault::Answer(answer.clone()));
            rig.shop_faults.next(Fault::Answer(answer.clone()));
            assert_kept(&told(&rig, 1), &format!("shop {nth} {}", answer.status));
        }
    }
}
