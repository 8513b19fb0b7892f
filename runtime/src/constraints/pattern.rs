//! Patterns, compiled once for all.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use regex::Regex;

/// As many as the tables of a program have; `None` stands for one that cannot be compiled.
static COMPILED: RwLock<BTreeMap<&'static str, Option<Arc<Regex>>>> = RwLock::new(BTreeMap::new());

/// Whether the pattern matches any part of the text; `None` if it cannot be compiled. Takes time in proportion to the
/// text, whatever the pattern.
pub(super) fn matches(pattern: &'static str, text: &str) -> Option<bool> {
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
    let compiled = known.unwrap_or_else(|| {
        let compiled = Regex::new(pattern).ok().map(Arc::new);
        COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(pattern, compiled.clone());
        compiled
    });
    compiled.map(|compiled| compiled.is_match(text))
}
