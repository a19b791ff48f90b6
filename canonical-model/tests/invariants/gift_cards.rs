//! 11: gift cards.

use canonical_model::{GiftCardEvent, GiftCardEventKind as Kind, Money, SchemaVersion, invariants::check_gift_cards};
use proptest::prelude::*;

use super::given::{assert_names, currency, day, money, shift};

fn event(nth: usize, card: usize, kind: Kind, units: i64) -> GiftCardEvent {
    GiftCardEvent {
        schema_version: SchemaVersion,
        id: format!("e{nth}").into(),
        card: format!("card {card}").as_str().into(),
        kind,
        amount: money(units, currency("USD")),
        on: day(0),
        order: None,
    }
}

/// Events of a few cards, none of which pays more than it holds, and what all of them hold.
fn events() -> impl Strategy<Value = (Vec<GiftCardEvent>, Money)> {
    let kinds = vec![Kind::Sold, Kind::Issued, Kind::Redeemed, Kind::Restored, Kind::Expired];
    prop::collection::vec((0usize..3, prop::sample::select(kinds), 1i64..10_000), 1..20).prop_map(|tries| {
        let mut held = [0i64; 3];
        let mut events = Vec::new();
        for (card, kind, units) in tries {
            let change = if kind.adds() { units } else { -units.min(held[card]) };
            if change != 0 {
                held[card] += change;
                events.push(event(events.len(), card, kind, change.abs()));
            }
        }
        (events, money(held.iter().sum(), currency("USD")))
    })
}

proptest! {
    #[test]
    fn sold_less_redeemed_less_expired_is_the_liability((events, liability) in events()) {
        prop_assert_eq!(check_gift_cards(&events, liability), []);
        for unit in [1, -1] {
            let mut other = liability;
            shift(&mut other, unit);
            assert_names(&check_gift_cards(&events, other), "liability");
            for index in 0..events.len() {
                let mut broken = events.clone();
                shift(&mut broken[index].amount, unit);
                assert_names(&check_gift_cards(&broken, liability), "liability");
            }
        }
    }
}

#[test]
fn a_card_pays_no_more_than_it_holds_though_others_hold_enough() {
    let events = [event(0, 0, Kind::Sold, 100), event(1, 1, Kind::Issued, 900), event(2, 0, Kind::Redeemed, 101)];
    let found = check_gift_cards(&events, money(899, currency("USD")));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_names(&found, "events[2].amount");
    assert_eq!(found[0].to_string(), "events[2].amount: 1.01 USD is more than what the card holds (1.00 USD)");
}

#[test]
fn negative_and_repeated_events_and_other_currencies_are_found_where_they_stand() {
    let mut events = vec![event(0, 0, Kind::Sold, 100), event(0, 0, Kind::Sold, -1), event(2, 0, Kind::Sold, 1)];
    events[2].amount = Money::zero(currency("EUR"));
    let found = check_gift_cards(&events, money(99, currency("USD")));
    for path in ["events[1].id", "events[1].amount", "events[2].amount"] {
        assert_names(&found, path);
    }
}
