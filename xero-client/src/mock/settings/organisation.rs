//! What is said of the organisation: itself, what its user may do, and the Construction Industry Scheme of the UK
//! (XR-SETTINGS).

use api_core::wire::Json;
use http::Method;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::{
    http::{Call, Failure, Reply},
    json::Object,
    organisation::Organisation,
    resource::Resource,
};

/// What a user may be allowed to do.
const ACTIONS: [&str; 13] = [
    "AttachFilesIntoInvoice",
    "CreateApprovedBill",
    "CreateApprovedInvoice",
    "CreateApprovedPurchaseOrder",
    "CreateDraftBill",
    "CreateDraftInvoice",
    "CreateDraftPurchaseOrder",
    "CreateDraftQuote",
    "CreateInvoicePayment",
    "CreateRepeatingBill",
    "CreateRepeatingInvoice",
    "CreateSentQuote",
    "UseMulticurrency",
];

pub(super) fn route(organisation: &Organisation, call: &Call, rest: &[&str]) -> Result<Reply, Failure> {
    if call.method != Method::GET {
        return Err(Failure::MethodNotAllowed);
    }
    match rest {
        [] => Ok(Reply::one("Organisations", organisation.json())),
        ["Actions"] => Ok(actions(organisation)),
        [id, "CISSettings"] if Uuid::parse_str(id) == Ok(organisation.id) => {
            Ok(cis(&["CISContractorEnabled", "CISSubContractorEnabled"]))
        }
        _ => Err(Failure::NotFound),
    }
}

/// `GET /Organisation/Actions` (XR-SETTINGS-7).
fn actions(organisation: &Organisation) -> Reply {
    let action = |name: &&str| {
        let allowed = *name != "UseMulticurrency" || organisation.rules.multi_currency;
        Object::new().put("Name", *name).put("Status", if allowed { "ALLOWED" } else { "NOT-ALLOWED" }).done()
    };
    Reply::list("Actions", ACTIONS.iter().map(action).collect())
}

/// `GET /Contacts/{ContactID}/CISSettings` (XR-SETTINGS-8).
pub(in super::super) fn cis_of_contact(organisation: &Organisation, contact: &str) -> Result<Reply, Failure> {
    Resource::Contacts.find(organisation, contact).map(|_| cis(&["CISEnabled"])).ok_or(Failure::NotFound)
}

/// No organisation here takes part in the scheme.
fn cis(flags: &[&str]) -> Reply {
    let settings = flags.iter().fold(Object::new(), |object, flag| object.put(flag, Json::Bool(false)));
    Reply::one("CISSettings", settings.amount("Rate", Decimal::ZERO).done())
}
