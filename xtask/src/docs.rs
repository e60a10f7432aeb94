//! `cargo xtask docs`: the tables of attributes and metrics, written from the operation table.

mod metrics;

use std::fmt::Write as _;
use std::fs;

use genai_semconv::{
    Capturable, Charge, Decision, Form, Key, OPERATIONS, Operation, PINNED_COMMIT, Record, Source, SpanKind, SpanName,
};

use crate::output::{Output, Result, root};

pub(crate) fn run(output: &mut Output) -> Result<()> {
    for operation in OPERATIONS {
        output.file(
            &format!("genai-macros/src/docs/{}.md", operation.attribute),
            &page(operation),
        )?;
    }
    tables(output, "README.md", &[("attributes", overview())])?;
    let of_metrics = [
        ("pinned", metrics::pinned()),
        ("mcp", metrics::mcp()),
        ("own", metrics::own()),
        ("v1.41.1", metrics::v1_41()),
    ];
    tables(output, "docs/metrics.md", &of_metrics)
}

/// Puts tables between their marks in a file.
fn tables(output: &mut Output, path: &str, tables: &[(&str, String)]) -> Result<()> {
    let mut text = fs::read_to_string(root().join(path)).map_err(|error| format!("cannot read {path}: {error}"))?;
    for (name, table) in tables {
        let begin = format!("<!-- {name}: written by `cargo xtask docs` -->");
        let end = format!("<!-- end of {name} -->");
        let (before, rest) = text.split_once(&begin).ok_or(format!("{path} has no line {begin}"))?;
        let (_, after) = rest.split_once(&end).ok_or(format!("{path} has no line {end}"))?;
        text = format!("{before}{begin}\n{table}{end}{after}");
    }
    output.file(path, &text)
}

/// All operations, one row each.
fn overview() -> String {
    let mut table = String::from(
        "| attribute | span | kind | has to be decided | may be given |\n| --- | --- | --- | --- | --- |\n",
    );
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

/// An operation further up with the very same keys.
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
            if key.is_told_by_result() {
                ", or a closure that takes it from the returned value"
            } else {
                ""
            },
            key.requirement.describe(),
            if_absent(operation, key),
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
    for (form, meaning, applies) in controls(operation) {
        if applies {
            let _ = writeln!(page, "| `{form}` | {meaning} |");
        }
    }
    page
}

/// The keys that steer, with what they do.
fn controls(operation: &Operation) -> [(&'static str, &'static str, bool); 12] {
    let tool = operation.charge == Charge::ToolCall;
    [
        ("attr(\"my.key\" = expr)", "an attribute of your own", true),
        (
            "budget = expr",
            "limits of the run, and what happens at each, see `Budget`; `budget` alone takes the parameter of that name",
            operation.run,
        ),
        (
            "capture(error)",
            "the error's text as the span's status, if the process opts in, too, and redacted",
            true,
        ),
        (
            "crate = path",
            "where this library is, if it is reached through another crate",
            true,
        ),
        (
            "error_type = \\|error\\| word",
            "a low-cardinality word for an error, instead of its type or what `ErrorType` says",
            true,
        ),
        (
            "refuse = \\|exceeded\\| value",
            "what is returned when a budget refuses, instead of the error that is made from `BudgetExceeded`",
            operation.run || operation.charge != Charge::Nothing,
        ),
        (
            "request = expr",
            "takes what the client's request says, see `Request`",
            operation.reads_request,
        ),
        (
            "response = \\|r\\| …",
            "what the returned value tells, for types that do not say it: a `Usage`, an `Answer`, a reference to a part that implements `Response`",
            operation.reads_response,
        ),
        (
            "secret(a, b)",
            "parameters that are never recorded, whatever is captured: `[redacted:secret]` stands in their place",
            operation
                .contents
                .iter()
                .any(|content| matches!(content.source, Source::FromParameters(_))),
        ),
        (
            "skip(a, b)",
            "parameters that are no arguments of the tool: calls are not compared by them, and they need not be `Serialize`",
            tool,
        ),
        ("skip_all", "no parameter is an argument of the tool", tool),
        (
            "usage = none",
            "does not ask the returned value for its usage, see `Response`",
            operation.reads_response,
        ),
    ]
}

/// What a content is made of.
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
        "`{}`, if the process opts in, too, redacted and cut: {of}",
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
    matches!(key.decision, Decision::Explicit(_) | Decision::ExplicitOrRequest(_))
}

fn treatment(key: &Key) -> &'static str {
    match key.record {
        Record::Plain => "",
        Record::Hashed => ", as a keyed hash",
        Record::IfTrue => ", if true",
        Record::UnlessOne => ", unless 1",
    }
}

fn if_absent(operation: &Operation, key: &Key) -> String {
    let inherited = match key.attr.key {
        "gen_ai.conversation.id" => operation.attribute != "request",
        "gen_ai.agent.name" => !operation.run,
        _ => false,
    };
    match key.decision {
        Decision::Optional if inherited => "what the run says, if anything".to_owned(),
        Decision::Optional => "is not recorded".to_owned(),
        Decision::Explicit(_) => "**error**".to_owned(),
        Decision::ExplicitOrRequest(_) => "**error**, unless `request` is there".to_owned(),
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
        SpanName::OperationAnd(attribute) => {
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
