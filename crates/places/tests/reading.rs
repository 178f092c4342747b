//! Place names read from text with the real model and the installed gazetteer: what must be found, which place
//! it must be, and what must not be taken for a place.

use tally_places::{Gazetteer, Kind, PlaceReader, Tier, ToponymAt};
use tally_testkit::document;

/// The gazetteer that `cargo xtask setup` compiled.
fn gazetteer() -> Gazetteer {
    let dir = tally_testkit::data_dir().join("gazetteer").join(tally_places::INDEX_VERSION.to_string());
    Gazetteer::open(&dir).expect("run `cargo xtask setup` first")
}

fn line(t: &ToponymAt) -> String {
    let literal = if t.toponym.literal { "" } else { "~" };
    let place = t.toponym.place.as_ref();
    let country = place.and_then(|p| p.country.as_deref()).unwrap_or("-");
    let area = place.and_then(|p| p.admin1.as_deref()).unwrap_or("-");
    let precision = place.map(|p| p.precision.as_str()).unwrap_or("none");
    let inferred = if place.is_some_and(|p| p.inferred) { "?" } else { "" };
    format!("{literal}{}={country}/{area}/{precision}{inferred}", t.toponym.name)
}

#[track_caller]
fn check(reader: &PlaceReader, text: &str, expected: &[&str]) {
    let doc = document(text, Some("2024-12-02"));
    let found: Vec<String> = reader.read(&doc, &[]).iter().map(line).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn names_become_the_places_that_a_reader_would_take_them_for() {
    let gazetteer = gazetteer();
    let reader = PlaceReader::new(&gazetteer);
    let cases: &[(&str, &[&str])] = &[
        // Possessives and commas that were lost.
        ("Shelling killed five people in Syrias Hama.", &["Syria=SY/-/country", "Hama=SY/Hama/exact"]),
        // A part of a town is no namesake elsewhere, and stays where it was placed.
        (
            "Clashes went on in the Idlib neighbourhood of Homs.",
            &["Idlib=SY/Homs/near?", "Homs=SY/Homs/exact"],
        ),
        (
            "A blast hit the Salah al-Din district of Aleppo. Salah al-Din was quiet on Monday.",
            &["Salah al-Din=SY/Aleppo/near?", "Aleppo=SY/Aleppo/exact", "Salah al-Din=SY/Aleppo/near?"],
        ),
        // What is near a border may lie beyond it.
        ("A bomb went off near the Turkish border.", &["~Turkish=TR/-/country"]),
        ("Fighters crossed the Turkish border.", &["Turkish=TR/-/country"]),
        ("Shells fell on Saraqib in Idlib province.", &["Saraqib=SY/Idlib/exact", "Idlib=SY/Idlib/admin1"]),
        (
            "Two people died near Khan Sheikhoun, Syria.",
            &["Khan Sheikhoun=SY/Idlib/near", "Syria=SY/-/country"],
        ),
        (
            "A fire broke out in Springfield, Ill.",
            &["Springfield=US/Illinois/exact", "Ill.=US/Illinois/admin1"],
        ),
        ("A fire broke out in Paris, Texas.", &["Paris=US/Texas/exact", "Texas=US/Texas/admin1"]),
        ("A fire broke out in Paris.", &["Paris=FR/Île-de-France/exact"]),
        ("Clashes went on in northeastern Syria.", &["northeastern Syria=SY/-/region"]),
        (
            "The Darfur town of El Fasher was shelled.",
            &["Darfur=SD/-/region", "El Fasher=SD/North Darfur/exact"],
        ),
        (
            "People fled Wisconsin, Michigan and Ohio.",
            &["Wisconsin=US/Wisconsin/admin1", "Michigan=US/Michigan/admin1", "Ohio=US/Ohio/admin1"],
        ),
        // No index holds the village: it is placed by the area named beside it, and nowhere else.
        (
            "Gunmen attacked Brelkovo village in Donetsk region, Ukraine.",
            &["Brelkovo=UA/Donetsk/admin1?", "Donetsk=UA/Donetsk/admin1", "Ukraine=UA/-/country"],
        ),
        // Neither the model nor an index knows the village, but the text says what it is.
        (
            "Shells fell on Kafr Zubaydun in Idlib province, Syria.",
            &["Kafr Zubaydun=SY/Idlib/admin1?", "Idlib=SY/Idlib/admin1", "Syria=SY/-/country"],
        ),
        (
            "Russian forces shelled the village of Vel Karino, Donetsk.",
            &["~Russian=RU/-/country", "Vel Karino=UA/Donetsk/admin1?", "Donetsk=UA/Donetsk/exact"],
        ),
        // A part that no index holds lies in the town that the sentence named.
        (
            "In Aleppo, soldiers arrested a shopkeeper in the Azizieh district on Monday.",
            &["Aleppo=SY/Aleppo/exact", "Azizieh=SY/Aleppo/near?"],
        ),
        // Whose ambassador he is says nothing of where Damascus lies.
        (
            "Iran's ambassador in Damascus spoke on Monday.",
            &["Iran=IR/-/country", "Damascus=SY/Damascus/exact"],
        ),
    ];
    for (text, expected) in cases {
        check(&reader, text, expected);
    }
}

#[test]
fn governments_peoples_and_persons_are_no_places() {
    let gazetteer = gazetteer();
    let reader = PlaceReader::new(&gazetteer);
    let cases: &[(&str, &[&str])] = &[
        ("Damascus said on Monday that it would not talk.", &["~Damascus=SY/Damascus/exact"]),
        ("Syrian troops left the village.", &["~Syrian=SY/-/country"]),
        ("Guards shot at them on the Turkish border.", &["Turkish=TR/-/country"]),
        ("Paris Hilton and Mr. Lincoln met on Tuesday.", &[]),
        ("", &[]),
        ("On Monday the police chief resigned.", &[]),
    ];
    for (text, expected) in cases {
        check(&reader, text, expected);
    }
    let doc = document("The Aleppo Media Center filmed the strike in Mosul.", None);
    let reserved = [tally_model::Span::new(4, 23)];
    let found: Vec<String> = reader.read(&doc, &reserved).iter().map(line).collect();
    assert_eq!(found, ["~Aleppo=SY/Aleppo/near", "Mosul=IQ/Ninewa/exact"]);
}

#[test]
fn facilities_are_placed_no_finer_than_their_town() {
    let gazetteer = gazetteer();
    let reader = PlaceReader::new(&gazetteer);
    let doc = document("A shell hit Aleppo University Hospital on Sunday.", None);
    let found = reader.read(&doc, &[]);
    let facility = found.iter().find_map(|t| t.facility.clone()).expect("a facility");
    assert_eq!(doc.words(facility), "Aleppo University Hospital");
    let place = found[0].toponym.place.as_ref().expect("a place");
    assert_eq!(place.geonames, Some(170063));
    assert_eq!(place.precision.as_str(), "near", "the point is the town's, not the hospital's");
}

#[test]
fn streets_and_businesses_are_not_where_their_names_come_from() {
    let gazetteer = gazetteer();
    let reader = PlaceReader::new(&gazetteer);
    check(
        &reader,
        "Shells hit the Basel roundabout in Aleppo, Syria. The Florence Restaurant burnt down, and so did the Victoria Hotel.",
        &[
            "Basel=-/-/none",
            "Aleppo=SY/Aleppo/exact",
            "Syria=SY/-/country",
            "Florence=-/-/none",
            "Victoria=-/-/none",
        ],
    );
}

#[test]
fn strict_spellings_come_before_loose_ones() {
    let gazetteer = gazetteer();
    for (name, wanted) in [
        ("Hama", "SY"),
        ("Goma", "CD"),
        ("Deir ez-Zor", "SY"),
        ("as-Safira", "SY"),
        ("Jisr al-Shughur", "SY"),
        ("Maaret al-Numan", "SY"),
        ("North Kivu", "CD"),
        ("Kyiv", "UA"),
    ] {
        let found = gazetteer.lookup(name);
        let first = gazetteer.place(found[0].place);
        assert_eq!(first.country(), Some(wanted), "{name}: {first:?}");
        assert!(found.windows(2).all(|pair| pair[0].tier <= pair[1].tier), "{name}");
    }
    assert_eq!(gazetteer.lookup("Latamneh")[0].tier, Tier::Exact);
    assert!(gazetteer.lookup("Xyzzyxopolis").is_empty());
    assert!(gazetteer.lookup("").is_empty());
    let syria = gazetteer.place(gazetteer.country("SY").expect("Syria"));
    assert_eq!((syria.kind(), syria.name(), syria.geonames()), (Kind::Country, "Syria", Some(163843)));
}

#[test]
fn every_area_of_our_tables_is_in_the_index() {
    let gazetteer = gazetteer();
    assert_eq!(gazetteer.unmatched_rows(), Vec::<String>::new());
}
