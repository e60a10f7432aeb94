//! Every operation with summaries of all contents, and a redactor that finds nothing. No text may be recorded.

use crate::exported::Exported;
use crate::operations::{operations, play_all};
use crate::secrets::KEPT;
use crate::settings::NO_RULES;

operations!(summaries);

#[test]
fn summaries_have_no_texts() {
    let exported = Exported::of(NO_RULES, |_| play_all(ALL, false));
    exported.assert_clean();
    for (operation, calls) in genai_semconv::OPERATIONS.iter().zip(ALL) {
        for content in operation.contents {
            let values = exported.attributes_of(|name| name == calls.span, content.attr.key);
            let what = format!("`{}` of `{}`", content.name, calls.span);
            assert!(
                values.iter().any(|value| value.contains("fingerprint")),
                "no {what}: {values:?}"
            );
            assert!(values.iter().all(|value| !value.contains(KEPT)), "{what}: {values:?}");
        }
        let statuses = exported.statuses_of(|name| name == calls.span).concat();
        assert!(statuses.contains(", fingerprint "), "{}: {statuses}", calls.span);
        assert!(!statuses.contains(KEPT), "{}: {statuses}", calls.span);
    }
    for key in crate::recorded::ON_EVENTS {
        assert!(!exported.of_events(key).is_empty(), "no `{key}` on events");
    }
    let stored = exported.stored();
    assert!(stored.contains("fingerprint") && !stored.contains(KEPT), "{stored}");
}
