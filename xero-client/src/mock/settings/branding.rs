//! Branding themes, which are only read, and the payment services of each (XR-BRAND).

use api_core::{runtime::Timestamp, wire::Json};
use chrono::TimeDelta;
use http::Method;
use uuid::Uuid;

use super::super::{
    batch::{self, Kind, Refusal},
    http::{Call, Failure, Reply},
    json::{Fields, Object, instant},
    organisation::{IdOf, Organisation},
};

const THEMES: &str = "BrandingThemes";
const SERVICE: Kind = Kind::new("PaymentServices", "PaymentServiceID");

/// How documents look.
#[derive(Debug, Clone)]
pub(in super::super) struct BrandingTheme {
    pub(in super::super) id: Uuid,
    name: String,
    place: i64,
}

impl BrandingTheme {
    pub(in super::super) fn new(id: Uuid, name: String, place: usize) -> Self {
        Self { id, name, place: i64::try_from(place).unwrap_or(i64::MAX) }
    }

    fn json(&self) -> Json {
        Object::new()
            .id("BrandingThemeID", self.id)
            .put("Name", self.name.as_str())
            .put("Type", "INVOICE")
            .put("SortOrder", self.place)
            .put("CreatedDateUTC", instant(Timestamp::UNIX_EPOCH + TimeDelta::days(18_262)))
            .done()
    }
}

/// A way to pay, offered on documents of a theme.
#[derive(Debug, Clone)]
pub(in super::super) struct PaymentService {
    id: Uuid,
    name: String,
    url: String,
    text: String,
}

impl PaymentService {
    fn json(&self) -> Json {
        Object::new()
            .id("PaymentServiceID", self.id)
            .put("PaymentServiceName", self.name.as_str())
            .put_text("PaymentServiceUrl", &self.url)
            .put("PaymentServiceType", "Custom")
            .put_text("PayNowText", &self.text)
            .done()
    }
}

pub(super) fn route(organisation: &mut Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    let theme = |id: &str| {
        let id = Uuid::parse_str(id).map_err(|_| Failure::NotFound)?;
        organisation.branding_theme(id).ok_or(Failure::NotFound)
    };
    match (&call.method, rest) {
        (&Method::GET, []) => {
            Ok(Reply::list(THEMES, organisation.branding_themes.iter().map(BrandingTheme::json).collect()))
        }
        (&Method::GET, [id]) => Ok(Reply::one(THEMES, theme(id)?.json())),
        (&Method::GET, [id, "PaymentServices"]) => {
            let theme = theme(id)?.id;
            let services = organisation.payment_services.from((theme, Uuid::nil()));
            let services = services.take_while(|((of, _), _)| *of == theme).map(|(_, service)| service.json());
            Ok(Reply::list(SERVICE.list, services.collect()))
        }
        (&Method::POST, [id, "PaymentServices"]) => {
            let theme = theme(id)?.id;
            add(organisation, call, theme)
        }
        (_, [] | [_] | [_, "PaymentServices"]) => Err(Failure::MethodNotAllowed),
        _ => Err(Failure::NotFound),
    }
}

/// Offers payment services with a theme (XR-BRAND-2).
fn add(organisation: &mut Organisation, call: &Call, theme: Uuid) -> Result<Reply, Failure> {
    let elements = batch::elements(&call.body, SERVICE.list)?;
    let write = |organisation: &mut Organisation, element: &Json| {
        let fields = Fields::of(element)?;
        let id = fields.id("PaymentServiceID")?;
        let text = |name: &str| Ok::<_, Refusal>(fields.text(name)?.unwrap_or_default());
        let service = PaymentService {
            id: id.unwrap_or_else(|| organisation.new_id(IdOf::Setting)),
            name: text("PaymentServiceName")?,
            url: text("PaymentServiceUrl")?,
            text: text("PayNowText")?,
        };
        if id.is_none() && service.name.is_empty() {
            return Err(Refusal::because("A payment service needs a PaymentServiceID or a PaymentServiceName."));
        }
        let id = service.id;
        organisation.payment_services.put((theme, id), service);
        Ok(id)
    };
    batch::run(organisation, call, SERVICE, &elements, write, |organisation, id| {
        organisation.payment_services.get(&(theme, id)).map(PaymentService::json).unwrap_or_default()
    })
}
