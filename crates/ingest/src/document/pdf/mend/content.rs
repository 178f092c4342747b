//! What a page shows, reduced to what places and shows text: no colours, lines and pictures, of which the reader knows some kinds only;
//! no rare operators; nothing with operands of other kinds than it must have. Forms, pieces of pages that stand for themselves, are put
//! where they are shown, since the reader knows neither their places nor that their names of fonts are their own.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// No form stands in more forms than this.
const DEEPEST: usize = 8;
/// More operations than this no document is rewritten to.
const MOST: usize = 4 << 20;

/// Rewrites the contents of all pages.
pub(super) fn mend(document: &mut Document) {
    let mut left = MOST;
    for page in document.get_pages().into_values() {
        let Some((content, resources)) = rewritten(document, page, &mut left) else { continue };
        let stream = document.add_object(Stream::new(Dictionary::new(), content));
        if let Ok(page) = document.get_dictionary_mut(page) {
            page.set("Contents", stream);
            page.set("Resources", resources);
        }
    }
}

fn rewritten(document: &Document, page: ObjectId, left: &mut usize) -> Option<(Vec<u8>, Dictionary)> {
    let resources =
        super::super::fields::inherited(document, document.get_dictionary(page).ok()?, b"Resources");
    let resources = resources?.as_dict().ok()?;
    let content = Content::decode(&document.get_page_content(page).ok()?).ok()?;
    let mut text = Text { document, left, fonts: Dictionary::new(), operations: Vec::new() };
    text.take(content.operations, resources, None, 0)?;
    let mut resources = resources.clone();
    resources.set("Font", text.fonts);
    let content = Content { operations: text.operations }.encode().ok()?;
    Some((content, resources))
}

/// The operations of a page that are kept.
struct Text<'d> {
    document: &'d Document,
    /// How many more may be kept.
    left: &'d mut usize,
    fonts: Dictionary,
    operations: Vec<Operation>,
}

impl Text<'_> {
    /// Takes the operations of a page or of a form; nothing when they are too many.
    fn take(
        &mut self,
        operations: Vec<Operation>,
        resources: &Dictionary,
        form: Option<ObjectId>,
        depth: usize,
    ) -> Option<()> {
        let document = self.document;
        let of_kind = |kind: &[u8]| resources.get_deref(kind, document).ok().and_then(|d| d.as_dict().ok());
        let (fonts, objects) = (of_kind(b"Font"), of_kind(b"XObject"));
        for mut operation in operations {
            let is_plain = places_text(&operation);
            match (operation.operator.as_str(), operation.operands.as_mut_slice()) {
                ("Tf", [Object::Name(name), size]) if size.as_float().is_ok() => {
                    let Some(font) = fonts.and_then(|fonts| fonts.get(name).ok()) else { continue };
                    if let Some(form) = form {
                        name.extend(format!("#{}", form.0).bytes());
                    }
                    self.fonts.set(name.clone(), font.clone());
                    self.keep(operation)?;
                }
                ("Do", [Object::Name(name)]) if depth < DEEPEST => {
                    let called = objects.and_then(|objects| objects.get(name).ok()?.as_reference().ok());
                    if let Some(called) = called {
                        self.show(called, resources, depth + 1)?;
                    }
                }
                ("'" | "\"", _) => {
                    for plain in without_quotes(operation) {
                        self.keep(plain)?;
                    }
                }
                _ if is_plain => self.keep(operation)?,
                _ => {}
            }
        }
        Some(())
    }

    fn keep(&mut self, operation: Operation) -> Option<()> {
        *self.left = self.left.checked_sub(1)?;
        self.operations.push(operation);
        Some(())
    }

    /// Takes a form's operations as part of the page.
    fn show(&mut self, id: ObjectId, around: &Dictionary, depth: usize) -> Option<()> {
        let document = self.document;
        let Ok(form) = document.get_object(id).and_then(Object::as_stream) else { return Some(()) };
        if !form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form") {
            return Some(());
        }
        let Ok(content) = form.get_plain_content().and_then(|bytes| Content::decode(&bytes)) else {
            return Some(());
        };
        let own = form.dict.get_deref(b"Resources", document).and_then(Object::as_dict);
        self.keep(Operation::new("q", Vec::new()))?;
        if let Ok(matrix) = form.dict.get_deref(b"Matrix", document).and_then(Object::as_array) {
            let matrix = Operation::new("cm", matrix.clone());
            if places_text(&matrix) {
                self.keep(matrix)?;
            }
        }
        let before = self.operations.len();
        self.take(content.operations, own.unwrap_or(around), Some(id), depth)?;
        // What a form opens and does not close ends with it.
        let count = |of: &str| self.operations[before..].iter().filter(|o| o.operator == of).count();
        for _ in 0..=count("q").saturating_sub(count("Q")) {
            self.keep(Operation::new("Q", Vec::new()))?;
        }
        Some(())
    }
}

/// Whether an operation tells where and how text stands or shows it, and has the operands for it.
fn places_text(operation: &Operation) -> bool {
    let operands = operation.operands.as_slice();
    let are_numbers = |n: usize| operands.len() == n && operands.iter().all(|o| o.as_float().is_ok());
    match operation.operator.as_str() {
        "BT" | "ET" | "q" | "Q" | "T*" => true,
        "cm" | "Tm" => are_numbers(6),
        "Td" | "TD" => are_numbers(2),
        "Tc" | "Tw" | "Tz" | "TL" | "Ts" => are_numbers(1),
        "Tj" => matches!(operands, [Object::String(..)]),
        "TJ" => matches!(operands, [Object::Array(_)]),
        _ => false,
    }
}

/// The operators `'` and `"`, which begin a line and show text, as the common ones that do the same.
fn without_quotes(operation: Operation) -> Vec<Operation> {
    let quote = operation.operator.clone();
    let mut operands = operation.operands.into_iter();
    let mut of = |name: &str| operands.next().map(|operand| Operation::new(name, vec![operand]));
    let spaces = if quote == "\"" { [of("Tw"), of("Tc")] } else { [None, None] };
    let line = [Some(Operation::new("T*", Vec::new())), of("Tj")];
    spaces.into_iter().chain(line).flatten().filter(places_text).collect()
}
