//! Reads who is mentioned in a report.

use tally_model::{Mention, ParticipantKind, Relation, SourceType, Span};
use tally_read::{Document, TokenRange};

use crate::actor::ActorKind;
use crate::coreference;
use crate::describe;
use crate::draft::{Draft, Manner};
use crate::knowledge::Knowledge;
use crate::nominals::Vocabulary;
use crate::relations::RelationRules;
use crate::scene::{Scene, ToponymAt, What};

/// Reads the actors of reports: who is mentioned, who is who, and what they are to each other.
#[derive(Debug, Clone)]
pub struct ActorReader<'k> {
    knowledge: &'k Knowledge,
    vocabulary: Vocabulary,
    relations: RelationRules,
}

/// The actors of one report.
#[derive(Debug, Clone, Default)]
pub struct Actors {
    /// Every mention, in the order of the text.
    pub mentions: Vec<MentionAt>,
    /// What the report says that they are to each other.
    pub relations: Vec<Relation>,
}

/// A mention with its place in the parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionAt {
    /// The mention.
    pub mention: Mention,
    /// Its tokens.
    pub tokens: TokenRange,
    /// Its syntactic head.
    pub head: usize,
    /// What sort of source it is when it speaks.
    pub source_type: Option<SourceType>,
    /// What it is when it takes part in an event.
    pub participant_kind: Option<ParticipantKind>,
    /// A loaded label ("terrorists"): the words are the source's, the actor behind them is not thereby known.
    pub label_only: bool,
}

impl<'k> ActorReader<'k> {
    /// A reader that knows these actors.
    pub fn new(knowledge: &'k Knowledge) -> Self {
        ActorReader { knowledge, vocabulary: Vocabulary::builtin(), relations: RelationRules::builtin() }
    }

    /// Where known organisations and persons are named, and names that the report gives a short form for: these are not places,
    /// whatever they contain ("Syrian Observatory for Human Rights", "Islamic State in Iraq").
    pub fn names(&self, doc: &Document) -> Vec<Span> {
        let scene = Scene::new(doc, self.knowledge, &self.vocabulary, &[]);
        let known = scene.units.iter().filter(|u| match &u.what {
            What::Actor(actor) => actor.kind != ActorKind::People,
            What::Ambiguous | What::Short(_) => true,
            What::State(..) | What::Entity(_) => false,
        });
        let mut spans: Vec<Span> = known.map(|u| doc.span(u.tokens.clone())).collect();
        spans.extend(crate::acronyms::defined(doc).iter().map(|form| doc.span(form.long.clone())));
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// The mentions and relations of `doc`, whose places are `toponyms`.
    pub fn read(&self, doc: &Document, toponyms: &[ToponymAt<'_>]) -> Actors {
        let scene = Scene::new(doc, self.knowledge, &self.vocabulary, toponyms);
        let mut drafts = describe::drafts(&scene);
        coreference::resolve(&scene, &mut drafts);
        let relations = self.relations.read(&scene, &drafts);
        let mentions =
            drafts.iter().filter(|d| d.manner != Manner::Possessive).map(|d| mention(doc, d)).collect();
        Actors { mentions, relations }
    }

    /// What was wrong with the tables of words. Empty for those that come with Tally.
    pub fn problems(&self) -> &[crate::TableError] {
        &self.vocabulary.problems
    }
}

fn mention(doc: &Document, draft: &Draft<'_>) -> MentionAt {
    let span = doc.span(draft.tokens.clone());
    let identity = &draft.identity;
    MentionAt {
        mention: Mention {
            name: span.of(doc.text()).to_string(),
            span,
            kind: draft.kind,
            actor: identity.actor.map(|a| a.id.to_string()),
            canonical: identity.actor.map(|a| a.name.clone()),
            sector: identity.sector.as_ref().map(ToString::to_string),
            country: identity.country.as_ref().map(ToString::to_string),
            entity: draft.entity,
            named: draft.manner == Manner::Name,
            pronoun: draft.manner == Manner::Pronoun,
        },
        tokens: draft.tokens.clone(),
        head: draft.head,
        source_type: identity.source_type,
        participant_kind: draft.participant_kind,
        label_only: draft.label_only,
    }
}
