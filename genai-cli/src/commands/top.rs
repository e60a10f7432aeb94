//! `genai top`: the calls with the most time, tokens and cost.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use genai_view::text;
use serde_json::{Value, json};

use super::{Failure, Page, read};
use crate::arguments::{Per, Top, Weight};
use crate::json;
use crate::model::{Kind, Run, Span, Totals, own_times};
use crate::table;

/// The calls of one name, model, tool and so on.
#[derive(Debug, Default)]
struct Group {
    calls: usize,
    /// The time with the calls below them, in nanoseconds. Nested calls count twice.
    total_time: u64,
    /// The time without the calls below them, in nanoseconds.
    own_time: u64,
    /// Number of calls that have not ended.
    open: usize,
    totals: Totals,
}

pub(crate) fn run(asked: &Top) -> Result<Page, Failure> {
    let input = read(&asked.input.files)?;
    let mut groups: HashMap<&str, Group> = HashMap::new();
    for run in &input.runs {
        add(run, asked.per, &mut groups);
    }
    let mut groups: Vec<(&str, Group)> = groups.into_iter().collect();
    let weight = |group: &Group| match asked.by {
        Weight::Time => group.own_time,
        Weight::Tokens => group.totals.tokens().unwrap_or(0),
        Weight::Cost => group.totals.cost.map_or(0, crate::model::Usd::pico),
    };
    // Equal groups are sorted by name, so that the same trace always has the same output.
    groups.sort_by(|(name, one), (other_name, other)| weight(other).cmp(&weight(one)).then(name.cmp(other_name)));
    let more = groups.len().saturating_sub(asked.limit);
    groups.truncate(asked.limit);
    if asked.input.json {
        return Ok(groups
            .iter()
            .map(|(name, group)| in_json(name, group))
            .collect::<Value>()
            .into());
    }
    let rows: Vec<Vec<String>> = groups.iter().map(|(name, group)| cells(name, group)).collect();
    let header = [
        title(asked.per),
        "calls",
        "own time",
        "total time",
        "in",
        "out",
        "cost",
        "failed",
        "refused",
    ];
    let mut page = table::draw(&header, &rows);
    if more > 0 {
        let _ = writeln!(page, "and {more} more (--limit shows them)");
    }
    if !groups.is_empty() && groups.iter().all(|(_, group)| weight(group) == 0) {
        let measure = match asked.by {
            Weight::Cost => "a cost",
            Weight::Tokens => "tokens",
            Weight::Time => return Ok(page.into()),
        };
        let per = title(asked.per);
        let _ = writeln!(
            page,
            "no {per} has {measure}: calls of models do, so try --per model or --per agent"
        );
    }
    Ok(page.into())
}

fn title(per: Per) -> &'static str {
    match per {
        Per::Name => "name",
        Per::Operation => "operation",
        Per::Model => "model",
        Per::Tool => "tool",
        Per::Agent => "agent",
    }
}

fn add<'a>(run: &'a Run, per: Per, groups: &mut HashMap<&'a str, Group>) {
    let own = own_times(run);
    let mut agents: Vec<Option<&str>> = Vec::with_capacity(run.spans.len());
    for (span, own) in run.spans.iter().zip(own) {
        // All calls below an agent belong to it, down to the next agent.
        let above = span.parent.and_then(|parent| agents[parent as usize]);
        let is_agent = matches!(span.kind, Kind::Agent | Kind::Workflow);
        let agent = if is_agent { Some(span.subject()) } else { above };
        agents.push(agent);
        let name = match per {
            Per::Name => Some(&*span.name),
            Per::Operation => span.operation.as_deref(),
            Per::Model => Some(span)
                .filter(|span| span.kind == Kind::Model)
                .and_then(|span| span.model.as_deref()),
            Per::Tool => Some(span).filter(|span| span.kind == Kind::Tool).map(Span::subject),
            Per::Agent => agent,
        };
        let Some(name) = name else { continue };
        let group = groups.entry(name).or_default();
        group.calls += usize::from(!span.was_refused);
        group.own_time = group.own_time.saturating_add(own);
        group.open += usize::from(span.end.is_none());
        // The time of an agent's calls is within the agent's own.
        if per != Per::Agent || is_agent {
            group.total_time = group.total_time.saturating_add(span.duration(run.now));
        }
        group.totals.add(span);
    }
}

fn cells(name: &str, group: &Group) -> Vec<String> {
    let time = |nanoseconds| text::duration_or_open(Duration::from_nanos(nanoseconds), group.open > 0);
    let count = |count: Option<u64>| count.map_or_else(String::new, text::count);
    let cost = group
        .totals
        .cost
        .map_or_else(String::new, |cost| text::dollars(cost.as_f64()));
    let some = |number: usize| match number {
        0 => String::new(),
        number => number.to_string(),
    };
    vec![
        text::printable(name),
        group.calls.to_string(),
        time(group.own_time),
        time(group.total_time),
        count(group.totals.input_tokens),
        count(group.totals.output_tokens),
        cost,
        some(group.totals.failed),
        some(group.totals.refused),
    ]
}

fn in_json(name: &str, group: &Group) -> Value {
    json!({
        "name": name,
        "calls": group.calls,
        "own_time_ns": group.own_time.to_string(),
        "total_time_ns": group.total_time.to_string(),
        "open": group.open,
        "input_tokens": group.totals.input_tokens,
        "output_tokens": group.totals.output_tokens,
        "cost_usd": json::usd(group.totals.cost),
        "failed": group.totals.failed,
        "refused": group.totals.refused,
    })
}
