//! The identity of a batch.

use canonical_model::{OpId, TenantId};

use crate::ports::{BatchId, FrozenRequest};

/// The id of a batch, which goes out as its idempotency key. The tenant is in it, because the ledger compares keys for a whole
/// app; the body is not, because the ops with their generations say already what is meant.
pub(crate) fn batch_id<'a>(
    tenant: &TenantId,
    request: &FrozenRequest,
    ops: impl IntoIterator<Item = (&'a OpId, u32)>,
) -> BatchId {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for text in ["batch1", tenant.as_str(), &request.method, &request.path] {
        part(text.as_bytes());
    }
    for (op, generation) in ops {
        part(op.as_str().as_bytes());
        part(&generation.to_le_bytes());
    }
    let digest = data_encoding::BASE32_NOPAD.encode(hasher.finalize().as_bytes()).to_ascii_lowercase();
    BatchId(format!("x1-{}", digest.get(..40).unwrap_or(&digest)))
}

#[cfg(test)]
mod tests {
    use canonical_model::{
        OpKind,
        ledger::{DocKey, DocKind},
    };

    use super::*;

    #[test]
    fn a_key_tells_tenants_paths_ops_and_generations_apart_and_nothing_else() {
        let op =
            |source: &str| OpId::new(&"shop".into(), OpKind::CreateInvoice, &DocKey::new(DocKind::Invoice, source), "");
        let request =
            |path: &str, body: &str| FrozenRequest { method: "PUT".into(), path: path.into(), body: body.into() };
        let key = |tenant: &str, path: &str, body: &str, ops: &[(&OpId, u32)]| {
            batch_id(&tenant.into(), &request(path, body), ops.iter().copied())
        };
        let (a, b) = (op("1"), op("2"));
        let one = key("t1", "Invoices", "x", &[(&a, 1), (&b, 1)]);
        assert_eq!(one, key("t1", "Invoices", "y", &[(&a, 1), (&b, 1)]));
        assert_eq!(one.0.len(), 43);
        for other in [
            key("t2", "Invoices", "x", &[(&a, 1), (&b, 1)]),
            key("t1", "Contacts", "x", &[(&a, 1), (&b, 1)]),
            key("t1", "Invoices", "x", &[(&b, 1), (&a, 1)]),
            key("t1", "Invoices", "x", &[(&a, 2), (&b, 1)]),
            key("t1", "Invoices", "x", &[(&a, 1)]),
        ] {
            assert_ne!(one, other);
        }
    }
}
