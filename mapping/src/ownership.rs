//! Who owns a field that both the store and the ledger have: what becomes of a change on either side.
//!
//! A field of a record is looked at three ways: what we sent last, what the ledger has now, and what the store says now. The rule is
//! the same for every kind of record, so that an owner's name means one thing in the whole profile.
//!
//! | owner | the store changed | a person changed the ledger | both did | the ledger has nothing |
//! |---|---|---|---|---|
//! | `create_only` | kept | kept | kept | kept |
//! | `store_wins` | written | written over, told | written over, told | written |
//! | `ledger_wins` | kept, told | kept | kept, told | written, unless a person emptied it |
//!
//! A store that says nothing never empties what a person wrote: only what we sent ourselves, and only where the store owns it.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Who owns a field once the record is there. A new record always gets what the store says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// The ledger, from the day on which the record was created: it is never written again.
    #[default]
    CreateOnly,
    /// The store: what it says replaces what the ledger has.
    StoreWins,
    /// The ledger: the store fills only what was never filled.
    LedgerWins,
}

/// A value that may say nothing.
pub trait Blank {
    /// Whether it says nothing.
    fn is_blank(&self) -> bool;
}

impl Blank for str {
    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }
}

impl Blank for String {
    fn is_blank(&self) -> bool {
        self.as_str().is_blank()
    }
}

impl Blank for SmolStr {
    fn is_blank(&self) -> bool {
        self.as_str().is_blank()
    }
}

impl<T> Blank for Option<T> {
    fn is_blank(&self) -> bool {
        self.is_none()
    }
}

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// It stays as the ledger has it.
    Keep,
    /// It stays as the ledger has it, although the store changed: the ledger owns it. Worth telling.
    Yield,
    /// The store's value is written; nobody's work is lost.
    Write,
    /// The store's value is written over what a person entered in the ledger. Worth telling.
    Overwrite,
}

impl Decision {
    /// Whether the store's value is sent.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Write | Self::Overwrite)
    }
}

/// What becomes of a field of a record that the ledger has. `last_sent` is what we sent last, `None` if we never sent the field, as
/// with a record that was adopted. Values must be in the form in which the ledger keeps them: else its own spelling looks like
/// somebody's change.
///
/// ```
/// use mapping::ownership::{Decision, Ownership, decide};
///
/// let (sent, ledger, store) = ("1 Old Road", "1 Old Road", "2 New Street");
/// assert_eq!(decide(Ownership::StoreWins, Some(sent), ledger, store), Decision::Write);
/// assert_eq!(decide(Ownership::LedgerWins, Some(sent), ledger, store), Decision::Yield);
/// assert_eq!(decide(Ownership::CreateOnly, Some(sent), ledger, store), Decision::Keep);
/// ```
pub fn decide<T>(ownership: Ownership, last_sent: Option<&T>, ledger_now: &T, store_now: &T) -> Decision
where
    T: Blank + PartialEq + ?Sized,
{
    if store_now == ledger_now || (store_now.is_blank() && ledger_now.is_blank()) {
        return Decision::Keep;
    }
    match ownership {
        Ownership::CreateOnly => Decision::Keep,
        Ownership::StoreWins => store_wins(last_sent, ledger_now, store_now),
        Ownership::LedgerWins => ledger_wins(last_sent, ledger_now, store_now),
    }
}

/// The two differ, and the store owns the field.
fn store_wins<T: Blank + PartialEq + ?Sized>(last_sent: Option<&T>, ledger_now: &T, store_now: &T) -> Decision {
    let ours = last_sent == Some(ledger_now);
    match (store_now.is_blank(), ours || ledger_now.is_blank()) {
        (true, _) if !ours => Decision::Keep,
        (_, true) => Decision::Write,
        (_, false) => Decision::Overwrite,
    }
}

/// The two differ, and the ledger owns the field.
fn ledger_wins<T: Blank + PartialEq + ?Sized>(last_sent: Option<&T>, ledger_now: &T, store_now: &T) -> Decision {
    let never_filled = ledger_now.is_blank() && last_sent.is_none_or(Blank::is_blank);
    if never_filled {
        return Decision::Write;
    }
    let store_changed = last_sent.is_some_and(|sent| sent != store_now);
    if store_changed { Decision::Yield } else { Decision::Keep }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Decision::*, Ownership::*, *};

    #[test]
    fn every_owner_decides_as_the_table_says() {
        // What was sent last, what the ledger has, what the store says; then create_only, store_wins, ledger_wins.
        let cases: [(Option<&str>, &str, &str, [Decision; 3]); 11] = [
            (Some("a"), "a", "a", [Keep, Keep, Keep]),
            (Some("a"), "a", "b", [Keep, Write, Yield]),
            (Some("a"), "b", "a", [Keep, Overwrite, Keep]),
            (Some("a"), "b", "c", [Keep, Overwrite, Yield]),
            (Some("a"), "b", "b", [Keep, Keep, Keep]),
            (None, "", "a", [Keep, Write, Write]),
            (Some(""), "", "a", [Keep, Write, Write]),
            (None, "b", "a", [Keep, Overwrite, Keep]),
            (Some("a"), "", "a", [Keep, Write, Keep]),
            (Some("a"), "a", "", [Keep, Write, Yield]),
            (Some("a"), "b", "", [Keep, Keep, Yield]),
        ];
        for (sent, ledger, store, expected) in cases {
            let decided = [CreateOnly, StoreWins, LedgerWins].map(|owner| decide(owner, sent, ledger, store));
            assert_eq!(decided, expected, "sent {sent:?}, ledger {ledger:?}, store {store:?}");
        }
    }

    #[test]
    fn a_profile_names_owners_in_snake_case() {
        for (owner, text) in [(CreateOnly, "create_only"), (StoreWins, "store_wins"), (LedgerWins, "ledger_wins")] {
            assert_eq!(serde_json::to_string(&owner).unwrap(), format!("{text:?}"));
            assert_eq!(serde_json::from_str::<Ownership>(&format!("{text:?}")).unwrap(), owner);
        }
        assert_eq!(Ownership::default(), CreateOnly);
    }

    fn value() -> impl Strategy<Value = String> {
        "[ab]?"
    }

    fn owner() -> impl Strategy<Value = Ownership> {
        prop_oneof![Just(CreateOnly), Just(StoreWins), Just(LedgerWins)]
    }

    proptest! {
        /// What we wrote comes back to us as the ledger's value: it must not look like a change.
        #[test]
        fn a_write_is_followed_by_peace(owner in owner(), sent in proptest::option::of(value()), ledger in value(), store in value()) {
            if decide(owner, sent.as_ref(), &ledger, &store).is_written() {
                prop_assert_eq!(decide(owner, Some(&store), &store, &store), Keep);
            }
        }

        #[test]
        fn create_only_never_writes(sent in proptest::option::of(value()), ledger in value(), store in value()) {
            prop_assert_eq!(decide(CreateOnly, sent.as_ref(), &ledger, &store), Keep);
        }

        #[test]
        fn ledger_wins_only_fills_what_is_empty(sent in proptest::option::of(value()), ledger in value(), store in value()) {
            if decide(LedgerWins, sent.as_ref(), &ledger, &store).is_written() {
                prop_assert!(ledger.is_empty() && !store.is_empty());
            }
        }

        #[test]
        fn where_the_store_wins_the_ledger_has_what_the_store_says(sent in proptest::option::of(value()), ledger in value(), store in value()) {
            let written = decide(StoreWins, sent.as_ref(), &ledger, &store).is_written();
            prop_assert!(written || ledger == store || store.is_empty());
        }

        /// Telling that a person's work was written over must be true.
        #[test]
        fn only_what_a_person_entered_is_written_over(owner in owner(), sent in proptest::option::of(value()), ledger in value(), store in value()) {
            if decide(owner, sent.as_ref(), &ledger, &store) == Overwrite {
                prop_assert!(!ledger.is_empty() && !store.is_empty() && sent != Some(ledger));
            }
        }
    }
}
