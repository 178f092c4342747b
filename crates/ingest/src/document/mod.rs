//! Documents: PDF with a text layer, Word (DOCX), e-mail and saved pages (MHTML), bundles of wire stories.

mod bundle;
mod docx;
mod mail;
mod mbox;
mod pdf;

pub(crate) use bundle::stories;
pub(crate) use docx::docx;
pub(crate) use mail::{mail, saved_page, saved_pages};
pub(crate) use mbox::of_mbox;
pub(crate) use pdf::pdf;
