//! The table of currencies is what ISO 4217 says: `iso-4217.txt` holds codes, numbers and decimals in another arrangement.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::collections::BTreeMap;

use canonical_model::Currency;

/// Number and exponent by code.
fn extract() -> BTreeMap<&'static str, (u16, u32)> {
    let mut found = BTreeMap::new();
    let mut exponent = None;
    for line in include_str!("iso-4217.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(heading) = line.strip_prefix('[') {
            exponent = Some(heading[..1].parse().unwrap());
            continue;
        }
        for pair in line.split(' ') {
            let (code, number) = pair.split_once('=').unwrap();
            assert!(found.insert(code, (number.parse().unwrap(), exponent.unwrap())).is_none(), "{code} twice");
        }
    }
    found
}

#[test]
fn codes_numbers_and_exponents_are_those_of_iso_4217() {
    let ours: BTreeMap<&str, (u16, u32)> =
        Currency::all().map(|currency| (currency.code(), (currency.number(), currency.exponent()))).collect();
    assert_eq!(ours, extract());
    assert_eq!(ours.len(), 171);
}

#[test]
fn numbers_are_unique_but_one_that_was_handed_on_and_exponents_are_0_2_3_or_4() {
    let numbers: BTreeMap<u16, Currency> = Currency::all().map(|currency| (currency.number(), currency)).collect();
    let [old, new]: [Currency; 2] = ["ANG", "XCG"].map(|code| code.parse().unwrap());
    assert_eq!(old.number(), new.number());
    assert_eq!(numbers.len(), Currency::all().count() - 1);
    let of = |exponent| Currency::all().filter(|currency| currency.exponent() == exponent).count();
    assert_eq!([of(0), of(2), of(3), of(4)], [17, 145, 7, 2]);
    for (code, exponent) in [("USD", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("CLF", 4), ("HUF", 2)] {
        assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent, "{code}");
    }
}
