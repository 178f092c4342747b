//! Sentences too long to be sentences.

use tally_language::Token;

/// Cuts sentences of more than `longest` tokens after the last comma, semicolon or line end of each stretch, or where the stretch ends.
/// A token whose head falls into another piece becomes a root of its own, so that heads never leave their sentence.
/// Heads are indices into `tokens`.
pub(crate) fn cut_long_sentences(tokens: &mut [Token], longest: usize) {
    let mut start = 0;
    while start < tokens.len() {
        let end = (start + 1..tokens.len()).find(|&i| tokens[i].sent_start).unwrap_or(tokens.len());
        if end - start > longest {
            cut(tokens, start, end, longest);
        }
        start = end;
    }
}

fn cut(tokens: &mut [Token], start: usize, end: usize, longest: usize) {
    let mut piece = start;
    while piece < end {
        let stop = if end - piece <= longest { end } else { piece_end(tokens, piece, piece + longest) };
        tokens[piece].sent_start = true;
        for (i, token) in tokens.iter_mut().enumerate().take(stop).skip(piece) {
            if !(piece..stop).contains(&(token.head as usize)) {
                token.head = i as u32;
                token.dep = "ROOT".into();
            }
        }
        piece = stop;
    }
}

/// Where a stretch is best cut: after its last comma, semicolon or line end, when that leaves at least half of it.
fn piece_end(tokens: &[Token], from: usize, to: usize) -> usize {
    let pause = |t: &Token| matches!(t.lower.as_str(), "," | ";") || t.pos == "SPACE";
    (from + (to - from) / 2..to).rev().find(|&i| pause(&tokens[i])).map_or(to, |i| i + 1)
}
