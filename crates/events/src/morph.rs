//! Dictionary forms without a tagger, for words that the tagger took for names (texts in capitals).

use tally_read::Token;

/// The forms that an English word could be inflected from, itself first.
pub fn candidates(lower: &str) -> Vec<String> {
    let mut forms = vec![lower.to_string()];
    if let Some((_, base)) = IRREGULAR.iter().find(|(form, _)| *form == lower) {
        forms.push((*base).to_string());
    }
    for suffix in ["ed", "ing", "es", "s", "d"] {
        let Some(stem) = lower.strip_suffix(suffix).filter(|s| s.len() > 2 && s.is_ascii()) else { continue };
        forms.push(stem.to_string());
        if suffix == "ed" || suffix == "ing" {
            forms.push(format!("{stem}e"));
            let bytes = stem.as_bytes();
            if bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
                forms.push(stem[..stem.len() - 1].to_string());
            }
        }
        if let Some(stem) = stem.strip_suffix('i').filter(|_| suffix == "ed" || suffix == "es") {
            forms.push(format!("{stem}y"));
        }
    }
    forms
}

/// The dictionary forms of a token: the model's lemma first, then what its ending allows (the model makes "stag" of "staged").
pub fn forms(token: &Token) -> Vec<String> {
    let lemma = token.lemma.to_lowercase();
    let mut forms = candidates(&token.lower);
    forms.retain(|f| *f != lemma);
    forms.insert(0, lemma);
    forms
}

/// Whether a word is one of the dictionary forms of a token.
pub fn is_any(token: &Token, words: &[&str]) -> bool {
    words.contains(&token.lemma.as_str()) || forms(token).iter().any(|f| words.contains(&f.as_str()))
}

/// Irregular forms of verbs that matter here.
const IRREGULAR: &[(&str, &str)] = &[
    ("shot", "shoot"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("took", "take"),
    ("taken", "take"),
    ("struck", "strike"),
    ("fought", "fight"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("broke", "break"),
    ("broken", "break"),
    ("held", "hold"),
    ("beaten", "beat"),
    ("burnt", "burn"),
    ("laid", "lay"),
    ("fell", "fall"),
    ("left", "leave"),
    ("slain", "slay"),
    ("slew", "slay"),
    ("seized", "seize"),
    ("sent", "send"),
    ("met", "meet"),
    ("gave", "give"),
    ("men", "man"),
    ("stood", "stand"),
    ("said", "say"),
    ("found", "find"),
    ("went", "go"),
    ("came", "come"),
    ("died", "die"),
    ("dying", "die"),
    ("hung", "hang"),
];

#[cfg(test)]
mod tests {
    #[test]
    fn inflected_forms_lead_back_to_the_dictionary() {
        for (form, base) in [
            ("killed", "kill"),
            ("burned", "burn"),
            ("seizing", "seize"),
            ("shot", "shoot"),
            ("attacked", "attack"),
            ("stabbed", "stab"),
            ("injuries", "injury"),
            ("bombs", "bomb"),
            ("clashes", "clash"),
            ("occupied", "occupy"),
        ] {
            assert!(super::candidates(form).iter().any(|c| c == base), "{form}");
        }
    }
}
