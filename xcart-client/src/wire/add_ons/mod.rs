//! What add-ons of X-Cart's put into orders, lines, customers, products and coupons (XC-ADDON-1): views of the extras, each
//! with a method per member. A store without the add-on does not send the member, and nothing is read before it is asked
//! for, so that a member of another form costs neither its neighbours nor the order.
//!
//! What a merchant's own add-on sends is read in the same way by its name: [`Extras::read`](api_core::wire::Extras::read).

mod order;
mod product;
mod profile;

pub use order::{CartReminderEmail, OrderAddOns, OrderItemAddOns, RewardEvent, UsedCoupon, UspsShipment};
pub use product::{CouponAddOns, ProductAddOns, SaleType};
pub use profile::ProfileAddOns;

/// Declares a view of the extras of one or more types.
macro_rules! add_ons {
    (
        $(#[$meta:meta])*
        pub struct $name:ident of $($owner:ident),+ {
            $( $(#[$fmeta:meta])* $field:ident : $ty:ty => $wire:literal ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a>(&'a api_core::wire::Extras);

        impl $name<'_> {
            /// The names of these members on the wire.
            pub const MEMBERS: &'static [&'static str] = &[$($wire),*];

            /// Each of these members that is there in another form than this version knows.
            pub fn bad_members(self) -> Vec<api_core::wire::BadMember> {
                [$(self.$field().err()),*].into_iter().flatten().collect()
            }

            $(
                $(#[$fmeta])*
                ///
                /// # Errors
                /// When it is there in another form; no other member minds.
                pub fn $field(self) -> Result<Option<$ty>, api_core::wire::BadMember> {
                    self.0.read($wire)
                }
            )*
        }

        $(
            impl crate::wire::$owner {
                /// What add-ons put here (XC-ADDON-1).
                pub fn add_ons(&self) -> $name<'_> {
                    $name(&self.extras)
                }
            }
        )+
    };
}
use add_ons;
