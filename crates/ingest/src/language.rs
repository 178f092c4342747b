//! In which language a text is written.

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

/// ISO 639-1 code of the language of these pieces of text, when it can be told. `declared` is what the page says.
pub(crate) fn language<'a>(
    pieces: impl IntoIterator<Item = &'a str>,
    declared: Option<&str>,
) -> Option<String> {
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
    let declared = declared.and_then(primary);
    if is_english(&sample) {
        return Some("en".to_string());
    }
    if sample.chars().filter(|c| c.is_alphabetic()).take(ENOUGH).count() < ENOUGH {
        return foreign_script(&sample).or(declared);
    }
    let info = whatlang::detect(&sample)?;
    let code = CODES.get(info.lang().code()).map(|c| c.to_string());
    match code {
        Some(code) if info.is_reliable() || info.confidence() > 0.5 => Some(code),
        code => declared.or(code.filter(|c| c != "en")),
    }
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
            assert_eq!(language([text], None).as_deref(), expected, "{text}");
        }
        assert_eq!(language(["Armed men raid village"], Some("en-GB")).as_deref(), Some("en"));
    }
}
