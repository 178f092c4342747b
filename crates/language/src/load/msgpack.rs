//! A small MessagePack reader: borrows strings and bytes, and allocates nothing that the input cannot fill.

use crate::ModelError;

/// Nesting that no model needs; deeper is damage.
const DEEPEST: usize = 32;

/// One MessagePack value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Nil,
    Bool(bool),
    /// Any integer; `u64` and `i64` both fit.
    Int(i128),
    Float(f64),
    Str(&'a str),
    Bin(&'a [u8]),
    Array(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The text, whether it was written as a string or as bytes.
    pub(crate) fn as_str(&self) -> Option<&'a str> {
        match self {
            Value::Str(text) => Some(text),
            Value::Bin(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The bytes, whether they were written as bytes or as a string.
    pub(crate) fn as_bytes(&self) -> Option<&'a [u8]> {
        match self {
            Value::Str(text) => Some(text.as_bytes()),
            Value::Bin(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Int(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(crate) fn as_usize(&self) -> Option<usize> {
        self.as_u64().and_then(|number| usize::try_from(number).ok())
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(values) => Some(values),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&[(Value<'a>, Value<'a>)]> {
        match self {
            Value::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value under a text key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.as_map()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    /// What kind of value this is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Nil => "nothing",
            Value::Bool(_) => "a truth value",
            Value::Int(_) => "an integer",
            Value::Float(_) => "a number",
            Value::Str(_) => "a string",
            Value::Bin(_) => "bytes",
            Value::Array(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Reads the one value that the bytes hold; `file` and `part` are for the message.
pub(crate) fn decode<'a>(bytes: &'a [u8], file: &str, part: &str) -> Result<Value<'a>, ModelError> {
    let mut reader = Reader::new(bytes);
    let value = reader.value(0);
    match value {
        Some(value) if reader.rest() == 0 => Ok(value),
        Some(_) => Err(ModelError::damaged(
            file,
            part,
            "one MessagePack value",
            format!("{} bytes more at byte {}", reader.rest(), reader.at),
        )),
        None => Err(ModelError::damaged(
            file,
            part,
            "a MessagePack value",
            format!("damage near byte {}", reader.at),
        )),
    }
}

/// A place in MessagePack bytes. Each method is `None` when the bytes do not hold what it reads.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    pub(crate) at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, at: 0 }
    }

    /// Bytes that are left.
    pub(crate) fn rest(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The number of pairs of the map that starts here.
    pub(crate) fn map_len(&mut self) -> Option<usize> {
        let len = match self.byte()? {
            tag @ 0x80..=0x8f => usize::from(tag & 0x0f),
            0xde => self.number(2)? as usize,
            0xdf => self.number(4)? as usize,
            _ => return None,
        };
        // A pair takes at least two bytes.
        (len <= self.rest() / 2).then_some(len)
    }

    /// The unsigned integer that starts here.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        match self.byte()? {
            tag @ 0x00..=0x7f => Some(u64::from(tag)),
            0xcc => self.number(1),
            0xcd => self.number(2),
            0xce => self.number(4),
            0xcf => self.number(8),
            tag @ 0xd0..=0xd3 => {
                let number = self.signed(1 << (tag - 0xd0))?;
                u64::try_from(number).ok()
            }
            _ => None,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        if depth > DEEPEST {
            return None;
        }
        let tag = self.byte()?;
        Some(match tag {
            0x00..=0x7f => Value::Int(i128::from(tag)),
            0xe0..=0xff => Value::Int(i128::from(tag as i8)),
            0x80..=0x8f => self.map(usize::from(tag & 0x0f), depth)?,
            0x90..=0x9f => self.array(usize::from(tag & 0x0f), depth)?,
            0xa0..=0xbf => self.text(usize::from(tag & 0x1f))?,
            0xc0 => Value::Nil,
            0xc2 => Value::Bool(false),
            0xc3 => Value::Bool(true),
            0xc4..=0xc6 => {
                let len = self.number(1 << (tag - 0xc4))? as usize;
                Value::Bin(self.take(len)?)
            }
            0xca => Value::Float(f64::from(f32::from_bits(self.number(4)? as u32))),
            0xcb => Value::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Value::Int(i128::from(self.number(1 << (tag - 0xcc))?)),
            0xd0..=0xd3 => Value::Int(i128::from(self.signed(1 << (tag - 0xd0))?)),
            0xd9..=0xdb => {
                let len = self.number(1 << (tag - 0xd9))? as usize;
                self.text(len)?
            }
            0xdc | 0xdd => {
                let len = self.number(if tag == 0xdc { 2 } else { 4 })? as usize;
                self.array(len, depth)?
            }
            0xde | 0xdf => {
                let len = self.number(if tag == 0xde { 2 } else { 4 })? as usize;
                self.map(len, depth)?
            }
            // Extension types and the unused tag: no spaCy model has them.
            _ => return None,
        })
    }

    fn array(&mut self, len: usize, depth: usize) -> Option<Value<'a>> {
        // Each value takes at least a byte, so a longer list is damage; capacity grows with what is really there.
        if len > self.rest() {
            return None;
        }
        let mut values = Vec::with_capacity(len.min(4096));
        for _ in 0..len {
            values.push(self.value(depth + 1)?);
        }
        Some(Value::Array(values))
    }

    fn map(&mut self, len: usize, depth: usize) -> Option<Value<'a>> {
        if len > self.rest() / 2 {
            return None;
        }
        let mut pairs = Vec::with_capacity(len.min(4096));
        for _ in 0..len {
            let key = self.value(depth + 1)?;
            pairs.push((key, self.value(depth + 1)?));
        }
        Some(Value::Map(pairs))
    }

    fn text(&mut self, len: usize) -> Option<Value<'a>> {
        std::str::from_utf8(self.take(len)?).ok().map(Value::Str)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let bytes = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }

    /// A big-endian unsigned number of so many bytes.
    fn number(&mut self, width: usize) -> Option<u64> {
        Some(self.take(width)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn signed(&mut self, width: usize) -> Option<i64> {
        let shift = 64 - 8 * width as u32;
        Some((self.number(width)? << shift) as i64 >> shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_kind() {
        let bytes = b"\x86\xa1a\x01\xa1b\xff\xa1c\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xa1d\x93\xc0\xc2\xc3\xa1e\xc4\x02hi\xa1f\xcb\x3f\xf8\0\0\0\0\0\0";
        let value = decode(bytes, "f", "p").unwrap();
        assert_eq!(value.get("a"), Some(&Value::Int(1)));
        assert_eq!(value.get("b"), Some(&Value::Int(-1)));
        assert_eq!(value.get("c").and_then(Value::as_u64), Some(u64::MAX));
        assert_eq!(
            value.get("d"),
            Some(&Value::Array(vec![Value::Nil, Value::Bool(false), Value::Bool(true)]))
        );
        assert_eq!(value.get("e").and_then(Value::as_str), Some("hi"));
        assert_eq!(value.get("f"), Some(&Value::Float(1.5)));
    }

    #[test]
    fn stated_lengths_are_not_believed() {
        for bytes in [
            &b"\xdd\xff\xff\xff\xff"[..],
            b"\xdf\xff\xff\xff\xff\x01",
            b"\xc6\xff\xff\xff\xff",
            b"\xdb\xff\xff\xff\xffab",
            b"\xc1",
            b"",
            b"\x01\x02",
        ] {
            assert!(decode(bytes, "f", "p").is_err(), "{bytes:?}");
        }
        let deep = [0x91u8; 100];
        assert!(decode(&deep, "f", "p").is_err());
    }
}
