//! What two extractors make of a page, joined: what both take is the article. What the first alone takes counts where it
//! is prose (extractors drop first paragraphs that stand apart from the rest), what the second alone takes where it is prose
//! amid what both take. So neither the sidebar that one lets in nor the paragraph that one drops decides.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::blocks::Body;
use crate::structure::{Part, is_prose};

/// So many words in a row tell where a text stands.
const ROW: usize = 4;

/// A hasher without a seed: the same page gives the same article.
type Plain = BuildHasherDefault<DefaultHasher>;

/// The words of a text as rows of [`ROW`], and its short parts.
#[derive(Default)]
struct Rows(HashSet<u64, Plain>);

impl Rows {
    fn of(body: &Body) -> Self {
        let mut rows = Rows::default();
        // Rows go over the ends of parts: extractors part the same text differently.
        let all = words(&body.text);
        rows.0.extend(all.windows(ROW).map(hash));
        for part in &body.parts {
            let short = words(&body.text[part.start..part.end]);
            if short.len() < ROW {
                rows.0.insert(hash(&short));
            }
        }
        rows
    }

    /// Whether a text holds most of these words, in their order.
    fn hold(&self, words: &[String]) -> bool {
        if words.len() < ROW {
            return !words.is_empty() && self.0.contains(&hash(words));
        }
        let n = words.len() - ROW + 1;
        let found = words.windows(ROW).filter(|row| self.0.contains(&hash(row))).count();
        found * 10 >= n * 7
    }
}

fn hash(words: &[String]) -> u64 {
    Plain::default().hash_one(words)
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Who takes a part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vote {
    Both,
    First,
    Second,
    None,
}

/// The article that two extractors find in a page, by the page's own parts; the first is the surer one of where an article
/// begins and ends. `None` when they do not find the same one.
pub(super) fn joined(page: &Body, a: &Body, b: &Body) -> Option<Body> {
    let (rows_a, rows_b) = (Rows::of(a), Rows::of(b));
    let parts: Vec<(Part, Vec<String>)> =
        page.parts.iter().map(|part| (*part, words(&page.text[part.start..part.end]))).collect();
    let vote = |words: &[String]| match (rows_a.hold(words), rows_b.hold(words)) {
        (true, true) => Vote::Both,
        (true, false) => Vote::First,
        (false, true) => Vote::Second,
        (false, false) => Vote::None,
    };
    let votes: Vec<Vote> = parts.iter().map(|(_, words)| vote(words)).collect();
    let first = votes.iter().position(|v| *v == Vote::Both)?;
    let last = votes.iter().rposition(|v| *v == Vote::Both)?;
    let kept = parts.iter().zip(&votes).enumerate().filter(|(i, ((part, _), vote))| match vote {
        Vote::Both => true,
        Vote::First => is_prose(&page.text[part.start..part.end]),
        Vote::Second => (first..=last).contains(i) && is_prose(&page.text[part.start..part.end]),
        Vote::None => false,
    });
    let kept: Vec<&(Part, Vec<String>)> = kept.map(|(_, (part, _))| part).collect();
    let n_words: usize = kept.iter().map(|(_, words)| words.len()).sum();
    // Where little of what either found is in the page's parts, or they found different things, nothing is agreed on.
    let longest = words(&a.text).len().max(words(&b.text).len());
    (n_words * 2 >= longest).then(|| page.only(kept.into_iter().map(|(part, _)| *part)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::blocks;

    #[track_caller]
    fn check(page: &str, a: &str, b: &str, expected: Option<&[&str]>) {
        let joined = joined(&blocks::of(page), &blocks::of(a), &blocks::of(b));
        let got = joined
            .as_ref()
            .map(|body| body.parts.iter().map(|p| &body.text[p.start..p.end]).collect::<Vec<_>>());
        assert_eq!(got.as_deref(), expected);
    }

    const ONE: &str = "<p>Shells hit the market on Monday, killing four people, officials said.</p>";
    const TWO: &str = "<p>The army denied that it had fired, and blamed the other side for it.</p>";
    const THREE: &str = "<p>Doctors said that ten people were treated for wounds in two hospitals.</p>";

    #[test]
    fn prose_that_one_takes_counts_amid_what_both_take() {
        let [one, two, three] =
            [ONE, TWO, THREE].map(|p| p.trim_start_matches("<p>").trim_end_matches("</p>"));
        let page = format!("<p>Menu</p>{ONE}<p>Share this</p>{TWO}{THREE}<p>Read more</p>");
        check(&page, &format!("{ONE}{TWO}{THREE}"), &format!("{ONE}{TWO}{THREE}"), Some(&[one, two, three]));
        let with_bar = format!("{ONE}<p>Share this</p>{THREE}");
        check(&page, &with_bar, &format!("{ONE}{TWO}{THREE}"), Some(&[one, two, three]));
        // What the second alone takes at the end is none of the article; the first knows where it begins.
        check(&page, &format!("{ONE}{TWO}"), &format!("{ONE}{TWO}{THREE}"), Some(&[one, two]));
        check(&page, &format!("{ONE}{TWO}"), &format!("{TWO}{THREE}"), Some(&[one, two]));
    }

    #[test]
    fn different_articles_are_not_joined() {
        let page = format!("{ONE}{TWO}{THREE}");
        check(&page, ONE, &format!("{TWO}{THREE}"), None);
        check("", "", "", None);
    }
}
