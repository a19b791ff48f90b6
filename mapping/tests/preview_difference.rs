//! How another profile would write the same orders: which of them change, in which fields, and what that comes to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use std::collections::BTreeMap;

use canonical_model::Order;
use common::{connection, item, mapper, profile_with, read, reference, surcharge, transaction, usd};
use mapping::{
    Mapper,
    preview::{BalanceAccount, Change, Difference, Preview},
};
use serde_json::json;

/// 400 paid orders of two teas, of which every 33rd has shipping for 5.00.
fn orders() -> Vec<Order> {
    let order = |id: i64| {
        let shipping = id % 33 == 0;
        let surcharges = if shipping { vec![surcharge(1, "shipping", "SHIPPING", "5", false)] } else { Vec::new() };
        let total = if shipping { "25" } else { "20" };
        let differs = json!({"id": id, "order_number": format!("{}", 1000 + id), "surcharges": surcharges,
            "total": total.parse::<i64>().unwrap()});
        read(&mapper(), &differs, &[transaction(id, "Credit Card", "USD", &[("sale", total, 2)])]).unwrap()
    };
    (1..=400).map(order).collect()
}

fn preview(mapper: &Mapper, orders: &[Order]) -> Preview {
    mapper.preview(&connection(), orders, &reference(), &BTreeMap::new(), &[]).unwrap()
}

fn changes(difference: &Difference) -> Vec<(String, String, String, String)> {
    let one = |change: &Change| {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let record = change.record.as_ref().map(ToString::to_string).unwrap_or_default();
        (record, change.field.clone(), text(&change.from), text(&change.to))
    };
    difference.changed.iter().flat_map(|order| &order.changes).map(one).collect()
}

fn texts(changes: &[[&str; 4]]) -> Vec<(String, String, String, String)> {
    changes.iter().map(|[a, b, c, d]| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), (*d).to_owned())).collect()
}

#[test]
fn the_same_profile_makes_no_difference_and_nor_does_a_comment() {
    let orders = orders();
    let before = preview(&mapper(), &orders);
    let commented = Mapper::new(common::profile("# a comment"));
    assert_eq!(commented.profile().hash(), mapper().profile().hash(), "a comment decides nothing");
    let difference = Difference::between(&before, &preview(&commented, &orders)).unwrap();
    assert!(difference.is_empty());
    assert_eq!(difference.to_string(), "0 of 400 orders change\n");
}

#[test]
fn twelve_of_400_change_here_is_how() {
    let orders = orders();
    let before = preview(&mapper(), &orders);
    let after = preview(&Mapper::new(profile_with("shipping = \"210\"", "shipping = \"220\"")), &orders);
    let difference = Difference::between(&before, &after).unwrap();
    assert_eq!((difference.changed.len(), difference.orders), (12, 400));
    assert_eq!(changes(&difference)[0], texts(&[["invoice:33", "lines[SHIPPING].account", "210", "220"]])[0]);
    assert_eq!(changes(&difference).len(), 12);
    let moves = difference.balances.iter();
    let moves: Vec<_> =
        moves.map(|change| (change.account.clone(), change.name.as_str(), change.before, change.after)).collect();
    assert_eq!(
        moves,
        [
            (BalanceAccount::Account("210".into()), "Shipping income", usd("-60"), usd("0")),
            (BalanceAccount::Account("220".into()), "Fees", usd("0"), usd("-60")),
        ]
    );
    assert_eq!(
        difference.text(2),
        "\
12 of 400 orders change

how
field                    from  to   orders  for example
-----------------------  ----  ---  ------  -------------------
invoice lines[].account  210   220      12  1033, 1066, 1099, …

balances, debits above zero
account                  before       after  difference
-------------------  ----------  ----------  ----------
210 Shipping income  -60.00 USD    0.00 USD   60.00 USD
220 Fees               0.00 USD  -60.00 USD  -60.00 USD

order 1033
  invoice:33 lines[SHIPPING].account: 210 -> 220

order 1066
  invoice:66 lines[SHIPPING].account: 210 -> 220
… and 10 more orders
"
    );
    let kept = serde_json::to_string(&difference).unwrap();
    assert_eq!(serde_json::from_str::<Difference>(&kept).unwrap(), difference);
    let back = Difference::between(&after, &before).unwrap();
    assert_eq!(changes(&back)[0], texts(&[["invoice:33", "lines[SHIPPING].account", "220", "210"]])[0]);
}

#[test]
fn an_order_that_is_parked_by_the_other_profile_changes_and_loses_its_records() {
    let orders = &orders()[..1];
    let before = preview(&mapper(), orders);
    let strict = profile_with("unknown_items = \"leave_out\"", "unknown_items = \"park\"");
    let odd = json!({"items": [item(7, "ODD-1", "10", 2)]});
    let odd = read(&mapper(), &odd, &[transaction(1, "Credit Card", "USD", &[("sale", "20", 2)])]).unwrap();
    let parked = preview(&Mapper::new(strict), std::slice::from_ref(&odd));
    let difference = Difference::between(&preview(&mapper(), &[odd]), &parked).unwrap();
    let expected = [
        ["", "parked", "", "refused_by_ledger: order 1042: the ledger has no item ODD-1"],
        ["contact:XC-demo-3", "", "XC-demo-3", ""],
        ["invoice:42", "", "XC-1042, 20.00 USD", ""],
        ["payment:42/100", "", "20.00 USD on 092", ""],
    ];
    assert_eq!(changes(&difference), texts(&expected));
    assert!(
        difference.to_string().contains("parked   -                   refused_by_ledger       1  1042"),
        "{difference}"
    );

    let nothing = preview(&mapper(), &[]);
    let gone = Difference::between(&before, &nothing).unwrap();
    assert_eq!(changes(&gone)[0], texts(&[["", "order", "looked at", ""]])[0]);
}

#[test]
fn what_a_contact_says_is_data_but_stands_in_no_text() {
    let mut orders = orders()[..1].to_vec();
    let before = preview(&mapper(), &orders);
    if let Some(address) = &mut orders[0].billing {
        address.last_name = "Byron".into();
    }
    let difference = Difference::between(&before, &preview(&mapper(), &orders)).unwrap();
    assert!(
        changes(&difference).iter().any(|(_, field, _, to)| field == "name" && to == "Ada Byron"),
        "{difference:?}"
    );
    for text in [difference.to_string(), format!("{difference:?}")] {
        assert!(text.contains("name") && !text.contains("Byron") && !text.contains("Lovelace"), "{text}");
    }
}

#[test]
fn many_values_of_one_field_are_counted() {
    let orders = orders();
    let before = preview(&mapper(), &orders);
    let after = preview(&Mapper::new(profile_with("number = \"XC-{number}\"", "number = \"T-{number}\"")), &orders);
    let text = Difference::between(&before, &after).unwrap().text(0);
    for expected in [
        "400 of 400 orders change",
        "invoice number     XC-1001            T-1001                 1  1001",
        "397 other values",
        "… and 400 more orders",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in\n{text}");
    }
}
