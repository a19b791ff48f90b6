//! Which element of an answer belongs to which of the request. Xero answers in the order of the request (inferred,
//! XR-BATCH-3); it is checked by id and natural key, because an invoice that is taken for another is worse than none.

use api_core::wire::Json;
use uuid::Uuid;

use crate::resource::Facts;

/// What comparing two elements tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The same.
    Same,
    /// Not the same.
    Different,
    /// There is nothing to compare.
    Unknown,
}

/// For each element of the request the position of its element in the answer, or `None` if that cannot be told.
pub(super) fn pair<T: Facts>(sent: &[Json], answered: &[Json]) -> Vec<Option<usize>> {
    let in_order = sent.len() == answered.len()
        && sent.iter().zip(answered).all(|(sent, answered)| compare::<T>(sent, answered) != Verdict::Different);
    if in_order {
        return (0..sent.len()).map(Some).collect();
    }
    let mut taken = vec![false; answered.len()];
    sent.iter()
        .map(|sent| {
            let found = answered
                .iter()
                .zip(&mut taken)
                .enumerate()
                .find(|(_, (answered, taken))| !**taken && compare::<T>(sent, answered) == Verdict::Same);
            found.map(|(position, (_, taken))| {
                *taken = true;
                position
            })
        })
        .collect()
}

fn compare<T: Facts>(sent: &Json, answered: &Json) -> Verdict {
    if let (Some(a), Some(b)) = (id::<T>(sent), id::<T>(answered)) {
        return if a == b { Verdict::Same } else { Verdict::Different };
    }
    for alternative in T::KEYS {
        let mut parts =
            alternative.iter().filter_map(|path| Some((value(sent, path)?, value(answered, path)?))).peekable();
        if parts.peek().is_some() {
            return if parts.all(|(a, b)| equal(a, b)) { Verdict::Same } else { Verdict::Different };
        }
    }
    Verdict::Unknown
}

fn id<T: Facts>(element: &Json) -> Option<Uuid> {
    element.get(T::ID)?.as_str()?.parse().ok().filter(|id: &Uuid| !id.is_nil())
}

/// The value at a path such as `Invoice.InvoiceID`, unless it is empty.
fn value<'a>(element: &'a Json, path: &str) -> Option<&'a Json> {
    let value = path.split('.').try_fold(element, |value, name| value.get(name))?;
    Some(value).filter(|value| value.as_str() != Some("") && **value != Json::Null)
}

/// Numbers by value, texts without regard to case and white space, which Xero squeezes.
fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::String(a), Json::String(b)) => squeezed(a) == squeezed(b),
        _ => a == b || a.as_decimal().is_some_and(|value| Some(value) == b.as_decimal()),
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What an element is called in messages: its number or code. Never a name, which may be a person's, nor a reference, which
/// is a person's free text.
pub(super) fn label(element: &Json) -> Option<String> {
    ["InvoiceNumber", "CreditNoteNumber", "ContactNumber", "Code", "TaxType"]
        .iter()
        .find_map(|name| value(element, name)?.as_str())
        .map(str::to_owned)
}

/// What an element that is written as JSON is called.
#[cfg(feature = "client")]
pub(crate) fn label_of(element: &[u8]) -> Option<String> {
    label(&Json::parse(element).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Contact, Invoice, Payment};

    fn list(json: &str) -> Vec<Json> {
        Json::parse(json.as_bytes()).unwrap().as_array().unwrap().to_vec()
    }

    #[test]
    fn an_answer_in_order_is_matched_by_position_even_without_keys() {
        let sent = list(r#"[{"Type":"ACCREC"},{"Type":"ACCREC","InvoiceNumber":"B"}]"#);
        let answered = list(r#"[{"InvoiceNumber":"INV-1"},{"InvoiceNumber":"b"}]"#);
        assert_eq!(pair::<Invoice>(&sent, &answered), [Some(0), Some(1)]);
    }

    #[test]
    fn a_shuffled_answer_is_matched_by_natural_key() {
        let sent = list(r#"[{"InvoiceNumber":"A"},{"InvoiceNumber":"B"},{"InvoiceNumber":"C"}]"#);
        let answered = list(r#"[{"InvoiceNumber":"C"},{"InvoiceNumber":"A"},{"InvoiceNumber":"B"}]"#);
        assert_eq!(pair::<Invoice>(&sent, &answered), [Some(1), Some(2), Some(0)]);
    }

    #[test]
    fn a_short_answer_leaves_the_missing_element_open() {
        let sent = list(r#"[{"InvoiceNumber":"A"},{"InvoiceNumber":"B"},{"Type":"ACCREC"}]"#);
        let answered = list(r#"[{"InvoiceNumber":"B"}]"#);
        assert_eq!(pair::<Invoice>(&sent, &answered), [None, Some(0), None]);
    }

    #[test]
    fn an_id_decides_before_a_name_and_a_number_before_a_name() {
        let id = |digit| format!("{digit}0000000-0000-4000-8000-000000000000");
        let sent = list(&format!(
            r#"[{{"ContactID":"{}","Name":"New name"}},{{"ContactNumber":"1","Name":"Ada  L"}}]"#,
            id(1)
        ));
        let answered = list(&format!(
            r#"[{{"ContactNumber":"1","Name":"ada l","ContactID":"{}"}},{{"ContactID":"{}","Name":"x"}}]"#,
            id(2),
            id(1)
        ));
        assert_eq!(pair::<Contact>(&sent, &answered), [Some(1), Some(0)]);
    }

    #[test]
    fn payments_are_told_apart_by_reference_amount_and_document() {
        let sent = list(r#"[{"Reference":"a","Amount":1.50},{"Reference":"b","Amount":1.50}]"#);
        let answered = list(r#"[{"Reference":"b","Amount":1.5},{"Reference":"a","Amount":1.5}]"#);
        assert_eq!(pair::<Payment>(&sent, &answered), [Some(1), Some(0)]);
    }

    #[test]
    fn an_element_is_called_by_its_number_never_by_a_name() {
        let json = |text: &str| Json::parse(text.as_bytes()).unwrap();
        assert_eq!(label(&json(r#"{"Name":"Ada"}"#)), None);
        assert_eq!(label(&json(r#"{"Name":"Ada","ContactNumber":"XC-1-7"}"#)).as_deref(), Some("XC-1-7"));
        assert_eq!(label(&json(r#"{"Reference":"for Ada"}"#)), None);
        assert_eq!(label(&json(r#"{"Reference":"for Ada","Code":"200"}"#)).as_deref(), Some("200"));
    }
}
