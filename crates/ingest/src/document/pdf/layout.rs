//! From letters placed on a page to lines of words.
//!
//! The order is that of the file, which follows columns where the program that wrote it did; where words and lines end is told by
//! where letters stand. Directions other than from left to right are followed too.

use std::collections::BTreeSet;

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// A gap this wide, in sizes of letters, parts words. Of 0.08 to 0.24 the best on 156 files; 0.12 to 0.17 differ by a thousandth.
const SPACE: f64 = 0.15;
/// Letters this much higher or lower, in sizes of letters, stand in another line; less is a raised or lowered letter.
const OTHER_LINE: f64 = 0.5;
/// A step down this far, in sizes of letters, parts paragraphs.
const PARAGRAPH: f64 = 1.6;

/// A letter that stands less far, in its own size, from where the same letter stands already is the same drawn again to look bold.
const AGAIN: f64 = 0.05;

/// A line of text, with where it stands in the page's own measure.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub text: String,
    /// Whether it begins a paragraph.
    pub opens: bool,
    /// Where it begins and ends along the page's width, and how high it stands. Of lines in other directions nothing is known.
    pub place: Option<(f64, f64, f64)>,
}

/// Collects the lines of one page.
#[derive(Debug, Default)]
pub(super) struct Layout {
    lines: Vec<Line>,
    last: Option<Letter>,
    /// Whether the next letter begins a piece of text; within a piece wide letters stand apart without a word's end.
    is_first: bool,
    /// The letters drawn so far, by their size in hundredths and where they stand in steps of [`AGAIN`].
    drawn: BTreeSet<(i64, i64, i64, String)>,
    again: String,
}

/// Where a letter stands.
#[derive(Debug, Clone, Copy)]
struct Letter {
    /// The direction of its line.
    along: (f64, f64),
    start: (f64, f64),
    /// How far it reaches along its line.
    width: f64,
    size: f64,
}

impl Letter {
    fn new(matrix: &Transform, width: f64, font_size: f64) -> Option<Self> {
        let (length, height) = (matrix.m11.hypot(matrix.m12), matrix.m21.hypot(matrix.m22));
        let (width, size) = (width * font_size * length, (font_size * height).abs());
        let letter = Letter {
            along: (matrix.m11 / length, matrix.m12 / length),
            start: (matrix.m31, matrix.m32),
            width,
            // No letter is wider than its size; a font of drawings may be measured in other units.
            size: size.max(width),
        };
        let is_sound = [letter.along.0, letter.along.1, letter.start.0, letter.start.1, width, size];
        (is_sound.iter().all(|n| n.is_finite()) && size > 0.0).then_some(letter)
    }

    /// How far another letter stands from this one's end, along its line and up from it.
    fn steps_to(&self, next: &Letter) -> (f64, f64) {
        let (dx, dy) = (next.start.0 - self.start.0, next.start.1 - self.start.1);
        let (x, y) = self.along;
        (dx * x + dy * y - self.width, dy * x - dx * y)
    }
}

/// What stands between two letters.
enum Between {
    Nothing,
    Space,
    Line,
    Paragraph,
}

impl Layout {
    /// The page's lines, and the letters that were drawn again and are left out of them.
    pub fn into_lines(self) -> (Vec<Line>, String) {
        (self.lines, self.again)
    }

    fn between(&self, letter: &Letter) -> Between {
        let Some(last) = self.last else { return Between::Paragraph };
        let turns = last.along.0 * letter.along.0 + last.along.1 * letter.along.1 < 0.9;
        if turns {
            return Between::Paragraph;
        }
        let size = last.size.max(letter.size);
        let (gap, up) = last.steps_to(letter);
        if up.abs() > OTHER_LINE * size {
            return if up < 0.0 && -up < PARAGRAPH * size { Between::Line } else { Between::Paragraph };
        }
        // Back on the same height: another column.
        if gap < -size && self.is_first {
            return Between::Line;
        }
        if self.is_first && gap > SPACE * size { Between::Space } else { Between::Nothing }
    }

    /// Whether this letter was drawn here before.
    fn is_again(&mut self, letter: &Letter, text: &str) -> bool {
        if text.trim().is_empty() {
            return false;
        }
        let size = (letter.size * 100.0).round();
        let step = AGAIN * size / 100.0;
        let place = |at: f64| (at / step).floor() as i64;
        let (size, x, y) = (size as i64, place(letter.start.0), place(letter.start.1));
        let at = |dx, dy| (size, x.saturating_add(dx), y.saturating_add(dy), text.to_string());
        let is_near = (-1..=1).any(|dx| (-1..=1).any(|dy| self.drawn.contains(&at(dx, dy))));
        if !is_near {
            self.drawn.insert(at(0, 0));
        }
        is_near
    }

    fn push(&mut self, letter: Letter, text: &str) {
        if self.is_again(&letter, text) {
            self.again.push_str(text);
            return;
        }
        match self.between(&letter) {
            Between::Nothing => {}
            Between::Space => {
                if let Some(line) = self.lines.last_mut().filter(|line| !line.text.ends_with(' ')) {
                    line.text.push(' ');
                }
            }
            Between::Line => self.lines.push(Line::default()),
            Between::Paragraph => self.lines.push(Line { opens: true, ..Line::default() }),
        }
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(written_out(text));
            let level = letter.along.0 > 0.99;
            let (start, end) = (letter.start.0, letter.start.0 + letter.width);
            line.place = match line.place {
                _ if !level => None,
                None if line.text.chars().count() > 1 => None,
                None => Some((start, end, letter.start.1)),
                Some((from, to, height)) => Some((from.min(start), to.max(end), height)),
            };
        }
        self.last = Some(letter);
        self.is_first = false;
    }
}

impl OutputDev for Layout {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        matrix: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if let Some(letter) = Letter::new(matrix, width, font_size) {
            self.push(letter, text);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.is_first = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Letters that are drawn as one, as the two or three that they are.
fn written_out(text: &str) -> &str {
    match text {
        "\u{fb00}" => "ff",
        "\u{fb01}" => "fi",
        "\u{fb02}" => "fl",
        "\u{fb03}" => "ffi",
        "\u{fb04}" => "ffl",
        "\u{fb05}" | "\u{fb06}" => "st",
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of text at places of the page, each letter half as wide as its size of ten.
    fn lines(pieces: &[(f64, f64, &str)], turn: f64) -> Vec<(String, bool)> {
        let mut layout = Layout::default();
        let (sin, cos) = turn.to_radians().sin_cos();
        for &(x, y, text) in pieces {
            layout.begin_word().expect("a piece");
            for (i, c) in text.chars().enumerate() {
                let x = x + 5.0 * i as f64;
                let matrix = Transform::row_major(cos, sin, -sin, cos, x * cos - y * sin, x * sin + y * cos);
                layout.output_character(&matrix, 0.5, 0.0, 10.0, &c.to_string()).expect("a letter");
            }
        }
        layout.into_lines().0.into_iter().map(|line| (line.text, line.opens)).collect()
    }

    #[test]
    fn gaps_part_words_and_steps_part_lines_in_any_direction() {
        let pieces = [
            (0.0, 100.0, "Two"),
            (17.0, 100.0, "people"),
            (47.5, 100.0, "s"),
            (0.0, 88.0, "died."),
            (0.0, 60.0, "\u{fb01}re"),
        ];
        let expected = [("Two peoples", true), ("died.", false), ("fire", true)];
        for turn in [0.0, 90.0, 180.0, 270.0, 30.0] {
            let found = lines(&pieces, turn);
            let found: Vec<(&str, bool)> =
                found.iter().map(|(text, opens)| (text.as_str(), *opens)).collect();
            assert_eq!(found, expected, "{turn}");
        }
    }

    #[test]
    fn columns_and_raised_letters_are_told_apart() {
        let found = lines(
            &[
                (0.0, 100.0, "Left"),
                (0.0, 88.0, "on."),
                (200.0, 100.0, "Right"),
                (200.0, 88.0, "m"),
                (205.0, 91.0, "2"),
            ],
            0.0,
        );
        let found: Vec<(&str, bool)> = found.iter().map(|(text, opens)| (text.as_str(), *opens)).collect();
        assert_eq!(found, [("Left", true), ("on.", false), ("Right", true), ("m2", false)]);
    }

    #[test]
    fn letters_that_stand_nowhere_are_left_out() {
        let mut layout = Layout::default();
        let nowhere = Transform::row_major(0.0, 0.0, 0.0, 0.0, f64::NAN, 0.0);
        layout.output_character(&nowhere, 0.5, 0.0, 10.0, "x").expect("a letter");
        assert!(layout.into_lines().0.is_empty());
    }
}
