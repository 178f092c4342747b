//! Headlines and headings: short lines that no sentence ends.

use super::shape::{chars_up_to, ends_with_stop, letters, same_letters, words_up_to};

/// Whether a first line can be the report's headline.
pub(crate) fn is_headline(text: &str) -> bool {
    let words = words_up_to(text, 31);
    (2..=30).contains(&words)
        && chars_up_to(text, 201) <= 200
        && !text.contains('\n')
        && !ends_with_stop(text)
        && !text.ends_with([':', ',', ';'])
        && !text.starts_with(['"', '“', '[', '(']) // a line of speech, a note
        && text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
}

/// Whether a line between paragraphs can be a heading.
pub(crate) fn is_heading(text: &str) -> bool {
    let words = words_up_to(text, 13);
    (1..=12).contains(&words)
        && chars_up_to(text, 91) <= 90
        && !text.contains('\n')
        && !text.ends_with(['.', '!', ',', ';', '…', '”', '"'])
        && text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
}

/// Whether `text` is the title, in other typography or without the outlet's name behind it.
pub(crate) fn is_title(text: &str, title: &str) -> bool {
    chars_up_to(text, 401) <= 400 && variants(title).any(|t| same_letters(text, t))
}

/// How far `text` repeats the title before it goes on with another sentence: offset after the title and its full stop.
pub(crate) fn title_end(text: &str, title: &str) -> Option<usize> {
    variants(title).filter(|t| words_up_to(t, 3) >= 3).find_map(|t| prefix_end(text, t))
}

fn prefix_end(text: &str, title: &str) -> Option<usize> {
    let mut at = letters(text);
    let mut last = 0;
    for (_, wanted) in letters(title) {
        let (i, got) = at.next()?;
        if got != wanted {
            return None;
        }
        last = i;
    }
    let after = last + text[last..].chars().next()?.len_utf8();
    let rest = &text[after..];
    let stop = rest.len() - rest.trim_start_matches(['.', '!', '?', '"', '”', '’', '\'', ')']).len();
    // Without a full stop a short title may go on: "Israel strikes Gaza" in "Israel strikes Gaza City".
    let ended = rest[..stop].contains(['.', '!', '?']) || words_up_to(title, 5) >= 5;
    let next = rest[stop..].trim_start();
    (ended && next.len() < rest.len() - stop && !next.starts_with(char::is_lowercase) && !next.is_empty())
        .then_some(after + stop)
}

/// The title as given, and without the outlet's name at its end ("… - The Daily", "… | News 4").
fn variants(title: &str) -> impl Iterator<Item = &str> {
    let title = title.trim();
    let cuts = [" | ", " - ", " – ", " — ", " :: ", " « "]
        .into_iter()
        .filter_map(move |mark| title.split_once(mark).map(|(t, _)| t).filter(|t| words_up_to(t, 3) >= 3));
    std::iter::once(title).filter(|t| !t.is_empty()).chain(cuts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_known_in_other_dress() {
        assert!(is_title("Strike on ‘safe zone’ kills nine.", "Strike on 'safe zone' kills nine"));
        assert!(is_title("Strike on market kills nine", "Strike on market kills nine - The Daily"));
        assert!(!is_title("Strike on market kills nine people", "Strike on market kills nine"));
        let text = "Strike kills nine. Officials said so.";
        assert_eq!(title_end(text, "Strike kills nine").map(|at| &text[at..]), Some(" Officials said so."));
        assert_eq!(title_end("Strike kills nine in Homs.", "Strike kills nine"), None);
        assert_eq!(title_end("Strike kills nine.", "Strike kills nine"), None);
    }

    #[test]
    fn headlines_do_not_state_with_a_full_stop() {
        assert!(is_headline("Strike on market kills nine"));
        assert!(is_headline("Who struck the market?"));
        assert!(is_headline("Nine dead in strike, says U.S."));
        assert!(!is_headline("Nine people died."));
        assert!(!is_headline("The dead are:"));
        assert!(!is_headline("and so on it went"));
    }
}
