//! Damage to files, and how long parsers are given such files.

use std::time::Duration;

use crate::computed::{of_process, of_thread};

/// What parsers look for, to be put where it does not belong.
const TOKENS: [&[u8]; 40] = [
    b"<div>",
    b"</div>",
    b"<p>",
    b"<!--",
    b"-->",
    b"<script>",
    b"<![CDATA[",
    b"]]>",
    b"&#x202e;",
    b"&amp;",
    b"<td>",
    b"<time datetime=2024-12-02>",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\x1b$B",
    b"\"",
    b"'",
    b"\\u0000",
    b"{",
    b"[",
    b"}",
    b"]",
    b",",
    b"\t",
    b"\r\n\r\n",
    b"\n\n",
    b"Content-Length: 99999999999\r\n",
    b"Content-Transfer-Encoding: base64\n",
    b"--X\n",
    b"WARC/1.0\r\n",
    b"endobj",
    b"stream",
    b"xref",
    b"/Filter /FlateDecode",
    b"PK\x01\x02",
    b"\x1f\x8b\x08",
    b"99999999999999999999",
    b"-1",
];

/// Numbers that look thrown (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`; 0 when `n` is.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n.max(1) as u64) as usize
    }
}

/// One of the files, damaged; now and then bytes without sense.
pub fn damaged(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    if dice.below(50) == 0 {
        return (0..dice.below(400)).map(|_| dice.below(256) as u8).collect();
    }
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(60)).min(bytes.len());
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, TOKENS[dice.below(TOKENS.len())].repeat(1 + dice.below(4)))),
            3 => {
                let again = bytes[at..end].repeat(1 + dice.below(10));
                bytes.splice(at..at, again);
            }
            4 => bytes[at..end].iter_mut().for_each(|b| *b = dice.below(256) as u8),
            _ if dice.below(4) == 0 => bytes.truncate(at + 1),
            _ => {}
        }
        if bytes.is_empty() {
            bytes.push(b'x');
        }
    }
    bytes
}

/// How many files a parser is given when nobody says for how long.
const FEW: u64 = 60;

/// Longer than this no input may keep the thread that it was given to computing, on the slowest machine.
const LONGEST: Duration = Duration::from_secs(60);

/// The input that is being parsed, shown when its parser panics.
struct Shown<'n> {
    name: &'n str,
    n: u64,
    bytes: Vec<u8>,
}

#[allow(clippy::print_stdout)]
impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{} failed at file {}: {}", self.name, self.n, self.bytes.escape_ascii());
        }
    }
}

/// Gives a parser damaged files: as many as `TALLY_FUZZ_CASES` says or until this process has computed for as many seconds as
/// `TALLY_FUZZ_SECONDS` says, whichever is first, a few without them. `TALLY_FUZZ_SEED` chooses other damage. Prints how many it was
/// when it was asked for.
#[allow(clippy::print_stdout)]
pub fn give(name: &str, seeds: &[Vec<u8>], parse: impl Fn(Vec<u8>)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let (cases, seconds) = (number("TALLY_FUZZ_CASES"), number("TALLY_FUZZ_SECONDS"));
    let is_asked = cases.is_some() || seconds.is_some();
    let most = cases.unwrap_or(if is_asked { u64::MAX } else { FEW });
    let time = seconds.map_or(Duration::MAX, Duration::from_secs);
    let (began, mut dice, mut n) = (of_process(), Dice(number("TALLY_FUZZ_SEED").unwrap_or(1)), 0);
    let spent = || of_process().saturating_sub(began);
    while n < most && (n % 16 != 0 || spent() < time) {
        let bytes = damaged(seeds, &mut dice);
        let _shown = Shown { name, n, bytes: bytes.clone() };
        let case_began = of_thread();
        parse(bytes);
        let took = of_thread().saturating_sub(case_began);
        assert!(took < LONGEST, "{name} took {took:?}");
        n += 1;
    }
    if is_asked {
        println!("{name}: {n} files in {:.0} s of computing", spent().as_secs_f64());
    }
}

/// Whether this parser is asked for: `TALLY_FUZZ_KIND` names one.
pub fn is_wanted(name: &str) -> bool {
    !std::env::var("TALLY_FUZZ_KIND").is_ok_and(|kind| kind != name)
}
