//! `cargo xtask docs`: the tables of attributes and metrics, written from the operation table.

mod conformance;
mod metrics;

use std::fmt::Write as _;

use genai_semconv::{
    Capturable, Decision, Form, Key, OPERATIONS, Operation, PINNED_COMMIT, Record, Source, SpanKind, SpanName,
};

use crate::output::{Output, Result};

const FOLDER: &str = "genai-macros/src/docs";

pub(crate) fn run(output: &mut Output) -> Result<()> {
    for operation in OPERATIONS {
        output.file(&format!("{FOLDER}/{}.md", operation.attribute), &page(operation))?;
    }
    output.blocks("docs/reference/attributes.md", &[("attributes", overview())])?;
    let of_metrics = [
        ("pinned", metrics::pinned()),
        ("mcp", metrics::mcp()),
        ("own", metrics::own()),
        ("v1.41.1", metrics::v1_41()),
    ];
    output.blocks("docs/reference/metrics.md", &of_metrics)?;
    let of_registry = [
        ("spans", conformance::spans()?),
        ("other attributes", conformance::others()?),
        ("metrics", conformance::metrics()?),
        ("events", conformance::events()?),
    ];
    output.blocks("docs/dev/conformance.md", &of_registry)
}

/// The table of all operations, one row each.
fn overview() -> String {
    let mut table =
        String::from("| attribute | span | kind | required keys | optional keys |\n| --- | --- | --- | --- | --- |\n");
    for operation in OPERATIONS {
        let alias = operation
            .alias
            .map(|alias| format!(" = `#[genai::{alias}]`"))
            .unwrap_or_default();
        let keys = |explicit: bool| {
            let keys = operation.keys.iter().filter(|key| is_explicit(key) == explicit);
            keys.map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
        };
        let _ = writeln!(
            table,
            "| `#[genai::{}]`{alias} | `{}` | {} | {} | {} |",
            operation.attribute,
            span_name(operation),
            kind(operation),
            keys(true),
            match same_keys(operation) {
                Some(other) => format!("as `{other}`"),
                None => keys(false),
            },
        );
    }
    table
}

/// An earlier operation with exactly the same keys.
fn same_keys(operation: &Operation) -> Option<&'static str> {
    let first = OPERATIONS
        .iter()
        .find(|other| std::ptr::eq(other.keys, operation.keys))?;
    (first.attribute != operation.attribute).then_some(first.attribute)
}

/// The documentation of one attribute macro.
fn page(operation: &Operation) -> String {
    let mut page = format!("{}\n\n", operation.doc);
    let _ = writeln!(
        page,
        "Opens the span `{}`, of kind {} (`{}` in the OpenTelemetry GenAI conventions at commit `{}`).\n",
        span_name(operation),
        kind(operation),
        operation.span.id,
        &PINNED_COMMIT[..8],
    );
    page.push_str("```text\n");
    page.push_str(&example(operation));
    page.push_str("```\n\n");
    page.push_str(
        "| key | sets | type | in the conventions | if it is not written |\n| --- | --- | --- | --- | --- |\n",
    );
    for key in operation.keys {
        let _ = writeln!(
            page,
            "| `{}` | `{}`{} | {}{} | {} | {} |",
            key.name,
            key.attr.key,
            treatment(key),
            key.attr.kind.describe(),
            if key.from_result {
                ", or a closure that takes it from the returned value"
            } else {
                ""
            },
            key.requirement.describe(),
            if_absent(key),
        );
    }
    page.push_str(
        "\n`key = expr` sees the function's parameters by reference, before the body runs, and moves nothing; an `Option` \
         is recorded when it is `Some`. `key` alone takes the parameter of that name. `key = None` says that there is \
         none.\n\n",
    );
    page.push_str("| besides | |\n| --- | --- |\n");
    for content in operation.contents {
        let _ = writeln!(page, "| `capture({})` | {} |", content.name, captured(content));
    }
    for key in operation.steering_keys() {
        let _ = writeln!(page, "| `{}` | {} |", key.form.replace('|', "\\|"), key.doc);
    }
    page
}

/// The source of a captured content, in words.
fn captured(content: &Capturable) -> String {
    let of = match content.source {
        Source::FromParameters(Form::AsObject) => format!(
            "the parameters, or those that are named: `capture({}(a, b))`",
            content.name
        ),
        Source::FromParameters(_) => format!(
            "the parameters, or those that are named: `capture({0}(a, b))`; or what an expression says: `capture({0} = expr)`",
            content.name
        ),
        Source::FromRequest => "what the client's request says; needs `request = expr`".to_owned(),
        Source::FromResponse => "what the answer says".to_owned(),
        Source::FromResult(Form::AsRecords) => format!(
            "the returned value, or the parameters that are named: `capture({0}(a))`; or what an expression says: `capture({0} = expr)`",
            content.name
        ),
        Source::FromResult(_) => "the returned value".to_owned(),
    };
    format!(
        "`{}`, if the process opts in, too, redacted and cut; a summary, or with `raw(…)` all of it: {of}",
        content.attr.key
    )
}

fn example(operation: &Operation) -> String {
    let explicit: Vec<_> = operation
        .keys
        .iter()
        .filter_map(|key| match key.decision {
            Decision::Explicit(example) | Decision::ExplicitOrRequest(example) => {
                Some(format!("{} = {example}", key.name))
            }
            Decision::ExplicitOrCall(_) => Some("call = call".to_owned()),
            _ => None,
        })
        .collect();
    if explicit.is_empty() {
        format!("#[genai::{}]\n", operation.attribute)
    } else {
        format!("#[genai::{}({})]\n", operation.attribute, explicit.join(", "))
    }
}

fn is_explicit(key: &Key) -> bool {
    matches!(
        key.decision,
        Decision::Explicit(_) | Decision::ExplicitOrRequest(_) | Decision::ExplicitOrCall(_)
    )
}

fn treatment(key: &Key) -> &'static str {
    match key.record {
        Record::Plain => "",
        Record::Hashed => ", as a keyed hash",
        Record::IfTrue => ", if true",
        Record::UnlessOne => ", unless 1",
    }
}

fn if_absent(key: &Key) -> String {
    match key.decision {
        Decision::Optional if key.inherited => "what the run says, if anything".to_owned(),
        Decision::Optional => "is not recorded".to_owned(),
        Decision::Explicit(_) => "**error**".to_owned(),
        Decision::ExplicitOrRequest(_) => "**error**, unless `request` is there".to_owned(),
        Decision::ExplicitOrCall(_) => "**error**, unless `call` is there".to_owned(),
        Decision::ExplicitWith(other, _) => format!("**error**, if `{other}` is there"),
        Decision::FunctionName => "the function's name".to_owned(),
        Decision::DocComment => "the documentation's first paragraph".to_owned(),
        Decision::Preset(value) => format!("`{value}`"),
    }
}

fn span_name(operation: &Operation) -> String {
    let name = operation.name.unwrap_or("{operation}");
    match operation.span_name {
        SpanName::Fixed(name) => name.to_owned(),
        SpanName::Operation => name.to_owned(),
        SpanName::OperationAnd(field) => {
            let attribute = field.key();
            let key = operation.keys.iter().find(|key| key.attr.key == attribute);
            format!("{name} {{{}}}", key.map_or(attribute, |key| key.name))
        }
    }
}

fn kind(operation: &Operation) -> &'static str {
    match operation.span.kind {
        SpanKind::Client => "CLIENT",
        SpanKind::Internal => "INTERNAL",
        SpanKind::Server => "SERVER",
    }
}
