//! What a create needs.

use xero_client::{
    Resource, missing,
    wire::{Account, Allocation, BankTransaction, Contact, CreditNote, Invoice, Item, ManualJournal, Payment},
};

fn words<T: Resource>(element: &T) -> Vec<String> {
    missing(element).iter().map(ToString::to_string).collect()
}

#[test]
fn what_an_element_lacks_is_named_as_xero_names_it() {
    assert_eq!(words(&Contact::default()), ["Name"]);
    assert_eq!(words(&Invoice::default()), ["Type", "Contact", "LineItems"]);
    assert_eq!(words(&CreditNote::default()), ["Type", "Contact"]);
    assert_eq!(words(&Item::default()), ["Code"]);
    assert_eq!(words(&Account::default()), ["Name", "Type"]);
    assert_eq!(words(&Allocation::default()), ["Amount", "Invoice"]);
    assert_eq!(words(&ManualJournal::default()), ["Narration", "JournalLines"]);
    assert_eq!(words(&BankTransaction::default()), ["Type", "LineItems", "BankAccount"]);
}

#[test]
fn any_one_of_several_is_enough() {
    let documents = "Invoice, CreditNote, Prepayment, Overpayment, InvoiceNumber or CreditNoteNumber";
    let mut payment = Payment::default();
    assert_eq!(words(&payment), [documents, "Account or Code", "Date", "Amount"]);
    payment.credit_note_number = Some("C-1".into());
    payment.code = Some("091".into());
    assert_eq!(words(&payment), ["Date", "Amount"]);
    assert_eq!(missing(&payment)[0].any_of(), ["Date"]);
}

#[test]
fn a_member_that_this_version_does_not_know_counts_too() {
    let item: Item = api_core::wire::from_str(r#"{"Code":"TEA"}"#).unwrap();
    assert!(words(&item).is_empty());
}
