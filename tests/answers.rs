//! A ledger whose answers cannot be trusted: the write took effect, and what comes back says something else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

#[path = "common/attack.rs"]
mod attack;
mod common;

use std::time::Duration;

use api_core::{
    fake::InProcess,
    runtime::Runtime,
    transport::{Request, Response, Transport, TransportError},
};
use async_trait::async_trait;
use attack::{books, ends, parked, redrive, small, until_done};
use bytes::Bytes;
use common::Rig;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use std::sync::Arc;
use xero_client::{StaticToken, mock::FakeXero};

type Doctor = fn(&Request, Response) -> Response;

/// Every answer of the ledger goes through a doctor's hands, once for each write of a kind.
#[derive(Debug)]
struct Doctored {
    inner: InProcess<FakeXero>,
    doctor: Doctor,
    skip: std::sync::Mutex<usize>,
    left: std::sync::Mutex<usize>,
}

#[async_trait]
impl Transport for Doctored {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let copy = request.clone();
        let answer = self.inner.execute(request).await?;
        if copy.method == Method::GET {
            return Ok(answer);
        }
        let mut skip = self.skip.lock().unwrap();
        if *skip > 0 {
            *skip -= 1;
            return Ok(answer);
        }
        let mut left = self.left.lock().unwrap();
        if *left == 0 {
            return Ok(answer);
        }
        *left -= 1;
        Ok((self.doctor)(&copy, answer))
    }
}

fn doctored(rig: &Rig, doctor: Doctor, skip: usize, times: usize) -> xcart_xero::Integration {
    let mut parts = rig.parts();
    let runtime: Arc<dyn Runtime> = Arc::new(rig.runtime.clone());
    let inner = InProcess::with_faults(rig.xero.clone(), runtime.clone(), rig.xero_faults.clone());
    let transport =
        Arc::new(Doctored { inner, doctor, skip: std::sync::Mutex::new(skip), left: std::sync::Mutex::new(times) });
    let tokens = Arc::new(StaticToken::new(api_core::Secret::from(rig.token)));
    parts.xero = xero_client::Client::builder(transport, runtime, tokens).build().unwrap();
    xcart_xero::Integration::new(parts).unwrap()
}

fn with_body(answer: Response, body: impl Into<Bytes>) -> Response {
    let mut headers = answer.headers.clone();
    headers.remove(http::header::CONTENT_LENGTH);
    Response::new(answer.status, headers, body)
}

fn json(answer: &Response) -> serde_json::Value {
    serde_json::from_slice(&answer.body).unwrap()
}

fn elements(value: &mut serde_json::Value) -> Option<&mut Vec<serde_json::Value>> {
    value
        .as_object_mut()?
        .values_mut()
        .find_map(|v| v.as_array_mut().filter(|a| a.first().is_some_and(serde_json::Value::is_object)))
}

fn mapped(answer: Response, change: impl FnOnce(&mut Vec<serde_json::Value>)) -> Response {
    let mut value = json(&answer);
    if let Some(elements) = elements(&mut value) {
        change(elements);
    }
    with_body(answer, value.to_string())
}

const DOCTORS: [(&str, Doctor); 16] = [
    ("reversed", |_, answer| mapped(answer, |elements| elements.reverse())),
    ("short", |_, answer| {
        mapped(answer, |elements| {
            elements.pop();
        })
    }),
    ("empty", |_, answer| mapped(answer, Vec::clear)),
    ("the first twice", |_, answer| {
        mapped(answer, |elements| {
            let first = elements[0].clone();
            let n = elements.len();
            elements[n - 1] = first;
        })
    }),
    ("one too many", |_, answer| {
        mapped(answer, |elements| {
            let first = elements[0].clone();
            elements.push(first);
        })
    }),
    ("without ids", |_, answer| {
        mapped(answer, |elements| {
            for element in elements {
                let o = element.as_object_mut().unwrap();
                o.retain(|k, _| !k.ends_with("ID"));
            }
        })
    }),
    ("a web page", |_, answer| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("text/html"));
        Response::new(answer.status, headers, "<html>ok</html>")
    }),
    ("cut", |_, answer| {
        let half = answer.body.slice(..answer.body.len() / 2);
        with_body(answer, half)
    }),
    ("nothing", |_, answer| with_body(answer, "")),
    ("null", |_, answer| with_body(answer, "null")),
    ("an array", |_, answer| with_body(answer, "[]")),
    ("moved", |_, _| Response::new(StatusCode::FOUND, HeaderMap::new(), "")),
    ("gone", |_, _| Response::new(StatusCode::NOT_FOUND, HeaderMap::new(), "")),
    ("all say error", |_, answer| {
        mapped(answer, |elements| {
            for element in elements {
                let o = element.as_object_mut().unwrap();
                o.insert("StatusAttributeString".into(), "ERROR".into());
                o.insert("HasErrors".into(), true.into());
            }
        })
    }),
    ("nil ids", |_, answer| {
        mapped(answer, |elements| {
            for element in elements {
                for (name, value) in element.as_object_mut().unwrap() {
                    if name.ends_with("ID") {
                        *value = "00000000-0000-0000-0000-000000000000".into();
                    }
                }
            }
        })
    }),
    ("no content", |_, _| Response::new(StatusCode::NO_CONTENT, HeaderMap::new(), "")),
];

#[test]
fn whatever_the_answer_says_nothing_is_doubled_or_lost() {
    let quiet = small(1);
    until_done(&quiet);
    let expected = books(&quiet);
    for (name, doctor) in DOCTORS {
        for (skip, times) in (0..7).flat_map(|skip| [(skip, 1), (skip, 100)]) {
            let rig = small(1);
            let integration = doctored(&rig, doctor, skip, times);
            while let Err(error) = ends(&rig, integration.sync()) {
                assert!(!error.is_permanent(), "{name} {skip} {times}: {error}");
                rig.runtime.advance(Duration::from_secs(60));
            }
            redrive(&rig);
            until_done(&rig);
            assert_eq!(books(&rig), expected, "{name}, {times} after {skip}");
            assert_eq!(parked(&rig), Vec::<String>::new(), "{name}, {times} after {skip}");
        }
    }
}

#[test]
fn totals_that_differ_by_a_cent_are_parked_before_any_payment() {
    let rig = small(1);
    let integration = doctored(
        &rig,
        |request, answer| {
            if !request.url.path().ends_with("/Invoices") {
                return answer;
            }
            mapped(answer, |elements| {
                for element in elements {
                    let o = element.as_object_mut().unwrap();
                    if o["InvoiceNumber"] == "XC-1002" {
                        o.insert("Total".into(), serde_json::from_str("10.73").unwrap());
                    }
                }
            })
        },
        0,
        100,
    );
    ends(&rig, integration.sync()).unwrap();
    let aside = parked(&rig);
    assert!(aside.len() == 1 && aside[0].contains("TotalsDiffer") && aside[0].contains("10.73"), "{aside:?}");
    assert!(books(&rig)["XC-1002"].ends_with("[]"), "nothing is paid on it");
    // The ledger tells the right total now: a person looked at it.
    redrive(&rig);
    until_done(&rig);
    let quiet = small(1);
    until_done(&quiet);
    assert_eq!(books(&rig), books(&quiet));
}
