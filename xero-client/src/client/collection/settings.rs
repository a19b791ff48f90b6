//! Items, accounts, tax rates, tracking and branding: what only they can do.

use http::Method;

use super::{Collection, one};
use crate::{
    call::{Target, Write, encode},
    error::Error,
    filter::Field,
    resource::Facts,
    wire::{
        Account, AccountId, BrandingTheme, BrandingThemeId, Item, ItemCode, PaymentService, PaymentServiceId,
        SettingStatus, TaxRate, TrackingCategory, TrackingCategoryId, TrackingOption, TrackingOptionId,
    },
};

impl Collection<Item> {
    /// The item of that code; `None` if there is none.
    ///
    /// # Errors
    /// As any read.
    pub async fn by_code(&self, code: &ItemCode) -> Result<Option<Item>, Error> {
        let found = self.list().filter(Field("Code").eq(code.as_str())).all().await?;
        Ok(found.into_iter().find(|item| item.code.as_ref() == Some(code)))
    }
}

impl Collection<Account> {
    /// Archives an account: it keeps its history and takes nothing more. Xero wants nothing else in that request.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    pub async fn archive(&self, id: &AccountId) -> Result<Account, Error> {
        let status = Some(SettingStatus::Archived);
        self.edit(id, &Account { account_id: Some(*id), status, ..Account::default() }).await
    }
}

impl Collection<TaxRate> {
    /// Changes a tax rate, which is found by its tax type. What is `None` stays as it is.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    pub async fn update(&self, rate: &TaxRate) -> Result<TaxRate, Error> {
        self.tenant.write_one(&Write::batch::<TaxRate>(Method::POST, Target::new(TaxRate::PATH)), rate).await
    }

    /// Deletes a tax rate, by its name and tax type; Xero's own rates cannot be deleted.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    pub async fn delete(&self, rate: &TaxRate) -> Result<(), Error> {
        let deleted = TaxRate {
            name: rate.name.clone(),
            tax_type: rate.tax_type.clone(),
            status: Some(SettingStatus::Deleted),
            ..TaxRate::default()
        };
        self.update(&deleted).await.map(|_| ())
    }
}

impl Collection<TrackingCategory> {
    /// Archives a tracking category: documents keep it, new ones cannot have it.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    pub async fn archive(&self, id: &TrackingCategoryId) -> Result<TrackingCategory, Error> {
        self.edit(id, &TrackingCategory { status: Some(SettingStatus::Archived), ..TrackingCategory::default() }).await
    }

    fn options(id: &TrackingCategoryId) -> Target {
        one::<TrackingCategory>(id).segment("Options")
    }

    /// Adds an option to a category.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the option added.
    pub async fn add_option(&self, id: &TrackingCategoryId, name: &str) -> Result<TrackingOption, Error> {
        let option = TrackingOption { name: Some(name.into()), ..TrackingOption::default() };
        self.write_option(Method::PUT, Self::options(id), &option).await
    }

    /// Changes an option's name or status. What is `None` stays as it is.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the option changed.
    pub async fn update_option(
        &self,
        id: &TrackingCategoryId,
        option_id: &TrackingOptionId,
        option: &TrackingOption,
    ) -> Result<TrackingOption, Error> {
        self.write_option(Method::POST, Self::options(id).segment(option_id), option).await
    }

    /// Archives an option: documents keep it, new ones cannot have it.
    ///
    /// # Errors
    /// As [`update_option`](Self::update_option).
    pub async fn archive_option(
        &self,
        id: &TrackingCategoryId,
        option_id: &TrackingOptionId,
    ) -> Result<TrackingOption, Error> {
        let archived = TrackingOption { status: Some(SettingStatus::Archived), ..TrackingOption::default() };
        self.update_option(id, option_id, &archived).await
    }

    /// Deletes an option that no document uses.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave the option deleted.
    pub async fn delete_option(&self, id: &TrackingCategoryId, option_id: &TrackingOptionId) -> Result<(), Error> {
        let call = Self::options(id).segment(option_id).call(Method::DELETE, "");
        self.tenant.run(call).await?.success().map(|_| ())
    }

    async fn write_option(
        &self,
        method: Method,
        target: Target,
        option: &TrackingOption,
    ) -> Result<TrackingOption, Error> {
        self.tenant.run(target.call(method, encode(option)?)).await?.first("Options")
    }
}

impl Collection<BrandingTheme> {
    /// All of them, in one call.
    ///
    /// # Errors
    /// As any read.
    pub async fn all(&self) -> Result<Vec<BrandingTheme>, Error> {
        self.tenant.run(Target::new(BrandingTheme::PATH).get()).await?.listed("BrandingThemes")
    }

    /// The ways to pay that documents of a theme offer.
    ///
    /// # Errors
    /// As any read.
    pub async fn payment_services(&self, id: &BrandingThemeId) -> Result<Vec<PaymentService>, Error> {
        self.tenant.run(one::<BrandingTheme>(id).segment("PaymentServices").get()).await?.listed("PaymentServices")
    }

    /// Lets documents of a theme offer a way to pay.
    ///
    /// # Errors
    /// As any write. A refusal is a [`Validation`](crate::ErrorKind::Validation).
    ///
    /// # Cancellation
    /// Dropping the future may leave it offered.
    pub async fn add_payment_service(
        &self,
        id: &BrandingThemeId,
        service: &PaymentServiceId,
    ) -> Result<PaymentService, Error> {
        let body = format!("{{\"PaymentServices\":[{{\"PaymentServiceID\":\"{service}\"}}]}}");
        let target = one::<BrandingTheme>(id).segment("PaymentServices");
        self.tenant.run(target.call(Method::POST, body)).await?.first("PaymentServices")
    }
}
