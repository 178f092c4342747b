//! robots.txt: what hosts ask of programs.

use std::collections::BTreeMap;

use texting_robots::Robot;
use url::Url;

use super::{Answer, Conditions, fetch_if};
use crate::error::IngestError;
use crate::input::Options;

/// The name under which rules for Tally would stand.
const NAME: &str = "Tally";
/// How long rules hold, in seconds.
const HOLD: i64 = 24 * 3600;
/// Rules that could not be had are asked for again after this.
const HOLD_FAILURE: i64 = 30 * 60;
/// What stands beyond this in a robots.txt is not read, as RFC 9309 allows.
const LONGEST: usize = 512 * 1024;
/// Nobody can ask for more than this between two requests, in seconds.
const LONGEST_PACE: f32 = 60.0;

/// The rules of the hosts that were asked.
#[derive(Default)]
pub(crate) struct Robots {
    hosts: BTreeMap<String, (Rules, i64)>,
}

/// One host's rules.
pub(crate) enum Rules {
    /// It has none.
    None,
    /// It could not be asked, and why: a host in trouble is left alone.
    Unknown(String),
    /// What it asks for.
    Some(Box<Robot>),
}

impl Robots {
    /// The rules for an address.
    pub(crate) fn of(&mut self, url: &str, now: i64, options: &Options) -> &Rules {
        let host = Url::parse(url).map(|u| u.origin().ascii_serialization()).unwrap_or_default();
        let stale = self.hosts.get(&host).is_none_or(|(_, until)| *until <= now);
        if stale {
            let rules = ask(&host, options);
            let hold = if matches!(rules, Rules::Unknown(_)) { HOLD_FAILURE } else { HOLD };
            self.hosts.insert(host.clone(), (rules, now + hold));
        }
        self.hosts.get(&host).map_or(&Rules::None, |(rules, _)| rules)
    }
}

fn ask(host: &str, options: &Options) -> Rules {
    match fetch_if(&format!("{host}/robots.txt"), &Conditions::default(), options) {
        Ok(Answer::Page(fetched)) => {
            let text = &fetched.bytes[..fetched.bytes.len().min(LONGEST)];
            Robot::new(NAME, text).map_or(Rules::None, |robot| Rules::Some(Box::new(robot)))
        }
        Ok(Answer::Refused { status, .. }) if status.is_client_error() && status.as_u16() != 429 => {
            Rules::None
        }
        Ok(Answer::Unchanged) => Rules::None,
        Ok(Answer::Refused { status, .. }) => Rules::Unknown(format!("the server answered {status}")),
        Err(e) => Rules::Unknown(e.to_string()),
    }
}

impl Rules {
    /// Whether programs may fetch an address.
    ///
    /// # Errors
    /// Why they may not.
    pub(crate) fn permit(&self, url: &str) -> Result<(), IngestError> {
        let why = match self {
            Rules::Some(robot) if !robot.allowed(url) => {
                "robots.txt asks programs not to fetch this. Save the page from a browser and give the file."
                    .to_string()
            }
            Rules::Unknown(why) => {
                let why = why.trim_end_matches('.');
                format!("not fetched, because the robots.txt of its host could not be had ({why}).")
            }
            _ => return Ok(()),
        };
        Err(IngestError::NotFetched { url: url.to_string(), why })
    }

    /// Seconds between two requests.
    pub(crate) fn pace(&self) -> i64 {
        match self {
            Rules::Some(robot) => robot.delay.unwrap_or(0.0).clamp(0.0, LONGEST_PACE).ceil() as i64,
            _ => 0,
        }
    }
}
