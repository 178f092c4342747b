//! The links of a whole ledger.

use std::collections::BTreeMap;

use tally_reconcile::{Fit, Overrides, Telling, TellingId, keys, link};

use crate::rebuild::processors;
use crate::regroup::id_of;

/// The links among the tellings, each once: its ends and its strength. Only tellings that share a key are compared.
pub(crate) fn links(fit: &Fit, tellings: &[Telling], overrides: &Overrides) -> Vec<(u32, u32, f32)> {
    let shared = Shared::new(tellings);
    let n = processors();
    let mut links: Vec<(u32, u32, f32)> = std::thread::scope(|scope| {
        let shared = &shared;
        let work = move |of: usize| {
            let mut found = Vec::new();
            let mut seen = vec![u32::MAX; tellings.len()];
            // Turn by turn, since later tellings have fewer others left to be compared with.
            for a in (of..tellings.len()).step_by(n) {
                shared.after(a, &mut seen, |b| {
                    if let Some((sum, _)) = link(fit, &tellings[a], &tellings[b], overrides) {
                        found.push((a as u32, b as u32, sum));
                    }
                });
            }
            found
        };
        let workers: Vec<_> = (0..n).map(|of| scope.spawn(move || work(of))).collect();
        let joined =
            workers.into_iter().map(|w| w.join().unwrap_or_else(|failed| std::panic::resume_unwind(failed)));
        joined.flatten().collect()
    });
    if !overrides.together.is_empty() {
        let by_id: BTreeMap<TellingId, usize> =
            tellings.iter().enumerate().map(|(i, t)| (id_of(t), i)).collect();
        for (a, b) in &overrides.together {
            if let (Some(&a), Some(&b)) = (by_id.get(a), by_id.get(b)) {
                links.push((a as u32, b as u32, f32::INFINITY));
            }
        }
    }
    links
}

/// The keys of all tellings, each with the telling's place in the list, in order.
fn sorted_keys(tellings: &[Telling]) -> Vec<(i64, u32)> {
    let size = tellings.len().div_ceil(processors()).max(1);
    let work = |from: usize, part: &[Telling]| {
        let places = (from as u32..).zip(part);
        let mut all: Vec<(i64, u32)> =
            places.flat_map(|(i, telling)| keys(telling).into_iter().map(move |key| (key, i))).collect();
        all.sort_unstable();
        all
    };
    let mut parts: Vec<Vec<(i64, u32)>> = std::thread::scope(|scope| {
        let parts = tellings.chunks(size).enumerate();
        let workers: Vec<_> = parts.map(|(n, part)| scope.spawn(move || work(n * size, part))).collect();
        let joined =
            workers.into_iter().map(|w| w.join().unwrap_or_else(|failed| std::panic::resume_unwind(failed)));
        joined.collect()
    });
    let mut all = parts.pop().unwrap_or_default();
    parts.into_iter().for_each(|mut part| all.append(&mut part));
    // Sorted runs: they are merged.
    all.sort();
    all
}

/// Which tellings share keys.
struct Shared {
    /// Tellings, key by key; only keys that several have.
    of_key: Vec<u32>,
    /// For each telling the places in `of_key` after its own, each to the end of its key.
    rest: Vec<(u32, u32)>,
    /// Where each telling's part of `rest` begins.
    begin: Vec<u32>,
}

impl Shared {
    fn new(tellings: &[Telling]) -> Self {
        let all = sorted_keys(tellings);
        let mut of_key: Vec<u32> = Vec::new();
        let mut spans: Vec<(u32, u32, u32)> = Vec::new();
        for run in all.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            let end = (of_key.len() + run.len()) as u32;
            for (_, telling) in run {
                of_key.push(*telling);
                spans.push((*telling, of_key.len() as u32, end));
            }
        }
        drop(all);
        spans.sort_unstable();
        let mut begin = Vec::with_capacity(tellings.len() + 1);
        let mut at = 0;
        for i in 0..=tellings.len() {
            begin.push(at as u32);
            while spans.get(at).is_some_and(|s| s.0 == i as u32) {
                at += 1;
            }
        }
        Shared { of_key, rest: spans.into_iter().map(|(_, from, to)| (from, to)).collect(), begin }
    }

    /// Calls `found` once with each telling after `a` that shares a key with it; `seen` is scratch.
    fn after(&self, a: usize, seen: &mut [u32], mut found: impl FnMut(usize)) {
        for (from, to) in &self.rest[self.begin[a] as usize..self.begin[a + 1] as usize] {
            for &b in &self.of_key[*from as usize..*to as usize] {
                if std::mem::replace(&mut seen[b as usize], a as u32) != a as u32 {
                    found(b as usize);
                }
            }
        }
    }
}
