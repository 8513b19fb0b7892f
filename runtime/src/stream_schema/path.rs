use std::fmt;

/// Where a value stands in a document: `parts[0].id`. Empty for the document itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

/// A step down into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value of this name in an object.
    Name(String),
    /// The value at this index in an array.
    Index(usize),
}

impl Path {
    /// The steps from the top.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    pub(super) fn name(&self, name: &str) -> Self {
        self.then(Segment::Name(name.to_owned()))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.then(Segment::Index(index))
    }

    fn then(&self, segment: Segment) -> Self {
        let mut segments = Vec::with_capacity(self.0.len() + 1);
        segments.extend_from_slice(&self.0);
        segments.push(segment);
        Self(segments)
    }
}

impl fmt::Display for Path {
    /// Names that would be ambiguous stand in brackets and quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Name(name) if !is_plain(name) => write!(f, "[{name:?}]")?,
                Segment::Name(name) if number == 0 => f.write_str(name)?,
                Segment::Name(name) => write!(f, ".{name}")?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
