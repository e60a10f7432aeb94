// Time, tokens and cost per name, in a table that sorts.

import { useState } from "preact/hooks";
import { byName } from "./data.js";
import { count, dollars, duration, percent } from "./format.js";

const COLUMNS = [
  { key: "name", label: "Name" },
  { key: "calls", label: "Calls", show: (row) => count(row.calls) },
  { key: "own", label: "Own time", show: (row) => duration(row.own) },
  { key: "share", label: "Share", show: (row, run) => percent(row.own, run.duration), of: "own" },
  { key: "longest", label: "Longest", show: (row) => duration(row.longest.duration), of: (row) => row.longest.duration },
  { key: "input", label: "In", show: (row) => count(row.input) },
  { key: "output", label: "Out", show: (row) => count(row.output) },
  { key: "cost", label: "Cost", show: (row) => dollars(row.cost) },
  { key: "failed", label: "Failed", show: (row) => count(row.failed || null), some: true },
  { key: "refused", label: "Refused", show: (row) => count(row.refused || null), some: true },
  { key: "repeats", label: "Repeats", show: (row) => count(row.repeats || null), some: true },
];

const FIRST_SHOWN = 50;

export function Names({ run, onFilter, onSelect }) {
  const [sort, setSort] = useState({ key: "own", down: true });
  const [all, setAll] = useState(false);
  const rows = byName(run);
  const column = COLUMNS.find((each) => each.key === sort.key);
  const value = (row) => (typeof column.of === "function" ? column.of(row) : row[column.of ?? column.key]);
  rows.sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    const order = typeof a === "string" ? a.localeCompare(b) : (a ?? -1) - (b ?? -1);
    return sort.down ? -order : order;
  });
  // A column without a single value says nothing.
  const columns = COLUMNS.filter(({ key, some }) => !some || rows.some((row) => row[key] > 0));
  const pick = (key) => setSort({ key, down: sort.key === key ? !sort.down : key !== "name" });
  const shown = all ? rows : rows.slice(0, FIRST_SHOWN);
  return (
    <section id="names" class="card" aria-labelledby="names-title">
      <h2 id="names-title">By name</h2>
      <p class="quiet">Own time is the time of a call without the calls it made; the longest call is measured with them. Sorted by {column.label.toLowerCase()}.</p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of names">
        <table class="names">
          <thead>
            <tr>{columns.map(({ key, label }) => (
              <th key={key} scope="col" class={key} aria-sort={sort.key === key ? (sort.down ? "descending" : "ascending") : "none"}>
                <button type="button" onClick={() => pick(key)}>{label}<span aria-hidden="true">{sort.key === key ? (sort.down ? " ↓" : " ↑") : ""}</span></button>
              </th>
            ))}</tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  <span class="named"><span class={`dot ${row.kind}`} aria-hidden="true" />
                    <button type="button" class="link" onClick={() => onFilter("all", row.name)}><bdi>{row.name}</bdi></button></span>
                </th>
                {columns.slice(1).map(({ key, show }) => (
                  <td key={key} class={key === "failed" && row.failed ? "bad" : (key === "repeats" || key === "refused") && row[key] ? "warm" : ""}>
                    {key === "longest" ? <button type="button" class="link plain" onClick={() => onSelect(row.longest)}>{show(row, run)}</button> : show(row, run)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && <button type="button" onClick={() => setAll(true)}>Show all {count(rows.length)} names</button>}
    </section>
  );
}
