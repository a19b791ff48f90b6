//! What is sent of a value that was read.

use api_core::wire::{Extent, Role, WireStruct, append, from_str, to_vec};
use rust_decimal::dec;
use xero_client::{
    render_create, render_update,
    wire::{
        Account, Allocation, BankTransaction, Contact, ContactId, CreditNote, HistoryRecord, Invoice, LineItem, Payment,
    },
};

use crate::shapes;

fn body<T: WireStruct>(value: &T) -> String {
    let mut bytes = Vec::new();
    append(&mut bytes, value, Extent::Writable).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// What Xero alone tells is ignored when it is sent; what is sent of a contact changes it (XR-SHAPE-1, XR-SHAPE-2).
#[test]
fn an_invoice_that_was_read_is_written_without_what_xero_alone_tells() {
    let mut invoice: Invoice = from_str(shapes::INVOICE).unwrap();
    invoice.reference = Some("changed".into());
    invoice.line_items.as_mut().unwrap().truncate(1);
    let expected =
        r#"{"Invoices":[{"Type":"ACCREC","InvoiceID":"a1b2c3d4-0000-4000-8000-000000000001","InvoiceNumber":"XC-1042","#
            .to_owned()
            + r#""Reference":"changed","Contact":{"ContactID":"a1b2c3d4-0000-4000-8000-000000000003"},"Date":"2026-03-01","#
            + r#""DueDate":"2026-03-15","Status":"AUTHORISED","LineAmountTypes":"Exclusive","#
            + r#""LineItems":[{"LineItemID":"a1b2c3d4-0000-4000-8000-000000000007","Description":"Tea","Quantity":4.0,"#
            + r#""UnitAmount":9.9995,"ItemCode":"TEA-1","AccountCode":"200","AccountID":"a1b2c3d4-0000-4000-8000-000000000004","#
            + r#""TaxType":"OUTPUT","TaxAmount":3.3,"LineAmount":40.0,"#
            + r#""Tracking":[{"TrackingCategoryID":"a1b2c3d4-0000-4000-8000-000000000006","Name":"Region","Option":"North"}]}],"#
            + r#""EnteredTotal":43.30,"CurrencyCode":"USD","CurrencyRate":1.0,"SomethingNew":[43.30]}]}"#;
    let call = render_update(&[invoice]).unwrap();
    assert_eq!(str::from_utf8(&call.body).unwrap(), expected);
}

#[test]
fn a_reference_without_an_id_is_written_whole() {
    let by_name = Invoice {
        contact: Some(Contact { name: Some("Ada Ltd".into()), is_customer: Some(true), ..Contact::default() }),
        ..Invoice::default()
    };
    assert_eq!(body(&by_name), r#"{"Contact":{"Name":"Ada Ltd"}}"#);
    let payment: Payment =
        from_str(r#"{"Account":{"Code":"091","Name":"Bank"},"Invoice":{"InvoiceNumber":"XC-1"}}"#).unwrap();
    assert_eq!(body(&payment), r#"{"Invoice":{"InvoiceNumber":"XC-1"},"Account":{"Code":"091"}}"#);
}

#[test]
fn a_contact_itself_is_written_with_all_that_it_has() {
    let contact = Contact {
        contact_id: Some(ContactId(uuid::Uuid::nil())),
        email_address: Some("a@b.example".into()),
        is_supplier: Some(false),
        ..Contact::default()
    };
    let expected = r#"{"ContactID":"00000000-0000-0000-0000-000000000000","EmailAddress":"a@b.example"}"#;
    assert_eq!(body(&contact), expected);
}

/// The adjustment counts only if the sums are sent beside it (XR-ROUND-1).
#[test]
fn sums_are_sent_only_beside_an_adjustment_of_them() {
    let mut invoice: Invoice = from_str(r#"{"SubTotal":10,"TotalTax":1,"Total":11,"AmountDue":11}"#).unwrap();
    assert_eq!(body(&invoice), "{}");
    invoice.rounding_amount = Some(dec!(0.05));
    assert_eq!(body(&invoice), r#"{"SubTotal":10,"TotalTax":1,"Total":11,"RoundingAmount":0.05}"#);
}

#[test]
fn what_is_new_to_this_version_can_be_told_from_what_is_known() {
    let invoice: Invoice = from_str(r#"{"Contact":{"Name":"A","New":1},"Newer":2}"#).unwrap();
    let mut known = Vec::new();
    append(&mut known, &invoice, Extent::Known).unwrap();
    assert_eq!(known, br#"{"Contact":{"Name":"A"}}"#);
    assert_eq!(to_vec(&invoice).unwrap(), br#"{"Contact":{"Name":"A","New":1},"Newer":2}"#);
}

#[test]
fn a_type_tells_its_members_and_what_they_are_to_a_write() {
    let role = |members: &[api_core::wire::Member], name: &str| {
        members.iter().find(|member| member.name == name).map(|member| member.role)
    };
    assert_eq!(role(Invoice::MEMBERS, "InvoiceID"), Some(Role::Id));
    assert_eq!(role(Invoice::MEMBERS, "Contact"), Some(Role::Reference));
    assert_eq!(role(Invoice::MEMBERS, "Total"), Some(Role::Sum));
    assert_eq!(role(CreditNote::MEMBERS, "Total"), Some(Role::ReadOnly));
    // A caller may set these, whatever some pages say.
    for name in ["LineItemID", "TaxAmount", "LineAmount"] {
        assert!(matches!(role(LineItem::MEMBERS, name), Some(Role::Plain | Role::Id)), "{name}");
    }
    assert_eq!(role(BankTransaction::MEMBERS, "CurrencyRate"), Some(Role::Plain));
    assert_eq!(role(Allocation::MEMBERS, "Date"), Some(Role::Plain));
    assert!(Allocation::MEMBERS.iter().any(|member| member.aliases == ["AllocationId"]));
    assert!(
        !Account::default().is_set("Code") && Account { code: Some("1".into()), ..Account::default() }.is_set("Code")
    );
}

#[test]
fn a_note_is_written_with_its_words_alone() {
    let read: HistoryRecord = from_str(
        r#"{"Details":"d","Changes":"Note","User":"Ada","DateUTC":"/Date(0)/","DateUTCString":"1970-01-01T00:00:00"}"#,
    )
    .unwrap();
    assert_eq!(body(&read), body(&HistoryRecord::note("d")));
    let created =
        render_create(&[Contact { name: Some("A".into()), has_attachments: Some(false), ..Contact::default() }]);
    assert_eq!(&created.unwrap().body[..], br#"{"Contacts":[{"Name":"A"}]}"#);
}
