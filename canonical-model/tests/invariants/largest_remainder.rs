//! 5: largest remainder.

use canonical_model::{Money, invariants::check_largest_remainder, largest_remainder};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::given::{assert_names, currency, money, shift};

fn weights() -> impl Strategy<Value = Vec<Decimal>> {
    let weight = (0i64..1_000_000, 0u32..4).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale));
    prop::collection::vec(weight, 1..12)
}

proptest! {
    #[test]
    fn parts_give_the_target_and_lie_within_one_unit_of_their_share(
        units in -1_000_000_000i64..1_000_000_000,
        code in prop::sample::select(vec!["USD", "JPY", "KWD"]),
        weights in weights(),
    ) {
        let target = money(units, currency(code));
        let parts = largest_remainder(target, &weights).unwrap();
        prop_assert_eq!(check_largest_remainder(target, &weights, &parts), []);
        for index in 0..parts.len() {
            for unit in [1, -1] {
                let mut broken = parts.clone();
                shift(&mut broken[index], unit);
                assert_names(&check_largest_remainder(target, &weights, &broken), "parts");
            }
            // The sum stays, and two parts are off.
            let other = (index + 1) % parts.len();
            if other != index {
                let mut broken = parts.clone();
                shift(&mut broken[index], 2);
                shift(&mut broken[other], -2);
                let found = check_largest_remainder(target, &weights, &broken);
                assert_names(&found, &format!("parts[{index}]"));
                assert_names(&found, &format!("parts[{other}]"));
            }
            if weights[index].is_zero() && weights.iter().any(|weight| !weight.is_zero()) {
                let mut broken = parts.clone();
                shift(&mut broken[index], 1);
                assert_names(&check_largest_remainder(target, &weights, &broken), &format!("parts[{index}]"));
            }
        }
    }

    #[test]
    fn parts_move_with_their_weights(units in -1_000_000i64..1_000_000, weights in weights(), seed in 0usize..12) {
        let target = money(units, currency("USD"));
        let parts = largest_remainder(target, &weights).unwrap();
        let by = seed % weights.len();
        let mut turned = weights.clone();
        turned.rotate_left(by);
        let mut back = largest_remainder(target, &turned).unwrap();
        back.rotate_right(by);
        // Lines of one weight may change places: as pairs of weight and part, nothing moved.
        let pairs = |parts: &[Money]| {
            let mut pairs: Vec<(Decimal, Decimal)> =
                weights.iter().zip(parts).map(|(weight, part)| (weight.normalize(), part.amount())).collect();
            pairs.sort_unstable();
            pairs
        };
        if weights.iter().any(|weight| !weight.is_zero()) {
            prop_assert_eq!(pairs(&parts), pairs(&back));
        }
    }

    #[test]
    fn parts_as_weights_give_the_same_parts(units in 1i64..1_000_000, weights in weights()) {
        let target = money(units, currency("USD"));
        let parts = largest_remainder(target, &weights).unwrap();
        let again: Vec<Decimal> = parts.iter().map(Money::amount).collect();
        prop_assert_eq!(largest_remainder(target, &again).unwrap(), parts);
    }
}

#[test]
fn without_weights_the_first_part_has_everything() {
    let target = money(-7, currency("USD"));
    let weights = [Decimal::ZERO; 3];
    let parts = largest_remainder(target, &weights).unwrap();
    assert_eq!(check_largest_remainder(target, &weights, &parts), []);
    let mut moved = parts.clone();
    moved.rotate_right(1);
    let found = check_largest_remainder(target, &weights, &moved);
    assert_names(&found, "parts[0]");
    assert_names(&found, "parts[1]");
}

#[test]
fn there_are_as_many_parts_as_weights() {
    let target = money(7, currency("USD"));
    assert_names(&check_largest_remainder(target, &[Decimal::ONE, Decimal::ZERO], &[target]), "parts");
}
