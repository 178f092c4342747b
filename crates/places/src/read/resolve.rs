//! Deciding which places the names of one report are.
//!
//! Names with one key mean one place throughout the report. Each of its candidates is scored by a few named
//! features (`data/weights.tsv`); those that depend on the report's other places are worked out again until
//! nothing changes. A name whose only candidates lie where nothing else of the report does stays without a
//! place: it is then put into the area named beside it, if there is one.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::mention::{Form, Mention, Placed};
use crate::area_words::AreaLevel;
use crate::fold::Tier;
use crate::words::Weights;
use crate::{Candidate, Gazetteer, Kind, Place, PlaceId};

/// Who is told each feature's part of a sum.
type Add<'a> = &'a mut dyn FnMut(&'static str, f64);

const ROUNDS: usize = 4;
/// "Village (Town, District, Province, Country)".
const LONGEST_CHAIN: usize = 5;
/// Inhabitants of what is no village.
const LARGE: u32 = 50_000;
/// Candidates considered for one name.
const MOST: usize = 60;

/// The place of each mention, in their order.
pub(crate) fn resolve(gazetteer: &Gazetteer, weights: &Weights, mentions: &[Mention]) -> Vec<Option<Placed>> {
    let mut resolver = Resolver::new(gazetteer, weights, mentions);
    resolver.settle_down();
    resolver.settle(mentions)
}

/// Mentions that mean one place.
struct Group<'g> {
    form: Form,
    mentions: Vec<usize>,
    options: Vec<Choice<'g>>,
    best: Option<usize>,
}

/// One candidate with what speaks for it apart from the report's other places.
struct Choice<'g> {
    place: Place<'g>,
    candidate: Candidate,
    alone: f64,
    hinted: bool,
}

struct Resolver<'g, 'a> {
    gazetteer: &'g Gazetteer,
    weights: &'a Weights,
    mentions: &'a [Mention],
    groups: Vec<Group<'g>>,
    group_of: Vec<usize>,
}

/// What the other places of a report say: how often each country and area is meant, and where.
#[derive(Default)]
struct Scene {
    total: f64,
    countries: FxHashMap<[u8; 2], f64>,
    areas: FxHashMap<PlaceId, f64>,
    points: Vec<(usize, f64, f64)>,
}

impl<'g, 'a> Resolver<'g, 'a> {
    fn new(gazetteer: &'g Gazetteer, weights: &'a Weights, mentions: &'a [Mention]) -> Self {
        let mut resolver =
            Resolver { gazetteer, weights, mentions, groups: Vec::new(), group_of: Vec::new() };
        let mut by_key: FxHashMap<(Rc<str>, bool, bool), usize> = FxHashMap::default();
        for (i, mention) in mentions.iter().enumerate() {
            let is_area = mention.area.is_some() || mention.compass;
            let key = (mention.key.clone(), is_area, mention.form == Form::Demonym);
            let group = *by_key.entry(key).or_insert_with(|| {
                resolver.groups.push(Group {
                    form: mention.form,
                    mentions: Vec::new(),
                    options: Vec::new(),
                    best: None,
                });
                resolver.groups.len() - 1
            });
            resolver.groups[group].mentions.push(i);
            resolver.group_of.push(group);
        }
        for group in 0..resolver.groups.len() {
            resolver.groups[group].options = resolver.options(group);
            let best = best_of(resolver.groups[group].options.iter().map(|o| o.alone));
            resolver.groups[group].best = best;
        }
        resolver
    }

    fn options(&self, group: usize) -> Vec<Choice<'g>> {
        let group = &self.groups[group];
        let Some(&first) = group.mentions.first() else { return Vec::new() };
        let candidates = self.mentions[first].candidates.iter().take(MOST);
        candidates
            .map(|&candidate| {
                let place = self.gazetteer.place(candidate.place);
                let mut alone = 0.0;
                let mut add = |_: &'static str, weight: f64| alone += weight;
                self.alone(&place, &candidate, &mut add);
                let hinted = self.hints(group, &place, &mut add);
                Choice { place, candidate, alone, hinted }
            })
            .collect()
    }

    /// What speaks for a candidate by itself, feature by feature.
    fn alone(&self, place: &Place, candidate: &Candidate, add: Add<'_>) {
        let w = self.weights;
        match candidate.tier {
            Tier::Exact => {}
            Tier::Plain => add("plain", w.plain),
            Tier::Bare => add("bare", w.bare),
            Tier::Sound => add("sound", w.sound),
        }
        match place.kind() {
            Kind::Country => add("country", w.country),
            Kind::Region | Kind::Natural | Kind::Site if place.is_own() => add("region", w.region),
            Kind::Admin1 => add("first_level", w.first_level),
            Kind::Admin2 => add("second_level", w.second_level),
            Kind::Region | Kind::Natural | Kind::Settlement | Kind::Site => {}
        }
        if place.is_capital() {
            add("capital", w.capital);
        } else if place.is_seat()
            || (place.is_own() && place.kind() == Kind::Settlement && place.population() > 0)
        {
            // "New York" is the city before the state.
            add("seat", w.seat);
        }
        if !candidate.main {
            add("other_name", w.other_name);
        }
        let inhabitants = (f64::from(place.population()) + 1.0).log10() / 7.0;
        add("inhabitants", w.inhabitants * inhabitants.min(1.1));
    }

    /// What the words beside the mentions of a group say about one candidate; tells whether they place it.
    fn hints(&self, group: &Group, place: &Place, add: Add<'_>) -> bool {
        let mut hinted = false;
        let mut seen_area = false;
        for &i in &group.mentions {
            let mention = &self.mentions[i];
            if let Some(level) = mention.area.filter(|_| !seen_area) {
                seen_area = true;
                self.area_hint(level, place, add);
            }
            // "Idlib neighbourhood in Homs" is not the province.
            let misnamed = mention.town || mention.is_mere_part();
            if misnamed && !seen_area && place.kind().is_area() {
                seen_area = true;
                add("area_word_misfits", self.weights.area_word_misfits);
            }
            // "northern Gaza" is a part of an area more often than of a town.
            if mention.compass && !seen_area && place.kind().is_area() {
                seen_area = true;
                add("area_word_fits", self.weights.area_word_fits);
            }
            if let Some(container) = mention.container.filter(|_| !hinted) {
                // Namesakes are many: "San Jose, San Jose".
                let inside = self.mentions[container].candidates.iter().filter(|c| c.tier <= Tier::Plain);
                let mut areas = inside.take(MOST).map(|c| self.gazetteer.place(c.place));
                if areas.any(|area| lies_in(self.gazetteer, place, &area)) {
                    add("inside", self.weights.inside);
                    hinted = true;
                } else {
                    add("outside", self.weights.outside);
                }
            }
        }
        hinted
    }

    fn area_hint(&self, level: AreaLevel, place: &Place, add: Add<'_>) {
        let fits = match place.kind() {
            Kind::Admin1 => level != AreaLevel::Second,
            Kind::Admin2 => true,
            Kind::Region => true,
            _ => false,
        };
        let exact = match (level, place.kind()) {
            (AreaLevel::First, Kind::Admin2) => 0.3,
            _ => 1.0,
        };
        if fits {
            add("area_word_fits", self.weights.area_word_fits * exact);
        } else {
            add("area_word_misfits", self.weights.area_word_misfits);
        }
    }

    /// Chooses again for every group, given what the others are now; tells whether anything changed.
    fn round(&mut self) -> bool {
        let scene = self.scene();
        let choices: Vec<Option<usize>> = (0..self.groups.len())
            .map(|g| {
                best_of(self.groups[g].options.iter().map(|o| o.alone + self.sum_together(&scene, g, o)))
            })
            .collect();
        let changed = self.groups.iter().zip(&choices).any(|(group, choice)| group.best != *choice);
        for (group, choice) in self.groups.iter_mut().zip(choices) {
            group.best = choice;
        }
        changed
    }

    fn scene(&self) -> Scene {
        let mut scene = Scene::default();
        for (g, group) in self.groups.iter().enumerate() {
            let Some(option) = group.best.map(|b| &group.options[b]) else { continue };
            let vote = self.vote(group, option);
            let Some(country) = country_code(&option.place) else { continue };
            scene.total += vote;
            *scene.countries.entry(country).or_default() += vote;
            if let Some(area) = area_of(&option.place) {
                *scene.areas.entry(area).or_default() += vote;
            }
            if let Some((lat, lon)) = option.place.point().filter(|_| !option.place.kind().is_area()) {
                scene.points.push((g, lat, lon));
            }
        }
        scene
    }

    /// How much one group says about where the report plays.
    fn vote(&self, group: &Group, option: &Choice) -> f64 {
        let often = (group.mentions.len() as f64).sqrt();
        let sure = match group.form {
            Form::Demonym => 0.6,
            _ if option.hinted || option.place.kind() == Kind::Country => 1.0,
            _ if group.options.len() == 1 => 1.0,
            _ => 0.7,
        };
        often * sure
    }

    fn sum_together(&self, scene: &Scene, group: usize, option: &Choice) -> f64 {
        let mut sum = 0.0;
        self.together(scene, group, option, &mut |_, weight| sum += weight);
        sum
    }

    /// What the report's other places say about a candidate, feature by feature.
    fn together(&self, scene: &Scene, group: usize, option: &Choice, add: Add<'_>) {
        let own = &self.groups[group];
        let mine = own.best.map(|b| &own.options[b]);
        let my_vote = mine.map(|o| self.vote(own, o)).unwrap_or(0.0);
        let mut total = scene.total;
        let (mut in_country, mut in_area) = (0.0, 0.0);
        let country = country_code(&option.place);
        if let Some(country) = country {
            in_country = scene.countries.get(&country).copied().unwrap_or(0.0);
        }
        let area = area_of(&option.place);
        if let Some(area) = area {
            in_area = scene.areas.get(&area).copied().unwrap_or(0.0);
        }
        // A group does not vote for itself.
        if let Some(mine) = mine
            && country_code(&mine.place).is_some()
        {
            total -= my_vote;
            if country_code(&mine.place) == country {
                in_country -= my_vote;
            }
            if area.is_some() && area_of(&mine.place) == area {
                in_area -= my_vote;
            }
        }
        let share = |part: f64, whole: f64| if whole > 0.01 { (part / (whole + 0.5)).max(0.0) } else { 0.0 };
        let is_country = option.place.kind() == Kind::Country;
        let w = self.weights;
        let near = if option.place.kind().is_area() { 0.0 } else { self.nearness(scene, group, option) };
        add("same_country", share(in_country, total) * w.same_country * if is_country { 0.5 } else { 1.0 });
        add("same_area", share(in_area, in_country) * w.same_area);
        add("close", near * w.close);
    }

    /// 1 at the place of another group, a half at 100 km, near 0 far away.
    fn nearness(&self, scene: &Scene, group: usize, option: &Choice) -> f64 {
        let Some(point) = option.place.point() else { return 0.0 };
        let others = scene.points.iter().filter(|(g, ..)| *g != group);
        let nearest = others.map(|&(_, lat, lon)| square_km(point, (lat, lon))).fold(f64::INFINITY, f64::min);
        1.0 / (1.0 + nearest / 10_000.0)
    }

    /// The final choices: names that belong nowhere in the report's scene stay without a place.
    fn settle(&self, mentions: &[Mention]) -> Vec<Option<Placed>> {
        let scene = self.scene();
        let chosen: Vec<Option<PlaceId>> = (0..self.groups.len()).map(|g| self.accepted(&scene, g)).collect();
        let direct = |i: usize| chosen[self.group_of[i]].map(|place| Placed { place, inferred: false });
        let places: Vec<Option<Placed>> =
            (0..mentions.len()).map(|i| direct(i).or_else(|| self.inferred(i, &direct))).collect();
        self.as_before(mentions, places)
    }

    /// What a report has placed by the area beside its name is there when it is named again without, whatever namesakes lie abroad.
    fn as_before(&self, mentions: &[Mention], mut places: Vec<Option<Placed>>) -> Vec<Option<Placed>> {
        let mut placed_beside: FxHashMap<&str, Placed> = FxHashMap::default();
        for (mention, placed) in mentions.iter().zip(&places) {
            if let Some(placed) = placed.filter(|p| p.inferred && mention.form == Form::Name) {
                placed_beside.entry(&mention.key).or_insert(placed);
            }
        }
        let country = |placed: Placed| self.gazetteer.place(placed.place).country();
        for (mention, place) in mentions.iter().zip(&mut places) {
            let Some(&before) = placed_beside.get(&*mention.key).filter(|_| mention.form == Form::Name)
            else {
                continue;
            };
            let abroad = place.is_none_or(|placed| !placed.inferred && country(placed) != country(before));
            if mention.container.is_none() && abroad {
                *place = Some(before);
            }
        }
        places
    }

    /// The place of the innermost container that has one.
    fn inferred(&self, mention: usize, direct: &dyn Fn(usize) -> Option<Placed>) -> Option<Placed> {
        let mut container = self.mentions[mention].container?;
        for _ in 0..LONGEST_CHAIN {
            if let Some(placed) = direct(container) {
                let mention = &self.mentions[mention];
                let place = match mention.part || mention.container_in {
                    true => placed.place,
                    false => self.area_of_container(&self.mentions[container], placed.place),
                };
                return Some(Placed { place, inferred: true });
            }
            container = self.mentions[container].container?;
        }
        None
    }

    /// "Nowhere, Donetsk": what the index lacks lies in the province of that name rather than in its chief town.
    fn area_of_container(&self, container: &Mention, chosen: PlaceId) -> PlaceId {
        let town = self.gazetteer.place(chosen);
        let area = match container.area {
            Some(AreaLevel::Second) => town.admin2(),
            _ => town.admin1(),
        };
        let mut named =
            container.candidates.iter().filter(|c| c.tier <= Tier::Plain && Some(c.place) == area);
        match named.next() {
            Some(area) if town.kind() == Kind::Settlement => area.place,
            _ => chosen,
        }
    }

    fn accepted(&self, scene: &Scene, group: usize) -> Option<PlaceId> {
        self.judge(scene, group).ok()
    }

    /// The place of a group, or why it has none.
    fn judge(&self, scene: &Scene, group: usize) -> Result<PlaceId, Rejection> {
        let own = &self.groups[group];
        let best = own.best.map(|b| &own.options[b]).ok_or(Rejection::Unknown)?;
        let contained = own.mentions.iter().any(|&i| self.mentions[i].container.is_some());
        let mere_part = own.mentions.iter().all(|&i| self.mentions[i].is_mere_part());
        // "Idlib neighbourhood of Homs" is no other town, however large that is.
        let is_part = mere_part && own.mentions.iter().all(|&i| self.mentions[i].container.is_some());
        if contained
            && !best.hinted
            && own.form == Form::Name
            && best.place.kind() != Kind::Country
            && (best.alone < 3.0 || matches!(best.place.kind(), Kind::Admin1 | Kind::Region) || is_part)
        {
            return Err(Rejection::Outside);
        }
        // "The Salah al-Din neighbourhood" is not the province of Iraq.
        if mere_part && !best.hinted && best.place.kind().is_area() {
            return Err(Rejection::Outside);
        }
        let at_home = best.hinted || self.is_at_home(scene, group, best);
        if !at_home && own.mentions.iter().all(|&i| self.mentions[i].named_after) {
            return Err(Rejection::FarAway);
        }
        let (kind, population) = (best.place.kind(), best.place.population());
        // "Here in the Valley" is no Valley in Alabama.
        let has_article = || own.mentions.iter().any(|&i| self.mentions[i].article);
        if kind == Kind::Settlement && population < LARGE && !best.hinted && has_article() {
            return Err(Rejection::FarAway);
        }
        let strict = best.candidate.main && best.candidate.tier <= Tier::Plain;
        let known = kind == Kind::Country
            || (matches!(kind, Kind::Region | Kind::Natural | Kind::Site) && best.place.is_own())
            || best.place.is_capital()
            // "Chittagong", "Saigon": what a great city is also called.
            || (best.candidate.tier <= Tier::Plain && population >= 1_000_000)
            || (strict && (population >= 300_000 || (kind == Kind::Admin1 && population >= 1_000_000)));
        let lonely = scene.total - self.vote(own, best) < 0.5;
        let fits = match best.candidate.tier {
            Tier::Sound => {
                let here = best.hinted || (at_home && self.is_theatre(scene, group, best));
                (here || self.is_large_and_only(group, best)) && best.candidate.main
            }
            Tier::Bare => at_home || known || self.is_large_and_only(group, best),
            _ => {
                at_home
                    || known
                    || (strict
                        && (lonely
                            || population >= 100_000
                            || (population >= 5_000 && self.is_only_one(own))))
                    || (strict && kind == Kind::Admin1)
            }
        };
        match (fits, at_home) {
            (true, _) => Ok(best.candidate.place),
            (false, true) => Err(Rejection::SoundsAlike),
            (false, false) => Err(Rejection::FarAway),
        }
    }

    /// Whether the index holds just one place with that main name.
    fn is_only_one(&self, group: &Group) -> bool {
        let strict = group.options.iter().filter(|o| o.candidate.main && o.candidate.tier <= Tier::Plain);
        strict.filter(|o| !o.place.kind().is_area()).count() == 1
    }

    /// Whether all that a name may mean lies in one country, no other name of the report in another, and the best is no village: "Ar
    /// Raqqa" for Ar-Raqqah.
    fn is_large_and_only(&self, group: usize, best: &Choice) -> bool {
        let elsewhere = |other: &Choice| {
            other.candidate.main
                && other.candidate.tier <= Tier::Plain
                && other.place.country() != best.place.country()
        };
        let abroad = self.groups.iter().enumerate().any(|(g, other)| {
            g != group && other.form == Form::Name && other.best.is_some_and(|b| elsewhere(&other.options[b]))
        });
        if abroad {
            return false;
        }
        let group = &self.groups[group];
        let rivals = group.options.iter().filter(|o| o.candidate.tier <= best.candidate.tier);
        let one_country = || rivals.clone().all(|o| o.place.country() == best.place.country());
        best.candidate.main && best.place.population() >= LARGE && one_country()
    }

    /// Whether the candidate lies in the country that the report's other names speak of most.
    fn is_theatre(&self, scene: &Scene, group: usize, option: &Choice) -> bool {
        let Some(country) = country_code(&option.place) else { return false };
        let own = &self.groups[group];
        let mine = own
            .best
            .map(|b| &own.options[b])
            .and_then(|o| Some((country_code(&o.place)?, self.vote(own, o))));
        let votes = |country: [u8; 2]| {
            let all = scene.countries.get(&country).copied().unwrap_or(0.0);
            all - mine.filter(|(of, _)| *of == country).map_or(0.0, |(_, vote)| vote)
        };
        let here = votes(country);
        scene.countries.keys().all(|&other| votes(other) <= here)
    }

    /// Whether another name of the report lies in the candidate's country.
    fn is_at_home(&self, scene: &Scene, group: usize, option: &Choice) -> bool {
        let Some(country) = country_code(&option.place) else { return false };
        let own = self.vote(&self.groups[group], option);
        scene.countries.get(&country).copied().unwrap_or(0.0) - own > 0.3
    }
}

/// Why a name was given none of its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// The gazetteer holds no such name.
    Unknown,
    /// None lies in the area that is named right beside it.
    Outside,
    /// The best agrees only in how it sounds, and that is not its main name.
    SoundsAlike,
    /// The best lies where nothing else of the report does: a namesake far away.
    FarAway,
}

impl Rejection {
    /// A sentence's end that says so.
    pub fn as_str(self) -> &'static str {
        match self {
            Rejection::Unknown => "the gazetteer holds no such name",
            Rejection::Outside => "none of its places lies in the area that is named beside it",
            Rejection::SoundsAlike => "its best place only sounds alike",
            Rejection::FarAway => "its best place lies where nothing else of the report does",
        }
    }
}

/// Why the mentions with one name became a place, or did not.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Indexes of the mentions, in the order of the text.
    pub mentions: Vec<usize>,
    /// What it may mean, best first.
    pub candidates: Vec<Weighed>,
    /// The place chosen, or why none was.
    pub outcome: Result<PlaceId, Rejection>,
}

/// A candidate with what speaks for and against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The candidate.
    pub candidate: Candidate,
    /// Sum of the features.
    pub score: f64,
    /// Names and weights of the features, as in `data/weights.tsv`; those that are 0 are left out.
    pub features: Vec<(&'static str, f64)>,
}

/// Resolves a report and tells what was weighed.
pub(crate) fn explain(gazetteer: &Gazetteer, weights: &Weights, mentions: &[Mention]) -> Vec<Explanation> {
    let mut resolver = Resolver::new(gazetteer, weights, mentions);
    resolver.settle_down();
    let scene = resolver.scene();
    (0..resolver.groups.len()).map(|group| resolver.explanation(&scene, group)).collect()
}

impl Resolver<'_, '_> {
    fn explanation(&self, scene: &Scene, group: usize) -> Explanation {
        let own = &self.groups[group];
        let weigh = |option: &Choice| {
            let mut features: Vec<(&'static str, f64)> = Vec::new();
            let mut add =
                |name: &'static str, weight: f64| match features.iter_mut().find(|(n, _)| *n == name) {
                    Some((_, sum)) => *sum += weight,
                    None => features.push((name, weight)),
                };
            self.alone(&option.place, &option.candidate, &mut add);
            self.hints(own, &option.place, &mut add);
            self.together(scene, group, option, &mut add);
            features.retain(|(_, weight)| weight.abs() >= 0.005);
            let score = features.iter().map(|(_, weight)| weight).sum();
            Weighed { candidate: option.candidate, score, features }
        };
        let mut candidates: Vec<Weighed> = own.options.iter().map(weigh).collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        Explanation { mentions: own.mentions.clone(), candidates, outcome: self.judge(scene, group) }
    }

    /// Chooses until nothing changes.
    fn settle_down(&mut self) {
        for _ in 0..ROUNDS {
            if !self.round() {
                break;
            }
        }
    }
}

/// Index of the highest score; the first of equals, so that the gazetteer's order decides.
fn best_of(scores: impl Iterator<Item = f64>) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (i, score) in scores.enumerate() {
        if best.is_none_or(|(_, top)| score > top) {
            best = Some((i, score));
        }
    }
    best.map(|(i, _)| i)
}

fn country_code(place: &Place) -> Option<[u8; 2]> {
    place.country().and_then(|iso| <[u8; 2]>::try_from(iso.as_bytes()).ok())
}

/// The first-level area of a place, which for such an area is itself.
fn area_of(place: &Place) -> Option<PlaceId> {
    if place.kind() == Kind::Admin1 { Some(place.id()) } else { place.admin1() }
}

/// Whether a place lies in an area (or, for a town as the area, close to it).
pub(crate) fn lies_in(gazetteer: &Gazetteer, place: &Place, area: &Place) -> bool {
    if place.id() == area.id() {
        return false;
    }
    match area.kind() {
        Kind::Country => {
            place.country().is_some() && place.country() == area.country() && place.kind() != Kind::Country
        }
        Kind::Admin1 => place.admin1() == Some(area.id()),
        Kind::Admin2 => {
            place.admin2() == Some(area.id()) || (place.admin2().is_none() && close(place, area, 60.0))
        }
        Kind::Region => gazetteer.own().members(area.id()).is_some_and(|members| {
            let area = area_of(place);
            if members.areas.is_empty() {
                place.country().is_some_and(|iso| members.countries.iter().any(|c| c == iso))
            } else {
                area.is_some_and(|area| members.areas.contains(&area.0))
            }
        }),
        _ => {
            place.country() == area.country()
                && place.kind() != Kind::Country
                && place.kind() != Kind::Admin1
                && close(place, area, 40.0)
        }
    }
}

fn close(a: &Place, b: &Place, km: f64) -> bool {
    match (a.point(), b.point()) {
        (Some(a), Some(b)) => square_km(a, b) <= km * km,
        _ => false,
    }
}

/// Square of the distance in kilometres, on a flat map: good to a few per cent over some hundred kilometres.
fn square_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let dlat = (a.0 - b.0) * 111.2;
    let turn = (a.1 - b.1).abs();
    let dlon = turn.min(360.0 - turn) * 111.2 * ((a.0 + b.0) / 2.0).to_radians().cos();
    dlat * dlat + dlon * dlon
}
