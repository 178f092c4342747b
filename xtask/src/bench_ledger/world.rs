//! A made-up war that writes reports: the same for the same seed, on any machine.
//!
//! Two hundred reports a day tell of incidents in 1920 towns of twelve countries. Most incidents are told of once or twice, a few by
//! dozens; every seventh report repeats another with small changes; each report also mentions an earlier incident or two. Towns,
//! people and sources are made of syllables: no text of anybody's is in it.

use crate::random::Random;
use tally_model::{
    Block, BlockKind, Claim, Cue, Date, DateOrigin, Effect, Event, Figure, Group, Participant,
    ParticipantKind, PlaceName, PlacePrecision, Published, Quote, Reading, Report, ResolvedPlace, Role,
    Source, SourceKind, SourceType, Span, Stance, TimePrecision, Trigger, When,
};

const REPORTS_A_DAY: usize = 200;
const SOURCES: usize = 240;
const OUTLETS: usize = 120;
const ARMIES: usize = 36;

/// Kinds of incidents: PLOVER type, ACLED sub-event, verb, noun.
const KINDS: [(&str, &str, &str, &str); 5] = [
    ("ASSAULT", "Air/drone strike", "bomb", "air strike"),
    ("ASSAULT", "Shelling/artillery/missile attack", "shell", "shelling"),
    ("ASSAULT", "Attack", "attack", "attack"),
    ("ASSAULT", "Armed clash", "fight", "clash"),
    ("COERCE", "Arrests", "arrest", "raid"),
];
const FACILITIES: [&str; 8] =
    ["market", "bakery", "clinic", "school", "bridge", "water station", "mosque", "bus depot"];
/// Words of the made-up language; the first are in most texts.
const WORDS: usize = 6000;

/// One incident of the made-up war.
struct Incident {
    day: usize,
    town: usize,
    kind: usize,
    facility: usize,
    army: usize,
    killed: u64,
    people: Vec<String>,
    /// Words that reports of it use.
    words: Vec<usize>,
    /// How many reports there are still to be of it.
    left: usize,
}

/// The war, day by day.
pub struct World {
    random: Random,
    written: usize,
    open: Vec<Incident>,
    recent: Vec<Incident>,
    /// The last reports with what was read from them, to be copied.
    last: Vec<(Report, Reading)>,
}

impl World {
    /// A war by this seed.
    pub fn new(seed: u64) -> Self {
        World {
            random: Random::new(seed),
            written: 0,
            open: Vec::new(),
            recent: Vec::new(),
            last: Vec::new(),
        }
    }

    /// The next report with what was read from it: ten claims about two or three incidents.
    pub fn report(&mut self) -> (Report, Reading) {
        let n = self.written;
        self.written += 1;
        let day = n / REPORTS_A_DAY;
        if n % 7 == 6 && !self.last.is_empty() {
            let at = self.random.below(self.last.len());
            return self.copy(n, day, at);
        }
        if self.open.len() < 40 {
            let incident = self.incident(day);
            self.open.push(incident);
        }
        let at = self.random.below(self.open.len());
        let mut draft = Draft::new(n, day, &mut self.random);
        draft.tell(&self.open[at], 1, true, &mut self.random);
        for number in 2..=2 + self.random.below(2) as u32 {
            if !self.recent.is_empty() {
                let earlier = self.random.below(self.recent.len());
                draft.tell(&self.recent[earlier], number, false, &mut self.random);
            }
        }
        let made = draft.finish();
        self.open[at].left -= 1;
        if self.open[at].left == 0 || self.open[at].day + 3 < day {
            let done = self.open.swap_remove(at);
            self.recent.push(done);
            if self.recent.len() > 400 {
                self.recent.remove(0);
            }
        }
        self.last.push(made.clone());
        if self.last.len() > 200 {
            self.last.remove(0);
        }
        made
    }

    fn incident(&mut self, day: usize) -> Incident {
        let random = &mut self.random;
        let left = match random.below(100) {
            0..55 => 1,
            55..78 => 2,
            78..90 => 3,
            90..97 => 4 + random.below(4),
            _ => 8 + random.below(40),
        };
        Incident {
            day,
            town: if random.below(4) == 0 { random.skewed(1920) } else { random.below(1920) },
            kind: random.below(KINDS.len()),
            facility: random.below(FACILITIES.len()),
            army: random.skewed(ARMIES),
            killed: random.skewed(40) as u64,
            people: (0..4).map(|_| person(random)).collect(),
            words: (0..30).map(|_| random.skewed(WORDS)).collect(),
            left,
        }
    }

    /// A report that repeats another with a line of its own.
    fn copy(&mut self, n: usize, day: usize, at: usize) -> (Report, Reading) {
        let (mut report, reading) = self.last[at].clone();
        let line = format!("\n\n{} {}.", outlet(n), person(&mut self.random));
        report.text.push_str(&line);
        report.id = identifier(n);
        report.outlet = Some(outlet(n));
        report.url = Some(format!("https://outlet.example/{n}"));
        report.published = Some(Published { date: date(day), origin: DateOrigin::Given });
        (report, reading)
    }
}

/// A report in the making.
struct Draft {
    report: Report,
    claims: Vec<Claim>,
}

impl Draft {
    fn new(n: usize, day: usize, random: &mut Random) -> Self {
        let outlet = outlet(random.skewed(OUTLETS));
        let report = Report {
            id: identifier(n),
            url: Some(format!("https://outlet.example/{n}")),
            outlet: Some(outlet),
            language: Some("en".into()),
            published: Some(Published { date: date(day), origin: DateOrigin::Given }),
            ..Report::default()
        };
        Draft { report, claims: Vec::new() }
    }

    /// Tells of an incident in one to six claims, each a sentence.
    fn tell(&mut self, incident: &Incident, number: u32, main: bool, random: &mut Random) {
        let (_, _, _, noun) = KINDS[incident.kind];
        let place = town(incident.town);
        let facility = FACILITIES[incident.facility];
        if main {
            self.report.title = Some(format!("{noun} on {place} {facility} kills {}", incident.killed));
        }
        let n_claims = if main { 6 } else { 1 + random.below(2) };
        for k in 0..n_claims {
            let source = if random.below(3) == 0 { random.skewed(SOURCES) } else { random.below(SOURCES) };
            // Sources differ by a few now and then.
            let killed = incident.killed + if random.below(4) == 0 { 1 + random.below(4) as u64 } else { 0 };
            let person = &incident.people[k % incident.people.len()];
            let words: Vec<String> = (0..22)
                .map(|i| if i % 2 == 0 { incident.words[random.below(30)] } else { random.skewed(WORDS) })
                .map(|word| name(scattered(word, 6), 3).to_lowercase())
                .collect();
            let sentence = format!(
                "{} {noun} by {} {} {facility} of {place}, {}: {killed} dead, {person}, {} said, {}.",
                words[0],
                called(incident.army),
                words[1],
                words[2..10].join(" "),
                if source % 3 == 0 { "officials".into() } else { source_name(source) },
                words[10..].join(" ")
            );
            let start = self.report.text.len();
            self.report.text.push_str(&sentence);
            let span = Span::new(start, self.report.text.len());
            self.report.text.push_str("\n\n");
            self.report.blocks.push(Block { kind: BlockKind::Paragraph, span });
            let id = self.claims.len() as u32 + 1;
            let claim = claim(id, number, span, incident, source, killed);
            self.claims.push(Claim { main: main && k == 0, ..claim });
        }
    }

    fn finish(self) -> (Report, Reading) {
        (self.report, Reading { claims: self.claims, ..Reading::default() })
    }
}

fn claim(id: u32, number: u32, sentence: Span, incident: &Incident, source: usize, killed: u64) -> Claim {
    let (plover, acled, verb, _) = KINDS[incident.kind];
    let day = date(incident.day);
    let (lat, lon) = (20.0 + (incident.town / 48) as f64 * 0.4, 20.0 + (incident.town % 48) as f64 * 0.5);
    let party = |role, name: String, kind| Participant {
        role,
        name,
        actor: None,
        kind: Some(kind),
        sector: None,
        country: None,
        span: sentence,
        inferred: false,
    };
    let army = Participant {
        actor: Some(format!("army-{}", incident.army)),
        ..party(Role::Actor, army(incident.army), ParticipantKind::Organisation)
    };
    let count = Some(killed);
    Claim {
        incident: Some(number),
        confidence: 0.8,
        source: Source {
            kind: SourceKind::Actor,
            name: Some(source_name(source)),
            actor: source.is_multiple_of(2).then(|| format!("source-{source}")),
            source_type: SourceType::from_word(["wire", "medic", "monitor_ngo", "government"][source % 4]),
            ..Source::report()
        },
        cue: Some(Cue { lemma: "say".into(), stance: Stance::Asserts, spans: vec![sentence] }),
        quote: Quote::Indirect,
        event: Some(Event {
            plover: Some(plover.into()),
            mode: None,
            acled: Some(acled.into()),
            trigger: Trigger { lemma: verb.into(), span: sentence },
            inferred: false,
        }),
        participants: vec![
            army,
            party(Role::Victim, incident.people[id as usize % 4].clone(), ParticipantKind::Person),
            party(Role::Target, FACILITIES[incident.facility].into(), ParticipantKind::Facility),
        ],
        place: Some(PlaceName {
            name: town(incident.town),
            span: sentence,
            place: Some(ResolvedPlace {
                name: town(incident.town),
                geonames: Some(incident.town as u32 + 1),
                lat: Some(lat),
                lon: Some(lon),
                country: Some(country(incident.town)),
                admin1: Some(area(incident.town)),
                admin2: None,
                precision: PlacePrecision::Exact,
                inferred: false,
            }),
            inferred: false,
        }),
        when: Some(When {
            start: Some(day),
            end: Some(day),
            precision: TimePrecision::Day,
            span: Some(sentence),
            inferred: false,
        }),
        casualties: vec![Figure {
            effect: Effect::Killed,
            group: Group::People,
            group_label: None,
            low: count,
            best: count,
            high: count,
            exceeded: false,
            cumulative: false,
            increment: false,
            named: 0,
            span: sentence,
            including: Vec::new(),
        }],
        ..Claim::bare(id, sentence)
    }
}

fn identifier(n: usize) -> String {
    let mut random = Random::new(n as u64 ^ 0x7a11_7a11);
    (0..4).map(|_| format!("{:016x}", random.next())).collect()
}

fn date(day: usize) -> Date {
    // A span of days never leads out of the calendar here.
    Date::constant(2020, 1, 1).saturating_add(jiff::Span::new().days(day as i64))
}

/// A name of syllables.
fn name(mut n: u64, syllables: usize) -> String {
    const FIRST: [&str; 16] =
        ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "r", "s", "t", "z", "sh", "q"];
    const VOWEL: [&str; 6] = ["a", "e", "i", "o", "u", "ay"];
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(FIRST[(n % 16) as usize]);
        n /= 16;
        word.push_str(VOWEL[(n % 6) as usize]);
        n /= 6;
    }
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

fn scattered(n: usize, kind: u64) -> u64 {
    Random::new(n as u64 * 31 + kind).next() >> 8
}

/// A town.
pub fn town(n: usize) -> String {
    name(scattered(n, 1), 3)
}

/// A source.
pub fn source_name(n: usize) -> String {
    name(scattered(n, 2), 3)
}

fn area(town: usize) -> String {
    name(scattered(town / 20, 3), 2)
}

fn country(town: usize) -> String {
    ["SY", "SD", "UA", "ML", "MM", "YE", "CD", "ET", "AF", "HT", "NG", "SO"][town / 160].into()
}

/// What reports call an army: common words, as they do.
fn called(army: usize) -> String {
    format!(
        "{} {}",
        ["government", "rebel", "militia", "army"][army % 4],
        ["forces", "troops", "fighters"][army % 3]
    )
}

fn army(n: usize) -> String {
    name(scattered(n, 4), 3)
}

fn outlet(n: usize) -> String {
    name(scattered(n % OUTLETS, 5), 3)
}

fn person(random: &mut Random) -> String {
    format!("{} {}", name(random.next() >> 8, 2), name(random.next() >> 8, 3))
}
