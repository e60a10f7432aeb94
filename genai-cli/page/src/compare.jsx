// Two runs side by side: totals, names, and the steps that one of them does not have.

import { useMemo, useState } from "preact/hooks";
import { byName, inTreeOrder } from "./data.js";
import { count, dollars, duration, plural } from "./format.js";

// More steps than this are not compared one by one: the table would have 9 million cells.
const MOST_STEPS = 3000;
const STEP = 100;

export function Compare({ runs, run }) {
  const others = runs.filter((each) => each !== run);
  const [chosen, setChosen] = useState(others[0].at);
  const [shown, setShown] = useState(STEP);
  const other = others.find((each) => each.at === chosen) ?? others[0];
  const names = useMemo(() => joined(run, other), [run, other]);
  const steps = useMemo(() => aligned(run, other), [run, other]);
  const totals = [
    ["Cost", (each) => each.totals.cost_usd, dollars],
    ["Time", (each) => each.duration, duration],
    ["Model calls", (each) => each.totals.model_calls, count],
    ["Tool calls", (each) => each.totals.tool_calls, count],
    ["Input tokens", (each) => each.totals.input_tokens, count],
    ["Output tokens", (each) => each.totals.output_tokens, count],
    ["Calls in a loop", (each) => each.loops[0]?.times ?? 0, count],
  ];
  return (
    <section id="compare" class="card" aria-labelledby="compare-title">
      <h2 id="compare-title">Two runs side by side</h2>
      <label class="picker">A is <b><bdi>{label(run)}</bdi></b>, B is{" "}
        <select value={other.at} onChange={(event) => setChosen(Number(event.target.value))}>
          {others.map((each) => <option key={each.at} value={each.at}>{label(each)}</option>)}
        </select>
      </label>
      <div class="scroll" tabIndex={0} role="region" aria-label="Totals and names of both runs">
        <table class="compare">
          <thead><tr><th scope="col">Total</th><th scope="col">A</th><th scope="col">B</th><th scope="col">Difference</th></tr></thead>
          <tbody>{totals.map(([title, value, show]) => <Both key={title} title={title} a={value(run)} b={value(other)} show={show} />)}</tbody>
        </table>
        <table class="compare">
          <thead><tr><th scope="col">Name</th><th scope="col">Calls A</th><th scope="col">B</th><th scope="col">Own time A</th><th scope="col">B</th><th scope="col">Cost A</th><th scope="col">B</th><th scope="col">Difference</th></tr></thead>
          <tbody>{names.slice(0, STEP).map(({ name, a, b }) => (
            <tr key={name}>
              <th scope="row"><bdi>{name}</bdi></th>
              <td>{count(a?.calls)}</td><td>{count(b?.calls)}</td><td>{duration(a?.own)}</td><td>{duration(b?.own)}</td><td>{dollars(a?.cost)}</td><td>{dollars(b?.cost)}</td>
              <td><Change a={a?.cost} b={b?.cost} show={dollars} /> <Change a={a?.own ?? 0} b={b?.own ?? 0} show={duration} /></td>
            </tr>
          ))}</tbody>
        </table>
      </div>
      <h3>Steps</h3>
      {steps == null
        ? <p class="quiet">Runs of more than {count(MOST_STEPS)} calls are not compared step by step.</p>
        : <>
          <p class="quiet">{plural(steps.filter(({ a, b }) => a && !b).length, "step")} only in A, {plural(steps.filter(({ a, b }) => b && !a).length, "step")} only in B.</p>
          <ol class="steps">{steps.slice(0, shown).map(({ a, b }, at) => (
            <li key={at} class={a && b ? "same" : a ? "only-a" : "only-b"}><Step call={a} /><span class="step-mark">{a && b ? "=" : a ? "only A" : "only B"}</span><Step call={b} /></li>
          ))}</ol>
          {steps.length > shown && <button type="button" onClick={() => setShown(shown + 10 * STEP)}>Show more of {plural(steps.length, "step")}</button>}
        </>}
    </section>
  );
}

export const label = (run) => `${run.at + 1}: ${run.name}, ${run.state} (${run.traceId.slice(0, 8)})`;

function Both({ title, a, b, show }) {
  return <tr><th scope="row">{title}</th><td>{show(a) || "–"}</td><td>{show(b) || "–"}</td><td><Change a={a} b={b} show={show} /></td></tr>;
}

function Change({ a, b, show }) {
  if (a == null || b == null || a === b) return null;
  const more = b > a;
  const share = a > 0 ? ` (${more ? "+" : "−"}${Math.round((100 * Math.abs(b - a)) / a)}\u202f%)` : "";
  return <span class={more ? "more" : "less"}>{more ? "+" : "−"}{show(Math.abs(b - a))}{share}</span>;
}

function Step({ call }) {
  if (!call) return <span class="step none" />;
  return <span class="step"><span class={`dot ${call.kind}`} aria-hidden="true" /><bdi>{call.name}</bdi><span class="quiet">{duration(call.duration)} {dollars(call.cost)}</span></span>;
}

function joined(one, other) {
  const rows = new Map();
  const put = (run, side) => byName(run).forEach((row) => rows.set(row.name, { name: row.name, ...rows.get(row.name), [side]: row }));
  put(one, "a");
  put(other, "b");
  const weight = ({ a, b }) => Math.abs((b?.cost ?? 0) - (a?.cost ?? 0)) * 1e9 + Math.abs((b?.own ?? 0) - (a?.own ?? 0)) / 1e6;
  return [...rows.values()].sort((x, y) => weight(y) - weight(x));
}

// The longest common sequence of steps, by depth and name.
function aligned(one, other) {
  const [a, b] = [inTreeOrder(one.roots), inTreeOrder(other.roots)];
  if (a.length > MOST_STEPS || b.length > MOST_STEPS) return null;
  const key = (call) => `${call.depth} ${call.name}`;
  const [ka, kb] = [a.map(key), b.map(key)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = ka[i] === kb[j] ? longest[(i + 1) * width + j + 1] + 1 : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const steps = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && ka[i] === kb[j]) steps.push({ a: a[i++], b: b[j++] });
    else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) steps.push({ a: a[i++], b: null });
    else steps.push({ a: null, b: b[j++] });
  }
  return steps;
}
