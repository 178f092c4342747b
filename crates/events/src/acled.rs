//! ACLED's rules: what an event is by who does it to whom with what, and by what happens around it.

use smol_str::SmolStr;
use tally_model::{Factuality, Role};
use tally_read::Document;

use crate::classes::{ClassSet, Fixed};
use crate::lexicon::Lexicon;
use crate::participants::{Side, classes_of, side};
use crate::reader::Draft;

/// Decides modes and sub-events from participants, then from the events around.
pub(crate) fn refine(doc: &Document, lexicon: &Lexicon, drafts: &mut [Draft]) {
    let cx = Context { doc, lexicon, f: lexicon.classes.fixed() };
    for draft in drafts.iter_mut().filter(|d| !d.dropped) {
        cx.by_weapon(draft);
        cx.by_sides(draft);
    }
    cx.same_clash(drafts);
    cx.by_sentence(drafts);
    cx.captures(drafts);
    cx.demonstrations(drafts);
}

struct Context<'a> {
    doc: &'a Document,
    lexicon: &'a Lexicon,
    f: &'a Fixed,
}

impl Context<'_> {
    fn classes(&self, i: usize) -> ClassSet {
        classes_of(self.doc, &self.lexicon.classes, i)
    }

    /// The sides of the participants in a role.
    fn sides(&self, draft: &Draft, roles: &[Role]) -> Vec<Side> {
        draft
            .cast
            .iter()
            .filter(|p| roles.contains(&p.role))
            .map(|p| side(self.doc, &self.lexicon.classes, p.head))
            .collect()
    }

    /// An attack is what its weapon makes it.
    fn by_weapon(&self, draft: &mut Draft) {
        if draft.plover.as_deref() != Some("ASSAULT")
            || !matches!(
                draft.code.as_deref(),
                Some("attack" | "clash" | "ied" | "shell" | "loot" | "grenade" | "air")
            )
        {
            return;
        }
        let f = self.f;
        let mut set: ClassSet = 0;
        let mut suicide = false;
        for p in draft.cast.iter().filter(|p| matches!(p.role, Role::Instrument | Role::Actor)) {
            set |= self.classes(p.head)
                & (f.weapon
                    | f.warcraft
                    | f.drone
                    | f.missile
                    | f.shell
                    | f.bomb
                    | f.ied
                    | f.airweapon
                    | f.grenade
                    | f.chemical
                    | f.firearm
                    | f.blade
                    | f.primitive
                    | f.crowd_control
                    | f.fire_weapon);
            for child in self.doc.children_by(p.head, &["compound", "amod", "nmod"]) {
                set |= self.classes(child) & f.chemical;
            }
            suicide |=
                p.tokens.clone().any(|t| matches!(self.doc.tok(t).lower.as_str(), "suicide" | "svbied"));
        }
        for position in ["subj", "with", "using", "by", "from", "in", "obj"] {
            for i in draft.args.at(position) {
                let own = self.classes(i);
                let in_weapon = matches!(position, "in" | "from" | "obj") && own & (f.weapon) == 0;
                if !in_weapon {
                    set |= own;
                }
                suicide |= matches!(self.doc.tok(i).lower.as_str(), "suicide" | "svbied")
                    || self
                        .doc
                        .children_by(i, &["compound", "amod"])
                        .any(|c| self.doc.tok(c).lower == "suicide");
            }
        }
        let code = draft.code.clone().unwrap_or_default();
        let attack = code == "attack" || code == "loot";
        let (new, mode) = if suicide {
            ("suicide", "suicide-attack")
        } else if set & f.chemical != 0 {
            ("chem", "unconventional")
        } else if code == "air" {
            return;
        } else if set & f.drone != 0 {
            ("air", "drone")
        } else if set & (f.airweapon | f.warcraft) != 0 && code != "clash" {
            ("air", "aerial")
        } else if set & f.grenade != 0 && code != "clash" {
            ("grenade", "explosives")
        } else if attack && set & (f.missile | f.shell) != 0 {
            ("shell", "heavy-weapons")
        } else if attack && set & (f.ied | f.bomb) != 0 {
            ("ied", "explosives")
        } else if code == "attack" && draft.mode.is_none() && set & f.firearm != 0 {
            ("attack", "firearms")
        } else if code == "attack" && draft.mode.is_none() && set & f.crowd_control != 0 {
            ("attack", "crowd-control")
        } else if code == "attack" && draft.mode.is_none() && set & (f.blade | f.primitive) != 0 {
            ("attack", "primitive")
        } else {
            return;
        };
        draft.code = Some(new.into());
        draft.mode = Some(mode.into());
    }

    /// An attack is what its sides make it.
    fn by_sides(&self, draft: &mut Draft) {
        let actors = self.sides(draft, &[Role::Actor]);
        let targets = self.sides(draft, &[Role::Target, Role::Victim]);
        let armed = |s: &Side| matches!(s, Side::State | Side::NonState | Side::Armed);
        let has = |list: &[Side], side: Side| list.contains(&side);
        let new = match draft.code.as_deref() {
            Some("attack") => {
                if has(&actors, Side::Mob)
                    || (has(&actors, Side::Demonstrators) && !has(&targets, Side::State))
                {
                    "mob"
                } else if has(&targets, Side::Demonstrators)
                    && actors.iter().all(armed)
                    && !has(&actors, Side::NonState)
                {
                    "excess"
                } else if targets.iter().any(armed)
                    && (self.could_fight(draft, &actors)
                        || actors.iter().any(armed) && draft.mode.as_deref() != Some("sexual"))
                    && !self.is_captive(draft)
                {
                    "clash"
                } else if self.is_crowd(draft) {
                    "mob"
                } else {
                    return;
                }
            }
            Some("clash") => {
                // Those whom the fighting killed need not have fought: they tell only where nobody else does.
                let parties = self.sides(draft, &[Role::Actor, Role::Target]);
                let everyone = if parties.is_empty() { targets.clone() } else { parties };
                let police_or_state = has(&everyone, Side::State);
                let irregular = has(&everyone, Side::NonState) || has(&everyone, Side::Armed);
                let settled = self.lexicon.sense(draft.sense).frame.name == "hit";
                if has(&everyone, Side::Demonstrators) && police_or_state {
                    "violent"
                } else if settled
                    && !targets.is_empty()
                    && targets.iter().all(|s| matches!(s, Side::Civilians))
                {
                    // Who ambushes people without arms fights nobody.
                    "attack"
                } else if draft.mode.as_deref() != Some("firearms")
                    && (has(&everyone, Side::Demonstrators)
                        || has(&everyone, Side::Mob)
                        || (has(&everyone, Side::Civilians) && !irregular && !settled))
                {
                    "mob"
                } else {
                    return;
                }
            }
            // Stones thrown in no demonstration are a mob's.
            Some("violent")
                if draft.plover.as_deref() == Some("ASSAULT") && !has(&actors, Side::Demonstrators) =>
            {
                "mob"
            }
            Some("arrest") if !actors.is_empty() && actors.iter().all(|s| matches!(s, Side::NonState)) => {
                draft.plover = Some("ASSAULT".into());
                draft.mode = Some("abduct".into());
                "abduct"
            }
            // Police who catch somebody arrest him; soldiers capture fighters.
            Some("abduct")
                if self.lexicon.sense(draft.sense).lemma == "capture"
                    && draft
                        .cast
                        .iter()
                        .any(|p| p.role == Role::Actor && self.classes(p.head) & self.f.police != 0)
                    && !targets.iter().any(armed) =>
            {
                draft.plover = Some("COERCE".into());
                draft.mode = Some("arrest".into());
                "arrest"
            }
            // People without arms who seize a suspect.
            Some("abduct") if draft.verbal && self.is_crowd(draft) => "mob",
            Some("loot") if has(&actors, Side::Demonstrators) => "violent",
            Some("loot") if has(&actors, Side::Mob) || self.is_crowd(draft) => "mob",
            Some("intervention") if has(&targets, Side::Mob) => "violent",
            _ => return,
        };
        draft.code = Some(new.into());
    }

    /// Whether those who hurt armed people may be an armed side: nobody is named, or persons without a trade.
    fn could_fight(&self, draft: &Draft, actors: &[Side]) -> bool {
        let hurt = matches!(self.lexicon.sense(draft.sense).frame.name.as_str(), "harm" | "die" | "fire_at");
        let open = actors.is_empty()
            || actors.iter().all(|s| matches!(s, Side::Unknown | Side::NonState | Side::Armed | Side::State));
        let modes = matches!(draft.mode.as_deref(), None | Some("firearms"));
        hurt && open && modes
    }

    /// Prisoners and hostages cannot fight back.
    fn is_captive(&self, draft: &Draft) -> bool {
        draft
            .cast
            .iter()
            .filter(|p| matches!(p.role, Role::Target | Role::Victim))
            .any(|p| self.classes(p.head) & self.f.captive != 0)
    }

    /// Several people without guns who beat, stone or burn.
    fn is_crowd(&self, draft: &Draft) -> bool {
        let f = self.f;
        let unarmed = matches!(draft.mode.as_deref(), Some("beat" | "primitive"));
        let open = matches!(draft.mode.as_deref(), None | Some("destroy" | "seize" | "abduct"));
        let against_arms = draft.cast.iter().any(|p| {
            matches!(p.role, Role::Target | Role::Victim)
                && matches!(
                    side(self.doc, &self.lexicon.classes, p.head),
                    Side::State | Side::NonState | Side::Armed
                )
        });
        (unarmed || (open && !against_arms))
            && draft.cast.iter().any(|p| {
                let set = self.classes(p.head);
                let civil = matches!(
                    side(self.doc, &self.lexicon.classes, p.head),
                    Side::Civilians | Side::Unknown | Side::Mob | Side::Demonstrators
                );
                p.role == Role::Actor
                    && civil
                    && set & if unarmed { f.human } else { f.crowd } != 0
                    && set & (f.armed | f.police | f.soldier | f.official) == 0
                    && self.is_plural(p.head)
            })
    }

    fn is_plural(&self, i: usize) -> bool {
        matches!(self.doc.tok(i).tag.as_str(), "NNS" | "NNPS")
            || matches!(self.doc.tok(i).lemma.as_str(), "people" | "crowd" | "group" | "mob")
    }

    /// Harm that does not say how takes it from the other events of its sentence; an air strike during a battle is the battle.
    fn by_sentence(&self, drafts: &mut [Draft]) {
        for i in 0..drafts.len() {
            if drafts[i].dropped
                || drafts[i].plover.as_deref() != Some("ASSAULT")
                || drafts[i].code.as_deref() != Some("attack")
            {
                continue;
            }
            if drafts[i].mode.is_some() && drafts[i].mode.as_deref() != Some("firearms") {
                continue;
            }
            let frame = self.lexicon.sense(drafts[i].sense).frame.name.clone();
            if !matches!(frame.as_str(), "harm" | "die" | "hit") {
                continue;
            }
            let sentence = self.doc.sentence_index(drafts[i].head);
            let own_actor = drafts[i].cast.iter().any(|p| p.role == Role::Actor);
            let other = self.within(drafts, sentence, sentence).find(|(j, d)| {
                *j != i
                    && !d.dropped
                    && d.factuality != Factuality::Denied
                    && matches!(
                        d.code.as_deref(),
                        Some("air" | "shell" | "ied" | "suicide" | "grenade" | "chem" | "clash")
                    )
                    && (d.code.as_deref() != Some("clash")
                        || self.lexicon.sense(d.sense).acled.as_deref() == Some("clash"))
                    && (!own_actor || self.is_linked(&drafts[i], d))
            });
            if let Some((_, d)) = other {
                let (code, mode) = (d.code.clone(), d.mode.clone());
                drafts[i].code = code;
                drafts[i].mode = mode.or(drafts[i].mode.take());
            }
        }
    }

    /// "The clash" that killed bystanders is the one that the sentence before told, by its own sides.
    fn same_clash(&self, drafts: &mut [Draft]) {
        for i in 0..drafts.len() {
            let d = &drafts[i];
            let is_noun = !d.dropped && !d.verbal && d.code.as_deref() == Some("mob");
            if !is_noun || self.lexicon.sense(d.sense).acled.as_deref() != Some("clash") {
                continue;
            }
            let definite = self.doc.children_by(d.head, &["det"]).any(|c| self.doc.tok(c).lower == "the");
            let sentence = self.doc.sentence_index(d.head);
            let before = self.within(drafts, sentence.saturating_sub(1), sentence).any(|(j, other)| {
                j < i && !other.dropped && happened(other) && other.code.as_deref() == Some("clash")
            });
            if definite && before {
                drafts[i].code = Some("clash".into());
            }
        }
    }

    /// The events of some sentences, with their indices. They stand in the order of the text.
    fn within<'d>(
        &self,
        drafts: &'d [Draft],
        first: usize,
        last: usize,
    ) -> impl Iterator<Item = (usize, &'d Draft)> {
        let start = drafts.partition_point(|d| self.doc.sentence_index(d.head) < first);
        let end = drafts.partition_point(|d| self.doc.sentence_index(d.head) <= last);
        drafts.iter().enumerate().take(end).skip(start)
    }

    /// Whether one of two events hangs on the other.
    fn is_linked(&self, a: &Draft, b: &Draft) -> bool {
        self.doc.is_under(a.head, b.head) || self.doc.is_under(b.head, a.head)
    }

    /// Ground that changes hands: by fighting or without, to the state or away from it.
    fn captures(&self, drafts: &mut [Draft]) {
        for i in 0..drafts.len() {
            let code: SmolStr = drafts[i].code.clone().unwrap_or_default();
            if drafts[i].dropped || !matches!(code.as_str(), "regain" | "overtake" | "nonviolent") {
                continue;
            }
            if drafts[i].plover.as_deref() == Some("RETREAT") {
                continue;
            }
            let sentence = self.doc.sentence_index(drafts[i].head);
            let next = (sentence + 2).min(self.doc.sentences().len());
            let peaceful = self.doc.sentences()[sentence..next].iter().any(|s| {
                let words = self.doc.words(s.tokens.clone()).to_lowercase();
                self.lexicon.peaceful.iter().any(|w| words.contains(*w))
            });
            let left = self.within(drafts, sentence, sentence).any(|(_, d)| {
                d.plover.as_deref() == Some("RETREAT") && d.code.as_deref() == Some("nonviolent")
            });
            let peaceful = peaceful || left;
            let fought = self.within(drafts, sentence.saturating_sub(1), sentence + 1).any(|(j, d)| {
                j != i
                    && d.factuality != Factuality::Denied
                    && matches!(d.code.as_deref(), Some("clash" | "attack" | "air" | "shell"))
            });
            let taker = self.sides(&drafts[i], &[Role::Actor]);
            let by_verb = self.lexicon.sense(drafts[i].sense).lemma.as_str() == "take control"
                || self.lexicon.sense(drafts[i].sense).lemma.contains("over");
            let new = if peaceful
                || (code == "nonviolent" && !fought)
                || (by_verb && !fought && taker.is_empty())
            {
                "nonviolent"
            } else if taker.contains(&Side::NonState) {
                "overtake"
            } else if taker.contains(&Side::State) || code == "regain" {
                "regain"
            } else {
                "overtake"
            };
            drafts[i].code = Some(new.into());
            drafts[i].plover = Some(if new == "nonviolent" { "COERCE" } else { "ASSAULT" }.into());
            drafts[i].mode = if new == "nonviolent" { Some("seize".into()) } else { drafts[i].mode.take() };
        }
    }

    /// A demonstration is what its people and the police make of it, in its own sentence and the next ones.
    fn demonstrations(&self, drafts: &mut [Draft]) {
        let protests: Vec<usize> = (0..drafts.len())
            .filter(|&i| {
                !drafts[i].dropped
                    && (drafts[i].verbal || happened(&drafts[i]))
                    && drafts[i].plover.as_deref() == Some("PROTEST")
                    && matches!(drafts[i].code.as_deref(), Some("peaceful" | "violent"))
            })
            .collect();
        for &p in &protests {
            let at = self.doc.sentence_index(drafts[p].head);
            let mut sentence = self.doc.sentences()[at].tokens.clone();
            let mut violent = drafts[p].code.as_deref() == Some("violent")
                || sentence.any(|i| self.classes(i) & self.f.violent_sign != 0);
            let (mut intervened, mut excessive) = (false, false);
            let mut recoded: Vec<(usize, &str)> = Vec::new();
            for (i, d) in self.within(drafts, at, at + 3) {
                if d.dropped || d.generic || !happened(d) {
                    continue;
                }
                let actors = self.sides(d, &[Role::Actor]);
                let by_state =
                    !actors.is_empty() && actors.iter().all(|s| matches!(s, Side::State | Side::Armed));
                let by_others =
                    !actors.iter().any(|s| matches!(s, Side::State | Side::Armed | Side::NonState));
                match d.code.as_deref() {
                    Some("violent") => violent = true,
                    Some("mob") if by_others => {
                        violent = true;
                        recoded.push((i, "violent"));
                    }
                    Some("loot") if by_others => violent = true,
                    Some("intervention") => intervened = true,
                    Some("arrest") if by_state || actors.is_empty() => {
                        intervened = true;
                        if self.doc.sentence_index(d.head) == at {
                            recoded.push((i, "intervention"));
                        }
                    }
                    Some("excess") => excessive = true,
                    Some("attack" | "clash") if by_state && matches!(d.mode.as_deref(), Some("firearms")) => {
                        excessive = true
                    }
                    Some("attack") if by_state => intervened = true,
                    Some("attack") if !actors.is_empty() && by_others => violent = true,
                    // A clash at a demonstration is part of it, unless somebody fights with arms.
                    Some("clash")
                        if !self.sides(d, &[Role::Actor, Role::Target]).contains(&Side::NonState) =>
                    {
                        violent = true;
                        recoded.push((i, "violent"));
                    }
                    None if d.mode.as_deref() == Some("crowd-control") => intervened = true,
                    _ => {}
                }
            }
            for (i, code) in recoded {
                drafts[i].code = Some(code.into());
            }
            let code = if violent {
                "violent"
            } else if excessive {
                "excess"
            } else if intervened {
                "intervention"
            } else {
                "peaceful"
            };
            drafts[p].code = Some(code.into());
            if code == "violent" && drafts[p].mode.as_deref() == Some("demo") {
                drafts[p].mode = Some("riot".into());
            }
        }
    }
}

/// Whether it is told as something that took place.
fn happened(draft: &Draft) -> bool {
    !matches!(draft.factuality, Factuality::Denied | Factuality::Planned | Factuality::Conditional)
}
