//! Names of war reporting with their country beside them: those that the gazetteer holds become the place there, those that it
//! lacks stay without a point or become an area there; none is moved abroad.

use tally_model::PlacePrecision;
use tally_places::{Gazetteer, PlaceReader, ToponymAt};
use tally_testkit::document;

/// A country by its code and as a report names it, and names of towns there, in spellings of the press.
const HELD: &[(&str, &str, &[&str])] = &[
    (
        "SY",
        "Syria",
        &[
            "Aleppo",
            "Idlib",
            "Hama",
            "Homs",
            "Daraa",
            "Deir ez-Zor",
            "Deir al-Zour",
            "Raqqa",
            "Hasakah",
            "Latakia",
            "Tartus",
            "Palmyra",
            "As-Safira",
            "Khan Sheikhoun",
            "Maarat al-Numan",
            "Maaret al-Numan",
            "Tal Rifaat",
            "Tel Rifaat",
            "Jisr al-Shughur",
            "Taybat al-Imam",
            "Ras al-Ayn",
            "Tal Abyad",
            "Ayn al-Arab",
            "Kobani",
            "Saraqib",
            "Ariha",
            "Suran",
            "Manbij",
            "Afrin",
            "Azaz",
            "Jarablus",
            "Binnish",
            "Kafr Nabl",
            "Qamishli",
            "Tal Tamr",
            "Abu Kamal",
            "Mayadin",
            "Harim",
            "Douma",
            "Salamiyah",
            "Al-Bab",
        ],
    ),
    ("PS", "Gaza", &["Rafah", "Khan Younis", "Jabalia", "Beit Lahiya", "Deir al-Balah"]),
    ("LB", "Lebanon", &["Tyre", "Baalbek", "Tripoli", "Bint Jbeil"]),
    ("UA", "Ukraine", &["Pokrovsk", "Bakhmut", "Avdiivka", "Kherson", "Kupiansk", "Kharkiv", "Chasiv Yar"]),
    ("SD", "Sudan", &["El Fasher", "Nyala", "El Geneina", "Omdurman", "Wad Madani", "Kadugli"]),
    ("CD", "the Democratic Republic of Congo", &["Goma", "Bukavu", "Beni", "Bunia", "Butembo"]),
    ("ML", "Mali", &["Gao", "Kidal", "Timbuktu", "Mopti"]),
    ("BF", "Burkina Faso", &["Djibo", "Dori", "Kaya"]),
    ("MM", "Myanmar", &["Lashio", "Myitkyina", "Loikaw", "Sittwe", "Katha"]),
    ("YE", "Yemen", &["Sanaa", "Hodeidah", "Taiz", "Marib"]),
    ("ET", "Ethiopia", &["Mekelle", "Axum", "Gondar"]),
    ("SO", "Somalia", &["Mogadishu", "Kismayo", "Baidoa"]),
    ("IQ", "Iraq", &["Mosul", "Kirkuk", "Sinjar", "Tal Afar"]),
    ("AF", "Afghanistan", &["Kunduz", "Jalalabad", "Kandahar"]),
    ("NG", "Nigeria", &["Maiduguri", "Kaduna", "Jos"]),
    ("HT", "Haiti", &["Port-au-Prince", "Gonaives"]),
];

/// Names that the packaged gazetteer lacks, or holds as an area alone.
const LACKED: &[(&str, &str, &[&str])] = &[
    (
        "SY",
        "Syria",
        &[
            "Khan al-Assal",
            "Khan al-Asal",
            "Sarmada",
            "Anadan",
            "Sayyida Zeinab",
            "Sayyidah Zaynab",
            "Hmeimim",
            "Latamneh",
            "al-Lataminah",
            "Khan Touman",
            "Khan Tuman",
            "Kafr Hamrah",
            "al-Eis",
            "Qamhana",
        ],
    ),
    ("CD", "the Democratic Republic of Congo", &["Masisi", "Bunagana"]),
    ("UA", "Ukraine", &["Robotyne"]),
    ("LB", "Lebanon", &["Khiam", "Dahiyeh", "Nabatieh"]),
    ("MM", "Myanmar", &["Maungdaw"]),
    ("ML", "Mali", &["Tinzaouaten"]),
    ("BF", "Burkina Faso", &["Barsalogho"]),
    ("MZ", "Mozambique", &["Palma"]),
    ("HT", "Haiti", &["Pont-Sonde", "Cite Soleil"]),
];

/// What a sentence's first place name became; its own if it was found.
fn read(reader: &PlaceReader, name: &str, country: &str) -> Option<ToponymAt> {
    let text =
        format!("Shells hit the town of {name} in {country} on Monday, killing two farmers, a doctor said.");
    let doc = document(&text, Some("2024-12-02"));
    reader.read(&doc, &[]).into_iter().find(|t| t.toponym.name.contains(name))
}

#[test]
fn names_with_their_country_become_the_place_there() {
    let dir = tally_testkit::data_dir().join("gazetteer").join(tally_places::INDEX_VERSION.to_string());
    let gazetteer = Gazetteer::open(&dir).expect("run `cargo xtask setup` first");
    let reader = PlaceReader::new(&gazetteer);
    let mut wrong: Vec<String> = Vec::new();
    for (iso, country, names) in HELD {
        for name in *names {
            let place = read(&reader, name, country).and_then(|t| t.toponym.place);
            let is_right = place.as_ref().is_some_and(|p| {
                p.country.as_deref() == Some(*iso) && p.precision == PlacePrecision::Exact && p.lat.is_some()
            });
            if !is_right {
                wrong.push(format!("{name}, {country}: {place:?}"));
            }
        }
    }
    for (iso, country, names) in LACKED {
        for name in *names {
            let place = read(&reader, name, country).and_then(|t| t.toponym.place);
            if place.as_ref().is_some_and(|p| p.country.as_deref() != Some(*iso)) {
                wrong.push(format!("{name}, {country}, moved to {place:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
