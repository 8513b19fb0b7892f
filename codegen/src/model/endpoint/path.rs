//! The paths of `@operationContextParams`: the part of JMESPath that the trait allows (Smithy spec, Rules engine,
//! Parameters).

/// A path, outermost step last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// What the path is applied to.
    Root,
    /// A member or an entry.
    Field(Box<Self>, String),
    /// An element; negative ones count from the end.
    Index(Box<Self>, i32),
    /// `[*]`, and what is done with each element.
    Each(Box<Self>, Box<Self>),
    /// `.*`, and what is done with each value.
    Values(Box<Self>, Box<Self>),
    /// `[]`.
    Flatten(Box<Self>),
    /// `keys()`.
    Keys(Box<Self>),
    /// `[a, b]`.
    Several(Box<Self>, Vec<Self>),
}

/// How deep expressions may stand in each other.
const MAX_DEPTH: usize = 32;

impl Path {
    /// Reads a path; `None` for one that is malformed, or has more than the trait allows.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text.trim(), depth: 0 };
        let path = parser.expression()?;
        parser.rest.is_empty().then_some(path)
    }

    /// The member of the input that the path begins with.
    #[must_use]
    pub fn first_member(&self) -> Option<&str> {
        match self {
            Self::Root => None,
            Self::Field(of, name) if **of == Self::Root => Some(name),
            Self::Field(of, _)
            | Self::Index(of, _)
            | Self::Each(of, _)
            | Self::Values(of, _)
            | Self::Flatten(of)
            | Self::Keys(of)
            | Self::Several(of, _) => of.first_member(),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn expression(&mut self) -> Option<Path> {
        self.depth += 1;
        let path = if self.depth > MAX_DEPTH { None } else { self.first() };
        let path = path.and_then(|path| self.behind(path));
        self.depth -= 1;
        path
    }

    fn first(&mut self) -> Option<Path> {
        if self.eat("@") {
            return Some(Path::Root);
        }
        if self.rest.starts_with('[') {
            return Some(Path::Root);
        }
        let name = self.identifier()?;
        if name == "keys" && self.eat("(") {
            let of = self.expression()?;
            return self.eat(")").then(|| Path::Keys(Box::new(of)));
        }
        Some(Path::Field(Box::new(Path::Root), name))
    }

    /// Everything that follows an expression. What stands behind a projection is done with each of its elements, until
    /// a flattening ends it.
    fn behind(&mut self, mut path: Path) -> Option<Path> {
        loop {
            if self.eat("[]") {
                path = Path::Flatten(Box::new(path));
                // A flattened list is a projection, too.
                if self.rest.starts_with(['.', '[']) && !self.rest.starts_with("[]") {
                    let each = self.behind(Path::Root)?;
                    return self.flattened(Path::Each(Box::new(path), Box::new(each)));
                }
            } else if self.eat("[*]") {
                let each = self.each()?;
                path = Path::Each(Box::new(path), Box::new(each));
            } else if self.eat(".*") {
                let each = self.each()?;
                path = Path::Values(Box::new(path), Box::new(each));
            } else if self.rest.starts_with(".[") || (self.rest.starts_with('[') && path == Path::Root) {
                self.eat(".");
                path = self.bracketed(path)?;
            } else if self.eat(".") {
                path = Path::Field(Box::new(path), self.identifier()?);
            } else if self.rest.starts_with('[') {
                path = self.index(path)?;
            } else {
                return Some(path);
            }
        }
    }

    /// What is done with each element of a projection.
    fn each(&mut self) -> Option<Path> {
        let mut each = Path::Root;
        while self.rest.starts_with(['.', '[']) && !self.rest.starts_with("[]") {
            each = self.step(each)?;
        }
        Some(each)
    }

    /// One step that is no flattening.
    fn step(&mut self, path: Path) -> Option<Path> {
        if self.eat("[*]") {
            let each = self.each()?;
            return Some(Path::Each(Box::new(path), Box::new(each)));
        }
        if self.eat(".*") {
            let each = self.each()?;
            return Some(Path::Values(Box::new(path), Box::new(each)));
        }
        if self.rest.starts_with(".[") {
            self.eat(".");
            return self.several(path);
        }
        if self.eat(".") {
            return Some(Path::Field(Box::new(path), self.identifier()?));
        }
        // JMESPath wants a dot in front of `[a, b]`; models leave it out behind `[*]`.
        self.bracketed(path)
    }

    /// Flattenings that follow.
    fn flattened(&mut self, path: Path) -> Option<Path> {
        self.behind(path)
    }

    /// `[0]` or `[a, b]`, where either may stand.
    fn bracketed(&mut self, path: Path) -> Option<Path> {
        let inner = self.rest.strip_prefix('[')?.trim_start();
        match inner.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            true => self.index(path),
            false => self.several(path),
        }
    }

    fn index(&mut self, path: Path) -> Option<Path> {
        let (index, behind) = self.rest.strip_prefix('[')?.split_once(']')?;
        self.rest = behind;
        Some(Path::Index(Box::new(path), index.trim().parse().ok()?))
    }

    fn several(&mut self, path: Path) -> Option<Path> {
        let mut paths = Vec::new();
        let mut open = "[";
        while self.eat(open) {
            paths.push(self.expression()?);
            open = ",";
        }
        (!paths.is_empty() && self.eat("]")).then(|| Path::Several(Box::new(path), paths))
    }

    fn identifier(&mut self) -> Option<String> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let (name, behind) = quoted.split_once('"')?;
            self.rest = behind;
            return (!name.contains('\\')).then(|| name.to_owned());
        }
        let length =
            self.rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, behind) = self.rest.split_at(length);
        self.rest = behind;
        let sound = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
        sound.then(|| name.to_owned())
    }

    /// Takes a token, with the spaces around it.
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(behind) => {
                self.rest = behind.trim_start();
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Box<Path> {
        Box::new(Path::Root)
    }

    fn field(of: Path, name: &str) -> Path {
        Path::Field(Box::new(of), name.to_owned())
    }

    fn top(name: &str) -> Path {
        field(Path::Root, name)
    }

    #[test]
    fn paths_of_services_are_read() {
        let names = |names: &[&str]| {
            Path::Several(root(), names.iter().map(|name| field(top(name), "TableName")).collect())
        };
        let table = [
            ("Name", top("Name")),
            ("a.b", field(top("a"), "b")),
            ("keys(RequestItems)", Path::Keys(Box::new(top("RequestItems")))),
            ("list[*]", Path::Each(Box::new(top("list")), root())),
            ("list[*].key", Path::Each(Box::new(top("list")), Box::new(top("key")))),
            ("map.*", Path::Values(Box::new(top("map")), root())),
            ("map.*.a.b", Path::Values(Box::new(top("map")), Box::new(field(top("a"), "b")))),
            ("list[0]", Path::Index(Box::new(top("list")), 0)),
            ("a.[b, c]", Path::Several(Box::new(top("a")), vec![top("b"), top("c")])),
            ("[a,b]", Path::Several(root(), vec![top("a"), top("b")])),
            (
                "Items[*].Get.TableName",
                Path::Each(Box::new(top("Items")), Box::new(field(top("Get"), "TableName"))),
            ),
            (
                "Items[*].[Put.TableName, Delete.TableName][]",
                Path::Flatten(Box::new(Path::Each(
                    Box::new(top("Items")),
                    Box::new(names(&["Put", "Delete"])),
                ))),
            ),
            (
                "items[*][text, of.key][]",
                Path::Flatten(Box::new(Path::Each(
                    Box::new(top("items")),
                    Box::new(Path::Several(root(), vec![top("text"), field(top("of"), "key")])),
                ))),
            ),
            (
                "a[][].b",
                Path::Each(
                    Box::new(Path::Flatten(Box::new(Path::Flatten(Box::new(top("a")))))),
                    Box::new(top("b")),
                ),
            ),
            (
                "keys(a.*.b[])",
                Path::Keys(Box::new(Path::Flatten(Box::new(Path::Values(
                    Box::new(top("a")),
                    Box::new(top("b")),
                ))))),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(Path::parse(text), Some(expected), "{text}");
        }
        assert_eq!(Path::parse("a.b[*].c").unwrap().first_member(), Some("a"));
        assert_eq!(Path::parse("[a, b]").unwrap().first_member(), None);
    }

    #[test]
    fn other_paths_are_not() {
        let deep = "[".repeat(1000);
        for text in [
            "",
            ".",
            "a.",
            ".a",
            "a[",
            "a[x]",
            "a[?b]",
            "a | b",
            "keys(",
            "length(a)",
            "a b",
            "1a",
            "`1`",
            &deep,
        ] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
