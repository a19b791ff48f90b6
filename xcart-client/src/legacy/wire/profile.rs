//! Customers and administrators in the default schema.

use super::{Flag, Loose, Maybe, Moment, Withheld};
use crate::wire::{AddressId, MembershipId, ProfileId, ProfileStatus, Text};

api_core::wire_struct! {
    /// An address of a profile, of which the default schema tells its use and not what it is; the complex schema tells that.
    pub struct AddressRef {
        /// Its id.
        address_id: Loose<AddressId> => "address_id",
        /// Whether it is the billing address.
        is_billing: Option<Flag> => "is_billing",
        /// Whether it is the shipping address.
        is_shipping: Option<Flag> => "is_shipping",
    }
}

api_core::wire_struct! {
    /// A membership.
    pub struct MembershipRef {
        /// Its id.
        membership_id: Loose<MembershipId> => "membership_id",
    }
}

api_core::wire_struct! {
    /// A customer or administrator. The hash of the password, and what resets it, are thrown away as they are read
    /// (XC-LEGACY-15).
    pub struct Profile {
        /// Its id.
        profile_id: Loose<ProfileId> => "profile_id",
        /// The e-mail by which the person logs in.
        login: Text => "login",
        /// 0 for customers, 100 for administrators.
        access_level: Option<Loose<i64>> => "access_level",
        /// When it was made.
        added: Option<Moment> => "added",
        /// The first login.
        first_login: Option<Moment> => "first_login",
        /// The last login.
        last_login: Option<Moment> => "last_login",
        /// Whether it can be used.
        status: ProfileStatus => "status",
        /// Why, in the words of staff.
        status_comment: Text => "statusComment",
        /// The page that brought the customer.
        referer: Text => "referer",
        /// Two letters.
        language: Text => "language",
        /// Whether the customer bought without an account.
        anonymous: Option<Flag> => "anonymous",
        /// The membership.
        membership: Maybe<MembershipRef> => "membership",
        /// The addresses.
        addresses: Option<Vec<AddressRef>> => "addresses",
        /// Thrown away.
        password: Withheld => "password",
        /// Thrown away.
        password_hint: Withheld => "password_hint",
        /// Thrown away.
        password_hint_answer: Withheld => "password_hint_answer",
        /// Thrown away.
        password_reset_key: Withheld => "passwordResetKey",
    }
}
