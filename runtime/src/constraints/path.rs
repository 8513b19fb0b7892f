use std::fmt;

/// The way to the value that is looked at.
#[derive(Debug, Default)]
pub(super) struct Path(Vec<Step>);

/// One step of it.
#[derive(Debug)]
pub(super) enum Step {
    Member(&'static str),
    Index(usize),
    Key(Box<str>),
    /// A key that must not be shown.
    Hidden,
    /// The key itself, rather than its value.
    OfKey,
}

impl Path {
    pub(super) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Hidden => f.write_str("[***]")?,
                Step::OfKey => f.write_str(".key")?,
            }
        }
        Ok(())
    }
}
