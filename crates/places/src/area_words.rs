//! Words that say what kind of area a name is of: "Idlib province", "the Governorate of Hama".

/// Kinds of areas, with the level that they usually are.
const SUFFIXES: &[(&str, AreaLevel)] = &[
    ("province", AreaLevel::First),
    ("governorate", AreaLevel::First),
    ("oblast", AreaLevel::First),
    ("region", AreaLevel::First),
    ("state", AreaLevel::First),
    ("department", AreaLevel::First),
    ("prefecture", AreaLevel::First),
    ("voivodeship", AreaLevel::First),
    ("republic", AreaLevel::First),
    ("krai", AreaLevel::First),
    ("emirate", AreaLevel::First),
    ("canton", AreaLevel::First),
    ("division", AreaLevel::First),
    ("territory", AreaLevel::Any),
    ("district", AreaLevel::Second),
    ("county", AreaLevel::Second),
    ("parish", AreaLevel::Second),
    ("township", AreaLevel::Second),
    ("municipality", AreaLevel::Second),
    ("raion", AreaLevel::Second),
    ("rayon", AreaLevel::Second),
    ("cercle", AreaLevel::Second),
    ("woreda", AreaLevel::Second),
    ("zone", AreaLevel::Second),
    ("subdistrict", AreaLevel::Second),
    ("sub-district", AreaLevel::Second),
    ("borough", AreaLevel::Second),
    ("locality", AreaLevel::Second),
    ("tehsil", AreaLevel::Second),
    ("upazila", AreaLevel::Second),
    ("taluk", AreaLevel::Second),
    ("payam", AreaLevel::Second),
    ("regency", AreaLevel::Second),
    ("lga", AreaLevel::Second),
];

const PREFIXES: &[&str] = &[
    "province of ",
    "governorate of ",
    "state of ",
    "region of ",
    "district of ",
    "county of ",
    "department of ",
    "municipality of ",
    "emirate of ",
    "republic of ",
    "canton of ",
    "provincia de ",
    "departamento de ",
    "estado de ",
    "province de ",
    "province du ",
    "muhafazat ",
    "wilayat ",
    "wilaya de ",
    "wilaya d'",
    "muḩāfaz̧at ",
    "oblast of ",
];

/// The level of area that a word usually stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AreaLevel {
    /// A first-level area: province, state.
    First,
    /// A second-level area: district, county.
    Second,
    /// Either.
    Any,
}

/// The level of area that a lower-case word ("province", "districts") names.
pub(crate) fn area_level(word: &str) -> Option<AreaLevel> {
    let singular = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let singular = singular.as_deref().or(word.strip_suffix('s')).unwrap_or(word);
    SUFFIXES.iter().find(|(suffix, _)| *suffix == word || *suffix == singular).map(|(_, level)| *level)
}

/// A name without the word that says what kind of area it is; `None` when there is no such word.
pub(crate) fn without_area_word(name: &str) -> Option<&str> {
    if let Some((stem, last)) = name.rsplit_once(' ')
        && !stem.is_empty()
        && area_level(&last.to_lowercase()).is_some()
    {
        return Some(stem);
    }
    PREFIXES.iter().find_map(|prefix| {
        let head = name.get(..prefix.len())?;
        let rest = &name[prefix.len()..];
        (head.to_lowercase() == *prefix && !rest.is_empty()).then_some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_words_come_off_either_end() {
        assert_eq!(without_area_word("Idlib Governorate"), Some("Idlib"));
        assert_eq!(without_area_word("Province of Hama"), Some("Hama"));
        assert_eq!(without_area_word("Aleppo"), None);
        assert_eq!(without_area_word("Province"), None);
        assert_eq!(without_area_word("Muḩāfaz̧at Ḩalab"), Some("Ḩalab"));
        assert_eq!(area_level("counties"), Some(AreaLevel::Second));
    }
}
