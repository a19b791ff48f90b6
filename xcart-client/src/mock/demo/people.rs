//! The customers of the demonstration store, registered and guests.

use api_core::runtime::Timestamp;

use super::super::{FakeXCart, OrderSeed, address, with_field};
use crate::wire::{Address, ProfileId, StateId, Text};

/// A registered customer.
pub(super) struct Person {
    id: ProfileId,
    address: Address,
}

impl Person {
    fn register(store: &mut FakeXCart, login: &str, address: Address, since: Timestamp) -> Self {
        let id = store.add_profile(login, since);
        // The profile was made in the line above.
        let _added = store.add_address(id, Address { is_billing: true, is_shipping: true, ..address.clone() });
        Self { id, address }
    }

    /// Makes the order this customer's.
    pub(super) fn orders(&self, seed: OrderSeed) -> OrderSeed {
        seed.customer(self.id).address(self.address.clone())
    }
}

pub(super) struct People {
    pub(super) ada: Person,
    /// Two different people of one name.
    pub(super) john: Person,
    pub(super) other_john: Person,
    pub(super) zoe: Person,
    pub(super) taro: Person,
    pub(super) fatima: Person,
    pub(super) soren: Person,
    pub(super) mary: Person,
}

fn in_state(address: Address, state: i64, name: &str) -> Address {
    Address { state: Some(StateId(state)).into(), state_name: Text::from(name), ..address }
}

fn with_phone(address: Address, phone: &str) -> Address {
    Address { phone: Text::from(phone), ..address }
}

impl People {
    pub(super) fn move_in(store: &mut FakeXCart, since: Timestamp) -> Self {
        let mut register = |login: &str, address| Person::register(store, login, address, since);
        let ada = address("Ada", "Lovelace", "12 St James's Square", "London", "SW1Y 4JH", "GB");
        let john = address("John", "Smith", "1 Main Street", "Edmond", "73003", "US");
        let other_john = address("John", "Smith", "480 Oak Avenue", "Portland", "97205", "US");
        let zoe = address("Zoë", "Müller-Łukasz", "Straße der Pariser Kommune 8", "Berlin", "10243", "DE");
        let taro = address("太郎", "山田", "千代田1-1", "東京", "100-0001", "JP");
        let fatima = address("فاطمة", "الصباح", "شارع الخليج العربي 7", "الكويت", "13001", "KW");
        let soren = address("Søren", "Ærø", "Nørrebrogade 3", "København", "2200", "DK");
        let mary = address("Mary", "O'Neil", "22 Elm Street", "Austin", "78701", "US");
        Self {
            ada: register("ada@lovelace.example", with_phone(ada, "+44 20 7946 0000")),
            john: register("john.smith@mail.example", with_phone(in_state(john, 595, "Oklahoma"), "405-555-0100")),
            other_john: register("jsmith@office.example", in_state(other_john, 596, "Oregon")),
            zoe: register("zoe@mueller.example", zoe),
            taro: register("taro@yamada.example", taro),
            fatima: register("fatima@sabah.example", fatima),
            soren: register("soren@aeroe.example", soren),
            mary: register("mary@oneil.example", in_state(mary, 601, "Texas")),
        }
    }
}

/// A guest with an address.
pub(super) fn guest(seed: OrderSeed) -> OrderSeed {
    let address = address("Gus", "Visitor", "9 Harbour Road", "Boston", "02110", "US");
    seed.guest("gus@visitor.example").address(in_state(address, 579, "Massachusetts"))
}

/// A guest of a company.
pub(super) fn company(seed: OrderSeed) -> OrderSeed {
    let address = address("Élodie", "Durand", "3 rue de l'Église", "Lyon", "69002", "FR");
    let address = with_field(address, "Company", "Thé & Cie SARL");
    seed.guest("achats@the-et-cie.example").address(with_field(address, "VAT number", "FR40303265045"))
}

/// Where a present goes.
pub(super) fn friend() -> Address {
    in_state(address("Grace", "Hopper", "77 Navy Yard", "Arlington", "22202", "US"), 604, "Virginia")
}
