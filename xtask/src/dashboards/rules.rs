//! Recording rules and alerts, as Prometheus reads them.

use std::fmt::Write as _;

use super::GENERATED;
use super::promql::expand;
use super::questions::Questions;

pub(super) fn yaml(questions: &Questions) -> String {
    let mut yaml = format!("# {GENERATED}\ngroups:\n  - name: genai-records\n    rules:\n");
    for rule in &questions.rule {
        let _ = write!(yaml, "      - record: {}\n        expr: |\n", rule.record);
        block(&mut yaml, &expand(&rule.expr, "", &rule.window));
    }
    yaml.push_str("  - name: genai-alerts\n    rules:\n");
    for alert in &questions.alert {
        let _ = write!(yaml, "      - alert: {}\n        expr: |\n", alert.name);
        let expression = alert.expr.trim();
        let whole = if expression.contains('\n') {
            format!("(\n{expression}\n) > {}", alert.above)
        } else {
            format!("{expression} > {}", alert.above)
        };
        block(&mut yaml, &whole);
        if let Some(lasting) = &alert.lasting {
            let _ = writeln!(yaml, "        for: {lasting}");
        }
        let _ = write!(
            yaml,
            "        labels:\n          severity: {}\n        annotations:\n          summary: {:?}\n",
            alert.severity, alert.summary
        );
    }
    yaml
}

fn block(yaml: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(yaml, "          {line}");
    }
}
