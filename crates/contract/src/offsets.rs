use tally_model::Span;

use crate::types;

/// Turns byte offsets of one text into code points.
pub(crate) struct Offsets {
    /// Code points before byte `64 * i`, so that a look-up counts at most 64 bytes.
    every_64: Vec<u32>,
    bytes: Vec<u8>,
    ascii: bool,
}

impl Offsets {
    pub(crate) fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Offsets { every_64: Vec::new(), bytes: Vec::new(), ascii: true };
        }
        let bytes = text.as_bytes().to_vec();
        let mut every_64 = Vec::with_capacity(bytes.len() / 64 + 1);
        let mut count = 0;
        for chunk in bytes.chunks(64) {
            every_64.push(count);
            count += characters(chunk);
        }
        every_64.push(count);
        Offsets { every_64, bytes, ascii: false }
    }

    pub(crate) fn at(&self, byte: u32) -> u32 {
        if self.ascii {
            return byte;
        }
        let block = byte as usize / 64;
        self.every_64[block] + characters(&self.bytes[block * 64..byte as usize])
    }

    pub(crate) fn span(&self, span: Span) -> types::Span {
        types::Span { start: self.at(span.start), end: self.at(span.end) }
    }
}

/// Number of code points that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points() {
        let text = "é".repeat(100) + "a😀b";
        let offsets = Offsets::new(&text);
        for (count, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(offsets.at(byte as u32), count as u32);
        }
        assert_eq!(offsets.at(text.len() as u32), 103);
        assert_eq!(Offsets::new("plain").at(3), 3);
    }
}
