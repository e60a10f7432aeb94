//! Recording rules and alerts in the format of Prometheus.

use std::fmt::Write as _;

use super::GENERATED;
use super::questions::Questions;

pub(super) fn yaml(questions: &Questions) -> String {
    let mut yaml = format!(
        "# {GENERATED}\n#\n\
         # Sums before `increase` are right here: each keeps `job` and `instance`, so its series start and are reset together.\n\
         # Evaluate the rules at least as often as you scrape (`evaluation_interval`): what a process counted last is lost otherwise.\n\
         groups:\n  - name: genai-counters\n    rules:\n"
    );
    for rule in &questions.rule {
        let _ = writeln!(
            yaml,
            "      - record: {}\n        expr: {}",
            rule.record,
            quoted(&rule.expr)
        );
        if let Some(operation) = &rule.operation {
            let _ = writeln!(yaml, "        labels: {{ gen_ai_operation_name: {operation} }}");
        }
    }
    yaml.push_str("  - name: genai-alerts\n    rules:\n");
    for alert in &questions.alert {
        let _ = writeln!(
            yaml,
            "      - alert: {}\n        expr: {}",
            alert.name,
            quoted(&alert.expr)
        );
        if let Some(lasting) = &alert.lasting {
            let _ = writeln!(yaml, "        for: {lasting}");
        }
        let _ = writeln!(
            yaml,
            "        labels: {{ severity: {} }}\n        annotations:\n          summary: {}",
            alert.severity,
            quoted(&alert.summary)
        );
    }
    yaml
}

/// A YAML string in single quotes, in which only single quotes are escaped.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
