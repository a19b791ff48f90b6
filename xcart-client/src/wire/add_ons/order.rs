//! Orders, carts and their lines.

use api_core::wire::{BasicInstant, Json};
use rust_decimal::Decimal;

use super::add_ons;
use crate::wire::{CouponId, DiscountType, Nullable, ProfileId, RowId, Text, VariantId};

add_ons! {
    /// What add-ons put into an order or a cart. Amounts are in its `currency` where nothing else is said.
    ///
    /// ```
    /// # use xcart_client::wire::Order;
    /// # fn f(order: &Order) -> Result<(), api_core::wire::BadMember> {
    /// for coupon in order.add_ons().used_coupons()?.unwrap_or_default() {
    ///     println!("{} took {} {} off", coupon.code, coupon.value, order.currency);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub struct OrderAddOns of Order, Cart {
        /// The coupons that were used (CDev/Coupons).
        used_coupons: Vec<UsedCoupon> => "used_coupons",
        /// What the order earned above the cost of its goods, as X-Cart computed it (QSL/CostPrice).
        gross_profit: Decimal => "gross_profit",
        /// Labels that were bought (CDev/USPS).
        usps_shipments: Vec<UspsShipment> => "usps_shipments",
        /// Whether it was placed on a telephone (QSL/OrderReports).
        mobile_order: bool => "mobile_order",
        /// Whether it came of a cart that had been left: 0 for no (QSL/AbandonedCartReminder).
        recovered: i64 => "recovered",
        /// How many reminders of the cart were sent (QSL/AbandonedCartReminder).
        cart_reminders_sent: i64 => "cart_reminders_sent",
        /// When the last of them was sent (QSL/AbandonedCartReminder).
        cart_reminder_date: BasicInstant => "cart_reminder_date",
        /// The reminders (QSL/AbandonedCartReminder).
        cart_reminder_emails: Vec<CartReminderEmail> => "cart_reminder_emails",
        /// The reminder that brought the customer back (QSL/AbandonedCartReminder).
        cart_recovery_email: CartReminderEmail => "cart_recovery_email",
        /// Whether the cart is given up: 0 for no (QSL/AbandonedCartReminder).
        lost: i64 => "lost",
        /// When the customer was last there (QSL/AbandonedCartReminder).
        last_visit_date: BasicInstant => "last_visit_date",
        /// What the customer answered when asked about the order, as it came (QSL/CustomerSatisfaction).
        survey: Json => "survey",
        /// When the customer is to be asked (QSL/CustomerSatisfaction).
        survey_future_send_date: BasicInstant => "survey_future_send_date",
        /// Points, not money, that the customer will have for the order (QSL/LoyaltyProgram).
        reward_points: i64 => "reward_points",
        /// Points that the customer was given for it (QSL/LoyaltyProgram).
        settled_points: i64 => "settled_points",
        /// Points that the customer paid with; what they were worth stands among the surcharges (QSL/LoyaltyProgram).
        redeemed_points: i64 => "redeemed_points",
        /// Points that the customer would pay with at most; negative for any number (QSL/LoyaltyProgram).
        max_redeemed_points: i64 => "max_redeemed_points",
        /// How the points came and went (QSL/LoyaltyProgram).
        reward_events: Vec<RewardEvent> => "reward_events",
        /// Whether the points for the order were given (QSL/LoyaltyProgram).
        points_rewarded: bool => "points_rewarded",
        /// Whether the points that it was paid with were taken (QSL/LoyaltyProgram).
        points_redeemed: bool => "points_redeemed",
    }
}

add_ons! {
    /// What add-ons put into a line.
    pub struct OrderItemAddOns of OrderItem {
        /// The variant that was sold; none if the product has none (XC/ProductVariants).
        variant: VariantId => "variant",
    }
}

api_core::wire_struct! {
    /// A coupon that was used in an order.
    pub struct UsedCoupon {
        /// Its row among the order's coupons.
        id: Option<RowId> => "id",
        /// What the customer entered.
        code: Text => "code",
        /// What it took off, never a percentage; positive, in the order's currency, not rounded to it (XC-ADDON-2).
        value: Decimal => "value",
        /// How the coupon counted; none where it is not known any more.
        discount_type: Nullable<DiscountType> => "type",
        /// The coupon; none if it was deleted.
        coupon_id: Nullable<CouponId> => "coupon_id",
    }
}

api_core::wire_struct! {
    /// A label that was bought for a parcel. What was said to the carrier, and what it said, is in `extras`.
    pub struct UspsShipment {
        /// Its id.
        id: Option<RowId> => "id",
        /// The carrier's name for it.
        transaction_id: Text => "transaction_id",
        /// When it was printed.
        print_date: Nullable<BasicInstant> => "print_date",
        /// What it cost, in the currency of the store's account with the carrier, which is not told.
        price: Option<Decimal> => "price",
        /// The carrier's name for the parcel.
        shipment_id: Text => "shipment_id",
        /// The parcel's number.
        tracking_number: Text => "tracking_number",
        /// Where the label is.
        label_url: Text => "label_url",
    }
}

api_core::wire_struct! {
    /// A mail that reminded a customer of a cart.
    pub struct CartReminderEmail {
        /// Its id.
        id: Option<RowId> => "id",
        /// When it was sent.
        date_sent: Nullable<BasicInstant> => "date_sent",
        /// When the customer followed its link.
        date_clicked: Nullable<BasicInstant> => "date_clicked",
        /// When the order was placed.
        date_placed: Nullable<BasicInstant> => "date_placed",
        /// When it was paid.
        date_paid: Nullable<BasicInstant> => "date_paid",
        /// Which of the store's reminders it was.
        reminder_id: Option<i64> => "reminder_id",
    }
}

api_core::wire_struct! {
    /// Points that came or went.
    pub struct RewardEvent {
        /// Its id.
        id: Option<RowId> => "id",
        /// When.
        date: Nullable<BasicInstant> => "date",
        /// How many; negative if they went.
        points: i64 => "points",
        /// Why, in X-Cart's own codes.
        reason: Text => "reason",
        /// Why, in the words of staff.
        comment: Text => "comment",
        /// Whose points.
        user_id: Nullable<ProfileId> => "user_id",
        /// Who did it.
        initiator_id: Nullable<ProfileId> => "initiator_id",
    }
}
