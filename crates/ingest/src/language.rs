//! In which language a text is written, and which parts of it are in another one than English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Below this length letter statistics say little.
const ENOUGH: usize = 200;
/// A language shows within this many bytes; the rest need not be looked at.
const SAMPLE: usize = 20_000;

/// English words that other languages in Latin script do not share.
const ENGLISH: [&str; 34] = [
    "the", "of", "and", "was", "were", "that", "with", "from", "said", "by", "at", "for", "has", "have",
    "been", "is", "are", "after", "which", "who", "their", "they", "his", "had", "this", "killed", "people",
    "near", "into", "against", "but", "not", "it", "as",
];

/// English words that others share, which count in short texts.
const ENGLISH_IF_SHORT: [&str; 12] =
    ["in", "to", "on", "a", "an", "were", "more", "two", "three", "no", "or", "unknown"];

/// Words that show another language in Latin script.
const FOREIGN: [&str; 44] = [
    "le", "la", "les", "des", "du", "une", "et", "est", "dans", "sur", "el", "los", "las", "del", "una",
    "por", "que", "con", "der", "die", "das", "und", "ist", "von", "im", "den", "het", "een", "van", "il",
    "di", "che", "è", "na", "się", "ve", "bir", "da", "do", "os", "em", "yang", "dan", "di",
];

/// ISO 639-3 codes of the detector to ISO 639-1.
static CODES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    crate::lexicon::lines(include_str!("../data/languages.tsv"))
        .filter_map(|row| row.split_once('\t'))
        .collect()
});

/// A language, and how it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// ISO 639-1.
    pub code: String,
    /// Whether the page's word for it was taken, because the letters did not tell.
    pub declared: bool,
}

/// The language of these pieces of text, when it can be told. `declared` is what the page says.
pub(crate) fn language<'a>(
    pieces: impl IntoIterator<Item = &'a str>,
    declared: Option<&str>,
) -> Option<Found> {
    let seen = |code: String| Found { code, declared: false };
    let mut sample = String::new();
    for piece in pieces {
        for word in piece.split_whitespace() {
            if sample.len() > SAMPLE {
                break;
            }
            sample.extend(word.chars().take(100).flat_map(char::to_lowercase));
            sample.push(' ');
        }
    }
    let declared = declared.and_then(primary).map(|code| Found { code, declared: true });
    if is_english(&sample) {
        return Some(seen("en".to_string()));
    }
    if sample.chars().filter(|c| c.is_alphabetic()).take(ENOUGH).count() < ENOUGH {
        return foreign_script(&sample).map(seen).or(declared);
    }
    let info = whatlang::detect(&sample)?;
    let code = CODES.get(info.lang().code()).map(|c| c.to_string());
    match code {
        Some(code) if info.is_reliable() || info.confidence() > 0.5 => Some(seen(code)),
        code => declared.or(code.filter(|c| c != "en").map(seen)),
    }
}

/// Letters that tell the language of one paragraph.
const PARAGRAPH: usize = 40;
/// English of so many letters, or of a third of the rest, makes a report of another language a mixed one.
const ENGLISH_PART: usize = 250;

/// Which of these pieces are in another language, of a text that is partly in English; `None` of all others: those in
/// English, and those in which there is not enough of it to read.
pub(crate) fn foreign_parts(pieces: &[&str]) -> Option<Vec<bool>> {
    let kinds: Vec<Option<bool>> = pieces.iter().map(|piece| is_foreign(piece)).collect();
    let letters = |wanted: bool| -> usize {
        let wanted = pieces.iter().zip(&kinds).filter(|(_, kind)| **kind == Some(wanted));
        wanted.map(|(piece, _)| piece.chars().filter(|c| c.is_alphabetic()).count()).sum()
    };
    if !kinds.contains(&Some(true)) || letters(false) < ENGLISH_PART.min(letters(true) / 3) {
        return None;
    }
    // What is too short to tell goes with what stands before it.
    let mut last = false;
    Some(kinds.into_iter().map(|kind| *kind.as_ref().inspect(|k| last = **k).unwrap_or(&last)).collect())
}

/// Whether a paragraph is in another language than English; `None` when it is too short to tell.
fn is_foreign(piece: &str) -> Option<bool> {
    let sample: String = piece.chars().take(SAMPLE).flat_map(char::to_lowercase).collect();
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters < PARAGRAPH {
        return None;
    }
    let other_script = sample.chars().filter(|c| c.is_alphabetic() && *c >= '\u{370}').count();
    if other_script * 2 > letters {
        return Some(true);
    }
    let words: Vec<&str> = sample.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let count = |list: &[&str]| words.iter().filter(|w| list.contains(w)).count();
    let (english, foreign) = (count(&ENGLISH), count(&FOREIGN));
    let with_marks = sample.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    if english > foreign && english * 9 >= words.len() {
        return Some(false);
    }
    // One word in eight of another language, and more than of English, or letters that English does not write; a list of
    // names has neither.
    let is_foreign = foreign * 8 >= words.len() && foreign > 2 * english;
    (is_foreign || (with_marks * 20 > letters && english == 0)).then_some(true)
}

/// "en" of "en-GB".
fn primary(tag: &str) -> Option<String> {
    let code = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

/// One word in nine is an English function word; in a short text one is enough where no other language shows.
fn is_english(sample: &str) -> bool {
    let words: Vec<&str> = sample.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let short = words.len() <= 80;
    let english =
        words.iter().filter(|w| ENGLISH.contains(w) || (short && ENGLISH_IF_SHORT.contains(w))).count();
    let foreign = words.iter().filter(|w| FOREIGN.contains(w)).count();
    let latin = sample.chars().filter(|c| c.is_alphabetic() && *c < '\u{250}').count();
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let enough = english * 9 >= words.len() || (short && english > 2 * foreign);
    english > 0 && english > foreign && enough && latin * 10 >= letters * 7
}

/// A short text in another script is told by the script where one language owns it.
fn foreign_script(sample: &str) -> Option<String> {
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let foreign = sample.chars().filter(|c| c.is_alphabetic() && *c >= '\u{370}').count();
    if letters < 20 || foreign * 2 < letters {
        return None;
    }
    let info = whatlang::detect(sample)?;
    CODES.get(info.lang().code()).map(|c| c.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_in_other_languages_are_told() {
        let english = "Four people were killed in the strike on the market, the agency said on Monday.";
        let arabic = "قتل أربعة مدنيين في قصف استهدف سوقا شعبيا في المدينة صباح اليوم";
        let french = "Quatre personnes ont été tuées lundi dans une frappe sur un marché de la ville, selon les secours.";
        let check = |pieces: &[&str], expected: Option<&[bool]>| {
            assert_eq!(foreign_parts(pieces).as_deref(), expected, "{pieces:?}");
        };
        check(
            &[english, "Names:", arabic, "Read more", french, english, "Ends"],
            Some(&[false, false, true, true, true, false, false]),
        );
        check(
            &[
                english,
                english,
                "Abu Omar al-Hassan, Khaled Ibrahim, Mahmoud Darwish, Salem Haddad, Rami Said",
            ],
            None,
        );
        check(&[arabic, arabic, arabic, arabic, arabic, "Copyright", english], None);
        check(&[french, french], None);
    }

    #[test]
    fn languages_are_told() {
        for (text, expected) in [
            ("Four people were killed in the strike, the agency said.", Some("en")),
            ("FOUR PEOPLE WERE KILLED IN THE STRIKE.", Some("en")),
            ("Armed men raid village", None),
            ("On 3 March 2022, forces shelled Olenivka, Donetsk region. Casualties unknown.", Some("en")),
            ("Le 3 mars, l'armée a bombardé la ville.", None),
            ("El 3 de marzo, el ejército bombardeó a los pueblos.", None),
            ("قتل أربعة مدنيين في قصف استهدف سوقا شعبيا في المدينة صباح اليوم", Some("ar")),
            (
                "Quatre personnes ont été tuées lundi dans une frappe aérienne sur un marché de la ville, ont annoncé les secours. Selon un porte-parole, \
                 plusieurs blessés se trouvent dans un état grave et les recherches se poursuivent sous les décombres du bâtiment.",
                Some("fr"),
            ),
            (
                "Bei einem Luftangriff auf einen Markt sind am Montag vier Menschen getötet worden, wie der Zivilschutz mitteilte. Mehrere Verletzte schweben \
                 in Lebensgefahr, die Suche unter den Trümmern des Gebäudes dauert an. Die Armee äußerte sich nicht.",
                Some("de"),
            ),
            ("", None),
        ] {
            assert_eq!(language([text], None).map(|f| f.code).as_deref(), expected, "{text}");
        }
        let declared = Found { code: "en".to_string(), declared: true };
        assert_eq!(language(["Armed men raid village"], Some("en-GB")), Some(declared));
    }
}
