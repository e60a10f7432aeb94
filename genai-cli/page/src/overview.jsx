// What a reader must know first: the loop, the totals, where time and money went.

import { byName, isRepeat } from "./data.js";
import { count, dollars, duration, percent, plural } from "./format.js";
import { isLookup } from "./rows.js";

export function Overview({ run, onFilter, onSelect }) {
  return (
    <section id="overview" aria-labelledby="overview-title">
      <h2 id="overview-title" class="unseen">Overview</h2>
      <Verdict run={run} onFilter={onFilter} onSelect={onSelect} />
      <Totals run={run} onFilter={onFilter} />
      <div class="pair">
        <Where title="Where the time went" run={run} of="own" whole={run.duration} show={duration} onFilter={onFilter} onSelect={onSelect} most="The longest call" by={(call) => call.kind === "agent" ? null : call.duration} />
        <Where title="Where the money went" run={run} of="cost" whole={run.totals.cost_usd} show={dollars} onFilter={onFilter} onSelect={onSelect} most="The most expensive call" by={(call) => call.sums ? null : call.cost} />
      </div>
    </section>
  );
}

function Verdict({ run, onFilter, onSelect }) {
  const [loop, ...others] = run.loops;
  if (!loop) {
    const failed = run.calls.find((call) => call.ended === "failed");
    return (
      <div class={failed ? "verdict failed" : "verdict calm"}>
        <div class="verdict-words">
          <p class="tag">{failed ? "No loop found, but a call failed" : "No loop found"}</p>
          <p class="sentence">{failed ? `${failed.name}: ${failed.error}` : "No call was repeated without anything new in between."}</p>
          {failed && <div class="buttons"><button type="button" onClick={() => onSelect(failed)}>Show the call</button></div>}
        </div>
      </div>
    );
  }
  return (
    <div class="verdict loop">
      <div class="verdict-words">
        <p class="tag">Loop found</p>
        <p class="sentence">{loop.sentence}</p>
        <p>Counted from the end of the first call to the end of the last: {madeOf(loop)}. {BASES[loop.basis]}</p>
        <div class="buttons">
          <button type="button" class="main" onClick={() => onFilter("loop", "", run.calls[loop.calls[0]])}>
            Show the loop
          </button>
          {others.length > 0 && (
            <details class="others">
              <summary>{plural(others.length, "more loop")}</summary>
              <ul>{others.map((other, at) => (
                <li key={at}><button type="button" class="link" onClick={() => onSelect(run.calls[other.calls[0]])}>{other.sentence}</button></li>
              ))}</ul>
            </details>
          )}
        </div>
      </div>
      <dl class="verdict-figures">
        <Figure label="Called" value={`${count(loop.times)}×`} note={loop.refused ? `${count(loop.times - loop.refused)} made, ${count(loop.refused)} refused` : `the first and ${plural(loop.times - 1, "repeat")}`} />
        <Figure label="Cost after the first" value={dollars(loop.cost_usd) || "unknown"}
          note={run.totals.cost_usd ? `${percent(loop.cost_usd, run.totals.cost_usd)} of ${dollars(run.totals.cost_usd)}` : ""} />
        <Figure label="Time after the first" value={duration(loop.duration_us)} note={`${percent(loop.duration_us, run.duration)} of ${duration(run.duration)}`} />
      </dl>
    </div>
  );
}

const BASES = {
  fingerprints: "The arguments are the same by the fingerprints in the trace.",
  arguments: "The arguments are in the trace, and are the same.",
};

// Which calls the loop's time and cost are of.
function madeOf(loop) {
  const models = loop.after.filter((call) => call.kind === "model");
  const others = loop.after.filter((call) => call.kind !== "model" && call.ended !== "refused");
  const cost = models.reduce((sum, call) => (call.cost == null ? sum : (sum ?? 0) + call.cost), null);
  const parts = [
    models.length && plural(models.length, "model call") + (cost == null ? "" : ` for ${dollars(cost)}`),
    others.length && plural(others.length, others.every((call) => call.kind === "tool") ? "tool call" : others.every(isLookup) ? "retrieval" : "other call"),
    loop.refused && plural(loop.refused, "refusal"),
  ].filter(Boolean);
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join("") || "no call was made";
}

function Figure({ label, value, note, title }) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd><strong title={title}>{value}</strong>{note && <span>{note}</span>}</dd>
    </div>
  );
}

function Totals({ run, onFilter }) {
  const { totals } = run;
  const number = (keeps, of) => run.calls.filter((call) => keeps(call) && of(call)).length;
  const noted = (of, more = []) => {
    const failed = number((call) => call.ended === "failed", of);
    const refused = number((call) => call.ended === "refused", of);
    return listed([...more, failed > 0 && <span class="bad">{count(failed)} failed</span>, refused > 0 && `and ${count(refused)} refused`]);
  };
  const isModel = (call) => call.kind === "model" || (call.ended === "refused" && call.operation === "");
  const isTool = (call) => call.kind === "tool";
  const lookups = number(isLookup, (call) => call.ended !== "refused");
  const repeats = number(isRepeat, (call) => call.ended !== "refused" && (isTool(call) || isLookup(call)));
  const open = run.calls.filter((call) => call.isOpen).length;
  return (
    <dl class="totals">
      <Figure label="Cost" value={dollars(totals.cost_usd) || "–"} note={totals.cost_usd == null ? "no call has a price" : "all priced calls"} title={totals.cost_usd == null ? null : `$${totals.cost_usd}`} />
      <Figure label="Time" value={duration(run.duration)} note={`${plural(totals.calls, "span")} in all`} />
      <Figure label="Model calls" value={count(totals.model_calls)} note={noted(isModel) ?? "none failed"} />
      <Figure label="Tool calls" value={count(totals.tool_calls)} note={noted((call) => isTool(call) || isLookup(call), [lookups > 0 && `beside ${plural(lookups, "retrieval")}`, repeats > 0 && plural(repeats, "repeat")]) ?? "none failed or repeated"} />
      <Figure label="Input tokens" value={count(totals.input_tokens) || "–"}
        note={totals.cached_tokens ? `${percent(totals.cached_tokens, totals.input_tokens)} from the cache` : "none from the cache"} />
      <Figure label="Output tokens" value={count(totals.output_tokens) || "–"} note={open ? <button type="button" class="link" onClick={() => onFilter("open")}>{plural(open, "call")} still open</button> : ""} />
    </dl>
  );
}

// Those that are there, with commas between them.
function listed(parts) {
  const there = parts.filter(Boolean);
  return there.length ? there.flatMap((part, at) => (at ? [", ", part] : [part])) : null;
}

const SHOWN = 6;

function Where({ title, run, of, whole, show, onFilter, onSelect, most: superlative, by }) {
  const top = run.calls.reduce((one, other) => ((by(other) ?? 0) > (one ? by(one) : 0) ? other : one), null);
  const rows = byName(run).filter((row) => row[of] > 0).sort((one, other) => other[of] - one[of]);
  const rest = rows.slice(SHOWN).reduce((sum, row) => sum + row[of], 0);
  const inLoop = of === "cost" ? run.loops[0]?.cost_usd : run.loops[0]?.duration_us;
  // The track is the whole run. Calls side by side can take longer than that together.
  const full = Math.max(whole ?? 0, rows[0]?.[of] ?? 0);
  return (
    <div class="card where">
      <h3>{title}</h3>
      {rows.length === 0 && <p class="quiet">{of === "cost" ? "No call of this run has a price." : "No call took any time."}</p>}
      <ol>
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.name}>
            <button type="button" class="bar-row" onClick={() => onFilter("all", row.name)}>
              <span class="bar-name"><bdi>{row.name}</bdi> <span class="quiet">{row.kind === "agent" && of === "own" ? "itself" : `× ${count(row.calls)}`}</span></span>
              <span class="bar-value">{show(row[of])} <b>{percent(row[of], whole)}</b></span>
              <span class="bar-track"><span class={`bar-fill ${row.kind}`} style={{ width: `${full ? (100 * row[of]) / full : 0}%` }} /></span>
            </button>
          </li>
        ))}
        {rest > 0 && <li class="quiet rest">{plural(rows.length - SHOWN, "other name")}: {show(rest)}</li>}
      </ol>
      {inLoop > 0 && (
        <p class="in-loop">Of the {show(whole)}, the loop took after its first call <button type="button" class="link warm" onClick={() => onFilter("loop")}>{show(inLoop)}</button>, which is {percent(inLoop, whole)}.</p>
      )}
      {top && (
        <p class="quiet top-call">{superlative}: <button type="button" class="link" onClick={() => onSelect(top)}><bdi>{top.name}</bdi></button>, {show(by(top))}
          {top.input != null && ` for ${plural(top.input, "token")} in and ${count(top.output ?? 0)} out`}</p>
      )}
    </div>
  );
}
