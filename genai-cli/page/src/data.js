// The report's data, as src/report/data.rs writes it, made into objects that point at each other.

import { dollars, duration, visible } from "./format.js";

// A name is a line in a list; a longer one would push everything else out of sight.
const LONGEST_NAME = 160;

function named(text) {
  const name = visible(text);
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

const KINDS = ["other", "model", "tool", "agent"];
const ENDINGS = [null, "failed", "stopped", "cancelled", "refused"];

export function load(text) {
  const data = JSON.parse(text);
  if (data.version !== 1) throw new Error(`this page reads version 1 of the data, not ${visible(data.version)}`);
  const words = (at) => (at == null ? null : data.strings[at]);
  const messages = data.messages.map(([role, parts]) => ({
    role: words(role),
    parts: parts.map(([type, text]) => ({ type: words(type), text: words(text) })),
  }));
  return {
    hasContent: data.content,
    runs: data.runs.map((run, at) => readRun(run, at, data.keys, words, messages)),
  };
}

function readRun(run, at, keys, words, messages) {
  const calls = run.calls.map((row, index) => {
    const [parent, kind, operation, name, start, duration, input, output, cached, cost, repeat, error, attributes, spoken] = row;
    const [set, ...values] = attributes ?? [];
    return {
      index,
      parentIndex: parent,
      kind: KINDS[kind & 7] ?? "other",
      sums: (kind & 8) > 0,
      ended: ENDINGS[kind >> 4] ?? null,
      operation: words(operation) ?? "",
      name: named(words(name)),
      start,
      isOpen: duration == null,
      duration: duration ?? Math.max(0, run.duration_us - start),
      input,
      output,
      cached,
      cost,
      repeat,
      error: error == null ? null : named(words(error)),
      attributes: values.map((value, place) => [words(keys[set][place]), words(value)]),
      messages: (spoken ?? []).map((message) => messages[message]),
      children: [],
      parent: null,
      depth: 0,
      loop: null,
      turn: 0,
      within: null,
    };
  });
  const roots = link(calls);
  const loops = run.loops.map((found) => ({ ...found, sentence: visible(found.sentence), name: named(found.name) }));
  for (const found of loops) {
    const [from, to] = found.between_us;
    // The calls that the loop's time and cost are of.
    found.after = calls.filter((call) => !call.sums && call.kind !== "agent" && call.start >= from && call.start + call.duration <= to);
    for (const call of found.after) call.within ??= found;
    found.calls.forEach((index, turn) => {
      const call = calls[index];
      if (!call || call.loop) return;
      call.loop = found;
      call.turn = turn + 1;
    });
  }
  for (const call of calls) call.own = ownTime(call);
  sumUp(roots);
  return {
    at,
    name: named(run.name) || "run",
    traceId: visible(run.trace_id),
    state: visible(run.state),
    reason: run.reason ? visible(run.reason) : null,
    start: run.start_unix_ms,
    duration: run.duration_us,
    totals: run.totals,
    budget: run.budget,
    calls,
    loops,
    roots,
  };
}

// A parent that does not exist, or a circle of parents, must not hide calls: they become roots.
function link(calls) {
  const roots = [];
  for (const call of calls) {
    const parent = calls[call.parentIndex];
    if (parent && parent !== call) {
      call.parent = parent;
      parent.children.push(call);
    } else {
      roots.push(call);
    }
  }
  const reached = new Set();
  const walk = (root) => {
    const waiting = [root];
    while (waiting.length) {
      const call = waiting.pop();
      if (reached.has(call)) continue;
      reached.add(call);
      call.children = call.children.filter((child) => !reached.has(child));
      for (const child of call.children) {
        child.depth = call.depth + 1;
        waiting.push(child);
      }
    }
  };
  roots.forEach(walk);
  for (const call of calls) {
    if (reached.has(call)) continue;
    call.parent.children = call.parent.children.filter((child) => child !== call);
    call.parent = null;
    roots.push(call);
    walk(call);
  }
  const byStart = (one, other) => one.start - other.start || one.index - other.index;
  roots.sort(byStart);
  for (const call of calls) call.children.sort(byStart);
  return roots;
}

// Tokens and cost of each call with the calls below it.
function sumUp(roots) {
  for (const call of inTreeOrder(roots).reverse()) {
    call.whole = {};
    for (const key of ["input", "output", "cost"]) {
      const below = call.children.map((child) => child.whole[key]).filter((amount) => amount != null);
      const own = call[key] == null || (call.sums && below.length) ? [] : [call[key]];
      call.whole[key] = [...own, ...below].reduce((sum, amount) => (sum ?? 0) + amount, null);
    }
  }
}

// Whether an earlier call was the same one.
export const isRepeat = (call) => call.repeat > 1 || call.turn > 1;

// The time in which none of its own calls was running.
function ownTime(call) {
  let covered = 0;
  let until = call.start;
  const end = call.start + call.duration;
  for (const child of call.children) {
    const from = Math.max(child.start, until);
    const to = Math.min(child.start + child.duration, end);
    if (to > from) {
      covered += to - from;
      until = to;
    }
  }
  return Math.max(0, call.duration - covered);
}

// Sums per name. Tokens and cost of a call that sums up those below it are not added again; its own time is.
export function byName(run) {
  const names = new Map();
  for (const call of run.calls) {
    let row = names.get(call.name);
    if (!row) {
      row = { name: call.name, kind: call.kind, calls: 0, time: 0, own: 0, input: null, output: null, cost: null, failed: 0, refused: 0, repeats: 0, longest: null };
      names.set(call.name, row);
    }
    if (call.ended !== "refused") row.calls += 1;
    row.time += call.duration;
    row.own += call.own;
    if (call.ended === "failed") row.failed += 1;
    if (call.ended === "refused") row.refused += 1;
    if (isRepeat(call)) row.repeats += 1;
    if (!row.longest || call.duration > row.longest.duration) row.longest = call;
    if (call.sums) continue;
    for (const key of ["input", "output", "cost"]) {
      if (call[key] != null) row[key] = (row[key] ?? 0) + call[key];
    }
  }
  return [...names.values()];
}

// Every call below the roots in the order of the tree. `isOpen` says whether a call's children are shown.
export function inTreeOrder(roots, isShown = () => true) {
  const rows = [];
  const waiting = [...roots].reverse();
  while (waiting.length) {
    const call = waiting.pop();
    rows.push(call);
    if (!isShown(call)) continue;
    for (let at = call.children.length - 1; at >= 0; at--) waiting.push(call.children[at]);
  }
  return rows;
}

// What search looks in, made once per call when somebody searches: also the numbers, as the page writes them.
export function haystack(call) {
  const shown = [duration(call.duration), dollars(call.cost), call.whole.input, call.whole.output, dollars(call.whole.cost), call.ended, call.loop && `loop ${call.turn}/${call.loop.calls.length}`];
  call.text ??= searchable([call.name, call.operation, call.error ?? "", ...call.attributes.flat(), ...shown].join("\n"));
  return call.text;
}

// Without the blanks between the thousands.
export const searchable = (text) => text.toLowerCase().replace(/(\d)[ ,\u202f](?=\d{3}(?!\d))/g, "$1").replaceAll("\u202f", " ");
