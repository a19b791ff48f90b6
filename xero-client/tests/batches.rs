//! Writes of many elements: a result for each, whatever comes.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    runtime::{ManualRuntime, Runtime},
    transport::{Request, Response, Sent, Transport, TransportError},
    wire::Json,
};
use async_trait::async_trait;
use common::{TOKEN, World, answer, broken, json, response, tenant};
use http::Method;
use proptest::prelude::*;
use uuid::Uuid;
use xero_client::{
    Answer, BatchLimits, Call, Client, ElementResult, Error, ErrorKind, Fate, Reached, RefusalKind, StaticToken, cut,
    render_allocation_delete, render_allocations, render_create, render_note, render_payment_delete, render_update,
    wire::{
        Account, Allocation, AllocationId, Contact, ContactId, CreditNoteId, Invoice, InvoiceId, InvoiceType, LineItem,
        OverpaymentId, Payment, PaymentId, PrepaymentId,
    },
};

fn invoice(number: &str) -> Invoice {
    Invoice { invoice_number: Some(number.into()), ..Invoice::default() }
}

/// One that lacks nothing.
fn whole(number: &str) -> Invoice {
    Invoice {
        invoice_type: Some(InvoiceType::AccRec),
        contact: Some(Contact::reference(ContactId(Uuid::from_u128(1)))),
        line_items: Some(vec![LineItem { description: Some("Tea".into()), ..LineItem::default() }]),
        ..invoice(number)
    }
}

fn written(number: &str) -> String {
    format!(r#"{{"InvoiceID":"{}","InvoiceNumber":"{number}","StatusAttributeString":"OK"}}"#, Uuid::from_u128(9))
}

fn refused(number: &str, message: &str) -> String {
    format!(
        r#"{{"InvoiceID":"{}","InvoiceNumber":"{number}","Status":"AUTHORISED","HasErrors":true,"StatusAttributeString":"ERROR",
            "ValidationErrors":[{{"Message":"{message}"}}]}}"#,
        Uuid::nil()
    )
}

fn body(elements: &[String]) -> String {
    format!(r#"{{"Id":"x","Status":"OK","Invoices":[{}]}}"#, elements.join(","))
}

/// What an answer tells of invoices with these numbers.
fn results(numbers: &[&str], answer: Response) -> Result<Vec<ElementResult<Invoice>>, Error> {
    let sent: Vec<_> = numbers.iter().map(|number| invoice(number)).collect();
    Answer::new(render_create(&sent).unwrap(), answer).elements()
}

fn ok(elements: &[String]) -> Response {
    response(200, &[("content-type", "application/json")], body(elements))
}

#[test]
fn the_same_elements_give_the_same_bytes() {
    let elements = [invoice("A"), invoice("B")];
    let call = render_create(&elements).unwrap();
    assert_eq!(call, render_create(&elements).unwrap());
    assert_eq!(
        (call.method.clone(), call.path_and_query.as_str()),
        (Method::PUT, "/Invoices?summarizeErrors=false&unitdp=4")
    );
    assert_eq!(&call.body[..], br#"{"Invoices":[{"InvoiceNumber":"A"},{"InvoiceNumber":"B"}]}"#);
    assert_eq!(format!("{call:?}"), "PUT /Invoices (58 bytes)");
}

#[test]
fn every_kind_of_write_has_its_own_path() {
    let note = CreditNoteId(Uuid::from_u128(1));
    let allocations = render_allocations(note, &[Allocation::default()]).unwrap();
    assert_eq!(allocations.path_and_query, format!("/CreditNotes/{note}/Allocations?summarizeErrors=false"));
    let (early, over) = (PrepaymentId(Uuid::from_u128(4)), OverpaymentId(Uuid::from_u128(5)));
    let allocations = render_allocations(early, &[Allocation::default()]).unwrap();
    assert_eq!(allocations.path_and_query, format!("/Prepayments/{early}/Allocations?summarizeErrors=false"));
    let undo = render_allocation_delete(over, AllocationId(Uuid::nil()));
    assert_eq!(undo.path_and_query, format!("/Overpayments/{over}/Allocations/{}", Uuid::nil()));
    let invoice = InvoiceId(Uuid::from_u128(7));
    let noted = render_note::<Invoice>(invoice, "Gift wrap: \"yes\"").unwrap();
    assert_eq!((noted.method, noted.path_and_query), (Method::PUT, format!("/Invoices/{invoice}/History")));
    assert_eq!(&noted.body[..], br#"{"HistoryRecords":[{"Details":"Gift wrap: \"yes\""}]}"#);
    for text in [" ".to_owned(), "x".repeat(2_501)] {
        assert_eq!(render_note::<Invoice>(invoice, &text).unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    let delete = render_allocation_delete(note, AllocationId(Uuid::from_u128(2)));
    assert_eq!((delete.method, delete.body.len()), (Method::DELETE, 0));
    let payment = render_payment_delete(PaymentId(Uuid::from_u128(3)));
    assert_eq!((payment.method, &payment.body[..]), (Method::POST, &br#"{"Status":"DELETED"}"#[..]));
    let account = render_create(&[Account::default()]).unwrap();
    assert_eq!(account.path_and_query, "/Accounts");
    assert!(render_create(&[Account::default(), Account::default()]).is_err());
    assert!(render_create::<Invoice>(&[]).is_err());
}

#[test]
fn an_update_needs_the_id_of_every_element() {
    let with_id = Contact { contact_id: Some(ContactId(Uuid::from_u128(1))), ..Contact::default() };
    assert_eq!(render_update(std::slice::from_ref(&with_id)).unwrap().method, Method::POST);
    let nameless = Contact { name: Some("Tea Ltd".into()), ..Contact::default() };
    let error = render_update(&[with_id, nameless]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the request cannot be sent: element 1 of Contacts has no ContactID: an update needs it"
    );
    let nil = Contact { contact_id: Some(ContactId(Uuid::nil())), ..Contact::default() };
    assert!(render_update(&[nil]).is_err());
}

#[test]
fn each_element_has_its_own_result() {
    let answer = ok(&[written("A"), refused("B", "Invoice # must be unique."), written("C")]);
    let results = results(&["A", "B", "C"], answer).unwrap();
    assert!(results[0].is_ok() && results[2].is_ok());
    let error = results[1].as_ref().unwrap_err();
    assert_eq!((error.index(), error.key(), error.fate()), (1, Some("B"), Fate::Refused));
    assert_eq!(error.refusal(), Some(RefusalKind::DuplicateNumber));
    assert_eq!(error.messages(), ["Invoice # must be unique."]);
    assert_eq!(error.to_string(), "element 1 (B): Invoice # must be unique.");
}

#[test]
fn a_shuffled_answer_is_told_apart_and_a_missing_element_is_looked_up() {
    let found = results(&["A", "B", "C"], ok(&[written("C"), refused("A", "no")])).unwrap();
    assert_eq!(found[0].as_ref().unwrap_err().fate(), Fate::Refused);
    assert_eq!(found[1].as_ref().unwrap_err().fate(), Fate::Unknown);
    assert_eq!(found[2].as_ref().unwrap().invoice_number.as_deref(), Some("C"));
    let other = results(&["A"], ok(&[written("Z")])).unwrap();
    assert_eq!(other[0].as_ref().unwrap_err().fate(), Fate::Unknown, "another's invoice is not taken for ours");
}

#[test]
fn an_id_of_zeros_or_a_warning_is_read_for_what_it_is() {
    let warned =
        r#"{"InvoiceNumber":"A","StatusAttributeString":"WARNING","Warnings":[{"Message":"look"}]}"#.to_owned();
    let nowhere = format!(r#"{{"InvoiceNumber":"B","InvoiceID":"{}"}}"#, Uuid::nil());
    let silent =
        r#"{"InvoiceNumber":"C","LineItems":[{"ValidationErrors":[{"Message":"Account could not be found"}]}]}"#
            .to_owned();
    let found = results(&["A", "B", "C"], ok(&[warned, nowhere, silent])).unwrap();
    assert_eq!(found[0].as_ref().unwrap().warnings.as_ref().unwrap()[0].text(), "look");
    assert_eq!(found[1].as_ref().unwrap_err().to_string(), "element 1 (B): refused without a reason");
    assert_eq!(found[2].as_ref().unwrap_err().refusal(), Some(RefusalKind::UnknownAccount));
}

#[test]
fn an_element_that_was_written_but_cannot_be_read_is_looked_up() {
    let odd = r#"{"InvoiceNumber":"A","Total":{},"StatusAttributeString":"OK"}"#.to_owned();
    let found = results(&["A", "B"], ok(&[odd, written("B")])).unwrap();
    let error = found[0].as_ref().unwrap_err();
    assert_eq!((error.fate(), error.refusal()), (Fate::Unknown, None));
    assert!(found[1].is_ok());
}

#[test]
fn a_batch_that_was_refused_whole_still_has_a_result_for_each() {
    let elements =
        [refused("B", "Invoice # must be unique."), r#"{"InvoiceNumber":"A","ValidationErrors":[]}"#.to_owned()];
    let body = format!(
        r#"{{"ErrorNumber":10,"Type":"ValidationException","Message":"m","Elements":[{}]}}"#,
        elements.join(",")
    );
    let found = results(&["A", "B"], response(400, &[], body.clone())).unwrap();
    assert_eq!(found[0].as_ref().unwrap_err().fate(), Fate::Unknown);
    assert_eq!(found[1].as_ref().unwrap_err().refusal(), Some(RefusalKind::DuplicateNumber));
    // What cannot be placed is not lost: the error as a whole has it.
    let error = results(&["X", "Y"], response(400, &[], body)).unwrap_err();
    assert_eq!(error.messages(), ["Invoice # must be unique."]);
}

#[test]
fn other_errors_are_of_the_request_not_of_its_elements() {
    assert_eq!(results(&["A"], response(404, &[], "")).unwrap_err().kind(), ErrorKind::NotFound);
    let invalid = response(400, &[], r#"{"Type":"PostDataInvalidException","Message":"m"}"#);
    assert_eq!(results(&["A"], invalid).unwrap_err().kind(), ErrorKind::BadRequest);
    assert_eq!(results(&["A"], response(200, &[], "<html>")).unwrap_err().kind(), ErrorKind::Undecodable);
}

#[test]
fn a_bare_element_is_the_only_one() {
    let payment = PaymentId(Uuid::from_u128(3));
    let body =
        format!(r#"{{"Payments":[{{"PaymentID":"{payment}","Status":"DELETED","StatusAttributeString":"OK"}}]}}"#);
    let world = World::new([json(200, body)]);
    world.runtime.block_on(world.tenant().payments().delete(&payment)).unwrap();
    // The answer to an undone allocation comes without a list.
    let (note, allocation) = (CreditNoteId(Uuid::from_u128(1)), AllocationId(Uuid::from_u128(2)));
    let world = World::new([json(200, format!(r#"{{"AllocationID":"{allocation}","IsDeleted":true}}"#))]);
    world.runtime.block_on(world.tenant().credit_notes().delete_allocation(&note, &allocation)).unwrap();
}

#[test]
fn a_refused_delete_echoes_the_request_and_is_still_refused() {
    let body = r#"{"Payments":[{"Status":"DELETED","StatusAttributeString":"ERROR","ValidationErrors":[{"Message":"Payment cannot be deleted"}]}]}"#;
    let call = Call::new("POST", "/Payments/x", r#"{"Status":"DELETED"}"#).unwrap();
    let found = Answer::new(call, response(200, &[], body)).elements::<Payment>().unwrap();
    assert_eq!(found[0].as_ref().unwrap_err().fate(), Fate::Refused);

    let payment = PaymentId(Uuid::from_u128(3));
    let world = World::new([json(200, body)]);
    let error = world.runtime.block_on(world.tenant().payments().delete(&payment)).unwrap_err();
    assert_eq!((error.kind(), error.is_in_doubt(), error.is_permanent()), (ErrorKind::Validation, false, true));
    assert_eq!(error.messages(), ["Payment cannot be deleted"]);
    assert_eq!(
        error.to_string(),
        format!("POST /Payments/{payment} (200): refused: element 0: Payment cannot be deleted")
    );
    assert!(error.correlation_id().is_some() && error.body().contains("cannot be deleted"));
}

#[test]
fn what_became_of_an_element_can_be_the_error_of_the_whole() {
    let (world, invoices) = three();
    let mut elements = world.runtime.block_on(world.tenant().invoices().create(&invoices)).unwrap().elements;
    let mut next = || {
        let element = elements.pop().unwrap().unwrap_err();
        (element.to_string(), Error::from(element))
    };
    let (line, not_reached) = next();
    assert_eq!((not_reached.kind(), not_reached.sent()), (ErrorKind::NotSent, Reached::Never));
    assert_eq!((not_reached.to_string(), not_reached.is_in_doubt(), not_reached.is_retryable()), (line, false, true));
    let (line, lost) = next();
    assert_eq!((lost.kind(), lost.is_in_doubt(), lost.elements()[0].index()), (ErrorKind::MaybeSent, true, 1));
    assert_eq!(lost.to_string(), line);

    let answer = ok(&[written("A"), refused("B", "Invoice # must be unique.")]);
    let refused: Error = results(&["A", "B"], answer).unwrap().pop().unwrap().unwrap_err().into();
    assert_eq!((refused.kind(), refused.is_in_doubt()), (ErrorKind::Validation, false));
    assert_eq!(refused.refusal(), Some(RefusalKind::DuplicateNumber));
    assert_eq!(refused.to_string(), "element 1 (B): Invoice # must be unique.");

    let lost: Error = results(&["A", "B"], ok(&[written("A")])).unwrap().pop().unwrap().unwrap_err().into();
    assert_eq!((lost.kind(), lost.is_in_doubt()), (ErrorKind::Undecodable, true), "it may be there");
}

/// Invoices, of which each fills a request of its own.
fn three() -> (World, Vec<Invoice>) {
    let script = [json(200, body(&[written("A")])), broken(Sent::Maybe)];
    let world = World::with(script, |builder| {
        builder.batches(BatchLimits::default().elements(1)).retry(xero_client::RetryPolicy::none())
    });
    (world, ["A", "B", "C"].map(whole).to_vec())
}

#[test]
fn a_request_that_fails_later_does_not_hide_what_was_written_before() {
    let (world, invoices) = three();
    let outcome = world.runtime.block_on(world.tenant().invoices().create(&invoices)).unwrap();
    let fates: Vec<_> = outcome.elements.iter().map(|result| result.as_ref().err().map(|error| error.fate())).collect();
    assert_eq!(fates, [None, Some(Fate::Unknown), Some(Fate::NotExecuted)]);
    let indexes: Vec<_> = outcome.failed().map(|error| error.index()).collect();
    assert_eq!((indexes, outcome.has_unknown()), (vec![1, 2], true));
    let first = outcome.into_all().unwrap_err();
    assert_eq!(
        std::error::Error::source(&first).unwrap().downcast_ref::<Error>().unwrap().kind(),
        ErrorKind::MaybeSent
    );
}

#[test]
fn the_first_requests_failure_is_the_error() {
    let world = World::once([answer(403, &[], "")]);
    let error = world.runtime.block_on(world.tenant().invoices().create(&[whole("A")])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[test]
fn many_elements_are_cut_into_requests_of_fifty() {
    let invoices: Vec<_> = (0..120).map(|n| whole(&n.to_string())).collect();
    let bodies = invoices.chunks(50).map(|run| {
        let elements: Vec<_> = run.iter().map(|invoice| written(invoice.invoice_number.as_deref().unwrap())).collect();
        json(200, body(&elements))
    });
    let world = World::new(bodies);
    let outcome = world.runtime.block_on(world.tenant().invoices().create(&invoices)).unwrap();
    assert_eq!((outcome.into_all().unwrap().len(), world.requests().len()), (120, 3));
    let world = World::new([]);
    let none = world.runtime.block_on(world.tenant().invoices().create(&[])).unwrap();
    assert_eq!(none.elements.len(), 0);
}

#[test]
fn what_is_known_to_be_refused_is_not_sent_and_costs_the_others_nothing() {
    let world = World::new([json(200, body(&[written("A"), refused("D", "Invoice # must be unique.")]))]);
    let nameless = Invoice { contact: None, line_items: None, ..whole("B") };
    let given = [whole("A"), nameless, Invoice { invoice_type: None, ..whole("C") }, whole("D")];
    let outcome = world.runtime.block_on(world.tenant().invoices().create(&given)).unwrap();
    let errors: Vec<_> = outcome.failed().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "element 1 (B): not sent: Contact and LineItems are missing",
            "element 2 (C): not sent: Type is missing",
            "element 3 (D): Invoice # must be unique.",
        ]
    );
    let fates: Vec<_> = outcome.failed().map(|error| (error.index(), error.fate(), error.refusal())).collect();
    assert_eq!(fates[0], (1, Fate::Refused, Some(RefusalKind::Incomplete)));
    assert_eq!(fates[2], (3, Fate::Refused, Some(RefusalKind::DuplicateNumber)));
    assert_eq!(outcome.written().count(), 1);
    assert!(!String::from_utf8_lossy(&world.requests()[0].body).contains("\"B\""));

    let world = World::new([]);
    let outcome = world.runtime.block_on(world.tenant().invoices().update(&[whole("A")])).unwrap();
    let error = outcome.into_all().unwrap_err();
    assert_eq!(
        error.to_string(),
        "element 0 (A): not sent: InvoiceID is missing, by which an update finds the element"
    );
}

/// Answers each request after so many seconds, with as many elements as it holds.
#[derive(Debug)]
struct Slow {
    runtime: ManualRuntime,
    seconds: Mutex<VecDeque<u64>>,
    sizes: Mutex<Vec<usize>>,
}

#[async_trait]
impl Transport for Slow {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let sent = Json::parse(&request.body).unwrap();
        let numbers = sent.get("Invoices").and_then(Json::as_array).unwrap().iter();
        let numbers: Vec<_> =
            numbers.map(|invoice| written(invoice.get("InvoiceNumber").unwrap().as_str().unwrap())).collect();
        self.sizes.lock().unwrap().push(numbers.len());
        let seconds = self.seconds.lock().unwrap().pop_front().unwrap_or_default();
        self.runtime.sleep(Duration::from_secs(seconds)).await;
        Ok(ok(&numbers))
    }
}

#[test]
fn batches_shrink_when_answers_take_long_and_grow_back() {
    let runtime = ManualRuntime::new(1);
    let slow = Arc::new(Slow {
        runtime: runtime.clone(),
        seconds: Mutex::new([20, 20, 10, 1, 1].into()),
        sizes: Mutex::default(),
    });
    let client =
        Client::builder(slow.clone(), Arc::new(runtime.clone()), Arc::new(StaticToken::new(TOKEN))).build().unwrap();
    let demo = client.tenant(&tenant());
    let invoices: Vec<_> = (0..120).map(|n| whole(&n.to_string())).collect();
    assert_eq!(runtime.block_on(demo.invoices().create(&invoices)).unwrap().into_all().unwrap().len(), 120);
    assert_eq!(*slow.sizes.lock().unwrap(), [50, 25, 12, 12, 15, 6]);
    // What was learned holds for the next write of the organisation, and of it alone.
    runtime.block_on(demo.invoices().create(&invoices[..40])).unwrap().into_all().unwrap();
    let other = client.tenant(&xero_client::wire::TenantId(Uuid::from_u128(5)));
    runtime.block_on(other.invoices().create(&invoices[..40])).unwrap().into_all().unwrap();
    assert_eq!(slow.sizes.lock().unwrap()[6..], [19, 21, 40]);
}

proptest! {
    #[test]
    fn cutting_loses_nothing_and_keeps_both_limits(lengths in prop::collection::vec(0_usize..300, 0..80), most in 1_usize..60, bytes in 1_usize..2_000) {
        let elements: Vec<_> = lengths.iter().map(|length| invoice(&"x".repeat(*length))).collect();
        let limits = BatchLimits::default().elements(most).bytes(bytes);
        let runs = cut(&elements, limits).unwrap();
        prop_assert_eq!(runs.concat(), elements.as_slice());
        for run in runs {
            prop_assert!(!run.is_empty() && run.len() <= most);
            let body = render_create(run).unwrap().body.len();
            let around = br#"{"Invoices":[]}"#.len();
            prop_assert!(run.len() == 1 || body <= bytes + around);
        }
    }

    #[test]
    fn no_answer_makes_the_reader_fail(body in "\\PC{0,60}|\\{\"Invoices\":\\[(\\{\\}|1|null|\"a\")\\]\\}", status in 200_u16..600) {
        let sent = [invoice("A"), invoice("B")];
        let answer = Answer::new(render_create(&sent).unwrap(), response(status, &[], body));
        match answer.elements::<Invoice>() {
            Ok(results) => prop_assert_eq!(results.len(), 2),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        let _ = answer.page::<Invoice>();
        let _ = answer.single::<Invoice>();
    }
}

#[test]
fn an_allocation_is_matched_by_invoice_and_amount() {
    let allocation = |n: u128, cents: i64| Allocation {
        invoice: Some(Box::new(Invoice::reference_to(InvoiceId(Uuid::from_u128(n))))),
        amount: Some(rust_decimal::Decimal::new(cents, 2)),
        ..Allocation::default()
    };
    let call = render_allocations(CreditNoteId(Uuid::from_u128(1)), &[allocation(5, 640), allocation(6, 100)]).unwrap();
    let element = |n: u128, amount: &str| {
        format!(
            r#"{{"AllocationID":"{}","Amount":{amount},"Invoice":{{"InvoiceID":"{}"}}}}"#,
            Uuid::from_u128(n + 10),
            Uuid::from_u128(n)
        )
    };
    let body = format!(r#"{{"Allocations":[{},{}]}}"#, element(6, "1.0"), element(5, "6.4"));
    let found = Answer::new(call, response(200, &[], body)).elements::<Allocation>().unwrap();
    assert_eq!(found[0].as_ref().unwrap().allocation_id, Some(AllocationId(Uuid::from_u128(15))));
}
