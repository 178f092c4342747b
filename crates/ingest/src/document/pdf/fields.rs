//! What a form was filled in with: the values of its fields, put beside the words that stand at them.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::layout::Line;

/// No chain of fields is longer.
const MOST_PARENTS: usize = 16;
/// Flags of what is not shown: hidden, not viewed.
const NOT_SHOWN: i64 = 2 | 32;
/// Flag of a list of choices that shows the chosen one alone.
const COMBO: i64 = 1 << 17;
/// No list shows more choices.
const MOST_CHOICES: usize = 100;

/// The value of a field and where it stands: left, low, right, high.
pub(super) struct Field {
    text: String,
    place: (f64, f64, f64, f64),
}

/// The fields of a page that hold text.
pub(super) fn of_page(document: &Document, page: ObjectId) -> Vec<Field> {
    let known = |object| document.dereference(object).ok().map(|(_, object)| object);
    let annotations = document.get_dictionary(page).ok().and_then(|page| known(page.get(b"Annots").ok()?));
    let annotations = annotations.and_then(|list| list.as_array().ok()).into_iter().flatten();
    annotations.filter_map(|annotation| field(document, known(annotation)?.as_dict().ok()?)).collect()
}

fn field(document: &Document, annotation: &Dictionary) -> Option<Field> {
    let is_field = annotation.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Widget");
    let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    if !is_field || flags & NOT_SHOWN != 0 {
        return None;
    }
    let kind = inherited(document, annotation, b"FT")?.as_name().ok()?;
    if kind != b"Tx" && kind != b"Ch" {
        return None;
    }
    let values: Vec<String> = match inherited(document, annotation, b"V") {
        Some(Object::Array(values)) => values.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    };
    let others = if kind == b"Ch" { others(document, annotation, &values) } else { Vec::new() };
    let others = if others.is_empty() { String::new() } else { format!(" ({})", others.join(", ")) };
    let text = (values.join(", ") + &others).replace(['\r', '\n'], " ");
    let rect = document.dereference(annotation.get(b"Rect").ok()?).ok()?.1.as_array().ok()?;
    let corner = |i: usize| rect.get(i).and_then(|n| n.as_float().ok()).map(f64::from);
    let (a, b, c, d) = (corner(0)?, corner(1)?, corner(2)?, corner(3)?);
    let place = (a.min(c), b.min(d), a.max(c), b.max(d));
    (!text.trim().is_empty()).then(|| Field { text: text.trim().to_string(), place })
}

/// What else may be chosen, of a list that shows it.
fn others(document: &Document, annotation: &Dictionary, chosen: &[String]) -> Vec<String> {
    let flags = inherited(document, annotation, b"Ff").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
    let choices = inherited(document, annotation, b"Opt").and_then(|list| list.as_array().ok());
    let choices = choices.filter(|_| flags & COMBO == 0).into_iter().flatten();
    let shown = choices.filter_map(|choice| match document.dereference(choice).ok()?.1 {
        // What is sent, and what is shown for it.
        Object::Array(pair) => text(pair.last()?),
        choice => text(choice),
    });
    shown.filter(|choice| !chosen.contains(choice)).take(MOST_CHOICES).collect()
}

/// What a field, or a page, says or one that it is part of.
pub(super) fn inherited<'d>(document: &'d Document, field: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    let mut field = field;
    for _ in 0..MOST_PARENTS {
        if let Ok(found) = field.get(key) {
            return document.dereference(found).ok().map(|(_, object)| object);
        }
        field = document.dereference(field.get(b"Parent").ok()?).ok()?.1.as_dict().ok()?;
    }
    None
}

fn text(value: &Object) -> Option<String> {
    lopdf::decode_text_string(value).ok()
}

/// Puts values behind the nearest words on their left, those without such words behind all.
pub(super) fn fill_in(lines: &mut Vec<Line>, fields: Vec<Field>) {
    // A page that shows its values itself is not told them again.
    let shown: String = lines.iter().flat_map(|line| [line.text.as_str(), " "]).collect();
    for Field { text, place: (left, low, right, high) } in fields {
        if shown.contains(&text) {
            continue;
        }
        let beside = lines.iter_mut().filter_map(|line| {
            let (_, end, height) = line.place?;
            let fits =
                end <= left + (right - left) / 4.0 && height >= low - (high - low) / 2.0 && height < high;
            fits.then_some((end, line))
        });
        match beside.max_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((_, line)) => {
                line.text.push(' ');
                line.text.push_str(&text);
                line.place = line.place.map(|(from, _, height)| (from, right, height));
            }
            None => lines.push(Line { text, opens: true, place: Some((left, right, low)) }),
        }
    }
}
