//! PDF with a text layer. The parser is other people's; it works in a guarded thread.

use crate::error::IngestError;
use crate::guarded;
use crate::input::{Meta, Options, Received};
use crate::plain::{Content, report};

/// As in Cargo.lock; a test compares.
const VERSION: &str = "0.12.1";

/// Reads a PDF file.
///
/// # Errors
/// When it is damaged, locked, or holds pictures of pages instead of text.
pub(crate) fn pdf(name: &str, bytes: &[u8], meta: Meta, options: &Options) -> Result<Received, IngestError> {
    let failed = |why: &str| IngestError::Unreadable { name: name.to_string(), why: why.to_string() };
    let owned = bytes.to_vec();
    let pages = guarded::run(guarded::patience(bytes.len()), move || {
        pdf_extract::extract_text_from_mem_by_pages(&owned)
    });
    let pages = match pages {
        Ok(Ok(pages)) => pages,
        Ok(Err(e)) if e.to_string().to_lowercase().contains("crypt") => {
            return Err(failed("a locked PDF file. Save a copy without a password and give that."));
        }
        Ok(Err(_)) | Err(guarded::Failure::Broke) => {
            return Err(failed(
                "a PDF file that cannot be read: it is damaged or uses what the reader does not know. Save its text from a PDF viewer and give that.",
            ));
        }
        Err(guarded::Failure::TooLong) => {
            return Err(failed(
                "a PDF file that takes too long to read. Save its text from a PDF viewer and give that.",
            ));
        }
    };
    let text = joined(&pages);
    if text.trim().is_empty() {
        return Err(failed(
            "a PDF file without a text layer: its pages are pictures. Run text recognition (OCR) on it and give the result.",
        ));
    }
    let content =
        Content { bytes, text, meta, extractor: format!("pdf-extract {VERSION}"), ..Content::default() };
    Ok(report(content, options))
}

/// The pages' text: words that a line's end parted are whole again, a page's end ends no paragraph of itself.
fn joined(pages: &[String]) -> String {
    let mut text = String::new();
    for line in pages.iter().flat_map(|page| page.lines().chain(std::iter::once(""))) {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        let line = line.trim_end();
        let is_blank = line.is_empty();
        if is_blank && (text.is_empty() || text.ends_with("\n\n")) {
            continue;
        }
        let continues = line.trim_start().starts_with(|c: char| c.is_lowercase());
        if continues && text.ends_with("-\n") && text[..text.len() - 2].ends_with(|c: char| c.is_lowercase())
        {
            text.truncate(text.len() - 2);
            text.push_str(line.trim_start());
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_on_record_is_the_one_in_use() {
        let lock = include_str!("../../../../Cargo.lock");
        assert!(lock.contains(&format!("name = \"pdf-extract\"\nversion = \"{VERSION}\"")), "update VERSION");
    }

    #[test]
    fn words_parted_by_a_line_are_whole_again() {
        let pages =
            ["Shel-\nling went on.\n\nOn Mon-\nDay it stopped.\n".to_string(), "Next page.\n".to_string()];
        assert_eq!(joined(&pages), "Shelling went on.\n\nOn Mon-\nDay it stopped.\n\nNext page.\n");
    }
}
