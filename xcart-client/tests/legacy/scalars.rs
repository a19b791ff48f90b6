//! Values as PHP writes them.

use api_core::wire;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use xcart_client::{
    legacy::wire::{Amount, AnyText, Flag, Loose, Maybe, Moment, Profile, Texts},
    wire::OrderId,
};

use crate::fixtures::{PROFILE, read};

/// XC-LEGACY-12.
#[test]
fn ids_and_numbers_come_in_quotes_or_not() {
    assert_eq!(read::<Loose<OrderId>>("42"), read::<Loose<OrderId>>(r#"" 42""#));
    assert_eq!(read::<Option<Loose<i64>>>("null"), None);
    for wrong in [r#""""#, r#""4x""#, "[]", "4.5", "true"] {
        assert!(wire::from_str::<Loose<OrderId>>(wrong).is_err(), "{wrong}");
    }
}

/// XC-LEGACY-12.
#[test]
fn amounts_come_in_quotes_or_not_and_the_noise_of_php_s_floats_is_taken_off_them_alone() {
    for (json, amount) in [
        (r#""128.9500""#, dec!(128.95)),
        ("128.95", dec!(128.95)),
        ("-3.0050000000000003", dec!(-3.005)),
        ("0.10000000000000001", dec!(0.1)),
        ("9999999999.9999008", dec!(9999999999.9999)),
        ("1.0e-1", dec!(0.1)),
        // Not noise: it stays as it is.
        ("0.00001", dec!(0.00001)),
        ("119.99855", dec!(119.99855)),
        ("1.00000000001", dec!(1.00000000001)),
    ] {
        assert_eq!(*read::<Amount>(json), amount, "{json}");
    }
    for wrong in [r#""""#, "null", "[]", r#""1,50""#, "true"] {
        assert!(wire::from_str::<Amount>(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    /// XC-LEGACY-12.
    #[test]
    fn what_a_column_of_four_decimals_holds_is_read_as_it_is_however_php_writes_it(units in -99_999_999_999_i64..99_999_999_999) {
        let amount = Decimal::new(units, 4);
        let through_a_float: f64 = amount.to_string().parse().unwrap(); // not money: what PHP makes of it
        for json in [format!("\"{amount}\""), amount.to_string(), format!("{through_a_float:.16e}"), format!("{through_a_float}")] {
            prop_assert_eq!(*read::<Amount>(&json), amount, "{}", json);
        }
    }
}

#[test]
fn flags_are_booleans_or_digits() {
    for (json, flag) in
        [("true", true), ("1", true), (r#""1""#, true), ("false", false), ("0", false), (r#""""#, false)]
    {
        assert_eq!(read::<Flag>(json), Flag(flag), "{json}");
    }
    for wrong in ["2", r#""yes""#, "null", "[]"] {
        assert!(wire::from_str::<Flag>(wrong).is_err(), "{wrong}");
    }
}

/// XC-LEGACY-12.
#[test]
fn dates_are_seconds_or_texts_and_zero_is_never() {
    let at = read::<Moment>("1740821400").at().unwrap();
    assert_eq!(at.to_rfc3339(), "2025-03-01T09:30:00+00:00");
    for json in [r#""1740821400""#, r#""2025-03-01T12:30:00+03:00""#, r#""2025-03-01T09:30:00+0000""#] {
        assert_eq!(read::<Moment>(json).at(), Some(at), "{json}");
    }
    for never in ["0", r#""0""#, r#""""#] {
        assert_eq!(read::<Moment>(never).at(), None, "{never}");
    }
    for wrong in ["-1", "99999999999999", r#""tomorrow""#, "[]", "1740821400.5"] {
        assert!(wire::from_str::<Moment>(wrong).is_err(), "{wrong}");
    }
}

/// XC-LEGACY-14.
#[test]
fn an_empty_list_is_read_where_an_object_is_meant() {
    for none in ["null", "[]", "[ ]"] {
        assert!(read::<Maybe<Profile>>(none).is_none(), "{none}");
    }
    assert!(read::<Maybe<Profile>>(PROFILE).is_some());
    assert!(wire::from_str::<Maybe<Profile>>("[1]").is_err());
}

#[test]
fn texts_come_as_numbers_and_lists_as_one_text() {
    assert_eq!(&*read::<AnyText>("1042"), "1042");
    assert_eq!(&*read::<AnyText>(r#""LN-\u00c5""#), "LN-Å");
    assert_eq!(read::<AnyText>("null"), AnyText::default());
    assert_eq!(read::<Texts>(r#"["a", 2]"#).0, [AnyText::from("a"), AnyText::from("2")]);
    assert_eq!(read::<Texts>(r#""a""#).0, [AnyText::from("a")]);
    for none in ["[]", r#""""#, "null"] {
        assert!(read::<Texts>(none).0.is_empty(), "{none}");
    }
    assert!(wire::from_str::<AnyText>("{}").is_err());
}
