//! The tables of a catalogue that are all alike: classes of products and of taxes, memberships, coupons, volume discounts.

use super::{Client, Pages, Row, orders::found, window::List};
use crate::{
    Error,
    wire::{
        ClassInput, Coupon, CouponId, CouponInput, Membership, MembershipId, MembershipInput, ProductClass,
        ProductClassId, TaxClass, TaxClassId, VolumeDiscount, VolumeDiscountId, VolumeDiscountInput,
    },
};

/// Writes the five calls of a table.
macro_rules! table {
    (
        $path:literal of $thing:ident by $id:ident from $input:ident, $words:literal, $note:literal;
        $list:ident, $get:ident, $create:ident, $update:ident, $delete:ident
    ) => {
        impl Client {
            #[doc = concat!("Every ", $words, ". ", $note)]
            pub fn $list(&self) -> Pages<$thing> {
                Pages::new(self.clone(), List { path: vec![$path.to_owned()], query: Vec::new() })
            }

            #[doc = concat!("The ", $words, " of this id; `None` if there is none.")]
            ///
            /// # Errors
            /// See [`Client`].
            pub async fn $get(&self, id: $id) -> Result<Option<Row<$thing>>, Error> {
                found(self.one(&[$path, &id.to_string()]).await)
            }

            #[doc = concat!("Makes a ", $words, ", and gives it as the store has it.")]
            ///
            /// # Errors
            /// See [`Client`]. After one of which [`may_be_done`](Error::may_be_done) is true, look whether it was made.
            pub async fn $create(&self, input: &$input) -> Result<Row<$thing>, Error> {
                self.create(&[$path], input).await
            }

            #[doc = concat!("Changes of the ", $words, " what the input sets (XC-WRITE-1), and gives it as the store has it.")]
            ///
            /// # Errors
            /// See [`Client`]; [`NotFound`](crate::ErrorKind::NotFound) if there is none.
            pub async fn $update(&self, id: $id, input: &$input) -> Result<Row<$thing>, Error> {
                self.update(&[$path, &id.to_string()], input).await
            }

            #[doc = concat!("Deletes the ", $words, "; `false` if there was none.")]
            ///
            /// # Errors
            /// See [`Client`].
            pub async fn $delete(&self, id: $id) -> Result<bool, Error> {
                self.delete(&[$path, &id.to_string()]).await
            }
        }
    };
}

table! {
    "product_classes" of ProductClass by ProductClassId from ClassInput, "class of products", "";
    product_classes, product_class, create_product_class, update_product_class, delete_product_class
}

table! {
    "tax_classes" of TaxClass by TaxClassId from ClassInput, "class of taxes",
    "Taxes and their rates cannot be read.";
    tax_classes, tax_class, create_tax_class, update_tax_class, delete_tax_class
}

table! {
    "memberships" of Membership by MembershipId from MembershipInput, "membership", "";
    memberships, membership, create_membership, update_membership, delete_membership
}

table! {
    "coupons" of Coupon by CouponId from CouponInput, "coupon",
    "A store without that add-on has no such list (XC-COUPON-1): [`NotXCart`](crate::ErrorKind::NotXCart).";
    coupons, coupon, create_coupon, update_coupon, delete_coupon
}

table! {
    "volume_discounts" of VolumeDiscount by VolumeDiscountId from VolumeDiscountInput, "volume discount",
    "A store without that add-on has no such list (XC-DISCOUNT-1): [`NotXCart`](crate::ErrorKind::NotXCart).";
    volume_discounts, volume_discount, create_volume_discount, update_volume_discount, delete_volume_discount
}
