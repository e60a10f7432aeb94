//! Recorded content: secrets are redacted, and the text beside them stays.

use crate::exported::Exported;
use crate::secrets::{FORMS, KEPT, MARK};
use crate::settings::CAPTURE;
use crate::{all_calls, captured};

/// Contents that the conventions have on events.
pub(crate) const ON_EVENTS: &[&str] = &[
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.prompt.variable",
];

/// Attributes of all contents.
pub(crate) fn keys() -> Vec<&'static str> {
    let contents = genai_semconv::OPERATIONS
        .iter()
        .flat_map(|operation| operation.contents);
    let mut keys: Vec<_> = contents.map(|content| content.attr.key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[test]
fn captured_content_leaks_nothing() {
    let exported = Exported::of(CAPTURE, all_calls);
    exported.assert_clean();

    let lines = exported.lines();
    // Content was recorded for every operation and name, with something redacted in it.
    for (operation, calls) in genai_semconv::OPERATIONS.iter().zip(captured::ALL) {
        for content in operation.contents {
            let values = exported.attributes_of(|name| name == calls.span, content.attr.key);
            assert_recorded(&values, &format!("`{}` of `{}`", content.name, calls.span));
        }
        let statuses = exported.statuses_of(|name| name == calls.span);
        assert_recorded(&statuses, &format!("errors of `{}`", calls.span));
        // A call that panicked still has its input.
        if operation.contents.iter().any(|content| content.name != "output") {
            let panicked = lines.iter().filter(|line| {
                line.contains(&format!("name: \"{}\"", calls.span)) && line.contains("\"panic\"") && line.contains(KEPT)
            });
            assert!(panicked.count() > 0, "`{}`", calls.span);
        }
    }
    // A cancelled call has its input, too; a stream has its items so far, without the end.
    for word in ["[redacted:", "…[cut "] {
        let cancelled =
            |line: &&String| line.contains("agent.call.cancelled") && line.contains(KEPT) && line.contains(word);
        assert!(lines.iter().any(|line| cancelled(&line)), "{word}");
    }
    for key in ON_EVENTS {
        assert_recorded(&exported.of_events(key), &format!("`{key}` of events"));
    }
    assert_recorded(&[exported.stored()], "the store");
    let lines = lines.concat();
    for form in FORMS {
        assert!(lines.contains(&format!("[redacted:{}]", form.rule)), "{}", form.rule);
    }
    for placeholder in ["failed", "overran", "unstable", "too_large", "too_deep"] {
        assert!(!lines.contains(&format!("[redacted:{placeholder}]")), "{placeholder}");
    }
    // Secret parameters are recorded by name only.
    let kept_out = exported.attributes_of(|name| name.contains("kept_out"), "gen_ai.tool.call.arguments");
    assert_eq!(
        kept_out,
        [format!(r#"{{"kept":"{KEPT}","token":"[redacted:secret]"}}"#)]
    );
}

fn assert_recorded(values: &[String], what: &str) {
    assert!(values.iter().any(|value| value.contains(KEPT)), "no {what}: {values:?}");
    assert!(
        values.iter().any(|value| value.contains("[redacted:")),
        "nothing redacted in {what}"
    );
    assert!(values.iter().all(|value| !value.contains(MARK)), "{what}");
}
