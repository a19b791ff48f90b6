//! A document as PDF: one plain page that a reader can open (XR-PDF).

use bytes::Bytes;

use super::{
    document::Document,
    http::{Call, Failure, Reply},
    organisation::Organisation,
};

/// Whether the caller wants a PDF and nothing else: with more in `Accept` the answer is JSON (XR-PDF-1).
pub(super) fn is_wanted(call: &Call) -> bool {
    call.header("accept").is_some_and(|accept| accept.trim().eq_ignore_ascii_case("application/pdf"))
}

/// `GET …/pdf`, which may not exist (XR-PDF-2).
pub(super) fn at_its_path(organisation: &Organisation, document: Option<&Document>) -> Result<Reply, Failure> {
    let document = document.filter(|_| organisation.rules.pdf_path).ok_or(Failure::NotFound)?;
    Ok(of(organisation, document))
}

/// The document on one page.
pub(super) fn of(organisation: &Organisation, document: &Document) -> Reply {
    let contact = organisation.contact(document.contact).map(|contact| contact.name.as_str()).unwrap_or_default();
    let mut rows = vec![
        organisation.name.clone(),
        format!("{} {}", document.kind.noun(), document.number),
        contact.to_owned(),
        document.date.to_string(),
    ];
    rows.extend(document.lines.iter().map(|line| match line.amount {
        Some(amount) => format!("{}  {amount}", line.description),
        None => line.description.clone(),
    }));
    rows.push(format!("Tax {} {}", document.totals.tax, document.currency));
    rows.push(format!("Total {} {}", document.totals.total, document.currency));
    Reply::File { content_type: "application/pdf".to_owned(), bytes: page(&rows) }
}

/// A PDF of these rows, with what its readers need to find its parts.
fn page(rows: &[String]) -> Bytes {
    let mut content = String::from("BT /F1 11 Tf 14 TL 50 790 Td\n");
    for row in rows {
        content.push_str(&format!("({}) Tj T*\n", escaped(row)));
    }
    content.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let (table, count) = (file.len(), objects.len() + 1);
    file.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n{places}"));
    file.push_str(&format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    Bytes::from(file)
}

/// A text inside the parentheses of a PDF, in ASCII.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        match c {
            '(' | ')' | '\\' => escaped.extend(['\\', c]),
            ' '..='~' => escaped.push(c),
            _ => escaped.push('?'),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_lies_where_the_table_says() {
        let file = String::from_utf8(page(&["Invoice (INV-1) \\ \u{e9}".to_owned()]).to_vec()).unwrap();
        assert!(file.contains("(Invoice \\(INV-1\\) \\\\ ?) Tj"));
        let table: usize = file.lines().rev().nth(1).unwrap().parse().unwrap();
        let entries: Vec<&str> = file[table..].lines().skip(3).take(5).collect();
        for (index, entry) in entries.iter().enumerate() {
            let at: usize = entry[..10].parse().unwrap();
            assert!(file[at..].starts_with(&format!("{} 0 obj", index + 1)));
        }
        assert!(file.is_ascii());
    }
}
