//! Customers and administrators. Name, company and telephone are not in the profile but in its addresses.

use api_core::wire::{ExtendedInstant, SmolStr};

use super::{MembershipId, Nullable, Password, ProfileId, Text};

api_core::wire_enum! {
    /// Whether a profile can be used.
    pub enum ProfileStatus {
        /// It can.
        Enabled => "E",
        /// It cannot.
        Disabled => "D",
    }
}

api_core::wire_struct! {
    /// A customer or administrator.
    pub struct Profile {
        /// Its id.
        id: ProfileId => "id",
        /// The e-mail by which the person logs in.
        login: Text => "login",
        /// 0 for customers, 100 for administrators.
        access_level: i64 => "access_level",
        /// When it was made.
        create_date: ExtendedInstant => "create_date",
        /// The first login.
        first_login_date: Nullable<ExtendedInstant> => "first_login_date",
        /// The last login.
        last_login_date: Nullable<ExtendedInstant> => "last_login_date",
        /// Whether it can be used.
        status: ProfileStatus => "status",
        /// Why, in the words of staff.
        status_comment: Text => "status_comment",
        /// The page that brought the customer.
        referer: Text => "referer",
        /// Two letters.
        language: Text => "language",
        /// The membership.
        membership_id: Nullable<MembershipId> => "membership_id",
        /// The membership that was asked for.
        pending_membership_id: Nullable<MembershipId> => "pending_membership_id",
        /// Whether a new password is due.
        force_change_password: Option<bool> => "force_change_password",
        /// Roles of an administrator.
        role_ids: Vec<i64> => "role_ids",
    }
}

api_core::wire_struct! {
    /// A customer, or member of staff, to be made or changed. Only what is set is sent; a new one needs `login`.
    #[derive(Default)]
    pub struct ProfileInput {
        /// The e-mail by which the person logs in, 5 to 128 characters; unique among customers.
        login: Option<SmolStr> => "login",
        /// The password; a null leaves it to X-Cart. Nothing ever reads it back.
        password: Option<Nullable<Password>> => "password",
        /// 0 for customers, 100 for administrators.
        access_level: Option<i64> => "access_level",
        /// Whether it can be used; a new one can unless this says otherwise.
        status: Option<ProfileStatus> => "status",
        /// Why, in the words of staff.
        status_comment: Option<SmolStr> => "status_comment",
        /// The page that brought the customer.
        referer: Option<SmolStr> => "referer",
        /// Two letters.
        language: Option<SmolStr> => "language",
        /// The membership; `Some(None.into())` takes it away.
        membership_id: Option<Nullable<MembershipId>> => "membership_id",
        /// The membership that was asked for; `Some(None.into())` takes it away.
        pending_membership_id: Option<Nullable<MembershipId>> => "pending_membership_id",
        /// Whether a new password is due at the next login.
        force_change_password: Option<bool> => "force_change_password",
        /// Roles of an administrator.
        role_ids: Option<Vec<i64>> => "role_ids",
    }
}

impl ProfileInput {
    /// What a new customer needs at least (XC-PROFILE-4).
    pub fn new(login: impl Into<String>) -> Self {
        Self { login: Some(login.into().into()), ..Self::default() }
    }
}
