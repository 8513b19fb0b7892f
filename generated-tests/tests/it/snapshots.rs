//! Did it change?

use smithy_streams_generated_tests::SNAPSHOTS;

#[test]
fn generated_code_is_what_is_checked_in() {
    let mut differences = Vec::new();
    for snapshot in SNAPSHOTS {
        let files = snapshot.generate().unwrap_or_else(|report| panic!("{}: {report:?}", snapshot.name));
        assert!(!files.is_empty(), "{} has files", snapshot.name);
        differences.extend(snapshot.compare(&files).expect("snapshots are readable"));
    }
    let text: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert!(text.is_empty(), "`cargo snapshots --update` accepts this:\n{}", text.join("\n"));
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    for snapshot in SNAPSHOTS {
        let [first, second] = [(), ()].map(|()| snapshot.generate().expect("it was generated before"));
        assert_eq!(first, second, "{}", snapshot.name);
    }
}
