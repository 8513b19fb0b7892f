//! Documentation and what goes with it.

use super::{file, from_members};

#[test]
fn documentation_and_life_cycle_reach_rustdoc() {
    let files = from_members(
        r#""old": { "target": "smithy.api#String", "traits": { "smithy.api#documentation": "<p>Out of <code>use</code>.</p>",
                "smithy.api#deprecated": { "message": "Use `new`", "since": "2026" } } },
           "hidden": { "target": "smithy.api#String", "traits": { "smithy.api#internal": {}, "smithy.api#unstable": {} } },
           "plain": { "target": "smithy.api#String", "traits": { "smithy.api#since": "2.0",
                "smithy.api#recommended": { "reason": "it helps" },
                "smithy.api#externalDocumentation": { "More": "https://example.com/more" } } },
           "inherited": { "target": "a#Text" }"#,
        r#""a#Text": { "type": "string", "traits": { "smithy.api#documentation": "Text of [any] kind." } }"#,
    );
    let text = file(&files, "src/types/structures.rs");
    for lines in [
        "    /// Out of `use`.\n    #[deprecated(note = \"since 2026: Use `new`\")]\n    pub old",
        "    /// The member `hidden`.\n    ///\n    /// **Unstable:** this may change or go away.\n    ///\n    /// **Internal:** this is not meant for the public.\n    #[doc(hidden)]\n    pub hidden",
        "    /// The member `plain`.\n    ///\n    /// Since 2.0.\n    ///\n    /// Setting this is recommended: it helps.\n    ///\n    /// See [More](https://example.com/more).\n    pub plain",
        "    /// Text of \\[any\\] kind.\n    pub inherited",
        "    /// Sets `old`.\n    #[deprecated(note = \"since 2026: Use `new`\")]\n    #[must_use]\n    pub fn old",
        "/// Shape: `a#Data`.\n",
    ] {
        assert!(text.contains(lines), "{lines}\n in {text}");
    }
    let root = file(&files, "src/lib.rs");
    assert!(root.contains("deprecated"), "generated code may use what is deprecated: {root}");
}
