//! Amounts: what Xero computes of what is sent.

use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use xero_client::mock::{FakeXeroConfig, OrganisationSetup, TaxRateSetup};

use crate::world::{Look, World, world};

/// A draft of one line; the line and the document as they came back.
fn line(world: &World, kinds: &str, line: &str) -> Result<api_core::wire::Json, Vec<String>> {
    let body =
        format!(r#"{{"Type":"ACCREC","Contact":{{"Name":"Ada"}},"LineAmountTypes":"{kinds}","LineItems":[{line}]}}"#);
    let answer = world.put("Invoices?unitdp=4", &body);
    if answer.status == 200 { Ok(answer.first().clone()) } else { Err(answer.refused()) }
}

#[track_caller]
fn amounts(invoice: &api_core::wire::Json) -> [String; 4] {
    ["Quantity", "UnitAmount", "LineAmount", "TaxAmount"].map(|name| invoice.at("LineItems.0").amount(name).to_string())
}

#[test]
fn two_of_quantity_price_and_amount_make_the_third() {
    // XR-LINE-1
    let world = world();
    for (text, expected) in [
        (r#"{"Quantity":3,"UnitAmount":0.3333}"#, ["3.0", "0.3333", "1.0", "0.0"]),
        (r#"{"Quantity":3,"LineAmount":10}"#, ["3.0", "3.3333", "10.0", "0.0"]),
        (r#"{"UnitAmount":2.5,"LineAmount":10}"#, ["4.0", "2.5", "10.0", "0.0"]),
        (r#"{"LineAmount":10.01}"#, ["1.0", "10.01", "10.01", "0.0"]),
        (r#"{"UnitAmount":-4}"#, ["1.0", "-4.0", "-4.0", "0.0"]),
        (r#"{"Quantity":"2","UnitAmount":"1.50"}"#, ["2.0", "1.5", "3.0", "0.0"]),
    ] {
        assert_eq!(amounts(&line(&world, "NoTax", text).unwrap()), expected, "{text}");
    }
}

#[test]
fn all_three_must_agree_to_the_cent() {
    // XR-LINE-1
    let world = world();
    line(&world, "NoTax", r#"{"Quantity":3,"UnitAmount":3.3333,"LineAmount":10.00}"#).unwrap();
    let refused = line(&world, "NoTax", r#"{"Quantity":100,"UnitAmount":1,"LineAmount":1}"#).unwrap_err();
    assert_eq!(refused, ["The line total 1.00 does not match the expected line total 100.00"]);
    assert!(line(&world, "NoTax", r#"{"Quantity":3,"UnitAmount":3.3333,"LineAmount":10.01}"#).is_err());
}

#[test]
fn a_discount_is_a_rate_or_an_amount_of_sales_invoices_only() {
    // XR-LINE-2
    let world = world();
    let rate = line(&world, "NoTax", r#"{"Quantity":2,"UnitAmount":9.99,"DiscountRate":12.5}"#).unwrap();
    assert_eq!(amounts(&rate)[2], "17.48");
    assert_eq!(rate.amount("LineItems.0.DiscountRate"), dec!(12.5));
    let amount = line(&world, "NoTax", r#"{"Quantity":2,"UnitAmount":9.99,"DiscountAmount":0.98}"#).unwrap();
    assert_eq!((amounts(&amount)[2].as_str(), amount.at("IsDiscounted").as_bool()), ("19.0", Some(true)));
    assert!(line(&world, "NoTax", r#"{"UnitAmount":9,"DiscountRate":1,"DiscountAmount":1}"#).is_err());
    assert!(line(&world, "NoTax", r#"{"UnitAmount":9,"DiscountRate":101}"#).is_err());
    for (list, kind) in [("Invoices", "ACCPAY"), ("CreditNotes", "ACCRECCREDIT")] {
        let body = format!(
            r#"{{"Type":"{kind}","Contact":{{"Name":"Ada"}},"LineItems":[{{"UnitAmount":9,"DiscountRate":1}}]}}"#
        );
        assert!(world.put(list, &body).refused()[0].contains("Discounts cannot be used"), "{kind}");
    }
}

#[test]
fn a_line_has_a_largest_amount() {
    // XR-LINE-3
    let world = world();
    line(&world, "NoTax", r#"{"UnitAmount":9999999999.99}"#).unwrap();
    assert!(line(&world, "NoTax", r#"{"UnitAmount":10000000000}"#).is_err());
    assert!(line(&world, "NoTax", r#"{"Quantity":9999999999999,"UnitAmount":79228162514264337593543950335}"#).is_err());
}

#[test]
fn ties_are_rounded_half_away_from_zero() {
    // XR-LINE-4
    let world = world();
    let tax = |amount: &str| {
        amounts(
            &line(&world, "Exclusive", &format!(r#"{{"UnitAmount":{amount},"AccountCode":"200","TaxType":"OUTPUT"}}"#))
                .unwrap(),
        )
    };
    // 8.25 % of 50 is 4.125
    assert_eq!((tax("50")[3].as_str(), tax("-50")[3].as_str(), tax("250")[3].as_str()), ("4.13", "-4.13", "20.63"));
    let half_cents = line(&world, "NoTax", r#"{"Quantity":0.5,"UnitAmount":0.01}"#).unwrap();
    assert_eq!(amounts(&half_cents)[2], "0.01");
}

#[test]
fn a_line_may_hold_a_description_only() {
    // XR-LINE-5
    let world = world();
    let invoice = line(&world, "Exclusive", r#"{"Description":"just words"}"#).unwrap();
    assert!(!invoice.at("LineItems.0").has("LineAmount") && !invoice.at("LineItems.0").has("Quantity"));
    assert_eq!(invoice.amount("Total"), dec!(0));
}

#[test]
fn unit_prices_have_two_decimals_or_four_with_unitdp() {
    // XR-UNITDP-1
    let world = world();
    let body = r#"{"Type":"ACCREC","Contact":{"Name":"Ada"},"LineAmountTypes":"NoTax","LineItems":[{"Quantity":100,"UnitAmount":1.23456}]}"#;
    let two = world.put("Invoices", body).ok();
    assert_eq!((two.first().amount("LineItems.0.UnitAmount"), two.first().amount("Total")), (dec!(1.23), dec!(123)));
    let four = world.put("Invoices?unitdp=4", body).ok();
    let id = four.first().text("InvoiceID");
    assert_eq!(
        (four.first().amount("LineItems.0.UnitAmount"), four.first().amount("Total")),
        (dec!(1.2346), dec!(123.46))
    );
    let read = |query: &str| world.get(&format!("Invoices/{id}{query}")).ok().first().amount("LineItems.0.UnitAmount");
    assert_eq!((read(""), read("?unitdp=4")), (dec!(1.23), dec!(1.2346)));
}

#[test]
fn tax_is_computed_by_line_on_top_inside_or_not_at_all_and_then_summed() {
    // XR-TAX-1, XR-MONEY-1
    let world = world();
    let totals = |kinds: &str| {
        let lines = r#"{"UnitAmount":0.50,"AccountCode":"200","TaxType":"OUTPUT2"},{"UnitAmount":0.52,"AccountCode":"200","TaxType":"OUTPUT2"},
            {"UnitAmount":0.53,"AccountCode":"200","TaxType":"TAX001"}"#;
        let invoice = line(&world, kinds, lines).unwrap();
        ["SubTotal", "TotalTax", "Total"].map(|name| invoice.amount(name))
    };
    // by line 0.10 + 0.10 + 0.05; of the sums it would be 0.20 + 0.05
    assert_eq!(totals("Exclusive"), [dec!(1.55), dec!(0.25), dec!(1.80)]);
    assert_eq!(totals("Inclusive"), [dec!(1.33), dec!(0.22), dec!(1.55)]);
    assert_eq!(totals("NoTax"), [dec!(1.55), dec!(0), dec!(1.55)]);
    let untaxed =
        line(&world, "NoTax", r#"{"UnitAmount":1,"AccountCode":"200","TaxType":"OUTPUT","TaxAmount":9}"#).unwrap();
    assert_eq!((untaxed.text("LineItems.0.TaxType"), untaxed.amount("TotalTax")), ("NONE".into(), dec!(0)));
}

#[test]
fn a_tax_amount_that_is_sent_overrides_or_is_refused_by_setting() {
    // XR-TAX-2
    let text = r#"{"UnitAmount":100,"AccountCode":"200","TaxType":"OUTPUT","TaxAmount":8.26}"#;
    let world = world();
    let invoice = line(&world, "Exclusive", text).unwrap();
    assert_eq!((invoice.amount("TotalTax"), invoice.amount("Total")), (dec!(8.26), dec!(108.26)));
    // It stays while nothing changes that it depends on.
    let (id, line_id) = (invoice.text("InvoiceID"), invoice.text("LineItems.0.LineItemID"));
    let change = |member: &str| {
        let body = format!(r#"{{"LineItems":[{{"LineItemID":"{line_id}",{member}}}]}}"#);
        world.post(&format!("Invoices/{id}"), &body).ok().first().amount("TotalTax")
    };
    assert_eq!((change(r#""Description":"x""#), change(r#""Quantity":2"#)), (dec!(8.26), dec!(16.5)));
    let strict = World::of(FakeXeroConfig::demo().accepts_tax_amount(false));
    assert!(line(&strict, "Exclusive", text).unwrap_err()[0].contains("8.25"));
    line(&strict, "Exclusive", &text.replace("8.26", "8.25")).unwrap();
}

#[test]
fn a_tax_type_must_exist_and_fit_the_class_of_the_account() {
    // XR-TAX-3
    let message =
        |tax: &str| format!("The TaxType code '{tax}' does not exist or cannot be used with this type of transaction.");
    let world = world();
    let refused = line(&world, "Exclusive", r#"{"UnitAmount":1,"AccountCode":"200","TaxType":"NOPE"}"#).unwrap_err();
    assert_eq!(refused, [message("NOPE")]);
    let sales = TaxRateSetup::new("SALES", "Sales only", dec!(5)).only_on(["REVENUE"]);
    let narrow = World::of_organisation(OrganisationSetup::demo().tax_rate(sales));
    line(&narrow, "Exclusive", r#"{"UnitAmount":1,"AccountCode":"200","TaxType":"SALES"}"#).unwrap();
    let refused = line(&narrow, "Exclusive", r#"{"UnitAmount":1,"AccountCode":"860","TaxType":"SALES"}"#).unwrap_err();
    assert_eq!(refused, [message("SALES")]);
}

#[test]
fn negative_lines_are_fine_and_the_total_of_an_approved_document_is_not_negative() {
    // XR-MONEY-2
    let world = world();
    let ada = world.contact("Ada");
    let body = |amount: &str| {
        let body = crate::world::document_body("ACCREC", &ada, "", "10", "");
        body.replace("}]", &format!(r#"}},{{"Description":"Discount","UnitAmount":{amount},"AccountCode":"215"}}]"#))
    };
    assert_eq!(world.put("Invoices", &body("-4")).ok().first().amount("Total"), dec!(6));
    assert!(world.put("Invoices", &body("-10.01")).refused()[0].contains("must not be negative"));
    world.put("Invoices", &body("-10.01").replace("AUTHORISED", "DRAFT")).ok();
}

#[test]
fn a_currency_must_be_subscribed() {
    // XR-MONEY-3
    let world = world();
    let ada = world.contact("Ada");
    let with = |currency: &str| {
        world.put(
            "Invoices",
            &crate::world::document_body("ACCREC", &ada, "", "10", &format!(r#","CurrencyCode":"{currency}""#)),
        )
    };
    assert_eq!(with("CHF").refused(), ["Organisation is not subscribed to currency CHF"]);
    assert_eq!(with("JPY").ok().first().text("CurrencyCode"), "JPY");
    assert!(world.put("Contacts", r#"{"Name":"Bob","DefaultCurrency":"CHF"}"#).refused()[0].contains("CHF"));
    world.put("Contacts", r#"{"Name":"Eve","DefaultCurrency":"EUR"}"#).ok();
    let draft = r#"{"Type":"ACCREC","Contact":{"Name":"Eve"},"LineItems":[{"UnitAmount":1}]}"#;
    assert_eq!(world.put("Invoices", draft).ok().first().text("CurrencyCode"), "EUR");
}

#[test]
fn the_rate_is_1_for_the_base_currency_else_what_is_sent_else_the_days() {
    // XR-MONEY-4
    let world = world();
    let ada = world.contact("Ada");
    let rate = |more: &str| {
        world
            .put("Invoices", &crate::world::document_body("ACCREC", &ada, "", "10", more))
            .ok()
            .first()
            .amount("CurrencyRate")
    };
    assert_eq!(rate(r#","CurrencyRate":2"#), dec!(1));
    assert_eq!(rate(r#","CurrencyCode":"EUR","CurrencyRate":0.91234567"#), dec!(0.912346));
    assert_eq!(rate(r#","CurrencyCode":"EUR""#), dec!(0.92));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// XR-MONEY-1: whatever is sent, the sums hold, in every currency and kind.
    #[test]
    fn the_sums_of_any_document_hold(
        lines in proptest::collection::vec((-50_000i64..200_000, 1i64..40, 0usize..3), 1..8),
        kinds in 0usize..3,
    ) {
        let world = world();
        let rates = [("OUTPUT", dec!(8.25)), ("OUTPUT2", dec!(20)), ("NONE", dec!(0))];
        let text: Vec<String> = lines.iter().map(|(cents, quarters, rate)| format!(
            r#"{{"Quantity":{},"UnitAmount":{},"AccountCode":"200","TaxType":"{}"}}"#,
            Decimal::new(*quarters * 25, 2), Decimal::new(*cents, 4), rates[*rate].0
        )).collect();
        let invoice = line(&world, ["Exclusive", "Inclusive", "NoTax"][kinds], &text.join(",")).unwrap();
        let sum = |name: &str| -> Decimal {
            invoice.at("LineItems").as_array().unwrap().iter().map(|line| line.amount(name)).sum()
        };
        let inside = if kinds == 1 { sum("TaxAmount") } else { dec!(0) };
        prop_assert_eq!(invoice.amount("TotalTax"), sum("TaxAmount"));
        prop_assert_eq!(invoice.amount("SubTotal"), sum("LineAmount") - inside);
        prop_assert_eq!(invoice.amount("Total"), invoice.amount("SubTotal") + invoice.amount("TotalTax"));
        prop_assert_eq!(invoice.amount("AmountDue"), invoice.amount("Total"));
        for (line, (cents, quarters, _)) in invoice.at("LineItems").as_array().unwrap().iter().zip(&lines) {
            let exact = Decimal::new(*quarters * 25, 2) * Decimal::new(*cents, 4);
            prop_assert!((line.amount("LineAmount") - exact).abs() <= dec!(0.005));
        }
    }
}

#[test]
fn two_of_the_three_that_cannot_make_the_third_are_refused() {
    // XR-LINE-1
    let world = world();
    for text in [
        r#"{"UnitAmount":0,"LineAmount":10}"#,
        r#"{"Quantity":0,"LineAmount":10}"#,
        r#"{"Quantity":1,"LineAmount":10,"DiscountRate":100}"#,
    ] {
        let refused = line(&world, "NoTax", text).unwrap_err();
        let expected = "The line total 10.00 does not match the expected line total 0.00";
        assert_eq!(refused, [expected], "{text}");
    }
    line(&world, "NoTax", r#"{"Quantity":0,"LineAmount":0}"#).unwrap();
}

#[test]
fn the_tax_of_a_line_is_no_larger_than_a_line() {
    // XR-LINE-3
    let world = world();
    for tax in ["10000000000", "-79228162514264337593543950335"] {
        let text = format!(r#"{{"UnitAmount":1,"AccountCode":"200","TaxType":"OUTPUT","TaxAmount":{tax}}}"#);
        let refused = line(&world, "Exclusive", &text).unwrap_err();
        assert_eq!(refused, ["The tax of a line must not be larger than 9,999,999,999.99."]);
    }
}

#[test]
fn a_rate_is_more_than_zero_at_six_decimals() {
    // XR-MONEY-4
    let world = world();
    let ada = world.contact("Ada");
    for rate in ["-1", "0.0000001"] {
        let more = format!(r#","CurrencyCode":"EUR","CurrencyRate":{rate}"#);
        let body = crate::world::document_body("ACCREC", &ada, "INV-1", "10", &more);
        assert_eq!(world.put("Invoices", &body).refused(), ["CurrencyRate must be greater than zero."], "{rate}");
        let invoice = world.document("Invoices", "ACCREC", &ada, "", "10", r#","CurrencyCode":"EUR""#);
        let payment = format!(
            r#"{{"Invoice":{{"InvoiceID":"{}"}},"Account":{{"Code":"091"}},"Amount":1,"CurrencyRate":{rate}}}"#,
            invoice.text("InvoiceID")
        );
        assert_eq!(world.put("Payments", &payment).refused(), ["CurrencyRate must be greater than zero."], "{rate}");
    }
}
