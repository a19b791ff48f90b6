//! Who buys: names and addresses, put together from a few of each.

use super::{
    super::{address, with_field},
    dice::Dice,
    shares::{BEYOND_ASCII, COMPANY},
};
use crate::wire::{Address, StateId};

const FIRST: [&str; 16] = [
    "Mary", "James", "Linda", "Robert", "Susan", "Carlos", "Grace", "Peter", "Aisha", "Tom", "Ruth", "Paul", "Nora",
    "Henry", "Kate", "Omar",
];
const LAST: [&str; 16] = [
    "Smith", "Johnson", "O'Neil", "Garcia", "Brown", "Lee", "Walker", "Young", "King", "Wright", "Hill", "Baker",
    "Turner", "Cooper", "Reed", "Ward",
];
const BEYOND: [(&str, &str); 10] = [
    ("Zoë", "Müller-Łukasz"),
    ("太郎", "山田"),
    ("فاطمة", "الصباح"),
    ("Søren", "Ærø"),
    ("Élodie", "Durand"),
    ("Άννα", "Παππά"),
    ("Олена", "Шевченко"),
    ("José", "Núñez"),
    ("İbrahim", "Çelik"),
    ("Nguyễn", "Thị Hồng"),
];
const STREETS: [&str; 8] = [
    "Main Street",
    "Oak Avenue",
    "Elm Street",
    "Station Road",
    "Mill Lane",
    "Harbour Road",
    "2nd Street",
    "Park Drive",
];
const COMPANIES: [&str; 6] =
    ["Thé & Cie SARL", "Smith & Sons Ltd", "Blue Door, Inc.", "Müller GmbH", "Green \"Leaf\" LLC", "Ōsaka Trading"];
/// Town, postal code, country, and X-Cart's id and name of the state.
type City = (&'static str, &'static str, &'static str, Option<(i64, &'static str)>);

const CITIES: [City; 10] = [
    ("Edmond", "73003", "US", Some((595, "Oklahoma"))),
    ("Portland", "97205", "US", Some((596, "Oregon"))),
    ("Austin", "78701", "US", Some((601, "Texas"))),
    ("Boston", "02110", "US", Some((579, "Massachusetts"))),
    ("London", "SW1Y 4JH", "GB", None),
    ("Berlin", "10243", "DE", None),
    ("København", "2200", "DK", None),
    ("東京", "100-0001", "JP", None),
    ("Lyon", "69002", "FR", None),
    ("الكويت", "13001", "KW", None),
];

/// Somebody with an address.
pub(super) fn somebody(dice: &mut Dice) -> Address {
    let (first, last) = if dice.in_thousand(BEYOND_ASCII) {
        dice.one(&BEYOND).copied().unwrap_or_default()
    } else {
        (dice.one(&FIRST).copied().unwrap_or_default(), dice.one(&LAST).copied().unwrap_or_default())
    };
    let (city, zipcode, country, state) = dice.one(&CITIES).copied().unwrap_or_default();
    let street = dice.one(&STREETS).copied().unwrap_or_default();
    let street = format!("{} {street}", dice.between(1, 999));
    let mut address = address(first, last, &street, city, zipcode, country);
    address.phone = format!("+1 405 555 {:04}", dice.between(0, 9_999)).into();
    if let Some((id, name)) = state {
        (address.state, address.state_name) = (Some(StateId(id)).into(), name.into());
    }
    if dice.in_thousand(COMPANY) {
        address = with_field(address, "Company", dice.one(&COMPANIES).copied().unwrap_or_default());
        if dice.in_thousand(500) {
            address = with_field(address, "VAT number", &format!("FR{:011}", dice.between(0, 99_999_999_999)));
        }
    }
    address
}
