//! How a piece of text looks: does it end like a sentence, is it written like a title.

/// The piece without closing quotation marks and brackets at its end.
fn without_closers(text: &str) -> &str {
    text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']')
    })
}

/// Whether it ends as a sentence does.
pub(crate) fn ends_sentence(text: &str) -> bool {
    without_closers(text).ends_with(['.', '!', '?', '…'])
}

/// Whether it ends as a statement does; headlines may ask but hardly ever state with a full stop.
pub(crate) fn ends_with_stop(text: &str) -> bool {
    let bare = without_closers(text);
    // "U.S." and "Jr." end titles as well.
    let last = bare.rsplit(char::is_whitespace).next().unwrap_or_default();
    let abbreviation = last.len() <= 4
        && last.ends_with('.')
        && last.starts_with(char::is_uppercase)
        && last.matches('.').count() == last.chars().filter(|c| c.is_alphabetic()).count();
    (bare.ends_with('.') && !abbreviation) || bare.ends_with('…')
}

/// Number of words, counting at most `limit`.
pub(crate) fn words_up_to(text: &str, limit: usize) -> usize {
    text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).take(limit).count()
}

/// Number of characters, counting at most `limit`.
pub(crate) fn chars_up_to(text: &str, limit: usize) -> usize {
    text.chars().take(limit).count()
}

/// Running text: a sentence of some words, or too long to be anything else.
pub(crate) fn is_prose(text: &str) -> bool {
    chars_up_to(text, 201) > 200 || (ends_sentence(text) && words_up_to(text, 5) >= 5)
}

/// Whether almost all of its letters are capitals.
pub(crate) fn is_capitals(text: &str) -> bool {
    let (mut upper, mut lower) = (0usize, 0usize);
    for c in text.chars().take(2000) {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > 0 && lower * 20 <= upper
}

/// Letters and digits in lower case, to compare titles that differ in quotation marks, dashes and spaces.
pub(crate) fn letters(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    text.char_indices()
        .filter(|(_, c)| c.is_alphanumeric())
        .flat_map(|(i, c)| c.to_lowercase().map(move |c| (i, c)))
}

/// Whether two titles have the same letters and digits.
pub(crate) fn same_letters(a: &str, b: &str) -> bool {
    letters(a).map(|(_, c)| c).eq(letters(b).map(|(_, c)| c))
}
