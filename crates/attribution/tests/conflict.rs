//! Reports of conflict, as news agencies write them: who says what, and what is nobody's claim.

use tally_attribution::{Attribution, AttributionReader};
use tally_read::{Document, TokenRange};

/// One attribution as a line: `cue | stance | sources (; between) | via | content (// between) | quote`, with
/// "not" before a negated cue and "?" before a hedge.
fn line(doc: &Document, a: &Attribution) -> String {
    let words = |rs: &[TokenRange]| rs.iter().map(|r| doc.words(r.clone())).collect::<Vec<_>>().join(" // ");
    let sources = a.sources.iter().map(|s| words(&s.tokens)).collect::<Vec<_>>().join("; ");
    let via = a
        .sources
        .first()
        .map(|s| s.via.iter().map(|v| doc.words(v.0.clone())).collect::<Vec<_>>().join("; "));
    let mark = match (a.negated, a.hedge) {
        (true, _) => "not ",
        (_, true) => "? ",
        _ => "",
    };
    let via = via.unwrap_or_default();
    format!(
        "{mark}{} | {} | {sources} | {via} | {} | {}",
        words(&a.cue.tokens),
        a.cue.stance,
        words(&a.content),
        a.quote
    )
}

#[track_caller]
fn check(cases: &[(&str, &[&str])]) {
    let reader = AttributionReader::new();
    let mut wrong = Vec::new();
    for (text, want) in cases {
        let doc = tally_testkit::document(text, Some("2024-12-02"));
        let got: Vec<String> = reader.read(&doc).iter().map(|a| line(&doc, a)).collect();
        if got != *want {
            wrong.push(format!("{text}\n  want {want:#?}\n  got {got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_source_and_its_claim() {
    check(&[
        (
            "SANA additionally claimed that terrorists had targeted the power plant.",
            &[
                "additionally claimed | alleges | SANA |  | that terrorists had targeted the power plant | indirect",
            ],
        ),
        (
            "The defence ministry denied that its forces had shelled the market.",
            &[
                "denied | denies | The defence ministry |  | that its forces had shelled the market | indirect",
            ],
        ),
        (
            "The ministry denied shelling the market.",
            &["denied | denies | The ministry |  | shelling the market | indirect"],
        ),
        (
            "The governor accused Ukraine of shelling the town of Shebekino.",
            &["accused | accuses | The governor |  | Ukraine of shelling the town of Shebekino | indirect"],
        ),
        (
            "The mayor blamed Russian forces for the strike on the hospital.",
            &["blamed | accuses | The mayor |  | Russian forces for the strike on the hospital | indirect"],
        ),
        (
            "The Islamic State group claimed responsibility for the bombing.",
            &["claimed responsibility for | asserts | The Islamic State group |  | the bombing | indirect"],
        ),
        (
            "No group has claimed responsibility for the attack.",
            &["not has claimed responsibility for | asserts | No group |  | the attack | indirect"],
        ),
        (
            "The health ministry put the toll at 71.",
            &["put | asserts | The health ministry |  | the toll at 71 | indirect"],
        ),
        (
            "The network documented the killing of 12 civilians, including three children.",
            &[
                "documented | asserts | The network |  | the killing of 12 civilians, including three children | indirect",
            ],
        ),
        (
            "@sana_agency wrote that the airport was closed.",
            &["wrote | asserts | @sana_agency |  | that the airport was closed | indirect"],
        ),
        (
            "It said in a statement that the attack was carried out from Jordanian territory.",
            &[
                "said in a statement | asserts | It |  | that the attack was carried out from Jordanian territory | indirect",
            ],
        ),
        (
            "The toll given by the ministry was lower than that of the monitor.",
            &[
                "given by | asserts | the ministry |  | The toll // was lower than that of the monitor | indirect",
            ],
        ),
        (
            "The attack, which the army said was carried out by rebels, killed nine.",
            &["said | asserts | the army |  | which // was carried out by rebels | indirect"],
        ),
    ]);
}

#[test]
fn chains_and_lists() {
    check(&[
        (
            "State TV, citing a military source, said air defences had shot down two missiles.",
            &[
                "said | asserts | a military source | State TV | air defences had shot down two missiles | indirect",
            ],
        ),
        (
            "Israeli warplanes hit a depot near Homs, SANA reported, citing a military source.",
            &[
                "reported | asserts | a military source | SANA | Israeli warplanes hit a depot near Homs | indirect",
            ],
        ),
        (
            "TASS quoted the ministry as saying that 30 drones were destroyed overnight.",
            &[
                "quoted // as saying | asserts | the ministry | TASS | that 30 drones were destroyed overnight | indirect",
            ],
        ),
        (
            "A security source told AFP on condition of anonymity that two officers were wounded.",
            &["told | asserts | A security source | AFP | that two officers were wounded | indirect"],
        ),
        (
            "The minister said in remarks carried by SANA that the attack had been foiled.",
            &["said | asserts | The minister | SANA | that the attack had been foiled | indirect"],
        ),
        (
            "Six people died, according to the hospital, the mayor and two residents.",
            &[
                "according to | asserts | the hospital; the mayor; two residents |  | Six people died | indirect",
            ],
        ),
        (
            "Witnesses and local officials said that gunmen on motorbikes attacked the village, killing 20.",
            &[
                "said | asserts | Witnesses; local officials |  | that gunmen on motorbikes attacked the village, killing 20 | indirect",
            ],
        ),
    ]);
}

#[test]
fn hearsay_doubt_and_silence() {
    check(&[
        (
            "Reportedly, the convoy was hit by a drone.",
            &["? Reportedly | alleges |  |  | the convoy was hit by a drone | indirect"],
        ),
        (
            "There were reports that several bodies were still under the rubble.",
            &["reports | asserts |  |  | that several bodies were still under the rubble | indirect"],
        ),
        (
            "It was not immediately clear who was behind the attack.",
            &["not was not immediately clear | doubts |  |  | who was behind the attack | indirect"],
        ),
        (
            "The claim could not be independently verified.",
            &["not could not be independently verified | doubts |  |  | The claim | indirect"],
        ),
        ("The army declined to comment.", &["declined | doubts | The army |  | to comment | indirect"]),
        (
            "Local media said 14 were dead, while the hospital spoke of nine.",
            &[
                "said | asserts | Local media |  | 14 were dead | indirect",
                "spoke of | asserts | the hospital |  | nine | indirect",
            ],
        ),
    ]);
}

#[test]
fn quotations_run_on() {
    check(&[
        (
            "“We saw bodies in the street,” said Ahmad, a resident of Khartoum. “There was nobody left to bury them.”",
            &[
                "said | asserts | Ahmad, a resident of Khartoum |  | “We saw bodies in the street,” // “There was nobody left to bury them.” | direct",
            ],
        ),
        (
            "“The first shell fell at noon,” the nurse said.\n\n“The second came a minute later.”\n\nThe road is closed.",
            &[
                "said | asserts | the nurse |  | “The first shell fell at noon,” // “The second came a minute later.” | direct",
            ],
        ),
        (
            "The commander said: “We hold the bridge.\n\n“We hold the mill.\n\n“We shall hold the town.”",
            &[
                "said | asserts | The commander |  | “We hold the bridge.\n\n“We hold the mill.\n\n“We shall hold the town.” | direct",
            ],
        ),
        (
            "The doctor said the wounds “were caused by shrapnel”.",
            &["said | asserts | The doctor |  | the wounds “were caused by shrapnel” | mixed"],
        ),
    ]);
}

#[test]
fn the_reports_own_voice_is_no_attribution() {
    check(&[
        ("The strike hit a school in the north of the city.", &[]),
        ("The town of Marea lies near the “green line”.", &[]),
        ("Soldiers and armoured vehicles moved into the valley at dawn.", &[]),
        ("The ministry is in the old town.", &[]),
    ]);
}
