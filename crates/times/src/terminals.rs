//! The classes that no list can hold: numbers, years, days of the month, numeric dates, clock times.

use crate::lexicon::{Class, Lexicon, Line};
use crate::reading::{Amount, Reading};

/// A class that is read by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Terminal {
    /// "1998", "nineteen ninety-six", "two thousand ten".
    Year,
    /// The short year of "'98".
    ShortYear,
    /// A day of the month in digits.
    Day,
    /// A day of the month as an ordinal.
    DayOrdinal,
    /// A count.
    Number,
    /// An ordinal.
    Ordinal,
    /// "1990s".
    Decade,
    /// "2024-12-02".
    Iso,
    /// "02/12/2024", "2.12.2024".
    Numeric,
    /// "5 p.m.", "14:30".
    Clock,
    /// "5" or "5:30", without more.
    Hour,
}

impl Terminal {
    /// The terminal with this name in rules.tsv.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "year" => Terminal::Year,
            "yy" => Terminal::ShortYear,
            "d" => Terminal::Day,
            "dth" => Terminal::DayOrdinal,
            "num" => Terminal::Number,
            "nth" => Terminal::Ordinal,
            "decade" => Terminal::Decade,
            "iso" => Terminal::Iso,
            "numeric" => Terminal::Numeric,
            "clock" => Terminal::Clock,
            "hour" => Terminal::Hour,
            _ => return None,
        })
    }
}

impl Terminal {
    /// What it may begin with: a number in digits, or words of these lexicon classes.
    pub fn starts(self) -> (bool, &'static [&'static str]) {
        match self {
            Terminal::Year => (true, &["cardinal"]),
            Terminal::ShortYear => (false, &[]),
            Terminal::Day | Terminal::Iso | Terminal::Numeric | Terminal::Clock | Terminal::Hour => {
                (true, &[])
            }
            Terminal::DayOrdinal | Terminal::Ordinal => (true, &["ordinal", "cardinal"]),
            Terminal::Number => (true, &["cardinal", "quantity"]),
            Terminal::Decade => (true, &["decadeword"]),
        }
    }

    /// Other words or marks it may begin with.
    pub fn marks(self) -> &'static [&'static str] {
        match self {
            Terminal::ShortYear | Terminal::Decade => &["'"],
            Terminal::Number => &["a"],
            _ => &[],
        }
    }
}

/// What reads terminals: the number words of the lexicon.
#[derive(Debug, Clone)]
pub(crate) struct Terminals {
    cardinal: Class,
    ordinal: Class,
    quantity: Class,
    decade_word: Class,
}

type Found = Option<(usize, Reading)>;

impl Terminals {
    /// Looks up the classes it needs; `None` when the lexicon lacks one.
    pub fn new(lexicon: &Lexicon) -> Option<Self> {
        Some(Terminals {
            cardinal: lexicon.class("cardinal")?,
            ordinal: lexicon.class("ordinal")?,
            quantity: lexicon.class("quantity")?,
            decade_word: lexicon.class("decadeword")?,
        })
    }

    /// Reads `terminal` at atom `at`: number of atoms and what they say.
    pub fn read(&self, terminal: Terminal, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Found {
        match terminal {
            Terminal::Year => year(line, at).or_else(|| self.spoken_year(lexicon, line, at)),
            Terminal::ShortYear => short_year(line, at),
            Terminal::Day => day(line, at),
            Terminal::DayOrdinal => self.day_ordinal(lexicon, line, at),
            Terminal::Number => self.number(lexicon, line, at),
            Terminal::Ordinal => self.ordinal(lexicon, line, at),
            Terminal::Decade => self.decade(lexicon, line, at),
            Terminal::Iso => iso(line, at),
            Terminal::Numeric => numeric(line, at),
            Terminal::Clock => clock(line, at),
            Terminal::Hour => hour(line, at),
        }
    }

    fn word_value(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Option<i64> {
        lexicon.find(self.cardinal, line, at).and_then(|(_, r)| r.n).and_then(Amount::rounded)
    }

    /// "nineteen ninety-six", "two thousand", "two thousand and ten".
    fn spoken_year(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Found {
        let value = |i| self.word_value(lexicon, line, i);
        let (mut end, hundreds) = match (value(at)?, value(at + 1)) {
            (2, Some(1000)) => (at + 2, 20),
            (century @ 17..=20, Some(10..=99)) => (at + 1, century),
            _ => return None,
        };
        if line.is(end, "and") && hundreds == 20 && value(end + 1).is_some_and(|v| v < 100) {
            end += 1;
        }
        let mut rest = 0;
        if let Some(tens @ 1..=99) = value(end) {
            (end, rest) = (end + 1, tens);
            let next = end + usize::from(line.is(end, "-"));
            if let (20.., Some(units @ 1..=9)) = (tens, value(next)) {
                (end, rest) = (next + 1, tens + units);
            }
        }
        let year = Reading { year: Some((hundreds * 100 + rest) as i16), ..Reading::default() };
        Some((end - at, year))
    }

    /// A count: digits, words or an indefinite quantity, and the half that may follow.
    fn number(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Found {
        let amount = |n| Reading { n: Some(n), ..Reading::default() };
        if let Some((len, reading)) = lexicon.find(self.quantity, line, at) {
            return Some((len, reading.clone()));
        }
        let (len, value) = digits(line, at).or_else(|| self.cardinal(lexicon, line, at))?;
        let end = at + len;
        if line.is(end, "½") {
            return Some((len + 1, amount(Amount::Halves(value * 2 + 1))));
        }
        if line.is(end, "1") && line.is(end + 1, "/") && line.is(end + 2, "2") {
            return Some((len + 3, amount(Amount::Halves(value * 2 + 1))));
        }
        if line.is(end, "and") && line.is(end + 1, "a") && line.is(end + 2, "half") {
            return Some((len + 3, amount(Amount::Halves(value * 2 + 1))));
        }
        Some((len, amount(Amount::whole(value))))
    }

    /// "twenty-four", "two hundred and ten", "a hundred".
    fn cardinal(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Option<(usize, i64)> {
        let (mut total, mut group, mut end) = (0i64, 0i64, at);
        if line.is(at, "a") && self.word_value(lexicon, line, at + 1).is_some_and(|v| v >= 100) {
            (group, end) = (1, at + 1);
        }
        let mut last = i64::MAX;
        loop {
            let joined = end > at && (line.is(end, "-") || line.is(end, "and"));
            let next = end + usize::from(joined);
            let Some(value) = self.word_value(lexicon, line, next) else { break };
            match value {
                100 if !joined => group = group.max(1) * 100,
                1000.. if !joined => {
                    total += group.max(1) * value;
                    group = 0;
                }
                // "five nine" are two numbers; so is "ten and five".
                0..=99 if value < last && !(line.is(end, "and") && last < 100) && last >= 20 => {
                    group += value
                }
                _ => break,
            }
            last = value;
            end = next + 1;
        }
        (end > at && last != i64::MAX).then_some((end - at, total + group))
    }

    fn ordinal(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Found {
        if let Some((len, reading)) = lexicon.find(self.ordinal, line, at) {
            return Some((len, reading.clone()));
        }
        let atom = line.get(at)?;
        if atom.number && line.glued(at + 1) && line.is_any(at + 1, &["st", "nd", "rd", "th"]) {
            let n = Amount::whole(i64::from(atom.value()));
            return Some((2, Reading { n: Some(n), ..Reading::default() }));
        }
        let tens = self.word_value(lexicon, line, at).filter(|t| (20..100).contains(t))?;
        let next = at + 1 + usize::from(line.is(at + 1, "-"));
        let units =
            lexicon.find(self.ordinal, line, next)?.1.n.and_then(Amount::rounded).filter(|u| *u < 10)?;
        Some((next + 1 - at, Reading { n: Some(Amount::whole(tens + units)), ..Reading::default() }))
    }

    fn day_ordinal(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Found {
        let (len, reading) = self.ordinal(lexicon, line, at)?;
        let day = reading.n.and_then(Amount::rounded).filter(|d| (1..=31).contains(d))?;
        Some((len, Reading { day: Some(day as i8), ..Reading::default() }))
    }

    /// "1990s", "'90s", "1990's", "nineties".
    fn decade(&self, lexicon: &Lexicon, line: Line<'_>, at: usize) -> Found {
        if let Some((len, reading)) = lexicon.find(self.decade_word, line, at) {
            return Some((len, reading.clone()));
        }
        let short = line.is(at, "'");
        let number = line.get(at + usize::from(short)).filter(|a| a.number)?;
        let value = number.value();
        let end = at + usize::from(short) + 1;
        let plural = line.glued(end) && line.is_any(end, &["s", "'s"]);
        let decade = match number.lower.len() {
            4 if (1500..2100).contains(&value) && value % 10 == 0 => value / 10,
            // "In his 30s" is an age.
            2 if value % 10 == 0 && (short || line.before(at).is_some_and(|a| a.lower == "the")) => {
                190 + value / 10
            }
            _ => return None,
        };
        let reading = Reading { decade: Some(decade as i16), ..Reading::default() };
        plural.then_some((end + 1 - at, reading))
    }
}

/// A number in digits, with commas between thousands.
fn digits(line: Line<'_>, at: usize) -> Option<(usize, i64)> {
    let first = line.get(at).filter(|a| a.number)?;
    // Neither the tail of "1.5" or "10,000" nor money.
    if line.glued(at)
        && line
            .before(at)
            .is_some_and(|a| matches!(a.lower.as_str(), "." | "," | "$" | "£" | "€" | ":" | "/"))
    {
        return None;
    }
    let (mut value, mut len) = (i64::from(first.value()), 1);
    while line.is(at + len, ",") && line.glued(at + len) && line.glued(at + len + 1) {
        let Some(next) = line.get(at + len + 1).filter(|a| a.number && a.lower.len() == 3) else { break };
        value = value.saturating_mul(1000) + i64::from(next.value());
        len += 2;
    }
    (value < 100_000_000 && first.lower.len() <= 6).then_some((len, value))
}

/// Whether a number stands free: not part of a decimal, a sum of money, a code or a longer number.
fn stands_free(line: Line<'_>, at: usize, end: usize) -> bool {
    let before = line.before(at).filter(|_| line.glued(at));
    let money = line.before(at).is_some_and(|a| matches!(a.lower.as_str(), "$" | "£" | "€" | "#" | "№"));
    let after = line.get(end).filter(|a| !a.spaced);
    let joined_before =
        before.is_some_and(|a| a.is_word() || a.number || matches!(a.lower.as_str(), "." | "," | ":" | "%"));
    let joined_after = after.is_some_and(|a| {
        let number_next = line.glued(end + 1) && line.get(end + 1).is_some_and(|b| b.number);
        (a.is_word() && !a.lower.starts_with('\''))
            || a.lower == "%"
            || (matches!(a.lower.as_str(), "," | "." | ":") && number_next)
    });
    // The last digits of a telephone number.
    let telephone = before.is_some_and(|a| a.lower == "-")
        && at.checked_sub(2).and_then(|i| line.get(i)).is_some_and(|a| a.number && a.lower.len() == 3);
    !money && !telephone && !joined_before && !joined_after
}

fn year(line: Line<'_>, at: usize) -> Found {
    let atom = line.get(at).filter(|a| a.number && a.lower.len() == 4)?;
    let value = atom.value();
    ((1000..2200).contains(&value) && stands_free(line, at, at + 1))
        .then(|| (1, Reading { year: Some(value as i16), ..Reading::default() }))
}

fn short_year(line: Line<'_>, at: usize) -> Found {
    let atom = line.get(at + 1).filter(|a| a.number && a.lower.len() == 2 && !a.spaced)?;
    let value = atom.value() as i16;
    (line.is(at, "'") && stands_free(line, at + 1, at + 2) || line.is(at, "'") && line.glued(at + 1)).then(
        || {
            let year = if value > 40 { 1900 + value } else { 2000 + value };
            (2, Reading { year: Some(year), ..Reading::default() })
        },
    )
}

fn day(line: Line<'_>, at: usize) -> Found {
    let atom = line.get(at).filter(|a| a.number && a.lower.len() <= 2)?;
    let value = atom.value();
    let glued_number = line.glued(at)
        && line.before(at).is_some_and(|a| matches!(a.lower.as_str(), "," | "." | ":" | "/" | "$"))
        && at.checked_sub(2).and_then(|i| line.get(i)).is_some_and(|a| a.number);
    ((1..=31).contains(&value) && !glued_number && !decimal_after(line, at + 1))
        .then(|| (1, Reading { day: Some(value as i8), ..Reading::default() }))
}

/// Whether digits go on after a mark: "3.5", "10,000", "12:30".
fn decimal_after(line: Line<'_>, end: usize) -> bool {
    let marked = line.is_any(end, &[".", ",", ":"])
        && line.glued(end)
        && line.glued(end + 1)
        && line.get(end + 1).is_some_and(|a| a.number);
    marked || (line.is(end, "%"))
}

fn iso(line: Line<'_>, at: usize) -> Found {
    let number =
        |i: usize, len: usize| line.get(i).filter(|a| a.number && a.lower.len() == len).map(|a| a.value());
    let mark = line.get(at + 1)?.lower.as_str();
    if !matches!(mark, "-" | "/" | ".") || !line.is(at + 3, mark) || (1..5).any(|k| !line.glued(at + k)) {
        return None;
    }
    let (year, month, day) = (number(at, 4)?, number(at + 2, 2)?, number(at + 4, 2)?);
    let reading = Reading {
        year: Some(year as i16),
        month: Some(month as i8),
        day: Some(day as i8),
        ..Reading::default()
    };
    ((1000..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then_some((5, reading))
}

/// "02/12/2024", "2.12.24", "04-04-2016", and "12/2" only with slashes.
fn numeric(line: Line<'_>, at: usize) -> Found {
    let short = |i: usize| line.get(i).filter(|a| a.number && a.lower.len() <= 2).map(|a| a.value());
    let mark = line.get(at + 1)?.lower.as_str();
    let glued_before = line.glued(at)
        && line
            .before(at)
            .is_some_and(|a| a.number || a.is_word() || matches!(a.lower.as_str(), "/" | "-" | "." | "$"));
    if !matches!(mark, "-" | "/" | ".") || glued_before || !line.glued(at + 1) || !line.glued(at + 2) {
        return None;
    }
    let (a, b) = (short(at)?, short(at + 2)?);
    if !(1..=31).contains(&a) || !(1..=31).contains(&b) || (a > 12 && b > 12) || !line.is(at + 3, mark) {
        return None;
    }
    let atom = line.get(at + 4).filter(|a| a.number && !a.spaced)?;
    let year = match (atom.lower.len(), atom.value() as i16) {
        (4, year @ 1800..=2200) => year,
        (2, year) if mark == "/" => {
            if year > 40 {
                1900 + year
            } else {
                2000 + year
            }
        }
        _ => return None,
    };
    let mut reading = Reading { year: Some(year), ..Reading::default() };
    order(&mut reading, a as i8, b as i8);
    Some((5, reading))
}

/// Day and month where only one order is possible; else both are kept as written.
fn order(reading: &mut Reading, a: i8, b: i8) {
    if a > 12 || a == b {
        (reading.day, reading.month) = (Some(a), Some(b));
    } else if b > 12 {
        (reading.month, reading.day) = (Some(a), Some(b));
    } else {
        reading.numeric = Some((a, b));
    }
}

/// "a.m." or "p.m." in all its forms: atoms, and whether it is after noon.
fn meridiem(line: Line<'_>, at: usize) -> Option<(usize, bool)> {
    if line.is_any(at, &["am", "pm"]) {
        return Some((1, line.is(at, "pm")));
    }
    let dots = line.is_any(at, &["a", "p"]) && line.is(at + 1, ".") && line.is(at + 2, "m");
    dots.then(|| {
        let own_stop =
            line.is(at + 3, ".") && line.get(at + 3).map(|a| a.token) == line.get(at + 2).map(|a| a.token);
        (3 + usize::from(own_stop), line.is(at, "p"))
    })
}

/// Hours and minutes in digits: atoms, hour, minute.
fn hours(line: Line<'_>, at: usize) -> Option<(usize, u32, Option<u32>)> {
    let hour = line.get(at).filter(|a| a.number)?;
    if line.glued(at)
        && line
            .before(at)
            .is_some_and(|a| a.number || matches!(a.lower.as_str(), "." | "," | "/" | "$" | ":"))
    {
        return None;
    }
    if hour.lower.len() == 4 && (line.is_any(at + 1, &["gmt", "utc", "hours", "hrs", "local"])) {
        let value = hour.value();
        return Some((1, value / 100, Some(value % 100))).filter(|_| value < 2400 && value % 100 < 60);
    }
    if hour.lower.len() > 2 || hour.value() > 24 {
        return None;
    }
    if line.is_any(at + 1, &[":", ".", "h"]) && line.glued(at + 1) && line.glued(at + 2) {
        let minute = line.get(at + 2).filter(|a| a.number && a.lower.len() == 2 && a.value() < 60);
        if let Some(minute) = minute {
            let seconds = usize::from(line.is(at + 3, ":") && line.glued(at + 3) && line.glued(at + 4)) * 2;
            return Some((3 + seconds, hour.value(), Some(minute.value())));
        }
    }
    Some((1, hour.value(), None))
}

fn clock(line: Line<'_>, at: usize) -> Found {
    let (len, mut hour, minute) = hours(line, at)?;
    let mut end = at + len;
    let written_out = len >= 3 && line.is(at + 1, ":");
    if let Some((more, after_noon)) = meridiem(line, end) {
        if hour > 12 && !after_noon {
            return None;
        }
        end += more;
        hour = match (hour, after_noon) {
            (12, false) => 0,
            (h, true) if h < 12 => h + 12,
            (h, _) => h,
        };
    } else if line.is(end, "o") && line.is(end + 1, "'clock") {
        end += 2;
    } else if line.is_any(end, &["hours", "hrs", "h"]) && len == 1 && minute.is_some() {
        end += 1;
    } else if !(written_out || (minute.is_some() && line.is_any(end, &["gmt", "utc", "local"]))) {
        return None;
    }
    // A score or a verse, not a time: "won 2:1" has no two-digit minute and is refused above.
    let reading =
        Reading { hour: Some(hour as i8), minute: Some(minute.unwrap_or(0) as i8), ..Reading::default() };
    Some((end - at, reading))
}

fn hour(line: Line<'_>, at: usize) -> Found {
    let (len, hour, minute) = hours(line, at)?;
    let reading =
        Reading { hour: Some(hour as i8), minute: Some(minute.unwrap_or(0) as i8), ..Reading::default() };
    (hour <= 12).then_some((len, reading))
}
