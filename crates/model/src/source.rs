use crate::Span;
use crate::words::vocabulary;

/// Who makes a claim.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Source {
    /// Whether it is a known or named actor, an unnamed one, or the report itself.
    pub kind: SourceKind,
    /// Its name: the actor's canonical name when known, else as written. `None` for the report itself.
    pub name: Option<String>,
    /// Its identifier in the knowledge base.
    pub actor: Option<String>,
    /// What sort of source it is.
    pub source_type: Option<SourceType>,
    /// Who carried the claim on the way to the report ("state TV" in "state TV, citing a military source"), outermost first.
    pub via: Vec<Via>,
    /// The words that name it; several when something stands between. Empty for the report itself.
    pub spans: Vec<Span>,
    /// Whether the words at `spans` stand elsewhere than at the cue (a speaker named sentences before).
    pub inferred: bool,
}

impl Source {
    /// The report itself: nobody else is credited.
    pub fn report() -> Source {
        Source {
            kind: SourceKind::Report,
            name: None,
            actor: None,
            source_type: None,
            via: Vec::new(),
            spans: Vec::new(),
            inferred: false,
        }
    }
}

/// One link of the chain between a source and the report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Via {
    /// Its name, canonical when known, else as written.
    pub name: String,
    /// Its identifier in the knowledge base.
    pub actor: Option<String>,
    /// The words that name it.
    pub span: Span,
}

vocabulary! {
    /// What kind of source makes the claim.
    SourceKind {
        /// A known or named actor.
        Actor = "actor",
        /// "a local official", "witnesses".
        Unnamed = "unnamed",
        /// The report's own voice.
        Report = "report",
    }
}

vocabulary! {
    /// What sort of source it is (reference/domain.md §6).
    SourceType {
        /// News agency of a state or party.
        StateMedia = "state_media",
        /// A party to the fighting.
        Belligerent = "belligerent",
        /// Monitoring organisation that counts.
        MonitorNgo = "monitor_ngo",
        /// Rescue service.
        RescueService = "rescue_service",
        /// Medics, hospitals, health authorities.
        Medical = "medical",
        /// Government as a political body: ministries, presidents, spokespeople.
        Government = "government",
        /// Governor, mayor, local council.
        LocalOfficial = "local_official",
        /// Police.
        Police = "police",
        /// "a security source", "a military source".
        SecuritySource = "security_source",
        /// Witnesses and residents.
        Witness = "witness",
        /// Activists.
        Activist = "activist",
        /// News wire.
        Wire = "wire",
        /// Other media.
        Media = "media",
        /// United Nations, ICRC and other international bodies.
        InternationalOrg = "intl_org",
        /// Other organisations.
        Organisation = "organisation",
        /// "US official", "diplomat", unnamed.
        AnonymousOfficial = "anonymous_official",
        /// Posts and channels.
        SocialMedia = "social_media",
        /// A document: report, letter, indictment.
        Document = "document",
        /// Armed or political opposition.
        Opposition = "opposition",
        /// Relatives of the people concerned.
        Relative = "relative",
        /// A person of whom no more is known.
        Person = "person",
    }
}

/// The words that make the attribution: "said", "according to", "denied".
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cue {
    /// Dictionary form of its main word ("report").
    pub lemma: String,
    /// How the source stands to what it says.
    pub stance: Stance,
    /// The words.
    pub spans: Vec<Span>,
}

vocabulary! {
    /// How a source stands to what it is cited for.
    Stance {
        /// say, state, report, according to.
        Asserts = "asserts",
        /// claim, allege, purport: the author keeps a distance.
        Alleges = "alleges",
        /// confirm, acknowledge as true, show, find.
        Confirms = "confirms",
        /// deny, reject, dismiss.
        Denies = "denies",
        /// admit, concede: against its own interest.
        Admits = "admits",
        /// warn, fear, predict.
        Warns = "warns",
        /// vow, pledge, threaten, plan.
        Vows = "vows",
        /// demand, call for, urge, order.
        Demands = "demands",
        /// accuse, blame, charge, condemn.
        Accuses = "accuses",
        /// doubt, question, could not verify, did not comment.
        Doubts = "doubts",
    }
}
