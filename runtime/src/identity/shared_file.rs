//! The text of the files that tools for AWS share, without I/O.
//!
//! Read by hand: crates for INI files know neither the `profile` in front of section names, nor that one of two files
//! needs it, nor that a property may hold others on deeper lines (AWS SDKs and Tools reference, "Shared config and
//! credentials files").

use std::collections::BTreeMap;

/// The properties of profiles, by name; names of properties in lower case.
pub(super) type Profiles = BTreeMap<String, BTreeMap<String, String>>;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SharedFile {
    /// `~/.aws/config`: sections `profile x`, and `default` without that word; others are no profiles.
    Config,
    /// `~/.aws/credentials`: sections are profiles.
    Credentials,
}

/// A section under its name.
struct Section {
    name: String,
    /// The word `profile` stands in front of the name.
    prefixed: bool,
    properties: BTreeMap<String, String>,
}

/// Adds the profiles of a file; what is there already is replaced, property by property. Otherwise the number of the
/// first line that cannot be read, from 1.
pub(super) fn read_into(profiles: &mut Profiles, file: SharedFile, text: &str) -> Result<(), usize> {
    let sections = sections(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    // `[profile default]` wins over `[default]`, wherever they stand.
    let has_prefixed_default = sections.iter().any(|it| it.prefixed && it.name == "default");
    for section in sections {
        let is_profile = match file {
            SharedFile::Credentials => !section.prefixed,
            SharedFile::Config => section.prefixed || section.name == "default" && !has_prefixed_default,
        };
        if is_profile {
            profiles.entry(section.name).or_default().extend(section.properties);
        }
    }
    Ok(())
}

fn sections(text: &str) -> Result<Vec<Section>, usize> {
    let mut sections: Vec<Section> = Vec::new();
    // How far the last property is indented; lines that are indented further belong to it.
    let mut indent = None;
    for (number, line) in (1_usize..).zip(text.lines()) {
        let content = line.trim_start();
        let depth = line.len() - content.len();
        if content.trim_end().is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if depth == 0 && content.starts_with('[') {
            sections.push(section(content).ok_or(number)?);
            indent = None;
        } else if indent.is_some_and(|indent| depth > indent) {
            // No property that is looked at has more than one line.
        } else {
            let (name, value) = property(content).ok_or(number)?;
            sections.last_mut().ok_or(number)?.properties.insert(name, value);
            indent = Some(depth);
        }
    }
    Ok(sections)
}

fn section(line: &str) -> Option<Section> {
    let (title, _comment) = line.strip_prefix('[')?.split_once(']')?;
    let title = title.trim();
    let behind = title.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t']));
    let name = behind.unwrap_or(title).trim();
    let unquoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    Some(Section {
        name: unquoted.unwrap_or(name).to_owned(),
        prefixed: behind.is_some(),
        properties: BTreeMap::new(),
    })
}

fn property(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    // A comment begins behind white space only: secrets may have a `#`.
    let comment = [" #", " ;", "\t#", "\t;"].iter().filter_map(|start| value.find(start)).min();
    let value = comment.and_then(|at| value.get(..at)).unwrap_or(value);
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: SharedFile, text: &str) -> Result<Profiles, usize> {
        let mut profiles = Profiles::new();
        read_into(&mut profiles, file, text).map(|()| profiles)
    }

    fn value<'p>(profiles: &'p Profiles, profile: &str, name: &str) -> Option<&'p str> {
        profiles.get(profile)?.get(name).map(String::as_str)
    }

    #[test]
    fn the_dialect_is_read() {
        let text = "\u{feff}# a comment\r\n\
            [default] ; the first\r\n\
            Region = eu-west-1 # not us\r\n\
            ; another\n\
            aws_secret_access_key=a#b;c=d \t;e\n\
            s3 =\n    max_concurrent_requests = 20\n\tregion = nested\n\
            \n\
            [ profile   \"two words\" ]\n  region = a\n  output = json\n\
            [sso-session x]\nregion = sso\n\
            [plain]\nregion = plain\n";
        let profiles = read(SharedFile::Config, text).unwrap();
        assert_eq!(profiles.keys().collect::<Vec<_>>(), ["default", "two words"]);
        assert_eq!(value(&profiles, "default", "region"), Some("eu-west-1"));
        assert_eq!(value(&profiles, "default", "aws_secret_access_key"), Some("a#b;c=d"));
        assert_eq!(value(&profiles, "default", "s3"), Some(""));
        assert_eq!(value(&profiles, "two words", "output"), Some("json"));
    }

    #[test]
    fn the_files_name_profiles_in_two_ways() {
        let text = "[x]\na=1\n[profile x]\na=2\n[profile default]\na=3\n[default]\na=4\n[profiled]\na=5\n";
        let config = read(SharedFile::Config, text).unwrap();
        assert_eq!((value(&config, "x", "a"), value(&config, "default", "a")), (Some("2"), Some("3")));
        let credentials = read(SharedFile::Credentials, text).unwrap();
        assert_eq!(
            (value(&credentials, "x", "a"), value(&credentials, "default", "a")),
            (Some("1"), Some("4"))
        );
        assert_eq!(value(&credentials, "profiled", "a"), Some("5"));
        assert!(!config.contains_key("profiled"));
    }

    #[test]
    fn sections_of_one_name_are_one_profile() {
        let profiles = read(SharedFile::Credentials, "[x]\na=1\nb=1\n[x]\nb=2\n").unwrap();
        assert_eq!((value(&profiles, "x", "a"), value(&profiles, "x", "b")), (Some("1"), Some("2")));
    }

    #[test]
    fn a_line_that_is_nothing_is_named() {
        for (text, line) in [
            ("a=1", 1),
            ("[x]\nnothing", 2),
            ("[x]\n\n=1", 3),
            ("# c\n[x", 2),
            ("[x]\na=1\n[y]\n  nothing", 4),
        ] {
            assert_eq!(read(SharedFile::Config, text), Err(line), "{text}");
        }
    }
}
