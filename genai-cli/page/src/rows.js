// Which rows the list of calls shows: what is unfolded, what a filter or a search leaves.

import { haystack, inTreeOrder, searchable } from "./data.js";
import { duration } from "./format.js";

export const FILTERS = [
  { key: "all", label: "All", keeps: () => true },
  { key: "loop", label: "In a loop", keeps: (call) => call.loop != null || call.within != null },
  { key: "failed", label: "Failed", keeps: (call) => call.ended === "failed" },
  { key: "refused", label: "Refused", keeps: (call) => call.ended === "refused" },
  { key: "model", label: "Model", keeps: (call) => call.kind === "model" && call.ended !== "refused" },
  { key: "tool", label: "Tools", also: "retrievals", keeps: (call) => (call.kind === "tool" || isLookup(call)) && call.ended !== "refused" },
  { key: "open", label: "Open", keeps: (call) => call.isOpen },
];

// Retrievals and searches of a memory are no calls of tools, but an agent uses them like one.
export const isLookup = (call) => call.kind === "other" && call.operation !== "";

// The rows in order, and which of them are found. What is not found is there because a call below it is.
export function rowsOf(run, filter, search, folded) {
  const words = searchable(search).split(/\s+/).filter(Boolean);
  const { keeps } = FILTERS.find(({ key }) => key === filter) ?? FILTERS[0];
  if (filter === "all" && !words.length) {
    return { rows: inTreeOrder(run.roots, (call) => !folded.has(call)), found: null };
  }
  const found = new Set();
  const kept = new Set();
  for (const call of run.calls) {
    if (!keeps(call) || !words.every((word) => haystack(call).includes(word))) continue;
    found.add(call);
    for (let above = call; above && !kept.has(above); above = above.parent) kept.add(above);
  }
  const rows = inTreeOrder(run.roots, (call) => kept.has(call)).filter((call) => kept.has(call));
  return { rows, found };
}

// The part of the run that is looked at, in microseconds, never empty and never beyond the run.
export function clamped([from, to], run) {
  const whole = Math.max(1, run.duration);
  const width = Math.min(whole, Math.max(10, to - from));
  const start = Math.min(Math.max(0, from), whole - width);
  return [start, start + width];
}

export function zoomed([from, to], run, factor, centre = (from + to) / 2) {
  return clamped([centre - (centre - from) * factor, centre + (to - centre) * factor], run);
}

// A moment on the ruler, with as many digits as tell it from the next one.
export function moment(at, step) {
  if (at === 0) return "0";
  if (step >= 1e6 && at >= 60e6) return duration(at);
  const [unit, name] = at >= 1e6 ? [1e6, "s"] : at >= 1e3 ? [1e3, "ms"] : [1, "µs"];
  const digits = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
  return `${(at / unit).toFixed(digits)}\u202f${name}`;
}

// Round moments for the ruler: about `wanted` of them.
export function ticks([from, to], wanted) {
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= rough) ?? power;
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to && found.length < 50; at += step) found.push(at);
  return found;
}
