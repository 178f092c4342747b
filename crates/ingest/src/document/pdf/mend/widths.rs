//! How wide letters are, in the forms that the reader knows.

use lopdf::{Dictionary, Document, Object};

/// A list of widths says no more letters than this one by one.
const MOST: i64 = 1 << 16;

/// Rewrites the widths of fonts that the reader takes wrongly.
pub(super) fn mend(document: &mut Document) {
    let ids: Vec<_> = document.objects.keys().copied().collect();
    for id in ids {
        let Ok(font) = document.get_dictionary(id) else { continue };
        let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let (key, widths) = match subtype {
            b"CIDFontType0" | b"CIDFontType2" => ("W", one_by_one(document, font)),
            b"Type3" => ("Widths", drawn(document, font)),
            _ => continue,
        };
        let (Some(widths), Ok(font)) = (widths, document.get_dictionary_mut(id)) else { continue };
        font.set(key, widths);
        if key == "Widths" {
            font.set("FirstChar", 0);
            font.set("LastChar", 255);
        }
    }
}

/// `first last width` as `first [width width …]`.
fn one_by_one(document: &Document, font: &Dictionary) -> Option<Object> {
    let list = font.get_deref(b"W", document).ok()?.as_array().ok()?;
    let known = |object| document.dereference(object).ok().map(|(_, object)| object);
    let (mut whole, mut n, mut rest) = (Vec::new(), 0, list.as_slice());
    while let [first, second, more @ ..] = rest {
        let first = known(first)?.as_i64().ok()?;
        let (widths, more) = match (known(second)?, more) {
            (Object::Array(widths), more) => (widths.clone(), more),
            (last, [width, more @ ..]) => {
                let count = last.as_i64().ok()?.checked_sub(first)?.checked_add(1)?.clamp(0, MOST);
                (vec![known(width)?.clone(); count as usize], more)
            }
            _ => break,
        };
        n += widths.len() as i64;
        if n > MOST {
            return None;
        }
        whole.extend([Object::Integer(first), Object::Array(widths)]);
        rest = more;
    }
    Some(Object::Array(whole))
}

/// The widths of drawn letters for all codes, in thousandths of their size.
fn drawn(document: &Document, font: &Dictionary) -> Option<Object> {
    let number = |object: &Object| document.dereference(object).ok()?.1.as_float().ok();
    let matrix = font.get_deref(b"FontMatrix", document).ok()?.as_array().ok()?;
    let unit = number(matrix.first()?)?.abs() * 1000.0;
    let first = font.get_deref(b"FirstChar", document).ok()?.as_i64().ok()?;
    let widths = font.get_deref(b"Widths", document).ok()?.as_array().ok()?;
    let width = |code: i64| {
        let at = usize::try_from(code.checked_sub(first)?).ok()?;
        number(widths.get(at)?)
    };
    let all = (0..256).map(|code| Object::Real(width(code).unwrap_or_default() * unit));
    unit.is_finite().then(|| Object::Array(all.collect()))
}
