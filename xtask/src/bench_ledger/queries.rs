//! The twenty questions that are asked most.

use tally_store::{Filter, Store, StoreError};

use super::world;

/// A question with its name.
pub struct Question {
    /// As on the command line.
    pub name: &'static str,
    ask: Ask,
    filter: Filter,
}

enum Ask {
    Incidents,
    Claims,
    Sources,
    Actors,
    Disagreements,
    Incident,
    Report,
}

impl Question {
    /// Asks; gives the number of answers.
    pub fn ask(&self, store: &mut Store) -> Result<usize, StoreError> {
        Ok(match self.ask {
            Ask::Incidents => store.incidents(&self.filter)?.len(),
            Ask::Claims => store.claims(&self.filter)?.len(),
            Ask::Sources => store.sources(&self.filter)?.len(),
            Ask::Actors => store.actors(&self.filter)?.len(),
            Ask::Disagreements => store.disagreements(&self.filter)?.len(),
            Ask::Incident => {
                usize::from(store.incident(self.filter.incident.as_deref().unwrap_or_default())?.is_some())
            }
            Ask::Report => {
                usize::from(store.report(self.filter.text.as_deref().unwrap_or_default())?.is_some())
            }
        })
    }
}

/// The questions, fitted to what the ledger holds; fifty rows each, as a table in a terminal.
pub fn questions(store: &mut Store) -> Result<Vec<Question>, StoreError> {
    let page = Filter { limit: 50, ..Filter::default() };
    let latest = store.incidents(&Filter { limit: 200, ..Filter::default() })?;
    // An incident with many reports, and the last day.
    let largest = latest.iter().max_by_key(|i| i.reports.len());
    let incident = largest.map(|i| i.id.clone());
    let report = largest.and_then(|i| i.reports.first()).map(|r| r.id.clone());
    let day = latest.iter().filter_map(|i| i.when.as_ref()).map(|w| w.start.clone()).max();
    let middle = Some("2020-01-20".to_string());
    let (small, large) = (world::town(1500), world::town(3));
    let (rare, common) = (world::source_name(220), world::source_name(1));
    let front = store.actors(&Filter { limit: 1, ..Filter::default() })?.pop().map(|a| a.name);
    let q = |name, ask, set: &dyn Fn(&mut Filter)| {
        let mut filter = page.clone();
        set(&mut filter);
        Question { name, ask, filter }
    };
    Ok(vec![
        q("incidents", Ask::Incidents, &|_| {}),
        q("incidents --offset 5000", Ask::Incidents, &|f| f.offset = 5000),
        q("incidents --since (last day)", Ask::Incidents, &|f| f.since = day.clone()),
        q("incidents --until (an early day)", Ask::Incidents, &|f| f.until = middle.clone()),
        q("incidents --place (small town)", Ask::Incidents, &|f| f.place = Some(small.clone())),
        q("incidents --place (large town)", Ask::Incidents, &|f| f.place = Some(large.clone())),
        q("incidents --place SO", Ask::Incidents, &|f| f.place = Some("SO".into())),
        q("incidents --type Arrests", Ask::Incidents, &|f| f.kind = Some("Arrests".into())),
        q("incidents --min-killed 35", Ask::Incidents, &|f| f.min_killed = Some(35)),
        q("incidents --actor (a large one)", Ask::Incidents, &|f| f.actor = front.clone()),
        q("incidents --source (a common one)", Ask::Incidents, &|f| f.source = Some(common.clone())),
        q("incidents --text (two common words)", Ask::Incidents, &|f| f.text = Some("water strike".into())),
        q("incidents --text (a rare name)", Ask::Incidents, &|f| f.text = Some(small.clone())),
        q("claims --text (a common word)", Ask::Claims, &|f| f.text = Some("bakery".into())),
        q("claims --source (a rare one)", Ask::Claims, &|f| f.source = Some(rare.clone())),
        q("claims of one incident", Ask::Claims, &|f| f.incident.clone_from(&incident)),
        q("claims --place (large town) --since", Ask::Claims, &|f| {
            f.place = Some(large.clone());
            f.since.clone_from(&middle);
        }),
        q("sources", Ask::Sources, &|_| {}),
        q("sources --place (small town)", Ask::Sources, &|f| f.place = Some(small.clone())),
        q("actors", Ask::Actors, &|_| {}),
        q("disagreements", Ask::Disagreements, &|_| {}),
        q("show INCIDENT (the largest of late)", Ask::Incident, &|f| f.incident.clone_from(&incident)),
        q("show REPORT", Ask::Report, &|f| f.text.clone_from(&report)),
    ])
}
