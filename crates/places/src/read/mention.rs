use std::rc::Rc;

use tally_model::Span;
use tally_read::TokenRange;

use crate::area_words::AreaLevel;
use crate::{Candidate, PlaceId};

/// What a mention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Form {
    /// The name of a place.
    #[default]
    Name,
    /// "Syrian", "Russians": stands for a country, is no place.
    Demonym,
    /// "W.Va.", after the name of a town.
    Abbreviation,
    /// A street, bridge or airport that no index holds.
    Facility,
}

/// A place name found in a report, before it is known which place it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mention {
    pub form: Form,
    /// The tokens of the name alone. Empty for a dateline.
    pub tokens: TokenRange,
    /// The bytes of the name, with a compass word before it.
    pub span: Span,
    /// First token of the compass word before the name, else of the name.
    pub first: usize,
    pub literal: bool,
    /// What the text calls it: "province", "district".
    pub area: Option<AreaLevel>,
    /// "the town of …", "… city"
    pub town: bool,
    /// "northern …"
    pub compass: bool,
    /// "near …", "outside …"
    pub near: bool,
    /// Whether it stands where places stand, so that names joined to it by commas and "and" do, too.
    pub in_list: bool,
    /// Whether it stands after a preposition that places share with people and companies.
    pub weak: bool,
    pub facility: Option<TokenRange>,
    /// "Basel roundabout", "Hotel Victoria": streets and businesses are named after places that they are not in.
    pub named_after: bool,
    /// "… neighbourhood", "the district of …": a part of the town or district that the sentence names.
    pub part: bool,
    /// "the …", as areas, rivers and seas have it and towns do not.
    pub article: bool,
    /// "Syrias" before "Hama": a country or town whose possessive lost its apostrophe.
    pub owner: bool,
    /// The mention named right beside it that it lies in.
    pub container: Option<usize>,
    /// Whether that one stands behind "in": "a cafe in Lagos" is in the town, "Nowhere, Lagos" in the state.
    pub container_in: bool,
    /// The name in its plain folding: mentions with one key mean one place.
    pub key: Rc<str>,
    pub candidates: Rc<[Candidate]>,
}

impl Mention {
    /// "… neighbourhood", and not "… district", which may be an area of its own.
    pub fn is_mere_part(&self) -> bool {
        self.part && self.area.is_none()
    }
}

/// The place of a mention, and whether it was only inferred from what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub place: PlaceId,
    pub inferred: bool,
}
