//! 1: the sums of a line.

use canonical_model::{LineKind, Money, Order, TaxTreatment, UnitPrice, invariants::check_lines};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::given::{assert_names, full_order, money, order, shift};

type Field = fn(&mut Order, usize) -> &mut Money;

const FIELDS: [(&str, Field); 3] = [
    ("gross", |order, index| &mut order.lines[index].gross),
    ("discount", |order, index| &mut order.lines[index].discount),
    ("net", |order, index| &mut order.lines[index].net),
];

proptest! {
    #[test]
    fn net_is_gross_less_discount_and_gross_quantity_times_price_on_every_line(order in order()) {
        prop_assert_eq!(check_lines(&order), []);
        for index in 0..order.lines.len() {
            for (field, of) in FIELDS {
                for unit in [1, -1] {
                    let mut broken = order.clone();
                    shift(of(&mut broken, index), unit);
                    assert_names(&check_lines(&broken), &format!("lines[{index}].{field}"));
                }
            }
            for nth in 0..order.lines[index].allocations.len() {
                let mut broken = order.clone();
                shift(&mut broken.lines[index].allocations[nth].amount, 1);
                assert_names(&check_lines(&broken), &format!("lines[{index}].discount"));
            }
            let mut broken = order.clone();
            broken.lines[index].quantity += Decimal::ONE_HUNDRED * Decimal::ONE_THOUSAND * Decimal::TEN;
            assert_names(&check_lines(&broken), &format!("lines[{index}].gross"));
        }
    }

    #[test]
    fn every_broken_line_is_found_not_the_first_alone(order in order()) {
        let mut broken = order.clone();
        for line in &mut broken.lines {
            shift(&mut line.net, 1);
        }
        let found = check_lines(&broken);
        prop_assert_eq!(found.len(), order.lines.len());
        for (index, violation) in found.iter().enumerate() {
            prop_assert_eq!(&violation.path, &format!("lines[{index}].net"));
        }
    }
}

#[test]
fn only_a_rounding_line_may_be_negative() {
    let mut order = full_order(TaxTreatment::NoTax);
    let line = &mut order.lines[1];
    let cent = money(-1, line.gross.currency());
    (line.unit_price, line.quantity, line.gross, line.net) = (cent.into(), Decimal::ONE, cent, cent);
    line.allocations.clear();
    line.discount = money(0, cent.currency());
    assert_names(&check_lines(&order), "lines[1].net");
    order.lines[1].kind = LineKind::Rounding;
    assert_eq!(check_lines(&order), []);
}

#[test]
fn a_negative_discount_and_a_repeated_id_are_found_where_they_stand() {
    let mut order = full_order(TaxTreatment::NoTax);
    order.lines[1].discount = money(-1, order.currency);
    order.lines[1].id = order.lines[0].id.clone();
    let found = check_lines(&order);
    assert_names(&found, "lines[1].discount");
    assert_names(&found, "lines[1].id");
    assert!(
        found.iter().any(|violation| violation.to_string() == "lines[1].discount: -0.01 USD is negative"),
        "{found:?}"
    );
}

#[test]
fn a_line_too_large_to_reckon_is_a_violation_and_no_panic() {
    let mut order = full_order(TaxTreatment::NoTax);
    order.lines[0].quantity = Decimal::MAX;
    order.lines[0].unit_price = UnitPrice::new(Decimal::new(999_999_999_999_999_999, 0), order.currency).unwrap();
    assert_names(&check_lines(&order), "lines[0].gross");
}
