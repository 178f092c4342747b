//! Reads the weights of a thinc model: a list of named nodes with attributes and arrays.

use super::msgpack::{self, Value};
use crate::ModelError;

/// An array of 32-bit floats in C order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<f32>,
}

/// One node of a thinc model.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: String,
    numbers: Vec<(String, i64)>,
    lists: Vec<(String, Vec<String>)>,
    texts: Vec<(String, String)>,
    arrays: Vec<(String, Array)>,
}

/// The nodes of a thinc model, in thinc's breadth-first order.
#[derive(Debug)]
pub(crate) struct Nodes {
    /// The file they were read from.
    pub(crate) file: String,
    nodes: Vec<Node>,
}

impl Nodes {
    /// Reads a `model` file.
    pub(crate) fn decode(bytes: &[u8], file: &str) -> Result<Nodes, ModelError> {
        let model = msgpack::decode(bytes, file, "the model")?;
        let list = |key: &str| {
            model.get(key).and_then(Value::as_array).ok_or_else(|| {
                ModelError::damaged(file, key, "a list", model.get(key).map_or("nothing", Value::kind))
            })
        };
        let (nodes, attrs, params) = (list("nodes")?, list("attrs")?, list("params")?);
        if nodes.len() != attrs.len() || nodes.len() != params.len() {
            return Err(ModelError::damaged(
                file,
                "attrs and params",
                format!("one for each of {} nodes", nodes.len()),
                format!("{} and {}", attrs.len(), params.len()),
            ));
        }
        let nodes = nodes
            .iter()
            .zip(attrs)
            .zip(params)
            .map(|((node, attrs), params)| Node::decode(node, attrs, params, file))
            .collect::<Result<_, _>>()?;
        Ok(Nodes { file: file.to_string(), nodes })
    }

    /// The nodes of one name, in order.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |node| node.name == name)
    }

    /// The only node of one name.
    pub(crate) fn one<'a>(&'a self, name: &'a str) -> Result<&'a Node, ModelError> {
        let mut found = self.named(name);
        match (found.next(), found.count()) {
            (Some(node), 0) => Ok(node),
            (first, more) => {
                let found = usize::from(first.is_some()) + more;
                Err(ModelError::damaged(&self.file, "the nodes", format!("one {name}"), found))
            }
        }
    }
}

impl Node {
    fn decode(node: &Value, attrs: &Value, params: &Value, file: &str) -> Result<Node, ModelError> {
        let name = node.get("name").and_then(Value::as_str).ok_or_else(|| {
            ModelError::damaged(file, "a node", "a name", node.get("name").map_or("nothing", Value::kind))
        })?;
        let mut out = Node {
            name: name.to_string(),
            numbers: Vec::new(),
            lists: Vec::new(),
            texts: Vec::new(),
            arrays: Vec::new(),
        };
        for (key, value) in attrs.as_map().unwrap_or_default() {
            if let (Some(key), Some(bytes)) = (key.as_str(), value.as_bytes()) {
                out.attribute(key, &msgpack::decode(bytes, file, &format!("attribute {key} of {name}"))?);
            }
        }
        for (key, value) in params.as_map().unwrap_or_default() {
            let (Some(key), Some(_)) = (key.as_str(), value.as_map()) else { continue };
            let array = decode_array(value, file, &format!("{key} of {name}"))?;
            out.arrays.push((key.to_string(), array));
        }
        Ok(out)
    }

    fn attribute(&mut self, key: &str, value: &Value) {
        match value {
            Value::Int(number) => {
                let number = i64::try_from(*number).unwrap_or(i64::MAX);
                self.numbers.push((key.to_string(), number));
            }
            Value::Array(values) => {
                let values = values.iter().map(|v| v.as_str().unwrap_or_default().to_string()).collect();
                self.lists.push((key.to_string(), values));
            }
            Value::Str(_) | Value::Bin(_) => {
                self.texts.push((key.to_string(), value.as_str().unwrap_or_default().to_string()));
            }
            _ => {}
        }
    }

    /// A numeric attribute.
    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        find(&self.numbers, key).copied()
    }

    /// An attribute that is a list of names.
    pub(crate) fn list(&self, key: &str) -> Option<&[String]> {
        find(&self.lists, key).map(Vec::as_slice)
    }

    /// An attribute that is a name.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        find(&self.texts, key).map(String::as_str)
    }

    /// An array with this number of dimensions, none of them empty.
    pub(crate) fn array(&self, key: &str, dimensions: usize, file: &str) -> Result<&Array, ModelError> {
        let found = find(&self.arrays, key);
        match found {
            Some(array) if array.shape.len() == dimensions && !array.data.is_empty() => Ok(array),
            _ => Err(ModelError::damaged(
                file,
                format!("{key} of {}", self.name),
                format!("an array of {dimensions} dimensions"),
                found.map_or("nothing".to_string(), |array| format!("shape {:?}", array.shape)),
            )),
        }
    }

    /// An array of exactly this shape.
    pub(crate) fn shaped(&self, key: &str, shape: &[usize], file: &str) -> Result<&Array, ModelError> {
        let array = self.array(key, shape.len(), file)?;
        if array.shape != shape {
            return Err(ModelError::damaged(
                file,
                format!("{key} of {}", self.name),
                format!("shape {shape:?}"),
                format!("{:?}", array.shape),
            ));
        }
        Ok(array)
    }
}

/// The floats of an array, checked against its shape.
pub(crate) fn floats(shape: Vec<usize>, data: &[u8], file: &str, part: &str) -> Result<Array, ModelError> {
    let bytes = shape.iter().try_fold(4usize, |size, side| size.checked_mul(*side));
    if bytes != Some(data.len()) {
        return Err(ModelError::damaged(
            file,
            part,
            format!("the floats of shape {shape:?}"),
            format!("{} bytes", data.len()),
        ));
    }
    let data = data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Ok(Array { shape, data })
}

fn decode_array(value: &Value, file: &str, part: &str) -> Result<Array, ModelError> {
    let kind = value.get("type").and_then(Value::as_str);
    if kind != Some("<f4") {
        return Err(ModelError::unsupported(file, part, "floats of type <f4", kind.unwrap_or("no type")));
    }
    let shape = value
        .get("shape")
        .and_then(Value::as_array)
        .and_then(|sides| sides.iter().map(Value::as_usize).collect::<Option<Vec<_>>>());
    let (Some(shape), Some(data)) = (shape, value.get("data").and_then(Value::as_bytes)) else {
        return Err(ModelError::damaged(file, part, "shape and data", "something else"));
    };
    floats(shape, data, file, part)
}

fn find<'a, T>(pairs: &'a [(String, T)], key: &str) -> Option<&'a T> {
    pairs.iter().find(|(k, _)| k == key).map(|(_, value)| value)
}
