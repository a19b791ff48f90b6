//! 11: gift cards.

use std::collections::BTreeMap;

use super::{Breach, Findings, Rule, Violation};
use crate::{GiftCardEvent, GiftCardId, Money, MoneyError};

/// What was sold, issued and restored, less what was redeemed and expired, is the balance of the liability account; no event is
/// negative or stands there twice, and no card pays more than it holds. Events are in the order in which they happened.
pub fn check_gift_cards(events: &[GiftCardEvent], liability: Money) -> Vec<Violation> {
    let mut findings = Findings::of(Rule::GiftCard);
    findings.unique("events", events.iter().map(|event| event.id.as_str()));
    let zero = Money::zero(liability.currency());
    let mut cards: BTreeMap<&GiftCardId, Money> = BTreeMap::new();
    let mut owed = zero;
    for (index, event) in events.iter().enumerate() {
        findings.not_negative(format_args!("events[{index}].amount"), event.amount);
        let held = cards.entry(&event.card).or_insert(zero);
        match after(event, *held, owed) {
            Ok((card, all)) => {
                if card.is_negative() && !event.kind.adds() {
                    let breach = Breach::Exceeds { found: event.amount, what: "what the card holds", limit: *held };
                    findings.add(format_args!("events[{index}].amount"), breach);
                }
                (*held, owed) = (card, all);
            }
            Err(error) => findings.add(format_args!("events[{index}].amount"), error.into()),
        }
    }
    findings.equal("liability", liability, "the cards hold", Ok(owed));
    findings.into_violations()
}

/// What the card and all cards hold after the event.
fn after(event: &GiftCardEvent, card: Money, all: Money) -> Result<(Money, Money), MoneyError> {
    let change = if event.kind.adds() { event.amount } else { -event.amount };
    Ok((card.try_add(change)?, all.try_add(change)?))
}
