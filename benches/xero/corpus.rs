//! Bodies in the shape of the live API, made by code of our own: the same in every run, every sum exact.

use std::fmt::Write;

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(crate) fn uuid(&mut self) -> String {
        let (a, b, c, d) = (self.roll(1 << 31), self.roll(1 << 16), self.roll(1 << 12), self.roll(1 << 31));
        format!("{a:08x}-{b:04x}-4{c:03x}-8{c:03x}-{d:08x}{b:04x}")
    }
}

/// An amount in hundredths as Xero writes it: `21.0`, `20.63`.
pub(crate) fn amount(cents: u64) -> String {
    let text = format!("{}.{:02}", cents / 100, cents % 100);
    text.strip_suffix('0').map_or(text.clone(), str::to_owned)
}

/// 1 October 2026 and so many days, in milliseconds.
fn day(offset: u64) -> u64 {
    1_790_812_800_000 + offset * 86_400_000
}

fn iso(offset: u64) -> String {
    format!("2026-10-{:02}T00:00:00", 1 + offset % 28)
}

const GOODS: [&str; 6] = [
    "Earl Grey, loose, 250 g",
    "Teapot \\\"Robin\\\", 1.2 l",
    "Mug with handle, white",
    "Sencha première récolte, 100 g",
    "Gift wrapping",
    "Shipping (DHL Express, 2 parcels)",
];

/// One line of a document and its net amount and tax, in hundredths.
fn line(dice: &mut Dice, out: &mut String) -> (u64, u64) {
    let (quantity, unit) = (1 + dice.roll(4), 100 + dice.roll(20_000));
    let net = quantity * unit;
    let tax = (net * 20 + 50) / 100;
    let goods = GOODS[dice.roll(6) as usize];
    let (item, line, account) = (dice.uuid(), dice.uuid(), dice.uuid());
    let code = 1_000 + dice.roll(500);
    let (net_text, tax_text, unit_text) = (amount(net), amount(tax), amount(unit));
    write!(
        out,
        r#"{{"Item":{{"ItemID":"{item}","Name":"{goods}","Code":"SKU-{code}"}},"ItemCode":"SKU-{code}","Description":"{goods}","UnitAmount":{unit_text},"TaxType":"OUTPUT2","TaxAmount":{tax_text},"LineAmount":{net_text},"AccountCode":"200","AccountId":"{account}","Tracking":["#
    )
    .unwrap();
    if dice.roll(2) == 0 {
        let (category, option) = (dice.uuid(), dice.uuid());
        write!(
            out,
            r#"{{"Name":"Channel","Option":"Web shop","TrackingCategoryID":"{category}","TrackingOptionID":"{option}","Options":[]}}"#
        )
        .unwrap();
    }
    write!(out, r#"],"Quantity":{quantity}.0,"LineItemID":"{line}","ValidationErrors":[]}}"#).unwrap();
    (net, tax)
}

fn invoice(dice: &mut Dice, index: u64, out: &mut String) {
    let mut lines = String::new();
    let (mut net, mut tax) = (0, 0);
    for place in 0..2 + dice.roll(3) + u64::from(index.is_multiple_of(11)) {
        if place > 0 {
            lines.push(',');
        }
        let sums = line(dice, &mut lines);
        (net, tax) = (net + sums.0, tax + sums.1);
    }
    let paid = dice.roll(10) < 8;
    let total = net + tax;
    let at = dice.roll(28);
    let (id, contact, payment) = (dice.uuid(), dice.uuid(), dice.uuid());
    let (date, due) = (day(at), day(at + 14));
    let (date_text, due_text) = (iso(at), iso(at + 14));
    let updated = day(at) + dice.roll(86_400_000);
    let number = 100_000 + index;
    let status = if paid { "PAID" } else { "AUTHORISED" };
    let (net_text, tax_text, total_text) = (amount(net), amount(tax), amount(total));
    let (due_amount, paid_amount) = (amount(if paid { 0 } else { total }), amount(if paid { total } else { 0 }));
    write!(
        out,
        r#"{{"Type":"ACCREC","InvoiceID":"{id}","InvoiceNumber":"XC-{number}","Reference":"Order {number} of shop.example","Payments":["#
    )
    .unwrap();
    if paid {
        write!(
            out,
            r#"{{"PaymentID":"{payment}","Date":"/Date({date}+0000)/","Amount":{total_text},"Reference":"pi_{number}_t{at}","CurrencyRate":1.0,"HasAccount":false,"HasValidationErrors":false}}"#
        )
        .unwrap();
    }
    write!(
        out,
        r#"],"CreditNotes":[],"Prepayments":[],"Overpayments":[],"AmountDue":{due_amount},"AmountPaid":{paid_amount},"AmountCredited":0.0,"CurrencyRate":1.0,"IsDiscounted":false,"HasAttachments":false,"InvoiceAddresses":[],"HasErrors":false,"InvoicePaymentServices":[],"Contact":{{"ContactID":"{contact}","Name":"Customer {number} Ltd","Addresses":[],"Phones":[],"ContactGroups":[],"ContactPersons":[],"HasValidationErrors":false}},"DateString":"{date_text}","Date":"/Date({date}+0000)/","DueDateString":"{due_text}","DueDate":"/Date({due}+0000)/","BrandingThemeID":"8f0b2a0e-1f4e-4f4a-9c5e-2f0f1c3d4b5a","Status":"{status}","LineAmountTypes":"Exclusive","LineItems":[{lines}],"SubTotal":{net_text},"TotalTax":{tax_text},"Total":{total_text},"UpdatedDateUTC":"/Date({updated}+0000)/","CurrencyCode":"GBP""#
    )
    .unwrap();
    if paid {
        write!(out, r#","FullyPaidOnDate":"/Date({date}+0000)/""#).unwrap();
    }
    // A member of tomorrow's: it must be kept.
    if index.is_multiple_of(10) {
        write!(out, r#","MemberOfTomorrow":{{"Since":"2027","Rate":0.1250}}"#).unwrap();
    }
    out.push('}');
}

fn contact(dice: &mut Dice, index: u64, out: &mut String) {
    let (id, number) = (dice.uuid(), 5_000 + index);
    let updated = day(dice.roll(28)) + dice.roll(86_400_000);
    let (open, overdue) = (dice.roll(100_000), dice.roll(10_000));
    let (open, overdue) = (amount(open), amount(overdue));
    let telephone = 1_000_000 + dice.roll(8_999_999);
    write!(
        out,
        r#"{{"ContactID":"{id}","ContactNumber":"XC-1-{number}","AccountNumber":"C{number}","ContactStatus":"ACTIVE","Name":"Customer {number} Ltd","FirstName":"Ada","LastName":"Customer-{number}","EmailAddress":"ada.{number}@customer.example","BankAccountDetails":"","TaxNumber":"GB{number}","AccountsReceivableTaxType":"OUTPUT2","Addresses":[{{"AddressType":"STREET","AddressLine1":"{number} High Street","City":"Wellington","Region":"","PostalCode":"6011","Country":"NZ","AttentionTo":""}},{{"AddressType":"POBOX","City":"","Region":"","PostalCode":"","Country":""}}],"Phones":[{{"PhoneType":"DDI","PhoneNumber":"","PhoneAreaCode":"","PhoneCountryCode":""}},{{"PhoneType":"DEFAULT","PhoneNumber":"{telephone}","PhoneAreaCode":"04","PhoneCountryCode":"64"}},{{"PhoneType":"FAX","PhoneNumber":"","PhoneAreaCode":"","PhoneCountryCode":""}},{{"PhoneType":"MOBILE","PhoneNumber":"","PhoneAreaCode":"","PhoneCountryCode":""}}],"UpdatedDateUTC":"/Date({updated}+0000)/","ContactGroups":[],"IsSupplier":false,"IsCustomer":true,"DefaultCurrency":"GBP","SalesTrackingCategories":[],"PurchasesTrackingCategories":[],"Balances":{{"AccountsReceivable":{{"Outstanding":{open},"Overdue":{overdue}}},"AccountsPayable":{{"Outstanding":0.0,"Overdue":0.0}}}},"ContactPersons":[{{"FirstName":"Grace","LastName":"Buyer","EmailAddress":"grace.{number}@customer.example","IncludeInEmails":true}}],"HasAttachments":false,"HasValidationErrors":false"#
    )
    .unwrap();
    if index.is_multiple_of(10) {
        write!(out, r#","MemberOfTomorrow":true"#).unwrap();
    }
    out.push('}');
}

/// A page of a list, as it comes.
fn page(collection: &str, count: u64, one: fn(&mut Dice, u64, &mut String)) -> String {
    let mut dice = Dice::new(20_261_125);
    let mut out = format!(
        r#"{{"Id":"{}","Status":"OK","ProviderName":"xcart-xero","DateTimeUTC":"/Date(1795000000000)/","pagination":{{"page":1,"pageSize":{count},"pageCount":1,"itemCount":{count}}},"{collection}":["#,
        dice.uuid()
    );
    for index in 0..count {
        if index > 0 {
            out.push(',');
        }
        one(&mut dice, index, &mut out);
    }
    out.push_str("]}");
    out
}

pub(crate) fn invoices(count: u64) -> String {
    page("Invoices", count, invoice)
}

pub(crate) fn contacts(count: u64) -> String {
    page("Contacts", count, contact)
}
